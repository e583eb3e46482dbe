"""Find the tables of a form in lines of text, as a PDF gives them where it draws no lines between cells.

Nothing is concluded from places: the rows must be those of the printed form from the first to the last, each with all
its numbers in one line. The words of that line must be those of the row and of the groups around it; the rest of the
row's label stands in the lines without numbers above and below. The labels of the columns must stand in the head from
left to right. Of the other words, nearly all must be those of the form, each as often as there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, takewhile

from author.document import APART, Cell, Document, Grid, Paragraph
from author.form import Form, Line, Part, Table
from author.numerals import is_blank_mark, is_number
from author.printed import slots
from author.text import norm_label

_ROW = re.compile(rf"[\d/／—－-]{APART}[\d/／—－-]")
_STOPS = ",，.．"
_IN_NUMBERS = "0123456789０１２３４５６７８９/／-—－" + _STOPS
_OTHERWISE = 0.03
"""The share of a table's words that may be printed otherwise, missing or too many."""

_MOST_READINGS = 2000
"""The most ways at a time to read the head of a table; a head that is broken after every second letter has 1500."""

_MOST_TRIED = 50
"""The most places in a document at which a table is looked for; there are any number in a hostile file."""


_HeadReading = tuple[tuple[int, ...], int | None]
"""How many letters of each label have been found, and the label of the last one; ``None`` to the left of the labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _UnruledLine:
    """A line of text: its words without the numbers at its end, and these numbers."""

    text: str
    words: Counter[str]
    numbers: Sequence[str]


def with_unruled_tables(document: Document, forms: Sequence[Form]) -> Document:
    """Return the document with grids in place of the lines that are tables of one of the forms, whole and in order."""
    texts = (block.text for block in document.blocks if isinstance(block, Paragraph))
    if not any(APART in text and _ROW.search(text) for text in texts):
        return document
    blocks = list(document.blocks)
    lines = [_line(block.text) if isinstance(block, Paragraph) else None for block in blocks]
    for part in (part for form in reversed(forms) for part in form.parts if part.tables):
        if found := next(_places(lines, part), None):
            place = slice(found.start, found.stop)
            blocks[place] = [_grid(part, lines[place])]
            lines[place] = [None]
    return replace(document, blocks=tuple(blocks))


@cache
def _words_of(part: Part) -> Counter[str]:
    """Return how often each character occurs in the words of a part's tables."""
    return _words("".join(slot.text for slot in slots(part)))


def _words(text: str) -> Counter[str]:
    return Counter(_letters(text))


def _letters(text: str) -> str:
    return "".join(char for char in norm_label(text) if char.isalpha())


def _line(text: str) -> _UnruledLine:
    pieces = text.split(APART)
    apart = list(takewhile(_is_value, reversed(pieces)))[::-1]
    label = APART.join(pieces[: len(pieces) - len(apart)])
    words = label.rstrip(_IN_NUMBERS)
    close = label[len(words) :].lstrip(_STOPS)
    if _is_value(close):
        return _UnruledLine(text=text, words=_words(words), numbers=[close, *apart])
    return _UnruledLine(text=text, words=_words(label), numbers=apart)


def _is_value(text: str) -> bool:
    return is_number(text) or is_blank_mark(text)


def _places(lines: Sequence[_UnruledLine | None], part: Part) -> Iterator[range]:
    """Yield the ranges of lines that are the tables."""
    rows = [index for index, line in enumerate(lines) if line and line.numbers]
    counts = [len(line.numbers) for line in lines if line and line.numbers]
    wanted = [len(table.column_leaves) for table in part.tables for _ in table.row_leaves]
    height = len(wanted)
    alike = (first for first in range(len(rows)) if counts[first : first + height] == wanted)
    for first in islice(alike, _MOST_TRIED):
        if found := _place(lines, rows[first], rows[first + height - 1] + 1, part):
            yield found


