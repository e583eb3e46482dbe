"""Clauses of sentences: each number with its unit and the words that say what is counted."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author.checks.counts import Count, read

YEAR = 2024


def values(text: str) -> list[object]:
    return [each.value for each in read(text, YEAR) if each.unit]


def one(text: str) -> Count:
    (count,) = (each for each in read(text, YEAR) if each.value is not None)
    return count


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("收到申请12件", 12, "件"),
        ("收到申请 12 件", 12, "件"),
        ("收到申请１２件", 12, "件"),
        ("收到申请十二件", 12, "件"),
        ("收到申请两宗", 2, "宗"),
        ("收到申请一百零三件", 103, "件"),
        ("发布信息1,234条", 1234, "条"),
        ("发布信息1,234,567条", 1234567, "条"),
        ("行政诉讼0起", 0, "起"),
        ("召开会议3次", 3, "次"),
        ("答复书5份", 5, "份"),
        ("推送文章86篇", 86, "篇"),
        ("收费12.50万元", Decimal("12.50"), "万元"),
        ("收费3940元", 3940, "元"),
        ("培训86人次", 86, "人次"),
    ],
)
def test_a_count_is_read_with_its_unit(text: str, value: object, unit: str) -> None:
    count = one(text)
    assert (count.value, count.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "国办公开办函〔2021〕30号",
        "云政办发〔2024〕5号文件",
        "2024年1月15日",
        "第三十六条和第3条",
        "第12次会议",
        "占75.5%",
        "近20件",
        "约12件",
        "约 12 件",
        "约十二件",
        "5500余条",
        "20多件",
        "十几件",
        "数十件",
        "3-5件",
        "3至5件",
        "十二件以上",
        "1.2万件",
        "三五件",
        "《关于办好十件实事的通知》",
        "1，234件",
        "20个工作日内",
        "提高5个百分点",
        "每件",
        "十件实事",
    ],
)
def test_what_is_no_exact_count_is_not_read(text: str) -> None:
    assert values(text) == []


def test_words_are_the_clause_with_a_mark_for_the_number() -> None:
    assert one("全市共受理政府信息公开申请 3119 件").words == "全市共受理政府信息公开申请#"
    assert one("收到5件政府信息公开申请").words == "收到#政府信息公开申请"


def test_the_span_is_that_of_the_text_as_typed() -> None:
    text = "（二）依申请公开方面。\n全年收到１２件，\n未收到投诉。办结 3 件。"
    counts = [each for each in read(text, YEAR) if each.unit]
    assert [text[each.start : each.end] for each in counts] == ["１２件", "3 件"]


def test_each_count_has_its_own_clause() -> None:
    counts = read("行政复议3件、行政诉讼1件和信访件2件，答复5件", YEAR)
    assert [each.words for each in counts] == ["行政复议#", "行政诉讼#", "信访件#", "答复#"]


def test_parts_know_their_whole() -> None:
    counts = read("收到申请12件，其中网上申请8件，信函申请4件；办结11件。", YEAR)
    assert [each.whole.value if each.whole else None for each in counts] == [None, 12, 12, None]


def test_parts_in_brackets_know_their_whole() -> None:
    counts = read("答复3050件（含上年度结转申请34件），撤回6件", YEAR)
    assert [each.whole.value if each.whole else None for each in counts] == [None, 3050, None]


def test_a_sentence_that_opens_with_the_parts_divides_the_sentence_before() -> None:
    counts = read("收到申请12件。其中，自然人8件。办结9件。", YEAR)
    assert [each.whole.value if each.whole else None for each in counts] == [None, 12, None]


def test_comparisons_are_marked() -> None:
    counts = read("比上年增加5件，共12件，较2023年减少3件", YEAR)
    assert [(each.value, each.is_change) for each in counts] == [(5, True), (12, False), (3, True)]


@pytest.mark.parametrize(
    "text",
    [
        "2023年收到申请12件",
        "去年收到申请12件",
        "上一年度收到申请12件",
        "二〇二三年收到申请12件",
        "自2019年以来收到申请12件",
        "近三年收到申请12件",
        "历年收到申请12件",
        "《条例》施行以来收到申请12件",
    ],
)
def test_counts_of_other_years_are_marked(text: str) -> None:
    assert one(text).is_other_time


@pytest.mark.parametrize(
    "text",
    [
        "2024年收到申请12件",
        "二〇二四年收到申请12件",
        "今年收到申请12件",
        "上年结转申请12件",
        "上年度结转申请12件",
        "2023年结转的申请12件",
        "结转至2025年办理12件",
        "与2023年相比，收到申请12件",
        "较去年有所增长，收到申请12件",
        "2023年收到申请9件，2024年收到申请12件",
        "去年收到申请9件，今年收到申请12件",
    ],
)
def test_counts_of_the_reports_year_are_not(text: str) -> None:
    assert not read(text, YEAR)[-1].is_other_time


@pytest.mark.parametrize(
    "text",
    [
        "上半年收到申请12件",
        "一季度收到申请12件",
        "前三季度共收到申请12件",
        "今年以来收到申请12件",
        "1—11月收到申请12件",
        "截至11月底收到申请12件",
        "截至2024年11月30日，收到申请12件",
        "12月份收到申请12件",
        "2022年至2024年收到申请12件",
    ],
)
def test_counts_of_a_part_of_the_year_or_of_several_years_are_marked(text: str) -> None:
    assert one(text).is_other_time


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年底收到申请12件",
        "截至12月31日收到申请12件",
        "2024年1月1日至12月31日，收到申请12件",
        "上半年收到申请7件，全年收到申请12件",
        "3月5日举办开放日。收到申请12件",
    ],
)
def test_counts_of_the_whole_year_are_not(text: str) -> None:
    assert not read(text, YEAR)[-1].is_other_time


def test_all_of_what_was_counted_has_its_number() -> None:
    count = read("行政复议3件，均维持", YEAR)[-1]
    assert (count.value, count.is_all) == (3, True)


def test_a_comparison_behind_a_number_is_a_clause_of_its_own() -> None:
    counts = [each for each in read("收到申请12件较上年增加3件", YEAR) if each.unit]
    assert [(each.value, each.is_change) for each in counts] == [(12, False), (3, True)]


def test_years_are_called_by_their_place() -> None:
    assert one("2023年度结转申请2件").words == "上年结转申请#"
    assert one("结转至2025年办理2件").words == "结转至下年办理#"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我局未收到政府信息公开申请。", "我局收到政府信息公开申请"),
        ("没有收到依申请公开事项", "收到依申请公开事项"),
        ("无政府信息公开申请", "政府信息公开申请"),
        ("2024年未收到申请", "本年收到申请"),
    ],
)
def test_a_statement_that_there_was_nothing_counts_nought(text: str, words: str) -> None:
    count = one(text)
    assert (count.value, count.unit, count.words) == (0, "", words)


def test_a_heading_of_its_own_is_remembered_for_what_follows() -> None:
    assert one("（二）依申请公开情况\n全年收到12件。").heading == "（二）依申请公开情况"


@settings(max_examples=200)
@given(st.integers(0, 10**8), st.sampled_from(["件", "宗", "起", "条"]))
def test_any_number_is_read_back(number: int, unit: str) -> None:
    for typed in (str(number), f"{number:,}", str(number).translate({48 + each: 0xFF10 + each for each in range(10)})):
        count = one(f"全年收到申请{typed}{unit}，")
        assert (count.value, count.unit) == (number, unit)


@settings(max_examples=300)
@given(st.text("0123456789,，.、。；件宗元其中未无年比上收到（）一十百第约 \n", max_size=60))
def test_any_text_is_read_in_order_without_overlap(text: str) -> None:
    counts = [each for each in read(text, YEAR) if each.unit]
    assert all(re.search(r"[\d一二三四五六七八九十两零〇]", text[each.start : each.end]) for each in counts)
    assert all(one.end <= other.start for one, other in pairwise(counts))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("自然人和法人分别申请23件、10件", ["自然人申请#", "法人申请#"]),
        ("予以公开、部分公开、不予公开分别为11件、4件、5件", ["予以公开#", "部分公开#", "不予公开#"]),
        ("分别作出行政许可、行政处罚决定12件、9件", ["作出行政许可决定#", "行政处罚决定#"]),
        ("不予处理2件，分别为信访申请1件、重复申请1件", ["不予处理#", "信访申请#", "重复申请#"]),
        ("网上、信函、当面分别为20件、10件", ["网上、信函、当面分别为#", "#"]),
    ],
)
def test_names_are_paired_in_order_with_the_numbers_behind_them(text: str, words: list[str]) -> None:
    assert [each.words for each in read(text, YEAR) if each.unit] == words


def test_what_stands_behind_among_is_a_part_though_the_whole_is_not_exact() -> None:
    assert [each.is_among for each in read("发布信息400余条，其中决定68条。另有决定7条。", YEAR) if each.unit] == [
        True,
        False,
    ]


def test_a_time_behind_the_number_tells_when_it_was_done() -> None:
    assert not one("结转申请4件已于一季度办结").is_other_time
    assert one("一季度办结申请4件").is_other_time
