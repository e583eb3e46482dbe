"""Reports full of faults, and what stands in a DOCX with comments."""

from copy import deepcopy
from dataclasses import replace

from lxml import etree

from author import checks
from author.extract import Extraction, extract
from author.findings import Finding, Where, finding
from author.form import Form
from author.package import Package
from author.readers.docx import read_docx
from author.report import Report
from tests.checking import OVERVIEW, busy_report
from tests.filled import FORM
from tests.word import W, number_of

MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def at(key: str = "", part: str = "", sentence: str = "", rule: str = "prose.year") -> Finding:
    return finding(rule, Where(key=key, part=part, sentence=sentence), f"有错：{key}{part}{sentence}", basis="格式")


def faulty_report() -> Report:
    """Return a report that breaks many rules: in tables, in texts, in both, in the signature."""
    changes = {"art20_1.regulations.issued": 2, "requests.received.research": None}
    report = busy_report(
        FORM,
        changes,
        overview=OVERVIEW.replace("2024年，我局", "2023年，我局")
        + "全年收到政府信息公开申请20件,予以公开8件。加强加强管理的的工作，提高的的水平。"
        + "\n坚持以公开为常态、公开为例外。",
        problems="无。",
        other="联系人身份证号：11010519491231002X。",
        preamble="所列数据的统计期限自2022年1月1日起至2024年12月31日止。邮编：６５０１，电话：65550123。",
    )
    cells = {**report.cells, "requests.received.total": 99, "proceedings.cases.litigation.direct.total": 7}
    signature = replace(report.signature, name="云岭市水利局", date="2026-01-15")
    return replace(report, cells=cells, signature=signature)


def read_back(content: bytes, form: Form = FORM) -> tuple[Extraction, list[Finding]]:
    extraction = extract(read_docx(content), form)
    return extraction, [*extraction.findings, *checks.run(extraction.report, form)]


def opened(content: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(Package(content).parts()[part])


def comments(content: bytes) -> dict[int, etree._Element]:
    return {number_of(each, "id"): each for each in opened(content, "word/comments.xml")}


def ranges(content: bytes) -> dict[int, str]:
    """Return the words within the marks of each comment, by id; every comment has its three marks in their order."""
    words: dict[int, str] = {}
    is_open: set[int] = set()
    referred: list[int] = []
    for each in opened(content).iter():
        if each.tag == f"{W}t":
            words |= {id: words[id] + (each.text or "") for id in is_open}
        elif each.tag in {f"{W}{name}" for name in MARKS}:
            id = number_of(each, "id")
            if each.tag == f"{W}commentRangeStart":
                assert id not in words
                words[id] = ""
                is_open.add(id)
            elif each.tag == f"{W}commentRangeEnd":
                is_open.remove(id)
            else:
                assert id in words
                assert id not in is_open
                referred.append(id)
    assert not is_open
    assert sorted(referred) == sorted(words)
    return dict(sorted(words.items()))


def without_comments(part: bytes, w: str = W) -> bytes:
    """Return the canonical XML of a document without its comments, with adjacent equal runs joined."""
    tree = etree.fromstring(part)
    for name in MARKS:
        for each in tree.findall(f".//{w}{name}"):
            unwanted = parent_of(each) if name == "commentReference" else each
            parent_of(unwanted).remove(unwanted)
    for parent in list(tree.iter()):
        join(parent, f"{w}r")
        join(parent, f"{w}t")
    for words in tree.iter(f"{w}t"):
        if words.text and words.text == words.text.strip():
            words.attrib.pop(SPACE, "")
    return etree.tostring(tree, method="c14n")


def parent_of(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def join(parent: etree._Element, tag: str) -> None:
    for each in list(parent.iterchildren(tag)):
        before = each.getprevious()
        if before is None or before.tag != tag or likeness(before) != likeness(each):
            continue
        if each.text:
            before.text = (before.text or "") + each.text
        before.extend([child for child in each if not child.tag.endswith("}rPr")])
        parent.remove(each)


def likeness(run: etree._Element) -> object:
    properties = run.find("{*}rPr")
    own = b"" if properties is None else etree.tostring(deepcopy(properties), method="c14n")
    return {name: value for name, value in run.attrib.items() if name != SPACE}, own


def assert_nothing_else_changed(before: bytes, after: bytes) -> None:
    old, new = Package(before).parts(), Package(after).parts()
    assert without_comments(new["word/document.xml"]) == without_comments(old["word/document.xml"])
    changed = {name for name in new if new[name] != old.get(name)}
    known = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert changed <= known
    assert set(old) <= set(new)
