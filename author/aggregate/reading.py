"""Take the files out of archives and mails, and read one file into the row that the store keeps of it."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from author import outcomes
from author.aggregate.copies import sketch
from author.aggregate.store import StoredRow, digest_of, to_row
from author.aggregate.summary import FileInfo
from author.errors import AuthorError
from author.extract.remarks import on_totals
from author.files import make_folder, read_bytes, text_of, write_atomic
from author.findings import Level
from author.intake import Candidate, candidates, is_housekeeping_file
from author.numerals import Number
from author.package import DOCX, Package, PackageKind, refuse_foreign
from author.text import in_file_name


def read(path: Path, profile_path: Path | None = None) -> StoredRow:
    """Read and check one file, with a local profile; whatever is wrong with it is part of the row."""
    # The digest is taken first, so that a file that is changed meanwhile is read again the next time.
    file = FileInfo(path=str(path), digest=digest_of(path))
    outcome = outcomes.check(path, profile_path=profile_path)
    if outcome.source is None:
        return to_row(replace(file, refusal=_why_unopened(path) or str(outcome.error)))
    report, form = outcome.source.report, outcome.source.form
    cells = {each.key: report.cells.get(each.key) for each in form.inputs}
    errors = sum(each.is_error for each in outcome.findings)
    facts = replace(
        file,
        agency=report.agency.name,
        year=report.year,
        edition=report.edition,
        scope=report.scope,
        numbers_digest=_digest_of_numbers(cells),
        blanks=sum(value is None for value in cells.values()),
        errors=errors,
        # A printed total that is not the sum is an error, so that most reports need not be added up again.
        recomputed=sum(1 for _ in on_totals(report, form)) if errors else 0,
        sketch=sketch((report.texts.get(part, "") for part in ("overview", "problems")), report.agency.name),
        warnings=sum(each.level is Level.WARNING and not each.reason for each in outcome.findings),
    )
    return to_row(facts, cells, outcome.findings)


def lost(path: Path) -> StoredRow:
    """Return the row of a file if the process that read it was killed."""
    why = f"读不了“{path}”：读到一半程序被系统中止，请单独用 author check 检查这个文件。"
    return to_row(FileInfo(path=str(path), refusal=why))


def _digest_of_numbers(cells: Mapping[str, Number | None]) -> str:
    """Return a digest of the numbers that is the same for 3.5 and 3.50."""
    words = (
        f"{key}={value.normalize():f}" if isinstance(value, Decimal) else f"{key}={value}"
        for key, value in cells.items()
    )
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


# --- archives and mails ----------------------------------------------------------------------


_MOST_FILES = 500
"""The most files of one archive or mail; an office hands in a few."""
_MOST_NESTED = 5
"""The most archives that are opened in one archive or mail."""
_LONGEST_SUFFIX = 10
_NAMELESS = "附件"
_DEEPEST = 10
"""The most parts of a member's path; the first ones of a longer path are left out."""
_LONGEST_HEADER = 10_000
"""The most characters of a header; the mail library's time grows with their square."""
_BROKEN_MAIL = (LookupError, ValueError, TypeError, AttributeError, RecursionError, OSError)
"""The errors that the mail library raises on broken headers and encodings."""


class _ArchiveKind(PackageKind):
    """The bounds of an archive, and the words for one that no office program mends."""

    def damaged(self) -> AuthorError:
        return AuthorError("压缩包不完整或已损坏", "请重新压缩后再交")

    def encrypted(self) -> AuthorError:
        return AuthorError("压缩包加了密码", "请去掉密码，重新压缩后再交")


_ARCHIVE = _ArchiveKind(*DOCX)._replace(
    largest_part=64 * 1024 * 1024,  # Beside the report there may be a scanned copy of it.
    too_large=("压缩包解开以后太大", "请只交年报，或分开报送"),
)


def with_attachments(found: Sequence[Candidate], folder: Path) -> list[Candidate]:
    """Return the candidates with what archives and mails hold in their place, taken out into ``folder``.

    An archive or a mail that cannot be opened, or that holds no file, stays a candidate itself. The
    first few archives in a mail or an archive are opened too, those in them are not.
    """
    opened: list[Candidate] = []
    for each in found:
        members = _opened(each, folder)
        inner = [member for member in members if member != each and member.path.suffix.lower() in _READERS]
        for member in members:
            opened += _opened(member, folder) if member in inner[:_MOST_NESTED] else [member]
    return opened


def _opened(each: Candidate, folder: Path) -> list[Candidate]:
    return ([] if each.skip_reason else _taken_out(each.path, folder)) or [each]


