"""Spreadsheets: what is written is read, and what is hostile is refused in one sentence."""

import csv
import errno
import io
import re
import tempfile
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author.errors import AuthorError
from author.package import Package, pack
from author.spreadsheet import DropDown, Formula, Look, Merge, StyledCell, Worksheet, writing
from author.spreadsheet.reading import MOST_ROWS, XLSX, ReadRow, Special, read
from author.spreadsheet.writing import addresses, escape_formula, write, write_csv, write_into
from tests.strategies import characters

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DATE = Look(number_format="yyyy-mm-dd")


def book(rows: Sequence[Sequence[StyledCell]]) -> bytes:
    return write([Worksheet(name="表", rows=rows, widths=[12, 12, 12])])


def parts_of(content: bytes) -> dict[str, bytes]:
    return Package(content, XLSX).parts()


def with_part(name: str, content: bytes) -> bytes:
    """Return a workbook of ours with one part replaced."""
    return pack({**parts_of(book([[StyledCell(value="a")]])), name: content})


def sheet(rows: str) -> bytes:
    return with_part(SHEET, f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode())


def rows_of(content: bytes, tmp_path: Path) -> list[ReadRow]:
    path = tmp_path / "book.bin"
    path.write_bytes(content)
    opened = read(path)
    return list(opened.rows(next(iter(opened.sheets))))


# --- values -----------------------------------------------------------------------------


def test_texts_numbers_dates_and_formulas_are_read_as_they_were_written(tmp_path: Path) -> None:
    content = book(
        [
            [StyledCell(value="收到"), StyledCell(value=12), StyledCell(value=Decimal("3.25"))],
            [
                StyledCell(value=date(2024, 2, 29), look=DATE),
                StyledCell(),
                StyledCell(value=Formula(text="=B1*2", result=24)),
            ],
        ]
    )
    assert rows_of(content, tmp_path) == [("收到", 12, 3.25), (datetime(2024, 2, 29), None, 24)]


def test_a_row_keeps_the_number_under_which_the_program_shows_it(tmp_path: Path) -> None:
    found = rows_of(sheet('<row r="4"><c r="B4"><v>7</v></c></row>'), tmp_path)
    assert found == [(), (), (), (None, 7)]


def test_a_formula_that_was_never_calculated_is_no_value_and_an_empty_result_is_an_empty_cell(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1+1</f></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c>'
    assert rows_of(sheet(f'<row r="1">{cells}</row>'), tmp_path) == [(Special.UNSAVED, None, 2)]


def test_rows_beyond_the_size_that_the_file_states_are_read(tmp_path: Path) -> None:
    content = f'<worksheet {NAMESPACE}><dimension ref="A1"/><sheetData><row r="1"/><row r="2"><c><v>5</v></c></row>'
    found = rows_of(with_part(SHEET, f"{content}</sheetData></worksheet>".encode()), tmp_path)
    assert found == [(), (5,)]


def test_a_time_of_day_is_a_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["收到", clock(9, 30)])
    content = io.BytesIO()
    book.save(content)
    assert rows_of(content.getvalue(), tmp_path) == [("收到", "09:30:00")]


def test_a_workbook_of_charts_alone_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet()
    book.remove(book.worksheets[0])
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(AuthorError):
        rows_of(content.getvalue(), tmp_path)


def test_truth_values_are_texts_and_errors_stay_visible(tmp_path: Path) -> None:
    cells = '<c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>'
    assert rows_of(sheet(f"<row>{cells}</row>"), tmp_path) == [("TRUE", "#REF!")]


# --- text files -------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_office_programs_write(encoding: str, tmp_path: Path) -> None:
    text = '编号,内容\r\n1,"一，二\n三"\r\n'
    assert rows_of(text.encode(encoding), tmp_path) == [("编号", "内容"), ("1", "一，二\n三")]


def test_a_text_parted_by_tabs_is_read_too(tmp_path: Path) -> None:
    assert rows_of("编号\t内容\n1\t\n".encode(), tmp_path) == [("编号", "内容"), ("1", None)]


# --- refused ----------------------------------------------------------------------------


def test_the_library_prints_nothing_about_a_broken_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    styles = parts_of(book([[StyledCell(value="a")]]))["xl/styles.xml"]
    broken, found = re.subn(rb'(<cellStyle [^>]*xfId=)"0"', rb'\1"99"', styles)
    assert found
    with suppress(AuthorError):
        rows_of(with_part("xl/styles.xml", broken), tmp_path)
    assert capsys.readouterr() == ("", "")


