"""The plain wizard as a real process: through pipes, on a pseudo-terminal, killed and resumed."""

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pexpect
import pytest

from author import answers, render, sentences
from author.errors import Exit
from author.report import Report, blank_report
from author.sentences import composed
from author.wizard import aspects
from author.wizard.console import Console
from author.wizard.console_parts import parse_row
from author.wizard.face import Interrupted, Writing
from tests.terminal import CTRL_C, ENTER, ESCAPE, Terminal, typed_into, unread
from tests.wizard_run import ENVIRONMENT, FORM, NAME, PARAGRAPHS, SAMPLE, Clerk, Wizard, draft
from tests.wizard_screens import last_year

LINES = 75
"""Lines typed in a whole run."""


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Wizard, list[Report]]:
    """Return a run from an empty folder to the end, with the files on disk after each line."""
    folder = tmp_path_factory.mktemp("whole")
    wizard, clerk, states = Wizard(folder), Clerk(), []
    while (asked := wizard.asked()) is not None:
        states.append(draft(folder) if list(folder.glob("*.yaml")) else blank_report(FORM, 2024))
        wizard.type(clerk.answer(asked))
    wizard.wait()
    return folder, wizard, states


def finish(folder: Path, clerk: Clerk) -> Report:
    """Go on to the end and return what was written."""
    Wizard(folder).serve(clerk)
    return draft(folder)


def test_a_run_from_an_empty_folder_ends_with_every_answer_and_a_word_file(
    whole_run: tuple[Path, Wizard, list[Report]],
) -> None:
    folder, wizard, states = whole_run
    report = draft(folder)
    assert len(states) == LINES
    assert report.cells == answers.load(SAMPLE).cells
    assert report.agency.postcode == "000100"
    assert report.agency.email == "xxgk@example.gov.cn"
    assert report.agency.self == "我局"
    assert report.signature.date == "2025-01-21"
    assert report.texts["preamble"] == sentences.write(FORM, "preamble", report)
    assert report.texts["overview"].splitlines()[:2] == [
        "（一）主动公开方面。全年公开信息1862条。",
        "举行新闻发布会2场。",
    ]
    assert "（三）政府信息管理方面。【待填：政府信息管理】" in report.texts["overview"]
    assert report.texts["problems"].splitlines() == [*PARAGRAPHS["存在的主要问题"], *PARAGRAPHS["改进情况"]]
    assert report.texts["other"] == "全年没有收取信息处理费。"
    (word,) = folder.glob("*.docx")
    assert word.stem.endswith("_未完成")
    assert str(word) in wizard.shown
    assert wizard.process.returncode == Exit.FINDINGS


def test_every_answer_is_echoed_and_totals_are_computed(whole_run: tuple[Path, Wizard, list[Report]]) -> None:
    _, wizard, _ = whole_run
    for echoed in (f"机关全称：{NAME}", "邮政编码：000100", "204 104 33 33 64 44，总计 482", "已存 3 段"):
        assert echoed in wizard.shown
    assert "一、本年新收 204 + 二、上年结转 1 = 205；三(七)总计 202 + 四、结转下年度 3 = 205" in wizard.shown


def test_nothing_english_and_no_control_codes_are_shown(whole_run: tuple[Path, Wizard, list[Report]]) -> None:
    folder, wizard, _ = whole_run
    shown = wizard.shown.replace(str(folder), "").replace("https://zrzy.example.gov.cn/", "")
    for given in ("http://jhj.my.gov.cn/", "xxgk＠example.gov.cn", "xxgk@example.gov.cn"):
        shown = shown.replace(given, "")
    words = {"Word", "WPS", "Ctrl", "F", "Ctrl-C", "author", "docx", "yaml"}
    latin = "".join(char if (char.isascii() and char.isalpha()) or char == "-" else " " for char in shown)
    assert {word for word in latin.split() if word.strip("-")} <= words
    assert all(char.isprintable() or char == "\n" for char in shown)


