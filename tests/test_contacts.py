"""Contacts in preambles and last lines: every one read right, or left empty with a notice; none read wrong."""

import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from author import answers, editions, outcomes, render, sentences
from author.agency import Agency, is_valid, kind_of
from author.cli import main
from author.extract.contacts import read_contacts
from author.form import Form
from author.report import Signature, blank_report
from tests.checking import quiet_report

SAMPLES = Path(__file__).parent.parent / "samples"
PREAMBLES = yaml.safe_load((Path(__file__).parent / "preambles.yaml").read_text(encoding="utf-8"))
FACTS = [each.name for each in fields(Agency) if each.name not in ("name", "kind")]


@pytest.mark.parametrize("case", PREAMBLES, ids=lambda case: case["name"])
def test_every_contact_is_read_right_or_left_empty_with_a_notice(case: dict[str, Any]) -> None:
    agency = Agency(name=case["name"], kind=kind_of(case["name"]))
    read, doubts = read_contacts(agency, case["preamble"], [], case.get("ending", []))
    found = {name: getattr(read, name) for name in FACTS if getattr(read, name)}
    assert (found, sorted(doubts)) == (case["facts"], sorted(case.get("doubts", [])))


def test_there_are_forty_preambles() -> None:
    assert len({case["preamble"] for case in PREAMBLES}) >= 40


def test_our_own_documents_are_read_with_all_contacts(form: Form, tmp_path: Path) -> None:
    report = answers.load(SAMPLES / "mianyang-jhj-2023.yaml")
    report = replace(report, texts={**report.texts, form.preamble.id: sentences.write(form, "preamble", report)})
    path = tmp_path / "report.docx"
    path.write_bytes(render.document(report, form))
    source = outcomes.with_contacts(outcomes.load(path))
    assert source.report.agency == replace(report.agency, self="本机关")  # the only word of its texts for itself
    assert "reading.contact" not in {each.rule.id for each in source.remarks}


@pytest.mark.parametrize("sample", ["mianyang-jhj-2023.yaml", "example-zrzy-2024.yaml"])
def test_the_preamble_that_an_office_wrote_gives_its_contacts(sample: str) -> None:
    report = answers.load(SAMPLES / sample)
    others = [text for key, text in report.texts.items() if key != "preamble"]
    agency = Agency(name=report.agency.name, kind=report.agency.kind)
    read, doubts = read_contacts(agency, report.texts["preamble"], others, [])
    differing = {each for each in FACTS if getattr(read, each) not in (getattr(report.agency, each), "", "本机关")}
    assert (differing, doubts) == (set(), {})
    assert all(getattr(read, each) for each in ("address", "postcode", "phone", "website", "url"))


def test_importing_writes_the_contacts_and_tells_the_doubts(form: Form, tmp_path: Path) -> None:
    preamble = "本报告电子版可在青石县人民政府网站查阅。联系电话：0816-6037929，咨询电话：0816-6037930。"
    report = replace(quiet_report(form, preamble=preamble), signature=Signature())
    document = tmp_path / "report.docx"
    document.write_bytes(render.document(report, form))
    target = tmp_path / "report.yaml"
    main(["import", str(document), "-o", str(target)])
    agency = answers.load(target, draft=True).agency
    assert (agency.website, agency.phone) == ("青石县人民政府网站", "")
    assert "联系电话" in target.read_text(encoding="utf-8").partition("author:")[0]


@given(
    st.text(
        st.sampled_from("地址电话邮编箱网站名称在于登录：:，。；（）()0123456789-—@.#/ABab县市路号\n “”人"),
        max_size=300,
    )
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_read_would_be_accepted_by_the_wizard(text: str) -> None:
    read, doubts = read_contacts(Agency(name="青石县水务局"), text, [], [])
    for name in FACTS:
        assert is_valid(name, getattr(read, name)) or not getattr(read, name)
    assert all(doubts.values())


@pytest.mark.parametrize(
    "piece", ["a", "1", "电", "电 ", "在", "网站", "（", "县", "0816-", "a.", "地址：", "w@", "路1", "在a", "、1"]
)
def test_a_hostile_preamble_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    begin = time.process_time()
    read_contacts(Agency(name="青石县水务局"), text, [text], [text])
    assert time.process_time() - begin < 5


PLACES = [
    "青石县滨江路18号",
    "某市东城区建设大街1号院3号楼（县政府北侧）2层",
    "青石县青山镇人民政府大院",
    "园艺山集中办公区5号楼A区503室",
]
SITES = ["青石县人民政府网站", "青石县水务局门户网站", "“青石发布”政府网站", "青石县政务网"]


@given(
    st.fixed_dictionaries(
        {
            "address": st.sampled_from(["", *PLACES]),
            "postcode": st.sampled_from(["", "621000", "010020"]),
            "phone": st.sampled_from(["", "0816-6037929", "(010)66012399", "400-650-1000", "0816-6037929转8001"]),
            "email": st.sampled_from(["", "swj@qingshi.gov.cn", "a.b-c_d@163.com"]),
            "website": st.sampled_from(["", *SITES]),
            "url": st.sampled_from(
                ["", "http://www.qingshi.gov.cn/", "www.qingshi.gov.cn", "https://a.b.gov.cn/zwgk/"]
            ),
        }
    ),
    st.sampled_from(["青石县水务局", "青石县青山镇人民政府", "青石县人民政府网站管理中心", "从化区地址普查办公室"]),
)
@settings(max_examples=200, deadline=None)
def test_from_the_preamble_of_our_own_every_contact_is_read_back(facts: dict[str, str], name: str) -> None:
    agency = Agency(name=name, kind=kind_of(name), **facts)
    form = editions.edition("2021")
    preamble = sentences.write(form, "preamble", replace(blank_report(form, 2025), agency=agency))
    read, doubts = read_contacts(Agency(name=name, kind=kind_of(name)), preamble, [], [])
    assert (replace(read, self=""), doubts) == (agency, {})
