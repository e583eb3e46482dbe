"""PDF with text -> Document: ruled tables as grids, joined over pages; lines as paragraphs."""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from author.document import Block, Cell, Document, Grid, Paragraph
from author.errors import AuthorError
from author.readers.pdf_lines import PageLine, is_page_number, joined, lines, paragraphs, text_area
from author.readers.pdf_page import Char, PathBudget, chars, strokes
from author.readers.ruled_tables import RuledTable, ruled_tables

MOST_PAGES = 100
MOST_CHARS = 1_000_000
MOST_PATHS = 50_000
"""Drawn shapes in which lines of tables are looked for."""
LARGEST_UNPACKED = 128 * 1024 * 1024
"""Bytes of all streams together, scanned pictures included."""
_STREAM = re.compile(rb"stream\r?\n")
_PIECE = 1024 * 1024
_SAME_EDGE = 5.0
"""Points: how far the edges of a table may move from page to page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageGrid:
    """A table on one page: its lines and the text of its cells."""

    xs: tuple[float, ...]
    height: int
    cells: tuple[Cell, ...]


_Item = PageLine | _PageGrid


def read_pdf(content: bytes) -> Document:
    """The document in the bytes of a PDF.

    Raises:
        AuthorError: damaged, encrypted, without text, or larger than any report.
    """
    pages = list(_pages(content))
    if not any(pages):
        raise AuthorError("这个 PDF 里没有文字，是扫描件或图片", "请给出 .docx、.html 或由 Word、WPS 直接导出的 PDF")
    numbered = [(number, item) for number, items in enumerate(pages) for item in items]
    return Document(blocks=tuple(_blocks(numbered)))


def _pages(content: bytes) -> Iterator[list[_Item]]:
    import pypdfium2

    _refuse_bomb(content)
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise AuthorError("这个 PDF 加了密码", "请去掉密码后另存一份") from error
        raise AuthorError("这个 PDF 不完整或已损坏", "请重新下载，或从原文件再导出一次") from error
    try:
        if len(pdf) > MOST_PAGES:
            raise AuthorError(f"这个 PDF 有 {len(pdf)} 页，不像一份年报", "请核对是不是给错了文件")
        left, paths = MOST_CHARS, PathBudget(MOST_PATHS)
        for number in range(len(pdf)):
            page = pdf[number]
            textpage = page.get_textpage()
            left -= textpage.count_chars()
            if left < 0:
                raise AuthorError("这个 PDF 的文字太多，不像一份年报", "请核对是不是给错了文件")
            yield _items(list(chars(textpage)), ruled_tables(strokes(page, paths)))
            textpage.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise AuthorError("这个 PDF 不完整或已损坏", "请重新下载，或从原文件再导出一次") from error
    finally:
        pdf.close()


def _refuse_bomb(content: bytes) -> None:
    """Unpack the streams by pieces to see how much there is; the library would take all at once."""
    left = LARGEST_UNPACKED
    for start in _STREAM.finditer(content):
        with suppress(zlib.error):
            for size in _unpacked(content, start.end()):
                left -= size
                if left < 0:
                    raise AuthorError("这个 PDF 解开以后太大，不像一份年报", "请核对是不是给错了文件")


def _unpacked(content: bytes, start: int) -> Iterator[int]:
    """The sizes of the pieces that a packed stream gives; zlib.error where it is packed in no such way."""
    unpacking = zlib.decompressobj()
    for place in range(start, len(content), _PIECE):
        packed = content[place : place + _PIECE]
        while packed and not unpacking.eof:
            yield len(unpacking.decompress(packed, _PIECE))
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return


def _items(found: Sequence[Char], tables: Sequence[RuledTable]) -> list[_Item]:
    """Lines and tables of a page from top to bottom, without the page's number."""
    loose: list[Char] = []
    inside: dict[tuple[int, int], list[Char]] = {}
    for char in found:
        place = _place(char, tables)
        (loose if place is None else inside.setdefault(place, [])).append(char)
    grids = [(table.top, _grid(index, table, inside)) for index, table in enumerate(tables)]
    text = lines(loose)
    edge = {id(line) for line in (text[:1] + text[-1:]) if is_page_number(line)}
    placed: list[tuple[float, _Item]] = [(line.top, line) for line in text if id(line) not in edge]
    placed.extend((top, grid) for top, grid in grids if any(cell.text for cell in grid.cells))
    return [item for _, item in sorted(placed, key=lambda each: -each[0])]


def _place(char: Char, tables: Sequence[RuledTable]) -> tuple[int, int] | None:
    x, y = (char.left + char.right) / 2, (char.bottom + char.top) / 2
    for index, table in enumerate(tables):
        cell = table.cell_at(x, y)
        if cell is not None:
            return index, cell
    return None


def _grid(index: int, table: RuledTable, inside: dict[tuple[int, int], list[Char]]) -> _PageGrid:
    cells = (
        cell._replace(text=joined(line.text for line in lines(inside.get((index, number), ()))))
        for number, cell in enumerate(table.cells)
    )
    return _PageGrid(xs=table.xs, height=len(table.ys) - 1, cells=tuple(cells))


def _blocks(numbered: Sequence[tuple[int, _Item]]) -> Iterator[Block]:
    """Runs of lines as paragraphs, tables that follow each other over a page's end as one."""
    area = text_area([item for _, item in numbered if isinstance(item, PageLine)])
    for is_grid, run in groupby(numbered, key=lambda each: isinstance(each[1], _PageGrid)):
        items = list(run)
        if is_grid:
            for grid in _over_pages([item for _, item in items if isinstance(item, _PageGrid)]):
                yield Grid(cells=grid.cells)
        else:
            pages = [
                [line for _, line in page if isinstance(line, PageLine)]
                for _, page in groupby(items, key=lambda each: each[0])
            ]
            for text in paragraphs(pages, area):
                yield Paragraph(text=text)


def _over_pages(grids: Sequence[_PageGrid]) -> Iterator[_PageGrid]:
    whole = grids[0]
    for grid in grids[1:]:
        if _same_edges(whole, grid):
            whole = _stacked(whole, grid)
        else:
            yield whole
            whole = grid
    yield whole


def _same_edges(upper: _PageGrid, lower: _PageGrid) -> bool:
    return abs(upper.xs[0] - lower.xs[0]) <= _SAME_EDGE and abs(upper.xs[-1] - lower.xs[-1]) <= _SAME_EDGE


def _stacked(upper: _PageGrid, lower: _PageGrid) -> _PageGrid:
    """Two pieces of a table as one, on all the column edges that either has."""
    xs = list(upper.xs)
    for edge in lower.xs:
        if min(abs(edge - each) for each in xs) > _SAME_EDGE:
            xs.append(edge)
    xs.sort()
    moved = (cell._replace(row=cell.row + upper.height) for cell in _on_edges(lower, xs))
    return _PageGrid(xs=tuple(xs), height=upper.height + lower.height, cells=(*_on_edges(upper, xs), *moved))


def _on_edges(grid: _PageGrid, xs: Sequence[float]) -> Iterator[Cell]:
    at = [min(range(len(xs)), key=lambda index: abs(xs[index] - edge)) for edge in grid.xs]
    for cell in grid.cells:
        left, right = at[cell.column], at[cell.column + cell.columns]
        yield cell._replace(column=left, columns=max(right - left, 1))
