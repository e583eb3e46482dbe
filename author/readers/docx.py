"""Read a DOCX as a Document in one walk over the XML, whatever program wrote it.

Read as printed: insertions are in, deletions out; hidden text, comments and field codes
are not read, nor is text that is struck through; content controls and the first choice of alternate content are.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from author.document import Block, Document, Grid, Paragraph, Remark, struck_text
from author.errors import AuthorError
from author.numerals import RAISED
from author.package import Package, XmlElement, parse_xml
from author.readers.styles import Numbering, Style, outline_level, styles_of, whole
from author.readers.table_builder import Budget, TableBuilder
from author.readers.table_cache import KNOWN, TableCache

# ISO/IEC 29500-1 (strict) has other namespace names than ECMA-376 (transitional)
TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (TRANSITIONAL, "http://purl.oclc.org/ooxml/wordprocessingml/main")
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOT_READ = (
    "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rt", "sectPr", "footnoteReference", "endnoteReference",
    "commentReference",
)  # fmt: skip
_PROPERTIES = (
    "pPr", "rPr", "trPr", "tcPr", "pStyle", "outlineLvl", "numPr", "numId", "ilvl", "del", "moveFrom", "vanish",
    "strike", "dstrike", "vertAlign", "gridBefore", "gridSpan", "vMerge",
)  # fmt: skip
_UNREAD_RUNS = ("vanish", "strike", "dstrike")
_PLAIN = Style()
_TABLES = TableCache()
_ON = (None, "1", "true", "on")


def read_docx(content: bytes) -> Document:
    """Return the document in the bytes of a DOCX.

    Raises:
        AuthorError: it cannot be read at all.
    """
    main = MainPart(Package(content), known=_TABLES)
    return Document(blocks=tuple(each.block for each in main.blocks()), remarks=tuple(main.remarks()))


# tuples: one is made for every paragraph of every file, and a frozen dataclass takes several times as long
class Origin(NamedTuple):
    """The XML elements from which a paragraph was read."""

    paragraph: XmlElement
    """The paragraph's element; the last one of several that run together because their marks are deleted."""
    pieces: "tuple[tuple[XmlElement | None, str], ...]"
    """The words in order, each with the element that holds it; ``None`` for an automatic number."""


class Traced(NamedTuple):
    """A block and the elements from which it was read."""

    block: Block
    origins: tuple[Origin, ...] = ()
    """The origin of a paragraph; empty for a grid."""
    cells: Mapping[tuple[int, int], tuple[Origin, ...]] = MappingProxyType({})
    """The paragraphs in each cell of a grid, by row and column."""

    def all_origins(self) -> tuple[Origin, ...]:
        """Return the origins of the paragraph, or of all paragraphs in the grid, in order."""
        return self.origins or tuple(chain.from_iterable(self.cells.values()))


class MainPart:
    """The part with the text: its XML, and its blocks with the elements from which they were read.

    The elements of tables that are ``known`` are not recorded.

    Raises:
        AuthorError: it is not a word processor's.
    """

    def __init__(self, package: Package, known: TableCache | None = None) -> None:
        content = package.read(package.main)
        grids: Sequence[Grid] = ()
        if known:
            context = tuple(package.digest(package.of_main(kind)) for kind in ("numbering", "styles"))
            content, grids = known.replace_known_tables(content, context, partial(_read_alone, package))
        self.root = parse_xml(content)
        self.namespace = _namespace(self.root)
        if self.namespace not in _NAMESPACES:
            raise AuthorError("这不是 Word 文档的正文", "请用 Word 或 WPS 打开后另存一份 .docx")
        self._walk = _Walk(package, f"{{{self.namespace}}}", grids)

    def blocks(self) -> Iterator[Traced]:
        """Yield the blocks in document order, as the `Document` has them; can be called once."""
        return self._walk.document(self.root)

    def remarks(self) -> Iterator[Remark]:
        """Yield what a person should know about how the document was read."""
        return self._walk.remarks(self.root)


def _namespace(root: XmlElement) -> str:
    return root.tag[1:].partition("}")[0] if isinstance(root.tag, str) else ""


def _read_alone(package: Package, root: XmlElement) -> Grid | None:
    """Return the grid of the only table of a document; ``None`` if its text depends on anything outside the table."""
    walk = _Walk(package, f"{{{_namespace(root)}}}")
    blocks = [each.block for each in walk.document(root)]
    is_plain = len(blocks) == 1 and not walk.has_counted and not any(walk.remarks(root))
    return blocks[0] if is_plain and isinstance(blocks[0], Grid) else None


