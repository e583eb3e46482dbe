"""Spreadsheets as data: the cells, looks and sheets that `writing` writes; `reading` reads .xlsx and .csv.

openpyxl reads, because it reads row by row; XlsxWriter writes, because it stores a formula
together with its value and puts no clock into the file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from author.numerals import Number

USUAL_SIZE = 11
"""The size of characters in points for which the widths of columns are given."""
USUAL_ROW_HEIGHT = 15.0
"""The height in points of a row with a line of the usual size."""
FIRST_DAY = date(1899, 12, 30)
"""The day from which spreadsheets count days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The look of a cell."""

    size: int = USUAL_SIZE
    """The size of its characters in points."""
    bold: bool = False
    muted: bool = False
    """The text is grey and slanted: an example, not a value."""
    shaded: bool = False
    """The cell has the fill of a column's head."""
    boxed: bool = False
    centred: bool = False
    wrapped: bool = False
    shrunk: bool = False
    """A text that does not fit is drawn smaller, instead of as ####."""
    number_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula and its value, for programs that do not calculate."""

    text: str
    result: str | Number | date


CellValue = str | Number | date | Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledCell:
    """A value with a look of its own; ``None`` is an empty cell."""

    value: CellValue = None
    look: Look = Look()


Content = StyledCell | CellValue
"""A cell, or its value alone, which then looks as its column does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A block of cells that is shown as its first one; rows and columns are counted from 0."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDown:
    """A list to choose from, or dates only, for the cells of a column below its head; counted from 0."""

    column: int
    last_row: int
    choices: str = ""
    """The cells that hold the choices, such as ``='Sheet'!$A$1:$A$6``; if empty, dates of this century are expected."""
    not_before: date = FIRST_DAY
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar chart of the labels and the numbers in the first two columns of its sheet."""

    title: str
    row: int
    """The row above the first bar's, from 0, where the chart begins."""
    column: int
    bars: int
    """The number of bars, by which its height is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """A worksheet to be written, on A4."""

    name: str
    rows: Iterable[Sequence[Content]]
    """The rows are gone through once, so that they can be made while they are written."""
    widths: Sequence[float]
    """The width of each column in characters."""
    looks: Sequence[Look] = ()
    """The look of each column, for values that come without one."""
    merges: Sequence[Merge] = ()
    row_height: float = USUAL_ROW_HEIGHT
    """The least height of a row in points; rows with much text are higher."""
    pages: tuple[int, int] = (1, 0)
    """The number of pages side by side and below each other into which it is shrunk; 0 is as many as it takes."""
    frozen_rows: int = 0
    """The first rows that stay in view and stand on every page."""
    frozen_columns: int = 0
    """The first columns that stay in view and stand on every page."""
    filtered: bool = False
    """The last frozen row carries filters."""
    landscape: bool = False
    drop_downs: Sequence[DropDown] = ()
    charts: Sequence[Chart] = ()
    hidden_rows: Sequence[int] = ()
    """The rows that are neither shown nor printed, from 0."""
    printed_rows: int = 0
    printed_columns: int = 0
    """The number of columns, from the first, that are printed, like ``printed_rows`` for rows; 0 means all."""
    header: str = ""
    """A line above every printed page."""
