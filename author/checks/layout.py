"""Checks that the report is complete: no blank cell, no text still to be written."""

from collections.abc import Iterator

from author.checks.case import Case
from author.findings import Finding, Where, finding
from author.report import PLACEHOLDER, is_unwritten


def check(case: Case) -> Iterator[Finding]:
    """Yield a finding for each part with blank cells and for each text with something left to write."""
    yield from _blank_cells(case)
    yield from _unwritten(case)


def _blank_cells(case: Case) -> Iterator[Finding]:
    for part in case.form.parts:
        fields = [field for field in part.inputs if field.key not in case.missing]
        blank = [field for field in fields if case.report.cells.get(field.key) is None]
        if blank:
            first = f"第一处是 {blank[0].place}" if len(blank) < len(fields) else "整个部分都没有填"
            yield finding(
                "layout.blank-cell",
                Where(key=blank[0].key, part=part.id),
                f"{part.heading}：有 {len(blank)} 格没有填，{first}",
                expected=0,
                found=len(blank),
            )


def _unwritten(case: Case) -> Iterator[Finding]:
    if not case.report.agency.name.strip():
        yield _left("agency", "机关全称还没有写")
    for part in case.form.text_parts:
        if is_unwritten(case.report.texts.get(part.id, "")):
            yield _left(part.id, f"{part.heading}：还没有写")
    for id, name, text in case.texts():
        marks = text.count(PLACEHOLDER)
        if marks:
            yield _left(id, f"{name}：有 {marks} 处{PLACEHOLDER}】还没有写", marks)


def _left(part: str, message: str, marks: int = 0) -> Finding:
    return finding("layout.placeholder", Where(part=part), message, expected=0, found=marks)
