"""What superiors fault in a draft, each with the near miss that is right."""

from dataclasses import replace

import pytest

from author.agency import Agency, Scope
from author.findings import Level
from author.form import Form
from author.report import Report
from tests.checking import OVERVIEW, PREAMBLE, PROBLEMS, busy_report, found, last_year, quiet_report

FORM_OF_2021 = "《中华人民共和国政府信息公开工作年度报告格式》"


def with_preamble(form: Form, sentence: str) -> Report:
    return quiet_report(form, preamble=f"{sentence}{PREAMBLE}")


def with_overview(form: Form, sentence: str) -> Report:
    return quiet_report(form, overview=f"{OVERVIEW}\n{sentence}")


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("根据国办公开办函〔2019〕60号要求编制。", "国办公开办函〔2021〕30号"),
        ("根据国办公开办函[2019]60号要求编制。", "国办公开办函〔2021〕30号"),
        ("依据《中华人民共和国政府信息公开条例》（国务院令第492号）编制。", "国务院令第711号"),
        ("依据《中华人民共和国政府信息公开条例》（国务院令第717号）编制。", "国务院令第711号"),
        (f"按照{FORM_OF_2021}（国办公开办函〔2021〕31号）编制。", "国办公开办函〔2021〕30号"),
        (f"按照{FORM_OF_2021}的通知（国办公开办函〔2020〕30号）编制。", "国办公开办函〔2021〕30号"),
        (f"按照{FORM_OF_2021}（国办公开函〔2021〕30号）编制。", "国办公开办函〔2021〕30号"),
    ],
)
def test_a_superseded_or_wrong_basis_warns(form: Form, sentence: str, right: str) -> None:
    (wrong,) = found(with_preamble(form, sentence), form, "prose.basis")
    assert (wrong.level, wrong.expected) == (Level.WARNING, right)


@pytest.mark.parametrize(
    "sentence",
    [
        f"按照{FORM_OF_2021}（国办公开办函〔2021〕30号）编制。",
        "依据《中华人民共和国政府信息公开条例》（国务院令第711号）编制。",
        "国办公开办函〔2019〕60号已经废止。",
        "按照国办公开办函〔2019〕61号规范政府信息公开平台。",
        "落实《国务院办公厅关于印发政府信息公开信息处理费管理办法的通知》（国办函〔2020〕109号）。",
        f"按照{FORM_OF_2021}和国办函〔2020〕109号编制。",
        "《中华人民共和国政府信息公开条例》修订施行以来，原国务院令第492号不再适用，此前的做法已废止。",
    ],
)
def test_the_right_basis_and_other_documents_are_silent(form: Form, sentence: str) -> None:
    assert found(with_preamble(form, sentence), form, "prose.basis") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告由概述、主动公开情况、依申请公开情况、行政复议和诉讼情况、收费及减免情况、存在问题六个部分组成。",
        "本报告由总体情况、主动公开政府信息情况、行政复议和行政诉讼情况、存在问题、其他事项六个部分组成。",
        "全文包括概述、主动公开政府信息情况、依申请公开情况、收费和减免情况、主要问题和下一步打算等。",
    ],
)
def test_parts_of_the_old_form_and_fewer_parts_than_counted_warn(form: Form, sentence: str) -> None:
    assert len(found(quiet_report(form, preamble=sentence), form, "prose.parts")) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告由总体情况、主动公开、依申请公开、行政复议和行政诉讼、存在问题、其他事项六个部分组成。",
        "本报告由总体概述、主动公开、依申请公开、行政复议和行政诉讼、存在问题、其他事项六个部分组成。",
        "报告包括总体情况、主动公开、依申请公开、行政复议和行政诉讼、存在问题、其他事项，另有统计附表。",
        "报告由总体情况、主动公开、依申请公开、行政复议和行政诉讼、存在问题、其他事项六部分组成，后附统计附表。",
    ],
)
def test_short_names_of_all_parts_are_silent(form: Form, sentence: str) -> None:
    assert found(quiet_report(form, preamble=sentence), form, "prose.parts") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("所列数据截至2024年11月30日。", 1),
        ("数据统计截至2025年1月10日。", 1),
        ("本报告所列数据统计时间截至11月底。", 1),
        ("所列数据截至2024年12月31日。", 0),
        ("数据统计截至2024年12月底。", 0),
        ("截至2024年11月底，门户网站改版完成。", 0),
    ],
)
def test_the_day_of_counting_is_the_last_of_the_year(form: Form, sentence: str, expected: int) -> None:
    assert len(found(with_preamble(form, sentence), form, "prose.period")) == expected


