"""Read a PDF with text as a Document: ruled tables become grids, joined over pages, and lines become paragraphs."""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count, groupby
from typing import TYPE_CHECKING

from author.document import APART, Block, Document, Paragraph, Remark, struck_text
from author.errors import AuthorError, unlike_report
from author.readers.pdf_lines import PageLine, TextArea, paragraphs
from author.readers.pdf_page import PageContent, UprightPage, Watermarks, without_struck
from author.readers.pdf_tables import PageGrid, text_and_grids, whole_grids
from author.readers.ruled_tables import ruled_tables
from author.workers import ChildError, in_child

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 100
MOST_CHARS = 1_000_000
MOST_PATHS = 50_000
"""The most drawn shapes of a file in which lines of tables are looked for."""
LARGEST_UNPACKED = 128 * 1024 * 1024
"""The most bytes of all streams together, including scanned pictures."""
_MOST_MEGABYTES = 128
_MOST_SECONDS = 5
"""The memory and processor time for one file; a report needs 10 MB and 0.1 s."""
_STREAM = re.compile(rb"stream\r?\n")
_PIECE = 1024 * 1024
_SAME_HEIGHT = 3.0
"""The most points by which a page's head or foot may move from page to page."""
_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*\d{1,3}[-—–－~·\s]*|第\s*\d{1,3}\s*页(\s*[,，/]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3}"
)
_DIGITS = re.compile(r"\d+")
_SHOWN = 3
_LONGEST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _PdfPage:
    """The lines and tables of a page, each from top to bottom; sizes in points."""

    number: int
    width: float
    height: float
    lines: Sequence[PageLine]
    grids: Sequence[PageGrid]
    lost: int
    """The number of characters without a character code."""
    struck: int
    """The number of texts that are struck through, which are left out."""
    watermark: str
    """The characters of watermarks, which are left out."""


_PageItem = PageLine | PageGrid


def read_pdf(content: bytes) -> Document:
    """Read the bytes of a PDF, in a process of its own: a form that calls itself makes pdfium take all memory.

    Raises:
        AuthorError: damaged, encrypted, without text, or larger than any report.
    """
    _refuse_bomb(content)
    megabytes = _MOST_MEGABYTES + 2 * len(content) // 1024**2
    try:
        return in_child(_document, content, megabytes=megabytes, seconds=_MOST_SECONDS)
    except ChildError as error:
        raise AuthorError("这个 PDF 里有反复套用的内容，读它要用的内存或时间太多", "请从原文件再导出一次") from error


def _document(content: bytes) -> Document:
    pages = list(_pages(content))
    if not any(page.lines or page.grids for page in pages):
        raise AuthorError("这个 PDF 里没有文字，是扫描件或图片", "请给出 .docx、.html 或由 Word、WPS 直接导出的 PDF")
    outside = _heads_and_feet(pages)
    return Document(blocks=tuple(_blocks(pages, outside)), remarks=tuple(_remarks(pages, outside)))


def _pages(content: bytes) -> Iterator[_PdfPage]:
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(content)) as pdf:
            if len(pdf) > MOST_PAGES:
                raise unlike_report(f"这个 PDF 有 {len(pdf)} 页")
            yield from _pages_of(pdf)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise AuthorError("这个 PDF 加了密码", "请去掉密码后另存一份") from error
        raise AuthorError("这个 PDF 不完整或已损坏", "请重新下载，或从原文件再导出一次") from error


def _pages_of(pdf: "PdfDocument") -> Iterator[_PdfPage]:
    left, paths_left, watermarks, numbers, are_two = MOST_CHARS, MOST_PATHS, Watermarks(), count(), False
    for index in range(len(pdf)):
        page = pdf[index]
        textpage = page.get_textpage()
        left -= textpage.count_chars()
        if left < 0:
            raise unlike_report("这个 PDF 的文字太多")
        upright = UprightPage(page, textpage)
        found, lost, slanting = upright.chars()
        found, straight = watermarks.removed_from(found)
        strokes, paths = upright.strokes(paths_left)
        paths_left -= paths
        found, strokes, struck = without_struck(found, strokes)
        if upright.is_cut(found):
            raise AuthorError(f"第 {index + 1} 页的表格太宽，右边的字被截掉了", "请缩小比例或横着再打印一次")
        parts = PageContent(upright.width, found, strokes).pages(upright.height, are_two=are_two)
        are_two = are_two or len(parts) > 1
        for part in parts:
            text, grids = text_and_grids(part.chars, ruled_tables(part.strokes))
            yield _PdfPage(
                number=next(numbers),
                width=part.width,
                height=upright.height,
                lines=text,
                grids=grids,
                lost=lost,
                struck=struck,
                watermark=slanting + straight,
            )
            lost = struck = 0
        textpage.close()
        page.close()


