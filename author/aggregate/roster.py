"""Read the roster of the agencies that must submit, and find out which agency each report belongs to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher, get_close_matches
from itertools import product
from pathlib import Path, PurePath

from author.agency import is_short_for
from author.errors import AuthorError
from author.numerals import DIGITS, IN_WORDS, NUMERAL, parse_date, parse_month_and_day, written_date
from author.spreadsheet.reading import ReadValue, read
from author.text import norm_label

_JOINING = re.compile("[和与及暨]")
_LEVEL = re.compile("(本级|机关|本部)$")
_DISTINGUISHING = re.compile(
    f"[0-9{DIGITS[1:]}十东西南北中上下左右新老前后省市州盟县区旗乡镇村街道]|分局|支队|大队|中心|办公|办$"
)
"""Words that distinguish an agency from its neighbour, superior or subordinate if only one of the names has them."""
_PLACE_END = re.compile("省|自治区|市|州|盟|地区|县|区|旗|镇|乡|街道")
_CENTRAL = re.compile("国家.+局")
"""Central agencies whose local ones have that name before their own: 国家税务总局某市税务局."""
_BRACKETS = re.compile("[(（](.*?)[)）]")
_LONGEST_INSERTION = 3
_SHORTEST_NAME = 3
_MOST_HINTS = 200
_SIMILAR = 0.8
"""The least ratio of `SequenceMatcher` at which a name is given as a hint; it does not count as the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The agencies that must submit, in the order of the list; none if there is no list."""

    names: Sequence[str] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    """The agency's name on the list by each of its other names, which are normalised by `norm_label`."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """The person or telephone to ask, by the agency's name."""
    deadlines: Mapping[str, str] = field(default_factory=dict)
    """The day by which an agency must submit, as written on the list, by the agency's name."""
    remarks: Sequence[str] = ()
    """Sentences on sheets of the workbook that were not used."""

    def owner(self, path: str) -> str:
        """Return the agency after which a file or a folder above it is named; empty if there is none, or several."""
        keys = [*((norm_label(name), name) for name in self.names), *self.also.items()]
        for label in map(norm_label, reversed(PurePath(path).parts)):
            found = {name for key, name in keys if key in label}
            # 教育局 stands in 市教育局 too, so the longest name that is found decides.
            longest = {name for name in found if not any(name != other and name in other for other in found)}
            if longest:
                return longest.pop() if len(longest) == 1 else ""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An agency of the roster without a report."""

    agency: str
    similar: str = ""
    """The agency of a report that may be the missing one; empty if no report's agency has a similar name."""

    @property
    def hint(self) -> str:
        """Return a sentence that names the agency of similar name; empty if there is none."""
        return f"名单外的“{self.similar}”名称相近" if self.similar else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The result of matching agencies with the roster."""

    respelt: Mapping[str, str] = field(default_factory=dict)
    """The roster's name of each agency that is spelt otherwise on the roster."""
    ambiguous: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names of the roster for each agency that fits several of them."""
    unlisted: tuple[str, ...] = ()
    """Agencies that are not on the roster."""
    missing: tuple[Missing, ...] = ()
    """The agencies of the roster without a report, in its order."""

    def listed_name(self, agency: str) -> str:
        """Return an agency's name as the roster spells it; a name that is not on the roster as it is."""
        return self.respelt.get(agency, agency)

    def key(self, agency: str) -> str:
        """Return the name by which agencies are compared: as the roster spells it, normalised by `norm_label`."""
        return norm_label(self.listed_name(agency))


