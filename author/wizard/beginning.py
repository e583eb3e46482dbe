"""What both fronts need to begin: the year, the form for it, the new report.

The first question stands on the screen before form, sentences and checks are loaded:
they are imported where they are first needed.
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
    """The form on which reports of a year are written.

    Raises:
        AuthorError: there is none, or it is only for reading.
    """
    from author import editions

    form = editions.for_year(year)
    if not form.writable:
        first = min(each.first_year for each in editions.all_editions() if each.writable)
        raise AuthorError(f"{year} 年度的旧格式只能读、不能填", f"请填 {first} 年度以后的年报")
    return form


def parse_year(typed: str) -> int:
    """A year as typed: 2025, ２０２５, 2025年.

    Raises:
        ValueError: with the reason, in Chinese, as its only argument.
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
    """One sentence where a year as typed is not over yet; else empty."""
    year = _four_digits(typed)
    if year is None or year <= usual_year():
        return ""
    return f"今年是 {date.today().year} 年，{year} 年度还没有结束，请确认没有写错。"


def ordered(found: Sequence[Found], year: int | None) -> tuple[list[Found], list[Found]]:
    """The readable drafts of the wanted year, and the other answers that may be opened."""
    wanted = year or usual_year()
    readable = [each for each in found if each.report]
    drafts = [each for each in readable if each.year == wanted or (year is None and each.year > wanted)]
    return drafts, [each for each in readable if each not in drafts]


def likely_name(found: Sequence[Found], year: int) -> str:
    """The agency's name where last year's answers name just one."""
    names = {each.report.agency.name for each in found if each.report and each.year == year - 1}
    return names.pop() if len(names) == 1 else ""


def same_report(found: Sequence[Found], name: str, year: int) -> Found | None:
    """The answers that the folder already has for an agency and year."""
    reports = ((each, each.report) for each in found if each.report)
    return next((each for each, report in reports if report.year == year and same_name(report.agency.name, name)), None)


def new_report(year: int, name: str, found: Sequence[Found]) -> "Report":
    """A report to fill in: what may be carried over from last year's, else blank."""
    from author import prefill
    from author.report import blank_report
    from author.wizard import facts

    form = writable_form(year)
    previous = last_year(found, name, year)
    report = prefill.draft_from(form, year, previous) if previous else blank_report(form, year)
    return facts.with_agency(report, form, replace(report.agency, name=name))


def stopped(report: "Report") -> str:
    """Where the clerk stopped, in words."""
    from author import editions
    from author.wizard import flow

    where = flow.stopped_at(report, editions.edition(report.edition))
    return f"停在 {where}" if where else "已经填完"
