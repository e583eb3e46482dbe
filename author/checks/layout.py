"""Whether the report is complete: blank cells, texts still to be written."""

from collections.abc import Iterator

from author.checks.case import Case
from author.findings import Finding, Where, finding
from author.form import Form
from author.report import PLACEHOLDER, Report, is_unwritten


def check(case: Case) -> Iterator[Finding]:
    """One finding a table with blank cells, one a text with something left to write."""
    yield from _blank_cells(case.report, case.form)
    yield from _placeholders(case.report, case.form)


def _blank_cells(report: Report, form: Form) -> Iterator[Finding]:
    for part in form.parts:
        fields = [field for table in part.tables for field in table.fields.values() if not field.computed]
        blank = [field for field in fields if report.cells.get(field.key) is None]
        if blank:
            first = f"第一处是 {blank[0].place}" if len(blank) < len(fields) else "整张表都没有填"
            yield finding(
                "layout.blank-cell",
                Where(key=blank[0].key, column=blank[0].column.path, part=part.id),
                f"{part.heading}：有 {len(blank)} 格没有填，{first}",
                basis=form.basis,
                expected=0,
                found=len(blank),
            )


def _placeholders(report: Report, form: Form) -> Iterator[Finding]:
    for part in form.text_parts:
        text = report.texts.get(part.id, "")
        marks = text.count(PLACEHOLDER)
        if is_unwritten(text) or marks:
            what = f"有 {marks} 处【待填】还没有写" if marks else "还没有写"
            yield finding(
                "layout.placeholder", Where(part=part.id), f"{part.heading}：{what}", basis=form.basis, found=marks
            )