def _taken_out(path: Path, folder: Path) -> list[Candidate]:
    read = _READERS.get(path.suffix.lower())
    if read is None:
        return []
    # The folders of the office show whose file it is; the digest distinguishes archives of one name.
    digest = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:8]
    target = folder / digest / in_file_name(path.parent.name) / in_file_name(path.name)
    try:
        written: dict[str, Path] = {}
        for name, member in _members(read_bytes(path), read):
            place = PurePosixPath(name.replace("\\", "/"))
            if not is_housekeeping_file(place.name):
                parts = list(filter(None, map(_short_name, place.parts))) or [_NAMELESS]
                taken_out = _untaken(target.joinpath(*parts[-_DEEPEST:]), written)
                try:
                    _write(taken_out, member, path)
                except AuthorError as error:
                    return [Candidate(path=path, skip_reason=f"里的文件取不出来：{error.message}", is_failed=True)]
                written[str(taken_out).lower()] = taken_out
    except (AuthorError, *_BROKEN_MAIL):
        return []
    return candidates(written.values())


def _members(content: bytes, read: "_Reader") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file in an archive or a mail; nothing of a DOCX that is named as an archive.

    Raises:
        AuthorError: it cannot be opened, or holds more than an office hands in.
    """
    if content.startswith(b"PK") and DOCX.main in Package(content, _ARCHIVE).names:
        return
    for number, member in enumerate(read(content)):
        if number == _MOST_FILES:
            raise AuthorError(f"里面有 {_MOST_FILES} 个以上的文件", "请分开报送")
        yield member


def _why_unopened(path: Path) -> str:
    """Return why an archive or a mail was not opened, in one sentence; empty if it was, or is none."""
    read = _READERS.get(path.suffix.lower())
    with suppress(*_BROKEN_MAIL):
        try:
            content = read_bytes(path) if read else b""
        except AuthorError:
            return ""
        try:
            deque(_members(content, read) if read else (), maxlen=0)
        except AuthorError as error:
            return str(AuthorError(f"读不了“{path}”：{error.message}", error.hint))
    return ""


def _short_name(part: str) -> str:
    """Return a part of a member's path as a name that every file system takes; empty if nothing is left of it."""
    name = PurePosixPath(part.lstrip("."))
    return in_file_name(name.stem) + in_file_name(name.suffix)[:_LONGEST_SUFFIX]


def _untaken(path: Path, taken: Collection[str]) -> Path:
    """Return the path, with a number if a member before has it; several attachments may have one name."""
    paths = chain([path], (path.with_stem(f"{path.stem}({number})") for number in count(2)))
    return next(each for each in paths if str(each).lower() not in taken)


def _write(target: Path, content: bytes, source: Path) -> None:
    """Write a member with the date of its source."""
    make_folder(target.parent)
    if not (target.is_file() and target.read_bytes() == content):
        write_atomic(target, content)
    dates = source.stat()
    os.utime(target, (dates.st_atime, dates.st_mtime))


def _zip_members(content: bytes) -> Iterator[tuple[str, bytes]]:
    refuse_foreign(content, _ARCHIVE)
    for name, member in sorted(Package(content, _ARCHIVE).parts().items()):
        # Chinese programs write names in GBK, others in UTF-8 without saying so: zipfile reads both as code page 437.
        for encoding in ("utf-8", "gb18030"):
            with suppress(UnicodeError):
                name = name.encode("cp437").decode(encoding)
                break
        yield name, member


def _mail_attachments(content: bytes) -> Iterator[tuple[str, bytes]]:
    import email
    from email.header import decode_header, make_header
    from email.policy import Compat32

    class AsText(Compat32):
        """Headers as text, also those that a program wrote in UTF-8 or GBK without saying so."""

        def header_fetch_parse(self, _: str, value: str) -> str:
            return text_of(value.encode("ascii", "surrogateescape"))

    for part in email.message_from_bytes(content, policy=AsText()).walk():
        if any(len(header) > _LONGEST_HEADER for header in part.values()):
            raise AuthorError("邮件的信头太长", "请另存附件后再交")
        name = str(make_header(decode_header(part.get_filename(""))))
        member = part.get_payload(decode=True) if name else None
        if isinstance(member, bytes):
            yield name, member


_Reader: TypeAlias = Callable[[bytes], Iterator[tuple[str, bytes]]]
_READERS: Mapping[str, _Reader] = {".zip": _zip_members, ".eml": _mail_attachments}