def _place(lines: Sequence[_UnruledLine | None], start: int, stop: int, part: Part) -> range | None:
    """Return the range of lines that are the tables of a part; ``None`` if the lines around do not have their words.

    The numbers of the first row stand in the line at ``start``, those of the last row in the line before ``stop``.
    """
    words = _words_of(part)
    left = Counter(words)
    above = _take_fitting(reversed(lines[:start]), left)
    head, index, otherwise = words - left, start, 0
    of_tables = list(lines[start - above : start])
    while index < stop:
        head_left = Counter(head)
        again = _take_fitting(lines[index:stop], head_left)
        if again and not head_left:  # the next page repeats the head
            index += again
        elif line := lines[index]:
            otherwise += (line.words - left).total()
            left -= line.words
            of_tables.append(line)
            index += 1
        else:
            return None
    below = _take_fitting(lines[stop:], left)
    of_tables.extend(lines[stop : stop + below])
    is_whole = otherwise + left.total() <= _OTHERWISE * words.total()
    return range(start - above, stop + below) if is_whole and _has_labels(of_tables, part) else None


def _has_labels(lines: Iterable[_UnruledLine | None], part: Part) -> bool:
    """Return whether each line with numbers has the label of its row, and each head the labels of its columns."""
    numbered: list[_UnruledLine] = []
    others: list[list[str]] = [[]]
    """The lines without numbers above each line with numbers, and below the last."""
    for line in filter(None, lines):
        if line.numbers:
            numbered.append(line)
            others.append([])
        else:
            others[-1].append(line.text)
    left = [_words("".join(texts)) for texts in others]
    index = 0
    for table in part.tables:
        if not _has_columns(others[index], table):
            return False
        for row in table.row_leaves:
            around, words = left[index] + left[index + 1], numbered[index].words
            own = _words(_wording(row, words + around))
            if words - own - _words("".join(group.label for group in row.parents)):
                return False
            missing = own - words
            for place in (index, index + 1):
                found = missing & left[place]
                left[place] -= found
                missing -= found
            if missing:
                return False
            index += 1
    return True


def _wording(line: Line, words: Counter[str]) -> str:
    """Return the label of a line, or another wording of it that the words around have instead."""
    return next((name for name in (line.label, *line.also) if _words(name) <= words), line.label)


def _has_columns(texts: Sequence[str], table: Table) -> bool:
    """Return whether the labels of the columns stand in the lines of a head, in each line from left to right.

    A label may be broken over lines, and other words may stand to the left. All ways to tell the labels in a line from
    each other are followed, each as the number of letters that have been found of each label.
    """
    columns = list(_extents(table.columns))
    words = _words("".join(texts))
    labels = [_letters(_wording(column, words)) for column, _ in columns]
    beside = words - _words("".join(labels))
    found = {(0,) * len(labels)}
    for text in texts:
        ways: set[_HeadReading] = {(counts, None) for counts in found}
        for letter in _letters(text):
            following: set[_HeadReading] = {
                (counts, None) for counts, last in ways if last is None and letter in beside
            }
            for counts, last in ways:
                for index, (label, (_, extent)) in enumerate(zip(labels, columns, strict=True)):
                    is_next = last is None or last == index or columns[last][1].stop <= extent.start
                    if is_next and label[counts[index] : counts[index] + 1] == letter:
                        following.add(((*counts[:index], counts[index] + 1, *counts[index + 1 :]), index))
            if len(following) > _MOST_READINGS:
                return False
            ways = following
        found = {counts for counts, _ in ways}
    return tuple(map(len, labels)) in found


def _extents(lines: Iterable[Line]) -> Iterator[tuple[Line, range]]:
    """Yield the lines of an axis and their groups, each with the range of the printed lines that it takes."""
    start = 0
    for line in lines:
        stop = start + len(list(line.leaves()))
        yield line, range(start, stop)
        for child, extent in _extents(line.children):
            yield child, range(start + extent.start, start + extent.stop)
        start = stop


def _take_fitting(lines: Iterable[_UnruledLine | None], left: Counter[str]) -> int:
    """Return how many lines have only words that are left, and take these words away."""
    taken = 0
    for line in lines:
        if line is None or line.numbers or not line.words or not line.words <= left:
            break
        left -= line.words
        taken += 1
    return taken


def _grid(part: Part, lines: Sequence[_UnruledLine | None]) -> Grid:
    """Return the printed grid of a part with the numbers of its lines."""
    numbers = (number for line in lines if line for number in line.numbers)
    texts = ((slot, next(numbers) if slot.field else slot.text) for slot in slots(part))
    return Grid(cells=tuple(Cell(slot.row, slot.column, slot.rows, slot.columns, text) for slot, text in texts))
