"""The filled form: blank is not zero, totals follow, headings may be the agency's own."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import editions
from author.agency import Agency, AgencyKind, Scope
from author.form import Form
from author.numerals import Number
from author.report import Report, blank_report, fill_totals, has_placeholder, is_unwritten
from tests import strategies

FORM = editions.edition("2021")


def test_a_blank_report_has_every_field_and_text_and_no_number(form: Form) -> None:
    report = blank_report(form, 2023)
    assert list(report.cells) == list(form.fields)
    assert set(report.cells.values()) == {None}
    assert report.texts == dict.fromkeys(form.text_keys, "")


def test_zeros_everywhere_give_totals_of_zero(form: Form) -> None:
    report = blank_report(form, 2023).with_cells(form, {field.key: 0 for field in form.inputs})
    assert set(report.cells.values()) == {0}


@given(cells=strategies.unfinished_cells(FORM))
def test_a_total_is_blank_as_long_as_one_of_its_numbers_is(cells: dict[str, Number | None]) -> None:
    for each in FORM.sums:
        assert (cells[each.right[0].key] is None) == any(cells[field.key] is None for field in each.left)


@given(cells=strategies.cells(FORM), lie=st.integers(0, 99))
def test_totals_come_from_the_entered_numbers_whatever_is_claimed(cells: dict[str, Number | None], lie: int) -> None:
    claimed = {key: lie if FORM.fields[key].computed else value for key, value in cells.items()}
    assert fill_totals(FORM, claimed) == cells


def test_a_change_of_one_number_moves_its_totals_and_leaves_the_report_before_as_it_was(form: Form) -> None:
    before = blank_report(form, 2023).with_cells(form, {field.key: 0 for field in form.inputs})
    after = before.with_cells(form, {"requests.outcome.granted.natural_person": 2})
    moved = {key for key, value in after.cells.items() if value != before.cells[key]}
    assert moved == {
        f"requests.outcome.{row}.{column}" for row in ("granted", "total") for column in ("natural_person", "total")
    }


def test_a_heading_is_the_prescribed_one_unless_the_agency_has_its_own(form: Form) -> None:
    report = blank_report(form, 2023)
    own = replace(report, headings={"problems": "五、问题和改进"})
    assert report.heading(form, "problems") == form.part("problems").heading
    assert own.heading(form, "problems") == "五、问题和改进"
    assert own.heading(form, "other") == form.part("other").heading


def test_the_title_breaks_after_the_agency(form: Form) -> None:
    report = Report(edition=form.edition, year=2023, agency=Agency(name="某某县水利局"))
    assert report.title(form) == ("某某县水利局", "2023年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    ("text", "unwritten", "placeholder"),
    [("", True, False), (" 　\n\t\n", True, False), ("无", False, False), ("一是【待填：问题】", False, True)],
)
def test_a_text_is_unwritten_or_has_something_left_to_write(text: str, unwritten: bool, placeholder: bool) -> None:
    assert (is_unwritten(text), has_placeholder(text)) == (unwritten, placeholder)


def test_every_choice_and_fact_has_its_chinese_name() -> None:
    assert all(each.label for each in (*Scope, *AgencyKind))
    assert all(each.metadata["label"] for each in fields(Agency))
