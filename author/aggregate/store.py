"""What has been read, kept on disk: an interrupted run goes on where it was, and memory stays small.

A file counts as read while its content, its sidecar and its name are the same and the same
program with the same definitions and local profile would read it.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from author import editions
from author.aggregate.kept import Kept, cells_from, findings_from, head_from, key, seal
from author.aggregate.summary import Head
from author.errors import AuthorError
from author.files import read_bytes
from author.findings import Finding
from author.numerals import Number

_NAME = ".author-read.sqlite"
_EVERY = 50
"""Reports between two commits: what a killed run has to read again at most."""
_SECONDS_TO_WAIT = 30.0
"""For another run in the same folder."""
_LASTING = """
create table if not exists maker (digest text);
create table if not exists written (path blob primary key, digest text);
"""
_KEPT = """
drop table if exists kept;
create table kept (path blob primary key, digest text, head text, cells text, findings text, seal text);
"""
"""The columns of a `kept.Row`."""
_REMEDIES = {
    sqlite3.SQLITE_FULL: ("磁盘已满，“{}”没有写成", "请腾出空间后再来一次"),
    sqlite3.SQLITE_BUSY: ("“{}”正由另一次汇总使用", "请等它结束再运行"),
}
_REMEDY = ("“{}”写不了", "请看看文件夹是否只读、磁盘是否完好，或换一个位置写汇总")
_PACKAGE = Path(__file__).parent.parent


class Store:
    """The kept outcomes in a folder, and what was written there last."""

    def __init__(self, folder: Path | None, profile_path: Path | None = None) -> None:
        """Open it; without a folder it lasts for this run.

        Raises:
            AuthorError: the folder cannot be written, or the profile cannot be read.
        """
        self.path = folder / _NAME if folder else None
        self.is_renewed = False
        """Whether what was kept before was damaged and thrown away."""
        self._since_commit = 0
        maker = _maker(profile_path)
        with self._told():
            self._base = self._opened(maker)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            message, hint = _REMEDIES.get(_code(error), _REMEDY)
            raise AuthorError(message.format(self.path or "临时文件"), hint) from error

    def _opened(self, maker: str) -> sqlite3.Connection:
        # To SQLite a database without a name is a temporary one.
        if self.path is None:
            return _prepared("", maker)
        try:
            return _prepared(str(self.path), maker)
        except sqlite3.Error as error:
            if _code(error) in _REMEDIES:
                raise
        # Whatever is wrong with it: it holds nothing that cannot be read again.
        for each in (self.path, self.path.with_name(f"{_NAME}-journal")):
            with suppress(OSError):
                each.unlink()
        opened = _prepared(str(self.path), maker)
        self.is_renewed = True
        return opened

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let everything that was kept reach the disk.

        Raises:
            AuthorError: the disk is full.
        """
        try:
            with self._told():
                self._base.commit()
        finally:
            self._base.close()

    def known(self, path: Path, digest_of: Callable[[Path], str]) -> Head | None:
        """What is kept of a file whose digest is still the same; of a new one it is not asked for."""
        before, head = self._asked("select digest, head from kept where path=?", key(path)) or ("", "")
        return head_from(head) if before and before == digest_of(path) else None

    def keep(self, kept: Kept) -> None:
        """Keep what was read.

        Raises:
            AuthorError: the disk is full.
        """
        with self._told():
            self._base.execute("insert or replace into kept values (?,?,?,?,?,?)", kept.row)
            self._since_commit += 1
            if self._since_commit >= _EVERY:
                self._base.commit()
                self._since_commit = 0

    def cells(self, head: Head) -> dict[str, Number | None]:
        """The entered numbers of a file."""
        (text,) = self._asked("select cells from kept where path=?", key(head.path))
        return cells_from(text)

    def findings(self, head: Head) -> Sequence[Finding]:
        """What is wrong with a file."""
        (text,) = self._asked("select findings from kept where path=?", key(head.path))
        return findings_from(text)

    def record(self, path: Path, digest: str) -> None:
        """Remember what was written into an output."""
        with self._told():
            self._base.execute("insert or replace into written values (?,?)", (key(path.resolve()), digest))

    def is_ours(self, path: Path, digest: str) -> bool:
        """Whether an output still holds what was written into it last."""
        return bool(self._asked("select digest from written where path=?", key(path.resolve())) == (digest,))

    def outputs(self) -> frozenset[str]:
        """Where outputs were ever written, as real paths."""
        with self._told():
            return _outputs(self._base)

    def _asked(self, question: str, *words: bytes | str) -> Any:
        """The one row that a question has, if any."""
        with self._told():
            return self._base.execute(question, words).fetchone()


def temporary_store(profile_path: Path | None = None) -> Store:
    """A store for one run that leaves nothing behind."""
    return Store(None, profile_path)


def outputs_known_in(folder: Path) -> frozenset[str]:
    """Where a store in a folder says that outputs were written, whoever wrote them; nothing is changed in it."""
    name = (folder / _NAME).absolute().as_uri()
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{name}?mode=ro", uri=True)) as base:
        return _outputs(base)
    return frozenset()


def _outputs(base: sqlite3.Connection) -> frozenset[str]:
    return frozenset(os.fsdecode(path) for (path,) in base.execute("select cast(path as blob) from written") if path)


def _prepared(name: str, maker: str) -> sqlite3.Connection:
    base = sqlite3.connect(name, timeout=_SECONDS_TO_WAIT)
    try:
        base.executescript(_LASTING)
        _refuse_damaged_pages(base)
        if base.execute("select digest from maker").fetchall() == [(maker,)]:
            _refuse_damaged_rows(base)
        else:
            base.executescript(_KEPT)
            base.execute("delete from maker")
            base.execute("insert into maker values (?)", (maker,))
            base.commit()
    except sqlite3.Error:
        base.close()
        raise
    return base


def _refuse_damaged_pages(base: sqlite3.Connection) -> None:
    if base.execute("pragma quick_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError


def _refuse_damaged_rows(base: sqlite3.Connection) -> None:
    for *row, found in base.execute("select * from kept"):
        if seal(tuple(row)) != found:
            raise sqlite3.DatabaseError


def _code(error: sqlite3.Error) -> int:
    """SQLite's own code, without what it adds in the higher bits."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _maker(profile_path: Path | None) -> str:
    """What the outcome of a file depends on besides the file: the program, its definitions, the local profile."""
    found = hashlib.sha256()
    sources = sorted([*_PACKAGE.rglob("*.py"), *editions.templates_folder().rglob("*.yaml")])
    for path in (*sources, *([profile_path] if profile_path else [])):
        found.update(hashlib.sha256(read_bytes(path)).digest())
    return found.hexdigest()
