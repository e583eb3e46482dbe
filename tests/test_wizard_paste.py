"""Pasted texts: which cells they hold, and that they are taken over whole or not at all."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import DummyInput
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from author import editions
from author.printed import Role, slots
from author.report import Report, blank_report
from author.wizard import keyboard
from author.wizard.arrangement import Arrangement, PasteError, block_of, has_doubled_ends, spans_cells
from author.wizard.keyboard import PastingInput, single_keys
from author.wizard.sheet import Sheet, open_sheet

FORM = editions.edition("2021")
REPORT = blank_report(FORM, 2025).with_cells(FORM, {field.key: index % 13 for index, field in enumerate(FORM.inputs)})
TABLE_PARTS = [part.id for part in FORM.parts if part.tables]


def sheet_of(part: str, start: str | None = None, report: Report | None = None) -> Sheet:
    return open_sheet(FORM.part(part), report or blank_report(FORM, 2025), FORM, start=start)


def rows_of(part: str, *, totals: bool = True) -> list[list[str]]:
    """Return the part's numbers as shown, with or without totals."""
    fields = [
        [field for field in row.fields if totals or not field.computed] for row in Arrangement(FORM.part(part)).rows
    ]
    return [[str(REPORT.cells[field.key]) for field in row] for row in fields if row]


def text_of(rows: Sequence[Sequence[str]], end: str = "\r\n") -> str:
    return "".join("\t".join(row) + end for row in rows)


def pasted(sheet: Sheet, text: str, *, reported: bool = True) -> Sheet:
    return sheet.paste(text, reported=reported)


def numbers(sheet: Sheet) -> list[object]:
    return [sheet.cells[field.key] for field in sheet.inputs]


def printed(part: str, *, merged: bool) -> list[list[str]]:
    """Return the printed table as Excel copies it, or as Word does, which leaves out ``merged`` cells."""
    found = slots(FORM.part(part))
    height = max(slot.row + slot.rows for slot in found)
    width = len(FORM.part(part).widths)
    grid: list[list[str | None]] = [["" for _ in range(width)] for _ in range(height)]
    for slot in found:
        for row in range(slot.row, slot.row + slot.rows):
            for column in range(slot.column, slot.column + slot.columns):
                grid[row][column] = None if merged and column > slot.column else ""
        number = slot.field and REPORT.cells[slot.field.key]
        grid[slot.row][slot.column] = str(number) if slot.role is Role.NUMBER else slot.text
    return [[cell for cell in row if cell is not None] for row in grid]


@pytest.mark.parametrize("part", TABLE_PARTS)
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\r\r"])
@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("reported", [True, False])
def test_a_whole_table_arrives_with_any_line_end_with_and_without_totals(
    part: str, end: str, totals: bool, reported: bool
) -> None:
    sheet = pasted(sheet_of(part), text_of(rows_of(part, totals=totals), end), reported=reported)
    assert numbers(sheet) == [REPORT.cells[field.key] for field in sheet.inputs]
    assert "不同" not in sheet.notice


@pytest.mark.parametrize("part", TABLE_PARTS)
@pytest.mark.parametrize("merged", [False, True], ids=["excel", "word"])
@pytest.mark.parametrize("skipped_rows", range(4))
def test_a_printed_table_copied_with_heads_and_captions_finds_its_rows(
    part: str, merged: bool, skipped_rows: int
) -> None:
    rows = printed(part, merged=merged)[skipped_rows:]
    if part == "proceedings" and skipped_rows == 3:
        rows = printed(part, merged=merged)[-1:]
    sheet = pasted(sheet_of(part).go(99, 99) if part == "requests" else sheet_of(part), text_of(rows))
    wanted = [REPORT.cells[field.key] for field in sheet.inputs]
    if part == "proactive" and skipped_rows == 3:
        wanted[:3] = [None] * 3
    assert numbers(sheet) == wanted


