"""What is in folders: what may be a report, what is plainly none, and what nobody can tell, for every command."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from author.cli import main
from author.errors import Exit
from author.intake import candidates, within
from tests.processes import ROOT, without_privileges

SAMPLE = ROOT / "samples" / "mianyang-jhj-2023.yaml"
BATCHES = {
    "aggregate": ["aggregate", "FOLDER"],
    "check": ["check", "FOLDER"],
    "build": ["build", "FOLDER", "-o", "OUT"],
    "export": ["export", "FOLDER", "-o", "OUT", "--format", "html"],
}
batches = pytest.mark.parametrize("words", BATCHES.values(), ids=BATCHES)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, modes, pipes and names of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder with one report in it."""
    made = tmp_path / "各单位"
    made.mkdir()
    (made / "甲.yaml").write_bytes(SAMPLE.read_bytes())
    yield made
    for each, _, _ in os.walk(made):
        Path(each).chmod(0o700)


def filled(words: list[str], folder: Path) -> list[str]:
    return [word.replace("FOLDER", str(folder)).replace("OUT", str(folder.parent / "out")) for word in words]


def garbled(folder: Path, suffix: str) -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/\xc4\xea" + suffix.encode()))


# --- what is found ------------------------------------------------------------------------


def test_each_thing_is_found_once_with_its_reason_in_the_order_of_the_names(folder: Path) -> None:
    (folder / "~$甲.yaml").touch()
    (folder / "照片.png").touch()
    (folder / ".隐藏.yaml").touch()
    os.mkfifo(folder / "管道.yaml")
    (folder / "断开.yaml").symlink_to("没有")
    garbled(folder, ".yaml").touch()
    found = candidates([folder, folder / "甲.yaml"])
    assert [each.path for each in found] == sorted(set(folder.iterdir()) - {folder / ".隐藏.yaml"}, key=str)
    assert [each.path.name for each in found if not each.skip_reason] == ["甲.yaml"]
    assert {each.path for each in found if each.is_unread} == {folder / "断开.yaml", garbled(folder, ".yaml")}


def test_a_second_name_of_a_file_is_told_with_the_first(folder: Path) -> None:
    for name in ("乙.yaml", "丙.yaml"):
        (folder / name).symlink_to("甲.yaml")
    first, *others = candidates([folder])
    assert not first.skip_reason
    assert len(others) == 2
    assert all(first.path.name in each.skip_reason and not each.is_unread for each in others)


def test_each_link_to_a_folder_is_told(folder: Path) -> None:
    for name in ("一", "二"):
        (folder / name).symlink_to(folder, target_is_directory=True)
    assert [each.path.name for each in candidates([folder]) if "链接" in each.skip_reason] == ["一", "二"]


def test_what_is_named_for_another_purpose_is_left_out_under_all_its_names(folder: Path) -> None:
    (folder / "乙.yaml").symlink_to("甲.yaml")
    assert candidates([folder], [folder / "甲.yaml"]) == []


def test_a_file_that_is_given_is_read_whatever_it_seems_to_be(folder: Path) -> None:
    (picture := folder / "照片.png").touch()
    assert [each.skip_reason for each in within(picture)] == [""]
    assert any(each.skip_reason for each in within(folder))


# --- what the shell is told ---------------------------------------------------------------


@batches
def test_pictures_lock_files_and_second_names_are_no_failure(words: list[str], folder: Path) -> None:
    (folder / "照片.png").touch()
    (folder / "~$甲.yaml").write_bytes(SAMPLE.read_bytes())
    (folder / "乙.yaml").symlink_to("甲.yaml")
    os.mkfifo(folder / "管道.yaml")
    assert main(filled(words, folder)) == Exit.DONE
    assert len(list(folder.parent.glob("out/*"))) <= 1


