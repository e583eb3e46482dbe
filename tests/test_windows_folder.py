"""The folder for Windows as a clerk gets it, run by Windows' own Python under Wine, beside the same on Linux."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from author.errors import Exit
from tests.processes import wait_until
from tests.terminal import CTRL_C, ENTER, Terminal
from tests.wine import LONG_WORK, ROOT, Windows, dropped, long_work_started, obstacle, running, z
from tests.wizard_run import Clerk, Wizard, draft

pytestmark = [pytest.mark.wine, pytest.mark.skipif(bool(obstacle()), reason=obstacle())]
SAMPLES = [ROOT / "samples" / name for name in ("example-zrzy-2024.yaml", "mianyang-jhj-2023.yaml")]
THREE = [*(each.name for each in SAMPLES), "没有.docx"]
"""An odd number of files: of an even number of empty messages in one pipe Wine 8 loses one, and the run hangs."""


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    windows = Windows(tmp_path_factory.mktemp("windows"))
    yield windows
    windows.end()


@pytest.fixture
def here(windows: Windows, tmp_path: Path) -> Path:
    """Return a folder for the test's own files, with a blank and Chinese in its path, and both samples."""
    folder = tmp_path / "某 局"
    folder.mkdir()
    for sample in SAMPLES:
        (folder / sample.name).write_bytes(sample.read_bytes())
    return folder


def on_linux(*words: object, cwd: Path) -> "subprocess.CompletedProcess[bytes]":
    line = [sys.executable, "-m", "author.cli", *map(str, words)]
    return subprocess.run(line, cwd=cwd, capture_output=True, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})


def text(content: bytes) -> str:
    return content.decode().replace("\r\n", "\n").replace("\\", "/")


@pytest.mark.parametrize(
    "words",
    [
        ["build", SAMPLES[0].name, "-o", "年报.docx"],
        ["build", SAMPLES[1].name, "-o", "年报.docx"],
        ["check", SAMPLES[0].name],
        ["check", *THREE, "--processes", "2"],
        ["check", SAMPLES[0].name, "--json"],
        ["check", "没有.docx"],
        ["export", SAMPLES[0].name, "-o", "年报.html"],
        ["import", "年报.docx", "-o", "又.yaml"],
        ["aggregate", ".", "-o", "汇总.csv", "-o", "汇总.yaml", "--name", "某市人民政府", "--year", "2024"],
        ["aggregate", *THREE, "-o", "汇总.csv", "--processes", "2"],
        ["tally", "--new", "台账.xlsx"],
        ["form", "check"],
        ["bogus"],
    ],
)
def test_a_command_says_and_writes_the_same_as_on_linux(
    words: list[str], windows: Windows, here: Path, tmp_path: Path
) -> None:
    there = tmp_path / "linux" / "某 局"
    there.mkdir(parents=True)
    if "年报.docx" in words and words[0] == "import":
        on_linux("build", SAMPLES[0].name, "-o", "年报.docx", cwd=here)
    for each in here.iterdir():
        (there / each.name).write_bytes(each.read_bytes())
    ran, expected = windows.run(*words, cwd=here), on_linux(*words, cwd=there)
    assert (ran.returncode, text(ran.stdout), text(ran.stderr)) == (
        expected.returncode,
        text(expected.stdout),
        text(expected.stderr),
    )
    assert sorted(path.name for path in here.iterdir()) == sorted(path.name for path in there.iterdir())
    for path in there.iterdir():
        if path.suffix in (".docx", ".html"):
            assert (here / path.name).read_bytes() == path.read_bytes()
        elif path.suffix in (".yaml", ".csv"):
            assert text((here / path.name).read_bytes()) == text(path.read_bytes())


def test_a_register_made_here_is_counted_into_answers(windows: Windows, here: Path) -> None:
    assert windows.run("tally", "--new", "台账.xlsx", cwd=here).returncode == Exit.DONE
    ran = windows.run("tally", "台账.xlsx", "--year", "2024", "-o", "答案.yaml", cwd=here)
    assert ran.returncode in (Exit.DONE, Exit.FINDINGS), ran.stderr.decode()