def test_rows_with_captions_go_to_their_rows_wherever_the_cursor_is() -> None:
    sheet = pasted(sheet_of("requests").go(7, 3), "四、结转下年度继续办理\t1\t2\t3\t4\t5\t6\n")
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[24].fields[:6]] == [1, 2, 3, 4, 5, 6]
    assert sum(number is not None for number in numbers(sheet)) == 6


@pytest.mark.parametrize("gap", [" ", "   ", "\u3000", "\u00a0"])
@pytest.mark.parametrize("captions", [True, False])
def test_numbers_parted_by_blanks_are_a_block(gap: str, captions: bool) -> None:
    rows = rows_of("requests")
    names = [row.caption for row in sheet_of("requests").arrangement.rows]
    lines = [gap.join([*([name] if captions else []), *row]) for name, row in zip(names, rows, strict=True)]
    sheet = pasted(sheet_of("requests"), "\n".join(lines))
    assert numbers(sheet) == [REPORT.cells[field.key] for field in sheet.inputs]
    assert "不同" not in sheet.notice


def test_words_between_numbers_are_no_block_of_numbers() -> None:
    sheet = sheet_of("requests")
    assert pasted(sheet, "收到 12 件，办结 10 件").cells == sheet.cells


def test_rows_with_unknown_captions_go_where_the_cursor_is() -> None:
    sheet = pasted(sheet_of("requests").go(2, 1), "甲\t7\t8\r乙\t9\t10\r")
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[2].fields[1:3]] == [7, 8]
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[3].fields[1:3]] == [9, 10]


def test_fifteen_numbers_side_by_side_fill_the_turned_table() -> None:
    row = [number for line in rows_of("proceedings") for number in line]
    assert numbers(pasted(sheet_of("proceedings"), "\t".join(row))) == [
        REPORT.cells[field.key] for field in sheet_of("proceedings").inputs
    ]


def test_twelve_numbers_side_by_side_skip_the_totals() -> None:
    row = [number for line in rows_of("proceedings", totals=False) for number in line]
    assert numbers(pasted(sheet_of("proceedings"), "\t".join(row))) == [
        REPORT.cells[field.key] for field in sheet_of("proceedings").inputs
    ]


def test_pasted_totals_are_compared_and_not_stored() -> None:
    rows = rows_of("requests")
    rows[0][6] = "999"
    sheet = pasted(sheet_of("requests"), text_of(rows))
    assert "999" in sheet.notice
    assert sheet.cells["requests.received.total"] == REPORT.cells["requests.received.total"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1,234", 1234), ("１２", 12), ("12件", 12), ("3.0", 3), ("—", None), ("", None), ("无", None), (" 7 ", 7)],
)
def test_cells_are_read_as_people_write_them(cell: str, number: object) -> None:
    sheet = pasted(sheet_of("requests").fill(column_only=False), f"1\t{cell}\t2\n")
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[0].fields[:3]] == [1, number, 2]


@pytest.mark.parametrize("cell", ["1.5", "-3", "约十件", "99999999999", "=SUM(A1)"])
def test_one_wrong_cell_refuses_the_whole_block_and_is_named(cell: str) -> None:
    sheet = sheet_of("requests")
    after = pasted(sheet, f"1\t2\n3\t{cell}\n")
    assert after.cells is sheet.cells
    assert cell in after.notice
    assert sheet.arrangement.field((1, 1)).place in after.notice


@pytest.mark.parametrize("text", ["1\t2\t3\t4\t5\n", "1\n2\n3\n4\n", "没有数\n", "", "1" * 200_000])
def test_a_block_that_does_not_fit_or_has_no_number_changes_nothing(text: str) -> None:
    sheet = sheet_of("requests").go(22, 3)
    after = pasted(sheet, text)
    assert after.cells is sheet.cells
    assert after.notice


def test_a_quoted_head_with_a_line_break_is_one_cell() -> None:
    block = block_of('\t"商业\n企业"\t"科研\n机构"\n一、本年新收\t1\t2\n', Arrangement(FORM.part("requests")))
    assert block == [("一本年新收", ("1", "2"))]


