"""Workbooks of texts, numbers, dates and formulas; the same sheets give the same bytes."""

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import ceil
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from author.errors import AuthorError
from author.numerals import Number
from author.text import width

MOST_ROWS_WRITTEN = 1_048_576
"""Of a sheet (the limits of Excel)."""
_FORMULA_SIGNS = "=+-@"
_LONGEST_TEXT = 32_767
"""Characters in a cell (the limits of Excel); of a longer text XlsxWriter would write nothing."""
_KNOWN_TEXTS = 20_000
"""Of which is remembered how they are stored and how high they are: in long lists most come again."""
_CREATED = datetime(1980, 1, 1)
"""A file's time must not tell when it was made."""
_EPOCH = date(1899, 12, 30)
_LATEST = date(2099, 12, 31)
"""Beyond it a date is a slip, such as 20240115 typed where a date belongs."""
_FONT = "宋体"
_USUAL_SIZE = 11
"""In points; the one for which the widths of columns are given."""
_LINE_HEIGHT = 15 / 11
"""Of the size of its characters."""
_ROW_HEIGHT = 15.0
"""In points, where nothing else is said: a line of the usual size."""
_WIDER = 1.1
"""A Chinese character is a little wider than two digits, which are the unit of a column's width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a cell looks."""

    size: int = _USUAL_SIZE
    """In points."""
    bold: bool = False
    muted: bool = False
    """Grey and slanted: an example, not a value."""
    shaded: bool = False
    """The fill of a head."""
    boxed: bool = False
    centred: bool = False
    wrapped: bool = False
    shrunk: bool = False
    """Drawn smaller where it does not fit, instead of as ####."""
    number_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula with the value that it has, for readers that do not calculate."""

    text: str
    result: str | Number | date


CellValue = str | Number | date | Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is written into a cell; ``None`` is an empty one."""

    value: CellValue = None
    look: Look = Look()


Content = Cell | CellValue
"""A cell, or its value alone, which then looks as its column does."""


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
    """The cells that hold the choices, such as ``='Sheet'!$A$1:$A$6``; empty: dates of this century are expected."""
    not_before: date = _EPOCH
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet to be written, on A4."""

    name: str
    rows: Iterable[Sequence[Content]]
    """Gone through once, so that rows can be made while they are written."""
    widths: Sequence[float]
    """Of the columns, in characters."""
    looks: Sequence[Look] = ()
    """Of the columns, for values that come without a look."""
    merges: Sequence[Merge] = ()
    row_height: float = _ROW_HEIGHT
    """In points; rows with much text are higher."""
    pages: tuple[int, int] = (1, 0)
    """On how many pages it is made to fit, side by side and one below the other; 0: as many as it takes."""
    frozen_rows: int = 0
    """Stay in view, and stand on every page."""
    frozen_columns: int = 0
    """The same."""
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


@lru_cache(maxsize=_KNOWN_TEXTS)
def storable(text: str) -> str:
    """A text as a spreadsheet may hold it: inert, and without the halves of characters that names of files may have."""
    return inert(text).encode("utf-8", "replace").decode()


def write(sheets: Sequence[Sheet]) -> bytes:
    """A .xlsx with these sheets, the first one open; the same sheets give the same bytes."""
    buffer = io.BytesIO()
    write_into(sheets, buffer)
    return buffer.getvalue()


def write_into(sheets: Iterable[Sheet], file: BinaryIO) -> None:
    """Write a .xlsx row by row, of which none is kept; the same sheets give the same bytes.

    Raises:
        AuthorError: a sheet has more rows than Excel can hold.
        OSError: there is no room for what is written, or for its parts in the folder for temporary files.
    """
    with _workbook(file) as book:
        formats = _Formats(book)
        for sheet in sheets:
            _write_sheet(book, sheet, formats)


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[Any]:
    """A workbook whose parts lie in a folder of their own until the end, so that none of them stays behind."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="author-", ignore_cleanup_errors=True) as folder:
        outlet = _Outlet(file)
        # Columns are measured in digits of the default font, so it must be the one of the cells.
        usual = {"font_name": _FONT, "font_size": _USUAL_SIZE, "font_scheme": "none"}
        book = Workbook(outlet, {"constant_memory": True, "tmpdir": folder, "default_format_properties": usual})
        try:
            book.use_zip64()
            book.set_properties({"created": _CREATED})
            yield book
            book.close()
        except FileCreateError as error:
            # XlsxWriter wraps it; an error raised again as its own cause would go round in a circle.
            raise OSError(*error.args[0].args) from error
        finally:
            outlet.file = None
            for page in book.worksheets():
                page.release()


class _Outlet:
    """The caller's file until the workbook is done: an archive that failed writes its end when it is collected."""

    def __init__(self, file: BinaryIO) -> None:
        self.file: BinaryIO | None = file

    def write(self, data: bytes) -> int:
        return self.file.write(data) if self.file else len(data)

    def flush(self) -> None:
        if self.file:
            self.file.flush()


