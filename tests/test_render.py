"""The official DOCX: its tables, its words, its look, its bytes."""

import hashlib
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from lxml import etree

from author import answers, editions, render
from author.errors import AuthorError
from author.form import Form
from author.numerals import parse_date, written_date
from author.package import DOCX, pack
from author.printed import Role, slots
from author.render.compiled import compile_template
from author.render.fill import context
from author.render.template import build_template
from author.report import Report, Signature, blank_report
from author.text import width
from tests import strategies
from tests.filled import FORM, NASTY, as_cells, numbered_report, with_text
from tests.packages import zipped
from tests.word import GridCell, W, Word, assert_valid, grid, inside, number_of, style_of, text_of

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
BLANK_FORM = ROOT.parent / "shared" / "reference" / "blank-form.docx"


def sample(path: Path) -> tuple[Report, Form]:
    report = answers.load(path)
    return report, editions.edition(report.edition)


def open_word(report: Report) -> Word:
    return Word(render.document(report, FORM))


def labels_only(cells: list[GridCell]) -> list[GridCell]:
    return [cell for cell in cells if cell.text.strip() and not cell.text.strip().isdecimal()]


# --- tables ---------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "part"), list(enumerate(["proactive", "requests", "proceedings"])))
def test_every_cell_of_the_tables_stands_where_the_definition_puts_it(index: int, part: str) -> None:
    report = numbered_report()
    assert grid(open_word(report).tables()[index]) == as_cells(FORM.part(part), report)


@pytest.mark.parametrize("index", range(3))
def test_grid_spans_and_labels_are_those_of_the_circulated_blank(index: int) -> None:
    if not BLANK_FORM.exists():
        pytest.skip("the circulated blank form is not beside this checkout")
    circulated = grid(Word(BLANK_FORM.read_bytes()).tables()[index])
    ours = grid(open_word(numbered_report()).tables()[index])
    assert labels_only(ours) == labels_only(circulated)
    assert [(c.row, c.column, c.rows, c.columns) for c in ours] == [
        (c.row, c.column, c.rows, c.columns) for c in circulated
    ]


def test_column_widths_agree_in_grid_and_cells_and_fill_the_type_area() -> None:
    for table in open_word(numbered_report()).tables():
        widths = [number_of(column, "w") for column in table.iter(f"{W}gridCol")]
        assert sum(widths) == 8844
        for row in table.findall(f"{W}tr"):
            assert sum(number_of(inside(cell, f"{W}tcPr/{W}tcW"), "w") for cell in row.findall(f"{W}tc")) == 8844


def test_bands_are_shaded_and_nothing_else_is() -> None:
    table = open_word(numbered_report()).tables()[0]
    shaded = [text_of(cell) for cell in table.iter(f"{W}tc") if cell.find(f"{W}tcPr/{W}shd") is not None]
    assert shaded == [slot.text for slot in slots(FORM.part("proactive")) if slot.role is Role.BAND]


def test_no_row_is_split_and_head_rows_repeat() -> None:
    for table, heads in zip(open_word(numbered_report()).tables(), (0, 3, 3), strict=True):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
            index < heads for index in range(len(rows))
        ]


def test_a_blank_cell_is_marked_and_a_zero_is_printed() -> None:
    report = blank_report(FORM, 2023).with_cells(FORM, {"art20_1.regulations.issued": 0})
    texts = [cell.text for cell in grid(open_word(report).tables()[0])]
    assert texts.count("0") == 1
    assert texts.count("【待填】") == 9


# --- words ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_paragraph_stands_in_order_one_paragraph_element_each(path: Path) -> None:
    report, form = sample(path)
    expected = [*report.title(form), *report.texts["preamble"].split("\n")]
    for part in form.parts:
        expected.append(report.heading(form, part.id))
        expected += report.texts[part.id].split("\n") if part.is_text else [""]
    if report.signature.day:
        expected += [report.signature.name, written_date(report.signature.day)]
    assert [text_of(paragraph) for paragraph in open_word(report).paragraphs()] == expected


def test_a_date_is_written_without_padding_zeros() -> None:
    report = replace(numbered_report(), signature=Signature(name="某某局", date="2024-01-05"))
    assert [text_of(paragraph) for paragraph in open_word(report).paragraphs()][-2:] == ["某某局", "2024年1月5日"]