def test_a_preamble_without_a_period_of_statistics_is_noted(form: Form) -> None:
    bare = quiet_report(form, preamble="本报告由云岭市水务局编制。")
    assert [each.level for each in found(bare, form, "prose.no-period")] == [Level.NOTICE]
    for sentence in ("统计期限为1月1日至12月31日。", "所列数据为2024年度数据。", "数据截至2024年12月31日。"):
        stated = quiet_report(form, preamble=f"本报告由云岭市水务局编制。{sentence}")
        assert found(stated, form, "prose.no-period") == []
    assert found(quiet_report(form, preamble=""), form, "prose.no-period") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "全年共主动公开条，内容涉及供水。",
        "全年收到申请 件，均已答复。",
        "收到政府信息公开申请　　件。",
        "全年收到申请__件。",
        "发布信息XX条。",
        "召开会议×次，研究公开工作。",
        "全年发布信息条，推送文章12篇。",
        "本年度共受理依申请公开件，均按期答复。",
        "组织开展业务培训场次，参训40人次。",
    ],
)
def test_a_number_left_out_warns(form: Form, sentence: str) -> None:
    (wrong,) = found(with_overview(form, sentence), form, "prose.number-missing")
    assert wrong.level is Level.WARNING
    assert wrong.where.sentence in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "全年共主动公开 12 条，内容涉及供水。",
        "落实政府信息公开条例，规范公开条目。",
        "对依申请公开件，逐一登记。",
        "收到的申请件件有回音。",
        "依规办理依申请公开件，逐件登记。",
        "合理确定业务培训场次，提高培训质量。",
        "主动公开多次，公开条件成熟的先公开。",
        "公开信息条理清楚，发布次序合理。",
        "全年收到申请十二 件，召开会议多 次，每 次都有纪要。",
    ],
)
def test_units_that_need_no_number_are_silent(form: Form, sentence: str) -> None:
    assert found(with_overview(form, sentence), form, "prose.number-missing") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("该部分以表格形式报告。", 1),
        ("（该部分以文字形式报告）", 1),
        ("（请根据实际情况填写）", 1),
        ("指导申请人根据实际情况填写申请表。", 0),
        ("（单位名称）2024年做好各项工作。", 1),
        ("各类数据以表格和图解形式公开，报告全文见附件。", 0),
        ("印制填写指南，方便群众提交申请。", 0),
    ],
)
def test_the_forms_own_instructions_are_not_left_in_a_text(form: Form, sentence: str, expected: int) -> None:
    assert len(found(with_overview(form, sentence), form, "prose.instructions")) == expected


def test_an_overview_without_a_number_warns(form: Form) -> None:
    text = (
        "我局认真做好主动公开、依申请公开、政府信息管理、平台建设和监督保障工作，公开质量明显提升，群众满意度不断提高。"
    )
    assert [each.level for each in found(quiet_report(form, overview=text), form, "prose.no-number")] == [Level.WARNING]
    assert found(quiet_report(form, overview=f"{text}发布信息240条。"), form, "prose.no-number") == []
    assert found(quiet_report(form, overview=f"{text}培训两次。"), form, "prose.no-number") == []
    assert found(quiet_report(form, overview=f"{text}作出许可决定3.6万件。"), form, "prose.no-number") == []
    assert found(quiet_report(form, overview=f"{text}【待填：发布信息几条】"), form, "prose.no-number") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("云岭市商务局认真贯彻落实条例。", 1),
        ("2024年，青山区教育局高度重视政府信息公开工作。", 1),
        ("平川县住房和城乡建设局认真落实公开要点。", 1),
        ("水务局和商务局持续开展联合检查。", 0),
        ("业务科室与水务局始终保持联系。", 0),
        ("云岭市水务局认真贯彻落实条例。", 0),
        ("市水务局高度重视政府信息公开工作。", 0),
        ("会同市商务局认真核对目录。", 0),
        ("市政府办公室对全市进行了检查。", 0),
        ("各县区水务局积极配合。", 0),
    ],
)
def test_another_agencys_work_in_the_overview_warns(form: Form, sentence: str, expected: int) -> None:
    assert len(found(with_overview(form, sentence), form, "prose.name")) == expected


def test_a_governments_overview_may_name_its_agencies(form: Form) -> None:
    county = replace(with_overview(form, "县商务局认真落实条例。"), agency=Agency(name="平川县人民政府"))
    assert found(county, form, "prose.name") == []


