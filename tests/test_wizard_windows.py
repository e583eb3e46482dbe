"""What Windows does to the wizard, with doubles of its answers on other systems."""

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.input import DummyInput
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from author import answers
from author.errors import AuthorError
from author.report import Report
from author.wizard import finish, text
from author.wizard.keyboard import PastingInput


class Console(DummyInput):
    """A double of the console of Windows, which gives keys in some reads."""

    def __init__(self, *reads: list[KeyPress]) -> None:
        self.reads: Iterator[list[KeyPress]] = iter(reads)

    def read_keys(self) -> list[KeyPress]:
        return next(self.reads)


def typed(*reads: str) -> str:
    console = PastingInput(Console(*([KeyPress(char, char) for char in read] for read in reads)))
    return "".join(key.data for read in reads for key in console.read_keys())


def halves(text: str) -> str:
    """Return the UTF-16 halves of a text, as single characters."""
    units = text.encode("utf-16-le")
    return "".join(chr(units[at] | units[at + 1] << 8) for at in range(0, len(units), 2))


def test_a_rare_character_that_comes_in_halves_is_one_character() -> None:
    assert typed(halves("𠮷")) == "𠮷"
    assert typed(halves("𬭎")[0], halves("𬭎")[1]) == "𬭎"
    assert typed("吉") == "吉"


def test_a_half_without_the_other_is_left_out() -> None:
    assert typed(halves("𠮷")[0] + "甲") == "甲"
    assert typed(halves("𠮷")[1] + "甲") == "甲"


def test_a_pasted_text_keeps_its_rare_characters() -> None:
    console = PastingInput(Console([KeyPress(Keys.BracketedPaste, f"甲{halves('𠮷')}乙")], []))
    (key,) = console.read_keys()
    assert (key.key, key.data) == (Keys.BracketedPaste, "甲𠮷乙")


def test_answers_with_half_a_character_are_not_written_over_readable_ones(tmp_path: Path, sample: Report) -> None:
    path = tmp_path / "a.yaml"
    answers.save(path, sample)
    before = path.read_bytes()
    with pytest.raises(AuthorError, match=r"U\+D842"):
        answers.save(path, replace(sample, texts={**sample.texts, "other": halves("𠮷")[0]}))
    assert path.read_bytes() == before


def test_answers_written_on_windows_have_its_line_ends_and_read_back_the_same(
    tmp_path: Path, sample: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    monkeypatch.setattr(os, "linesep", "\r\n")
    answers.save(path, sample)
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 0
    assert answers.load(path) == sample
    path.write_bytes(b"\xef\xbb\xbf" + content)
    assert answers.load(path) == sample


def test_an_editor_that_hands_over_and_returns_at_once_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("EDITOR", "true")

    def save_in_the_other_window(_: str) -> str:
        (file,) = tmp_path.rglob("*.txt")
        file.write_bytes("第一段\r\n".encode("utf-8-sig"))
        return ""

    monkeypatch.setattr("builtins.input", save_in_the_other_window)
    written, _ = text.edit_outside("总体情况", "")
    assert written == "第一段"
    assert list(tmp_path.rglob("*.txt")), "it may still be open"


def test_an_editor_with_blanks_in_its_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "my editor.sh"
    editor.write_text('#!/bin/sh\nprintf 第一段 > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    assert text.edit_outside("总体情况", "")[0] == "第一段"


EDITORS = {
    "saves": ('#!/bin/sh\nprintf 写的 > "$1"\n', "写的"),
    "saves and then fails": ('#!/bin/sh\nprintf 写的 > "$1"; exit 1\n', "写的"),
    "fails": ("#!/bin/sh\nexit 1\n", None),
    "saves nothing": ("#!/bin/sh\n", None),
    "deletes the file": ('#!/bin/sh\nrm "$1"\n', None),
    "saves what no document can hold": ("#!/bin/sh\nprintf '写\\001' > \"$1\"\n", None),
    "is no program": ("", None),
    "is not there": (None, None),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the editors are shell scripts")
@pytest.mark.parametrize(
    ("editor", "title"),
    [*((each, "总体情况") for each in EDITORS), ("saves", "五、问题/改进"), ("saves", "长" * 200)],
)
def test_whatever_an_editor_does_the_wizard_goes_on_with_the_text_that_is_there(
    editor: str, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, saved = EDITORS[editor]
    program = tmp_path / "it's an editor"
    if script is not None:
        program.write_text(script, "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    written, said = text.edit_outside(title, "原来的")
    assert written == saved
    assert said.endswith("。")


def test_without_an_editor_or_a_folder_for_its_file_the_clerk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert text.edit_outside("总体情况", "")[0] is None
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "没有"))
    written, said = text.edit_outside("总体情况", "")
    assert written is None
    assert "找不到" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens files by itself")
def test_a_program_that_cannot_run_is_told_with_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("open", "xdg-open"):
        (tmp_path / name).write_bytes(b"\0")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    assert "年报.docx" in finish._open(tmp_path / "年报.docx")


def test_a_file_without_a_program_is_told_with_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        error = OSError(22, "in English")
        error.winerror = 1155  # type: ignore[attr-defined, unused-ignore]
        raise error

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", refused, raising=False)
    said = finish._open(tmp_path / "年报.docx")
    assert "没有能打开它的程序" in said
    assert "年报.docx" in said
