"""The workbook of a summary: the form's tables, a row an agency; every formula comes to the number beside it."""

import io
import os
import re
import shutil
import subprocess
import sys
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from author import editions
from author.aggregate import workbook
from author.aggregate.overview import paragraphs
from author.aggregate.summary import Cause, FileInfo, LeftOut, OfficeStatus, State, Summary
from author.errors import AuthorError
from author.form import Form
from author.numerals import Number
from author.printed import slots
from author.report import Cells, fill_totals
from author.spreadsheet import writing
from tests import summaries

FORMS = editions.all_editions()
FORM = FORMS[-1]
KEYS_ROW, SUMS_ROW, FIRST_ROW = 2, 3, 4
LISTS = ("检查结果", "没有计入")
TABLE_TOP = 2
NAMES = [*summaries.NASTY, *(f"第{number}局" for number in range(20))]

every_edition = pytest.mark.parametrize("form", FORMS, ids=[form.edition for form in FORMS])


def usual(form: Form) -> Summary:
    return summaries.summary(form, NAMES, year=form.first_year)


def written(summary: Summary) -> bytes:
    buffer = io.BytesIO()
    workbook.write_workbook(summary, buffer)
    return buffer.getvalue()


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def columns(page: Worksheet) -> dict[str, int]:
    """Return the column of each number on the agencies' sheet."""
    return {str(cell.value): cell.column for cell in page[KEYS_ROW] if cell.value}


# --- numbers and formulas ---------------------------------------------------------------


