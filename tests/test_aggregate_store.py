"""What has been read, kept on disk: whatever is wrong with it, it is thrown away and read again."""

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from author.aggregate import Store
from author.errors import AuthorError, Exit
from author.form import Form
from tests.aggregating import Counter, command, summed
from tests.offices import added_up, offices, submit, submit_all

NAME = ".author-read.sqlite"
PAGE = 4096
OFFICES = 3


@pytest.fixture
def folder(form: Form, tmp_path: Path) -> Path:
    """Return reports of three offices, with a store beside them that knows them all."""
    made = tmp_path / "各单位"
    submit_all(offices(form, OFFICES), form, made, ["yaml"])
    with Store(tmp_path) as store:
        summed(store, [made])
    return made


def read_again(folder: Path, form: Form) -> int:
    """Return the number of files that another run reads to get the same sums."""
    progress = Counter()
    with Store(folder.parent) as store:
        assert summed(store, [folder], progress).cells == added_up(form, offices(form, OFFICES))
    return progress.total - progress.before


def changed(path: Path, *statements: str) -> None:
    base = sqlite3.connect(path)
    for each in statements:
        base.execute(each)
    base.commit()
    base.close()


def test_a_whole_store_is_used(form: Form, folder: Path) -> None:
    assert read_again(folder, form) == 0


def test_whatever_page_is_lost_everything_is_read_again(form: Form, folder: Path) -> None:
    path = folder.parent / NAME
    whole = path.read_bytes()
    for start in range(0, len(whole), PAGE):
        path.write_bytes(whole[:start] + bytes(PAGE) + whole[start + PAGE :])
        assert read_again(folder, form) in (0, OFFICES)
        assert read_again(folder, form) == 0


def test_whatever_bytes_are_changed_the_sums_are_the_same(form: Form, folder: Path) -> None:
    path = folder.parent / NAME
    whole = path.read_bytes()
    dice = random.Random(5)
    for _ in range(60):
        content = bytearray(whole)
        # The first page holds what SQLite itself goes by.
        for place in (dice.randrange(100), dice.randrange(len(content))):
            content[place] = dice.randrange(256)
        path.write_bytes(content)
        read_again(folder, form)


@pytest.mark.parametrize(
    "statement",
    [
        """update kept set file=replace(file, '"agency"', '"agenzy"')""",
        """update kept set findings='[["no.such-rule", {}, "", "", "", "", ""]]'""",
        "update kept set cells='{'",
        "update kept set cells=NULL",
        "update kept set file=x'ff', checksum=x'00'",
        "drop table kept",
        "alter table kept rename column checksum to old",
        "alter table fingerprint rename column digest to old",
        "drop table written",
        "create table other (x)",
        "pragma user_version=99",
    ],
)
def test_whatever_else_stands_in_it_the_sums_are_the_same(statement: str, form: Form, folder: Path) -> None:
    changed(folder.parent / NAME, statement)
    read_again(folder, form)
    assert read_again(folder, form) == 0


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx"])
def test_without_its_memory_an_output_that_would_be_the_same_is_left_as_it_is(
    kind: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"汇总.{kind}"
    for _ in range(2):
        (tmp_path / NAME).unlink(missing_ok=True)
        assert command("aggregate", folder, "-o", target) in (Exit.DONE, Exit.FINDINGS)
        assert "改过" not in capsys.readouterr().out
    assert [path.name for path in tmp_path.glob(f"汇总*.{kind}")] == [target.name]


def test_no_store_and_one_that_is_whole_are_not_called_damaged(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for place in (tmp_path, tmp_path / "new"):
        with Store(place) as store:
            assert not store.is_renewed


def test_it_is_told_in_one_sentence_that_a_store_was_damaged(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder.parent / NAME
    path.write_bytes(path.read_bytes()[:PAGE] + b"\xff" * PAGE)
    told = []
    for _ in range(2):
        assert command("aggregate", folder, "-o", tmp_path / "汇总.csv") == Exit.DONE
        told.append([line for line in capsys.readouterr().out.splitlines() if NAME in line])
    assert [len(lines) for lines in told] == [1, 0]


def nothing(_: Path) -> None:
    pass


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="the folder that takes no files even from root is Linux's")
def test_a_folder_that_takes_no_store_is_told_without_a_word_of_sqlite(tmp_path: Path) -> None:
    (tmp_path / NAME / "x").mkdir(parents=True)
    for place in (tmp_path, Path("/proc/author")):
        with pytest.raises(AuthorError) as refused:
            Store(place)
        assert is_chinese(str(refused.value).replace(str(place / NAME), ""))


def test_a_store_that_another_run_holds_is_left_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (tmp_path / NAME).read_bytes()
    other = sqlite3.connect(tmp_path / NAME, isolation_level=None)
    other.execute("begin exclusive")
    monkeypatch.setattr("author.aggregate.store._SECONDS_TO_WAIT", 0.1)
    with pytest.raises(AuthorError, match="使用"):
        Store(tmp_path)
    other.close()
    assert (tmp_path / NAME).read_bytes() == before


def test_a_full_disk_is_told_and_the_store_stays(full_disk: Path) -> None:
    with pytest.raises(AuthorError, match="磁盘已满") as refused:
        Store(full_disk)
    assert is_chinese(str(refused.value).replace(str(full_disk / NAME), ""))


def is_chinese(said: str) -> bool:
    return not any(char.isascii() and char.isalpha() for char in said)


@pytest.mark.skipif(os.name != "posix", reason="names that are no text are POSIX's")
def test_an_own_report_whose_name_is_no_text_is_kept_like_others(form: Form, folder: Path, tmp_path: Path) -> None:
    own = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc4\xea.yaml"))
    own.write_bytes(submit(offices(form, OFFICES + 1)[-1], form, tmp_path / "own.yaml").read_bytes())
    for expected in (1, 0):
        progress = Counter()
        with Store(tmp_path) as store:
            assert summed(store, [folder], progress, own=own).cells == added_up(form, offices(form, OFFICES + 1))
        assert progress.total - progress.before == expected


Unreadable = Callable[[Path], object]


@pytest.mark.parametrize("make", [nothing, Path.mkdir])
def test_a_profile_that_cannot_be_read_is_one_sentence(
    make: Unreadable, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "要求.yaml")
    for output in ([], ["-o", tmp_path / "汇总.csv"]):
        assert command("aggregate", folder, *output, "--profile", tmp_path / "要求.yaml") == Exit.UNREADABLE
        said = capsys.readouterr().err
        assert "要求.yaml" in said
        assert said.count("\n") == 1
        assert "内部" not in said
