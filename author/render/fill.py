"""The values of a template's tags, from a report."""

from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from author.form import Form
from author.printed import PrintedParagraph, pieces, printed
from author.render.elements import PLACEHOLDER_INSIDE_TEXT, TAB_INSIDE_TEXT
from author.report import PLACEHOLDER, Report


def context(report: Report, form: Form) -> dict[str, Any]:
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
        "date": _day(report).isoformat(),
        "headings": {id: _marked(heading) for id, heading in words.headings.items()},
        "texts": {id: tuple(map(_paragraph, text)) for id, text in words.texts.items()},
        "cells": {key: _marked(cell) for key, cell in words.cells.items()},
        "signature_name": _marked(words.signature_name),
        "signature_date": words.signature_date,
    }


def _day(report: Report) -> date:
    """Return the file's date: that of the signature, else the last day of the reported year, never today."""
    try:
        return date.fromisoformat(report.signature.date)
    except ValueError:
        return date(report.year, 12, 31)


def _paragraph(paragraph: PrintedParagraph) -> PrintedParagraph:
    return replace(paragraph, heading=_marked(paragraph.heading), words=_marked(paragraph.words))


def _marked(words: str) -> str | Markup:
    """Return the words as typed, with placeholders and Tabs as the elements that they need."""
    if "\t" not in words and PLACEHOLDER not in words:
        return words
    marked = (PLACEHOLDER_INSIDE_TEXT % piece if missing else escape(piece) for piece, missing in pieces(words))
    return Markup().join(marked).replace("\t", TAB_INSIDE_TEXT)
