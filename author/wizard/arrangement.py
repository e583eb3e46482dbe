"""The layout of a part's tables in the grid: rows of numbers under headings, for a narrow screen (pure).

A table is laid out as it is printed, except one whose single row has no label. That table is turned:
each group of its columns becomes a row, so that 15 numbers side by side become three rows of five.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby

from author.answers.schema import row_label
from author.form import Field, Line, Part, Table
from author.text import norm_label

GridPlace = tuple[int, int]
"""The row and the column of a cell in the grid, both counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row of the grid."""

    caption: str
    names: frozenset[str]
    """The normalised names that identify the row beside pasted numbers."""
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The rows of one table, with a title and column captions."""

    title: str
    captions: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Arrangement:
    """The grid of one part that has tables."""

    part: Part

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Return the rows table by table."""
        return tuple(map(_band, self.part.tables))

    @cached_property
    def turned(self) -> bool:
        """Return whether the part has a table that is printed as one row and shown as several."""
        return any(map(_is_turned, self.part.tables))

    @cached_property
    def rows(self) -> tuple[GridRow, ...]:
        """Return the rows of all bands."""
        return tuple(chain.from_iterable(band.rows for band in self.bands))

    @cached_property
    def columns(self) -> int:
        """Return the number of columns of the widest row."""
        return max(len(row.fields) for row in self.rows)

    @cached_property
    def places(self) -> dict[str, GridPlace]:
        """Return the place of each number by its key, in reading order."""
        return {
            field.key: (row, column) for row, line in enumerate(self.rows) for column, field in enumerate(line.fields)
        }

    @cached_property
    def heads(self) -> frozenset[str]:
        """Return the normalised headings printed over and beside the rows; none of them is a number or a row."""
        words = [self.part.heading, self.part.name, *self.part.also]
        for table in self.part.tables:
            words += (table.name, table.band, table.stub, table.corner, table.columns_label)
            groups = (line for line in _tree(table.rows) if line.children)
            words += chain.from_iterable(map(_wordings, chain(_tree(table.columns), groups)))
        return frozenset(filter(None, map(norm_label, words)))

    def field(self, place: GridPlace) -> Field:
        """Return the field at a place."""
        row, column = place
        return self.rows[row].fields[column]


def _is_turned(table: Table) -> bool:
    return len(table.row_leaves) == 1 and not table.row_leaves[0].label


def _band(table: Table) -> Band:
    turned = _is_turned(table)

    def line(field: Field) -> str:
        return ".".join(parent.id for parent in field.column.parents) if turned else field.row.path

    rows = []
    for _, group in groupby(table.fields.values(), line):
        fields = tuple(group)
        lines = [fields[0].row] if fields[0].row.label else fields[0].column.parents[-1:]
        wordings = [row_label(fields), *chain.from_iterable(map(_wordings, lines))]
        rows.append(GridRow(caption=row_label(fields), names=frozenset(map(norm_label, wordings)), fields=fields))
    captions = tuple(field.column.short for field in max((row.fields for row in rows), key=len))
    return Band(title=table.band, captions=captions, rows=tuple(rows))


def _tree(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _tree(line.children)


def _wordings(line: Line) -> tuple[str, ...]:
    return (line.label, line.short, *line.also)
