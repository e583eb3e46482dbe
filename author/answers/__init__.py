"""The answers file: a report as YAML that a clerk can read and mend in Notepad.

Every value is read as text and parsed by our own schema; totals are never read or
stored; ``_`` is a blank cell. Reading as a draft (the wizard's way) tolerates missing
entries and keeps unknown ones; strict reading (of `author build`) refuses them.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from author.answers.reading import parse, parse_reasons
from author.answers.schema import json_schema, rows_of
from author.answers.writing import dump
from author.errors import AuthorError
from author.files import is_there, read_bytes, write_atomic
from author.report import Report
from author.text import in_file_name

__all__ = ["dump", "file_name", "json_schema", "load", "load_reasons", "parse", "reasons_file", "rows_of", "save"]

SUFFIXES = (".yaml", ".yml")
_LONGEST_NAME = 60
"""The most characters of a name; file systems allow 255 bytes, and a character takes up to four."""


def file_name(report: Report) -> str:
    """Return <agency>-<year>.yaml, short enough and without characters that a file system refuses."""
    agency = in_file_name(report.agency.name)[:_LONGEST_NAME]
    return f"{agency or '年报'}-{report.year}.yaml"


def load(path: Path, *, draft: bool = False) -> Report:
    """Read an answers file and fill in the totals.

    Raises:
        AuthorError: the file is not readable, not YAML, or has wrong entries, each named with its line.
    """
    return parse(read_bytes(path), path, draft=draft)


def reasons_file(document: Path) -> Path:
    """Return the path of the file with the reasons for a document's findings: 年报.docx.reasons.yaml."""
    return document.with_name(f"{document.name}.reasons.yaml")


def load_reasons(document: Path) -> dict[str, str]:
    """Return the reasons in a document's `reasons_file`; none if there is no such file.

    Raises:
        AuthorError: the file cannot be read.
    """
    path = reasons_file(document)
    return parse_reasons(read_bytes(path), path) if is_there(path) else {}


def save(path: Path, report: Report, remarks: Sequence[str] = ()) -> None:
    """Write an answers file in one step; its previous content stays in `files.previous_copy`.

    Args:
        path: the file.
        report: its content.
        remarks: lines that become comments at its head.

    Raises:
        AuthorError: it could not be written or could not be read back; the old content is untouched.
    """
    try:
        # Notepad before Windows 10 1809 shows LF as no line end at all.
        content = dump(report, remarks).replace("\n", os.linesep).encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise AuthorError(
            f"“{path}”没有写成：填的内容里有半个字符（{half}）", "请删去显示不出的字，重新输入"
        ) from error
    try:
        parse(content, path, draft=True)
    except AuthorError as error:
        raise AuthorError(f"“{path}”没有写，写了也读不回来：{error.message}", "请删掉这些字符再存") from error
    write_atomic(path, content, keep_previous=True)
