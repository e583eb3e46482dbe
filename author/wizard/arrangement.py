"""The layout of a part's tables in the grid, and a pasted text of any form as numbers of that layout (pure).

A table is laid out as it is printed, except one whose single row has no label. That table is turned:
each group of its columns becomes a row, so that 15 numbers side by side become three rows of five.

A copied block has line ends CR, LF or CRLF. Excel and WPS give every row the same number of
cells, and Word leaves out merged cells. `block_of` drops captions and head rows in both cases.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, takewhile

from author.answers.schema import row_label, rows_of
from author.form import Field, Line, Part, Table
from author.numerals import Number, is_blank_mark, is_number
from author.text import norm_label

GridPlace = tuple[int, int]
"""The row and the column of a cell in the grid, both counted from 0."""
LONGEST = 100_000
"""The maximum number of characters in a paste; a table of the form has a few thousand."""
_LINE_ENDS = re.compile("\n+")

_PastedCells = tuple[str, ...]
PastedRow = tuple[str, _PastedCells]
"""The normalised caption in front of a row's numbers, which is empty for a row without one, and the numbers."""
Placement = tuple[tuple[Field, Number | None], ...]
"""Pairs of a field and the pasted number that is meant for it."""


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
        return len(self.rows) > sum(len(table.row_leaves) for table in self.part.tables)

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


def _band(table: Table) -> Band:
    rows = []
    for fields in rows_of(table, computed=True):
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


# Pasting


class PasteError(ValueError):
    """An error for a text that cannot be pasted; its only argument is the reason in Chinese."""


def block_of(text: str, arrangement: Arrangement) -> list[PastedRow]:
    """Return the numbers of a pasted text.

    Raises:
        PasteError: the text has no numbers, or far too many characters.
    """
    if len(text) > LONGEST:
        raise PasteError("粘贴的内容太长，不像一张表")
    rows = _rows(text)
    if not any(map(is_number, chain.from_iterable(rows))):
        raise PasteError("粘贴的内容里没有数字")
    return _without_heads([*_without_captions(rows)], arrangement)


def placements(text: str, arrangement: Arrangement, place: GridPlace) -> Iterator[Placement]:
    """Yield the possible placements of a pasted text, the likeliest first.

    Rows with a caption that the form knows go to the rows of that caption. Other rows go to the
    position of the cursor, as in Excel, with or without the computed totals. A single long row
    fills the rows of a transposed table one after another.

    Raises:
        PasteError: the text has no numbers, extends beyond the edge of the table, or has a cell that is no number.
    """
    row, column = place
    block = block_of(text, arrangement)
    named = _named(block, arrangement.rows)
    rows = [cells for _, cells in block]
    if named:
        yield from _laid([(line.fields, cells) for line, cells in named])
    elif len(rows) == 1 and arrangement.turned and _after_last(str.strip, rows[0]) > len(arrangement.rows[row].fields):
        numbers = [field for line in arrangement.rows[row:] for field in line.fields][column:]
        yield from _laid([(tuple(numbers), rows[0])])
    else:
        lines = [line.fields[column:] for line in arrangement.rows[row:]]
        if len(rows) > len(lines):
            raise PasteError(f"粘贴的内容有 {len(rows)} 行，从这一格往下只有 {len(lines)} 行")
        yield from _laid([*zip(lines, rows, strict=False)])
        entered = [line for line in lines if not all(field.computed for field in line)]
        if len(rows) == len(entered) < len(lines):
            yield from _laid([*zip(entered, rows, strict=True)])


