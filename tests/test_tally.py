"""The request register: each row is counted where it belongs, or named with the reason."""

import csv
import io
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from author import answers, tally
from author.cli import main
from author.errors import AuthorError, DefinitionError, Exit
from author.findings import Level
from author.form import Line
from author.lock import Lock
from author.report import Report, blank_report
from author.sentences import composed
from author.spreadsheet import CellValue, Look, StyledCell, Worksheet
from author.spreadsheet.writing import write
from author.tally.calendar import Calendar, load_calendar, read_date
from author.tally.definition import LineWordings, register_from
from author.tally.sheet import load_layout
from author.yaml_files import Node, templates_folder

YEAR = 2024
TODAY = date(2026, 6, 1)
DATE = Look(number_format="yyyy-mm-dd")
REGISTER = tally.load("2021")
HEAD = ["编号", "收到日期", "申请人类型", "申请内容", "是否延期", "答复期限", "答复日期", "办理结果", "备注"]
GOOD: dict[str, CellValue] = {
    "收到日期": date(2024, 3, 4),
    "申请人类型": "自然人",
    "答复日期": date(2024, 3, 20),
    "办理结果": "予以公开",
}
# As announced for 2024.
HOLIDAYS = """
day_off: [2024-01-01, 2024-02-10 至 2024-02-17, 2024-04-04 至 2024-04-06, 2024-05-01 至 2024-05-05, 2024-06-10,
  2024-09-15 至 2024-09-17, 2024-10-01 至 2024-10-07]
workday: [2024-02-04, 2024-02-18, 2024-04-07, 2024-04-28, 2024-05-11, 2024-09-14, 2024-09-29, 2024-10-12]
"""

Item = Mapping[str, CellValue]


def save(path: Path, rows: Sequence[Item], head: Sequence[str] = HEAD, sheet: str = "台账") -> Path:
    """Write a register of these rows, one under another; the first stands on row 2."""
    lines = [[StyledCell(value=name) for name in head]]
    for row in rows:
        cells = (row.get(name) for name in head)
        lines.append([StyledCell(value=value, look=DATE if isinstance(value, date) else Look()) for value in cells])
    path.write_bytes(write([Worksheet(name=sheet, rows=lines, widths=[12] * len(head))]))
    return path


Count = Callable[..., tally.Tally]


@pytest.fixture
def count(tmp_path: Path) -> Count:
    def counted(*rows: Item, year: int = YEAR, holidays: str = "", columns: Path | None = None) -> tally.Tally:
        announced = tmp_path / "holidays.yaml" if holidays else None
        if announced:
            announced.write_text(holidays, "utf-8")
        saved = save(tmp_path / "register.xlsx", rows)
        return tally.count(saved, year, REGISTER, today=TODAY, columns=columns, holidays=announced)

    return counted


def numbers(counted: tally.Tally) -> dict[str, int]:
    """Return the numbers that are not 0, by the end of their keys."""
    return {key.removeprefix("requests."): int(value) for key, value in counted.cells.items() if value}


def found(counted: tally.Tally) -> list[tuple[str, str, str]]:
    """Return rule, row and column of each finding."""
    places = (each.where.key.partition(".") for each in counted.findings)
    return [(each.rule.id, row, column) for each, (row, _, column) in zip(counted.findings, places, strict=True)]


# --- where a row counts -----------------------------------------------------------------

IN_YEAR, BEFORE, AFTER = date(2024, 6, 3), date(2023, 12, 20), date(2025, 1, 6)
WHERE: dict[str, tuple[date, date | None, list[str]]] = {
    "received and answered in the year": (IN_YEAR, date(2024, 6, 20), ["received", "outcome.granted"]),
    "received in the year, not answered": (IN_YEAR, None, ["received", "carried_out"]),
    "received in the year, answered after it": (IN_YEAR, AFTER, ["received", "carried_out"]),
    "received before, answered in the year": (BEFORE, date(2024, 1, 5), ["carried_in", "outcome.granted"]),
    "received before, never answered": (BEFORE, None, ["carried_in", "carried_out"]),
    "received before, answered after": (BEFORE, AFTER, ["carried_in", "carried_out"]),
    "received and answered before": (BEFORE, date(2023, 12, 29), []),
    "received after": (AFTER, None, []),
    "first and last day": (date(2024, 1, 1), date(2024, 12, 31), ["received", "outcome.granted"]),
    "last day before": (date(2023, 12, 31), date(2023, 12, 31), []),
}


