"""Tables that were read before: the same markup gives the same grid, only its words are others.

Reports are made from few copies of the form. What a table's markup says of rows, columns and
merged cells is worked out once; of a table with the same markup only the words are taken.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from author.document import Cell, Grid
from author.readers.package import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORDS = re.compile(r">([^<]*[^<\s][^<]*)<")
_GAP = ">\0<"
"""Stands for words in what is remembered: no XML holds this character."""
_MARK = re.compile("(\ue000\\d+\ue001)")
_CARRIAGE_RETURN = {"&#13;": "\r"}
_LARGEST = 400_000
"""Characters of a table's markup; that of part 3 has about 100,000."""
_MOST = 40
"""Tables at a time."""

Read = Callable[["_Element"], Grid | None]
_Learned = tuple[tuple[Cell, tuple[str | int, ...]], ...]
"""The cells, and of each its text: blanks of its own, and between them the table's words by their number."""


class Remembered:
    """Grids by the markup of their tables."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, object], _Learned | None] = {}

    def grid(self, table: "_Element", context: object, read: Read) -> Grid | None:
        """The grid of a table; ``None`` where it must be read as it stands.

        ``read`` reads a table as if nothing stood before it, or gives up; ``context`` is all
        on which its reading depends besides the table.
        """
        from lxml import etree

        markup: str = etree.tostring(table, encoding="unicode", with_tail=False)
        if len(markup) > _LARGEST:
            return None
        key = _WORDS.sub(_GAP, markup), context
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = _learned(markup, read)
        cells = self._known[key]
        if cells is None:
            return None
        words: list[str] = _WORDS.findall(markup)
        if "&" in markup:
            words = [unescape(each, _CARRIAGE_RETURN) for each in words]
        return Grid(cells=tuple(cell._replace(text=_text(pieces, words)) for cell, pieces in cells))


def _learned(markup: str, read: Read) -> _Learned | None:
    """Where the words of a table come to stand: read with a mark in the place of each."""
    numbers = count()
    grid = read(parse_xml(_WORDS.sub(lambda _: f">\ue000{next(numbers)}\ue001<", markup).encode()))
    if grid is None:
        return None
    cells = tuple((cell, tuple(_pieces(cell.text))) for cell in grid.cells)
    # What does not come from the table's words, such as the number of a list, may be other the next time.
    foreign = any(isinstance(piece, str) and piece.strip("\n\t -") for _, pieces in cells for piece in pieces)
    return None if foreign else cells


def _pieces(text: str) -> Iterator[str | int]:
    for piece in _MARK.split(text):
        if piece.startswith("\ue000"):
            yield int(piece[1:-1])
        elif piece:
            yield piece


def _text(pieces: Sequence[str | int], words: Sequence[str]) -> str:
    if len(pieces) == 1 and isinstance(pieces[0], int):
        return words[pieces[0]].strip()
    return "".join(piece if isinstance(piece, str) else words[piece] for piece in pieces).strip()
