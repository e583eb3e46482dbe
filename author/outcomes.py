"""One file -> the report in it and what is wrong with it, or why it could not be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from author import answers, checks, editions, extract, profile
from author.agency import same_name
from author.errors import AuthorError
from author.extract import Extraction, read_report
from author.files import read_bytes
from author.findings import Finding, with_basis
from author.form import Form
from author.numerals import Number
from author.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A report and where it came from."""

    path: Path
    report: Report
    form: Form
    content: bytes
    """The bytes that were read."""
    extraction: Extraction | None = None
    """The result of reading the report; ``None`` for an answers file."""

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The findings about the reading itself."""
        return self.extraction.findings if self.extraction else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one file: either a source with its findings, or the error."""

    path: Path
    source: Source | None = None
    findings: tuple[Finding, ...] = ()
    error: AuthorError | None = None


def load(path: Path) -> Source:
    """Read the report in an answers file or in a document of any kind that can be read.

    A document's reasons are taken from its sidecar, `answers.reasons_file`.

    Raises:
        AuthorError: it cannot be read.
    """
    content = read_bytes(path)
    extraction = None
    if path.suffix.lower() in answers.SUFFIXES:
        report = answers.parse(content, path)
    else:
        extraction = read_report(path, content)
        report = replace(extraction.report, reasons=answers.load_reasons(path))
    form = editions.edition(report.edition)
    return Source(path=path, report=report, form=form, content=content, extraction=extraction)


def with_contacts(source: Source) -> Source:
    """Return a document's report with the contact facts that it states, as answers are made of it.

    A doubtful fact stays empty, with a finding among the remarks.
    """
    if source.extraction is None:
        return source
    extraction = extract.with_contacts(source.extraction, source.form)
    report = replace(source.report, agency=extraction.report.agency)
    return replace(source, report=report, extraction=extraction)


def save_as_answers(source: Source, target: Path) -> tuple[Finding, ...]:
    """Save a document's report as answers with its contacts, and return what was odd, which stands there as comments.

    Raises:
        AuthorError: the answers could not be written.
    """
    source = with_contacts(source)
    odd = remarks_on(source)
    answers.save(target, source.report, remarks=[each.message for each in odd])
    return odd


def remarks_on(source: Source) -> tuple[Finding, ...]:
    """Return what was odd in the reading, and which printed totals are not those of the answers."""
    return (*source.remarks, *with_basis(source.form.basis, extract.remarks.on_totals(source.report, source.form)))


def check(path: Path, previous: Report | None = None, profile_path: Path | None = None) -> Outcome:
    """Read and check one file; an error of the file becomes part of the outcome. Arguments as of `findings`."""
    try:
        source = load(path)
    except AuthorError as error:
        return Outcome(path=path, error=error)
    return Outcome(path=path, source=source, findings=findings(source, previous, profile_path))


def findings(
    source: Source, previous: Report | None = None, profile_path: Path | None = None, *, remarks: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Return all that is wrong with a report; last year's counts only if it is of the same agency.

    The profile counts only for reports on a form that is still written, whose questions it names.

    Raises:
        AuthorError: the profile cannot be read.
    """
    report, form = source.report, source.form
    last = previous if previous and same_name(previous.agency.name, report.agency.name) else None
    local = profile.check(report, form, profile.load(profile_path, form)) if profile_path and form.writable else ()
    found = (*source.remarks, *local, *remarks)
    read = source.extraction
    if read is None:
        return tuple(checks.run(report, form, last, remarks=found))
    return tuple(checks.run(report, form, last, remarks=found, missing=read.missing, beside=read.beside))


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as `author check --json` prints it; its schema is docs/check.schema.json."""
    if outcome.source is None:
        return {"file": str(outcome.path), "error": str(outcome.error)}
    report = outcome.source.report
    return {
        "file": str(outcome.path),
        "edition": report.edition,
        "agency": report.agency.name,
        "year": report.year,
        "findings": [_finding(each, outcome.source.form) for each in outcome.findings],
        "cells": _cells(report.cells),
    }


def _finding(found: Finding, form: Form) -> dict[str, str]:
    field = form.fields.get(found.where.key)
    return {
        "rule": found.rule.id,
        "level": found.level.value,
        "key": found.where.key,
        "column": field.column.path if field else "",
        "part": found.where.part,
        "message": found.message,
        "expected": found.expected,
        "found": found.found,
        "basis": found.basis,
        "reason": found.reason,
    }


def _cells(cells: Mapping[str, Number | None]) -> dict[str, int | float | None]:
    return {key: value if value is None or isinstance(value, int) else float(value) for key, value in cells.items()}
