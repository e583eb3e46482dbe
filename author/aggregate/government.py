"""Make the report of the whole government from the sums, and compare a published report with them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from author.agency import Agency, AgencyKind, Scope
from author.aggregate.summary import Summary, refuse_empty
from author.errors import AuthorError
from author.findings import Finding, Where, finding
from author.numerals import Number, format_number
from author.report import Report, blank_report


def government_report(summary: Summary, name: str = "") -> Report:
    """Return a report of the government ``name`` with the sums in its tables and nothing written yet.

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
    """Return the report at ``path`` with the sums in its tables, and with ``name`` if it has no name yet.

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


def compare(parent: Report, summary: Summary) -> Iterator[Finding]:
    """Yield a finding for each entered number that differs from the sum; totals follow from entered numbers.

    Raises:
        AuthorError: no report is counted.
    """
    refuse_empty(summary)
    for each in summary.form.inputs:
        published, summed = parent.cells.get(each.key), summary.cells[each.key]
        if published is None or summed is None or published == summed:
            continue
        difference = format_number(max(published, summed) - min(published, summed))
        yield finding(
            "aggregate.children",
            Where(key=each.key),
            f"{each.place}：公布的是 {format_number(published)}，所属 {len(summary.counted)} 份年报合计"
            f" {format_number(summed)}，差 {difference}",
            expected=format_number(summed),
            found=format_number(published),
        )
