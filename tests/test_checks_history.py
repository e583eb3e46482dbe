"""The tables against last year's: carried numbers, jumps and copies."""

from dataclasses import replace

import pytest

from author import checks
from author.findings import Level
from author.form import Form
from author.report import Report
from tests.checking import busy_report, found, last_year, quiet_report, rules

IN_FORCE = "art20_1.normative_documents.in_force"
CARRIED_OUT = {
    "requests.carried_out.natural_person": 2,
    "requests.carried_out.organisation.business": 0,
    IN_FORCE: 12,
    "art20_5.licensing.decisions": 100,
}


def before(form: Form) -> Report:
    """Return last year's report to which this year's fits."""
    return last_year(busy_report(form), form, CARRIED_OUT, overview="上年的总体情况。", problems="上年的问题。")


def history(report: Report, form: Form, previous: Report) -> list[str]:
    return [each for each in rules(report, form, previous) if each.startswith("history.")]


def test_a_report_that_goes_on_from_last_years_is_silent(form: Form) -> None:
    assert history(busy_report(form), form, before(form)) == []


def test_without_last_years_report_nothing_is_compared(form: Form) -> None:
    assert not any(each.startswith("history.") for each in rules(busy_report(form), form))


def test_what_is_carried_in_differs_from_what_was_carried_out_in_each_column(form: Form) -> None:
    changes = {"requests.carried_in.natural_person": 4, "requests.carried_in.organisation.business": 1}
    wrong = found(busy_report(form, changes), form, "history.carried-in", before(form))
    assert [each.where.key for each in wrong] == list(changes)
    assert [(each.expected, each.found) for each in wrong] == [("2", "4"), ("0", "1")]
    assert {each.level for each in wrong} == {Level.ERROR}


def test_a_sum_is_compared_where_its_addends_are_blank(form: Form) -> None:
    blank = {key: None for key in form.fields if key.startswith("requests.carried_in.")}
    report = replace(busy_report(form), cells={**busy_report(form).cells, **blank, "requests.carried_in.total": 5})
    wrong = found(report, form, "history.carried-in", before(form))
    assert [each.where.key for each in wrong] == ["requests.carried_in.total"]


def test_documents_in_force_follow_from_last_year_and_only_warn(form: Form) -> None:
    (wrong,) = found(busy_report(form, {IN_FORCE: 20}), form, "history.in-force", before(form))
    assert (wrong.level, wrong.where.key, wrong.expected, wrong.found) == (Level.WARNING, IN_FORCE, "14", "20")


@pytest.mark.parametrize("rule", ["history.carried-in", "history.in-force"])
def test_a_reason_excuses_what_is_carried_over(form: Form, rule: str) -> None:
    changes = {IN_FORCE: 20, "requests.carried_in.natural_person": 4}
    (wrong,) = found(busy_report(form, changes), form, rule, before(form))
    reasons = {f"{rule}@{wrong.where.key}": "机构改革，接收原河道管理处的文件和在办申请"}
    excused = found(replace(busy_report(form, changes), reasons=reasons), form, rule, before(form))
    assert [(each.reason, each.is_error) for each in excused] == [(reasons[wrong.id], False)]


def test_a_report_of_another_year_is_not_compared(form: Form) -> None:
    older = replace(before(form), year=2021)
    assert history(busy_report(form, {IN_FORCE: 99}), form, older) == ["history.not-last-year"]


@pytest.mark.parametrize(("now", "earlier"), [(120, 20), (20, 120), (0, 30), (30, 0)])
def test_a_jump_is_noted(form: Form, now: int, earlier: int) -> None:
    key = "art20_5.licensing.decisions"
    previous = before(form).with_cells(form, {key: earlier})
    (jump,) = found(busy_report(form, {key: now}), form, "history.jump", previous)
    assert (jump.level, jump.where.key) == (Level.NOTICE, key)


@pytest.mark.parametrize(("now", "earlier"), [(120, 24), (24, 120), (3, 0), (0, 4), (1, 4)])
def test_ordinary_ups_and_downs_are_not(form: Form, now: int, earlier: int) -> None:
    key = "art20_5.licensing.decisions"
    previous = before(form).with_cells(form, {key: earlier})
    assert found(busy_report(form, {key: now}), form, "history.jump", previous) == []


def test_a_number_that_an_equation_carries_over_is_judged_by_it_alone(form: Form) -> None:
    previous = last_year(busy_report(form), form, {IN_FORCE: 900})
    found_there = [each for each in checks.run(busy_report(form), form, previous) if each.where.key == IN_FORCE]
    assert [each.rule.id for each in found_there] == ["history.in-force"]


def test_only_totals_jump_not_their_details(form: Form) -> None:
    changes = {"requests.received.natural_person": 2, "requests.received.organisation.business": 15}
    previous = before(form).with_cells(form, {"requests.received.natural_person": 17})
    assert found(busy_report(form, changes), form, "history.jump", previous) == []


def test_tables_copied_from_last_year_warn(form: Form) -> None:
    report = busy_report(form)
    assert len(found(report, form, "history.identical", last_year(report, form))) == 1
    other = last_year(report, form, {"art20_6.penalty.decisions": 36})
    assert found(report, form, "history.identical", other) == []


@pytest.mark.parametrize("changes", [{}, {IN_FORCE: 7}])
def test_an_office_in_which_nothing_happened_may_have_last_years_numbers(form: Form, changes: dict[str, int]) -> None:
    report = quiet_report(form, changes)
    assert history(report, form, last_year(report, form)) == []
