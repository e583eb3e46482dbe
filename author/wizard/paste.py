"""What was pasted: text of any delivery form -> a block of cells -> the numbers it is meant for (pure).

A terminal delivers a copied block as one bracketed text, as single keys in chunks of any
size, with line ends CR, LF or CRLF, or cut at every Tab (the old Windows console): `Bursts`
puts it together again. Excel and WPS give every row the same number of cells, Word leaves
out merged ones: `block_of` drops captions and head rows in both.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from author.numerals import is_blank_mark, is_number
from author.text import norm_label

if TYPE_CHECKING:
    # The keyboard needs no form: the first question stands on the screen before it is loaded.
    from author.form import Field
    from author.wizard.arrangement import Arrangement, GridPlace, GridRow

LONGEST = 100_000
"""Characters; a table of the form has some thousand."""
IDLE = 0.05
"""Seconds without a key after which a burst has ended."""
_FEWEST = 3
_LINE_ENDS = re.compile("\n+")

_Key = TypeVar("_Key")
_PastedCells = tuple[str, ...]
Placement: TypeAlias = "tuple[tuple[Field, str], ...]"
"""Which pasted cell is meant for which number."""


class PasteError(ValueError):
    """Nothing can be taken over; the reason, in Chinese, is the only argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedBlock:
    """Pasted rows without captions and heads."""

    captions: tuple[str, ...]
    """What stood before each row's numbers, normalised; empty where nothing did."""
    rows: tuple[_PastedCells, ...]


def is_nothing(cell: str) -> bool:
    """Whether a pasted cell says that there is no number."""
    return _is_blank(cell) or is_blank_mark(cell)


def block_of(text: str, arrangement: Arrangement) -> PastedBlock:
    """The numbers of a pasted text.

    Raises:
        PasteError: there are none, or far too many.
    """
    if len(text) > LONGEST:
        raise PasteError("粘贴的内容太长，不像一张表")
    rows = _rows(text)
    if not any(_has_number(row) for row in rows):
        raise PasteError("粘贴的内容里没有数字")
    parted = _without_heads([*_without_captions(rows)], arrangement)
    return PastedBlock(captions=tuple(caption for caption, _ in parted), rows=tuple(cells for _, cells in parted))


def placements(block: PastedBlock, arrangement: Arrangement, place: GridPlace) -> Iterator[Placement]:
    """The ways in which a block can be meant, the likeliest first.

    Rows whose captions the form knows go to those rows. Others go where the cursor is,
    as Excel does, with or without the computed totals; a single long row fills the rows
    of a turned table one after another.

    Raises:
        PasteError: it reaches over the table's edge.
    """
    row, column = place
    named = _named(block, arrangement.rows)
    if named:
        yield from _laid([(line.fields, cells) for line, cells in named])
    elif len(block.rows) == 1 and arrangement.turned and _content(block.rows[0]) > len(arrangement.rows[row].fields):
        numbers = [field for line in arrangement.rows[row:] for field in line.fields][column:]
        yield from _laid([(tuple(numbers), block.rows[0])])
    else:
        lines = [line.fields[column:] for line in arrangement.rows[row:]]
        if len(block.rows) > len(lines):
            raise PasteError(f"粘贴的内容有 {len(block.rows)} 行，从这一格往下只有 {len(lines)} 行")
        yield from _laid([*zip(lines, block.rows, strict=False)])
        entered = [line for line in lines if not all(field.computed for field in line)]
        if len(block.rows) == len(entered) < len(lines):
            yield from _laid([*zip(entered, block.rows, strict=True)])


