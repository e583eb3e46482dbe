"""Open a draft of the folder or start a new report.

The first question is shown before the form, the sentences and the checks are loaded,
so they are imported only where they are first needed.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.numerals import usual_year
from author.wizard.drafts import (
    Found,
    backup_of,
    find,
    last_year,
    likely_name,
    ordered,
    read,
    restore,
    same_report,
)
from author.wizard.face import Choice, Face, Leave, Menu, Prompt

if TYPE_CHECKING:
    from author.form import Form
    from author.report import Report
    from author.wizard.draft import Draft
    from author.wizard.flow import Progress

_TITLE = "政府信息公开工作年度报告  编写助手"
_SHOWN = 8
"""The maximum number of answers files in the menu, the last saved first."""


class First(StrEnum):
    """The place in the draft where the wizard begins."""

    STEP = "step"
    """The step where the clerk stopped."""
    HUB = "hub"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The draft to work on and the place to begin."""

    draft: "Draft"
    first: First


class _Way(StrEnum):
    ON = "接着写，从停下的地方继续"
    HUB = "接着写，先看目录"
    NEW = "另写一份新的（这份草稿不动）"
    OTHER = "打开别的年度或机关的答案"
    CHECK = "只做检查，不改动"
    EXIT = "退出"


class _Mend(StrEnum):
    LEAVE = "先不管它（原样保留，不会改动它）"
    AGAIN = "我已经改好了，再读一次"
    BACKUP = "用备份恢复（读不了的文件改名保留）"


