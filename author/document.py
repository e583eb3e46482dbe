"""The neutral document: what every reader produces, knowing nothing of the form.

It holds paragraphs and grids in document order. Merged cells are resolved, so that the code
behind the readers does not depend on a file format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

APART = "  "
"""The mark before a number that stands apart on its line; one blank would be read as a separator of thousands."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


# Tuples: hundreds are made for every document, and a frozen dataclass takes several times as long.
class Paragraph(NamedTuple):
    """A paragraph of text; a line end in it is a break that the author of the document set."""

    text: str
    level: int = 0
    """The outline level in the file, from 1; 0 is body text."""
    scope: tuple[int, ...] = ()
    """The numbers of the containers around it, outermost first: blocks of one article begin with the same ones."""


class Cell(NamedTuple):
    """A cell of a grid: its upper left corner, its height and width, its paragraphs as lines."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table: its cells in reading order."""

    cells: tuple[Cell, ...]
    scope: tuple[int, ...] = ()

    @cached_property
    def height(self) -> int:
        """The number of rows, counting those that only a merged cell reaches."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    @cached_property
    def slots(self) -> dict[tuple[int, int], Cell]:
        """The cell that covers each row and column."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def row(self, row: int) -> Iterator[Cell]:
        """Yield the cells that cover a row, from left to right, each once."""
        last = None
        for column in range(self.width):
            cell = self.slots.get((row, column))
            if cell is not None and cell is not last:
                yield cell
            last = cell


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something odd in the file: the id of a rule of the catalogue, and a sentence."""

    rule: str
    message: str


def struck_text(places: int) -> Remark:
    """Return the remark about text that was left out because it is struck through."""
    return Remark(rule="reading.struck-text", message=f"文件里有 {places} 处划了删除线的字，没有读入")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The content of a file, in its order."""

    blocks: tuple[Block, ...]
    title: str = ""
    """The title in the file's metadata, not in its text."""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line of text that is not blank."""

    block: int
    """The index of the line's block among the document's blocks."""
    text: str
    level: int = 0
    scope: tuple[int, ...] = ()
    in_grid: bool = False
    """True if the line is a row of a grid that is merged into one cell."""


def lines_in(document: Document) -> list[TextLine]:
    """Return all lines in order, also the grid rows that are one cell, in which a heading may stand."""
    return [line for number, block in enumerate(document.blocks) for line in _of_block(number, block)]


def _of_block(number: int, block: Block) -> Iterator[TextLine]:
    if isinstance(block, Grid):
        for cell in block.cells:
            if cell.columns == block.width and (text := " ".join(cell.text.split())):
                yield TextLine(block=number, text=text, scope=block.scope, in_grid=True)
        return
    for each in block.text.split("\n"):
        text = each.translate(_INVISIBLE).strip()
        if text:
            yield TextLine(block=number, text=text, level=block.level, scope=block.scope)


def is_within(line: TextLine, scope: tuple[int, ...]) -> bool:
    """Return whether a line stands inside of these containers."""
    return line.scope[: len(scope)] == scope