class _Formats(dict[Look, Any]):
    """The workbook's formats by look, each made once."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, look: Look) -> Any:
        self[look] = self._book.add_format(_properties(look))
        return self[look]


def _write_sheet(book: Any, sheet: Sheet, formats: _Formats) -> None:
    from author.spreadsheet.page import Page

    page = book.add_worksheet(sheet.name, worksheet_class=Page)
    page.set_paper(9)
    if any(sheet.pages):
        page.fit_to_pages(*sheet.pages)
    page.set_footer("&C&P/&N")
    if sheet.landscape:
        page.set_landscape()
    for column, characters in enumerate(sheet.widths):
        page.set_column(column, column, characters)
    for each in sheet.merges:
        page.unite(each.row, each.column, each.row + each.rows - 1, each.column + each.columns - 1)
    last_row = _write_rows(page, sheet, formats)
    if len(sheet.widths) == 1:
        # LibreOffice shrinks no sheet of one column, however wide; with the empty one beside it it does.
        page.print_area(0, 0, last_row, 1)
    if sheet.frozen_rows:
        page.freeze_panes(sheet.frozen_rows, sheet.frozen_columns)
        page.repeat_rows(0, sheet.frozen_rows - 1)
    if sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    if sheet.filtered:
        page.autofilter(sheet.frozen_rows - 1, 0, last_row, len(sheet.widths) - 1)
    for drop in sheet.drops:
        page.data_validation(drop.first_row, drop.column, drop.last_row, drop.column, _rule(drop))


def _write_rows(page: Any, sheet: Sheet, formats: _Formats) -> int:
    """Write the rows; the number of the last one comes back."""
    row = 0
    looks = [*sheet.looks, *[Look()] * (len(sheet.widths) - len(sheet.looks))]
    usual = [formats[look] for look in looks]
    room = _Room(sheet.widths, looks, sheet.merges)
    for row, contents in enumerate(sheet.rows):
        if row == MOST_ROWS_WRITTEN:
            raise AuthorError(f"工作表“{sheet.name}”超过 Excel 的 {row} 行", "请改存为 .csv，或者分批汇总")
        height = max(sheet.row_height, room.height(row, contents))
        if height > _ROW_HEIGHT:
            page.set_row(row, height)
        for column, content in enumerate(contents):
            # Most cells of a long sheet are bare whole numbers.
            if type(content) is int:
                page.write_number(row, column, content, usual[column])
            elif isinstance(content, Cell):
                _write_value(page, row, column, content.value, formats[content.look])
            else:
                _write_value(page, row, column, content, usual[column])
    return row


class _Room:
    """How high rows of wrapped text are; not every program makes room for it by itself."""

    def __init__(self, widths: Sequence[float], looks: Sequence[Look], merges: Iterable[Merge]) -> None:
        self._widths = widths
        self._looks = looks
        self._merges: Mapping[tuple[int, int], Merge] = {(each.row, each.column): each for each in merges}

    def height(self, row: int, contents: Sequence[Content]) -> float:
        """Points that the highest text takes of those that stand in this row alone."""
        highest = 0.0
        for column, content in enumerate(contents):
            if isinstance(content, Cell):
                text, look = content.value, content.look
            elif isinstance(content, str):
                text, look = content, self._looks[column]
            else:
                continue
            if look.wrapped and isinstance(text, str):
                highest = max(highest, self._lines(text, row, column, look.size) * look.size * _LINE_HEIGHT)
        return highest

    def _lines(self, text: str, row: int, column: int, size: int) -> int:
        merge = self._merges.get((row, column), _ALONE)
        columns = sum(self._widths[column : column + merge.columns])
        return _wrapped_lines(text, columns * _USUAL_SIZE / size) if columns and merge.rows == 1 else 1


_ALONE = Merge(row=0, column=0, rows=1, columns=1)


@lru_cache(maxsize=_KNOWN_TEXTS)
def _wrapped_lines(text: str, columns: float) -> int:
    return ceil(width(text) * _WIDER / columns)


def _write_value(page: Any, row: int, column: int, value: CellValue, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, storable(value)[:_LONGEST_TEXT], look)
    elif isinstance(value, Formula):
        page.write_formula(row, column, value.text, look, _plain(value.result))
    else:
        page.write_number(row, column, _plain(value), look)


def _plain(value: str | Number | date) -> str | int | float:
    """A value as the file holds it: a date as the number of its day."""
    if isinstance(value, date):
        return (value - _EPOCH).days
    return float(value) if isinstance(value, Decimal) else value


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {
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
        "shrunk": {"shrink": True},
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
        "criteria": "between",
        "minimum": datetime.combine(drop.not_before, datetime.min.time()),
        "maximum": datetime.combine(_LATEST, datetime.min.time()),
    }