@pytest.mark.parametrize("name", WHERE)
def test_a_request_counts_by_its_two_dates(name: str, count: Count) -> None:
    received, answered, lines = WHERE[name]
    outcome = "（一）予以公开" if answered else None
    row = {"收到日期": received, "申请人类型": "自然人", "答复日期": answered, "办理结果": outcome}
    counted = count(row)
    assert numbers(counted) == {f"{line}.natural_person": 1 for line in lines}
    assert (counted.counted, counted.outside) == ((1, 0) if lines else (0, 1))
    assert not [each for each in counted.findings if each.level is not Level.NOTICE]


def test_every_choice_of_the_form_is_counted_on_its_own_line(count: Count) -> None:
    applicants, outcomes = LineWordings(REGISTER.applicants), LineWordings(REGISTER.outcomes)
    rows = [
        {**GOOD, "申请人类型": applicants.label(applicant), "办理结果": outcomes.label(outcome)}
        for applicant in REGISTER.applicants
        for outcome in REGISTER.outcomes
    ]
    counted = count(*rows)
    assert not counted.findings
    for applicant in REGISTER.applicants:
        for outcome in REGISTER.outcomes:
            assert counted.cells[f"requests.{outcome.path}.{applicant.path}"] == 1


WORDS = {
    "予以公开": "outcome.granted",
    "（二）部分公开": "outcome.partly_granted",
    "部分公开": "outcome.partly_granted",
    "1、属于国家秘密": "outcome.refused.state_secret",
    "属于国家秘密": "outcome.refused.state_secret",
    "(三)1国家秘密": "outcome.refused.state_secret",
    "不予公开": None,
    "其他处理": None,
    "公开": None,
    "": None,
}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_looked_up_and_never_guessed(word: str) -> None:
    line = LineWordings(REGISTER.outcomes).find(word)
    assert (line.path if line else None) == WORDS[word]


def test_5000_rows_tally_like_an_independent_count(tmp_path: Path) -> None:
    chance = random.Random(20240101)
    applicants, outcomes = LineWordings(REGISTER.applicants), LineWordings(REGISTER.outcomes)
    rows, expected = list[Item](), Counter[str]()
    for number in range(5000):
        received = date(2022, 6, 1) + timedelta(days=chance.randrange(1200))
        answered = received + timedelta(days=chance.randrange(60)) if chance.random() < 0.9 else None
        who, what = chance.choice(REGISTER.applicants), chance.choice(REGISTER.outcomes)
        rows.append(
            {
                "编号": f"{received.year}-{number}",
                "收到日期": received,
                "申请人类型": applicants.label(who),
                "答复日期": answered,
                "办理结果": outcomes.label(what) if answered else None,
            }
        )
        pending = answered is None or str(answered) > "2024-12-31"
        if str(received) > "2024-12-31" or (answered and str(answered) < "2024-01-01"):
            continue
        expected[f"{'received' if str(received) >= '2024-01-01' else 'carried_in'}.{who.path}"] += 1
        expected[f"{'carried_out' if pending else what.path}.{who.path}"] += 1
    counted = tally.count(save(tmp_path / "large.xlsx", rows), YEAR, REGISTER, today=TODAY)
    assert numbers(counted) == dict(expected)
    assert counted.counted + counted.outside == 5000
    assert {each.level for each in tally.findings(counted, REGISTER)} == {Level.NOTICE}


choices: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        "",
        "自然人",
        "商业企业",
        "予以公开",
        "3.其他",
        "2024-05-06",
        "2023年12月30日",
        "20250102",
        "x",
        "示例",
        "=1+1",
    ]
) | st.dates(date(2023, 11, 1), date(2025, 2, 1))


@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(HEAD, choices)), max_size=8))
@settings(max_examples=150)
def test_every_row_is_counted_left_out_or_named_and_the_form_s_sums_hold(
    rows: list[Item], tmp_path_factory: pytest.TempPathFactory
) -> None:
    counted = tally.count(save(tmp_path_factory.getbasetemp() / "any.xlsx", rows), YEAR, REGISTER, today=TODAY)
    named = {each.where.key for each in counted.findings if each.level is Level.ERROR}
    used = [row for row in rows if any(row[name] for name in HEAD if name not in ("编号", "答复期限"))]
    assert counted.counted + counted.outside + counted.examples + len(named) == len(used)
    assert not [each for each in tally.findings(counted, REGISTER) if each.rule.id.startswith("arithmetic.")]


# --- rows that do not fit ---------------------------------------------------------------

