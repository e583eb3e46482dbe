"""Read many reports, decide which of them count, and add them up.

Worker processes read the files and a store on disk keeps what they read. What counts is decided
over the facts of all files in the order of their paths, so that neither the number of workers
nor the order in which files were found or read shows in any output.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from author.aggregate.judging import judge, sums_of
from author.aggregate.offices import office_list, proposals
from author.aggregate.reading import lost, read, with_attachments
from author.aggregate.settings import AggregateOptions
from author.aggregate.store import Store
from author.aggregate.summary import Cause, FileInfo, LeftOut, Summary
from author.findings import Finding
from author.report import fill_totals
from author.workers import map_in_processes

__all__ = ["AggregateOptions", "Store", "Summary", "summarize"]

OnProgress = Callable[[int, int, int], None]
"""Called after each file with the number of files done, of those known before among them, and of all files."""


def summarize(options: AggregateOptions, store: Store, progress: OnProgress) -> Summary:
    """Read what is not in the store yet, decide what counts, and add it up.

    The summary reads from the store, which must stay open as long as it is used.

    Raises:
        UsageError: nothing can be counted, or the options name what is not there.
    """
    given, unopened, aside = _classified(options, store)
    paths = ([options.own] if options.own else []) + given
    files = list(_read_all(paths, options, store, progress))
    own = files.pop(0) if options.own else None
    judged = judge([*files, *unopened], options, own=own, aside=aside, cells=store.cells)
    named = {file.path: file for file, _ in judged.files()}

    return replace(
        judged,
        left_out=[each for each in judged.left_out if each.cause is not Cause.OURS],
        ours=[each.file.path for each in judged.left_out if each.cause is Cause.OURS],
        offices=office_list(judged, options.roster, store),
        proposals=proposals(judged),
        cells=sums_of(judged.form, map(store.cells, judged.counted)),
        numbers=lambda: ((file, fill_totals(judged.form, store.cells(file))) for file in judged.counted),
        findings=partial(_findings, [named.get(file.path, file) for file in ([own] if own else []) + files], store),
    )


def _classified(options: AggregateOptions, store: Store) -> tuple[list[Path], list[FileInfo], list[LeftOut]]:
    """Return the paths to read, what cannot be opened, and what is plainly something else or written by the program."""
    paths: list[Path] = []
    unopened: list[FileInfo] = []
    aside: list[LeftOut] = []
    for each in with_attachments(options.found, store.attachments):
        if each.is_unread:
            unopened.append(FileInfo(path=each.shown, refusal=each.skip_reason))
        elif each.skip_reason:
            aside.append(LeftOut(file=FileInfo(path=each.shown), why=each.skip_reason))
        elif options.ours and os.path.realpath(each.path) in options.ours:
            aside.append(LeftOut(file=FileInfo(path=each.shown), why=Cause.OURS.value, cause=Cause.OURS))
        else:
            paths.append(each.path)
    return paths, unopened, aside


def _read_all(
    paths: Sequence[Path], options: AggregateOptions, store: Store, progress: OnProgress
) -> Iterator[FileInfo]:
    """Yield the facts of each file in order; the workers read the files that the store does not know."""
    known = {path: store.known(path) for path in paths}
    unread = [path for path in paths if known[path] is None]
    before = len(paths) - len(unread)
    with closing(
        map_in_processes(partial(read, profile_path=options.profile_path), unread, options.processes, lost)
    ) as reading:
        for number, path in enumerate(paths, 1):
            file = known[path] or store.keep(next(reading))
            progress(number, before, len(paths))
            yield replace(file, modified=_day_of(path))


def _day_of(path: Path) -> str:
    """Return the day on which a file was changed last; empty if it is not known."""
    with suppress(OSError, ValueError, OverflowError):
        return f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d}"
    return ""


def _findings(files: Sequence[FileInfo], store: Store) -> Iterator[tuple[FileInfo, Finding]]:
    """Yield the errors of all files first, since long lists are not read to their end."""
    for file in files:
        yield from ((file, each) for each in (store.findings(file) if file.errors else ()) if each.is_error)
    for file in files:
        yield from ((file, each) for each in store.findings(file) if not each.is_error)
