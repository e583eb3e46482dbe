"""Find the fields of a form in one grid by the labels of their rows and columns.

The grid is swept once from top to bottom; grids of the same layout are searched once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from author.document import Cell, Grid
from author.extract.labels import LabelIndex, Match
from author.extract.values import Shape, shape_of
from author.form import Field, Form, Table

_TALLEST_TOLERANT = 300
"""The most rows of a grid in which misprinted labels are looked for."""
_FEWEST_ROWS = 3
"""The fewest row labels by which a grid without known columns is recognised as a table of the form."""
_LARGEST_LAYOUT = 1000
"""The most cells of a grid whose layout is remembered; the fields of a larger grid are located anew each time."""
_MOST_LAYOUTS = 100
"""The most layouts that are remembered; the offices of one region use a few copies of the form."""
_MOST_CHAINS = 5000
"""The most chains of labels that are remembered; a report has some hundreds, a hostile file any number."""
_PLACE_AND_SIZE = itemgetter(slice(4))
"""Return the first four values of a cell; all but its text."""
_HIGHEST_HEAD = 8
"""The most labels above a column that may belong to its head."""


# Tuples, because hundreds are made for every report and a frozen dataclass takes several times as long.
class Place(NamedTuple):
    """The place of a cell: the index of its grid among the document's blocks, its row, its column."""

    block: int
    row: int
    column: int


class Reading(NamedTuple):
    """The text that is printed for a field, its place and its labels."""

    field: Field
    text: str
    place: Place
    row: Match
    column: Match

    @property
    def exact(self) -> bool:
        """Return whether both labels are wordings of the form."""
        return self.row.exact and self.column.exact


class Unplaced(NamedTuple):
    """Numbers in a row of one of the report's tables for which the form has no field."""

    place: Place
    labels: str
    numbers: tuple[str, ...]


class Finder:
    """A finder of the fields of a form in grids; grids of the same layout are searched once."""

    def __init__(self, form: Form) -> None:
        self._indexes = [_Indexes(table) for table in form.tables]
        self._known: dict[tuple[object, ...], Sequence[tuple[int, Reading]]] = {}
        """The fields by layout: the places of the cells, the labels, and which cells hold numbers or are blank.

        With each field goes the index of its cell.
        """

    def find(self, grid: Grid, number: int) -> tuple[Sequence[Reading], Sequence[Unplaced]]:
        """Return the fields in the grid at index ``number``, and the numbers without a field."""
        texts = [cell.text for cell in grid.cells]
        layout_key = (*map(_PLACE_AND_SIZE, grid.cells), *map(_label_or_shape, texts))
        known = self._known.get(layout_key)
        if known is not None:
            return list(_read(known, texts, number)), ()
        sweep = _sweep(grid, number, self._indexes)
        if not sweep.unplaced and len(grid.cells) <= _LARGEST_LAYOUT:
            if len(self._known) >= _MOST_LAYOUTS:
                self._known.clear()
            indexes = {(cell.row, cell.column): index for index, cell in enumerate(grid.cells)}
            self._known[layout_key] = [(indexes[each.place[1:]], each) for each in sweep.readings]
        return sweep.readings, sweep.unplaced


@lru_cache(maxsize=8)
def finder_of(form: Form) -> Finder:
    """Return the finder of a form; there is one for each form, because it keeps what it found."""
    return Finder(form)


def _label_or_shape(text: str) -> str | Shape:
    shape = shape_of(text)
    return text if shape is Shape.LABEL else shape


def _read(known: Iterable[tuple[int, Reading]], texts: Sequence[str], number: int) -> Iterator[Reading]:
    """Yield the readings of a grid whose layout is that of another one."""
    for index, (found, _, (_, row, column), row_match, column_match) in known:
        yield Reading(found, texts[index], Place(number, row, column), row_match, column_match)


class _Indexes:
    """The rows and columns of a table by their labels; each chain of labels is looked up once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.row = lru_cache(_MOST_CHAINS)(LabelIndex(table.rows, numbered=True).match)
        self.column = lru_cache(_MOST_CHAINS)(LabelIndex(table.columns, numbered=False).match)


@dataclass(slots=True)
class _ColumnLabels:
    """The labels above a column, the nearest last; a label below a number begins a new list."""

    labels: list[tuple[str, bool]] = field(default_factory=list)
    """Pairs of a label and whether it is inherited from a column to the left because the cells between are blank."""
    ended: bool = False

    def add(self, label: str, *, inherited: bool) -> None:
        if self.ended:
            self.labels.clear()
            self.ended = False
        self.labels.append((label, inherited))
        del self.labels[:-_HIGHEST_HEAD]

    @property
    def chain(self) -> tuple[str, ...]:
        last = len(self.labels)
        while last and self.labels[last - 1][1]:
            last -= 1
        return tuple(label for label, _ in self.labels[:last])


@dataclass(frozen=True, slots=True, kw_only=True)
class _FoundRow:
    """A row of the grid that is a row of one of the form's tables."""

    table: Table
    row: Match
    columns: dict[int, Match]
    height: int = 1
    """The number of rows of the grid over which the row of the form is split."""


