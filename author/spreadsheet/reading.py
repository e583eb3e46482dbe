"""Read rows of values from .xlsx and .csv, which may be hostile.

Sizes are bounded before anything is parsed, no formula or macro is run, and a formula
counts only with the value that was saved with it.
"""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from author.errors import AuthorError
from author.files import read_bytes, text_of
from author.package import Package, PackageKind, refuse_foreign

if TYPE_CHECKING:
    from openpyxl.cell import _CellOrMergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.workbook.workbook import _WorksheetLike

T = TypeVar("T")

MOST_ROWS = 100_000
MOST_COLUMNS = 100
_MOST_TAGS = 4_000_000
"""The most tags of a sheet, which is read row by row, and of the table of texts."""
_MOST_TAGS_ELSEWHERE = 300_000
_MOST_TAGS_IN_A_ROW = 20_000
_MOST_TEXTS = 400_000
_LONGEST_DEFINED_NAME = 3 * 8192
"""The most bytes of a defined name: Excel takes 8,192 characters."""
_MOST_SHEETS = 60
_LARGEST_TEXT = 1024 * 1024
"""The most bytes of one text with its markup; Excel allows 32,767 characters."""

_WORKBOOK = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_TEXTS = "xl/sharedStrings.xml"
_ROW_OR_TEXT = re.compile(rb"<(?:[\w.-]+:)?(?:row|si)\b")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\b")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[ />]")
_BATCH = 500
_AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 再用"
XLSX = PackageKind(
    main=_WORKBOOK,
    largest_part=32 * 1024 * 1024,  # A register of 100,000 rows has about 25 million.
    largest_package=96 * 1024 * 1024,
    program="Excel",
    suffix=".xlsx",
    too_large=("表格解开以后太大，不像一本台账", "请删掉多余的工作表和空行空列，另存一份再用"),
    other=("这是{}，不是 .xlsx 表格", _AS_XLSX),
    no_main="Excel 表格",
)


class Special(Enum):
    """The content of a cell that has no value."""

    UNSAVED = "公式没有保存结果"