WRONG: dict[str, tuple[Item, str, str]] = {
    "no date of receipt": ({"收到日期": None}, "tally.missing", "received"),
    "no applicant type": ({"申请人类型": None}, "tally.missing", "applicant"),
    "answered without outcome": ({"办理结果": None}, "tally.missing", "outcome"),
    "outcome without date": ({"答复日期": None}, "tally.missing", "answered"),
    "a date without a year": ({"收到日期": "3月4日"}, "tally.date", "received"),
    "a day that does not exist": ({"收到日期": "2024-02-30"}, "tally.date", "received"),
    "a number that may be a date": ({"收到日期": 45355}, "tally.date", "received"),
    "a date before there were requests": ({"收到日期": date(1924, 3, 4)}, "tally.date", "received"),
    "two dates in one cell": ({"答复日期": "2024.11.4 2024.11.20"}, "tally.date", "answered"),
    "words for a date": ({"答复日期": "已答复"}, "tally.date", "answered"),
    "received after today": ({"收到日期": date(2042, 3, 4)}, "tally.date", "received"),
    "answered after today": ({"答复日期": date(2042, 3, 20)}, "tally.date", "answered"),
    "answered before it was received": ({"答复日期": date(2023, 3, 20)}, "tally.date-order", "answered"),
    "unknown applicant": ({"申请人类型": "律师"}, "tally.wording", "applicant"),
    "a group of applicants": ({"申请人类型": "法人或其他组织"}, "tally.wording", "applicant"),
    "unknown outcome": ({"办理结果": "同意"}, "tally.wording", "outcome"),
    "a group of outcomes": ({"办理结果": "不予公开"}, "tally.wording", "outcome"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_row_that_does_not_fit_is_named_and_not_counted(name: str, count: Count) -> None:
    change, rule, column = WRONG[name]
    counted = count(GOOD, {**GOOD, **change}, GOOD)
    assert found(counted) == [(rule, "台账!3", column)]
    assert "第 3 行" in counted.findings[0].message
    assert counted.findings[0].level is Level.ERROR
    assert numbers(counted) == {"received.natural_person": 2, "outcome.granted.natural_person": 2}


def test_a_formula_that_was_never_calculated_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    page.append([1, date(2024, 3, 4), '=IF(1,"自然人")', "", "", "", date(2024, 3, 5), "予以公开"])
    book.save(tmp_path / "formula.xlsx")
    counted = tally.count(tmp_path / "formula.xlsx", YEAR, REGISTER, today=TODAY)
    assert found(counted) == [("tally.formula", f"{page.title}!2", "applicant")]


def test_today_is_not_too_late(count: Count) -> None:
    counted = count({**GOOD, "答复日期": TODAY})
    assert numbers(counted) == {"received.natural_person": 1, "carried_out.natural_person": 1}
    assert found(count({**GOOD, "答复日期": TODAY + timedelta(days=1)})) == [("tally.date", "台账!2", "answered")]


def test_digits_in_a_cell_for_dates_are_told_how_to_be_written(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    path.write_bytes(tally.new_register(REGISTER))
    book = openpyxl.load_workbook(path)
    for column, value in enumerate([None, 20240105, "自然人", None, None, None, date(2024, 1, 9), "予以公开"], 1):
        book["台账"].cell(5, column, value)
    book.save(path)
    counted = tally.count(path, YEAR, REGISTER, today=TODAY)
    assert found(counted) == [("tally.date", "台账!5", "received")]
    assert "20240115 这样的数" in counted.findings[0].message


def test_what_is_wrong_in_a_row_of_another_year_does_not_matter(count: Count) -> None:
    counted = count({**GOOD, "收到日期": "2025-02-03", "答复日期": None, "办理结果": None, "申请人类型": "?"})
    assert (counted.outside, counted.findings) == (1, ())


def test_empty_rows_and_rows_with_only_a_number_are_passed_over(count: Count) -> None:
    counted = count({}, {"编号": "7"}, GOOD, {"编号": "8", "答复期限": date(2024, 1, 1)})
    assert (counted.counted, counted.findings) == (1, ())


def test_the_same_number_twice_in_a_year_is_asked_about_and_counted(count: Count) -> None:
    other_year = {**GOOD, "编号": "5", "收到日期": date(2023, 12, 28), "答复日期": date(2024, 1, 4)}
    counted = count({**GOOD, "编号": "5"}, other_year, {**GOOD, "编号": "5"})
    assert found(counted) == [("tally.same-number", "台账!4", "number")]
    assert counted.counted == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2024-7", "２０２４-7", True),
        ("2024-7", "2024 -7", True),
        ("2024－7", "2024 - 7", True),
        ("申请〔2024〕7号", "申请〔2024〕 7 号", True),
        ("a7", "Ａ7", True),
        (7, "７", True),
        ("2024-7", "20247", False),
        ("2024-7", "2024-07", False),
        ("2024 7", "20247", False),
        ("7-1", "7.1", False),
        (None, "None", False),
    ],
)
def test_numbers_are_the_same_however_wide_they_are_typed(one: object, other: object, same: bool, count: Count) -> None:
    counted = count({**GOOD, "编号": one}, {**GOOD, "编号": other})
    assert found(counted) == ([("tally.same-number", "台账!3", "number")] if same else [])


# --- dates and terms --------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2024-03-04",
        "2024/3/4",
        "2024.3.4",
        "２０２４年３月４日",
        "2024 年 3 月 4 日",
        "20240304",
        "2024-03-04 09:30:00",
        "2024-03-04T23:59:59.5",
        "2024年3月4日 9：30",
        "20240304 0:00",
    ],
)
def test_dates_are_understood_as_offices_type_them(typed: str) -> None:
    assert read_date(typed) == date(2024, 3, 4)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "24-3-4",
        "2024-3",
        "2024-13-01",
        "2024-3.4",
        "3/4/2024",
        "45355",
        "2024-03-04起",
        "2024.11.4 2024.11.20",
        "2024-03-04 5",
        "2024-03-04 25:00",
        "2024-03-04 9:60",
    ],
)
def test_what_may_be_another_date_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="不是日期"):
        read_date(typed)


