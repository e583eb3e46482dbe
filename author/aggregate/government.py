"""The sums as the report of the whole government, which the wizard then opens."""

from dataclasses import replace
from pathlib import Path

from author.agency import Agency, AgencyKind, Scope
from author.aggregate.summary import Summary
from author.errors import AuthorError
from author.numerals import Number
from author.report import Report, blank_report


def government_report(summary: Summary, name: str = "") -> Report:
    """A report with the sums in its tables and nothing written yet; ``name`` is the government's.

    Raises:
        AuthorError: no reports are written on that edition any more.
    """
    form = summary.form
    if not form.writable:
        raise AuthorError(f"{form.edition} 年版格式只用于读旧年报", "汇总请写到 .xlsx 或 .csv")
    agency = Agency(name=name, kind=AgencyKind.GOVERNMENT)
    blank = replace(blank_report(form, summary.year), scope=Scope.GOVERNMENT, agency=agency)
    return blank.with_cells(form, _entered(summary))


def merge(before: Report, summary: Summary, path: Path, name: str = "") -> Report:
    """The report with the sums in its tables, and its government's ``name`` where it has none; all else as it was.

    ``path`` is where it stands.

    Raises:
        AuthorError: it is of another year or edition, or an agency's own report.
    """
    form = summary.form
    if (before.edition, before.year) != (form.edition, summary.year):
        raise AuthorError(f"“{path}”是 {before.year} 年度的，汇总的是 {summary.year} 年度", "请换一个文件名")
    if before.scope is not Scope.GOVERNMENT:
        raise AuthorError(f"“{path}”是{Scope.AGENCY.label}的答案，不是{Scope.GOVERNMENT.label}的", "请换一个文件名")
    named = before if before.agency.name else replace(before, agency=replace(before.agency, name=name))
    return named.with_cells(form, _entered(summary))


def _entered(summary: Summary) -> dict[str, Number | None]:
    return {each.key: summary.cells[each.key] for each in summary.form.inputs}
