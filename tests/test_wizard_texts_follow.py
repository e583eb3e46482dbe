"""The sentences that the program wrote follow every number, however it was changed and taken back."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from author import answers, editions
from author.report import Report
from author.sentences import write
from author.wizard.draft import Draft
from author.wizard.screens import Screens as Face
from author.wizard.sheet import Sheet, open_sheet
from tests.terminal import CTRL_C, ENTER, F2, TAB
from tests.wizard_screens import Screens

SAMPLE = Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml"
FORM = editions.edition("2021")
TABLE_PARTS = [part.id for part in FORM.parts if part.tables]
KEYS: tuple[Callable[[Sheet], Sheet], ...] = (
    Sheet.enter,
    Sheet.tab,
    Sheet.back_tab,
    Sheet.clear,
    Sheet.undo,
    Sheet.undo,
    lambda sheet: sheet.fill(column_only=True),
    lambda sheet: sheet.type("7").enter(),
    lambda sheet: sheet.type("12").tab(),
    lambda sheet: sheet.paste("3\t4\t5\r\n6\t7\t8\r\n", reported=True),
    lambda sheet: sheet.go(0, 0),
)


def written() -> Report:
    """Return a report whose texts are all written from its facts and numbers."""
    report = answers.load(SAMPLE)
    for key in FORM.text_keys:
        report = report.with_text(key, write(FORM, key, report))
    return report


def assert_follows(report: Report) -> None:
    for key in FORM.text_keys:
        assert report.texts[key] == write(FORM, key, report)


def test_numbers_typed_on_the_screen_one_after_another_all_reach_the_sentences(tmp_path: Path) -> None:
    path = tmp_path / answers.file_name(written())
    answers.save(path, written())
    with Screens(tmp_path, "--year", "2024") as wizard:
        wizard.wait_for("发现一份")
        wizard.go("2", ENTER, to="步骤")
        wizard.go("4", ENTER, to="当前")
        wizard.go(*"300", ENTER, to="300")
        wizard.go(*"9", TAB, to="300")
        wizard.go(*"11", ENTER, to="当前")
        wizard.go(F2, F2, to="检查核对")
        wizard.send(CTRL_C, CTRL_C)
        wizard.wait_end()
    saved = answers.load(path)
    assert saved.cells["requests.received.natural_person"] == 300
    assert saved.cells["requests.carried_in.natural_person"] == 9
    assert saved.cells["requests.carried_in.organisation.business"] == 11
    assert_follows(saved)


@settings(max_examples=40)
@given(st.data())
def test_a_text_that_nobody_edited_is_what_the_sentences_give_for_the_report_as_it_is(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(Path(folder), written(), form=FORM, face=Face())
        for _ in range(data.draw(st.integers(1, 4), label="visits")):
            part = FORM.part(data.draw(st.sampled_from(TABLE_PARTS), label="table"))
            sheet = open_sheet(part, draft.report, FORM)
            for key in data.draw(st.lists(st.sampled_from(KEYS), max_size=8), label="keys"):
                before, sheet = sheet.cells, key(sheet)
                draft.keep_cells(sheet.changes_since(before))
                assert {field.key: draft.report.cells[field.key] for field in FORM.inputs} == {
                    field.key: sheet.cells[field.key] for field in FORM.inputs
                }
            if data.draw(st.booleans(), label="answer"):
                answer = str(data.draw(st.integers(0, 50)))
                draft.keep(replace(draft.report, facts={**draft.report.facts, "meetings": answer}))
        assert_follows(draft.report)
        draft.close()
