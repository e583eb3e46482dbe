"""Join characters of a page to lines by their baseline, and lines to paragraphs by indents, gaps and line ends."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from author.document import APART
from author.numerals import NUMERAL, RAISED
from author.readers.pdf_page import FIRST_WIDE, Char

_SAME_LINE = 0.4
"""The largest distance between the baselines of one line, as a share of the type size."""
_SAME_BASELINE = 0.5
"""The distance in points below which two baselines are one."""
_SAME_PLACE = 0.3
"""The distance, as a share of a character's width, below which two equal characters are one that is drawn twice."""
_RAISED_BY, _SMALL = 0.15, 0.9
"""The least rise and the greatest height of the number of a note, as shares of the size of what it stands behind."""
_WORD_GAP = 0.2
_NUMBER_GAP = 0.6
"""The gaps, as shares of the type size, above which letters are two words and digits two numbers."""
_BEFORE_NUMBER = 3
"""The gap in type sizes above which a number stands in a column of its own."""
_MARGINS = 12.0
"""The most points that are kept free to both sides of the text of a cell."""
_ROOM = 0.75
"""The room that a digit needs, as a share of the type size."""
_BLANK_MARKS = ("/", "／", "-", "—", "－")
_POINTS = ".．,"
"""The characters other than digits at which a line may break a number."""
_LONGEST_UNIT = 2
_WIDE_GAP = 1.5
"""The gap in type sizes above which words at one height are lines of their own."""
_INDENT = 0.8
_ALIGNED = 5
"""The indent in type sizes, against the next line, above which a line is centred or right-aligned and stands alone."""
_PARAGRAPH_PITCH, _PARAGRAPH_PITCH_AT_STOP = 1.35, 1.1
"""The distances in usual pitches above which lines belong to two paragraphs: in general, and behind a full stop."""
_SLACK = 0.4
"""The largest distance between a full line and the right edge, as a share of the type size."""
_JUSTIFIED = 0.3
"""The share of lines that end at one place where the text is justified."""
_FEWEST_JUSTIFIED = 3
_CLOSING = "，。、；：！？）》”’〕】"
"""Characters that may hang over the right edge."""
_OPEN, _CLOSED = "[（《“‘〔【(\\[]", "[，。、；：！？）》”’〕】)\\]]"
_FIRST_WORD = re.compile(rf"{_OPEN}*(?:[\x21-\x7e]+|.)(?:{_CLOSED}*{_OPEN}+.)*{_CLOSED}*")
"""The first word of a line, with the marks that some program does not separate from it by a line break."""
_NUMBERED = re.compile(rf"[（(]?{NUMERAL}[）)、.．]|\d{{1,2}}[.．、]")
_ENDS = ("。", "！", "？", "；", "：")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line of text on a page; coordinates in points from the lower left."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """The size of the type, which is the width of a Chinese character."""
    first_word: float
    """The width of the first word."""

    @property
    def end(self) -> float:
        """Return the right edge of the line without a mark that may hang over."""
        return self.right - self.size if self.text.endswith(tuple(_CLOSING)) else self.right


def lines(chars: Iterable[Char], *, apart: bool = False) -> list[PageLine]:
    """Return the lines of a page or a cell from top to bottom, the characters of each from left to right.

    If ``apart``, words that stand far apart at one height are lines of their own, as a menu beside the text is.
    """
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda each: -each.baseline):
        first, last = (rows[-1][0], rows[-1][-1]) if rows else (None, None)
        if (
            first
            and last
            and (
                first.baseline - char.baseline <= _SAME_LINE * max(first.size, char.size)
                or last.baseline - char.baseline < _SAME_BASELINE
            )
        ):
            rows[-1].append(char)
        else:
            rows.append([char])
    found: list[PageLine] = []
    for row in rows:
        row.sort(key=lambda each: each.left)
        found.extend(map(_line, _far_apart(row) if apart else [row]))
    return [line for line in found if line.text]


def _far_apart(row: list[Char]) -> list[list[Char]]:
    """Return the pieces of a row between wide gaps; single characters are a word that is spread."""
    gaps = [
        number
        for number, (before, char) in enumerate(pairwise(row), 1)
        if char.left > before.right and char.left - before.right > _WIDE_GAP * max(before.size, char.size)
    ]
    pieces = [row[start:end] for start, end in pairwise([0, *gaps, len(row)])]
    # The numbers of a row stay with their label, in a table that no lines are drawn for.
    is_row = any(all(_is_of_value(char) for char in piece) for piece in pieces)
    return [row] if is_row or any(len(piece) == 1 for piece in pieces) else pieces


def _line(row: Sequence[Char]) -> PageLine:
    pieces: list[str] = []
    before: Char | None = None
    number: Char | None = None
    for char in row:
        if before and char.text == before.text and char.left - before.left <= _SAME_PLACE * before.width:
            continue
        if before:
            pieces.append(_between(before, char))
        before = char
        if number and _is_raised(number, char):
            pieces.append(char.text.translate(RAISED))
        else:
            pieces.append(char.text)
            number = char
    seen = [char for char in row if not char.text.isspace()] or row
    wide = [char.width for char in seen if char.text >= FIRST_WIDE]
    size = median(wide) if wide else max(char.size for char in seen)
    right = max(char.right for char in seen)
    text = "".join(pieces).strip()
    word = _FIRST_WORD.match(text)
    return PageLine(
        text=text,
        left=seen[0].left,
        right=max(right, seen[-1].left + size) if wide and seen[-1].text >= FIRST_WIDE else right,
        baseline=seen[0].baseline,
        size=size,
        first_word=seen[min(word.end(), len(seen)) - 1].right - seen[0].left if word else 0.0,
    )


def _is_raised(number: Char, char: Char) -> bool:
    """Return whether a character is set high and small behind another one, as the number of a note is."""
    rise = char.baseline - number.baseline
    return rise > 0 and rise > _RAISED_BY * number.size and char.height < _SMALL * number.height


def _is_of_value(char: Char) -> bool:
    """Return whether a character is a digit, or a mark in the place of a number."""
    return char.text.isdigit() or char.text in _BLANK_MARKS


def _between(before: Char, char: Char) -> str:
    """Return the blanks that separate two characters of a line: Latin words, or numbers that stand far apart."""
    gap = char.left - before.right
    if _is_of_value(char) and (_is_of_value(before) or gap > _BEFORE_NUMBER * char.size):
        return APART if gap > _NUMBER_GAP * char.size else ""
    both_latin = (before.text + char.text).isascii() and before.text.isalpha() and char.text.isalpha()
    return " " if both_latin and gap > _WORD_GAP * char.size else ""


def goes_on(line: PageLine, below: PageLine, width: float) -> bool:
    """Return whether a text or number runs on in the line below, because a cell has no room for the first word."""
    is_number, more_digits = (char.isdigit() or char in _POINTS for char in (line.text[-1], below.text[0]))
    is_unit = is_number and len(below.text) <= _LONGEST_UNIT
    if (is_number != more_digits and not is_unit) or (not is_number and _NUMBERED.match(below.text)):
        return False
    room = width - (line.right - min(line.left, below.left))  # the first line of a cell may be indented
    digit = line.size if below.text[0] >= FIRST_WIDE else _ROOM * line.size
    return room <= _MARGINS + (digit if more_digits else below.first_word)


def cell_text(found: Sequence[PageLine], width: float) -> str:
    """Return the text of a cell; a number goes on in the next line only if the line before has no room for it."""
    groups: list[list[PageLine]] = []
    for line in found:
        before = groups[-1][-1] if groups else None
        apart = before and before.text[-1].isdigit() and line.text[0].isdigit() and not goes_on(before, line, width)
        if before is None or apart:
            groups.append([line])
        else:
            groups[-1].append(line)
    return "\n".join(joined(line.text for line in group) for group in groups)


def joined(texts: Iterable[str]) -> str:
    """Return lines that a page's width broke as one; a space stands only between two Latin words."""
    whole = ""
    for text in texts:
        latin = whole[-1:].isascii() and whole[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha()
        whole += " " + text if latin else text
    return whole


class TextArea:
    """The edges of the lines on pages of one width, and the distances between these lines."""

    def __init__(self, pages: Sequence[Sequence[PageLine]]) -> None:
        self._pages = pages

    @cached_property
    def _right(self) -> float:
        """Return the edge at which most lines end; if the text is not justified, the end of the longest line."""
        ends = [line.end for page in self._pages for line in page]
        place, count = Counter(round(end / 2) for end in ends).most_common(1)[0]
        justified = count >= max(_FEWEST_JUSTIFIED, _JUSTIFIED * len(ends))
        return max(end for end in ends if round(end / 2) == place) if justified else max(ends)

    @cached_property
    def _followers(self) -> list[tuple[PageLine, PageLine]]:
        """Return pairs of a full line and the line below it, most of which belong to one paragraph."""
        return [pair for page in self._pages for pair in pairwise(page) if self._is_full(*pair)]

    @cached_property
    def _left(self) -> float:
        """Return the left edge of the lines of a paragraph after its first line."""
        starts = Counter(round(line.left) for _, line in self._followers)
        return starts.most_common(1)[0][0] if starts else min(line.left for page in self._pages for line in page)

    @cached_property
    def _pitch(self) -> float:
        pairs = self._followers or [pair for page in self._pages for pair in pairwise(page)]
        steps = [upper.baseline - lower.baseline for upper, lower in pairs]
        return median(steps) if steps else float("inf")

    @cached_property
    def _is_indented(self) -> bool:
        """Return whether the first lines of paragraphs begin further to the right than their other lines."""
        starts = [line for page in self._pages for before, line in pairwise(page) if not self._is_full(before, line)]
        return 2 * sum(self._is_right_of(line, self._left) for line in starts) > len(starts)

    @cached_property
    def _middle(self) -> float | None:
        """Return the middle of the text if most short lines are centred there; else ``None``."""
        lines = [line for page in self._pages for line in page]
        left, right = min(line.left for line in lines), self._right
        middle = (left + right) / 2
        short = [
            abs(line.left + line.right - left - right) < line.size
            for line in lines
            if line.right - line.left < right - left - _ALIGNED * line.size and not _NUMBERED.match(line.text)
        ]
        return middle if 2 * sum(short) > len(short) else None

    def _is_in_middle(self, line: PageLine) -> bool:
        return self._middle is not None and abs(line.left + line.right - 2 * self._middle) < line.size

    def _is_full(self, line: PageLine, below: PageLine) -> bool:
        """Return whether the first word of the line below has no room in a line."""
        # A centred line has room at its left as well as at its right.
        right = line.right if self._middle is None else 2 * self._middle - self._right + line.right - line.left
        return right + below.first_word > self._right - _SLACK * line.size

    @staticmethod
    def _is_right_of(line: PageLine, edge: float) -> bool:
        return line.left - edge > _INDENT * line.size

    def begins(self, line: PageLine, before: PageLine, *, before_begins: bool, same_page: bool) -> bool:
        """Return whether a line begins a paragraph, given the line before it."""
        if any(APART in each.text for each in (before, line)):
            return True
        if not self._is_full(before, line) or abs(line.size - before.size) > 0.2 * before.size:
            return True
        far = _PARAGRAPH_PITCH_AT_STOP if before.text.endswith(_ENDS) and not self._is_indented else _PARAGRAPH_PITCH
        if same_page and before.baseline - line.baseline > far * self._pitch:
            return True
        if self._is_in_middle(before) and self._is_in_middle(line):
            return before.text.endswith(_ENDS) and bool(_NUMBERED.match(line.text))
        if before_begins and before.left - line.left > _ALIGNED * line.size:
            return True
        if abs(line.left - self._left) <= _INDENT * line.size:
            ends = before.text.endswith(_ENDS) or (before_begins and _NUMBERED.match(before.text))
            return not self._is_indented and bool(ends and _NUMBERED.match(line.text))
        return before_begins or abs(line.left - before.left) > _INDENT * line.size


def paragraphs(flow: Iterable[tuple[int, PageLine, TextArea]]) -> Iterator[str]:
    """Join lines to paragraphs; each line comes with the number and the text area of its page."""
    texts: list[str] = []
    before: tuple[int, PageLine] | None = None
    begins = True
    for page, line, area in flow:
        if before:
            begins = area.begins(line, before[1], before_begins=begins, same_page=before[0] == page)
            if begins:
                yield joined(texts)
                texts = []
        texts.append(line.text)
        before = page, line
    if texts:
        yield joined(texts)
