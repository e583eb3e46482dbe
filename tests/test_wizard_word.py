"""What was changed in Word, or in the answers file by somebody else, while or after the wizard worked on it."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from author import answers, render
from author.agency import Agency
from author.cli import main
from author.lock import Lock
from author.report import Report
from author.wizard import drafts
from tests.filled import FORM
from tests.terminal import ENTER
from tests.wizard_run import NAME, SAMPLE, Wizard
from tests.wizard_screens import Screens

KEY = "requests.received.natural_person"
OLD, NEW = "办结474件", "办结四百七十四件"


class Plain:
    """The wizard line by line: the lines that are chosen, one after another."""

    def __init__(self, folder: Path, year: int = 2024) -> None:
        self.wizard = Wizard(folder, "--year", str(year))
        self.wizard.asked()

    def choose(self, number: int, *, to: str) -> None:
        """Choose a line, and look for words in what comes."""
        self.wizard.type(str(number))
        assert to in (self.wizard.asked() or self.wizard.shown), self.wizard.shown

    def leave(self) -> None:
        """Return stop."""
        self.wizard.end_input()


class Full:
    """The wizard on full screens."""

    def __init__(self, folder: Path, year: int = 2024) -> None:
        self.wizard = Screens(folder, "--year", str(year), columns=120, rows=50)
        self.wizard.wait_for("回车 确认")

    def choose(self, number: int, *, to: str) -> None:
        """Choose a line, and wait for words."""
        self.wizard.go(str(number), ENTER, to=to)

    def leave(self) -> None:
        """Close the window."""
        self.wizard.kill()


FACES = pytest.mark.parametrize("face", [Plain, Full])
Face = Callable[..., Plain | Full]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a finished draft."""
    path = tmp_path / f"{NAME}-2024.yaml"
    answers.save(path, answers.load(SAMPLE))
    return path


def edit_in_word(path: Path) -> None:
    """Change a number and a sentence of a DOCX, and save it a moment later."""
    document = docx.Document(io.BytesIO(path.read_bytes()))
    next(
        cell for table in document.tables for row in table.rows for cell in row.cells if cell.text == "204"
    ).text = "205"
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(OLD, NEW)
    document.save(str(path))
    os.utime(path, (path.stat().st_mtime + 5,) * 2)


def the_word_file(folder: Path) -> Path:
    (found,) = folder.glob("*.docx")
    return found


def assert_taken_back(path: Path) -> None:
    report = answers.load(path)
    assert report.cells[KEY] == 205
    assert NEW in report.texts["overview"]
    (copy,) = path.parent.glob("*.旧1")
    assert answers.load(copy).cells[KEY] == 204


def with_a_word_file(face: Face, path: Path) -> Plain | Full:
    """Return a clerk on the last screen, where the Word file was just written."""
    clerk = face(path.parent)
    clerk.choose(2, to="步骤")
    clerk.choose(9, to="已生成")
    return clerk


@FACES
@pytest.mark.parametrize("keeps", [True, False])
def test_changes_made_in_word_are_taken_back_on_the_last_screen(path: Path, face: Face, keeps: bool) -> None:
    clerk = with_a_word_file(face, path)
    word = the_word_file(path.parent)
    edit_in_word(word if keeps else word.rename(path.with_name("送审稿.docx")))
    clerk.choose(3, to="里有 2 处和答案不同")
    clerk.choose(1, to="再检查一遍")
    clerk.leave()
    assert_taken_back(path)


@pytest.mark.parametrize("is_edited", [True, False])
def test_a_word_file_that_was_edited_or_is_open_stays_and_another_one_is_named(path: Path, is_edited: bool) -> None:
    with_a_word_file(Plain, path).leave()
    word = the_word_file(path.parent)
    if is_edited:
        edit_in_word(word)
    else:
        word.with_name(f"~${word.name[2:]}").touch()
    before = word.read_bytes()
    changed_by_somebody_else(path)
    os.utime(path, (word.stat().st_mtime + 5,) * 2)
    clerk = Plain(path.parent)
    other = word.with_stem(f"{word.stem}_2")
    clerk.choose(2, to="步骤")
    clerk.choose(9, to=str(other))
    clerk.leave()
    assert word.read_bytes() == before
    assert "0100-11111111" in "".join(each.text for each in docx.Document(str(other)).paragraphs)


@FACES
def test_a_word_file_edited_after_the_draft_is_offered_on_the_first_screen(path: Path, face: Face) -> None:
    clerk = with_a_word_file(face, path)
    clerk.leave()
    again = face(path.parent)
    again.choose(1, to="检查核对")
    again.leave()
    edit_in_word(the_word_file(path.parent))
    edited = face(path.parent)
    edited.choose(1, to="里有 2 处和答案不同")
    edited.choose(1, to="步骤")
    edited.leave()
    assert_taken_back(path)


@FACES
def test_last_years_word_file_edited_after_its_answers_is_offered_before_the_new_year_begins(
    path: Path, face: Face
) -> None:
    clerk = with_a_word_file(face, path)
    clerk.leave()
    edit_in_word(the_word_file(path.parent))
    the_word_file(path.parent).rename(path.with_name("送审稿.docx"))
    january = face(path.parent, 2025)
    january.choose(1, to="在上年的答案之后改过")
    january.choose(1, to="里有 2 处和答案不同")
    january.choose(1, to="封面信息")
    january.leave()
    assert_taken_back(path)
    assert (path.parent / f"{NAME}-2025.yaml").exists()


