"""The report that the clerk is filling in: saved after every answer, and no file is ever lost or overwritten."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from pathlib import Path

from author import answers, changes, checks, prefill, renewal
from author.agency import FACTS
from author.errors import AuthorError
from author.files import first_beside, make_folder, previous_copy, read_bytes, write_atomic
from author.findings import Finding
from author.form import Form, Part
from author.lock import Lock
from author.numerals import Number
from author.profile import Profile, check
from author.renewal import Renewed
from author.report import Cells, Report
from author.sentences import composed
from author.wizard import texts
from author.wizard.drafts import Damaged, Found, free_aside, last_year, read
from author.wizard.face import Choice, Face, Leave, Menu, Writing

_LINES_SHOWN = 10
"""The number of lines that are shown of how two versions differ."""


def refuges() -> list[Path]:
    """Return the folders in which the work is saved if the clerk's own folder cannot be written."""
    places = []
    with suppress(RuntimeError):
        places.append(Path.home())
    return [*places, Path(tempfile.gettempdir())]


def _free(path: Path) -> Path:
    """Return a path, or the first numbered one beside it, where no file is."""
    return first_beside(path, lambda each: not each.exists())


@dataclass(eq=False)
class Session:
    """The report being written and its file.

    The first commit with an agency's name creates the file. The file is named after agency and
    year and is renamed with the agency, unless the clerk gave it a name of her own. A session
    without the file's lock never writes. If somebody else changed the file meanwhile, the work
    goes into a file beside it until `settle` is told which version counts.
    """

    folder: Path
    report: Report
    _: KW_ONLY
    found: Sequence[Found] = ()
    """The answers files of the folder."""
    path: Path | None = None
    """The path of the answers file; ``None`` until the file exists."""
    read_only: bool = field(default=False, init=False)
    _on_disk: bytes | None = field(default=None, init=False)
    _lock: Lock | None = field(default=None, init=False)
    _refuge: Path | None = field(default=None, init=False)
    _beside: Path | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.path:
            self._on_disk = read_bytes(self.path)
            self.read_only = not self._take(self.path)

    @property
    def previous(self) -> Report | None:
        """Return last year's report of the same agency from the same folder."""
        return last_year(self.found, self.report.agency.name, self.report.year)

    @property
    def place(self) -> Path | None:
        """Return the path where the work is saved: the answers file, or the file that stands in for it."""
        return self._refuge or self._beside or self.path

    def commit(self, report: Report) -> str:
        """Store and save a report; return one sentence if something unusual happened, else an empty text."""
        if report == self.report and self.path:
            return ""
        before, self.report = self.report, report
        if self.read_only or not report.agency.name:
            return ""
        try:
            notice = self._save(before)
        except AuthorError as error:
            return self._save_elsewhere(error)
        left, self._refuge = self._refuge, None
        return f"现在又能保存到“{self.path}”了。{notice}" if left else notice

    def keep_aside(self, name: str, text: str) -> Path:
        """Save a text that is about to be replaced in a file beside the draft, and return its path.

        Raises:
            AuthorError: the text could not be saved.
        """
        beside = self.place or self.folder / answers.file_name(self.report)
        path = _free(beside.with_name(f"{beside.stem}-{name}-原稿.txt"))
        write_atomic(path, text.encode("utf-8-sig"))
        return path

    def keep_copy(self) -> Path:
        """Save a copy of the answers before they are replaced, and return its path.

        Raises:
            AuthorError: the copy could not be saved.
        """
        beside = free_aside(self.place or self.folder / answers.file_name(self.report))
        answers.save(beside, self.report)
        return beside

    def is_changed_below(self) -> bool:
        """Return whether somebody else changed the answers file since it was last read or saved."""
        if self.path is None or self.read_only:
            return False
        with suppress(OSError):
            return self.path.read_bytes() != self._on_disk
        return False

    def settle(self, theirs: Report | None) -> str:
        """Go on with the report that somebody else saved, or with this one for ``None``; keep the other one beside it.

        Return one sentence that names the file in which the other one is kept.

        Raises:
            AuthorError: a file could not be written.
        """
        assert self.path is not None
        aside = free_aside(self.path)
        now = read_bytes(self.path)
        if theirs is None:
            write_atomic(aside, now)
            self._write(self.path)
        else:
            answers.save(aside, self.report)
            self.report, self._on_disk = theirs, now
        if self._beside:
            self._beside.unlink(missing_ok=True)
            self._beside = None
        return f"另一份另存为“{aside.name}”。"

    def close(self) -> None:
        """Release the file, so that another wizard can write it."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def _take(self, path: Path) -> bool:
        lock = Lock(path)
        if not lock.acquire():
            return False
        self.close()
        self._lock = lock
        return True

    def _save(self, before: Report) -> str:
        wanted = self.folder / answers.file_name(self.report)
        if self.path is None:
            make_folder(self.folder)
            self.path = self._claim(wanted)
        elif self.is_changed_below():
            return self._save_beside()
        elif self.path.name == answers.file_name(before) != wanted.name:
            return self._move(self._claim(wanted))
        self._write(self.path)
        return ""

    def _claim(self, wanted: Path) -> Path:
        """Lock and return the wanted path, or the path with a number behind it if the wanted one is taken."""
        return first_beside(wanted, lambda path: not path.exists() and self._take(path))

    def _move(self, target: Path) -> str:
        """Write the new file and then delete the old one, so that a file exists at every moment."""
        assert self.path is not None
        old = self.path
        self._write(target)
        self.path = target
        with suppress(OSError):
            old.unlink(missing_ok=True)
            previous_copy(old).unlink(missing_ok=True)
        return f"机关名称改了，草稿文件改名为“{target.name}”。"

    def _write(self, path: Path) -> None:
        answers.save(path, self.report)
        self._on_disk = read_bytes(path)

    def _save_beside(self) -> str:
        """Save into a file beside the one that somebody else changed; return a sentence the first time."""
        assert self.path is not None
        is_first = self._beside is None
        self._beside = self._beside or _free(self.path)
        answers.save(self._beside, self.report)
        if not is_first:
            return ""
        return (
            f"“{self.path.name}”刚才在别处被改过，没有动它；这里的先存在“{self._beside.name}”，做完这一步请选用哪一份。"
        )

    def _save_elsewhere(self, error: AuthorError) -> str:
        for refuge in refuges():
            try:
                path = self._refuge or _free(refuge / answers.file_name(self.report))
                answers.save(path, self.report)
            except AuthorError:
                continue
            if path == self._refuge:
                return ""
            self._refuge = path
            return f"{error}现在改存到“{path}”，请记住这个位置。"
        return f"{error}别的位置也存不下，请不要关闭窗口，先腾出磁盘空间。"


@dataclass(eq=False, kw_only=True)
class Draft(Session):
    """The session of one clerk, who is asked through a face; `keep` makes and saves every change."""

    form: Form
    face: Face
    profile: Profile | None = None
    """The local profile used to check the report."""
    _checked: tuple[Report, list[Finding]] | None = field(default=None, init=False)
    """The report that was checked last, and its findings."""

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

    def step_of(self, part: Part | None) -> str:
        """Return the number of the step for a part, or for the cover, in words, such as 第 4 步/共 7 步."""
        number = self.form.parts.index(part) + 2 if part else 1
        return f"第 {number} 步/共 {len(self.form.parts) + 1} 步"

    def keep_text(self, key: str, text: str) -> None:
        """Save one text."""
        self.keep(self.report.with_text(key, text))

    def write(self, key: str, writing: Writing) -> Leave:
        """Let the clerk write a text, mend its indents and half-width marks, and return how she left it."""
        left = self.face.write(writing)
        text = self.report.texts.get(key, "")
        tidied, changed = texts.tidied(text)
        if changed and text != writing.text:
            self.keep_text(key, tidied)
            self.face.tell(changed)
        return left

    def keep_cells(self, changes: Cells) -> str:
        """Save entered numbers and update their totals; return a sentence if the save did not go as usual."""
        return self.keep(self.report.with_cells(self.form, changes))