def test_a_line_break_in_a_quoted_head_does_not_hide_doubled_line_ends() -> None:
    text = '\t"商业\r企业"\t"科研\r机构"\r\r一、本年新收\t1\t2\r\r二、上年结转\t3\t4\r\r'
    assert [cells for _, cells in block_of(text, Arrangement(FORM.part("requests")))] == [("1", "2"), ("3", "4")]


def test_a_blank_first_row_of_numbers_stays_a_row() -> None:
    sheet = pasted(sheet_of("requests"), "\t\n5\t6\n")
    assert sheet.cells["requests.carried_in.natural_person"] == 5


def test_one_column_with_doubled_line_ends_stays_one_column() -> None:
    sheet = pasted(sheet_of("requests"), "5\r\r6\r\r7\r\r")
    assert [sheet.cells[row.fields[0].key] for row in sheet.arrangement.rows[:4]] == [5, 6, 7, None]


def test_text_without_numbers_is_refused() -> None:
    with pytest.raises(PasteError):
        block_of("自然人\t商业企业\n", Arrangement(FORM.part("requests")))


def test_a_reported_block_leaves_the_cursor_at_its_first_cell() -> None:
    assert pasted(sheet_of("requests").go(3, 2), "1\t2\r3\t4\r").place == (3, 2)


def test_a_burst_leaves_the_cursor_where_typing_would_have() -> None:
    assert pasted(sheet_of("requests").go(3, 2), "1\t2\r3\t4\r", reported=False).place == (5, 2)
    assert pasted(sheet_of("requests").go(3, 2), "1\t2", reported=False).place == (3, 3)


def test_one_pasted_number_with_its_line_end_is_like_typing_it() -> None:
    sheet = pasted(sheet_of("requests").type("1"), "2\r\n")
    assert sheet.cells["requests.received.natural_person"] == 12
    assert sheet.place == (1, 0)


def test_blanks_of_a_single_burst_row_leave_the_numbers() -> None:
    sheet = pasted(sheet_of("requests").fill(column_only=False), "\t\t5\r", reported=False)
    assert [sheet.cells[field.key] for field in sheet.arrangement.rows[0].fields[:3]] == [0, 0, 5]


CELLS = st.one_of(st.integers(0, 999).map(str), st.sampled_from(["", "—", "１２", "1.5", "-1", "abc", "1,234", "十二"]))
BLOCKS = st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=27)


@settings(max_examples=150)
@given(BLOCKS, st.tuples(st.integers(0, 24), st.integers(0, 6)), st.sampled_from(TABLE_PARTS))
def test_a_paste_is_taken_over_whole_or_not_at_all(rows: list[list[str]], place: tuple[int, int], part: str) -> None:
    sheet = sheet_of(part).go(*place)
    after = pasted(sheet, text_of(rows))
    assert after.notice
    changed = {field.key for field in sheet.inputs if after.cells[field.key] is not None}
    if any(cell in ("1.5", "-1") for row in rows for cell in row if part != "proactive"):
        assert not changed
    if after.cells is not sheet.cells:
        assert after.undo().cells == sheet.cells


class Keyboard(DummyInput):
    """A double of a terminal that gives keys in some reads, and nothing after them."""

    def __init__(self, *reads: Sequence[str]) -> None:
        self.reads = [[KEYS[key] if key in KEYS else KeyPress(key, key) for key in read] for read in reads]

    def read_keys(self) -> list[KeyPress]:
        return self.reads.pop(0) if self.reads else []


KEYS = {
    "\t": KeyPress(Keys.ControlI, "\t"),
    "\r": KeyPress(Keys.ControlM, "\r"),
    "\n": KeyPress(Keys.ControlJ, "\n"),
    "F2": KeyPress(Keys.F2, "F2"),
    "paste": KeyPress(Keys.BracketedPaste, "1\t2\r3"),
}


