"""The one door to spreadsheets.

openpyxl reads, because it reads row by row; XlsxWriter writes, because it stores a formula
together with its value and puts no clock into the file.
"""

from author.spreadsheet.reading import MOST_COLUMNS, MOST_ROWS, Book, Row, Special, Value, read
from author.spreadsheet.writing import (
    Cell,
    Drop,
    Formula,
    Look,
    Merge,
    Sheet,
    address,
    block,
    inert,
    write,
    write_csv,
    write_into,
)

__all__ = [
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Book",
    "Cell",
    "Drop",
    "Formula",
    "Look",
    "Merge",
    "Row",
    "Sheet",
    "Special",
    "Value",
    "address",
    "block",
    "inert",
    "read",
    "write",
    "write_csv",
    "write_into",
]
