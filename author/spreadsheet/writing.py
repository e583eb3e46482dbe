"""Workbooks of texts, numbers, dates and formulas; the same sheets give the same bytes."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any, BinaryIO, cast

from author.text import Number, format_number, width

_FORMULA_SIGNS = "=+-@"
_LONGEST_TEXT = 32_767
"""Characters in a cell (the limits of Excel); of a longer text XlsxWriter would write nothing."""
_CREATED = datetime(1980, 1, 1)
"""A file's time must not tell when it was made."""
_EPOCH = date(1899, 12, 30)
_FONT = "宋体"
_LINE_HEIGHT = 15
"""In points, at 11 points."""
_WIDER = 1.1
"""A Chinese character is a little wider than two digits, which are the unit of a column's width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a cell looks."""

    size: int = 11
    bold: bool = False
    muted: bool = False
    """Grey and slanted: an example, not a value."""
    shaded: bool = False
    """The fill of a head."""
    boxed: bool = False
    centred: bool = False
    wrapped: bool = False
    number_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula with the value that it has, for readers that do not calculate."""

    text: str
    result: str | Number | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is written into a cell; ``None`` is an empty one."""

    value: str | Number | date | Formula | None = None
    look: Look = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A block of cells that is one, shown as its first; from 0."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A list to choose from, or dates only, for the cells of a column; rows and columns from 0."""

    column: int
    first_row: int
    last_row: int
    choices: str = ""
    """The cells that hold the choices, such as ``='Sheet'!$A$1:$A$6``; empty: dates are expected."""
    not_before: date = _EPOCH
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet to be written, on A4 and as wide as one page."""

    name: str
    rows: Iterable[Sequence[Cell]]
    """Gone through once, so that rows can be made while they are written."""
    widths: Sequence[float]
    """Of the columns, in characters."""
    merges: Sequence[Merge] = ()
    frozen_rows: int = 0
    """Stay in view, and stand on every page."""
    frozen_columns: int = 0
    filtered: bool = False
    """The last frozen row carries filters."""
    landscape: bool = False
    drops: Sequence[Drop] = ()


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula, now or after it was saved as .csv and opened again.

    What begins with = + - @, also in full width or after blanks, or with a tab or a line end gets an apostrophe.
    """
    begins = unicodedata.normalize("NFKC", text.lstrip()[:1])
    if (begins and begins[0] in _FORMULA_SIGNS) or text[:1] in ("\t", "\r", "\n"):
        return f"'{text}"
    return text


def address(row: int, column: int) -> str:
    """A cell as formulas name it; row and column from 0."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    name: str = xl_rowcol_to_cell(row, column)
    return name


def block(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A block of cells of a sheet as formulas name it; from 0."""
    from xlsxwriter.utility import xl_range_formula

    name: str = xl_range_formula(sheet, first_row, first_column, last_row, last_column)
    return name


def write(sheets: Sequence[Sheet]) -> bytes:
    """A .xlsx with these sheets, the first one open; the same sheets give the same bytes."""
    buffer = io.BytesIO()
    write_into(buffer, sheets)
    return buffer.getvalue()


def write_into(file: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write a .xlsx row by row; of its rows none is held in memory."""
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        formats: dict[Look, Any] = {}
        for sheet in sheets:
            _write_sheet(book, sheet, formats)


def write_csv(file: BinaryIO, rows: Iterable[Sequence[str | Number | None]]) -> None:
    """Write a .csv as Excel and WPS open it: UTF-8 with a mark, so that they show Chinese; texts inert."""
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="", write_through=False)
    csv.writer(text).writerows(map(_plain_row, rows))
    text.flush()
    text.detach()


def _plain_row(row: Sequence[str | Number | None]) -> list[str]:
    return [inert(each) if isinstance(each, str) else "" if each is None else format_number(each) for each in row]


def _write_sheet(book: Any, sheet: Sheet, formats: dict[Look, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")
    if sheet.landscape:
        page.set_landscape()
    for column, characters in enumerate(sheet.widths):
        page.set_column(column, column, characters)
    # `merge_range` writes the cells below as well, which in a sheet written row by row come too early.
    page.merge.extend(
        [each.row, each.column, each.row + each.rows - 1, each.column + each.columns - 1] for each in sheet.merges
    )
    last_row = _write_rows(book, page, sheet, formats)
    if sheet.frozen_rows:
        page.freeze_panes(sheet.frozen_rows, sheet.frozen_columns)
        page.repeat_rows(0, sheet.frozen_rows - 1)
    if sheet.filtered:
        page.autofilter(sheet.frozen_rows - 1, 0, last_row, len(sheet.widths) - 1)
    for drop in sheet.drops:
        page.data_validation(drop.first_row, drop.column, drop.last_row, drop.column, _rule(drop))


def _write_rows(book: Any, page: Any, sheet: Sheet, formats: dict[Look, Any]) -> int:
    """Write the rows; the number of the last one comes back."""
    row = 0
    merged = {(each.row, each.column): each for each in sheet.merges}
    for row, cells in enumerate(sheet.rows):
        lines = max((_lines(cells, row, column, sheet.widths, merged) for column in range(len(cells))), default=1)
        if lines > 1:
            page.set_row(row, _LINE_HEIGHT * lines)
        for column, cell in enumerate(cells):
            if cell.look not in formats:
                formats[cell.look] = book.add_format(_properties(cell.look))
            _write_cell(page, row, column, cell.value, formats[cell.look])
    return row


def _lines(
    cells: Sequence[Cell], row: int, column: int, widths: Sequence[float], merged: Mapping[tuple[int, int], Merge]
) -> int:
    """How many lines a cell takes; not every program makes room for wrapped text by itself."""
    cell = cells[column]
    if not (cell.look.wrapped and isinstance(cell.value, str)):
        return 1
    block = merged.get((row, column))
    if block and block.rows > 1:
        return 1
    room = sum(widths[column : column + (block.columns if block else 1)])
    return ceil(width(cell.value) * _WIDER / room) if room else 1


def _write_cell(page: Any, row: int, column: int, value: object, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, inert(value)[:_LONGEST_TEXT], look)
    elif isinstance(value, Formula):
        page.write_formula(row, column, value.text, look, _plain(value.result))
    else:
        page.write_number(row, column, _plain(cast(Number | date, value)), look)


def _plain(value: str | Number | date) -> str | int | float:
    """A value as the file holds it: a date as the number of its day."""
    if isinstance(value, date):
        return (value - _EPOCH).days
    return float(value) if isinstance(value, Decimal) else value


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": _FONT,
        "font_size": look.size,
        "bold": look.bold,
        "text_wrap": look.wrapped,
        "valign": "vcenter",
    }
    optional: dict[str, dict[str, Any]] = {
        "muted": {"italic": True, "font_color": "#808080"},
        "shaded": {"bg_color": "#C6D9F1"},
        "boxed": {"border": 1},
        "centred": {"align": "center"},
        "number_format": {"num_format": look.number_format},
    }
    for each in fields(look):
        if each.name in optional and getattr(look, each.name):
            properties.update(optional[each.name])
    return properties


def _rule(drop: Drop) -> dict[str, Any]:
    rule: dict[str, Any] = {"error_title": drop.title, "error_message": drop.message}
    if drop.choices:
        return {**rule, "validate": "list", "source": drop.choices}
    return {
        **rule,
        "validate": "date",
        "criteria": ">=",
        "value": datetime.combine(drop.not_before, datetime.min.time()),
    }
