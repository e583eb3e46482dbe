"""Reading other people's reports: one fixture a deviation, its expected result beside it.

An expected result gives the numbers as one line a row, totals as printed, `_` for blank.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from author import editions
from author.extract import Extraction, read_report
from author.form import Form
from author.numerals import Number

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(FIXTURES.glob("*.html"))


def expected(page: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(page.with_suffix(".yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return loaded


def expected_cells(tables: Mapping[str, list[str]], form: Form) -> Iterator[tuple[str, Number | None]]:
    for table in form.tables:
        assert len(tables[table.id]) == len(table.row_leaves)
        for row, numbers in zip(table.row_leaves, tables[table.id], strict=True):
            for column, number in zip(table.column_leaves, numbers.split(), strict=True):
                key = table.fields[row.path, column.path].key
                yield key, None if number == "_" else Decimal(number) if "." in number else int(number)


def found(extraction: Extraction) -> set[str]:
    """Return each finding as its rule and its place."""
    places = ((each.rule.id, each.where.key or each.where.part) for each in extraction.findings)
    return {" ".join(part for part in place if part) for place in places}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_deviation_is_read_as_its_sidecar_says(page: Path) -> None:
    wanted = expected(page)
    extraction = read_report(page)
    report = extraction.report
    assert report.edition == wanted["edition"]
    assert (report.agency.name, str(report.year)) == (wanted["agency"], wanted["year"])
    wrong = {
        key: (number, report.cells[key])
        for key, number in expected_cells(wanted["tables"], editions.edition(report.edition))
        if report.cells[key] != number
    }
    assert wrong == {}
    assert dict(report.texts) == dict(wanted["texts"])
    assert dict(report.headings) == dict(wanted["headings"])
    signature = dict(wanted["signature"])
    assert (report.signature.name, report.signature.date) == (signature.get("name", ""), signature.get("date", ""))
    assert found(extraction) == set(wanted["findings"])
