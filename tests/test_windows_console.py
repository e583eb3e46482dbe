"""The full screens in a window of Wine's console: keys, the grid, pastes, the close button."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from author import answers
from tests.processes import wait_until
from tests.terminal import CTRL_Z, DOWN, ENTER, ESCAPE, F2, F9, RIGHT, UP
from tests.wine import LONG_WORK, ROOT, Windows, dropped, long_work_started, obstacle, running
from tests.wizard_run import FORM, NAME, SAMPLE, Wizard, draft
from tests.wizard_screens import Screens

MISSING = obstacle() or ("" if shutil.which("Xvfb") else "Xvfb is missing")
pytestmark = [pytest.mark.wine, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
COLUMNS, ROWS = 100, 36
CTRL_V = "\x16"
CODES = {
    **{key: (code, key) for key, code in ((ENTER, 0x0D), (ESCAPE, 0x1B), (CTRL_V, 0x56), (CTRL_Z, 0x5A))},
    **{key: (code, "\0") for key, code in ((UP, 0x26), (RIGHT, 0x27), (DOWN, 0x28), (F2, 0x71), (F9, 0x78))},
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

        wait_until(is_seen, 120)
        assert is_shown(seen), "\n" + "\n".join(seen)

    def close(self) -> None:
        """Press the button that closes the window, and wait for the end of all that runs in it."""
        self._wish("close")
        self.process.wait(120)


@contextmanager
def console(windows: Windows, *command: str) -> Iterator[Console]:
    """Open a console and run a command in it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(120)
        python, hand = windows.python()[1], str(ROOT / "tests" / "wine_hand.py")
        line = ["wineconsole", python, hand, *map(str, (server.getsockname()[1], COLUMNS, ROWS)), *command]
        nothing = subprocess.DEVNULL
        with subprocess.Popen(line, env=windows.environment, stdin=nothing, stdout=nothing, stderr=nothing) as process:
            try:
                connection, _ = server.accept()
                with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as wishes:
                    yield Console(wishes, process)
            finally:
                process.kill()


def legacy(windows: Windows, *words: str) -> list[str]:
    """Return the command that runs a module of the folder, or a script, as in the legacy console."""
    return [windows.python()[1], str(ROOT / "tests" / "wine_legacy.py"), *words]


def test_keys_the_grid_and_pastes_show_the_same_screens_as_on_linux(
    windows: Windows, display: tuple[str, Path], tmp_path: Path
) -> None:
    # Windows leaves the last column free.
    places = [tmp_path / name for name in ("甲", "乙")]
    for place in places:
        place.mkdir()
        (place / f"{NAME}-2024.yaml").write_bytes(SAMPLE.read_bytes())
    with (
        console(windows, *legacy(windows, "author.cli", "--dir", f"Z:{places[0]}", "--year", "2024")) as window,
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
    with console(windows, *legacy(windows, "author.cli", "--dir", f"Z:{tmp_path}", "--year", "2024")) as window:
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
    with console(windows, *legacy(windows, f"Z:{tmp_path}/long_work.py", "running", str(pid_file))) as window:
        pid = long_work_started(pid_file, windows.folder)
        window.close()
    wait_until(lambda: not running(f"parent_pid={pid}", str(windows.folder)))
    assert not running(f"parent_pid={pid}", str(windows.folder))


FACTS = {
    "人民路18号": "邮政编码",
    "000100": "联系电话",
    "0100-88880001": "电子邮箱",
    "xxgk@example.gov.cn": "网站名称",
    "示例市自然资源局网站": "网址",
    "https://zrzy.example.gov.cn/": "都对",
}
OVERVIEW = "2024年，本机关在政府网站主动公开政府信息197条，按时答复申请，加强信息管理、平台建设和监督保障。"


@pytest.mark.skipif("AUTHOR_GUIDE" not in os.environ, reason="half a minute and more: AUTHOR_GUIDE=1")
def test_the_guide_followed_to_the_letter_ends_at_two_checked_reports_and_their_sums(windows: Windows) -> None:
    for icon in windows.folder.glob("*.cmd"):
        start = f"app\\python.exe Z:{ROOT / 'tests' / 'wine_legacy.py'} start"
        icon.write_bytes(icon.read_bytes().replace(b"app\\python.exe -m start", start.encode()))
    reports = windows.folder / "年报"
    with console(windows, "cmd", "/c", str(windows.folder / "年报助手.cmd")) as window:
        first_year(window)
        window.close()
    with console(windows, "cmd", "/c", str(windows.folder / "年报助手.cmd")) as window:
        next_year(window)
        window.close()
    for year in (2024, 2025):
        dropped(windows, "检查年报", reports, f"{NAME}{year}年政府信息公开工作年度报告.docx")
        assert "检查结果：错误 0" in (reports / "检查结果.txt").read_text("utf-8-sig")
    dropped(windows, "汇总年报", windows.folder, "年报")
    assert (windows.folder / "汇总.xlsx").read_bytes().startswith(b"PK")


def first_year(window: Console) -> None:
    window.go(to="报告年度")
    window.go("2", ENTER, to="机关全称")
    window.go(*NAME, ENTER, to="地址")
    for fact, following in FACTS.items():
        window.go(*fact, ENTER, to=following)
    window.go(ENTER, to="一、总体情况")
    window.go("2", ENTER, to="F2 写完")
    window.copy(OVERVIEW)
    window.go(CTRL_V, to="197条")
    window.go(F2, to="有没有现行有效")
    window.go("2", ENTER, to="有没有收到或办理")
    window.copy(block(answers.load(SAMPLE).cells))
    window.go("1", ENTER, to="当前")
    window.go(CTRL_V, to="144/144")
    window.go(F2, to="被申请行政复议")
    window.go("2", ENTER, to="五、存在的主要问题")
    window.go("2", ENTER, to="F2 写完")
    window.go(*"一是说理不够充分。下一步改进答复，加强培训。", F2, to="六、其他需要报告")
    window.go("2", ENTER, to="F2 写完")
    window.go(*"全年没有收取信息处理费。", F2, to="生成 Word")
    window.go(ESCAPE, to="步骤")
    window.go("9", ENTER, to="已生成")


def next_year(window: Console) -> None:
    cells: dict[str, Any] = {**answers.load(SAMPLE).cells}
    for key in [key for key in cells if key.startswith("requests.carried_out.")]:
        into, received = key.replace("_out", "_in"), key.replace("carried_out", "received")
        cells |= {into: cells[key], received: cells[received] + cells[into] - cells[key]}
    window.go(to="新写 2025")
    window.go("1", ENTER, to="都对")
    window.go(ENTER, to="有没有现行有效")
    window.go("2", ENTER, to="有没有收到或办理")
    window.copy(block(cells))
    window.go("1", ENTER, to="按上年年报应是")
    window.go("1", ENTER, to="当前")
    window.go(CTRL_V, to="144/144")
    window.go(F2, to="被申请行政复议")
    window.go("2", ENTER, to="都用上吗")
    window.go("1", ENTER, to="没填（1 项）")
    window.go(ENTER, to="【待填：上年197】")
    window.go(*"208", F2, to="生成 Word")
    window.go(ESCAPE, to="步骤")
    window.go("9", ENTER, to="已生成")


def block(cells: Mapping[str, object]) -> str:
    """Return the cells of the third part as a spreadsheet copies them."""
    (table,) = FORM.part("requests").tables
    fields = ([table.fields[row.path, column.path].key for column in table.column_leaves] for row in table.row_leaves)
    return "\r\n".join("\t".join(str(cells[key]) for key in keys) for keys in fields)
