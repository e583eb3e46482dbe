"""The full screens in a window of Wine's console: keys, the grid, pastes, the close button."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.processes import wait_until
from tests.terminal import CTRL_Z, DOWN, ENTER, ESCAPE, F2, F9, RIGHT
from tests.wine import LONG_WORK, ROOT, Windows, long_work_started, obstacle, running
from tests.wizard_run import NAME, SAMPLE, Wizard, draft
from tests.wizard_screens import Screens

MISSING = obstacle() or ("" if shutil.which("Xvfb") else "Xvfb is missing")
pytestmark = [pytest.mark.wine, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
COLUMNS, ROWS = 100, 36
CTRL_V = "\x16"
CODES = {
    **{key: (code, key) for key, code in ((ENTER, 0x0D), (ESCAPE, 0x1B), (CTRL_V, 0x56), (CTRL_Z, 0x5A))},
    **{key: (code, "\0") for key, code in ((RIGHT, 0x27), (DOWN, 0x28), (F2, 0x71), (F9, 0x78))},
}
"""The virtual key code and the character of each key that is no character."""


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return a display that nobody sees, by name, and the folder of the file with its picture."""
    folder = tmp_path_factory.mktemp("display")
    reading, writing = os.pipe()
    line = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1200x900x24", "-fbdir", str(folder)]
    with subprocess.Popen(line, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        yield f":{os.read(reading, 20).decode().strip()}", folder
        os.close(reading)
        process.terminate()


@pytest.fixture(scope="module")
def windows(display: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    windows = Windows(tmp_path_factory.mktemp("windows"), display[0])
    yield windows
    windows.end()


class Console:
    """A program in a console of its own, seen and typed into through `tests/wine_hand.py`."""

    def __init__(self, wishes: Any, process: "subprocess.Popen[bytes]") -> None:
        self._wishes = wishes
        self.process = process

    def _wish(self, name: str, *words: object) -> Any:
        self._wishes.write(json.dumps([name, *words]) + "\n")
        self._wishes.flush()
        return json.loads(self._wishes.readline())

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        self._wish("copy", text)

    def go(self, *keys: str, to: str) -> None:
        """Press keys one by one, then wait for what must appear."""
        for key in keys:
            self._wish("hit", *CODES.get(key, (0, key)), key in (CTRL_V, CTRL_Z))
        self.wait_for(lambda rows: to in "\n".join(rows))

    def screen(self) -> list[str]:
        """Return the rows as they are drawn; of the two cells of a Chinese character the second is passed over."""
        return [re.sub(r"(?<=[^\x00-\xff]) ?", "", row).rstrip() for row in self._wish("screen")]

    def wait_for(self, is_shown: Callable[[list[str]], bool]) -> None:
        """Wait until the screen is as wished; it is drawn slowly here, character by character."""
        seen = list[str]()

        def is_seen() -> bool:
            seen[:] = self.screen()
            return is_shown(seen)

        wait_until(is_seen, 30)
        assert is_shown(seen), "\n" + "\n".join(seen)

    def close(self) -> None:
        """Press the button that closes the window, and wait for the end of all that runs in it."""
        self._wish("close")
        self.process.wait(60)


@contextmanager
def console(windows: Windows, *words: str) -> Iterator[Console]:
    """Open a console and run a module of the folder in it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        hand, legacy = ROOT / "tests" / "wine_hand.py", ROOT / "tests" / "wine_legacy.py"
        size = (str(COLUMNS), str(ROWS))
        command = [windows.python()[1], str(legacy), *words]
        line = ["wineconsole", windows.python()[1], str(hand), str(server.getsockname()[1]), *size, *command]
        nothing = subprocess.DEVNULL
        with subprocess.Popen(line, env=windows.environment, stdin=nothing, stdout=nothing, stderr=nothing) as process:
            try:
                connection, _ = server.accept()
                with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as wishes:
                    yield Console(wishes, process)
            finally:
                process.kill()


def test_keys_the_grid_and_pastes_show_the_same_screens_as_on_linux(
    windows: Windows, display: tuple[str, Path], tmp_path: Path
) -> None:
    # Windows leaves the last column free.
    places = [tmp_path / name for name in ("甲", "乙")]
    for place in places:
        place.mkdir()
        (place / f"{NAME}-2024.yaml").write_bytes(SAMPLE.read_bytes())
    with (
        console(windows, "author.cli", "--dir", f"Z:{places[0]}", "--year", "2024") as window,
        Screens(places[1], "--year", "2024", columns=COLUMNS - 1, rows=ROWS) as expected,
    ):
        window.copy("11\t12\r\n13\t14")
        window.go(to="从停下的地方继续")
        expected.wait_for("从停下的地方继续")
        for keys, words in STEPS:
            window.go(*keys, to=words)
            if CTRL_V in keys:
                expected.paste("11\t12\r\n13\t14")
                expected.wait_for(words)
            else:
                expected.go(*keys, to=words)
            window.wait_for(partial(is_same, expected.screen()))
            photograph(display[1], words)
    assert draft(places[0]) == draft(places[1])


STEPS = [
    (["2", ENTER], "步骤"),
    (["4", ENTER], "当前"),
    (["9", ENTER], "差 195"),
    ([CTRL_V], "已粘贴 4 格"),
    ([CTRL_Z], "已撤销一步"),
    ([DOWN, DOWN, RIGHT], "部分公开"),
    ([F9], "回到表格"),
    ([ESCAPE], "当前"),
    ([F2], "再按 F2"),
    ([F2], "检查核对"),
]


def is_same(*screens: list[str]) -> bool:
    """Return whether two screens show the same, at whatever time."""
    one, other = ([re.sub(r"\d\d:\d\d:\d\d", "", row) for row in rows] for rows in screens)
    return one == other


def photograph(folder: Path, name: str) -> None:
    """Keep the picture of the display below the folder of AUTHOR_PICTURES, where that is given."""
    if target := os.environ.get("AUTHOR_PICTURES"):
        subprocess.run(["convert", f"xwd:{folder}/Xvfb_screen0", f"{target}/{name}.png"], check=True)


def test_the_close_button_loses_nothing_that_was_saved_and_leaves_the_draft_free(
    windows: Windows, tmp_path: Path
) -> None:
    (tmp_path / f"{NAME}-2024.yaml").write_bytes(SAMPLE.read_bytes())
    with console(windows, "author.cli", "--dir", f"Z:{tmp_path}", "--year", "2024") as window:
        window.go(to="从停下的地方继续")
        window.go("2", ENTER, to="步骤")
        window.go("4", ENTER, to="当前")
        window.go("9", ENTER, to="差 195")
        window.close()
    assert draft(tmp_path).cells["requests.received.natural_person"] == 9
    program = windows.python("-X", "utf8", "-m", "author.cli")
    again = Wizard(f"Z:{tmp_path}", "--year", "2024", environment=windows.environment, program=program)
    again.asked()
    again.type("2")
    assert "步骤" in (again.asked() or "")
    assert "正在另一个窗口" not in again.shown
    again.end_input()


def test_the_close_button_ends_the_workers_too(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "long_work.py").write_text(LONG_WORK)
    pid_file = tmp_path / "pid"
    with console(windows, f"Z:{tmp_path}/long_work.py", "running", str(pid_file)) as window:
        pid = long_work_started(pid_file)
        window.close()
    wait_until(lambda: not running(f"parent_pid={pid}"))
    assert not running(f"parent_pid={pid}")
