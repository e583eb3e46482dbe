"""Write the tables of a summary, beside files that a person has changed and never over files that are read."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from author.aggregate.store import Store, digest_of_output, outputs_known_in
from author.aggregate.summary import Summary
from author.aggregate.workbook import write_workbook
from author.errors import UsageError
from author.files import free_beside_edited, names_beside, writing
from author.intake import Candidate
from author.lock import held_output
from author.numerals import Number
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
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
