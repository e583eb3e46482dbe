"""The findings as comments of the DOCX: where they stand, what they say, and that nothing else changes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from author import answers, editions, render
from author.document import Paragraph
from author.errors import AuthorError
from author.extract import Extraction, Place, extract
from author.findings import Where, finding, rules
from author.package import Package
from author.readers.docx import MainPart, read_docx
from author.render.comments import AUTHOR, annotate
from author.report import Report
from tests.checking import busy_report
from tests.commented import (
    SPACE,
    assert_nothing_else_changed,
    at,
    comments,
    faulty_report,
    opened,
    ranges,
    read_back,
    without_comments,
)
from tests.filled import FORM, numbered_report
from tests.packages import W_NS, docx, p, r, root, tbl, tc, tr, zipped
from tests.strategies import reports
from tests.word import W, assert_valid, text_of

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
STRICT_NS = "http://purl.oclc.org/ooxml/wordprocessingml/main"


# --- what they say --------------------------------------------------------------------


def test_each_finding_is_one_comment_with_level_message_remedy_and_basis() -> None:
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    written = comments(annotate(content, extraction, found))
    assert len({each.rule.id for each in found}) >= 12
    for comment, each in zip(written.values(), found, strict=True):
        assert comment.get(f"{W}author") == AUTHOR
        assert comment.get(f"{W}date") is None
        text = text_of(comment)
        for words in (each.level.label, each.message, each.rule.remedy, each.basis):
            assert " ".join(words.split()) in text


def test_a_reason_is_told_and_so_is_that_it_excuses() -> None:
    content = render.document(numbered_report(), FORM)
    excused = at(part="overview")._replace(reason="机构改革\x01，承接")
    (comment,) = comments(annotate(content, extract(read_docx(content), FORM), [excused])).values()
    assert "【警告，已说明理由】" in text_of(comment)
    assert "理由：机构改革，承接。" in text_of(comment)


def test_the_same_findings_give_the_same_bytes() -> None:
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    assert annotate(content, extraction, found) == annotate(content, extraction, found)


# --- where they stand -----------------------------------------------------------------


def test_a_finding_of_a_field_stands_at_its_cell() -> None:
    report = numbered_report()
    content = render.document(report, FORM)
    extraction = extract(read_docx(content), FORM)
    after = annotate(content, extraction, [at(key=key) for key in FORM.fields])
    assert list(ranges(after).values()) == [str(report.cells[key]) for key in FORM.fields]
    for cell in opened(after).iter(f"{W}tc"):
        assert len(cell.findall(f".//{W}commentReference")) == (1 if text_of(cell).isdecimal() else 0)


def test_findings_of_checks_stand_at_the_words_that_they_quote() -> None:
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    marked = dict(zip(found, ranges(annotate(content, extraction, found)).values(), strict=True))
    quoting = {each: words for each, words in marked.items() if each.where.sentence and each.where.part != "signature"}
    assert len(quoting) >= 8
    for each, words in quoting.items():
        assert words == each.where.sentence.replace("6501", "６５０１")
    assert marked[next(each for each in found if each.rule.id == "prose.no-problems")] == "无。"
    assert marked[next(each for each in found if each.rule.id == "prose.late")] == "2026年1月15日"
    assert (
        marked[next(each for each in found if each.where.part == "signature" and each.where.sentence)] == "云岭市水利局"
    )


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Where(part="overview", sentence="这句话不在文中"), "2024年，我局依法做好政府信息公开工作。"),
        (Where(part="overview"), "2024年，我局依法做好政府信息公开工作。"),
        (Where(part="requests"), "三、收到和处理政府信息公开申请情况"),
        (Where(key="requests.received.total", part="overview"), "17"),
        (Where(key="requests.received.total", part="overview", sentence="发布信息240条"), "发布信息240条"),
        (Where(part="agency"), "2024年政府信息公开工作年度报告"),
        (Where(part="signature"), "2024年政府信息公开工作年度报告"),
        (Where(), "2024年政府信息公开工作年度报告"),
    ],
)
def test_what_has_no_words_of_its_own_stands_at_the_nearest_place(where: Where, words: str) -> None:
    content = render.document(busy_report(FORM), FORM)
    each = finding("prose.year", where, "有错", basis="格式")
    assert list(ranges(annotate(content, extract(read_docx(content), FORM), [each])).values()) == [words]


def test_a_field_that_is_not_in_the_document_stands_at_the_heading_of_its_part() -> None:
    content = render.document(busy_report(FORM), FORM)
    extraction = replace(extract(read_docx(content), FORM), places={})
    after = annotate(content, extraction, [at(key="proceedings.cases.reconsideration.upheld")])
    assert list(ranges(after).values()) == [FORM.part("proceedings").heading]


def test_a_slip_that_occurs_twice_is_marked_twice() -> None:
    after = on("甲的的乙的的丙", "的的", "的的", "的的", "丙")
    document = text_with_marks(after)
    assert document == "甲<的的>乙<<的的>>丙".replace("丙", "<丙>")


def text_with_marks(content: bytes) -> str:
    signs = {f"{W}commentRangeStart": "<", f"{W}commentRangeEnd": ">"}
    return "".join(signs.get(each.tag) or each.text or "" for each in opened(content).iter(f"{W}t", *signs))


# --- other people's documents -----------------------------------------------------------


def on(body: str, *sentences: str, blocks: Sequence[int] = (0,), **parts: str) -> bytes:
    """Return a document with comments at sentences of its first text, and no other change."""
    content = docx(body if body.startswith("<") else p(body), **parts)
    extraction = Extraction(report=Report(edition="2021", year=2024), findings=(), blocks={"overview": tuple(blocks)})
    after = annotate(content, extraction, [at(part="overview", sentence=each) for each in sentences])
    assert_nothing_else_changed(content, after)
    assert read_docx(after) == read_docx(content)
    return after


def test_words_over_several_runs_are_marked_and_runs_keep_their_properties() -> None:
    after = on(f"<w:p>{r('全年收到')}{r('申请２０', '<w:b/>')}{r('件。其他')}</w:p>", "收到申请20件。")
    assert text_with_marks(after) == "全年<收到申请２０件。>其他"
    bold = [text_of(run) for run in opened(after).iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None]
    assert bold == ["申请２０"]


def test_blanks_at_a_cut_are_kept() -> None:
    words = opened(on("<w:p><w:r><w:t>one two three</w:t></w:r></w:p>", "two")).iter(f"{W}t")
    assert [(each.text, each.get(SPACE)) for each in words] == [
        ("one ", "preserve"),
        ("two", None),
        (" three", "preserve"),
    ]


STRUCTURES = {
    "content control": f"<w:p><w:sdt><w:sdtPr/><w:sdtContent>{r('甲。乙')}</w:sdtContent></w:sdt>{r('。丙')}</w:p>",
    "content control around a paragraph": f"<w:sdt><w:sdtContent>{p('甲。乙。丙')}</w:sdtContent></w:sdt>",
    "insertion": f"<w:p>{r('甲。')}<w:ins w:id='1' w:author='x'>{r('乙。')}</w:ins>{r('丙')}</w:p>",
    "deletion inside": f"<w:p>{r('甲。')}{r('乙')}<w:del w:id='1' w:author='x'><w:r><w:delText>无</w:delText></w:r>"
    f"</w:del>{r('。丙')}</w:p>",
    "hyperlink": f"<w:p>{r('甲')}<w:hyperlink>{r('。乙。丙')}</w:hyperlink></w:p>",
    "hidden words inside": f"<w:p>{r('甲。乙')}{r('', '<w:vanish/>')}{r('。丙')}</w:p>",
    "a break in a run": "<w:p><w:r><w:t>甲。</w:t><w:br/><w:t>乙。</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>",
    "a paragraph whose mark is deleted": "<w:p><w:pPr><w:rPr><w:del w:id='1' w:author='x'/></w:rPr></w:pPr>"
    f"{r('甲。乙')}</w:p>{p('。丙')}",
    "a field": f"<w:p>{r('甲。')}<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
    "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    f"{r('乙')}<w:r><w:fldChar w:fldCharType='end'/></w:r>{r('。丙')}</w:p>",
    "invisible characters": p("甲。\u200b 乙\u00ad。丙"),
    "one word per run": f"<w:p>{''.join(r(char) for char in '甲。乙。丙')}</w:p>",
    "a table that only lays out the page": tbl(tr("甲。乙。丙")),
}


@pytest.mark.parametrize("body", STRUCTURES.values(), ids=STRUCTURES)
def test_words_in_any_structure_are_marked(body: str) -> None:
    after = on(body, "乙。")
    marked = "".join(char for char in text_with_marks(after) if char not in " \u200b\u00ad")
    assert marked == "甲。<乙。>丙"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{r('甲。')}<w:r><w:ruby><w:rt>{r('yi')}</w:rt><w:rubyBase>{r('乙。')}</w:rubyBase></w:ruby></w:r></w:p>",
        f"<w:p>{r('甲。')}<mc:AlternateContent><mc:Choice Requires='x'>{r('乙。')}</mc:Choice>"
        f"<mc:Fallback>{r('二。')}</mc:Fallback></mc:AlternateContent></w:p>",
        f"<w:p>{r('甲。')}<w:r><w:pict><w:txbxContent>{p('乙。')}{p('')}</w:txbxContent></w:pict></w:r></w:p>",
    ],
    ids=["ruby", "alternate content", "text box"],
)
def test_what_cannot_hold_marks_is_marked_as_a_whole(body: str) -> None:
    paragraph = opened(on(body, "乙。", blocks=(0, 1) if "txbx" in body else (0,)))[0][0]
    names = [etree.QName(each).localname for each in paragraph]
    assert names[0:2] == ["r", "commentRangeStart"]
    assert names[3:5] == ["commentRangeEnd", "r"]


def test_an_automatic_number_is_read_but_not_marked() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%1）"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = p("主动公开方面。发布信息。", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    assert text_with_marks(on(body, "（1）主动公开方面。", numbering=numbering)) == "<主动公开方面。>发布信息。"


def in_grid(cell: str) -> tuple[bytes, bytes]:
    """Return a document with one table before and after a comment at the table's last cell."""
    content = docx(tbl(tr("甲", "乙", "丙"), tr("丁", "戊", tc(cell))))
    report = Report(edition="2021", year=2024)
    extraction = Extraction(report=report, findings=(), places={"any.cell": Place(block=0, row=1, column=2)})
    return content, annotate(content, extraction, [at(key="any.cell")])