@pytest.mark.parametrize("lines", range(1, LINES, 6))
def test_resuming_after_the_end_of_input_gives_the_same_report(
    tmp_path: Path, whole_run: tuple[Path, Wizard, list[Report]], lines: int
) -> None:
    clerk, wizard = Clerk(), Wizard(tmp_path)
    wizard.serve(clerk, lines)
    assert wizard.end_input() == Exit.INTERRUPTED
    assert finish(tmp_path, clerk) == draft(whole_run[0])


@pytest.mark.parametrize("lines", range(2, LINES, 3))
def test_a_kill_loses_at_most_the_answer_being_typed(
    tmp_path: Path, whole_run: tuple[Path, Wizard, list[Report]], lines: int
) -> None:
    folder, _, states = whole_run
    clerk, wizard = Clerk(), Wizard(tmp_path)
    wizard.serve(clerk, lines - 1)
    asked = wizard.asked()
    assert asked is not None
    wizard.type(clerk.answer(asked))
    wizard.kill()
    if list(tmp_path.glob("*.yaml")):
        assert draft(tmp_path) in states[lines - 1 : lines + 1]
    else:
        assert states[lines - 1] == blank_report(FORM, 2024)
    assert finish(tmp_path, Clerk()) == draft(folder)


def test_a_text_that_breaks_off_keeps_its_paragraphs_and_goes_on(tmp_path: Path) -> None:
    clerk, wizard = Clerk(), Wizard(tmp_path)
    while "新闻发布会" not in wizard.shown.rpartition("\n> ")[2]:
        wizard.serve(clerk, 1)
    assert wizard.end_input() == Exit.INTERRUPTED
    assert "举行新闻发布会2场。\n【待填：主动公开，没写完】" in draft(tmp_path).texts["overview"]


def test_wrong_answers_are_refused_with_the_reason_and_asked_again(tmp_path: Path) -> None:
    wizard, clerk = Wizard(tmp_path, "--year", "2024"), Clerk()
    wrong = {
        "机关全称（": ["", "12"],
        "邮政编码（": ["6210"],
        "有没有现行有效的规章": ["0", "9", "甲"],
        "规章：": ["1 2", "1 2 3 4", "1.5 0 0", "-1 0 0", "/ 0 0", "无 0 0"],
        "机关有没有收到": ["十", "不知道"],
        "都对就直接回车，要改哪一行": ["99"],
    }
    refused = 0
    while (asked := wizard.asked()) is not None:
        right = clerk.answer(asked)
        for question, lines in wrong.items():
            if question in asked[max(0, asked.rfind("\n\n")) :]:
                for line in lines:
                    wizard.type(line)
                    assert "请重新输入" in (wizard.asked() or "")
                    refused += 1
        wizard.type(right)
    assert refused >= 15
    assert draft(tmp_path).cells == answers.load(SAMPLE).cells


def lines(wizard: Wizard, *typed: str) -> str:
    """Type lines, and return what is shown after the last one."""
    shown = wizard.asked() or ""
    for line in typed:
        wizard.type(line)
        shown = wizard.asked() or ""
    return shown


def test_a_year_that_is_typed_is_refused_with_the_reason_until_it_has_a_form(tmp_path: Path) -> None:
    wizard = Wizard(tmp_path)
    lines(wizard, "别的年度")
    for wrong in ("25", "二零二四", "1999", "2019"):
        wizard.type(wrong)
        assert "请重新输入" in (wizard.asked() or "")
    wizard.type("２０２４年度")
    assert "机关全称（" in (wizard.asked() or "")
    wizard.type(NAME)
    wizard.asked()
    wizard.end_input()
    assert draft(tmp_path).year == 2024


def test_a_year_that_is_not_over_is_doubted(tmp_path: Path) -> None:
    wizard = Wizard(tmp_path)
    assert "还没有结束" in lines(wizard, "别的年度", str(date.today().year))
    wizard.end_input()


