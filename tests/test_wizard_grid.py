"""The grid as a clerk meets it: keys into the application, and the screen of a real terminal.

The screens in tests/golden/grid-*.txt are rewritten only on purpose, to be looked at before
they are committed: AUTHOR_GOLDEN=write pytest tests/test_wizard_grid.py
"""

import fcntl
import json
import os
import signal
import struct
import sys
import termios
import threading
import time
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from author.form import Field
from author.report import Cells, Report, blank_report, fill_totals
from author.text import width
from author.wizard.arrangement import Arrangement
from author.wizard.face import Interrupted, Leave
from author.wizard.grid import GridScreen
from author.wizard.screen import StatusLine
from author.wizard.sheet import open_sheet
from tests import terminal
from tests.grid_program import FORM, numbers
from tests.terminal import (
    BACKSPACE,
    CTRL_C,
    CTRL_S,
    CTRL_Z,
    DOWN,
    ENTER,
    ESCAPE,
    F2,
    F4,
    F5,
    F6,
    F7,
    F9,
    GOLDEN,
    TAB,
    UP,
    Terminal,
    golden_of,
)

ROOT = Path(__file__).parent.parent
RECEIVED = "requests.received.natural_person"
FULL = blank_report(FORM, 2025).with_cells(FORM, numbers(FORM, 7))


# Keys, without a screen


class Draft:
    """A report that the grid changes through its commits alone."""

    def __init__(self, report: Report, problem: str = "") -> None:
        self.kept = [report.cells]
        self.problem = problem

    def keep(self, changes: Cells) -> str:
        self.kept.append(fill_totals(FORM, {**self.kept[-1], **changes}))
        return self.problem


def press(
    *keys: str,
    part: str = "requests",
    report: Report | None = None,
    start: str = "",
    read_only: bool = False,
    problem: str = "",
    status: StatusLine | None = None,
) -> tuple[Leave | None, list[Cells]]:
    """Return how the grid was left after some keys, and the cells of the draft before them and after each commit.

    The grid is left as ``None`` where the clerk stops in the pause panel.
    """
    report = report or blank_report(FORM, 2025)
    draft = Draft(report, problem)

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        done, stuck = threading.Event(), threading.Event()
        typist = threading.Thread(target=type_keys, args=(pipe, keys, done, stuck))
        typist.start()
        try:
            sheet = open_sheet(FORM.part(part), report, FORM, start=start, read_only=read_only)
            left: Leave | None = GridScreen(sheet, draft.keep, status or StatusLine()).ask()
        except Interrupted:
            left = None
        finally:
            done.set()
            typist.join()
    assert not stuck.is_set(), "the grid was still open after the last key"
    return left, draft.kept


def type_keys(pipe: PipeInput, keys: tuple[str, ...], done: threading.Event, stuck: threading.Event) -> None:
    """Press each key when the one before was read; if the grid is still open long after, it is stuck: press Ctrl-C."""
    for key in [*keys, None, None]:
        if key is None and done.wait(terminal.STEP):
            return
        if key is None:
            stuck.set()
        if done.is_set():
            return
        pipe.send_text(key or CTRL_C)
        end = time.monotonic() + terminal.STEP
        while unread(pipe) and not done.is_set() and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(0.3 if key == ESCAPE else 0.01)


def unread(pipe: PipeInput) -> int:
    """Return bytes that wait in the pipe."""
    return int(struct.unpack("i", fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"\0\0\0\0"))[0])


def test_every_committed_cell_is_saved_at_once() -> None:
    left, (_, *commits) = press("1", "2", ENTER, "3", TAB, "4", F2, F2)
    assert [sum(value is not None for value in each.values()) for each in commits] == [1, 2, 3]
    assert left is Leave.DONE
    assert commits[-1][RECEIVED] == 12


def test_ctrl_c_commits_the_half_typed_cell() -> None:
    left, commits = press(DOWN, "4", CTRL_C, CTRL_C)
    assert left is None
    assert commits[-1]["requests.carried_in.natural_person"] == 4