def calculated(book: Workbook) -> dict[tuple[str, str], object]:
    """Return the value of each formula by sheet and cell, computed from the numbers alone."""

    @cache
    def value(sheet: str, row: int, column: int) -> object:
        held = book[sheet].cell(row, column).value
        if not (isinstance(held, str) and held.startswith("=")):
            return held
        guarded = re.fullmatch(r'=IF\(COUNT\((.*)\)=(\d+),SUM\(\1\),""\)', held)
        summed = guarded[1] if guarded else re.fullmatch(r"=SUM\((.*)\)", held)[1]  # type: ignore[index]
        numbers = [each for each in addends(sheet, summed) if isinstance(each, int | float)]
        return None if guarded and len(numbers) < int(guarded[2]) else sum(numbers)

    def addends(sheet: str, arguments: str) -> Iterator[object]:
        for argument in arguments.split(","):
            name, _, cells = argument.rpartition("!")
            left, top, right, bottom = (each or 0 for each in range_boundaries(cells))
            for row, column in product(range(top, bottom + 1), range(left, right + 1)):
                yield value(name.strip("'") or sheet, row, column)

    return {
        (page.title, cell.coordinate): value(page.title, cell.row, cell.column)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@every_edition
def test_every_formula_comes_to_the_value_that_is_saved_with_it(form: Form) -> None:
    content = written(usual(form))
    saved = opened(content, values=True)
    found = calculated(opened(content))
    assert found
    for (sheet, cell), value in found.items():
        assert saved[sheet][cell].value == (value if value is None else pytest.approx(value)), (sheet, cell)


@every_edition
def test_every_number_of_the_tables_is_the_sum(form: Form) -> None:
    summary = usual(form)
    formulas, saved = (opened(written(summary), values=values) for values in (False, True))
    for part in form.parts:
        for slot in slots(part):
            if slot.field:
                place = slot.row + TABLE_TOP + 1, slot.column + 1
                assert str(formulas[part.tables[0].name].cell(*place).value).startswith("=SUM(")
                assert saved[part.tables[0].name].cell(*place).value == float(summary.cells[slot.field.key] or 0)


@every_edition
def test_entered_numbers_point_at_their_column_and_totals_at_the_table_itself(form: Form) -> None:
    book = opened(written(usual(form)))
    at = columns(book["各单位"])
    for part in form.parts:
        for slot in slots(part):
            if slot.field:
                formula = book[part.tables[0].name].cell(slot.row + TABLE_TOP + 1, slot.column + 1).value
                letter = openpyxl.utils.get_column_letter(at[slot.field.key])
                whole = f"=SUM(各单位!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(NAMES) - 1})"
                assert ("!" not in str(formula)) if slot.field.computed else formula == whole


@every_edition
def test_each_agency_has_a_row_with_all_numbers_and_blanks_stay_blank(form: Form) -> None:
    summary = usual(form)
    page = opened(written(summary), values=True)["各单位"]
    at = columns(page)
    assert list(at) == list(form.fields)
    blanks = 0
    for number, (row, (head, cells)) in enumerate(
        zip(page.iter_rows(min_row=FIRST_ROW), summary.numbers(), strict=True), 1
    ):
        assert (row[0].value, row[2].value) == (number, head.errors)
        for key, column in at.items():
            assert row[column - 1].value == (None if cells[key] is None else float(cells[key] or 0))
            blanks += cells[key] is None
    assert blanks


def test_numbers_are_numbers_and_totals_are_formulas_in_every_row() -> None:
    page = opened(written(usual(FORM)))["各单位"]
    for key, column in columns(page).items():
        field = FORM.fields[key]
        assert page.cell(SUMS_ROW, column).data_type == "f"
        for row in range(FIRST_ROW, FIRST_ROW + len(NAMES)):
            assert page.cell(row, column).data_type == ("f" if field.computed else "n")


def test_money_is_shown_with_its_decimals_and_summed_exactly() -> None:
    given = [summaries.numbers(FORM, seed, blanks=False) | {"art20_8.fees.amount": Decimal("0.1")} for seed in range(3)]
    summary = summaries.summary(FORM, NAMES[:3], year=2024, given=given)
    cell = next(each for row in opened(written(summary), values=True)["表二"] for each in row if each.value == 0.3)
    assert cell.number_format == "0.00####"


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert written(usual(FORM)) == written(usual(FORM))


def test_the_workbook_is_valid(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(written(summaries.summary(FORM, summaries.NASTY, year=2024)))
    program = Path(sys.executable).with_name("openxml-audit")
    done = subprocess.run([program, tmp_path / "book.xlsx"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "Errors: 0" in done.stdout


def test_without_an_agency_all_sums_are_zero() -> None:
    content = written(summaries.summary(FORM, (), year=2024))
    assert set(calculated(opened(content)).values()) == {0}


# --- texts ------------------------------------------------------------------------------


def test_names_that_begin_like_formulas_are_harmless_texts() -> None:
    head = usual(FORM).counted[0]
    nasty = [LeftOut(file=replace(head, path=name, agency=name), why=name) for name in summaries.NASTY]
    offices = [OfficeStatus(agency=name, state=State.MISSING, why=name) for name in summaries.NASTY]
    found = [(each.file, summaries.found_in(FORM, each.file, "requests.received.total")[1]) for each in nasty]
    content = written(
        summaries.summary(FORM, NAMES, year=2024, left_out=nasty, offices=offices, found=found),
    )
    for page in opened(content):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or str(cell.value).startswith(("=SUM(", "=IF(COUNT("))
                if cell.data_type == "s":
                    assert not str(cell.value).lstrip().startswith(("=", "+", "-", "@", "＝"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = " ".join(package.namelist())
    assert not re.search("externalLink|vba|macro|connections|hyperlink", parts)


def test_no_number_is_written_as_a_text() -> None:
    names = [name for name in NAMES if name != "123"]
    head = FileInfo(path="甲.docx", agency="甲局", year=2023, edition=FORM.edition)
    summary = summaries.summary(FORM, names, year=2024, left_out=[LeftOut(file=head, why="是 2023 年度的")])
    texts = [str(c.value) for page in opened(written(summary)) for row in page for c in row if c.data_type == "s"]
    assert texts
    assert not [text for text in texts if re.fullmatch(r"[\d.,]+", text)]


# --- the look ---------------------------------------------------------------------------


@every_edition
def test_the_tables_are_laid_out_as_the_form_prints_them(form: Form) -> None:
    book = opened(written(usual(form)))
    for part in form.parts:
        if part.is_text:
            continue
        page = book[part.tables[0].name]
        merged = {tuple(map(int, each.bounds)) for each in page.merged_cells.ranges}
        expected = {(1, 1, len(part.widths), 1)}
        for slot in slots(part):
            top, left = slot.row + TABLE_TOP + 1, slot.column + 1
            if slot.rows * slot.columns > 1:
                expected.add((left, top, left + slot.columns - 1, top + slot.rows - 1))
            if slot.field is None:
                assert page.cell(top, left).value == slot.text
            assert page.cell(top, left).border.left.style == "thin"
        assert merged == expected
        assert part.heading in str(page["A1"].value)
        assert str(form.first_year) in str(page["A1"].value)
        assert str(len(NAMES)) in str(page["A1"].value)


def test_tables_fit_on_a_page_and_heads_stay_in_view() -> None:
    book = opened(written(usual(FORM)))
    for part in FORM.parts:
        if not part.is_text:
            page = book[part.tables[0].name]
            assert page.sheet_properties.pageSetUpPr is not None
            assert page.sheet_properties.pageSetUpPr.fitToPage
            # The default is one page in each direction.
            assert {page.page_setup.fitToWidth, page.page_setup.fitToHeight} == {None}
            assert page.page_setup.paperSize == 9
            assert (page.page_setup.orientation == "landscape") is (part.id == "proceedings")
    agencies = book["各单位"]
    assert agencies.freeze_panes == "C4"
    assert (agencies.print_title_rows, agencies.print_title_cols) == ("$1:$3", "$A:$B")
    assert all(page.sheet_state == "visible" for page in book)
    for sheet in book.worksheets:
        assert not any(each.hidden for each in sheet.column_dimensions.values())
        # The row of English keys is for formulas and programs.
        hidden = [number for number, row in sheet.row_dimensions.items() if row.hidden]
        assert hidden == ([KEYS_ROW] if sheet is agencies else [])


def test_each_column_is_named_by_its_place() -> None:
    page = opened(written(usual(FORM)))["各单位"]
    for key, column in columns(page).items():
        assert page.cell(1, column).value == FORM.fields[key].place


# --- lists ------------------------------------------------------------------------------


def rows_of(summary: Summary, sheet: str) -> list[tuple[object, ...]]:
    return list(opened(written(summary))[sheet].iter_rows(min_row=2, values_only=True))


def test_findings_stand_under_their_agency_with_place_remedy_basis_and_reason() -> None:
    head = FileInfo(path="收到/甲.docx", agency="甲局", year=2024, edition=FORM.edition)
    key = "requests.outcome.granted.total"
    _, plain = summaries.found_in(FORM, head, key)
    _, textual = head, plain._replace(where=plain.where._replace(key="", part="other"), reason="有原因")
    rows = rows_of(summaries.summary(FORM, NAMES, year=2024, found=[(head, plain), (head, textual)]), "检查结果")
    told = plain.message, plain.rule.remedy, plain.basis
    assert rows == [
        ("甲局", plain.level.label, FORM.fields[key].place, *told, None, "收到/甲.docx"),
        ("甲局", plain.level.label, FORM.part("other").heading, *told, "有原因", "收到/甲.docx"),
    ]


def test_a_finding_of_another_edition_is_placed_in_that_one() -> None:
    other = FORMS[0]
    field = next(field for key, field in other.fields.items() if key not in FORM.fields)
    head = FileInfo(path="旧.docx", agency="旧局", year=2020, edition=other.edition)
    summary = summaries.summary(FORM, NAMES, year=2024, found=[summaries.found_in(other, head, field.key)])
    assert rows_of(summary, "检查结果")[0][2] == field.place


def test_more_findings_than_a_sheet_holds_are_told_in_the_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS_WRITTEN", 6)
    head = FileInfo(path="甲.docx", agency="甲局", edition=FORM.edition)
    one = summaries.found_in(FORM, head, "requests.received.total")
    for number, told in ((4, False), (5, True), (9, True)):
        rows = rows_of(summaries.summary(FORM, (), year=2024, found=[one] * number), "检查结果")
        assert len(rows) == 4 + told
        assert ("更多" in str(rows[-1][0])) is told


def test_more_agencies_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS_WRITTEN", FIRST_ROW + len(NAMES) - 2)
    with pytest.raises(AuthorError, match="各单位") as refused:
        written(usual(FORM))
    assert refused.value.hint


def test_what_is_not_counted_has_its_rows_and_remarks_come_first() -> None:
    head = FileInfo(path="收到/坏.docx")
    summary = summaries.summary(FORM, NAMES, year=2024, left_out=[LeftOut(file=head, why="打不开")])
    assert rows_of(summary, "没有计入") == [(None, "坏.docx", None, "打不开", "收到/坏.docx")]


def test_papers_that_are_no_reports_come_last_among_what_is_not_counted() -> None:
    paper = LeftOut(file=FileInfo(path="a.txt"), why="不像年报", cause=Cause.ASIDE)
    unread = LeftOut(file=FileInfo(path="b.doc"), why="读不了", cause=Cause.UNREADABLE)
    summary = summaries.summary(FORM, NAMES, year=2024, left_out=[paper, unread])
    assert [row[1] for row in rows_of(summary, "没有计入")] == ["b.doc", "a.txt"]
    first = opened(written(summary)).worksheets[0]
    assert set(summary.remarks) <= {row[0].value for row in first.iter_rows()}


@pytest.mark.parametrize("sheet", LISTS)
def test_an_empty_list_says_so_in_one_line(sheet: str) -> None:
    rows = rows_of(usual(FORM), sheet)
    assert len(rows) == 1
    assert "没有" in str(rows[0][0]) or "全部" in str(rows[0][0])


def test_rows_are_written_as_they_are_read() -> None:
    alive: weakref.WeakSet[_Numbers] = weakref.WeakSet()
    summary = usual(FORM)

    def counted() -> Iterator[tuple[FileInfo, Cells]]:
        for head, cells in summary.numbers():
            read = _Numbers(cells)
            alive.add(read)
            assert len(alive) <= 2
            yield head, read

    assert written(replace(summary, numbers=counted)) == written(summary)


class _Numbers(dict[str, Number | None]):
    """Numbers that can be watched."""

    __hash__ = object.__hash__  # type: ignore[assignment]


# --- in LibreOffice ---------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.skipif(
    not shutil.which("soffice") and not os.environ.get("CI"), reason="LibreOffice is not installed here; CI has it"
)
def test_libreoffice_calculates_the_same_numbers(tmp_path: Path) -> None:
    contents = {form.edition: written(usual(form)) for form in FORMS}
    for edition, content in contents.items():
        (tmp_path / f"{edition}.xlsx").write_bytes(_without_results(content))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", tmp_path / "out", *(tmp_path / f"{edition}.xlsx" for edition in contents)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    for edition, content in contents.items():
        recalculated = openpyxl.load_workbook(tmp_path / "out" / f"{edition}.xlsx", data_only=True)
        assert _compared(content, recalculated) > len(editions.edition(edition).fields)


def _compared(content: bytes, recalculated: Workbook) -> int:
    """Return the number of formulas whose values, as they are saved, another program calculates too."""
    formulas = opened(content)
    compared = 0
    for page in opened(content, values=True):
        for row in page.iter_rows():
            for cell in row:
                if formulas[page.title][cell.coordinate].data_type == "f":
                    found = recalculated[page.title][cell.coordinate].value
                    expected = cell.value if cell.value is None else pytest.approx(cell.value)
                    assert (found or None if cell.value is None else found) == expected, (page.title, cell.coordinate)
                    compared += 1
    return compared


def _without_results(content: bytes) -> bytes:
    """Return the workbook without calculated values, so that LibreOffice must calculate them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", source.read(name)))
    return buffer.getvalue()


def test_every_office_has_a_line_with_its_marks_and_the_counts_add_up() -> None:
    file = FileInfo(path="收到/甲局.docx", agency="甲局", year=2024, errors=2, warnings=1, modified="2025-01-12")
    summary = replace(
        usual(FORM),
        offices=[
            OfficeStatus(
                agency="甲局", state=State.COUNTED, files=[file], goes_back=True, returns=2, changed="错误 3 → 2"
            ),
            OfficeStatus(agency="乙局", state=State.MISSING, why="名单外的“乙分局”名称相近"),
            OfficeStatus(agency="丙局", state=State.EXEMPT),
            OfficeStatus(agency="外局", state=State.NOT_COUNTED, is_listed=False, files=[file]),
        ],
    )
    title, heads, *rows = opened(written(summary), values=True)["单位清单"].iter_rows(values_only=True)
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(each["单位"], each["收到"], each["缺报"], each["免报"]) for each in lines] == [
        ("甲局", "√", None, None),
        ("乙局", None, "√", None),
        ("丙局", None, None, "√"),
        ("外局", "√", None, None),
    ]
    assert (lines[0]["计入"], lines[0]["退回"], lines[0]["错误"], lines[0]["日期"]) == ("√", "第2次", 2, "2025-01-12")
    assert "共 3 家" in str(title[0])
    submitted = paragraphs(summary)["通报：报送情况"]
    assert submitted.startswith("应报送2家，已报送1家")


def test_of_agencies_with_the_same_number_none_is_ranked_before_the_others() -> None:
    key = "requests.received.natural_person"
    given = [numbered(key, each) for each in (9, 9, 1, 1, 1, 1, 1)]
    names = [f"第{number}局" for number in range(1, 8)]
    ranked = paragraphs(summaries.summary(FORM, names, year=2024, given=given))["通报：排序"]
    assert [name for name in names if name in ranked] == names[:2]


def numbered(key: str, number: int) -> Cells:
    """Return a table of zeros with one number."""
    return fill_totals(FORM, {**dict.fromkeys((each.key for each in FORM.inputs), 0), key: number})


def test_only_what_an_officer_needs_is_printed_and_no_english() -> None:
    """The columns with paths are for the screen, and lists print their first page."""
    head = FileInfo(path="/mnt/d/received/甲.docx", agency="甲局", year=2024, edition=FORM.edition)
    left_out = [LeftOut(file=head, why="是 2023 年度的")] * 50
    found = [summaries.found_in(FORM, head, "requests.received.total")] * 50
    offices = [OfficeStatus(agency=name, state=State.COUNTED, files=[head]) for name in NAMES[-20:]]
    summary = summaries.summary(FORM, NAMES[-20:], year=2024, left_out=left_out, found=found, offices=offices)
    book = opened(written(replace(summary, previous=summary.cells)), values=True)
    assert len(book.worksheets) == 10
    for page in book:
        area = (page.print_area or page.dimensions).rpartition("!")[2]
        left, top, right, bottom = (each or 1 for each in range_boundaries(area))
        rows = page.iter_rows(top, bottom, left, right, values_only=True)
        shown = [str(v) for n, row in enumerate(rows, 1) if not page.row_dimensions[n].hidden for v in row if v]
        assert not [words for words in shown if re.search("[A-Za-z]{3}|/", words.replace(".docx", ""))], page.title
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight is None, "one page"


def test_what_is_not_printed_makes_no_row_higher() -> None:
    file = FileInfo(path=f"{'很长' * 40}/甲局.docx", agency="甲局", year=2024)
    office = OfficeStatus(
        agency="甲局", state=State.COUNTED, files=[file], contact="某某科的某某某 0816-2600001 转 8001"
    )
    page = opened(written(replace(usual(FORM), offices=[office])))["单位清单"]
    assert page.row_dimensions[3].height is None


def test_keys_are_not_printed_and_the_numbers_of_the_form_neither() -> None:
    page = opened(written(usual(FORM)))["各单位"]
    assert page.row_dimensions[KEYS_ROW].hidden
    last = range_boundaries(page.print_area.rpartition("!")[2])[2]
    assert last is not None
    assert last < min(columns(page).values())


def test_last_year_stands_beside_this_one_the_largest_changes_first() -> None:
    summary = usual(FORM)
    key = "art20_5.licensing.decisions"
    last = {**summary.cells, key: (summary.cells[key] or 0) + 7}
    rows = list(opened(written(replace(summary, previous=last)), values=True)["与上年比较"].iter_rows(min_row=2))
    ((name, before, now, difference, share),) = [row for row in rows if row[3].value]
    assert (name.value, difference.value) == ("行政许可", -7)
    assert share.value == pytest.approx(float(str(now.value)) / float(str(before.value)) - 1)
    assert share.number_format.startswith("+0.0%")
    assert "与上年比较" not in opened(written(summary)).sheetnames