def open_draft(folder: Path, year: int | None, profile_path: Path | None, face: Face) -> Opened | None:
    """Return the draft to work on and where to begin; ``None`` if the clerk leaves.

    Args:
        folder: The folder of the answers files.
        year: The year of the report; ``None`` to ask for it.
        profile_path: The path of a local profile.
        face: The face that asks the clerk.

    Raises:
        AuthorError: the folder cannot be used, or the year has no form.
        Interrupted: the clerk stops.
    """
    if year is not None:
        _writable_form(year)
    found = [each if each.report else _mended(each, face) for each in find(folder)]
    return _Start(folder=folder, year=year, profile_path=profile_path, found=found, face=face).run()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    folder: Path
    year: int | None
    profile_path: Path | None
    found: Sequence[Found]
    face: Face

    def run(self) -> Opened | None:
        drafts, others = ordered(self.found, self.year)
        if len(drafts) == 1:
            return self.resume(drafts[0], others=bool(others))
        return self.choose([*drafts, *others]) if drafts or others else self.new()

    def choose(self, answers: Sequence[Found]) -> Opened | None:
        """Ask for one of the answers files or a new report."""
        year = self.year or usual_year()
        name = likely_name(self.found, year)
        items: list[Choice[Found | str | None]] = []
        if name and not same_report(self.found, name, year):
            items.append(Choice(value=name, label=f"新写 {year} 年度  {name}（沿用上年的机关信息）"))
        items += [Choice(value=each, label=_described(each)) for each in answers[:_SHOWN]]
        items += [Choice(value="", label="新写别的机关或年度"), Choice(value=None, label="退出", number=0)]
        more = len(answers) - _SHOWN
        told = f"另有 {more} 份较早的没有列出，请放在单独的文件夹里打开。" if more > 0 else ""
        menu = Menu(
            title=_TITLE,
            before="这个文件夹里有：",
            choices=items,
            about=lambda _: told,
            keys="上下键/数字 选择   回车 确认   0 退出",
        )
        while (chosen := self.face.choose(menu)) is not None:
            if isinstance(chosen, Found):
                return self.resume(chosen, others=True)
            if chosen:
                return self.open(_new_report(year, chosen, self.found), None, First.STEP)
            if opened := self.new():
                return opened
        return None

    def resume(self, draft: Found, *, others: bool) -> Opened | None:
        """Ask what to do with a draft (screen A)."""
        report = draft.report
        assert report is not None
        ways = [way for way in _Way if way is not _Way.OTHER or others]
        menu = Menu(
            title=_TITLE,
            before=self._about(draft, report),
            choices=[Choice(value=way, label=way.value, number=0 if way is _Way.EXIT else None) for way in ways],
            keys="上下键/数字 选择   回车 确认   0 退出",
        )
        while (way := self.face.choose(menu)) not in (None, _Way.EXIT):
            if way is _Way.NEW:
                if opened := self.new():
                    return opened
            elif way is _Way.OTHER:
                return self.choose([each for each in self.found if each.report])
            else:
                first = {_Way.ON: First.STEP, _Way.HUB: First.HUB}.get(way, First.REVIEW)
                return self.open(report, draft.path, first)
        return None

    def _about(self, draft: Found, report: "Report") -> str:
        from author import editions
        from author.wizard import flow

        form = editions.edition(report.edition)
        states = flow.progress(report, form)
        lines = [
            "发现一份草稿：",
            "",
            f"  {report.year} 年度   {report.agency.name}",
            f"  上次保存    {draft.saved:%Y-%m-%d %H:%M}",
            f"  {'停在        ' + where if (where := flow.stopped_at(report, form)) else '已经填完'}",
            f"  已填        {_done(states)}",
            f"  草稿文件    {draft.path}",
        ]
        previous = last_year(self.found, report.agency.name, report.year)
        if previous:
            lines += ["", f"另有上年答案：{previous.year} 年度"]
        return "\n".join(lines)

    def new(self) -> Opened | None:
        """Ask for the year and the agency of a new report; Esc goes back to the question before or out."""
        year = self.year
        while True:
            if self.year is None:
                year = self._ask_year(year)
            if year is None:
                return None
            name = self._ask_name(year)
            if name is None and self.year is not None:
                return None
            if name is None:
                continue
            same = same_report(self.found, name, year)
            if same and self._goes_on(same):
                return self.resume(same, others=False)
            return self.open(_new_report(year, name, self.found), None, First.STEP)

    def _ask_year(self, year: int | None) -> int | None:
        usual = usual_year()
        years = [usual, usual - 1, *([year] if year not in (None, usual, usual - 1) else [])]
        menu = Menu(
            title=_TITLE,
            before="报告年度\n\n统计的是这一年 1 月 1 日至 12 月 31 日。",
            choices=[
                *(Choice(value=each, label=f"{each} 年度", words=(str(each),)) for each in years),
                Choice(value=0, label="别的年度"),
            ],
            selected=years.index(year) if year else 0,
            keys="上下键/数字 选择   回车 确认   Esc 退出   Ctrl+C 暂停",
        )
        while (chosen := self.face.choose(menu)) == 0:
            if typed := self._type_year():
                return typed
        return chosen

    def _type_year(self) -> int | None:
        prompt = Prompt(
            title=_TITLE,
            question="报告年度",
            above="四位数，例如 2023。",
            check=_parse_year,
            below=_doubt_about,
            keys="回车 下一步   Esc 上一步   Ctrl+C 暂停",
        )
        left, typed = self.face.ask(prompt)
        return None if left is Leave.BACK else _parse_year(typed)

    def _ask_name(self, year: int) -> str | None:
        from author.wizard import facts

        fact = facts.FACTS[0]
        prompt = Prompt(
            title=_TITLE,
            right=f"{year} 年度",
            question="机关全称（和公章一致）",
            above=f"例如：{fact.example}",
            value=likely_name(self.found, year),
            check=lambda typed: facts.accept(fact, typed),
            keys="回车 下一步   Esc 上一步   Ctrl+C 暂停",
        )
        left, typed = self.face.ask(prompt)
        return None if left is Leave.BACK else facts.accept(fact, typed)

    def _goes_on(self, same: Found) -> bool:
        items = [Choice(value=True, label="接着写那一份"), Choice(value=False, label="另写一份（原来的不动）")]
        told = f"这个机关这一年度已经有一份“{same.path.name}”。"
        return self.face.choose(Menu(title=_TITLE, before=told, choices=items)) is not False

    def open(self, report: "Report", path: Path | None, first: First) -> Opened:
        """Open the draft with a report; a draft that is open elsewhere can only be read."""
        from author import editions, profile
        from author.wizard.draft import Draft, Session

        form = editions.edition(report.edition)
        local = profile.load(self.profile_path, form) if self.profile_path else None
        session = Session(self.folder, report, found=self.found, path=path)
        draft = Draft(session=session, form=form, profile=local, face=self.face)
        draft.keep(report)
        if session.read_only:
            self.face.tell("这份草稿正在另一个窗口里填写，这里只能看、不能改。")
        return Opened(draft=draft, first=first)


