"""The blank form as printed: the grid of every part, cell by cell."""

from itertools import product
from pathlib import Path

import pytest

from author import editions
from author.form import Form, Part
from author.printed import Role, Slot, head_rows, slots
from tests.word import GridCell, Word, grid

FORM = editions.edition("2021")
BLANK_FORM = Path(__file__).parent.parent.parent / "shared" / "reference" / "blank-form.docx"
TABLE_PARTS = [part.id for part in FORM.parts if part.tables]


def printed(part: Part) -> list[GridCell]:
    return [
        GridCell(row=slot.row, column=slot.column, rows=slot.rows, columns=slot.columns, text=slot.text)
        for slot in slots(part)
    ]


def texts(form: Form, part: str, role: Role) -> list[Slot]:
    return [slot for slot in slots(form.part(part)) if slot.role is role]


@pytest.mark.parametrize("part", TABLE_PARTS)
def test_the_grid_is_that_of_the_circulated_blank_form(part: str, form: Form) -> None:
    if not BLANK_FORM.exists():
        pytest.skip("the circulated blank form is not beside this checkout")
    table = Word(BLANK_FORM.read_bytes()).tables()[TABLE_PARTS.index(part)]
    circulated = [GridCell(**{**cell.__dict__, "text": cell.text.strip()}) for cell in grid(table)]
    assert printed(form.part(part)) == circulated


@pytest.mark.parametrize(
    ("part", "rows", "columns"), [("proactive", 14, 4), ("requests", 28, 10), ("proceedings", 4, 15)]
)
def test_the_grids_have_the_prescribed_rows_and_columns(part: str, rows: int, columns: int, form: Form) -> None:
    found = slots(form.part(part))
    assert max(slot.row + slot.rows for slot in found) == rows
    assert max(slot.column + slot.columns for slot in found) == len(form.part(part).widths) == columns


@pytest.mark.parametrize("part", [part for form in editions.all_editions() for part in form.parts if part.tables])
def test_the_cells_cover_the_grid_once(part: Part) -> None:
    covered = [
        place
        for slot in slots(part)
        for place in product(range(slot.row, slot.row + slot.rows), range(slot.column, slot.column + slot.columns))
    ]
    rows = max(row for row, _ in covered) + 1
    assert sorted(covered) == list(product(range(rows), range(len(part.widths))))


@pytest.mark.parametrize("part", [part for form in editions.all_editions() for part in form.parts if part.tables])
def test_every_number_of_a_part_has_its_cell_in_order(part: Part) -> None:
    cells = [slot.field.key for slot in slots(part) if slot.field]
    assert cells == [field.key for table in part.tables for field in table.fields.values()]


def test_four_bands_are_printed_over_all_columns(form: Form) -> None:
    bands = texts(form, "proactive", Role.BAND)
    assert [(slot.row, slot.text) for slot in bands] == [
        (0, "第二十条第（一）项"),
        (4, "第二十条第（五）项"),
        (7, "第二十条第（六）项"),
        (11, "第二十条第（八）项"),
    ]
    assert {slot.columns for slot in bands} == {4}


def test_a_single_number_of_a_band_spans_what_is_left(form: Form) -> None:
    spans = {slot.field.key: slot.columns for slot in texts(form, "proactive", Role.NUMBER) if slot.field}
    assert spans["art20_1.regulations.issued"] == 1
    assert spans["art20_5.licensing.decisions"] == spans["art20_8.fees.amount"] == 3


def test_the_corner_holds_the_note_of_the_form(form: Form) -> None:
    (corner,) = texts(form, "requests", Role.CORNER)
    assert (corner.row, corner.column, corner.rows, corner.columns) == (0, 0, 3, 3)
    assert corner.text == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def test_outcomes_are_printed_under_their_groups(form: Form) -> None:
    labels = {slot.text: slot for slot in texts(form, "requests", Role.LABEL)}
    outcome, refused = labels["三、本年度办理结果"], labels["（三）不予公开"]
    assert (outcome.row, outcome.column, outcome.rows, outcome.columns) == (5, 0, 22, 1)
    assert (refused.row, refused.column, refused.rows, refused.columns) == (7, 1, 8, 1)
    assert labels["一、本年新收政府信息公开申请数量"].columns == 3
    assert labels["（七）总计"].columns == 2


def test_head_rows_repeat_where_no_band_stands_between(form: Form) -> None:
    assert [head_rows(form.part(part)) for part in TABLE_PARTS] == [0, 3, 3]
