"""What every full screen is drawn with: characters that are as wide everywhere, lines, rules (pure).

Only ASCII and full-width characters are drawn: a character whose width is ambiguous takes
one cell in one terminal and two in another, and would break the columns.
"""

import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from author.text import width

Fragments = list[tuple[str, str]]
"""Styled texts, as prompt_toolkit takes them."""

SMALLEST = (79, 22)
"""Columns and rows without which a full screen cannot be read."""
CARET = ("[SetCursorPosition]", "")
"""Where the real caret stands: input methods and magnifiers follow it."""
_WIDEST = 110
_CLOSING = "，。、；：！？）》】)"
_UNPARTED = string.ascii_letters + string.digits + ".,+-"
_STAND_INS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "·": ".", "…": "..", "×": "x"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a terminal offers."""

    columns: int
    rows: int

    @property
    def is_enough(self) -> bool:
        """Whether a full screen can be read in it."""
        return self.columns >= SMALLEST[0] and self.rows >= SMALLEST[1]

    @property
    def width(self) -> int:
        """Columns that are drawn: not the last one, where some consoles break the line."""
        return min(max(self.columns - 1, SMALLEST[0]), _WIDEST)


def safe(text: str) -> str:
    """A text with a stand-in for every character that is not as wide everywhere."""
    return "".join(char if _is_safe(char) else "?" for char in text.translate(_STAND_INS))


def _is_safe(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or unicodedata.east_asian_width(char) in "WF"


def wrap(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns.

    No line begins with a blank or a closing mark, and no number is parted.
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
    """What stays on a full line before this character."""
    if following in _CLOSING:
        return line[:-1]
    if following in _UNPARTED:
        return line.rstrip(_UNPARTED) or line
    return line


def cut(text: str, columns: int) -> str:
    """A text of at most so many columns; two full stops stand for what is missing."""
    lines = wrap(text, columns)
    return lines[0] if len(lines) == 1 else f"{wrap(text, columns - 2)[0]}.."


def draw_too_small(size: Size) -> Fragments:
    """What a window shows in which a full screen cannot be read."""
    text = f"窗口太小，请拉大到 {SMALLEST[0]} 列 {SMALLEST[1]} 行以上（现在 {size.columns} 列 {size.rows} 行）。"
    lines = wrap(f"{text}已填的都保存着。", max(size.columns - 1, 2))
    return joined([[CARET, ("", line)] for line in lines[: size.rows]])


def rule(above: int, below: int, columns: int) -> Fragments:
    """A line between two parts of a screen, with how many lines are out of sight above and below."""
    hidden = [f"{where}还有 {count} 行" for where, count in (("上面", above), ("下面", below)) if count > 0]
    words = f" {'，'.join(hidden)} ----" if hidden else ""
    return [("", "-" * (columns - width(words)) + words)]


def joined(lines: Sequence[Fragments]) -> Fragments:
    """Lines as one text."""
    return [fragment for number, line in enumerate(lines) for fragment in ([("", "\n")] if number else []) + line]


def in_preview(text: str, columns: int, lines: int) -> str:
    """The first lines of a text, as many as fit."""
    shown = [line for each in text.split("\n") for line in wrap(each, columns)]
    return "\n".join([*shown[: lines - 1], ".."] if len(shown) > lines else shown)
