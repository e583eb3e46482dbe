"""The draft on disk."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from author import answers, editions
from author.agency import Agency
from author.answers.draft_file import Session, set_aside
from author.errors import AuthorError
from author.report import Report, blank_report
from author.wizard import drafts

FORM = editions.edition("2021")


def report_of(name: str = "甲县水利局", year: int = 2025, *, address: str = "", phone: str = "") -> Report:
    return replace(blank_report(FORM, year), agency=Agency(name=name, self="我局", address=address, phone=phone))


def begun(folder: Path, report: Report | None = None) -> Session:
    writing = Session(folder, blank_report(FORM, 2025))
    assert writing.commit(report or report_of()) == ""
    return writing


def test_the_file_comes_into_being_with_the_agencys_name_and_holds_every_commit(tmp_path: Path) -> None:
    writing = Session(tmp_path, blank_report(FORM, 2025))
    writing.commit(replace(blank_report(FORM, 2025), texts={"other": "没有。"}))
    assert list(tmp_path.iterdir()) == []
    writing.commit(report_of(address="水利路1号"))
    assert writing.path == tmp_path / "甲县水利局-2025.yaml"
    assert answers.load(writing.path, draft=True).agency.address == "水利路1号"


def test_a_new_report_never_overwrites_a_file_of_the_same_name(tmp_path: Path) -> None:
    taken = tmp_path / "甲县水利局-2025.yaml"
    taken.write_text("别人的文件", encoding="utf-8")
    writing = begun(tmp_path)
    assert writing.path == tmp_path / "甲县水利局-2025_2.yaml"
    assert taken.read_text(encoding="utf-8") == "别人的文件"


def test_the_file_follows_the_agencys_name_and_overwrites_nothing_on_its_way(tmp_path: Path) -> None:
    taken = tmp_path / "乙县水利局-2025.yaml"
    taken.write_text("别人的文件", encoding="utf-8")
    writing = begun(tmp_path)
    assert writing.commit(report_of("乙县水利局"))
    assert taken.read_text(encoding="utf-8") == "别人的文件"
    assert sorted(path.name for path in tmp_path.glob("*.yaml")) == ["乙县水利局-2025.yaml", "乙县水利局-2025_2.yaml"]
    assert answers.load(tmp_path / "乙县水利局-2025_2.yaml", draft=True).agency.name == "乙县水利局"


def test_a_file_that_the_clerk_named_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "我的年报.yaml"
    answers.save(path, report_of())
    writing = Session(tmp_path, answers.load(path, draft=True), path=path)
    assert writing.commit(report_of("乙县水利局")) == ""
    assert [each.name for each in tmp_path.glob("*.yaml")] == ["我的年报.yaml"]


def edited_by_hand(writing: Session) -> Report:
    """Change the file of a session as an editor would; return what is in it then."""
    assert writing.path
    by_hand = writing.path.read_text(encoding="utf-8").replace('phone: ""', 'phone: "0816-1111111"')
    writing.path.write_text(by_hand, encoding="utf-8")
    return answers.load(writing.path, draft=True)


def kept_beside(folder: Path) -> list[str]:
    return [answers.load(path, draft=True).agency.phone for path in folder.glob("*.yaml.旧*")]


def test_a_version_edited_elsewhere_is_not_touched_until_the_clerk_decides(tmp_path: Path) -> None:
    writing = begun(tmp_path)
    theirs = edited_by_hand(writing)
    assert writing.path
    assert writing.is_changed_below()
    assert "甲县水利局-2025_2.yaml" in writing.commit(report_of(phone="0816-1234567"))
    assert writing.commit(report_of(phone="0816-7654321")) == ""
    assert answers.load(writing.path, draft=True) == theirs
    assert writing.place
    assert answers.load(writing.place, draft=True).agency.phone == "0816-7654321"


@pytest.mark.parametrize("takes_theirs", [True, False])
def test_whichever_version_the_clerk_takes_the_other_one_is_kept(tmp_path: Path, takes_theirs: bool) -> None:
    writing = begun(tmp_path)
    theirs = edited_by_hand(writing)
    writing.commit(report_of(phone="0816-1234567"))
    assert writing.settle(theirs if takes_theirs else None)
    assert writing.path
    kept, other = ("0816-1111111", "0816-1234567") if takes_theirs else ("0816-1234567", "0816-1111111")
    assert writing.report.agency.phone == answers.load(writing.path, draft=True).agency.phone == kept
    assert kept_beside(tmp_path) == [other]
    assert not writing.is_changed_below()
    assert [path.name for path in tmp_path.glob("*.yaml")] == ["甲县水利局-2025.yaml"]


def test_a_file_that_was_deleted_meanwhile_is_written_again(tmp_path: Path) -> None:
    writing = begun(tmp_path)
    assert writing.path
    writing.path.unlink()
    assert writing.commit(report_of(phone="0816-1234567")) == ""
    assert writing.path.is_file()


def test_a_second_session_on_the_same_file_is_read_only_until_the_first_lets_go(tmp_path: Path) -> None:
    writing = begun(tmp_path)
    assert writing.path
    second = Session(tmp_path, writing.report, path=writing.path)
    assert second.read_only
    second.commit(report_of(phone="0816-1234567"))
    assert answers.load(writing.path, draft=True).agency.phone == ""
    assert second.report == writing.report
    writing.close()
    assert not Session(tmp_path, writing.report, path=writing.path).read_only


def test_the_lock_of_a_dead_process_does_not_last(tmp_path: Path) -> None:
    path = tmp_path / "甲县水利局-2025.yaml"
    answers.save(path, report_of())
    code = (
        "import os, signal, sys; from pathlib import Path; from author import answers;"
        "from author.answers.draft_file import Session; path = Path(sys.argv[1]);"
        "Session(path.parent, answers.load(path, draft=True), path=path); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], timeout=30, check=False)
    assert not Session(tmp_path, report_of(), path=path).read_only


def test_closing_leaves_only_the_answers_and_their_copy(tmp_path: Path) -> None:
    writing = begun(tmp_path)
    writing.commit(report_of(phone="0816-1234567"))
    writing.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["甲县水利局-2025.yaml", "甲县水利局-2025.yaml.bak"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that takes no file, also from root: /proc")
def test_where_the_folder_takes_no_file_the_work_is_kept_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    writing = Session(Path("/proc/self"), blank_report(FORM, 2025))
    kept = tmp_path / "甲县水利局-2025.yaml"
    assert str(kept) in writing.commit(report_of())
    assert writing.place == kept
    assert writing.commit(report_of(phone="0816-1234567")) == ""
    assert answers.load(kept, draft=True).agency.phone == "0816-1234567"


def test_when_the_folder_can_be_written_again_the_work_returns_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "usb"
    home.mkdir()
    folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    writing = begun(folder)
    folder.rename(tmp_path / "unplugged")
    assert str(home) in writing.commit(report_of(phone="1"))
    (tmp_path / "unplugged").rename(folder)
    assert writing.commit(report_of(phone="0816-1234567"))
    assert writing.place == folder / "甲县水利局-2025.yaml"
    assert answers.load(writing.place, draft=True).agency.phone == "0816-1234567"


def test_finding_lists_answers_last_saved_first_and_leaves_foreign_yaml_out(tmp_path: Path) -> None:
    for age, (name, year) in enumerate([("甲局", 2024), ("乙局", 2025)]):
        path = tmp_path / f"{name}-{year}.yaml"
        answers.save(path, report_of(name, year))
        os.utime(path, (10**9 - age, 10**9 - age))
    (tmp_path / "docker-compose.yaml").write_text("services: {}", encoding="utf-8")
    (tmp_path / "甲局-2024.yaml.bak").write_text("", encoding="utf-8")
    assert [each.path.name for each in drafts.find(tmp_path)] == ["甲局-2024.yaml", "乙局-2025.yaml"]


@pytest.mark.parametrize(
    "content",
    [b"", "机关：某局\n".encode(), "agency: 某局".encode("gbk"), b"\xff\xfea", b"form: '2021'\n\tyear: x", b"a: [\0"],
    ids=["empty", "full-width colon", "gbk", "utf-16", "tab", "nul"],
)
def test_a_damaged_file_is_found_with_its_fault_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "甲局-2025.yaml"
    path.write_bytes(content)
    (found,) = drafts.find(tmp_path)
    assert isinstance(found, drafts.Damaged)
    assert found.fault.endswith("。")
    assert found.year == 2025
    assert path.read_bytes() == content


def test_setting_aside_takes_a_name_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "甲局-2025.yaml"
    (tmp_path / "甲局-2025.yaml.旧1").write_text("更早的", encoding="utf-8")
    path.write_text("坏的", encoding="utf-8")
    assert set_aside(path).name == "甲局-2025.yaml.旧2"
    assert (tmp_path / "甲局-2025.yaml.旧1").read_text(encoding="utf-8") == "更早的"


def test_last_years_report_is_that_of_the_same_agency(tmp_path: Path) -> None:
    for name, year in [("甲局", 2024), ("乙局", 2024), ("甲局", 2023)]:
        answers.save(tmp_path / f"{name}-{year}.yaml", report_of(name, year))
    found = [each for each in drafts.find(tmp_path) if isinstance(each, drafts.Found)]
    previous = drafts.last_year(found, "甲局", 2025)
    assert previous
    assert (previous.agency.name, previous.year) == ("甲局", 2024)
    assert drafts.last_year(found, "丙局", 2025) is None
    assert drafts.last_year(found, "", 2025) is None


def test_a_folder_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(AuthorError):
        drafts.find(tmp_path / "文件")


def test_a_folder_that_is_not_there_is_made_with_the_first_answer_that_is_saved(tmp_path: Path) -> None:
    folder = tmp_path / "年报" / "2025"
    assert drafts.find(folder) == []
    session = Session(folder, report_of("", 2025))
    session.commit(report_of("", 2025))
    assert not folder.exists()
    assert session.commit(report_of("甲局", 2025)) == ""
    assert session.path == folder / "甲局-2025.yaml"
    assert Session(folder, report_of("甲局", 2025), path=session.path).read_only
    session.close()


def test_work_is_kept_elsewhere_if_its_folder_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    session = Session(tmp_path / "文件" / "年报", report_of("甲局", 2025))
    assert str(tmp_path / "甲局-2025.yaml") in session.commit(report_of("甲局", 2025))
    session.close()
