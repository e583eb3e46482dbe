"""Open a draft of the folder or start a new report.

The first question is shown before the form, the sentences and the checks are loaded,
so they are imported only where they are first needed.
"""

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from author.errors import AuthorError
from author.numerals import half_width, usual_year
from author.wizard import drafts
from author.wizard.drafts import TITLE, Damaged, Found
from author.wizard.face import Choice, Face, Leave, Menu, Prompt, yes_or_no

if TYPE_CHECKING:
    from author.form import Form
    from author.report import Report
    from author.wizard.draft import Draft

_DOCUMENTS = (".docx", ".html", ".htm", ".pdf")
_SHOWN = 8
"""The maximum number of answers files in the menu, the last saved first."""


FirstScreen: TypeAlias = Literal["stopped at", "hub", "review"]
"""The screen on which the clerk goes on with a draft; the first one is the step at which she stopped."""
Opened: TypeAlias = "tuple[Draft, FirstScreen, Path | None] | None"
"""The draft to work on, where to begin, and the Word file whose changes are shown before; ``None`` for none."""
_Act = Callable[[], Opened]


def open_draft(folder: Path, year: int | None, profile_path: Path | None, face: Face) -> Opened:
    """Return the draft to work on and where to begin; ``None`` if the clerk leaves. ``year`` may be asked for too.

    Raises:
        AuthorError: the folder cannot be used, or the year has no form.
    """
    if year is not None:
        _writable_form(year)
    files = drafts.find(folder)
    readable = (drafts.ask_to_mend(each, face) if isinstance(each, Damaged) else each for each in files)
    found = [each for each in readable if each]
    usual = year or usual_year()
    own = [each for each in found if each.year == usual or (year is None and each.year > usual)]
    others = [each for each in found if each not in own]
    if not any(each.year in (usual, usual - 1) for each in files):
        found += drafts.documents_of(folder, usual - 1)
    start = _Start(folder=folder, year=year, profile_path=profile_path, found=found, face=face)
    if len(own) == 1:
        return start.resume(own[0], others=bool(others))
    return start.choose([*own, *others]) if files or found else start.new()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    folder: Path
    year: int | None
    profile_path: Path | None
    found: list[Found]
    face: Face

    def choose(self, answers: Sequence[Found]) -> Opened:
        """Ask for one of the answers files or a new report."""
        year = self.year or usual_year()
        name = drafts.likely_name(self.found, year)
        items: list[Choice[_Act]] = [
            Choice(
                value=partial(self.begin_from, each, year),
                label=f"新写 {year} 年度  {each.report.agency.name}（沿用上年的 Word 文件“{each.path.name}”）",
            )
            for each in self.found
            if each.is_document
        ]
        if name and not items and not drafts.same_report(self.found, name, year):
            label = f"新写 {year} 年度  {name}（沿用上年的机关信息和文字）"
            items.append(Choice(value=partial(self.begin, name, year), label=label))
        items += [
            Choice(value=partial(self.resume, each, others=True), label=_described(each)) for each in answers[:_SHOWN]
        ]
        items.append(Choice(value=self.new, label="新写别的机关或年度"))
        more = len(answers) - _SHOWN
        told = f"另有 {more} 份较早的没有列出，请放在单独的文件夹里打开。" if more > 0 else ""
        return self._open_chosen("这个文件夹里有：", items, told)

    def resume(self, found: Found, *, others: bool) -> Opened:
        """Ask what to do with an answers file; ``others`` offers the other ones too."""
        edited = drafts.edited_word(found)
        opened = partial(self.open, found.report, found.path)
        items: list[Choice[_Act]] = [
            Choice(value=partial(opened, "stopped at"), label="接着写，从停下的地方继续"),
            Choice(value=partial(opened, "hub"), label="接着写，先看目录"),
            Choice(value=self.new, label="另写一份新的（这份草稿不动）"),
        ]
        if edited:
            label = "先看 Word 文件里的改动，收回答案，再接着写"
            items.insert(0, Choice(value=partial(opened, "hub", edited), label=label))
        if others:
            answers = [each for each in self.found if not each.is_document]
            items.append(Choice(value=partial(self.choose, answers), label="打开别的年度或机关的答案"))
        items.append(Choice(value=partial(opened, "review"), label="只做检查，不改动"))
        return self._open_chosen(self._about(found, edited), items)

    def _open_chosen(self, before: str, items: list[Choice[_Act]], told: str = "") -> Opened:
        """Open what the clerk chooses; if she leaves the questions about a new report, show the menu again."""
        leave: Choice[_Act] = Choice(value=lambda: None, label="退出", number=0)
        menu = Menu(
            title=TITLE,
            before=before,
            choices=[*items, leave],
            about=lambda _: told,
            keys="上下键/数字 选择   回车 确认   0 退出",
        )
        while act := self.face.choose(menu):
            opened = act()
            if opened or act != self.new:
                return opened
        return None

    def begin_from(self, document: Found, year: int) -> Opened:
        """Save last year's report of a document as answers, and open a new report that begins from it."""
        saved, told = drafts.saved_as_answers(document, self.folder)
        self.found[:] = [saved, *(each for each in self.found if each is not document)]
        opened = self.begin(document.report.agency.name, year)
        self.face.tell(told)
        return opened

    def _about(self, found: Found, edited: Path | None) -> str:
        """Return what is told about an answers file: its report, when it was saved, and what is filled in."""
        from author import editions
        from author.wizard import flow

        report = found.report
        form = editions.edition(report.edition)
        steps = flow.steps(report, form)
        texts = [step for step in steps if step.part and step.part.is_text]
        counted = [
            f"{step.title.partition('、')[0] if step.part else '封面'} {step.note.partition('  ')[0]}"
            for step in steps
            if step not in texts
        ]
        done = "   ".join([*counted, f"文字 {sum(not step.open for step in texts)}/{len(texts)}"])
        previous = drafts.last_year(self.found, report.agency.name, report.year)
        lines = [
            "发现一份草稿：",
            "",
            f"  {report.year} 年度   {report.agency.name}",
            f"  上次保存    {found.saved:%Y-%m-%d %H:%M}",
            f"  {'停在        ' + where if (where := flow.stopped_at(report, form, previous)) else '已经填完'}",
            f"  已填        {done}",
            f"  草稿文件    {found.path}",
        ]
        if edited:
            lines += ["", f"Word 文件“{edited.name}”在草稿之后改过。"]
        if previous:
            lines += ["", f"另有上年答案：{previous.year} 年度"]
        return "\n".join(lines)

    def new(self) -> Opened:
        """Ask for the year and the agency of a new report; Esc goes back to the question before or out."""
        year = self.year
        while year := self.year or self._ask_year(year):
            name = self._ask_name(year)
            if name is None and self.year:
                return None
            if name is None:
                continue
            if path := _file_named(name):
                try:
                    document = drafts.read_document(path)
                except AuthorError as error:
                    self.face.tell(str(error))
                    continue
                if document.year == year - 1:
                    return self.begin_from(document, year)
                self.face.tell(f"“{path.name}”是 {document.year} 年度的，要 {year - 1} 年度的年报。")
                continue
            same = drafts.same_report(self.found, name, year)
            if same:
                items = yes_or_no("接着写那一份", "另写一份（原来的不动）")
                told = f"这个机关这一年度已经有一份“{same.path.name}”。"
                if self.face.choose(Menu(title=TITLE, before=told, choices=items)) is not False:
                    return self.resume(same, others=False)
            return self.begin(name, year)
        return None

    def _ask_year(self, year: int | None) -> int | None:
        usual = usual_year()
        years = [usual, usual - 1, *([year] if year not in (None, usual, usual - 1) else [])]
        menu = Menu(
            title=TITLE,
            before="报告年度\n\n统计的是这一年 1 月 1 日至 12 月 31 日。",
            choices=[
                *(Choice(value=each, label=f"{each} 年度", words=(str(each),)) for each in years),
                Choice(value=0, label="别的年度"),
            ],
            selected=years.index(year) if year else 0,
            keys="上下键/数字 选择   回车 确认   Esc 退出   Ctrl+C 暂停",
        )
        prompt = Prompt(
            title=TITLE,
            question="报告年度",
            above="四位数，例如 2023。",
            check=_parse_year,
            below=_doubt_about,
            keys="回车 下一步   Esc 上一步   Ctrl+C 暂停",
        )
        while (chosen := self.face.choose(menu)) == 0:
            left, typed = self.face.ask(prompt)
            if left is not Leave.BACK:
                return _parse_year(typed)
        return chosen

    def _ask_name(self, year: int) -> str | None:
        """Return the agency's name, or the path of last year's report as it was typed; ``None`` for one level back."""
        from author import agency

        fact = agency.FACTS[0]

        def accept(typed: str) -> str:
            return typed if _file_named(typed) else agency.accept(fact, typed)

        prompt = Prompt(
            title=TITLE,
            right=f"{year} 年度",
            question="机关全称（和公章一致）",
            above=f"例如：{fact.example}\n有上年的年报（Word 文件等），也可以把它拖到这里，机关信息和文字从它读。",
            value=drafts.likely_name(self.found, year),
            check=accept,
            keys="回车 下一步   Esc 上一步   Ctrl+C 暂停",
        )
        left, typed = self.face.ask(prompt)
        if left is Leave.BACK:
            return None
        name = accept(typed)
        self.face.tell("" if _file_named(typed) else agency.notice_on(fact, typed))
        return name

    def begin(self, name: str, year: int) -> Opened:
        """Open a new report, with what may be carried over from last year's report and the rest blank."""
        from author import agency, prefill
        from author.report import blank_report

        form = _writable_form(year)
        self._offer_changes_of_last_year(name, year)
        previous = drafts.last_year(self.found, name, year)
        report = prefill.draft_from(form, year, previous) if previous else blank_report(form, year)
        return self.open(report.with_agency(agency.named(report.agency, name)), None, "stopped at")

    def _offer_changes_of_last_year(self, name: str, year: int) -> None:
        """Offer to take changes in last year's Word file into last year's answers, from which the report begins."""
        last = drafts.same_report(self.found, name, year - 1)
        edited = drafts.edited_word(last) if last and not last.is_document else None
        if not (last and edited):
            return
        menu = Menu(
            title=TITLE,
            right=f"{year} 年度",
            before=f"上年的 Word 文件“{edited.name}”在上年的答案之后改过，今年的上年结转和文字从上年的答案来。",
            choices=yes_or_no("先看改动，收回上年的答案", "不收，照上年的答案写"),
        )
        if self.face.choose(menu):
            from author import editions
            from author.wizard import finish

            form = editions.edition(last.report.edition)
            with closing(self._draft(last.report, form, last.path)) as draft:
                if draft.read_only:
                    self.face.tell("上年的答案正在另一个窗口里填写，改动没有收回。")
                else:
                    finish.take_back(draft, edited)
            self.found[self.found.index(last)] = replace(last, report=draft.report)

    def open(self, report: "Report", path: Path | None, first: FirstScreen, edited: Path | None = None) -> Opened:
        """Open the draft with a report; a draft that is open elsewhere can only be read."""
        from author import editions, profile

        form = editions.edition(report.edition)
        local = profile.load(self.profile_path, form) if self.profile_path else None
        draft = self._draft(report, form, path)
        draft.profile = local
        draft.keep(draft.report)
        self.face.meanwhile(draft.findings, draft.document)
        if draft.read_only:
            self.face.tell("这份草稿正在另一个窗口里填写，这里只能看、不能改。")
        return draft, first, edited

    def _draft(self, report: "Report", form: "Form", path: Path | None) -> "Draft":
        """Return the draft with a report, or with the one that its file holds if that has changed meanwhile."""
        from author.wizard.draft import Draft

        draft = Draft(self.folder, report, form=form, face=self.face, found=self.found, path=path)
        again = drafts.read(path) if path else None
        if isinstance(again, Found) and again.report != report:
            draft.report = again.report
            self.face.tell("答案文件刚才在别处改过，打开的是改过的那一份。")
        return draft