@given(
    received=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    days=st.integers(1, 40),
    off=st.frozensets(st.dates(date(2023, 1, 1), date(2026, 3, 31)), max_size=30),
)
def test_the_last_day_of_a_term_is_the_workday_with_that_number(
    received: date, days: int, off: frozenset[date]
) -> None:
    calendar = Calendar(days_off=off)
    due = calendar.due(received, days)
    between = [received + timedelta(days=day) for day in range(1, (due - received).days + 1)]
    assert sum(day.weekday() < 5 and day not in off for day in between) == days
    assert calendar.is_workday(due)


TERM: dict[str, tuple[Item, str, list[str]]] = {
    "on the last day": ({"答复日期": date(2024, 10, 23)}, HOLIDAYS, []),
    "a day late": ({"答复日期": date(2024, 10, 24)}, HOLIDAYS, ["tally.late"]),
    "holidays not given": ({"答复日期": date(2024, 10, 23)}, "", ["tally.late"]),
    "extended": ({"答复日期": date(2024, 11, 20), "是否延期": "是"}, HOLIDAYS, []),
    "extended and late": ({"答复日期": date(2024, 11, 21), "是否延期": "是"}, HOLIDAYS, ["tally.late"]),
    "overdue at the year's end": ({"答复日期": None, "办理结果": None}, HOLIDAYS, ["tally.overdue"]),
    "answered next year": ({"答复日期": date(2025, 1, 3)}, HOLIDAYS, ["tally.overdue"]),
    "not yet due": ({"收到日期": date(2024, 12, 16), "答复日期": None, "办理结果": None}, HOLIDAYS, []),
    "extension in other words": ({"答复日期": date(2024, 10, 8), "是否延期": "?"}, HOLIDAYS, ["tally.extension"]),
}


@pytest.mark.parametrize("name", TERM)
def test_the_term_is_20_working_days_and_20_more_where_it_was_extended(name: str, count: Count) -> None:
    change, holidays, rules = TERM[name]
    counted = count({**GOOD, "收到日期": date(2024, 9, 20), **change}, holidays=holidays)
    assert [each.rule.id for each in counted.findings] == rules
    assert counted.counted == 1
    assert not [each for each in counted.findings if each.level is Level.ERROR]


def test_a_notice_says_of_which_year_the_holidays_are_missing_or_incomplete(count: Count) -> None:
    row = {**GOOD, "收到日期": date(2024, 9, 20), "答复日期": date(2024, 12, 2)}
    into_2025 = {**row, "收到日期": date(2024, 12, 16), "答复日期": None, "办理结果": None, "是否延期": "否"}

    def said(holidays: str, row: Item = row, year: int = YEAR) -> str:
        return count(row, year=year, holidays=holidays).findings[0].message

    assert "没有给出 2024 年的节假日" in said("")
    assert "2024 年的节假日只给出 7 天" in said("day_off: [2024-10-01 至 2024-10-07]\n")
    assert "可能更晚" not in said(HOLIDAYS)
    assert "没有给出 2025 年的节假日" in said(HOLIDAYS, into_2025, 2025)


@pytest.mark.parametrize(("year", "days"), [(2024, 11), (2025, 13)])
def test_holidays_are_complete_with_as_many_days_off_as_the_law_grants(year: int, days: int) -> None:
    first = date(year, 3, 1)
    off = [first + timedelta(days=day) for day in range(days)]
    assert not Calendar(days_off=off).short_years(first, first)
    assert Calendar(days_off=off[1:]).short_years(first, first) == {year: days - 1}


