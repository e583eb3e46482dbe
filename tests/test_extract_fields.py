"""Grids -> fields: a table that a page's end cuts anywhere, as the programs of offices cut it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import checks, editions
from author.document import Cell, Document, Grid, Paragraph
from author.extract import Extraction, extract, locate
from author.findings import Finding
from author.form import Line, Part
from author.printed import Role, Slot, slots
from author.report import Cells, fill_totals
from tests.checking import quiet_report
from tests.offices import some_numbers

FORM = editions.edition("2021")
PART = FORM.part("requests")
FIRST_ROW = 3
"""Of the table of requests: its head takes three rows."""
LAST_ROW_OF_FIRST_BAND = 3
HEIGHT = FIRST_ROW + len(PART.tables[0].row_leaves)


def printed(slot: Slot) -> Cell:
    """Return a cell of the form, in which a different one replaces each number."""
    text = str(1000 * slot.row + slot.column) if slot.role is Role.NUMBER else slot.text
    return Cell(slot.row, slot.column, slot.rows, slot.columns, text)


def cut(cells: list[Cell], row: int, kind: str) -> Iterator[Cell]:
    """Return the cells with a further piece of a row, as if a page ended within or below that row."""
    for cell in cells:
        last = cell.row + cell.rows - 1
        is_number = cell.text.isdigit()
        if last < row:
            yield cell
        elif cell.row > row:
            yield cell._replace(row=cell.row + 1)
        else:
            upper, lower = cell.text, ""
            if kind == "numbers" and is_number:
                upper, lower = "", cell.text
            if not is_number and (kind == "labels" or (kind == "group" and cell.rows > 1)):
                upper, lower = cell.text[: len(cell.text) // 2], cell.text[len(cell.text) // 2 :]
            yield cell._replace(rows=row - cell.row + 1, text=upper)
            yield cell._replace(row=row + 1, rows=last - row + 1, text=lower)


@pytest.mark.parametrize("kind", ["labels", "group", "numbers", "empty"])
@pytest.mark.parametrize("row", range(FIRST_ROW, HEIGHT))
def test_a_row_that_a_page_ends_in_keeps_its_numbers_and_moves_no_other(row: int, kind: str) -> None:
    whole = [printed(slot) for slot in slots(PART)]
    located = locate(Document(blocks=(Grid(cells=tuple(cut(whole, row, kind))),)), FORM)
    numbers = {slot.field.key: printed(slot).text for slot in slots(PART) if slot.field}
    assert {key: reading.text for key, reading in located.readings.items()} == numbers
    assert (located.unplaced, located.clashes) == ((), ())


def without_rows(cells: list[Cell], rows: set[int]) -> Iterator[Cell]:
    """Return the cells of a table in which some rows are not printed."""
    for cell in cells:
        covered = range(cell.row, cell.row + cell.rows)
        left = [row for row in covered if row not in rows]
        if left:
            yield cell._replace(row=left[0] - sum(row < left[0] for row in rows), rows=len(left))


def read_without(rows: Iterable[Line], cells: Cells) -> tuple[Extraction, list[Finding]]:
    """Return what is read of a table without some of its rows, and what is wrong with it."""
    slot_rows = {slot.field.row: slot.row for slot in slots(PART) if slot.field}
    grid = [
        Cell(s.row, s.column, s.rows, s.columns, str(cells[s.field.key]) if s.field else s.text) for s in slots(PART)
    ]
    left = tuple(without_rows(grid, {slot_rows[row] for row in rows}))
    extraction = extract(Document(blocks=(Grid(cells=left),)), FORM)
    report = replace(quiet_report(FORM), cells=extraction.report.cells)
    found = checks.run(report, FORM, remarks=extraction.findings, missing=extraction.missing)
    return extraction, [each for each in found if each.is_error and each.where.part in ("", PART.id)]


OUTCOMES = [row for row in PART.tables[0].row_leaves if row.path.startswith("outcome.") and not row.is_total]


@given(st.sets(st.sampled_from(OUTCOMES), min_size=1, max_size=2))
def test_rows_of_zeros_that_are_not_printed_are_one_error_each_and_unbalance_nothing(rows: set[Line]) -> None:
    entered = {f.key: 0 if f.row in rows else n for n, f in enumerate(FORM.inputs)}
    cells = fill_totals(FORM, entered)
    received = {
        f.key: (cells[f.key.replace("received", "outcome.total")] or 0) for f in FORM.inputs if "received" in f.key
    }
    balanced = fill_totals(FORM, {**entered, **received, **{f.key: 0 for f in FORM.inputs if ".carried_" in f.key}})
    extraction, found = read_without(rows, balanced)
    printed = {key: balanced[key] for key in FORM.fields if key.startswith("requests.")}
    assert {key: extraction.report.cells[key] for key in printed} == printed
    assert [each.rule.id for each in found] == ["reading.not-found"] * len(rows)


def test_a_row_that_is_not_printed_and_is_missing_in_the_total_stays_blank_and_is_one_error() -> None:
    (row,) = [row for row in OUTCOMES if row.path.endswith("repeated")]
    extraction, found = read_without([row], some_numbers(FORM, "repeated"))
    assert extraction.report.cells["requests.outcome.not_processed.repeated.natural_person"] is None
    assert [each.rule.id for each in found] == ["reading.not-found"]


@pytest.mark.parametrize("part", [each for each in FORM.parts if each.tables], ids=lambda part: part.id)
@pytest.mark.parametrize("between", ["", "（续上表）"])
def test_a_table_that_is_cut_into_tables_keeps_every_number(part: Part, between: str) -> None:
    cells = [printed(slot) for slot in slots(part)]
    height = max(cell.row + cell.rows for cell in cells)
    expected = {slot.field.key: printed(slot).text for slot in slots(part) if slot.field}
    for at in range(1, height):
        upper = (cell._replace(rows=min(cell.rows, at - cell.row)) for cell in cells if cell.row < at)
        rest = (
            cell._replace(
                row=max(cell.row - at, 0),
                rows=cell.rows - max(at - cell.row, 0),
                text=cell.text if cell.row >= at else "",
            )
            for cell in cells
            if cell.row + cell.rows > at
        )
        blocks = (Grid(cells=tuple(upper)), Paragraph(between), Grid(cells=tuple(rest)))
        located = locate(Document(blocks=blocks), FORM)
        assert {key: reading.text for key, reading in located.readings.items()} == expected
        assert (located.unplaced, located.clashes) == ((), ())
        for reading in located.readings.values():
            grid = blocks[reading.place.block]
            assert isinstance(grid, Grid)
            assert grid.slots[reading.place.row, reading.place.column].text == reading.text


def test_tables_with_words_between_are_no_pieces_of_one() -> None:
    cells = [printed(slot) for slot in slots(PART)]
    upper = [cell._replace(rows=min(cell.rows, 20 - cell.row)) for cell in cells if cell.row < 20]
    rest = [cell._replace(row=cell.row - 20) for cell in cells if cell.row >= 20]
    words = Paragraph("以下各行是另一个机关的申请情况。")
    located = locate(Document(blocks=(Grid(cells=tuple(upper)), words, Grid(cells=tuple(rest)))), FORM)
    assert {reading.place.block for reading in located.readings.values()} == {0}
    assert located.unplaced


def band_tables() -> Iterator[Cell]:
    """Return the tables of part two one under another; numbers of narrow tables stand below labels of the first."""
    for slot in slots(FORM.part("proactive")):
        text = str(slot.row) if slot.role is Role.NUMBER else slot.text
        if slot.role is Role.BAND:
            yield Cell(slot.row, 0, 1, 2 if slot.row else 5, text)
        elif slot.row <= LAST_ROW_OF_FIRST_BAND:
            yield Cell(slot.row, slot.column + (slot.column > 0), 1, 1 if slot.column else 2, text)
        else:
            yield Cell(slot.row, slot.column, 1, 1, text)


def test_a_head_may_stand_over_labels_of_the_table_above() -> None:
    located = locate(Document(blocks=(Grid(cells=tuple(band_tables())),)), FORM)
    assert {key for key in FORM.fields if key.startswith("art")} == set(located.readings)


def test_an_empty_row_within_a_head_changes_nothing() -> None:
    part = FORM.part("proceedings")
    cells = [
        Cell(slot.row + (slot.row > 0), slot.column, slot.rows, slot.columns, slot.text or str(slot.column))
        for slot in slots(part)
    ]
    located = locate(Document(blocks=(Grid(cells=(*cells, Cell(1, 0, 1, 15, ""))),)), FORM)
    assert len(located.readings) == len(part.inputs) + 3


def test_a_head_that_a_page_ends_in_is_no_row_of_numbers() -> None:
    halves = {"自然人": ("自然", "人"), "总计": ("总计", "")}
    cells: list[Cell] = []
    for cell in map(printed, slots(PART)):
        if cell.row == 1 and cell.text in halves:
            upper, lower = halves[cell.text]
            cells += [cell._replace(rows=1, text=upper), cell._replace(row=2, rows=1, text=lower)]
        else:
            cells.append(cell)
    located = locate(Document(blocks=(Grid(cells=tuple(cells)),)), FORM)
    assert sum(key.startswith("requests.") for key in located.readings) == 175


def test_numbers_that_stand_beside_their_columns_are_reported_and_not_read() -> None:
    # A row whose label is one cell too broad, and one whose group's cell is not there.
    whole = [printed(slot) for slot in slots(PART)]
    last, third = HEIGHT - 1, FIRST_ROW + 3
    moved = [
        cell._replace(column=cell.column + 1)
        if cell.row == last
        else cell._replace(column=cell.column - 1)
        if cell.row == third and cell.column > 1
        else cell
        for cell in whole
        if not (cell.row <= third and cell.column == 0 and cell.row >= FIRST_ROW + 2)
    ]
    located = locate(Document(blocks=(Grid(cells=tuple(moved)),)), FORM)
    numbers = {slot.field.key: printed(slot).text for slot in slots(PART) if slot.field}
    assert all(numbers[key] == reading.text for key, reading in located.readings.items())
    assert {each.place.row for each in located.unplaced} >= {last}
