"""Read an HTML page as a Document: its text in order, with the containers that separate the article from the rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from author.document import Block, Document, Paragraph, Remark, struck_text
from author.errors import AuthorError, unlike_report
from author.files import text_of
from author.numerals import RAISED
from author.readers.table_builder import Budget, TableBuilder
from author.text import without_forbidden

LARGEST_PAGE = 16 * 1024 * 1024
"""The largest page in bytes; a report's page has less than one million."""

_LOOKS = re.compile(rb"<(!doctype html|html|head|body|meta|table|div|p|span|h1)[\s>]", re.IGNORECASE)
_LOOKED_AT = 65536
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_HIDDEN_TAGS = {
    "script", "style", "noscript", "template", "select", "button", "textarea", "iframe", "svg", "object", "applet",
    "nav", "footer", "audio", "video", "canvas",
}  # fmt: skip
_CONTAINERS = {
    "body", "div", "section", "article", "main", "aside", "header", "form", "fieldset", "td", "th", "ul", "ol", "dl",
    "center",
}  # fmt: skip
_BLOCKS = _CONTAINERS | {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "blockquote", "hr", "address", "figure",
    "figcaption", "caption",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRUCK = ("s", "strike", "del")
_CELLS = ("td", "th")
_DEEPEST_SCOPE = 64
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_TITLES = ("articletitle", "og:title", "title")

_LINE_BREAK = "\u2028"
_BETWEEN_TAGS = " \t\r\n"
_OTHER_SPACES = {0x0B: " ", 0x0C: " "}
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
# A line end in the source between two Chinese characters is not a typed space.
_SOURCE_LINE_END = re.compile(rf"(?<=[{_CHINESE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_CHINESE}])")


def looks_like_html(content: bytes) -> bool:
    """Return whether there are tags in the first bytes of a file."""
    head = content[:_LOOKED_AT]
    return bool(_LOOKS.search(head.replace(b"\x00", b"")))


def read_html(content: bytes) -> Document:
    """Return the document in the bytes of a page.

    Raises:
        AuthorError: the page is larger than any report.
    """
    from lxml import etree

    if len(content) > LARGEST_PAGE:
        raise unlike_report("网页太大")
    page = _HtmlPage()
    target: Any = page  # the stubs want targets that also take bytes and comments
    # Tags that are never closed nest deeply in Office's HTML; no tree is built, so depth costs nothing.
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, huge_tree=True)
    declared = _DECLARED.search(content, 0, _DECLARED_WITHIN)
    text = text_of(content, declared=declared[1].decode("ascii") if declared else "").replace("\x00", "")
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError as error:
        raise AuthorError("这个网页读不出来", "请在浏览器里打开，另存为“网页，仅 HTML”再用") from error
    return page.document()


@dataclass(slots=True)
class _Collector:
    """A collector of the blocks of the page, or of one cell of a table that takes some rows and columns."""

    rows: int = 1
    columns: int = 1
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    """The text of the open block."""
    level: int = 0


@dataclass(slots=True)
class _OpenTable:
    builder: TableBuilder
    has_open_cell: bool = False


