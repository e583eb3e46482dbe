"""Grids -> the fields of a form, each located by its row's and its column's labels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from author.document import Cell, Document, Grid
from author.extract.labels import LabelIndex, Match
from author.extract.values import Shape, shape_of
from author.form import Field, Form, Table

_TALLEST_TOLERANT = 300
"""Rows of a grid in which misprinted labels are looked for."""
_TOUCHING = 3
"""Rows of a form by which a grid is taken for one of its tables."""
_LARGEST_REMEMBERED = 1000
"""Cells of a grid."""
_MOST_REMEMBERED = 100
"""Grids: offices of one region use a few copies of the form."""
_MOST_LOOKED_UP = 5000
"""Chains of labels: a report has some hundreds, a hostile file any number."""
_HIGHEST_HEAD = 8
"""Labels above a column that may belong to its head."""


# tuples: hundreds are made for every report, and a frozen dataclass takes several times as long
class Place(NamedTuple):
    """A cell of a document: the index of its grid among the blocks, row and column of the grid."""

    block: int
    row: int
    column: int


class Reading(NamedTuple):
    """What is printed for a field, where, and under which labels."""

    field: Field
    text: str
    place: Place
    row: Match
    column: Match

    @property
    def exact(self) -> bool:
        """Both labels are wordings of the form."""
        return self.row.exact and self.column.exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Numbers in a table of the report for which the form has no field."""

    place: Place
    labels: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Located:
    """The fields of a form in a document."""

    form: Form
    readings: Mapping[str, Reading]
    """By key."""
    clashes: tuple[tuple[Reading, Reading], ...]
    """Two prints of one field that differ."""
    loose: tuple[Loose, ...]

    @property
    def fit(self) -> float:
        """How well the form fits the document, from 0 to 1: fields located against all there are."""
        exact = sum(1 for reading in self.readings.values() if reading.exact)
        strangers = sum(len(each.numbers) for each in self.loose) + len(self.clashes)
        return (exact + len(self.implied)) / (len(self.form.fields) + strangers)

    @cached_property
    def implied(self) -> dict[str, Reading]:
        """The fields of a group printed as one row that are not printed, by key, and the row's print."""
        implied: dict[str, Reading] = {}
        for reading in self.readings.values():
            if reading.row.group is None:
                continue
            for line in reading.row.group.children:
                sibling = reading.field.table.fields[line.path, reading.field.column.path]
                implied[sibling.key] = reading
        return {key: reading for key, reading in implied.items() if key not in self.readings}

    def blocks(self, part_id: str) -> list[int]:
        """The grids in which fields of a part stand."""
        return sorted(set().union(*(self._blocks[table.id] for table in self.form.part(part_id).tables)))

    @cached_property
    def _blocks(self) -> dict[str, set[int]]:
        """By table."""
        blocks: dict[str, set[int]] = {table.id: set() for table in self.form.tables}
        for each in self.readings.values():
            blocks[each.field.table.id].add(each.place.block)
        return blocks


def locate(document: Document, form: Form) -> Located:
    """All fields of the form that the document's grids hold."""
    readings: dict[str, Reading] = {}
    clashes: list[tuple[Reading, Reading]] = []
    loose: list[Loose] = []
    finder = _finder(form)
    for number, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        found, strays = finder.find(block, number)
        for reading in found:
            known = readings.setdefault(reading.field.key, reading)
            if known is reading or not reading.text.strip():
                continue
            if not known.text.strip():
                readings[reading.field.key] = reading
            elif known.text.split() != reading.text.split():
                clashes.append((known, reading))
        loose.extend(strays)
    return Located(form=form, readings=readings, clashes=tuple(clashes), loose=tuple(loose))


class _Spot(NamedTuple):
    """Where a field stands in a grid."""

    field: Field
    row: int
    column: int
    row_match: Match
    column_match: Match


class _Finder:
    """Finds the fields of a form in grids, and remembers where they stood under the same labels."""

    def __init__(self, form: Form) -> None:
        self._indexes = [_Indexes(table) for table in form.tables]
        self._known: dict[tuple[object, ...], tuple[_Spot, ...]] = {}
        """By all that decides where the fields are: the cells' places, the labels, where numbers and blanks stand."""

    def find(self, grid: Grid, number: int) -> tuple[Iterable[Reading], Sequence[Loose]]:
        """The fields in the grid with that index among the blocks, and the numbers without a field."""
        print_of = tuple(map(_print_of, grid.cells))
        spots = self._known.get(print_of)
        if spots is not None:
            return _read(spots, grid, number), ()
        sweep = _sweep(grid, number, self._indexes)
        if not sweep.loose and len(grid.cells) <= _LARGEST_REMEMBERED:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[print_of] = tuple(
                _Spot(each.field, each.place.row, each.place.column, each.row, each.column) for each in sweep.readings
            )
        return sweep.readings, sweep.loose


