"""Numbers, headings and widths as Chinese people type and see them."""

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import text
from author.text import Number
from tests import strategies

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A whole number below 亿 as it is read aloud."""
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


@given(st.text(st.characters(max_codepoint=0x2FFF)))
def test_nothing_that_a_terminal_obeys_stays_in_one_line(typed: str) -> None:
    shown = text.one_line(typed)
    assert len(shown) == len(typed)
    assert all(char == "\t" or unicodedata.category(char) not in ("Cc", "Zl", "Zp") for char in shown)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31m\x07", "␛[31m␇"),
        ("\x7f\r\x00", "␡␍␀"),
        ("\x9b31m", "\ufffd31m"),
        ("机关\t一\n二 ３", "机关\t一\n二 ３"),
    ],
)
def test_controls_become_pictures_and_all_else_stays(typed: str, shown: str) -> None:
    assert text.visible(typed) == shown
    assert text.one_line(typed) == shown.replace("\n", "␊")


def test_every_number_below_ten_thousand_is_read_in_chinese() -> None:
    assert all(text.parse_number(in_chinese(number)) == number for number in range(10_000))


@given(number=st.integers(0, 99_999_999))
def test_numbers_of_wan_are_read_in_chinese(number: int) -> None:
    assert text.parse_number(in_chinese(number)) == number


@given(number=st.integers(10, 19))
def test_ten_needs_no_one_before_it(number: int) -> None:
    assert text.parse_number(in_chinese(number).removeprefix("一")) == number


@given(number=st.integers(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=4))
def test_what_is_printed_is_read_back_exactly(number: Number) -> None:
    printed = text.format_number(number)
    assert text.parse_number(printed) == number
    assert text.format_number(text.parse_number(printed)) == printed


@given(number=st.integers(0, 10**9))
def test_digits_may_be_full_width_and_in_groups_of_three(number: int) -> None:
    grouped = f"{number:,}"
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in grouped)
    assert text.parse_number(grouped) == text.parse_number(full_width) == number


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
    assert text.parse_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", " ", "件", "/", "-", "—", "无", "12.", ".5", "1,23", "1 2", "1e5", "0x1f", "约12", "12+1", "٣", "NaN"]
)
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        text.parse_number(typed)


@pytest.mark.parametrize(
    "typed", ["一百二", "一万二", "两三", "万", "千", "百十", "二十三十", "一一十", "一百零", "三万万"]
)
def test_a_numeral_that_can_be_read_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        text.parse_number(typed)


@given(words=st.text())
def test_no_words_end_in_anything_but_a_number_or_a_refusal(words: str) -> None:
    try:
        assert isinstance(text.parse_number(words), int | Decimal)
    except ValueError:
        return


def test_a_decimal_keeps_the_zeros_that_were_typed() -> None:
    assert text.format_number(text.parse_number("3.250")) == "3.250"
    assert text.format_number(Decimal("1E+3")) == "1000"


def test_a_label_is_known_whatever_its_blanks_width_and_punctuation() -> None:
    assert text.norm_label("（一） 予以\n公开") == text.norm_label("(一)予以公开")
    assert text.norm_label("1、属于国家秘密") == text.norm_label("１．属于国家秘密")
    assert text.norm_label("危及“三安全一稳定”") != text.norm_label("危及公共安全")


@pytest.mark.parametrize("typed", ["一\n二\n三", "一\r\n二\r\n三", "一\r二\r三"])
def test_paragraphs_are_parted_by_any_line_end(typed: str) -> None:
    assert text.lines_of(typed) == ["一", "二", "三"]


def test_blank_lines_stay_and_nothing_has_no_lines() -> None:
    assert text.lines_of("一\n\n二\n") == ["一", "", "二", ""]
    assert text.lines_of("") == []


@pytest.mark.parametrize(
    ("line", "heading", "rest"),
    [
        ("（一）存在的主要问题", "（一）存在的主要问题", ""),
        ("(二)改进情况", "(二)改进情况", ""),
        ("（一）主动公开方面。全年发布信息197条。", "（一）主动公开方面。", "全年发布信息197条。"),
        ("（十二）监督保障。", "（十二）监督保障。", ""),
        ("（一）今年发布信息5条，解读3条；办理来信6件。", "", "（一）今年发布信息5条，解读3条；办理来信6件。"),
        ("（一）" + "很长" * 20 + "。", "", "（一）" + "很长" * 20 + "。"),
        ("（一）" + "很长" * 20, "", "（一）" + "很长" * 20),
        ("（一）", "", "（一）"),
        ("一、总体情况", "", "一、总体情况"),
        ("2023年，我局按照（一）办理。", "", "2023年，我局按照（一）办理。"),
        ("", "", ""),
    ],
)
def test_a_second_level_heading_is_parted_from_its_paragraph(line: str, heading: str, rest: str) -> None:
    assert text.split_heading(line) == (heading, rest)


@given(line=strategies.lines)
def test_parting_a_heading_loses_nothing(line: str) -> None:
    assert "".join(text.split_heading(line)) == line


def test_characters_that_xml_cannot_hold_are_named_with_their_place() -> None:
    assert text.forbidden_characters("好\n坏\x00了\x1b\ud800") == [(2, 2, "U+0000"), (2, 4, "U+001B"), (2, 5, "U+D800")]
    assert text.forbidden_characters("Tab\t、表情😀、\x85、全角　都可以") == []


@pytest.mark.parametrize(
    ("word", "columns"),
    [("", 0), ("abc", 3), ("商业企业", 8), ("（一）", 6), ("e\u0301", 1), ("a\u200bb", 2), ("●·", 2), ("😀", 2)],
)
def test_the_width_is_what_a_terminal_shows(word: str, columns: int) -> None:
    assert text.width(word) == columns


@given(word=st.text(max_size=10), columns=st.integers(0, 30))
def test_padding_reaches_the_width_and_cuts_nothing(word: str, columns: int) -> None:
    padded = text.pad(word, columns)
    assert padded.startswith(word)
    assert text.width(padded) == max(columns, text.width(word))
    assert text.pad_left(word, columns) == padded[len(word) :] + word
