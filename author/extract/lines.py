"""List the lines of text of a document, each with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from author.document import Block, Document, Grid

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


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


def common_scope(scopes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the containers that all scopes share, from the outermost on."""
    if not scopes:
        return ()
    shortest, longest = min(scopes), max(scopes)
    shared = 0
    while shared < min(len(shortest), len(longest)) and shortest[shared] == longest[shared]:
        shared += 1
    return shortest[:shared]


def is_within(line: TextLine, scope: tuple[int, ...]) -> bool:
    """Return whether a line stands inside of these containers."""
    return line.scope[: len(scope)] == scope
