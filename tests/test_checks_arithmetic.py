"""The equations of the form as findings: one slip is named with its cells and both sides of the sum."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import checks, editions
from author.checks.case import Case
from author.checks.tables import check_equations, in_words
from author.findings import Finding, Level
from author.form import Form
from author.numerals import Number
from author.report import Report, blank_report
from tests import strategies

FORM = editions.edition("2021")


def report(form: Form, changes: dict[str, Number | None], printed: dict[str, Number | None] | None = None) -> Report:
    """Return a report of zeros but for some entered numbers, with totals as they are printed elsewhere."""
    zeros = blank_report(form, 2023).with_cells(form, {field.key: 0 for field in form.inputs})
    filled = zeros.with_cells(form, changes)
    return replace(filled, cells={**filled.cells, **(printed or {})})


def found(form: Form, checked: Report) -> list[Finding]:
    return list(check_equations(Case(report=checked, form=form)))


def ids(form: Form, checked: Report) -> set[tuple[str, str]]:
    return {(each.rule.id, each.where.key) for each in found(form, checked)}


@given(cells=strategies.cells(FORM))
def test_numbers_that_satisfy_the_equations_give_no_finding(cells: dict[str, Number | None]) -> None:
    assert found(FORM, Report(edition=FORM.edition, year=2023, cells=cells)) == []


@given(cells=strategies.cells(FORM), key=st.sampled_from(sorted(FORM.fields)), more=st.integers(1, 99))
def test_one_wrong_number_breaks_exactly_the_equations_it_stands_in(
    cells: dict[str, Number | None], key: str, more: int
) -> None:
    wrong = {**cells, key: (cells[key] or 0) + more}
    broken = [each for each in FORM.equations if key in {field.key for field in (*each.left, *each.right)}]
    assert ids(FORM, Report(edition=FORM.edition, year=2023, cells=wrong)) == {
        (each.rule, each.right[-1].key) for each in broken
    }


@given(cells=strategies.unfinished_cells(FORM))
def test_a_blank_leaves_its_equations_open(cells: dict[str, Number | None]) -> None:
    for each in found(FORM, Report(edition=FORM.edition, year=2023, cells=cells)):
        assert each.rule.id == "arithmetic.identity"


@pytest.mark.parametrize(
    ("printed", "rule", "key"),
    [
        ("requests.received.total", "arithmetic.row-sum", "requests.received.total"),
        ("requests.outcome.granted.total", "arithmetic.row-sum", "requests.outcome.granted.total"),
        (
            "requests.outcome.total.natural_person",
            "arithmetic.column-total",
            "requests.outcome.total.natural_person",
        ),
        (
            "requests.outcome.total.natural_person",
            "arithmetic.identity",
            "requests.carried_out.natural_person",
        ),
        (
            "proceedings.cases.litigation.direct.total",
            "arithmetic.group-total",
            "proceedings.cases.litigation.direct.total",
        ),
    ],
)
def test_each_kind_of_sum_has_its_rule(printed: str, rule: str, key: str, form: Form) -> None:
    assert (rule, key) in ids(form, report(form, {}, {printed: 1}))


def test_group_totals_left_at_zero_are_found(form: Form) -> None:
    group = "proceedings.cases.reconsideration"
    left_at_zero = report(form, {f"{group}.upheld": 10, f"{group}.pending": 1}, {f"{group}.total": 0})
    (finding,) = found(form, left_at_zero)
    assert (finding.rule.id, finding.expected, finding.found) == ("arithmetic.group-total", "11", "0")
    assert finding.level is Level.ERROR
    assert {each.basis for each in checks.run(left_at_zero, form)} == {form.basis}


def test_a_message_names_the_column_and_both_sides_of_the_sum(form: Form) -> None:
    column = "organisation.business"
    checked = report(
        form,
        {
            f"requests.received.{column}": 59,
            f"requests.carried_in.{column}": 2,
            f"requests.outcome.granted.{column}": 58,
            f"requests.carried_out.{column}": 1,
        },
    )
    message = next(each.message for each in found(form, checked) if form.fields[each.where.key].column.path == column)
    for words in (
        "表三 商业企业",
        "一、本年新收 59",
        "二、上年结转 2",
        "= 61",
        "58",
        "四、结转下年度 1",
        "= 59",
        "差 2",
    ):
        assert words in message


def test_of_many_addends_only_those_that_are_not_zero_are_named(form: Form) -> None:
    checked = report(form, {"requests.received.natural_person": 3}, {"requests.received.total": 4})
    (row,) = (each.message for each in found(form, checked) if each.rule.id == "arithmetic.row-sum")
    assert "自然人 3" in row
    assert "商业企业" not in row


def test_the_arithmetic_in_words_says_whether_it_holds(form: Form) -> None:
    note = next(each for each in form.equations if each.rule == "arithmetic.identity")
    entered, carried = note.left[0].key, note.right[-1].key
    assert "差" not in in_words(note, report(form, {entered: 3, carried: 3}).cells)
    assert "差 1" in in_words(note, report(form, {entered: 3, carried: 2}).cells)
    assert "没填" in in_words(note, report(form, {entered: None}).cells)


def test_a_sum_of_nothing_but_zeros_is_still_a_sentence(form: Form) -> None:
    (message,) = (
        each.message
        for each in found(form, report(form, {}, {"requests.received.total": 5}))
        if each.rule.id == "arithmetic.row-sum"
    )
    assert "都是 0" in message
    assert "差 5" in message


def test_every_edition_is_checked_by_its_own_equations() -> None:
    old = editions.edition("2019")
    wrong = report(old, {}, {"requests.carried_out.natural_person": 1})
    assert ("arithmetic.identity", "requests.carried_out.natural_person") in ids(old, wrong)


def test_what_must_be_mended_comes_first(form: Form) -> None:
    levels = [each.level for each in checks.run(report(form, {"art20_1.regulations.issued": 5}), form)]
    assert levels == sorted(levels, key=list(Level).index)