def test_last_years_answers_that_another_window_holds_stay_and_the_clerk_is_told(path: Path) -> None:
    clerk = with_a_word_file(Plain, path)
    clerk.leave()
    edit_in_word(the_word_file(path.parent))
    lock, before = Lock(path), path.read_bytes()
    assert lock.acquire()
    january = Plain(path.parent, 2025)
    january.choose(1, to="在上年的答案之后改过")
    january.choose(1, to="封面信息")
    january.leave()
    lock.release()
    assert "上年的答案正在另一个窗口里填写，改动没有收回" in january.wizard.shown
    assert "收回了" not in january.wizard.shown
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.旧1"))


def test_changes_are_taken_into_last_years_answers_as_they_are_now(path: Path) -> None:
    clerk = with_a_word_file(Plain, path)
    clerk.leave()
    edit_in_word(the_word_file(path.parent))
    january = Plain(path.parent, 2025)
    theirs = changed_by_somebody_else(path)
    january.choose(1, to="在上年的答案之后改过")
    january.choose(1, to="里有 3 处和答案不同")
    january.choose(1, to="封面信息")
    january.leave()
    assert_taken_back(path)
    assert answers.load(path).agency == theirs.agency == answers.load(path.with_stem(f"{NAME}-2025")).agency


def test_another_word_file_is_no_change_of_the_answers_just_read_from_one(path: Path) -> None:
    clerk = with_a_word_file(Plain, path)
    clerk.leave()
    path.unlink()
    older = the_word_file(path.parent)
    edit_in_word(older)
    newer = older.with_stem(f"{older.stem}_2")
    newer.write_bytes(older.read_bytes())
    os.utime(older, (newer.stat().st_mtime - 60,) * 2)
    january = Plain(path.parent, 2025)
    january.choose(2, to="封面信息")
    january.leave()
    assert f"上年的数据从“{older.name}”读入" in january.wizard.shown


def edited_word(path: Path) -> Path | None:
    draft = drafts.read(path)
    assert isinstance(draft, drafts.Found)
    return drafts.edited_word(draft)


@pytest.mark.parametrize("name", ["送审稿.docx", "2024 年报（领导改）.docx"])
def test_a_word_file_edited_under_another_name_is_found_by_what_it_holds(path: Path, name: str) -> None:
    word = render.write(answers.load(path), FORM, path.with_name(name))
    assert edited_word(path) is None
    edit_in_word(word)
    assert edited_word(path) == word


def test_a_word_file_named_for_the_report_is_found_among_any_number_of_others(path: Path) -> None:
    report = answers.load(path)
    word = render.write(report, FORM, path.with_name(render.file_name(report, FORM, finished=True)))
    edit_in_word(word)
    for number in range(12):
        other = path.with_name(f"{number}.docx")
        other.write_bytes(b"")
        os.utime(other, (word.stat().st_mtime + 5,) * 2)
    assert edited_word(path) == word


@pytest.mark.parametrize("other", ["agency", "year", "same content", "total", "no report", "damaged"])
def test_a_word_file_that_holds_no_change_of_these_answers_is_not_offered(path: Path, other: str) -> None:
    report = answers.load(path)
    others = {"agency": report.with_agency(Agency(name="某某市水务局")), "year": replace(report, year=2023)}
    word = render.write(others.get(other, report), FORM, path.with_name("送审稿.docx"))
    if other in others:
        edit_in_word(word)
    elif other == "damaged":
        word.write_bytes(word.read_bytes()[:5000])
    else:
        document = docx.Document(str(word))
        for element in list(document.element.body)[:-1] if other == "no report" else []:
            document.element.body.remove(element)
        if other == "total":
            document.tables[-1].rows[-1].cells[-1].text = "999"
        document.add_paragraph("")
        document.save(str(word))
    os.utime(word, (path.stat().st_mtime + 5,) * 2)
    assert render.is_edited(word)
    assert edited_word(path) is None


def test_a_copy_with_comments_is_no_edited_word_file(path: Path) -> None:
    report = answers.load(path)
    answers.save(path, report.with_cells(FORM, {KEY: 205}))
    word = render.write(answers.load(path), FORM, path.with_name("年报.docx"))
    copy = path.with_name(render.file_name(report, FORM, finished=True).replace(".docx", "_批注.docx"))
    main(["check", str(word), "--comments", str(copy)])
    os.utime(copy, (path.stat().st_mtime + 5,) * 2)
    assert render.is_edited(copy)
    assert edited_word(path) is None


@FACES
def test_only_the_chosen_changes_are_taken_back(path: Path, face: Face) -> None:
    clerk = with_a_word_file(face, path)
    edit_in_word(the_word_file(path.parent))
    clerk.choose(3, to="里有 2 处和答案不同")
    clerk.choose(2, to="不收")
    clerk.choose(1, to="再检查一遍")
    clerk.leave()
    report = answers.load(path)
    assert NEW not in report.texts["overview"]
    assert report.cells[KEY] == 205


def changed_by_somebody_else(path: Path) -> Report:
    text = path.read_text("utf-8").replace("0100-88880001", "0100-11111111")
    path.write_text(text, "utf-8")
    return answers.load(path)


@FACES
@pytest.mark.parametrize("number", [1, 2])
def test_before_it_builds_the_wizard_asks_which_of_two_versions_counts(path: Path, face: Face, number: int) -> None:
    clerk, ours = face(path.parent), answers.load(path)
    clerk.choose(2, to="步骤")
    theirs = changed_by_somebody_else(path)
    clerk.choose(9, to="在别处被改过")
    clerk.choose(number, to="已生成")
    clerk.leave()
    kept, other = (theirs, ours) if number == 1 else (ours, theirs)
    assert answers.load(path) == kept
    (beside,) = path.parent.glob("*.旧1")
    assert answers.load(beside) == other
    shown = "\n".join(each.text for each in docx.Document(str(the_word_file(path.parent))).paragraphs)
    assert ("0100-11111111" in shown) == (number == 1)