def match(agencies: Sequence[str], roster: Roster) -> Matching:
    """Find the name of each agency on the roster: the same name, else one that is only spelt otherwise.

    Spelt otherwise means that one name has a place before it, or a few words within it, more than
    the other, and nothing that tells two agencies apart (一、东、区、分局、办公室 …). Several agencies
    may fit one name of the roster, whether or not one of them has just that name; an agency that
    fits several names is given to none. The order of the agencies does not matter.
    """
    listed = {norm_label(name): name for name in roster.names}
    keys = [key for key in map(norm_label, agencies) if key not in listed]
    fitting = _fitting([key for key in keys if key not in roster.also], roster.names)
    fitting |= {key: (roster.also[key],) for key in keys if key in roster.also}
    fit = {name: fitting.get(norm_label(name), ()) for name in sorted(agencies)}
    respelt = {name: names[0] for name, names in fit.items() if len(names) == 1}
    unlisted = tuple(name for name, names in fit.items() if not names and norm_label(name) not in listed)
    taken = {*map(norm_label, agencies), *map(norm_label, respelt.values())}
    # If whole lists differ, a hint for each agency is of no use, and the search for hints takes hours.
    to_hint = unlisted[:_MOST_HINTS]
    ambiguous = {name: names for name, names in fit.items() if len(names) > 1}
    may_be = {name: agency for agency, names in ambiguous.items() for name in names}
    return Matching(
        respelt=respelt,
        ambiguous=ambiguous,
        unlisted=unlisted,
        missing=tuple(
            Missing(agency=name, similar=may_be.get(name) or _most_similar(name, to_hint))
            for key, name in listed.items()
            if key not in taken
        ),
    )


