"""The full screens in a real terminal: pictures, effort, breaks, kills and random keys.

The pictures in tests/golden/screen-*.txt are rewritten only on purpose, to be looked at
before they are committed: AUTHOR_GOLDEN=write pytest tests/test_wizard_screens.py
"""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from author import answers, checks, editions, render, sentences
from author.errors import Exit
from author.report import MARK, Report, blank_report
from author.text import width
from tests.terminal import BACKSPACE, DOWN, ENTER, ESCAPE, F2, F5, GOLDEN, PAGE_DOWN, SIZES, TAB, UP, golden_of
from tests.wizard_run import NAME, SAMPLE, Wizard
from tests.wizard_screens import Screens, last_year, tour

FORM = editions.edition("2021")
YEAR = "2025"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder whose path, which screens show, always has the same length."""
    path = Path(tempfile.mkdtemp(prefix="nb-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


def saved(folder: Path) -> Report:
    return answers.load(folder / f"{NAME}-{YEAR}.yaml", draft=True)


def finished() -> Report:
    """Return a report whose tables and texts are complete."""
    return replace(answers.load(SAMPLE), year=int(YEAR))


@pytest.mark.parametrize(("columns", "rows"), SIZES, ids=str)
def test_every_screen_is_the_one_that_was_looked_at_in_both_width_models(folder: Path, columns: int, rows: int) -> None:
    last_year(folder)
    with Screens(folder, "--year", YEAR, columns=columns, rows=rows) as wizard:
        for name in tour(wizard):
            golden = golden_of(f"screen-{name}", columns, rows)
            if os.environ.get("AUTHOR_GOLDEN") == "write":
                golden.write_text(wizard.picture(), encoding="utf-8")
            expected = golden.read_text(encoding="utf-8")
            assert wizard.shows(expected) or wizard.picture() == expected, golden.name


def test_screens_hold_only_ascii_and_full_width_characters_within_their_width() -> None:
    pictures = {path: path.read_text(encoding="utf-8").splitlines()[:-1] for path in GOLDEN.glob("screen-*.txt")}
    assert len(pictures) >= 4 * 15
    for path, lines in pictures.items():
        columns = int(re.search(r"-(\d+)x", path.name)[1])  # type: ignore[index]
        for line in lines:
            assert width(line) <= max(columns - 1, 79), path.name
            line.encode("gbk")


@pytest.mark.parametrize(("columns", "rows"), [(78, 24), (80, 21), (40, 21)])
def test_a_small_window_gets_the_plain_mode_with_the_reason(folder: Path, columns: int, rows: int) -> None:
    with Screens(folder, columns=columns, rows=rows) as wizard:
        wizard.wait_for("报告年度")
        wizard.wait_for("窗口太小")


def test_a_window_of_a_few_lines_gets_the_plain_mode(folder: Path) -> None:
    # The reason has scrolled away when the first question stands there.
    with Screens(folder, columns=40, rows=10) as wizard:
        wizard.wait_for("直接回车")


def test_a_dumb_terminal_and_a_pipe_get_the_plain_mode_with_the_reason(folder: Path) -> None:
    with Screens(folder, TERM="dumb") as wizard:
        wizard.wait_for("一问一答")
        wizard.wait_for("报告年度")
    piped = Wizard(folder, plain=False)
    assert "不是终端" in (piped.asked() or "")
    assert piped.end_input() == Exit.INTERRUPTED


def test_a_window_made_too_small_says_so_and_comes_back(folder: Path) -> None:
    last_year(folder)
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("这个文件夹里有")
        wizard.resize(60, 20)
        wizard.wait_for("窗口太小")
        wizard.resize(80, 24)
        wizard.wait_for("这个文件夹里有")


class Counted:
    """Counts the keys that a clerk presses, and her decisions: an Enter on what is offered is one."""

    def __init__(self, wizard: Screens) -> None:
        self.wizard = wizard
        self.keys = self.decisions = 0

    def decide(self, *keys: str, to: str) -> None:
        self.keys += sum(len(key) if not key.startswith("\x1b") else 1 for key in keys)
        self.decisions += 1
        self.wizard.go(*keys, to=to)


def go_on_without_requests(clerk: Counted, begin: str) -> None:
    """Go from the first screen to the end: the cover is right, all tables are 0, last year's texts are taken."""
    clerk.wizard.wait_for("这个文件夹里有")
    clerk.decide(begin, to="都对，下一步")
    clerk.decide(ENTER, to="现行有效的规章")
    clerk.decide("2", ENTER, to="收到或办理")
    clerk.decide("3", ENTER, to="被申请行政复议")
    clerk.decide("2", ENTER, to="都用上吗")
    clerk.decide(ENTER, to="检查核对")
    clerk.decide("1", ENTER, to="已生成")
    clerk.decide("0", ENTER, to="下次运行")
    clerk.wizard.wait_end()