def test_the_holidays_and_the_columns_of_the_readme_are_read_as_they_stand_there(tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.zh-CN.md").read_text("utf-8")
    shown = {block.split(":")[0]: block for block in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)}
    (tmp_path / "holidays.yaml").write_text(shown["day_off"], "utf-8")
    (tmp_path / "columns.yaml").write_text(shown["sheets"], "utf-8")
    calendar = load_calendar(tmp_path / "holidays.yaml")
    assert not calendar.short_years(date(2025, 1, 1), date(2025, 12, 31))
    assert calendar.due(date(2025, 9, 18), 20) == date(2025, 10, 22)
    assert load_layout(tmp_path / "columns.yaml", REGISTER).sheets == ("上半年", "下半年")


def test_holidays_on_the_register_s_own_sheet_count(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(tally.new_register(REGISTER))
    book = openpyxl.load_workbook(path)
    row = [None, date(2024, 9, 20), "自然人", None, None, None, date(2024, 10, 23), "予以公开"]
    for column, value in enumerate(row, 1):
        book["台账"].cell(5, column, value)
    for index in range(7):
        book["节假日"].cell(2 + index, 1, date(2024, 10, 1 + index))
    for index, day in enumerate((date(2024, 9, 29), date(2024, 10, 12))):
        book["节假日"].cell(2 + index, 2, day)
    book.save(path)
    counted = tally.count(path, YEAR, REGISTER, today=TODAY)
    assert (counted.counted, counted.examples, counted.findings) == (1, 3, ())
    book["节假日"].cell(9, 1, "国庆")
    book.save(path)
    with pytest.raises(AuthorError, match="第 9 行"):
        tally.count(path, YEAR, REGISTER, today=TODAY)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("day_off: [国庆]\n", 1),
        ("day_off: [2024-10-07 至 2024-10-01]\n", 1),
        ("day_off: [2024-01-01]\nworkday: [2024-01-01]\n", 2),
        ("workday: [2024-01-01]\n", 1),
        ("day_off: [2024-01-01]\nholiday: []\n", 2),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_line(text: str, line: int, count: Count) -> None:
    with pytest.raises(AuthorError, match=f"第 {line} 行"):
        count(GOOD, holidays=text)


# --- foreign registers ------------------------------------------------------------------

FOREIGN = """
head: 3
columns:
  收到日期: 登记时间
  applicant: C
  答复日期: 办结时间
  办理结果: 结果
  是否延期: 延长
applicants:
  自然人: [公民, 个人]
  法人或其他组织 商业企业: 公司
outcomes:
  (二)部分公开: [区分处理]
  3.其他: [撤回]
extended:
  "yes": [Y]
"""


def foreign(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    lines = [["某局依申请公开登记簿"], ["说明"], ["序号", "登记时间", "", "结果", "办结时间", "延长"], *rows]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    path.write_bytes(buffer.getvalue().encode("gbk"))
    return path


def test_a_foreign_register_is_counted_through_its_mapping(tmp_path: Path) -> None:
    (tmp_path / "columns.yaml").write_text(FOREIGN, "utf-8")
    rows = [
        ["1", "2024年3月4日", "公民", "区分处理", "2024.3.20", ""],
        ["2", "2024-05-06", "公司", "撤回", "2024-07-01", "Y"],
        ["3", "2024-05-06", "自然人", "（一）予以公开", "2024-05-07", "否"],
        ["4", "2024-05-06", "某社团", "撤回", "2024-05-07", "否"],
    ]
    path = foreign(tmp_path / "foreign.csv", rows)
    counted = tally.count(path, YEAR, REGISTER, today=TODAY, columns=tmp_path / "columns.yaml")
    assert numbers(counted) == {
        "received.natural_person": 2,
        "received.organisation.business": 1,
        "outcome.granted.natural_person": 1,
        "outcome.partly_granted.natural_person": 1,
        "outcome.other.other.organisation.business": 1,
    }
    assert found(counted) == [("tally.wording", "foreign!7", "applicant")]


def test_rows_with_nothing_but_columns_that_are_not_counted_are_named_and_do_not_hinder(tmp_path: Path) -> None:
    head = [*HEAD, "姓名", "电话", "页码"]
    rows: list[Item] = [
        {**GOOD, "姓名": "张三"},
        {"姓名": "李四", "电话": 13800000000},
        {},
        {"编号": "9", "页码": 3},
        {"编号": "10", "页码": "4"},
        {"姓名": "填表人：王五"},
        {"电话": "2024年1月"},
    ]
    path = save(tmp_path / "names.xlsx", rows, head)
    counted = tally.count(path, YEAR, REGISTER, today=TODAY)
    assert found(counted) == [("tally.stray-row", "台账!3", ""), ("tally.stray-row", "台账!7", "")]
    assert [each.level for each in counted.findings] == [Level.WARNING] * 2
    assert "第 7 行到第 8 行" in counted.findings[1].message
    assert (counted.counted, counted.outside) == (1, 0)
    assert run(path, "--year", YEAR, "-o", tmp_path / "a.yaml") == Exit.DONE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("columns: {收到日: A}\n", 1),
        ("head: 零\n", 1),
        ("head: 2\napplicants: {律师: [x]}\n", 2),
        ("head: 2\noutcomes: {不予公开: [x]}\n", 2),
        ("outcomes: [x]\n", 1),
        ("extended: {maybe: [x]}\n", 1),
        ("sheet: x\n", 1),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_line(text: str, line: int, tmp_path: Path, count: Count) -> None:
    (tmp_path / "columns.yaml").write_text(text, "utf-8")
    with pytest.raises(AuthorError, match=f"columns.yaml 第 {line} 行"):
        count(GOOD, columns=tmp_path / "columns.yaml")


def test_missing_and_doubled_columns_are_named(tmp_path: Path) -> None:
    missing = save(tmp_path / "missing.xlsx", [GOOD], [name for name in HEAD if name != "申请人类型"])
    with pytest.raises(AuthorError, match="申请人类型"):
        tally.count(missing, YEAR, REGISTER, today=TODAY)
    doubled = save(tmp_path / "doubled.xlsx", [GOOD], [*HEAD, "收到日期"])
    with pytest.raises(AuthorError, match="收到日期"):
        tally.count(doubled, YEAR, REGISTER, today=TODAY)


def two_sheets(path: Path) -> Path:
    lines = [[StyledCell(value=name) for name in HEAD], [StyledCell(value=GOOD.get(name)) for name in HEAD]]
    for index in (1, 6):
        lines[1][index] = replace(lines[1][index], look=DATE)
    path.write_bytes(write([Worksheet(name=name, rows=lines, widths=[12]) for name in ("一月", "二月", "三月")]))
    return path


def test_of_several_sheets_that_look_like_a_register_none_is_taken_silently(tmp_path: Path) -> None:
    path = two_sheets(tmp_path / "months.xlsx")
    with pytest.raises(AuthorError, match="3 张工作表"):
        tally.count(path, YEAR, REGISTER, today=TODAY)
    (tmp_path / "columns.yaml").write_text("sheets: [一月, 三月]\n", "utf-8")
    assert tally.count(path, YEAR, REGISTER, today=TODAY, columns=tmp_path / "columns.yaml").counted == 2
    (tmp_path / "columns.yaml").write_text("sheets: 四月\n", "utf-8")
    with pytest.raises(AuthorError, match="四月"):
        tally.count(path, YEAR, REGISTER, today=TODAY, columns=tmp_path / "columns.yaml")


# --- the new register -------------------------------------------------------------------


def test_the_new_register_offers_the_words_of_the_form_and_counts_no_example(
    tmp_path: Path, assert_valid_xlsx: Callable[[Path], None]
) -> None:
    path = tmp_path / "new.xlsx"
    path.write_bytes(tally.new_register(REGISTER))
    assert_valid_xlsx(path)
    counted = tally.count(path, YEAR, REGISTER, today=TODAY)
    assert (counted.counted, counted.examples, counted.findings) == (0, 3, ())
    book = openpyxl.load_workbook(path)
    page = book["台账"]
    assert [cell.value for cell in page[1]] == HEAD
    assert page.freeze_panes == "A2"
    lists = {str(each.sqref)[0]: each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
    assert offered(book, lists["C"]) == labels(REGISTER.applicants)
    assert offered(book, lists["H"]) == labels(REGISTER.outcomes)
    assert offered(book, lists["E"]) == ["是", "否"]


def offered(book: openpyxl.Workbook, source: str) -> list[str]:
    sheet, _, cells = source.replace("'", "").replace("$", "").partition("!")
    return [row[0].value for row in book[sheet][cells]]


def labels(lines: Sequence[Line]) -> list[str]:
    wordings = LineWordings(lines)
    return [wordings.label(line) for line in lines]


def test_the_new_register_is_the_same_bytes_every_time() -> None:
    assert tally.new_register(REGISTER) == tally.new_register(REGISTER)


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here; CI has it")
def test_the_formula_of_the_deadline_is_never_later_than_the_legal_day(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.xlsx"
    path.write_bytes(tally.new_register(REGISTER))
    book = openpyxl.load_workbook(path)
    days = [date(2024, 8, 26) + timedelta(days=day) for day in range(50)]
    for row, day in enumerate(days, 5):
        book["台账"].cell(row, 2, day)
        book["台账"].cell(row, 5, "是" if row % 2 else None)
    off = [date(2024, 9, 16), date(2024, 9, 17), *(date(2024, 10, day) for day in range(1, 8))]
    extra = [date(2024, 9, 14), date(2024, 9, 29), date(2024, 10, 12)]
    for column, dates in enumerate((off, extra), 1):
        for row, day in enumerate(dates, 2):
            book["节假日"].cell(row, column, day)
    book.save(path)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True, timeout=180)
    lines = list(csv.reader(io.StringIO((tmp_path / "deadlines.csv").read_text("utf-8"))))
    calendar = Calendar(days_off=off, workdays=extra)
    exact = 0
    for row, day in enumerate(days, 5):
        due = calendar.due(day, 40 if row % 2 else 20)
        shown = date.fromisoformat(lines[row - 1][5])
        assert due - timedelta(days=4) <= shown <= due
        exact += shown == due
    assert exact > 40


BROKEN: dict[str, tuple[object, str]] = {
    "table": ("requests", "table: "),
    "rows": ({"received": "come", "carried_in": "a", "outcomes": "b", "carried_out": "c"}, "rows.outcomes: "),
    "term": ({"days": 0}, "positive whole number"),
    "columns": ([], "missing columns"),
    "words": ({"yes": ["是"]}, "missing no"),
    "title": ("x", "unknown key 'title'"),
}


@pytest.mark.parametrize("key", BROKEN)
def test_a_broken_definition_is_refused_with_the_path_of_the_fault(key: str) -> None:
    value, fault = BROKEN[key]
    data = yaml.safe_load((templates_folder() / "2021" / "register.yaml").read_text("utf-8"))
    data[key] = "nothing" if key == "table" else value
    with pytest.raises(DefinitionError, match=fault):
        register_from(Node(data, "", "register.yaml"), REGISTER.form)


# --- hostile cells ----------------------------------------------------------------------


def test_no_cell_of_a_register_commands_the_terminal_or_forges_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**GOOD, column: "\x1b[2J\n错误 0\n提示"} for column in ("收到日期", "申请人类型", "办理结果", "是否延期")]
    path = tmp_path / "register.csv"
    buffer = io.StringIO()
    csv.writer(buffer).writerows([HEAD, *([row.get(name) for name in HEAD] for row in rows)])
    path.write_text(buffer.getvalue(), "utf-8")
    assert run(path, "--year", YEAR) == Exit.FINDINGS
    said = capsys.readouterr().out
    assert "␛[2J␊错误 0␊提示" in said
    assert "\x1b" not in said
    assert not any(line == "错误 0" for line in said.splitlines())


# --- the command ------------------------------------------------------------------------


def run(*words: object) -> int:
    return main([str(word) for word in ("tally", *words)])


def test_a_new_register_never_takes_the_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.xlsx"
    assert run("--new", path) == Exit.DONE
    before = path.read_bytes()
    assert run("--new", path) == Exit.UNREADABLE
    assert path.read_bytes() == before
    assert run("--new", tmp_path / "register.csv") == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 2


def test_the_table_is_printed_with_totals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "register.xlsx", [GOOD, {**GOOD, "申请人类型": "科研机构"}])
    assert run(path, "--year", YEAR) == Exit.DONE
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("一、"))
    assert line.split()[-7:] == ["1", "0", "1", "0", "0", "0", "2"]