@lru_cache(maxsize=8)
def _finder(form: Form) -> _Finder:
    return _Finder(form)


def _print_of(cell: Cell) -> tuple[object, ...]:
    shape = shape_of(cell.text)
    return cell.row, cell.column, cell.rows, cell.columns, cell.text if shape is Shape.LABEL else shape


def _read(spots: Iterable[_Spot], grid: Grid, number: int) -> Iterator[Reading]:
    texts = {(cell.row, cell.column): cell.text for cell in grid.cells}
    for found, row, column, row_match, column_match in spots:
        yield Reading(found, texts[row, column], Place(number, row, column), row_match, column_match)


class _Indexes:
    """The labels of a table, with what has been looked up already."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._rows = LabelIndex(table.rows, numbered=True)
        self._columns = LabelIndex(table.columns, numbered=False)
        self._known: dict[tuple[str, tuple[str, ...], bool], Match | None] = {}

    def row(self, chain: tuple[str, ...], *, tolerant: bool) -> Match | None:
        return self._look_up("row", self._rows, chain, tolerant)

    def column(self, chain: tuple[str, ...], *, tolerant: bool) -> Match | None:
        return self._look_up("column", self._columns, chain, tolerant) if chain else None

    def _look_up(self, axis: str, index: LabelIndex, chain: tuple[str, ...], tolerant: bool) -> Match | None:
        key = axis, chain, tolerant
        if key not in self._known:
            if len(self._known) >= _MOST_LOOKED_UP:
                self._known.clear()
            self._known[key] = index.match(chain, tolerant=tolerant)
        return self._known[key]


@dataclass(slots=True)
class _Head:
    """The labels above a column, the nearest last; a number ends them."""

    labels: list[tuple[str, bool]] = field(default_factory=list)
    """With each, whether it only reaches over this column because the merge of cells was lost."""
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
class _Hit:
    """A row of the grid that is a row of a table."""

    table: Table
    row: Match
    columns: dict[int, Match]
    height: int = 1
    """Rows of the grid over which it is split."""


def _sweep(grid: Grid, number: int, indexes: Sequence[_Indexes]) -> "_Sweep":
    """Strictly first; where that finds a table of the form but not all of it, again with an eye for misprints."""
    strict = _Sweep(grid, number, indexes, tolerant=False)
    strict.run()
    if not strict.touches or strict.is_complete or grid.height > _TALLEST_TOLERANT:
        return strict
    tolerant = _Sweep(grid, number, indexes, tolerant=True)
    tolerant.run()
    return tolerant


class _Sweep:
    """Goes down a grid once, keeping the labels above each column."""

    def __init__(self, grid: Grid, number: int, indexes: Sequence[_Indexes], *, tolerant: bool) -> None:
        self._grid = grid
        self._number = number
        self._indexes = indexes
        self._tolerant = tolerant
        self._heads = [_Head() for _ in range(grid.width)]
        self._rows_met: set[str] = set()
        self._loose: list[Loose] = []
        self.readings: list[Reading] = []

    @property
    def touches(self) -> bool:
        """The grid is one of the form's: some of its fields or several of its rows are there."""
        return bool(self.readings) or len(self._rows_met) >= _TOUCHING

    @property
    def is_complete(self) -> bool:
        """Every field of the tables that were met is there, and every number has a field."""
        keys = {reading.field.key for reading in self.readings}
        tables = {reading.field.table.id: reading.field.table for reading in self.readings}
        return not self._loose and all(
            field.key in keys for table in tables.values() for field in table.fields.values()
        )

    @property
    def loose(self) -> list[Loose]:
        """Numbers without a field; a table of something else has none."""
        return self._loose if self.touches else []

    def run(self) -> None:
        row = 0
        while row < self._grid.height:
            cells = list(self._grid.row(row))
            hit = self._hit(row, cells)
            if hit:
                self._take(hit, row)
                self._end_heads(hit.columns)
                row += hit.height
                continue
            self._note_loose(row, cells)
            self._add_heads(row, cells)
            row += 1

    def _hit(self, row: int, cells: Sequence[Cell]) -> _Hit | None:
        chains = [head.chain for head in self._heads]
        hits = [hit for index in self._indexes if (hit := self._hit_of(index, row, cells, chains))]
        return max(hits, key=lambda hit: len(hit.columns), default=None)

    def _hit_of(
        self, index: _Indexes, row: int, cells: Sequence[Cell], chains: Sequence[tuple[str, ...]]
    ) -> _Hit | None:
        found = ((number, index.column(chain, tolerant=self._tolerant)) for number, chain in enumerate(chains))
        columns = {number: match for number, match in found if match}
        if not columns:
            return None
        labels = _labels(cells, min(columns))
        if not labels and not self._is_bare_row(row, cells):
            return None
        match, height = index.row(labels, tolerant=False), 1
        if match is None and (whole := self._whole_label(labels, row, min(columns))):
            match, height = index.row(whole, tolerant=False), 2
        if match is None and self._tolerant:
            match, height = index.row(labels, tolerant=True), 1
        return _Hit(table=index.table, row=match, columns=columns, height=height) if match else None

    def _is_bare_row(self, row: int, cells: Sequence[Cell]) -> bool:
        """A row that holds no label and none of the head's cells."""
        return all(cell.row == row and shape_of(cell.text) is not Shape.LABEL for cell in cells)

    def _whole_label(self, labels: tuple[str, ...], row: int, first: int) -> tuple[str, ...]:
        """The labels with the rest of a label that was cut off, as at a page's end, into the next row."""
        below = [cell for cell in self._grid.row(row + 1) if cell.row == row + 1]
        rest = _labels(below, first)
        return (*labels[:-1], labels[-1] + rest[-1]) if labels and rest else ()

    def _take(self, hit: _Hit, first: int) -> None:
        self._rows_met.add(hit.row.line.path)
        for row in range(first, first + hit.height):
            seen: set[Cell] = set()
            for column, match in hit.columns.items():
                cell = self._grid.slots.get((row, column))
                if cell is None or cell in seen:
                    continue
                seen.add(cell)
                place = Place(block=self._number, row=cell.row, column=cell.column)
                field = hit.table.fields[hit.row.line.path, match.line.path]
                self.readings.append(Reading(field=field, text=cell.text, place=place, row=hit.row, column=match))
            self._note_strays(hit, row)

    def _note_strays(self, hit: _Hit, row: int) -> None:
        """Numbers of a known row under a head that is not known."""
        cells = [
            cell for cell in self._grid.row(row) if cell.column not in hit.columns and cell.column > min(hit.columns)
        ]
        self._add_loose(row, (hit.row.printed,), cells)

    def _note_loose(self, row: int, cells: Sequence[Cell]) -> None:
        labels = tuple(cell.text for cell in cells if shape_of(cell.text) is Shape.LABEL)
        for index in self._indexes:
            match = index.row(labels, tolerant=False) if labels else None
            if match:
                self._rows_met.add(match.line.path)
        self._add_loose(row, labels, [cell for cell in cells if cell.row == row])

    def _add_loose(self, row: int, labels: Sequence[str], cells: Sequence[Cell]) -> None:
        numbers = [cell for cell in cells if shape_of(cell.text) is Shape.NUMBER]
        if numbers:
            place = Place(block=self._number, row=row, column=numbers[0].column)
            texts = tuple(cell.text.strip() for cell in numbers)
            self._loose.append(Loose(place=place, labels=" ".join(labels), numbers=texts))

    def _end_heads(self, columns: Iterable[int]) -> None:
        for column in columns:
            self._heads[column].ended = True

    def _add_heads(self, row: int, cells: Sequence[Cell]) -> None:
        if len(cells) == 1 and cells[0].columns == self._grid.width:
            self._heads = [_Head() for _ in range(self._grid.width)]
            return
        counts = any(shape_of(cell.text) is Shape.NUMBER for cell in cells)
        left = ""
        for cell in cells:
            if cell.row != row:
                left = ""
                continue
            reach = self._heads[cell.column : cell.column + cell.columns]
            shape = shape_of(cell.text)
            if shape is Shape.LABEL:
                left = cell.text
                _add_to(reach, left, inherited=False)
            elif shape is Shape.NUMBER:
                for head in reach:
                    head.ended = True
            elif left and not counts:
                _add_to(reach, left, inherited=True)


def _add_to(heads: Iterable[_Head], label: str, *, inherited: bool) -> None:
    for head in heads:
        head.add(label, inherited=inherited)


def _labels(cells: Sequence[Cell], first: int) -> tuple[str, ...]:
    """The labels of a row, left of its first number column."""
    return tuple(_texts(cell for cell in cells if cell.column < first))


def _texts(cells: Iterable[Cell]) -> Iterator[str]:
    for cell in cells:
        if shape_of(cell.text) is Shape.LABEL:
            yield cell.text
