"""Take the files out of the .zip archives and mails (.eml) that were handed in, within bounds."""

import email
import hashlib
import os
from collections.abc import Iterator, Sequence
from email.policy import default
from pathlib import Path, PurePosixPath

from author.errors import AuthorError
from author.files import make_folder, read_bytes, write_atomic
from author.intake import Candidate, candidates
from author.package import Package
from author.text import in_file_name

_MOST_FILES = 500
"""The most files of one archive or mail; an office hands in a few."""
_BROKEN_MAIL = (LookupError, ValueError, TypeError, AttributeError, RecursionError, OSError)
"""The errors that the mail library raises on broken headers and encodings."""


def with_attachments(found: Sequence[Candidate], folder: Path) -> list[Candidate]:
    """Return the candidates with what archives and mails hold in their place, taken out into ``folder``.

    An archive or a mail that cannot be opened, or that holds no file, stays a candidate itself.
    """
    opened: list[Candidate] = []
    for each in found:
        opened += ([] if each.skip_reason else _taken_out(each.path, folder)) or [each]
    return opened


def _taken_out(path: Path, folder: Path) -> list[Candidate]:
    read = {".zip": _zip_members, ".eml": _mail_attachments}.get(path.suffix.lower())
    if read is None:
        return []
    # The folders of the office tell whose file it is; the digest keeps archives of one name apart.
    digest = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:8]
    target = folder / digest / in_file_name(path.parent.name) / in_file_name(path.name)
    try:
        content = read_bytes(path)
        if content.startswith(b"PK") and "word/document.xml" in Package(content).names:
            return []
        written = []
        for number, (name, member) in enumerate(read(content)):
            if number == _MOST_FILES:
                raise AuthorError(f"“{path}”里有 {_MOST_FILES} 个以上的文件", "请分开报送")
            make_folder(target)
            written.append(_write(target, name, member, path))
    except (AuthorError, *_BROKEN_MAIL):
        return []
    return candidates(written)


def _write(folder: Path, name: str, content: bytes, source: Path) -> Path:
    """Write a member under the last part of its name, with the date of its source."""
    target = folder / (in_file_name(PurePosixPath(name.replace("\\", "/")).name.lstrip(".")) or "附件")
    if not (target.is_file() and target.read_bytes() == content):
        write_atomic(target, content)
    dates = source.stat()
    os.utime(target, (dates.st_atime, dates.st_mtime))
    return target


def _zip_members(content: bytes) -> Iterator[tuple[str, bytes]]:
    for name, member in sorted(Package(content).parts().items()):
        yield _decoded(name), member


def _decoded(name: str) -> str:
    """Return the name of a member, which Chinese programs write in GBK and zipfile reads as code page 437."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _mail_attachments(content: bytes) -> Iterator[tuple[str, bytes]]:
    for part in email.message_from_bytes(content, policy=default).walk():
        member = part.get_payload(decode=True) if part.get_filename() else None
        if isinstance(member, bytes):
            yield str(part.get_filename()), member
