"""Elements of WordprocessingML: those that python-docx cannot make, and those that stand in filled documents."""

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.run import Run

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

HEADING = "Heading1"
BODY = "BodyText"
ADDRESS = "Normal"
SIGNATURE_NAME = "SignatureName"
SIGNATURE_DATE = "SignatureDate"
PLACEHOLDER = "Placeholder"
"""Styles of templates/base: a heading, a paragraph with indented first line, one without, the signature's lines, and
the character style of a placeholder."""
PARAGRAPH = Markup(
    '<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p>'
)
"""A paragraph, from the id of its style and its words."""
INDENTED_PARAGRAPH = Markup(
    '<w:p><w:pPr><w:pStyle w:val="%s"/><w:ind w:right="%s" w:rightChars="%s"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p>'
)
"""A paragraph: the id of its style, its right indent in twips and in hundredths of a character, its words."""
TAB_INSIDE_TEXT = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
"""The markup of a Tab among the words of a run, which is a separate element (ECMA-376, 17.3.3.32)."""
PLACEHOLDER_INSIDE_TEXT = Markup(
    '</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Placeholder"/><w:rFonts w:hint="eastAsia"/></w:rPr>'
    '<w:t xml:space="preserve">%s</w:t></w:r>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
)
"""The markup of a placeholder among the words of a run, which is a separate run in the style for placeholders."""


def prefer_chinese_font(run: "Run") -> None:
    """Send quotation marks and dashes, which Latin fonts hold too, to the Chinese font; keep blanks as they are."""
    from docx.oxml.ns import qn

    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    for text in run._r.iter(qn("w:t")):
        text.set(_SPACE, "preserve")


def set_table_width(table: "Table", twips: int) -> None:
    """Give a table of fixed columns its whole width."""
    from docx.oxml.ns import qn

    for width in table._tbl.tblPr.iter(qn("w:tblW")):
        width.set(qn("w:type"), "dxa")
        width.set(qn("w:w"), str(twips))


def keep_row_whole(row: "_Row", *, repeat: bool) -> None:
    """Keep a row on one page; with ``repeat`` it stands at the top of every page of its table."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))


def shade(cell: "_Cell", color: str) -> None:
    """Fill a cell with a colour (RRGGBB)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    attributes = {"w:val": "clear", "w:color": "auto", "w:fill": color}
    cell._tc.get_or_add_tcPr().append(OxmlElement("w:shd", {qn(name): value for name, value in attributes.items()}))