def test_a_row_that_does_not_fit_is_told_to_the_shell_and_nothing_is_written(tmp_path: Path) -> None:
    path = save(tmp_path / "register.xlsx", [{**GOOD, "申请人类型": "律师"}])
    assert run(path, "--year", YEAR, "-o", tmp_path / "a.yaml") == Exit.FINDINGS
    assert not (tmp_path / "a.yaml").exists()


def without_requests(report: Report) -> Report:
    kept = {key: value for key, value in report.cells.items() if not key.startswith("requests.")}
    return replace(report, cells=kept)


def test_only_the_table_of_requests_of_an_answers_file_is_changed(tmp_path: Path, sample: Report) -> None:
    blank = blank_report(REGISTER.form, YEAR)
    before = replace(sample, year=YEAR, cells={**blank.cells, **without_requests(sample).cells})
    answers.save(tmp_path / "a.yaml", before)
    register = save(tmp_path / "register.xlsx", [GOOD])
    assert run(register, "--year", YEAR, "-o", tmp_path / "a.yaml") == Exit.DONE
    after = answers.load(tmp_path / "a.yaml")
    assert without_requests(after) == without_requests(before)
    assert after.cells["requests.received.natural_person"] == 1
    assert after.cells["requests.outcome.total.total"] == 1
    assert after.cells["requests.carried_out.total"] == 0