def test_a_preamble_is_written_by_hand_and_composed_again_when_it_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}-2024.yaml"
    answers.save(path, answers.load(SAMPLE))
    wizard = Wizard(tmp_path, "--year", "2024")
    assert "引言：自己写的" in lines(wizard, "2", "1")
    wizard.type("11")
    assert "引言：按以上信息编写" in lines(wizard, "全部删掉")
    assert not composed.is_own_work(answers.load(path), FORM, "preamble")
    wizard.type("11")
    assert "引言：自己写的" in lines(wizard, "整个重写", "本报告由示例市自然资源局编制。", ".")
    wizard.end_input()
    assert answers.load(path).texts["preamble"] == "本报告由示例市自然资源局编制。"


def test_a_text_that_sentences_replace_is_kept_beside_the_draft(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}-2024.yaml"
    answers.save(path, answers.load(SAMPLE))
    wizard = Wizard(tmp_path, "--year", "2024")
    assert "第 1 问/共 " in lines(wizard, "2", "2", "1", "逐句填")
    wizard.end_input()
    (aside,) = tmp_path.glob("*-原稿.txt")
    assert aside.read_text("utf-8-sig") == answers.load(SAMPLE).texts["overview"]


def test_a_question_mark_shows_help_with_the_article(tmp_path: Path) -> None:
    wizard, clerk = Wizard(tmp_path), Clerk()
    while (asked := wizard.asked()) is not None:
        if "(四)3补正后仍不明（" in asked:
            wizard.type("？")
            assert "《条例》第三十条" in (wizard.asked() or "")
        elif "（五）监督保障方面。（" in asked:
            wizard.type("?")
            assert "《条例》第五十条" in (wizard.asked() or "")
        wizard.type(clerk.answer(asked))
    assert draft(tmp_path).cells == answers.load(SAMPLE).cells


NOTHING = {"机关有没有收到": "都没有", "有没有因政府信息公开被": "否", "规章：": "０", "规范性文件：": "２ ０　２"}


def test_an_office_without_requests_answers_one_question_for_a_whole_table(tmp_path: Path) -> None:
    wizard = Wizard(tmp_path)
    typed = wizard.serve(Clerk(changes=NOTHING))
    report = draft(tmp_path)
    assert {value for key, value in report.cells.items() if key.startswith(("requests.", "proceedings."))} == {0}
    assert report.cells["art20_1.normative_documents.issued"] == 2
    assert typed == LINES - 25 - 4


def test_only_carried_in_fills_the_row_of_new_requests_and_asks_the_others(tmp_path: Path) -> None:
    wizard = Wizard(tmp_path)
    wizard.serve(Clerk(changes={"机关有没有收到": "2"}))
    assert "第 2 行（共 24 行）" in wizard.shown
    assert "第 1 行（共 24 行）" not in wizard.shown
    assert draft(tmp_path).cells["requests.received.total"] == 0


def test_a_row_is_corrected_by_its_number_and_the_identity_shown_again(tmp_path: Path) -> None:
    wizard, clerk = Wizard(tmp_path), Clerk(changes={"四、结转下年度：": "3 1 4 4 1 5"})
    while (asked := wizard.asked()) is not None:
        if "差-1  其他" in asked:
            wizard.type("２４")
            assert "现在：3 1 4 4 1 5" in (wizard.asked() or "")
            wizard.type("3 1 4 4 1 4")
            asked = wizard.asked() or ""
            assert "平  其他" in asked
        wizard.type(clerk.answer(asked))
    assert draft(tmp_path).cells == answers.load(SAMPLE).cells


