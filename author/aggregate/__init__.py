"""Many reports -> one outcome a file, the sums, who is missing.

Reading is done by worker processes and kept in a store on disk; what counts is decided over
the light heads of all files in the order of their paths, so that neither the number of
workers nor the order in which files were found or read shows in any output.
"""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from author.aggregate.children import compare
from author.aggregate.government import government_report, merge
from author.aggregate.judging import judge
from author.aggregate.kept import Kept
from author.aggregate.listing import listing
from author.aggregate.output import TABLES, remember, write
from author.aggregate.places import apart_from_returns, known_outputs, refuse_outputs_among
from author.aggregate.reading import digest_of, lost, read
from author.aggregate.returns import outdated, write_returns
from author.aggregate.roster_file import load_roster
from author.aggregate.store import Store, temporary_store
from author.aggregate.summary import Cause, Head, LeftOut, Missing, Summary, refuse_empty
from author.aggregate.wholes import is_half
from author.findings import Finding
from author.form import Form
from author.intake import Candidate, candidates
from author.numerals import Number
from author.report import Cells, fill_totals
from author.text import norm_label
from author.workers import map_in_processes

__all__ = [
    "TABLES",
    "Candidate",
    "Head",
    "LeftOut",
    "Missing",
    "Request",
    "Store",
    "Summary",
    "apart_from_returns",
    "candidates",
    "compare",
    "government_report",
    "known_outputs",
    "listing",
    "load_roster",
    "merge",
    "outdated",
    "refuse_empty",
    "refuse_outputs_among",
    "remember",
    "summarize",
    "temporary_store",
    "write",
    "write_returns",
]

Progress = Callable[[int, int, int], None]
"""Told after each file: how many are done, how many of them were read before, how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be added up, and how."""

    found: Sequence[Candidate]
    ours: Collection[str] = ()
    """What we wrote, as real paths; it does not count."""
    own: Path | None = None
    """The office's own report."""
    year: int | None = None
    excluded: Sequence[str] = ()
    roster: Sequence[str] | None = None
    name: str = ""
    """Of the government whose report the sums become."""
    parent: str = ""
    """The agency with whose report the sums are compared."""
    profile_path: Path | None = None
    """A local profile."""
    processes: int = 1


def summarize(request: Request, store: Store, progress: Progress) -> Summary:
    """Read what is not in the store yet, decide what counts, and add it up.

    The summary reads from the store, which must stay open as long as it is used.

    Raises:
        UsageError: nothing can be counted, or the request names what is not there.
    """
    files, aside = _parted(request)
    paths = ([request.own] if request.own else []) + files
    heads = list(_heads(paths, request, store, progress))
    own = heads.pop(0) if request.own else None
    judged = judge(
        heads,
        aside=aside,
        year=request.year,
        own=own,
        excluded=request.excluded,
        roster=request.roster,
        name=request.name,
        parent=request.parent,
        find_whole=partial(_find_whole, store),
    )
    numbers = partial(_numbers, judged.counted, judged.form, store)
    return Summary(
        form=judged.form,
        year=judged.year,
        counted=judged.counted,
        left_out=[each for each in judged.left_out if each.cause is not Cause.OURS],
        ours=[each.head.path for each in judged.left_out if each.cause is Cause.OURS],
        missing=judged.missing,
        remarks=judged.remarks,
        cells=_sums(judged.form, (store.cells(head) for head in judged.counted)),
        numbers=numbers,
        findings=partial(_findings, ([own] if own else []) + heads, store),
    )


def _parted(request: Request) -> tuple[list[Path], list[LeftOut]]:
    """The files to read, and what is plainly something else or was written by us."""
    files: list[Path] = []
    aside: list[LeftOut] = []
    for each in request.found:
        if each.skip_reason:
            cause = Cause.UNOPENED if each.is_unread else Cause.ASIDE
            aside.append(LeftOut(head=Head(path=each.shown), why=each.skip_reason, cause=cause))
        elif request.ours and os.path.realpath(each.path) in request.ours:
            aside.append(LeftOut(head=Head(path=each.shown), why=Cause.OURS.value, cause=Cause.OURS))
        else:
            files.append(each.path)
    return files, aside


def _heads(paths: Sequence[Path], request: Request, store: Store, progress: Progress) -> Iterator[Head]:
    """The head of each file in order, those that are not known read by the workers."""
    known = {path: store.known(path, digest_of) for path in paths}
    unread = [path for path in paths if known[path] is None]
    before = len(paths) - len(unread)
    with closing(
        map_in_processes(partial(read, profile_path=request.profile_path), unread, request.processes, lost)
    ) as reading:
        for number, path in enumerate(paths, 1):
            head = known[path] or _kept(next(reading), store)
            progress(number, before, len(paths))
            yield head


def _kept(read_now: Kept, store: Store) -> Head:
    store.keep(read_now)
    return read_now.head


def _sums(form: Form, reports: Iterator[Cells]) -> dict[str, Number | None]:
    """The sums of the entered numbers, blanks as nothing, with totals computed from the sums."""
    sums: dict[str, Number | None] = dict.fromkeys((each.key for each in form.inputs), 0)
    for cells in reports:
        for key, value in cells.items():
            if value:
                sums[key] = (sums[key] or 0) + value
    return fill_totals(form, sums)


def _find_whole(store: Store, form: Form, counted: Sequence[Head], suspects: Sequence[Head]) -> Head | None:
    sums = _sums(form, (store.cells(head) for head in counted))
    # Of two governments with the same few numbers neither is the sum of the other.
    told = [head for head in suspects if len(counted) > 2 or not norm_label(head.agency)]
    return next((head for head in told if is_half(store.cells(head), sums)), None)


def _numbers(counted: Sequence[Head], form: Form, store: Store) -> Iterator[tuple[Head, Cells]]:
    for head in counted:
        yield head, fill_totals(form, store.cells(head))


def _findings(heads: Sequence[Head], store: Store) -> Iterator[tuple[Head, Finding]]:
    for head in heads:
        for finding in store.findings(head):
            yield head, finding
