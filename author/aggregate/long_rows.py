"""The counted reports as long rows: one number a row."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from author.aggregate.summary import Summary
from author.numerals import Number
from author.spreadsheet import write_csv

_HEADS = ("机关", "年度", "格式版本", "键", "项目", "数值")


def write_rows(summary: Summary, file: BinaryIO) -> None:
    """Write a .csv with agency, year, edition, key, label and value of each number; blanks stay empty.

    An agency whose name is not known is told by its file.
    """
    write_csv(_rows(summary), file)


def _rows(summary: Summary) -> Iterator[Sequence[str | Number | None]]:
    yield _HEADS
    labels = {key: each.place for key, each in summary.form.fields.items()}
    for head, cells in summary.numbers():
        for key, label in labels.items():
            yield head.agency or head.path, head.year, head.edition, key, label, cells[key]
