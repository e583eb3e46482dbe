"""The one door to spreadsheets.

openpyxl reads, because it reads row by row; XlsxWriter writes, because it stores a formula
together with its value and puts no clock into the file.
"""

from author.spreadsheet.delimited import write_csv
from author.spreadsheet.reading import MOST_COLUMNS, MOST_ROWS, Book, Row, Special, Value, read
from author.spreadsheet.references import address, addresses, block
from author.spreadsheet.writing import (
    MOST_ROWS_WRITTEN,
    Cell,
    Content,
    Drop,
    Formula,
    Look,
    Merge,
    Sheet,
    inert,
    write,
    write_into,
)

__all__ = [
    "MOST_COLUMNS",
    "MOST_ROWS",
    "MOST_ROWS_WRITTEN",
    "Book",
    "Cell",
    "Content",
    "Drop",
    "Formula",
    "Look",
    "Merge",
    "Row",
    "Sheet",
    "Special",
    "Value",
    "address",
    "addresses",
    "block",
    "inert",
    "read",
    "write",
    "write_csv",
    "write_into",
]
