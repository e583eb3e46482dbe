"""What holds for every folder of templates/ that holds a definition, today's and those to come."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import answers, editions
from author.findings import rules
from author.form import Form, Line, total_of
from author.printed import slots
from author.report import Report, blank_report
from author.text import width
from author.yaml_files import templates_folder
from tests import strategies

NAMES = editions.edition_names()
FORMS = editions.all_editions()
WRITABLE = [form for form in FORMS if form.writable]

every_edition = pytest.mark.parametrize("form", FORMS, ids=NAMES)


def lines(form: Form) -> list[Line]:
    return [
        line
        for table in form.tables
        for leaf in (*table.row_leaves, *table.column_leaves)
        for line in (*leaf.parents, leaf)
    ]


def test_every_folder_with_a_definition_is_an_edition() -> None:
    folders = {path.name for path in templates_folder().iterdir() if (path / "form.yaml").is_file()}
    assert set(NAMES) == folders
    assert [form.edition for form in FORMS] == NAMES


def test_no_two_editions_are_written_on_in_the_same_year() -> None:
    for year in range(2000, 2100):
        assert sum(form.covers(year) for form in FORMS) <= 1


def test_there_is_one_edition_to_write_on_from_2021_on() -> None:
    assert all(editions.for_year(year).writable for year in range(2021, 2100))


@every_edition
def test_keys_are_unique_stable_words(form: Form) -> None:
    assert all(re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+){2,}", key) for key in form.fields)
    assert len(form.fields) == sum(len(table.fields) for table in form.tables)
    assert {id for id in form.text_keys if not re.fullmatch(r"[a-z_]+", id)} == set()


@every_edition
def test_parts_are_numbered_in_order(form: Form) -> None:
    assert [part.heading[0] for part in form.parts] == list("一二三四五六七八九"[: len(form.parts)])
    assert [part.number for part in form.parts] == list(range(1, len(form.parts) + 1))
    assert all(part.name for part in form.parts)
    assert [part.id for part in form.parts] == ["overview", "proactive", "requests", "proceedings", "problems", "other"]


@every_edition
def test_captions_fit_the_grid_and_labels_have_no_blanks(form: Form) -> None:
    for line in lines(form):
        assert 0 < width(line.short) <= 20
        assert not re.search(r"\s", line.label)


@every_edition
def test_every_table_can_be_printed(form: Form) -> None:
    for part in form.parts:
        assert len([slot for slot in slots(part) if slot.field]) == sum(len(table.fields) for table in part.tables)


@every_edition
def test_every_equation_belongs_to_a_rule_and_joins_different_fields(form: Form) -> None:
    for each in (*form.equations, *form.history):
        assert each.rule in rules()
        fields = [field.key for field in (*each.left, *each.right)]
        assert len(set(fields)) == len(fields)


@every_edition
def test_every_total_is_the_sum_of_something(form: Form) -> None:
    totals = {key for key, field in form.fields.items() if field.computed}
    assert {each.right[0].key for each in form.sums} == totals
    assert {field.key for field in form.inputs} == set(form.fields) - totals


@every_edition
@given(data=st.data())
def test_random_numbers_can_satisfy_its_equations(form: Form, data: st.DataObject) -> None:
    cells = data.draw(strategies.cells(form))
    assert all(total_of(each.left, cells) == total_of(each.right, cells) for each in form.equations)


@pytest.mark.parametrize("form", WRITABLE, ids=[form.edition for form in WRITABLE])
@given(data=st.data())
def test_a_report_on_it_survives_the_answers_file(
    form: Form, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    report: Report = data.draw(strategies.reports(form))
    path = tmp_path_factory.mktemp("answers") / "a.yaml"
    answers.save(path, report)
    assert answers.load(path) == report


@pytest.mark.parametrize("form", WRITABLE, ids=[form.edition for form in WRITABLE])
def test_every_entered_number_has_its_place_in_the_answers_file(form: Form, tmp_path: Path) -> None:
    rows = [field.key for table in form.tables for row in answers.rows_of(table) for field in row]
    assert sorted(rows) == sorted(field.key for field in form.inputs)
    numbered = blank_report(form, form.first_year).with_cells(form, {key: n for n, key in enumerate(rows)})
    path = tmp_path / "a.yaml"
    answers.save(path, numbered)
    assert answers.load(path).cells == numbered.cells


@pytest.mark.parametrize("form", WRITABLE, ids=[form.edition for form in WRITABLE])
def test_an_edition_to_write_on_explains_itself(form: Form) -> None:
    assert form.preamble.help
    assert all(part.help for part in form.parts)
    assert all(aspect.help for part in form.parts for aspect in part.aspects)
    for table in form.tables:
        assert all(row.help or row.is_total or len(table.row_leaves) == 1 for row in table.row_leaves)
