"""The plain wizard's beginning: go on with a draft of the folder, or start a new report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from author import editions, prefill
from author.errors import AuthorError
from author.form import Form
from author.report import Report, blank_report
from author.wizard import facts, flow, plain_cover
from author.wizard.console import Console, Option
from author.wizard.facts import FACTS
from author.wizard.session import Found, Session, backup_of, find, last_year, read, same_agency, set_aside

_SHOWN = 8
"""Drafts offered at the start, last saved first."""
_NAME = FACTS[0]


def usual_year() -> int:
    """The year that is reported: a clerk sits down in January for the year before."""
    return date.today().year - 1


def writable_form(year: int) -> Form:
    """The form on which reports of a year are written.

    Raises:
        AuthorError: there is none, or it is only for reading.
    """
    form = editions.for_year(year)
    if not form.writable:
        first = min(each.first_year for each in editions.all_editions() if each.writable)
        raise AuthorError(f"{year} 年度的旧格式只能读、不能填", f"请填 {first} 年度以后的年报")
    return form


def open_session(console: Console, folder: Path, year: int | None) -> tuple[Session, bool]:
    """The session to write in, and whether every step is to be gone through again.

    Raises:
        AuthorError: the folder cannot be used, the year has no form, or the draft is open elsewhere.
    """
    if year is not None:
        writable_form(year)
    found = [each for each in _readable(console, find(folder)) if each.report]
    wanted = year or usual_year()
    drafts = [each for each in found if each.year == wanted or (year is None and each.year > wanted)]
    others = [] if year else [each for each in found if each not in drafts]
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
    stopped = flow.stopped_at(report, editions.edition(report.edition))
    where = f"停在 {stopped}" if stopped else "已经填完"
    return f"接着写 {report.year} 年度 {report.agency.name}（{found.saved:%Y-%m-%d %H:%M} 保存，{where}）"


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
            aside = set_aside(damaged.path)
            backup_path = damaged.path.with_name(damaged.path.name + ".bak")
            backup_path.rename(damaged.path)
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
    form = writable_form(year)
    names = {each.report.agency.name for each in found if each.report and each.year == year - 1}
    name = plain_cover.ask_fact(console, _NAME, names.pop() if len(names) == 1 else "")
    console.note(f"{_NAME.label}：{name}")
    same = [each for each in found if each.report and each.year == year and same_agency(each.report.agency.name, name)]
    if same:
        options = [Option(label="接着写那一份"), Option(label="另写一份（原来的不动）")]
        if console.choose(f"{name} {year} 年度已经有一份“{same[0].path.name}”", options, default=1) == 1:
            return _resume(console, folder, same[0], found)
    previous = last_year(found, name, year)
    report = prefill.start(form, year, previous) if previous else blank_report(form, year)
    report = facts.with_agency(report, form, replace(report.agency, name=name))
    return _session(folder, report, found, None), False


def _ask_year(console: Console) -> int:
    year = console.ask(
        f"报告年度（直接回车 = {usual_year()}）：",
        _year,
        kept=usual_year(),
        help="统计的是这一年 1 月 1 日至 12 月 31 日",
    )
    console.note(f"{year} 年度")
    if year > usual_year():
        console.note(f"今年是 {date.today().year} 年，{year} 年度还没有结束，请确认没有写错")
    return year


def _year(typed: str) -> int:
    try:
        year = int(typed.strip().removesuffix("年度").removesuffix("年"))
    except ValueError:
        raise ValueError("年度应是四位数，例如 2025") from None
    try:
        writable_form(year)
    except AuthorError as error:
        raise ValueError(str(error).rstrip("。")) from None
    return year
