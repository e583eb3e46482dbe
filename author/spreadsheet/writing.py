"""Write workbooks of texts, numbers, dates and formulas, and .csv; the same sheets give the same bytes."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from math import ceil
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_range_formula, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet as XlsxWorksheet

from author.errors import AuthorError
from author.numerals import Number, format_number
from author.spreadsheet import (
    FIRST_DAY,
    USUAL_ROW_HEIGHT,
    USUAL_SIZE,
    CellValue,
    Chart,
    Content,
    DropDown,
    Formula,
    Look,
    Merge,
    StyledCell,
    Worksheet,
)
from author.text import width

MOST_ROWS_WRITTEN = 1_048_576
"""The most rows that a sheet of Excel has."""
_FORMULA_SIGNS = "=+-@"
_LONGEST_TEXT = 32_767
"""The most characters that a cell of Excel holds; XlsxWriter writes nothing of a longer text."""
_KNOWN_TEXTS = 20_000
"""The number of texts whose stored form and height are remembered: in long lists most come again."""
_CREATED = datetime(1980, 1, 1)
"""The time that every file states, so that it does not tell when it was made."""
_LATEST = date(2099, 12, 31)
"""The latest date that is accepted; a later one is a slip, such as the number 20240115 in a date cell."""
_FONT = "宋体"
_LINE_HEIGHT = 15 / 11
"""The height of a row of one line, in sizes of its characters."""
_NEXT_LINE_HEIGHT = 16.5 / 11
"""The height of each of several lines: LibreOffice draws them farther apart than Excel."""
_WIDER = 1.1
"""The width of a Chinese character in pairs of digits, which are the unit of a column's width."""


# --- texts and addresses ------------------------------------------------------------------


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, also after it was saved as .csv and opened again.

    A text that begins with = + - @, also in full width or after blanks, or with a tab or a
    line end gets an apostrophe.
    """
    begins = unicodedata.normalize("NFKC", text.lstrip()[:1])
    if (begins and begins[0] in _FORMULA_SIGNS) or text[:1] in ("\t", "\r", "\n"):
        return f"'{text}"
    return text


@lru_cache(maxsize=_KNOWN_TEXTS)
def _storable(text: str) -> str:
    """Return the text as no formula, without the halves of characters that file names may have."""
    return escape_formula(text).encode("utf-8", "replace").decode()


CellPlace = tuple[int, int]
"""The row and the column of a cell, from 0."""


def address(row: int, column: int) -> str:
    """Return how a formula names a cell of its own sheet; rows and columns are counted from 0."""
    return str(xl_rowcol_to_cell(row, column))


def block(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return how a formula names a block of cells of a sheet."""
    return str(xl_range_formula(sheet, first_row, first_column, last_row, last_column))


def addresses(places: Sequence[CellPlace]) -> str:
    """Return cells of one sheet as arguments of a function; cells that follow each other become a block."""
    return ",".join(
        address(*first) if first == last else f"{address(*first)}:{address(*last)}" for first, last in _runs(places)
    )


def _runs(places: Sequence[CellPlace]) -> Iterator[tuple[CellPlace, CellPlace]]:
    """Yield the first and the last of the places that follow each other in a row or in a column."""
    first = last = places[0]
    for place in places[1:]:
        is_next = place in ((last[0], last[1] + 1), (last[0] + 1, last[1]))
        if not (is_next and (first[0] == place[0] or first[1] == place[1])):
            yield first, last
            first = place
        last = place
    yield first, last


# --- .csv ---------------------------------------------------------------------------------


