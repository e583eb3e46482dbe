"""Strings as Chinese people type them: labels, sentences, headings, and their width on a terminal."""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Self

from author.numerals import NUMERAL

HAN = r"[^\W\dA-z〇]"
"""The expression for a Chinese character, as what it is not, because a range of thousands compiles slowly.

A-z holds the letters and _; a set of Chinese characters with at most two gaps compiles four times as fast.
"""
STOPS = "。！？!?"
"""The marks that end a sentence."""
CLOSING = "”’」』）】》"
"""The marks that may follow a stop and belong to its sentence."""
SENTENCE = re.compile(f"[^{STOPS}]{{1,1000}}[{STOPS}]*[{CLOSING}]*")
"""A sentence of a line; a run of 1000 characters without a stop counts as one."""
_ORDINAL_HEADING = re.compile(rf"[（(]{NUMERAL}[）)]")
HALF_WIDTH_MARK = (
    rf"(?m)(?<={HAN}|[》”）])[ ]*[,;:?!][ ]*(?={HAN}|[《“（])|(?<={HAN})\.(?={HAN}|$)|(?<={HAN})[,;:?!](?=\s*$)"
)
"""Expression: a half-width mark between Chinese characters, with the blanks around it."""
HALF_WIDTH_BRACKETS = rf"\((?=[^()（）]{{0,40}}{HAN})[^()（）]{{1,80}}\)"
"""Expression: half-width brackets around Chinese words."""
_FULL_WIDTH_MARKS = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", " ": None})
_ELLIPSIS = rf"(?<={HAN})\.{{2,6}}(?![.\w])|(?<={HAN})\.{{2,6}}(?={HAN})"
_RUN_IN_LIMIT = 30
_LONGEST_LABEL = 60
"""`norm_label` caches its result for labels up to this length."""
_MOST_LOOKED_AT = 1000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""The marks that turn the direction of the text around them, with which a file's name can hide its ending."""
_LINE_ENDS = re.compile("[\n\u2028\u2029]")
_PICTURES = 0x2400
"""The first of Unicode's pictures of the ASCII controls, which stand in the same order; DEL has U+2421."""
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]')
_LONGEST_IN_NAMES = 60
"""The most characters of one part of a name; file systems allow 255 bytes, and a character takes up to four."""


class LabelledEnum(StrEnum):
    """Words that stand in files, each with its Chinese label for a person."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of its word and its label."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Expression:
    """A regular expression that is compiled when a text first holds one of the words that its matches need.

    Sets of Chinese characters take long to compile, and most texts give most expressions nothing to find.
    """

    def __init__(self, source: str, *needs: str) -> None:
        """Take the expression; every match holds one of the words ``needs``, which are empty if that cannot be said."""
        self.source = source
        self.needs = needs

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.source)

    def _may_match(self, text: str) -> bool:
        return not self.needs or holds_any(text, self.needs)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match between two places."""
        return self._pattern.search(text, start, end) if self._may_match(text) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match that begins at a place."""
        return self._pattern.match(text, start) if self._may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches in order."""
        return self._pattern.finditer(text) if self._may_match(text) else iter(())

    def sub(self, words: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with other words in place of every match."""
        return self._pattern.sub(words, text) if self._may_match(text) else text


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Return whether one of the words stands in a text."""
    # A loop is faster than `any` if the words are few, and the checks call this often.
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


def holds_words(text: str) -> bool:
    """Return whether a text says more than numbers and marks."""
    return any(char.isalpha() for char in text)


def norm_label(label: str) -> str:
    """Return what identifies a label: its letters and digits at half width, without blanks and punctuation.

    Characters behind the first `_MOST_LOOKED_AT` are ignored.
    """
    return _short_label(label) if len(label) <= _LONGEST_LABEL else _bare(label[:_MOST_LOOKED_AT])


def _bare(label: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", label)))


# The same few labels and headings stand in every report.
_short_label = lru_cache(4096)(_bare)


def lines_of(text: str) -> list[str]:
    """Return the paragraphs of a text, one for each line, whatever line ends were typed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []


def sentences(text: str) -> list[str]:
    """Return the sentences in order, stripped, each with its stop and the closing marks behind it."""
    found = (each.strip() for line in lines_of(text) for each in SENTENCE.findall(line))
    return [each for each in found if each]


def split_heading(line: str) -> tuple[str, str]:
    """Split a line that begins with （一） into its second-level heading and the rest.

    A line without a full stop is a heading of its own (rest empty); a short first
    sentence is a run-in heading; any other line gives an empty heading.
    """
    start = _ORDINAL_HEADING.match(line) if line[:1] in ("（", "(") else None
    if not start or len(line) == start.end():
        return "", line
    stop = line.find("。")
    if stop < 0:
        own_line = len(line) <= _RUN_IN_LIMIT and not set(line) & set("；，：:;")
        return (line, "") if own_line else ("", line)
    if stop <= _RUN_IN_LIMIT and not set(line[:stop]) & set("；，：:;"):
        return line[: stop + 1], line[stop + 1 :]
    return "", line


def full_width_punctuation(text: str) -> str:
    """Return the text with full-width marks in place of the half-width ones between Chinese characters."""
    text = re.sub(_ELLIPSIS, "……", text)
    text = re.sub(HALF_WIDTH_MARK, lambda mark: mark.group().translate(_FULL_WIDTH_MARKS), text)
    return re.sub(HALF_WIDTH_BRACKETS, lambda found: f"（{found.group()[1:-1]}）", text)


def without_blanks(text: str) -> str:
    """Return the text without any white space."""
    return "".join(text.split())


def without_indent(text: str) -> str:
    """Return the text without the blanks at the beginning of its lines, which would hide headings."""
    return re.sub("(?m)^[ \t\xa0\u3000]+", "", text)


def forbidden_characters(text: str) -> list[tuple[int, int, str]]:
    """Return the characters that XML 1.0 cannot hold (section 2.2): line and column from 1, and U+ name."""
    return [
        (row, match.start() + 1, f"U+{ord(match.group()):04X}")
        for row, line in enumerate(lines_of(text), 1)
        # All of them are unprintable, and Python tells this ten times as fast as an expression.
        if not line.isprintable()
        for match in _FORBIDDEN_IN_XML.finditer(line)
    ]


def without_forbidden(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _FORBIDDEN_IN_XML.sub("", text)


def in_file_name(text: str) -> str:
    """Return the text as a part of a file's name: short, without blanks and what some file system refuses there."""
    return _FORBIDDEN_IN_NAMES.sub("", text)[:_LONGEST_IN_NAMES]


def visible(text: str) -> str:
    """Return the text without marks of direction, and with a picture for each character that a terminal would obey.

    Tabs and line ends stay.
    """
    return _CONTROLS.sub(lambda found: _picture(found.group()), _DIRECTIONS.sub("", text))


def one_line(text: str) -> str:
    """Return the text as `visible` does, with pictures for line ends too."""
    return _LINE_ENDS.sub("\u240a", visible(text))


def _picture(control: str) -> str:
    if control == "\x7f":
        return "\u2421"
    return chr(_PICTURES + ord(control)) if control < " " else "\ufffd"


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal; an ambiguous character counts as one."""
    return sum(_columns(char) for char in text)


@lru_cache(4096)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """Return the text filled with blanks on the right up to ``columns`` on a terminal."""
    return text + " " * max(0, columns - width(text))


def pad_left(text: str, columns: int) -> str:
    """Return the text filled with blanks on the left up to ``columns`` on a terminal."""
    return " " * max(0, columns - width(text)) + text