def assert_nothing_is_stale(report: Report, previous: Report) -> None:
    """Return no check finds a year or number of last year's in the texts, and neither does a reader."""
    found = {each.rule.id for each in checks.run(report, FORM, previous)}
    assert not {each for each in found if each.startswith(("prose.year", "prose.period", "numbers."))}
    read = "\n".join(MARK.sub("", text) for text in report.texts.values())
    assert "2024" not in read
    for text in previous.texts.values():
        for counted in re.findall(r"(?<![\d第])\d+[条件篇次人元处场期个]", text):
            assert counted not in read


def test_a_year_later_without_requests_takes_eight_decisions_and_nothing_is_stale(folder: Path) -> None:
    last_year(folder)
    with Screens(folder, "--year", YEAR) as wizard:
        clerk = Counted(wizard)
        go_on_without_requests(clerk, ENTER)
    assert clerk.decisions <= 8
    assert clerk.keys <= 14
    report = saved(folder)
    assert set(report.cells.values()) == {0}
    assert all(report.texts.values())
    assert_nothing_is_stale(report, answers.load(SAMPLE))
    assert len(list(folder.glob("*.docx"))) == 1


def test_from_last_years_word_file_alone_it_is_no_more_work(folder: Path) -> None:
    previous = answers.load(SAMPLE)
    (folder / "去年的年报.docx").write_bytes(render.document(previous, FORM))
    with Screens(folder, "--year", YEAR) as wizard:
        clerk = Counted(wizard)
        go_on_without_requests(clerk, ENTER)
    assert clerk.decisions <= 8
    report = saved(folder)
    assert report.agency.phone == previous.agency.phone
    assert report.agency.self == "我局"
    assert report.texts["problems"].startswith("（一）存在的主要问题")
    assert_nothing_is_stale(report, previous)
    assert answers.load(folder / f"{NAME}-2024.yaml").cells == previous.cells


def test_one_number_is_corrected_from_the_review(folder: Path) -> None:
    key = "requests.carried_out.organisation.business"
    report = finished()
    answers.save(folder / f"{NAME}-{YEAR}.yaml", report.with_cells(FORM, {key: 7}))
    with Screens(folder, "--year", YEAR) as wizard:
        clerk = Counted(wizard)
        wizard.wait_for("接着写")
        clerk.decide("4", ENTER, to="要改（")
        clerk.decide(ENTER, to="当前")
        while "四、结转下年度继续办理 | 法人或其他组织 商业企业" not in "\n".join(wizard.screen()):
            clerk.decide(UP if clerk.keys > 40 else DOWN, to="当前")
        clerk.decide(str(report.cells[key]), F2, to="检查核对")
    assert saved(folder).cells == report.cells
    assert clerk.keys <= 8


def chosen_finding(wizard: Screens, words: str) -> None:
    """Choose the finding of the review whose line holds some words."""
    wizard.wait_for("检查核对")
    for line in wizard.screen():
        if words in line and (number := re.match(r"[ >]+(\d+)  ", line)):
            wizard.send(*number[1], ENTER)
            return
    raise AssertionError("\n".join(wizard.screen()))


