"""Files are replaced whole or not at all, and every failure is one sentence."""

import errno
import os
import stat
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from author import files
from author.errors import AuthorError
from author.lock import held_output

posix_only = pytest.mark.skipif(os.name != "posix", reason="links, modes and pipes of POSIX")
SAVE_WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from author.errors import AuthorError
from author.files import write_atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomic(Path(sys.argv[1]), b"new" * 1000, keep_previous=True)
except AuthorError as refused:
    print(refused)
"""


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_file_is_written_with_nothing_beside_it(tmp_path: Path) -> None:
    files.write_atomic(tmp_path / "a", b"new", keep_previous=True)
    assert content_of(tmp_path) == {"a": b"new"}


def test_a_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    files.write_atomic(tmp_path / "a", b"new")
    assert content_of(tmp_path) == {"a": b"new"}


def test_the_copy_of_the_content_before_rolls(tmp_path: Path) -> None:
    for content in (b"one", b"two", b"three", b"three"):
        files.write_atomic(tmp_path / "a", content, keep_previous=True)
    assert content_of(tmp_path) == {"a": b"three", "a.bak": b"two"}
    assert files.previous_copy(tmp_path / "a") == tmp_path / "a.bak"


def test_a_copy_that_cannot_be_made_does_not_stop_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a.bak").mkdir()
    files.write_atomic(tmp_path / "a", b"new", keep_previous=True)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.bak"]


@posix_only
def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a"
    mask = os.umask(0o027)
    try:
        files.write_atomic(path, b"one")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        files.write_atomic(path, b"two", keep_previous=True)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@posix_only
def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real/a")
    files.write_atomic(tmp_path / "link", b"new", keep_previous=True)
    assert (tmp_path / "link").is_symlink()
    assert content_of(tmp_path / "real") == {"a": b"new", "a.bak": b"old"}


@posix_only
def test_a_link_to_nothing_is_filled(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("a")
    files.write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"new"


@posix_only
def test_a_full_disk_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    run = subprocess.run(
        [sys.executable, "-c", SAVE_WITHOUT_ROOM, str(path)], capture_output=True, text=True, check=True
    )
    assert "磁盘已满" in run.stdout
    assert content_of(tmp_path) | {"a.bak": b"old"} == {"a": b"old", "a.bak": b"old"}


def test_an_interrupt_leaves_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomic(tmp_path / "a", b"new")
    assert content_of(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("没有/a", "文件夹"),
        ("folder", "是文件夹"),
        ("file/a", "文件夹"),
        ("字" * 100, "名称太长"),
        ("a\0b", "不能用的字符"),
        ("a\ud800", "不能用的字符"),
    ],
)
def test_a_target_that_cannot_be_is_refused(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(AuthorError, match=said) as refused:
        files.write_atomic(tmp_path / name, b"new")
    assert refused.value.hint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_bytes() == b"old"


@posix_only
def test_a_device_or_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(AuthorError, match="不是普通文件"):
            files.write_atomic(path, b"new")
        assert not path.is_file()
        assert path.exists()


@posix_only
def test_a_device_or_a_pipe_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/zero")):
        with pytest.raises(AuthorError, match="不是普通文件"):
            files.read_bytes(path)


def test_no_failure_is_told_in_the_systems_own_words(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(AuthorError, match="没有尽头"):
        files.read_bytes(tmp_path / "loop")
    for number in errno.errorcode:
        said = files.reason(OSError(number, os.strerror(number)))
        assert not any(char.isascii() and char.isalpha() for char in said)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="the folder that takes no files even from root is Linux's")
def test_a_folder_that_takes_no_files_is_named() -> None:
    with pytest.raises(AuthorError, match="没有"):
        files.write_atomic(Path("/proc/author"), b"new")


@pytest.mark.parametrize(
    ("name", "said"),
    [("没有", "找不到"), (".", "是文件夹"), ("file/a", "找不到"), ("字" * 100, "名称太长"), ("a\0b", "不能用的字符")],
)
def test_a_file_that_cannot_be_read_is_refused(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AuthorError, match=said) as refused:
        files.read_bytes(tmp_path / name)
    assert refused.value.hint


def test_a_file_beyond_all_reports_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(AuthorError, match="64 MB"):
        files.read_bytes(path)


def ours(_: Path) -> bool:
    return True


def edited(_: Path) -> bool:
    return False


def test_a_file_that_is_still_ours_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    assert files.write_beside_edited(target, b"one", edited) == target
    assert files.write_beside_edited(target, b"two", ours) == target
    assert content_of(tmp_path) == {"a.docx": b"two"}


def test_a_file_that_was_edited_is_spared(tmp_path: Path) -> None:
    for name in ("a.docx", "a_2.docx"):
        (tmp_path / name).write_bytes(b"edited")
    assert files.write_beside_edited(tmp_path / "a.docx", b"new", edited) == tmp_path / "a_3.docx"
    assert content_of(tmp_path) == {"a.docx": b"edited", "a_2.docx": b"edited", "a_3.docx": b"new"}


@pytest.mark.parametrize("name", ["a.docx", "a_2.docx"])
def test_what_stands_there_to_the_byte_is_not_written_again(name: str, tmp_path: Path) -> None:
    for each in ("a.docx", name):
        (tmp_path / each).write_bytes(b"edited")
    (tmp_path / name).write_bytes(b"new")
    (tmp_path / f".~lock.{name}#").write_bytes(b"")
    before = (tmp_path / name).stat().st_mtime_ns
    assert files.write_beside_edited(tmp_path / "a.docx", b"new", edited) == tmp_path / name
    assert (tmp_path / name).stat().st_mtime_ns == before
    assert not (tmp_path / "a_3.docx").exists()


@pytest.mark.parametrize("lock", ["~$port.docx", "~$report.docx", ".~report.docx", ".~lock.report.docx#"])
def test_a_file_that_is_open_is_spared(lock: str, tmp_path: Path) -> None:
    for name in ("report.docx", lock):
        (tmp_path / name).write_bytes(b"")
    assert files.write_beside_edited(tmp_path / "report.docx", b"new", ours) == tmp_path / "report_2.docx"


@pytest.mark.parametrize(
    ("name", "said"), [("字" * 100, "名称太长"), ("没有/a", "文件夹"), ("a\ud800", "不能用的字符")]
)
def test_where_nothing_can_be_written_nothing_is_spared(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match=said):
        files.write_beside_edited(tmp_path / name, b"new", edited)


def test_a_file_made_piece_by_piece_takes_its_place_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"before")
    with files.writing(target) as file:
        file.write(b"one")
        assert target.read_bytes() == b"before"
        file.write(b" two")
    assert target.read_bytes() == b"one two"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_whose_making_fails_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"before")

    def fail() -> None:
        with files.writing(target) as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_thousand_edited_files_of_one_name_are_told(tmp_path: Path) -> None:
    for name in ("a.docx", *(f"a_{number}.docx" for number in range(2, 1000))):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(AuthorError, match="太多"):
        files.write_beside_edited(tmp_path / "a.docx", b"new", edited)


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("年报".encode(), "", "年报"),
        ("年报".encode("gb18030"), "", "年报"),
        ("年报㐂".encode("gb18030"), "gb2312", "年报㐂"),
        ("年报".encode("gbk"), "utf-8", "年报"),
        ("年报".encode(), "gbk", "年报"),
        ("年報資訊".encode("big5"), "Big5", "年報資訊"),
        ("年报".encode("gbk"), "no-such", "年报"),
        ("年报".encode("utf-8-sig"), "", "年报"),
        ("年报".encode("utf-16"), "", "年报"),
        (b"\xfe\xff" + "年报".encode("utf-16-be"), "", "年报"),
        ("年报\ufffd".encode(), "", "年报\ufffd"),
    ],
)
def test_the_encoding_of_a_text_is_found_declared_or_not(content: bytes, declared: str, text: str) -> None:
    assert files.text_of(content, declared=declared) == text
    assert files.text_of(content, declared=declared, strict=True) == text


def test_bytes_that_fit_no_encoding_are_marked_or_refused() -> None:
    content = "年".encode() + b"\xff" + "报的一二三四五六".encode()
    assert files.text_of(content) == "年\ufffd报的一二三四五六"
    with pytest.raises(UnicodeDecodeError):
        files.text_of(content, strict=True)


@posix_only
def test_what_a_killed_run_left_behind_is_cleared_by_the_next(tmp_path: Path) -> None:
    killed = """
