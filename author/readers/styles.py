"""Paragraph styles of a DOCX: their names, outline levels and lists."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from author.package import Package
from author.readers.numbering import whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_LARGEST_REMEMBERED = 500
"""The number of styles in a part; Word's own has about 400."""
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
    if root is None:
        return {}
    raw = {each.get(f"{w}styleId", ""): each for each in root.iterfind(f"{w}style")}
    return {id: _style(id, raw, w) for id in raw}


def _style(id: str, raw: dict[str, "_Element"], w: str) -> Style:
    chain: list[_Element] = []
    while id in raw and raw[id] not in chain:
        chain.append(raw[id])
        id = _first(chain[-1:], "basedOn", w) or ""
    return Style(
        name=_first(chain, "name", w) or "",
        level=outline_level(_first(chain, f"pPr/{w}outlineLvl", w)),
        list_id=_first(chain, f"pPr/{w}numPr/{w}numId", w) or "",
        list_depth=whole(_first(chain, f"pPr/{w}numPr/{w}ilvl", w)),
    )


def _first(chain: list["_Element"], path: str, w: str) -> str | None:
    """Return the value that the nearest style of the chain gives."""
    for element in chain:
        child = element.find(f"{w}{path}")
        if child is not None:
            return child.get(f"{w}val")
    return None
