"""What the .cmd files of the Windows folder start, and what its build refuses; on any system."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import start
import windows

from author import export, wizard
from author.cli import main
from author.errors import Exit
from tests.wine import ROOT, ZIP, obstacle

GUIDE = (ROOT / "docs" / "guide" / "guide.html").read_text("utf-8")
SAMPLE = ROOT / "samples" / "mianyang-jhj-2023.yaml"


@pytest.mark.parametrize(
    ("line", "files"),
    [
        (r'C:\Windows\system32\cmd.exe /c ""D:\年报 助手\检查年报.cmd" C:\a.docx"', [r"C:\a.docx"]),
        (
            r'C:\Windows\system32\cmd.exe /c ""D:\年报助手\检查年报.cmd" "C:\a b.docx" C:\c.pdf"',
            [r"C:\a b.docx", r"C:\c.pdf"],
        ),
        (r'cmd.exe /c ""D:\检查年报.cmd" C:\甲&乙.docx"', [r"C:\甲&乙.docx"]),
        (r'cmd.exe /c ""D:\检查年报.cmd" "C:\100% !x! ^(1).docx""', [r"C:\100% !x! ^(1).docx"]),
        (r'cmd.exe /c ""D:\检查年报.cmd" "', []),
        (r"cmd.exe /c D:\检查年报.CMD C:\a.docx", [r"C:\a.docx"]),
    ],
)
def test_the_files_dropped_on_a_cmd_file_are_read_from_the_line_of_the_explorer(line: str, files: list[str]) -> None:
    assert start.dropped_files(line, ["cut"]) == [Path(each) for each in files]


def test_without_such_a_line_the_words_are_the_files() -> None:
    assert start.dropped_files("", ["a b.docx"]) == [Path("a b.docx")]
    assert start.dropped_files(r'"C:\Windows\system32\cmd.exe" ', ["a.docx"]) == [Path("a.docx")]


def test_checked_files_get_a_text_beside_them_that_notepad_shows(tmp_path: Path) -> None:
    answers, shown = tmp_path / "答案.yaml", list[Path]()
    answers.write_bytes(SAMPLE.read_bytes())
    assert start.run(["check"], [answers], shown.append) == Exit.DONE
    assert shown == [tmp_path / "检查结果.txt"]
    content = shown[0].read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_an_unreadable_file_gets_its_sentence_into_the_text(tmp_path: Path) -> None:
    report, shown = tmp_path / "年报.docx", list[Path]()
    report.write_bytes(b"no report")
    assert start.run(["check"], [report], shown.append) == Exit.UNREADABLE
    assert "年报.docx" in shown[0].read_text("utf-8-sig")


def test_the_sums_of_a_folder_are_written_beside_it_and_shown(tmp_path: Path) -> None:
    folder, shown = tmp_path / "各单位", list[Path]()
    folder.mkdir()
    (folder / "甲.yaml").write_bytes(SAMPLE.read_bytes())
    assert start.run(["aggregate"], [folder], shown.append) == Exit.DONE
    assert shown == [tmp_path / "汇总.xlsx"]


def test_the_guide_tells_administrators_every_file_that_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    assert main(["build", str(SAMPLE), "-o", str(folder / "年报.docx")]) == Exit.DONE
    start.run(["check"], [folder / "年报.docx"], lambda _: None)
    start.run(["aggregate"], [folder], lambda _: None)
    written = {path.name.replace("年报_", "……_") for path in tmp_path.rglob("*") if path.is_file()} - {"年报.docx"}
    told = GUIDE[GUIDE.index("七、给管理员") :]
    assert written == {"检查结果.txt", "……_批注.docx", "汇总.xlsx", "汇总设置.yaml", ".author-read.sqlite"}
    assert all(name in told for name in written)


@pytest.mark.parametrize("action", ["check", "aggregate"])
def test_a_double_click_on_an_icon_for_dropping_says_what_to_do(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.run([action], [], lambda path: None) == Exit.USAGE
    assert "拖到" in capsys.readouterr().out


def test_from_a_folder_that_cannot_be_written_the_work_goes_to_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A double of a read-only share: a file where the folder should be made, which binds the superuser too.
    (tmp_path / "share").write_bytes(b"")
    monkeypatch.setattr(start, "documents", lambda: tmp_path / "Documents")
    assert start.writable(tmp_path / "share" / "年报") == tmp_path / "Documents" / "年报"
    assert "Documents" in capsys.readouterr().out


@pytest.mark.parametrize(("columns", "fits"), [(79, False), (80, True)])
def test_a_window_of_79_columns_is_too_small_on_windows_that_leaves_the_last_one_free(
    columns: int, fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A double of a Windows console: its name, its size, and that it is one.
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "get_terminal_size", lambda handle: os.terminal_size((columns, 30)))
    monkeypatch.setenv("TERM", "xterm")
    assert (wizard._obstacle() == "") == fits


def test_libreoffice_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A double of Windows: no process groups, and a taskkill that notes its words and ends the process.
    taskkill = tmp_path / "taskkill"
    taskkill.write_text('#!/bin/sh\necho "$1 $2 $3 $4" > "$0.said"; kill -9 "$4"\n')
    taskkill.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delattr(os, "killpg")
    process = subprocess.Popen(["sleep", "600"])
    export._end(process)
    assert process.returncode
    assert (tmp_path / "taskkill.said").read_text() == f"/T /F /PID {process.pid}\n"


@pytest.fixture
def python_exe() -> bytes:
    if not ZIP.exists():
        pytest.skip("dist/windows.zip is missing: python packaging/windows.py -o dist/windows.zip")
    if shutil.which("osslsigncode") is None:
        pytest.skip("osslsigncode is missing")
    with zipfile.ZipFile(ZIP) as archive:
        return archive.read(f"{windows.FOLDER}/app/python.exe")


def test_python_exe_as_it_was_signed_is_taken(python_exe: bytes, tmp_path: Path) -> None:
    windows.prove({"python.exe": python_exe}, tmp_path)


def test_a_tampered_python_exe_is_refused_by_its_signature(python_exe: bytes, tmp_path: Path) -> None:
    tampered = python_exe[:5000] + bytes([python_exe[5000] ^ 1]) + python_exe[5001:]
    with pytest.raises(windows.RefusedError, match="signature"):
        windows.prove({"python.exe": tampered}, tmp_path)


def test_a_signature_of_somebody_else_is_refused(
    python_exe: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "SIGNED_BY", ("Somebody Else",))
    with pytest.raises(windows.RefusedError, match="signature"):
        windows.prove({"python.exe": python_exe}, tmp_path)


def test_a_file_without_signature_is_known_by_its_digest(tmp_path: Path) -> None:
    with pytest.raises(windows.RefusedError, match="recorded"):
        windows.prove({"python313.zip": b"something else"}, tmp_path)


BUILD = """
import sys, zipfile
from pathlib import Path, PurePosixPath

