"""The grid's model: every key as a function from sheet to sheet."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author import editions
from author.form import Part
from author.report import blank_report, fill_totals
from author.wizard import cell_info
from author.wizard.arrangement import Arrangement
from author.wizard.sheet import Sheet, open_sheet

FORM = editions.edition("2021")
TABLE_PARTS = [part for form in editions.all_editions() for part in form.parts if part.tables]


def sheet_of(part: str, start: str | None = None, *, read_only: bool = False) -> Sheet:
    return open_sheet(FORM.part(part), blank_report(FORM, 2025), FORM, start=start, read_only=read_only)


def typed(sheet: Sheet, text: str) -> Sheet:
    for char in text:
        sheet = {"\r": Sheet.enter, "\t": Sheet.tab}.get(char, lambda each, char=char: each.type(char))(sheet)
    return sheet


def value(sheet: Sheet, key: str) -> object:
    return sheet.cells[key]


def test_digits_overwrite_and_enter_commits_and_goes_down() -> None:
    sheet = typed(sheet_of("requests"), "12\r")
    assert value(sheet, "requests.received.natural_person") == 12
    assert sheet.place == (1, 0)
    again = typed(sheet.move(-1, 0), "7\r")
    assert value(again, "requests.received.natural_person") == 7


def test_enter_goes_back_to_the_column_where_tab_began() -> None:
    sheet = typed(sheet_of("requests").move(0, 2), "1\t2\t3\r")
    assert sheet.place == (1, 2)
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[0].fields[2:5]] == [1, 2, 3]


def test_an_arrow_ends_the_run_of_tabs() -> None:
    assert typed(sheet_of("requests"), "1\t2\t").move(1, 0).enter().place == (2, 2)


def test_enter_at_the_bottom_goes_to_the_top_of_the_next_column() -> None:
    sheet = sheet_of("requests").go(24, 3).enter()
    assert sheet.place == (0, 4)


def test_enter_on_the_last_cell_stays_and_says_so() -> None:
    sheet = sheet_of("requests").go(99, 99).enter()
    assert sheet.place == (24, 6)
    assert sheet.notice


def test_enter_passes_the_bands_that_have_no_such_column() -> None:
    sheet = sheet_of("proactive", "art20_1.normative_documents.issued")
    assert sheet.enter().field.key == "art20_5.licensing.decisions"
    assert sheet.move(0, 1).enter().field.key == "art20_1.regulations.in_force"


def test_an_arrow_lands_in_the_nearest_column_of_a_shorter_row() -> None:
    sheet = sheet_of("proactive", "art20_1.normative_documents.in_force")
    assert sheet.move(1, 0).field.key == "art20_5.licensing.decisions"


def test_tab_runs_through_all_cells_and_back() -> None:
    sheet = sheet_of("proceedings")
    seen = [sheet.field.key]
    for _ in range(14):
        sheet = sheet.tab()
        seen.append(sheet.field.key)
    assert seen == [*sheet.arrangement.places]
    for key in reversed(seen[:-1]):
        sheet = sheet.back_tab()
        assert sheet.field.key == key


def test_proceedings_are_turned_and_each_group_is_a_row() -> None:
    arrangement = Arrangement(FORM.part("proceedings"))
    assert [len(row.fields) for row in arrangement.rows] == [5, 5, 5]
    assert arrangement.turned


@pytest.mark.parametrize("part", TABLE_PARTS, ids=lambda part: f"{part.id}-{len(part.tables)}-{part.number}")
def test_every_number_of_every_edition_stands_exactly_once_in_the_grid(part: Part) -> None:
    keys = [field.key for table in part.tables for field in table.fields.values()]
    assert sorted(Arrangement(part).places) == sorted(keys)


def test_full_width_digits_count_as_digits() -> None:
    sheet = typed(sheet_of("proactive", "art20_8.fees.amount"), "１２。５\r")
    assert str(value(sheet, "art20_8.fees.amount")) == "12.5"


@pytest.mark.parametrize("text", ["是", "甲", "，是", "ａ"])
def test_chinese_characters_are_explained_and_change_nothing(text: str) -> None:
    sheet = sheet_of("requests").type("4")
    after = sheet.type(text[-1])
    assert after.notice
    assert after.typed == "4"


def test_what_is_no_number_for_the_cell_stays_typed_and_holds_the_cursor() -> None:
    sheet = typed(sheet_of("requests"), "1.5")
    for move in (Sheet.enter, Sheet.tab, Sheet.next_blank, lambda each: each.move(1, 1)):
        held = move(sheet)
        assert (held.place, held.typed) == ((0, 0), "1.5")
        assert held.notice
        assert held.cells is sheet.cells


@pytest.mark.parametrize(("typed_", "number"), [("一", 1), ("十二", 12), ("一百零三", 103), ("两", 2), ("〇", 0)])
def test_chinese_digits_are_typed_as_numbers(typed_: str, number: int) -> None:
    sheet = typed(sheet_of("requests"), f"{typed_}\r")
    assert value(sheet, "requests.received.natural_person") == number


def test_what_is_unfinished_is_told_in_words() -> None:
    sheet = sheet_of("requests")
    assert "144" in sheet.unfinished()
    full = sheet.fill(column_only=False)
    assert full.unfinished() == ""
    assert "1 列" in typed(full.go(0, 0), "3\r").unfinished()


def test_a_computed_cell_is_reachable_but_refuses_digits_and_deletion() -> None:
    sheet = sheet_of("requests", "requests.outcome.total.natural_person")
    assert sheet.field.computed
    for after in (sheet.type("1"), sheet.clear(), sheet.erase()):
        assert after.notice
        assert after.cells is sheet.cells
        assert not after.typed


def test_delete_makes_a_cell_blank_and_not_zero() -> None:
    sheet = typed(sheet_of("requests"), "5\r").move(-1, 0).clear()
    assert value(sheet, "requests.received.natural_person") is None


def test_backspace_takes_the_last_digit_and_then_the_number() -> None:
    sheet = typed(sheet_of("requests"), "5\r").move(-1, 0)
    half = typed(sheet, "12").erase()
    assert half.typed == "1"
    assert half.cells is sheet.cells
    assert value(half.erase().erase(), "requests.received.natural_person") is None


def test_cancelling_keeps_the_number() -> None:
    sheet = typed(typed(sheet_of("requests"), "5\r").move(-1, 0), "99").cancel()
    assert sheet.typed == ""
    assert value(sheet, "requests.received.natural_person") == 5


def test_zeros_fill_only_the_blanks_of_the_column_or_of_the_table() -> None:
    sheet = typed(sheet_of("requests"), "5\r")
    column = sheet.fill(column_only=True)
    assert sum(value(column, field.key) is not None for field in column.inputs) == 24
    assert value(column, "requests.received.natural_person") == 5
    table = column.fill(column_only=False)
    assert sum(value(table, field.key) is not None for field in table.inputs) == 144
    assert value(table, "requests.received.total") == 5
    assert table.undo().cells == column.cells


def test_next_blank_visits_every_blank_cell() -> None:
    sheet = sheet_of("proactive", "art20_6.penalty.decisions")
    count = 0
    while True:
        after = sheet.next_blank()
        if after.place == sheet.place:
            break
        sheet = typed(after, "0").settle()
        count += 1
        assert count <= 10
    assert value(sheet, "art20_6.penalty.decisions") == 0 or count == 9


def test_next_unbalanced_goes_round_the_columns_that_do_not_balance() -> None:
    sheet = sheet_of("requests").fill(column_only=False)
    assert sheet.next_unbalanced().place == sheet.place
    for key in ("requests.received.organisation.business", "requests.outcome.granted.organisation.other"):
        sheet = typed(sheet.go(*sheet.arrangement.places[key]), "3\r")
    first = sheet.go(0, 0).next_unbalanced()
    assert first.field.key == "requests.carried_out.organisation.business"
    assert first.next_unbalanced().field.key == "requests.carried_out.organisation.other"
    assert first.next_unbalanced().next_unbalanced().field.key == first.field.key


def test_the_expected_number_is_told_beside_last_years_and_so_is_a_difference() -> None:
    key = "requests.carried_in.organisation.business"
    previous = blank_report(FORM, 2024).with_cells(FORM, {"requests.carried_out.organisation.business": 5})
    field = FORM.fields[key]

    def told(number: int | None) -> str:
        return cell_info.last_year(field, FORM, 2025, fill_totals(FORM, {key: number}), previous)

    assert "应为 5" in told(None)
    assert told(5) == told(None)
    assert told(4) != told(None)


def test_without_last_year_the_grid_says_so() -> None:
    cells = blank_report(FORM, 2025).cells
    assert {cell_info.last_year(field, FORM, 2025, cells, None) for field in FORM.inputs} == {
        cell_info.last_year(FORM.inputs[0], FORM, 2025, cells, None)
    }


def test_the_arithmetic_of_the_column_is_told_on_every_row_of_it() -> None:
    sheet = sheet_of("requests").fill(column_only=False)
    sheet = typed(sheet, "61\r")
    for row in range(25):
        words = cell_info.in_words(sheet.go(row, 0).field, sheet.cells)
        assert "61" in words
        assert FORM.fields["requests.received.natural_person"].column_caption in words


def test_every_number_has_wording_and_law() -> None:
    for part in (part for part in FORM.parts if part.tables):
        for field in part.inputs:
            assert field.column.label in cell_info.wording(field)
            assert field.row.label in cell_info.wording(field)
            assert any("依据" in line for line in cell_info.explanation(field, FORM))


KEYS: list[Callable[[Sheet], Sheet]] = [
    Sheet.enter,
    Sheet.tab,
    Sheet.back_tab,
    Sheet.erase,
    Sheet.clear,
    Sheet.cancel,
    Sheet.next_blank,
    Sheet.next_unbalanced,
    Sheet.settle,
    *(lambda sheet, char=char: sheet.type(char) for char in "012７.,-件x"),
    *(lambda sheet, step=step: sheet.move(*step) for step in ((1, 0), (-1, 0), (0, 1), (0, -1), (10, 0))),
    lambda sheet: sheet.cancel().fill(column_only=True),
    lambda sheet: sheet.cancel().fill(column_only=False),
    lambda sheet: sheet.paste("3\t4\r\n5\t6\r\n", reported=True),
    lambda sheet: sheet.paste("3\t\r5\t无", reported=False),
    lambda sheet: sheet.paste("-3", reported=True),
]
RUNS = st.lists(st.sampled_from(KEYS), max_size=40)
PARTS = st.sampled_from(["proactive", "requests", "proceedings"])


@settings(max_examples=60)
@given(PARTS, RUNS)
def test_undo_takes_back_every_commit_one_by_one(part: str, keys: list[Callable[[Sheet], Sheet]]) -> None:
    sheet = sheet_of(part)
    commits = [sheet.cells]
    for key in keys:
        after = key(sheet)
        if after.cells is not sheet.cells:
            commits.append(after.cells)
        sheet = after
    sheet = sheet.cancel()
    for cells in reversed(commits[:-1]):
        sheet = sheet.undo()
        assert sheet.cells == cells
    assert sheet.undo().cells is sheet.cells


@settings(max_examples=60)
@given(PARTS, RUNS)
def test_no_key_leaves_the_grid_or_breaks_a_total(part: str, keys: list[Callable[[Sheet], Sheet]]) -> None:
    sheet = sheet_of(part)
    for key in [*keys, Sheet.undo]:
        sheet = key(sheet)
        assert sheet.arrangement.field(sheet.place)
        assert sheet.cells == fill_totals(FORM, sheet.cells)


@settings(max_examples=30)
@given(PARTS, RUNS)
def test_read_only_no_key_changes_anything(part: str, keys: list[Callable[[Sheet], Sheet]]) -> None:
    sheet = sheet_of(part, read_only=True)
    before = sheet.cells
    for key in [*keys, Sheet.undo]:
        sheet = key(sheet)
    assert sheet.cells is before
