"""Keep on disk what was read, so that an interrupted run goes on where it was and memory stays small.

A file counts as read while its content, its sidecar and its name are the same, and the same
program with the same definitions and profile would read it.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from author import answers
from author.agency import Scope
from author.aggregate.summary import ATTACHMENTS, FileInfo
from author.errors import AuthorError
from author.files import is_there, read_bytes
from author.findings import Finding, Where, rules
from author.numerals import Number
from author.yaml_files import templates_folder

_NAME = ".author-read.sqlite"
_ROWS_PER_COMMIT = 50
"""The number of reports between two commits; a killed run reads at most this many again."""
_SECONDS_TO_WAIT = 30.0
"""The seconds to wait for another run in the same folder."""
_LASTING = """
create table if not exists fingerprint (digest text);
create table if not exists written (path blob primary key, digest text);
create table if not exists rounds (agency text, number integer, digest text, entry text, primary key (agency, number));
"""
_KEPT = """
drop table if exists kept;
create table kept (path blob primary key, digest text, file text, cells text, findings text, checksum text);
"""
"""The columns of a row as `Columns` holds them."""
_REMEDIES = {
    sqlite3.SQLITE_FULL: ("磁盘已满，“{}”没有写成", "请腾出空间后再来一次"),
    sqlite3.SQLITE_BUSY: ("“{}”正由另一次汇总使用", "请等它结束再运行"),
}
_REMEDY = ("“{}”写不了", "请看看文件夹是否只读、磁盘是否完好，或换一个位置写汇总")
_PACKAGE = Path(__file__).parent.parent


# --- rows ---------------------------------------------------------------------------------


Columns = tuple[bytes | str, ...]
"""The path, the digest, the facts of the file, its cells, its findings, and a checksum of these."""


StoredRow = tuple[FileInfo, Columns]
"""The facts of a file, and its row in the store."""


def to_row(
    file: FileInfo, cells: Mapping[str, Number | None] | None = None, findings: Sequence[Finding] = ()
) -> StoredRow:
    """Return the row of a file: its facts, its entered numbers and its findings."""
    # Paths are bytes, since the names of some files are no text.
    row = (
        os.fsencode(file.path),
        file.digest,
        json.dumps({each.name: getattr(file, each.name) for each in fields(file)}),
        json.dumps(cells or {}, default=str),
        json.dumps([each._asdict() | {"rule": each.rule.id} for each in findings], ensure_ascii=False),
    )
    return file, (*row, checksum(row))


def checksum(row: Columns) -> str:
    """Return the checksum that detects rows damaged on disk; ``row`` comes without it."""
    return hashlib.sha256(repr(row).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """Return a digest of a file's name, its bytes and those of its sidecar; empty if it cannot be read."""
    found = hashlib.sha256(str(path).encode("utf-8", "surrogateescape"))
    sidecar = answers.reasons_file(path)
    with suppress(AuthorError):
        for each in (path, sidecar) if is_there(sidecar) else (path,):
            found.update(hashlib.sha256(read_bytes(each)).digest())
        return found.hexdigest()
    return ""


def _finding(entries: dict[str, Any]) -> Finding:
    return Finding(**{**entries, "rule": rules()[entries["rule"]], "where": Where(*entries["where"])})


# --- the store ----------------------------------------------------------------------------


