"""The blank form as printed: every part's tables as one grid of cells with spans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from author.form import Field, Line, Part, Table


class Role(StrEnum):
    """The kind of a printed cell."""

    BAND = "band"
    CORNER = "corner"
    HEAD = "head"
    LABEL = "label"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A printed cell: its place in the grid, its spans, its text or its field."""

    role: Role
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""
    field: Field | None = None
    centred: bool = False
    """The words of a label stand in the middle, as the form prints them if labels have one column."""


def slots(part: Part) -> list[Slot]:
    """Return the cells of a part's grid in reading order; the tables stand one under another."""
    found: list[Slot] = []
    for table in part.tables:
        found.extend(_table(table, _height(found), len(part.widths)))
    return sorted(found, key=lambda slot: (slot.row, slot.column))


def head_rows(part: Part) -> int:
    """Return the number of rows that repeat at the top of a following page: 0 in a grid with bands."""
    if any(table.band for table in part.tables):
        return 0
    found = slots(part)
    return min(slot.row for slot in found if slot.role is Role.NUMBER)


def _height(found: Sequence[Slot]) -> int:
    return max((slot.row + slot.rows for slot in found), default=0)


def _table(table: Table, top: int, width: int) -> Iterator[Slot]:
    if table.band:
        yield Slot(role=Role.BAND, row=top, column=0, columns=width, text=table.band)
        top += 1
    depth = max(column.depth for column in table.columns)
    stub = table.stub_columns
    below = top + bool(table.columns_label)
    edges = _edges(stub, width, len(table.column_leaves))
    if stub:
        rows = below - top + depth
        role = Role.CORNER if table.corner else Role.HEAD
        yield Slot(role=role, row=top, column=0, rows=rows, columns=stub, text=table.corner or table.stub)
    if table.columns_label:
        yield Slot(role=Role.HEAD, row=top, column=stub, columns=width - stub, text=table.columns_label)
    yield from _heads(table.columns, below, depth, edges)
    yield from _labels(table.rows, below + depth, 0, stub)
    for row, line in enumerate(table.row_leaves, below + depth):
        for column, left, right in zip(table.column_leaves, edges, edges[1:], strict=False):
            field = table.fields[line.path, column.path]
            yield Slot(role=Role.NUMBER, row=row, column=left, columns=right - left, field=field)


def _edges(stub: int, width: int, leaves: int) -> list[int]:
    """Return where the number columns begin, and the grid's end; the last column takes what rounding leaves."""
    each = (width - stub) // leaves
    return [*(stub + each * index for index in range(leaves)), width]


def _heads(lines: Sequence[Line], top: int, depth: int, edges: Sequence[int]) -> Iterator[Slot]:
    first = 0
    for line in lines:
        last = first + len(list(line.leaves()))
        left, right = edges[first], edges[last]
        rows = 1 if line.children else depth
        yield Slot(role=Role.HEAD, row=top, column=left, rows=rows, columns=right - left, text=line.label)
        yield from _heads(line.children, top + 1, depth - 1, edges[first:])
        first = last


def _labels(lines: Sequence[Line], top: int, left: int, stub: int) -> Iterator[Slot]:
    for line in lines:
        if left == stub:
            return
        leaves = len(list(line.leaves()))
        columns = 1 if line.children else stub - left
        yield Slot(
            role=Role.LABEL, row=top, column=left, rows=leaves, columns=columns, text=line.label, centred=stub == 1
        )
        yield from _labels(line.children, top, left + 1, stub)
        top += leaves