@pytest.mark.parametrize(
    ("name", "date", "name_indent", "shift"),
    [
        ("某县财政局", "2025-01-15", 550, 200),
        ("某镇", "2025-01-05", 800, 200),
        ("某县人民政府", "2025-12-15", 500, 200),
        ("某某市自然资源和规划局", "2025-01-15", 200, None),
    ],
)
def test_the_signature_is_set_as_it_stands_without_a_seal(
    name: str, date: str, name_indent: int, shift: int | None
) -> None:
    word = open_word(replace(numbered_report(), signature=Signature(name=name, date=date)))
    first, second = (inside(paragraph, f"{W}pPr/{W}ind") for paragraph in word.paragraphs()[-2:])
    indents = [number_of(indent, "rightChars") for indent in (first, second)]
    assert indents == [name_indent, 200]
    assert [number_of(indent, "right") for indent in (first, second)] == [each * 320 // 100 for each in indents]
    if shift:
        lines = (name, written_date(parse_date(date)))
        begins = [indent + 50 * width(words) for indent, words in zip(indents, lines, strict=True)]
        assert begins[0] - begins[1] == shift


def test_labels_stand_in_the_middle_where_they_have_one_column() -> None:
    word = open_word(numbered_report())
    for table, align in zip(word.tables(), ("center", "left"), strict=False):
        labels = {slot.text for part in FORM.parts for slot in slots(part) if slot.role is Role.LABEL}
        found = [each for each in table.iter(f"{W}p") if text_of(each) in labels]
        assert {word.paragraph_property(each, "jc") for each in found} == {align}


def test_headings_can_be_the_agencys_own() -> None:
    report = replace(numbered_report(), headings={"problems": "五、存在的主要问题和改进措施"})
    texts = [text_of(paragraph) for paragraph in open_word(report).paragraphs()]
    assert "五、存在的主要问题和改进措施" in texts
    assert FORM.part("problems").heading not in texts


@pytest.mark.parametrize("name", NASTY)
def test_text_comes_out_as_typed(name: str, tmp_path: Path) -> None:
    text = NASTY[name]
    report = with_text(text)
    texts = [text_of(paragraph) for paragraph in open_word(report).paragraphs()]
    start = texts.index("一、总体情况") + 1
    assert texts[start : texts.index("二、主动公开政府信息情况")] == text.split("\n")
    assert_valid(render.document(report, FORM), tmp_path)


def test_windows_line_ends_are_paragraph_ends() -> None:
    report = replace(numbered_report(), texts={**numbered_report().texts, "overview": "甲\r\n乙\r丙"})
    texts = [text_of(paragraph) for paragraph in open_word(report).paragraphs()]
    assert texts[texts.index("一、总体情况") + 1 :][:3] == ["甲", "乙", "丙"]


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_hold_is_refused_by_name_and_place(bad: str) -> None:
    report = replace(numbered_report(), texts={**numbered_report().texts, "problems": f"第一段\n第二{bad}段"})
    with pytest.raises(AuthorError, match=rf"五、.*第 2 段第 3 个字.*U\+{ord(bad):04X}"):
        render.document(report, FORM)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_into_the_document(text: str) -> None:
    report = replace(numbered_report(), texts={**numbered_report().texts, "other": f"起{text}止"})
    assert f"起{text}止" in [text_of(paragraph) for paragraph in open_word(report).paragraphs()]


def test_what_is_still_to_be_written_is_marked_yellow() -> None:
    text = "全年发布信息【待填：条数】条。"
    word = open_word(with_text(text))
    paragraph = next(each for each in word.paragraphs() if text_of(each) == text)
    fills = {text_of(run): word.run_property(paragraph, run, "shd", "fill") for run in paragraph.findall(f"{W}r")}
    assert fills == {"全年发布信息": None, "【待填：条数】": "FFFF00", "条。": None}


def test_a_part_that_has_not_been_written_says_so_in_the_document() -> None:
    texts = [text_of(paragraph) for paragraph in open_word(blank_report(FORM, 2023)).paragraphs()]
    assert texts[texts.index("一、总体情况") + 1] == "【待填：总体情况】"
    assert texts[0] == "【待填：机关全称】"


# --- look (domain: GB/T 9704-2012) -------------------------------------------------------


def looks(word: Word, paragraph_text: str) -> dict[str, str | None]:
    paragraph = next(each for each in word.paragraphs() if text_of(each).startswith(paragraph_text))
    run = inside(paragraph, f"{W}r")
    return {
        "chinese": word.run_property(paragraph, run, "rFonts", "eastAsia"),
        "latin": word.run_property(paragraph, run, "rFonts", "ascii"),
        "size": word.run_property(paragraph, run, "sz"),
        "align": word.paragraph_property(paragraph, "jc"),
        "indent": word.paragraph_property(paragraph, "ind", "firstLineChars"),
        "level": word.paragraph_property(paragraph, "outlineLvl"),
        "pitch": word.paragraph_property(paragraph, "spacing", "line"),
        "rule": word.paragraph_property(paragraph, "spacing", "lineRule"),
    }


def styled() -> Word:
    text = "（一）主动公开\n（二）依申请公开方面。全年收到申请3件。\n正文一段。"
    return open_word(with_text(text))


BODY = {"latin": "Times New Roman", "size": "32", "align": "both", "indent": "200", "pitch": "579", "rule": "exact"}


def test_paper_and_margins_leave_a_type_area_of_156_by_225_millimetres() -> None:
    section = inside(styled().body, f"{W}sectPr")
    size, margins = inside(section, f"{W}pgSz").attrib, inside(section, f"{W}pgMar").attrib
    lengths = [*size.items(), *margins.items()]
    millimetres = {str(name).removeprefix(W): int(value) / 1440 * 25.4 for name, value in lengths}
    assert (round(millimetres["w"]), round(millimetres["h"])) == (210, 297)
    assert [round(millimetres[side]) for side in ("top", "left", "right", "bottom")] == [37, 28, 26, 35]
    assert millimetres["w"] - millimetres["left"] - millimetres["right"] == pytest.approx(156, abs=0.1)
    assert millimetres["h"] - millimetres["top"] - millimetres["bottom"] == pytest.approx(225, abs=0.1)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    word = styled()
    paragraph = next(each for each in word.paragraphs() if text_of(each) == "正文一段。")
    pitch = int(looks(word, "正文")["pitch"] or 0)
    assert (16838 - 2098 - 1984) // pitch == 22
    condensed = int(word.run_property(paragraph, inside(paragraph, f"{W}r"), "spacing") or 0)
    assert 8844 // (16 * 20 + condensed) == 28


def test_body_text_is_fang_song_of_16_points_justified_and_indented_by_2_characters() -> None:
    assert looks(styled(), "正文一段") == {**BODY, "chinese": "仿宋_GB2312", "level": None}


def test_the_title_is_xiao_biao_song_of_22_points_centred_on_two_lines() -> None:
    for line in ("某某局", "2023年政府信息公开工作年度报告"):
        look = looks(styled(), line)
        assert (look["chinese"], look["size"], look["align"], look["indent"]) == (
            "方正小标宋简体",
            "44",
            "center",
            None,
        )


def test_part_headings_are_hei_ti_and_stand_in_the_navigation_pane() -> None:
    word = styled()
    for part in FORM.parts:
        assert looks(word, part.heading) == {**BODY, "chinese": "黑体", "level": "0"}


def test_a_second_level_heading_is_kai_ti_on_its_own_line_or_run_in() -> None:
    word = styled()
    assert looks(word, "（一）主动公开") == {**BODY, "chinese": "楷体_GB2312", "level": "1"}
    run_in = next(each for each in word.paragraphs() if text_of(each).startswith("（二）"))
    fonts = {text_of(run): word.run_property(run_in, run, "rFonts", "eastAsia") for run in run_in.findall(f"{W}r")}
    assert fonts == {"（二）依申请公开方面。": "楷体_GB2312", "全年收到申请3件。": "仿宋_GB2312"}
    assert style_of(run_in) == "BodyText"


def test_quotation_marks_and_dashes_are_sent_to_the_chinese_font() -> None:
    word = styled()
    for run in word.body.iter(f"{W}r"):
        assert inside(run, f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"


def test_page_numbers_stand_outside_between_dashes_in_14_points() -> None:
    word = styled()
    settings = word.part("word/settings.xml")
    assert settings.find(f"{W}evenAndOddHeaders") is not None
    for name, align, side in (("odd", "right", "rightChars"), ("even", "left", "leftChars")):
        paragraph = inside(word.part(f"word/footer-{name}.xml"), f"{W}p")
        assert text_of(paragraph) == "— 1 —"
        assert inside(paragraph, f"{W}fldSimple").attrib[f"{W}instr"].strip() == "PAGE"
        assert word.paragraph_property(paragraph, "jc") == align
        assert word.paragraph_property(paragraph, "ind", side) == "100"
        run = inside(paragraph, f"{W}r")
        assert word.run_property(paragraph, run, "rFonts", "eastAsia") == "宋体"
        assert word.run_property(paragraph, run, "sz") == "28"


def test_table_text_is_song_of_10_points_with_numbers_centred() -> None:
    word = open_word(numbered_report())
    for table in word.tables():
        for paragraph in table.iter(f"{W}p"):
            for run in paragraph.findall(f"{W}r"):
                assert word.run_property(paragraph, run, "rFonts", "eastAsia") == "宋体"
                assert word.run_property(paragraph, run, "sz") == "20"
            if text_of(paragraph).isdecimal():
                assert word.paragraph_property(paragraph, "jc") == "center"


def test_font_alternatives_are_named_and_no_theme_font_is_referred_to() -> None:
    word = styled()
    fonts = {font.get(f"{W}name"): font.find(f"{W}altName") for font in word.part("word/fontTable.xml")}
    for name in ("仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"):
        assert fonts[name] is not None
    assert not any(b"Theme" in word.parts[name] for name in ("word/document.xml", "word/styles.xml"))


def test_properties_tell_title_agency_and_date_and_no_person() -> None:
    core = open_word(numbered_report()).parts["docProps/core.xml"].decode()
    assert "<dc:title>某某局2023年政府信息公开工作年度报告</dc:title>" in core
    assert "<dc:creator>某某局</dc:creator>" in core
    assert "2023-12-31T00:00:00Z" in core
    assert "lastModifiedBy" not in core


# --- against docxtpl ----------------------------------------------------------------------


def by_docxtpl(report: Report, form: Form) -> bytes:
    """Return the document.xml that docxtpl makes of the same template."""
    template = DocxTemplate(render.template_path(form))
    template.render({**context(report, form), "fingerprint": ""}, jinja_env=Environment(autoescape=True))
    made = BytesIO()
    template.save(made)
    return Word(made.getvalue()).parts["word/document.xml"]


def canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document), method="c14n")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_document_is_the_one_that_docxtpl_renders(path: Path) -> None:
    report, form = sample(path)
    assert canonical(open_word(report).parts["word/document.xml"]) == canonical(by_docxtpl(report, form))


