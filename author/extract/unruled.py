"""Find the tables of a form in lines of text, as a PDF gives them where it draws no lines between cells.

Nothing is concluded from places: the rows must be those of the printed form from the first to the last, each with all
its numbers in one line, and the words around the numbers must be the words of the form, each as often as there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, takewhile

from author.document import APART, Cell, Document, Grid, Paragraph
from author.form import Form, Part
from author.numerals import is_blank_mark, is_number
from author.text import norm_label

_ROW = re.compile(rf"[\d/／—－-]{APART}[\d/／—－-]")
_STOPS = ",，.．"
_IN_NUMBERS = "0123456789０１２３４５６７８９/／-—－" + _STOPS
_OTHERWISE = 0.03
"""The share of a table's words that may be printed otherwise, missing or too many."""

_MOST_TRIED = 50
"""The most places in a document at which a table is looked for; there are any number in a hostile file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _UnruledLine:
    """A line of text: its words without the numbers at its end, and these numbers."""

    text: str
    words: Counter[str]
    numbers: Sequence[str]


def with_unruled_tables(document: Document, forms: Sequence[Form]) -> Document:
    """Return the document with grids in place of the lines that are tables of one of the forms, whole and in order."""
    if not any(_ROW.search(block.text) for block in document.blocks if isinstance(block, Paragraph)):
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
    labels = [label for table in part.tables for label in (table.band, table.corner or table.stub, table.columns_label)]
    lines = [line for table in part.tables for axis in (table.rows, table.columns) for line in axis]
    for line in lines:  # which grows by the lines below each
        lines.extend(line.children)
    return _words("".join(labels) + "".join(line.label for line in lines))


def _words(text: str) -> Counter[str]:
    return Counter(char for char in norm_label(text) if char.isalpha())


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
        if found := _place(lines, rows[first], rows[first + height - 1] + 1, _words_of(part)):
            yield found


def _place(lines: Sequence[_UnruledLine | None], start: int, stop: int, words: Counter[str]) -> range | None:
    """Return the range of lines that have the words of the tables; ``None`` if the lines around do not have them.

    Args:
        lines: of the document.
        start: the index of the line with the first row's numbers.
        stop: the index behind the line with the last row's numbers.
        words: of the tables.
    """
    left = Counter(words)
    above = _take_fitting(reversed(lines[:start]), left)
    head, index, otherwise = words - left, start, 0
    while index < stop:
        head_left = Counter(head)
        again = _take_fitting(lines[index:stop], head_left)
        if again and not head_left:  # the next page repeats the head
            index += again
        elif line := lines[index]:
            otherwise += (line.words - left).total()
            left -= line.words
            index += 1
        else:
            return None
    below = _take_fitting(lines[stop:], left)
    is_whole = otherwise + left.total() <= _OTHERWISE * words.total()
    return range(start - above, stop + below) if is_whole else None


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
    numbers = (number for line in lines if line for number in line.numbers)
    cells: list[Cell] = []
    height, width = 0, max(table.stub_columns + len(table.column_leaves) for table in part.tables)
    for table in part.tables:
        stub, depth = table.stub_columns, max(column.depth for column in table.columns)
        cells.append(Cell(height, 0, 1, width, table.band))
        for number, column in enumerate(table.column_leaves, stub):
            above = enumerate((*column.parents, column), height + 1)
            cells.extend(Cell(row, number, text=line.label) for row, line in above)
        height += 1 + depth
        for row, leaf in enumerate(table.row_leaves, height):
            labels = (*leaf.parents, leaf)[:stub]
            cells.extend(Cell(row, number, text=line.label) for number, line in enumerate(labels))
            cells.extend(Cell(row, stub + number, text=next(numbers)) for number in range(len(table.column_leaves)))
        height += len(table.row_leaves)
    return Grid(cells=tuple(sorted(cells)))
