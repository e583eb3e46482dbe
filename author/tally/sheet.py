"""Find the sheet, the head and the columns of a register in a spreadsheet; a file tells them of a foreign register."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from author.errors import AuthorError
from author.files import read_bytes
from author.numerals import parse_number
from author.spreadsheet.reading import MOST_COLUMNS, Book, ReadRow, ReadValue, Special
from author.tally.definition import NO, YES, KnownColumn, LineWordings, Register, RegisterColumn, key_of
from author.yaml_files.entries import Entries, YamlNode, is_mapping

_HEAD_WITHIN = 20
_FILLED_AHEAD = (KnownColumn.NUMBER, KnownColumn.DEADLINE)
"""The columns that are often filled before a row is used."""
_LETTERS = re.compile("[A-Za-z]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLayout:
    """The layout of a register that was made elsewhere; empty for one that `new_register` made."""

    sheets: tuple[str, ...] = ()
    """The sheets to count; if empty, the one that looks like a register."""
    head: int | None = None
    """The number of the row that names the columns; ``None`` if it is to be found."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The name of each of our columns in the register, or its letter."""
    applicants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The register's words for each line of the form, by the line's path."""
    outcomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Further words for `YES` and `NO`."""


def load_layout(path: Path, register: Register) -> RegisterLayout:
    """Read the layout of a register that was made elsewhere.

    Raises:
        AuthorError: not readable, not YAML, or with wrong entries, each named with its line.
    """
    entries = _LayoutEntries(path)
    return entries.read(read_bytes(path), lambda root: entries.layout(root, register))


