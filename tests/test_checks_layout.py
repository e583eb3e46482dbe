"""Whether the report is complete: blank cells, texts still to be written."""

from dataclasses import replace

import pytest

from author.agency import Agency
from author.checks.case import Case
from author.checks.tables import check_blanks
from author.findings import Finding
from author.form import Form
from author.report import PLACEHOLDER, Report, blank_report

MARK = f"{PLACEHOLDER}：原因】"


def found(report: Report, form: Form) -> list[Finding]:
    return list(check_blanks(Case(report=report, form=form)))


def places(report: Report, form: Form) -> list[tuple[str, str]]:
    return [(each.rule.id, each.where.part) for each in found(report, form)]


def test_a_finished_report_has_nothing_left(sample: Report, form: Form) -> None:
    assert found(sample, form) == []


def test_a_blank_report_is_found_part_by_part(form: Form) -> None:
    assert places(blank_report(form, 2023), form) == [
        ("layout.blank-cell", "proactive"),
        ("layout.blank-cell", "requests"),
        ("layout.blank-cell", "proceedings"),
        ("layout.placeholder", "agency"),
        ("layout.placeholder", "overview"),
        ("layout.placeholder", "problems"),
        ("layout.placeholder", "other"),
    ]


def test_blank_cells_are_counted_and_the_first_is_named(sample: Report, form: Form) -> None:
    key = "requests.outcome.granted.organisation.business"
    checked = sample.with_cells(form, {key: None, "requests.carried_out.natural_person": None})
    (finding,) = found(checked, form)
    assert (finding.rule.id, finding.where.key, finding.found) == ("layout.blank-cell", key, "2")
    assert form.fields[key].place in finding.message


def test_totals_are_never_missed(sample: Report, form: Form) -> None:
    entered = {field.key: sample.cells[field.key] for field in form.inputs}
    assert found(replace(sample, cells=entered), form) == []


@pytest.mark.parametrize("part", ["preamble", "overview", "problems", "other"])
def test_a_mark_left_to_fill_in_is_found_in_every_text(part: str, sample: Report, form: Form) -> None:
    checked = replace(sample, texts={**sample.texts, part: f"一是{MARK}；二是{MARK}。"})
    (finding,) = found(checked, form)
    assert (finding.rule.id, finding.where.part, finding.found) == ("layout.placeholder", part, "2")


@pytest.mark.parametrize("text", ["", " 　\n\n"])
def test_a_written_part_must_be_written_and_a_preamble_may_be_left_out(text: str, sample: Report, form: Form) -> None:
    checked = replace(sample, texts=dict.fromkeys(form.text_keys, text))
    assert [part for _, part in places(checked, form)] == ["overview", "problems", "other"]


def test_an_agency_without_a_name_is_found(sample: Report, form: Form) -> None:
    assert places(replace(sample, agency=Agency(name=" ")), form) == [("layout.placeholder", "agency")]