class _HtmlPage:
    """A target for the events of lxml's parser, which calls start, end, data and close."""

    def __init__(self) -> None:
        self._collectors = [_Collector()]
        """The collectors of the page and of the open cells, innermost last."""
        self._tables: list[_OpenTable] = []
        self._containers: list[tuple[str, tuple[int, ...]]] = []
        """The open containers: the tag of each, and its number behind those of the containers around it."""
        self._numbered = 0
        """The number of the last container."""
        self._hidden_depth = 0
        """The number of open elements, counted from the outermost hidden element."""
        self._raised = 0
        """The number of open elements of superscript text."""
        self._struck = 0
        """The number of elements of text that is struck through, which were left out."""
        self._budget = Budget()
        self._meta: dict[str, str] = {}
        self._title: list[str] = []
        self._in_title = False
        self._lost = 0
        """The number of characters that were left out because XML cannot contain them."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._hidden_depth or tag in _HIDDEN_TAGS or tag in _STRUCK or _is_hidden(attributes):
            self._struck += tag in _STRUCK and not self._hidden_depth
            self._hidden_depth += 1
            return
        self._raised += tag == "sup"
        if tag in _BLOCKS or tag in ("table", "tr"):
            self._flush()
        if tag == "table":
            self._tables.append(_OpenTable(TableBuilder(self._budget, self._scope())))
        elif tag == "tr" and self._tables:
            self._close_cell()
            self._tables[-1].builder.row()
        elif tag in _CELLS and self._tables:
            self._open_cell(attributes)
        elif tag == "br":
            self._collectors[-1].pieces.append(_LINE_BREAK)
        elif tag == "meta":
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            self._meta.setdefault(name, attributes.get("content", "").strip())
        self._in_title = tag == "title"
        self._enter(tag)

    def _enter(self, tag: str) -> None:
        if tag in _CONTAINERS:
            self._numbered += 1
            self._containers.append((tag, (*self._scope(), self._numbered)[:_DEEPEST_SCOPE]))
        if tag in _BLOCKS:
            self._collectors[-1].level = _HEADINGS.get(tag, 0)

    def end(self, tag: str) -> None:
        if self._hidden_depth:
            self._hidden_depth -= 1
            return
        self._in_title = False
        if tag == "sup":
            self._raised = max(self._raised - 1, 0)
        if tag in _BLOCKS:
            self._flush()
            self._collectors[-1].level = 0
        if tag in _CELLS or tag == "tr":
            self._close_cell()
        if tag == "table" and self._tables:
            self._close_cell()
            self._collectors[-1].blocks.extend(self._tables.pop().builder.blocks())
        if self._containers and self._containers[-1][0] == tag:
            self._containers.pop()

    def data(self, text: str) -> None:
        if self._in_title:
            self._title.append(text)
        elif not self._hidden_depth:
            self._collectors[-1].pieces.append(text.translate(RAISED) if self._raised else text)

    def close(self) -> None:
        self._flush()

    def document(self) -> Document:
        """Return what was gathered; tables that were left open are closed."""
        while self._tables:
            self.end("table")
        self._meta["title"] = self._meta.get("title", "") + "".join(self._title)
        title = self._storable(next((self._meta[name] for name in _TITLES if self._meta.get(name)), ""))
        blocks = tuple(self._collectors[0].blocks)
        return Document(blocks=blocks, title=_squeezed(title), remarks=tuple(self._remarks()))

    def _remarks(self) -> Iterator[Remark]:
        if self._lost:
            lost = f"有 {self._lost} 个字符是控制字符，没有读入"
            yield Remark(rule="reading.lost-characters", message=lost)
        if self._struck:
            yield struck_text(self._struck)

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        self._close_cell()
        self._tables[-1].has_open_cell = True
        rows, columns = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self._collectors.append(_Collector(rows, columns))

    def _close_cell(self) -> None:
        if not self._tables or not (table := self._tables[-1]).has_open_cell:
            return
        self._flush()
        table.has_open_cell = False
        cell = self._collectors.pop()
        table.builder.cell(cell.blocks, rows=cell.rows, columns=cell.columns)

    def _flush(self) -> None:
        """Make a paragraph of the text that was gathered."""
        collector = self._collectors[-1]
        if not collector.pieces:
            return
        # Most pieces of a table's markup are blanks between tags, or a label or number without blanks.
        text = "".join(collector.pieces).strip(_BETWEEN_TAGS)
        collector.pieces.clear()
        if text and not text.isalnum():
            text = _squeezed(self._storable(text))
        if text:
            collector.blocks.append(Paragraph(text=text, level=collector.level, scope=self._scope()))

    def _storable(self, text: str) -> str:
        """Return a text without what XML cannot hold; libxml2 lets control characters of a page through."""
        text = text.translate(_OTHER_SPACES)
        clean = without_forbidden(text)
        self._lost += len(text) - len(clean)
        return clean

    def _scope(self) -> tuple[int, ...]:
        return self._containers[-1][1] if self._containers else ()


def _squeezed(text: str) -> str:
    """Return a text with white space as a browser shows it, and with line ends at line breaks."""
    joined = _SOURCE_LINE_END.sub("", text)
    lines = (_SPACE.sub(" ", line).strip() for line in joined.split(_LINE_BREAK))
    return "\n".join(lines).strip("\n")


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and bool(_HIDDEN_STYLE.search(style)))


def _span(value: str | None) -> int:
    """Return the rows or columns of a cell; 1 if the value is no number. The table builder sets the bounds."""
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
