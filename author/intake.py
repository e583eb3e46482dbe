"""Folders and files as given -> the files that may be reports, and those that are plainly something else."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from author.text import one_line

_OFFICE_LOCKS = ("~$", ".~")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")
_OURS = (".reasons.yaml", ".bak", ".tmp")
"""Ends of the names of files that this program writes beside answers and reports."""
_GARBLED = "的文件名是乱码，请改名后再交"
_CLOSED = "是打不开的文件夹，请核对权限"
_BROKEN = "是断开的或指向自己的链接"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that was found."""

    path: Path
    aside: str = ""
    """Why it is not read at all; empty where it may be a report."""

    @property
    def is_closed(self) -> bool:
        """Whether it is a folder that cannot be looked into."""
        return self.aside == _CLOSED

    @property
    def is_unread(self) -> bool:
        """Whether there may be a report in it all the same, which nobody could read."""
        return self.is_closed or self.aside in (_GARBLED, _BROKEN)

    @property
    def shown(self) -> str:
        """The path as it can be printed on one line, also where its name is no text."""
        return one_line(os.fsencode(self.path).decode("utf-8", "replace"))


def candidates(paths: Iterable[Path], besides: Sequence[Path] = ()) -> list[Candidate]:
    """Every file in some folders and below, and the files among ``paths``, in the order of their names.

    A file that is there under several names is to be read under the first; links to folders
    are named and not followed. Hidden files, and what this program or the system keeps beside
    reports, are no files of anyone's; ``besides``, files and folders, are left out in silence
    as well, being named for another purpose.
    """
    others = {_identity(path) for path in besides}
    firsts: dict[str, Candidate] = {}
    found: list[Candidate] = []
    named = {each.path: each for given in paths for each in _files(given, others)}
    for each in sorted(named.values(), key=lambda each: str(each.path)):
        identity = _identity(each.path)
        if identity not in others:
            first = firsts.setdefault(identity, each)
            found.append(each if each.aside or first is each else replace(each, aside=f"与“{first.shown}”是同一个文件"))
    return found


def within(given: Path) -> list[Candidate]:
    """Every file in a folder; a file itself, which is read whatever it seems to be."""
    return candidates([given]) if _is_folder(given) else [Candidate(path=given)]


def _files(given: Path, besides: Set[str]) -> Iterator[Candidate]:
    if not _is_folder(given):
        yield _candidate(given)
        return
    closed: list[str] = []
    for folder, below, names in os.walk(given, onerror=lambda error: closed.append(error.filename)):
        below[:] = [name for name in below if not name.startswith(".") and _identity(Path(folder, name)) not in besides]
        yield from (_candidate(path) for path in (Path(folder, name) for name in below) if _is_link(path))
        yield from (_candidate(Path(folder, name)) for name in names if not _is_nobodys(name))
    yield from (Candidate(path=Path(path), aside=_CLOSED) for path in closed)


def _candidate(path: Path) -> Candidate:
    return Candidate(path=path, aside=_aside(path))


def _is_folder(path: Path) -> bool:
    """What cannot be told for want of permission is no folder."""
    try:
        return path.is_dir()
    except PermissionError:
        return False


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except PermissionError:
        return False


def _is_nobodys(name: str) -> bool:
    lower = name.lower()
    hidden = name.startswith(".") and not name.startswith(_OFFICE_LOCKS)
    return hidden or lower in _SYSTEM_FILES or lower.endswith(_OURS)


def _identity(path: Path) -> str:
    """Where the file really is, through all links."""
    return os.path.realpath(path)


def _aside(path: Path) -> str:
    if not _is_text(str(path)):
        return _GARBLED
    if path.name.startswith(_OFFICE_LOCKS):
        return "是 Word、WPS 打开文件时留下的临时文件，不是年报"
    if path.suffix.lower() in _PICTURES:
        return "是图片，读不出数字，请让报送单位交 Word 文件"
    return _aside_by_kind(path)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _aside_by_kind(path: Path) -> str:
    """A missing file and one without permission are no matter of kind: reading says so."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return _BROKEN if _is_link(path) else ""
    if stat.S_ISDIR(mode):
        return "是指向文件夹的链接，没有跟进去"
    return "" if stat.S_ISREG(mode) else "是设备或管道，不是文件"