class Store:
    """A database in a folder that keeps what was read from the files and which outputs were written last.

    The end of its block writes everything to the disk. Each method raises an `AuthorError` if the disk is full,
    or if the database cannot be read or written.
    """

    def __init__(self, folder: Path | None, profile_path: Path | None = None) -> None:
        """Open the store in ``folder``; without a folder it lasts for this run.

        Raises:
            AuthorError: the folder cannot be written, or the profile cannot be read.
        """
        self.path = folder / _NAME if folder else None
        self.is_renewed = False
        """True if the store of earlier runs was damaged and thrown away."""
        self._since_commit = 0
        # The findings of a file depend on the program, its definitions and the profile.
        fingerprint = _program_digest() + (hashlib.sha256(read_bytes(profile_path)).hexdigest() if profile_path else "")
        with self._sqlite_errors_in_words():
            self._base = self._opened(fingerprint)
        self._temporary = None if folder else TemporaryDirectory(prefix="author-", ignore_cleanup_errors=True)
        self.attachments = (folder or Path(self._temporary.name if self._temporary else "")) / ATTACHMENTS
        """The folder into which the files of archives and mails are taken out."""

    @contextmanager
    def _sqlite_errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            message, hint = _REMEDIES.get(_code(error), _REMEDY)
            raise AuthorError(message.format(self.path or "临时文件"), hint) from error

    def _opened(self, fingerprint: str) -> sqlite3.Connection:
        # SQLite takes a database without a name as a temporary one.
        if self.path is None:
            return _prepared("", fingerprint)
        try:
            return _prepared(str(self.path), fingerprint)
        except sqlite3.Error as error:
            if _code(error) in _REMEDIES:
                raise
        # A damaged store may be thrown away, because everything in it can be read again.
        for each in (self.path, self.path.with_name(f"{_NAME}-journal")):
            with suppress(OSError):
                each.unlink()
        opened = _prepared(str(self.path), fingerprint)
        self.is_renewed = True
        return opened

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            with self._sqlite_errors_in_words():
                self._base.commit()
        finally:
            self._base.close()
            if self._temporary:
                self._temporary.cleanup()

    def known(self, path: Path) -> FileInfo | None:
        """Return the facts of a file whose digest is the same as before; the digest of a new file is not computed."""
        for before, file in self._rows("select digest, file from kept where path=?", os.fsencode(path)):
            if before and before == digest_of(path):
                entries: dict[str, Any] = json.loads(file)
                return FileInfo(**{**entries, "scope": Scope(entries["scope"])})
        return None

    def keep(self, stored: StoredRow) -> FileInfo:
        """Keep a row and return the facts of its file."""
        file, row = stored
        with self._sqlite_errors_in_words():
            self._base.execute("insert or replace into kept values (?,?,?,?,?,?)", row)
            self._since_commit += 1
            if self._since_commit >= _ROWS_PER_COMMIT:
                self._base.commit()
                self._since_commit = 0
        return file

    def cells(self, file: FileInfo) -> dict[str, Number | None]:
        """Return the entered numbers of a file."""
        ((text,),) = self._rows("select cells from kept where path=?", os.fsencode(file.path))
        cells: dict[str, Any] = json.loads(text)
        return {key: Decimal(value) if isinstance(value, str) else value for key, value in cells.items()}

    def findings(self, file: FileInfo) -> Sequence[Finding]:
        """Return the findings of a file."""
        ((text,),) = self._rows("select findings from kept where path=?", os.fsencode(file.path))
        return list(map(_finding, json.loads(text)))

    def record(self, path: Path) -> None:
        """Remember the digest of an output that was written."""
        self._rows("insert or replace into written values (?,?)", os.fsencode(path.resolve()), digest_of_output(path))

    def is_ours(self, path: Path) -> bool:
        """Return whether an output still has the digest with which it was written last."""
        rows = self._rows("select digest from written where path=?", os.fsencode(path.resolve()))
        return rows == [(digest_of_output(path),)]

    def rounds(self, agency: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the digest and the entry that were recorded for an agency in each round, oldest first."""
        rows = self._rows("select digest, entry from rounds where agency=? order by number", agency)
        return [(digest, json.loads(entry)) for digest, entry in rows]

    def record_round(self, agency: str, number: int, digest: str, entry: Mapping[str, Any]) -> None:
        """Record the entry of an agency for a round, with its digest."""
        self._rows("insert or replace into rounds values (?,?,?,?)", agency, number, digest, json.dumps(entry))

    def outputs(self) -> frozenset[str]:
        """Return the real paths of all outputs ever written."""
        with self._sqlite_errors_in_words():
            return _outputs(self._base)

    def _rows(self, question: str, *words: bytes | str | int) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none of a statement that changes something."""
        with self._sqlite_errors_in_words():
            return self._base.execute(question, words).fetchall()


def digest_of_output(path: Path) -> str:
    """Return a digest of a file's content; empty if it cannot be read."""
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def outputs_known_in(folder: Path) -> frozenset[str]:
    """Return the real paths of the outputs that the store in a folder knows, without changing that store."""
    name = (folder / _NAME).absolute().as_uri()
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{name}?mode=ro", uri=True)) as base:
        return _outputs(base)
    return frozenset()


def _outputs(base: sqlite3.Connection) -> frozenset[str]:
    return frozenset(os.fsdecode(path) for (path,) in base.execute("select cast(path as blob) from written") if path)


def _prepared(name: str, fingerprint: str) -> sqlite3.Connection:
    """Open a database without the rows of another program or profile; raise `sqlite3.Error` if it is damaged."""
    base = sqlite3.connect(name, timeout=_SECONDS_TO_WAIT)
    try:
        base.executescript(_LASTING)
        is_damaged = base.execute("pragma quick_check(1)").fetchone() != ("ok",)
        if base.execute("select digest from fingerprint").fetchall() == [(fingerprint,)]:
            is_damaged |= any(checksum(tuple(row)) != found for *row, found in base.execute("select * from kept"))
        else:
            base.executescript(_KEPT)
            base.execute("delete from fingerprint")
            base.execute("insert into fingerprint values (?)", (fingerprint,))
            base.commit()
        if is_damaged:
            raise sqlite3.DatabaseError
    except sqlite3.Error:
        base.close()
        raise
    return base


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary error code, without the higher bits of the extended one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@cache
def _program_digest() -> str:
    """Return a digest of the program and its definitions; a running program does not change."""
    sources = sorted([*_PACKAGE.rglob("*.py"), *templates_folder().rglob("*.yaml")])
    return hashlib.sha256(b"".join(hashlib.sha256(read_bytes(path)).digest() for path in sources)).hexdigest()
