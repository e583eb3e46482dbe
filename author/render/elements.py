"""The elements of a document's text part, in the typography of templates/base."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"

# GB/T 9704-2012, 5.2: A4, top margin 37 mm, left margin 28 mm, type area 156 x 225 mm; in twips.
_PAPER = {"w": 11906, "h": 16838}
_MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588, "header": 851, "footer": 1304, "gutter": 0}
TYPE_AREA_WIDTH = 8844
_LINE_PITCH = 579


def w(tag: str, attributes: Mapping[str, object] | None = None, *children: "_Element") -> "_Element":
    """An element of WordprocessingML; attributes without a namespace get the same one."""
    from lxml import etree

    element = etree.Element(f"{{{_WORD}}}{tag}", nsmap={"w": _WORD, "r": _RELATIONSHIPS})
    for name, value in (attributes or {}).items():
        element.set(name if name.startswith("{") else f"{{{_WORD}}}{name}", str(value))
    element.extend(children)
    return element


def paragraph(style: str, *runs: "_Element") -> "_Element":
    """A paragraph of a style of the base."""
    return w("p", None, w("pPr", None, w("pStyle", {"val": style})), *runs)


def run(text: str, style: str = "") -> "_Element":
    """Words, in a character style of the base where one is given."""
    # The hint sends quotation marks and dashes, which Latin fonts hold too, to the Chinese font.
    properties = w("rPr", None, *([w("rStyle", {"val": style})] if style else []), w("rFonts", {"hint": "eastAsia"}))
    words = w("t", {f"{{{_XML}}}space": "preserve"})
    words.text = text
    return w("r", None, properties, words)


def section() -> "_Element":
    """The page: its paper, margins, lines, and the footers of the base."""
    reference = f"{{{_RELATIONSHIPS}}}id"
    return w(
        "sectPr",
        None,
        w("footerReference", {"type": "default", reference: "rId4"}),
        w("footerReference", {"type": "even", reference: "rId5"}),
        w("pgSz", _PAPER),
        w("pgMar", _MARGINS),
        w("docGrid", {"type": "lines", "linePitch": _LINE_PITCH}),
    )
