"""Functions that find, read and set aside the answers files of a folder.

An empty folder is recognised before any module that reads answers is imported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from author.agency import same_name
from author.errors import AuthorError
from author.numerals import usual_year

if TYPE_CHECKING:
    from author.report import Report

_NAMED_LIKE_ANSWERS = re.compile(r".+-(\d{4})(_\d+)?\.ya?ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answers file of the folder; ``report`` is ``None`` if the file cannot be read."""

    path: Path
    saved: datetime
    report: "Report | None" = None
    fault: str = ""
    """One sentence on why the file cannot be read and what to do."""

    @property
    def year(self) -> int:
        """Return the year of the report, or the year in the name of an unreadable file."""
        if self.report:
            return self.report.year
        named = _NAMED_LIKE_ANSWERS.fullmatch(self.path.name)
        return int(named[1]) if named else 0


def find(folder: Path) -> list[Found]:
    """Return the answers files of a folder, the last saved first.

    Leave out a YAML file that is not an answers file, unless it is named like one: such a file
    is damaged, and the clerk must be told.

    Raises:
        AuthorError: the folder cannot be listed; a folder that does not exist counts as empty.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file()]
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise AuthorError(f"“{folder}”不是文件夹", "请给出文件夹") from None
    except OSError as error:
        from author.files import reason

        raise AuthorError(f"打不开文件夹“{folder}”（{reason(error)}）", "请换一个文件夹") from error
    found = [each for path in paths if not path.name.startswith(".") and (each := read(path))]
    return sorted(found, key=lambda each: (each.saved, each.path.name), reverse=True)


def read(path: Path) -> Found | None:
    """Return one answers file, or ``None`` if the file is not an answers file."""
    from author import answers

    try:
        saved = datetime.fromtimestamp(path.stat().st_mtime)
        return Found(path=path, saved=saved, report=answers.load(path, draft=True))
    except OSError:
        return None
    except AuthorError as error:
        if _NAMED_LIKE_ANSWERS.fullmatch(path.name):
            return Found(path=path, saved=saved, fault=str(error))
        return None


def last_year(found: Sequence[Found], name: str, year: int) -> "Report | None":
    """Return last year's report of an agency from the files of the folder."""
    reports = (each.report for each in found if each.report)
    return next((each for each in reports if each.year == year - 1 and same_name(each.agency.name, name)), None)


def ordered(found: Sequence[Found], year: int | None) -> tuple[list[Found], list[Found]]:
    """Return the readable drafts of the wanted year, and the other readable answers files."""
    wanted = year or usual_year()
    readable = [each for each in found if each.report]
    drafts = [each for each in readable if each.year == wanted or (year is None and each.year > wanted)]
    return drafts, [each for each in readable if each not in drafts]


def likely_name(found: Sequence[Found], year: int) -> str:
    """Return the agency's name if all of last year's answers name the same agency, else an empty string."""
    names = {each.report.agency.name for each in found if each.report and each.year == year - 1}
    return names.pop() if len(names) == 1 else ""


def same_report(found: Sequence[Found], name: str, year: int) -> Found | None:
    """Return the answers file that the folder already has for an agency and a year, or ``None``."""
    reports = ((each, each.report) for each in found if each.report)
    return next((each for each, report in reports if report.year == year and same_name(report.agency.name, name)), None)


def backup_of(path: Path) -> Found | None:
    """Return the rolling copy of an answers file if it can be read."""
    from author.files import previous_copy

    copy = previous_copy(path)
    return read(copy) if copy.is_file() else None


def restore(path: Path) -> Path:
    """Replace a file that cannot be read with its rolling copy; return the new path of the unreadable file.

    Raises:
        AuthorError: the file cannot be renamed.
    """
    from author.files import previous_copy

    aside = set_aside(path)
    previous_copy(path).rename(path)
    return aside


def set_aside(path: Path) -> Path:
    """Rename a file to a name that is free, and return the new path.

    Raises:
        AuthorError: the file cannot be renamed.
    """
    aside = free_aside(path)
    try:
        path.rename(aside)
    except OSError as error:
        from author.files import reason

        raise AuthorError(f"“{path}”不能改名保留（{reason(error)}）", "请换一个文件夹") from error
    return aside


def free_aside(path: Path) -> Path:
    """Return a free name for a file that is set aside: its own name followed by .旧1, .旧2 and so on."""
    numbered = (path.with_name(f"{path.name}.旧{number}") for number in count(1))
    return next(candidate for candidate in numbered if not candidate.exists())
