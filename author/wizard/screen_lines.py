"""Draw the lines and rules of the full screens with characters of the same width everywhere (pure).

Only ASCII and full-width characters are drawn. A character of ambiguous width takes one cell
in one terminal and two in another, and would break the columns.
"""

import string
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from author.text import width

Fragments = list[tuple[str, str]]
"""Styled texts in the form that prompt_toolkit takes."""

SMALLEST = (79, 22)
"""The fewest columns and rows in which a full screen can be read."""
CARET = ("[SetCursorPosition]", "")
"""The fragment that places the real caret, which input methods and magnifiers follow."""
_WIDEST = 110
_PREVIEW_COLUMNS = 72
_CLOSING = "，。、；：！？）》】〉」』〕)"
_UNPARTED = string.ascii_letters + string.digits + ".,+-"
_UNKNOWN = "〓"
"""The mark that printers set for a character that they do not have."""
_SHOWN_AS = {
    '"': "“”″",
    "'": "‘’′",
    "-": "—–−─",
    ".": "·",
    "*": "•●★※◆■▪☆",
    "o": "○◎°◇",
    "...": "…",
    "x": "×",
    "/": "÷",
    "+-": "±",
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "~": "≈",
    "->": "→",
    "<-": "←",
    "V": "√",
    "S": "§",
    "口": "□",
    "^": "△▲",
    " ": "\u00a0",
}
"""What is shown for marks whose width differs between terminals; the text itself keeps them."""
_STAND_INS = str.maketrans({mark: shown for shown, marks in _SHOWN_AS.items() for mark in marks})
_ELLIPSIS = "..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The columns and rows of a terminal."""

    columns: int
    rows: int

    @property
    def is_enough(self) -> bool:
        """Return whether a full screen can be read in this size."""
        return self.columns >= SMALLEST[0] and self.rows >= SMALLEST[1]

    @property
    def width(self) -> int:
        """Return the number of drawn columns, without the last one, at which some consoles break the line."""
        return min(max(self.columns - 1, SMALLEST[0]), _WIDEST)


def safe(text: str) -> str:
    """Return a text with a substitute for every character whose width differs between terminals."""
    return "".join(
        char if (char.isascii() and char.isprintable()) or unicodedata.east_asian_width(char) in "WF" else _UNKNOWN
        for char in text.translate(_STAND_INS)
    )


def stand_in(char: str) -> str:
    """Return what stands on the screen for a character of a text that is typed."""
    likely = (safe(each) for each in (char, unicodedata.normalize("NFKC", char)))
    return next((each for each in likely if each and _UNKNOWN not in each), _UNKNOWN)


def moved(text: str, position: int, rows: int, column: int | None, columns: int) -> tuple[int, int]:
    """Return the position some screen lines below, or above for negative ``rows``, and the column that is kept.

    Paragraphs are wrapped wherever the next character does not fit into ``columns``; without a ``column``
    to keep, that of the position is kept.
    """
    starts, filled = [0], 0
    for index, char in enumerate([*text, "\n"]):
        # Behind each paragraph there is room for the cursor.
        for number, shown in enumerate(" " if char == "\n" else stand_in(char)):
            if filled + width(shown) > columns:
                starts.append(index if number == 0 else index + 1)
                filled = 0
            filled += width(shown)
        if char == "\n" and index < len(text):
            starts.append(index + 1)
            filled = 0
    row = bisect_right(starts, position) - 1
    column = width("".join(map(stand_in, text[starts[row] : position]))) if column is None else column
    target = min(max(row + rows, 0), len(starts) - 1)
    if target == row:
        return position, column
    last = starts[target + 1] - 1 if target + 1 < len(starts) else len(text)
    at = starts[target]
    while at < last and width("".join(map(stand_in, text[starts[target] : at + 1]))) <= column:
        at += 1
    return at, column


def wrap(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most ``columns`` columns.

    No line begins with a blank or a closing mark, and no number is divided.
    """
    lines, line = [], ""
    for char in safe(text):
        if width(line + char) > columns:
            kept = _kept(line, char)
            lines.append(kept.rstrip())
            line = line[len(kept) :]
        line = (line + char).lstrip() if lines else line + char
    return [*lines, line]


def _kept(line: str, following: str) -> str:
    """Return the part of a full line that stays in front of the following character."""
    if following in _CLOSING:
        return line[:-1]
    if following in _UNPARTED:
        return line.rstrip(_UNPARTED) or line
    return line


def cut(text: str, columns: int) -> str:
    """Return a text cut to at most ``columns`` columns; an ellipsis replaces the rest."""
    lines = wrap(text, columns)
    return lines[0] if len(lines) == 1 else wrap(text, columns - len(_ELLIPSIS))[0] + _ELLIPSIS


def draw_too_small(size: Size) -> list[Fragments]:
    """Return what a window shows that is too small for a full screen."""
    text = f"窗口太小，请拉大到 {SMALLEST[0]} 列 {SMALLEST[1]} 行以上（现在 {size.columns} 列 {size.rows} 行）。"
    lines = wrap(f"{text}已填的都保存着。", max(size.columns - 1, 2))
    return [[CARET, ("", line)] for line in lines[: size.rows]]


def rule(above: int, below: int, columns: int) -> Fragments:
    """Return a line between two parts of a screen, with the numbers of hidden lines above and below."""
    hidden = [f"{where}还有 {count} 行" for where, count in (("上面", above), ("下面", below)) if count > 0]
    words = f" {'，'.join(hidden)} ----" if hidden else ""
    return [("", "-" * (columns - width(words)) + words)]


def joined(lines: Sequence[Fragments]) -> Fragments:
    """Return lines joined into one text."""
    return [fragment for number, line in enumerate(lines) for fragment in ([("", "\n")] if number else []) + line]


def in_preview(text: str, lines: int = 6) -> str:
    """Return the first lines of a text."""
    shown = [line for each in text.split("\n") for line in wrap(each, _PREVIEW_COLUMNS)]
    return "\n".join([*shown[: lines - 1], "……"] if len(shown) > lines else shown)