def test_a_finding_of_the_review_leads_to_the_thing_itself(folder: Path) -> None:
    report = finished()
    wrong = replace(
        report,
        agency=replace(report.agency, phone="12"),
        texts={
            **report.texts,
            "overview": "（一）主动公开方面。公开信息1862条。\n（二）依申请公开方面。全年新收申请999件。",
            "problems": "一是说理不够。【待填：改进情况】已改。",
        },
    )
    answers.save(folder / f"{NAME}-{YEAR}.yaml", wrong)
    with Screens(folder, "--year", YEAR, rows=50) as wizard:
        wizard.wait_for("接着写")
        wizard.go("4", ENTER, to="要改（")
        chosen_finding(wizard, "联系电话")
        wizard.go(ENTER, to="> 12")
        wizard.send(*[BACKSPACE] * 2)
        wizard.type("0100-88880001")
        wizard.send(ENTER)
        chosen_finding(wizard, "处【待填】")
        wizard.wait_for("写完")
        wizard.type("加强了说理。")
        wizard.send(F2)
        chosen_finding(wizard, "999")
        wizard.go("1", ENTER, to="当前 一、本年新收")
        wizard.go(F2, F2, to="检查核对")
        chosen_finding(wizard, "999")
        wizard.go("2", ENTER, to="写完")
        wizard.type("全年新收申请482件。")
        wizard.go(F2, to="检查核对")
    report = saved(folder)
    assert report.agency.phone == "0100-88880001"
    assert report.texts["problems"] == "一是说理不够。加强了说理。已改。"
    assert report.texts["overview"].endswith("（二）依申请公开方面。全年新收申请482件。")


def test_up_and_down_in_the_editor_go_by_the_lines_of_the_screen(folder: Path) -> None:
    answers.save(folder / f"{NAME}-{YEAR}.yaml", replace(finished(), texts={"problems": "甲" * 100}))
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("接着写")
        wizard.go("2", ENTER, to="步骤")
        wizard.go("6", ENTER, to="怎么写")
        wizard.go("2", ENTER, to="写完")
        below = wizard.cursor
        wizard.send(UP)
        assert wizard.cursor == (below[0] - 1, below[1])
        wizard.send(DOWN)
        assert wizard.cursor == below


def test_the_preamble_on_the_cover_is_read_to_its_end(folder: Path) -> None:
    answers.save(folder / f"{NAME}-{YEAR}.yaml", finished())
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("接着写")
        wizard.go("2", ENTER, to="步骤")
        wizard.go("1", ENTER, to="都对，下一步")
        assert "还有" in "\n".join(wizard.screen())
        wizard.send(PAGE_DOWN)
        assert wizard.wait_until(lambda: "下面还有" not in "\n".join(wizard.screen()))
        assert finished().agency.phone in "".join(line.strip() for line in wizard.screen())
        wizard.go(UP, DOWN, to="1  机关全称")


def test_sentences_follow_the_tables_and_an_edited_text_is_left_alone(folder: Path) -> None:
    last_year(folder)
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("这个文件夹里有")
        wizard.go(ENTER, to="都对，下一步")
        wizard.go(ENTER, to="现行有效的规章")
        wizard.go(ESCAPE, to="步骤")
        wizard.go("2", ENTER, to="都用上吗")
        wizard.go("0", ENTER, to="这一部分怎么写")
        wizard.go("1", ENTER, to="第 1 问")
        wizard.go(*"197", F2, to="五、存在的主要问题")
        wizard.go(ESCAPE, to="步骤")
        wizard.go("6", ENTER, to="五、存在的主要问题")
        wizard.go("2", ENTER, to="写完")
        wizard.type("手写的一段。")
        wizard.go(F2, to="六、其他")
        wizard.go(ESCAPE, to="步骤")
        wizard.go("4", ENTER, to="收到或办理")
        wizard.go("3", ENTER, to="复议")
    report = saved(folder)
    assert "未收到政府信息公开申请" in report.texts["overview"]
    assert report.texts["overview"] == sentences.write(FORM, "overview", report)
    assert report.texts["problems"] == "手写的一段。"


