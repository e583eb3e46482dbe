"""One file -> what the aggregation keeps of it, in whatever process."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from author import answers, outcomes
from author.aggregate.kept import Kept, keep
from author.aggregate.summary import Head
from author.errors import AuthorError
from author.files import is_there, read_bytes
from author.numerals import Number
from author.outcomes import Outcome


def digest_of(path: Path) -> str:
    """What a file and its sidecar hold, and under which name; empty where it cannot be read."""
    found = hashlib.sha256(str(path).encode("utf-8", "surrogateescape"))
    sidecar = answers.reasons_file(path)
    try:
        for each in (path, sidecar) if is_there(sidecar) else (path,):
            found.update(hashlib.sha256(read_bytes(each)).digest())
    except AuthorError:
        return ""
    return found.hexdigest()


def read(path: Path, profile_path: Path | None = None) -> Kept:
    """Read and check one file; whatever is wrong is part of what is kept. ``profile_path`` is a local profile."""
    # The digest first: a file that is changed meanwhile is read again the next time.
    digest = digest_of(path)
    return _kept(outcomes.check(path, profile_path=profile_path), digest)


def lost(path: Path) -> Kept:
    """What is kept of a file of which the process that read it died."""
    why = f"读不了“{path}”：读到一半程序被系统中止，请单独用 author check 检查这个文件。"
    return keep(Head(path=str(path), refusal=why))


def _kept(outcome: Outcome, digest: str) -> Kept:
    head = Head(path=str(outcome.path), digest=digest)
    if outcome.source is None:
        return keep(replace(head, refusal=str(outcome.error)))
    report, form = outcome.source.report, outcome.source.form
    cells = {each.key: report.cells.get(each.key) for each in form.inputs}
    whole = replace(
        head,
        agency=report.agency.name,
        year=report.year,
        edition=report.edition,
        scope=report.scope,
        numbers=_digest_of_numbers(cells),
        blanks=sum(value is None for value in cells.values()),
        errors=sum(each.is_error for each in outcome.findings),
    )
    return keep(whole, cells, outcome.findings)


def _digest_of_numbers(cells: Mapping[str, Number | None]) -> str:
    """The same for 3.5 and 3.50."""
    words = (f"{key}={value if value is None else Decimal(value).normalize()}" for key, value in cells.items())
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
