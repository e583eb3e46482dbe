"""Find the headings of the parts: as prescribed, in known variants, or in similar words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from author.document import TextLine
from author.extract.fields import Located
from author.extract.labels import similarity, without_ordinal
from author.form import Form, Part
from author.numerals import DIGITS
from author.text import norm_label

_NUMBER = re.compile(rf"(?:第?\s*([{DIGITS[1:]}])(?:\s*部分|\s*[、.．,，：:]|\s)|([1-9])\s*[、.．])\s*[、.．,，：:]?")
_LONGEST = 45
_END_OF_HEADING = re.compile(r"[。：:；\s]")
_PRESCRIBED, _RUN_IN, _NAME_ONLY, _SIMILAR, _NUMBER_ONLY, _LEVEL_ONLY = 10.0, 9.0, 8.0, 4.0, 1.0, 0.5
_ALIKE = 0.5
_LIKELY_NUMBER_ONLY = 20
"""The most characters of a line that is a heading because of its number alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a part as it stands in the document."""

    part: Part
    line: int
    """The index of its line."""
    text: str
    rest: str = ""
    """The text behind the heading in the same line."""
    score: float


@dataclass(frozen=True, kw_only=True)
class _HeadingWordings:
    """The normalised headings of a part, with their number (``whole``) and without (``names``)."""

    part: Part
    whole: frozenset[str]
    names: tuple[str, ...]


class _HeadingReading(NamedTuple):
    """A line read as a heading, with the text behind it in the same line."""

    text: str
    rest: str
    label: str
    """The normalised text."""
    number: int = 0
    """The number at the beginning; 0 for none."""
    name: str = ""
    """The normalised text behind the number."""
    in_words: bool = False
    """True if the number is written in Chinese."""


def headings(lines: Sequence[TextLine], form: Form, located: Located) -> dict[str, Heading]:
    """Return the heading of each part, by part; a part without a heading is left out.

    The headings keep the order of the parts, and every table stands under its own heading. Of all
    such choices the one with the highest sum of scores is taken.
    """
    wordings = [_wordings(part) for part in form.parts]
    level = _level_of_headings(lines, wordings)
    fences = {part.id: _fence(part, form, located) for part in form.parts}
    tables_end = max((part.number for part in form.parts if part.tables), default=0)
    best: dict[int, tuple[float, tuple[Heading, ...]]] = {0: (0.0, ())}
    for index, line in enumerate(lines):
        longer = {}
        for heading in _candidates(index, line, wordings, level):
            low, high = fences[heading.part.id]
            if not low <= line.block <= high:
                continue
            score, before = max((best[n] for n in best if n < heading.part.number), key=lambda each: each[0])
            # Of equal lines the one nearest to the tables is taken: far before them stands a list of contents,
            # far behind them a footer.
            nearness = index / len(lines) if heading.part.number <= tables_end else -index / len(lines)
            longer[heading.part.number] = score + heading.score + nearness / 100, (*before, heading)
        for number, chain in longer.items():
            if chain[0] > best.get(number, (0.0, ()))[0]:
                best[number] = chain
    _, chosen = max(best.values(), key=lambda each: each[0])
    return {heading.part.id: heading for heading in chosen}


def _wordings(part: Part) -> _HeadingWordings:
    known = (part.heading, *part.also)
    return _HeadingWordings(
        part=part,
        whole=frozenset(norm_label(each) for each in known),
        names=tuple(norm_label(without_ordinal(each)) for each in known),
    )


def _level_of_headings(lines: Sequence[TextLine], wordings: Sequence[_HeadingWordings]) -> int:
    """Return the outline level of the headings in known wordings, or 0 if they have none."""
    known = frozenset().union(*(each.whole for each in wordings))
    levels = Counter(line.level for line in lines if line.level and norm_label(line.text) in known)
    return levels.most_common(1)[0][0] if levels else 0


def _fence(part: Part, form: Form, located: Located) -> tuple[float, float]:
    """Return the first and last block in which the heading of a part can stand, as the tables show."""
    grids = {each.number: located.blocks(each.id) for each in form.parts if each.tables}
    before = [blocks[-1] for number, blocks in grids.items() if number < part.number and blocks]
    after = [blocks[0] for number, blocks in grids.items() if number >= part.number and blocks]
    return max(before, default=0), min(after, default=float("inf"))


def _candidates(index: int, line: TextLine, wordings: Sequence[_HeadingWordings], level: int) -> Iterator[Heading]:
    readings = list(_readings(line.text))
    for each in wordings:
        scored = [(_score_of(reading, each, line, level), reading) for reading in readings]
        score, best = max(scored, key=lambda reading: reading[0], default=(0.0, None))
        if best and score:
            yield Heading(part=each.part, line=index, text=best.text, rest=best.rest, score=score)


def _score_of(reading: _HeadingReading, wordings: _HeadingWordings, line: TextLine, level: int) -> float:
    """Return the score of a heading; one that only begins its line must be worded as prescribed."""
    score = _score(reading, wordings, line)
    if reading.rest:
        return _RUN_IN if score >= _PRESCRIBED else 0.0
    return score or (_LEVEL_ONLY if 0 < line.level == level else 0.0)


def _readings(text: str) -> Iterator[_HeadingReading]:
    """Yield the readings of a line as a heading: the whole line, and its beginning with the text behind it."""
    if len(text) <= _LONGEST and "。" not in text[:-1]:
        yield _reading(text, "")
    stop = _END_OF_HEADING.search(text, 0, _LONGEST + 1)
    if stop and stop.end() < len(text):
        yield _reading(text[: stop.start()], text[stop.end() :].strip())


def _reading(text: str, rest: str) -> _HeadingReading:
    number = _NUMBER.match(text)
    if number is None:
        return _HeadingReading(text, rest, norm_label(text))
    value = int(number.group(2)) if number.group(2) else DIGITS.index(number.group(1))
    return _HeadingReading(text, rest, norm_label(text), value, norm_label(text[number.end() :]), bool(number.group(1)))


def _score(reading: _HeadingReading, wordings: _HeadingWordings, line: TextLine) -> float:
    """Return the score of a line as the heading of a part; 0 means that it is no heading."""
    if reading.text.startswith(("（", "(")):
        return 0.0
    if reading.label in wordings.whole:
        return _PRESCRIBED
    if not reading.number:
        return _NAME_ONLY if reading.label in wordings.names else 0.0
    if reading.number != wordings.part.number:
        return _SIMILAR if reading.name in wordings.names else 0.0
    alike = max(similarity(reading.name, each) for each in wordings.names)
    if alike >= _ALIKE:
        return _SIMILAR * (1 + alike)
    likely = len(reading.text) <= _LIKELY_NUMBER_ONLY or line.level > 0
    return _NUMBER_ONLY if likely and not line.in_grid and reading.in_words else 0.0
