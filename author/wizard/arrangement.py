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


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """The grid of one part."""

    part: Part
    bands: tuple[Band, ...]
    turned: bool
    """Whether the part has a table that is printed as one row and shown as several."""

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
        return frozenset(filter(None, map(norm_label, _heads(self.part))))

    def field(self, place: GridPlace) -> Field:
        """Return the field at a place."""
        row, column = place
        return self.rows[row].fields[column]


def arrange(part: Part) -> Arrangement:
    """Return the grid of a part that has tables."""
    return Arrangement(
        part=part,
        bands=tuple(_band(table) for table in part.tables),
        turned=any(_is_turned(table) for table in part.tables),
    )


def _is_turned(table: Table) -> bool:
    return len(table.row_leaves) == 1 and not table.row_leaves[0].label


def _band(table: Table) -> Band:
    turned = _is_turned(table)

    def line(field: Field) -> str:
        return ".".join(parent.id for parent in field.column.parents) if turned else field.row.path

    rows = [tuple(fields) for _, fields in groupby(table.fields.values(), line)]
    return Band(
        title=table.band,
        captions=tuple(field.column.short for field in max(rows, key=len)),
        rows=tuple(_row(fields) for fields in rows),
    )


def _row(fields: tuple[Field, ...]) -> GridRow:
    lines = [fields[0].row] if fields[0].row.label else fields[0].column.parents[-1:]
    wordings = [row_label(fields), *chain.from_iterable(map(_wordings, lines))]
    return GridRow(caption=row_label(fields), names=frozenset(map(norm_label, wordings)), fields=fields)


def _heads(part: Part) -> Iterator[str]:
    yield from (part.heading, part.name, *part.also)
    for table in part.tables:
        yield from (table.name, table.band, table.stub, table.corner, table.columns_label)
        groups = (line for line in _tree(table.rows) if line.children)
        yield from chain.from_iterable(map(_wordings, chain(_tree(table.columns), groups)))


def _tree(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _tree(line.children)


def _wordings(line: Line) -> tuple[str, ...]:
    return (line.label, line.short, *line.also)
