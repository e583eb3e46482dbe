"""Numbers, headings and widths as Chinese people type and see them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import text
from tests import strategies

MARKS_OF_DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.characters(max_codepoint=0x2FFF)))
def test_nothing_that_a_terminal_obeys_stays_in_one_line(typed: str) -> None:
    shown = text.one_line(typed)
    assert len(shown) == sum(char not in MARKS_OF_DIRECTION for char in typed)
    assert not MARKS_OF_DIRECTION & set(shown)
    assert all(char == "\t" or unicodedata.category(char) not in ("Cc", "Zl", "Zp") for char in shown)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31m\x07", "␛[31m␇"),
        ("\x7f\r\x00", "␡␍␀"),
        ("\x9b31m", "\ufffd31m"),
        ("机关\t一\n二 ３", "机关\t一\n二 ３"),
        ("年\u202exslx.\u202c报\u2066.docx", "年xslx.报.docx"),
    ],
)
def test_controls_become_pictures_and_all_else_stays(typed: str, shown: str) -> None:
    assert text.visible(typed) == shown
    assert text.one_line(typed) == shown.replace("\n", "␊")


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


@pytest.mark.parametrize(
    ("words", "parted"),
    [
        ("一。二！三？四", ["一。", "二！", "三？", "四"]),
        (" 一。\n二。 ", ["一。", "二。"]),
        ("要求“公开为常态。”随后落实。", ["要求“公开为常态。”", "随后落实。"]),
        ("（详见附件。）完！！", ["（详见附件。）", "完！！"]),
        ("", []),
    ],
)
def test_a_text_is_parted_into_sentences_with_their_stops(words: str, parted: list[str]) -> None:
    assert text.sentences(words) == parted


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("2025年,我局公开信息172条;其中政策文件12条.", "2025年，我局公开信息172条；其中政策文件12条。"),
        ("如下:一是公开, 二是解读!", "如下：一是公开，二是解读！"),
        ("开设账号(微信公众号)1个", "开设账号（微信公众号）1个"),
        ("等...共3项", "等……共3项"),
        ("公开1,234条,占3.5%", "公开1,234条，占3.5%"),
        ("网址 http://a.cn/?b=1,c;d 见a.b,c", "网址 http://a.cn/?b=1,c;d 见a.b,c"),
        ("（一）公开.\n全年,", "（一）公开。\n全年，"),
    ],
)
def test_half_width_marks_between_chinese_characters_become_full_width(typed: str, mended: str) -> None:
    assert text.full_width_punctuation(typed) == mended


@given(st.text(st.sampled_from("局公开a1 ,;:?!.()（）《》“”\n"), max_size=60))
def test_mending_punctuation_twice_changes_nothing_more_and_leaves_nothing_to_find(typed: str) -> None:
    mended = text.full_width_punctuation(typed)
    assert text.full_width_punctuation(mended) == mended
    assert not re.search(text.HALF_WIDTH_MARK, mended)


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_a_text_without_chinese_characters_keeps_its_punctuation(typed: str) -> None:
    assert text.full_width_punctuation(typed) == typed


def test_behind_an_indent_that_was_pasted_a_heading_is_recognised() -> None:
    typed = "\u3000\u3000（一）主动公开方面。全年公开10条。\n \t（二）依申请公开方面。\n\n无"
    lines = text.without_indent(typed).split("\n")
    assert [text.split_heading(line)[0] for line in lines[:2]] == ["（一）主动公开方面。", "（二）依申请公开方面。"]
    assert lines[2:] == ["", "无"]