def test_after_a_pause_the_grid_goes_on_where_it_was_with_the_digits_that_are_no_number_yet() -> None:
    left, commits = press(DOWN, "1", ".", "5", CTRL_C, ENTER, BACKSPACE, BACKSPACE, F2, F2)
    assert left is Leave.DONE
    assert [each["requests.carried_in.natural_person"] for each in commits] == [None, 1]


def test_going_back_tells_which_half_typed_digits_could_not_be_kept() -> None:
    status = StatusLine()
    left, commits = press("1", ".", "5", ESCAPE, F2, F2, status=status)
    assert left is Leave.DONE
    sheet = open_sheet(FORM.part("requests"), blank_report(FORM, 2025), FORM).type("1.5")
    assert not GridScreen(sheet, lambda _: "", status)._may_leave(Leave.DONE)
    assert GridScreen(sheet, lambda _: "", status)._may_leave(Leave.BACK)
    assert "1.5" in status.notice
    assert len(commits) == 1


def test_what_is_unfinished_is_told_once_before_the_grid_is_left() -> None:
    left, _ = press("3", ENTER, F2, CTRL_C, CTRL_C)
    assert left is None
    left, _ = press("3", ENTER, F2, F2)
    assert left is Leave.DONE
    left, _ = press(F5, F2)
    assert left is Leave.DONE
    left, _ = press(F2, read_only=True)
    assert left is Leave.DONE


def test_done_waits_until_the_typed_digits_are_a_number() -> None:
    left, commits = press("1", ".", "5", F2, BACKSPACE, BACKSPACE, F2, F2)
    assert left is Leave.DONE
    assert commits[-1][RECEIVED] == 1


def test_the_grid_opens_at_the_number_it_was_told() -> None:
    _, commits = press("5", CTRL_S, CTRL_S, start="requests.carried_out.organisation.other")
    assert commits[-1]["requests.carried_out.organisation.other"] == 5


def test_escape_first_drops_the_digits_and_then_opens_a_menu_that_it_closes_again() -> None:
    left, commits = press("9", ESCAPE, "5", ESCAPE, ESCAPE, ESCAPE, "7", ENTER, F2, F2)
    assert [each[RECEIVED] for each in commits] == [None, 7]
    assert left is Leave.DONE


def test_escape_never_changes_an_answer() -> None:
    _, commits = press("9", ESCAPE, ESCAPE, ESCAPE, F9, ESCAPE, ESCAPE, "0", ENTER, report=FULL)
    assert commits == [FULL.cells]


@pytest.mark.parametrize(
    ("digits", "filled", "leave"),
    [
        ("0", 0, "back"),
        ("2", 0, None),
        ("3", 24, None),
        ("4", 144, None),
        ("8", 0, None),
    ],
)
def test_the_menu_does_what_the_keys_do(digits: str, filled: int, leave: str | None) -> None:
    left, commits = press(ESCAPE, digits, ENTER, CTRL_C, CTRL_C)
    cells = commits[-1]
    assert sum(cells[field.key] is not None for field in FORM.inputs) == filled
    assert left == leave


@pytest.mark.parametrize("digit", ["2", "２"])
def test_a_finished_table_is_left_from_the_menu_too(digit: str) -> None:
    assert press(F5, ESCAPE, digit, ENTER)[0] is Leave.DONE


def test_the_menus_lines_are_chosen_with_arrows_too() -> None:
    left, _ = press(ESCAPE, UP, ENTER)
    assert left is Leave.BACK


def test_every_function_key_stands_in_the_menu() -> None:
    menu = (GOLDEN / "grid-requests-menu-80x24.txt").read_text(encoding="utf-8")
    for name in ("F2", "F4", "F5", "F6", "F7", "F9", "Ctrl+Z"):
        assert name in menu


def test_function_keys_fill_find_and_undo() -> None:
    _, commits = press("3", ENTER, F4, F5, F7, CTRL_Z, CTRL_Z, F6, "6", F2, F2)
    blanks = [sum(each[field.key] is None for field in arrangement_fields()) for each in commits]
    assert blanks == [144, 143, 120, 0, 120, 143, 142]
    assert commits[-1]["requests.carried_in.organisation.business"] == 6


def arrangement_fields() -> list[Field]:
    return [field for row in Arrangement(FORM.part("requests")).rows for field in row.fields if not field.computed]


