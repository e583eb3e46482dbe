"""Locate the fields of a form in a document, each by the labels of its row and of its column."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from author.document import Document, Grid, Paragraph
from author.extract.search import Finder, Reading, Unplaced, finder_of
from author.form import Equation, Form, Line, Table, total_of
from author.numerals import Number

_LONGEST_BETWEEN = 10
"""The most characters between two pieces of a table: （续上表）."""
_MOST_PIECES = 50
"""The most pieces of tables in a document; tables that come after them are only read alone."""


@dataclass(frozen=True, kw_only=True)
class Located:
    """The fields of a form in a document."""

    form: Form
    readings: Mapping[str, Reading]
    """The reading of each located field, by the key of the field."""
    clashes: tuple[tuple[Reading, Reading], ...]
    """Pairs of readings of one field that differ."""
    unplaced: tuple[Unplaced, ...]

    @property
    def fit(self) -> float:
        """Return how well the form fits the document, from 0 to 1: the share of fields that exact labels locate."""
        exact = sum(1 for reading in self.readings.values() if reading.exact)
        strangers = sum(len(each.numbers) for each in self.unplaced) + len(self.clashes)
        return (exact + len(self.implied)) / (len(self.form.fields) + strangers)

    def fit_of(self, part_id: str) -> float:
        """Return the share of the fields of a part that are located by exact labels."""
        tables = self.form.part(part_id).tables
        exact = sum(each.exact for each in self.readings.values() if each.field.table in tables)
        return exact / sum(len(table.fields) for table in tables)

    def without_parts(self, part_ids: Container[str]) -> "Located":
        """Return a copy without the fields that were found in the tables of some parts."""
        tables = [table for part in self.form.parts if part.id in part_ids for table in part.tables]
        blocks = {block for part in self.form.parts if part.id in part_ids for block in self.blocks[part.id]}
        return replace(
            self,
            readings={key: each for key, each in self.readings.items() if each.field.table not in tables},
            clashes=tuple(each for each in self.clashes if each[0].field.table not in tables),
            unplaced=tuple(each for each in self.unplaced if each.place.block not in blocks),
        )

    @cached_property
    def implied(self) -> dict[str, Reading]:
        """Return the fields that are not printed because their group is one row; by key, the reading of that row."""
        implied: dict[str, Reading] = {}
        for reading in self.readings.values():
            if reading.row.group is None:
                continue
            for line in reading.row.group.children:
                sibling = reading.field.table.fields[line.path, reading.field.column.path]
                implied[sibling.key] = reading
        return {key: reading for key, reading in implied.items() if key not in self.readings}

    def rows_of_zeros(self, cells: Mapping[str, Number | None]) -> dict[str, Number | None]:
        """Return zeros for the fields of rows that are not printed while all sums hold without them."""
        zeros: dict[str, Number | None] = {}
        printed = {*self.readings, *self.implied}
        if len(printed) == len(self.form.fields):
            return zeros
        for table in self.form.tables:
            absent = {*table.row_leaves} - {field.row for field in table.fields.values() if field.key in printed}
            if len(absent) == len(table.row_leaves):
                continue
            closed = {
                equation.line.path
                for equation in table.equations
                if equation.is_sum and not absent.isdisjoint(each.row for each in equation.left)
                if equation.right[0].row not in absent and _holds_without(absent, equation, cells)
            }
            if closed >= {column.path for column in table.column_leaves}:
                addends = (field for field in table.fields.values() if field.row in absent and not field.row.is_total)
                zeros.update(dict.fromkeys((field.key for field in addends), 0))
        return zeros

    @cached_property
    def blocks(self) -> dict[str, list[int]]:
        """Return the indices of the grids that hold fields of each part, by the part's id."""
        blocks: dict[Table, set[int]] = {table: set() for table in self.form.tables}
        for each in self.readings.values():
            blocks[each.field.table].add(each.place.block)
        return {part.id: sorted(set().union(*(blocks[each] for each in part.tables))) for part in self.form.parts}


def _holds_without(absent: Container[Line], equation: Equation, cells: Mapping[str, Number | None]) -> bool:
    """Return whether a printed total is the sum of the printed rows."""
    total = cells[equation.right[0].key]
    return total is not None and total == total_of((each for each in equation.left if each.row not in absent), cells)


def locate(document: Document, form: Form) -> Located:
    """Locate the fields of a form in the grids of a document."""
    readings: dict[str, Reading] = {}
    clashes: list[tuple[Reading, Reading]] = []
    unplaced: list[Unplaced] = []
    for found, unplaced_here in _found_in_grids(document, finder_of(form)):
        for reading in found:
            known = readings.setdefault(reading.field.key, reading)
            if known is reading or not reading.text.strip():
                continue
            if not known.text.strip():
                readings[reading.field.key] = reading
            elif known.text.split() != reading.text.split():
                clashes.append((known, reading))
        unplaced.extend(unplaced_here)
    return Located(form=form, readings=readings, clashes=tuple(clashes), unplaced=tuple(unplaced))


def _found_in_grids(document: Document, finder: Finder) -> Iterator[tuple[Sequence[Reading], Sequence[Unplaced]]]:
    """Yield what is found in each grid; one that follows another directly may be the rest of a table cut in two."""
    whole: Grid | None = None
    words_between, pieces = 0, 0
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            words_between += len(block.text.strip())
            continue
        found, unplaced = finder.find(block, number)
        joined = block
        if whole and whole.width == block.width and words_between <= _LONGEST_BETWEEN and pieces < _MOST_PIECES:
            pieces += 1
            joined = _stacked(whole, block)
            of_whole, unplaced_in_whole = finder.find(joined, number)
            of_rest = _below(of_whole, whole.height)
            if len(of_rest) > len(found):
                found, unplaced = of_rest, _below(unplaced_in_whole, whole.height)
        yield found, unplaced
        whole, words_between = joined, 0


def _stacked(upper: Grid, lower: Grid) -> Grid:
    moved = (cell._replace(row=cell.row + upper.height) for cell in lower.cells)
    return Grid(cells=(*upper.cells, *moved), scope=lower.scope)


_Found = TypeVar("_Found", Reading, Unplaced)


def _below(found: Iterable[_Found], rows: int) -> list[_Found]:
    """Return what was found below some rows, each with its place counted from there."""
    moved = ((each, each.place._replace(row=each.place.row - rows)) for each in found)
    return [each._replace(place=place) for each, place in moved if place.row >= 0]