import os, sys
from pathlib import Path
from author.files import writing
with writing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", killed, tmp_path / "a"], check=False, timeout=60)
    assert [path.suffix for path in tmp_path.iterdir()] == [".tmp"]
    files.write_atomic(tmp_path / "b", b"new")
    assert content_of(tmp_path) == {"b": b"new"}


def test_what_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    other = "import sys; from pathlib import Path; from author.files import write_atomic; "
    other += "write_atomic(Path(sys.argv[1]), b'other')"
    with files.writing(tmp_path / "a") as file:
        file.write(b"new")
        subprocess.run([sys.executable, "-c", other, tmp_path / "b"], check=True, timeout=60)
    assert content_of(tmp_path) == {"a": b"new", "b": b"other"}


def test_of_two_runs_that_write_onto_one_target_the_later_is_told(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    with held_output(target), pytest.raises(AuthorError):
        files.write_beside_edited(target, b"new", lambda _: True)
    assert content_of(tmp_path) == {}
    assert files.write_beside_edited(target, b"new", lambda _: True) == target


# --- as Windows answers -------------------------------------------------------------------


def windows_error(number: int, kind: type[OSError] = PermissionError, code: int = errno.EACCES) -> OSError:
    """Return a double of an error of Windows."""
    error = kind(code, "in English")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


class Holder:
    """A double of a program that has files open for some tries: replacing them is refused."""

    def __init__(self, tries: int, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.tries, self.names, self.replace = tries, names, Path.replace
        monkeypatch.setattr(files, "_SECONDS_BETWEEN", 0)
        monkeypatch.setattr(files, "_SECONDS_OF_PATIENCE", 60 if tries < 1000 else 0)
        monkeypatch.setattr(Path, "replace", lambda path, target: self.replaced(path, Path(target)))

    def replaced(self, path: Path, target: Path) -> Path:
        if target.name in self.names and self.tries:
            self.tries -= 1
            raise windows_error(5)
        return self.replace(path, target)


def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.docx").write_bytes(b"old")
    Holder(3, monkeypatch, "a.docx")
    files.write_atomic(tmp_path / "a.docx", b"new")
    assert content_of(tmp_path) == {"a.docx": b"new"}


def test_a_document_that_a_program_keeps_open_without_a_lock_file_gets_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.docx").write_bytes(b"old")
    Holder(1000, monkeypatch, "a.docx")
    assert files.write_beside_edited(tmp_path / "a.docx", b"new", lambda _: True) == tmp_path / "a_2.docx"
    assert content_of(tmp_path) == {"a.docx": b"old", "a_2.docx": b"new"}


def test_answers_that_a_program_keeps_open_are_said_to_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    Holder(1000, monkeypatch, "a.yaml")
    with pytest.raises(AuthorError, match="正在别的程序里打开着"):
        files.write_atomic(tmp_path / "a.yaml", b"new")
    assert content_of(tmp_path) == {"a.yaml": b"old"}


def test_a_workbook_that_a_program_holds_is_not_for_the_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")
    monkeypatch.setattr(files, "_SECONDS_OF_PATIENCE", 0)

    def refused(*_: object) -> None:
        raise windows_error(32)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(AuthorError, match="正在别的程序里打开着") as caught:
        files.read_bytes(tmp_path / "a.xlsx")
    assert "管理员" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (123, "字符"),
        (206, "太长"),
        (59, "网络"),
        (64, "网络"),
        (121, "网络"),
        (225, "杀毒"),
        (39, "磁盘已满"),
        (112, "磁盘已满"),
    ],
)
def test_the_error_numbers_of_windows_have_words(number: int, said: str) -> None:
    assert said in files.reason(windows_error(number, OSError, errno.EINVAL))


def test_a_file_is_read_without_a_buffer_for_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"0" * 1000)
    tracemalloc.start()
    try:
        files.read_bytes(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@posix_only
def test_a_link_to_nothing_is_named_as_one(tmp_path: Path) -> None:
    link = tmp_path / "年报.docx"
    link.symlink_to(tmp_path / "不在")
    with pytest.raises(AuthorError, match="链接"):
        files.read_bytes(link)
    into = tmp_path / "输出.docx"
    into.symlink_to(tmp_path / "没有这个文件夹" / "年报.docx")
    with pytest.raises(AuthorError, match="没有这个文件夹"):
        files.write_atomic(into, b"")