def test_what_went_wrong_when_saving_is_told_and_the_work_goes_on() -> None:
    _, commits = press("3", ENTER, "4", ENTER, F2, F2, problem="磁盘已满")
    assert commits[-1]["requests.carried_in.natural_person"] == 4


def test_a_read_only_grid_commits_nothing() -> None:
    _, commits = press("3", ENTER, F4, F5, CTRL_Z, F2, F2, read_only=True, report=FULL)
    assert commits == [FULL.cells]


def test_a_closed_terminal_ends_the_grid_with_everything_committed() -> None:
    draft = Draft(blank_report(FORM, 2025))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("3\r")
        pipe.close()
        sheet = open_sheet(FORM.part("requests"), blank_report(FORM, 2025), FORM)
        with pytest.raises(Interrupted):
            GridScreen(sheet, draft.keep, StatusLine()).ask()
    assert draft.kept[-1][RECEIVED] == 3


def block(end: str) -> str:
    """Return the table of part 3 with its totals, as a spreadsheet copies it."""
    rows = Arrangement(FORM.part("requests")).rows
    return "".join("\t".join(str(FULL.cells[field.key]) for field in row.fields) + end for row in rows)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("reported", [True, False])
def test_a_block_arrives_in_one_piece(end: str, reported: bool) -> None:
    text = f"\x1b[200~{block(end)}\x1b[201~" if reported else block(end)
    _, commits = press(text, CTRL_C, CTRL_C)
    assert len(commits) == 2
    assert {field.key for field in arrangement_fields() if commits[-1][field.key] == FULL.cells[field.key]} == {
        field.key for field in arrangement_fields()
    }


def test_a_column_pasted_raw_after_tabs_stays_in_its_column() -> None:
    _, commits = press(TAB, TAB, "5\r6\r7\r", F2, F2)
    research = [f"requests.{row}.organisation.research" for row in ("received", "carried_in", "outcome.granted")]
    assert [commits[-1][key] for key in research] == [5, 6, 7]


# The screen of a real terminal


def program(log: Path, *scenes: str) -> list[str]:
    return [sys.executable, "-m", "tests.grid_program", str(log), *scenes]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


