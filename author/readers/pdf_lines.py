"""Characters -> lines -> paragraphs: what a PDF does not say is told by indents and line ends."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from author.readers.pdf_page import Char

_PAGE_NUMBER = re.compile(r"[-—–－~·\s]*\d{1,3}[-—–－~·\s]*|第\s*\d{1,3}\s*页(\s*[,，/]?\s*共\s*\d{1,3}\s*页)?")
_FIRST_WIDE = "\u3000"
_SAME_LINE = 0.5
"""Of the type size: centres that far apart stand on one line."""
_WORD_GAP = 0.2
_INDENT = 0.8
_SHORT = 2.2
"""Of the type size: a line that ends so much before the right edge is a paragraph's last."""
_APART = 1.7
"""Of the usual pitch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line of text and its box."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    """Of the type: the width of a Chinese character, in a line without one the height of the box."""


def lines(chars: Iterable[Char]) -> list[PageLine]:
    """Lines from top to bottom, characters from left to right."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda each: -(each.bottom + each.top)):
        middle = (char.bottom + char.top) / 2
        last = rows[-1][0] if rows else None
        if last and abs((last.bottom + last.top) / 2 - middle) <= _SAME_LINE * max(min(last.size, char.size), 1):
            rows[-1].append(char)
        else:
            rows.append([char])
    found = (_line(sorted(row, key=lambda each: each.left)) for row in rows)
    return [line for line in found if line.text]


def _line(row: Sequence[Char]) -> PageLine:
    seen = [char for char in row if not char.text.isspace()] or row
    pieces: list[str] = []
    for before, char in zip([None, *row], row, strict=False):
        if before and _is_new_word(before, char):
            pieces.append(" ")
        pieces.append(char.text)
    return PageLine(
        text="".join(pieces).strip(),
        left=seen[0].left,
        right=max(char.right for char in seen),
        bottom=min(char.bottom for char in seen),
        top=max(char.top for char in seen),
        size=median([char.right - char.left for char in seen if char.text >= _FIRST_WIDE] or [seen[0].size]),
    )


def _is_new_word(before: Char, char: Char) -> bool:
    both_latin = (before.text + char.text).isascii() and before.text.isalpha() and char.text.isalpha()
    return both_latin and char.left - before.right > _WORD_GAP * char.size


def joined(texts: Iterable[str]) -> str:
    """Lines that a page's width broke, as one; a space only between two Latin words."""
    whole = ""
    for text in texts:
        latin = whole[-1:].isascii() and whole[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha()
        whole += " " + text if latin else text
    return whole


def is_page_number(line: PageLine) -> bool:
    """A line that holds nothing but the number of its page."""
    return bool(_PAGE_NUMBER.fullmatch(line.text))


def text_area(lines: Sequence[PageLine]) -> tuple[float, float]:
    """Where the lines of a document begin, where they are not indented, and end."""
    starts = Counter(round(line.left) for line in lines)
    often = [start for start, count in starts.items() if count > 1]
    return min(often or starts, default=0), max((line.right for line in lines), default=0)


def paragraphs(pages: Sequence[Sequence[PageLine]], area: tuple[float, float]) -> list[str]:
    """Lines that follow each other, page after page, as paragraphs; ``area`` is the document's text area."""
    flow = [(number, line) for number, page in enumerate(pages) for line in page]
    left, right = area
    pitch = _pitch(pages)
    found: list[list[str]] = []
    before: tuple[int, PageLine] | None = None
    for number, line in flow:
        if before is None or _begins(line, before[1], left, right, pitch if before[0] == number else None):
            found.append([])
        found[-1].append(line.text)
        before = number, line
    return [joined(each) for each in found]


def _begins(line: PageLine, before: PageLine, left: float, right: float, pitch: float | None) -> bool:
    """Whether a line begins a paragraph; ``pitch`` is None where a page lies between the two."""
    indented = line.left - left > _INDENT * line.size
    after_short = right - before.right > _SHORT * before.size
    other_type = abs(line.size - before.size) > 0.2 * before.size
    apart = pitch is not None and before.bottom - line.bottom > _APART * pitch
    return indented or after_short or other_type or apart


def _pitch(pages: Sequence[Sequence[PageLine]]) -> float:
    steps = [
        upper.bottom - lower.bottom for page in pages for upper, lower in pairwise(page) if upper.bottom > lower.bottom
    ]
    return median(steps) if steps else 0.0
