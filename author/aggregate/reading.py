"""Read one file into the row that the store keeps of it; runs in worker processes."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from author import answers, outcomes
from author.aggregate.copies import sketch
from author.aggregate.store import StoredRow, to_row
from author.aggregate.summary import FileInfo
from author.errors import AuthorError
from author.extract.remarks import on_totals
from author.files import is_there, read_bytes
from author.findings import Level
from author.numerals import Number
from author.outcomes import Outcome


def digest_of(path: Path) -> str:
    """Return a digest of a file's name, its bytes and those of its sidecar; empty if it cannot be read."""
    found = hashlib.sha256(str(path).encode("utf-8", "surrogateescape"))
    sidecar = answers.reasons_file(path)
    try:
        for each in (path, sidecar) if is_there(sidecar) else (path,):
            found.update(hashlib.sha256(read_bytes(each)).digest())
    except AuthorError:
        return ""
    return found.hexdigest()


def read(path: Path, profile_path: Path | None = None) -> StoredRow:
    """Read and check one file, with a local profile; whatever is wrong with it is part of the row."""
    # The digest is taken first, so that a file that is changed meanwhile is read again the next time.
    digest = digest_of(path)
    return _row_of(outcomes.check(path, profile_path=profile_path), digest)


def lost(path: Path) -> StoredRow:
    """Return the row of a file whose reading ended with the death of the process."""
    why = f"读不了“{path}”：读到一半程序被系统中止，请单独用 author check 检查这个文件。"
    return to_row(FileInfo(path=str(path), refusal=why))


def _row_of(outcome: Outcome, digest: str) -> StoredRow:
    file = FileInfo(path=str(outcome.path), digest=digest)
    if outcome.source is None:
        return to_row(replace(file, refusal=str(outcome.error)))
    report, form = outcome.source.report, outcome.source.form
    cells = {each.key: report.cells.get(each.key) for each in form.inputs}
    facts = replace(
        file,
        agency=report.agency.name,
        year=report.year,
        edition=report.edition,
        scope=report.scope,
        numbers=_digest_of_numbers(cells),
        blanks=sum(value is None for value in cells.values()),
        errors=sum(each.is_error for each in outcome.findings),
        recomputed=sum(1 for _ in on_totals(report, form)),
        sketch=sketch((report.texts.get(part, "") for part in ("overview", "problems")), report.agency.name),
        warnings=sum(each.level is Level.WARNING and not each.reason for each in outcome.findings),
    )
    return to_row(facts, cells, outcome.findings)


def _digest_of_numbers(cells: Mapping[str, Number | None]) -> str:
    """Return a digest of the numbers that is the same for 3.5 and 3.50."""
    words = (f"{key}={value if value is None else Decimal(value).normalize()}" for key, value in cells.items())
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
