"""Walk through the full screens in a terminal whose bytes are drawn in both width models at once."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyte

from author import answers
from tests import terminal
from tests.terminal import CTRL_C, DOWN, ENTER, ESCAPE, F2, F7, F9, Terminal
from tests.wizard_run import NAME, SAMPLE


class _BothModels:
    """A stream into two screens: ambiguous characters one or two cells wide."""

    def __init__(self, narrow: pyte.ByteStream, wide: pyte.ByteStream) -> None:
        self._narrow, self._wide = narrow, wide

    def feed(self, data: bytes) -> None:
        self._narrow.feed(data)
        with terminal._width_model(wide=True):
            self._wide.feed(data)


class Screens(Terminal):
    """The full wizard on a folder."""

    def __init__(self, folder: Path, *options: str, columns: int = 80, rows: int = 24, **environment: str) -> None:
        command = [sys.executable, "-m", "author.cli", "--dir", str(folder), *options]
        super().__init__(command, columns=columns, rows=rows, env=environment)
        self.folder = folder
        self._wide_screen = pyte.Screen(columns, rows)
        self._stream = _BothModels(self._stream, pyte.ByteStream(self._wide_screen))  # type: ignore[assignment]

    def go(self, *keys: str, to: str) -> None:
        """Press keys, then wait for what must appear."""
        self.send(*keys)
        self.wait_for(to)

    def press(self, key: str, *, to: str) -> None:
        """Press a key and go on as soon as what it brings is there."""
        self.hit(key)
        assert self.wait_until(lambda: to in "\n".join(self.screen())), f"{to!r} did not appear"

    def type(self, text: str) -> None:
        """Type a text as an input method commits it: in one piece."""
        self._child.send(text)
        self.settle()

    def text(self) -> str:
        """Return the rows of the screen as one text."""
        return "\n".join(self.screen())

    def shows(self, picture: str) -> bool:
        """Return whether the screen comes to be this picture, in both width models."""
        return self.wait_until(lambda: self.picture() == picture and self.same_in_both_models())

    def picture(self) -> str:
        """Return the rows and the caret, without what changes from run to run."""
        row, column = self.cursor
        drawn = re.sub(r"\d\d:\d\d:\d\d", "08:00:00", "\n".join(self.screen()))
        drawn = re.sub(r"20\d\d-\d\d-\d\d( \d\d:\d\d)?", lambda day: "2026-01-09 16:20"[: len(day[0])], drawn)
        return f"{drawn.replace(str(self.folder), '*' * len(str(self.folder)))}\n光标：{row},{column}\n"

    def same_in_both_models(self) -> bool:
        """Return whether a terminal with wide ambiguous characters shows the same."""
        lines = [self._wide_screen.buffer[row] for row in range(self._wide_screen.lines)]
        wide = ["".join(line[column].data for column in range(self._wide_screen.columns)).rstrip() for line in lines]
        return wide == self.screen()


def last_year(folder: Path) -> None:
    """Put last year's answers into the folder."""
    answers.save(folder / f"{NAME}-2024.yaml", answers.load(SAMPLE))


def tour(wizard: Screens) -> Iterator[str]:
    """Show every screen once, by name; the folder holds last year's answers."""
    wizard.wait_for("这个文件夹里有")
    yield "choose"
    wizard.go("3", ENTER, to="机关全称")
    yield "name"
    wizard.go(ESCAPE, to="这个文件夹里有")
    wizard.go("1", ENTER, to="都对，下一步")
    yield "cover"
    wizard.go("5", ENTER, to="联系电话")
    yield "fact"
    wizard.go(*"789", ENTER, to="0100-88880001789")
    wizard.go(ENTER, to="现行有效的规章")
    wizard.go(ENTER, to="当前")
    wizard.go("2", F2, F2, to="收到或办理")
    yield "opening"
    wizard.go("3", to="对不上")
    wizard.go(ENTER, to="被申请行政复议")
    wizard.go("2", ENTER, to="都用上吗")
    yield "last-years-texts"
    wizard.go("0", ENTER, to="这一部分怎么写")
    yield "doors"
    wizard.go("1", ENTER, to="第 1 问")
    wizard.go(*"１９７", to="１９７")
    yield "sentence"
    wizard.go(F9, to="说明")
    yield "sentence-help"
    wizard.go(F9, CTRL_C, to="已暂停")
    yield "pause"
    wizard.go(ENTER, to="第 1 问")
    wizard.go(F2, to="五、存在的主要问题")
    wizard.go(ESCAPE, to="步骤")
    wizard.go("2", ENTER, to="就这样，下一步")
    wizard.go("2", ENTER, to="写完")
    wizard.type("一段“引号”——和省略号……①")
    wizard.go(F7, to="引号")
    yield "editor"
    wizard.go(ESCAPE, to="这一部分怎么写")
    yield "doors-again"
    wizard.go(ESCAPE, to="步骤")
    yield "hub"
    wizard.go(F9, to="七个步骤")
    yield "hub-help"
    wizard.go(ESCAPE, "8", ENTER, to="要改（")
    yield "review"
    wizard.go(ENTER, to="去看，或者改")
    wizard.go(DOWN, ENTER, to="为什么属实")
    yield "reason"
    wizard.type("机构改革，申请已划转")
    wizard.go(ENTER, to="检查核对")
    wizard.go(ESCAPE, to="步骤")
    wizard.go("9", ENTER, to="已生成")
    yield "finish"
    wizard.go("3", ENTER, to="回去")
    yield "again"
    wizard.send(CTRL_C, CTRL_C)
    wizard.wait_end()