def _sweep(grid: Grid, number: int, indexes: Sequence[_Indexes]) -> "_Sweep":
    """Sweep strictly; if only a part of a table of the form is found, sweep again and allow misprints."""
    strict = _Sweep(grid, number, indexes, tolerant=False)
    strict.run()
    if not strict.belongs_to_form or strict.is_complete or grid.height > _TALLEST_TOLERANT:
        return strict
    tolerant = _Sweep(grid, number, indexes, tolerant=True)
    tolerant.run()
    return tolerant


class _Sweep:
    """A single pass down a grid that keeps the labels above each column."""

    def __init__(self, grid: Grid, number: int, indexes: Sequence[_Indexes], *, tolerant: bool) -> None:
        self._grid = grid
        self._number = number
        self._indexes = indexes
        self._tolerant = tolerant
        self._heads = [_ColumnLabels() for _ in range(grid.width)]
        self._rows_met: set[str] = set()
        self._unplaced: list[Unplaced] = []
        self.readings: list[Reading] = []

    @property
    def belongs_to_form(self) -> bool:
        """Return whether the grid is a table of the form: it holds a field or several of the form's row labels."""
        return bool(self.readings) or len(self._rows_met) >= _FEWEST_ROWS

    @property
    def is_complete(self) -> bool:
        """Return whether every field of the tables that were met is found, and every number has a field."""
        keys = {reading.field.key for reading in self.readings}
        tables = {reading.field.table.id: reading.field.table for reading in self.readings}
        return not self._unplaced and all(
            field.key in keys for table in tables.values() for field in table.fields.values()
        )

    @property
    def unplaced(self) -> list[Unplaced]:
        """Return the numbers without a field; a grid that is no table of the form has none."""
        return self._unplaced if self.belongs_to_form else []

    def run(self) -> None:
        row = 0
        while row < self._grid.height:
            cells = list(self._grid.row(row))
            if found := self._found_row(row, cells):
                self._add_readings(found, row)
                for column in found.columns:
                    self._heads[column].ended = True
                row += found.height
            else:
                self._note_unplaced(row, cells)
                self._add_heads(row, cells)
                row += 1

    def _found_row(self, row: int, cells: Sequence[Cell]) -> _FoundRow | None:
        """Return the row as one of the table in which it has most columns; ``None`` if it is no row of the form."""
        chains = [head.chain for head in self._heads]
        rows = [found for index in self._indexes if (found := self._row_of_table(index, row, cells, chains))]
        return max(rows, key=lambda found: len(found.columns), default=None)

    def _row_of_table(
        self, index: _Indexes, row: int, cells: Sequence[Cell], chains: Sequence[tuple[str, ...]]
    ) -> _FoundRow | None:
        """Return the row as one of a table's rows; ``None`` if its labels or cells do not fit."""
        found = ((number, index.column(chain, tolerant=self._tolerant)) for number, chain in enumerate(chains) if chain)
        columns = {number: match for number, match in found if match}
        if not columns:
            return None
        first = min(columns)
        labels = _labels(cell for cell in cells if cell.column < first)
        if not labels and not self._is_bare_row(row, cells):
            return None
        match, height = index.row(labels, tolerant=False), 1
        if match is None and (whole := self._whole_label(labels, row, first)):
            match, height = index.row(whole, tolerant=False), 2
        if match is None and self._tolerant:
            match, height = index.row(labels, tolerant=True), 1
        if match and height == 1 and self._numbers_are_below(row, cells, first):
            height = 2
        if (
            match is None
            or self._is_displaced(row, cells, columns)
            or sum(index.column((label,), tolerant=False) is not None for label in labels) > 1
        ):
            return None  # a row of heads, one of which has the name of a row
        return _FoundRow(table=index.table, row=match, columns=columns, height=height)

    def _is_bare_row(self, row: int, cells: Sequence[Cell]) -> bool:
        """Return whether a row holds no label and no cell that begins above it."""
        return all(cell.row == row and shape_of(cell.text) is not Shape.LABEL for cell in cells)

    def _is_displaced(self, row: int, cells: Sequence[Cell], columns: Mapping[int, Match]) -> bool:
        """Return whether the cells of a row stand beside their columns: one is missing or one too many."""
        first = min(columns)
        left = [cell for cell in cells if cell.row == row and cell.column < first]
        reaches_in = any(cell.column + cell.columns > first and shape_of(cell.text) is Shape.LABEL for cell in left)
        missing = any((row, column) not in self._grid.slots for column in columns)
        return bool(first) and (reaches_in or (missing and any(shape_of(cell.text) is Shape.NUMBER for cell in left)))

    def _whole_label(self, labels: tuple[str, ...], row: int, first: int) -> tuple[str, ...]:
        """Return the labels with the last one completed by the row below; a page's end may cut a label in two."""
        rest = _labels(cell for cell in self._grid.row(row + 1) if cell.row == row + 1 and cell.column < first)
        return (*labels[:-1], labels[-1] + rest[-1]) if labels and rest else ()

    def _numbers_are_below(self, row: int, cells: Sequence[Cell], first: int) -> bool:
        """Return whether a row is blank and the row below it holds only numbers, because a page ends between them."""
        below = [cell for cell in self._grid.row(row + 1) if cell.row == row + 1]
        shapes = {shape_of(cell.text) for cell in below}
        is_blank = all(shape_of(cell.text) is Shape.BLANK for cell in cells if cell.column >= first)
        return is_blank and Shape.NUMBER in shapes and Shape.LABEL not in shapes

    def _add_readings(self, found: _FoundRow, first: int) -> None:
        self._rows_met.add(found.row.line.path)
        for row in range(first, first + found.height):
            seen: set[Cell] = set()
            for column, match in found.columns.items():
                cell = self._grid.slots.get((row, column))
                if cell is None or cell in seen:
                    continue
                seen.add(cell)
                place = Place(block=self._number, row=cell.row, column=cell.column)
                field = found.table.fields[found.row.line.path, match.line.path]
                self.readings.append(Reading(field=field, text=cell.text, place=place, row=found.row, column=match))
            behind = (cell for cell in self._grid.row(row) if cell.column > min(found.columns))
            self._add_unplaced(row, (found.row.printed,), (cell for cell in behind if cell.column not in found.columns))

    def _note_unplaced(self, row: int, cells: Sequence[Cell]) -> None:
        labels = _labels(cells)
        for index in self._indexes:
            match = index.row(labels, tolerant=False) if labels else None
            if match:
                self._rows_met.add(match.line.path)
        self._add_unplaced(row, labels, (cell for cell in cells if cell.row == row))

    def _add_unplaced(self, row: int, labels: Sequence[str], cells: Iterable[Cell]) -> None:
        numbers = [cell for cell in cells if shape_of(cell.text) is Shape.NUMBER]
        if numbers:
            place = Place(block=self._number, row=row, column=numbers[0].column)
            texts = tuple(cell.text.strip() for cell in numbers)
            self._unplaced.append(Unplaced(place=place, labels=" ".join(labels), numbers=texts))

    def _is_piece_of_label(self, cells: Sequence[Cell]) -> bool:
        """Return whether a row below numbers holds only the piece that a page's end cut off from the label above."""
        ended = {column for column, head in enumerate(self._heads) if head.ended}
        labelled = [cell for cell in cells if shape_of(cell.text) is Shape.LABEL]
        covered = {column for cell in labelled for column in range(cell.column, cell.column + cell.columns)}
        is_head = (index.column((cell.text,), tolerant=False) for index in self._indexes for cell in labelled)
        return bool(ended) and not ended & covered and not any(is_head)

    def _add_heads(self, row: int, cells: Sequence[Cell]) -> None:
        """Add the labels of a row without fields to the heads of the columns below them."""
        if len(cells) == 1 and cells[0].columns == self._grid.width:
            for head in self._heads:
                head.ended = head.ended or bool(cells[0].text.strip())
            return
        if self._is_piece_of_label([cell for cell in cells if cell.row == row]):
            return
        counts = any(shape_of(cell.text) is Shape.NUMBER for cell in cells)
        left = ""
        for cell in cells:
            if cell.row != row:
                left = ""
                continue
            shape = shape_of(cell.text)
            if shape is Shape.LABEL:
                left = cell.text
            for head in self._heads[cell.column : cell.column + cell.columns]:
                if shape is Shape.NUMBER:
                    head.ended = True
                elif shape is Shape.LABEL or (left and not counts):
                    head.add(left, inherited=shape is not Shape.LABEL)


def _labels(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(cell.text for cell in cells if shape_of(cell.text) is Shape.LABEL)
