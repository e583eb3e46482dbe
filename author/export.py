"""A report for the portal: as an HTML page, through the template in templates/web, and as PDF."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.files import read_bytes, reason, write_atomic, write_beside_edited
from author.form import Form, Part
from author.printed import Role, Slot, head_rows, pieces, printed, slots
from author.report import Report
from author.yaml_files import templates_folder

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


__all__ = ["FORMATS", "html", "pdf", "write"]

_MARKS = {".html": b"<!-- urn:sha256:%s -->\n", ".pdf": b"%%urn:sha256:%s\n"}
"""The comment behind the end of a file that marks it as written by the program."""
FORMATS = tuple(_MARKS)
_SCOPES = {Role.BAND: "rowgroup", Role.HEAD: "col", Role.LABEL: "row"}
"""The cells to which a printed label applies, as the HTML attribute ``scope`` names them."""


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


def _groups(part: Part) -> Iterator[tuple[str, list[tuple[Slot, ...]]]]:
    """Yield the groups of rows of a part's grid, each with its HTML tag: the head, then a group for each band."""
    rows = [tuple(row) for _, row in groupby(slots(part), key=lambda slot: slot.row)]
    heads = head_rows(part)
    if heads:
        yield "thead", rows[:heads]
    starts = [index for index, row in enumerate(rows) if row[0].role is Role.BAND] or [heads]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield "tbody", rows[start:end]


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
    with suppress(AuthorError):
        content = read_bytes(path)
        return content == _marked_as_ours(content[: -len(_marked_as_ours(b"", path))], path)
    return False


# --- PDF, through LibreOffice -----------------------------------------------------------------


_PROGRAMS = ("soffice", "libreoffice")
_ON_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_FOLDERS_OF_WINDOWS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
"""The variables that name the folders of installed programs."""
_KEY_OF_WINDOWS = r"SOFTWARE\LibreOffice\UNO\InstallPath"
"""The registry key under which its installer names its folder, on whatever drive."""
_START_SECONDS = 120
_DOCUMENT_SECONDS = 30
# A document may name pictures on other machines and hold macros: neither is fetched nor run.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


def pdf(documents: Sequence[bytes]) -> list[bytes]:
    """Convert DOCX files to PDF in one run of LibreOffice, and return them in the same order.

    Raises:
        AuthorError: LibreOffice is missing, refused a document, or did not come to an end.
    """
    program = _program()
    with TemporaryDirectory(prefix="author-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        write_atomic(settings, _SETTINGS.encode())
        sources = [folder / f"{number}.docx" for number, _ in enumerate(documents, 1)]
        for source, document in zip(sources, documents, strict=True):
            write_atomic(source, document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
        _run([program, profile, *options, *map(str, sources)], _START_SECONDS + _DOCUMENT_SECONDS * len(sources))
        return [_made(source.with_suffix(".pdf")) for source in sources]


def _program() -> str:
    for name in (*_PROGRAMS, *_installed()):
        if found := shutil.which(name):
            return found
    raise _refusal("本机没有 LibreOffice，不能转成 PDF", "请安装 LibreOffice")


def _installed() -> Iterator[str]:
    """Yield the places where installers put it outside the search path."""
    yield _ON_MAC
    for variable in _FOLDERS_OF_WINDOWS:
        if folder := os.environ.get(variable):
            yield str(Path(folder, "LibreOffice", "program", "soffice.exe"))
    if sys.platform == "win32":
        import winreg

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            with suppress(OSError):
                yield str(Path(winreg.QueryValue(root, _KEY_OF_WINDOWS), "soffice.exe"))


def _run(command: Sequence[str], seconds: int) -> None:
    """Run a command to its end; an interruption ends the command and all processes that it started."""
    silent = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True)
    except OSError as error:
        raise _refusal(f"LibreOffice 启动不了（{reason(error)}）", "请重新安装 LibreOffice") from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise _refusal(f"LibreOffice 用了 {seconds} 秒还没有转完，已经停止", "请再试一次") from None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and, on systems with process groups, all that it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            # soffice.exe only starts soffice.bin, so the whole tree is ended.
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True)  # noqa: S607
    process.wait()


def _made(path: Path) -> bytes:
    if not path.exists():
        raise _refusal("LibreOffice 没能把年报转成 PDF", "请核对磁盘空间和文档")
    return read_bytes(path)


def _refusal(message: str, advice: str) -> AuthorError:
    return AuthorError(message, f"{advice}，或者在 Word、WPS 里打开 .docx 另存为 PDF")
