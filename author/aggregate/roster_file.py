"""Read the agencies that must submit from a list as offices keep it: find the column and the cells with names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from author.errors import AuthorError
from author.numerals import NUMERAL
from author.spreadsheet.reading import read
from author.text import norm_label

_HEADS = (
    "机关名称",
    "单位名称",
    "部门名称",
    "机关全称",
    "单位全称",
    "报送单位",
    "报送机关",
    "名称",
    "机关",
    "单位",
    "部门",
)
"""The heads of a roster's column of names, the surest first, as `norm_label` leaves them."""
_LIKE_A_HEAD = re.compile("(?:单位|机关|部门|名称|全称)$")
_LONGEST_HEAD = 10
_OTHER_HEADS = re.compile("序号|编号|代码|日期|时间|电话|联系|备注|说明")
_NO_NAME = re.compile(r"[0-9]{4}年|[：:]|(?:名单|一览表|汇总表|统计表|登记表|情况表|花名册|清单|合计|小计|总计)$")
"""What stands in titles, notes and rows of sums."""
_RUNNING_NUMBER = re.compile(
    rf"(?:[(（](?:\d{{1,4}}|{NUMERAL})[)）]|\d{{1,4}}\s*[、.．)）]|\d{{1,4}}\s|{NUMERAL}、)\s*"
)
_BRACKETS = re.compile("[(（].*?[)）]")
_AGENCY = re.compile(
    "(?:局|委|办|厅|部|院|会|府|室|处|所|队|站|中心|公司|集团|学校|大学|中学|街道|镇|乡|村|区|社|馆|台|库|厂|园)$"
)
_COMMENT = "#"
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _NameColumn:
    """Names that stand below each other."""

    names: Sequence[str] = ()
    rank: int = len(_HEADS) + 1
    """How sure its head makes it; 0 is the surest."""

    @property
    def agencies(self) -> int:
        """The number of names that end as agencies do."""
        return sum(bool(_AGENCY.search(_without_brackets(name))) for name in self.names)

    @property
    def is_sure(self) -> bool:
        """Whether it can hardly be anything else."""
        return self.agencies > 0 and (self.rank <= len(_HEADS) or 2 * self.agencies >= len(self.names))


def load_roster(path: Path) -> tuple[str, ...]:
    """Return the names in a .txt with one name a line, or in the column of names of a .csv or .xlsx.

    The first of several sheets with such a column counts.

    Raises:
        AuthorError: it cannot be read, holds no name, or one of them twice.
    """
    names = _names(path)
    if not names:
        raise AuthorError(f"名单“{path}”里没有机关名称", "请每行写一个机关，或者写一列，表头是“机关名称”")
    seen: set[str] = set()
    for name in names:
        if norm_label(name) in seen:
            raise AuthorError(f"名单“{path}”里“{name}”写了两次", "请删去一个")
        seen.add(norm_label(name))
    return tuple(names)


def _names(path: Path) -> Sequence[str]:
    book = read(path)
    unsure: list[_NameColumn] = []
    for sheet in book.sheets:
        rows = [[_without_number(str(cell or "")) for cell in row] for row in book.rows(sheet)]
        column = _column_of_names([row for row in rows if any(row) and not row[0].startswith(_COMMENT)])
        if column.is_sure:
            return column.names
        unsure.append(column)
    return next((column.names for column in unsure if column.names), ())


def _column_of_names(rows: Sequence[Sequence[str]]) -> _NameColumn:
    """Return what stands below the likeliest head; without a head, the column with most agencies."""
    below = [_below(rows, number, head) for number, row in enumerate(rows) for head in dict.fromkeys(map(_head, row))]
    columns = [_NameColumn(names=_names_in(rows, index)) for index in range(max(map(len, rows), default=0))]
    return min(
        [*below, *columns],
        key=lambda each: (each.agencies == 0, each.rank, -each.agencies, -len(each.names)),
        default=_NameColumn(),
    )


def _below(rows: Sequence[Sequence[str]], number: int, head: str) -> _NameColumn:
    """Return the names below a head; if lists stand side by side, below each of their heads."""
    indexes = [index for index, cell in enumerate(rows[number]) if head and _head(cell) == head]
    if head not in _HEADS:
        # A head between names is a heading of some of them, such as 垂直管理单位.
        indexes = [index for index in indexes if not _NameColumn(names=_names_in(rows[:number], index)).agencies]
    rank = _HEADS.index(head) if head in _HEADS else len(_HEADS)
    return _NameColumn(names=[name for index in indexes for name in _names_in(rows[number + 1 :], index)], rank=rank)


def _names_in(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index] for row in rows if len(row) > index and _is_name(row[index])]


def _head(cell: str) -> str:
    """Return a cell that is the head of a column of names, as `norm_label` leaves it; else an empty text."""
    label = norm_label(_without_brackets(cell))
    is_head = len(label) <= _LONGEST_HEAD and _LIKE_A_HEAD.search(label) and not _OTHER_HEADS.search(label)
    return label if is_head else ""


def _is_name(cell: str) -> bool:
    label = norm_label(cell)
    letters = sum(not char.isnumeric() for char in label)
    return letters >= _FEWEST_LETTERS and not (_head(cell) or _OTHER_HEADS.fullmatch(label) or _NO_NAME.search(cell))


def _without_number(cell: str) -> str:
    """Return the cell without the running number before the name."""
    words = cell.strip()
    number = _RUNNING_NUMBER.match(words)
    return words[number.end() :] if number else words


def _without_brackets(words: str) -> str:
    return _BRACKETS.sub("", words)
