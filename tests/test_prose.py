"""Three whole reports as prose: an office with nothing to count, one with little, a government with much.

The texts in tests/golden/prose-*.txt are rewritten only on purpose, to be read aloud before they are kept:
AUTHOR_GOLDEN=write pytest tests/test_prose.py
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from author import checks, editions, sentences
from author.agency import Agency, AgencyKind, Scope
from author.findings import Level
from author.report import Report, blank_report, has_placeholder

FORM = editions.edition("2021")
GOLDEN = Path(__file__).parent / "golden"
YEAR = 2025

NONE = replace(
    blank_report(FORM, YEAR),
    agency=Agency(
        name="青石县青山镇人民政府",
        self="我镇",
        kind=AgencyKind.TOWNSHIP,
        address="青石县青山镇文昌街1号",
        postcode="621000",
        phone="0816-6030001",
        website="青石县人民政府网站",
        url="http://www.qingshi.gov.cn/",
    ),
    facts={
        "site_items": "0",
        "other_channels": "在政务公开栏公开信息26条",
        "budget": "预算和决算都公开了",
        "review": "三审三校",
        "site": "青石县人民政府网站青山镇专栏",
        "accounts": "0",
        "zones": "1",
        "office": "党政办公室",
        "staff": "2",
        "meetings": "1",
        "assessment": "纳入年度目标考核，分值2分",
        "social_review": "未收到群众对政府信息公开工作的不满意评价",
        "accountability": "0",
        "problem_1": "政务公开栏更新不及时",
        "cause_1": "经办人员身兼数职",
        "done_1": "明确专人每月更新1次",
        "plan_1": "按月检查政务公开栏",
        "fee_notices": "0",
    },
).with_cells(FORM, dict.fromkeys((field.key for field in FORM.inputs), 0))

FEW = replace(
    NONE,
    agency=Agency(
        name="青石县水务局",
        self="我局",
        address="青石县滨江路18号",
        postcode="621000",
        phone="0816-6037929",
        email="swj@qingshi.gov.cn",
        website="青石县人民政府网站",
        url="http://www.qingshi.gov.cn/",
    ),
    facts={
        "site_items": "172",
        "site_columns": "政策文件12条、工作动态160条",
        "media_items": "88",
        "interpretations": "3",
        "interpretation_forms": "图解1件、文字解读2件",
        "messages": "21",
        "budget": "预算和决算都公开了",
        "key_areas": "供水水质信息12条、工程招标投标信息8条",
        "in_time": "都在法定期限内",
        "review": "三审三校和保密审查",
        "classified": "64",
        "cleaned": "15",
        "catalogue_updates": "1",
        "site": "青石县人民政府网站政府信息公开专栏",
        "accounts": "1",
        "account_names": "“青石水务”微信公众号",
        "zones": "1",
        "site_checks": "4",
        "site_faults": "2",
        "office": "办公室",
        "staff": "3",
        "meetings": "2",
        "trainings": "1",
        "trainees": "24",
        "problem_1": "答复文书说理不够充分",
        "evidence_1": "有1件答复因引用条款不准确被要求重新出具",
        "cause_1": "经办人员对条款的理解不一致",
        "done_1": "组织答复文书专题培训1次",
        "plan_1": "对不予公开的答复逐件进行合法性审核",
        "problem_2": "政策解读形式单一",
        "cause_2": "缺少制作图解的人员",
        "done_2": "制作图解1件",
        "plan_2": "每件规范性文件至少制作1件图解",
        "fee_notices": "0",
    },
).with_cells(
    FORM,
    {
        "requests.received.natural_person": 3,
        "requests.received.organisation.business": 1,
        "requests.carried_in.natural_person": 1,
        "requests.outcome.granted.natural_person": 2,
        "requests.outcome.refused.enforcement_file.natural_person": 1,
        "requests.outcome.unavailable.not_held.organisation.business": 1,
        "requests.carried_out.natural_person": 1,
        "art20_1.normative_documents.issued": 1,
        "art20_1.normative_documents.in_force": 6,
        "art20_5.licensing.decisions": 35,
        "art20_6.penalty.decisions": 4,
        "proceedings.cases.reconsideration.upheld": 1,
    },
)

MANY = replace(
    FEW,
    scope=Scope.GOVERNMENT,
    agency=Agency(
        name="青石县人民政府",
        self="我县",
        kind=AgencyKind.GOVERNMENT,
        address="青石县人民路1号",
        postcode="621000",
        phone="0816-6030000",
        website="青石县人民政府网站",
        url="http://www.qingshi.gov.cn/",
    ),
    facts={
        **FEW.facts,
        "site_items": "12680",
        "site_columns": "政策文件320条、工作动态8600条、公示公告3760条",
        "media_items": "9400",
        "other_channels": "在政务公开栏公开信息2300条，在查阅点提供信息180条",
        "interpretations": "96",
        "interpretation_forms": "图解40件、视频6件、文字解读50件",
        "press_conferences": "8",
        "consultations": "31",
        "messages": "3120",
        "accounts": "26",
        "account_names": "“青石发布”微信公众号等",
        "zones": "14",
        "gazettes": "6",
        "visits": "1860000",
        "meetings": "5",
        "trainings": "6",
        "trainees": "430",
        "inspections": "4",
        "assessment": "纳入年度绩效考核，分值4分，考核部门28个",
        "social_review": "开展网上问卷评议1次，收到有效问卷320份，满意率96%",
        "accountability": "0",
        "problem_3": "个别部门登记申请不及时",
        "cause_3": "经办人员变动后没有交接",
        "done_3": "通报2个部门",
        "plan_3": "实行申请当日登记",
        "fee_notices": "2",
        "fee_charged": "300",
        "fee_received": "100",
        "matters": "承办省级政务公开标准化试点1项",
    },
).with_cells(
    FORM,
    {
        "requests.received.natural_person": 93,
        "requests.received.organisation.legal_service": 4,
        "requests.carried_in.natural_person": 5,
        "requests.outcome.granted.natural_person": 40,
        "requests.outcome.partly_granted.natural_person": 12,
        "requests.outcome.unavailable.not_held.natural_person": 21,
        "requests.outcome.not_processed.repeated.natural_person": 7,
        "requests.outcome.other.other.natural_person": 5,
        "requests.outcome.granted.organisation.legal_service": 4,
        "requests.carried_out.natural_person": 3,
        "requests.outcome.unavailable.not_held.organisation.business": 1,
        "requests.outcome.refused.enforcement_file.natural_person": 10,
        "art20_1.normative_documents.issued": 9,
        "art20_1.normative_documents.abolished": 4,
        "art20_1.normative_documents.in_force": 88,
        "art20_5.licensing.decisions": 15230,
        "art20_6.penalty.decisions": 820,
        "art20_6.coercion.decisions": 37,
        "art20_8.fees.amount": 12,
        "proceedings.cases.reconsideration.upheld": 6,
        "proceedings.cases.litigation.after_reconsideration.upheld": 2,
    },
)
OFFICES = {"none": NONE, "few": FEW, "many": MANY}


def written(report: Report) -> Report:
    texts = {part.id: sentences.write(FORM, part.id, report) for part in FORM.text_parts}
    return replace(report, texts={"preamble": sentences.write(FORM, "preamble", report), **texts})


@pytest.mark.parametrize("office", OFFICES)
def test_a_report_reads_as_it_was_read_aloud(office: str) -> None:
    report = written(OFFICES[office])
    parts = [report.texts["preamble"], *(f"{part.heading}\n{report.texts[part.id]}" for part in FORM.text_parts)]
    prose = "\n\n".join(parts) + "\n"
    golden = GOLDEN / f"prose-{office}.txt"
    if os.environ.get("AUTHOR_GOLDEN") == "write":
        golden.write_text(prose, encoding="utf-8")
    assert prose == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("office", OFFICES)
def test_the_checks_find_nothing_in_the_prose(office: str) -> None:
    report = written(OFFICES[office])
    assert not any(map(has_placeholder, report.texts.values()))
    found = [each for each in checks.run(report, FORM) if each.level is not Level.NOTICE]
    assert [(each.rule.id, each.message) for each in found] == []


@pytest.mark.parametrize("office", OFFICES)
def test_the_year_is_said_once_in_a_text(office: str) -> None:
    for part in FORM.text_parts:
        text = sentences.write(FORM, part.id, OFFICES[office])
        assert text.count(f"{YEAR}年") <= 1
        assert text.count("今年") == 0


def test_an_office_that_published_nothing_on_its_site_does_not_say_that_it_publishes_there() -> None:
    text = sentences.write(FORM, "overview", NONE)
    assert "未在政府网站发布" in text
    assert "网站青山镇专栏公开" not in text
