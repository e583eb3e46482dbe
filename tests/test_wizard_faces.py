"""The same decisions give the same answers on full screens and line by line."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from author import answers, editions
from author.answers.schema import row_label
from author.form import Part
from author.numerals import format_number
from author.report import Report
from author.wizard.face import Choice, Leave, Menu, Prompt
from author.wizard.screens import Screens as ScreensFace
from tests.layouts import from_another_program
from tests.terminal import ENTER, F2, TAB
from tests.wizard_run import SAMPLE, Wizard
from tests.wizard_screens import Screens

FORM = editions.edition("2021")
YEAR = 2025
AT_MOST = 200
"""The most questions of one run."""


# --- the decisions --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What a clerk decides, whatever face asks her."""

    choices: Mapping[str, Sequence[str]]
    """The words of a question, parted by +, and of the line that is chosen: the first time, the second and so on."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """The words of a question, and the line that is typed; an Enter takes what is offered everywhere else."""
    numbers: Report | None = None
    """A report with the numbers of the tables that are filled in."""
    begin: Callable[[Path], None] = lambda folder: None
    """Put what the folder holds before the first question."""


GENERAL = {
    "都对，下一步": ["都对，下一步"],
    "检查核对": ["生成 Word 文件"],
    "已生成": ["退出"],
}
"""The choices of every scenario."""
FACTS = {
    "地址": "人民路18号",
    "邮政编码": "000100",
    "联系电话": "0100-88880001",
    "电子邮箱": "xxgk@example.gov.cn",
    "网站名称": "示例网站",
    "网址": "https://example.gov.cn/",
}
NO_TABLES = {"现行有效的规章": ["没有"], "有没有收到或办理": ["都没有"], "被申请行政复议": ["没有"]}
ALL_TABLES = {
    "现行有效的规章": ["有，逐行填写"],
    "有没有收到或办理": ["有，逐行填写"],
    "被申请行政复议": ["有，逐行填写"],
}
FIRST_TIME = {
    f"{heading}+这一部分怎么写": ["按提示逐句填", "就这样，下一步"]
    for heading in ("一、总体情况", "五、存在的主要问题", "六、其他需要报告")
}
IN_WORD = {"这一部分怎么写": ["留到 Word"]}


def numbers(received: int, refused: int = 0) -> Report:
    """Return a report with a few requests of natural persons, and the rest 0."""
    report = answers.load(SAMPLE).with_cells(FORM, {each.key: 0 for each in FORM.inputs})
    return report.with_cells(
        FORM,
        {
            "requests.received.natural_person": received,
            "requests.outcome.granted.natural_person": received - refused,
            "requests.outcome.refused.internal_affairs.natural_person": refused,
            "proceedings.cases.reconsideration.upheld": refused,
            "art20_1.normative_documents.in_force": 4,
        },
    )


def last_year(folder: Path) -> None:
    answers.save(folder / "示例市自然资源局-2024.yaml", answers.load(SAMPLE))


def foreign_word_file(folder: Path) -> None:
    """Put last year's report into the folder as another program wrote it."""
    (folder / "去年报上去的.docx").write_bytes(from_another_program(answers.load(SAMPLE)))


SCENARIOS = {
    "none, an agency": Scenario(
        choices={**NO_TABLES, **FIRST_TIME},
        typed={
            **FACTS,
            "机关全称": "示例市自然资源局",
            "在政府网站主动公开政府信息多少条": "197",
            "政府信息公开工作存在什么问题": "公开形式单一",
        },
    ),
    "few, a township": Scenario(
        choices={**ALL_TABLES, **FIRST_TIME},
        typed={
            **FACTS,
            "机关全称": "示例县青山镇人民政府",
            "在政府网站主动公开政府信息多少条": "56",
            "举行新闻发布会多少场": "1",
        },
        numbers=numbers(3, refused=1),
    ),
    "many, a government": Scenario(
        choices={**ALL_TABLES, **IN_WORD, "统计的范围": ["本级政府"]},
        typed={**FACTS, "机关全称": "示例市人民政府"},
        numbers=answers.load(SAMPLE),
    ),
    "none, the year after": Scenario(
        choices={**NO_TABLES, "这个文件夹里有": ["新写 2025"], "都用上吗": ["都用上"]},
        begin=last_year,
    ),
    "few, the year after, one text by another": Scenario(
        choices={
            **ALL_TABLES,
            "这个文件夹里有": ["新写 2025"],
            "按上年年报应是": ["不采用"],
            "都用上吗": ["不用上年的"],
            "这一部分怎么写": ["按提示逐句填", "就这样，下一步", "先放上年的文字", "留到 Word"],
        },
        typed={"在政府网站主动公开政府信息多少条": "88"},
        numbers=numbers(2),
        begin=last_year,
    ),
    "many, from a Word file of another program": Scenario(
        choices={
            **ALL_TABLES,
            "这个文件夹里有": ["新写 2025"],
            "按上年年报应是": ["采用"],
            "都用上吗": ["先看、改 五、", "都用上"],
        },
        numbers=answers.load(SAMPLE).with_cells(
            FORM,
            {
                key.replace("carried_out", "carried_in"): value
                for key, value in answers.load(SAMPLE).cells.items()
                if key.startswith("requests.carried_out.") and "total" not in key
            },
        ),
        begin=foreign_word_file,
    ),
}