def write_csv(rows: Iterable[Sequence[str | Number | None]], file: BinaryIO) -> None:
    """Write a .csv in UTF-8 with a byte order mark, without which Excel shows no Chinese; ``None`` is empty."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        csv.writer(text).writerows(map(_csv_row, rows))
    finally:
        text.detach()


def _csv_row(row: Sequence[str | Number | None]) -> list[str | int | None]:
    return [
        _storable(value) if isinstance(value, str) else value if isinstance(value, int | None) else format_number(value)
        for value in row
    ]


# --- .xlsx --------------------------------------------------------------------------------


def write(sheets: Sequence[Worksheet]) -> bytes:
    """Return a .xlsx with these sheets; the first one is open."""
    buffer = io.BytesIO()
    write_into(sheets, buffer)
    return buffer.getvalue()


def write_into(sheets: Iterable[Worksheet], file: BinaryIO) -> None:
    """Write a .xlsx row by row; no row is kept in memory.

    Raises:
        AuthorError: a sheet has more rows than Excel can hold.
        OSError: the disk has no room for the file, or for its parts in the folder for temporary files.
    """
    with _workbook(file) as book:
        formats = cache(lambda look: book.add_format(_properties(look)))
        for sheet in sheets:
            _write_sheet(book, sheet, formats)


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[Any]:
    """Provide a workbook whose parts lie in a temporary folder of their own, so that none of them stays behind."""
    with TemporaryDirectory(prefix="author-", ignore_cleanup_errors=True) as folder:
        detachable = _DetachableFile(file)
        # Columns are measured in digits of the default font, so it must be the one of the cells.
        usual = {"font_name": _FONT, "font_size": USUAL_SIZE, "font_scheme": "none"}
        book = Workbook(detachable, {"constant_memory": True, "tmpdir": folder, "default_format_properties": usual})
        try:
            book.use_zip64()
            book.set_properties({"created": _CREATED})
            yield book
            book.close()
        except FileCreateError as error:
            # XlsxWriter wraps the system's error; raised again as its own cause, it would make a circle.
            raise OSError(*error.args[0].args) from error
        finally:
            detachable.file = None
            for page in book.worksheets():
                page.close_row_data()


class _DetachableFile:
    """The caller's file, detached when the workbook is done: a failed archive would still write to it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file: BinaryIO | None = file

    def write(self, data: bytes) -> int:
        return self.file.write(data) if self.file else len(data)

    def flush(self) -> None:
        if self.file:
            self.file.flush()


