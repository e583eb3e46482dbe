"""Walk through the real program to what the pictures of the guide show.

`tests/test_guide.py` walks the same way and compares what it sees with the words kept in each picture.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pyte.screens import Char

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import start

from author import answers
from tests.terminal import CTRL_C, ENTER, ESCAPE, F2
from tests.wizard_run import FORM, NAME, SAMPLE
from tests.wizard_screens import Screens, last_year

COLUMNS, ROWS = 84, 22
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d( \d\d:\d\d)?|\d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Scene:
    """What a picture shows: the cells of a screen, row by row, and its caret; or the pages of a report."""

    name: str
    rows: list[list[Char]]
    caret: tuple[int, int] | None = None
    report: Path | None = None
    printed: str = ""
    """The words of the report."""
    look_again: Callable[[], "Scene"] | None = None
    """Returns the screen as it is meanwhile."""

    @property
    def words(self) -> str:
        """Return what the picture says."""
        return self.printed or "\n".join("".join(cell.data for cell in row).rstrip() for row in self.rows).rstrip()


def scenes(walk: "Walk") -> Iterator[Scene]:
    """Yield the scenes of a walk; its files lie in a temporary folder, which is a drive of Windows in the pictures."""
    # Paths are everywhere as long as here, so that the screens are laid out alike.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="guide-") as drive:
        folder = Path(drive, "年报助手", "年报")
        folder.mkdir(parents=True)
        yield from walk(folder)


def first_year(folder: Path) -> Iterator[Scene]:
    """Show the first screens of a new report."""
    with screens(folder, "--year", "2025") as wizard:
        wizard.wait_for("机关全称")
        wizard.type(NAME)
        wizard.wait_for(NAME)
        yield seen(wizard, "name")
        wizard.go(ENTER, to="地址")
        typed = {
            "人民路18号": "邮政编码",
            "000100": "联系电话",
            "0100-88880001": "电子邮箱",
            "": "网站名称",
            "示例市自然资源局网站": "网址",
            "https://zrzy.example.gov.cn/": "都对",
        }
        for fact, following in typed.items():
            wizard.type(fact)
            wizard.go(ENTER, to=following)
        yield seen(wizard, "cover")
        wizard.go(ENTER, to="一、总体情况")
        yield seen(wizard, "text")
        wizard.go("1", ENTER, to="第 1 问")
        wizard.go("1", "9", "7", to="197")
        yield seen(wizard, "question")


def finished_year(folder: Path) -> Iterator[Scene]:
    """Show the table, the list of steps, the review and the end of a report that is filled in."""
    report = answers.load(SAMPLE)
    (table,) = FORM.part("requests").tables
    cells = {key: value for key, value in report.cells.items() if not key.startswith("requests.")}
    answers.save(folder / f"{NAME}-2024.yaml", replace(report, cells=cells))
    block = "\r\n".join(
        "\t".join(str(report.cells[table.fields[row.path, column.path].key]) for column in table.column_leaves)
        for row in table.row_leaves
    )
    with screens(folder, "--year", "2024") as wizard:
        wizard.wait_for("接着写")
        wizard.go(ENTER, to="收到或办理")
        wizard.go(ENTER, to="当前")
        wizard.paste(block)
        wizard.wait_for("144/144")
        yield seen(wizard, "table")
        wizard.go(F2, to="检查核对")
        yield seen(wizard, "review")
        wizard.go(ESCAPE, to="步骤")
        yield seen(wizard, "steps")
        wizard.go("9", ENTER, to="已生成")
        yield seen(wizard, "finish")


def next_year(folder: Path) -> Iterator[Scene]:
    """Show the first screen of the year after."""
    last_year(folder)
    with screens(folder, "--year", "2025") as wizard:
        wizard.wait_for("这个文件夹里有")
        yield seen(wizard, "next-year")


def dropped(folder: Path) -> Iterator[Scene]:
    """Show what the icon for checking writes."""
    answers_file, report = folder / "a.yaml", folder / f"{NAME}2024年年报.docx"
    answers_file.write_text(SAMPLE.read_text("utf-8").replace('phone: "0100-88880001"', 'phone: "88880001"'), "utf-8")
    run(sys.executable, "-m", "author.cli", "build", str(answers_file), "-o", str(report))
    start.run(["check"], [report], lambda _: None)
    said = (folder / "检查结果.txt").read_text("utf-8-sig")
    yield Scene("check", [on_a_drive([Char(letter) for letter in line], folder) for line in said.splitlines()])


def word_pages(folder: Path) -> Iterator[Scene]:
    """Show the pages of the report."""
    report = folder / "r.docx"
    run(sys.executable, "-m", "author.cli", "build", str(SAMPLE), "-o", str(report))
    words = re.sub("<[^>]+>", "", zipfile.ZipFile(report).read("word/document.xml").decode())
    yield Scene("word", [], report=report, printed=words)


Walk = Callable[[Path], Iterator[Scene]]
WALKS: tuple[Walk, ...] = (first_year, finished_year, next_year, dropped, word_pages)


@contextmanager
def screens(folder: Path, *options: str) -> Iterator[Screens]:
    """Run the wizard, and stop it as a clerk does."""
    with Screens(folder, *options, columns=COLUMNS, rows=ROWS) as wizard:
        yield wizard
        wizard.send(CTRL_C, CTRL_C)
        wizard.wait_end()


def seen(wizard: Screens, name: str) -> Scene:
    """Return the screen as it is now."""
    wizard.screen()
    screen = wizard._screen
    cells = [[screen.buffer[row][column] for column in range(screen.columns)] for row in range(screen.lines)]
    rows = [at_a_moment(on_a_drive(row, wizard.folder)) for row in cells]
    caret = None if screen.cursor.hidden else wizard.cursor
    return Scene(name, rows, caret, look_again=partial(seen, wizard, name))


def on_a_drive(cells: list[Char], folder: Path) -> list[Char]:
    """Return a row in which the place of 年报助手, whose 年报 the folder is, is drive D."""
    place = str(folder.parent.parent)
    letters = [each.data for each in cells]
    first = next((at for at in range(len(cells)) if letters[at] and "".join(letters[at:]).startswith(place)), None)
    if first is None:
        return cells
    rest = [each._replace(data="\\") if each.data == "/" else each for each in cells[first + len(place) :]]
    drive = [cells[first]._replace(data=letter) for letter in "D:"]
    return [*cells[:first], *drive, *rest]


def at_a_moment(cells: list[Char]) -> list[Char]:
    """Return a row in which every time is the same in each run."""
    found = _MOMENT.search("".join(cell.data or "\0" for cell in cells))
    if found is None:
        return cells
    time = "16:20:00" if ":" in found[0][:3] else "2026-01-09 16:20"[: len(found[0])]
    return [*cells[: found.start()], *map(Char, time), *cells[found.end() :]]


def run(*words: str) -> None:
    subprocess.run(words, cwd=ROOT, check=False, capture_output=True)