class _Walk:
    """A single pass through the body in document order; ``grids`` replace the tables that were cut out of it."""

    def __init__(self, package: Package, w: str, grids: Sequence[Grid] = ()) -> None:
        self._traced: dict[int, Traced] = {}
        """The blocks read so far, by identity: a table needs those inside it when it is finished."""
        self._w = w
        self._p, self._tbl, self._tr, self._tc = f"{w}p", f"{w}tbl", f"{w}tr", f"{w}tc"
        self._r, self._t, self._val = f"{w}r", f"{w}t", f"{w}val"
        self._box, self._break, self._fallback = f"{w}txbxContent", f"{w}br", f"{MC}Fallback"
        self._named = {name: f"{w}{name}" for name in _PROPERTIES}
        self._odd = frozenset(self._named[name] for name in (*_UNREAD_RUNS, "vertAlign"))
        """The properties of runs that are not read as they stand."""
        self._not_read = {*(f"{w}{name}" for name in _NOT_READ), self._fallback}
        self._marks = {f"{w}tab": "\t", f"{w}noBreakHyphen": "-", f"{w}cr": "\n"}
        self._budget = Budget()
        self._numbering = Numbering(package.xml(package.of_main("numbering")), w)
        self._styles = styles_of(package, w)
        self._grids = grids

    @property
    def has_counted(self) -> bool:
        """Return whether a paragraph got a number that is not in its text."""
        return self._numbering.has_counted

    def document(self, root: XmlElement) -> Iterator[Traced]:
        body = root.find(f"{self._w}body")
        if body is not None:
            for block in self._blocks(body):
                yield self._traced.pop(id(block))

    def remarks(self, root: XmlElement) -> Iterator[Remark]:
        strikes = [self._named[name] for name in ("strike", "dstrike")]
        changes = struck = 0
        for each in root.iter(*strikes, *(f"{self._w}{name}" for name in ("ins", "del", "moveTo", "moveFrom"))):
            if each.tag in strikes:
                struck += each.get(self._val) in _ON
            else:
                changes += 1
        if changes:
            yield Remark(
                rule="reading.tracked-changes",
                message=f"文件里有 {changes} 处修订还没有接受或拒绝，已按全部接受来读",
            )
        if struck:
            yield struck_text(struck)

    def _blocks(self, container: XmlElement) -> Iterator[Block]:
        """Yield paragraphs and grids; a paragraph whose mark is deleted runs on into the next one."""
        pieces: deque[tuple[XmlElement | None, str]] = deque()
        has_words = False
        last = container
        for element in self._within(container, (self._p, self._tbl)):
            if element.tag == self._tbl:
                yield from self._known_table(element) or self._table(element)
                continue
            last = element
            own: list[tuple[XmlElement, str]] = []
            boxes: list[XmlElement] = []
            self._collect(element, own, boxes)
            pieces.extend(own)
            has_words = has_words or any(words and not words.isspace() for _, words in own)
            properties = self._properties(element, "pPr")
            style = self._styles.get(self._value(properties, "pStyle") or "", _PLAIN)
            if has_words and (number := self._number(properties, style)):
                pieces.appendleft((None, number))
            if not self._runs_on(properties):
                level = outline_level(self._value(properties, "outlineLvl"), style.level)
                yield self._trace(Paragraph(_text(pieces), level), element, pieces)
                pieces.clear()
                has_words = False
            for box in boxes:
                yield from self._blocks(box)
        if text := _text(pieces):
            yield self._trace(Paragraph(text), last, pieces)

    def _trace(
        self, paragraph: Paragraph, element: XmlElement, pieces: "Iterable[tuple[XmlElement | None, str]]"
    ) -> Paragraph:
        """Remember from which elements a paragraph was read."""
        origin = Origin(paragraph=element, pieces=tuple(pieces))
        self._traced[id(paragraph)] = Traced(block=paragraph, origins=(origin,))
        return paragraph

    def _within(self, container: XmlElement, tags: tuple[str, ...]) -> Iterator[XmlElement]:
        """Yield the elements with some tags, also inside content controls, insertions and alternate content."""
        waiting = [iter(container)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
            elif child.tag in tags:
                yield child
            elif child.tag not in self._not_read or self._is_only_choice(child):
                waiting.append(iter(child))

    def _is_only_choice(self, element: XmlElement) -> bool:
        if element.tag != self._fallback:
            return False
        parent = element.getparent()
        return parent is not None and parent.find(f"{MC}Choice") is None

    def _properties(self, element: XmlElement, name: str) -> dict[object, XmlElement]:
        """Return the properties of a paragraph, run, row or cell by tag; they are its first child."""
        tag = self._named[name]
        first = element[0] if len(element) else None
        if first is None or first.tag != tag:
            first = element.find(tag)
        return {} if first is None else {each.tag: each for each in first}

    def _runs_on(self, properties: dict[object, XmlElement]) -> bool:
        """Return whether the mark at the end of a paragraph is deleted."""
        mark = properties.get(self._named["rPr"])
        return mark is not None and any(each.tag in (self._named["del"], self._named["moveFrom"]) for each in mark)

    def _number(self, properties: dict[object, XmlElement], style: Style) -> str:
        """Return the number that a paragraph's list gives it; empty if it is in no list."""
        list_id, depth = style.list_id, style.list_depth
        given = properties.get(self._named["numPr"])
        if given is not None:
            numbered: dict[object, XmlElement] = {each.tag: each for each in given}
            list_id = self._value(numbered, "numId") or list_id
            depth = whole(self._value(numbered, "ilvl"), depth)
        return self._numbering.next(list_id, depth) if list_id else ""

    def _collect(self, element: XmlElement, pieces: list[tuple[XmlElement, str]], boxes: list[XmlElement]) -> None:
        """Gather the words of a paragraph, and the text boxes anchored in it."""
        for child in element:
            tag = child.tag
            if tag == self._t:
                pieces.append((child, child.text or ""))
            elif tag == self._r:
                self._collect_run(child, pieces, boxes)
            elif tag in self._marks:
                pieces.append((child, self._marks[tag]))
            elif tag == self._break:
                pieces.append((child, "\n" if child.get(f"{self._w}type") in (None, "textWrapping") else ""))
            elif tag == self._box:
                boxes.append(child)
            elif tag not in self._not_read or self._is_only_choice(child):
                self._collect(child, pieces, boxes)

    def _collect_run(self, run: XmlElement, pieces: list[tuple[XmlElement, str]], boxes: list[XmlElement]) -> None:
        properties = self._properties(run, "rPr") if len(run) > 1 else {}
        if self._odd.isdisjoint(properties):
            self._collect(run, pieces, boxes)
        elif not any(self._is_on(properties, each) for each in _UNREAD_RUNS):
            first = len(pieces)
            self._collect(run, pieces, boxes)
            if self._value(properties, "vertAlign") == "superscript":
                pieces[first:] = [(element, words.translate(RAISED)) for element, words in pieces[first:]]

    def _is_on(self, properties: dict[object, XmlElement], name: str) -> bool:
        found = properties.get(self._named[name])
        return found is not None and found.get(self._val) in _ON

    def _known_table(self, element: XmlElement) -> tuple[Grid, ...]:
        """Return the grid of a table that was cut out; nothing if the table was not cut out."""
        number = element.get(KNOWN) if self._grids else None
        if number is None:
            return ()
        grid = self._grids[int(number)]
        self._budget.spend(sum(cell.rows * cell.columns for cell in grid.cells))
        self._traced[id(grid)] = Traced(block=grid)
        return (grid,)

    def _table(self, element: XmlElement) -> Iterator[Block]:
        builder = TableBuilder(self._budget)
        for row in self._within(element, (self._tr,)):
            properties = self._properties(row, "trPr")
            if self._named["del"] in properties:
                continue
            builder.row()
            builder.skip(whole(self._value(properties, "gridBefore")))
            for cell in self._within(row, (self._tc,)):
                self._cell(cell, builder)
        for block in builder.blocks():
            # The contents of a table that only lays out the page are traced already.
            if isinstance(block, Grid) and id(block) not in self._traced:
                cells = {place: self._origins(inside) for place, inside in builder.contents().items()}
                self._traced[id(block)] = Traced(block=block, cells=cells)
            yield block

    def _origins(self, blocks: Iterable[Block]) -> tuple[Origin, ...]:
        return tuple(chain.from_iterable([self._traced.pop(id(block)).all_origins() for block in blocks]))

    def _cell(self, element: XmlElement, builder: TableBuilder) -> None:
        properties = self._properties(element, "tcPr")
        columns = whole(self._value(properties, "gridSpan"), 1)
        blocks = list(self._blocks(element))
        merged = properties.get(self._named["vMerge"])
        if merged is not None and merged.get(self._val, "continue") == "continue":
            builder.continued(blocks, columns=columns)
        else:
            builder.cell(blocks, columns=columns)

    def _value(self, properties: dict[object, XmlElement], name: str) -> str | None:
        found = properties.get(self._named[name])
        return None if found is None else found.get(self._val)


def _text(pieces: "Iterable[tuple[XmlElement | None, str]]") -> str:
    return "".join([words for _, words in pieces])
