"""The steps of the wizard, asked by a face whose answers are given."""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from author.agency import Agency, AgencyKind
from author.report import Report, blank_report
from author.sentences import write
from author.wizard import cover, finish, table, text
from author.wizard.console import Console
from author.wizard.draft import Draft
from author.wizard.drafts import Found
from author.wizard.face import Face, Interrupted, Leave, Menu, Prompt, Writing
from author.wizard.screens import Screens
from tests.filled import FORM, numbered_report
from tests.terminal import CTRL_C, ENTER


class Clerk:
    """A face whose person chooses a line of each menu by its words, and then leaves a line as she is told."""

    def __init__(self, left: Leave, typed: str | None, *choices: str) -> None:
        self.left = left
        self.typed = typed
        """What is typed; ``None`` for what is offered."""
        self.choices: Iterator[str] = iter(choices)
        self.offered: list[str] = []

    def choose(self, menu: Menu[Any]) -> object:
        """Return the value of the line with the next words, or go back where they are empty; stop after the last."""
        words = next(self.choices, None)
        if words is None:
            raise Interrupted
        return None if not words else next(each.value for each in menu.choices if words in each.label)

    def ask(self, prompt: Prompt) -> tuple[Leave, str]:
        """Leave the first line that offers something, and pass the others by."""
        if self.offered:
            raise Interrupted
        if self.typed is None and not prompt.value:
            return Leave.NEXT, ""
        self.offered.append(prompt.value)
        return self.left, prompt.value if self.typed is None else self.typed

    def write(self, writing: Writing) -> Leave:
        """Look at a text."""
        self.offered.append(writing.text)
        return Leave.DONE

    def tell(self, words: str) -> None:
        """Listen."""

    def saved(self, *_: object) -> None:
        """See the time."""


def draft_of(clerk: Clerk, report: Report, folder: Path) -> Draft:
    return Draft(folder, report, form=FORM, face=cast(Face, clerk))


@pytest.mark.parametrize("words", ["", "自己写的。", "composed"])
def test_esc_at_the_first_question_leaves_a_text_as_it_was(tmp_path: Path, words: str) -> None:
    report = replace(blank_report(FORM, 2025), agency=Agency(name="某某局"), facts={"problem_1": "公开形式单一"})
    words = write(FORM, "problems", report) if words == "composed" else words
    draft = draft_of(Clerk(Leave.BACK, None, "按提示逐句填", "逐句填"), report.with_text("problems", words), tmp_path)
    with suppress(Interrupted):
        text.fill(draft, FORM.part("problems"))
    assert draft.report.texts["problems"] == words


def test_esc_at_an_answer_that_was_only_offered_does_not_take_it(tmp_path: Path) -> None:
    report = replace(blank_report(FORM, 2025), agency=Agency(name="某某局"))
    last = replace(report, year=2024, facts={"problem_1": "公开形式单一"})
    for left, facts in ((Leave.BACK, {}), (Leave.NEXT, last.facts)):
        draft = draft_of(Clerk(left, None, "按提示逐句填"), report, tmp_path / left)
        draft.found = [Found(path=tmp_path / "上年.yaml", saved=datetime.now(), report=last)]
        with suppress(Interrupted):
            text.fill(draft, FORM.part("problems"))
        assert draft.report.facts == facts


def test_esc_keeps_a_typed_date_of_the_signature(tmp_path: Path) -> None:
    draft = draft_of(Clerk(Leave.BACK, "2026年1月15日"), blank_report(FORM, 2025), tmp_path)
    cover.mend(draft, "signature", "")
    assert draft.report.signature.date == "2026-01-15"


def test_esc_keeps_a_typed_reason(tmp_path: Path) -> None:
    report = numbered_report()
    draft = draft_of(Clerk(Leave.BACK, "机构改革"), report, tmp_path)
    excusable = next(each for each in draft.findings() if each.rule.takes_reason)
    draft.face = cast(Face, Clerk(Leave.BACK, "机构改革", excusable.message, "我看过，属实"))
    with suppress(Interrupted):
        finish.review(draft)
    assert draft.report.reasons == {excusable.id: "机构改革"}


@pytest.mark.parametrize("typed", ["", "二"])
def test_a_pause_saves_a_line_only_if_it_was_changed(typed: str) -> None:
    kept: list[str] = []
    prompt = Prompt(title="", question="", value="一", check=str, keep=kept.append)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(f"{typed}{CTRL_C}1{ENTER}{ENTER}")
        assert Screens().ask(prompt) == (Leave.NEXT, f"一{typed}")
    assert kept == ([f"一{typed}"] if typed else [])


def test_the_last_of_last_years_texts_is_shown_like_the_others_before_it_is_taken(tmp_path: Path) -> None:
    report = replace(blank_report(FORM, 2025), agency=Agency(name="某某局"))
    last = replace(report, year=2024, texts={"problems": "公开形式单一。", "other": "没有其他事项。"})
    clerk = Clerk(Leave.NEXT, None, "先看、改 五", "先看、改 六")
    draft = draft_of(clerk, report, tmp_path)
    draft.found = [Found(path=tmp_path / "上年.yaml", saved=datetime.now(), report=last)]
    assert text.fill(draft, FORM.part("problems")) is Leave.DONE
    assert clerk.offered == ["公开形式单一。", "没有其他事项。"]
    assert {draft.report.texts[each] for each in ("problems", "other")} == {*clerk.offered}


def test_a_draft_that_can_only_be_read_is_asked_for_no_number_line_by_line(tmp_path: Path) -> None:
    shown = io.StringIO()
    report = numbered_report().with_cells(FORM, {"requests.received.natural_person": None})
    draft = Draft(tmp_path, report, form=FORM, face=Console(io.StringIO("1\n5 5 5 5 5 5\n\n"), shown))
    draft.read_only = True
    assert table.fill(draft, FORM.part("requests")) is Leave.BACK
    assert draft.report == report
    assert "空" in shown.getvalue()


def test_esc_at_the_kind_of_agency_that_the_name_tells_leaves_the_kind_as_it_is(tmp_path: Path) -> None:
    report = replace(blank_report(FORM, 2025), agency=Agency(name="示例县青山镇人民政府"))
    for choice, kind in (("", AgencyKind.DEPARTMENT), ("乡镇", AgencyKind.TOWNSHIP)):
        draft = draft_of(Clerk(Leave.NEXT, None, choice), report, tmp_path / kind)
        cover.mend(draft, "kind", "")
        assert draft.report.agency.kind is kind
