"""Plain words -> a DOCX in the typography of the report."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from author.editions import base_folder
from author.render.compiled import DOCUMENT, PROPERTIES
from author.render.elements import paragraph, run, section, w
from author.render.package import pack
from author.text import without_forbidden

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADING = "Heading1"
BODY = "BodyText"
ADDRESS = "Normal"
"""Styles of templates/base: a heading, a paragraph with indented first line, one without."""


def page(title: str, words: Iterable[tuple[str, str]], properties: Mapping[str, str]) -> bytes:
    """A DOCX of a title and paragraphs, each a style and its words; what XML cannot hold is left out.

    ``properties`` are the values of the tags in the properties of templates/base. The same
    words give the same bytes.
    """
    from jinja2 import Environment, StrictUndefined
    from lxml import etree

    base = base_folder()
    parts = {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    for name in PROPERTIES:
        clean = {key: without_forbidden(value) for key, value in properties.items()}
        parts[name] = environment.from_string(parts[name].decode()).render(clean).encode()
    body = w("body", None, _paragraph("TitleLast", title), *(_paragraph(*each) for each in words), section())
    document = w("document", None, body)
    parts[DOCUMENT] = etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(parts)


def _paragraph(style: str, words: str) -> "_Element":
    return paragraph(style, run(without_forbidden(words)))
