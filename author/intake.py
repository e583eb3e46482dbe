"""Folders and files as given -> the files that may be reports, and those that are plainly something else."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from author.text import one_line

_OFFICE_LOCKS = ("~$", ".~")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")
_OURS = (".reasons.yaml", ".bak", ".tmp")
"""Ends of the names of files that this program writes beside answers and reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that was found."""

    path: Path
    aside: str = ""
    """Why it is not read at all; empty where it may be a report."""

    @property
    def shown(self) -> str:
        """The path as it can be printed on one line, also where its name is no text."""
        return one_line(os.fsencode(self.path).decode("utf-8", "replace"))


def candidates(paths: Iterable[Path], besides: Sequence[Path] = ()) -> list[Candidate]:
    """Every file in some folders and below, and the files among ``paths``, once each, in the order of their names.

    Links to folders are named and not followed. Hidden files, and what this program or the
    system keeps beside reports, are no files of anyone's; ``besides``, files and folders, are left
    out in silence as well, being named for another purpose.
    """
    known = {_identity(path) for path in besides}
    found: list[Candidate] = []
    for path in sorted({each for given in paths for each in _files(given, known)}, key=str):
        identity = _identity(path)
        if identity not in known:
            known.add(identity)
            found.append(Candidate(path=path, aside=_aside(path)))
    return found


def _files(given: Path, besides: Set[str]) -> Iterator[Path]:
    if not given.is_dir():
        yield given
        return
    closed: list[Path] = []
    for folder, below, names in os.walk(given, onerror=lambda error: closed.append(Path(error.filename))):
        below[:] = [name for name in below if not name.startswith(".") and _identity(Path(folder, name)) not in besides]
        yield from (path for path in (Path(folder, name) for name in below) if path.is_symlink())
        yield from (Path(folder, name) for name in names if not _is_nobodys(name))
    yield from closed


def _is_nobodys(name: str) -> bool:
    lower = name.lower()
    hidden = name.startswith(".") and not name.startswith(_OFFICE_LOCKS)
    return hidden or lower in _SYSTEM_FILES or lower.endswith(_OURS)


def _identity(path: Path) -> str:
    """Where the file really is, through all links."""
    return os.path.realpath(path)


def _aside(path: Path) -> str:
    if not _is_text(str(path)):
        return "的文件名是乱码，请改名后再交"
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
        return "是断开的或指向自己的链接" if path.is_symlink() else ""
    if stat.S_ISDIR(mode):
        return "是指向文件夹的链接，没有跟进去" if path.is_symlink() else "是打不开的文件夹，请核对权限"
    return "" if stat.S_ISREG(mode) else "是设备或管道，不是文件"