def _rows(text: str) -> list[_PastedCells]:
    """Rows of cells; a quoted cell may hold line breaks, as Excel writes them.

    Terminals that turn every LF into CR, such as tmux, deliver a CRLF as two line ends: an
    empty line among rows with Tabs is none, and in a single column all are halved if all are double.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in lines:
        return [tuple(row) for row in csv.reader(io.StringIO(lines), "excel-tab") if row]
    if all(len(ends) % 2 == 0 for ends in _LINE_ENDS.findall(lines)):
        lines = lines.replace("\n\n", "\n")
    return [(line,) for line in lines.rstrip("\n").split("\n")]


def _is_words(cell: str) -> bool:
    return not is_nothing(cell) and not is_number(cell)


def _is_blank(cell: str) -> bool:
    return not cell.strip()


def _is_value(cell: str) -> bool:
    """A number or a mark in its place, not an empty cell."""
    return not _is_words(cell) and not _is_blank(cell)


def _has_number(cells: _PastedCells) -> bool:
    return any(map(is_number, cells))


def _content(cells: _PastedCells) -> int:
    """Cells up to the last one that holds something."""
    return max((column for column, cell in enumerate(cells, 1) if not _is_blank(cell)), default=0)


def _without_captions(rows: Sequence[_PastedCells]) -> Iterator[tuple[str, _PastedCells]]:
    """Each row parted into its caption and its numbers."""
    if len({len(row) for row in rows}) == 1:
        columns = list(zip(*rows, strict=True))
        leading = len([*takewhile(lambda cells: not any(map(_is_value, cells)), columns)])
        width = _last_words([" ".join(filter(_is_words, cells)) for cells in columns[:leading]])
        cuts = [width] * len(rows)
    else:
        # Merged cells were left out: every row has its own number of captions, or none has any.
        cuts = [_last_words([*takewhile(lambda cell: not _is_value(cell), row)]) for row in rows]
        if not all(cut for row, cut in zip(rows, cuts, strict=True) if _has_number(row)):
            cuts = [0] * len(rows)
    for row, cut in zip(rows, cuts, strict=True):
        captions = [*filter(_is_words, row[:cut])]
        yield norm_label(captions[-1]) if captions else "", row[cut:]


def _last_words(cells: Sequence[str]) -> int:
    """Where the numbers begin: behind the last cell with words."""
    return max((column for column, cell in enumerate(cells, 1) if _is_words(cell)), default=0)


def _without_heads(
    rows: Sequence[tuple[str, _PastedCells]], arrangement: Arrangement
) -> list[tuple[str, _PastedCells]]:
    """The rows that hold numbers, and blank ones between them."""
    names = frozenset[str]().union(*(row.names for row in arrangement.rows))
    kept: list[tuple[str, _PastedCells]] = []
    above = True
    for caption, cells in rows:
        above = above and not any(map(_is_value, cells))
        if not _is_head(caption, cells, names, arrangement.heads, above=above):
            kept.append((caption, cells))
            continue
        while kept and not kept[-1][0] and all(map(_is_blank, kept[-1][1])):
            kept.pop()  # a band's shaded row: its words were outside of what was copied
    return kept


def _is_head(caption: str, cells: _PastedCells, names: frozenset[str], heads: frozenset[str], *, above: bool) -> bool:
    """``above``: no number has come yet."""
    words = [norm_label(cell) for cell in cells if _is_words(cell)]
    if any(map(_is_value, cells)) or caption in names or not (caption or words):
        return False
    return above or heads.issuperset(filter(None, [caption, *words]))


def _named(block: PastedBlock, rows: Sequence[GridRow]) -> list[tuple[GridRow, _PastedCells]]:
    """The rows that the captions name; none where a row of numbers has an unknown caption."""
    found: list[tuple[GridRow, _PastedCells]] = []
    for caption, cells in zip(block.captions, block.rows, strict=True):
        named = [row for row in rows if caption in row.names]
        if len(named) == 1 and named[0] not in [row for row, _ in found]:
            found.append((named[0], cells))
        elif any(map(_is_value, cells)):
            return []
    return found


def _laid(pairs: Sequence[tuple[tuple[Field, ...], _PastedCells]]) -> Iterator[Placement]:
    """Each row of cells along its fields; then, if exactly the entered ones fit, along those."""
    yield _along(pairs)
    entered = [(tuple(field for field in fields if not field.computed), cells) for fields, cells in pairs]
    differs = any(len(chosen) < len(fields) for (chosen, _), (fields, _) in zip(entered, pairs, strict=True))
    if differs and all(len(fields) == len(cells) for fields, cells in entered):
        yield _along(entered)


def _along(pairs: Sequence[tuple[tuple[Field, ...], _PastedCells]]) -> Placement:
    for fields, cells in pairs:
        if _content(cells) > len(fields):
            raise PasteError(f"粘贴的内容有 {_content(cells)} 列，这里往右只有 {len(fields)} 列")
    return tuple(pair for fields, cells in pairs for pair in zip(fields, cells, strict=False))


class Bursts(Generic[_Key]):
    """Keys as they are read -> keys, and pasted texts put together again.

    Several text keys in one read are a burst, and so is a paste that a terminal reported;
    it lasts until no key has come for `IDLE` seconds, when ``flush`` gives it out. A burst
    that stays within one cell is given out as the keys it came in: a fast typist on a slow
    line looks the same.
    """

    def __init__(self, text_of: Callable[[_Key], str | None], is_paste: Callable[[_Key], bool]) -> None:
        self._text_of = text_of
        """The text of a key: a character, Tab, a line end or a paste; ``None`` for any other key."""
        self._is_paste = is_paste
        self._held: list[_Key] = []
        self._after_return = False

    @property
    def waiting(self) -> bool:
        """Whether keys are held back until the burst has ended."""
        return bool(self._held)

    def feed(self, keys: Sequence[_Key]) -> list[_Key | Burst]:
        """What the keys of one read give out at once."""
        given: list[_Key | Burst] = []
        texts = [key for key in keys if self._text_of(key) is not None]
        holding = self.waiting or len(texts) >= _FEWEST or any(map(self._is_paste, texts))
        for key in keys:
            if self._is_second_half(key):
                continue
            if self._text_of(key) is None:
                given += [*self.flush(), key]
            elif holding:
                self._held.append(key)
            else:
                given.append(key)
        return given

    def flush(self) -> list[_Key | Burst]:
        """What was held back: the end of the burst."""
        keys, self._held = self._held, []
        text = "".join(self._text_of(key) or "" for key in keys)
        if any(map(self._is_paste, keys)):
            return [Burst(text=text, reported=True)]
        if _spans_cells(text):
            return [Burst(text=text, reported=False)]
        return [*keys]

    def _is_second_half(self, key: _Key) -> bool:
        """The LF of a CRLF that came as keys."""
        text = self._text_of(key)
        second = self._after_return and text == "\n"
        self._after_return = text == "\r"
        return second


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A pasted text."""

    text: str
    reported: bool
    """The terminal itself said that it is a paste; otherwise fast typing is possible too."""


def _spans_cells(text: str) -> bool:
    rows = [row for row in _rows(text) if not all(map(_is_blank, row))]
    return len(rows) > 1 or any(len(row) > 1 for row in rows)
