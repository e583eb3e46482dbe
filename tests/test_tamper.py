"""Every one of the 200 numbers of a correct report, changed in the DOCX and read back."""

from dataclasses import replace
from pathlib import Path

import pytest

from author import answers, render
from author.checks import tables
from author.checks.case import Case
from author.extract import read_report
from author.report import Report
from tests.filled import FORM

BUSY = Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml"


def broken(report: Report) -> set[tuple[str, str]]:
    """Return the rule and the place of each equation that the arithmetic reports."""
    return {(each.rule.id, each.where.key) for each in tables.check_equations(Case(report=report, form=FORM))}


@pytest.fixture(scope="module")
def correct() -> Report:
    report = answers.load(BUSY)
    assert broken(report) == set()
    return report


@pytest.mark.parametrize("table", [table.id for table in FORM.tables])
def test_the_arithmetic_names_exactly_the_equations_that_a_changed_number_breaks(
    table: str, correct: Report, tmp_path: Path
) -> None:
    for field in next(each for each in FORM.tables if each.id == table).fields.values():
        value = correct.cells[field.key]
        assert value is not None
        wrong = replace(correct, cells={**correct.cells, field.key: value + 1})
        file = tmp_path / f"{field.key}.docx"
        file.write_bytes(render.document(wrong, FORM))
        read = read_report(file).report
        assert read.cells[field.key] == value + 1, "the change itself is read"
        concerned = [each for each in FORM.equations if field in (*each.left, *each.right)]
        assert broken(read) == {(each.rule, each.right[-1].key) for each in concerned}, field.key


def test_only_the_ten_numbers_of_part_two_stand_outside_every_equation() -> None:
    covered = {field.key for each in FORM.equations for field in (*each.left, *each.right)}
    outside = set(FORM.fields) - covered
    assert len(outside) == 10
    assert all(key.startswith("art20_") for key in outside)
