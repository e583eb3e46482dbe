"""Reuse the cell layout of tables whose markup is identical apart from the text.

Reports are made from few copies of the form. A table whose markup is known is cut out of the XML
before the XML is parsed, and only its words are read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from xml.sax.saxutils import unescape

from author.document import Cell, Grid
from author.errors import AuthorError
from author.package import XmlElement, parse_xml

KNOWN = "author-known"
"""The attribute of the empty table that replaces a known one: the index of its grid."""

_BODY = b"<w:body>"
_TABLE, _TABLE_END = b"<w:tbl>", b"</w:tbl>"
_END = b"</w:body></w:document>"
_WORDS = re.compile(b">([^<]+)<")
_REVISION = re.compile(rb'(w:rsid\w*|w14:(?:para|text)Id)="[0-9A-F]+"')
"""Marks of Word's sessions (ECMA-376, 17.15.1.70); they differ in every file and say nothing of the layout."""
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_SPECIAL = (b"<!", b"<?", b"xmlns", KNOWN.encode())
"""Markup that can change what the markup of a table means."""
_NOT_WORDS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|\\]\\]>|&(?!(?:amp|lt|gt);)")
"""Characters and entities that only a parser can judge."""
_MARK = re.compile("(\ue000\\d+\ue001)")
_LARGEST = 400_000
"""The most characters of a table's markup; the table of part three has about 100,000."""
_MOST_LAYOUTS = 40
_MOST_SEEN = 1000

ReadTable = Callable[[XmlElement], Grid | None]
_Pieces = tuple[str | int, ...]
"""The text of a cell: white space of the markup, and the numbers of the words that stand between."""
_Layout = tuple[tuple[Cell, _Pieces], ...]


class TableCache:
    """The layouts of tables by their markup."""

    def __init__(self) -> None:
        self._seen_once: set[int] = set()
        """The hashes of markup that occurred once."""
        self._layouts: dict[object, _Layout | None] = {}
        """The layouts by markup and context; ``None`` if the table cannot be read from its words alone."""

    def replace_known_tables(self, xml: bytes, context: object, read_table: ReadTable) -> tuple[bytes, Sequence[Grid]]:
        """Replace every known table of a main part by an empty one; return the XML and the grids of these tables.

        The layout depends on ``context`` too, such as the digest of the styles. ``read_table`` returns the
        grid of the only table of a document, or ``None`` if it depends on what stands around it.
        """
        head, body, rest = xml.partition(_BODY)
        if not body or _ENCODING.search(head):
            return xml, ()
        grids: list[Grid] = []
        left = [head, body]
        for before, table in _tables(rest):
            grid = self._grid(table, (head, context), read_table) if table else None
            outside = before if grid else before + table
            if any(each in outside for each in _SPECIAL):
                return xml, ()
            left.append(outside)
            if grid:
                left.append(b'<w:tbl %s="%d"/>' % (KNOWN.encode(), len(grids)))
                grids.append(grid)
        return b"".join(left), grids

    def _grid(self, table: bytes, context: tuple[bytes, object], read_table: ReadTable) -> Grid | None:
        """Return the grid of a known table, or ``None`` if the table must be parsed."""
        if len(table) > _LARGEST:
            return None
        pieces = _WORDS.split(table)
        markup = tuple(pieces[::2])
        # Word marks each row, also the first one.
        if b"w:rsid" in markup[0] or b"w14:" in markup[0]:
            markup = tuple(_REVISION.sub(rb"\1", piece) for piece in markup)
        key = markup, context
        if key not in self._layouts:
            # Markup that never comes again is not worth reading twice.
            if not self._was_seen(hash(key)):
                return None
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            self._layouts[key] = _layout(table, context[0], read_table)
        cells = self._layouts[key]
        words = _texts(pieces[1::2]) if cells else None
        if cells is None or words is None:
            return None
        return Grid(
            cells=tuple(
                Cell(row, column, rows, columns, _text(pieces, words))
                for (row, column, rows, columns, _), pieces in cells
            )
        )

    def _was_seen(self, markup: int) -> bool:
        if markup in self._seen_once:
            return True
        if len(self._seen_once) >= _MOST_SEEN:
            self._seen_once.clear()
        self._seen_once.add(markup)
        return False


def _tables(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield pairs of other XML and the innermost table behind it; the last pair has no table."""
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
    """Return the words of a table as text, or ``None`` if they need a parser."""
    try:
        # "<" is the one character that no word holds.
        text = b"<".join(words).decode()
    except UnicodeDecodeError:
        return None
    if _NOT_WORDS.search(text):
        return None
    return [unescape(each) for each in text.split("<")] if "&" in text else text.split("<")


def _layout(table: bytes, head: bytes, read_table: ReadTable) -> _Layout | None:
    """Read a table with a mark in place of each word, to find the cell of the word."""
    if any(each in table for each in _SPECIAL):
        return None
    numbers = count()
    marked = _WORDS.sub(lambda _: f">\ue000{next(numbers)}\ue001<".encode(), table)
    try:
        grid = read_table(parse_xml(head + _BODY + marked + _END))
    except AuthorError:
        # Parsing the whole part raises the same error, with its place.
        return None
    if grid is None:
        return None
    cells = tuple((cell, tuple(_pieces(cell.text))) for cell in grid.cells)
    # Text that is not among the table's words, such as the number of a list, may differ the next time.
    generated = any(isinstance(piece, str) and piece.strip("\n\t -") for _, pieces in cells for piece in pieces)
    return None if generated else cells


def _pieces(text: str) -> Iterator[str | int]:
    for piece in _MARK.split(text):
        # A mark whose digits a reader changed, because they are printed raised, is text.
        if _MARK.fullmatch(piece):
            yield int(piece[1:-1])
        elif piece:
            yield piece


def _text(pieces: _Pieces, words: Sequence[str]) -> str:
    if len(pieces) == 1 and isinstance(pieces[0], int):
        return words[pieces[0]].strip()
    return "".join(piece if isinstance(piece, str) else words[piece] for piece in pieces).strip()
