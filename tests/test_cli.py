"""The command line: what a clerk types, what is written, what is said, what the shell is told."""

import errno
import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from pkgutil import resolve_name

import jsonschema
import pytest
import yaml

from author import answers, editions, render, tally
from author.agency import Scope
from author.cli import main
from author.cli.arguments import expanded, parse
from author.cli.saying import ProgressLine
from author.errors import Exit
from author.text import width
from tests.processes import ROOT, without_privileges
from tests.word import Word, grid

SAMPLE = ROOT / "samples" / "mianyang-jhj-2023.yaml"


class Ran:
    """What a command said and left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> Ran:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


def is_one_chinese_sentence(said: str) -> bool:
    """Return whether it is one line with a remedy after the comma and without a library's words."""
    return said.count("\n") == 1 and said.endswith("。\n") and "，" in said and "Error" not in said


# --- build ------------------------------------------------------------------------------


def test_build_writes_the_report_and_says_where(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.docx"
    ran = run("build", SAMPLE, "-o", target)
    assert ran.code == Exit.DONE
    assert target.read_bytes().startswith(b"PK")
    assert str(target) in ran.out
    assert "错误 0" in ran.out


def test_build_names_the_file_after_agency_and_year_beside_the_answers(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "答案.yaml"
    answers.write_bytes(SAMPLE.read_bytes())
    assert run("build", answers).code == Exit.DONE
    assert (tmp_path / "绵阳市经济合作局2023年政府信息公开工作年度报告.docx").exists()


def test_build_finds_a_name_for_the_report_of_an_agency_of_any_name(run: Run, tmp_path: Path) -> None:
    report = answers.load(SAMPLE)
    answers.save(tmp_path / "a.yaml", replace(report, agency=replace(report.agency, name="长/" * 100 + "局")))
    for edited in (False, True):
        assert run("build", tmp_path / "a.yaml").code in (Exit.DONE, Exit.FINDINGS)
        for path in tmp_path.glob("*.docx"):
            path.write_bytes(b"edited" if not edited else path.read_bytes())
    assert len(list(tmp_path.glob("*.docx"))) == 2


def test_build_of_an_unbalanced_report_writes_it_names_it_so_and_tells_the_shell(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "答案.yaml"
    text = SAMPLE.read_text("utf-8")
    answers.write_text(text.replace('received: "0 0 0 0 0 0"', 'received: "0 3 0 0 0 0"'), "utf-8")
    ran = run("build", answers)
    assert ran.code == Exit.FINDINGS
    assert "表三 商业企业" in ran.out
    assert "差 3" in ran.out
    assert (tmp_path / "绵阳市经济合作局2023年政府信息公开工作年度报告_未完成.docx").exists()


def test_build_beside_an_edited_file_says_that_it_left_it_alone(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.docx"
    target.write_bytes(b"edited by somebody")
    ran = run("build", SAMPLE, "-o", target)
    assert ran.code == Exit.DONE
    assert "out_2.docx" in ran.out
    assert target.read_bytes() == b"edited by somebody"


def test_build_onto_the_report_of_another_agency_leaves_it_alone_and_says_so(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.docx"
    run("build", SAMPLE, "-o", target)
    before = target.read_bytes()
    ran = run("build", SAMPLE.with_name("example-zrzy-2024.yaml"), "-o", target)
    assert "out_2.docx" in ran.out
    assert target.read_bytes() == before


BAD_FILES = {
    "empty": b"",
    "broken yaml": b'form: "2021\nyear: [',
    "full-width colon": 'form: "2021"\nyear："2023"\n'.encode(),
    "tab indentation": b"agency:\n\tname: x\n",
    "gbk": 'agency: {name: "某某局"}'.encode("gbk"),
    "utf-16": 'form: "2021"'.encode("utf-16"),
    "not a mapping": "某某局\n".encode(),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_answers_file_is_refused_in_one_sentence(name: str, run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "答案.yaml"
    answers.write_bytes(BAD_FILES[name])
    ran = run("build", answers)
    assert ran.code == Exit.UNREADABLE
    assert is_one_chinese_sentence(ran.err), ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["答案.yaml"]


EDITS = {
    "unknown key": ('postcode: "621000"', 'postkode: "621000"'),
    "missing part": ("  proceedings:", "  proceedingz:"),
    "five numbers": ('received: "0 0 0 0 0 0"', 'received: "0 0 0 0 0"'),
    "negative": ('received: "0 0 0 0 0 0"', 'received: "-1 0 0 0 0 0"'),
    "fraction": ('received: "0 0 0 0 0 0"', 'received: "1.5 0 0 0 0 0"'),
    "slash": ('received: "0 0 0 0 0 0"', 'received: "/ 0 0 0 0 0"'),
    "unknown edition": ('form: "2021"', 'form: "2031"'),
    "reading edition": ('form: "2021"', 'form: "2019"'),
    "year": ('year: "2023"', 'year: "20233"'),
    "nul": ("other: |\n    2023", 'other: "\\0 2023" #'),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_entry_is_refused_with_its_line_and_nothing_is_written(name: str, run: Run, tmp_path: Path) -> None:
    before, after = EDITS[name]
    text = SAMPLE.read_text("utf-8")
    assert before in text
    answers = tmp_path / "答案.yaml"
    answers.write_text(text.replace(before, after, 1), "utf-8")
    ran = run("build", answers)
    assert ran.code == Exit.UNREADABLE
    assert "答案.yaml 第 " in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["答案.yaml"]


@pytest.mark.parametrize(("typed", "printed"), [("十二", "12"), ("１２", "12"), ("1,234", "1234"), ("12件", "12")])
def test_numbers_are_understood_as_chinese_people_type_them(typed: str, printed: str, run: Run, tmp_path: Path) -> None:
    answers, target = tmp_path / "答案.yaml", tmp_path / "out.docx"
    text = SAMPLE.read_text("utf-8").replace('licensing: "0"', f'licensing: "{typed}"')
    answers.write_text(text, "utf-8")
    assert run("build", answers, "-o", target).code == Exit.DONE
    assert printed in [cell.text for cell in grid(Word(target.read_bytes()).tables()[0])]


def test_a_fee_is_kept_exactly(run: Run, tmp_path: Path) -> None:
    answers, target = tmp_path / "答案.yaml", tmp_path / "out.docx"
    answers.write_text(SAMPLE.read_text("utf-8").replace('fees: "0"', 'fees: "3.25"'), "utf-8")
    run("build", answers, "-o", target)
    assert grid(Word(target.read_bytes()).tables()[0])[-1].text == "3.25"


def test_missing_files_and_folders_are_named(run: Run, tmp_path: Path) -> None:
    for words in (
        ("build", tmp_path / "nothing.yaml"),
        ("build", tmp_path),
        ("build", SAMPLE, "-o", tmp_path / "no" / "such" / "out.docx"),
        ("build", SAMPLE, "--template", tmp_path / "no.docx", "-o", tmp_path / "out.docx"),
    ):
        ran = run(*words)
        assert ran.code == Exit.UNREADABLE
        assert is_one_chinese_sentence(ran.err), ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    ran = run("build", SAMPLE, "-o", file / "out.docx")
    assert ran.code == Exit.UNREADABLE
    assert is_one_chinese_sentence(ran.err)


def test_a_full_disk_leaves_what_was_there(run: Run, full_disk: Path) -> None:
    before = {path.name: path.read_bytes() for path in full_disk.iterdir()}
    ran = run("build", SAMPLE, "-o", full_disk / "out.docx")
    assert ran.code == Exit.UNREADABLE
    assert "磁盘已满" in ran.err
    assert {path.name: path.read_bytes() for path in full_disk.iterdir()} == before


OUTPUTS = {
    "build": "build a.yaml -o b.docx",
    "build over another": "build a.yaml -o edited.docx",
    "import": "import r.docx -o b.yaml",
    "import into answers": "import edited.docx -o a.yaml --update",
    "export": "export a.yaml -o b.html",
    "comments": "check r.docx --comments b.docx",
    "register": "tally --new b.xlsx",
    "tally": "tally register.xlsx --year 2023 --replace -o a.yaml",
    "aggregate": "aggregate r.docx -o b.xlsx",
    "aggregate into answers": "aggregate r.docx --replace -o g.yaml -o b.csv",
}
"""Commands that write beside their input."""


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with an input of each kind."""
    folder = tmp_path / "年报"
    folder.mkdir()
    report = answers.load(SAMPLE)
    answers.save(folder / "a.yaml", report)
    answers.save(folder / "g.yaml", replace(report, scope=Scope.GOVERNMENT))
    form = editions.edition(report.edition)
    (folder / "r.docx").write_bytes(render.document(report, form))
    (folder / "edited.docx").write_bytes(render.document(report.with_text("other", "没有。"), form))
    (folder / "register.xlsx").write_bytes(tally.new_register(tally.load(report.edition)))
    yield folder
    folder.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="limits and permissions are set as on Linux")
@pytest.mark.parametrize("room", [None, 1500], ids=["read-only", "full"])
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost_or_left(
    name: str, room: int | None, written: Path
) -> None:
    before = {path.name: path.read_bytes() for path in written.iterdir()}
    if room is None:
        written.chmod(0o555)
    words = (written / word if "." in word else word for word in OUTPUTS[name].split())
    ran = without_privileges(*words, room=room)
    assert ran.returncode == Exit.UNREADABLE
    assert all(map(is_one_chinese_sentence, ran.stderr.splitlines(keepends=True)))
    assert ran.stderr
    # What the reading remembers is no output.
    after = {path.name: path.read_bytes() for path in written.iterdir() if not path.name.startswith(".author-read")}
    assert after == before


SHELL = [
    ("check SAMPLE > /dev/full", Exit.UNREADABLE, "磁盘已满"),
    ("check SAMPLE --json > /dev/full", Exit.UNREADABLE, "磁盘已满"),
    ("form show 2021 > /dev/full", Exit.UNREADABLE, "磁盘已满"),
    ("check SAMPLE > /dev/full 2>&1", Exit.UNREADABLE, ""),
    ("check nothing 2> /dev/full", Exit.UNREADABLE, ""),
    ("bogus 2> /dev/full", Exit.USAGE, ""),
    ("check SAMPLE SAMPLE >&-", Exit.DONE, ""),
    ("check SAMPLE SAMPLE >&- 2>&-", Exit.DONE, ""),
    ("form show 2021 | head -n 0", Exit.DONE, ""),
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device on which there is never room is Linux's")
@pytest.mark.parametrize(("typed", "code", "said"), SHELL)
def test_what_cannot_be_shown_is_told_where_it_can(typed: str, code: Exit, said: str) -> None:
    line = f"set -o pipefail; {sys.executable} -m author.cli {typed.replace('SAMPLE', str(SAMPLE))}"
    ran = subprocess.run(["bash", "-c", line], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert ran.returncode == code
    assert said in ran.stderr
    assert is_one_chinese_sentence(ran.stderr) if said else not ran.stderr


# --- hostile names ------------------------------------------------------------------------

HOSTILE = "甲\x1b[2J\x9b31m\n计入  乙局.yaml"


def is_harmless(said: str) -> bool:
    """Return whether it has no control characters but line ends, and no line forged by the file's name."""
    controls = [char for char in said if unicodedata.category(char) == "Cc" and char != "\n"]
    return not controls and not any(line.startswith("计入  乙局") for line in said.split("\n"))


@pytest.mark.parametrize(
    "words",
    [
        ["build", "FILE"],
        ["build", "FOLDER"],
        ["build", "FILE", "-o", "FILE.docx"],
        ["check", "FILE"],
        ["check", "FOLDER"],
        ["check", "FILE.none"],
        ["export", "FILE", "-o", "FILE.html"],
        ["import", "FILE", "-o", "FILE.copy.yaml"],
        ["import", "FILE", "-o", "FILE"],
        ["aggregate", "FOLDER", "-o", "FILE.csv"],
        ["check", "FILE", "--children", "FOLDER"],
        ["tally", "FILE"],
        ["form", "check", "FILE"],
    ],
)
@pytest.mark.parametrize("broken", [False, True])
def test_no_name_of_a_file_commands_the_terminal_or_forges_a_line(
    words: list[str], broken: bool, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "报\x1b[31m送" / HOSTILE
    path.parent.mkdir()
    text = SAMPLE.read_text("utf-8")
    for each in (path, path.with_name(f"又{HOSTILE}")):
        each.write_text(text.replace("phone:", "fone:").replace("postcode:", "kode:") if broken else text, "utf-8")
    ran = run(*(word.replace("FILE", str(path)).replace("FOLDER", str(path.parent)) for word in words))
    assert is_harmless(ran.out), ran.out
    assert is_harmless(ran.err), ran.err
    assert "␛" in ran.out + ran.err


def test_a_file_of_any_name_is_opened_and_named_to_the_letter_in_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / HOSTILE
    path.write_bytes(SAMPLE.read_bytes())
    (said,) = json.loads(run("check", path, "--json").out)
    assert said["file"] == str(path)
    assert said["agency"] == "绵阳市经济合作局"


# --- wrong use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["bogus"],
        ["build", "--bogus", "x.yaml"],
        ["form"],
        ["form", "show"],
        ["--year", "20233"],
        ["build", str(SAMPLE), "-o", "out.txt"],
        ["form", "build", "2019"],
    ],
)
def test_wrong_use_is_one_chinese_sentence_and_exit_2(words: list[str], run: Run) -> None:
    ran = run(*words)
    assert ran.code == Exit.USAGE
    assert is_one_chinese_sentence(ran.err), ran.err


@pytest.mark.parametrize("words", [[], ["build"], ["form"], ["form", "show"]])
def test_help_is_chinese(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "用法：" in said
    for english in ("usage", "options", "positional", "show this help"):
        assert english not in said


def test_an_unexpected_fault_is_a_sentence_unless_debug_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[object]:
        raise RuntimeError("boom")

    monkeypatch.setattr(editions, "all_editions", broken)
    ran = run("form", "list")
    assert ran.code == Exit.UNREADABLE
    assert "--debug" in ran.err
    with pytest.raises(RuntimeError):
        main(["form", "list", "--debug"])


def test_a_temporary_file_that_the_system_refuses_is_no_fault_of_the_program(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> list[object]:
        raise OSError(errno.ENOSPC, "in English")

    monkeypatch.setattr(editions, "all_editions", full)
    ran = run("form", "list")
    assert ran.code == Exit.UNREADABLE
    assert is_one_chinese_sentence(ran.err)
    assert "磁盘已满" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["build", "x"],
        ["check", "x"],
        ["import", "x"],
        ["export", "x", "-o", "x.html"],
        ["aggregate", "x"],
        ["tally", "x"],
        ["form", "list"],
        ["form", "show", "x"],
        ["form", "check"],
        ["form", "build", "x"],
        ["form", "schema", "x"],
    ],
)
def test_the_words_of_every_command_name_the_function_that_does_it(words: list[str]) -> None:
    assert callable(resolve_name(parse(words).run))


# --- on Windows ---------------------------------------------------------------------------


def test_a_pattern_is_replaced_by_the_files_it_matches_in_order(tmp_path: Path) -> None:
    for name in ("乙.docx", "甲.docx", "丙.yaml"):
        (tmp_path / name).touch()
    words = ["check", f"{tmp_path}/*.docx", f"{tmp_path}/*.pdf", "--json"]
    found = sorted([f"{tmp_path}/乙.docx", f"{tmp_path}/甲.docx"])
    assert expanded(words) == ["check", *found, f"{tmp_path}/*.pdf", "--json"]


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
def test_json_is_utf_8_whatever_the_code_page_of_the_console(encoding: str, tmp_path: Path) -> None:
    name = "某𠮷局.yaml"
    (tmp_path / name).write_bytes(SAMPLE.read_bytes())
    ran = run_in(encoding, tmp_path, "check", name, "--json")
    assert json.loads(ran.stdout.decode("utf-8"))[0]["file"] == name


def test_what_is_redirected_can_be_read_in_the_code_page_or_else_in_utf_8(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_bytes(SAMPLE.read_bytes())
    assert "绵阳市经济合作局" in run_in("gbk", tmp_path, "check", "甲.yaml").stdout.decode("gbk")
    assert "绵阳市经济合作局" in run_in("cp1252", tmp_path, "check", "甲.yaml").stdout.decode("utf-8")


def run_in(encoding: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command whose output is redirected under another code page."""
    line = [sys.executable, "-m", "author.cli", *words]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EPIPE])
def test_a_closed_pipe_is_nothing_wrong_also_as_windows_tells_it(
    number: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Closed(StringIO):
        def write(self, text: str) -> int:
            raise OSError(number, "in English")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["form", "list"]) == Exit.DONE
    assert capfd.readouterr().err == ""


def test_the_progress_line_is_wiped_without_escape_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    class Console(StringIO):
        def isatty(self) -> bool:
            return True

    shown = Console()
    monkeypatch.setattr(sys, "stderr", shown)
    with ProgressLine() as progress:
        progress(7, 0, 20)
    assert "7/20" in shown.getvalue()
    assert "\033" not in shown.getvalue()
    last = shown.getvalue().removesuffix("\r").rpartition("\r")[2]
    assert last == " " * width(shown.getvalue().split("\r")[1])


@pytest.mark.parametrize("command", ["build", "check", "import", "tally", "aggregate"])
def test_a_name_with_a_nul_is_one_sentence(command: str, run: Run) -> None:
    ran = run(command, "a\0b.yaml", *(["-o", "x.csv"] if command == "aggregate" else []))
    assert ran.code == Exit.UNREADABLE
    assert "程序内部出错" not in ran.out + ran.err


# --- form ---------------------------------------------------------------------------------


def test_form_list_names_both_editions(run: Run) -> None:
    out = run("form", "list").out
    assert "2019" in out
    assert "2021" in out
    assert "200 个数，42 条" in out


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_form_show_prints_every_label_of_the_edition(edition: str, run: Run) -> None:
    out = run("form", "show", edition).out
    for table in editions.edition(edition).tables:
        for line in (*table.row_leaves, *table.column_leaves):
            assert line.label in out


def test_form_show_of_an_unknown_edition_is_refused(run: Run) -> None:
    ran = run("form", "show", "2031")
    assert ran.code == Exit.UNREADABLE
    assert "2031" in ran.err


def test_form_check_proves_editions_definitions_and_house_templates(run: Run, tmp_path: Path) -> None:
    assert run("form", "check").code == Exit.DONE
    assert run("form", "check", ROOT / "templates" / "2019" / "form.yaml").code == Exit.DONE
    assert run("form", "check", ROOT / "templates" / "2021" / "report.docx").code == Exit.DONE
    broken = tmp_path / "form.yaml"
    text = (ROOT / "templates" / "2021" / "form.yaml").read_text("utf-8")
    broken.write_text(text.replace("left: [received, carried_in]", "left: [received, carried]"), "utf-8")
    ran = run("form", "check", broken)
    assert ran.code == Exit.UNREADABLE
    assert "form.yaml: parts[2].tables[0].identities[0].left[1]: no row 'carried'" in ran.err


def test_form_build_makes_the_committed_template(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.docx"
    assert run("form", "build", "2021", "-o", target).code == Exit.DONE
    committed = ROOT / "templates" / "2021" / "report.docx"
    assert Word(target.read_bytes()).parts == Word(committed.read_bytes()).parts


def test_form_schema_describes_the_samples(run: Run) -> None:
    schema = json.loads(run("form", "schema", "2021").out)
    for path in (ROOT / "samples").glob("*-20??.yaml"):
        jsonschema.validate(yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"form": "2021"}, schema)


# --- start-up -----------------------------------------------------------------------------


def loaded_with(module: str) -> set[str]:
    """Return the names of the modules that a new process loads with a module."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    heavy = {"docx", "docxtpl", "jinja2", "lxml", "prompt_toolkit", "questionary", "yaml"}
    assert heavy & loaded_with("author.cli") == set()


def test_a_worker_that_reads_reports_loads_nothing_that_writes_tables() -> None:
    writing = {"author.aggregate.output", "author.aggregate.workbook", "author.spreadsheet.writing", "xlsxwriter"}
    assert writing & loaded_with("author.aggregate.reading") == set()
