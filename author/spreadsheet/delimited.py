"""Text files of rows, as Excel and WPS open them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from author.numerals import Number, format_number
from author.spreadsheet.writing import storable


def write_csv(rows: Iterable[Sequence[str | Number | None]], file: BinaryIO) -> None:
    """Write a .csv in UTF-8 with a mark, without which Excel shows no Chinese; texts are inert, ``None`` is empty."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        csv.writer(text).writerows(map(_written, rows))
    finally:
        text.detach()


def _written(row: Sequence[str | Number | None]) -> list[str | int | None]:
    return [
        storable(value) if isinstance(value, str) else value if isinstance(value, int | None) else format_number(value)
        for value in row
    ]