@batches
@pytest.mark.parametrize("make", ["name", "link"])
def test_a_report_that_cannot_be_got_at_is_told_to_the_shell(
    make: str, words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if make == "name":
        garbled(folder, ".yaml").write_bytes(SAMPLE.read_bytes())
    else:
        (folder / "断开.yaml").symlink_to("没有")
    assert main(filled(words, folder)) == Exit.UNREADABLE
    assert ("乱码" if make == "name" else "断开") in capsys.readouterr().out


@batches
def test_a_closed_folder_is_told_to_the_clerk_and_to_the_shell(words: list[str], folder: Path) -> None:
    (folder / "下发").mkdir(mode=0)
    ran = without_privileges(*filled(words, folder))
    assert ran.returncode == Exit.UNREADABLE
    assert "打不开的文件夹" in ran.stdout
    assert not ran.stderr


@batches
def test_a_folder_whose_files_can_only_be_listed_is_told_file_by_file(words: list[str], folder: Path) -> None:
    (folder / "下发" / "里面").mkdir(parents=True)
    (folder / "下发" / "乙.yaml").write_bytes(SAMPLE.read_bytes())
    (folder / "下发" / "丙.yaml").symlink_to("乙.yaml")
    (folder / "下发").chmod(0o400)
    ran = without_privileges(*filled(words, folder))
    assert ran.returncode == Exit.UNREADABLE
    assert "没有权限读文件" in ran.stdout
    assert "打不开的文件夹" in ran.stdout
    assert not ran.stderr


@pytest.mark.parametrize("name", ["build", "check", "export"])
def test_of_a_folder_that_is_closed_itself_the_reason_is_told(name: str, folder: Path) -> None:
    folder.chmod(0)
    ran = without_privileges(*filled(BATCHES[name], folder))
    assert ran.returncode == Exit.UNREADABLE
    assert "打不开的文件夹" in ran.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["check", "FOLDER/甲.yaml"],
        ["import", "FOLDER/甲.yaml"],
        ["build", "FOLDER/甲.yaml"],
        ["export", "FOLDER/甲.yaml", "-o", "OUT"],
        ["aggregate", "FOLDER/甲.yaml"],
        ["aggregate", "SAMPLE", "-o", "FOLDER/out.csv"],
        ["aggregate", "SAMPLE", "--returns", "FOLDER/out"],
        ["aggregate", "SAMPLE", "--roster", "FOLDER/甲.yaml"],
        ["build", "SAMPLE", "-o", "FOLDER/out.docx"],
        ["check", "SAMPLE", "--previous", "FOLDER/甲.yaml"],
        ["tally", "FOLDER/甲.xlsx"],
    ],
)
def test_what_is_in_a_closed_folder_is_refused_in_one_sentence(words: list[str], folder: Path) -> None:
    folder.chmod(0)
    ran = without_privileges(*(word.replace("SAMPLE", str(SAMPLE)) for word in filled(words, folder)))
    assert ran.returncode == Exit.UNREADABLE
    assert any(words in ran.stdout + ran.stderr for words in ("没有权限", "写不了"))
    assert "内部" not in ran.stderr
    assert ran.stderr.count("\n") <= 1


@pytest.mark.parametrize("name", ["check", "import", "build", "form check", "tally"])
def test_a_pipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert main([*name.split(), str(tmp_path / "pipe.yaml")]) == Exit.UNREADABLE


@pytest.mark.parametrize("option", ["--own", "--roster", "--profile"])
def test_a_pipe_in_the_place_of_an_option_is_refused_and_not_waited_for(option: str, folder: Path) -> None:
    os.mkfifo(folder.parent / "pipe.yaml")
    assert main(["aggregate", str(folder), option, str(folder.parent / "pipe.yaml")]) in (Exit.USAGE, Exit.UNREADABLE)


def test_a_name_beyond_all_file_systems_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("build", "check"):
        assert main([name, "字" * 300]) == Exit.UNREADABLE
    said = capsys.readouterr()
    assert (said.out + said.err).count("名称太长") == 2


def test_a_report_whose_sidecar_could_have_no_name_is_read(folder: Path) -> None:
    path = folder / f"{'年' * 80}.yaml"
    path.write_bytes(SAMPLE.read_bytes())
    assert main(["build", str(path), "-o", str(path.with_suffix(".docx"))]) == Exit.DONE
    for command in ("check", "aggregate"):
        assert main([command, str(path.with_suffix(".docx"))]) == Exit.DONE
