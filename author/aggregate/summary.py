"""The result of an aggregation: the types from which every output is made, and its listing for the terminal."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePath

from author.agency import Scope, same_name
from author.aggregate.roster import Matching, Missing
from author.aggregate.settings import FILE as SETTINGS_FILE
from author.aggregate.settings import Settings
from author.errors import AuthorError
from author.findings import Finding
from author.form import Form
from author.report import Cells
from author.text import norm_label, one_line

ATTACHMENTS = ".取出的附件"
"""The folder beside the outputs into which the files of archives and mails are taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInfo:
    """The facts of one file without its numbers: whose report it is, or why it could not be read."""

    path: str
    """The path under which it was found."""
    digest: str = ""
    """A digest of its bytes; empty if they could not be read."""
    agency: str = ""
    year: int = 0
    edition: str = ""
    scope: Scope = Scope.AGENCY
    numbers_digest: str = ""
    """A digest of the entered numbers, which is the same for reports of equal numbers."""
    blanks: int = 0
    """The number of cells that are not filled in."""
    errors: int = 0
    """The number of findings that must be mended."""
    recomputed: int = 0
    """The number of printed totals that are not the sums; totals are always computed anew."""
    warnings: int = 0
    """The number of findings that must be mended or explained."""
    sketch: str = ""
    """The hashes that stand for its texts, see `copies.sketch`; empty if they are short."""
    modified: str = ""
    """The day on which the file was changed last, as 2026-01-12; set in each run."""
    refusal: str = ""
    """The reason why the file could not be read, as one sentence."""

    @property
    def name(self) -> str:
        """Return the name of the file without its folders."""
        return PurePath(self.path).name

    @property
    def has_name(self) -> bool:
        """Return whether the report names its agency."""
        return norm_label(self.agency) != ""

    @property
    def is_government(self) -> bool:
        """Return whether it is the report of a government with all agencies below it."""
        return self.scope is Scope.GOVERNMENT

    @property
    def shown_path(self) -> str:
        """Return the path; if it was taken out of an archive or a mail, the path as if that were a folder."""
        parts = PurePath(self.path).parts
        # A folder that is named by a digest comes between.
        return str(PurePath(*parts[parts.index(ATTACHMENTS) + 2 :])) if ATTACHMENTS in parts else self.path

    @property
    def why_unread(self) -> str:
        """Return the reason why the file could not be read in one line, without the full stop and the folders."""
        return self.refusal.removesuffix("。").replace("；\n", "；").replace(self.path, self.name)

    def is_named(self, word: str) -> bool:
        """Return whether a word is the agency, the file name, or the path of the file or of a folder above it.

        A word with a separator in it is a whole path or the end of one.
        """
        path = PurePath(self.path)
        if not any(separator in word for separator in (os.sep, os.altsep) if separator):
            return path.name == word or same_name(self.agency, word)
        end = PurePath(word).parts
        is_its_end = any(each.parts[-len(end) :] == end for each in (path, *path.parents))
        return is_its_end or PurePath(os.path.realpath(path)).is_relative_to(os.path.realpath(word))

    def is_one_of(self, words: Iterable[str]) -> bool:
        """Return whether one of the words names the file, see `is_named`."""
        return any(self.is_named(word) for word in words)


class Cause(Enum):
    """The reason why a file is not counted, in the words of the listing, and its consequences."""

    ASIDE = "不是年报"
    OURS = "是汇总写的"
    EXCLUDED = "指明不计入"
    COPY = "重复"
    REPLACED = "以另一份为准"
    ITSELF = "是汇总本身"
    UNOPENED = "打不开"
    UNREADABLE = "读不出"
    OTHER_YEAR = "年度不同"
    OTHER_FORM = "格式版本不同"
    CONFLICT = "同一机关的数字不同"
    OLDER = "看来是以前的版本"
    UNLISTED = "不在名单里"
    CONTAINS_OTHERS = "包含别的年报的数"

    @property
    def is_unread(self) -> bool:
        """Return whether the file may contain a report that was not read."""
        return self in (Cause.UNOPENED, Cause.UNREADABLE)

    @property
    def must_be_settled(self) -> bool:
        """Return whether a person must decide about the file before the sums are final."""
        return self in (
            Cause.OTHER_YEAR,
            Cause.OTHER_FORM,
            Cause.CONFLICT,
            Cause.OLDER,
            Cause.UNLISTED,
            Cause.CONTAINS_OTHERS,
        )

    @property
    def goes_back(self) -> bool:
        """Return whether the agency must submit another report."""
        return self in (Cause.UNREADABLE, Cause.OTHER_YEAR, Cause.OTHER_FORM)


