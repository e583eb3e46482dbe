"""Lines of the grid: as wide as they must be, at every size and for every text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import editions
from author.form import Part
from author.report import blank_report
from author.text import width
from author.wizard.grid import draw
from author.wizard.screen_lines import CARET, SMALLEST, Size, cut, draw_too_small, joined, moved, safe, stand_in, wrap
from author.wizard.sheet import open_sheet

FORM = editions.edition("2021")
PARTS = st.sampled_from([part for form in editions.all_editions() for part in form.parts if part.tables])
SIZES = st.builds(Size, columns=st.integers(SMALLEST[0], 220), rows=st.integers(SMALLEST[1], 60))
NUMBERS = st.one_of(st.none(), st.integers(0, 10**10 - 1))


def is_as_wide_everywhere(text: str) -> bool:
    return all(char.isascii() or unicodedata.east_asian_width(char) in "WF" for char in text)


@given(st.text(max_size=60))
def test_every_text_becomes_one_that_is_as_wide_everywhere(text: str) -> None:
    assert is_as_wide_everywhere(safe(text))


def test_prescribed_wordings_lose_nothing_but_their_quotation_marks() -> None:
    for field in FORM.fields.values():
        for line in (field.row, field.column):
            assert safe(line.label).replace('"', "") == line.label.replace("“", "").replace("”", "")


@given(st.text('一，。）12,.4 ab"“', max_size=80), st.integers(12, 40))
def test_wrapped_lines_fit_and_keep_the_text(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == safe(text).replace(" ", "")
    assert max(map(width, lines)) <= columns
    assert width(cut(text, columns)) <= columns


@given(st.text("一，。12 ab•…\n", max_size=120), st.integers(0, 120), st.integers(-3, 3), st.integers(4, 40))
def test_up_and_down_go_by_screen_lines_and_keep_the_column(text: str, at: int, rows: int, columns: int) -> None:
    at = min(at, len(text))
    there, _ = moved(text, at, rows, None, columns)
    assert 0 <= there <= len(text)
    assert there == at or (there > at) == (rows > 0)
    between = text[min(at, there) : max(at, there)]
    assert sum(width(stand_in(char)) for char in between if char != "\n") <= (abs(rows) + 1) * columns


def test_a_long_paragraph_is_walked_through_line_by_line() -> None:
    text = "一二三四五六七八九十\n甲乙"
    assert moved(text, 0, 1, None, 8) == (4, 0)
    assert moved(text, 5, 1, None, 8) == (9, 2)
    assert moved(text, 9, 1, None, 8) == (12, 2)
    assert moved(text, 12, -1, None, 8) == (9, 2)
    assert moved(text, 3, 1, None, 8) == (7, 6)
    assert moved(text, 7, 1, 6, 8) == (10, 6)
    assert moved(text, 0, -1, None, 8) == (0, 0)


@pytest.mark.parametrize("mark", "•●★※■○…×÷±≤≥≠→√§°□①℃㎡Ⅰ")
def test_marks_that_people_paste_are_shown_and_not_left_out(mark: str) -> None:
    assert stand_in(mark) not in "?〓"
    assert is_as_wide_everywhere(stand_in(mark))


def test_a_number_is_not_parted() -> None:
    assert wrap("结转下年度 12 = 138", 12) == ["结转下年度", "12 = 138"]


@given(
    PARTS, SIZES, st.lists(NUMBERS, min_size=1, max_size=30), st.integers(0, 30), st.integers(0, 10), st.integers(0, 30)
)
def test_the_screen_is_full_and_the_caret_in_the_current_row(
    part: Part, size: Size, numbers: list[int | None], row: int, column: int, top: int
) -> None:
    form = next(form for form in editions.all_editions() if part in form.parts)
    cells = {field.key: numbers[index % len(numbers)] for index, field in enumerate(form.inputs)}
    sheet = open_sheet(part, blank_report(form, 2025).with_cells(form, cells), form).go(row, column)
    drawn, _ = draw(sheet, size, top=top, state="草稿已自动保存")
    fragments = joined(drawn)
    lines = "".join(text for _, text in fragments).split("\n")
    assert len(lines) == size.rows
    assert max(map(width, lines)) <= size.width < max(size.columns, 80)
    assert is_as_wide_everywhere("".join(lines))
    before_caret = "".join(text for _, text in fragments[: fragments.index(CARET)])
    assert lines[before_caret.count("\n")].startswith(">")
    assert width(before_caret.rpartition("\n")[2]) < size.width


@given(st.integers(1, 78), st.integers(1, 21))
def test_a_window_too_small_is_told_so_within_its_bounds(columns: int, rows: int) -> None:
    lines = "".join(text for _, text in joined(draw_too_small(Size(columns=columns, rows=rows)))).split("\n")
    assert len(lines) <= rows