def test_last_years_file_gives_the_facts_and_the_numbers_carried_over(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path)
    wizard, clerk = Wizard(tmp_path, "--year", "2025"), Clerk(changes={"这个文件夹里有": "1", "二、上年结转：": ""})
    wizard.serve(clerk)
    report = answers.load(tmp_path / f"{NAME}-2025.yaml", draft=True)
    assert report.agency == answers.load(SAMPLE).agency
    assert report.cells["requests.carried_in.total"] == answers.load(SAMPLE).cells["requests.carried_out.total"]
    assert "上年：204 104 33 33 64 44" in wizard.shown


def test_last_years_word_file_may_be_named_for_the_agency(tmp_path: Path) -> None:
    file = tmp_path / "去年 的.docx"
    file.write_bytes(render.document(answers.load(SAMPLE), FORM))
    folder = tmp_path / "年报"
    wizard = Wizard(folder, "--year", "2026")
    wizard.asked()
    for missing in (tmp_path / "没有.docx", "~$年报.docx", "长" * 100 + ".docx"):
        wizard.type(str(missing))
        assert "找不到文件" in (wizard.asked() or "")
    wizard.type(f"'{file}'")
    assert "2024 年度的" in (wizard.asked() or "")
    wizard.end_input()
    wizard = Wizard(folder, "--year", "2025")
    wizard.asked()
    wizard.type(f"'{file}'")
    assert "都对，下一步" in (wizard.asked() or "")
    wizard.end_input()
    assert answers.load(folder / f"{NAME}-2025.yaml", draft=True).agency.phone == "0100-88880001"
    assert answers.load(folder / f"{NAME}-2024.yaml").cells == answers.load(SAMPLE).cells


def test_going_through_a_finished_report_with_enter_changes_nothing(
    tmp_path: Path, whole_run: tuple[Path, Wizard, list[Report]]
) -> None:
    path = tmp_path / f"{NAME}-2024.yaml"
    before = draft(whole_run[0])
    answers.save(path, before)
    wizard, steps = Wizard(tmp_path), iter("12345670")
    wizard.asked()
    wizard.type("2")
    while (asked := wizard.asked()) is not None:
        if "保存并退出" in asked:
            wizard.type(next(steps))
        else:
            wizard.type("0" if "生成 Word 文件" in asked else "")
    assert answers.load(path, draft=True) == before
    assert wizard.wait() == Exit.FINDINGS


def test_a_second_wizard_on_the_same_answers_can_only_look(tmp_path: Path) -> None:
    first = Wizard(tmp_path)
    first.serve(Clerk(), 5)
    first.asked()
    second = Wizard(tmp_path)
    second.asked()
    before = draft(tmp_path)
    second.type("2")
    second.asked()
    second.type("")
    assert "正在另一个窗口里填写" in (second.asked() or "")
    for line in ("1", "<", "0"):
        second.type(line)
        second.asked()
    second.wait()
    assert draft(tmp_path) == before
    first.kill()


def test_a_damaged_file_is_shown_and_restored_from_its_copy_when_asked(
    tmp_path: Path, whole_run: tuple[Path, Wizard, list[Report]]
) -> None:
    path = tmp_path / f"{NAME}-2024.yaml"
    answers.save(path, draft(whole_run[0]))
    answers.save(path, replace(draft(whole_run[0]), reasons={}, facts={"matters": "别的"}))
    path.write_bytes("机关: 某局".encode("gbk"))
    wizard = Wizard(tmp_path)
    assert "GBK" in (wizard.asked() or "")
    wizard.type("3")
    assert NAME in (wizard.asked() or "")
    wizard.kill()
    assert draft(tmp_path) == draft(whole_run[0])
    assert (tmp_path / f"{path.name}.旧1").read_bytes() == "机关: 某局".encode("gbk")


