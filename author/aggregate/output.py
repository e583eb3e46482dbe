"""The tables of a summary -> files, beside those that a person has changed."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from author.aggregate.long_rows import write_rows
from author.aggregate.store import Store
from author.aggregate.summary import Summary
from author.aggregate.workbook import write_workbook
from author.files import free_beside_edited, writing

_WRITERS: Mapping[str, Callable[[Summary, BinaryIO], None]] = {".xlsx": write_workbook, ".csv": write_rows}
TABLES = tuple(_WRITERS)


def write(summary: Summary, target: Path, store: Store) -> Path:
    """Write a .xlsx or a .csv and return where: beside ``target`` under another number where that was edited.

    The store remembers what was written; without its memory a file counts as edited.

    Raises:
        AuthorError: it could not be written; no file is changed then.
    """
    free = free_beside_edited(target, lambda path: is_ours(path, store))
    with writing(free) as file:
        _WRITERS[target.suffix.lower()](summary, file)
    remember(free, store)
    return free


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
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
