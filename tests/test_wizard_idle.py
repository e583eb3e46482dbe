"""What later screens need is loaded while the first ones wait for keys."""

import subprocess
import sys
from pathlib import Path

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from author.errors import AuthorError
from author.wizard.face import Choice, Menu
from author.wizard.screens import Screens
from tests.terminal import ENTER
from tests.test_wizard_fast_hands import KEYS

SESSION = """
import io, pathlib, sys
from author import wizard
from author.wizard.console import Console

class Idle(Console):
    loaded = []

    def meanwhile(self, *work):
        for each in work:
            each()

    def line(self, **options):
        self.loaded.append(set(sys.modules))
        return super().line(**options)

face = Idle(io.StringIO(sys.argv[2]), io.StringIO())
wizard.work(face, pathlib.Path(sys.argv[1]), year=None)
print(*sorted(set(sys.modules) - face.loaded[2]), file=sys.stderr)
"""


def test_no_screen_after_the_second_loads_a_module(tmp_path: Path) -> None:
    lines = "".join(KEYS["plain"]).replace("\r", "\n")
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, str(tmp_path), lines], stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    assert list(tmp_path.glob("*.docx"))
    assert set(ran.stderr.split()) <= {"author.wizard.console_parts"}


def test_work_is_done_while_a_screen_waits_for_a_key() -> None:
    done = []

    def fail() -> None:
        raise AuthorError("没有模板", "请重新安装")

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        face = Screens()
        with face.terminal():
            face.meanwhile(lambda: done.append("first"), fail, lambda: pipe.send_text(ENTER))
            menu = Menu(title="一", choices=[Choice(value=1, label="一")])
            assert face.choose(menu) == 1
    assert done == ["first"]
