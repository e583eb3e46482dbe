"""Long rows: one number a row, as Excel and WPS open them, and nothing else."""

import csv
import io
from decimal import Decimal

from author import editions
from author.aggregate.output import write_rows
from author.aggregate.summary import Summary
from tests import summaries

FORM = editions.edition("2021")
HEADS = ["机关", "年度", "格式版本", "键", "项目", "数值"]


def written(summary: Summary) -> bytes:
    buffer = io.BytesIO()
    write_rows(summary, buffer)
    return buffer.getvalue()


def rows_of(summary: Summary) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(summary).decode("utf-8-sig"), newline="")))


def test_every_number_of_every_report_has_its_row_in_order() -> None:
    summary = summaries.summary(FORM, ["甲局", "乙局"], year=2024)
    heads, *rows = rows_of(summary)
    assert heads == HEADS
    assert rows == [
        [head.agency, "2024", "2021", key, field.place, "" if cells[key] is None else str(cells[key])]
        for head, cells in summary.numbers()
        for key, field in FORM.fields.items()
    ]
    assert any(row[-1] == "" for row in rows)


def test_decimals_are_written_as_they_were_typed() -> None:
    given = [summaries.numbers(FORM, 0, blanks=False) | {"art20_8.fees.amount": Decimal("1E+3")}]
    rows = rows_of(summaries.summary(FORM, ["甲局"], year=2024, given=given))
    assert [row[-1] for row in rows if row[3] == "art20_8.fees.amount"] == ["1000"]


def test_an_agency_without_a_name_is_told_by_its_file() -> None:
    rows = rows_of(summaries.summary(FORM, [""], year=2024))
    assert {row[0] for row in rows[1:]} == {"/.docx"}


def test_no_name_becomes_a_formula() -> None:
    rows = rows_of(summaries.summary(FORM, summaries.NASTY, year=2024))
    assert not [row for row in rows if row[0].lstrip().startswith(("=", "+", "-", "@", "＝"))]


def test_the_same_summary_gives_the_same_bytes() -> None:
    summary = summaries.summary(FORM, summaries.NASTY, year=2024)
    assert written(summary) == written(summary)