def test_the_first_year_gives_the_same_bytes_as_on_linux(windows: Windows, tmp_path: Path) -> None:
    folders = [tmp_path / "甲", tmp_path / "乙"]
    for folder, program in zip(folders, (windows.python("-X", "utf8", "-m", "author.cli"), None), strict=True):
        folder.mkdir()
        wizard(windows, folder, program).serve(Clerk())
    assert draft(folders[0]) == draft(folders[1])
    (made,), (expected,) = (list(folder.glob("*.docx")) for folder in folders)
    assert made.read_bytes() == expected.read_bytes()


def wizard(windows: Windows, folder: Path, program: list[str] | None = None) -> Wizard:
    """Start the plain wizard, under Wine unless another program is given."""
    if program is None:
        return Wizard(folder)
    return Wizard(f"Z:{folder}", environment=windows.environment, program=program)


@pytest.mark.parametrize("lines", [5, 31, 60])
def test_a_killed_wizard_goes_on_where_it_was(lines: int, windows: Windows, tmp_path: Path) -> None:
    program = windows.python("-X", "utf8", "-m", "author.cli")
    killed = wizard(windows, tmp_path, program)
    clerk = Clerk()
    killed.serve(clerk, lines)
    killed.asked()
    killed.kill()
    before = draft(tmp_path)
    resumed = wizard(windows, tmp_path, program)
    assert "这个文件夹里有" in (resumed.asked() or "")
    assert draft(tmp_path) == before
    resumed.end_input()


def test_a_second_wizard_on_one_draft_is_told_so_and_changes_nothing(windows: Windows, tmp_path: Path) -> None:
    program = windows.python("-X", "utf8", "-m", "author.cli")
    first = wizard(windows, tmp_path, program)
    first.serve(Clerk(), 6)
    first.asked()
    before = draft(tmp_path)
    second = wizard(windows, tmp_path, program)
    for number in ("2", "1"):
        second.asked()
        second.type(number)
    second.asked()
    second.end_input()
    assert "正在另一个窗口" in second.shown, second.shown
    assert draft(tmp_path) == before
    first.end_input()


def test_the_full_screens_take_keys_and_pastes_in_a_console(windows: Windows, here: Path) -> None:
    (here / SAMPLES[1].name).unlink()
    path = here / "示例市自然资源局-2024.yaml"
    (here / SAMPLES[0].name).rename(path)
    key = "requests.received.natural_person"
    console = windows.python("-m", "author.cli", "--dir", f"Z:{here}")
    with Terminal(console, columns=100, rows=30, env=windows.environment) as terminal:
        terminal.wait_for("这个文件夹里有")
        for keys, words in [
            (["2", ENTER], "从停下的地方继续"),
            (["2", ENTER], "步骤"),
            (["4", ENTER], "当前"),
            (["9", ENTER], "差 195"),
        ]:
            terminal.send(*keys)
            terminal.wait_for(words)
        assert terminal.wait_until(lambda: draft(here).cells[key] == 9)
        terminal.paste("1\t2\r\n3\t4")
        assert terminal.wait_until(lambda: draft(here).cells["requests.carried_in.natural_person"] == 1)


def test_output_redirected_in_code_page_936_is_readable_in_it(windows: Windows, here: Path) -> None:
    code = (
        "import subprocess, sys;"
        "out = open('结果.txt', 'wb');"
        "sys.exit(subprocess.run([sys.executable, '-m', 'author.cli', 'check', 'example-zrzy-2024.yaml'],"
        " stdout=out).returncode)"
    )
    ran = windows.script(code, here)
    assert ran.returncode == Exit.DONE, ran.stderr.decode()
    assert "检查结果" in (here / "结果.txt").read_bytes().decode("gbk")


@pytest.mark.parametrize("name", ["年报.docx", "甲 (1) [2].docx"])
def test_a_file_dropped_on_the_check_icon_gives_a_text_and_comments_beside_it(
    name: str, windows: Windows, here: Path
) -> None:
    on_linux("build", SAMPLES[0].name, "-o", name, cwd=here)
    dropped(windows, "检查年报", here, name)
    assert "检查结果：错误 0" in (here / "检查结果.txt").read_bytes().decode("utf-8-sig")
    assert (here / f"{Path(name).stem}_批注.docx").exists()


