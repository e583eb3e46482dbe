"""The filled form: what every reader produces and every writer takes."""

import datetime
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from author.agency import Agency, Scope
from author.form import Form, total_of
from author.numerals import Number

PLACEHOLDER = "【待填"
"""The beginning of every mark of something still to be written, in texts and in the DOCX."""

MARK = re.compile(f"{PLACEHOLDER}[^】\n]*】?")
"""A mark of something still to be written; a mark without a closing bracket reaches to the end of its line."""

Cells = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The agency and the date at the end; both are empty if the report is not signed."""

    name: str = field(default="", metadata={"label": "落款机关"})
    date: str = field(default="", metadata={"label": "落款日期"})
    """The date as ISO: 2024-01-15."""

    @property
    def day(self) -> datetime.date | None:
        """Return the date; ``None`` if there is none, or none that the calendar has."""
        with suppress(ValueError):
            return datetime.date.fromisoformat(self.date)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One annual report. In ``cells`` ``None`` is blank and ``0`` is zero; totals are included."""

    edition: str
    year: int
    scope: Scope = Scope.AGENCY
    agency: Agency = field(default_factory=Agency)
    headings: Mapping[str, str] = field(default_factory=dict)
    """The headings that differ from the prescribed ones, by part."""
    signature: Signature = Signature()
    texts: Mapping[str, str] = field(default_factory=dict)
    """The preamble and the written parts by id, one paragraph for each line."""
    cells: Cells = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """The unknown entries of an answers file by path, each as YAML; they are kept when the file is written again."""

    def heading(self, form: Form, part: str) -> str:
        """Return the heading of a part: the agency's own or the prescribed one."""
        return self.headings.get(part) or form.part(part).heading

    def title(self, form: Form) -> tuple[str, str]:
        """Return the two lines of the title."""
        return self.agency.name, f"{self.year}年{form.title}"

    def with_text(self, id: str, text: str) -> "Report":
        """Return the report with another text."""
        return replace(self, texts={**self.texts, id: text})

    def with_agency(self, agency: Agency) -> "Report":
        """Return the report with other facts about its agency; a signature by the agency's name follows the name."""
        is_signed = self.signature.name and self.signature.name == self.agency.name
        signature = replace(self.signature, name=agency.name) if is_signed else self.signature
        return replace(self, agency=agency, signature=signature)

    def with_cells(self, form: Form, changes: Cells) -> "Report":
        """Return a copy with some entered numbers changed and all totals computed."""
        return replace(self, cells=fill_totals(form, {**self.cells, **changes}))


def blank_report(form: Form, year: int) -> Report:
    """Return a report in which nothing is filled in."""
    return Report(
        edition=form.edition, year=year, texts=dict.fromkeys(form.text_keys, ""), cells=dict.fromkeys(form.fields)
    )


def fill_totals(form: Form, cells: Cells) -> dict[str, Number | None]:
    """Return every field of the form; a total is the sum of its numbers, blank if one of them is blank."""
    filled: dict[str, Number | None] = {each.key: cells.get(each.key) for each in form.inputs}
    for equation in form.sums:
        filled[equation.right[0].key] = total_of(equation.left, filled)
    return {key: filled[key] for key in form.fields}


def placeholder(what: str) -> str:
    """Return the mark for something that is still to be written."""
    return f"{PLACEHOLDER}：{what}】"


def marks_in(text: str) -> list[str]:
    """Return the words of each mark in a text, which say what is still to be written."""
    return [mark.removeprefix(PLACEHOLDER).strip("：:】") for mark in MARK.findall(text)]


def length_of(text: str) -> int:
    """Return the characters of a text as offices count them: without blanks and marks."""
    return sum(not char.isspace() for char in MARK.sub("", text))


def has_placeholder(text: str) -> bool:
    """Return whether the text marks something as still to be written."""
    return PLACEHOLDER in text


def is_unwritten(text: str) -> bool:
    """Return whether the text holds nothing but blanks."""
    return not text.strip()
