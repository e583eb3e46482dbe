"""The words of the texts: contacts, parts, years, copies and slips."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import checks, editions
from author.agency import Agency, AgencyKind, Scope
from author.checks.contacts import has_check_digit
from author.checks.style import near_misses
from author.editions.wording import wording
from author.findings import Level
from author.form import Form
from author.report import Report, Signature
from author.workers import in_child
from tests.checking import AGENCY, OTHER, OVERVIEW, PREAMBLE, PROBLEMS, found, last_year, quiet_report, rules


def levels(form: Form, report: Report, previous: Report | None = None) -> dict[str, Level]:
    wrong = {each: found(report, form, each, previous)[0].level for each in rules(report, form, previous)}
    return {each: level for each, level in wrong.items() if each.startswith("prose.") and each != "prose.no-period"}


def with_overview(form: Form, sentence: str) -> Report:
    return quiet_report(form, overview=f"{OVERVIEW}\n{sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年，我局认真做好政府信息公开各项工作。",
        "2023年我局主动公开信息200条。",
        "2023年度，局门户网站发布信息200条。",
        "截至2023年底，公开目录共设栏目12个。",
        "据统计，2023年共发布信息200条。",
        "扎实推进2023年政务公开工作。",
        "２０２３年，全局上下积极行动。",
        "二〇二三年，全局上下积极行动。",
        "2020年，全局上下积极行动。",
        "（六）其他方面。2023年，网站运行平稳。",
        "2023年，我局未收到政府信息公开申请，无上年结转的申请。",
        "2023年，我局新收政府信息公开申请6件，上年结转1件。",
        "2023年我局收到申请6件，较上年增加2件。",
        "2023年，本机关主动公开信息200条，其中预算决算8条。",
    ],
)
def test_another_years_year_is_found(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {"prose.year": Level.WARNING}


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年，我局认真做好政府信息公开各项工作。",
        "2023年发布信息180条，2024年发布信息240条。",
        "与2023年相比，信息发布量增长三分之一。",
        "2023年结转的事项均已办理完毕。",
        "公开2023年部门决算和2024年部门预算。",
        "3月发布《云岭市水务局2023年政府信息公开工作年度报告》。",
        "按时公布2023年政府信息公开工作年度报告。",
        "落实《2023年政务公开工作要点》未完成事项。",
        "在2023年度政务公开考核中名列前茅。",
        "2019年3月，我局由原水利局和河道处合并组建。",
        "2022年，我局门户网站完成改版并上线新的公开专栏。",
        "自2019年条例修订施行以来，公开制度不断健全。",
        "依据云政发〔2022〕8号文件编制清单。",
        "2025年，我局将继续拓宽公开渠道。",
        "规划期为2021年至2025年。",
        "2023年12月启动的网站改版于3月完成。",
        "梳理2018年至2023年印发的文件。",
        "2025年1月底前完成目录调整。",
        "2023年，我局收到的3件申请，2024年全部办结。",
        "2023年，我局制发制定目录的通知后，目录更加完整。",
        "2023年，我局主动公开工作获评优秀，2024年继续保持。",
    ],
)
def test_years_that_are_explained_are_silent(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {}


def test_last_years_title_in_the_preamble_is_found(form: Form) -> None:
    text = PREAMBLE.replace("本报告由云岭市水务局编制", "云岭市水务局2023年政府信息公开工作年度报告由我局编制")
    assert levels(form, quiet_report(form, preamble=text)) == {"prose.year": Level.WARNING}


def test_a_notice_of_another_year_in_the_preamble_is_silent(form: Form) -> None:
    text = f"根据《关于做好2023年政府信息公开工作年度报告编制发布工作的通知》要求。{PREAMBLE}"
    assert levels(form, quiet_report(form, preamble=text)) == {}


@pytest.mark.parametrize(
    "period",
    [
        "2023年1月1日起至2023年12月31日",
        "2024年1月1日起至2025年12月31日",
        "2023年1月1日起至12月31日",
        "2024年1月1日至11月30日",
        "2024年1月1日至2024年12月30日",
    ],
)
def test_a_statistics_period_other_than_the_year_is_found(form: Form, period: str) -> None:
    text = PREAMBLE.replace("2024年1月1日起至2024年12月31日", period)
    assert levels(form, quiet_report(form, preamble=text)) == {"prose.period": Level.ERROR}


@pytest.mark.parametrize(
    "period",
    ["2024年1月1日至12月31日", "2024 年 1 月 1 日起到 2024 年 12 月 31 日", "２０２４年１月１日—12月31日"],
)
def test_the_statistics_period_may_be_written_in_many_ways(form: Form, period: str) -> None:
    text = PREAMBLE.replace("2024年1月1日起至2024年12月31日", period)
    assert levels(form, quiet_report(form, preamble=text)) == {}


def test_other_periods_are_silent(form: Form) -> None:
    sentence = "12月4日至10日举办开放日，2024年6月1日至6月30日开展宣传月活动。"
    assert levels(form, with_overview(form, sentence)) == {}


@pytest.mark.parametrize(
    ("date", "scope", "rule"),
    [
        ("2025-02-01", Scope.AGENCY, "prose.late"),
        ("2025-04-01", Scope.GOVERNMENT, "prose.late"),
        ("2024-01-15", Scope.AGENCY, "prose.early"),
    ],
)
def test_a_date_too_early_or_too_late_warns(form: Form, date: str, scope: Scope, rule: str) -> None:
    report = replace(quiet_report(form), signature=Signature(date=date), scope=scope)
    assert levels(form, report) == {rule: Level.WARNING}


@pytest.mark.parametrize(
    ("date", "scope"),
    [
        ("2025-01-31", Scope.AGENCY),
        ("2025-01-01", Scope.AGENCY),
        ("2025-03-31", Scope.GOVERNMENT),
        ("", Scope.AGENCY),
        ("一月", Scope.AGENCY),
    ],
)
def test_a_date_in_time_is_silent(form: Form, date: str, scope: Scope) -> None:
    assert levels(form, replace(quiet_report(form), signature=Signature(date=date), scope=scope)) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [("六个部分", "七个部分"), ("六个部分", "7个部分"), ("六个部分", "五部分"), ("存在的主要问题及改进情况、", "")],
)
def test_the_parts_stated_are_the_forms(form: Form, old: str, new: str) -> None:
    assert levels(form, quiet_report(form, preamble=PREAMBLE.replace(old, new))) == {"prose.parts": Level.WARNING}


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告包括总体情况、主动公开情况、收到和处理申请情况、行政复议和行政诉讼情况、存在问题及改进措施、其他事项等六个部分。",
        "本年度报告共分六部分。",
        "本报告由总体情况、主动公开政府信息情况等六个部分组成。",
        "全文由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等部分组成。",
        "我局门户网站设有机构职能、政策文件、统计数据三个部分。",
    ],
)
def test_other_ways_to_name_the_parts_are_silent(form: Form, sentence: str) -> None:
    assert levels(form, quiet_report(form, preamble=sentence)) == {}


@pytest.mark.parametrize("aspect", ["主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"])
def test_an_overview_without_an_aspect_warns(form: Form, aspect: str) -> None:
    lines = [line for line in OVERVIEW.split("\n") if f"）{aspect}" not in line]
    (wrong,) = found(quiet_report(form, overview="\n".join(lines)), form, "prose.aspect")
    assert (wrong.level, wrong.expected) == (Level.WARNING, aspect)


def test_a_heading_may_speak_of_the_resources_of_information(form: Form) -> None:
    text = OVERVIEW.replace("）政府信息管理", "）政府信息资源的管理")
    assert text != OVERVIEW
    assert found(quiet_report(form, overview=text), form, "prose.aspect") == []


def test_an_overview_without_headings_may_speak_of_all_aspects(form: Form) -> None:
    text = "主动公开信息96条，规范办理依申请公开，严格发布审核，维护好公众号，把公开工作纳入年度考核。"
    assert levels(form, quiet_report(form, overview=text)) == {}


def test_a_government_that_does_not_report_the_assessment_is_told(form: Form) -> None:
    agency = Agency(name="平川县人民政府", kind=AgencyKind.GOVERNMENT)
    text = OVERVIEW.replace("我局", "我县")
    report = replace(quiet_report(form, overview=text), agency=agency)
    assert [each.level for each in found(report, form, "prose.assessment")] == [Level.NOTICE]
    assessed = f"{text}开展社会评议，年度考核结果在全县通报，全年没有责任追究情形。"
    assert found(replace(report, texts={**report.texts, "overview": assessed}), form, "prose.assessment") == []


@pytest.mark.parametrize("text", ["无", "无。", "暂无。", "没有问题。"])
def test_an_empty_answer_to_problems_is_an_error(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, problems=text)) == {"prose.no-problems": Level.ERROR}


@pytest.mark.parametrize(
    "text",
    [
        "一是公开内容不够全面；二是队伍力量薄弱，业务能力有待加强。",
        "存在公开不及时的问题，公开质量需要进一步提升。",
    ],
)
def test_problems_without_measures_are_an_error(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, problems=text)) == {"prose.no-measures": Level.ERROR}


@pytest.mark.parametrize(
    "text",
    [
        "解读形式单一的问题仍然存在。我局已制作视频解读3个，明年每季度至少1个。下一步请专业机构培训。",
        "工作中有不足：基层公开栏更新慢。针对这一情况，已改进更新流程，由专人每周巡查。",
    ],
)
def test_problems_with_measures_are_silent(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, problems=text)) == {}


@pytest.mark.parametrize("text", ["无。", "无其他需要报告的事项。", "本年度创新开展公开进社区活动。"])
def test_a_sixth_part_without_the_fee_warns(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, other=text)) == {"prose.fee": Level.WARNING}


@pytest.mark.parametrize(
    "text", [OTHER, "本年度信息处理费为0元。", "全年发出收费通知1份，收到100元。", "依申请公开未收取任何费用。"]
)
def test_the_fee_may_be_reported_in_many_ways(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, {"art20_8.fees.amount": 1}, other=text)) == {}


def test_a_text_copied_from_last_year_warns_with_its_sentences(form: Form) -> None:
    report = quiet_report(form)
    previous = last_year(report, form, overview=OVERVIEW.replace("2024年", "2023年"))
    wrong = found(report, form, "prose.copied", previous)
    assert [each.where.part for each in wrong] == ["overview", "problems"]
    assert {each.level for each in wrong} == {Level.WARNING}
    assert all(each.where.sentence in report.texts[each.where.part] for each in wrong)


def test_a_text_with_some_of_last_years_sentences_is_silent(form: Form) -> None:
    report = quiet_report(form)
    overview = f"{OVERVIEW[:30]}。去年另有安排。"
    previous = last_year(report, form, overview=overview, problems="问题是栏目更新慢。下一步增加人手。")
    assert found(report, form, "prose.copied", previous) == []


def test_last_years_text_of_another_year_is_not_compared(form: Form) -> None:
    report = quiet_report(form)
    assert found(report, form, "prose.copied", replace(report, year=2020)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "level"),
    [
        ("650100", "65010", "prose.postcode", Level.ERROR),
        ("650100", "6501001", "prose.postcode", Level.ERROR),
        ("0871-65550123", "65550123", "prose.phone", Level.WARNING),
        ("电话：0871-65550123", "电话：0871-65550123，电子邮箱：gk@yunling", "prose.email", Level.ERROR),
        ("电话：0871-65550123", "电话：0871-65550123，邮箱：gk.yunling.gov.cn", "prose.email", Level.ERROR),
    ],
)
def test_contact_facts_that_cannot_be_right_are_found(form: Form, old: str, new: str, rule: str, level: Level) -> None:
    report = replace(quiet_report(form, preamble=PREAMBLE.replace(old, new)), agency=Agency(name=AGENCY.name))
    assert levels(form, report) == {rule: level}


@pytest.mark.parametrize(
    "contact",
    [
        "邮编：650100，电话：（0871）65550123，传真：0871－65550124，电子邮箱：gk_swj@yunling.gov.cn",
        "邮政编码 650100；联系电话 0871-65550123、65550124；E-mail：swj2024@163.com",
        "电话：12345，邮箱：swj#yunling.gov.cn",
        "咨询电话400-650-1000，邮编６５０１００",
        "可通过电子邮箱反映问题，网址http://swj.yunling.gov.cn/",
    ],
)
def test_contact_facts_may_be_written_in_many_ways(form: Form, contact: str) -> None:
    assert levels(form, quiet_report(form, preamble=f"如有疑问，请与我局联系（{contact}）。")) == {}


def test_facts_of_the_agency_are_checked_too(form: Form) -> None:
    agency = Agency(name="云岭市水务局", self="我局", postcode="6501", phone="65550123", email="gk@", url="网站")
    report = replace(quiet_report(form, preamble="本报告由我局编制。"), agency=agency)
    assert set(levels(form, report)) == {"prose.postcode", "prose.phone", "prose.email", "prose.url"}


@pytest.mark.parametrize(
    "text",
    [
        "云岭市商务局2024年政府信息公开工作年度报告根据条例编制。",
        "本报告由我局编制，如有疑问请与我委办公室联系。",
    ],
)
def test_another_agencys_name_warns(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, preamble=text)) == {"prose.name": Level.WARNING}


@pytest.mark.parametrize(
    "text",
    [
        "云岭市水务局2024年政府信息公开工作年度报告根据条例编制。",
        "市水务局2024年度政府信息公开工作年度报告由我局办公室编制。".replace("市水务局", "水务局"),
        "根据《云岭市人民政府办公室关于做好2024年政府信息公开工作年度报告的通知》要求，我局编制本报告。",
        "我局按照我市统一部署编制本报告，我办理的事项均已公开。",
    ],
)
def test_the_agencys_own_name_is_silent(form: Form, text: str) -> None:
    assert levels(form, quiet_report(form, preamble=text)) == {}


@pytest.mark.parametrize("words", ["编制亭湖区水务局", "现公布盐城市亭湖区水务局", "现将亭湖区水务局", "现将水务局"])
def test_an_agency_with_and_without_its_place_is_one(form: Form, words: str) -> None:
    report = quiet_report(form, preamble=f"{words}2024年政府信息公开工作年度报告公布如下。")
    assert levels(form, replace(report, agency=Agency(name="盐城市亭湖区水务局"))) == {}
    assert "prose.name" in levels(form, replace(report, agency=Agency(name="盐城市亭湖区商务局")))


@pytest.mark.parametrize(
    ("agency", "words"),
    [
        ("云岭市水务局", "现向社会公开我局"),
        ("云岭市青山镇人民政府", "现将青山镇"),
        ("云岭市青山镇人民政府", "现公开本镇"),
    ],
)
def test_an_agency_may_call_itself_by_its_kind_in_the_title(form: Form, agency: str, words: str) -> None:
    report = quiet_report(form, preamble=f"{words}2024年政府信息公开工作年度报告公布如下。")
    assert found(replace(report, agency=Agency(name=agency)), form, "prose.name") == []


def test_the_message_about_a_fax_names_the_fax(form: Form) -> None:
    report = quiet_report(form, preamble="联系电话：0871-65550123；传真：65550124。")
    assert "传真“65550124”不对" in found(report, form, "prose.phone")[0].message


def test_the_message_about_a_telephone_quotes_no_bracket(form: Form) -> None:
    agency = Agency(name=AGENCY.name)
    for text in ("联系电话：65550123（办公室）。", "（电话：65550123）。"):
        (wrong,) = found(replace(quiet_report(form, preamble=text), agency=agency), form, "prose.phone")
        assert wrong.found == "65550123"


def test_the_signature_is_the_agencys(form: Form) -> None:
    report = quiet_report(form)
    assert "prose.name" in levels(form, replace(report, signature=Signature(name="云岭市商务局")))
    assert levels(form, replace(report, signature=Signature(name="云岭市水务局办公室"))) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "申请人身份证号为11010519491231002X。",
        "申请人联系电话：13800138000。",
        "为业主办理登记，号码13912345678。",
    ],
)
def test_personal_data_is_an_error_and_not_shown_in_full(form: Form, sentence: str) -> None:
    report = with_overview(form, sentence)
    assert levels(form, report) == {"prose.personal": Level.ERROR}
    (wrong,) = found(report, form, "prose.personal")
    assert wrong.where.sentence not in wrong.message


@pytest.mark.parametrize(
    "sentence",
    [
        "统一社会信用代码为115301000151000001。",
        "统一社会信用代码为11530100015100000X。",
        "订单编号110105194912310021已归档。",
        "办公电话：13800138000。",
        "公开邮箱13800138000@163.com已启用。",
        "项目代码2404-530102-04-01-123456已公布。",
    ],
)
def test_other_long_numbers_are_silent(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {}


def test_the_check_digit_tells_identity_cards() -> None:
    assert has_check_digit("11010519491231002X")
    assert not has_check_digit("110105194912310021")


@pytest.mark.parametrize(
    "sentence",
    [
        "坚持以公开为常态、公开为例外。",
        "坚持以公开为常态，不公开为列外。",
        "未发生提前行政诉讼的情况。",
        "落实《中华人民共和国政府信息公条例》。",
        "落实《中华人民共和国政府信息公开条列》。",
    ],
)
def test_a_set_phrase_gone_wrong_is_noted(form: Form, sentence: str) -> None:
    assert "prose.phrase" in levels(form, with_overview(form, sentence))
    assert found(with_overview(form, sentence), form, "prose.phrase")[0].level is Level.NOTICE


@pytest.mark.parametrize(
    "sentence",
    [
        "坚持“以公开为常态、不公开为例外”。",
        "坚持以公开为常态，不公开为例外的原则。",
        "坚持公开为常态、不公开为例外。",
        "方便公民、法人或其他组织查询，回应公民、法人和其他组织关切。",
        "未发生提起行政诉讼的情况。",
        "落实《中华人民共和国政府信息公开条例》和《中华人民共和国档案法》。",
        "对照《中华人民共和国政府信息公开工作年度报告格式》逐项核对。",
    ],
)
def test_set_phrases_as_they_are_stay_silent(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {}


@given(st.sampled_from(wording("2021").phrases), st.data())
def test_one_character_inside_a_set_phrase_missing_or_changed_is_found(phrase: str, data: st.DataObject) -> None:
    inside = data.draw(st.integers(1, len(phrase) - 2))
    put = data.draw(st.sampled_from(["", *(char for char in "某甲公不" if char != phrase[inside])]))
    wrong = f"{phrase[:inside]}{put}{phrase[inside + 1 :]}"
    pieces = data.draw(
        st.lists(st.sampled_from(["", "、", "，", " “"]), min_size=len(wrong) - 1, max_size=len(wrong) - 1)
    )
    written = "".join(char + piece for char, piece in zip(wrong, [*pieces, ""], strict=True))
    assert list(near_misses(phrase, f"坚持{phrase}、{written}的原则")) == [written]


@pytest.mark.parametrize("sentence", ["及时公开公开目录。", "群众关心的的问题。", "做好解读。。", "加强、、规范。"])
def test_doubled_words_are_noted(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {"prose.doubled": Level.NOTICE}


@pytest.mark.parametrize(
    "sentence",
    [
        "以便民为目的的公开方式受到欢迎。",
        "为了了解群众需求，逐条逐条核对，一件一件落实。",
        "层层落实责任，件件有回音，事事有着落……",
        "公开的的确确方便了群众。",
        "进一步一步步做实。",
        "发布云岭市人民政府政府信息公开指南。",
    ],
)
def test_words_that_repeat_rightly_are_silent(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, sentence)) == {}


@pytest.mark.parametrize(
    "sentence", ["及时,准确公开。", "内容:机构职能。", "网站(含移动端)更新，公众号（含视频号）推送。"]
)
def test_half_width_punctuation_is_noted_once(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, f"{sentence}{sentence}")) == {"prose.punctuation": Level.NOTICE}


@pytest.mark.parametrize(
    "sentence",
    [
        "发布信息1,234条，占99.5%。",
        "网址为http://swj.yunling.gov.cn/index.html?id=3,4。",
        "1.健全制度。2.加强培训。",
        "开通“云岭水务”APP(V2.0)服务。",
        "办公时间为9:00至17:00。",
    ],
)
def test_digits_addresses_and_latin_keep_their_punctuation(form: Form, sentence: str) -> None:
    assert levels(form, with_overview(form, f"{sentence}另行公布（见附件）。")) == {}


def test_an_unwritten_text_is_left_to_the_layout_check(form: Form) -> None:
    assert levels(form, quiet_report(form, preamble="", overview="", problems="", other="")) == {}


def test_the_sample_problem_text_is_silent(form: Form) -> None:
    assert levels(form, quiet_report(form, problems=PROBLEMS)) == {}


@pytest.mark.parametrize(
    "flood",
    [
        "共计是有的了内",
        "未收到政府信息公开申请，",
        "收到12件，",
        "1",
        "一",
        "（",
        "(",
        "《",
        "2023年",
        "公开",
        "六个部分",
        " ",
        "13800138000",
    ],
)
def test_floods_of_words_are_read_to_the_end_in_time(flood: str) -> None:
    assert in_child(_is_read, flood, megabytes=300, seconds=3)


def _is_read(flood: str) -> bool:
    form, text = editions.edition("2021"), flood * (20000 // len(flood))
    checked = checks.run(quiet_report(form, preamble=text, overview=text, problems=text, other=text), form)
    return all(each.where.sentence in text for each in checked)


@pytest.mark.parametrize(
    ("sentence", "is_found"),
    [
        ("全年组织业务培训3次，参训2人次。", True),
        ("组织政府信息公开培训１０次、累计培训工作人员9人次。", True),
        ("全年组织业务培训3次，参训3人次。", False),
        ("全年组织业务培训3次，其中参训科长2人次。", False),
        ("全年组织业务培训3次，选派2人次参加上级培训。", False),
    ],
)
def test_fewer_people_trained_than_trainings_are_found(form: Form, sentence: str, is_found: bool) -> None:
    assert levels(form, with_overview(form, sentence)) == ({"prose.trainees": Level.WARNING} if is_found else {})


@pytest.mark.parametrize(
    ("sentence", "is_found"),
    [
        ("2024年，将重点做好以下工作：按月核对目录。", True),
        ("2024年，我局拟采取以下改进措施：按月核对目录。", True),
        ("2023年，将进一步完善制度。", True),
        ("2025年，将重点做好以下工作：按月核对目录。", False),
        ("2024年，我局将依申请公开纳入考核，答复质量提高。", False),
        ("2024年，我局计划培训3次，实际培训4次。", False),
    ],
)
def test_a_plan_for_the_reports_own_year_is_found(form: Form, sentence: str, is_found: bool) -> None:
    report = quiet_report(form, problems=f"{PROBLEMS}\n{sentence}")
    assert levels(form, report) == ({"prose.year": Level.WARNING} if is_found else {})
