"""The draft on disk: found, read, saved after every answer, never lost and never overwritten."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from author import answers
from author.errors import AuthorError
from author.files import read_bytes, write_atomic
from author.report import Report
from author.text import norm_label
from author.wizard.lock import Lock

_NAMED_LIKE_ANSWERS = re.compile(r".+-(\d{4})(_\d+)?\.ya?ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answers file of the folder; ``report`` is ``None`` where it cannot be read."""

    path: Path
    saved: datetime
    report: Report | None = None
    fault: str = ""
    """Why it cannot be read and what to do, in one sentence."""

    @property
    def year(self) -> int:
        """The year it is about; for an unreadable file the one in its name."""
        if self.report:
            return self.report.year
        named = _NAMED_LIKE_ANSWERS.fullmatch(self.path.name)
        return int(named[1]) if named else 0


def find(folder: Path) -> list[Found]:
    """The answers files of a folder, last saved first.

    A YAML file that is not one of ours is left out, unless it is named like one: then it
    is damaged, and the clerk must hear of it.

    Raises:
        AuthorError: the folder does not exist or cannot be listed.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file()]
    except FileNotFoundError:
        raise AuthorError(f"文件夹“{folder}”不存在", "请先建好文件夹，或换一个位置") from None
    except NotADirectoryError:
        raise AuthorError(f"“{folder}”不是文件夹", "请给出文件夹") from None
    except OSError as error:
        raise AuthorError(f"打不开文件夹“{folder}”（{error.strerror}）", "请换一个文件夹") from error
    found = [each for path in paths if not path.name.startswith(".") and (each := read(path))]
    return sorted(found, key=lambda each: (each.saved, each.path.name), reverse=True)


def read(path: Path) -> Found | None:
    """One answers file, or ``None`` where it is not one of ours."""
    try:
        saved = datetime.fromtimestamp(path.stat().st_mtime)
        return Found(path=path, saved=saved, report=answers.load(path, draft=True))
    except OSError:
        return None
    except AuthorError as error:
        if _NAMED_LIKE_ANSWERS.fullmatch(path.name):
            return Found(path=path, saved=saved, fault=str(error))
        return None


def last_year(found: Sequence[Found], name: str, year: int) -> Report | None:
    """Last year's report of an agency among the files of the folder."""
    reports = (each.report for each in found if each.report)
    return next((each for each in reports if each.year == year - 1 and same_agency(each.agency.name, name)), None)


def same_agency(one: str, other: str) -> bool:
    """Two spellings of the same name."""
    return norm_label(one) == norm_label(other) != ""


def refuges() -> list[Path]:
    """Folders that take the work where the clerk's own cannot be written."""
    places = []
    with suppress(RuntimeError):
        places.append(Path.home())
    return [*places, Path(tempfile.gettempdir())]


def backup_of(path: Path) -> Found | None:
    """The rolling copy of an answers file, where it can be read."""
    copy = path.with_name(path.name + ".bak")
    return read(copy) if copy.is_file() else None


def set_aside(path: Path) -> Path:
    """Give a file another name that is still free; returns it.

    Raises:
        AuthorError: it could not be renamed.
    """
    aside = _aside(path)
    try:
        path.rename(aside)
    except OSError as error:
        raise AuthorError(f"“{path}”不能改名保留（{error.strerror}）", "请换一个文件夹") from error
    return aside


def _names(path: Path) -> Iterator[Path]:
    """A path, then the same with _2, _3 … behind its stem."""
    return chain([path], (path.with_name(f"{path.stem}_{number}{path.suffix}") for number in count(2)))


def _aside(path: Path) -> Path:
    numbered = (path.with_name(f"{path.name}.旧{number}") for number in count(1))
    return next(candidate for candidate in numbered if not candidate.exists())


class Session:
    """The report being written and its file.

    The file comes into being with the first commit that has an agency's name. It is
    named after agency and year and follows a change of the name, unless the clerk gave
    it a name of her own. A session without the file's lock never writes.
    """

    def __init__(self, folder: Path, report: Report, *, found: Sequence[Found] = (), path: Path | None = None) -> None:
        self.folder = folder
        self.report = report
        self.path = path
        """The answers file; ``None`` until there is one."""
        self.read_only = False
        self._found = found
        self._on_disk = read_bytes(path) if path else None
        self._lock: Lock | None = None
        self._refuge: Path | None = None
        if path:
            self.read_only = not self._take(path)

    @property
    def previous(self) -> Report | None:
        """Last year's report of the same agency, from the same folder."""
        return last_year(self._found, self.report.agency.name, self.report.year)

    @property
    def place(self) -> Path | None:
        """Where the work really lies: the answers file or the copy in a refuge."""
        return self._refuge or self.path

    def commit(self, report: Report) -> str:
        """Take over a report and save it; one sentence where that did not go as usual, else empty."""
        if report == self.report and self.path:
            return ""
        before, self.report = self.report, report
        if self.read_only or not report.agency.name:
            return ""
        try:
            notice = self._save(before)
        except AuthorError as error:
            return self._save_elsewhere(error)
        if self._refuge:
            notice = f"现在又能保存到“{self.path}”了。{notice}"
            self._refuge = None
        return notice

    def keep_aside(self, name: str, text: str) -> Path:
        """Save a text that is about to be replaced, in a file of its own beside the draft.

        Raises:
            AuthorError: it could not be saved.
        """
        beside = self.place or self.folder / answers.file_name(self.report)
        path = next(each for each in _names(beside.with_name(f"{beside.stem}-{name}-原稿.txt")) if not each.exists())
        write_atomic(path, text.encode("utf-8-sig"))
        return path

    def close(self) -> None:
        """Let the file go, so that another wizard can write it."""
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
            self.path = self._claim(wanted)
        elif self.path.name == answers.file_name(before) != wanted.name:
            return self._move(self._claim(wanted))
        notice = self._keep_foreign_edit()
        self._write(self.path)
        return notice

    def _claim(self, wanted: Path) -> Path:
        """The wanted name, or with a number behind it where that one is taken; locked."""
        return next(path for path in _names(wanted) if not path.exists() and self._take(path))

    def _move(self, target: Path) -> str:
        """First the new file, then away with the old one: at no moment is there none."""
        assert self.path is not None
        old, notice = self.path, self._keep_foreign_edit()
        self._write(target)
        self.path = target
        with suppress(OSError):
            old.unlink(missing_ok=True)
            old.with_name(old.name + ".bak").unlink(missing_ok=True)
        return notice + f"机关名称改了，草稿文件改名为“{target.name}”。"

    def _write(self, path: Path) -> None:
        answers.save(path, self.report)
        self._on_disk = read_bytes(path)

    def _keep_foreign_edit(self) -> str:
        """Somebody changed the file since we last saw it: that version is kept under another name."""
        assert self.path is not None
        try:
            now = self.path.read_bytes()
        except OSError:
            return ""
        if now == self._on_disk:
            return ""
        aside = _aside(self.path)
        write_atomic(aside, now)
        return f"草稿文件刚才在别处被改过，那一份另存为“{aside.name}”，这里接着用屏幕上的内容。"

    def _save_elsewhere(self, error: AuthorError) -> str:
        for refuge in refuges():
            path = self._refuge or next(
                path for path in _names(refuge / answers.file_name(self.report)) if not path.exists()
            )
            try:
                answers.save(path, self.report)
            except AuthorError:
                continue
            if path == self._refuge:
                return ""
            self._refuge = path
            return f"{error}现在改存到“{path}”，请记住这个位置。"
        return f"{error}别的位置也存不下，请不要关闭窗口，先腾出磁盘空间。"
