"""The report that the clerk is filling in: every change goes through `Draft.keep`, which saves it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from author import changes, checks, prefill, renewal
from author.agency import FACTS
from author.answers.draft_file import Session
from author.errors import AuthorError
from author.findings import Finding
from author.form import Form, Part
from author.numerals import Number
from author.profile import Profile, check
from author.renewal import Renewed
from author.report import Cells, Report
from author.sentences import composed
from author.text import full_width_punctuation, without_indent
from author.wizard.drafts import Damaged, Found, last_year, read
from author.wizard.face import Choice, Face, Leave, Menu, Prompt, Writing

_LINES_SHOWN = 10
"""The number of lines that are shown of how two versions differ."""


@dataclass(eq=False, kw_only=True)
class Draft(Session):
    """The session of one clerk, who is asked through a face; `keep` makes and saves every change."""

    form: Form
    face: Face
    found: Sequence[Found] = ()
    """The reports of the folder."""
    profile: Profile | None = None
    """The local profile used to check the report."""
    _checked: tuple[Report, list[Finding]] | None = field(default=None, init=False)
    """The report that was checked last, and its findings."""

    @property
    def previous(self) -> Report | None:
        """Return last year's report of the same agency from the same folder."""
        return last_year(self.found, self.report.agency.name, self.report.year)

    def findings(self) -> list[Finding]:
        """Return the current findings of the checks and the local profile; the same report is checked once."""
        report = self.report
        if self._checked is None or self._checked[0] is not report:
            local = check(report, self.form, self.profile, date.today()) if self.profile else ()
            self._checked = report, checks.run(report, self.form, self.previous, remarks=local)
        return self._checked[1]

    def document(self) -> bytes:
        """Return the report as a DOCX file."""
        from author import render

        return render.document(self.report, self.form)

    def renewed(self, part: str) -> Renewed:
        """Return last year's text of a part, made this year's; empty if there is none."""
        return renewal.renew(self.previous, self.report, self.form, part) if self.previous else Renewed()

    def expected(self) -> Mapping[str, Number]:
        """Return the numbers expected from last year's report, by key."""
        return prefill.expected(self.form, self.previous, self.report.year, self.report.cells)

    def keep(self, report: Report) -> str:
        """Save the report and refresh its texts from facts; return a sentence if the save did not go as usual."""
        notice = self.commit(composed.refreshed(self.report, report, self.form))
        self.face.saved(self, notice)
        return notice

    def ask_which_version_counts(self) -> bool:
        """Ask the clerk if somebody else changed the answers file; return ``False`` if that stays open."""
        while self.path and self.is_changed_below():
            theirs = read(self.path)
            report = theirs.report if isinstance(theirs, Found) else None
            if report and report.edition != self.form.edition:
                report = None
            fault = theirs.fault if isinstance(theirs, Damaged) else ""
            told = "\n".join(self._differing(report)) if report else fault
            choices: list[Choice[Report | bool]] = [
                Choice(value=report, label="用那一份，这里的另存在旁边")
                if report
                else Choice(value=True, label="那一份改好了，再读一次"),
                Choice(value=False, label="用这里的，那一份另存在旁边"),
            ]
            menu = Menu(
                title="答案文件在别处被改过",
                before=f"“{self.path}”刚才在别处被改过，用哪一份？两份都会保留。\n{told}",
                choices=choices,
                keys="上下键/数字 选择   回车 确认   Esc 以后再说",
            )
            chosen = self.face.choose(menu)
            if chosen is None:
                return False
            if chosen is not True:
                with self.errors_told():
                    self.face.saved(self, self.settle(chosen or None))
        return True

    @contextmanager
    def errors_told(self) -> Iterator[None]:
        """Show the sentence of an error that ends the block."""
        try:
            yield
        except AuthorError as error:
            self.face.tell(str(error))

    def _differing(self, theirs: Report) -> list[str]:
        """Return in lines how somebody else's version differs from this one."""
        facts = [
            (each.label, getattr(self.report.agency, each.name), getattr(theirs.agency, each.name))
            for each in FACTS[1:]
        ]
        lines = [
            f"改  {label}：{ours or '（空）'} → {other or '（空）'}" for label, ours, other in facts if ours != other
        ]
        differing = changes.changes(self.report, theirs, self.form)
        if not (lines or differing):
            return ["两份里的数字和文字一样。"]
        lines += changes.listed(differing, self.form).split("\n") if differing else []
        shown = lines if len(lines) <= _LINES_SHOWN else [*lines[:_LINES_SHOWN], "……", lines[-1]]
        return ["这里的（原、左）和那一份的（现、右）：", *shown]

    def heading(self, part: Part) -> str:
        """Return the heading of a part in this report."""
        return self.report.heading(self.form, part.id)

    def help_on(self, part: Part) -> str:
        """Return what a part is about, and by which article."""
        return f"{part.help}（依据：{part.article or self.form.basis}）"

    def step_of(self, part: Part | None) -> str:
        """Return the number of the step for a part, or for the cover, in words, such as 第 4 步/共 7 步."""
        number = self.form.parts.index(part) + 2 if part else 1
        return f"第 {number} 步/共 {len(self.form.parts) + 1} 步"

    def ask(self, prompt: Prompt) -> Leave:
        """Ask for one line and keep it; after Esc only if it was changed. Tell of a line that cannot be kept."""
        left, typed = self.face.ask(prompt)
        if left is Leave.BACK and typed == prompt.value:
            return left
        try:
            prompt.keep("" if left is Leave.SKIP else typed)
        except ValueError:
            self.face.tell(f"{prompt.label}：【{typed}】没有保存")
        return left

    def keep_text(self, key: str, text: str) -> None:
        """Save one text."""
        self.keep(self.report.with_text(key, text))

    def write(self, part: Part | None, text: str, above: str, *, select: str) -> Leave:
        """Let the clerk write the text of a part, or the preamble, and return how she left it.

        Indents and half-width marks of what she wrote are mended.
        """
        key, title = (part.id, self.heading(part)) if part else (self.form.preamble.id, self.form.preamble.label)
        save, read_only = partial(self.keep_text, key), self.read_only
        left = self.face.write(
            Writing(title=title, text=text, save=save, above=above, select=select, part=part, read_only=read_only)
        )
        written = self.report.texts.get(key, "")
        tidy, changed = tidied(written)
        if changed and written != text:
            self.keep_text(key, tidy)
            self.face.tell(changed)
        return left

    def keep_cells(self, changes: Cells) -> str:
        """Save entered numbers and update their totals; return a sentence if the save did not go as usual."""
        return self.keep(self.report.with_cells(self.form, changes))


def tidied(text: str) -> tuple[str, str]:
    """Return a pasted or typed text without indents and half-width marks, and one sentence on what was changed."""
    flush = without_indent(text)
    mended = full_width_punctuation(flush)
    changes = [
        words
        for words, is_made in (("去掉了段首的空格", flush != text), ("半角标点改成了全角", mended != flush))
        if is_made
    ]
    return mended, f"{'，'.join(changes)}。" if changes else ""
