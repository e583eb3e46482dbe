"""Functions that both faces use to begin a report: the year, its form and the new report.

The first question is shown before the form, the sentences and the checks are loaded,
so they are imported only where they are first needed.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from author.agency import same_name
from author.errors import AuthorError
from author.numerals import usual_year
from author.wizard.drafts import Found, last_year

if TYPE_CHECKING:
    from author.form import Form
    from author.report import Report


def writable_form(year: int) -> "Form":
    """Return the form on which reports of a year are written.

    Raises:
        AuthorError: the year has no form, or its form is only for reading.
    """
    from author import editions

    form = editions.for_year(year)
    if not form.writable:
        first = min(each.first_year for each in editions.all_editions() if each.writable)
        raise AuthorError(f"{year} 年度的旧格式只能读、不能填", f"请填 {first} 年度以后的年报")
    return form


def parse_year(typed: str) -> int:
    """Return the year that was typed, such as 2025, ２０２５ or 2025年.

    Raises:
        ValueError: the year cannot be used; the only argument is the reason in Chinese.
    """
    year = _four_digits(typed)
    if year is None:
        raise ValueError("年度应是四位数，例如 2025")
    try:
        writable_form(year)
    except AuthorError as error:
        raise ValueError(str(error).rstrip("。")) from None
    return year


def _four_digits(typed: str) -> int | None:
    bare = unicodedata.normalize("NFKC", typed).strip().removesuffix("度").removesuffix("年")
    return int(bare) if bare.isdecimal() and len(bare) == 4 else None


def doubt_about(typed: str) -> str:
    """Return a one-sentence warning if the typed year is not over yet, else an empty string."""
    year = _four_digits(typed)
    if year is None or year <= usual_year():
        return ""
    return f"今年是 {date.today().year} 年，{year} 年度还没有结束，请确认没有写错。"


def ordered(found: Sequence[Found], year: int | None) -> tuple[list[Found], list[Found]]:
    """Return the readable drafts of the wanted year, and the other readable answers files."""
    wanted = year or usual_year()
    readable = [each for each in found if each.report]
    drafts = [each for each in readable if each.year == wanted or (year is None and each.year > wanted)]
    return drafts, [each for each in readable if each not in drafts]


def likely_name(found: Sequence[Found], year: int) -> str:
    """Return the agency's name if all of last year's answers name the same agency, else an empty string."""
    names = {each.report.agency.name for each in found if each.report and each.year == year - 1}
    return names.pop() if len(names) == 1 else ""


def same_report(found: Sequence[Found], name: str, year: int) -> Found | None:
    """Return the answers file that the folder already has for an agency and a year, or ``None``."""
    reports = ((each, each.report) for each in found if each.report)
    return next((each for each, report in reports if report.year == year and same_name(report.agency.name, name)), None)


def new_report(year: int, name: str, found: Sequence[Found]) -> "Report":
    """Return a report to fill in, with what may be carried over from last year's report and the rest blank."""
    from author import prefill
    from author.report import blank_report
    from author.wizard import facts

    form = writable_form(year)
    previous = last_year(found, name, year)
    report = prefill.draft_from(form, year, previous) if previous else blank_report(form, year)
    return facts.with_agency(report, form, replace(report.agency, name=name))


def stopped(report: "Report") -> str:
    """Return in words where the clerk stopped."""
    from author import editions
    from author.wizard import flow

    where = flow.stopped_at(report, editions.edition(report.edition))
    return f"停在 {where}" if where else "已经填完"
