"""House templates: what they may hold, what is left out, what is refused in a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from author import render
from author.errors import AuthorError
from author.package import Package, pack
from author.render.compiled import compile_template
from author.report import Report, Signature
from tests.engines import by_document_builder, by_libreoffice, needs_document_builder, needs_libreoffice
from tests.filled import FORM, with_text
from tests.word import Word, assert_valid, text_of

OURS = Package(render.template_path(FORM).read_bytes()).parts()
RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def signed_report() -> Report:
    return replace(
        with_text("（一）甲\n（二）乙。丙【待填】\n丁"), signature=Signature(name="某某局", date="2024-01-15")
    )


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def house(folder: Path, added: str = "", parts: Mapping[str, bytes] | None = None) -> Path:
    """Write our own template with elements added at the end of its text, and with other parts."""
    changed = {**OURS, **(parts or {})}
    changed["word/document.xml"] = changed["word/document.xml"].replace(
        b"<w:sectPr>", added.encode() + b"<w:sectPr>", 1
    )
    path = folder / "house.docx"
    path.write_bytes(pack(changed))
    return path


def related(kind: str, target: str, mode: str = "") -> bytes:
    """Return the relationships of our text with one more."""
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    return OURS[RELATIONS].replace(b"</Relationships>", relation.encode())


def refused(path: Path) -> None:
    """Assert that both doors refuse a template."""
    compile_template.cache_clear()
    with pytest.raises(AuthorError, match="模板"):
        render.check_template(FORM, path)
    compile_template.cache_clear()
    with pytest.raises(AuthorError, match="模板"):
        render.document(signed_report(), FORM, path)


NEEDLESS = [
    "{{ 'x' * 10**9 }}",
    "{{ 1 / 0 }}",
    "{{ agency.__class__ }}",
    "{{ agency.upper() }}",
    "{{ agency | upper }}",
    "{{ agency ~ title }}",
    "{{ [agency] }}",
    "{% include 'x' %}",
    "{% extends 'x' %}",
    "{% import 'x' as y %}",
    "{% set x = agency %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% raw %}{% endraw %}",
    "{% colspan 10 %}",
    "{% hm %}",
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for i in 'ab' %}{% endfor %}",
    "{% for i in texts['overview'] %}{% for j in texts['overview'] %}{% endfor %}{% endfor %}",
    "{% for i in texts['overview'] recursive %}{{ loop(i) }}{% endfor %}",
    "{# a remark #}",
    "{{ agency.upper }}",
    "{{ cells }}",
    "{{ texts['overview'] }}",
    "{{ agency[0] }}",
    "{% if signature_name == 'x' %}{{ unknown }}{% endif %}",
    "{% for agency in texts['overview'] %}{% endfor %}",
    "{% for paragraph in texts['overview'] %}{{ paragraph.words.upper }}{% endfor %}",
    "{% for paragraph in texts['overview'] %}{{ paragraph }}{% endfor %}",
    "{{ agency",
    "agency }}",
    "{",
    "{{ " + "(" * 140 + "agency" + ")" * 140 + " }}",
]


@pytest.mark.parametrize("words", NEEDLESS)
def test_what_no_report_needs_among_the_tags_is_refused(words: str, tmp_path: Path) -> None:
    refused(house(tmp_path, paragraph(words)))


@pytest.mark.parametrize(
    "added",
    [
        paragraph("{") * 20_000,
        paragraph("{{p ") * 20_000,
        paragraph("{{ agency }}") * 20_000,
        paragraph("{%p if agency %}") * 200 + paragraph("{%p endif %}") * 200,
        f"<w:p w:rsidR='{{{{ agency }}}}'>{'<w:r/>' * 10}</w:p>",
        paragraph("x" * (2 * 1024 * 1024)),
        paragraph("{{ signature }}"),
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>',
        "<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT x</w:instrText></w:r></w:p>",
        "<w:p><w:r><w:pict><w:x src='http://x/y.png'/></w:pict></w:r></w:p>",
        "<w:p><w:r><w:t>x</w:t></w:r><w:pPr/></w:p>",
        "<w:p><w:r><w:t>{% if agency %}</w:t></w:r></w:p>words<w:p><w:r><w:t>{% endif %}</w:t></w:r></w:p>",
        "<w:p>",
        "<w:tbl><w:tr><w:tc></w:tc></w:tr></w:tbl>",
    ],
    ids=range(14),
)
def test_a_document_that_would_take_long_or_be_broken_is_refused(added: str, tmp_path: Path) -> None:
    refused(house(tmp_path, added))


@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/activeX/activeX1.xml": b"<x/>"},
        {"word/embeddings/a.docx": b"x"},
        {"word/../../x.xml": b"<x/>"},
        {"word/新.xml": b"<x/>"},
        {RELATIONS: related(f"{OFFICE}/attachedTemplate", "file:///x.dotm", ' TargetMode="External"')},
        {RELATIONS: related(f"{OFFICE}/image", "http://x/y.png", ' TargetMode="External"')},
        {RELATIONS: related(f"{OFFICE}/aFChunk", "styles.xml")},
        {RELATIONS: related(f"{OFFICE}/image", "../../../x.png")},
        {"word/styles.xml": b"<broken"},
        {"word/footer-odd.xml": OURS["word/footer-odd.xml"].replace(b"</w:t>", b"{{ title }}</w:t>")},
        {RELATIONS: OURS[RELATIONS].replace(b"/styles", b"/theme")},
        {"word/settings.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"},
    ],
    ids=range(13),
)
def test_parts_that_can_run_or_lie_elsewhere_or_are_damaged_are_refused(
    parts: dict[str, bytes], tmp_path: Path
) -> None:
    refused(house(tmp_path, parts=parts))


def test_what_word_adds_and_no_report_needs_is_left_out_and_named(tmp_path: Path) -> None:
    types = OURS["[Content_Types].xml"].replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
    custom = related(f"{OFFICE}/customXml", "../customXml/item1.xml")
    path = house(tmp_path, parts={"customXml/item1.xml": b"<x/>", RELATIONS: custom, "[Content_Types].xml": types})
    assert list(render.check_template(FORM, path)) == ["customXml/item1.xml"]
    made = render.document(signed_report(), FORM, path)
    assert set(Word(made).parts) == set(OURS)
    assert_valid(made, tmp_path)


def test_content_types_and_properties_of_a_template_are_not_taken_over(tmp_path: Path) -> None:
    """Google Docs writes no properties, by which the next build knows that nobody edited its document."""
    types = OURS["[Content_Types].xml"].replace(b"wordprocessingml.styles", b"wordprocessingml.numbering")
    parts = {name: part for name, part in OURS.items() if not name.startswith("docProps/")}
    path = tmp_path / "house.docx"
    path.write_bytes(pack({**parts, "[Content_Types].xml": types, "_rels/.rels": b"<Relationships/>"}))
    target = tmp_path / "年报.docx"
    for text in ("甲。", "乙。"):
        assert render.save(render.document(with_text(text), FORM, path), target) == target
    assert_valid(target.read_bytes(), tmp_path)


def test_words_and_paragraphs_of_a_house_stand_in_its_reports(tmp_path: Path) -> None:
    own = paragraph("{%p if signature_name %}") + paragraph("{{ signature_name }}印") + paragraph("{%p endif %}")
    made = render.document(signed_report(), FORM, house(tmp_path, own + paragraph("（联系人：办公室）")))
    assert [text_of(each) for each in Word(made).paragraphs()][-2:] == ["某某局印", "（联系人：办公室）"]
    assert_valid(made, tmp_path)


@pytest.mark.office
@pytest.mark.parametrize(
    "by_engine",
    [
        pytest.param(by_libreoffice, id="LibreOffice", marks=needs_libreoffice),
        pytest.param(by_document_builder, id="document-builder", marks=needs_document_builder),
    ],
)
def test_a_template_that_an_office_suite_saved_is_a_house_template(
    by_engine: Callable[[list[Path], Path, str], list[Path]], tmp_path: Path
) -> None:
    (path,) = by_engine([render.template_path(FORM)], tmp_path / "saved", "docx")
    render.check_template(FORM, path)
    words = {text_of(each) for each in Word(render.document(signed_report(), FORM, path)).paragraphs()}
    assert {"某某局", "2024年1月15日", "（一）甲", "（二）乙。丙【待填】"} <= words


PIECES = ["{{ agency }}", "{{ title }}", "{%p if agency %}", "{%p else %}", "{%p endif %}", "{%p endfor %}", "{{ x }}"]
PIECES += [
    '{%p for paragraph in texts["other"] %}',
    "{{ paragraph.words }}",
    "{{p signature }}",
    "{%tr endfor %}",
    "{{ cells }}",
]
MARKUP = ["</w:t></w:r>", "</w:p>", "<w:p><w:r><w:t>", "<w:tr><w:tc>", "</w:tc></w:tr>", "<w:tbl>", "</w:tbl>", "&amp;"]


@given(pieces=st.lists(st.sampled_from(PIECES + MARKUP), max_size=4), place=st.integers(0, 400))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_passes_the_check_builds_a_report_that_validates(pieces: list[str], place: int, tmp_path: Path) -> None:
    words = OURS["word/document.xml"].decode().split("</w:t>")
    place %= len(words)
    document = "</w:t>".join([*words[:place], words[place] + "".join(pieces), *words[place + 1 :]])
    path = house(tmp_path, parts={"word/document.xml": document.encode()})
    compile_template.cache_clear()
    try:
        render.check_template(FORM, path)
    except AuthorError:
        return
    assert_valid(render.document(signed_report(), FORM, path), tmp_path)
