"""The words of a report as any kind of file prints them: paragraphs by kind, numbers, marks of what is missing."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from author import numerals
from author.errors import AuthorError
from author.form import Form
from author.numerals import Number, format_number
from author.report import MARK, PLACEHOLDER, Report, is_unwritten, placeholder
from author.text import forbidden_characters, lines_of, split_heading


class PrintedParagraph(NamedTuple):
    """A paragraph of a text with its heading; heading or words may be empty."""

    heading: str = ""
    words: str = ""
    closing: bool = False
    """True if the signature follows, which must not stand on a page without text (GB/T 9704-2012, 7.3.5.5)."""

    @property
    def own_line(self) -> bool:
        """Return whether the heading stands on a line of its own."""
        return bool(self.heading) and not self.words


class Printed(NamedTuple):
    """Everything that is printed of a report."""

    agency: str
    """The first line of the title."""
    title: str
    """The second line of the title."""
    headings: Mapping[str, str]
    texts: Mapping[str, tuple[PrintedParagraph, ...]]
    cells: Mapping[str, str]
    signature_name: str
    signature_date: str


def printed(report: Report, form: Form) -> Printed:
    """Return the report's words, every text as the clerk typed it.

    Raises:
        AuthorError: a text holds a character that XML cannot hold.
    """
    _refuse_forbidden(report, form)
    agency, title = report.title(form)
    return Printed(
        agency=agency or placeholder("机关全称"),
        title=title,
        headings={part.id: report.heading(form, part.id) for part in form.parts},
        texts=_texts(report, form),
        cells={key: _cell(report.cells.get(key)) for key in form.fields},
        signature_name=report.signature.name,
        signature_date=written_date(report.signature.date),
    )


def pieces(words: str) -> list[tuple[str, bool]]:
    """Return the words cut at their marks, and whether each piece is a mark."""
    found = [0, *(end for mark in MARK.finditer(words) for end in mark.span()), len(words)]
    cut = (words[start:end] for start, end in pairwise(found))
    return [(piece, piece.startswith(PLACEHOLDER)) for piece in cut if piece]


def written_date(iso: str) -> str:
    """Return an ISO date as 2024年1月15日; other words as they are."""
    try:
        return numerals.written_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def _texts(report: Report, form: Form) -> dict[str, tuple[PrintedParagraph, ...]]:
    # Nothing is printed for the preamble, which is optional, if it was not written.
    missing = {part.id: placeholder(part.name) for part in form.text_parts}
    texts = {id: _paragraphs(report.texts.get(id, ""), missing.get(id, "")) for id in form.text_keys}
    *_, last = texts
    if report.signature.name or report.signature.date:
        texts[last] = (*texts[last][:-1], texts[last][-1]._replace(closing=True))
    return texts


def _paragraphs(text: str, otherwise: str) -> tuple[PrintedParagraph, ...]:
    return tuple(_paragraph(line) for line in lines_of(otherwise if is_unwritten(text) else text))


def _paragraph(line: str) -> PrintedParagraph:
    heading, words = split_heading(line)
    return PrintedParagraph(heading=heading, words=words)


def _cell(value: Number | None) -> str:
    return f"{PLACEHOLDER}】" if value is None else format_number(value)


def _refuse_forbidden(report: Report, form: Form) -> None:
    texts = {form.preamble.label: report.texts.get(form.preamble.id, ""), "机关名称": report.agency.name}
    texts |= {part.heading: report.texts.get(part.id, "") for part in form.text_parts}
    texts |= {f"“{part.name}”的标题": report.heading(form, part.id) for part in form.parts}
    texts |= {"落款": report.signature.name + report.signature.date}
    for name, text in texts.items():
        for row, column, character in forbidden_characters(text):
            raise AuthorError(f"{name}第 {row} 段第 {column} 个字是文件不能保存的字符 {character}", "请删掉它")
