"""Numbers, years and dates as Chinese people write them, read and written by one rule each.

The expressions here (`YEAR`, `DATE`, `NUMERAL`, `IN_WORDS`) hold no groups, so that others can build on them.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum

BLANK = "_"
"""The mark of a blank cell in an answers file: not filled in, which is not the same as 0."""

NO_NUMBER = "不是数字（没有就填 0）"
"""The reason of a finding on a cell whose text is no number."""

Number = int | Decimal

DIGITS = "零一二三四五六七八九"
"""The Chinese digits: the index of each is its value."""
NUMERAL = "[一二三四五六七八九十]{1,3}"
"""Expression: a small number in words, such as the ordinal of a heading."""
IN_WORDS = "[一二三四五六七八九十两零〇][一二三四五六七八九十百千万两零〇]{0,15}"
"""Expression: what looks like a number in words; `parse_number` tells whether it is one."""
YEAR = r"(?:[12１２]\d{3}|(?:二[〇零○]|一九)[〇零○一二三四五六七八九]{2})"
"""Expression: a year without 年, in digits of any width or in words."""
_MONTH_OR_DAY = rf"(?:\d{{1,2}}|{NUMERAL})"
DATE = (
    rf"{YEAR}\s*(?:年\s*{_MONTH_OR_DAY}\s*月\s*{_MONTH_OR_DAY}\s*[日号]"
    r"|-\s?\d{1,2}\s?-\s?\d{1,2}|/\s?\d{1,2}\s?/\s?\d{1,2}|\.\s?\d{1,2}\s?\.\s?\d{1,2})"
)
"""Expression: a whole date that stands within other words; `parse_date` tells whether the calendar has it."""

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""The table that makes digits the superscript ones, which are the number of a note and no part of a number."""

_AS_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
_SPELLINGS = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", DIGITS, "○一二三四五六七八九")
_AS_ASCII = str.maketrans("〇○十" + DIGITS, "0010123456789")
_AS_LETTERS = str.maketrans("〇两十百千万亿" + DIGITS, "02thkwy0123456789")
_UNITS = {"t": 10, "h": 100, "k": 1000}
_BIG_UNITS = {"w": 10**4, "y": 10**8}
# A last digit right after 百, 千, 万 or 亿 is left out: 一百二 is said for 120 and reads like 102.
_SECTION = "(?=[^wy])(?:[1-9]k)?(?:0?[1-9]h)?(?:0?[1-9]?t)?(?:0?(?<![hkwy])[1-9])?"
_CHINESE_NUMBER = f"(?:{_SECTION}y)?(?:0?{_SECTION}w)?(?:{_SECTION})?"
"""Expression of a number in words as `_AS_LETTERS` spells it: sets of ASCII characters compile in no time."""
_ARABIC_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_ASCII = re.compile("[ -~]")
_COUNTERS = "件宗条起次项个人"
_BLANK_MARK = r"[-‐‑‒–—―─−~*\\/／∕.·_]+|无|暂无|空"
_WHOLE_DATE = (
    rf"({YEAR})(?:\s*年\s*({_MONTH_OR_DAY})\s*月\s*({_MONTH_OR_DAY})\s*[日号]?"
    r"|\s*([-/.\s])\s*(\d{1,2})\s*\4\s*(\d{1,2})日?|(\d\d)(\d\d))"
)
_LARGEST_IN_WORDS = 99
_TOO_LARGE = 10**10
_DECIMALS_OF_MONEY = 6
"""0.000001 万元 is one 分; with the bound above, every sum of amounts is exact."""


class Kind(StrEnum):
    """The kinds of number that a field can hold."""

    COUNT = "count"
    """A whole number, not negative."""
    MONEY = "money"
    """An exact decimal, not negative, in 万元."""
    CHANGE = "change"
    """A whole number with a sign (本年增/减 of the 2019 form)."""

    def parse(self, typed: str) -> Number:
        """Return the value of a cell as it was typed.

        Raises:
            ValueError: with the reason, in Chinese, as its only argument.
        """
        bare = typed.strip().removesuffix("万元") if self is Kind.MONEY else typed
        try:
            value = parse_number(bare)
        except ValueError:
            raise ValueError(NO_NUMBER) from None
        return self.accept(value)

    def accept(self, value: Number) -> Number:
        """Return the value if this kind allows it.

        Raises:
            ValueError: with the reason, in Chinese, as its only argument.
        """
        if value < 0 and self is not Kind.CHANGE:
            raise ValueError("不能是负数")
        if not -_TOO_LARGE < value < _TOO_LARGE:
            raise ValueError("数字太大")
        if self is Kind.MONEY:
            if value != round(value, _DECIMALS_OF_MONEY):
                raise ValueError("小数位太多（精确到分就够了）")
            return value
        whole = int(value)
        if value != whole:
            raise ValueError("应是整数")
        return whole