@pytest.mark.parametrize("replaces", [[], ["--replace"]])
def test_answers_of_another_year_are_not_filled_from_a_register(
    replaces: list[str], tmp_path: Path, sample: Report
) -> None:
    target = tmp_path / "a.yaml"
    answers.save(target, replace(sample, year=YEAR + 1))
    before = target.read_bytes()
    assert run(save(tmp_path / "register.xlsx", [GOOD]), "--year", YEAR, "-o", target, *replaces) == Exit.UNREADABLE
    assert target.read_bytes() == before


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_text_composed_from_answers_follows_the_numbers_and_an_edited_one_stays(
    tmp_path: Path, *, goes_on: bool
) -> None:
    form, target = REGISTER.form, tmp_path / "a.yaml"
    overview, appeals = form.text_parts[0], form.text_parts[1]
    begun = composed.start_text(blank_report(form, YEAR), form, overview)
    begun = begun if goes_on else begun.with_text(overview.id, composed.without_mark(begun.texts[overview.id]))
    answers.save(target, begun.with_text(appeals.id, "自己写的。"))
    register = save(tmp_path / "register.xlsx", [GOOD])
    assert run(register, "--year", YEAR, "-o", target) == Exit.DONE
    after = answers.load(target, draft=True)
    assert after.texts[overview.id] != begun.texts[overview.id]
    assert not composed.is_own_work(after, form, overview.id)
    assert composed.is_going_on(after.texts[overview.id]) == goes_on
    assert after.texts[appeals.id] == "自己写的。"


