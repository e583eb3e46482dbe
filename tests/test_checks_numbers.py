"""Numbers of the texts against the tables, and parts against their wholes."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from author import checks, editions
from author.agency import Agency, Scope
from author.checks import counts, mentions
from author.checks.sentence import Mention, Whose
from author.findings import Finding, Level
from author.form import Form
from author.report import Report
from tests.checking import AGENCY, OVERVIEW, PREAMBLE, PROBLEMS, busy_report, found, quiet_report, rules

SILENT = yaml.safe_load((Path(__file__).parent / "fixtures" / "checks" / "silent.yaml").read_text(encoding="utf-8"))
ROOT = Path(__file__).parent.parent
INCOMPLETE = {"prose.aspect", "prose.no-number", "figures.direct-lawsuits"}


def test_a_report_without_fault_gives_nothing(form: Form) -> None:
    assert rules(quiet_report(form), form) == []


def test_a_busy_report_without_fault_gives_notices_only(form: Form) -> None:
    assert rules(busy_report(form), form) == ["figures.direct-lawsuits"]


def test_readings_that_differ_in_zeros_only_are_named_once(form: Form) -> None:
    report = busy_report(form, overview="全年新收政府信息公开申请99件。")
    key = "requests.received.total"
    nothing = {each: 0 if ".carried_in." in each else number for each, number in report.cells.items()}
    with_carried, without = (
        [each for each in checks.run(replace(report, cells=cells), form) if each.where.key == key and each.where.part]
        for cells in (report.cells, nothing)
    )
    assert with_carried[0].message.count(form.fields[key].row.short) == 2
    assert without[0].message.count(form.fields[key].row.short) == 1


@pytest.mark.parametrize("paragraph", SILENT["busy"])
def test_what_is_right_or_speaks_of_something_else_is_silent(form: Form, paragraph: str) -> None:
    assert set(rules(busy_report(form, overview=paragraph), form)) <= INCOMPLETE


@pytest.mark.parametrize("paragraph", SILENT["quiet"])
def test_an_office_without_requests_may_say_so(form: Form, paragraph: str) -> None:
    assert set(rules(quiet_report(form, overview=paragraph), form)) <= INCOMPLETE


@pytest.mark.parametrize(("part", "sentence"), [(part, each) for part, some in SILENT["near"].items() for each in some])
def test_a_sentence_that_is_only_near_a_fault_is_silent(form: Form, part: str, sentence: str) -> None:
    parts = {"preamble": PREAMBLE, "overview": OVERVIEW, "problems": PROBLEMS}
    text = sentence + "\n" + parts.get(part, "")
    assert set(rules(quiet_report(form, None, **{part: text}), form)) <= INCOMPLETE


def _stated(form: Form) -> list[tuple[str, Mention]]:
    found = ((text, mentions.find(counts.read(text, 2024), form, AGENCY)) for text in SILENT["busy"])
    return [(text, each) for text, some in found for each in some if each.whose is not Whose.UNSURE]


def test_every_number_that_is_understood_is_found_when_it_is_wrong(form: Form) -> None:
    tampered = [(text, each) for text, each in _stated(form) if each.count.unit and each.quantity.sums]
    assert len(tampered) > 50
    for text, each in tampered:
        wrong = f"{text[: each.count.start]}90001{each.count.unit}{text[each.count.end :]}"
        keys = [finding.where.key for finding in checked(form, wrong) if finding.rule.id.startswith("numbers.")]
        assert each.quantity.sums[0][0][1] in keys, wrong


def checked(form: Form, overview: str) -> list[Finding]:
    return checks.run(busy_report(form, overview=overview), form)


WRONG = [
    ("本年度共受理政府信息公开申请2件，均按期答复。", "requests.received.total"),
    ("我局收到政府信息公开申请20件，比上年增加3件。", "requests.received.total"),
    ("2023年收到政府信息公开申请17件，2024年收到12件。", "requests.received.total"),
    ("（二）依申请公开方面。全年收到申请二十一件。", "requests.received.total"),
    ("全年收到政府信息公开申请１６件。", "requests.received.total"),
    ("全年收到政府信息公开申请1,700件。", "requests.received.total"),
    ("2024年未收到政府信息公开申请。", "requests.received.total"),
    ("本年度没有收到依申请公开事项。", "requests.received.total"),
    ("市政府办公室收到政府信息公开申请40件。", "requests.received.total"),
    ("收到政府信息公开申请17件，办结12件。", "requests.outcome.total.total"),
    ("上年结转政府信息公开申请3件。", "requests.carried_in.total"),
    ("（二）依申请公开方面。结转下年度继续办理5件。", "requests.carried_out.total"),
    ("收到政府信息公开申请17件，其中自然人申请11件。", "requests.received.natural_person"),
    ("答复政府信息公开申请17件，其中予以公开9件。", "requests.outcome.granted.total"),
    ("答复政府信息公开申请17件，不予公开3件。", "requests.outcome.refused.state_secret.total"),
    ("答复政府信息公开申请17件，属于四类过程性信息2件。", "requests.outcome.refused.deliberative.total"),
    ("未发生因政府信息公开引起的行政复议、行政诉讼。", "proceedings.cases.reconsideration.total"),
    ("因政府信息公开被申请行政复议4件。", "proceedings.cases.reconsideration.total"),
    ("政府信息公开行政复议3件，结果纠正2件。", "proceedings.cases.reconsideration.corrected"),
    ("政府信息公开行政诉讼1件。", "proceedings.cases.litigation.direct.total"),
    ("制发行政规范性文件4件。", "art20_1.normative_documents.issued"),
    ("制发行政规范性文件3件，废止2件。", "art20_1.normative_documents.abolished"),
    ("现行有效的行政规范性文件16件。", "art20_1.normative_documents.in_force"),
    ("作出行政许可决定112件、行政处罚决定35件。", "art20_5.licensing.decisions"),
    ("作出行政处罚决定53宗。", "art20_6.penalty.decisions"),
    ("收取行政事业性收费12.6万元。", "art20_8.fees.amount"),
    ("收取行政事业性收费12.5元。", "art20_8.fees.amount"),
    ("未收取行政事业性收费。", "art20_8.fees.amount"),
]


@pytest.mark.parametrize(("text", "key"), WRONG)
def test_a_number_that_differs_from_the_table_is_found_at_its_cell(form: Form, text: str, key: str) -> None:
    wrong = [each for each in checked(form, text) if each.rule.id.startswith("numbers.")]
    assert [each.where.key for each in wrong] == [key]
    assert wrong[0].where.sentence in text


def test_requests_and_lawsuits_are_errors_but_counts_of_decisions_only_warn(form: Form) -> None:
    text = "收到政府信息公开申请2件，引发行政复议8件。作出行政处罚决定53件。"
    levels = {each.rule.id: each.level for each in checked(form, text) if each.rule.id.startswith("numbers.")}
    assert levels == {
        "numbers.requests": Level.ERROR,
        "numbers.proceedings": Level.ERROR,
        "numbers.proactive": Level.WARNING,
    }


def test_the_offices_own_number_is_silent_unless_it_is_more_than_the_areas(form: Form) -> None:
    county = replace(busy_report(form), agency=Agency(name="平川县人民政府", self="我县"))
    both = replace(county, texts={**county.texts, "overview": "全县收到政府信息公开申请17件。县政府办公室收到4件。"})
    assert found(both, form, "numbers.requests") == []
    for number, findings in ((4, 0), (40, 1)):
        office = {**county.texts, "overview": f"县政府办公室收到政府信息公开申请{number}件。"}
        assert len(found(replace(county, texts=office), form, "numbers.requests")) == findings


def test_a_government_and_its_agencies_may_share_a_number(form: Form) -> None:
    county = replace(busy_report(form), agency=Agency(name="平川县人民政府", self="我县"))
    for own, others, findings in ((5, 12, 0), (5, 13, 1)):
        text = f"县政府收到政府信息公开申请{own}件，县直部门收到政府信息公开申请{others}件。"
        report = replace(county, texts={**county.texts, "overview": text})
        assert len(found(report, form, "numbers.requests")) == findings


def test_a_bracket_may_add_to_a_number(form: Form) -> None:
    for told, findings in (
        ("15件（另有2件结转下年办理）", 0),
        ("16件（另有2件结转下年办理）", 1),
        ("15件（含2件结转下年办理）", 1),
    ):
        report = busy_report(form, overview=f"受理政府信息公开申请{told}。")
        wrong = [
            each for each in found(report, form, "numbers.requests") if each.where.key == "requests.received.total"
        ]
        assert len(wrong) == findings


@pytest.mark.parametrize("blanks", range(30))
def test_where_the_numbers_of_one_part_stand_changes_nothing_in_another(form: Form, blanks: int) -> None:
    overview = "2024年，对政府信息公开申请予以公开7件，某某情形1件。"
    other = f"{'甲' * blanks}。2024年，收到政府信息公开申请17件。"
    assert not found(busy_report(form, overview=overview, other=other), form, "numbers.requests")


def test_regulations_that_an_agency_drafts_are_noted(form: Form) -> None:
    text = "制定政府规章2部，均同步解读。"
    assert found(busy_report(form, overview=text), form, "numbers.proactive") == []
    assert len(found(busy_report(form, overview=text), form, "numbers.unclear")) == 1
    city = replace(busy_report(form), agency=Agency(name="平川市人民政府"), scope=Scope.GOVERNMENT)
    assert len(found(replace(city, texts={**city.texts, "overview": text}), form, "numbers.proactive")) == 1


def test_a_city_may_count_policy_papers_beside_normative_documents(form: Form) -> None:
    text = "公开市政府及市政府办公室政策性文件11件，制作政策解读21个。"
    assert found(busy_report(form, overview=text), form, "numbers.proactive") == []


def test_blank_cells_leave_the_text_alone(form: Form) -> None:
    report = busy_report(form, {"requests.received.natural_person": None}, overview="收到政府信息公开申请2件。")
    assert found(report, form, "numbers.requests") == []


def test_an_amount_is_compared_as_exactly_as_it_is_printed(form: Form) -> None:
    cells = {"art20_8.fees.amount": Decimal("12.46")}
    assert found(busy_report(form, cells, overview="收取行政事业性收费124589元。"), form, "numbers.proactive") == []
    assert len(found(busy_report(form, cells, overview="收取行政事业性收费124389元。"), form, "numbers.proactive")) == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("收到政府信息公开申请17件，其中网上申请12件、信函申请6件。", "numbers.parts"),
        ("开展检查4次，其中抽查5次。", "numbers.parts"),
        ("收到政府信息公开申请17件，其中网上申请11件、信函申请5件。", "numbers.parts-unclear"),
        ("发布信息100条，其中政务动态70条，通知公告50条。", "numbers.parts-unclear"),
    ],
)
def test_parts_that_do_not_add_up_are_found(form: Form, text: str, rule: str) -> None:
    assert rule in rules(busy_report(form, overview=text), form)


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请17件，其中网上申请11件，信函申请6件。",
        "收到政府信息公开申请17件，其中自然人申请12件、企业申请5件。",
        "发布信息100条，其中政务动态70条，图文解读12条。",
        "收到政府信息公开申请17件，其中网上申请11件，自然人申请12件。",
        "召开会议4次，其中专题会议1次，培训86人次。",
        "发布信息100条，其中规范性文件3件，政策解读7件，政务动态60条，公示公告30条。",
        "收到政府信息公开申请17件，答复17件，其中予以公开8件，不予公开2件。",
        "发布信息70条，其中公告20条、图表30条，共50条，动态20条。",
    ],
)
def test_parts_that_need_not_add_up_are_silent(form: Form, text: str) -> None:
    assert {"numbers.parts", "numbers.parts-unclear"}.isdisjoint(rules(busy_report(form, overview=text), form))


def test_a_processing_fee_that_the_table_lacks_is_noted(form: Form) -> None:
    text = "发出收费通知1份，收取信息处理费300元。"
    assert "numbers.fee-not-counted" in rules(quiet_report(form, other=text), form)
    assert rules(quiet_report(form, {"art20_8.fees.amount": Decimal("0.03")}, other=text), form) == []


def test_an_edition_without_wording_is_not_compared() -> None:
    old = editions.edition("2019")
    report = Report(edition="2019", year=2020, texts={"overview": "收到政府信息公开申请5件。"})
    assert not any(each.rule.id.startswith("numbers.") for each in checks.run(report, old))


def test_what_is_said_in_the_same_words_is_named_once(form: Form) -> None:
    sentence = "本年度收到政府信息公开申请20件。"
    assert len(found(busy_report(form, overview=f"{sentence}\n{sentence}"), form, "numbers.requests")) == 1
    wrong = found(busy_report(form, overview=sentence), form, "numbers.requests")
    assert checks.run(busy_report(form), form, remarks=[*wrong, *wrong]).count(wrong[0]) == 1


SHAPES = [
    ("收到政府信息公开申请17件，均为自然人。", "requests.received.natural_person"),
    ("政府信息公开行政复议3件，均维持。", "proceedings.cases.reconsideration.upheld"),
    ("收到政府信息公开申请18封。", "requests.received.total"),
    ("受理信息依申请公开18件。", "requests.received.total"),
    ("依申请公开案件18件次。", "requests.received.total"),
    ("全年依申请公开零受理。", "requests.received.total"),
    ("未收到政务信息公开申请。", "requests.received.total"),
    ("政府信息公开申请17件，结转上年3件。", "requests.carried_in.total"),
    ("无结转至下一年度继续办理的政府信息公开申请。", "requests.carried_out.total"),
    ("政府信息公开申请中，予以公开及部分公开11件。", "requests.outcome.granted.total"),
    ("政府信息公开申请中，区分处理后公开3件。", "requests.outcome.partly_granted.total"),
    ("政府信息公开申请中，因本机关不掌握无法提供4件。", "requests.outcome.unavailable.not_held.total"),
    ("因政府信息公开提起诉讼3件。", "proceedings.cases.litigation.direct.total"),
    ("没有因政府信息公开引起的行政复议。", "proceedings.cases.reconsideration.total"),
    ("新发布规范性文件4件。", "art20_1.normative_documents.issued"),
    ("继续有效的规范性文件15件。", "art20_1.normative_documents.in_force"),
    ("公开行政处罚处理决定36件。", "art20_6.penalty.decisions"),
    ("作出行政处罚36起。", "art20_6.penalty.decisions"),
    ("制发（修改）政府规章3份。", "art20_1.regulations.issued"),
    ("行政事业性收费13.5万元。", "art20_8.fees.amount"),
]


@pytest.mark.parametrize(("text", "key"), SHAPES)
def test_the_many_ways_to_say_a_number_are_understood(form: Form, text: str, key: str) -> None:
    assert [each.where.key for each in checked(form, text) if each.rule.id.startswith("numbers.")] == [key]


@pytest.mark.parametrize(
    "text",
    [
        "市本级收到政府信息公开申请5件，各县区收到政府信息公开申请12件。",
        "全市收到政府信息公开申请17件。各县区收到政府信息公开申请12件。",
        "全年未收到书面申请，共收到政府信息公开申请17件。",
        "县政府转交政府信息公开申请4件，我局答复4件。",
        "个人申请低保312件，法人登记12件，答复15件，依申请公开同步推进。",
        "（二）依申请公开方面。查收邮件5件，转5件至信访部门，无法答复3件，拒收2件。",
        "依申请公开方面，答复17件，其中予以公开10件。",
        "（二）依申请公开情况。全年受理17件，其中同一申请人提交12件，答复12件。",
    ],
)
def test_numbers_of_some_agencies_or_of_some_requests_are_silent(form: Form, text: str) -> None:
    city = replace(busy_report(form, overview=text), agency=Agency(name="云岭市人民政府"))
    assert not any(each.rule.id.startswith("numbers.") for each in checks.run(city, form))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("作出安全生产类行政处罚决定{}件。", 36),
        ("全年办理行政处罚案件{}件。", 36),
        ("通过网站收到政府信息公开申请{}件。", 18),
        ("市教育局收到政府信息公开申请{}件。", 18),
        ("汇编制定规范性文件{}件。", 4),
    ],
)
def test_what_may_be_a_part_is_noted_only_just_above_the_whole(form: Form, text: str, near: int) -> None:
    def noted(number: int) -> list[Level]:
        report = busy_report(form, overview=text.format(number))
        return [each.level for each in checks.run(report, form) if each.rule.id.startswith("numbers.")]

    assert noted(near) == [Level.NOTICE]
    assert noted(near - 1) == noted(near - 2) == noted(2 * near) == []


@pytest.mark.parametrize("text", ["全年收到申请{}件。", "（二）依申请公开。全年收到政府信息公开申请{}件。"])
def test_a_slip_of_a_digit_is_never_milder_than_a_warning(form: Form, text: str) -> None:
    for number in (170, 1700, 18, 71):
        report = busy_report(form, overview=text.format(number))
        levels = [each.level for each in checks.run(report, form) if each.rule.id.startswith("numbers.")]
        assert len(levels) == 1
        assert levels[0] is not Level.NOTICE


def test_a_count_by_the_offices_own_view_is_at_most_noted(form: Form) -> None:
    text = "答复政府信息公开申请17件，不予公开4件，分别属于信访事项、过程性信息等情形。"
    assert {each.level for each in found(busy_report(form, overview=text), form, "numbers.unclear")} == {Level.NOTICE}
    assert found(busy_report(form, overview=text), form, "numbers.requests") == []
    published = "公开行政处罚决定36件、行政许可决定153件。"
    noted = found(busy_report(form, overview=published), form, "numbers.unclear")
    assert {each.level for each in noted} == {Level.NOTICE}
    assert found(busy_report(form, overview=published), form, "numbers.proactive") == []
    barely = "主动公开政府信息240条，依申请公开政府信息19条，"
    assert found(busy_report(form, overview=barely), form, "numbers.requests") == []


def test_a_finding_has_the_same_words_whatever_the_order_of_sets() -> None:
    sentence = (
        "2024年，不予处理3件，其中信访举报投诉类申请1件、重复申请1件；其他处理1件，为申请人无正当理由逾期不补正。"
    )
    program = (
        "from author import checks, editions; from tests.checking import busy_report; "
        f"form = editions.edition('2021'); report = busy_report(form, overview={sentence!r}); "
        "print([each.message for each in checks.run(report, form)])"
    )
    said = set()
    for seed in ("1", "7"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", program]
        said.add(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)
    assert len(said) == 1