def test_a_folder_dropped_on_the_aggregate_icon_gives_a_workbook_beside_it(windows: Windows, here: Path) -> None:
    dropped(windows, "汇总年报", here.parent, here.name)
    assert (here.parent / "汇总.xlsx").read_bytes().startswith(b"PK")


def test_a_double_click_leads_to_the_first_question(windows: Windows) -> None:
    line = f'cmd /c ""{z(windows.folder)}\\年报助手.cmd""'
    code = (
        "import subprocess, sys;"
        f"ran = subprocess.run({line!r}, input=b'', capture_output=True);"
        "sys.stdout.buffer.write(ran.stdout)"
    )
    ran = windows.script(code)
    assert "报告年度".encode("gbk") in ran.stdout or "报告年度".encode() in ran.stdout, ran.stdout.decode(
        "gbk", "replace"
    )
    assert (windows.folder / "年报").is_dir()


def test_a_document_that_another_program_has_open_gets_one_beside_it(windows: Windows, here: Path) -> None:
    on_linux("build", SAMPLES[1].name, "-o", "年报.docx", cwd=here)
    before = (here / "年报.docx").read_bytes()
    ran = windows.script(
        "import subprocess, sys; held = open('年报.docx', 'rb');"
        "sys.exit(subprocess.run([sys.executable, '-X', 'utf8', '-m', 'author.cli', 'build',"
        f" '{SAMPLES[0].name}', '-o', '年报.docx'], stdin=subprocess.DEVNULL).returncode)",
        here,
    )
    assert ran.returncode == Exit.DONE, text(ran.stderr)
    assert "年报_2.docx" in text(ran.stdout)
    assert (here / "年报.docx").read_bytes() == before
    assert sorted(path.name for path in here.iterdir() if path.suffix != ".yaml") == ["年报.docx", "年报_2.docx"]


def test_answers_that_another_program_locks_are_said_to_be_open(windows: Windows, here: Path) -> None:
    code = (
        "import ctypes, subprocess, sys;"
        # GENERIC_READ, shared with nobody, OPEN_EXISTING: as Excel keeps a workbook.
        f"ctypes.windll.kernel32.CreateFileW('{SAMPLES[0].name}', 0x80000000, 0, None, 3, 0, None);"
        "sys.exit(subprocess.run([sys.executable, '-X', 'utf8', '-m', 'author.cli', 'check',"
        f" '{SAMPLES[0].name}'], stdin=subprocess.DEVNULL).returncode)"
    )
    ran = windows.script(code, here)
    assert ran.returncode == Exit.UNREADABLE
    assert "正在别的程序里打开着" in text(ran.stdout) + text(ran.stderr)


def test_what_lies_on_the_clipboard_is_pasted(windows: Windows, here: Path) -> None:
    script = here / "clip.py"
    script.write_text(
        "import ctypes\n"
        "from author.wizard.keyboard import clipboard\n"
        "user, kernel = ctypes.windll.user32, ctypes.windll.kernel32\n"
        "kernel.GlobalAlloc.restype = kernel.GlobalLock.restype = ctypes.c_void_p\n"
        "kernel.GlobalLock.argtypes = kernel.GlobalUnlock.argtypes = [ctypes.c_void_p]\n"
        "user.SetClipboardData.argtypes = [ctypes.c_uint, ctypes.c_void_p]\n"
        "data = '1\\t𠮷\\r\\n'.encode('utf-16-le') + b'\\0\\0'\n"
        "memory = kernel.GlobalAlloc(2, len(data))\n"
        "ctypes.memmove(kernel.GlobalLock(memory), data, len(data))\n"
        "kernel.GlobalUnlock(memory)\n"
        "user.OpenClipboard(None); user.EmptyClipboard()\n"
        "user.SetClipboardData(13, memory); user.CloseClipboard()\n"
        "assert clipboard() == '1\\t𠮷\\r\\n', ascii(clipboard())\n",
        encoding="utf-8",
    )
    ran = windows.start(windows.python("-X", "utf8", "clip.py"), here)
    assert ran.returncode == 0, ran.stderr.decode()


