"""Last year's texts as this year's: no year, day or number of last year's stays unmarked."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author import checks, editions, prefill, renewal, sentences
from author.report import MARK, Report, blank_report
from tests import strategies
from tests.test_stale_years import YEAR, reports

FORM = editions.edition("2021")


def report_of(year: int, text: str = "", cells: Mapping[str, int] | None = None) -> Report:
    filled = blank_report(FORM, year).with_cells(FORM, {each.key: 0 for each in FORM.inputs})
    return replace(filled.with_cells(FORM, cells or {}), texts={**filled.texts, "overview": text})


def renewed(text: str, before: int = 12, now: int = 5) -> str:
    previous, report = (
        report_of(year, words, {"requests.received.natural_person": number})
        for year, words, number in ((2024, text, before), (2025, "", now))
    )
    return renewal.renew(previous, report, FORM, "overview").text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年，我局开展工作。", "2025年，我局开展工作。"),
        ("二〇二四年，我局开展工作。", "二〇二五年，我局开展工作。"),
        ("2025年将继续努力，比2023年多。", "2026年将继续努力，比2024年多。"),
        ("自2024年1月1日起至2024年12月31日止", "自2025年1月1日起至2025年12月31日止"),
        ("全年收到政府信息公开申请12件。", "全年收到政府信息公开申请5件。"),
        ("全年收到政府信息公开申请十二件。", "全年收到政府信息公开申请5件。"),
        ("全年在网站公开信息186条。", "全年在网站公开信息【待填：上年186】条。"),
        ("访问量1000余次，增长12.5%。", "访问量【待填：上年1000】余次，增长【待填：上年12.5】%。"),
        ("更正失效链接46处。", "更正失效链接【待填：上年46】处。"),
        ("2024年3月成立领导小组。", "【待填：上年2024年3月】成立领导小组。"),
        ("5月12日召开会议。", "【待填：上年5月12日】召开会议。"),
    ],
)
def test_years_move_on_numbers_follow_the_tables_and_the_rest_is_marked(text: str, expected: str) -> None:
    assert renewed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "依据《条例》第二十条、第20条和国办公开办函〔2021〕30号。",
        "2019年4月3日修订的《条例》施行。",
        "接听12345热线，20个工作日内答复，每年1月31日前公布。",
        "实行三审三校制度，开设一个专栏。",
        "比上年增加，去年的问题已经解决。",
    ],
)
def test_what_is_true_in_every_year_stays(text: str) -> None:
    assert renewed(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The year of the report moves on where it only says whose work is told.
        ("2024年，我局认真贯彻《条例》。", "2025年，我局认真贯彻《条例》。"),
        ("2024年度，公开工作平稳。", "2025年度，公开工作平稳。"),
        ("2024年共印发文件。", "2025年共印发文件。"),
        ("2024年全年共举办培训。", "2025年全年共举办培训。"),
        ("截至2024年底，设立查阅点的乡镇更多。", "截至2025年底，设立查阅点的乡镇更多。"),
        ("2024年以来，我局加强管理。", "2025年以来，我局加强管理。"),
        ("2025年将出台管理办法。", "2026年将出台管理办法。"),
        ("2025年，我局将修订指南。", "2026年，我局将修订指南。"),
        ("比上一年度（2023年）多。", "比上一年度（2024年）多。"),
        # What happened once is not true of another year.
        ("2024年成立领导小组。", "【待填：上年2024年】成立领导小组。"),
        ("我局2024年组建公开科。", "我局【待填：上年2024年】组建公开科。"),
        ("2024年，我局印发管理办法。", "【待填：上年2024年】，我局印发管理办法。"),
        # Words on why or by whose leave stand between the year and what happened.
        ("2024年，经批准，我局成立。", "【待填：上年2024年】，经批准，我局成立。"),
        ("2024年经县委批准，设立公开科。", "【待填：上年2024年】经县委批准，设立公开科。"),
        ("2024年，因机构改革，我局更名。", "【待填：上年2024年】，因机构改革，我局更名。"),
        ("2024年，我局因机构改革，更名为住建局。", "【待填：上年2024年】，我局因机构改革，更名为住建局。"),
        ("2024年初，根据方案，经批准，组建我局。", "【待填：上年2024年】初，根据方案，经批准，组建我局。"),
        ("2024年因成立领导小组，公开更有力。", "【待填：上年2024年】因成立领导小组，公开更有力。"),
        ("2023年3月，经区委批准组建。", "【待填：上年2023年3月】，经区委批准组建。"),
        ("于2024年挂牌。", "于【待填：上年2024年】挂牌。"),
        ("2024年，经统计，全年平稳。", "2025年，经统计，全年平稳。"),
        ("2024年，在区委领导下，公开工作平稳。", "2025年，在区委领导下，公开工作平稳。"),
        ("2024年，为做好公开，我局开展工作。", "2025年，为做好公开，我局开展工作。"),
        ("荣获2024年度政务公开先进单位。", "荣获【待填：上年2024年度】政务公开先进单位。"),
        ("落实《2024年政务公开工作要点》。", "落实《【待填：上年2024年】政务公开工作要点》。"),
        ("落实川办发〔2024〕文件。", "落实川办发〔【待填：上年2024】〕文件。"),
        ("按2024年第3号公告办理。", "按【待填：上年2024年】第3号公告办理。"),
        ("2025年出台的办法。", "【待填：上年2025年】出台的办法。"),
        ("2024年成立公共资源中心。", "【待填：上年2024年】成立公共资源中心。"),
        ("从2024年7月起实行新制度。", "从【待填：上年2024年7月】起实行新制度。"),
        ("执行《2023—2025年规划》。", "执行《2023—【待填：上年2025年】规划》。"),
        *(
            (text, text)
            for text in (
                "我局于2023年成立。",
                "2023年，经批准，我局成立。",
                "于2022年挂牌。",
                "2023年设立的查阅点继续开放。",
                "执行2023年印发的《管理办法》。",
                "获得2023年度政务公开奖。",
                "2023年《条例》修订后，工作更规范。",
                "《办法》2023年出台，施行以来效果好。",
                "《办法》2023年实施以来，效果好。",
                "2023年以来，我局推行新办法。",
                "自2019年起实行新制度。",
                "自2023年起实行新制度。",
                "自2024年起实行新制度。",
                "自2025年1月1日起施行。",
                "执行川办发〔2024〕12号文件。",
                "执行《2023年工作要点》。",
            )
        ),
    ],
)
def test_a_year_of_something_that_happened_once_stays_or_is_marked(text: str, expected: str) -> None:
    assert renewed(text) == expected


def test_a_statement_that_there_was_nothing_is_marked_where_the_table_says_otherwise() -> None:
    text = "全年未收到政府信息公开申请。"
    assert renewed(text, before=0, now=0) == text
    assert "【待填" in renewed(text, before=0, now=5)


def test_the_preamble_keeps_its_bases_and_contacts_and_moves_its_period() -> None:
    text = "根据国务院令第711号编制，统计期限自2024年1月1日起至2024年12月31日止，电话0816-6037929，共六个部分。"
    previous = replace(report_of(2024), texts={"preamble": text})
    assert renewal.renew(previous, report_of(2025), FORM, "preamble").text == text.replace("2024", "2025")


def test_what_is_left_for_word_or_unwritten_is_not_offered() -> None:
    assert renewed("") == ""
    assert renewal.renew(report_of(2024), report_of(2025), FORM, "other") == renewal.Renewed()


@given(reports(), strategies.cells(FORM))
@settings(max_examples=40, deadline=None)
def test_of_what_the_program_wrote_nothing_stays_stale(previous: Report, cells: dict[str, int]) -> None:
    report = replace(prefill.draft_from(FORM, YEAR + 1, previous), cells=previous.cells)
    texts = {part.id: renewal.renew(previous, report, FORM, part.id).text for part in FORM.text_parts}
    report = replace(report, texts={"preamble": sentences.write(FORM, "preamble", report), **texts})
    found = [each for each in checks.run(report, FORM) if each.rule.id in ("prose.year", "prose.period")]
    assert not found
    for text in texts.values():
        assert not re.search(rf"(?<!\d){YEAR}年", re.sub(rf"比{YEAR}年|上年|自.*?起", "", MARK.sub("", text)))


@given(st.text("2024年月日件条第〔〕，。共有十三收到申请政府信息公开上", max_size=40))
def test_whatever_stands_there_no_word_but_years_and_numbers_is_lost(text: str) -> None:
    words = re.sub("[\\d一二三四五六七八九十〇年月日]", "", text)
    left = re.sub("[\\d一二三四五六七八九十〇年月日]", "", MARK.sub("", renewed(text)))
    assert left == words or is_blank(text)


def is_blank(text: str) -> bool:
    return not text.strip()
