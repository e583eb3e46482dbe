"""The portal page: its tables, its words, its file."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from author import answers, editions, export, render
from author.agency import Agency
from author.cli import main
from author.document import Grid, Paragraph
from author.errors import AuthorError, Exit
from author.form import Part
from author.numerals import written_date
from author.printed import Role, slots
from author.readers import read
from author.report import Report, Signature, blank_report
from tests.engines import faults_of_access, needs_axe, needs_browser
from tests.filled import FORM, NASTY, as_cells, numbered_report, with_text
from tests.word import GridCell

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
TABLE_PARTS = [part for part in FORM.parts if part.tables]


def opened(report: Report) -> Any:
    """Return the page's root element; the library of HTML elements comes without types."""
    return document_fromstring(export.html(report, FORM))


def grid(table: Any) -> list[GridCell]:
    """Return the cells of a table, placed as a browser places them."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            rows, columns = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            found.append(GridCell(row=row, column=column, rows=rows, columns=columns, text=cell.text_content()))
    return found


def lines(page: Any) -> list[str]:
    """Return headings and paragraphs in order, without tables."""
    title, *others = page.xpath("//h1 | //h2 | //h3 | //p")
    return [*title.itertext(), *(each.text_content() for each in others)]


def expected_lines(report: Report) -> list[str]:
    found = [*report.title(FORM), *report.texts["preamble"].split("\n")]
    for part in FORM.parts:
        found.append(report.heading(FORM, part.id))
        found += report.texts[part.id].split("\n") if part.is_text else []
    signed = report.signature
    return [*found, *([signed.name, written_date(signed.day)] if signed.day else [])]


# --- tables -----------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "part"), list(enumerate(TABLE_PARTS)))
def test_every_cell_of_the_tables_stands_where_the_definition_puts_it(index: int, part: Part) -> None:
    report = numbered_report()
    assert grid(opened(report).findall(".//table")[index]) == as_cells(part, report)


@pytest.mark.parametrize(("index", "part"), list(enumerate(TABLE_PARTS)))
def test_labels_say_of_what_they_speak(index: int, part: Part) -> None:
    scopes = {Role.BAND: "rowgroup", Role.HEAD: "col", Role.LABEL: "row", Role.CORNER: None, Role.NUMBER: None}
    cells = [cell for row in opened(numbered_report()).findall(".//table")[index].iter("tr") for cell in row]
    for slot, cell in zip(slots(part), cells, strict=True):
        assert cell.get("scope") == scopes[slot.role]
        assert cell.tag == ("th" if scopes[slot.role] else "td")


def test_bands_are_shaded_and_every_cell_has_a_border_without_the_style_sheet() -> None:
    printed = [slot for part in TABLE_PARTS for slot in slots(part)]
    cells = opened(numbered_report()).xpath("//table//th | //table//td")
    for slot, cell in zip(printed, cells, strict=True):
        assert "border: 1px solid" in cell.get("style")
        assert ("background" in cell.get("style")) == (slot.role is Role.BAND)


def test_head_rows_repeat_on_paper_and_a_band_keeps_its_rows() -> None:
    tables = opened(numbered_report()).findall(".//table")
    groups = [[(group.tag, len(group.findall("tr"))) for group in table if group.tag != "colgroup"] for table in tables]
    assert groups[0] == [("tbody", 4), ("tbody", 3), ("tbody", 4), ("tbody", 3)]
    assert groups[1:] == [[("thead", 3), ("tbody", 25)], [("thead", 3), ("tbody", 1)]]


def test_every_table_is_named_by_the_heading_above_it() -> None:
    page = opened(numbered_report())
    names = [table.get("aria-labelledby") for table in page.iter("table")]
    assert names == [part.id for part in TABLE_PARTS]
    assert [page.get_element_by_id(name).text_content() for name in names] == [part.heading for part in TABLE_PARTS]


def test_a_blank_cell_is_marked_and_a_zero_is_printed() -> None:
    page = opened(blank_report(FORM, 2023).with_cells(FORM, {"art20_1.regulations.issued": 0}))
    cells = [cell.text for cell in grid(page.findall(".//table")[0])]
    assert cells.count("0") == 1
    assert cells.count("【待填】") == 9
    assert len(page.xpath("//td/mark")) == 199


# --- words ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_paragraph_stands_in_order_one_element_each(path: Path) -> None:
    report = answers.load(path)
    assert lines(opened(report)) == expected_lines(report)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_own_reader_finds_the_words_and_tables_again(path: Path, tmp_path: Path) -> None:
    report = answers.load(path)
    target = export.write(export.html(report, FORM).encode(), tmp_path / "page.html")
    document = read(target)
    assert document.title == "".join(report.title(FORM))
    words = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert words == ["\n".join(expected_lines(report)[:2]), *expected_lines(report)[2:]]
    tables = [[cell.text for cell in block.cells] for block in document.blocks if isinstance(block, Grid)]
    assert tables == [[cell.text for cell in grid(table)] for table in opened(report).iter("table")]


def test_headings_are_headings_and_a_run_in_heading_stays_in_its_paragraph() -> None:
    page = opened(with_text("（一）主动公开\n（二）依申请公开方面。全年收到申请3件。\n正文一段。"))
    assert [each.text_content() for each in page.iter("h2")] == [part.heading for part in FORM.parts]
    assert [each.text_content() for each in page.iter("h3")] == ["（一）主动公开"]
    (run_in,) = page.iter("b")
    assert run_in.text_content() == "（二）依申请公开方面。"
    assert run_in.getparent().text_content() == "（二）依申请公开方面。全年收到申请3件。"


def test_headings_can_be_the_agencys_own() -> None:
    page = opened(replace(numbered_report(), headings={"problems": "五、问题 & <措施>"}))
    assert [each.text_content() for each in page.iter("h2")][4] == "五、问题 & <措施>"


@pytest.mark.parametrize("name", NASTY)
def test_text_comes_out_as_typed_and_the_page_stays_valid(name: str) -> None:
    page = export.html(with_text(NASTY[name]), FORM)
    assert_parses_without_a_fault(page)
    found = lines(document_fromstring(page))
    start = found.index("一、总体情况") + 1
    assert found[start : found.index("二、主动公开政府信息情况")] == NASTY[name].split("\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_into_the_page(text: str) -> None:
    assert f"起{text}止" in lines(opened(with_text(f"起{text}止")))


@pytest.mark.parametrize("place", ["name", "heading", "signature", "date"])
def test_markup_is_harmless_wherever_a_clerk_may_type(place: str) -> None:
    evil = '"><script>x</script>'
    report = {
        "name": replace(numbered_report(), agency=Agency(name=evil)),
        "heading": replace(numbered_report(), headings={"other": evil}),
        "signature": replace(numbered_report(), signature=Signature(name=evil)),
        "date": replace(numbered_report(), signature=Signature(date=evil)),
    }[place]
    page = opened(report)
    assert not list(page.iter("script"))
    assert any(evil in line for line in lines(page))


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ud800", "\ufffe"])
def test_a_character_that_no_file_can_hold_is_refused_by_name_and_place(bad: str) -> None:
    with pytest.raises(AuthorError, match=rf"一、.*第 1 段第 2 个字.*U\+{ord(bad):04X}"):
        export.html(with_text(f"第{bad}段"), FORM)


def test_what_is_still_to_be_written_is_marked() -> None:
    page = opened(replace(with_text("全年发布信息【待填：条数】条。"), agency=Agency()))
    assert [each.text for each in page.iter("mark")] == ["【待填：机关全称】", "【待填：条数】"]


# --- the page ---------------------------------------------------------------------------


def assert_parses_without_a_fault(page: str) -> None:
    """Assert that the parser of the standard, which names everything that it mends, finds no fault."""
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_page_parses_without_a_fault(path: Path) -> None:
    assert_parses_without_a_fault(export.html(answers.load(path), FORM))


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = opened(numbered_report())
    assert not page.xpath("//@src | //@href | //link | //script | //img | //iframe")
    assert "url(" not in page.findtext(".//style")
    assert "@import" not in page.findtext(".//style")


def test_the_page_names_its_language_encoding_and_title() -> None:
    page = opened(numbered_report())
    assert page.get("lang") == "zh-CN"
    assert page.find("head/meta").get("charset") == "utf-8"
    assert page.findtext("head/title") == "某某局2023年政府信息公开工作年度报告"


def test_an_edition_that_is_only_read_can_be_shown_too() -> None:
    trial = editions.edition("2019")
    page = document_fromstring(export.html(blank_report(trial, 2020), trial))
    parts = [part for part in trial.parts if part.tables]
    for part, table in zip(parts, page.iter("table"), strict=True):
        places = [(slot.row, slot.column, slot.rows, slot.columns) for slot in slots(part)]
        assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in grid(table)] == places


def test_the_same_answers_give_the_same_page_elsewhere(tmp_path: Path) -> None:
    made = []
    for zone, seed in (("Asia/Shanghai", "1"), ("America/New_York", "2")):
        target = tmp_path / f"{seed}.html"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "author.cli", "export", str(SAMPLES[0]), "-o", str(target)]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=60)
        made.append(target.read_bytes())
    assert made[0] == made[1]


# --- the file ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["年报.html", "年报.pdf", "年报.PDF"])
def test_a_file_that_somebody_changed_is_never_overwritten(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    assert export.write(b"first", target) == target
    assert export.write(b"second", target) == target, "what nobody touched is replaced"
    target.write_bytes(target.read_bytes() + b"%signed")
    changed = target.read_bytes()
    second = target.with_stem("年报_2")
    assert export.write(b"third", target) == second
    assert export.write(b"fourth", target) == second
    assert target.read_bytes() == changed
    assert second.read_bytes().startswith(b"fourth")


@pytest.mark.parametrize("other", [b"", b"<html>by hand</html>", b"%PDF-1.7 of another program"])
def test_a_file_of_others_is_never_overwritten(other: bytes, tmp_path: Path) -> None:
    target = tmp_path / "年报.html"
    target.write_bytes(other)
    assert export.write(b"ours", target) == tmp_path / "年报_2.html"
    assert target.read_bytes() == other


def test_the_command_writes_a_page_from_answers_and_the_same_from_their_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, pages = tmp_path / "年报.docx", [tmp_path / "a.html", tmp_path / "b.html"]
    render.write(answers.load(SAMPLES[0]), FORM, document)
    for source, page in zip([SAMPLES[0], document], pages, strict=True):
        assert main(["export", str(source), "-o", str(page)]) == Exit.DONE
        assert str(page) in capsys.readouterr().out
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_the_command_tells_the_shell_of_errors_and_writes_all_the_same(tmp_path: Path) -> None:
    broken, page = tmp_path / "a.yaml", tmp_path / "a.html"
    text = SAMPLES[-1].read_text("utf-8")
    broken.write_text(text.replace('received: "0 0 0 0 0 0"', 'received: "0 3 0 0 0 0"'), "utf-8")
    assert main(["export", str(broken), "-o", str(page)]) == Exit.FINDINGS
    assert page.exists()


@pytest.mark.parametrize("name", ["年报.docx", "年报.txt"])
def test_the_command_refuses_other_kinds_of_file(name: str, tmp_path: Path) -> None:
    assert main(["export", str(SAMPLES[0]), "-o", str(tmp_path / name)]) == Exit.USAGE
    assert list(tmp_path.iterdir()) == []


# --- many --------------------------------------------------------------------------------


def test_several_reports_become_pages_in_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "网页"
    out.mkdir()
    (tmp_path / "坏.yaml").write_text("form: [", "utf-8")
    words = ["export", *map(str, SAMPLES), str(tmp_path / "坏.yaml"), "-o", str(out), "--format", "html"]
    assert main(words) == Exit.UNREADABLE
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{path.stem}.html" for path in SAMPLES)


def test_a_page_that_cannot_be_written_does_not_stop_the_others(tmp_path: Path) -> None:
    first, *others = SAMPLES
    (tmp_path / f"{first.stem}.html").mkdir()
    words = ["export", *map(str, SAMPLES), "-o", str(tmp_path), "--format", "html"]
    assert main(words) == Exit.UNREADABLE
    assert others
    assert all((tmp_path / f"{each.stem}.html").is_file() for each in others)


def test_reports_of_the_same_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    out = tmp_path / "网页"
    for name in ("甲", "乙", "网页"):
        (tmp_path / name).mkdir()
    copies = [tmp_path / name / "年报.yaml" for name in ("甲", "乙")]
    for copy, sample in zip(copies, SAMPLES, strict=True):
        copy.write_bytes(sample.read_bytes())
    words = ["export", *map(str, copies), "-o", str(out), "--format", "html"]
    for _ in range(2):
        assert main(words) == Exit.DONE
        assert sorted(path.name for path in out.iterdir()) == ["年报.html", "年报_2.html"]


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    out = tmp_path / "网页" / "v1.2"
    assert main(["export", *map(str, SAMPLES), "-o", str(out), "--format", "html"]) == Exit.DONE
    assert len(list(out.iterdir())) == len(SAMPLES)
    assert main(["export", str(SAMPLES[0]), "-o", str(tmp_path / "一份"), "--format", "html"]) == Exit.DONE
    assert (tmp_path / "一份" / f"{SAMPLES[0].stem}.html").exists()


def test_no_folder_is_made_for_nothing_or_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text("form: [", "utf-8")
    (tmp_path / "有").write_text("x", "utf-8")
    bad, out = str(tmp_path / "坏.yaml"), tmp_path / "网页"
    assert main(["export", bad, bad, "-o", str(out), "--format", "html"]) == Exit.UNREADABLE
    assert main(["export", *map(str, SAMPLES), "-o", str(tmp_path / "有"), "--format", "html"]) == Exit.USAGE
    words = ["export", *map(str, SAMPLES), "-o", str(tmp_path / "有" / "里"), "--format", "html"]
    assert main(words) == Exit.UNREADABLE
    assert {path.name for path in tmp_path.iterdir()} == {"坏.yaml", "有"}


def test_several_reports_need_a_folder(tmp_path: Path) -> None:
    assert main(["export", *map(str, SAMPLES), "-o", str(tmp_path / "一个.html")]) == Exit.USAGE


@needs_browser
@needs_axe
@pytest.mark.parametrize("report", [numbered_report(), blank_report(FORM, 2024)], ids=["filled", "blank"])
def test_the_page_breaks_no_rule_of_access(report: Report, tmp_path: Path) -> None:
    assert faults_of_access(export.html(report, FORM), tmp_path) == []