def _fitting(keys: Iterable[str], roster: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return for each agency the names of the roster that are only spelt otherwise."""
    listed = [(name, other, frozenset(other)) for name in roster for other in [_plain(norm_label(name))]]
    fitting: dict[str, Sequence[str]] = {}
    for key in keys:
        own = _plain(key)
        letters = frozenset(own)
        # Most pairs of names differ in their letters already, and there are many pairs.
        alike = [(name, other) for name, other, others in listed if letters <= others or others <= letters]
        fitting[key] = [name for name, other in alike if _is_respelt(own, other)]
    return fitting


def _is_respelt(one: str, other: str) -> bool:
    """Return whether two names differ only in a place before one of them, or in a few words within it; see `match`."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_NAME:
        return False
    shared = _shared_place(short, long)
    short, long = short[shared:], long[shared:]
    if short == long:
        return True
    if long.endswith(short):
        before = long.removesuffix(short)
        is_place = any(found.end() == len(before) for found in _PLACE_END.finditer(before))
        return not shared and (is_place or bool(_CENTRAL.fullmatch(before)))
    added = list(_added(short, long))
    return bool(added) and sum(map(len, added)) <= _LONGEST_INSERTION and not any(map(_DISTINGUISHING.search, added))


def _shared_place(short: str, long: str) -> int:
    """Return the number of letters of the place with which both names begin; 0 if the shorter one is only a place."""
    ends = [found.end() for found in _PLACE_END.finditer(short[:-1]) if long.startswith(short[: found.end()])]
    return max(ends, default=0)


def _plain(key: str) -> str:
    """Return the name without words for 'and' and for 'the office itself', and with the short word for a government."""
    return _JOINING.sub("", _LEVEL.sub("", key)).replace("人民政府", "政府")


def _added(short: str, long: str) -> Iterator[str]:
    """Yield the pieces that only the longer name has; nothing if it lacks a part of the shorter name."""
    codes = SequenceMatcher(None, short, long, autojunk=False).get_opcodes()
    if all(tag in ("equal", "insert") for tag, *_ in codes):
        yield from (long[start:end] for tag, _, _, start, end in codes if tag == "insert")


def _most_similar(name: str, unlisted: Sequence[str]) -> str:
    """Return the agency of most similar name that is not on the roster; empty if none has a similar one."""
    similar = get_close_matches(name, unlisted, 1, _SIMILAR) or (each for each in unlisted if _may_be_short(each, name))
    return next(iter(similar), "")


def _may_be_short(agency: str, name: str) -> bool:
    """Return whether one name may be short for the other, as 人社局, or its second name in brackets."""
    pairs = (sorted(pair, key=len) for pair in product(_both_names(agency), _both_names(name)))
    return any(
        len(short) >= _SHORTEST_NAME and short[-1] == long[-1] and is_short_for(short, long) for short, long in pairs
    )


def _both_names(agency: str) -> list[str]:
    """Return the normalised name without its brackets, and the names in them."""
    return [norm_label(each) for each in (_without_brackets(agency), *_BRACKETS.findall(agency))]


# --- the list as offices keep it -------------------------------------------------------------


_HEADS = (
    *("机关名称", "单位名称", "部门名称", "机关全称", "单位全称", "报送单位"),
    *("报送机关", "名称", "机关", "单位", "部门"),
)
"""The heads of a roster's column of names, normalised by `norm_label`, the surest first."""
_LIKE_A_HEAD = re.compile("(?:单位|机关|部门|名称|全称)$")
_LONGEST_HEAD = 10
_OTHER_HEADS = re.compile("序号|编号|代码|日期|时间|电话|联系|备注|说明|简称|曾用名|别名|其他名称|截止|期限")
_ALSO_HEADS = ("简称", "曾用名", "别名", "其他名称", "又名", "原名")
_CONTACT_HEADS = ("联系人", "联系电话", "电话", "手机", "经办人", "联络员", "联系方式")
_DEADLINE_HEADS = ("截止日期", "截止时间", "报送期限", "报送时限", "截止", "期限")
"""The heads of a roster's further columns, normalised by `norm_label`."""
_BETWEEN_NAMES = re.compile("[、,，;；/\\s]+")
_NO_NAME = re.compile(
    rf"[0-9]{{4}}年|[：:]|(?:名单|一览表|汇总表|统计表|登记表|情况表|花名册|清单|合计|小计|总计)$|(?:合计|总计|小计|共计|共)(?:\d+|{IN_WORDS})(?:家|个|户)|^(?:填表|制表|审核|负责|联系|经办)(?:人|单位)"
)
"""The words of titles, notes, rows of sums and the lines below a list, which are no names."""
_SIGNED = re.compile(r"(?:填表|制表|审核|复核|审批)人?\s*(?:[：:]|$)|(?:填报|负责|联系|经办)(?:人|单位)\s*[：:]")
"""The first cell of a row below a list for those who made it: 填表人：张三, 审核."""
_RUNNING_NUMBER = re.compile(
    rf"(?:[(（](?:\d{{1,4}}|{NUMERAL})[)）]|\d{{1,4}}\s*[、.．)）]|\d{{1,4}}\s|{NUMERAL}、)\s*"
)
_AGENCY = re.compile(
    "(?:局|委|办|厅|部|院|会|府|室|处|所|队|站|中心|公司|集团|学校|大学|中学|街道|镇|乡|村|区|社|馆|台|库|厂|园)$"
)
_COMMENT = "#"
_FEWEST_LETTERS = 2
_LONGEST_CELL = 200
"""The most characters of a cell; a longer cell is ignored because it is no name of an agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NameColumn:
    """A column of cells that may hold the names of agencies."""

    names: Sequence[str] = ()
    rank: int = len(_HEADS) + 1
    """The rank of the column's head; 0 is the head that shows most surely that the column holds names."""

    @property
    def agencies(self) -> int:
        """Return the number of names that end like the name of an agency."""
        return sum(bool(_AGENCY.search(_without_brackets(name))) for name in self.names)

    @property
    def is_sure(self) -> bool:
        """Return whether the column almost certainly holds the names of agencies."""
        return self.agencies > 0 and (self.rank <= len(_HEADS) or 2 * self.agencies >= len(self.names))


def load_roster(path: Path) -> Roster:
    """Return the agencies in a .txt with one name a line, or in the column of names of a .csv or .xlsx.

    The first of several sheets with such a column counts. Further columns may give other names
    (简称, 曾用名), contacts and deadlines.

    Raises:
        AuthorError: it cannot be read, holds no name, or one of them twice.
    """
    columns = [*_columns_of_sheets(path), ("", _NameColumn(), ())]
    _, column, rows = min(columns, key=lambda each: (not each[1].is_sure, not each[1].names))
    names = column.names
    if not names:
        raise AuthorError(f"名单“{path}”里没有机关名称", "请每行写一个机关，或者写一列，表头是“机关名称”")
    seen: set[str] = set()
    for name in names:
        if norm_label(name) in seen:
            raise AuthorError(f"名单“{path}”里“{name}”写了两次", "请删去一个")
        seen.add(norm_label(name))
    return Roster(
        names=tuple(names),
        also=_other_names(rows, names),
        contacts=_details(rows, names, _CONTACT_HEADS),
        deadlines={name: _day(words) for name, words in _details(rows, names, _DEADLINE_HEADS).items()},
        remarks=[
            f"名单的工作表“{sheet}”里另有 {len(others)} 家没有用，也要报送的请抄到第一张有名单的工作表里"
            for sheet, other, _ in columns
            if other.is_sure and (others := set(map(norm_label, other.names)) - seen)
        ],
    )


def _columns_of_sheets(path: Path) -> Iterator[tuple[str, _NameColumn, Sequence[Sequence[str]]]]:
    """Yield the name of each sheet, its column of names, and its rows."""
    book = read(path)
    for sheet in book.sheets:
        given = [[_words_of(cell).strip() for cell in row] for row in book.rows(sheet)]
        filled = [row for row in given if any(row) and not row[0].startswith(_COMMENT)]
        rows = [row for row in filled if not _SIGNED.match(next(filter(None, row)))]
        yield sheet, _column_of_names(rows), rows


def _words_of(cell: ReadValue) -> str:
    if isinstance(cell, datetime):
        return written_date(cell)
    words = str(cell or "")
    return words if len(words) <= _LONGEST_CELL else ""


def _other_names(rows: Sequence[Sequence[str]], names: Sequence[str]) -> dict[str, str]:
    """Return the other names of agencies, without those that would stand for two."""
    listed = set(map(norm_label, names))
    also: dict[str, set[str]] = {}
    for name, words in _cells_beside(rows, names, _ALSO_HEADS):
        for other in filter(None, map(norm_label, _BETWEEN_NAMES.split(words))):
            for key in _with_place(other, norm_label(name)):
                also.setdefault(key, set()).add(name)
    return {key: found.pop() for key, found in also.items() if key not in listed and len(found) == 1}


def _with_place(other: str, name: str) -> Iterator[str]:
    """Yield another name of an agency, alone and behind the places of its name: 人社局、市人社局、云岭市人社局."""
    yield other
    places = (name[: found.end()] for found in _PLACE_END.finditer(name))
    for place in (each for each in places if not other.startswith(each)):
        bare = other.removeprefix(place[-1])
        yield from (place + bare, place[-1] + bare)


def _details(rows: Sequence[Sequence[str]], names: Sequence[str], heads: Sequence[str]) -> dict[str, str]:
    """Return the text beside each agency in the columns with these heads."""
    found: dict[str, list[str]] = {}
    for name, words in _cells_beside(rows, names, heads):
        found.setdefault(name, []).append(words)
    return {name: " ".join(words) for name, words in found.items()}


def _day(words: str) -> str:
    """Return a day as it is printed: 2026年1月15日 for 2026-1-15, 1月15日 for 1.15; other words as they are."""
    with suppress(ValueError):
        return written_date(parse_date(words))
    with suppress(ValueError):
        return "{}月{}日".format(*parse_month_and_day(words))
    return words


def _cells_beside(
    rows: Sequence[Sequence[str]], names: Sequence[str], heads: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the name in a row and a cell that is not empty, for the columns with these heads."""
    listed = set(names)
    columns: list[int] = []
    for row in rows:
        found = [index for index, cell in enumerate(row) if norm_label(cell) in heads]
        if found:
            columns = found
        name = next((cell for cell in map(_without_number, row) if cell in listed), "")
        if name and not found:
            yield from ((name, row[index]) for index in columns if len(row) > index and row[index])


def _column_of_names(rows: Sequence[Sequence[str]]) -> _NameColumn:
    """Return the names below the likeliest head; without a head, the column with most agencies."""
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
    cells = (_without_number(row[index]) for row in rows if len(row) > index)
    return [cell for cell in cells if _is_name(cell)]


def _head(cell: str) -> str:
    """Return the normalised head of a column of names if the cell is one; else an empty text."""
    label = norm_label(_without_brackets(_without_number(cell)))
    is_head = len(label) <= _LONGEST_HEAD and _LIKE_A_HEAD.search(label) and not _OTHER_HEADS.search(label)
    return label if is_head else ""


def _is_name(cell: str) -> bool:
    label = norm_label(cell)
    letters = sum(not char.isnumeric() for char in label)
    return letters >= _FEWEST_LETTERS and not (_head(cell) or _OTHER_HEADS.fullmatch(label) or _NO_NAME.search(cell))


def _without_number(cell: str) -> str:
    """Return the cell without the running number before the name."""
    number = _RUNNING_NUMBER.match(cell)
    return cell[number.end() :] if number else cell


def _without_brackets(words: str) -> str:
    return _BRACKETS.sub("", words)
