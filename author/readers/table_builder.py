"""Build a grid with resolved merges and a bounded number of slots from the cells that a file lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from author.document import Block, Cell, Grid, Paragraph
from author.errors import unlike_report

MOST_SLOTS = 50_000
"""The most slots of all grids of a document together; an annual report needs about 400."""
WIDEST = 1000
"""The most columns of one grid, which is the most that HTML allows a cell to span."""
MOST_STEPS = 5_000_000
"""Steps of work on the grids of a document that its size does not bound; an annual report needs some thousands."""


@dataclass(slots=True)
class Budget:
    """The slots and the steps of work that the grids of one document may still take."""

    slots: int = MOST_SLOTS
    steps: int = MOST_STEPS

    def spend(self, slots: int) -> None:
        """Take slots; raise an `AuthorError` if not so many are left."""
        self.slots -= slots
        if self.slots < 0:
            raise unlike_report(f"文件里的表格超过 {MOST_SLOTS} 格")

    def work(self, steps: int) -> None:
        """Take steps: blocks or characters handed from an inner table to an outer one, columns passed over."""
        self.steps -= steps
        if self.steps < 0:
            raise unlike_report("文件里的表格套得太深或空行空列太多")


@dataclass(slots=True)
class _UnfinishedCell:
    """A cell that may still be merged with cells below."""

    row: int
    column: int
    rows: int
    columns: int
    blocks: list[Block]


class TableBuilder:
    """A builder that takes rows and cells in file order; `blocks` returns the grid."""

    def __init__(self, budget: Budget, scope: tuple[int, ...] = ()) -> None:
        self._budget = budget
        self._scope = scope
        self._cells: list[_UnfinishedCell] = []
        self._row = -1
        self._column = 0
        self._reach: dict[int, int] = {}
        """The index of the first row that no cell from above covers, by column."""
        self._above: dict[int, _UnfinishedCell] = {}
        """The last cell that begins in each column."""

    def row(self) -> None:
        """Begin the next row."""
        self._row += 1
        self._column = 0

    def skip(self, columns: int) -> None:
        """Leave columns of the row empty."""
        self._column += min(max(columns, 0), WIDEST)

    def cell(self, blocks: list[Block], *, rows: int = 1, columns: int = 1) -> None:
        """Place a cell at the next column that no cell from above covers."""
        if self._row < 0:
            self.row()
        first = self._column
        while self._reach.get(self._column, 0) > self._row:
            self._column += 1
        self._budget.work(self._column - first)
        rows, columns = max(rows, 1), self._fitting(columns)
        cell = _UnfinishedCell(self._row, self._column, rows, columns, blocks)
        self._cells.append(cell)
        self._above[self._column] = cell
        for column in range(self._column, self._column + columns):
            self._reach[column] = self._row + rows
        self._column += columns

    def continued(self, blocks: list[Block], *, columns: int) -> None:
        """Merge a cell into the one above it, or place it if no cell is above."""
        above = self._above.get(self._column)
        if above is None or above.row + above.rows != self._row:
            self.cell(blocks, columns=columns)
            return
        columns = self._fitting(columns)
        self._budget.spend(columns)
        above.rows += 1
        self._column += columns

    def _fitting(self, columns: int) -> int:
        columns = min(max(columns, 1), WIDEST)
        self._budget.spend(columns)
        if self._column + columns > WIDEST:
            raise unlike_report(f"文件里有超过 {WIDEST} 列的表格")
        return columns

    def blocks(self) -> Iterator[Block]:
        """Yield the grid, or the contents of a table that only lays out the page."""
        if self._only_lays_out():
            for cell in self._cells:
                self._budget.work(len(cell.blocks))
                yield from cell.blocks
            return
        cells = tuple(self._finished(cell) for cell in self._cells)
        self._budget.spend(sum((cell.rows - 1) * cell.columns for cell in cells))
        grid = Grid(cells=cells, scope=self._scope)
        self._budget.work(grid.height * (grid.width + 4))
        yield grid

    def contents(self) -> dict[tuple[int, int], list[Block]]:
        """Return the blocks inside each cell, by its row and column."""
        return {(cell.row, cell.column): cell.blocks for cell in self._cells}

    def _only_lays_out(self) -> bool:
        """Return whether the table has one column, or no more cells than the tables inside of it."""
        inside = sum(len(block.cells) for cell in self._cells for block in cell.blocks if isinstance(block, Grid))
        one_column = all(cell.column == 0 for cell in self._cells)
        return one_column or inside >= len(self._cells)

    def _finished(self, cell: _UnfinishedCell) -> Cell:
        rows = min(cell.rows, self._row + 1 - cell.row)
        return Cell(cell.row, cell.column, rows, cell.columns, self._text(cell.blocks))

    def _text(self, blocks: Sequence[Block]) -> str:
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return blocks[0].text.strip()
        lines: list[str] = []
        for block in blocks:
            lines.extend([block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells])
        text = "\n".join(lines)
        self._budget.work(len(text))
        return text.strip()
