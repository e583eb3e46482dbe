"""The answers file while it is written: saved at every change, locked, named after its agency, and never lost.

If the file cannot be written, or somebody else changed it, the work is saved in another file.
"""

import tempfile
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from itertools import count
from pathlib import Path

from author.answers import file_name, save
from author.errors import AuthorError
from author.files import first_beside, make_folder, previous_copy, read_bytes, reason, write_atomic
from author.lock import Lock
from author.report import Report


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
    without the file's lock changes and writes nothing. If somebody else changed the file meanwhile, the work
    goes into a file beside it until `settle` is told which version counts.
    """

    folder: Path
    report: Report
    _: KW_ONLY
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
    def place(self) -> Path | None:
        """Return the path where the work is saved: the answers file, or the file that stands in for it."""
        return self._refuge or self._beside or self.path

    def commit(self, report: Report) -> str:
        """Store and save a report; return one sentence if something unusual happened, else an empty text."""
        if self.read_only or (report == self.report and self.path):
            return ""
        before, self.report = self.report, report
        if not report.agency.name:
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
        beside = self.place or self.folder / file_name(self.report)
        path = _free(beside.with_name(f"{beside.stem}-{name}-原稿.txt"))
        write_atomic(path, text.encode("utf-8-sig"))
        return path

    def keep_copy(self) -> Path:
        """Save a copy of the answers before they are replaced, and return its path.

        Raises:
            AuthorError: the copy could not be saved.
        """
        beside = free_aside(self.place or self.folder / file_name(self.report))
        save(beside, self.report)
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
            save(aside, self.report)
            self.report, self._on_disk = theirs, now
        if self._beside:
            with suppress(OSError):
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
        wanted = self.folder / file_name(self.report)
        if self.path is None:
            make_folder(self.folder)
            self.path = self._claim(wanted)
        elif self.is_changed_below():
            return self._save_beside()
        elif self.path.name == file_name(before) != wanted.name:
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
        save(path, self.report)
        self._on_disk = read_bytes(path)

    def _save_beside(self) -> str:
        """Save into a file beside the one that somebody else changed; return a sentence the first time."""
        assert self.path is not None
        is_first = self._beside is None
        self._beside = self._beside or _free(self.path)
        save(self._beside, self.report)
        if not is_first:
            return ""
        return (
            f"“{self.path.name}”刚才在别处被改过，没有动它；这里的先存在“{self._beside.name}”，做完这一步请选用哪一份。"
        )

    def _save_elsewhere(self, error: AuthorError) -> str:
        for refuge in refuges():
            try:
                path = self._refuge or _free(refuge / file_name(self.report))
                save(path, self.report)
            except AuthorError:
                continue
            if path == self._refuge:
                return ""
            self._refuge = path
            return f"{error}现在改存到“{path}”，请记住这个位置。"
        return f"{error}别的位置也存不下，请不要关闭窗口，先腾出磁盘空间。"


def set_aside(path: Path) -> Path:
    """Rename a file to a name that is free, and return the new path.

    Raises:
        AuthorError: the file cannot be renamed.
    """
    aside = free_aside(path)
    try:
        path.rename(aside)
    except OSError as error:
        raise AuthorError(f"“{path}”不能改名保留（{reason(error)}）", "请换一个文件夹") from error
    return aside


def free_aside(path: Path) -> Path:
    """Return a free name for a file that is set aside: its own name followed by .旧1, .旧2 and so on."""
    numbered = (path.with_name(f"{path.name}.旧{number}") for number in count(1))
    return next(candidate for candidate in numbered if not candidate.exists())