def test_the_notepad_door_reads_back_what_was_saved_there(folder: Path) -> None:
    editor = folder / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "\\357\\273\\277第一段\\r\\n\\r\\n第二段\\r\\n" > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    answers.save(folder / f"{NAME}-{YEAR}.yaml", replace(finished(), texts={}))
    with Screens(folder, "--year", YEAR, EDITOR=str(editor)) as wizard:
        wizard.wait_for("接着写")
        wizard.go("2", ENTER, to="步骤")
        wizard.go("6", ENTER, to="怎么写")
        wizard.go("3", ENTER, to="已从记事本读回")
    assert saved(folder).texts["problems"] == "第一段\n第二段"


def test_a_second_wizard_can_look_but_not_change(folder: Path) -> None:
    answers.save(folder / f"{NAME}-{YEAR}.yaml", finished())
    with Screens(folder, "--year", YEAR) as first:
        first.wait_for("接着写")
        first.go("2", ENTER, to="步骤")
        with Screens(folder, "--year", YEAR) as second:
            second.wait_for("接着写")
            second.go("2", ENTER, to="正在另一个窗口里填写")
            second.go("6", ENTER, to="写完")
            second.type("不该出现")
            second.go(ESCAPE, to="步骤")
            second.go("4", ENTER, to="当前")
            second.go("9", ENTER, F2, to="要改（")
            second.go(ESCAPE, to="步骤")
            second.go("9", ENTER, to="请到那个窗口里生成")
    assert saved(folder) == finished()
    assert not list(folder.glob("*.docx"))


def test_a_closed_window_loses_nothing_that_was_answered(folder: Path) -> None:
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("机关全称")
        wizard.type(NAME)
        wizard.go(ENTER, to="地址")
        wizard.type("人民路1号")
        wizard.go(ENTER, to="邮政编码")
        wizard.send("6")
        wizard.kill(signal.SIGHUP)
    assert saved(folder).agency.address == "人民路1号"


RECORDED = (
    (ENTER, "都对，下一步"),
    (ENTER, "现行有效的规章"),
    (ENTER, "当前"),
    ("5", "已填 0/10"),
    (ENTER, "已填 1/10"),
    *(("3", ""), (TAB, "已填 2/10"), ("4", ""), (BACKSPACE, "")),
    (F5, "已填 10/10"),
    (F2, "收到或办理"),
    *(("3", "> 3"), (ENTER, "被申请行政复议")),
    *(("2", "> 2"), (ENTER, "都用上吗")),
    *(("0", "> 0"), (ENTER, "一、总体情况")),
    ("1", "> 1"),
    (ENTER, "第 1 问"),
    *(("1", "> 1"), ("9", "> 19"), ("7", "> 197")),
    (ENTER, "第 2 问"),
    (F2, "五、存在的主要问题"),
    *(("4", "> 4"), (ENTER, "六、其他需要报告")),
    *(("4", "> 4"), (ENTER, "检查核对")),
)
"""A run through every step, key by key, and what each key brings on the screen."""


def on_disk(folder: Path) -> Report:
    """Return what a wizard would find after the others were killed."""
    path = folder / f"{NAME}-{YEAR}.yaml"
    return answers.load(path, draft=True) if path.exists() else blank_report(FORM, int(YEAR))


def answered(report: Report) -> set[tuple[str, object]]:
    """Return the answers as a set: cells, facts and texts that are not empty."""
    cells = {(key, value) for key, value in report.cells.items() if value is not None}
    return (
        cells
        | {(key, fact) for key, fact in report.facts.items()}
        | {("text", key) for key, text in report.texts.items() if text}
    )