def _described(found: Found) -> str:
    """Return the line of the menu for an answers file: its report, and where the clerk stopped."""
    from author import editions
    from author.wizard import flow

    report = found.report
    where = flow.stopped_at(report, editions.edition(report.edition))
    stopped = f"停在 {where}" if where else "已经填完"
    return f"接着写 {report.year} 年度  {report.agency.name}（{found.saved:%Y-%m-%d} 保存，{stopped}）"


def _file_named(typed: str) -> Path | None:
    """Return the file whose path was typed or dragged into the window; ``None`` for words, ValueError for no file."""
    path = Path(typed.strip().strip("'\"“”").removeprefix("file://").replace("\\ ", " "))
    if path.suffix.lower() not in _DOCUMENTS:
        return None
    # The lock file ~$年报.docx is the home of no user, and a name may be longer than any file's.
    with suppress(RuntimeError, OSError):
        path = path.expanduser()
        if path.is_file():
            return path
    raise ValueError(f"找不到文件“{path}”")


def _writable_form(year: int) -> "Form":
    """Return the form on which reports of a year are written; AuthorError says that there is none."""
    from author import editions

    form = editions.for_year(year)
    if not form.writable:
        first = min(each.first_year for each in editions.all_editions() if each.writable)
        raise AuthorError(f"{year} 年度的旧格式只能读、不能填", f"请填 {first} 年度以后的年报")
    return form


def _parse_year(typed: str) -> int:
    """Return the year that was typed, such as 2025, ２０２５ or 2025年; ValueError says why it cannot be used."""
    year = _four_digits(typed)
    if year is None:
        raise ValueError("年度应是四位数，例如 2025")
    try:
        _writable_form(year)
    except AuthorError as error:
        raise ValueError(str(error).rstrip("。")) from None
    return year


def _four_digits(typed: str) -> int | None:
    bare = half_width(typed).strip().removesuffix("度").removesuffix("年")
    return int(bare) if bare.isdecimal() and len(bare) == 4 else None


def _doubt_about(typed: str) -> str:
    """Return a one-sentence warning if the typed year is not over yet, else an empty string."""
    year = _four_digits(typed)
    if year is None or year <= usual_year():
        return ""
    return f"今年是 {date.today().year} 年，{year} 年度还没有结束，请确认没有写错。"
