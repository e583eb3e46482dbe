"""Last year's report -> this year's draft: what is carried over, offered, or expected.

Facts about the agency are carried over, numbers never; in a text the years are found that another report
must change. Reports of an older edition serve as well: the same key has the same meaning in every edition.
Everything here is pure.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from author.form import Equation, Field, Form
from author.numerals import IN_WORDS, Number, is_number, year_spellings
from author.report import Cells, Report, Signature, blank_report, is_unwritten
from author.sentences import Question
from author.text import lines_of

_COUNTERS = "[件条次个人篇项家场期份元万亿宗起名户]"
_RELATIVE = re.compile("前年|去年|今年|当年|明年|次年|(?<!年)来年|本年度?|上一?年(?!度?结转)度?|(?<!结转)下一?年度?")
_COUNT_IN_WORDS = re.compile(f"{IN_WORDS}[余多]?{_COUNTERS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMark:
    """A place in a text whose year belongs to its report."""

    start: int
    end: int
    """The words of the mark are ``text[start:end]``."""
    year: int | None
    """The year that stands there; ``None`` for a word such as 去年, which means another year each year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAnswer:
    """Last year's answer to a question."""

    shown: str
    """The answer in one line with its unit, to be shown beside the question; empty if there is none."""
    offered: str
    """The answer as a beginning for this year's; empty if it holds a number or a year."""


def draft_from(form: Form, year: int, previous: Report) -> Report:
    """Return a draft for a year with the agency, its scope, its own headings and who signs; the rest is blank."""
    parts = {part.id: part for part in form.parts}
    headings = {
        id: heading
        for id, heading in previous.headings.items()
        if id in parts and heading != parts[id].heading and not year_marks(heading, previous.year)
    }
    return replace(
        blank_report(form, year),
        scope=previous.scope,
        agency=previous.agency,
        headings=headings,
        signature=Signature(name=previous.signature.name),
    )


def _is_dated(typed: str, year: int) -> bool:
    """Return whether an answer holds a number or a year, which belong to the year in which it was given."""
    has_number = is_number(typed) or any(char.isdecimal() for char in typed) or _COUNT_IN_WORDS.search(typed)
    return bool(has_number or year_marks(typed, year))


def last_answer(question: Question, previous: Report | None) -> LastAnswer:
    """Return what the report of the year before answered to a question; empty if it has no such answer."""
    typed = previous.facts.get(question.id, "").strip() if previous else ""
    if not previous or not typed or previous.year != question.facts.report.year - 1:
        return LastAnswer(shown="", offered="")
    shown = f"{typed}{question.unit}" if question.unit and is_number(typed) else typed
    is_out_of_date = _is_dated(typed, previous.year) or (question.choices and typed not in question.choices)
    return LastAnswer(shown="；".join(lines_of(shown)), offered="" if is_out_of_date else typed)


def year_marks(text: str, year: int) -> tuple[YearMark, ...]:
    """Return the places of a report's text with a year that changes in next year's report.

    These are the report's year, the one before and the one after, in digits of any kind, and words
    that count from the report's year; not the years of documents (〔2021〕30号) and not the
    form's own 上年结转 and 结转下年度.
    """
    found = [mark for each in (year - 1, year, year + 1) for mark in _mentions(text, each)]
    found += [YearMark(start=match.start(), end=match.end(), year=None) for match in _RELATIVE.finditer(text)]
    return tuple(sorted(found, key=lambda mark: mark.start))


def _mentions(text: str, year: int) -> Iterator[YearMark]:
    """Yield the places where a year stands: not in a longer number or a document's, and not as a count of things."""
    spelt = "|".join(year_spellings(year))
    document = r"[〕\]）)]\s*第?\d+号"
    alone = rf"(?!\d|[.,]\d{{3}}|{document}|\s*[余多]?{_COUNTERS})"
    for match in re.finditer(rf"(?<!\d)(?<!\d[.,])(?:{spelt}){alone}(?:\s*年度?)?", text):
        yield YearMark(start=match.start(), end=match.end(), year=year)


def is_unchanged(report: Report, previous: Report, part: str) -> bool:
    """Return whether the text of a part is last year's and was not edited (未改动)."""
    text = report.texts.get(part, "")
    return not is_unwritten(text) and _bare(text) == _bare(previous.texts.get(part, ""))


def _bare(text: str) -> list[str]:
    return [line.strip() for line in lines_of(text) if line.strip()]


def expected(form: Form, previous: Report | None, year: int, cells: Cells) -> Mapping[str, Number]:
    """Return the numbers that last year's report lets us expect, by key.

    Each of the form's equations with last year is solved for the one number that carries on (the
    only current one, or the one of the same key). A number is left out if another one of its equation
    is blank or unknown to last year's edition, or if it could not be a number of the form. All are
    left out if the report of the year before is not given.
    """
    if previous is None or previous.year != year - 1:
        return {}
    found: dict[str, Number] = {}
    for equation in form.history:
        field = _unknown(equation)
        value = equation.solved_for(field, cells, previous.cells) if field and not field.computed else None
        if field and value is not None:
            with suppress(ValueError):
                found[field.key] = field.kind.accept(value)
    return found


def _unknown(equation: Equation) -> Field | None:
    current = (*equation.left, *equation.right)
    if len(current) == 1:
        return current[0]
    carried = {field.key for field in equation.previous}
    return next((field for field in current if field.key in carried), None)
