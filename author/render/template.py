"""The docxtpl template of an edition, built from its definition onto templates/base."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from author.blank import Role, Slot, head_rows, slots
from author.form import Form, Part
from author.render.elements import TYPE_AREA_WIDTH, paragraph, run, section, w
from author.render.package import pack

if TYPE_CHECKING:
    from lxml.etree import _Element

_DENSE_ROWS = 20
_DENSE_ROW_HEIGHT = 350
_ROW_HEIGHT = 480
_BAND_FILL = "C6D9F1"
_CELL_STYLES = {
    Role.BAND: "TableText",
    Role.CORNER: "TableText",
    Role.HEAD: "TableHead",
    Role.LABEL: "TableText",
    Role.NUMBER: "TableNumber",
}


def build_template(form: Form, base: Path) -> bytes:
    """The template as a DOCX file: the parts of ``base`` and a document made from the form."""
    from lxml import etree

    parts = {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}
    parts["word/document.xml"] = etree.tostring(
        _document(form), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return pack(parts)


def _document(form: Form) -> "_Element":
    body = w("body")
    body.extend([paragraph("Title", run("{{ agency }}")), paragraph("TitleLast", run("{{ title }}"))])
    body.extend(_text(form.preamble.id))
    for part in form.parts:
        body.append(paragraph("Heading1", run(f'{{{{ headings["{part.id}"] }}}}')))
        body.extend(_text(part.id) if part.is_text else _printed(part))
    body.extend(_signature())
    body.append(section())
    return w("document", None, body)


def _signature() -> Iterator["_Element"]:
    for style, name in (("SignatureName", "signature_name"), ("SignatureDate", "signature_date")):
        yield _tag(f"p if {name}")
        yield paragraph(style, run(f"{{{{ {name} }}}}"))
        yield _tag("p endif")


def _text(id: str) -> Iterator["_Element"]:
    """One paragraph for each paragraph of a text, by its kind as `fill.Paragraph` describes it."""
    heading, words = "{{ paragraph.heading }}", run("{{ paragraph.words }}")
    yield _tag(f'p for paragraph in texts["{id}"]')
    yield _tag("p if paragraph.own_line")
    yield paragraph("Heading2", run(heading))
    for style, condition in (("BodyTextClosing", " and paragraph.closing"), ("BodyText", "")):
        yield _tag(f"p elif paragraph.heading{condition}")
        yield paragraph(style, run(heading, "RunInHeading"), deepcopy(words))
        yield _tag(f"p elif{condition.removeprefix(' and')}" if condition else "p else")
        yield paragraph(style, deepcopy(words))
    yield _tag("p endif")
    yield _tag("p endfor")


def _tag(statement: str) -> "_Element":
    return paragraph("BodyText", run(f"{{%{statement} %}}"))


def _printed(part: Part) -> Iterator["_Element"]:
    """The part's grid as one table, and a line below it."""
    printed = slots(part)
    widths = _column_widths(part)
    table = w(
        "tbl",
        None,
        w(
            "tblPr",
            None,
            w("tblStyle", {"val": "ReportTable"}),
            w("tblW", {"w": sum(widths), "type": "dxa"}),
            w("jc", {"val": "center"}),
            w("tblLayout", {"type": "fixed"}),
            w("tblLook", {"val": "0000"}),
        ),
        w("tblGrid", None, *(w("gridCol", {"w": width}) for width in widths)),
    )
    rows = 1 + max(slot.row for slot in printed)
    height = _DENSE_ROW_HEIGHT if rows > _DENSE_ROWS else _ROW_HEIGHT
    for index in range(rows):
        properties = w("trPr", None, w("cantSplit"), w("trHeight", {"val": height, "hRule": "atLeast"}))
        if index < head_rows(part):
            properties.append(w("tblHeader"))
        table.append(w("tr", None, properties, *_row(printed, index, widths)))
    yield table
    yield paragraph("TableGap")


def _column_widths(part: Part) -> list[int]:
    """The definition's proportions scaled to the type area; its last column takes what rounding leaves."""
    scaled = [TYPE_AREA_WIDTH * width // sum(part.widths) for width in part.widths]
    return [*scaled[:-1], TYPE_AREA_WIDTH - sum(scaled[:-1])]


def _row(printed: list[Slot], index: int, widths: list[int]) -> Iterator["_Element"]:
    crossing = [slot for slot in printed if slot.row <= index < slot.row + slot.rows]
    for slot in sorted(crossing, key=lambda slot: slot.column):
        yield _cell(slot, slot.row == index, sum(widths[slot.column : slot.column + slot.columns]))


def _cell(slot: Slot, is_first: bool, width: int) -> "_Element":
    properties = w("tcPr", None, w("tcW", {"w": width, "type": "dxa"}))
    if slot.columns > 1:
        properties.append(w("gridSpan", {"val": slot.columns}))
    if slot.rows > 1:
        properties.append(w("vMerge", {"val": "restart"} if is_first else None))
    if slot.role is Role.BAND:
        properties.append(w("shd", {"val": "clear", "color": "auto", "fill": _BAND_FILL}))
    runs = [run(_printed_text(slot))] if is_first else []
    return w("tc", None, properties, paragraph(_CELL_STYLES[slot.role], *runs))


def _printed_text(slot: Slot) -> str:
    return f'{{{{ cells["{slot.field.key}"] }}}}' if slot.field else slot.text
