"""What an agency's name tells, and the contact facts: one rule for the wizard, the checks and the readers."""

from dataclasses import replace
from typing import Any

import pytest

from author import agency, checks, render
from author.agency import Agency, AgencyKind, Scope
from author.extract import extract
from author.form import Form
from author.readers.docx import read_docx
from tests.checking import quiet_report

CONTACTS = {
    "postcode": {
        "621000": "621000", " ６２１０００ ": "621000", "010020": "010020",
        "62100": None, "6210001": None, "无": None, "邮编621000": None,
    },
    "phone": {
        "0816-6037929": "0816-6037929", "０８１６－6037929": "0816-6037929", "（0816）6037929": "(0816)6037929",
        "0816 6037929": "0816 6037929", "010—66012399": "010—66012399", "08166037929": "08166037929",
        "+86-816-6037929": "+86-816-6037929", "0816-6037929转8001": "0816-6037929转8001",
        "0816-6037929-802": "0816-6037929-802", "0816-6037929、6037930": "0816-6037929、6037930",
        "0816-6037929 6037930": "0816-6037929 6037930", "0816-6037929（工作日）": "0816-6037929(工作日)",
        "400-650-1000": "400-650-1000", "12345": "12345", "13800138000": "13800138000",
        "6037929": None, "816-6037929": None, "0816": None, "无": None, "0816-6037929abc": None, "电话局": None,
        "0816-60379290000000": None, "123": "123",
    },
    "email": {
        "a.b@c.gov.cn": "a.b@c.gov.cn", "a@b。cn": "a@b.cn", "ｓｗｊ＠ｍｙ．ｇｏｖ．ｃｎ": "swj@my.gov.cn",
        "swj#my.gov.cn": "swj#my.gov.cn", "a@b.cn、c@d.cn": "a@b.cn、c@d.cn", "a@b.cn。": "a@b.cn",
        "张三@x.com": None, "a.cn": None, "a@b": None, "@b.cn": None, "a@b..cn": None, "无": None, "a @b.cn": None,
    },
    "url": {
        "http://jhj.my.gov.cn/": "http://jhj.my.gov.cn/", "www.my.gov.cn": "www.my.gov.cn",
        "HTTPS://www.my.gov.cn:8080/zwgk/index.html?a=1": "HTTPS://www.my.gov.cn:8080/zwgk/index.html?a=1",
        "ｗｗｗ．ｍｙ．ｇｏｖ．ｃｎ": "www.my.gov.cn", "www。my。gov。cn": "www.my.gov.cn",
        "www.my.gov.cn。": "www.my.gov.cn",
        "http://10.1.2.3/": "http://10.1.2.3/", "某市.政务": "某市.政务", "http://a.cn/政务公开/": "http://a.cn/政务公开/",
        "张三@x.com": None, "6037929": None, "网站": None, "http://": None, "www.my gov.cn": None, "3.14": None,
        "www..cn": None,
    },
}  # fmt: skip
CASES = [(name, typed, kept) for name, typed_and_kept in CONTACTS.items() for typed, kept in typed_and_kept.items()]


@pytest.mark.parametrize(("name", "typed", "kept"), CASES)
def test_a_contact_fact_is_kept_or_refused_as_the_table_says(name: str, typed: str, kept: str | None) -> None:
    assert agency.is_valid(name, typed) is (kept is not None)
    if kept is not None:
        assert agency.CONTACT_RULES[name](typed) == agency.CONTACT_RULES[name](kept) == kept


@pytest.mark.parametrize(("name", "typed", "kept"), CASES)
def test_the_wizard_takes_exactly_what_the_checks_do_not_fault(
    form: Form, name: str, typed: str, kept: str | None
) -> None:
    fact = next(each for each in agency.FACTS if each.name == name)
    if kept is None:
        with pytest.raises(ValueError, match="应"):
            agency.accept(fact, typed)
    else:
        assert agency.accept(fact, typed) == kept
    change: dict[str, Any] = {name: typed}
    report = replace(quiet_report(form, preamble="本报告由我局编制。"), agency=replace(AGENCY, **change))
    assert (f"prose.{name}" in {each.rule.id for each in checks.run(report, form)}) is (kept is None)


