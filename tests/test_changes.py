"""What an edited report changed against the answers, and the answers with the changes taken over."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from author import answers, editions, render
from author.agency import Agency
from author.changes import CellChange, LineChange, SentenceChange, changes, listed, take_over
from author.extract import read_report
from author.package import Package, pack
from author.report import Report, Signature, blank_report
from author.workers import in_child
from tests import strategies
from tests.filled import FORM, numbered_report, with_text

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*-20??.yaml"))
TEXT = "全年公开信息12条。收到申请3件，都已答复；没有收费。\n（一）主动公开\n举办培训2期！效果好。"


def told(before: str, after: str) -> list[tuple[str, str]]:
    """Return the changes of a text: before and after of each change."""
    found = changes(with_text(before), with_text(after), FORM)
    assert all(isinstance(each, SentenceChange) and each.key == "overview" for each in found)
    return [(str(each.before), str(each.after)) for each in found]


# --- numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize("key", FORM.fields)
def test_a_change_of_any_cell_is_told_totals_too(key: str) -> None:
    before = numbered_report()
    after = replace(before, cells={**before.cells, key: 9999})
    assert changes(before, after, FORM) == [CellChange(key=key, before=before.cells[key], after=9999)]


def test_blank_and_zero_are_different_and_ways_of_writing_a_number_are_not() -> None:
    key = "art20_8.fees.amount"
    before = replace(numbered_report(), cells={**numbered_report().cells, key: 3})
    for value, differs in ((Decimal("3.0"), False), (None, True), (0, True)):
        after = replace(before, cells={**before.cells, key: value})
        assert bool(changes(before, after, FORM)) is differs


def test_entered_numbers_are_taken_over_and_totals_are_computed() -> None:
    before = numbered_report()
    edited = {"requests.received.natural_person": 1000, "requests.received.total": 1}
    after = replace(before, cells={**before.cells, **edited})
    taken = take_over(before, changes(before, after, FORM), FORM)
    assert taken == before.with_cells(FORM, {"requests.received.natural_person": 1000})


def test_a_number_that_was_blanked_becomes_blank() -> None:
    before = numbered_report()
    after = replace(before, cells={**before.cells, "art20_5.licensing.decisions": None})
    taken = take_over(before, changes(before, after, FORM), FORM)
    assert taken.cells["art20_5.licensing.decisions"] is None


# --- sentences --------------------------------------------------------------------------

EDITS = {
    "changed": ("信息12条", "信息13条", [("全年公开信息12条。", "全年公开信息13条。")]),
    "changed between semicolons": ("3件", "4件", [("收到申请3件，都已答复；", "收到申请4件，都已答复；")]),
    "removed": ("没有收费。", "", [("没有收费。", "")]),
    "added in the middle": ("没有收费。", "没有收费。新的一句。", [("", "新的一句。")]),
    "added at the end": ("效果好。", "效果好。新的一句。", [("", "新的一句。")]),
    "added at the beginning": ("全年", "新的一句。全年", [("", "新的一句。")]),
    "heading changed": ("（一）主动公开", "（一）主动公开方面", [("（一）主动公开", "（一）主动公开方面")]),
    "paragraph added": ("效果好。", "效果好。\n新的一段。", [("", "\n新的一段。")]),
    "paragraph removed": ("（一）主动公开\n", "", [("（一）主动公开\n", "")]),
    "paragraphs joined": ("收费。\n", "收费。", [("\n", "")]),
    "paragraph broken": ("条。收", "条。\n收", [("", "\n")]),
    "replaced by other words": ("没有收费。", "按月巡查网站。", [("没有收费。", ""), ("", "按月巡查网站。")]),
    "two in a row changed": (
        "信息12条。收到申请3件",
        "信息15条。收到申请5件",
        [("全年公开信息12条。", "全年公开信息15条。"), ("收到申请3件，都已答复；", "收到申请5件，都已答复；")],
    ),
    "changed and added": (
        "信息12条。",
        "信息15条。新的一句。",
        [("全年公开信息12条。", "全年公开信息15条。"), ("", "新的一句。")],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told_by_the_sentences_that_it_touched_and_taken_over(name: str) -> None:
    old, new, expected = EDITS[name]
    edited = TEXT.replace(old, new)
    assert told(TEXT, edited) == expected
    found = changes(with_text(TEXT), with_text(edited), FORM)
    assert take_over(with_text(TEXT), found, FORM) == with_text(edited)


@pytest.mark.parametrize(
    "edited",
    [TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\n\n　　"), f"\n{TEXT}\n\n", TEXT.replace("12", " 12 ")],
    ids=["line ends", "blank lines and indents", "blank ends", "blanks around a number"],
)
def test_blanks_and_line_ends_are_no_change(edited: str) -> None:
    assert told(TEXT, edited) == told(edited, TEXT) == []


def test_sentences_that_changed_places_are_removed_here_and_added_there() -> None:
    assert sorted(told("第一句话。第二件事。", "第二件事。第一句话。")) in (
        [("", "第一句话。"), ("第一句话。", "")],
        [("", "第二件事。"), ("第二件事。", "")],
    )


def test_a_quotation_keeps_its_stop() -> None:
    assert told("他说：“好。”大家同意。", "他说：“好！”大家同意。") == [("他说：“好。”", "他说：“好！”")]


def test_the_mark_of_an_unwritten_text_is_no_text() -> None:
    assert told("", "【待填：总体情况】") == []
    assert told("", "写好了。") == told("【待填：总体情况】", "写好了。") == [("", "写好了。")]
    found = changes(with_text("【待填：总体情况】"), with_text("写好了。"), FORM)
    assert take_over(with_text("【待填：总体情况】"), found, FORM) == with_text("写好了。")


def test_only_the_chosen_changes_are_taken_over() -> None:
    edited = TEXT.replace("12条", "15条").replace("没有收费。", "").replace("效果好。", "效果很好。")
    first, *_, last = changes(with_text(TEXT), with_text(edited), FORM)
    taken = take_over(with_text(TEXT), [first, last], FORM)
    assert taken.texts["overview"] == TEXT.replace("12条", "15条").replace("效果好。", "效果很好。")


def test_a_new_paragraph_in_front_does_not_hide_which_sentences_are_versions_of_which() -> None:
    old = "全年公开信息12条。\n收到申请3件，都已答复。\n举办培训2期。"
    new = "本局工作如下。\n全年公开信息15条。\n收到申请4件，都已答复。\n举办培训5期。"
    pairs = list(zip(old.split("\n"), new.split("\n")[1:], strict=True))
    assert told(old, new) == [("", "本局工作如下。\n"), *pairs]


def test_a_text_rewritten_at_length_is_told_all_the_same() -> None:
    old, new = ("\n".join(f"{word}第{number}件事做完了。" for number in range(120)) for word in ("年初", "岁末"))
    found = changes(with_text(old), with_text(new), FORM)
    assert len(found) == 240
    assert take_over(with_text(old), found, FORM) == with_text(new)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text without blanks, as a reader sees them."""
    bare = ("".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [line for line in bare if line]


some_text = st.text(st.sampled_from("甲乙。！；”（一）1\n 　\r"), max_size=40) | strategies.texts


@given(some_text, some_text)
@settings(max_examples=500)
def test_all_changes_taken_over_give_the_edited_text(old: str, new: str) -> None:
    assume("【待填" not in old + new)
    before, after = with_text(old), with_text(new)
    found = changes(before, after, FORM)
    assert paragraphs(take_over(before, found, FORM).texts["overview"]) == paragraphs(new)
    assert bool(found) == (paragraphs(old) != paragraphs(new))


# --- lines that stand alone -------------------------------------------------------------

LINES = {
    "agency.name": lambda report: replace(report, agency=Agency(name="某某厅")),
    "year": lambda report: replace(report, year=2024),
    "headings.problems": lambda report: replace(report, headings={"problems": "五、存在问题"}),
    "signature.name": lambda report: replace(report, signature=Signature(name="某某局")),
    "signature.date": lambda report: replace(report, signature=Signature(date="2024-01-15")),
}


@pytest.mark.parametrize("key", LINES)
def test_a_line_is_told_by_its_key_and_taken_over_both_ways(key: str) -> None:
    before = numbered_report()
    after = LINES[key](before)
    for one, two in ((before, after), (after, before)):
        found = changes(one, two, FORM)
        assert [each.key for each in found] == [key]
        assert isinstance(found[0], LineChange)
        assert take_over(one, found, FORM) == two


def test_what_is_not_printed_is_neither_told_nor_lost() -> None:
    agency = Agency(name="某某局", self="我局", phone="0816-6037929")
    before = replace(numbered_report(), agency=agency, reasons={"a@b": "c"}, facts={"d": "e"})
    after = replace(numbered_report(), agency=Agency(name="某某厅"))
    found = changes(before, after, FORM)
    assert [each.key for each in found] == ["agency.name"]
    assert take_over(before, found, FORM) == replace(before, agency=replace(agency, name="某某厅"))


def test_changes_stand_in_the_order_of_the_document() -> None:
    before, after = blank_report(FORM, 2023), answers.load(SAMPLES[-1])
    keys = [each.key for each in changes(before, after, FORM)]
    places = [keys.index(key) for key in ("agency.name", "preamble", "overview", "art20_1.regulations.issued", "other")]
    assert places == sorted(places)


# --- documents --------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_document_that_nobody_edited_shows_no_change(path: Path, tmp_path: Path) -> None:
    report = answers.load(path)
    document = render.write(report, FORM, tmp_path / "report.docx")
    assert changes(report, read_report(document).report, FORM) == []


def test_a_draft_that_nobody_edited_shows_no_change(tmp_path: Path) -> None:
    report = blank_report(FORM, 2023)
    document = render.write(report, FORM, tmp_path / "report.docx")
    assert changes(report, read_report(document).report, FORM) == []


def edited(report: Report, folder: Path, old: str, new: str) -> Report:
    """Return the report after some words of its document were changed."""
    parts = Package(render.document(report, FORM)).parts()
    body = parts["word/document.xml"].decode()
    assert old in body
    document = folder / "edited.docx"
    document.write_bytes(pack({**parts, "word/document.xml": body.replace(old, new, 1).encode()}))
    return read_report(document).report


def test_an_edit_of_the_document_is_taken_over_into_the_answers(tmp_path: Path) -> None:
    before = answers.load(SAMPLES[0])
    old = before.texts["overview"].split("。")[0]
    after = edited(before, tmp_path, old, f"新的开头。{old}")
    taken = take_over(before, changes(before, after, FORM), FORM)
    assert taken == replace(before, texts={**before.texts, "overview": f"新的开头。{before.texts['overview']}"})


# --- words for a terminal ---------------------------------------------------------------


def test_every_kind_of_change_is_shown_with_its_place_and_both_versions() -> None:
    before = with_text(TEXT)
    after = replace(
        with_text(TEXT.replace("12条", "13条").replace("收费。\n", "收费。")),
        cells={**before.cells, "requests.received.natural_person": None, "requests.received.total": 5},
        headings={"problems": "五、存在问题"},
        agency=Agency(name="某某厅"),
        signature=Signature(date="2024-01-15"),
    )
    shown = listed(changes(before, after, FORM), FORM)
    for words in (
        "机关全称", "某某厅", "一、总体情况", "全年公开信息13条。", "空白", "总计", "“存在的主要问题及改进情况”的标题",
        "落款日期", "数字 2", "文字 2",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.parametrize(
    ("old", "new"), [("公" * 50_000, "公" * 49_999 + "开"), ("甲。乙。" * 10_000, "乙。甲。" * 10_000)]
)
def test_texts_beyond_all_reports_are_compared_in_time(old: str, new: str) -> None:
    assert in_child(_are_taken_over, (old, new), megabytes=300, seconds=5)


def _are_taken_over(texts: tuple[str, str]) -> bool:
    before, after = map(with_text, texts)
    return take_over(before, changes(before, after, FORM), FORM) == after


def test_no_change_is_said_in_a_sentence() -> None:
    assert listed([], FORM).endswith("。")


def test_a_change_of_the_year_and_the_preamble_can_be_shown() -> None:
    before = numbered_report()
    after = replace(before, year=2024, texts={**before.texts, "preamble": "另一个。"})
    assert FORM.preamble.label in listed(changes(before, after, FORM), FORM)


def test_a_report_on_the_trial_form_can_be_compared_too() -> None:
    trial = editions.edition("2019")
    before = blank_report(trial, 2020)
    key = next(iter(trial.fields))
    after = replace(before, cells={**before.cells, key: 1})
    assert [each.key for each in changes(before, after, trial)] == [key]
