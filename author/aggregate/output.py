"""Write a summary: its tables, beside files that a person has changed, and the report of a government.

No output is written over a file that is read. A government's published report is compared with the sums.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from author.agency import Agency, AgencyKind, Scope
from author.aggregate.store import Store, digest_of_output, outputs_known_in
from author.aggregate.summary import Summary
from author.aggregate.workbook import write_workbook
from author.errors import AuthorError, UsageError
from author.files import free_beside_edited, names_beside, writing
from author.findings import Finding, Where, finding
from author.intake import Candidate
from author.lock import held_output
from author.numerals import Number, format_number
from author.report import Report, blank_report
from author.spreadsheet.writing import write_csv

_HEADS = ("机关", "年度", "格式版本", "键", "项目", "数值")


def write_rows(summary: Summary, file: BinaryIO) -> None:
    """Write a .csv with agency, year, edition, key, label and value of each number; blanks stay empty.

    The path of its file stands for an agency without a name.
    """
    write_csv(_rows(summary), file)


def _rows(summary: Summary) -> Iterator[Sequence[str | Number | None]]:
    yield _HEADS
    labels = {key: each.place for key, each in summary.form.fields.items()}
    for file, cells in summary.numbers():
        for key, label in labels.items():
            yield file.agency or file.shown_path, file.year, file.edition, key, label, cells[key]


_WRITERS: Mapping[str, Callable[[Summary, BinaryIO], None]] = {".xlsx": write_workbook, ".csv": write_rows}
TABLES = tuple(_WRITERS)


def write(summary: Summary, target: Path, store: Store) -> Path:
    """Write a .xlsx or a .csv and return its path, which has a number of its own if a person changed ``target``.

    The store remembers what was written; without its memory a file counts as edited,
    unless it holds just what is written now.

    Raises:
        AuthorError: it could not be written, or another process is writing it; no file is changed then.
    """
    with held_output(target):
        free = free_beside_edited(target, store.is_ours)
        is_new = not free.exists()
        with writing(free) as file:
            _WRITERS[target.suffix.lower()](summary, file)
        place = free
        if is_new:
            # The same bytes may stand under another name already.
            digest = digest_of_output(free)
            others = takewhile(lambda path: path != free, names_beside(target))
            place = next((path for path in others if digest == digest_of_output(path) != ""), free)
        if place != free:
            free.unlink()
        store.record(place)
    return place


# --- outputs among the files --------------------------------------------------------------


def known_outputs(found: Iterable[Candidate], store: Store) -> frozenset[str]:
    """Return the real paths of what the program wrote, by this store and by those that lie among the files."""
    return store.outputs().union(*map(outputs_known_in, {each.path.parent for each in found}))


def refuse_outputs_among(files: Iterable[Path], targets: Iterable[Path], ours: Collection[str] = ()) -> None:
    """Refuse outputs that would be written over a file that is read, unless its real path is one of ``ours``.

    Raises:
        UsageError: an output is one of the files.
    """
    there = {_identity(target): target for target in targets if os.path.realpath(target) not in ours}
    there.pop(None, None)
    for path in files if there else ():
        if target := there.get(_identity(path)):
            raise UsageError(f"输出文件“{target}”是这次要读的文件之一，写进去会盖掉它", "请换一个文件名")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return the identity that all names of a file share; ``None`` if there is no file."""
    with suppress(OSError, ValueError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


# --- the report of a government --------------------------------------------------------------


def government_report(summary: Summary, name: str) -> Report:
    """Return a report of the government ``name`` with the sums in its tables and nothing written yet.

    Raises:
        AuthorError: no reports are written on that edition any more.
    """
    form = summary.form
    if not form.writable:
        raise AuthorError(f"{form.edition} 年版格式只用于读旧年报", "汇总请写到 .xlsx 或 .csv")
    agency = Agency(name=name, kind=AgencyKind.GOVERNMENT)
    blank = replace(blank_report(form, summary.year), scope=Scope.GOVERNMENT, agency=agency)
    return blank.with_cells(form, summary.cells)


def merge(before: Report, summary: Summary, path: Path, name: str = "") -> Report:
    """Return the report at ``path`` with the sums in its tables, and with ``name`` if it has no name yet.

    Raises:
        AuthorError: it is of another year or edition, or an agency's own report.
    """
    form = summary.form
    if (before.edition, before.year) != (form.edition, summary.year):
        raise AuthorError(f"“{path}”是 {before.year} 年度的，汇总的是 {summary.year} 年度", "请换一个文件名")
    if before.scope is not Scope.GOVERNMENT:
        raise AuthorError(f"“{path}”是{Scope.AGENCY.label}的答案，不是{Scope.GOVERNMENT.label}的", "请换一个文件名")
    named = before if before.agency.name else replace(before, agency=replace(before.agency, name=name))
    return named.with_cells(form, summary.cells)


def compare(parent: Report, summary: Summary) -> Iterator[Finding]:
    """Yield a finding for each entered number that differs from the sum; totals follow from entered numbers."""
    for each in summary.form.inputs:
        published, summed = parent.cells.get(each.key), summary.cells[each.key]
        if published is None or summed is None or published == summed:
            continue
        difference = format_number(max(published, summed) - min(published, summed))
        yield finding(
            "aggregate.children",
            Where(key=each.key),
            f"{each.place}：公布的是 {format_number(published)}，所属 {len(summary.counted)} 份年报合计"
            f" {format_number(summed)}，差 {difference}",
            expected=format_number(summed),
            found=format_number(published),
        )