def _rows(text: str) -> list[_PastedCells]:
    """Return the rows of cells; a quoted cell may hold line breaks, as Excel writes them.

    Terminals that turn every LF into CR, such as tmux, deliver a CRLF as two line ends. An empty
    line between rows with Tabs is therefore dropped, and in a single column the line ends are
    halved if all of them are double. Lines without Tabs are parted at blanks if every one of them
    is a caption and numbers, as a table copied from a web page or a PDF may be.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in lines:
        return [tuple(row) for row in csv.reader(io.StringIO(lines), "excel-tab") if row]
    if has_doubled_ends(lines):
        lines = lines.replace("\n\n", "\n")
    parted = [_at_blanks(line) for line in lines.rstrip("\n").split("\n")]
    if all(parted) and any(sum(map(is_number, row)) > 1 for row in parted):
        return parted
    return [(line,) for line in lines.rstrip("\n").split("\n")]


def _at_blanks(line: str) -> _PastedCells:
    """Return the caption of a line, if it has one, and its numbers; nothing if words stand behind a number."""
    cells = line.split()
    words = [*takewhile(lambda cell: not _is_value(cell), cells)]
    numbers = cells[len(words) :]
    if not all(map(_is_value, numbers)):
        return ()
    return (*([" ".join(words)] if words else []), *numbers)


def has_doubled_ends(text: str) -> bool:
    """Return whether every line of a text ends twice, as tmux delivers CRLF."""
    ends = _LINE_ENDS.findall(text.replace("\r\n", "\n").replace("\r", "\n"))
    return len(ends) > 1 and all(len(each) % 2 == 0 for each in ends)


def _is_value(cell: str) -> bool:
    """Return whether a cell is a number or a mark in its place, but not empty."""
    return is_blank_mark(cell) or is_number(cell)


def _is_words(cell: str) -> bool:
    return bool(cell.strip()) and not _is_value(cell)


def _after_last(fits: Callable[[str], object], cells: Sequence[str]) -> int:
    """Return the number of cells up to the last one that fits."""
    return max((column for column, cell in enumerate(cells, 1) if fits(cell)), default=0)


def _without_captions(rows: Sequence[_PastedCells]) -> Iterator[PastedRow]:
    """Yield the caption and the numbers of each row."""
    if len({len(row) for row in rows}) == 1:
        columns = list(zip(*rows, strict=True))
        leading = len([*takewhile(lambda cells: not any(map(_is_value, cells)), columns)])
        width = _after_last(_is_words, [" ".join(filter(_is_words, cells)) for cells in columns[:leading]])
        cuts = [width] * len(rows)
    else:
        # Merged cells were left out: every row has its own number of captions, or no row has captions.
        cuts = [_after_last(_is_words, [*takewhile(lambda cell: not _is_value(cell), row)]) for row in rows]
        if not all(cut for row, cut in zip(rows, cuts, strict=True) if any(map(is_number, row))):
            cuts = [0] * len(rows)
    for row, cut in zip(rows, cuts, strict=True):
        captions = [*filter(_is_words, row[:cut])]
        yield norm_label(captions[-1]) if captions else "", row[cut:]


def _without_heads(rows: Sequence[PastedRow], arrangement: Arrangement) -> list[PastedRow]:
    """Return the rows that hold numbers, and the blank rows between them."""
    names = frozenset[str]().union(*(row.names for row in arrangement.rows))
    kept: list[PastedRow] = []
    is_above = True  # no number has come yet
    for caption, cells in rows:
        has_values = any(map(_is_value, cells))
        is_above = is_above and not has_values
        words = [norm_label(cell) for cell in cells if _is_words(cell)]
        may_be_head = (caption or words) and not has_values and caption not in names
        if not may_be_head or not (is_above or arrangement.heads.issuperset(filter(None, [caption, *words]))):
            kept.append((caption, cells))
            continue
        while kept and not kept[-1][0] and not any(map(str.strip, kept[-1][1])):
            kept.pop()  # the shaded row of a group of rows: its words were outside of the copied block
    return kept


def _named(block: Sequence[PastedRow], rows: Sequence[GridRow]) -> list[tuple[GridRow, _PastedCells]]:
    """Return the rows that the captions name; empty if a row of numbers has an unknown caption."""
    found: list[tuple[GridRow, _PastedCells]] = []
    for caption, cells in block:
        named = [row for row in rows if caption in row.names]
        if len(named) == 1 and named[0] not in [row for row, _ in found]:
            found.append((named[0], cells))
        elif any(map(_is_value, cells)):
            return []
    return found


def _laid(pairs: Sequence[tuple[tuple[Field, ...], _PastedCells]]) -> Iterator[Placement]:
    """Yield the placement of each row of cells on its fields, then on the entered fields if these fit exactly."""
    yield _along(pairs)
    entered = [(tuple(field for field in fields if not field.computed), cells) for fields, cells in pairs]
    if entered != [*pairs] and all(len(fields) == len(cells) for fields, cells in entered):
        yield _along(entered)


def _along(pairs: Sequence[tuple[tuple[Field, ...], _PastedCells]]) -> Placement:
    placed: list[tuple[Field, Number | None]] = []
    faults = []
    for fields, cells in pairs:
        if _after_last(str.strip, cells) > len(fields):
            raise PasteError(f"粘贴的内容有 {_after_last(str.strip, cells)} 列，这里往右只有 {len(fields)} 列")
        for field, cell in zip(fields, cells, strict=False):
            try:
                placed.append((field, None if not cell.strip() or is_blank_mark(cell) else field.kind.parse(cell)))
            except ValueError as error:
                faults.append(f"{field.place} 的【{cell.strip()}】{error}")
    if faults:
        more = f"（另外还有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
        raise PasteError(f"{faults[0]}{more}")
    return tuple(placed)


def spans_cells(text: str) -> bool:
    """Return whether a text holds more than one cell."""
    rows = [row for row in _rows(text) if any(map(str.strip, row))]
    return len(rows) > 1 or any(len(row) > 1 for row in rows)
