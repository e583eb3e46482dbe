"""What any kind of file prints: the words of a report with marks of what is missing, and the form as a grid."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from author.errors import AuthorError
from author.form import Field, Form, Line, Part, Table
from author.numerals import format_number, written_date
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
    blank = f"{PLACEHOLDER}】"
    return Printed(
        agency=agency or placeholder("机关全称"),
        title=title,
        headings={part.id: report.heading(form, part.id) for part in form.parts},
        texts=_texts(report, form),
        cells={key: blank if (cell := report.cells.get(key)) is None else format_number(cell) for key in form.fields},
        signature_name=report.signature.name,
        signature_date=written_date(report.signature.day) if report.signature.day else report.signature.date,
    )


def pieces(words: str) -> list[tuple[str, bool]]:
    """Return the words cut at their marks, and whether each piece is a mark."""
    found = [0, *(end for mark in MARK.finditer(words) for end in mark.span()), len(words)]
    cut = (words[start:end] for start, end in pairwise(found))
    return [(piece, piece.startswith(PLACEHOLDER)) for piece in cut if piece]


def _texts(report: Report, form: Form) -> dict[str, tuple[PrintedParagraph, ...]]:
    # Nothing is printed for the preamble, which is optional, if it was not written.
    missing = {part.id: placeholder(part.name) for part in form.text_parts}
    texts = {id: _paragraphs(report.texts.get(id, ""), missing.get(id, "")) for id in form.text_keys}
    *_, last = texts
    if report.signature.name or report.signature.date:
        texts[last] = (*texts[last][:-1], texts[last][-1]._replace(closing=True))
    return texts


def _paragraphs(text: str, otherwise: str) -> tuple[PrintedParagraph, ...]:
    return tuple(PrintedParagraph(*split_heading(line)) for line in lines_of(otherwise if is_unwritten(text) else text))


def _refuse_forbidden(report: Report, form: Form) -> None:
    texts = {form.preamble.label: report.texts.get(form.preamble.id, ""), "机关名称": report.agency.name}
    texts |= {part.heading: report.texts.get(part.id, "") for part in form.text_parts}
    texts |= {f"“{part.name}”的标题": report.heading(form, part.id) for part in form.parts}
    texts |= {"落款": report.signature.name + report.signature.date}
    for name, text in texts.items():
        for row, column, character in forbidden_characters(text):
            raise AuthorError(f"{name}第 {row} 段第 {column} 个字是文件不能保存的字符 {character}", "请删掉它")


# --- the grid of a part's tables --------------------------------------------------------------


class Role(StrEnum):
    """The kind of a printed cell."""

    BAND = "band"
    CORNER = "corner"
    HEAD = "head"
    LABEL = "label"
    NUMBER = "number"


class Slot(NamedTuple):
    """A printed cell: its place in the grid, its spans, its text or its field."""

    role: Role
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""
    field: Field | None = None
    centred: bool = False
    """The words of a label stand in the middle, as the form prints them if labels have one column."""


def slots(part: Part) -> list[Slot]:
    """Return the cells of a part's grid in reading order; the tables stand one under another."""
    found: list[Slot] = []
    for table in part.tables:
        found.extend(_table(table, height(found), len(part.widths)))
    return sorted(found, key=lambda slot: (slot.row, slot.column))


def head_rows(part: Part) -> int:
    """Return the number of rows that repeat at the top of a following page: 0 in a grid with bands."""
    if any(table.band for table in part.tables):
        return 0
    found = slots(part)
    return min(slot.row for slot in found if slot.role is Role.NUMBER)


def height(found: Iterable[Slot]) -> int:
    """Return the number of rows that some cells take from the top of the grid."""
    return max((slot.row + slot.rows for slot in found), default=0)


def _table(table: Table, top: int, width: int) -> Iterator[Slot]:
    if table.band:
        yield Slot(role=Role.BAND, row=top, column=0, columns=width, text=table.band)
        top += 1
    depth = max(column.depth for column in table.columns)
    stub = table.stub_columns
    below = top + bool(table.columns_label)
    edges = _edges(stub, width, len(table.column_leaves))
    if stub:
        rows = below - top + depth
        role = Role.CORNER if table.corner else Role.HEAD
        yield Slot(role=role, row=top, column=0, rows=rows, columns=stub, text=table.corner or table.stub)
    if table.columns_label:
        yield Slot(role=Role.HEAD, row=top, column=stub, columns=width - stub, text=table.columns_label)
    yield from _heads(table.columns, below, depth, edges)
    yield from _labels(table.rows, below + depth, 0, stub)
    for row, line in enumerate(table.row_leaves, below + depth):
        for column, left, right in zip(table.column_leaves, edges, edges[1:], strict=False):
            field = table.fields[line.path, column.path]
            yield Slot(role=Role.NUMBER, row=row, column=left, columns=right - left, field=field)


def _edges(stub: int, width: int, leaves: int) -> list[int]:
    """Return where the number columns begin, and the grid's end; the last column takes what rounding leaves."""
    each = (width - stub) // leaves
    return [*(stub + each * index for index in range(leaves)), width]


def _heads(lines: Sequence[Line], top: int, depth: int, edges: Sequence[int]) -> Iterator[Slot]:
    first = 0
    for line in lines:
        last = first + len(list(line.leaves()))
        left, right = edges[first], edges[last]
        rows = 1 if line.children else depth
        yield Slot(role=Role.HEAD, row=top, column=left, rows=rows, columns=right - left, text=line.label)
        yield from _heads(line.children, top + 1, depth - 1, edges[first:])
        first = last


def _labels(lines: Sequence[Line], top: int, left: int, stub: int) -> Iterator[Slot]:
    for line in lines:
        if left == stub:
            return
        leaves = len(list(line.leaves()))
        columns = 1 if line.children else stub - left
        yield Slot(
            role=Role.LABEL, row=top, column=left, rows=leaves, columns=columns, text=line.label, centred=stub == 1
        )
        yield from _labels(line.children, top, left + 1, stub)
        top += leaves