@given(strategies.reports(FORM, finished=False))
@settings(max_examples=8)
def test_any_document_is_the_one_that_docxtpl_renders(report: Report) -> None:
    assert canonical(open_word(report).parts["word/document.xml"]) == canonical(by_docxtpl(report, FORM))


# --- the file ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_file_validates_in_strict_mode_without_a_finding(path: Path, tmp_path: Path) -> None:
    assert_valid(render.document(*sample(path)), tmp_path)


def test_the_committed_template_is_what_the_definition_makes(tmp_path: Path) -> None:
    committed = render.template_path(FORM).read_bytes()
    made = build_template(FORM, editions.base_folder())
    assert Word(made).parts == Word(committed).parts
    assert_valid(committed, tmp_path)


def test_python_docx_is_not_imported_to_fill_a_report() -> None:
    words = ["from author import render", "from tests.filled import FORM, numbered_report"]
    words += ["render.document(numbered_report(), FORM)", "import sys", "assert 'docx' not in sys.modules"]
    subprocess.run([sys.executable, "-c", "; ".join(words)], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_same_answers_give_the_same_bytes_at_another_time_place_and_zone(path: Path, tmp_path: Path) -> None:
    made = []
    for zone, seed, folder in (("Asia/Shanghai", "1", "甲"), ("America/New_York", "2", "乙")):
        (tmp_path / folder).mkdir()
        target = tmp_path / folder / f"{seed}.docx"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "author.cli", "build", str(path), "-o", str(target)]
        subprocess.run(command, cwd=tmp_path / folder, env=environment, check=True, capture_output=True, timeout=60)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "甲" / "1.docx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("harm", ["damaged", "bomb"])