def test_a_kill_after_every_single_key_loses_no_committed_answer(folder: Path) -> None:
    last_year(folder)
    before: set[tuple[str, object]] = set()
    with Screens(folder, "--year", YEAR) as wizard:
        wizard.wait_for("这个文件夹里有")
        for number, (key, brings) in enumerate(RECORDED, 1):
            wizard.hit(key)
            with wizard.frozen():  # what lies on the disk now is what a kill would leave
                now = answered(on_disk(folder))
            assert not lost(before, now), f"after key {number}"
            wizard.press("", to=brings)
            before = answered(on_disk(folder))
        wizard.kill()
    assert not lost(before, answered(on_disk(folder)))
    assert {value for key, value in before if str(key).startswith("requests.")} == {0}


def lost(before: set[tuple[str, object]], now: set[tuple[str, object]]) -> set[tuple[str, object]]:
    """Return the answers that are gone; a number of the table may have been typed over by the key itself."""
    return {each for each in before - now if each[0] == "text" or not str(each[0]).startswith("art20_1")}


@pytest.mark.parametrize("keys", [12, len(RECORDED)])
def test_a_killed_wizard_is_resumed_where_it_was(tmp_path: Path, keys: int) -> None:
    last_year(tmp_path)
    with Screens(tmp_path, "--year", YEAR) as wizard:
        wizard.wait_for("这个文件夹里有")
        for key, brings in RECORDED[: keys - 1]:
            wizard.press(key, to=brings)
        wizard.hit(RECORDED[keys - 1][0])
        wizard.kill()
    left = on_disk(tmp_path)
    with Screens(tmp_path, "--year", YEAR) as wizard:
        wizard.go("", to="接着写" if left.agency.name else "这个文件夹里有")
        wizard.go("2" if left.agency.name else "1", ENTER, to="步骤" if left.agency.name else "都对，下一步")
    assert on_disk(tmp_path).cells == left.cells


def test_a_block_of_25_rows_and_7_columns_is_pasted_in_one_go(folder: Path) -> None:
    report = finished()
    (table,) = FORM.part("requests").tables
    block = "\r\n".join(
        "\t".join(str(report.cells[table.fields[row.path, column.path].key]) for column in table.column_leaves)
        for row in table.row_leaves
    )
    cells = {key: value for key, value in report.cells.items() if not key.startswith("requests.")}
    answers.save(folder / f"{NAME}-{YEAR}.yaml", replace(report, cells=cells))
    with Screens(folder, "--year", YEAR) as wizard:
        clerk = Counted(wizard)
        wizard.wait_for("接着写")
        clerk.decide(ENTER, to="收到或办理")
        clerk.decide(ENTER, to="当前")
        wizard.paste(block)
        wizard.wait_for("144/144")
        clerk.decide(F2, to="检查核对")
    assert saved(folder).cells == report.cells
    assert clerk.keys == 3


def test_an_office_without_requests_types_its_facts_and_has_a_word_file(folder: Path) -> None:
    facts = ["人民路1号", "621000", "0816-6037929", "", "某某网站", "http://example.gov.cn/"]
    with Screens(folder) as wizard:
        clerk = Counted(wizard)
        wizard.wait_for("报告年度")
        clerk.decide(ENTER, to="机关全称")
        clerk.decide(*NAME, ENTER, to="地址")
        for fact, following in zip(
            facts, ["邮政编码", "联系电话", "电子邮箱", "网站名称", "网址", "都对"], strict=True
        ):
            clerk.decide(*fact, ENTER, to=following)
        clerk.decide(ENTER, to="一、总体情况")
        clerk.decide("4", ENTER, to="现行有效的规章")
        clerk.decide("2", ENTER, to="收到或办理")
        clerk.decide("3", ENTER, to="被申请行政复议")
        clerk.decide("2", ENTER, to="五、存在的主要问题")
        clerk.decide("4", ENTER, to="六、其他需要报告")
        clerk.decide("1", ENTER, to="收费通知")
        clerk.decide("0", ENTER, to="第 2 问")
        clerk.decide(F2, to="检查核对")
        clerk.decide("1", ENTER, to="已生成")
        clerk.decide("0", ENTER, to="下次运行")
    assert clerk.decisions <= 20
    assert clerk.keys - len(NAME) - sum(map(len, facts)) <= 31
    assert len(list(folder.glob("*_未完成.docx"))) == 1
