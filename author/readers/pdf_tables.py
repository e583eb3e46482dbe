"""Put the characters of a page into the cells of its tables, and join the pieces of a table that pages cut."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from author.document import APART, Cell, Grid
from author.readers.pdf_lines import PageLine, cell_text, goes_on, lines
from author.readers.pdf_page import Char
from author.readers.ruled_tables import RuledTable

_SAME_EDGE = 5.0
"""The most points by which the edges of a table may move from page to page."""
_MOSTLY = 0.4
"""The share of the text of a merged cell that is drawn again inside of the table, which may end before it."""
_CUT_BELOW, _CUT_ABOVE = 0.5, 0.1
"""The distances from a table, as shares of the type size, within which its lower and upper edge cut a character."""


@dataclass(frozen=True, kw_only=True)
class _PageCell:
    """A cell of a table: its width in points and its characters, apart for each page."""

    place: Cell
    width: float
    pieces: tuple[tuple[Char, ...], ...]

    @cached_property
    def lines(self) -> list[PageLine]:
        return [line for piece in self.pieces for line in lines(piece)]

    @property
    def is_blank(self) -> bool:
        return all(char.text.isspace() for piece in self.pieces for char in piece)

    @cached_property
    def text(self) -> str:
        return cell_text(self.lines, self.width)

    def at(self, row: int, column: int, columns: int) -> "_PageCell":
        return replace(self, place=self.place._replace(row=row, column=column, columns=columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGrid:
    """A table or a piece of it: its column edges and its upper edge in points, its height in rows, its cells."""

    xs: tuple[float, ...]
    height: int
    top: float
    cells: tuple[_PageCell, ...]

    def row(self, row: int) -> list[_PageCell]:
        """Return the cells that begin in a row."""
        return [cell for cell in self.cells if cell.place.row == row]


def text_and_grids(found: Iterable[Char], tables: Sequence[RuledTable]) -> tuple[list[PageLine], list[PageGrid]]:
    """Return the lines outside of the tables and the tables that hold text."""
    outside: list[Char] = []
    inside: dict[tuple[int, Cell], list[Char]] = {}
    for char in found:
        place = _place(char, tables)
        (outside if place is None else inside.setdefault(place, [])).append(char)
    grids: list[PageGrid] = []
    for index, table in enumerate(tables):
        cells = tuple(
            _PageCell(
                place=cell,
                width=table.xs[cell.column + cell.columns] - table.xs[cell.column],
                pieces=(tuple(inside.get((index, cell), ())),),
            )
            for cell in table.grid.cells
        )
        if len(table.xs) == 2 and any(APART in cell.text for cell in cells):
            # A frame around numbers that no lines part.
            outside.extend(char for cell in cells for char in cell.pieces[0])
        elif not all(cell.is_blank for cell in cells):
            grids.append(PageGrid(xs=table.xs, height=len(table.ys) - 1, top=table.ys[0], cells=cells))
    return lines(outside, apart=True), grids


def _place(char: Char, tables: Sequence[RuledTable]) -> tuple[int, Cell] | None:
    """Return the table and cell that hold a character, by a point just above its baseline, which fits flat ones too.

    A page's end may cut a line of text, and the table's edge is drawn through it or not at all.
    """
    x, y = (char.left + char.right) / 2, char.baseline + char.width / 4
    for index, table in enumerate(tables):
        top, bottom = table.ys[0], table.ys[-1]
        if y < bottom:
            height = bottom + 1 if bottom - y < _CUT_BELOW * char.size else y
        else:
            height = y if y < top or y - top > _CUT_ABOVE * char.size else top - 1
        cell = table.cell_at(x, height)
        if cell is not None:
            return index, cell
    return None


def whole_grids(grids: Sequence[PageGrid]) -> Iterator[Grid]:
    """Yield tables that follow each other, those of the same edges as one."""
    whole = grids[0]
    for grid in grids[1:]:
        if _same_edges(whole, grid):
            whole = _stacked(whole, grid)
        else:
            yield _read(whole)
            whole = grid
    yield _read(whole)


def _read(grid: PageGrid) -> Grid:
    return Grid(cells=tuple(cell.place._replace(text=cell.text) for cell in grid.cells))


def _same_edges(upper: PageGrid, lower: PageGrid) -> bool:
    """Return whether both begin at the same edge, and the narrower one ends at an edge of the other."""
    wide, narrow = (upper, lower) if upper.xs[-1] >= lower.xs[-1] else (lower, upper)
    ends = any(abs(edge - narrow.xs[-1]) <= _SAME_EDGE for edge in wide.xs[1:])
    return ends and abs(upper.xs[0] - lower.xs[0]) <= _SAME_EDGE


def _stacked(upper: PageGrid, lower: PageGrid) -> PageGrid:
    """Return two pieces of a table as one, on all the column edges that either has."""
    lower = _without_repeated_head(lower, upper)
    xs = list(upper.xs)
    for edge in lower.xs:
        if min(abs(edge - each) for each in xs) > _SAME_EDGE:
            xs.append(edge)
    xs.sort()
    above, below = list(_on_edges(upper, xs)), list(_on_edges(lower, xs))
    height = upper.height
    whole = _whole_row(
        (cell for cell in above if cell.place.row + cell.place.rows == height),
        (cell for cell in below if cell.place.row == 0),
    )
    if whole:
        height -= 1
        above, below = [whole.get(cell.place, cell) for cell in above], [cell for cell in below if cell.place.row > 0]
    moved = (cell.at(cell.place.row + height, cell.place.column, cell.place.columns) for cell in below)
    return PageGrid(xs=tuple(xs), height=height + lower.height, top=upper.top, cells=(*above, *moved))


def _on_edges(grid: PageGrid, xs: Sequence[float]) -> Iterator[_PageCell]:
    at = [min(range(len(xs)), key=lambda index: abs(xs[index] - edge)) for edge in grid.xs]
    for cell in grid.cells:
        left, right = at[cell.place.column], at[cell.place.column + cell.place.columns]
        yield cell.at(cell.place.row, left, max(right - left, 1))


def _whole_row(upper: Iterable[_PageCell], lower: Iterable[_PageCell]) -> dict[Cell, _PageCell]:
    """Return the whole cells of a row that a page's end cuts, by the place of their upper piece; none if it cuts none.

    The cells ``upper`` reach the lower end of the piece above, ``lower`` begin at the upper end of the piece below.
    It cuts a row if the text of every cell stands in one piece, or runs on because its line is full.
    """
    above = {(cell.place.column, cell.place.columns): cell for cell in upper}
    whole: dict[Cell, _PageCell] = {}
    for piece in lower:
        cell = above.get((piece.place.column, piece.place.columns))
        if cell is None or not _runs_on(cell, piece):
            return {}
        rows = cell.place.rows + piece.place.rows - 1
        whole[cell.place] = replace(cell, place=cell.place._replace(rows=rows), pieces=(*cell.pieces, *piece.pieces))
    return whole if any(cell.pieces[-1] for cell in whole.values()) else {}


def _runs_on(cell: _PageCell, piece: _PageCell) -> bool:
    return not cell.lines or not piece.lines or goes_on(cell.lines[-1], piece.lines[0], cell.width)


def _without_repeated_head(lower: PageGrid, upper: PageGrid) -> PageGrid:
    """Return a piece of a table without the rows that repeat the first rows of the piece before it.

    Some programs draw the whole text of a cell that reaches below the repeated rows, across the rows below.
    """
    chars = _CharIndex(upper, lower)
    rows = 0
    again: set[Char] = set()
    while rows < min(lower.height, upper.height):
        cells = [cell for cell in upper.row(rows) if not cell.is_blank]
        found = [chars.repeating(cell) for cell in cells]
        if not (cells and all(found)) and not _repeats(lower.row(rows), upper.row(rows)):
            break
        again.update(*found)
        rows += 1
    while any(cell.place.row < rows < cell.place.row + cell.place.rows for cell in lower.cells):
        rows -= 1
    kept = (
        replace(
            cell,
            place=cell.place._replace(row=cell.place.row - rows),
            pieces=tuple(tuple(char for char in piece if char not in again) for piece in cell.pieces),
        )
        for cell in lower.cells
        if cell.place.row >= rows
    )
    return replace(lower, cells=tuple(kept), height=lower.height - rows)


def _repeats(again: Sequence[_PageCell], first: Sequence[_PageCell]) -> bool:
    # Some programs repeat a cell that is merged downwards without its text.
    texts = [cell.text for cell in again]
    return (
        len(again) == len(first)
        and any(texts)
        and all(text in ("", cell.text) for text, cell in zip(texts, first, strict=True))
    )


class _CharIndex:
    """The characters of the lower of two pieces of a table, by their texts and distances from the left edge."""

    def __init__(self, upper: PageGrid, lower: PageGrid) -> None:
        self._left = upper.xs[0]
        self._chars: dict[tuple[str, int], list[Char]] = {}
        for cell in lower.cells:
            for char in cell.pieces[0]:
                place = round(char.left - lower.xs[0])
                for near in (place - 1, place, place + 1):
                    self._chars.setdefault((char.text, near), []).append(char)

    def repeating(self, cell: _PageCell) -> list[Char]:
        """Return the characters that repeat the text of a cell of the upper piece, at any height; none if none do."""
        first, *others = cell.pieces[0]
        enough = (_MOSTLY if cell.place.rows > 1 else 1.0) * (1 + len(others))
        for start in self._like(first):
            found = [start]
            for char in others:
                baseline = start.baseline + char.baseline - first.baseline
                found.extend(each for each in self._like(char) if abs(each.baseline - baseline) < 1)
            if len(found) >= enough:
                return found
        return []

    def _like(self, char: Char) -> list[Char]:
        return self._chars.get((char.text, round(char.left - self._left)), [])
