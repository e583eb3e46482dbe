"""A filled report, and the grid that is to be printed of it."""

from dataclasses import replace

from author import editions
from author.agency import Agency
from author.form import Part
from author.printed import slots
from author.report import Report, blank_report
from tests.word import GridCell

FORM = editions.edition("2021")
NASTY = {
    "template tags": "{{ 1 }} {% for x in y %} {# note #} {{ cells }} {%p if %}",
    "markup": "&amp; & < > \" ' ]]> <w:p/> </w:t> <script>alert(1)</script> </p></body> <!-- --> &#0;",
    "emoji": "公开😀工作 𠮷 家",
    "blanks": "  两个空格开头\n　　全角空格开头\n末尾空格  ",
    "blank lines": "第一段\n\n\n第四段",
    "tabs": "甲\t乙\t\t丙",
    "long": "字" * 20_000,
    "quotes": "“引号”—破折号……省略号‘单’",
}
"""Texts that a printed form may not change."""


def numbered_report() -> Report:
    """Return a report in which every entered number is a different one."""
    numbers = {field.key: index for index, field in enumerate(FORM.inputs, 1)}
    named = replace(blank_report(FORM, 2023), agency=Agency(name="某某局"), texts=dict.fromkeys(FORM.text_keys, "无。"))
    return named.with_cells(FORM, numbers)


def with_text(text: str) -> Report:
    """Return the filled report with another text in its first part."""
    report = numbered_report()
    return replace(report, texts={**report.texts, "overview": text})


def as_cells(part: Part, report: Report) -> list[GridCell]:
    """Return the cells of a part's grid as the definition places them."""
    return [
        GridCell(
            row=slot.row,
            column=slot.column,
            rows=slot.rows,
            columns=slot.columns,
            text=str(report.cells[slot.field.key]) if slot.field else slot.text,
        )
        for slot in slots(part)
    ]