class _LayoutEntries(Entries):
    def layout(self, root: YamlNode, register: Register) -> RegisterLayout:
        top = self.mapping(root, (), ("sheets", "head", "columns", "applicants", "outcomes", "extended"), ())
        return RegisterLayout(
            sheets=self._texts(top.get("sheets"), "sheets"),
            head=self._head(top.get("head")),
            columns=self._columns(top.get("columns"), register),
            applicants=self._wordings(top.get("applicants"), "applicants", LineWordings(register.applicants)),
            outcomes=self._wordings(top.get("outcomes"), "outcomes", LineWordings(register.outcomes)),
            words=self._words(top.get("extended")),
        )

    def _texts(self, node: "YamlNode | None", what: str) -> tuple[str, ...]:
        """Return one text, or a list of them."""
        if node is not None and isinstance(node.value, str):
            return tuple(filter(None, [self.line(node, what)]))
        return self.lines(node, what)

    def _head(self, node: "YamlNode | None") -> int | None:
        typed = self.line(node, "head")
        if node is None or not typed:
            return None
        with suppress(ValueError):
            row = parse_number(typed)
            if isinstance(row, int) and row > 0:
                return row
        self.problem(node, f"“head”写的是“{typed}”，应是表头在第几行，如 2")
        return None

    def _columns(self, node: "YamlNode | None", register: Register) -> dict[str, str]:
        ids = {name: id for id, column in register.columns.items() for name in (id, column.label)}
        entries = self.mapping(node, ("columns",), list(ids), ())
        return {ids[name]: self.line(value, f"columns.{name}") for name, value in entries.items()}

    def _wordings(self, node: "YamlNode | None", what: str, known: LineWordings) -> dict[str, tuple[str, ...]]:
        labels = [known.label(line) for line in known.lines]
        found: dict[str, tuple[str, ...]] = {}
        if node is not None and not is_mapping(node):
            self.problem(node, f"“{what}”下面应是“规定的名称: [本单位的写法]”，一行一个")
        for key, value in node.value if is_mapping(node) else ():
            line = known.find(key.value) if isinstance(key.value, str) else None
            if line is None:
                self.refuse_unknown(key, f"{what} 里的 {key.value}", str(key.value), labels)
            else:
                found[line.path] = found.get(line.path, ()) + self._texts(value, f"{what}.{key.value}")
        return found

    def _words(self, node: "YamlNode | None") -> dict[str, tuple[str, ...]]:
        entries = self.mapping(node, ("extended",), (YES, NO), ())
        return {answer: self._texts(value, f"extended.{answer}") for answer, value in entries.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A row below the head that is not empty."""

    sheet: str
    number: int
    """The number of the row as the spreadsheet shows it."""
    name: str
    """The row in messages: 第 5 行, with the sheet if several are counted."""
    cells: Mapping[str, ReadValue]
    """The cells by column of our register; a text without blanks around it, ``None`` if empty."""
    stray: bool
    """True if only other columns are filled: a line below the register, or the second row of a head."""

    @property
    def place(self) -> str:
        """The row as spreadsheets write it: 台账!5."""
        return f"{self.sheet}!{self.number}"


def entries(book: Book, register: Register, layout: RegisterLayout) -> Iterator[RegisterRow]:
    """Yield the rows of the register, whatever they hold.

    Raises:
        AuthorError: no sheet looks like a register, or several do; the file cannot be read.
    """
    sheets = _chosen(book, register, layout)
    for sheet in sheets:
        head, columns = _head(book, sheet, register, layout)
        before = f"工作表“{sheet}”" if len(sheets) > 1 else ""
        for number, row in enumerate(islice(book.rows(sheet), head, None), head + 1):
            cells = {id: _cell(row, index) for id, index in columns.items()}
            stray = all(cells[id] is None for id in cells if id not in _FILLED_AHEAD)
            if not stray or _says_more(row, columns):
                yield RegisterRow(sheet=sheet, number=number, name=f"{before}第 {number} 行", cells=cells, stray=stray)


def _says_more(row: ReadRow, columns: Mapping[str, int]) -> bool:
    """Return whether other columns hold more than a running number or a formula, as rows do before they are used."""
    others = [_cell(row, index) for index in range(len(row)) if index not in columns.values()]
    filled = [value for value in others if value not in (None, Special.UNSAVED)]
    return len(filled) > 1 or any(not (isinstance(each, int | float) or str(each).isdecimal()) for each in filled)


def _chosen(book: Book, register: Register, layout: RegisterLayout) -> Sequence[str]:
    for sheet in layout.sheets:
        if sheet not in book.sheets:
            raise AuthorError(f"“{book.path.name}”里没有工作表“{sheet}”", f"现有 {'、'.join(book.sheets)}")
    if layout.sheets:
        return layout.sheets
    if len(book.sheets) == 1:
        return list(book.sheets)
    found = [sheet for sheet in book.sheets if not _missing(_best_head(book, sheet, register, layout)[1], register)]
    if len(found) > 1:
        raise AuthorError(
            f"“{book.path.name}”里有 {len(found)} 张工作表像台账（{'、'.join(found)}）",
            "请在 --columns 的文件里用 sheets 写明汇总哪几张",
        )
    return found or [next(iter(book.sheets))]


def _head(book: Book, sheet: str, register: Register, layout: RegisterLayout) -> tuple[int, dict[str, int]]:
    """Return the number of the head's row, and the index of each column."""
    number, columns = _best_head(book, sheet, register, layout)
    missing = _missing(columns, register)
    if missing:
        names = "、".join(layout.columns.get(each.id, each.label) for each in missing)
        raise AuthorError(
            f"“{book.path.name}”的工作表“{sheet}”里没有找到列“{names}”", "列名不同的，请用 --columns 说明各列叫什么"
        )
    return number, columns


def _best_head(book: Book, sheet: str, register: Register, layout: RegisterLayout) -> tuple[int, dict[str, int]]:
    rows = list(enumerate(islice(book.rows(sheet), _HEAD_WITHIN), 1))
    if layout.head is not None:
        rows = [(layout.head, row) for number, row in rows if number == layout.head]
    found = [(number, _columns(row, register, layout)) for number, row in rows]
    return max(found, key=lambda each: len(each[1]), default=(0, {}))


def _columns(row: ReadRow, register: Register, layout: RegisterLayout) -> dict[str, int]:
    keys = [key_of(cell) if isinstance(cell, str) else "" for cell in row]
    return {
        column.id: index
        for column in register.columns.values()
        if (index := _index(keys, column, layout.columns.get(column.id, ""))) is not None
    }


def _index(keys: Sequence[str], column: RegisterColumn, own: str) -> int | None:
    """Return the index of a column; the first of its names that the head has decides."""
    for name in [own] if own else [column.label, *column.also]:
        found = [index for index, key in enumerate(keys) if key and key == key_of(name)]
        if len(found) > 1:
            raise AuthorError(f"表头里有 {len(found)} 列都叫“{name}”", "请改列名，或在 --columns 的文件里写列的字母")
        if found:
            return found[0]
    if _LETTERS.fullmatch(own):
        index = sum(26**place * (ord(letter) - ord("@")) for place, letter in enumerate(reversed(own.upper()))) - 1
        return index if index < MOST_COLUMNS else None
    return None


def _missing(columns: Mapping[str, int], register: Register) -> list[RegisterColumn]:
    return [column for column in register.columns.values() if column.required and column.id not in columns]


def _cell(row: ReadRow, index: int) -> ReadValue:
    value = row[index] if index < len(row) else None
    if isinstance(value, str):
        return value.strip() or None
    return value
