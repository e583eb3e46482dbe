"""Grids -> fields: a table that a page's end cuts anywhere, as the programs of offices cut it."""

from collections.abc import Iterator

import pytest

from author import editions
from author.blank import Role, Slot, slots
from author.document import Cell, Document, Grid
from author.extract import locate

FORM = editions.edition("2021")
PART = FORM.part("requests")
FIRST_ROW = 3
"""Of the table of requests: its head takes three rows."""
HEIGHT = FIRST_ROW + len(PART.tables[0].row_leaves)


def printed(slot: Slot) -> Cell:
    """A cell of the form; in place of a number stands one that no other cell has."""
    text = str(1000 * slot.row + slot.column) if slot.role is Role.NUMBER else slot.text
    return Cell(slot.row, slot.column, slot.rows, slot.columns, text)


def cut(cells: list[Cell], row: int, kind: str) -> Iterator[Cell]:
    """The cells with a piece of a row more: a page ends within or below that row."""
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
    assert located.unplaced == located.clashes == ()
