"""One writer at a time on one file: a lock that the system releases when a process dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from author.errors import AuthorError

_OF_ANSWERS = ".~lock.{}#"
_OF_OUTPUT = ".author-{}.lock"
"""A name that no office program takes for its own."""


def held(answers: Path) -> AbstractContextManager[None]:
    """Hold the lock of an answers file within a block.

    Raises:
        AuthorError: another process holds it.
    """
    return _holding(Lock(answers), AuthorError(f"“{answers}”正在别处填写", "请先退出那边的填报，再运行一次"))


def held_output(target: Path) -> AbstractContextManager[None]:
    """Hold the lock of a file that is made anew within a block.

    Raises:
        AuthorError: another process is making it.
    """
    return _holding(Lock(target, _OF_OUTPUT), AuthorError(f"“{target}”正由另一个 author 写", "请等它写完再运行一次"))


@contextmanager
def _holding(lock: "Lock", refusal: AuthorError) -> Iterator[None]:
    if not lock.acquire():
        raise refusal
    try:
        yield
    finally:
        lock.release()


class Lock:
    """An advisory lock in a small file beside the guarded one."""

    def __init__(self, guarded: Path, name: str = _OF_ANSWERS) -> None:
        self._path = guarded.with_name(name.format(guarded.name))
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Try to take the lock; return whether this process holds it, or the folder takes no lock file at all."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except PermissionError:
            # Windows answers so while another process deletes the file, and a read-only folder for ever.
            return not self._path.exists()
        except (OSError, ValueError):
            return True
        if not (lock_open_file(handle) and self._is_current(handle)):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def _is_current(self, handle: int) -> bool:
        """Return whether the locked file still has its name: another process may have released and deleted it."""
        with suppress(OSError):
            return os.path.samestat(os.fstat(handle), self._path.stat())
        return False

    def release(self) -> None:
        """Release the lock and delete its file."""
        if self._handle is None:
            return
        if sys.platform == "win32":
            os.close(self._handle)
            self._remove()
        else:
            # The file is deleted while it is locked, so that no other process can lock it before it is gone.
            self._remove()
            os.close(self._handle)
        self._handle = None

    def _remove(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def lock_open_file(handle: int) -> bool:
    """Lock an open file until it is closed; return whether no other process has locked it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
