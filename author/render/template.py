"""The docxtpl template of an edition, built with python-docx from its definition onto templates/base."""

from io import BytesIO
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips

from author.form import Form, Part
from author.package import folder_parts, pack
from author.printed import Role, Slot, head_rows, height, slots
from author.render.fill import SIGNATURE_NAME

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TYPE_AREA_WIDTH = 8844
"""The width in twips between the margins that templates/base sets (GB/T 9704-2012, 5.2: 156 mm)."""
_DENSE_ROWS = 20
_DENSE_ROW_HEIGHT = Twips(330)
_ROW_HEIGHT = Twips(480)
_BAND_COLOR = "C6D9F1"
_CELL_STYLES = {
    Role.BAND: "TableText",
    Role.CORNER: "TableText",
    Role.HEAD: "TableHead",
    Role.LABEL: "TableText",
    Role.NUMBER: "TableNumber",
}


def build_template(form: Form, base: Path) -> bytes:
    """Return the template as a DOCX file: the parts of ``base`` with a document made from the form."""
    parts = folder_parts(base)
    document = docx.Document(BytesIO(pack(parts)))
    _Builder(document).build(form)
    return pack({**parts, document.part.partname.lstrip("/"): document.part.blob})


class _Builder:
    """A builder that writes the paragraphs and tables of a form one after another into a document."""

    def __init__(self, document: "Document") -> None:
        self._document = document
        self._styles = {style.style_id: style for style in document.styles}

    def build(self, form: Form) -> None:
        """Write the whole document: title, preamble, the parts in order, signature."""
        self._paragraph("Title", "{{ agency }}")
        self._paragraph("TitleLast", "{{ title }}")
        self._text(form.preamble.id)
        for part in form.parts:
            heading = self._paragraph("Heading1", f'{{{{ headings["{part.id}"] }}}}')
            # Some office suites cut a table that fills a page unless its part begins a new page.
            heading.paragraph_format.page_break_before = height(slots(part)) > _DENSE_ROWS or None
            if part.is_text:
                self._text(part.id)
            else:
                self._table(part)
        self._paragraph(SIGNATURE_NAME, "{{p signature }}")

    def _text(self, id: str) -> None:
        """Write a loop over the paragraphs of a text, with one paragraph for each kind of `PrintedParagraph`."""
        heading, words = "{{ paragraph.heading }}", "{{ paragraph.words }}"
        self._tag(f'p for paragraph in texts["{id}"]')
        self._tag("p if paragraph.own_line")
        self._paragraph("Heading2", heading)
        for style, condition in (("BodyTextClosing", " and paragraph.closing"), ("BodyText", "")):
            self._tag(f"p elif paragraph.heading{condition}")
            self._run(self._paragraph(style, heading, "RunInHeading"), words)
            self._tag(f"p elif{condition.removeprefix(' and')}" if condition else "p else")
            self._paragraph(style, words)
        self._tag("p endif")
        self._tag("p endfor")

    def _tag(self, statement: str) -> None:
        self._paragraph("BodyText", f"{{%{statement} %}}")

    def _paragraph(self, style: str, text: str = "", character_style: str = "") -> "Paragraph":
        paragraph = self._document.add_paragraph(style=self._styles[style])
        if text:
            self._run(paragraph, text, character_style)
        return paragraph

    def _run(self, paragraph: "Paragraph", text: str, style: str = "") -> None:
        _prefer_chinese_font(paragraph.add_run(text, self._styles[style] if style else None))

    def _table(self, part: Part) -> None:
        """Write the part's grid as one table, and a line below it."""
        printed, widths = slots(part), _column_widths(part)
        rows = height(printed)
        table = self._document.add_table(rows, len(widths), self._styles["ReportTable"])
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _set_table_width(table, _TYPE_AREA_WIDTH)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Twips(width)
        for index, row in enumerate(table.rows):
            row.height = _DENSE_ROW_HEIGHT if rows > _DENSE_ROWS else _ROW_HEIGHT
            row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
            _keep_row_whole(row, repeat=index < head_rows(part))
        grid = [row.cells for row in table.rows]
        for slot in printed:
            self._cell(slot, grid, widths)
        self._paragraph("TableGap")

    def _cell(self, slot: Slot, grid: "list[tuple[_Cell, ...]]", widths: list[int]) -> None:
        """Fill the first of a slot's cells and merge the others into it."""
        across, down = range(slot.column, slot.column + slot.columns), range(slot.row, slot.row + slot.rows)
        for row, column in product(down, across):
            grid[row][column].width = Twips(widths[column])
            # A row is as high as the style of its merged cells too.
            style = "TableHead" if slot.centred else _CELL_STYLES[slot.role]
            grid[row][column].paragraphs[0].style = self._styles[style]
        first = grid[slot.row][slot.column]
        self._run(first.paragraphs[0], f'{{{{ cells["{slot.field.key}"] }}}}' if slot.field else slot.text)
        if slot.role is Role.BAND:
            _shade(first, _BAND_COLOR)
        first.merge(grid[down[-1]][across[-1]])


def _column_widths(part: Part) -> list[int]:
    """Scale the definition's proportions to the type area, in twips; the last column takes what rounding leaves."""
    scaled = [_TYPE_AREA_WIDTH * width // sum(part.widths) for width in part.widths]
    return [*scaled[:-1], _TYPE_AREA_WIDTH - sum(scaled[:-1])]


# --- what python-docx cannot say ------------------------------------------------------------


def _prefer_chinese_font(run: "Run") -> None:
    """Send quotation marks and dashes, which Latin fonts hold too, to the Chinese font; keep blanks as they are."""
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    for text in run._r.iter(qn("w:t")):
        text.set(_SPACE, "preserve")


def _set_table_width(table: "Table", twips: int) -> None:
    """Give a table of fixed columns its whole width."""
    for width in table._tbl.tblPr.iter(qn("w:tblW")):
        width.set(qn("w:type"), "dxa")
        width.set(qn("w:w"), str(twips))


def _keep_row_whole(row: "_Row", *, repeat: bool) -> None:
    """Keep a row on one page; with ``repeat`` it stands at the top of every page of its table."""
    properties = row._tr.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))


def _shade(cell: "_Cell", color: str) -> None:
    """Fill a cell with a colour (RRGGBB)."""
    attributes = {"w:val": "clear", "w:color": "auto", "w:fill": color}
    cell._tc.get_or_add_tcPr().append(OxmlElement("w:shd", {qn(name): value for name, value in attributes.items()}))
