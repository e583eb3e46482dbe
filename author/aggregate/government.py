"""Reports of whole governments: the one made of the sums, what a published one says otherwise, what one contains."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from author.agency import Agency, AgencyKind, Scope, place_of
from author.aggregate.summary import FileInfo, Summary, refuse_empty
from author.errors import AuthorError
from author.findings import Finding, Where, finding
from author.numerals import Number, format_number
from author.report import Cells, Report, blank_report
from author.text import norm_label


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


# --- reports of whole governments, whose numbers must not count twice -------------------------


def is_government(file: FileInfo) -> bool:
    """Return whether the report is the report of a government with all agencies below it."""
    return file.scope is Scope.GOVERNMENT


def agencies_within(file: FileInfo, files: Iterable[FileInfo]) -> list[str]:
    """Return the agencies whose numbers a government's report contains: those whose names begin with its place."""
    if not is_government(file):
        return []
    # The agencies below a government begin with its place (绵阳市).
    within, own = place_of(file.agency), norm_label(file.agency)
    names = {norm_label(each.agency): each.agency for each in files}
    return sorted(name for key, name in names.items() if key.startswith(within) and key != own)


def may_be_total(file: FileInfo) -> bool:
    """Return whether the report may be the sum of the others: a government's, or one without an agency's name."""
    return is_government(file) or not norm_label(file.agency)


def is_sum_of_others(cells: Cells, sums: Cells) -> bool:
    """Return whether the report equals the sum of all others: its cells are half of ``sums``, which include it."""
    return any(cells.values()) and all(2 * (value or 0) == (sums[key] or 0) for key, value in cells.items())
