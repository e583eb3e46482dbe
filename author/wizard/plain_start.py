"""The plain wizard's beginning: go on with a draft of the folder, or start a new report."""

from collections.abc import Sequence
from pathlib import Path

from author.errors import AuthorError
from author.numerals import usual_year
from author.report import Report
from author.wizard import plain_cover
from author.wizard.beginning import (
    doubt_about,
    likely_name,
    new_report,
    ordered,
    parse_year,
    same_report,
    stopped,
    writable_form,
)
from author.wizard.console import Console, Option
from author.wizard.drafts import Found, backup_of, find, read, restore
from author.wizard.facts import FACTS
from author.wizard.session import Session

_SHOWN = 8
"""Drafts offered at the start, last saved first."""
_NAME = FACTS[0]


def open_session(console: Console, folder: Path, year: int | None) -> tuple[Session, bool]:
    """The session to write in, and whether every step is to be gone through again.

    Raises:
        AuthorError: the folder cannot be used, the year has no form, or the draft is open elsewhere.
    """
    if year is not None:
        writable_form(year)
    found = [each for each in _readable(console, find(folder)) if each.report]
    drafts, others = ordered(found, year)
    shown = [*drafts, *others][:_SHOWN]
    options = [Option(label=_described(each)) for each in shown]
    if not shown or (len(drafts) == 0 and year):
        return _start(console, folder, year, found)
    options.append(Option(label="新写一份"))
    chosen = console.choose("这个文件夹里有", options, default=1 if drafts else len(options))
    if chosen == len(options):
        return _start(console, folder, year, found)
    return _resume(console, folder, shown[chosen - 1], found)


def _described(found: Found) -> str:
    report = found.report
    assert report is not None
    return f"接着写 {report.year} 年度 {report.agency.name}（{found.saved:%Y-%m-%d %H:%M} 保存，{stopped(report)}）"


def _readable(console: Console, found: Sequence[Found]) -> list[Found]:
    """The files, after the clerk said what to do with each one that cannot be read."""
    return [each if each.report else _mended(console, each) for each in found]


def _mended(console: Console, damaged: Found) -> Found:
    while True:
        backup = backup_of(damaged.path)
        usable = bool(backup and backup.report)
        console.say("", f"答案文件“{damaged.path.name}”读不了：{damaged.fault}")
        options = [Option(label="先不管它（原样保留，不会改动它）"), Option(label="我已经改好了，再读一次")]
        if backup and usable:
            saved = f"{backup.saved:%Y-%m-%d %H:%M}"
            options.append(Option(label=f"用备份恢复（{saved} 的内容；读不了的文件改名保留）"))
        chosen = console.choose("怎么办", options, default=1)
        if chosen == 1:
            return damaged
        if chosen == 3:
            aside = restore(damaged.path)
            console.note(f"已恢复，读不了的文件改名为“{aside.name}”")
        again = read(damaged.path)
        if again is None:
            return damaged
        if again.report:
            return again
        damaged = again


def _resume(console: Console, folder: Path, chosen: Found, found: Sequence[Found]) -> tuple[Session, bool]:
    assert chosen.report is not None
    session = _session(folder, chosen.report, found, chosen.path)
    console.note(f"草稿文件：{chosen.path}")
    options = [Option(label="从停下的地方接着写"), Option(label="从头逐项看一遍（直接回车 = 保留原来的）")]
    return session, console.choose("从哪里开始", options, default=1) == 2


def _session(folder: Path, report: Report, found: Sequence[Found], path: Path | None) -> Session:
    session = Session(folder, report, found=found, path=path)
    if session.read_only:
        raise AuthorError(f"“{path}”正在另一个窗口里填写", "请到那个窗口接着写，或先关掉它")
    return session


def _start(console: Console, folder: Path, year: int | None, found: Sequence[Found]) -> tuple[Session, bool]:
    """Year and agency; from then on the file is there."""
    year = year or _ask_year(console)
    name = plain_cover.ask_fact(console, _NAME, likely_name(found, year))
    console.note(f"{_NAME.label}：{name}")
    same = same_report(found, name, year)
    if same:
        options = [Option(label="接着写那一份"), Option(label="另写一份（原来的不动）")]
        if console.choose(f"{name} {year} 年度已经有一份“{same.path.name}”", options, default=1) == 1:
            return _resume(console, folder, same, found)
    return _session(folder, new_report(year, name, found), found, None), False


def _ask_year(console: Console) -> int:
    usual = usual_year()
    help = "统计的是这一年 1 月 1 日至 12 月 31 日"
    year = console.ask(f"报告年度（直接回车 = {usual}）：", parse_year, kept=usual, help=help)
    console.note(f"{year} 年度", doubt_about(str(year)))
    return year
