"""Random keys and lines into the wizard, in this process: no traceback, no lost answer, always a file that builds."""

import io
import random
import selectors
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.output import DummyOutput

from author import answers, editions, render, wizard
from author.errors import Exit
from author.report import Report
from author.wizard import keyboard, screen
from author.wizard.console import Console
from author.wizard.screen import record_interrupts
from author.wizard.screens import Screens
from tests.terminal import BACKSPACE, CTRL_C, CTRL_Z, DOWN, ENTER, ESCAPE, F2, F4, F5, F6, F7, F9, STEP, TAB, UP
from tests.test_wizard_grid import unread
from tests.wizard_screens import last_year
from tests.word import assert_valid

STEPS = 350
"""The keys or lines of one row: short enough that no row is still running when all other tests have ended."""
KEY_WAIT = 0.005
"""The wait for the rest of a key in seconds: a pipe delivers every key whole."""
FORM = editions.edition("2021")
KEYS = [
    *"0123456789",
    *[ENTER] * 8,
    *[DOWN] * 3,
    UP,
    TAB,
    F2,
    F4,
    F5,
    F6,
    F7,
    F9,
    BACKSPACE,
    CTRL_Z,
    "水",
    "。",
    "３",
    "是",
]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no editor and no office open; restore the handling of Ctrl-C afterwards."""
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(screen, "KEY_WAIT", KEY_WAIT)
    monkeypatch.setattr(keyboard, "KEY_WAIT", KEY_WAIT)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def walk(folder: Path, dice: random.Random, steps: int) -> tuple[int, list[str]]:
    """Press random keys in the wizard until it ends or the limit is reached; return what went wrong."""
    wrong: list[str] = []
    pressed = 0
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        done = threading.Event()
        wizard_took = Taking(pipe, done)

        def press() -> None:
            nonlocal pressed
            while pressed < steps and not done.is_set():
                key = dice.choice([ESCAPE, ESCAPE, CTRL_C]) if dice.random() < 0.1 else dice.choice(KEYS)
                before = answered(folder) if key == ESCAPE else frozenset()
                if not wizard_took(key):
                    wrong.append(f"{key!r} was not taken after {pressed} keys")
                    break
                if key == ESCAPE and (lost := before - answered(folder)):
                    wrong.append(f"Esc lost {sorted(lost)[:3]} after {pressed} keys")
                pressed += 1

        def press_and_hang_up() -> None:
            # Whatever ends the typing, the wizard must not wait for another key.
            with closing(pipe):
                press()

        typist = threading.Thread(target=press_and_hang_up)
        typist.start()
        record_interrupts()
        try:
            code = wizard.work(Screens(), folder, year=2025)
        finally:
            done.set()
            typist.join()
    assert code in (Exit.DONE, Exit.FINDINGS, Exit.INTERRUPTED)
    return pressed, wrong


class Taking:
    """Presses a key and waits until the wizard, in the main thread, has handled it and waits for the next."""

    def __init__(self, pipe: PipeInput, done: threading.Event) -> None:
        self._pipe, self._done, self._flush = pipe, done, pipe.flush_keys
        self._flushed = threading.Event()
        vars(pipe)["flush_keys"] = self._flush_keys

    def _flush_keys(self) -> list[KeyPress]:
        """Return the keys that no other followed in time: an Esc is handled only then."""
        keys = self._flush()
        if keys:
            self._flushed.set()
        return keys

    def __call__(self, key: str) -> bool:
        """Return whether it was handled, or the wizard ended, within the patience of a terminal."""
        self._flushed.clear()
        self._pipe.send_text(key)
        end = time.monotonic() + STEP
        while not self._done.is_set() and (
            unread(self._pipe) or (key == ESCAPE and not self._flushed.is_set()) or not waits()
        ):
            if time.monotonic() > end:
                return False
            time.sleep(0.001)
        return True


def drafts(folder: Path) -> list[Report]:
    return [answers.load(path, draft=True) for path in folder.glob("*2025*.yaml")]


def answered(folder: Path) -> frozenset[str]:
    """Return the names of everything that is answered on disk."""
    return frozenset().union(*(answered_in(path.read_bytes(), path) for path in folder.glob("*2025*.yaml")))


@lru_cache(maxsize=16)
def answered_in(content: bytes, path: Path) -> frozenset[str]:
    """Return the names of everything that is answered in a draft; most keys change none."""
    report = answers.parse(content, path, draft=True)
    cells = {key for key, value in report.cells.items() if value is not None}
    return frozenset(cells | {key for key, text in report.texts.items() if text.strip()} | set(report.facts))


def waits() -> bool:
    """Return whether the wizard, which runs in the main thread, has handled its keys and waits for the next."""
    frame = sys._current_frames()[threading.main_thread().ident or 0]
    return frame.f_code.co_filename == selectors.__file__


@pytest.mark.parametrize("seed", range(4))
def test_a_walker_of_random_keys_never_breaks_the_wizard(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    dice = random.Random(seed)
    last_year(tmp_path)
    steps = 0
    while steps < STEPS:
        pressed, wrong = walk(tmp_path, dice, STEPS - steps)
        steps += max(pressed, 1)
        assert not wrong
        assert all(render.document(report, FORM) for report in drafts(tmp_path))
    for report in drafts(tmp_path):
        assert_valid(render.document(report, FORM), tmp_path_factory.mktemp("document"))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")}
    assert len(before) > 1
    walk(tmp_path, dice, 0)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")} == before
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".tmp"]


LINES = [
    *[""] * 4,
    *map(str, range(13)),
    *"<?.。-水否",
    "以下都是 0",
    "3 4 5",
    "1 2 3 4 5 6",
    "一段文字。",
    "2025年1月1日",
    "621000",
    "0816-1234567",
    "https://example.gov.cn",
]


@pytest.mark.parametrize("seed", range(4))
def test_a_walker_of_random_lines_never_breaks_the_wizard(tmp_path: Path, seed: int) -> None:
    last_year(tmp_path)
    lines = io.StringIO("".join(f"{line}\n" for line in random.Random(seed).choices(LINES, k=STEPS)))
    while lines.tell() < len(lines.getvalue()):
        code = wizard.work(Console(lines, io.StringIO()), tmp_path, year=2025)
        assert code in (Exit.DONE, Exit.FINDINGS, Exit.INTERRUPTED)
        assert all(render.document(report, FORM) for report in drafts(tmp_path))
