"""The given folders and files -> the files that may be reports, and the skipped ones with a reason."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path, PurePath
from typing import NamedTuple

from author.text import Expression, holds_any, one_line

_OFFICE_LOCKS = ("~$", ".~")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")
_OURS = ("汇总设置.yaml", ".reasons.yaml", ".bak", ".tmp")
"""The endings of files that this program writes beside answers and reports."""
_OTHER_PAPERS = Expression(
    r"(?i)(?:通知|通报|方案|台账|回执|清单|名单|联系表|联系方式|通讯录|目录|提纲|汇总表|read ?me)\W*[\dv]*\W*$"
)
"""The last words of names of papers that are no report, whatever they are about (关于报送年度报告的通知)."""
_LETTERS = ("说明", "函", "联系")
"""Words in names of letters; an office may call its report so (关于公开工作情况的说明)."""
_OTHER_KINDS = (".txt", ".csv", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".mp3", ".mp4", ".exe", ".url", ".lnk")
_REPORTS = ("年报", "年度报告", "工作报告", "公开报告")
_GARBLED = "的文件名是乱码，请改名后再交"
_CLOSED = "是打不开的文件夹，请核对权限"
_BROKEN = "是断开的或指向自己的链接"


class Candidate(NamedTuple):
    """A file that may hold a report, or a folder or file that was skipped."""

    path: Path
    skip_reason: str = ""
    """The reason why it is not read, which follows its name in a sentence; empty if it may be a report."""
    is_failed: bool = False
    """True if this computer, and not the file, is the reason."""

    @property
    def is_closed(self) -> bool:
        """Return whether the candidate is a folder that cannot be opened."""
        return self.skip_reason == _CLOSED

    @property
    def is_unread(self) -> bool:
        """Return whether the file or folder was skipped although it may hold a report."""
        return self.is_closed or self.is_failed or self.skip_reason in (_GARBLED, _BROKEN)

    @property
    def shown(self) -> str:
        """The path as it can be printed on one line, even if its name is no valid text."""
        return one_line(os.fsencode(self.path).decode("utf-8", "replace"))


def candidates(paths: Iterable[Path], besides: Sequence[Path] = ()) -> list[Candidate]:
    """Return every file in some folders and below, and the files among ``paths``, sorted by path.

    A file with several names is read under the first; links to folders are skipped with a reason.
    Hidden files and what this program or the system keeps beside reports are left out, and so are
    the files and folders ``besides``, which are given for another purpose.
    """
    others = {_identity(path) for path in besides}
    firsts: dict[str, Candidate] = {}
    found: list[Candidate] = []
    named = {each.path: each for given in paths for each in _files(given, others)}
    for each in sorted(named.values(), key=lambda each: str(each.path)):
        identity = _identity(each.path)
        if identity not in others:
            first = firsts.setdefault(identity, each)
            is_new = each.skip_reason or first is each
            found.append(each if is_new else each._replace(skip_reason=f"与“{first.shown}”是同一个文件"))
    return found


def within(given: Path) -> list[Candidate]:
    """Return every file in a folder; for a file just that file, without a reason to skip it."""
    return candidates([given]) if _is_folder(given) else [Candidate(path=given)]


def _files(given: Path, besides: Set[str]) -> Iterator[Candidate]:
    if not _is_folder(given):
        yield _candidate(given)
        return
    closed: list[str] = []
    for folder, below, names in os.walk(given, onerror=lambda error: closed.append(error.filename)):
        below[:] = [name for name in below if not name.startswith(".") and _identity(Path(folder, name)) not in besides]
        yield from (_candidate(path) for path in (Path(folder, name) for name in below) if _is_link(path))
        yield from (_candidate(Path(folder, name)) for name in names if not is_housekeeping_file(name))
    yield from (Candidate(path=Path(path), skip_reason=_CLOSED) for path in closed)


def _candidate(path: Path) -> Candidate:
    return Candidate(path=path, skip_reason=_skip_reason(path))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - without permission to look it is none


def _is_link(path: Path) -> bool:
    return os.path.islink(path)  # noqa: PTH114 - without permission to look it is none


def is_housekeeping_file(name: str) -> bool:
    """Return whether the system or this program keeps a file of this name beside reports."""
    lower = name.lower()
    hidden = name.startswith(".") and not name.startswith(_OFFICE_LOCKS)
    return hidden or lower in _SYSTEM_FILES or lower.endswith(_OURS)


def _identity(path: Path) -> str:
    """Return the path of the file itself, through all links."""
    try:
        return os.path.realpath(path)
    except ValueError:
        # A name that no file can have; reading it says so.
        return str(path)


def _skip_reason(path: Path) -> str:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return _GARBLED
    if path.name.startswith(_OFFICE_LOCKS):
        return "是 Word、WPS 打开文件时留下的临时文件，不是年报"
    if path.suffix.lower() in _PICTURES:
        return "是图片，读不出数字，请让报送单位交 Word 文件"
    return _reason_by_kind(path)


def _reason_by_kind(path: Path) -> str:
    """Return why no report can be of this kind of file; a missing file is left to the reader."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return _BROKEN if _is_link(path) else ""
    if stat.S_ISDIR(mode):
        return "是指向文件夹的链接，没有跟进去"
    return "" if stat.S_ISREG(mode) else "是设备或管道，不是文件"


def is_other_paper(path: PurePath, *, is_of_agency: bool) -> bool:
    """Return whether a file that cannot be read is plainly no report, from its name or its kind.

    ``is_of_agency`` tells that it is known whose file it is; a letter of an agency may be its report.
    """
    is_letter = holds_any(path.stem, _LETTERS) and "公开" not in path.stem and not is_of_agency
    is_other = (is_letter or path.suffix.lower() in _OTHER_KINDS) and not holds_any(path.stem, _REPORTS)
    return bool(is_other or _OTHER_PAPERS.search(path.stem))