class _StreamedWorksheet(XlsxWorksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for writing many formulas row by row.

    It overrides private methods of XlsxWriter; if these change, it becomes slower or a test fails.
    Formulas are written as given: functions that came after 2010 need their prefix ``_xlfn.``.
    """

    def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
        # XlsxWriter would search each formula for thirty functions, which takes longer than writing the cell.
        return formula.removeprefix("=")

    def merge_cells(self, merge: Merge) -> None:
        """Merge cells that are written on their own: `merge_range` would write those of later rows too early."""
        last_row, last_column = merge.row + merge.rows - 1, merge.column + merge.columns - 1
        self.merge.append([merge.row, merge.column, last_row, last_column])

    def close_row_data(self) -> None:
        """Close the file that holds the rows, which XlsxWriter leaves open after a failure."""
        with suppress(OSError):
            self.row_data_fh.close()


_Formats = Callable[[Look], Any]
"""The formats of a workbook by look; each is made when it is first needed."""


def _write_sheet(book: Any, sheet: Worksheet, format_of: _Formats) -> None:
    page = book.add_worksheet(sheet.name, worksheet_class=_StreamedWorksheet)
    for column, characters in enumerate(sheet.widths):
        page.set_column(column, column, characters)
    for merge in sheet.merges:
        page.merge_cells(merge)
    last_row = _write_rows(page, sheet, format_of)
    _set_up_page(page, sheet, last_row)
    if sheet.frozen_rows:
        page.freeze_panes(sheet.frozen_rows, sheet.frozen_columns)
    if sheet.filtered:
        page.autofilter(sheet.frozen_rows - 1, 0, last_row, len(sheet.widths) - 1)
    for wanted in sheet.drop_downs:
        place = (1, wanted.column, wanted.last_row, wanted.column)
        page.data_validation(*place, _validation(wanted))
    for chart in sheet.charts:
        page.insert_chart(chart.row, chart.column, _chart(book, sheet.name, chart))


def _set_up_page(page: Any, sheet: Worksheet, last_row: int) -> None:
    page.set_paper(9)
    if any(sheet.pages):
        page.fit_to_pages(*sheet.pages)
    page.set_footer("&C&P/&N")
    if sheet.header:
        page.set_header(f"&L{sheet.header}")
    if sheet.landscape:
        page.set_landscape()
    # LibreOffice does not shrink a sheet of one column to the page, but it does with an empty column beside it.
    columns = sheet.printed_columns or max(len(sheet.widths), 2)
    if sheet.printed_rows or sheet.printed_columns or len(sheet.widths) == 1:
        page.print_area(0, 0, min(sheet.printed_rows or last_row + 1, last_row + 1) - 1, columns - 1)
    if sheet.frozen_rows:
        page.repeat_rows(0, sheet.frozen_rows - 1)
    if sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)


def _write_rows(page: Any, sheet: Worksheet, format_of: _Formats) -> int:
    """Write the rows and return the number of the last one, from 0."""
    row = 0
    looks = [*sheet.looks, *[Look()] * (len(sheet.widths) - len(sheet.looks))]
    usual = list(map(format_of, looks))
    heights = _RowHeights(sheet.widths, looks, sheet.merges)
    for row, contents in enumerate(sheet.rows):
        if row == MOST_ROWS_WRITTEN:
            raise AuthorError(f"工作表“{sheet.name}”超过 Excel 的 {row} 行", "请改存为 .csv，或者分批汇总")
        height = max(sheet.row_height, heights.height(row, contents))
        if row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        elif height > USUAL_ROW_HEIGHT:
            page.set_row(row, height)
        for column, content in enumerate(contents):
            # Most cells of a long sheet are bare whole numbers.
            if type(content) is int:
                page.write_number(row, column, content, usual[column])
            elif isinstance(content, StyledCell):
                _write_value(page, row, column, content.value, format_of(content.look))
            else:
                _write_value(page, row, column, content, usual[column])
    return row


def _chart(book: Any, sheet: str, wanted: Chart) -> Any:
    chart = book.add_chart({"type": "bar"})
    labels, values = ([sheet, wanted.row + 1, column, wanted.row + wanted.bars, column] for column in range(2))
    series = {"categories": labels, "values": values, "fill": {"color": "#4472C4"}, "gap": 60}
    chart.add_series({**series, "data_labels": {"value": True}})
    chart.set_title({"name": wanted.title, "name_font": {"size": 12, "name": _FONT}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"name": _FONT, "size": 9}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 640, "height": 90 + 26 * wanted.bars})
    return chart


class _RowHeights:
    """Row heights for wrapped text; LibreOffice and Excel do not compute them on opening."""

    def __init__(self, widths: Sequence[float], looks: Sequence[Look], merges: Iterable[Merge]) -> None:
        self._widths = widths
        self._looks = looks
        self._merged = {(each.row, each.column): (each.rows, each.columns) for each in merges}

    def height(self, row: int, contents: Sequence[Content]) -> float:
        """Return the height in points of the tallest text of the row; texts merged over several rows do not count."""
        highest = 0.0
        for column, content in enumerate(contents):
            if isinstance(content, StyledCell):
                text, look = content.value, content.look
            elif isinstance(content, str):
                text, look = content, self._looks[column]
            else:
                continue
            if look.wrapped and isinstance(text, str):
                lines = self._lines(text, row, column, look.size)
                height = _LINE_HEIGHT if lines == 1 else lines * _NEXT_LINE_HEIGHT
                highest = max(highest, height * look.size)
        return highest

    def _lines(self, text: str, row: int, column: int, size: int) -> int:
        rows, columns = self._merged.get((row, column), (1, 1))
        wide = sum(self._widths[column : column + columns])
        return _wrapped_lines(text, wide * USUAL_SIZE / size) if wide and rows == 1 else 1


@lru_cache(maxsize=_KNOWN_TEXTS)
def _wrapped_lines(text: str, columns: float) -> int:
    return ceil(width(text) * _WIDER / columns)


def _write_value(page: Any, row: int, column: int, value: CellValue, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, _storable(value)[:_LONGEST_TEXT], look)
    elif isinstance(value, Formula):
        page.write_formula(row, column, value.text, look, _plain(value.result))
    else:
        page.write_number(row, column, _plain(value), look)


def _plain(value: str | Number | date) -> str | int | float:
    """Return a value as the file holds it: a date as the number of its day."""
    if isinstance(value, date):
        return (value - FIRST_DAY).days
    return float(value) if isinstance(value, Decimal) else value


def _properties(look: Look) -> dict[str, object]:
    wanted = {
        "text_wrap": look.wrapped,
        "shrink": look.shrunk,
        "italic": look.muted,
        "font_color": "#808080" if look.muted else "",
        "bg_color": "#C6D9F1" if look.shaded else "",
        "border": int(look.boxed),
        "align": "center" if look.centred else "",
        "num_format": look.number_format,
    }
    always = {"font_size": look.size, "bold": look.bold, "valign": "vcenter"}
    return always | {name: value for name, value in wanted.items() if value}


def _validation(wanted: DropDown) -> dict[str, object]:
    rule: dict[str, object] = {"error_title": _cut(wanted.title, 32), "error_message": _cut(wanted.message, 255)}
    if wanted.choices:
        return {**rule, "validate": "list", "source": wanted.choices}
    return {
        **rule,
        "validate": "date",
        "criteria": "between",
        "minimum": wanted.not_before,
        "maximum": _LATEST,
    }


def _cut(words: str, units: int) -> str:
    """Return the beginning of a text that Excel holds in so many units of UTF-16."""
    return words.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