def test_an_empty_cell_is_marked_in_its_paragraph() -> None:
    before, after = in_grid("<w:p><w:pPr><w:jc w:val='center'/></w:pPr></w:p>")
    paragraph = list(opened(after).iter(f"{W}tc"))[-1][0]
    assert [etree.QName(each).localname for each in paragraph] == ["pPr", "commentRangeStart", "commentRangeEnd", "r"]
    assert_nothing_else_changed(before, after)


def test_a_table_inside_of_a_cell_is_marked_with_it() -> None:
    before, after = in_grid(p("3") + tbl(tr("4", "5")) + p(""))
    assert list(ranges(after).values()) == ["345"]
    assert_nothing_else_changed(before, after)


def test_other_prefixes_and_the_strict_namespace_are_kept() -> None:
    body = f'<ns0:p xmlns:ns0="{W_NS}"><ns0:r><ns0:t>甲。乙。</ns0:t></ns0:r></ns0:p>'
    foreign = f'<ns0:document xmlns:ns0="{W_NS}"><ns0:body>{body}</ns0:body></ns0:document>'.encode()
    strict = root("document", f"<w:body>{p('甲。乙。')}</w:body>").replace(W_NS, STRICT_NS).encode()
    extraction = Extraction(report=Report(edition="2021", year=2024), findings=(), blocks={"overview": (0,)})
    for xml, namespace in ((foreign, W_NS), (strict, STRICT_NS)):
        content = zipped({"word/document.xml": xml})
        after = Package(annotate(content, extraction, [at(part="overview", sentence="乙。")])).parts()
        w = f"{{{namespace}}}"
        assert without_comments(after["word/document.xml"], w) == without_comments(xml, w)
        assert etree.fromstring(after["word/document.xml"]).nsmap == etree.fromstring(xml).nsmap
        assert etree.fromstring(after["word/comments.xml"]).tag == f"{w}comments"