def _described(found: Found) -> str:
    report = found.report
    assert report is not None
    return f"接着写 {report.year} 年度  {report.agency.name}（{found.saved:%Y-%m-%d} 保存，{_stopped(report)}）"


def _done(states: "Sequence[Progress]") -> str:
    """Return the progress of the steps, such as 封面 5/5   二 10/10   文字 1/3."""
    texts = [state for state in states if state.step.part and state.step.part.is_text]
    written = sum(not state.open for state in texts)
    counted = (
        f"{'封面' if state.step.part is None else state.step.title.partition('、')[0]} {state.note.partition('  ')[0]}"
        for state in states
        if state not in texts
    )
    return "   ".join([*counted, f"文字 {written}/{len(texts)}"])


def _mended(damaged: Found, face: Face) -> Found:
    """Ask the clerk what to do with a file that cannot be read, and return the file as read afterwards."""
    while True:
        backup = backup_of(damaged.path)
        ways = [way for way in _Mend if way is not _Mend.BACKUP or (backup and backup.report)]
        menu = Menu(
            title=_TITLE,
            before=f"答案文件“{damaged.path.name}”读不了：\n{damaged.fault}",
            choices=[Choice(value=way, label=way.value) for way in ways],
        )
        way = face.choose(menu) or _Mend.LEAVE
        if way is _Mend.LEAVE:
            return damaged
        if way is _Mend.BACKUP:
            aside = restore(damaged.path)
            face.tell(f"已用备份恢复，读不了的文件改名为“{aside.name}”。")
        again = read(damaged.path)
        if again is None or again.report:
            return again or damaged
        damaged = again


def _writable_form(year: int) -> "Form":
    """Return the form on which reports of a year are written.

    Raises:
        AuthorError: the year has no form, or its form is only for reading.
    """
    from author import editions

    form = editions.for_year(year)
    if not form.writable:
        first = min(each.first_year for each in editions.all_editions() if each.writable)
        raise AuthorError(f"{year} 年度的旧格式只能读、不能填", f"请填 {first} 年度以后的年报")
    return form


def _parse_year(typed: str) -> int:
    """Return the year that was typed, such as 2025, ２０２５ or 2025年.

    Raises:
        ValueError: the year cannot be used; the only argument is the reason in Chinese.
    """
    year = _four_digits(typed)
    if year is None:
        raise ValueError("年度应是四位数，例如 2025")
    try:
        _writable_form(year)
    except AuthorError as error:
        raise ValueError(str(error).rstrip("。")) from None
    return year


def _four_digits(typed: str) -> int | None:
    bare = unicodedata.normalize("NFKC", typed).strip().removesuffix("度").removesuffix("年")
    return int(bare) if bare.isdecimal() and len(bare) == 4 else None


def _doubt_about(typed: str) -> str:
    """Return a one-sentence warning if the typed year is not over yet, else an empty string."""
    year = _four_digits(typed)
    if year is None or year <= usual_year():
        return ""
    return f"今年是 {date.today().year} 年，{year} 年度还没有结束，请确认没有写错。"


def _new_report(year: int, name: str, found: Sequence[Found]) -> "Report":
    """Return a report to fill in, with what may be carried over from last year's report and the rest blank."""
    from author import prefill
    from author.report import blank_report
    from author.wizard import facts

    form = _writable_form(year)
    previous = last_year(found, name, year)
    report = prefill.draft_from(form, year, previous) if previous else blank_report(form, year)
    return facts.with_agency(report, form, replace(report.agency, name=name))


def _stopped(report: "Report") -> str:
    """Return in words where the clerk stopped."""
    from author import editions
    from author.wizard import flow

    where = flow.stopped_at(report, editions.edition(report.edition))
    return f"停在 {where}" if where else "已经填完"