class State(Enum):
    """The state of an agency's report."""

    COUNTED = "计入"
    NOT_COUNTED = "收到未计入"
    UNREAD = "收到未读"
    MISSING = "缺报"
    EXEMPT = "免报"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that is not counted."""

    file: FileInfo
    why: str
    """One sentence without its full stop that says what is wrong and what to do."""
    cause: Cause = Cause.ASIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeStatus:
    """The state of one agency's report in this round."""

    agency: str
    state: State
    is_listed: bool = True
    """False if there is a roster and the agency is not on it."""
    files: Sequence[FileInfo] = ()
    """All files of the agency, the one that counts first."""
    why: str = ""
    """The explanation of the state, as one sentence without its full stop."""
    goes_back: bool = False
    """True if the report is returned in this round."""
    returns: int = 0
    """The number of different reports of the agency that were returned, including this round."""
    contact: str = ""
    """The person or telephone to ask, from the roster."""
    deadline: str = ""
    """The day by which the agency must submit, from the roster."""
    changed: str = ""
    """The change since the last round; empty if there is no change or no earlier round."""

    @property
    def digest(self) -> str:
        """Return a digest of the state and the files; it is the same if the same files are judged the same way."""
        words = [self.state.name, str(self.goes_back), *(f"{file.digest}{file.path}" for file in self.files)]
        return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The sums of many reports of one year, with the facts of their files."""

    form: Form
    year: int
    counted: Sequence[FileInfo]
    """The counted files in the order of the roster, else of their paths, after the office's own report."""
    left_out: Sequence[LeftOut] = ()
    ours: Sequence[str] = ()
    """Paths of outputs of this and earlier runs among the files; no output names them, else all would change."""
    missing: Sequence[Missing] = ()
    offices: Sequence[OfficeStatus] = ()
    """The list of all agencies: those of the roster in its order, then others with a report."""
    settings: Settings = field(default_factory=Settings)
    proposals: Sequence[str] = ()
    """The decisions that the officer may enter in the settings, as lines of YAML with explanations."""
    remarks: Sequence[str] = ()
    """Further sentences that a person should know."""
    matching: Matching = field(default_factory=Matching)
    """The agencies as the roster names them."""
    conflicts: Sequence[Sequence[FileInfo]] = ()
    """The reports of each agency that has several with different numbers, the likeliest version first."""
    cells: Cells = field(default_factory=dict)
    """The sums of all fields; totals are computed from the summed numbers."""
    previous: Cells = field(default_factory=dict)
    """Last year's sums of the same fields; empty if they are not known."""
    numbers: Callable[[], Iterator[tuple[FileInfo, Cells]]] = lambda: iter(())
    """Yields the numbers of each counted report with totals computed; each call reads them from the store again."""
    findings: Callable[[], Iterator[tuple[FileInfo, Finding]]] = lambda: iter(())
    """Yields the errors of all reports that could be read, counted or not, and then their other findings."""

    def files(self) -> Iterator[tuple[FileInfo, LeftOut | None]]:
        """Yield every file, and what is said of it if it is left out."""
        yield from ((file, None) for file in self.counted)
        yield from ((each.file, each) for each in self.left_out)

    def returned(self) -> Iterator[tuple[FileInfo, LeftOut | None]]:
        """Yield the files that go back, as `files` does, but none whose agency counts by another one."""
        settled = {file.path for office in self.offices if office.state is State.COUNTED for file in office.files[1:]}
        for file, left_out in self.files():
            if goes_back(file, left_out) and not (left_out and file.path in settled):
                yield file, left_out


def goes_back(file: FileInfo, left_out: LeftOut | None) -> bool:
    """Return whether a report is returned to its agency; ``left_out`` is ``None`` if it counts."""
    if left_out is None or left_out.cause is Cause.CONFLICT:
        return file.errors > 0
    return left_out.cause.goes_back


def nothing_counted(left_out: Sequence[LeftOut], details: str = "") -> AuthorError:
    """Return the error that no report is counted, with the number of files for each cause."""
    counts = Counter(each.cause for each in left_out)
    why = "，".join(f"{counts[cause]} 份{cause.value}" for cause in Cause if cause in counts)
    return AuthorError(f"没有一份年报可以计入{f'（{why}）' if why else ''}，请核对给出的文件和选项{details}")


# --- the listing --------------------------------------------------------------------------


def listing(summary: Summary) -> str:
    """Return a line for each file, counted or not, then the missing agencies, the remarks, and the counts."""
    missing = (f"缺报  {each.agency}{f'  {each.hint}' if each.hint else ''}" for each in summary.missing)
    lines = [*_files(summary), *missing, *summary.remarks, _counts(summary)]
    if any(each.cause in (Cause.CONFLICT, Cause.OLDER, Cause.CONTAINS_OTHERS) for each in summary.left_out):
        lines.append(f"哪一份不计，可以写进“{SETTINGS_FILE}”，也可以用 --exclude 指明。")
    return "\n".join(map(one_line, lines))


def _files(summary: Summary) -> Iterator[str]:
    for file in summary.counted:
        errors = f"  错误 {file.errors}" if file.errors else ""
        yield f"计入  {file.agency or '（没有机关名称）'}  {file.shown_path}{errors}"
    for each in summary.left_out:
        place = f"{each.file.shown_path}：" if each.file.agency else ""
        yield f"不计  {each.file.agency or each.file.shown_path}  {place}{each.why}"
    yield from (f"不计  {path}  {Cause.OURS.value}，不计入" for path in summary.ours)


def _counts(summary: Summary) -> str:
    parts = [f"计入 {len(summary.counted)} 份", f"没有计入 {len(summary.left_out)} 份"]
    parts += [f"缺报 {len(summary.missing)} 家"] if summary.missing else []
    return f"{summary.year} 年度（{summary.form.edition} 年版格式）：{'，'.join(parts)}。"