# --- nothing else changes ---------------------------------------------------------------


def test_comments_that_are_there_are_kept_and_ids_stay_unique(tmp_path: Path) -> None:
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    once = annotate(content, extraction, found)
    twice = annotate(once, extract(read_docx(once), FORM), found)
    assert len(comments(twice)) == 2 * len(found)
    first, second = ranges(once), ranges(twice)
    assert first.items() <= second.items()
    assert sorted(second.values()) == sorted(2 * list(first.values()))
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        assert Package(twice).parts()[name] == Package(once).parts()[name]
    assert_nothing_else_changed(content, twice)
    assert_valid(twice, tmp_path)


def wheres(report: Report) -> st.SearchStrategy[Where]:
    texts = [(key, text) for key, text in report.texts.items() if text.strip()]
    sentences = (
        st.nothing()
        if not texts
        else st.sampled_from(texts).flatmap(
            lambda each: st.tuples(st.integers(0, len(each[1])), st.integers(0, len(each[1]))).map(
                lambda cut: Where(part=each[0], sentence=each[1][min(cut) : max(cut)])
            )
        )
    )
    parts = st.sampled_from(["", "agency", "signature", *FORM.text_keys, *(part.id for part in FORM.parts)])
    keys = st.sampled_from(["", *FORM.fields])
    return st.one_of(sentences, st.builds(Where, key=keys, part=parts), st.builds(Where, part=parts))