def test_a_reader_that_goes_away_is_nothing_wrong(windows: Windows, here: Path) -> None:
    code = (
        "import os, subprocess, sys;"
        "reading, writing = os.pipe(); os.close(reading);"
        "ran = subprocess.run([sys.executable, '-m', 'author.cli', 'form', 'show', '2021'], stdout=writing,"
        " stdin=subprocess.DEVNULL, stderr=subprocess.PIPE);"
        "sys.stdout.buffer.write(ran.stderr); sys.exit(ran.returncode)"
    )
    ran = windows.script(code, here)
    assert (ran.returncode, ran.stdout) == (Exit.DONE, b"")


def test_patterns_are_expanded_as_no_shell_does_there(windows: Windows, here: Path) -> None:
    ran = windows.run("check", "*.yaml", cwd=here)
    assert text(ran.stdout).count("== ") == len(SAMPLES)


def test_json_is_utf_8_whatever_the_code_page(windows: Windows, here: Path) -> None:
    ran = windows.run("check", SAMPLES[0].name, "--json", cwd=here, utf8=False)
    (said,) = json.loads(ran.stdout.decode("utf-8"))
    assert said["agency"] == "示例市自然资源局"


def test_a_target_that_windows_does_not_take_is_refused_in_one_sentence_and_leaves_nothing(
    windows: Windows, here: Path
) -> None:
    names = ["CON.docx", "aux.docx", "com1.docx", "甲.docx.", "乙.docx ", "a<b.docx", "a?.docx", "a|b.docx", 'a"b.docx']
    on_linux("build", SAMPLES[1].name, "-o", "只读.docx", cwd=here)
    (here / "只读.docx").chmod(0o444)
    before = (here / "只读.docx").read_bytes()
    code = (
        "import os\n"
        "from author.cli import main\n"
        "deep = os.path.join(os.getcwd(), *['很长的路径' * 9] * 6)\n"
        r"os.makedirs('\\\\?\\' + deep)" + "\n"
        f"for name in [*{names}, os.path.join(deep, '年报.docx'), '只读.docx']:\n"
        f"    print('code', main(['build', '{SAMPLES[0].name}', '-o', name]), flush=True)\n"
    )
    ran = windows.script(code, here)
    said = text(ran.stdout) + text(ran.stderr)
    assert text(ran.stdout).count(f"code {Exit.UNREADABLE.value}") == len(names) + 1, said
    assert text(ran.stdout).splitlines()[-1] == f"code {Exit.DONE.value}", said
    assert "只读_2.docx" in said
    assert not [line for line in said.splitlines() if "系统错误" in line or "Traceback" in line]
    assert (here / "只读.docx").read_bytes() == before
    assert not [path.name for path in here.rglob("*") if path.suffix == ".tmp"]


def test_ctrl_c_while_workers_start_says_one_line(windows: Windows, here: Path) -> None:
    for number in range(301):
        (here / f"{number}.yaml").hardlink_to(here / SAMPLES[0].name)
    line = windows.python("-m", "author.cli", "check", f"Z:{here}", "--processes", "2")
    with Terminal(line, columns=100, rows=30, env=windows.environment) as terminal:
        wait_until(lambda: running("spawn_main", str(windows.folder)))

        def is_interrupted() -> bool:
            # Windows drops a press at the very moment of a start, so that the workers never hear of any.
            terminal.send(CTRL_C)
            return "已中断" in "\n".join(terminal.screen())

        assert terminal.wait_until(is_interrupted)
        assert "Traceback" not in "\n".join(terminal.screen())


@pytest.mark.parametrize("state", ["running", "suspended"])
def test_workers_end_with_a_killed_parent_and_other_programs_do_not(state: str, windows: Windows, here: Path) -> None:
    # Windows itself starts each process suspended; a parent that is killed just then never resumes it.
    (here / "long.py").write_text(LONG_WORK)
    pid_file = here / "pid"
    line = windows.python(str(here / "long.py"), state, str(pid_file))
    # A file as standard error, as pytest gives one, is no handle that Windows' Python takes from Wine.
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        line, cwd=here, env=windows.environment, stdin=nothing, stdout=nothing, stderr=nothing
    ) as process:
        try:
            pid = long_work_started(pid_file, windows.folder)
        finally:
            process.kill()
    wait_until(lambda: not running(f"parent_pid={pid}", str(windows.folder)))
    assert not running(f"parent_pid={pid}", str(windows.folder))
    assert running(f"other-of-{pid}", str(windows.folder))