def brought(*reads: Sequence[str], joins_bursts: bool = True) -> list[list[str]]:
    """Return what the keys of each read give, and what the pause after them gives."""
    source = PastingInput(Keyboard(*reads), joins_bursts=joins_bursts)
    return [[key.data for key in source.read_keys()] for _ in (*reads, "quiet")]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """End a burst at the first read without a key."""
    monkeypatch.setattr(keyboard, "KEY_WAIT", 0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("chunk", [3, 4, 7, 64])
def test_chunks_of_any_size_come_out_as_one_text(chunk: int) -> None:
    text = text_of(rows_of("requests"), "\r")
    reads = [text[start : start + chunk] for start in range(0, len(text), chunk)]
    assert brought(*reads) == [*([] for _ in reads), [text]]


def test_a_reported_paste_comes_out_at_once() -> None:
    assert brought(["paste"]) == [["1\t2\r3"], []]


def test_single_keys_come_out_at_once() -> None:
    assert brought("5", "\r", "6\r") == [["5"], ["\r"], ["6", "\r"], []]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("keys", ["12\r", "123", "\r\r\r", "\t\t\t", "\r\r7", "是的吗"])
def test_a_burst_within_one_cell_comes_out_as_keys(keys: str) -> None:
    assert brought(keys) == [[], [*keys]]


def test_the_second_half_of_a_line_end_is_dropped() -> None:
    assert brought("\r", "\n", "\n") == [["\r"], [], ["\n"], []]


def test_another_key_ends_a_burst_and_what_follows_it_stays_for_the_next_screen() -> None:
    source = PastingInput(Keyboard([*"1\t2", "F2", *"3\r4"]), joins_bursts=True)
    assert [key.data for key in source.read_keys()] == ["1\t2", "F2"]
    assert [key.data for key in source.take_held()] == [*"3\r4"]
    assert source.read_keys() == []


def test_a_burst_that_the_next_screen_gets_is_single_keys_again() -> None:
    keys = [key for burst in (KeyPress("3", "3\r2\t"), KEYS["paste"], KEYS["F2"]) for key in single_keys(burst)]
    assert [key.key for key in keys] == ["3", Keys.ControlM, "2", Keys.ControlI, Keys.BracketedPaste, Keys.F2]


def test_outside_the_grid_keys_that_come_at_once_are_the_keys_that_they_are() -> None:
    keys = [*"人民路1号\r621000\r", "F2", *"1\r"]
    assert brought(keys, joins_bursts=False) == [keys, []]


# Fast typing into the grid, which comes as one piece when the program is busy

TYPED = st.text("0123456789\t\r", min_size=1, max_size=40)


@settings(max_examples=150)
@given(TYPED, st.tuples(st.integers(0, 24), st.integers(0, 6)), st.data())
def test_digits_typed_fast_end_in_the_same_cells_as_digits_typed_slowly(
    text: str, place: tuple[int, int], data: st.DataObject
) -> None:
    assume(not re.search(r"\d{9}", text))
    start = sheet_of("requests").go(*place)
    slow = start
    for key in text:
        slow = slow.tab() if key == "\t" else slow.enter() if key == "\r" else slow.type(key)
        assume("不用填" not in slow.notice and not slow.notice.startswith("数字太长"))
        assume("最后一格" not in slow.notice)
    pieces, at = [], 0
    while at < len(text):
        size = data.draw(st.integers(1, len(text) - at))
        pieces.append(text[at : at + size])
        at += size
    fast = start
    for piece in pieces:
        # Both look like a pasted column.
        assume(not has_doubled_ends(piece))
        assume("\t" in piece or piece.count("\r") < 2)
        fast = _given_to(fast, piece)
    assert numbers(fast.settle()) == numbers(slow.settle())
    assert fast.place == slow.place


def _given_to(sheet: Sheet, piece: str) -> Sheet:
    """Return the sheet after keys that came in one read, as the keyboard passes them on."""
    if len(piece) > 2 and spans_cells(piece):
        return pasted(sheet, piece, reported=False)
    for key in piece:
        sheet = sheet.tab() if key == "\t" else sheet.enter() if key == "\r" else sheet.type(key)
    return sheet