AGENCY = Agency(name="云岭市水务局", self="我局")
D, G, T, M = AgencyKind.DEPARTMENT, AgencyKind.GOVERNMENT, AgencyKind.TOWNSHIP, AgencyKind.MINISTRY
NAMES: dict[str, tuple[AgencyKind, str]] = {
    "某县青山镇": (T, "我镇"),
    "某县青山镇人民政府": (T, "我镇"),
    "某县青山镇政府": (T, "我镇"),
    "某县白水回族乡": (T, "我乡"),
    "某区青山街道": (T, "我街道"),
    "某区青山街道办": (T, "我街道"),
    "某区青山街道办事处": (T, "我街道"),
    "某旗巴音苏木": (T, "本机关"),
    "甲县人民政府": (G, "我县"),
    "甲县人民政府（本级）": (G, "我县"),
    "绵阳市政府": (G, "我市"),
    "萍乡市人民政府": (G, "我市"),
    "景德镇市珠山区人民政府": (G, "我区"),
    "某某自治州人民政府": (G, "我州"),
    "云岭市": (G, "我市"),
    "云岭市珠山区": (G, "我区"),
    "某某自治州": (G, "我州"),
    "某省云岭市珠山区": (G, "我区"),
    "某某自治区": (G, "我区"),
    "云岭市顺河回族区": (G, "我区"),
    "云岭市泉州区": (G, "我区"),
    "云岭市海港区": (G, "我区"),
    "云岭市航空港区": (D, "本机关"),
    "云岭市示范区": (D, "本机关"),
    "云岭市集聚区": (D, "本机关"),
    "云岭市综保区": (D, "本机关"),
    "云岭市保税港区": (D, "本机关"),
    "云岭市青山社区": (D, "本机关"),
    "云岭市雨花区": (G, "我区"),
    "云岭海关关区": (D, "本机关"),
    "云岭市旅游度假区": (D, "本机关"),
    "云岭市高新区": (D, "本机关"),
    "云岭经济技术开发区": (D, "本机关"),
    "国家卫生健康委": (M, "我委"),
    "甲县水利局": (D, "我局"),
    "甲县乡镇企业局": (D, "我局"),
    "甲县人民政府办公室": (D, "我办"),
    "某省人民政府办公厅": (D, "我厅"),
    "某市发展和改革委员会": (D, "我委"),
    "某市卫健委": (D, "我委"),
    "某省财政厅": (D, "我厅"),
    "某市委宣传部": (D, "我部"),
    "某市大数据中心": (D, "我中心"),
    "某市交通运输综合行政执法支队": (D, "我队"),
    "驻某市办事处": (D, "本机关"),
    "国家税务总局绵阳市税务局": (D, "我局"),
    "国家能源局四川监管办公室": (D, "我办"),
    "国家能源局": (M, "我局"),
    "国家发展和改革委员会": (M, "我委"),
    "中华人民共和国教育部": (M, "我部"),
    "财政部": (M, "我部"),
    "中国气象局": (M, "我局"),
    "": (D, "本机关"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_the_kind_and_how_the_agency_calls_itself(name: str) -> None:
    assert (agency.kind_of(name), agency.self_name_of(name)) == NAMES[name]
    assert agency.scope_of(name) is (Scope.GOVERNMENT if NAMES[name][0] is G else Scope.AGENCY)


@pytest.mark.parametrize("name", ["某县青山镇", "某区青山街道", "甲县人民政府", "甲县水利局"])
def test_a_report_that_is_read_back_is_of_the_kind_that_the_wizard_offers(form: Form, name: str) -> None:
    document = render.document(replace(quiet_report(form), agency=Agency(name=name)), form)
    read = extract(read_docx(document), form).report
    assert (read.agency.kind, read.scope) == (agency.kind_of(name), agency.scope_of(name))


@pytest.mark.parametrize(
    ("name", "kind", "is_due"),
    [
        ("甲县人民政府", G, True),
        ("某县青山镇人民政府", T, True),
        ("某县青山镇", T, True),
        ("某区青山街道办事处", T, False),
        ("某区青山街道", T, False),
        ("甲县水利局", D, False),
    ],
)
def test_assessment_is_reported_by_governments_of_every_level(name: str, kind: AgencyKind, is_due: bool) -> None:
    assert agency.must_report_assessment(Agency(name=name, kind=kind)) is is_due


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("绵阳市人民政府", True),
        ("某省某州某自治区人民政府", True),
        ("甲县人民政府", False),
        ("甲县政府", False),
        ("某市某区人民政府", False),
        ("云岭市", True),
        ("云岭市某区", False),
        ("某县青山镇", False),
        ("某区青山街道", False),
        ("某县水利局", False),
        ("国家能源局", True),
        ("某市人民政府办公室", True),
    ],
)
def test_ministries_provinces_and_cities_may_make_regulations(name: str, may: bool) -> None:
    assert agency.may_make_regulations(Agency(name=name, kind=agency.kind_of(name)), agency.scope_of(name)) is may


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("绵阳市经济合作局2025年政府信息公开工作年度报告", "绵阳市经济合作局"),
        ("《绵阳市经济合作局2025年度政府信息公开年报》", "绵阳市经济合作局"),
        ("绵阳市经济合作局 二〇二五年政府信息公开工作年度报告", "绵阳市经济合作局"),
        ("绵阳市经济合作局关于2025年政府信息公开工作年度报告", "绵阳市经济合作局"),
        ("绵阳市经济合作局政府信息公开工作年度报告", "绵阳市经济合作局"),
        ("2025年政府信息公开工作年度报告", ""),
        ("绵阳市经济合作局", "绵阳市经济合作局"),
        ("绵阳市政府信息公开工作办公室", "绵阳市政府信息公开工作办公室"),
    ],
)
def test_the_title_typed_as_a_name_is_cut_to_the_name(typed: str, name: str) -> None:
    assert agency.cut_title(typed) == name
