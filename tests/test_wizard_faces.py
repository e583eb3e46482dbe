"""The same decisions give the same answers on full screens and line by line."""

from pathlib import Path

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from author.wizard.face import Choice, Leave, Menu, Prompt
from author.wizard.screens import Screens as ScreensFace
from tests.terminal import ENTER, ESCAPE, F2, F5
from tests.wizard_run import NAME, Wizard
from tests.wizard_screens import Screens, last_year

NEXT_YEAR = {
    "  0 回目录": "0",
    "  0 保存并退出": "0",
    "这个文件夹里有": "1",
    "都对，下一步": "",
    "这一部分怎么写": "",
    "要不要改": "",
    "有没有收到或办理": "3",
    "被申请行政复议": "2",
    "还有 ": "1",
    "都对就直接回车": "",
}
"""What is typed line by line for an office without requests, a year later; all else is left blank."""


def on_screens(folder: Path) -> None:
    with Screens(folder, "--year", "2025") as wizard:
        wizard.wait_for("这个文件夹里有")
        wizard.go(ENTER, to="都对，下一步")
        wizard.go(ENTER, to="一、总体情况")
        wizard.go(ENTER, to="上年的文字")
        wizard.go(F2, to="当前")
        wizard.go(F5, to="10/10")
        wizard.go(F2, to="收到或办理")
        wizard.go("3", ENTER, to="被申请行政复议")
        wizard.go("2", ENTER, to="五、存在的主要问题")
        wizard.go(ENTER, to="上年的文字")
        wizard.go(F2, to="六、其他需要报告")
        wizard.go(ENTER, to="上年的文字")
        wizard.go(F2, to="检查核对")
        wizard.go(ESCAPE, to="步骤")
        wizard.go("0", ENTER, to="下次运行")
        wizard.wait_end()


def line_by_line(folder: Path) -> None:
    wizard = Wizard(folder, "--year", "2025")
    for _ in range(80):
        asked = wizard.asked()
        if asked is None:
            return
        last = asked[max(0, asked.rfind("\n\n")) :]
        wizard.type(next((line for question, line in NEXT_YEAR.items() if question in last), ""))
    raise AssertionError(wizard.shown[-2000:])


def test_a_year_later_without_requests_both_faces_write_the_same_answers(tmp_path: Path) -> None:
    written = []
    for face in (on_screens, line_by_line):
        folder = tmp_path / face.__name__
        folder.mkdir()
        last_year(folder)
        face(folder)
        written.append((folder / f"{NAME}-2025.yaml").read_bytes())
    assert written[0] == written[1]


def test_an_enter_typed_while_the_screen_changes_is_an_enter() -> None:
    menu = Menu(title="", choices=[Choice(value=1, label="一"), Choice(value=2, label="二")])
    prompt = Prompt(title="", question="", check=str)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("2\n")
        assert ScreensFace().choose(menu) == 2
        pipe.send_text("某")
        pipe.send_text("\n")
        assert ScreensFace().ask(prompt) == (Leave.NEXT, "某")