def test_other_numbers_in_the_answers_are_reported_and_replaced_only_on_demand(
    tmp_path: Path, sample: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.yaml"
    answers.save(target, replace(sample, year=YEAR))
    before = target.read_bytes()
    register = save(tmp_path / "register.xlsx", [GOOD])
    assert run(register, "--year", YEAR, "-o", target) == Exit.FINDINGS
    assert "表三 一、本年新收 自然人：0 → 1" in capsys.readouterr().out
    assert target.read_bytes() == before
    assert run(register, "--year", YEAR, "-o", target, "--replace") == Exit.DONE
    assert answers.load(target).cells["requests.received.natural_person"] == 1
    assert run(register, "--year", YEAR, "-o", target) == Exit.DONE


def test_answers_that_do_not_exist_yet_are_begun(tmp_path: Path) -> None:
    register = save(tmp_path / "register.xlsx", [GOOD])
    assert run(register, "--year", YEAR, "-o", tmp_path / "a.yaml") == Exit.DONE
    begun = answers.load(tmp_path / "a.yaml", draft=True)
    assert (begun.year, begun.cells["requests.received.natural_person"]) == (YEAR, 1)
    assert begun.cells["art20_5.licensing.decisions"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--year", "2020"], Exit.UNREADABLE),
        (["--year", "24"], Exit.USAGE),
        (["--year", "2024", "-o", "new.docx"], Exit.USAGE),
        (["--year", "2024", "-o", "new.xlsx"], Exit.USAGE),
        (["--year", "2024", "-o", "new"], Exit.USAGE),
        (["--year", "2024", "-o", "."], Exit.USAGE),
        (["--year", "2024", "-o", "/"], Exit.USAGE),
        (["--year", "2024", "-o", "folder.yaml"], Exit.USAGE),
        (["--year", "2024", "--columns", "nothing.yaml"], Exit.UNREADABLE),
        (["--year", "2024", "--holidays", "nothing.yaml"], Exit.UNREADABLE),
        (["--year", "2023", "-o", "a.yaml"], Exit.UNREADABLE),
    ],
)
def test_wrong_words_are_one_sentence(
    words: list[str],
    code: Exit,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    sample: Report,
) -> None:
    monkeypatch.chdir(tmp_path)
    answers.save(tmp_path / "a.yaml", replace(sample, year=2022))
    (tmp_path / "folder.yaml").mkdir()
    register = save(tmp_path / "register.xlsx", [GOOD])
    assert run(register, *words) == code
    assert capsys.readouterr().err.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "folder.yaml", "register.xlsx"}


def test_answers_that_are_open_in_the_wizard_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, target = save(tmp_path / "register.xlsx", [GOOD]), tmp_path / "a.yaml"
    wizard = Lock(target)
    assert wizard.acquire()
    assert run(register, "--year", YEAR, "-o", target) == Exit.UNREADABLE
    wizard.release()
    assert not target.exists()
    assert capsys.readouterr().err.count("\n") == 1
