"""The docxtpl template of an edition, built from its definition onto templates/base."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from author.blank import Role, Slot, head_rows, slots
from author.form import Form, Part
from author.render.package import pack

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"

# GB/T 9704-2012, 5.2: A4, top margin 37 mm, left margin 28 mm, type area 156 x 225 mm; in twips.
_PAPER = {"w": 11906, "h": 16838}
_MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588, "header": 851, "footer": 1304, "gutter": 0}
_TYPE_AREA_WIDTH = 8844
_LINE_PITCH = 579

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


def _w(tag: str, attributes: Mapping[str, object] | None = None, *children: "_Element") -> "_Element":
    from lxml import etree

    element = etree.Element(f"{{{_WORD}}}{tag}", nsmap={"w": _WORD, "r": _RELATIONSHIPS})
    for name, value in (attributes or {}).items():
        element.set(name if name.startswith("{") else f"{{{_WORD}}}{name}", str(value))
    element.extend(children)
    return element


def _document(form: Form) -> "_Element":
    body = _w("body")
    body.extend([_paragraph("Title", _run("{{ agency }}")), _paragraph("TitleLast", _run("{{ title }}"))])
    body.extend(_text(form.preamble.id))
    for part in form.parts:
        body.append(_paragraph("Heading1", _run(f'{{{{ headings["{part.id}"] }}}}')))
        body.extend(_text(part.id) if part.is_text else _printed(part))
    body.extend(_signature())
    body.append(_section())
    return _w("document", None, body)


def _signature() -> Iterator["_Element"]:
    for style, name in (("SignatureName", "signature_name"), ("SignatureDate", "signature_date")):
        yield _tag(f"p if {name}")
        yield _paragraph(style, _run(f"{{{{ {name} }}}}"))
        yield _tag("p endif")


def _section() -> "_Element":
    reference = f"{{{_RELATIONSHIPS}}}id"
    return _w(
        "sectPr",
        None,
        _w("footerReference", {"type": "default", reference: "rId4"}),
        _w("footerReference", {"type": "even", reference: "rId5"}),
        _w("pgSz", _PAPER),
        _w("pgMar", _MARGINS),
        _w("docGrid", {"type": "lines", "linePitch": _LINE_PITCH}),
    )


def _text(id: str) -> Iterator["_Element"]:
    """One paragraph for each paragraph of a text, by its kind as `fill.Paragraph` describes it."""
    heading, words = "{{ paragraph.heading }}", _run("{{ paragraph.words }}")
    yield _tag(f'p for paragraph in texts["{id}"]')
    yield _tag("p if paragraph.own_line")
    yield _paragraph("Heading2", _run(heading))
    for style, condition in (("BodyTextClosing", " and paragraph.closing"), ("BodyText", "")):
        yield _tag(f"p elif paragraph.heading{condition}")
        yield _paragraph(style, _run(heading, "RunInHeading"), deepcopy(words))
        yield _tag(f"p elif{condition.removeprefix(' and')}" if condition else "p else")
        yield _paragraph(style, deepcopy(words))
    yield _tag("p endif")
    yield _tag("p endfor")


def _tag(statement: str) -> "_Element":
    return _paragraph("BodyText", _run(f"{{%{statement} %}}"))


def _paragraph(style: str, *runs: "_Element") -> "_Element":
    return _w("p", None, _w("pPr", None, _w("pStyle", {"val": style})), *runs)


def _run(text: str, style: str = "") -> "_Element":
    # The hint sends quotation marks and dashes, which Latin fonts hold too, to the Chinese font.
    properties = _w("rPr", None, *([_w("rStyle", {"val": style})] if style else []), _w("rFonts", {"hint": "eastAsia"}))
    words = _w("t", {f"{{{_XML}}}space": "preserve"})
    words.text = text
    return _w("r", None, properties, words)


def _printed(part: Part) -> Iterator["_Element"]:
    """The part's grid as one table, and a line below it."""
    printed = slots(part)
    widths = _column_widths(part)
    table = _w(
        "tbl",
        None,
        _w(
            "tblPr",
            None,
            _w("tblStyle", {"val": "ReportTable"}),
            _w("tblW", {"w": sum(widths), "type": "dxa"}),
            _w("jc", {"val": "center"}),
            _w("tblLayout", {"type": "fixed"}),
            _w("tblLook", {"val": "0000"}),
        ),
        _w("tblGrid", None, *(_w("gridCol", {"w": width}) for width in widths)),
    )
    rows = 1 + max(slot.row for slot in printed)
    height = _DENSE_ROW_HEIGHT if rows > _DENSE_ROWS else _ROW_HEIGHT
    for index in range(rows):
        properties = _w("trPr", None, _w("cantSplit"), _w("trHeight", {"val": height, "hRule": "atLeast"}))
        if index < head_rows(part):
            properties.append(_w("tblHeader"))
        table.append(_w("tr", None, properties, *_row(printed, index, widths)))
    yield table
    yield _paragraph("TableGap")


def _column_widths(part: Part) -> list[int]:
    """The definition's proportions scaled to the type area; its last column takes what rounding leaves."""
    scaled = [_TYPE_AREA_WIDTH * width // sum(part.widths) for width in part.widths]
    return [*scaled[:-1], _TYPE_AREA_WIDTH - sum(scaled[:-1])]


def _row(printed: list[Slot], index: int, widths: list[int]) -> Iterator["_Element"]:
    crossing = [slot for slot in printed if slot.row <= index < slot.row + slot.rows]
    for slot in sorted(crossing, key=lambda slot: slot.column):
        yield _cell(slot, slot.row == index, sum(widths[slot.column : slot.column + slot.columns]))


def _cell(slot: Slot, is_first: bool, width: int) -> "_Element":
    properties = _w("tcPr", None, _w("tcW", {"w": width, "type": "dxa"}))
    if slot.columns > 1:
        properties.append(_w("gridSpan", {"val": slot.columns}))
    if slot.rows > 1:
        properties.append(_w("vMerge", {"val": "restart"} if is_first else None))
    if slot.role is Role.BAND:
        properties.append(_w("shd", {"val": "clear", "color": "auto", "fill": _BAND_FILL}))
    runs = [_run(_printed_text(slot))] if is_first else []
    return _w("tc", None, properties, _paragraph(_CELL_STYLES[slot.role], *runs))


def _printed_text(slot: Slot) -> str:
    return f'{{{{ cells["{slot.field.key}"] }}}}' if slot.field else slot.text
