"""What is kept of one file, as it is stored: put into text by the process that read the file."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from author.agency import Scope
from author.aggregate.summary import Head
from author.findings import RULES, Finding, Where
from author.numerals import Number

Row = tuple[bytes | str, ...]
"""Path, digest, head, cells, findings, and the seal of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The head of a file, and its row in the store."""

    head: Head
    row: Row


def keep(head: Head, cells: Mapping[str, Number | None] | None = None, findings: Sequence[Finding] = ()) -> Kept:
    """What is kept of a file: its head, the entered numbers, and what is wrong with it."""
    row = (
        key(head.path),
        head.digest,
        json.dumps(asdict(head)),
        json.dumps(cells or {}, default=str),
        json.dumps([_as_row(each) for each in findings], ensure_ascii=False),
    )
    return Kept(head=head, row=(*row, seal(row)))


def key(path: Path | str) -> bytes:
    """A path as bytes, since the names of some files are no text."""
    return os.fsencode(path)


def seal(row: Row) -> str:
    """By which a row that was damaged on the disk is known; ``row`` comes without it."""
    return hashlib.sha256(repr(row).encode()).hexdigest()


def head_from(text: str) -> Head:
    """The head of a row."""
    entries: dict[str, Any] = json.loads(text)
    return Head(**{**entries, "scope": Scope(entries["scope"])})


def cells_from(text: str) -> dict[str, Number | None]:
    """The entered numbers of a row."""
    cells: dict[str, Any] = json.loads(text)
    for key, value in cells.items():
        if isinstance(value, str):
            cells[key] = Decimal(value)
    return cells


def findings_from(text: str) -> list[Finding]:
    """The findings of a row."""
    return list(map(_finding, json.loads(text)))


def _as_row(found: Finding) -> list[Any]:
    return [found.rule.id, asdict(found.where), found.message, found.basis, found.expected, found.found, found.reason]


def _finding(row: list[Any]) -> Finding:
    rule, where, message, basis, expected, found, reason = row
    return Finding(
        rule=RULES[rule],
        where=Where(**where),
        message=message,
        basis=basis,
        expected=expected,
        found=found,
        reason=reason,
    )
