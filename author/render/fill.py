"""Make the values of a template's tags from a report, and the elements of WordprocessingML among them."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict

from markupsafe import Markup, escape

from author.form import Form
from author.printed import Printed, PrintedParagraph, pieces, printed
from author.report import PLACEHOLDER, Report
from author.text import width

HEADING = "Heading1"
BODY = "BodyText"
ADDRESS = "Normal"
SIGNATURE_NAME = "SignatureName"
SIGNATURE_DATE = "SignatureDate"
PLACEHOLDER_STYLE = "Placeholder"
"""Styles of templates/base: a heading, a paragraph with indented first line, one without, the signature's lines, and
the character style of a placeholder."""
_TEXT = Markup('<w:t xml:space="preserve">')
_RUN = Markup('<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>') + _TEXT
# Pieces, since `Markup.replace` escapes what it looks for as well before MarkupSafe 3.
_STYLE = Markup('<w:p><w:pPr><w:pStyle w:val="%s"/>')
_WORDS = Markup("</w:pPr>") + _RUN + Markup("%s</w:t></w:r></w:p>")
PARAGRAPH = _STYLE + _WORDS
"""A paragraph, from the id of its style and its words."""
_INDENTED_PARAGRAPH = _STYLE + Markup('<w:ind w:right="%s" w:rightChars="%s"/>') + _WORDS
"""A paragraph: the id of its style, its right indent in twips and in hundredths of a character, its words."""
_TAB_INSIDE_TEXT = Markup("</w:t><w:tab/>") + _TEXT
"""The markup of a Tab among the words of a run, which is a separate element (ECMA-376, 17.3.3.32)."""
_PLACEHOLDER_INSIDE_TEXT = (
    Markup('</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Placeholder"/><w:rFonts w:hint="eastAsia"/></w:rPr>')
    + _TEXT
    + Markup("%s</w:t></w:r>")
    + _RUN
)
"""The markup of a placeholder among the words of a run, which is a separate run in the style for placeholders."""
_INDENT = 2


class TemplateValues(TypedDict):
    """The values of the tags, by the names that templates use."""

    agency: str
    title: str
    subject: str
    date: str
    headings: Mapping[str, str]
    texts: Mapping[str, tuple[PrintedParagraph, ...]]
    cells: Mapping[str, str]
    signature: Markup
    signature_name: str
    signature_date: str


def context(report: Report, form: Form) -> TemplateValues:
    """Return the values of the template's tags; every text stays as the clerk typed it.

    Raises:
        AuthorError: a text holds a character that XML cannot hold.
    """
    words = printed(report, form)
    return {
        # Both stand in the file's properties as well, which hold no elements.
        "agency": words.agency.replace("\t", " "),
        "title": words.title.replace("\t", " "),
        "subject": form.basis,
        # The date of the file is never today.
        "date": (report.signature.day or date(report.year, 12, 31)).isoformat(),
        "headings": {id: _marked(heading) for id, heading in words.headings.items()},
        "texts": {id: tuple(map(_paragraph, text)) for id, text in words.texts.items()},
        "cells": {key: _marked(cell) for key, cell in words.cells.items()},
        "signature": _signature(words),
        "signature_name": _marked(words.signature_name),
        "signature_date": words.signature_date,
    }


def _signature(words: Printed) -> Markup:
    """Return the paragraphs of the signature, two characters from the right, as it stands without a seal.

    The date begins two characters after the name; a longer name ends with it (GB/T 9704-2012, 7.3.5.2).
    """
    name, date = words.signature_name, words.signature_date
    longer = width(date) - width(name)
    shift = longer + 2 * _INDENT if name and date and longer >= 0 else 0
    lines = ((SIGNATURE_NAME, name, 2 * _INDENT + shift), (SIGNATURE_DATE, date, 2 * _INDENT))
    return Markup().join(
        _INDENTED_PARAGRAPH % (style, half_widths * 160, half_widths * 50, _marked(line))
        for style, line, half_widths in lines
        if line
    )


def _paragraph(paragraph: PrintedParagraph) -> PrintedParagraph:
    return PrintedParagraph(_marked(paragraph.heading), _marked(paragraph.words), paragraph.closing)


def _marked(words: str) -> str | Markup:
    """Return the words as typed, with placeholders and Tabs as the elements that they need."""
    if "\t" not in words and PLACEHOLDER not in words:
        return words
    marked = (_PLACEHOLDER_INSIDE_TEXT % piece if missing else escape(piece) for piece, missing in pieces(words))
    return Markup().join(marked).replace("\t", _TAB_INSIDE_TEXT)