ReadValue = str | int | float | datetime | Special | None
"""The value that a cell shows: ``None`` if it is empty; a date has its time; true and false are texts."""
ReadRow = tuple[ReadValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A spreadsheet file; a .csv has one sheet."""

    path: Path
    sheets: Mapping[str, Callable[[], Iterator[ReadRow]]]

    def rows(self, sheet: str) -> Iterator[ReadRow]:
        """Yield the rows of a sheet, empty ones too: the n-th is the row that shows number n.

        Raises:
            AuthorError: the sheet is damaged, or larger than any register.
        """
        with _naming(self.path):
            yield from self.sheets[sheet]()


def read(path: Path) -> Book:
    """Open a spreadsheet, recognised by content and not by name.

    Raises:
        AuthorError: it cannot be read at all; the sentence names the file and says what to do.
    """
    content = read_bytes(path)
    with _naming(path):
        if content.startswith(b"PK"):
            return Book(path=path, sheets=_sheets(content))
        return Book(path=path, sheets={path.stem: partial(_csv_rows, _text_of(content))})


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except AuthorError as error:
        raise AuthorError(f"读不了“{path}”：{error.message}", error.hint) from error


def _sheets(content: bytes) -> dict[str, Callable[[], Iterator[ReadRow]]]:
    calculated = _examine(content)
    shown = _load(content, data_only=True)
    written = _load(content, data_only=False) if calculated else None
    sheets: dict[str, Callable[[], Iterator[ReadRow]]] = {
        sheet.title: partial(_sheet_rows, sheet, written[sheet.title] if written else None)
        for sheet in shown.worksheets
    }
    if not sheets:
        raise AuthorError("里面没有读得出的工作表", _AS_XLSX)
    return sheets


def _examine(content: bytes) -> bool:
    """Return whether the workbook has formulas, and refuse a file that could harm its reader."""
    package = Package(content, XLSX)
    workbook = package.usual_main()
    parts = package.parts()
    calculated = [_is_calculated(name, part) for name, part in parts.items()]
    _refuse_long_names(parts[workbook])
    # openpyxl looks through the whole file once for each sheet that the workbook names.
    if len(_SHEET.findall(parts[workbook])) > _MOST_SHEETS:
        raise XLSX.oversized()
    # openpyxl takes the workbook and the table of texts from wherever the content types say that they are.
    declared = package.content_types
    if any(kind.endswith(".main+xml") and name != workbook for name, kind in declared.items()):
        raise AuthorError("里面的工作簿不在通常的位置", _AS_XLSX)
    for name in (_TEXTS, *(name for name, kind in declared.items() if kind.endswith(".sharedStrings+xml"))):
        texts = _ROW_OR_TEXT.split(parts.get(name, b""))
        if len(texts) > _MOST_TEXTS or max(map(len, texts)) > _LARGEST_TEXT:
            raise XLSX.oversized()
    return any(calculated)


def _is_calculated(name: str, content: bytes) -> bool:
    """Return whether a part has formulas, and refuse it if it could harm its reader."""
    is_xml = name.lower().endswith((".xml", ".rels"))
    if is_xml and (b"<!DOCTYPE" in content or b"\x00" in content[:4]):
        raise AuthorError("文件里有文档类型声明（DTD）或不用 UTF-8，Excel 表格不会这样", _AS_XLSX)
    is_streamed = name == _TEXTS or (name.startswith(_SHEETS) and not name.endswith(".rels"))
    if content.count(b"<") > (_MOST_TAGS if is_streamed else _MOST_TAGS_ELSEWHERE) or (
        is_streamed and any(piece.count(b"<") > _MOST_TAGS_IN_A_ROW for piece in _ROW_OR_TEXT.split(content))
    ):
        raise XLSX.oversized()
    return is_xml and bool(_FORMULA.search(content))


def _refuse_long_names(workbook: bytes) -> None:
    """Refuse defined names longer than Excel's, since openpyxl's time for a print area grows with the square of it."""
    # Comments, CDATA and instructions could cut a name into short pieces; no program writes them here.
    is_cut = b"<!" in workbook or workbook.count(b"<?") > 1
    if is_cut or max(map(len, workbook.split(b"<"))) > _LONGEST_DEFINED_NAME:
        raise XLSX.oversized()


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever the libraries raise about a file into one sentence, and silence their warnings."""
    # openpyxl prints that a style is out of range.
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            yield
        except AuthorError:
            raise
        except Exception as error:
            # What zipfile, expat and openpyxl raise on broken files is open-ended: KeyError, TypeError, ParseError …
            raise AuthorError("文件不完整或已损坏", "请重新下载，或用 Excel、WPS 打开后另存一份 .xlsx") from error


def _load(content: bytes, *, data_only: bool) -> "Workbook":
    import openpyxl

    with _guarded():
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _sheet_rows(shown: "_WorksheetLike", written: "_WorksheetLike | None") -> Iterator[ReadRow]:
    # The size that a file states for itself is often wrong, so that rows would be missed.
    rows, columns = MOST_ROWS + 1, MOST_COLUMNS
    behind = written.iter_rows(max_row=rows, max_col=columns) if written else repeat(())
    pairs = zip(shown.iter_rows(max_row=rows, max_col=columns), behind, strict=False)
    return _bounded(_values(cells, formulas) for cells, formulas in _batched(pairs))


def _batched(pairs: Iterator[T]) -> Iterator[T]:
    while True:
        with _guarded():
            batch = list(islice(pairs, _BATCH))
        if not batch:
            return
        yield from batch


def _bounded(rows: Iterator[ReadRow]) -> Iterator[ReadRow]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise AuthorError(f"有 {MOST_ROWS} 行以上", "请删掉多余的空行，或者分成几个文件")
        yield row


def _values(cells: "Sequence[_CellOrMergedCell]", formulas: "Sequence[_CellOrMergedCell]") -> ReadRow:
    values = [_value(cell.value) for cell in cells]
    for index, formula in enumerate(formulas):
        # A formula whose saved result is an empty text says so by its type.
        if formula.data_type == "f" and values[index] is None and cells[index].data_type == "n":
            values[index] = Special.UNSAVED
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


def _value(value: object) -> ReadValue:
    if value is None or isinstance(value, str | int | float | datetime):
        return str(value).upper() if isinstance(value, bool) else value
    return str(value)


def _text_of(content: bytes) -> str:
    refuse_foreign(content, XLSX)
    if content.startswith(b"<"):
        raise AuthorError("是网页或 XML，不是表格文件", _AS_XLSX)
    with suppress(UnicodeDecodeError):
        text = text_of(content, strict=True)
        if "\x00" not in text:
            return text
    raise AuthorError("看不出是什么文件", "能读的表格是 .xlsx 和 .csv（UTF-8 或 GBK 编码）")


def _csv_rows(text: str) -> Iterator[ReadRow]:
    head = text.partition("\n")[0]
    delimiter = "\t" if "\t" in head and "," not in head else ","
    # Strict: a quotation mark that is never closed would swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from _bounded(tuple(cell or None for cell in row[:MOST_COLUMNS]) for row in reader)
    except csv.Error as error:
        raise AuthorError(f"文本第 {reader.line_num} 行附近的引号或分隔不对", _AS_XLSX) from error
