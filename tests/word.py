"""Read a DOCX for the tests: tables as grids of cells, properties through the cascade of styles."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree
from openxml_audit import OpenXmlValidator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """A cell of a table's grid; its text is all that stands in it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


class Word:
    """An opened DOCX."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.body = inside(self._root("word/document.xml"), f"{W}body")
        self.styles = {style.get(f"{W}styleId"): style for style in self._root("word/styles.xml").iter(f"{W}style")}

    def _root(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts[name])

    def part(self, name: str) -> etree._Element:
        return self._root(name)

    def paragraphs(self) -> list[etree._Element]:
        """Return the paragraphs of the text, those in tables left out."""
        return self.body.findall(f"{W}p")

    def tables(self) -> list[etree._Element]:
        return self.body.findall(f"{W}tbl")

    def chain(self, style_id: str) -> Iterator[etree._Element]:
        """Yield a style and those that it is based on."""
        style = self.styles.get(style_id)
        while style is not None:
            yield style
            based = style.find(f"{W}basedOn")
            style = None if based is None else self.styles.get(str(based.get(f"{W}val")))

    def paragraph_property(self, paragraph: etree._Element, tag: str, attribute: str = "val") -> str | None:
        """Return a property of a paragraph: its own, else its style's, else the default."""
        sources = [paragraph.find(f"{W}pPr"), *(style.find(f"{W}pPr") for style in self.chain(style_of(paragraph)))]
        return _first(sources, tag, attribute)

    def run_property(
        self, paragraph: etree._Element, run: etree._Element, tag: str, attribute: str = "val"
    ) -> str | None:
        """Return a property of a run: its own, its character style's, its paragraph's style's, else the default."""
        own = run.find(f"{W}rPr")
        character = None if own is None else own.find(f"{W}rStyle")
        sources = [own]
        if character is not None:
            sources += [style.find(f"{W}rPr") for style in self.chain(str(character.get(f"{W}val")))]
        sources += [style.find(f"{W}rPr") for style in self.chain(style_of(paragraph))]
        sources.append(self._root("word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        return _first(sources, tag, attribute)


def inside(element: etree._Element, path: str) -> etree._Element:
    """Return the first element at a path, which must be there."""
    found = element.find(path)
    assert found is not None, path
    return found


def number_of(element: etree._Element, attribute: str) -> int:
    """Return an attribute of WordprocessingML, which must be there, as a number."""
    return int(element.attrib[f"{W}{attribute}"])


def _first(sources: list[etree._Element | None], tag: str, attribute: str) -> str | None:
    for source in sources:
        found = None if source is None else source.find(f"{W}{tag}")
        if found is not None and found.get(f"{W}{attribute}") is not None:
            return str(found.get(f"{W}{attribute}"))
        if found is not None and attribute == "val" and not found.attrib:
            return "on"
    return None


def style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "Normal" if style is None else str(style.get(f"{W}val"))


def text_of(element: etree._Element) -> str:
    """Return the words in it, a Tab for each tab."""
    return "".join("\t" if each.tag == f"{W}tab" else each.text or "" for each in element.iter(f"{W}t", f"{W}tab"))


def grid(table: etree._Element) -> list[GridCell]:
    """Return the cells of a table, those merged over rows or columns once, in reading order."""
    open_cells: dict[int, GridCell] = {}
    found: list[GridCell] = []
    for row, line in enumerate(table.findall(f"{W}tr")):
        column = 0
        for cell in line.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            columns = 1 if span is None else number_of(span, "val")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                above = open_cells[column]
                taller = GridCell(**{**above.__dict__, "rows": above.rows + 1})
                found[found.index(above)] = open_cells[column] = taller
            else:
                open_cells[column] = GridCell(row=row, column=column, rows=1, columns=columns, text=text_of(cell))
                found.append(open_cells[column])
            column += columns
    return found


@cache
def _validator() -> OpenXmlValidator:
    return OpenXmlValidator()


def faults(content: bytes, folder: Path) -> list[str]:
    """Return what the validator finds wrong with a DOCX, in strict mode."""
    file = folder / "valid.docx"
    file.write_bytes(content)
    return [error.description for error in _validator().validate(file).errors]


def assert_valid(content: bytes, folder: Path) -> None:
    assert faults(content, folder) == []