def naming_one_sheet_very_often(workbook: bytes) -> bytes:
    (element,) = re.findall(rb"<sheet [^>]*>", workbook)
    return workbook.replace(element, element * 3000)


def declaring_another_workbook() -> bytes:
    """Return a workbook beside which a second one, by the content types the true one, names a sheet 3,000 times."""
    parts = parts_of(sheet(""))
    types = parts["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/xl/worksheets/other.xml")
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/", b"")
    other = naming_one_sheet_very_often(parts["xl/workbook.xml"])
    added = {"xl/worksheets/other.xml": other, "xl/worksheets/_rels/other.xml.rels": relations}
    return pack({**parts, **added, "[Content_Types].xml": types})


def entities() -> bytes:
    bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return with_part(SHEET, f'<?xml version="1.0"?>{bomb}<worksheet {NAMESPACE}>&b;</worksheet>'.encode())


def one_long_text_in_many_cells(part: str) -> bytes:
    """Return a workbook of which 20,000 cells point to one text of 10 MB; its file is small."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    parts = parts_of(sheet(rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
    types = parts["[Content_Types].xml"].replace(b"</Types>", declared.encode())
    texts = f"<sst {NAMESPACE}><si><t>{'长' * 3_400_000}</t></si></sst>".encode()
    return pack({**parts, "[Content_Types].xml": types, part: texts})


WORKBOOK = parts_of(book([]))["xl/workbook.xml"]
REFUSED = {
    "empty": b"",
    "blank": b" \r\n ",
    "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "pdf": b"%PDF-1.7 ...",
    "web page": b"<html><table></table></html>",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "zip without a table": b"PK\x05\x06" + bytes(18),
    "cut off": book([[StyledCell(value="a")]])[:-200],
    "word document": pack({"word/document.xml": b"<w/>"}),
    "entities": entities(),
    "zip bomb": with_part(SHEET, b" " * 200_000_000),
    "many tags": with_part(SHEET, f"<worksheet {NAMESPACE}>".encode() + b"<row/>" * 4_100_000),
    "one endless row": sheet(f"<row>{'<c/>' * 30_000}</row>"),
    "endless styles": with_part("xl/styles.xml", b"<styleSheet>" + b"<xf/>" * 400_000 + b"</styleSheet>"),
    "endless texts": with_part("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 500_000 + b"</sst>"),
    "one long text in many cells": one_long_text_in_many_cells("xl/sharedStrings.xml"),
    "one long text in another part": one_long_text_in_many_cells("xl/other.xml"),
    "one sheet named very often": with_part("xl/workbook.xml", naming_one_sheet_very_often(WORKBOOK)),
    "another workbook declared": declaring_another_workbook(),
    "endless relationships": with_part("xl/worksheets/_rels/sheet1.xml.rels", b"<r>" + b"<r/>" * 400_000 + b"</r>"),
    "a row beyond the end": sheet(f'<row r="{10**12}"><c><v>1</v></c></row>'),
    "broken sheet": with_part(SHEET, b"<worksheet><row>"),
    "text that is no number": sheet("<row><c><v>abc</v></c></row>"),
    "quotation mark never closed": '编号,内容\n1,"没有完\n2,二\n'.encode(),
    "too long": b"1\n" * (MOST_ROWS + 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_chinese_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(AuthorError) as refused:
        rows_of(REFUSED[name], tmp_path)
    said = str(refused.value)
    assert said.count("book.bin") == 1
    assert said.endswith("。")
    assert "，" in said
    assert "Error" not in said


@given(data=st.data())
@settings(max_examples=150)
def test_a_damaged_workbook_gives_rows_or_one_sentence(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(
        book([[StyledCell(value="甲"), StyledCell(value=1)], [StyledCell(value=Formula(text="=B1", result=1))]])
    )
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        content[position] = data.draw(st.integers(0, 255))
    with suppress(AuthorError):
        rows_of(bytes(content), tmp_path_factory.getbasetemp())


# --- writing ----------------------------------------------------------------------------


@given(
    st.text(characters, max_size=20) | st.sampled_from("=+-@＝＋－＠\t\r\n").flatmap(lambda sign: st.just(f"{sign}1"))
)
def test_no_text_becomes_a_formula(text: str) -> None:
    written = escape_formula(text)
    assert written in (text, f"'{text}")
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    content = book(
        [[StyledCell(value="=HYPERLINK(1)"), StyledCell(value="https://example.org"), StyledCell(value="-")]]
    )
    assert rows_of(content, tmp_path) == [("'=HYPERLINK(1)", "https://example.org", "'-")]
    parts = parts_of(content)
    assert b"<f>" not in parts[SHEET]


def test_the_same_sheets_give_the_same_bytes() -> None:
    rows = [[StyledCell(value="甲"), StyledCell(value=Formula(text="=1+1", result=2))]]
    assert book(rows) == book(rows)


def test_the_default_font_by_which_columns_are_measured_is_the_one_of_the_cells() -> None:
    content = book([[StyledCell(value="甲", look=Look(bold=True, size=16))]])
    parts = parts_of(content)
    styles = parts["xl/styles.xml"].decode()
    assert set(re.findall('<name val="(.*?)"/>', styles)) == {"宋体"}
    assert "<scheme " not in styles


def test_a_sheet_of_one_column_is_printed_with_the_empty_one_beside_it() -> None:
    content = write(
        [Worksheet(name="表", rows=[["甲"], ["乙"]], widths=[92]), Worksheet(name="二", rows=[], widths=[9, 9])]
    )
    first, second = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert first.print_area == "'表'!$A$1:$B$2"
    assert not second.print_area


def test_lists_dates_frozen_rows_and_widths_are_in_the_workbook() -> None:
    drop_downs = [
        DropDown(column=0, last_row=9, choices="='表'!$C$1:$C$3", title="甲", message="请选"),
        DropDown(column=1, last_row=9, not_before=date(2008, 5, 1), title="乙", message="请写日期"),
    ]
    content = write(
        [Worksheet(name="表", rows=[[StyledCell(value="甲")]], widths=[30, 8], frozen_rows=1, drop_downs=drop_downs)]
    )
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width == pytest.approx(30, abs=1)
    rules = page.data_validations.dataValidation
    kinds = {str(each.sqref): (each.type, each.formula1, each.formula2) for each in rules}
    assert kinds == {"A2:A10": ("list", "'表'!$C$1:$C$3", None), "B2:B10": ("date", "39569", "73050")}


def test_bare_values_look_as_their_column_does() -> None:
    looks = [Look(number_format="0.00"), DATE]
    content = write([Worksheet(name="表", rows=[[1, date(2024, 2, 29)], [None, "甲"]], widths=[9, 9], looks=looks)])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [[cell.value for cell in row] for row in page] == [[1, datetime(2024, 2, 29)], [None, "甲"]]
    assert [[cell.number_format for cell in row] for row in page] == [["0.00", "yyyy-mm-dd"]] * 2


def test_merged_cells_may_reach_over_rows_that_come_later() -> None:
    merges = [Merge(row=0, column=0, rows=2, columns=1), Merge(row=0, column=1, rows=1, columns=2)]
    content = write([Worksheet(name="表", rows=[["甲", "乙", None], [None, 1, 2]], widths=[9] * 3, merges=merges)])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {str(each) for each in page.merged_cells.ranges} == {"A1:A2", "B1:C1"}
    assert (page["A1"].value, page["B1"].value, page["B2"].value, page["C2"].value) == ("甲", "乙", 1, 2)


def test_rows_are_as_high_as_the_text_that_stands_in_them_alone() -> None:
    long, wrapped = "字" * 40, Look(wrapped=True)
    merges = [Merge(row=2, column=0, rows=2, columns=1), Merge(row=4, column=0, rows=1, columns=2)]
    rows = [["字"], [long], [long], ["字"], [long]]
    content = write([Worksheet(name="表", rows=rows, widths=[20, 80], looks=[wrapped], merges=merges)])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [page.row_dimensions[row].height for row in range(1, 6)] == [None, 82.5, None, None, None]


def test_names_of_files_that_are_no_text_can_be_written(tmp_path: Path) -> None:
    assert rows_of(book([[StyledCell(value="名\udcff")]]), tmp_path) == [("名?",)]


class Watched(list[int]):
    __hash__ = object.__hash__  # type: ignore[assignment]


def watched_rows(number: int) -> Iterator[Watched]:
    """Yield rows, never holding more than the one that is written and the one before."""
    alive: weakref.WeakSet[Watched] = weakref.WeakSet()
    for value in range(number):
        row = Watched([value])
        alive.add(row)
        assert len(alive) <= 2
        yield row


def test_no_more_rows_are_held_than_the_one_that_is_written() -> None:
    content = write([Worksheet(name="表", rows=watched_rows(500), widths=[9])])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for (cell,) in page] == list(range(500))


def test_the_folder_for_temporary_files_does_not_show_and_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for name in ("a", "another"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))
        written.append(book([[StyledCell(value="甲"), StyledCell(value=1)]]))
        assert list((tmp_path / name).iterdir()) == []
    assert written[0] == written[1]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[Sequence[int]]:
        yield [1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write([Worksheet(name="表", rows=rows(), widths=[9])])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("parts_too", [False, True])
def test_a_full_disk_is_told_as_such(parts_too: bool, full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(full_disk.iterdir())
    if parts_too:
        monkeypatch.setattr(tempfile, "tempdir", str(full_disk))
    sheet = Worksheet(name="表", rows=[list(range(500))] * 500, widths=[9] * 500)
    with pytest.raises(OSError, match="No space") as refused, (full_disk / "old.txt").open("wb") as file:
        write_into([sheet], file)
    assert refused.value.errno == errno.ENOSPC
    assert set(full_disk.iterdir()) == before


@pytest.mark.parametrize("cut", ["", "<!-- -->", "<![CDATA[:]]>", "<?x y?>"])
@pytest.mark.parametrize("name", ["_xlnm.Print_Area", "_xlnm.Print_Titles"])
def test_a_print_area_beyond_excels_names_is_refused_before_it_takes_time(cut: str, name: str, tmp_path: Path) -> None:
    area = f'<definedName name="{name}" localSheetId="0">{f"表!$A$1:$B$2,{cut}" * 20_000}</definedName>'
    workbook = parts_of(book([[StyledCell(value="甲")]]))["xl/workbook.xml"]
    defined = workbook.replace(b"</sheets>", f"</sheets><definedNames>{area}</definedNames>".encode())
    path = tmp_path / "登记簿.xlsx"
    path.write_bytes(with_part("xl/workbook.xml", defined))
    begun = time.process_time()
    with pytest.raises(AuthorError):
        read(path)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("letter", ["甲", "𠮷"])
def test_a_drop_down_whose_title_is_longer_than_excel_holds_is_kept(
    letter: str, recwarn: pytest.WarningsRecorder
) -> None:
    long = DropDown(column=0, last_row=9, choices="='表'!$C$1:$C$3", title=letter * 40, message=letter * 300)
    content = write([Worksheet(name="表", rows=[["头"]], widths=[12, 12, 12], drop_downs=[long])])
    (found,) = openpyxl.load_workbook(io.BytesIO(content))["表"].data_validations.dataValidation
    assert found.errorTitle in letter * 40
    assert found.error in letter * 300
    assert not recwarn


def test_a_sheet_beyond_what_excel_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS_WRITTEN", 3)
    book([[StyledCell(value=1)]] * 3)
    with pytest.raises(AuthorError, match="表") as refused:
        book([[StyledCell(value=1)]] * 4)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("places", "named"),
    [
        ([(0, 0)], "A1"),
        ([(0, 0), (0, 1), (0, 2)], "A1:C1"),
        ([(0, 0), (1, 0), (3, 0)], "A1:A2,A4"),
        ([(0, 25), (0, 26), (1, 26)], "Z1:AA1,AA2"),
        ([(4, 0), (3, 0)], "A5,A4"),
    ],
)
def test_neighbours_are_named_as_a_block(places: list[tuple[int, int]], named: str) -> None:
    assert addresses(places) == named


# --- .csv -------------------------------------------------------------------------------


def test_a_csv_is_marked_as_utf_8_has_the_line_ends_of_office_programs_and_inert_texts() -> None:
    buffer = io.BytesIO()
    rows: list[list[str | int | Decimal | None]] = [
        ["机关", "数"],
        ["=1+1", -3],
        ['甲，"乙"', Decimal("1E+3")],
        ["名\udcff", None],
    ]
    write_csv(rows, buffer)
    text = '机关,数\r\n\'=1+1,-3\r\n"甲，""乙""",1000\r\n名?,\r\n'
    assert buffer.getvalue() == b"\xef\xbb\xbf" + text.encode()
    assert not buffer.closed


def test_rows_of_a_csv_are_written_as_they_come() -> None:
    buffer = io.BytesIO()
    write_csv(watched_rows(500), buffer)
    assert buffer.getvalue().count(b"\r\n") == 500


@given(st.lists(st.text(characters, max_size=12), min_size=1, max_size=4))
def test_no_text_of_a_csv_becomes_a_formula(texts: list[str]) -> None:
    buffer = io.BytesIO()
    write_csv([texts], buffer)
    (row,) = csv.reader(io.StringIO(buffer.getvalue().decode("utf-8-sig"), newline=""))
    assert row == [escape_formula(text) for text in texts]
