"""Paragraph styles of a DOCX: their names, outline levels and lists."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from author.package import Package
from author.readers.numbering import whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_LARGEST_REMEMBERED = 500
"""The most styles in a part that is remembered; Word's own part has about 400."""
_MOST_REMEMBERED = 40
_BODY_TEXT = 9
"""The outline level, counted from 0, that means body text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The properties that a style gives to its paragraphs."""

    name: str = ""
    level: int = 0
    """The outline level from 1; 0 is body text."""
    list_id: str = ""
    list_depth: int = 0


def outline_level(value: str | None, default: int = 0) -> int:
    """Return the level from 1 for one that the file counts from 0; 0 for body text."""
    if value is None:
        return default
    level = whole(value, _BODY_TEXT)
    return level + 1 if level < _BODY_TEXT else 0


class StyleSheets:
    """The styles of parts that were read before: documents by the same program mostly have the same part."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, str], dict[str, Style]] = {}

    def of(self, package: Package, w: str) -> dict[str, Style]:
        """Return the styles of a document by id; ``w`` is the namespace in braces."""
        part = package.of_main("styles")
        key = package.digest(part), w
        if key in self._known:
            return self._known[key]
        styles = read_styles(package.xml(part), w)
        if len(styles) <= _LARGEST_REMEMBERED:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = styles
        return styles


def read_styles(root: "_Element | None", w: str) -> dict[str, Style]:
    """Return the styles by id, each with what it takes from those it is based on; ``w`` is the namespace in braces."""
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


def _style(element: "_Element", base: Style, w: str) -> Style:
    number, depth = (_value(element, f"pPr/{w}numPr/{w}{name}", w) for name in ("numId", "ilvl"))
    return Style(
        name=_value(element, "name", w) or base.name,
        level=outline_level(_value(element, f"pPr/{w}outlineLvl", w), base.level),
        list_id=base.list_id if number is None else number,
        list_depth=whole(depth, base.list_depth),
    )


def _value(element: "_Element", path: str, w: str) -> str | None:
    child = element.find(f"{w}{path}")
    return None if child is None else child.get(f"{w}val")
