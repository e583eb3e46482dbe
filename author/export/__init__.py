"""A report for the portal: as an HTML page and as PDF."""

import hashlib
from collections.abc import Container
from pathlib import Path

from author.errors import AuthorError
from author.export.office import pdf
from author.export.page import html
from author.files import read_bytes, write_beside_edited

__all__ = ["FORMATS", "html", "pdf", "write"]

_MARKS = {".html": b"<!-- urn:sha256:%s -->\n", ".pdf": b"%%urn:sha256:%s\n"}
"""The comment after the end of a file that tells that the program wrote it."""
FORMATS = tuple(_MARKS)


def write(content: bytes, target: Path, besides: Container[Path] = ()) -> Path:
    """Write a page or a PDF and return its path: a numbered name beside ``target`` if that was edited or is open.

    Nothing is written onto one of ``besides``.

    Raises:
        AuthorError: it could not be written; no file is changed then.
    """
    return write_beside_edited(
        target, _marked_as_ours(content, target), lambda path: path not in besides and _is_ours(path)
    )


def _marked_as_ours(content: bytes, path: Path) -> bytes:
    return content + _MARKS[path.suffix.lower()] % hashlib.sha256(content).hexdigest().encode()


def _is_ours(path: Path) -> bool:
    """Return whether the content still has the fingerprint that stands after its end."""
    try:
        content = read_bytes(path)
    except AuthorError:
        return False
    length = len(_marked_as_ours(b"", path))
    return content == _marked_as_ours(content[:-length], path)
