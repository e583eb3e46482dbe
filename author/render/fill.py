"""Report -> the values that the template's tags name."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from author.errors import AuthorError
from author.form import Form
from author.report import PLACEHOLDER, Report, is_unwritten
from author.text import Number, forbidden_characters, format_number, lines_of, split_heading

_PLACEHOLDERS = re.compile(rf"({PLACEHOLDER}[^】]*】)")
_UNFILLED = f"{PLACEHOLDER}】"
_TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
_STYLED = Markup(
    '</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Placeholder"/><w:rFonts w:hint="eastAsia"/></w:rPr>'
    '<w:t xml:space="preserve">%s</w:t></w:r>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a text: heading and words, either may be empty."""

    heading: str | Markup = ""
    words: str | Markup = ""
    closing: bool = False
    """The signature follows: it must not stand on a page without text (GB/T 9704-2012, 7.3.5.5)."""

    @property
    def own_line(self) -> bool:
        """The heading stands alone; otherwise it runs in with the words."""
        return bool(self.heading) and not self.words


def context(report: Report, form: Form) -> dict[str, Any]:
    """What the template's tags name; every text as the clerk typed it.

    Raises:
        AuthorError: a text holds a character that XML cannot hold.
    """
    _refuse_forbidden(report, form)
    agency, title = report.title(form)
    return {
        "agency": agency or f"{PLACEHOLDER}：机关全称】",
        "title": title,
        "subject": form.basis,
        "date": _day(report).isoformat(),
        "headings": {part.id: report.heading(form, part.id) for part in form.parts},
        "texts": _texts(report, form),
        "cells": {key: _cell(report.cells.get(key)) for key in form.fields},
        "signature_name": report.signature.name,
        "signature_date": written_date(report.signature.date),
    }


def _day(report: Report) -> date:
    """The file's date: that of the signature, else the last day of the reported year; never that of the clock."""
    try:
        return date.fromisoformat(report.signature.date)
    except ValueError:
        return date(report.year, 12, 31)


def written_date(iso: str) -> str:
    """2024-01-15 as 2024年1月15日, without padding zeros (GB/T 9704-2012, 7.3.5.4); other words as they are."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", iso)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else iso


def _texts(report: Report, form: Form) -> dict[str, tuple[Paragraph, ...]]:
    texts = {id: _paragraphs(report.texts.get(id, ""), _missing(form, id)) for id in form.text_keys}
    *_, last = texts
    if report.signature.name or report.signature.date:
        texts[last] = (*texts[last][:-1], replace(texts[last][-1], closing=True))
    return texts


def _missing(form: Form, id: str) -> str:
    """What stands where a text has not been written; a preamble is custom and may be left out."""
    return "" if id == form.preamble.id else f"{PLACEHOLDER}：{form.part(id).name}】"


def _paragraphs(text: str, missing: str) -> tuple[Paragraph, ...]:
    return tuple(_paragraph(line) for line in lines_of(missing if is_unwritten(text) else text))


def _paragraph(line: str) -> Paragraph:
    heading, rest = split_heading(line)
    return Paragraph(heading=_marked(heading), words=_marked(rest))


def _marked(words: str) -> str | Markup:
    """The words as typed: placeholders in their look, a Tab as the element that it needs (ECMA-376, 17.3.3.32)."""
    if "\t" not in words and PLACEHOLDER not in words:
        return words
    pieces = _PLACEHOLDERS.split(words)
    styled = (_STYLED % piece if piece.startswith(PLACEHOLDER) else escape(piece) for piece in pieces)
    return Markup().join(styled).replace("\t", _TAB)


def _cell(value: Number | None) -> str | Markup:
    return _marked(_UNFILLED) if value is None else format_number(value)


def _refuse_forbidden(report: Report, form: Form) -> None:
    texts = {form.preamble.label: report.texts.get(form.preamble.id, ""), "机关名称": report.agency.name}
    texts |= {part.heading: report.texts.get(part.id, "") for part in form.text_parts}
    texts |= {f"“{part.name}”的标题": report.heading(form, part.id) for part in form.parts}
    texts |= {"落款": report.signature.name + report.signature.date}
    for name, text in texts.items():
        for row, column, character in forbidden_characters(text):
            raise AuthorError(f"{name}第 {row} 段第 {column} 个字是 Word 不能保存的字符 {character}", "请删掉它")