def test_a_hostile_file_at_the_target_counts_as_changed_by_a_person(harm: str, tmp_path: Path) -> None:
    report, form = sample(SAMPLES[0])
    target = tmp_path / "report.docx"
    content = render.document(report, form)
    if harm == "damaged":
        with zipfile.ZipFile(BytesIO(content)) as package:
            at = package.getinfo("word/document.xml").header_offset + 200
        content = content[:at] + bytes(20) + content[at + 20 :]
    else:
        body = b" " * (DOCX.largest_part + 1)
        fingerprint = f"<dc:identifier>urn:sha256:{hashlib.sha256(body).hexdigest()}</dc:identifier>"
        content = zipped({"docProps/core.xml": fingerprint, "word/document.xml": body})
    target.write_bytes(content)
    assert render.write(report, form, target) == tmp_path / "report_2.docx"
    assert target.read_bytes() == content


def test_an_edited_file_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "年报.docx"
    report = numbered_report()
    assert render.write(report, FORM, target) == target
    changed = report.with_cells(FORM, {"art20_5.licensing.decisions": 999})
    assert render.write(changed, FORM, target) == target, "what nobody touched is replaced"
    edit(target)
    edited = target.read_bytes()
    assert render.write(report, FORM, target) == tmp_path / "年报_2.docx"
    edit(tmp_path / "年报_2.docx")
    assert render.write(report, FORM, target) == tmp_path / "年报_3.docx"
    assert target.read_bytes() == edited