def test_a_damaged_file_that_is_left_alone_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}-2024.yaml"
    path.write_text("form: '2021'\nyear：2024\n", encoding="utf-8")
    wizard = Wizard(tmp_path)
    assert "中文冒号" in (wizard.asked() or "")
    wizard.type("1")
    wizard.serve(Clerk())
    assert path.read_text(encoding="utf-8") == "form: '2021'\nyear：2024\n"
    assert answers.load(tmp_path / f"{NAME}-2024_2.yaml", draft=True).cells == answers.load(SAMPLE).cells


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that takes no file, also from root: /proc")
def test_where_the_folder_takes_no_file_everything_is_kept_at_home(tmp_path: Path) -> None:
    wizard = Wizard(Path("/proc/self"), environment={"HOME": str(tmp_path)})
    wizard.serve(Clerk())
    assert draft(tmp_path).cells == answers.load(SAMPLE).cells
    assert len(list(tmp_path.glob("*.docx"))) == 1
    assert str(tmp_path / f"{NAME}-2024.yaml") in wizard.shown


def test_where_the_disk_is_full_everything_is_kept_at_home(tmp_path: Path, full_disk: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = {path.name: path.read_bytes() for path in full_disk.iterdir()}
    wizard = Wizard(full_disk, environment={"HOME": str(home)})
    wizard.serve(Clerk())
    assert draft(home).cells == answers.load(SAMPLE).cells
    assert len(list(home.glob("*.docx"))) == 1
    assert "磁盘已满" in wizard.shown
    assert {path.name: path.read_bytes() for path in full_disk.iterdir()} == before


def test_a_new_folder_leads_to_the_first_question_and_takes_the_answers(tmp_path: Path) -> None:
    wizard = Wizard(tmp_path / "年报")
    wizard.serve(Clerk(), 3)
    wizard.kill()
    assert draft(tmp_path / "年报").agency.name == NAME


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    wizard = Wizard(tmp_path / "文件")
    assert wizard.end_input() == Exit.UNREADABLE
    assert "Traceback" not in wizard.shown


@pytest.mark.parametrize("year", ["2020", "1999"])
def test_a_year_that_cannot_be_written_is_refused(tmp_path: Path, year: str) -> None:
    wizard = Wizard(tmp_path, "--year", year)
    assert wizard.end_input() == Exit.UNREADABLE
    assert year in wizard.shown


def test_bytes_of_another_encoding_are_refused_and_asked_again(tmp_path: Path) -> None:
    wizard, clerk = Wizard(tmp_path), Clerk()
    wizard.serve(clerk, 1)
    wizard.asked()
    wizard.stdin.write("某某局\n".encode("gbk"))
    wizard.stdin.flush()
    assert "编码" in (wizard.asked() or "")
    wizard.type(NAME)
    wizard.serve(clerk, 1)
    wizard.kill()
    assert draft(tmp_path).agency.name == NAME


def test_a_long_paragraph_typed_on_a_terminal_is_not_cut(tmp_path: Path) -> None:
    report = replace(answers.load(SAMPLE), texts={**answers.load(SAMPLE).texts, "problems": ""})
    path = tmp_path / f"{NAME}-2024.yaml"
    answers.save(path, report)
    long = "长" * 3000
    terminal = spawn(tmp_path)
    for question, line in [("这个文件夹里有", "2"), ("发现一份草稿", ""), ("这一部分怎么写", "2")]:
        terminal.expect_exact(question)
        terminal.expect_exact("> ")
        terminal.sendline(line)
    terminal.expect_exact("存在的主要问题（")
    terminal.expect_exact("> ")
    type_slowly(terminal, long)
    terminal.sendline("。")
    terminal.expect_exact("已存 1 段，3000 字")
    terminal.sendintr()
    terminal.expect_exact("已保存")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == Exit.INTERRUPTED
    assert long in answers.load(path, draft=True).texts["problems"]


def spawn(folder: Path, term: str = "dumb") -> "pexpect.spawn[str]":
    """Return the plain wizard on a pseudo-terminal."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "author.cli", "--dir", str(folder), "--plain"],
        env={**ENVIRONMENT, "TERM": term},
        encoding="utf-8",
        codec_errors="replace",
        timeout=30,
        dimensions=(24, 80),
    )


def type_slowly(terminal: "pexpect.spawn[str]", text: str) -> None:
    """Type in pieces that a terminal holds, each when the one before was read."""
    typed = typed_into(terminal.pid)
    for start in range(0, len(text), 500):
        terminal.send(text[start : start + 500])
        terminal.expect(pexpect.TIMEOUT, timeout=0.05)
        while unread(typed):
            terminal.expect(pexpect.TIMEOUT, timeout=0.02)
    os.close(typed)
    terminal.sendline("")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("37 59 79 65 71 44", [37, 59, 79, 65, 71, 44]),
        ("３７　５９、７９，６５\t71；44", [37, 59, 79, 65, 71, 44]),
        ("1,234 12件 十二 3.0 0 0", [1234, 12, 12, 3, 0, 0]),
        ("0", [0] * 6),
    ],
)
def test_a_row_is_read_as_people_type_it(typed: str, numbers: list[int]) -> None:
    row = answers.rows_of(FORM.part("requests").tables[0])[0]
    assert list(parse_row(typed, row).values()) == numbers


GUIDED = {
    "这一部分怎么写": "1",
    "在政府网站主动公开": "１９７条",
    "哪个机构负责": "办公室",
    "发布前实行": "三审三校制度",
}


class Brief(Clerk):
    """Answers by sentences, and skips every question that it does not know."""

    def answer(self, asked: str) -> str:
        try:
            return super().answer(asked)
        except AssertionError:
            return ""


def test_sentence_by_sentence_facts_become_the_text_and_survive_a_break(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
    clerk = Brief(changes=GUIDED)
    lines = Wizard(whole).serve(clerk)
    report = draft(whole)
    assert report.facts["site_items"] == "197"
    assert "主动公开政府信息197条" in report.texts["overview"]
    assert report.texts["overview"] == sentences.write(FORM, "overview", report)
    for at in range(12, lines, 9):
        wizard = Wizard(broken)
        wizard.serve(Brief(changes=GUIDED), at % 20 + 1)
        wizard.end_input()
    Wizard(broken).serve(Brief(changes=GUIDED))
    assert draft(broken) == report


def test_the_columns_of_a_table_are_named_once_and_the_rest_of_it_filled_with_zeros_by_one_answer(
    tmp_path: Path,
) -> None:
    report = answers.load(SAMPLE)
    cells = {key: value for key, value in report.cells.items() if not key.startswith("requests.")}
    answers.save(tmp_path / f"{NAME}-2024.yaml", replace(report, cells=cells))
    changes = {
        "机关有没有收到": "有",
        "一、本年新收：": "1 2 3 4 5 6",
        "二、上年结转：": "",
        "予以公开：": "以下都是０。",
        "还有 ": "2",
    }

    wizard = Wizard(tmp_path, "--year", "2024")
    wizard.serve(Clerk(changes=changes), 7)
    wizard.end_input()
    assert wizard.shown.count("各列依次是") == 1
    filled = draft(tmp_path).cells
    rows = {row.id: row.path for row in FORM.part("requests").tables[0].row_leaves}

    def of(row: str) -> set[object]:
        return {filled[field.key] for field in FORM.part("requests").inputs if field.row.path == rows[row]}

    assert (of("received"), of("carried_in"), of("carried_out")) == ({1, 2, 3, 4, 5, 6}, {None}, {0})


@contextmanager
def steps_on_a_terminal(folder: Path) -> Iterator[Terminal]:
    """Yield a terminal on which the draft of a folder is open line by line, at its list of steps."""
    line = [sys.executable, "-m", "author.cli", "--dir", str(folder), "--year", "2024", "--plain"]
    with Terminal(line, rows=120) as terminal:
        terminal.wait_for("发现一份草稿")
        terminal.send("2", ENTER)
        terminal.wait_for("保存并退出")
        yield terminal


def test_line_by_line_on_a_terminal_esc_goes_back_and_ctrl_c_stops(tmp_path: Path) -> None:
    last_year(tmp_path)
    with steps_on_a_terminal(tmp_path) as terminal:
        terminal.send("1", ENTER)
        terminal.wait_for("都对，下一步")
        terminal.send(ESCAPE)
        assert terminal.wait_until(lambda: "\n".join(terminal.screen()).count("保存并退出") == 2)
        terminal.send(CTRL_C)
        assert terminal.wait_end() == Exit.INTERRUPTED


def test_line_by_line_on_a_terminal_every_line_of_a_paste_is_a_line(tmp_path: Path) -> None:
    answers.save(tmp_path / f"{NAME}-2024.yaml", replace(answers.load(SAMPLE), texts={}))
    with steps_on_a_terminal(tmp_path) as terminal:
        terminal.send("6", ENTER)
        terminal.wait_for("这一部分怎么写")
        terminal.send("2", ENTER)
        terminal.wait_for("一行一段")
        terminal.paste("一是解读不够。\n二是更新不及时。")
        terminal.send(ENTER, ".", ENTER)
        terminal.wait_for("已存 2 段")
    assert "一是解读不够。\n二是更新不及时。" in draft(tmp_path).texts["problems"]


def test_what_is_under_one_heading_is_rewritten_alone() -> None:
    part, saved = FORM.part("overview"), list[str]()
    text = "\n".join(f"{each.heading}原来的。" for each in part.aspects)
    face = Console(io.StringIO("3\n新的。\n.\n"), io.StringIO())
    face.write(Writing(title="一", text=text, part=part, save=saved.append))
    second = part.aspects[1].heading
    assert saved == [text.replace(f"{second}原来的。", f"{second}新的。")]


@pytest.mark.parametrize(
    "whole", ["（一）问题\n不及时。\n（二）改进情况\n已改进。", "（一）问题。不及时。\n　　（二）改进情况。已改进。"]
)
def test_a_part_that_is_pasted_as_a_whole_is_not_asked_for_again(whole: str) -> None:
    part, saved = FORM.part("problems"), list[str]()
    face = Console(io.StringIO(f"{whole}\n.\n"), io.StringIO())
    face.write(Writing(title="五", text="", part=part, save=saved.append))
    assert saved == [whole]


def test_of_a_part_that_is_pasted_in_part_what_follows_is_asked_for() -> None:
    part, saved = FORM.part("overview"), list[str]()
    typed = ["（一）主动公开。甲。", "（二）依申请公开。乙。", ".", "丙。", "."]
    face = Console(io.StringIO("".join(f"{line}\n" for line in typed)), io.StringIO())
    with pytest.raises(Interrupted):
        face.write(Writing(title="一", text="", part=part, save=saved.append))
    assert saved[-1].split("\n")[:3] == [*typed[:2], f"{part.aspects[2].heading}丙。"]
    assert aspects.to_ask(part, saved[-1]) == list(part.aspects[3:])


def test_a_sub_heading_that_mentions_a_later_aspect_leaves_all_of_them_to_be_asked() -> None:
    part, saved = FORM.part("overview"), list[str]()
    typed = "（一）完善制度。\n（二）加强监督保障。\n.\n"
    face = Console(io.StringIO(typed), io.StringIO())
    with pytest.raises(Interrupted):
        face.write(Writing(title="一", text="", part=part, save=saved.append))
    assert len(aspects.to_ask(part, saved[-1])) == len(part.aspects) - 1


def test_numbered_paragraphs_of_one_aspect_leave_the_next_one_to_be_asked() -> None:
    part, saved = FORM.part("problems"), list[str]()
    face = Console(io.StringIO("（一）更新不及时。\n（二）解读不够。\n.\n已改进。\n.\n"), io.StringIO())
    face.write(Writing(title="五", text="", part=part, save=saved.append))
    assert saved[-1] == "（一）更新不及时。\n（二）解读不够。\n已改进。"
