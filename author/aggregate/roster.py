"""The agencies that must submit, and which report is whose."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

from author import spreadsheet
from author.aggregate.summary import Missing
from author.errors import AuthorError
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
"""What a roster's column of names is called, the surest first; as `norm_label` leaves it."""
_NUMBER = re.compile(r"[\d.、]*")
_COMMENT = "#"
_JOINING = re.compile("[和与及暨]")
_LEVEL = re.compile("(本级|机关|本部)$")
_DISTINGUISHING = re.compile(
    "[0-9一二三四五六七八九十东西南北中上下左右新老前后省市州盟县区旗乡镇村街道]|分局|支队|大队|中心"
)
"""What tells an organ from its neighbour, its superior or its subordinate when only one name has it."""
_LONGEST_PREFIX = 8
_LONGEST_INSERTION = 3
_SHORTEST_NAME = 3
_MOST_HINTS = 200
_LIKE = 0.8
"""Of `SequenceMatcher.ratio`: near enough to point it out, not to take it for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Agencies held against a roster."""

    near: Mapping[str, str]
    """By agency: the roster's name, which is spelt otherwise."""
    unlisted: tuple[str, ...]
    """Agencies that are not on the roster."""
    missing: tuple[Missing, ...]
    """Those of the roster of which there is no report, in its order."""


def load_roster(path: Path) -> tuple[str, ...]:
    """The names in a .txt with one name a line, or in the column of names of a .csv or .xlsx.

    Raises:
        AuthorError: it cannot be read, holds no name, or one of them twice.
    """
    book = spreadsheet.read(path)
    rows = [[str(cell or "").strip() for cell in row] for row in book.rows(next(iter(book.sheets)))]
    rows = [row for row in rows if any(row) and not row[0].startswith(_COMMENT)]
    names = [name for name in _names(rows) if norm_label(name)]
    if not names:
        raise AuthorError(f"名单“{path}”里没有机关名称", "请每行写一个机关，或者写一列，表头是“机关名称”")
    seen: set[str] = set()
    for name in names:
        if norm_label(name) in seen:
            raise AuthorError(f"名单“{path}”里“{name}”写了两次", "请删去一个")
        seen.add(norm_label(name))
    return tuple(names)


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    """Below the head that names the column; without such a head the first column that holds more than numbers."""
    for head in _HEADS:
        for number, row in enumerate(rows):
            labels = [norm_label(cell) for cell in row]
            if head in labels:
                return _column(rows[number + 1 :], labels.index(head))
    for column in range(max(map(len, rows), default=0)):
        texts = [cell for cell in _column(rows, column) if not _NUMBER.fullmatch(cell)]
        if texts:
            return texts
    return []


def _column(rows: Sequence[Sequence[str]], column: int) -> list[str]:
    return [row[column] for row in rows if len(row) > column and row[column]]


def match(agencies: Sequence[str], roster: Sequence[str]) -> Matching:
    """Which agency is which of the roster: by the same name, else by one that is only spelt otherwise.

    Spelt otherwise means that one name has a place before it or a few words in it more than
    the other, and nothing that tells two organs apart (一、东、区、分局 …); where that fits
    several, none is taken. The order of the agencies does not matter.
    """
    listed = {norm_label(name): name for name in roster}
    given = {norm_label(name): name for name in sorted(agencies, reverse=True)}
    left = sorted(set(given) - set(listed))
    open_names = [name for key, name in listed.items() if key not in given]
    near = _near(left, open_names)
    unlisted = [key for key in left if key not in near]
    taken = set(near.values())
    # Where whole lists differ nobody reads the likest of each, and looking for it takes hours.
    to_hint = [given[key] for key in unlisted[:_MOST_HINTS]]
    return Matching(
        near={name: near[norm_label(name)] for name in sorted(agencies) if norm_label(name) in near},
        unlisted=tuple(name for name in sorted(set(agencies)) if norm_label(name) in set(unlisted)),
        missing=tuple(
            Missing(agency=name, near=_hint(name, to_hint))
            for key, name in listed.items()
            if key not in given and name not in taken
        ),
    )


def _near(keys: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """By agency the one name that is only spelt otherwise; ambiguous ones are left."""
    plain = [(name, _plain(norm_label(name))) for name in names]
    pairs = [(key, name) for key in keys for own in [_plain(key)] for name, other in plain if _is_respelt(own, other)]
    fitting = Counter(key for key, _ in pairs), Counter(name for _, name in pairs)
    return {key: name for key, name in pairs if fitting[0][key] == fitting[1][name] == 1}


def _is_respelt(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_NAME or not set(short) <= set(long):
        return False
    if short == long:
        return True
    if long.endswith(short):
        return len(long) - len(short) <= _LONGEST_PREFIX
    added = list(_added(short, long))
    return bool(added) and sum(map(len, added)) <= _LONGEST_INSERTION and not any(map(_DISTINGUISHING.search, added))


def _plain(key: str) -> str:
    """Without words for 'and' and for 'the office itself'."""
    return _JOINING.sub("", _LEVEL.sub("", key))


def _added(short: str, long: str) -> Iterator[str]:
    """What the longer name has besides the shorter one, in pieces; nothing where it has not all of the shorter."""
    codes = SequenceMatcher(None, short, long, autojunk=False).get_opcodes()
    if all(tag in ("equal", "insert") for tag, *_ in codes):
        yield from (long[start:end] for tag, _, _, start, end in codes if tag == "insert")


def _hint(name: str, unlisted: Sequence[str]) -> str:
    """The likest of the agencies that are not on the roster; empty where none is like it."""
    like = get_close_matches(name, unlisted, 1, _LIKE)
    return f"名单外的“{like[0]}”名称相近" if like else ""
