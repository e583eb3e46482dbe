"""Unfinished texts: their marks, and the sentences composed from answers (pure).

A mark is a 【待填：…】 that names the aspect. The mark also says whether the aspect has not
been asked yet or broke off in the middle, so that a resumed wizard knows where to go on.
A mark at the end of a text says that questions are still open. A text that the clerk edited
is recognised and is never replaced without a question.
"""

from collections.abc import Sequence
from dataclasses import replace

from author import prefill, sentences
from author.form import Aspect, Form, Part
from author.report import Report, is_unwritten, placeholder
from author.sentences import Question
from author.text import full_width_punctuation, lines_of, without_indent

GOING_ON = placeholder("后面的问题，还没写")
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
        text = "\n".join(each.heading + placeholder(each.label + _NOT_ASKED) for each in part.aspects)
    state = _BROKEN_OFF if broke_off(text, aspect) else _NOT_ASKED
    written = "\n".join([*paragraphs, *([] if finished else [placeholder(aspect.label + _BROKEN_OFF)])])
    if not written and state is _NOT_ASKED and not aspect.optional:
        written = placeholder(aspect.label)
    old = placeholder(aspect.label + state)
    if written:
        return text.replace(old, written, 1)
    return "\n".join(line for line in lines_of(text) if line not in (old, aspect.heading + old))


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


def tidied(text: str) -> tuple[str, str]:
    """Return a pasted or typed text without indents and half-width marks, and one sentence on what was changed."""
    flush = without_indent(text)
    mended = full_width_punctuation(flush)
    changes = [
        words
        for words, is_made in (("去掉了段首的空格", flush != text), ("半角标点改成了全角", mended != flush))
        if is_made
    ]
    return mended, f"{'，'.join(changes)}。" if changes else ""


# --- sentence by sentence ---------------------------------------------------------------


def is_going_on(text: str) -> bool:
    """Return whether some questions have not been asked yet."""
    return GOING_ON in lines_of(text)


def is_own_work(report: Report, form: Form, part: Part) -> bool:
    """Return whether the clerk wrote or edited the text, so that it differs from what the answers give."""
    text = report.texts.get(part.id, "")
    return not is_unwritten(text) and without_mark(text) != sentences.write(form, part.id, report)


def start_text(report: Report, form: Form, part: Part) -> Report:
    """Return the report with the text from the answers so far and a mark for the open questions."""
    return report.with_text(part.id, "\n".join([sentences.write(form, part.id, report), GOING_ON]))


def answer(report: Report, form: Form, part: Part, question: Question, typed: str) -> Report:
    """Return the report with one more answer in its facts and its text; an empty answer removes the fact.

    Raises:
        ValueError: the answer is not valid; the message gives the reason in Chinese.
    """
    kept = question.accept(typed) if typed.strip() else ""
    facts = {id: fact for id, fact in report.facts.items() if id != question.id}
    return start_text(replace(report, facts={**facts, question.id: kept} if kept else facts), form, part)


def without_mark(text: str) -> str:
    """Return a text without the mark for open questions."""
    return "\n".join(line for line in lines_of(text) if line != GOING_ON)


def refreshed(before: Report, after: Report, form: Form) -> Report:
    """Return ``after`` with its composed texts updated to its new numbers and facts."""
    for part in form.text_parts:
        text = before.texts.get(part.id, "")
        unchanged = text == after.texts.get(part.id, "")
        if unchanged and not (is_unwritten(text) or is_own_work(before, form, part)):
            lines = [sentences.write(form, part.id, after), *([GOING_ON] if is_going_on(text) else [])]
            after = after.with_text(part.id, "\n".join(lines))
    return after


def offered(question: Question, report: Report, previous: Report | None) -> str:
    """Return the initial answer: the stored one, else the one suggested by the report, else last year's."""
    last_year = prefill.last_answer(question, previous)
    return report.facts.get(question.id, "") or question.suggested or last_year.offered
