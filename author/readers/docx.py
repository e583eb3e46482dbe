"""DOCX -> Document: one walk over the XML, whatever program wrote it.

Read as printed: insertions are in, deletions out; hidden text, comments and field codes
are not read; content controls and the first choice of alternate content are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from author.document import Block, Document, Paragraph, Remark
from author.errors import AuthorError
from author.readers.numbering import Numbering, whole
from author.readers.package import Package
from author.readers.tables import Budget, TableBuilder

if TYPE_CHECKING:
    from lxml.etree import _Element

# ISO/IEC 29500-1 (strict) has other namespace names than ECMA-376 (transitional)
_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOT_READ = (
    "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr",
    "sdtEndPr", "customXmlPr", "smartTagPr", "rt", "sectPr", "footnoteReference", "endnoteReference", "commentReference",
)  # fmt: skip
_ON = (None, "1", "true", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    name: str = ""
    level: int = 0
    list_id: str = ""
    list_depth: int = 0


def read_docx(content: bytes) -> Document:
    """The document in the bytes of a DOCX.

    Raises:
        AuthorError: it cannot be read at all.
    """
    package = Package(content)
    root = package.xml(package.main)
    namespace = root.tag[1:].partition("}")[0] if root is not None and isinstance(root.tag, str) else ""
    if root is None or namespace not in _NAMESPACES:
        raise AuthorError("这不是 Word 文档的正文", "请用 Word 或 WPS 打开后另存一份 .docx")
    walk = _Walk(package, namespace)
    blocks = tuple(walk.document(root))
    return Document(blocks=blocks, remarks=tuple(walk.remarks(root)))


class _Walk:
    """Goes through the body once, in document order."""

    def __init__(self, package: Package, namespace: str) -> None:
        self._w = f"{{{namespace}}}"
        self._not_read = {*(f"{self._w}{name}" for name in _NOT_READ), f"{_MC}Fallback"}
        self._budget = Budget()
        self._numbering = Numbering(package.beside("numbering.xml"), namespace)
        self._styles = _styles(package.beside("styles.xml"), self._w)

    def document(self, root: "_Element") -> Iterator[Block]:
        body = root.find(f"{self._w}body")
        if body is not None:
            yield from self._blocks(body)

    def remarks(self, root: "_Element") -> Iterator[Remark]:
        """What a person should know about how the document was read."""
        changes = sum(1 for _ in root.iter(f"{self._w}ins", f"{self._w}del", f"{self._w}moveTo", f"{self._w}moveFrom"))
        if changes:
            yield Remark(
                rule="reading.tracked-changes",
                message=f"文件里有 {changes} 处修订还没有接受或拒绝，已按全部接受来读",
            )

    def _blocks(self, container: "_Element") -> Iterator[Block]:
        """Paragraphs and grids; a paragraph whose mark is deleted runs on into the next one."""
        carried = ""
        for element in self._block_elements(container):
            if element.tag == f"{self._w}tbl":
                yield from self._table(element)
                continue
            text, boxes = self._text(element)
            if self._mark_is_deleted(element):
                carried += text
            else:
                yield self._paragraph(element, carried + text)
                carried = ""
            for box in boxes:
                yield from self._blocks(box)
        if carried:
            yield Paragraph(text=carried)

    def _block_elements(self, container: "_Element") -> Iterator["_Element"]:
        """Paragraphs and tables, through content controls, insertions and alternate content."""
        for child in container:
            if child.tag in (f"{self._w}p", f"{self._w}tbl"):
                yield child
            elif child.tag not in self._not_read or self._is_only_choice(child):
                yield from self._block_elements(child)

    def _is_only_choice(self, element: "_Element") -> bool:
        parent = element.getparent()
        return element.tag == f"{_MC}Fallback" and parent is not None and parent.find(f"{_MC}Choice") is None

    def _paragraph(self, element: "_Element", text: str) -> Paragraph:
        properties = element.find(f"{self._w}pPr")
        style = self._styles.get(self._value(properties, "pStyle") or "", _Style())
        level, list_id, depth = style.level, style.list_id, style.list_depth
        if properties is not None:
            level = _level(self._value(properties, "outlineLvl"), level)
            numbered = properties.find(f"{self._w}numPr")
            list_id = self._value(numbered, "numId") or list_id
            depth = whole(self._value(numbered, "ilvl"), depth)
        number = self._numbering.next(list_id, depth) if list_id and text.strip() else ""
        return Paragraph(text=number + text, level=level, style=style.name)

    def _mark_is_deleted(self, element: "_Element") -> bool:
        mark = element.find(f"{self._w}pPr/{self._w}rPr")
        return mark is not None and any(mark.find(f"{self._w}{name}") is not None for name in ("del", "moveFrom"))

    def _text(self, element: "_Element") -> tuple[str, list["_Element"]]:
        """The text of a paragraph, and the text boxes anchored in it."""
        pieces: list[str] = []
        boxes: list[_Element] = []
        self._collect(element, pieces, boxes)
        return "".join(pieces), boxes

    def _collect(self, element: "_Element", pieces: list[str], boxes: list["_Element"]) -> None:
        w = self._w
        for child in element:
            tag = child.tag
            if tag == f"{w}t":
                pieces.append(child.text or "")
            elif tag == f"{w}r":
                if not self._is_hidden(child):
                    self._collect(child, pieces, boxes)
            elif tag == f"{w}txbxContent":
                boxes.append(child)
            elif tag in (f"{w}br", f"{w}cr"):
                pieces.append("\n" if child.get(f"{w}type") in (None, "textWrapping") else "")
            elif tag == f"{w}tab":
                pieces.append("\t")
            elif tag == f"{w}noBreakHyphen":
                pieces.append("-")
            elif tag not in self._not_read or self._is_only_choice(child):
                self._collect(child, pieces, boxes)

    def _is_hidden(self, run: "_Element") -> bool:
        hidden = run.find(f"{self._w}rPr/{self._w}vanish")
        return hidden is not None and hidden.get(f"{self._w}val") in _ON

    def _table(self, element: "_Element") -> Iterator[Block]:
        builder = TableBuilder(self._budget)
        for row in self._within(element, f"{self._w}tr"):
            properties = row.find(f"{self._w}trPr")
            if properties is not None and properties.find(f"{self._w}del") is not None:
                continue
            builder.row()
            builder.skip(whole(self._value(properties, "gridBefore")))
            for cell in self._within(row, f"{self._w}tc"):
                self._cell(cell, builder)
        return builder.blocks()

    def _cell(self, element: "_Element", builder: TableBuilder) -> None:
        properties = element.find(f"{self._w}tcPr")
        columns = whole(self._value(properties, "gridSpan"), 1)
        merge = None if properties is None else properties.find(f"{self._w}vMerge")
        blocks = list(self._blocks(element))
        if merge is not None and merge.get(f"{self._w}val", "continue") == "continue":
            builder.continued(blocks, columns=columns)
        else:
            builder.cell(blocks, columns=columns)

    def _within(self, element: "_Element", tag: str) -> Iterator["_Element"]:
        """Rows of a table or cells of a row, through content controls and insertions."""
        for child in element:
            if child.tag == tag:
                yield child
            elif child.tag not in self._not_read:
                yield from self._within(child, tag)

    def _value(self, element: "_Element | None", name: str) -> str | None:
        child = None if element is None else element.find(f"{self._w}{name}")
        return None if child is None else child.get(f"{self._w}val")


def _level(value: str | None, default: int) -> int:
    """Outline levels are 0 to 8 in the file; 9 is body text."""
    if value is None:
        return default
    level = whole(value, 9) + 1
    return level if level <= 9 else 0


def _styles(root: "_Element | None", w: str) -> dict[str, _Style]:
    """The styles by id, with what they take from those they are based on."""
    raw = {} if root is None else {each.get(f"{w}styleId", ""): each for each in root.iterfind(f"{w}style")}
    return {id: _style(id, raw, w) for id in raw}


def _style(id: str, raw: dict[str, "_Element"], w: str) -> _Style:
    name, level, list_id, depth = "", None, None, None
    seen: set[str] = set()
    while id in raw and id not in seen:
        seen.add(id)
        element = raw[id]
        name = name or _attribute(element, "name", w) or ""
        level = level or _attribute(element, f"pPr/{w}outlineLvl", w)
        list_id = list_id or _attribute(element, f"pPr/{w}numPr/{w}numId", w)
        depth = depth or _attribute(element, f"pPr/{w}numPr/{w}ilvl", w)
        id = _attribute(element, "basedOn", w) or ""
    return _Style(name=name, level=_level(level, 0), list_id=list_id or "", list_depth=whole(depth))


def _attribute(element: "_Element", path: str, w: str) -> str | None:
    child = element.find(f"{w}{path}")
    return None if child is None else child.get(f"{w}val")
