"""Find and read the answers files of a folder, and last year's report in a document.

An empty folder is recognised before any module that reads answers is imported.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.files import previous_copy, reason
from author.wizard.face import Choice, Face, Menu

if TYPE_CHECKING:
    from author.report import Report

_ANSWERS = (".yaml", ".yml")
TITLE = "政府信息公开工作年度报告  编写助手"
_MOST_DOCUMENTS = 8
"""The most Word files of a folder that are read whatever their names, in search of a report; the last saved first."""
_NAMED_LIKE_ANSWERS = re.compile(r".+-(\d{4})(_\d+)?\.ya?ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A report in an answers file of a folder, or last year's report in a document."""

    path: Path
    saved: datetime
    report: "Report"

    @property
    def is_document(self) -> bool:
        """Return whether the report is in a document and not in answers."""
        return self.path.suffix not in _ANSWERS

    @property
    def year(self) -> int:
        """Return the year of the report."""
        return self.report.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A file that is named like answers and cannot be read."""

    path: Path
    saved: datetime
    fault: str
    """Why the file cannot be read and what to do, in one sentence."""

    @property
    def year(self) -> int:
        """Return the year in the file's name."""
        named = _NAMED_LIKE_ANSWERS.fullmatch(self.path.name)
        return int(named[1]) if named else 0


def find(folder: Path) -> list[Found | Damaged]:
    """Return the answers files of a folder, the last saved first.

    A YAML file that is not an answers file is left out, unless it is named like one: the clerk must be told of that.

    Raises:
        AuthorError: the folder cannot be listed; a folder that does not exist counts as empty.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix in _ANSWERS and path.is_file()]
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise AuthorError(f"“{folder}”不是文件夹", "请给出文件夹") from None
    except OSError as error:
        raise AuthorError(f"打不开文件夹“{folder}”（{reason(error)}）", "请换一个文件夹") from error
    found = [each for path in paths if not path.name.startswith(".") and (each := read(path))]
    return sorted(found, key=lambda each: (each.saved, each.path.name), reverse=True)


def read(path: Path) -> Found | Damaged | None:
    """Return one answers file, or ``None`` if the file is not an answers file."""
    from author import answers

    try:
        saved = datetime.fromtimestamp(path.stat().st_mtime)
        return Found(path=path, saved=saved, report=answers.load(path, draft=True))
    except OSError:
        return None
    except AuthorError as error:
        if _NAMED_LIKE_ANSWERS.fullmatch(path.name):
            return Damaged(path=path, saved=saved, fault=str(error))
        return None


def last_year(found: Sequence[Found], name: str, year: int) -> "Report | None":
    """Return last year's report of an agency from the files of the folder."""
    same = same_report(found, name, year - 1)
    return same.report if same else None


def likely_name(found: Sequence[Found], year: int) -> str:
    """Return the agency's name if all reports of last year name the same agency, else an empty string."""
    names = {each.report.agency.name for each in found if each.year == year - 1}
    return names.pop() if len(names) == 1 else ""


def same_report(found: Sequence[Found], name: str, year: int) -> Found | None:
    """Return the report that the folder already has for an agency and a year, or ``None``."""
    from author.agency import same_name

    return next((each for each in found if each.year == year and same_name(each.report.agency.name, name)), None)


def documents_of(folder: Path, year: int) -> list[Found]:
    """Return the reports of a year in the Word files of a folder."""
    found = []
    for path in _word_files(folder)[:_MOST_DOCUMENTS]:
        with suppress(AuthorError):
            found.append(read_document(path))
    return [each for each in found if each.year == year]


def _word_files(folder: Path, since: datetime = datetime.min) -> list[Path]:
    """Return the Word files of a folder that were saved after a time, the last saved first."""
    try:
        paths = [path for path in folder.glob("*.docx") if path.is_file() and not path.name.startswith((".", "~$"))]
        saved = {path: datetime.fromtimestamp(path.stat().st_mtime) for path in paths}
    except OSError:
        return []
    return sorted((path for path in paths if saved[path] > since), key=lambda path: saved[path], reverse=True)


def read_document(path: Path) -> Found:
    """Return the report in a document with the contacts that it states.

    Raises:
        AuthorError: it cannot be read.
    """
    from author import outcomes

    report = outcomes.with_contacts(outcomes.load(path)).report
    return Found(path=path, saved=datetime.fromtimestamp(path.stat().st_mtime), report=report)


def saved_as_answers(document: Found, folder: Path) -> tuple[Found, str]:
    """Save last year's report of a document as answers in a folder, as `author import` does.

    Return the answers, or the document itself if they exist already or cannot be written, and a sentence on it.
    """
    from author import answers, outcomes
    from author.lock import held

    target = folder / answers.file_name(document.report)
    told = f"上年的数据从“{document.path.name}”读入"
    with suppress(AuthorError, OSError):
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with held(target):
                odd = outcomes.save_as_answers(outcomes.load(document.path), target)
            doubts = f"；有 {len(odd)} 处读得不确定，写在这个文件开头" if odd else ""
            saved = Found(path=target, saved=datetime.now(), report=answers.load(target, draft=True))
            return saved, f"{told}，存成“{target.name}”{doubts}。"
    return document, f"{told}。"


def edited_word(found: Found) -> Path | None:
    """Return the last edited Word file of a report that is newer than its answers, whatever its name, or ``None``.

    Of files that are not named for the report only the last saved ones are read.
    """
    newer = _word_files(found.path.parent, found.saved)
    if not newer:
        return None
    from author import editions, render

    form = editions.edition(found.report.edition)
    title = Path(render.file_name(found.report, form, finished=True)).stem
    looked_at = [path for number, path in enumerate(newer) if number < _MOST_DOCUMENTS or path.name.startswith(title)]
    changed = (path for path in looked_at if render.is_edited(path) and _has_changes(path, found.report, title))
    return next(changed, None)


def _has_changes(path: Path, report: "Report", title: str) -> bool:
    """Return whether a document is a report's, named by its title or by what it holds, and differs from the answers."""
    from author import changes, outcomes
    from author.agency import same_name

    is_named = path.name.startswith(title)
    try:
        source = outcomes.load(path)
    except AuthorError:
        return is_named
    other = source.report
    is_same = other.year == report.year and same_name(other.agency.name, report.agency.name)
    if other.edition != report.edition or not (is_named or is_same):
        return False
    return bool(changes.without_totals(changes.changes(report, other, source.form), source.form))


def ask_to_mend(damaged: Damaged, face: Face) -> Found | None:
    """Ask the clerk what to do with a damaged file, and return the report in it if it can be read afterwards.

    Raises:
        AuthorError: the file cannot be renamed to make place for its rolling copy.
    """
    from author.answers.draft_file import set_aside

    copy = previous_copy(damaged.path)
    again: Found | Damaged | None = damaged
    while isinstance(again, Damaged):
        choices: list[Choice[bool | None]] = [
            Choice(value=None, label="先不管它（原样保留，不会改动它）"),
            Choice(value=False, label="我已经改好了，再读一次"),
        ]
        if copy.is_file() and isinstance(read(copy), Found):
            choices.append(Choice(value=True, label="用备份恢复（读不了的文件改名保留）"))
        before = f"答案文件“{again.path.name}”读不了：\n{again.fault}"
        takes_backup = face.choose(Menu(title=TITLE, before=before, choices=choices))
        if takes_backup is None:
            return None
        if takes_backup:
            aside = set_aside(again.path)
            copy.rename(again.path)
            face.tell(f"已用备份恢复，读不了的文件改名为“{aside.name}”。")
        again = read(again.path)
    return again