def _refuse_bomb(content: bytes) -> None:
    """Unpack the streams by pieces and count, because the library would take them all at once."""
    left = LARGEST_UNPACKED
    for start in _STREAM.finditer(content):
        with suppress(zlib.error):
            for size in _unpacked(content, start.end()):
                left -= size
                if left < 0:
                    raise unlike_report("这个 PDF 解开以后太大")


def _unpacked(content: bytes, start: int) -> Iterator[int]:
    """Yield the sizes of the pieces that a packed stream gives.

    Raises:
        zlib.error: the stream is not packed in this way.
    """
    unpacking = zlib.decompressobj()
    for place in range(start, len(content), _PIECE):
        packed = content[place : place + _PIECE]
        while packed and not unpacking.eof:
            yield len(unpacking.decompress(packed, _PIECE))
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return


_Outside = frozenset[tuple[int, PageLine]]
"""Lines that belong to a page and not to the text, with the number of the page."""


def _heads_and_feet(pages: Sequence[_PdfPage]) -> _Outside:
    """Return the lines at the upper and lower end of pages that stand on other pages too, and the pages' numbers."""
    places: dict[tuple[str, int], list[float]] = {}
    for page in pages:
        for line in page.lines:
            places.setdefault(_wording_and_size(line), []).append(page.height - line.baseline)

    def is_repeated(page: _PdfPage, line: PageLine) -> bool:
        depth = page.height - line.baseline
        alike = sum(abs(place - depth) <= _SAME_HEIGHT for place in places[_wording_and_size(line)])
        # Left and right pages may have heads of their own.
        return alike > 1 and 2 * alike >= len(pages) - 1

    found: set[tuple[int, PageLine]] = set()
    for page in pages:
        for inwards in (page.lines, list(reversed(page.lines))):
            numbers = 0
            for line in inwards:
                if not is_repeated(page, line):
                    numbers += 1
                    if numbers > 1 or not _PAGE_NUMBER.fullmatch(line.text):
                        break
                found.add((page.number, line))
    return frozenset(found)


def _wording_and_size(line: PageLine) -> tuple[str, int]:
    """Return the features of a head or foot that are equal on all pages: its words without digits and its type size."""
    return _DIGITS.sub("0", line.text), round(line.size)


def _without_page_number(text: str) -> str:
    """Return the words of a head or foot; empty if it is only the number of its page."""
    return APART.join(piece for piece in text.split(APART) if not _PAGE_NUMBER.fullmatch(piece))


def _remarks(pages: Sequence[_PdfPage], outside: _Outside) -> Iterator[Remark]:
    lines = sorted(outside, key=lambda each: (each[0], -each[1].baseline, each[1].left))
    words = [text for _, line in reversed(lines) if (text := _without_page_number(line.text))]
    if texts := {_DIGITS.sub("0", text): text for text in words}:
        shown = "、".join(f"“{text}”" for text in list(texts.values())[::-1][:_SHOWN])
        yield Remark(rule="reading.page-heads", message=f"每页重复的页眉、页脚没有读入：{shown}")
    if watermark := next((page.watermark for page in pages if page.watermark), ""):
        yield Remark(rule="reading.page-heads", message=f"水印没有读入：“{watermark[:_LONGEST_SHOWN]}”")
    lost = [(page.number + 1, page.lost) for page in pages if page.lost]
    if lost:
        message = (
            f"第 {lost[0][0]} 页起有 {sum(number for _, number in lost)} 个字符认不出，没有读入（字体里没有文字编码）"
        )
        yield Remark(rule="reading.lost-characters", message=message)
    if struck := sum(page.struck for page in pages):
        yield struck_text(struck)


def _blocks(pages: Sequence[_PdfPage], outside: _Outside) -> Iterator[Block]:
    """Join runs of lines to paragraphs, and tables that follow each other over a page's end to one."""
    text = [(page, [line for line in page.lines if (page.number, line) not in outside]) for page in pages]
    widths = {round(page.width) for page in pages}
    areas = {width: TextArea([lines for page, lines in text if round(page.width) == width]) for width in widths}
    items: list[tuple[_PdfPage, _PageItem]] = []
    for page, lines_left in text:
        on_page: list[_PageItem] = [*lines_left, *page.grids]
        on_page.sort(key=lambda each: -(each.top if isinstance(each, PageGrid) else each.baseline))
        items.extend((page, item) for item in on_page)
    for is_grid, run in groupby(items, key=lambda each: isinstance(each[1], PageGrid)):
        if is_grid:
            yield from whole_grids([item for _, item in run if isinstance(item, PageGrid)])
        else:
            flow = ((page.number, item, areas[round(page.width)]) for page, item in run if isinstance(item, PageLine))
            yield from (Paragraph(text=words) for words in paragraphs(flow))
