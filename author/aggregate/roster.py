"""Find out which agency of the roster each report belongs to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from pathlib import PurePath

from author.agency import is_short_for
from author.aggregate.summary import Missing
from author.numerals import DIGITS
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
_LIKE = 0.8
"""The least ratio of `SequenceMatcher` at which a name is given as a hint; it does not count as the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The agencies that must submit, in the order of the list."""

    names: Sequence[str]
    also: Mapping[str, str] = field(default_factory=dict)
    """The agency's name on the list by each of its other names, which are normalised by `norm_label`."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """The person or telephone to ask, by the agency's name."""
    deadlines: Mapping[str, str] = field(default_factory=dict)
    """The day by which an agency must submit, as written on the list, by the agency's name."""

    def owner(self, path: str) -> str:
        """Return the agency after which a file or a folder above it is named; empty if there is none, or several."""
        for part in reversed(PurePath(path).parts):
            label = norm_label(part)
            found = {name for key, name in self._keys() if key in label}
            # 教育局 is found in 市教育局 too: the longest name that is found speaks.
            longest = {name for name in found if not any(name != other and name in other for other in found)}
            if longest:
                return longest.pop() if len(longest) == 1 else ""
        return ""

    def _keys(self) -> Iterator[tuple[str, str]]:
        yield from ((norm_label(name), name) for name in self.names)
        yield from self.also.items()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The result of matching agencies with the roster."""

    near: Mapping[str, str] = field(default_factory=dict)
    """The roster's name of each agency that is spelt otherwise on the roster."""
    ambiguous: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names of the roster for each agency that fits several of them."""
    unlisted: tuple[str, ...] = ()
    """Agencies that are not on the roster."""
    missing: tuple[Missing, ...] = ()
    """The agencies of the roster without a report, in its order."""

    def entry(self, agency: str) -> str:
        """Return the roster's name under which an agency is compared, normalised by `norm_label`."""
        return norm_label(self.near.get(agency, agency))


def match(agencies: Sequence[str], roster: Sequence[str], also: Mapping[str, str] | None = None) -> Matching:
    """Find the name of each agency on the roster: the same name, else one that is only spelt otherwise.

    Spelt otherwise means that one name has a place before it, or a few words within it, more than
    the other, and nothing that tells two agencies apart (一、东、区、分局、办公室 …). Several agencies
    may fit one name of the roster, whether or not one of them has just that name; an agency that
    fits several names is given to none. The order of the agencies does not matter.
    ``also`` are other names of the roster, see `Roster.also`.
    """
    listed = {norm_label(name): name for name in roster}
    others = also or {}
    keys = [key for key in map(norm_label, agencies) if key not in listed]
    fitting = _fitting([key for key in keys if key not in others], roster)
    fitting |= {key: (others[key],) for key in keys if key in others}
    fit = {name: fitting.get(norm_label(name), ()) for name in sorted(agencies)}
    near = {name: names[0] for name, names in fit.items() if len(names) == 1}
    unlisted = tuple(name for name, names in fit.items() if not names and norm_label(name) not in listed)
    taken = {*map(norm_label, agencies), *map(norm_label, near.values())}
    # If whole lists differ, a hint for each agency is of no use, and the search for hints takes hours.
    to_hint = unlisted[:_MOST_HINTS]
    return Matching(
        near=near,
        ambiguous={name: names for name, names in fit.items() if len(names) > 1},
        unlisted=unlisted,
        missing=tuple(
            Missing(agency=name, near=_hint(name, to_hint)) for key, name in listed.items() if key not in taken
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
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_NAME:
        return False
    shared = _shared_place(short, long)
    short, long = short[shared:], long[shared:]
    if short == long:
        return True
    if long.endswith(short):
        before = long.removesuffix(short)
        return not shared and (_is_place(before) or bool(_CENTRAL.fullmatch(before)))
    added = list(_added(short, long))
    return bool(added) and sum(map(len, added)) <= _LONGEST_INSERTION and not any(map(_DISTINGUISHING.search, added))


def _shared_place(short: str, long: str) -> int:
    """Return the number of letters of the place with which both names begin; 0 if the shorter one is only a place."""
    ends = [found.end() for found in _PLACE_END.finditer(short[:-1]) if long.startswith(short[: found.end()])]
    return max(ends, default=0)


def _is_place(words: str) -> bool:
    return any(found.end() == len(words) for found in _PLACE_END.finditer(words))


def _plain(key: str) -> str:
    """Return the name without words for 'and' and for 'the office itself', and with the short word for a government."""
    return _JOINING.sub("", _LEVEL.sub("", key)).replace("人民政府", "政府")


def _added(short: str, long: str) -> Iterator[str]:
    """Yield the pieces that only the longer name has; nothing if it lacks a part of the shorter name."""
    codes = SequenceMatcher(None, short, long, autojunk=False).get_opcodes()
    if all(tag in ("equal", "insert") for tag, *_ in codes):
        yield from (long[start:end] for tag, _, _, start, end in codes if tag == "insert")


def _hint(name: str, unlisted: Sequence[str]) -> str:
    """Return a hint at the likest agency that is not on the roster; empty if none is like it."""
    like = get_close_matches(name, unlisted, 1, _LIKE) or [each for each in unlisted if _may_be_short(each, name)][:1]
    return f"名单外的“{like[0]}”名称相近" if like else ""


def _may_be_short(agency: str, name: str) -> bool:
    """Return whether one name may be short for the other, as 人社局, or its second name in brackets."""
    names = [norm_label(each) for each in (_BRACKETS.sub("", name), *_BRACKETS.findall(name))]
    own = [norm_label(each) for each in (_BRACKETS.sub("", agency), *_BRACKETS.findall(agency))]
    return any(_is_short(*sorted((one, other), key=len)) for one in own for other in names)


def _is_short(short: str, long: str) -> bool:
    return len(short) >= _SHORTEST_NAME and short[-1] == long[-1] and is_short_for(short, long)
