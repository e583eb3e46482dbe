"""Report -> the values that the template's tags name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from author.errors import AuthorError
from author.form import Form
from author.report import PLACEHOLDER, Report, is_unwritten
from author.text import Number, forbidden_characters, format_number, lines_of, split_heading

if TYPE_CHECKING:
    from markupsafe import Markup

_PLACEHOLDERS = re.compile(rf"({PLACEHOLDER}[^】]*】)")
_UNFILLED = f"{PLACEHOLDER}】"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one look."""

    text: "str | Markup"
    placeholder: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a text."""

    runs: tuple[Run, ...]
    heading: bool = False
    """It stands on a line of its own."""
    closing: bool = False
    """The signature follows: it must not stand on a page without text (GB/T 9704-2012, 7.3.5.5)."""


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
        "date": report.signature.date or f"{report.year}-12-31",
        "headings": {part.id: report.heading(form, part.id) for part in form.parts},
        "texts": _texts(report, form),
        "cells": {key: _cell(report.cells.get(key)) for key in form.fields},
        "signature_name": report.signature.name,
        "signature_date": written_date(report.signature.date),
    }


def _texts(report: Report, form: Form) -> dict[str, tuple[Paragraph, ...]]:
    texts = {id: _paragraphs(report.texts.get(id, ""), _missing(form, id)) for id in form.text_keys}
    *_, last = texts
    if report.signature.name or report.signature.date:
        texts[last] = (*texts[last][:-1], replace(texts[last][-1], closing=True))
    return texts


def written_date(iso: str) -> str:
    """2024-01-15 as 2024年1月15日, without padding zeros (GB/T 9704-2012, 7.3.5.4); other words as they are."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", iso)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else iso


def _missing(form: Form, id: str) -> str:
    """What stands where a text has not been written; a preamble is custom and may be left out."""
    return "" if id == form.preamble.id else f"{PLACEHOLDER}：{form.part(id).name}】"


def _paragraphs(text: str, missing: str) -> tuple[Paragraph, ...]:
    return tuple(_paragraph(line) for line in lines_of(missing if is_unwritten(text) else text))


def _paragraph(line: str) -> Paragraph:
    heading, rest = split_heading(line)
    runs = (*_runs(heading, heading=True), *_runs(rest, heading=False))
    return Paragraph(runs=runs, heading=bool(heading) and not rest and not heading.endswith("。"))


def _runs(words: str, *, heading: bool) -> Iterator[Run]:
    for piece in filter(None, _PLACEHOLDERS.split(words)):
        yield Run(text=_typed(piece), placeholder=piece.startswith(PLACEHOLDER), heading=heading)


def _typed(words: str) -> "str | Markup":
    """The words; a Tab needs an element of its own (ECMA-376, 17.3.3.32)."""
    if "\t" not in words:
        return words
    from markupsafe import Markup, escape

    return Markup('</w:t><w:tab/><w:t xml:space="preserve">').join(escape(piece) for piece in words.split("\t"))


def _cell(value: Number | None) -> str:
    return _UNFILLED if value is None else format_number(value)


def _refuse_forbidden(report: Report, form: Form) -> None:
    texts = {form.preamble.label: report.texts.get(form.preamble.id, ""), "机关名称": report.agency.name}
    texts |= {part.heading: report.texts.get(part.id, "") for part in form.text_parts}
    texts |= {f"“{part.name}”的标题": report.heading(form, part.id) for part in form.parts}
    texts |= {"落款": report.signature.name + report.signature.date}
    for name, text in texts.items():
        for row, column, character in forbidden_characters(text):
            raise AuthorError(f"{name}第 {row} 段第 {column} 个字是 Word 不能保存的字符 {character}", "请删掉它")
