"""The tables of a summary -> files, beside those that a person has changed."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from author.aggregate.long_rows import write_rows
from author.aggregate.store import Store
from author.aggregate.summary import Summary
from author.aggregate.workbook import write_workbook
from author.files import free_beside_edited, names_beside, writing

_WRITERS: Mapping[str, Callable[[Summary, BinaryIO], None]] = {".xlsx": write_workbook, ".csv": write_rows}
TABLES = tuple(_WRITERS)


def write(summary: Summary, target: Path, store: Store) -> Path:
    """Write a .xlsx or a .csv and return where: beside ``target`` under another number where that was edited.

    The store remembers what was written; without its memory a file counts as edited,
    unless it holds just what is written now.

    Raises:
        AuthorError: it could not be written; no file is changed then.
    """
    free = free_beside_edited(target, lambda path: is_ours(path, store))
    is_new = not free.exists()
    with writing(free) as file:
        _WRITERS[target.suffix.lower()](summary, file)
    place = _same_before(free, target) if is_new else free
    if place != free:
        free.unlink()
    remember(place, store)
    return place


def _same_before(free: Path, target: Path) -> Path:
    """The first of the names beside the target under which just this stands."""
    digest = _digest(free)
    return next((path for path in names_beside(target) if path == free or digest == _digest(path) != ""), free)


def is_ours(path: Path, store: Store) -> bool:
    """A file still holds what we wrote into it last."""
    return store.is_ours(path, _digest(path))


def remember(path: Path, store: Store) -> None:
    """Let the store know that we wrote a file, and what it holds.

    Raises:
        AuthorError: the disk is full.
    """
    store.record(path, _digest(path))


def _digest(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
