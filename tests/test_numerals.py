"""Numbers, years and dates as Chinese people write them."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import numerals
from author.numerals import Number

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Return a whole number below 亿 as it is read aloud."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        between = "零" if 0 < low < 1_000 else ""
        return f"{in_chinese(high)}万{between}{in_chinese(low) if low else ''}"
    words = ""
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += DIGITS[digit] + name
        elif words and number % unit and not words.endswith("零"):
            words += "零"
    return words or "零"


def test_every_number_below_ten_thousand_is_read_in_chinese() -> None:
    assert all(numerals.parse_number(in_chinese(number)) == number for number in range(10_000))


@given(number=st.integers(0, 99_999_999))
def test_numbers_of_wan_are_read_in_chinese(number: int) -> None:
    assert numerals.parse_number(in_chinese(number)) == number


@given(number=st.integers(10, 19))
def test_ten_needs_no_one_before_it(number: int) -> None:
    assert numerals.parse_number(in_chinese(number).removeprefix("一")) == number


@given(number=st.integers(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=4))
def test_what_is_printed_is_read_back_exactly(number: Number) -> None:
    printed = numerals.format_number(number)
    assert numerals.parse_number(printed) == number
    assert numerals.format_number(numerals.parse_number(printed)) == printed


@given(number=st.integers(0, 10**9))
def test_digits_may_be_full_width_and_in_groups_of_three(number: int) -> None:
    grouped = f"{number:,}"
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in grouped)
    assert numerals.parse_number(grouped) == numerals.parse_number(full_width) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12件", 12),
        (" 12 件 ", 12),
        ("三百零五宗", 305),
        ("两千五百", 2500),
        ("二〇二三", 2023),
        ("+3", 3),
        ("-2", -2),
        ("－２", -2),
        ("3.25", Decimal("3.25")),
        ("3。25", Decimal("3.25")),
        ("0.10", Decimal("0.10")),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, number: Number) -> None:
    assert numerals.parse_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", " ", "件", "/", "-", "—", "无", "12.", ".5", "1,23", "1 2", "1e5", "0x1f", "约12", "12+1", "٣", "NaN"]
)
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        numerals.parse_number(typed)


@pytest.mark.parametrize(
    "typed", ["一百二", "一万二", "两三", "万", "千", "百十", "二十三十", "一一十", "一百零", "三万万"]
)
def test_a_numeral_that_can_be_read_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        numerals.parse_number(typed)


@given(words=st.text())
def test_no_words_end_in_anything_but_a_number_or_a_refusal(words: str) -> None:
    try:
        assert isinstance(numerals.parse_number(words), int | Decimal)
    except ValueError:
        return


def test_a_decimal_keeps_the_zeros_that_were_typed() -> None:
    assert numerals.format_number(numerals.parse_number("3.250")) == "3.250"
    assert numerals.format_number(Decimal("1E+3")) == "1000"


@given(number=st.integers(1, 99))
def test_a_small_number_in_words_is_read_back(number: int) -> None:
    assert numerals.parse_number(numerals.in_words(number)) == number


def test_a_number_without_words_of_its_own_stays_in_digits() -> None:
    assert [numerals.in_words(number) for number in (0, 100)] == ["0", "100"]


@given(year=st.integers(1900, 2099))
def test_a_year_is_read_in_all_its_spellings(year: int) -> None:
    for words in numerals.year_spellings(year):
        assert re.fullmatch(numerals.YEAR, words)
        assert numerals.parse_year(words) == year


DAYS = [
    "2026-01-15", "2026-1-15", "2026/1/15", "2026.1.15", "2026。1。15", "2026 1 15", "20260115", " 2026年1月15日 ",
    "2026年1月15号", "2026年1月15", "2026 年 01 月 15 日", "２０２６年１月１５日", "二〇二六年一月十五日",
    "二零二六年一月十五日", "二○二六年1月15日",
]  # fmt: skip


@pytest.mark.parametrize("typed", DAYS)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert numerals.parse_date(typed) == date(2026, 1, 15)


@pytest.mark.parametrize("typed", ["2026年1月15日", "2026-01-15", "2026/1/15", "2026.1.15", "二〇二六年一月十五日"])
def test_the_expression_finds_a_day_within_other_words(typed: str) -> None:
    found = re.search(numerals.DATE, f"某县水利局{typed}印发")
    assert found
    assert numerals.parse_date(found.group()) == date(2026, 1, 15)


@pytest.mark.parametrize(
    "typed",
    ["", "2026", "2026年1月", "2026-13-01", "2026-02-30", "2026115", "2026-1/15", "26-1-15", "0816-60-37", "15.1.2026"],
)
def test_what_is_no_day_beyond_doubt_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        numerals.parse_date(typed)


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_written_day_is_read_back(day: date) -> None:
    assert numerals.parse_date(numerals.written_date(day)) == numerals.parse_date(day.isoformat()) == day


@pytest.mark.parametrize("mark", ["/", "-", "－", "—", "——", "–", "／", "无", "暂无", "_", " / ", "\\", "*", "空"])
def test_a_mark_in_place_of_a_number_is_known(mark: str) -> None:
    assert numerals.is_blank_mark(mark)


@pytest.mark.parametrize("cell", ["", "0", "1", "无法提供", "-1", "空白"])
def test_a_number_or_a_word_is_no_mark(cell: str) -> None:
    assert not numerals.is_blank_mark(cell)


def test_the_chinese_digits_stand_in_one_module() -> None:
    modules = Path(numerals.__file__).parent.rglob("*.py")
    assert [path.name for path in modules if "二三四五" in path.read_text(encoding="utf-8")] == ["numerals.py"]
