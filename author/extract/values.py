"""Read the number in the print of a cell, and the rule that the print breaks if it is not plain."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from author.numerals import NO_NUMBER, Kind, Number, is_blank_mark, is_number, parse_number
from author.report import has_placeholder
from author.text import without_blanks

_SPACED_THOUSANDS = re.compile(r"\d{1,3}( ?\d{3})+(\.\d+)?")
_YUAN = re.compile(r"([\d,.]+)\s*元")
_REMARKED = re.compile(r"([^()]+?)\s*\(([^()]*[^\W\d_a-zA-Z][^()]*)\)")
"""A number with a remark in brackets behind it: 22（其中修订16件）."""
_NOTE = re.compile("(?<=[0-9０-９])\\s*([⁰¹²³⁴-⁹①-⑳]+)\\s*$")
"""The mark of a note behind a number, which would become a digit of it: 3① or 3¹."""
_SHORT = 60
"""The most characters of a print whose result is cached."""
_LONGEST_NUMBER = 1000
"""The most characters in a cell with a number, blanks and full width included."""
_YUAN_IN_WAN = 4
"""The number of decimal places between 元 and 万元."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The number of a cell, ``None`` if it is blank, with the rule that its print breaks."""

    number: Number | None = None
    rule: str = ""
    """The id of the rule that the print breaks; empty if it is plain."""
    reason: str = ""
    """The fault of the print, in Chinese."""


class Shape(Enum):
    """The kind of content in a cell."""

    LABEL = "label"
    NUMBER = "number"
    """A number in any unit."""
    BLANK = "blank"
    """An empty cell, or a mark that stands for no number."""


def shape_of(printed: str) -> Shape:
    """Return the kind of content that the print of a cell alone shows."""
    return _short_shape(printed) if len(printed) <= _SHORT else _shape(printed)


def read_value(printed: str, kind: Kind, *, in_yuan: bool = False) -> Value:
    """Return the value of a cell; ``in_yuan`` if the head of its column gives the unit of money as 元, not 万元.

    An empty cell is blank, never 0; "/" and "-" are blank too, and break a rule.
    """
    return _short_value(printed, kind, in_yuan) if len(printed) <= _SHORT else _value(printed, kind, in_yuan)


def _value(printed: str, kind: Kind, in_yuan: bool) -> Value:
    if len(printed) > _LONGEST_NUMBER:
        return Value() if has_placeholder(printed) else Value(rule="reading.not-a-number", reason=NO_NUMBER)
    text = cleaned(printed)
    if not text or has_placeholder(text):
        return Value()
    if is_blank_mark(text):
        return Value(rule="reading.blank-mark")
    if (remarked := _REMARKED.fullmatch(text)) and _shape(remarked[1]) is Shape.NUMBER:
        value = _value(remarked[1], kind, in_yuan)
        return value if value.rule else replace(value, rule="reading.number-remark")
    yuan = _YUAN.fullmatch(text) if kind is Kind.MONEY else None
    if kind is Kind.MONEY and (yuan or in_yuan):
        return _from_yuan(yuan.group(1) if yuan else text)
    try:
        return Value(number=kind.parse(text))
    except ValueError as error:
        return Value(rule="reading.not-a-number", reason=str(error))


def _shape(printed: str) -> Shape:
    if len(printed) > _LONGEST_NUMBER:
        return Shape.BLANK if has_placeholder(printed) else Shape.LABEL
    text = cleaned(printed)
    if not text or has_placeholder(text) or is_blank_mark(text):
        return Shape.BLANK
    remarked = _REMARKED.fullmatch(text)
    number = (remarked[1] if remarked else text).removesuffix("元").removesuffix("万")
    # A line that is missing between two cells puts their numbers into one.
    numbers = number.split()
    return Shape.NUMBER if is_number(number) or (numbers and all(map(is_number, numbers))) else Shape.LABEL


# The same few labels and small numbers stand in every report; long prints seldom occur twice.
_short_shape = lru_cache(4096)(_shape)
_short_value = lru_cache(4096)(_value)


def cleaned(printed: str) -> str:
    """Return the print without invisible characters, full width folded, spaced thousands joined, notes in brackets."""
    folded = unicodedata.normalize("NFKC", _NOTE.sub(r"(注\1)", printed))
    text = "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Cc") or char in "\n\t").strip()
    return without_blanks(text) if _SPACED_THOUSANDS.fullmatch(text) else text


def _from_yuan(digits: str) -> Value:
    try:
        number = Kind.MONEY.accept(Decimal(parse_number(digits)).scaleb(-_YUAN_IN_WAN))
    except ValueError as error:
        return Value(rule="reading.not-a-number", reason=str(error))
    # The change of unit leaves zeros behind.
    return Value(number=int(number) if number == int(number) else Decimal(number).normalize(), rule="reading.unit")