def edit(path: Path) -> None:
    parts = Word(path.read_bytes()).parts
    parts["word/document.xml"] = parts["word/document.xml"].replace("某某局".encode(), "某某局改".encode())
    path.write_bytes(pack(parts))


@pytest.mark.parametrize("other", [b"", b"PK\x03\x04 torn", b"any other file"])
def test_a_file_that_is_not_ours_is_never_overwritten(other: bytes, tmp_path: Path) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(other)
    assert render.write(numbered_report(), FORM, target) == tmp_path / "年报_2.docx"
    assert target.read_bytes() == other


LOCKS = ["~$局年报.docx", "~$某某局年报.docx", ".~某某局年报.docx", ".~lock.某某局年报.docx#"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_file_that_is_open_in_a_word_processor_is_left_alone(lock: str, tmp_path: Path) -> None:
    target = tmp_path / "某某局年报.docx"
    render.write(numbered_report(), FORM, target)
    (tmp_path / lock).write_bytes(b"")
    before = target.read_bytes()
    assert render.write(with_text("别的内容。"), FORM, target) == tmp_path / "某某局年报_2.docx"
    assert target.read_bytes() == before


# --- house templates ----------------------------------------------------------------------


def test_our_own_template_passes_the_check_of_house_templates() -> None:
    render.check_template(FORM, render.template_path(FORM))


def test_a_house_template_that_lacks_a_number_is_refused_with_its_place(tmp_path: Path) -> None:
    house = house_template(tmp_path, b'{{ cells["requests.received.total"] }}', b"")
    with pytest.raises(AuthorError, match="表三 一、本年新收 总计"):
        render.check_template(FORM, house)


@pytest.mark.parametrize(
    ("tag", "instead"),
    [(b"{{ agency }}", b"{{ agency }"), (b"{{ agency }}", b"{{ nobody }}"), (b"{{ title }}", b"{% if %}")],
)
def test_a_house_template_with_broken_tags_is_refused(tag: bytes, instead: bytes, tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="模板"):
        render.check_template(FORM, house_template(tmp_path, tag, instead))


@pytest.mark.parametrize(
    ("tag", "instead"),
    [
        (b"{{ agency }}", b"{{ nobody }}"),
        (b'{{ headings["overview"] }}', b'{{ headings["overvieww"] }}'),
        (b'{{ cells["requests.received.total"] }}', b'{{ cell["requests.received.total"] }}'),
        (b'texts["overview"]', b'texts["overvieww"]'),
    ],
)
def test_a_template_of_ours_that_no_longer_fits_its_form_is_refused(tag: bytes, instead: bytes, tmp_path: Path) -> None:
    compiled = compile_template(house_template(tmp_path, tag, instead), trusted=True)
    with pytest.raises(AuthorError, match="标记有错"):
        compiled.render(context(numbered_report(), FORM))


def test_properties_whose_tags_have_no_value_are_refused() -> None:
    with pytest.raises(AuthorError, match="标记有错"):
        render.plain_document("某某局", [], {"agency": "某某局"})


def test_a_house_template_cannot_reach_into_python(tmp_path: Path) -> None:
    house = house_template(tmp_path, b"{{ agency }}", b"{{ agency.__class__.__mro__ }}")
    with pytest.raises(AuthorError):
        render.document(numbered_report(), FORM, house)


def house_template(folder: Path, tag: bytes, instead: bytes) -> Path:
    parts = Word(render.template_path(FORM).read_bytes()).parts
    assert tag in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(tag, instead)
    house = folder / "house.docx"
    house.write_bytes(pack(parts))
    return house
