"""Paragraph styles of a DOCX, and the numbers (一、 （一） 1.) that its lists give to paragraphs and no text holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from author.numerals import digit_by_digit, in_words
from author.package import Package, XmlElement

_LARGEST_REMEMBERED = 500
"""The most styles in a part that is remembered; Word's own part has about 400."""
_MOST_REMEMBERED = 40
_BODY_TEXT = 9
"""The outline level, counted from 0, that means body text."""
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting")
_CHINESE_DIGITS = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
_MOST_LEVELS = 9
_LONGEST_NUMBER = 255
"""The most characters of a level's text, including its places for numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The properties that a style gives to its paragraphs."""

    level: int = 0
    """The outline level from 1; 0 is body text."""
    list_id: str = ""
    list_depth: int = 0


def outline_level(value: str | None, default: int) -> int:
    """Return the level from 1 for one that the file counts from 0; 0 for body text."""
    if value is None:
        return default
    level = whole(value, _BODY_TEXT)
    return level + 1 if level < _BODY_TEXT else 0


_known: dict[tuple[bytes, str], dict[str, Style]] = {}
"""The styles of parts that were read before: documents by the same program mostly have the same part."""


def styles_of(package: Package, w: str) -> dict[str, Style]:
    """Return the styles of a document by id; ``w`` is the namespace in braces."""
    part = package.of_main("styles")
    key = package.digest(part), w
    if key not in _known:
        styles = _styles(package.xml(part), w)
        if len(styles) > _LARGEST_REMEMBERED:
            return styles
        if len(_known) >= _MOST_REMEMBERED:
            _known.clear()
        _known[key] = styles
    return _known[key]


def _styles(root: "XmlElement | None", w: str) -> dict[str, Style]:
    """Return the styles by id, each with what it takes from those it is based on."""
    raw = {each.get(f"{w}styleId", ""): each for each in (root.iterfind(f"{w}style") if root is not None else ())}
    styles: dict[str, Style] = {}
    for id in raw:
        # A style after the one it is based on: a chain may be longer than Python's stack, or a circle.
        chain: dict[str, None] = {}
        while id in raw and id not in styles and id not in chain:
            chain[id] = None
            id = _value(raw[id], "basedOn", w) or ""
        for each in reversed(chain):
            styles[each] = _style(raw[each], styles.get(_value(raw[each], "basedOn", w) or "", Style()), w)
    return styles


def _style(element: XmlElement, base: Style, w: str) -> Style:
    number, depth = (_value(element, f"pPr/{w}numPr/{w}{name}", w) for name in ("numId", "ilvl"))
    return Style(
        level=outline_level(_value(element, f"pPr/{w}outlineLvl", w), base.level),
        list_id=base.list_id if number is None else number,
        list_depth=whole(depth, base.list_depth),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListLevel:
    format: str
    text: str
    start: int


class Numbering:
    """The lists of a document and the numbers that each of them has reached."""

    def __init__(self, root: "XmlElement | None", w: str) -> None:
        """Read the lists; ``root`` is the numbering part, ``w`` the namespace in braces."""
        self._w = w
        self._levels: dict[str, dict[int, _ListLevel]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for each in root.iter(f"{w}abstractNum") if root is not None else ():
            self._levels[each.get(f"{w}abstractNumId", "")] = dict(map(self._level, each.iterfind(f"{w}lvl")))
        for each in root.iter(f"{w}num") if root is not None else ():
            self._list_of[each.get(f"{w}numId", "")] = _value(each, "abstractNumId", w) or ""

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

    def _level(self, element: XmlElement) -> tuple[int, _ListLevel]:
        depth = whole(element.get(f"{self._w}ilvl"))
        return min(depth, _MOST_LEVELS), _ListLevel(
            format=_value(element, "numFmt", self._w) or "",
            text=(_value(element, "lvlText", self._w) or "")[:_LONGEST_NUMBER],
            start=whole(_value(element, "start", self._w), 1),
        )


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


def whole(text: str | None, default: int = 0) -> int:
    """Return the small whole number in an attribute; the default if it holds anything else."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default


def _value(element: XmlElement, path: str, w: str) -> str | None:
    child = element.find(f"{w}{path}")
    return None if child is None else child.get(f"{w}val")