def parse_number(typed: str) -> Number:
    """Read one number: 12, １２, 1,234, 十二, 12件, 3.25.

    Digits without a point come back as ``int``, others as the exact ``Decimal`` that was typed.

    Raises:
        ValueError: not a number, or not one number beyond doubt; "/" and "-" are not 0
            and are refused too.
    """
    folded = half_width(typed).replace("−", "-").strip()
    bare = folded[:-1].strip() if folded[-1:] in _COUNTERS else folded
    if _ARABIC_NUMBER.fullmatch(bare):
        digits = bare.replace(",", "")
        return Decimal(digits) if "." in digits else int(digits)
    words = "" if _ASCII.search(bare) else bare.translate(_AS_LETTERS)
    if words.isdecimal() and words.isascii() and "两" not in bare:
        return int(words)
    if words and re.fullmatch(_CHINESE_NUMBER, words):
        return _chinese_number(words)
    raise ValueError(typed)


def is_number(typed: str) -> bool:
    """Return whether `parse_number` reads the text."""
    try:
        parse_number(typed)
    except ValueError:
        return False
    return True


def _chinese_number(letters: str) -> int:
    total = section = digit = 0
    for char in letters:
        if char.isdecimal():
            digit = int(char)
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            total += (section + digit) * _BIG_UNITS[char]
            section = digit = 0
    return total + section + digit


def format_number(value: Number) -> str:
    """Return a number as it is printed: without exponent, with the decimals that were typed."""
    return str(value) if isinstance(value, int) else format(value, "f")


def in_words(number: int) -> str:
    """Return a number from 1 to 99 in Chinese words (12: 十二), any other in digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number <= _LARGEST_IN_WORDS:
        return str(number)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def digit_by_digit(number: int) -> str:
    """Return a number with each digit in Chinese: 2025 as 二〇二五."""
    return str(number).translate(_AS_CHINESE)


def is_blank_mark(cell: str) -> bool:
    """Return whether a cell holds one of the marks that people write where there is no number: /, —, 无."""
    return re.fullmatch(_BLANK_MARK, unicodedata.normalize("NFKC", cell).strip()) is not None


def in_arabic_digits(words: str) -> str:
    """Return a year or a month in words with each character as one digit: 二〇二五 as 2025, 十二 as 12."""
    return words.translate(_AS_ASCII)


def parse_year(words: str) -> int:
    """Return the year that an expression `YEAR` has matched."""
    return int(in_arabic_digits(words))


def usual_year() -> int:
    """Return the year that is reported now: a clerk sits down in January for the year before."""
    return date.today().year - 1


def year_spellings(year: int) -> tuple[str, ...]:
    """Return a year in every kind of digit: 2025, ２０２５, 二〇二五, 二零二五, 二○二五."""
    return tuple(str(year).translate(str.maketrans(_SPELLINGS[0], digits)) for digits in _SPELLINGS)


def parse_date(typed: str) -> date:
    """Read one day: 2026-01-15, 2026/1/15, 2026.1.15, 2026年1月15日, 二〇二六年一月十五日, 20260115.

    Raises:
        ValueError: not a day of the calendar, or not one day beyond doubt.
    """
    found = re.fullmatch(_WHOLE_DATE, half_width(typed).strip())
    if not found:
        raise ValueError(typed)
    year, *groups = found.groups()
    month, day = (int(parse_number(each)) for each in groups if each and each not in "-/." and not each.isspace())
    try:
        return date(parse_year(year), month, day)
    except ValueError:
        raise ValueError(typed) from None


def parse_month_and_day(typed: str) -> tuple[int, int]:
    """Read one day without its year: 1月20日, 1-20, 1.20, 1/20.

    Raises:
        ValueError: not a day that every year has.
    """
    found = re.fullmatch(r"(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*[日号]?", half_width(typed).strip())
    if not found:
        raise ValueError(typed)
    # The year 2001 has no 29 February.
    day = date(2001, int(found[1]), int(found[2]))
    return day.month, day.day


def written_date(day: date) -> str:
    """Return a day as 2026年1月15日, without padding zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def half_width(typed: str) -> str:
    """Return the text in half-width characters, with 。 as the point that Chinese input methods type for it."""
    return unicodedata.normalize("NFKC", typed).replace("。", ".")
