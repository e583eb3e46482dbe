"""Tables that were read before: the same markup gives the same grid, only its words are others.

Reports are made from few copies of the form. What a table's markup says of rows, columns and
merged cells is worked out once; a table with the same markup is cut out of the XML before that is
parsed, and only its words are taken.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from author.document import Cell, Grid
from author.errors import AuthorError
from author.readers.package import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

KNOWN = "author-known"
"""The attribute by which an empty table in the place of one that was cut out says which it is."""

_BODY = b"<w:body>"
_TABLE, _TABLE_END = b"<w:tbl>", b"</w:tbl>"
_END = b"</w:body></w:document>"
_WORDS = re.compile(b">([^<]+)<")
_REVISION = re.compile(rb'(w:rsid\w*|w14:(?:para|text)Id)="[0-9A-F]+"')
"""In which session of Word something was written (ECMA-376, 17.15.1.70): never the same, never read."""
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_SPECIAL = (b"<!", b"<?", b"xmlns", KNOWN.encode())
"""What can make other markup of the tables around which it stands."""
_NOT_WORDS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|\\]\\]>|&(?!(?:amp|lt|gt);)")
"""What a parser refuses in a text, or takes for something else."""
_MARK = re.compile("(\ue000\\d+\ue001)")
_LARGEST = 400_000
"""Characters of a table's markup; that of part 3 has about 100,000."""
_MOST = 40
"""Tables at a time."""
_MOST_MET = 1000

Read = Callable[["_Element"], Grid | None]
_Pieces = tuple[str | int, ...]
"""The text of a cell: blanks of its own, and between them the table's words by their number."""
_Learned = tuple[tuple[Cell, _Pieces], ...]


class Remembered:
    """Grids by the markup of their tables."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        """Hashes of what was met once."""
        self._learned: dict[object, _Learned | None] = {}

    def cut(self, content: bytes, context: object, read: Read) -> tuple[bytes, Sequence[Grid]]:
        """A part of a DOCX with an empty table in the place of each one that is known, and the grids of these.

        ``read`` reads the only table of a document as if nothing stood before it, or gives up;
        ``context`` is all on which its reading depends besides the part itself.
        """
        head, body, rest = content.partition(_BODY)
        if not body or _ENCODING.search(head):
            return content, ()
        grids: list[Grid] = []
        left = [head, body]
        for before, table in _tables(rest):
            grid = self._grid(table, (head, context), read) if table else None
            outside = before if grid else before + table
            if any(each in outside for each in _SPECIAL):
                return content, ()
            left.append(outside)
            if grid:
                left.append(b'<w:tbl %s="%d"/>' % (KNOWN.encode(), len(grids)))
                grids.append(grid)
        return b"".join(left), grids

    def _grid(self, table: bytes, context: tuple[bytes, object], read: Read) -> Grid | None:
        """The grid of a table; ``None`` where it must be read as it stands."""
        if len(table) > _LARGEST:
            return None
        pieces = _WORDS.split(table)
        markup = tuple(pieces[::2])
        if b"w:rsid" in table or b"w14:" in table:
            markup = tuple(_REVISION.sub(rb"\1", piece) for piece in markup)
        key = markup, context
        if key not in self._learned:
            # Markup that never comes again is not worth reading twice.
            if not self._has_met(hash(key)):
                return None
            if len(self._learned) >= _MOST:
                self._learned.clear()
            self._learned[key] = _learned(table, context[0], read)
        cells = self._learned[key]
        words = _texts(pieces[1::2]) if cells else None
        if cells is None or words is None:
            return None
        return Grid(
            cells=tuple(
                Cell(cell.row, cell.column, cell.rows, cell.columns, _text(pieces, words)) for cell, pieces in cells
            )
        )

    def _has_met(self, markup: int) -> bool:
        if markup in self._met:
            return True
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(markup)
        return False


def _tables(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tables that hold no other, each after what stands before it; at the end what is left, with an empty one."""
    at = 0
    end = text.find(_TABLE_END)
    while end >= 0:
        start = text.rfind(_TABLE, at, end)
        end += len(_TABLE_END)
        if start >= 0:
            yield text[at:start], text[start:end]
            at = end
        end = text.find(_TABLE_END, end)
    yield text[at:], b""


def _texts(words: Sequence[bytes]) -> Sequence[str] | None:
    """What the words of a table say; ``None`` where only a parser can tell."""
    try:
        # Of all characters it is this one that none of them holds.
        text = b"<".join(words).decode()
    except UnicodeDecodeError:
        return None
    if _NOT_WORDS.search(text):
        return None
    return [unescape(each) for each in text.split("<")] if "&" in text else text.split("<")


def _learned(table: bytes, head: bytes, read: Read) -> _Learned | None:
    """Where the words of a table come to stand: read with a mark in the place of each."""
    if any(each in table for each in _SPECIAL):
        return None
    numbers = count()
    marked = _WORDS.sub(lambda _: f">\ue000{next(numbers)}\ue001<".encode(), table)
    try:
        grid = read(parse_xml(head + _BODY + marked + _END))
    except AuthorError:
        # It is not what it seems: whoever parses the whole will say so.
        return None
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


def _text(pieces: _Pieces, words: Sequence[str]) -> str:
    if len(pieces) == 1 and isinstance(pieces[0], int):
        return words[pieces[0]].strip()
    return "".join(piece if isinstance(piece, str) else words[piece] for piece in pieces).strip()
