"""A report for the portal: as an HTML page and as PDF."""

import hashlib
from collections.abc import Container
from pathlib import Path

from author.errors import AuthorError
from author.export.office import pdf
from author.export.page import html
from author.files import read_bytes, write_beside_edited

__all__ = ["FORMATS", "html", "pdf", "write"]

_SEALS = {".html": b"<!-- urn:sha256:%s -->\n", ".pdf": b"%%urn:sha256:%s\n"}
"""A comment behind the end of a file, by which it is known as ours."""
FORMATS = tuple(_SEALS)


def write(content: bytes, target: Path, besides: Container[Path] = ()) -> Path:
    """Write a page or a PDF and return where: beside ``target`` under another number where that was edited or is open.

    Onto one of ``besides`` nothing is written either.

    Raises:
        AuthorError: it could not be written; no file is changed then.
    """
    return write_beside_edited(target, _sealed(content, target), lambda path: path not in besides and _is_ours(path))


def _sealed(content: bytes, path: Path) -> bytes:
    return content + _SEALS[path.suffix.lower()] % hashlib.sha256(content).hexdigest().encode()


def _is_ours(path: Path) -> bool:
    """The content is still the one whose fingerprint stands behind its end."""
    try:
        content = read_bytes(path)
    except AuthorError:
        return False
    seal = len(_sealed(b"", path))
    return content == _sealed(content[:-seal], path)