class Decisions:
    """The decisions of a scenario, taken one after another."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.choices = {**GENERAL, **scenario.choices}
        self.taken: dict[str, int] = {}

    def choice(self, asked: str, lines: Mapping[int, str]) -> int:
        """Return the number of the line that is chosen."""
        wanted: Sequence[str] = ["跳过"]
        question = next((each for each in self.choices if all(words in asked for words in each.split("+"))), None)
        if question is None:
            # A question with fixed answers about a text, of which nothing is decided here.
            question = ""
        else:
            wanted = tuple(self.choices[question])
        time = self.taken[question] = self.taken.get(question, -1) + 1
        label = wanted[min(time, len(wanted) - 1)]
        found = [number for number, each in lines.items() if each.startswith(label)]
        assert found, f"no {label!r} in {asked}"
        return found[0]

    def line(self, asked: str) -> str:
        """Return what is typed."""
        return next((typed for question, typed in self.scenario.typed.items() if question in asked), "")


# --- the faces ------------------------------------------------------------------------------


def line_by_line(folder: Path, scenario: Scenario) -> None:
    wizard, decisions = Wizard(folder, "--year", str(YEAR)), Decisions(scenario)
    for _ in range(AT_MOST):
        asked = wizard.asked()
        if asked is None:
            return
        wizard.type(in_one_line(asked[max(0, asked.rfind("\n\n")) :], decisions))
    raise AssertionError(wizard.shown[-2000:])


def in_one_line(asked: str, decisions: Decisions) -> str:
    if "请输入序号" in asked:
        if "要不要改" in asked:
            return ""
        lines = {int(number): label for number, label in re.findall(r"^  (\d+) (.*)$", asked, re.MULTILINE)}
        return str(decisions.choice(asked, lines))
    row = re.search(r"^第 \d+ 行（共 \d+ 行）  (.*?)：", asked, re.MULTILINE)
    if row:
        return row_typed(row[1], decisions.scenario.numbers, asked)
    return decisions.line(asked)


def row_typed(label: str, report: Report | None, asked: str) -> str:
    assert report
    rows = [row for table in FORM.tables for row in answers.rows_of(table) if row_label(row) == label]
    assert len(rows) == 1, asked
    return " ".join(format_number(report.cells[each.key] or 0) for each in rows[0])


def on_screens(folder: Path, scenario: Scenario) -> None:
    decisions = Decisions(scenario)
    with Screens(folder, "--year", str(YEAR), columns=100, rows=50) as wizard:
        shown = ""
        for _ in range(AT_MOST):
            shown = next_screen(wizard, shown)
            if not wizard.is_alive():
                return
            shown = answer_screen(wizard, shown, decisions)
    raise AssertionError(wizard.text())


def next_screen(wizard: Screens, before: str) -> str:
    """Return another screen than the one before, once it is drawn, or what stands there after the end."""

    drawn = ""

    def is_drawn() -> bool:
        nonlocal drawn
        rows = wizard.screen()
        drawn = "\n".join(rows)
        has_ends = bool(rows[0]) and any(key in rows[-1] for key in ("Esc", "Ctrl", "F2", "退出"))
        return not wizard.is_alive() or (wizard.shows_caret and has_ends and drawn != before)

    assert wizard.wait_until(is_drawn), wizard.text()
    return drawn


def answer_screen(wizard: Screens, shown: str, decisions: Decisions) -> str:
    """Answer what a screen asks, and return how it looked at last."""
    leave = ENTER
    if "F2 写完  F7" in shown:
        leave = F2
    elif "当前" in shown:
        fill_in(wizard, part_of(shown), decisions.scenario.numbers)
        leave = F2
    elif "上下键/数字 选择" in shown:
        lines = {int(number): label for number, label in re.findall(r"^ [> ] +(\d+)  (.*)$", shown, re.MULTILINE)}
        number = decisions.choice(shown, lines)
        wizard.send(*str(number))
        assert wizard.wait_until(lambda: re.search(rf"^ > +{number}  ", wizard.text(), re.MULTILINE)), wizard.text()
    else:
        typed = decisions.line(shown)
        wizard.type(typed)
        assert wizard.wait_until(lambda: f"> {typed}".rstrip() in wizard.text()), wizard.text()
    shown = wizard.text()
    wizard.hit(leave)
    return shown


def part_of(shown: str) -> Part:
    return next(part for part in FORM.parts if part.tables and part.heading in shown)


def fill_in(wizard: Screens, part: Part, report: Report | None) -> None:
    """Return paste a table, or type the numbers of several small ones."""
    assert report
    if f"已填 {len(part.inputs)}/{len(part.inputs)}" in wizard.text():
        return
    rows = [
        [format_number(report.cells[each.key] or 0) for each in row]
        for table in part.tables
        for row in answers.rows_of(table)
    ]
    if len(part.tables) == 1:
        wizard.paste("\r\n".join("\t".join(row) for row in rows))
    else:
        for number in (number for row in rows for number in row):
            wizard.send(*number, TAB)
    wizard.wait_for(f"已填 {len(part.inputs)}/{len(part.inputs)}")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_decisions_give_the_same_answers_on_both_faces(tmp_path: Path, name: str) -> None:
    written = []
    for face in (line_by_line, on_screens):
        folder = tmp_path / face.__name__
        folder.mkdir()
        SCENARIOS[name].begin(folder)
        face(folder, SCENARIOS[name])
        (path,) = folder.glob("*-2025.yaml")
        report = answers.load(path, draft=True)
        written.append((path.name, path.read_text("utf-8")))
        assert None not in report.cells.values()
        assert len(list(folder.glob("*2025*.docx"))) == 1
    assert written[0] == written[1]


def test_an_enter_typed_while_the_screen_changes_is_an_enter() -> None:
    menu = Menu(title="", choices=[Choice(value=1, label="一"), Choice(value=2, label="二")])
    prompt = Prompt(title="", question="", check=str)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("2\n")
        assert ScreensFace().choose(menu) == 2
        pipe.send_text("某")
        pipe.send_text("\n")
        assert ScreensFace().ask(prompt) == (Leave.NEXT, "某")
