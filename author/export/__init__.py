"""A report for the portal: as an HTML page, through the template in templates/web, and as PDF."""

import hashlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from author.blank import Role, Slot, head_rows, slots
from author.errors import AuthorError
from author.export.office import pdf
from author.files import read_bytes, write_beside_edited
from author.form import Form, Part
from author.printed import pieces, printed
from author.report import Report
from author.yaml_files import templates_folder

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

__all__ = ["FORMATS", "html", "pdf", "write"]

_MARKS = {".html": b"<!-- urn:sha256:%s -->\n", ".pdf": b"%%urn:sha256:%s\n"}
"""The comment after the end of a file that tells that the program wrote it."""
FORMATS = tuple(_MARKS)
_SCOPES = {Role.BAND: "rowgroup", Role.HEAD: "col", Role.LABEL: "row"}
"""The cells to which a printed label applies, as the HTML attribute ``scope`` names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of a table that belong together: those of its head, or those under one band."""

    tag: str
    rows: tuple[tuple[Slot, ...], ...]


def html(report: Report, form: Form) -> str:
    """Return the report as one page that needs no other file; the same report gives the same page.

    Raises:
        AuthorError: a text holds a character that no document can hold.
    """
    return _template().render(
        form=form,
        report=printed(report, form),
        groups={part.id: tuple(_groups(part)) for part in form.parts if part.tables},
        scopes={role: _SCOPES.get(role, "") for role in Role},
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["marked"] = _marked
    return environment.from_string((templates_folder() / "web" / "report.html").read_text("utf-8"))


def _marked(words: str) -> "Markup":
    """Return the words with placeholders marked."""
    from markupsafe import Markup, escape

    marked = Markup("<mark>%s</mark>")
    return Markup().join(marked % piece if missing else escape(piece) for piece, missing in pieces(words))


def _groups(part: Part) -> Iterator[Group]:
    """Yield the rows of a part's grid: its head, then a group for each band."""
    rows = [tuple(row) for _, row in groupby(slots(part), key=lambda slot: slot.row)]
    heads = head_rows(part)
    if heads:
        yield Group(tag="thead", rows=tuple(rows[:heads]))
    starts = [index for index, row in enumerate(rows) if row[0].role is Role.BAND] or [heads]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield Group(tag="tbody", rows=tuple(rows[start:end]))


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