@given(st.data())
@settings(max_examples=40)
def test_whatever_is_found_wherever_nothing_but_comments_is_added(data: st.DataObject) -> None:
    report = data.draw(reports(FORM))
    places = data.draw(st.lists(wheres(report), max_size=12))
    broken = data.draw(st.lists(st.sampled_from(list(rules())), min_size=len(places), max_size=len(places)))
    found = [finding(rule, where, "有错", basis="格式") for rule, where in zip(broken, places, strict=True)]
    content = render.document(report, FORM)
    document = read_docx(content)
    extraction = extract(document, FORM)
    after = annotate(content, extraction, found)
    assert len(ranges(after)) == len(found)
    assert_nothing_else_changed(content, after)
    assert read_docx(after) == document


@given(reports(FORM))
@settings(max_examples=20)
def test_every_block_knows_the_elements_of_its_words(report: Report) -> None:
    assert_traced(render.document(report, FORM))


@pytest.mark.parametrize("body", STRUCTURES.values(), ids=STRUCTURES)
def test_every_block_of_any_structure_knows_the_elements_of_its_words(body: str) -> None:
    assert_traced(docx(body))


def assert_traced(content: bytes) -> None:
    for traced in MainPart(Package(content)).blocks():
        words = ["".join(words for _, words in origin.pieces) for origin in traced.all_origins()]
        if isinstance(traced.block, Paragraph):
            assert words == [traced.block.text]
        else:
            assert "\n".join(words).split() == "\n".join(cell.text for cell in traced.block.cells).split()
            assert {(cell.row, cell.column) for cell in traced.block.cells} == set(traced.cells)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_with_comments_are_valid_and_read_the_same(path: Path, tmp_path: Path) -> None:
    report = answers.load(path)
    form = editions.edition(report.edition)
    content = render.document(report, form)
    extraction, found = read_back(content, form)
    every = [*found, *(at(key=key) for key in form.fields), *(at(part=key) for key in form.text_keys)]
    after = annotate(content, extraction, every)
    assert extract(read_docx(after), form) == extraction
    assert_valid(after, tmp_path)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", zipped({"word/document.xml": "<w"}), zipped({"a.txt": "a"})])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    with pytest.raises(AuthorError):
        annotate(content, Extraction(report=Report(edition="2021", year=2024), findings=()), [at()])
