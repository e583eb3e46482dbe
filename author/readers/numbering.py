"""Numbers that Word computes for a paragraph (一、 （一） 1.) and does not write into its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from author.numerals import digit_by_digit, in_words

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting")
_CHINESE_DIGITS = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
_MOST_LEVELS = 9
_LONGEST_NUMBER = 255
"""The most characters of a level's text, including its places for numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListLevel:
    format: str
    text: str
    start: int


class Numbering:
    """The lists of a document and the numbers that each of them has reached."""

    def __init__(self, root: "_Element | None", w: str) -> None:
        """Read the lists; ``root`` is the numbering part, ``w`` the namespace in braces."""
        self._w = w
        self._levels: dict[str, dict[int, _ListLevel]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root)

    @property
    def has_counted(self) -> bool:
        """Return whether a paragraph was numbered by a list."""
        return bool(self._counts)

    def next(self, list_id: str, depth: int) -> str:
        """Return the printed number of the list's next paragraph at a depth (from 0); empty for bullets."""
        abstract = self._list_of.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for below in [each for each in counts if each > depth]:
            del counts[below]
        return _printed(levels, counts, depth)

    def _load(self, root: "_Element") -> None:
        for each in root.iter(f"{self._w}abstractNum"):
            levels = (self._level(level) for level in each.iterfind(f"{self._w}lvl"))
            self._levels[each.get(f"{self._w}abstractNumId", "")] = dict(levels)
        for each in root.iter(f"{self._w}num"):
            self._list_of[each.get(f"{self._w}numId", "")] = self._value(each, "abstractNumId")

    def _level(self, element: "_Element") -> tuple[int, _ListLevel]:
        depth = whole(element.get(f"{self._w}ilvl"))
        return min(depth, _MOST_LEVELS), _ListLevel(
            format=self._value(element, "numFmt"),
            text=self._value(element, "lvlText")[:_LONGEST_NUMBER],
            start=whole(self._value(element, "start"), 1),
        )

    def _value(self, element: "_Element", name: str) -> str:
        child = element.find(f"{self._w}{name}")
        return "" if child is None else child.get(f"{self._w}val", "")


def whole(text: str | None, default: int = 0) -> int:
    """Return the small whole number in an attribute; the default if it holds anything else."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default


def _printed(levels: Mapping[int, _ListLevel], counts: Mapping[int, int], depth: int) -> str:
    level = levels[depth]
    if level.format in ("bullet", "none"):
        return ""
    text = level.text
    for each in sorted(each for each in levels if each <= depth):
        text = text.replace(f"%{each + 1}", _counted(counts.get(each, levels[each].start), levels[each].format))
    return text


def _counted(number: int, format: str) -> str:
    if format in _CHINESE:
        return in_words(number)
    if format in _CHINESE_DIGITS:
        return digit_by_digit(number)
    if format == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)
