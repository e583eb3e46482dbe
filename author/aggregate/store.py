"""What has been read, kept on disk: an interrupted run goes on where it was, and memory stays small.

A file counts as read while its content, its sidecar and its name are the same and the same
program with the same definitions and demands would read it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from author import editions
from author.aggregate.reading import Kept
from author.aggregate.summary import Head
from author.errors import AuthorError
from author.findings import RULES, Finding, Where
from author.report import Scope
from author.text import Number

_NAME = ".author-read.sqlite"
_EVERY = 50
"""Reports between two commits: what a killed run has to read again at most."""
_SCHEMA = """
create table if not exists maker (digest text);
create table if not exists kept (path text primary key, digest text, head text, cells text, findings text);
create table if not exists written (path text primary key, digest text);
"""
_PACKAGE = Path(__file__).parent.parent


class Store:
    """The kept outcomes in a folder, and what was written there last."""

    def __init__(self, folder: Path, demands: Path | None = None) -> None:
        """Open it.

        Raises:
            AuthorError: the folder cannot be written.
        """
        self.path = folder / _NAME
        self._since_commit = 0
        with self._told():
            self._base = self._opened(_maker(demands))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise AuthorError(f"“{self.path}”写不了（{error}）", "请看看磁盘是否已满、文件夹是否只读") from error

    def _opened(self, maker: str) -> sqlite3.Connection:
        try:
            return _prepared(self.path, maker)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # A damaged store holds nothing that cannot be read again.
            with suppress(OSError):
                self.path.unlink()
            return _prepared(self.path, maker)

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

    def known(self, path: Path, digest: str) -> Head | None:
        """What is kept of a file whose digest is the same."""
        found = self._base.execute("select head from kept where path=? and digest=?", (str(path), digest)).fetchone()
        return _head(found[0]) if found and digest else None

    def keep(self, kept: Kept) -> None:
        """Keep what was read.

        Raises:
            AuthorError: the disk is full.
        """
        row = (
            kept.head.path,
            kept.head.digest,
            json.dumps(asdict(kept.head), ensure_ascii=False),
            json.dumps(kept.cells, default=str),
            json.dumps([_as_row(each) for each in kept.findings], ensure_ascii=False),
        )
        with self._told():
            self._base.execute("insert or replace into kept values (?,?,?,?,?)", row)
            self._since_commit += 1
            if self._since_commit >= _EVERY:
                self._base.commit()
                self._since_commit = 0

    def cells(self, head: Head) -> dict[str, Number | None]:
        """The entered numbers of a file."""
        (found,) = self._base.execute("select cells from kept where path=?", (head.path,)).fetchone()
        return {key: Decimal(value) if isinstance(value, str) else value for key, value in json.loads(found).items()}

    def findings(self, head: Head) -> Iterator[Finding]:
        """What is wrong with a file."""
        (found,) = self._base.execute("select findings from kept where path=?", (head.path,)).fetchone()
        return map(_finding, json.loads(found))

    def record(self, path: Path, digest: str) -> None:
        """Remember what was written into an output."""
        with self._told():
            self._base.execute("insert or replace into written values (?,?)", (str(path.resolve()), digest))

    def is_ours(self, path: Path, digest: str) -> bool:
        """Whether an output still holds what was written into it last."""
        found = self._base.execute("select digest from written where path=?", (str(path.resolve()),)).fetchone()
        return found is not None and found[0] == digest

    def outputs(self) -> frozenset[str]:
        """Where outputs were ever written, as real paths."""
        return frozenset(path for (path,) in self._base.execute("select path from written"))


@contextmanager
def temporary_store(demands: Path | None = None) -> Iterator[Store]:
    """A store for one run that writes nothing."""
    with (
        TemporaryDirectory(prefix="author-", ignore_cleanup_errors=True) as folder,
        Store(Path(folder), demands) as store,
    ):
        yield store


def _prepared(path: Path, maker: str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=30)
    try:
        base.executescript(_SCHEMA)
        if base.execute("select digest from maker").fetchall() != [(maker,)]:
            base.execute("delete from kept")
            base.execute("delete from maker")
            base.execute("insert into maker values (?)", (maker,))
            base.commit()
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base


def _maker(demands: Path | None) -> str:
    """What the outcome of a file depends on besides the file: the program, its definitions, the demands."""
    found = hashlib.sha256()
    sources = [*_PACKAGE.rglob("*.py"), *editions.templates_folder().rglob("*.yaml"), *([demands] if demands else [])]
    for path in sorted(sources):
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _head(text: str) -> Head:
    entries: dict[str, Any] = json.loads(text)
    return Head(**{**entries, "scope": Scope(entries["scope"])})


def _as_row(found: Finding) -> list[Any]:
    return [found.rule.id, asdict(found.where), found.message, found.basis, found.expected, found.found, found.reason]


def _finding(row: list[Any]) -> Finding:
    rule, where, message, basis, expected, found, reason = row
    return Finding(
        rule=RULES[rule],
        where=Where(**where),
        message=message,
        basis=basis,
        expected=expected,
        found=found,
        reason=reason,
    )


def outputs_known_in(folder: Path) -> frozenset[str]:
    """Where a store in a folder says that outputs were written, whoever wrote them; nothing is changed in it."""
    path = folder / _NAME
    if path.is_file():
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            return frozenset(found for (found,) in base.execute("select path from written"))
    return frozenset()
