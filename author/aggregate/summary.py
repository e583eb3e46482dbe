"""What many reports come to: the types in which every output meets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from author.findings import Finding
from author.form import Form
from author.report import Cells, Scope


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that is not counted."""

    head: Head
    why: str
    """One sentence without its full stop: what is wrong, what to do."""


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
    missing: Sequence[Missing] = ()
    remarks: Sequence[str] = ()
    """What a person should know besides, as sentences."""
    cells: Cells = field(default_factory=dict)
    """The sums of all fields, totals recomputed from the summed numbers."""
    numbers: Callable[[], Iterator[tuple[Head, Cells]]] = lambda: iter(())
    """The numbers of each counted report, totals recomputed; read anew from disk at every call."""
    findings: Callable[[], Iterator[tuple[Head, Finding]]] = lambda: iter(())
    """What is wrong with each report that could be read, counted or not; in the order of the files."""
