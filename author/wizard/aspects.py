"""The aspects of a text, each written in its place or marked there as still to be written (pure).

A mark is a 【待填：…】 that names the aspect. The mark also says whether the aspect has not
been asked yet or broke off in the middle, so that a resumed wizard knows where to go on.
"""

from collections.abc import Sequence

from author.form import Aspect, Part
from author.numerals import DIGITS
from author.report import is_unwritten, placeholder
from author.text import lines_of, norm_label, split_heading, without_indent

_NOT_ASKED = "，还没写"
_BROKEN_OFF = "，没写完"


def to_ask(part: Part, text: str) -> list[Aspect]:
    """Return the aspects that were not asked or broke off, in order."""
    if is_unwritten(text):
        return list(part.aspects)
    return [
        aspect for aspect in part.aspects if placeholder(aspect.label + _NOT_ASKED) in text or broke_off(text, aspect)
    ]


def broke_off(text: str, aspect: Aspect) -> bool:
    """Return whether something was written about the aspect, but not to its end."""
    return placeholder(aspect.label + _BROKEN_OFF) in text


def write(part: Part, text: str, aspect: Aspect, paragraphs: Sequence[str], *, finished: bool = True) -> str:
    """Return the text with paragraphs in the place of an aspect's mark.

    Without paragraphs a required aspect is left for Word and an optional one is removed.
    """
    if is_unwritten(text):
        text = "\n".join(map(_mark, part.aspects))
    state = _BROKEN_OFF if broke_off(text, aspect) else _NOT_ASKED
    written = "\n".join([*paragraphs, *([] if finished else [placeholder(aspect.label + _BROKEN_OFF)])])
    if not written and state is _NOT_ASKED and not aspect.optional:
        written = placeholder(aspect.label)
    old = placeholder(aspect.label + state)
    headed = aspect.heading + old
    if written:
        is_headed = headed in text and any(_begins(part, aspect, line) for line in paragraphs[:1])
        return text.replace(headed if is_headed else old, written, 1)
    return "\n".join(line for line in lines_of(text) if line not in (old, headed))


def last_headed(part: Part, aspect: Aspect, paragraphs: Sequence[str]) -> Aspect | None:
    """Return the last of the later aspects whose heading, with its number, paragraphs about an aspect have too."""
    later = part.aspects[part.aspects.index(aspect) + 1 :]
    found = [each for each in later if any(_begins(part, each, line) for line in paragraphs)]
    return found[-1] if found else None


def _begins(part: Part, aspect: Aspect, line: str) -> bool:
    """Return whether a line begins with a heading of the aspect that has its number."""
    heading, number = norm_label(split_heading(without_indent(line))[0]), part.aspects.index(aspect) + 1
    return aspect.label in heading and heading.startswith((DIGITS[number], str(number)))


def begin_with(part: Part, paragraphs: Sequence[str], last: Aspect) -> str:
    """Return a text of paragraphs with their own headings up to an aspect, and a mark for each aspect after it."""
    return "\n".join([*paragraphs, *map(_mark, part.aspects[part.aspects.index(last) + 1 :])])


def _mark(aspect: Aspect) -> str:
    return aspect.heading + placeholder(aspect.label + _NOT_ASKED)


def leave_all(part: Part) -> str:
    """Return a text whose required aspects are all left for Word."""
    return "\n".join(aspect.heading + placeholder(aspect.label) for aspect in part.aspects if not aspect.optional)


def section(part: Part, text: str, aspect: Aspect) -> str | None:
    """Return the text under an aspect's heading; ``None`` if the headings are missing."""
    lines = lines_of(text)
    place = _place(part, lines, aspect)
    return None if place is None else "\n".join(lines[place]).removeprefix(aspect.heading)


def rewrite(part: Part, text: str, aspect: Aspect, paragraphs: Sequence[str]) -> str:
    """Return the text with new paragraphs under an aspect's heading, which must be present."""
    lines = lines_of(text)
    place = _place(part, lines, aspect)
    assert place is not None
    lines[place] = lines_of(aspect.heading + "\n".join(paragraphs))
    return "\n".join(lines)


def _place(part: Part, lines: Sequence[str], aspect: Aspect) -> slice | None:
    """Return the lines from an aspect's heading to the next one; ``None`` if a heading is missing."""
    headings = (each.heading for each in part.aspects if each.heading)
    starts = {each: next((n for n, line in enumerate(lines) if line.startswith(each)), -1) for each in headings}
    first = starts.get(aspect.heading, -1)
    if -1 in (first, *starts.values()):
        return None
    return slice(first, min((start for start in starts.values() if start > first), default=len(lines)))


def is_left_for_word(part: Part, text: str) -> bool:
    """Return whether the text has only headings and marks."""
    for aspect in part.aspects:
        text = text.replace(aspect.heading, "", 1) if aspect.heading else text
        text = text.replace(placeholder(aspect.label), "")
    return is_unwritten(text)
