"""Make the official DOCX of a report with the edition's docxtpl template."""

import hashlib
import re
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from author.editions import base_folder
from author.errors import AuthorError
from author.files import read_bytes, write_beside_edited
from author.form import Form
from author.package import Package, folder_parts, pack
from author.render.compiled import DOCUMENT, PROPERTIES, check_template, compile_template, properties
from author.render.fill import PARAGRAPH, context
from author.report import Report
from author.text import in_file_name, without_forbidden
from author.yaml_files import templates_folder

__all__ = ["check_template", "document", "file_name", "is_edited", "plain_document", "save", "template_path", "write"]

_FINGERPRINT = re.compile(rb"<dc:identifier>([^<]*)</dc:identifier>")
_TITLE = re.compile(rb"<dc:title>[^<]*</dc:title>")


def template_path(form: Form) -> Path:
    """Return the path of the edition's template."""
    return templates_folder() / form.edition / "report.docx"


def file_name(report: Report, form: Form, *, finished: bool) -> str:
    """Return <agency><year>年政府信息公开工作年度报告.docx; the name of an unfinished report says so."""
    name = "".join(map(in_file_name, report.title(form)))
    return f"{name}{'' if finished else '_未完成'}.docx"


def document(report: Report, form: Form, template: Path | None = None) -> bytes:
    """Return the report as a DOCX file; the same report gives the same bytes.

    ``template`` is the path of a house template that replaces the edition's own.

    Raises:
        AuthorError: a text holds what XML cannot hold, or the template cannot be used.
    """
    compiled = compile_template(template or template_path(form), trusted=template is None)
    values = context(report, form)
    body = compiled.render(values)
    return pack({**properties({**values, "fingerprint": _fingerprint(body)}), DOCUMENT: body}, onto=compiled.fixed)


def plain_document(title: str, paragraphs: Iterable[tuple[str, str]], values: Mapping[str, str]) -> bytes:
    """Return a DOCX of a title and paragraphs in the typography of the report; the same words give the same bytes.

    Each of ``paragraphs`` is the id of its style in templates/base and its words; ``values`` are those of the
    tags in the properties there.
    """
    parts = folder_parts(base_folder()) | properties({name: without_forbidden(each) for name, each in values.items()})
    words = (PARAGRAPH % (style, without_forbidden(text)) for style, text in [("TitleLast", title), *paragraphs])
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:sectPr>", "".join(words).encode() + b"<w:sectPr>")
    return pack(parts)


def write(report: Report, form: Form, target: Path) -> Path:
    """Write the DOCX and return its path: a numbered name beside ``target`` if that is edited, open, or another report.

    Raises:
        AuthorError: it could not be made or written; no file is changed then.
    """
    return save(document(report, form), target)


def save(content: bytes, target: Path, besides: Container[Path] = ()) -> Path:
    """Write the bytes of a document as `write` does, and never onto one of ``besides``.

    Raises:
        AuthorError: it could not be written; no file is changed then.
    """
    return write_beside_edited(target, content, lambda path: path not in besides and _may_replace(path, content))


def _may_replace(path: Path, content: bytes) -> bool:
    """Return whether a file is the same agency's report of the same year, as it was written last."""
    written = _as_written(path)
    return written is not None and _TITLE.findall(written) == _TITLE.findall(Package(content).read(PROPERTIES[0]))


def is_edited(path: Path) -> bool:
    """Return whether a DOCX is no more as it was made: its text has not the fingerprint from the file's properties."""
    return _as_written(path) is None


def _as_written(path: Path) -> bytes | None:
    """Return the properties of a DOCX whose text is as the program made it; else ``None``."""
    with suppress(AuthorError):
        package = Package(read_bytes(path))
        properties, body = package.read(PROPERTIES[0]), package.read(DOCUMENT)
        recorded = _FINGERPRINT.search(properties)
        return properties if recorded and recorded[1] == _fingerprint(body).encode() else None
    return None


def _fingerprint(body: bytes) -> str:
    return f"urn:sha256:{hashlib.sha256(body).hexdigest()}"