def logged(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def shown(screen: Terminal) -> str:
    """Return the screen as a golden file holds it: the rows, then the place of the caret."""
    row, column = screen.cursor
    return "\n".join([*screen.screen(), f"caret: row {row} column {column}", ""])


def is_shown(screen: Terminal, picture: str) -> bool:
    return shown(screen) == picture


def scenes(
    tmp_path: Path, columns: int, rows: int, *, wide: bool, mutant: bool = False
) -> Iterator[tuple[str, Terminal]]:
    """Show every kind of screen of the grid, by name."""
    opened = ("requests:empty", "requests:full", "proactive:full", "proceedings:full")
    command = program(tmp_path / "log", *opened, *(["--ambiguous"] if mutant else []))
    with Terminal(command, columns=columns, rows=rows, wide=wide, cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.send("1", "２", TAB, "7")
        yield "requests-typing", screen
        screen.send(ENTER, "1", ".", "5", ENTER)
        yield "requests-refused", screen
        screen.send(ESCAPE, F6, ESCAPE)
        screen.wait_for("接着填")
        yield "requests-menu", screen
        screen.send("2", ENTER)
        screen.wait_for("再按 F2")
        screen.send(F2)
        screen.wait_for("144/144")
        screen.send(*[DOWN] * 4, TAB)
        screen.wait_for("1.属于国家秘密 | 法人")
        yield "requests-long-wording", screen
        screen.send(F9)
        screen.wait_for("回到表格")
        yield "requests-help", screen
        screen.send(ESCAPE)
        screen.wait_for("当前")
        screen.send(F7, F7)
        yield "requests-unbalanced", screen
        screen.send(F2, F2)
        screen.wait_for("第二十条")
        screen.send(TAB, TAB)
        yield "proactive", screen
        screen.send(F2)
        screen.wait_for("复议")
        screen.send(DOWN, TAB)
        screen.wait_for("结果纠正")
        yield "proceedings", screen


@pytest.mark.parametrize("wide", [False, True], ids=["ambiguous-narrow", "ambiguous-wide"])
@pytest.mark.parametrize(("columns", "rows"), terminal.SIZES)
def test_every_screen_is_the_one_that_was_looked_at(tmp_path: Path, columns: int, rows: int, wide: bool) -> None:
    for name, screen in scenes(tmp_path, columns, rows, wide=wide):
        golden = golden_of(f"grid-{name}", columns, rows)
        if os.environ.get("AUTHOR_GOLDEN") == "write":
            golden.write_text(shown(screen), encoding="utf-8")
        expected = golden.read_text(encoding="utf-8")
        assert screen.wait_until(partial(is_shown, screen, expected)) or shown(screen) == expected, golden.name


def test_a_grid_that_draws_ambiguous_characters_is_noticed(tmp_path: Path) -> None:
    pictures = [shown(next(scenes(tmp_path, 80, 24, wide=wide, mutant=True))[1]) for wide in (False, True)]
    assert pictures[0] != pictures[1]


def test_screens_hold_only_characters_that_are_as_wide_everywhere() -> None:
    screens = {path: path.read_text(encoding="utf-8").splitlines()[:-1] for path in GOLDEN.glob("grid-*.txt")}
    assert len(screens) >= (len(terminal.SIZES) - 1) * 8
    for path, lines in screens.items():
        assert all(char.isascii() or unicodedata.east_asian_width(char) in "WF" for line in lines for char in line)
        assert "".join(lines).encode("gbk")
        columns = int(path.stem.rpartition("-")[2].partition("x")[0])
        assert max(map(width, lines)) < max(columns, 80)


def test_the_caret_stands_behind_the_typed_digits(log: Path) -> None:
    with Terminal(program(log, "requests:empty"), columns=79, rows=24, cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.send(DOWN, TAB, "4", "5")
        row, column = screen.cursor
        line = screen.screen()[row]
        assert width(line[: line.index("45") + 2]) == column


@pytest.mark.parametrize(
    ("end", "bracketed", "chunk"),
    [("\r\n", True, 0), ("\r", True, 64), ("\r", False, 0), ("\r\n", False, 0), ("\r", False, 64), ("\r\n", False, 64)],
)
def test_a_block_of_25_rows_and_7_columns_arrives_in_every_form(
    log: Path, end: str, bracketed: bool, chunk: int
) -> None:
    with Terminal(program(log, "requests:empty"), columns=80, rows=24, cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.paste(block(end), bracketed=bracketed, chunk=chunk)
        screen.wait_for("144/144")
        screen.send(F2, F2)
        assert screen.wait_end() == 0
    cells = [line for line in logged(log) if "cells" in line][-1]["cells"]
    assert isinstance(cells, dict)
    for field in arrangement_fields():
        assert cells[field.key] == str(FULL.cells[field.key])


def test_a_window_that_gets_too_small_says_so_in_chinese_and_comes_back(log: Path) -> None:
    with Terminal(program(log, "requests:empty"), columns=80, rows=24, cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.send("5", ENTER)
        before = screen.screen()
        screen.resize(60, 20)
        screen.wait_for("窗口太小")
        screen.send("9")
        screen.resize(80, 24)
        screen.wait_for("Esc")
        assert screen.screen() == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_a_killed_terminal_loses_at_most_the_cell_being_typed(log: Path, number: int) -> None:
    with Terminal(program(log, "requests:empty"), cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.send("5", ENTER, "6", TAB, "7")
        screen.kill(number)
    cells = logged(log)[-1]["cells"]
    assert isinstance(cells, dict)
    assert (cells[RECEIVED], cells["requests.carried_in.natural_person"]) == ("5", "6")


def test_ctrl_c_in_a_terminal_pauses_without_a_word_of_english(log: Path) -> None:
    with Terminal(program(log, "requests:empty"), cwd=ROOT) as screen:
        screen.wait_for("Esc")
        screen.send("5", CTRL_C)
        screen.wait_for("已暂停")
        screen.send(ENTER)
        screen.wait_for("当前")
        screen.send(F2, F2)
        assert screen.wait_end() == 0
    cells, left = logged(log)
    assert isinstance(cells["cells"], dict)
    assert cells["cells"][RECEIVED] == "5"
    assert left == {"leave": "done"}