sys.path.insert(0, "packaging")
import windows

archive = zipfile.ZipFile(sys.argv[1])
app = {name.partition("/app/")[2]: name for name in archive.namelist()}
libraries = [name for name in app if name.startswith(("lib/questionary", "lib/wcwidth")) and "__pycache__" not in name]
windows.python_files = lambda place: {name: archive.read(app[name]) for name in windows.recorded()}
found = Path.rglob
Path.rglob = lambda folder, pattern: iter(sorted(found(folder, pattern), reverse=sys.argv[3] == "reverse"))
windows._libraries = lambda place: ((PurePosixPath(name[4:]), archive.read(app[name])) for name in libraries)
Path(sys.argv[2]).write_bytes(windows.zipped(windows.folder()))
"""
"""A build with the downloads of the one before, of which it takes two libraries, and an order of files."""


@pytest.mark.skipif(bool(obstacle()), reason=obstacle())
def test_the_same_inputs_give_the_same_bytes_wherever_and_whenever_they_are_built(tmp_path: Path) -> None:
    sources = [
        path
        for name in ("LICENSE", "author", "templates", "samples", "packaging", "docs/guide")
        for path in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
        if path.is_file() and "__pycache__" not in path.parts
    ]
    runs = []
    for checkout, order, mask, zone in (
        ("甲 乙", "forward", 0o022, "Asia/Shanghai"),
        ("b", "reverse", 0o077, "America/New_York"),
    ):
        place = tmp_path / checkout
        for path in sources:
            target = place / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        (place / "tmp").mkdir()
        environment = {**os.environ, "TZ": zone, "TMPDIR": str(place / "tmp"), "PYTHONHASHSEED": str(mask)}
        line = [sys.executable, "-c", BUILD, str(ZIP), str(tmp_path / f"{checkout}.zip"), order]
        runs.append(subprocess.Popen(line, cwd=place, env=environment, umask=mask))
    assert [run.wait(300) for run in runs] == [0, 0]
    assert (tmp_path / "甲 乙.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_every_icon_is_a_script_that_cmd_reads_in_code_page_936() -> None:
    papers = {str(path): content for path, content in windows.papers()}
    for name in ("年报助手.cmd", "检查年报.cmd", "汇总年报.cmd"):
        content = papers[name]
        assert content.count(b"\r\n") == content.count(b"\n") > 10
        commands = [line for line in content.decode("gbk").splitlines() if not line.startswith(("title", "echo"))]
        assert all(line.isascii() for line in commands), "paths stay as they are whatever the code page is"


def test_the_folder_holds_the_guide_the_samples_and_every_licence_within_30_megabytes() -> None:
    if not ZIP.exists():
        pytest.skip("dist/windows.zip is missing: python packaging/windows.py -o dist/windows.zip")
    assert ZIP.stat().st_size < 30_000_000
    with zipfile.ZipFile(ZIP) as archive:
        names = [name.removeprefix(f"{windows.FOLDER}/") for name in archive.namelist()]
    assert {"使用说明.pdf", "先看这里.txt", "app/LICENSE.txt", "app/LICENSE-author.txt"} <= set(names)
    assert {f"样例/{path.name}" for path in (ROOT / "samples").iterdir()} <= set(names)
    wheels = {name.split("/")[2] for name in names if ".dist-info/" in name}
    licensed = {name.split("/")[2] for name in names if ".dist-info/" in name and "licen" in name.lower()}
    assert {each.partition("-")[0] for each in wheels - licensed} == {"docxtpl"}
    assert "app/LICENSE-docxtpl.txt" in names
    assert len(wheels) == len((ROOT / "packaging" / "windows.txt").read_text("utf-8").splitlines()) - 1


def test_the_digests_of_all_binaries_are_listed_and_the_guide_names_those_that_are_unsigned() -> None:
    if not ZIP.exists():
        pytest.skip("dist/windows.zip is missing: python packaging/windows.py -o dist/windows.zip")
    with zipfile.ZipFile(ZIP) as archive:
        names = [name.removeprefix(f"{windows.FOLDER}/") for name in archive.namelist()]
        digests = archive.read(f"{windows.FOLDER}/app/SHA256SUMS.txt").decode().splitlines()
        binaries = {
            name.removeprefix("app/"): hashlib.sha256(archive.read(f"{windows.FOLDER}/{name}")).hexdigest()
            for name in names
            if name.endswith((".exe", ".dll", ".pyd"))
        }
    assert {line.split()[1]: line.split()[0] for line in digests} == binaries
    unsigned = [line.split("lib/")[1].split("/")[0] for line in digests if line.endswith("(unsigned)")]
    assert all(package in GUIDE for package in unsigned)
    assert f"共 {len(unsigned)} 个" in GUIDE