@pytest.mark.parametrize(
    ("issued", "abolished", "in_force", "expected"), [(7, 1, 5, 1), (7, 1, 6, 0), (3, 9, 0, 0), (0, 0, 0, 0)]
)
def test_what_is_in_force_holds_what_was_issued_and_not_abolished(
    form: Form, issued: int, abolished: int, in_force: int, expected: int
) -> None:
    row = "art20_1.normative_documents"
    cells = {f"{row}.issued": issued, f"{row}.abolished": abolished, f"{row}.in_force": in_force}
    wrong = found(busy_report(form, cells), form, "figures.in-force")
    assert [each.where.key for each in wrong] == [f"{row}.in_force"] * expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年主动公开政府信息3562万条。", 1),
        ("收到申请2万件。", 1),
        ("全年主动公开政府信息1.2万条。", 0),
        ("公众号文章阅读量3562万次。", 0),
    ],
)
def test_absurd_units_are_noted(form: Form, sentence: str, expected: int) -> None:
    assert len(found(with_overview(form, sentence), form, "prose.units")) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("公开政府信息362.4万条。", 0), ("收到申请2.1万件。", 0), ("公开政府信息3562万条。", 1), ("收到申请21万件。", 1)],
)
def test_a_government_may_count_ten_times_as_much(form: Form, sentence: str, expected: int) -> None:
    report = replace(with_overview(form, sentence), scope=Scope.GOVERNMENT)
    assert len(found(report, form, "prose.units")) == expected


# --- last year's text again -----------------------------------------------------------------

LONG = (
    "一是公开的主动性不够强，个别科室把政府信息公开当作额外负担，信息报送存在延迟现象。"
    "二是政策解读的形式比较单一，以文字解读为主，群众看不懂、不爱看的问题没有得到根本解决。"
    "三是工作人员业务能力有待提高，对依申请公开答复的法律风险认识不足。"
    "下一步，我局将健全信息报送考核制度，每季度通报各科室的报送情况。"
    "增加图表和视频解读的比重，邀请专业机构参与重点政策的解读。"
    "组织专题培训，请法律顾问讲解典型案例，提升答复的规范化水平。"
)


def copied(form: Form, now: str, before: str = LONG) -> bool:
    report = quiet_report(form, problems=now)
    return bool(found(report, form, "prose.copied", last_year(report, form, problems=before, overview="去年另写。")))


def test_last_years_text_is_known_although_it_was_reordered(form: Form) -> None:
    pieces = [f"{each}。" for each in LONG.split("。") if each]
    assert copied(form, "".join(reversed(pieces)))


def test_last_years_text_is_known_although_it_was_renumbered(form: Form) -> None:
    assert copied(form, LONG.replace("一是", "1.").replace("二是", "2.").replace("三是", "3."))


def test_last_years_text_is_known_although_words_were_changed_here_and_there(form: Form) -> None:
    changed = LONG.replace("延迟", "滞后").replace("比较单一", "还不丰富").replace("每季度", "每半年")
    assert copied(form, changed.replace("专题培训", "业务培训").replace("比重", "数量"))


def test_a_new_text_on_the_same_matters_is_silent(form: Form) -> None:
    new = (
        "一是信息报送不及时的情况在基层站所仍然存在，全年有4条重大工程信息超期公开。"
        "二是解读材料偏少，12项政策中只有5项配了图解。三是新任公开员占三分之一，答复经验不足。"
        "针对上年指出的报送延迟，我局已建立周提醒制度，超期数量比上年减少六成。"
        "下一步，将把站所信息纳入统一排期，为每项政策制作一页图解，安排新任公开员跟班学习。"
    )
    assert not copied(form, new)


def test_a_text_whose_numbers_are_this_years_is_silent(form: Form) -> None:
    before = "全年发布信息240条，其中政策解读31篇，召开新闻发布会4场，公众号推送文章486篇，组织培训2次。" * 2
    now = before.replace("240", "268").replace("31", "29").replace("486", "512").replace("4场", "6场")
    assert not copied(form, f"{PROBLEMS}{now}", f"{PROBLEMS}{before}")


@pytest.mark.parametrize(
    ("part", "sentence", "expected"),
    [
        ("problems", "下一步，2024年我局将加强培训。", 1),
        ("problems", "2024年打算从三个方面改进。", 1),
        ("problems", "2024年工作打算：一是加强学习。", 1),
        ("problems", "在2024年的工作中，我局将着力提升公开质量。", 1),
        ("problems", "在2024年的工作中，我局着力提升公开质量。", 0),
        ("problems", "在2025年的工作中，我局将着力提升公开质量。", 0),
        ("overview", "2024年，我局将继续拓宽公开渠道。", 1),
        ("overview", "2025年，我局将继续拓宽公开渠道。", 0),
        ("overview", "2024年，我局将政府信息公开纳入年度考核。", 0),
        ("problems", "2025年将加强培训。", 0),
    ],
)
def test_plans_for_the_reported_year_are_found(form: Form, part: str, sentence: str, expected: int) -> None:
    texts = {"problems": PROBLEMS, "overview": OVERVIEW}
    texts[part] += sentence
    report = quiet_report(form, problems=texts["problems"], overview=texts["overview"])
    assert len(found(report, form, "prose.year")) == expected
