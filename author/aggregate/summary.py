"""What many reports come to: the types in which every output meets."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from author.agency import Scope
from author.errors import AuthorError
from author.findings import Finding
from author.form import Form
from author.report import Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One file without its numbers: whose report it is, or why it could not be read."""

    path: str
    """As it was found."""
    digest: str = ""
    """Of its bytes; empty where they could not be read."""
    agency: str = ""
    year: int = 0
    edition: str = ""
    scope: Scope = Scope.AGENCY
    numbers: str = ""
    """A digest of the entered numbers: equal ones are equal reports."""
    blanks: int = 0
    """How many numbers are not filled in."""
    errors: int = 0
    """How many findings must be mended."""
    refusal: str = ""
    """Why it could not be read, as one sentence."""


class Cause(Enum):
    """Why a file is not counted, as a person counts such files; what follows from it is decided here."""

    ASIDE = "不是年报"
    OURS = "是汇总写的"
    EXCLUDED = "按 --exclude 不计"
    COPY = "重复"
    ITSELF = "是汇总本身"
    UNOPENED = "打不开"
    UNREADABLE = "读不出"
    OTHER_YEAR = "年度不同"
    OTHER_FORM = "格式版本不同"
    CONFLICT = "同一机关的数字不同"
    UNLISTED = "不在名单里"
    WHOLE = "包含别的年报的数"

    @property
    def is_unread(self) -> bool:
        """There may be a report in it that nobody has read."""
        return self in (Cause.UNOPENED, Cause.UNREADABLE)

    @property
    def must_be_settled(self) -> bool:
        """The sums are not final before somebody has seen to it."""
        return self in (Cause.OTHER_YEAR, Cause.OTHER_FORM, Cause.CONFLICT, Cause.UNLISTED, Cause.WHOLE)

    @property
    def goes_back(self) -> bool:
        """It is for the agency to submit another one."""
        return self in (Cause.UNREADABLE, Cause.OTHER_YEAR, Cause.OTHER_FORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that is not counted."""

    head: Head
    why: str
    """One sentence without its full stop: what is wrong, what to do."""
    cause: Cause = Cause.ASIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An agency of the roster whose report is not there."""

    agency: str
    near: str = ""
    """The name of an agency that is not on the roster and may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Many reports of one year, added up."""

    form: Form
    year: int
    counted: Sequence[Head]
    """In the order of their paths; the office's own report first."""
    left_out: Sequence[LeftOut] = ()
    ours: Sequence[str] = ()
    """Paths of outputs of this and of earlier runs that lie among the files, and would else change every output."""
    missing: Sequence[Missing] = ()
    remarks: Sequence[str] = ()
    """What a person should know besides, as sentences."""
    cells: Cells = field(default_factory=dict)
    """The sums of all fields, totals recomputed from the summed numbers."""
    numbers: Callable[[], Iterator[tuple[Head, Cells]]] = lambda: iter(())
    """The numbers of each counted report, totals recomputed; read anew from disk at every call."""
    findings: Callable[[], Iterator[tuple[Head, Finding]]] = lambda: iter(())
    """What is wrong with each report that could be read, counted or not; in the order of the files."""


def refuse_empty(summary: Summary) -> None:
    """Nothing may be made of sums of nothing.

    Raises:
        AuthorError: no report is counted.
    """
    if not summary.counted:
        raise nothing_counted(summary.left_out)


def nothing_counted(left_out: Sequence[LeftOut], details: str = "") -> AuthorError:
    """The error that no report is counted; it says of how many files which is why."""
    counts = Counter(each.cause for each in left_out)
    why = "，".join(f"{counts[cause]} 份{cause.value}" for cause in Cause if cause in counts)
    return AuthorError(f"没有一份年报可以计入{f'（{why}）' if why else ''}{details}", "请核对给出的文件和选项")
