"""The document's text as lines, each with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from author.document import Block, Document, Grid

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text that is not blank."""

    block: int
    """The index of its block in the document."""
    text: str
    level: int = 0
    scope: tuple[int, ...] = ()
    in_grid: bool = False
    """It is a row of a table that is merged into one cell."""


def lines_in(document: Document) -> list[Line]:
    """All lines in order, and rows of grids that are one cell: a heading may stand there."""
    return [line for number, block in enumerate(document.blocks) for line in _of_block(number, block)]


def _of_block(number: int, block: Block) -> Iterator[Line]:
    if isinstance(block, Grid):
        for cell in block.cells:
            if cell.columns == block.width and (text := " ".join(cell.text.split())):
                yield Line(block=number, text=text, scope=block.scope, in_grid=True)
        return
    for each in block.text.split("\n"):
        text = each.translate(_INVISIBLE).strip()
        if text:
            yield Line(block=number, text=text, level=block.level, scope=block.scope)


def common_scope(scopes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The containers that all of them share."""
    if not scopes:
        return ()
    shortest, longest = min(scopes), max(scopes)
    shared = 0
    while shared < min(len(shortest), len(longest)) and shortest[shared] == longest[shared]:
        shared += 1
    return shortest[:shared]


def is_within(line: Line, scope: tuple[int, ...]) -> bool:
    """The line stands inside of those containers."""
    return line.scope[: len(scope)] == scope
