"""The one door to spreadsheets.

openpyxl reads, because it reads row by row; XlsxWriter writes, because it stores a formula
together with its value and puts no clock into the file.
"""

from author.spreadsheet.reading import MOST_COLUMNS, MOST_ROWS, Book, Row, Special, Value, read
from author.spreadsheet.writing import Cell, Drop, Formula, Look, Sheet, inert, write

__all__ = [
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Book",
    "Cell",
    "Drop",
    "Formula",
    "Look",
    "Row",
    "Sheet",
    "Special",
    "Value",
    "inert",
    "read",
    "write",
]
