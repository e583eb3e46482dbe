"""One writer at a time on one answers file: a lock that the system releases when a process dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from author.errors import AuthorError


@contextmanager
def held(guarded: Path) -> Iterator[None]:
    """Hold the lock of an answers file.

    Raises:
        AuthorError: another process holds it.
    """
    lock = Lock(guarded)
    if not lock.acquire():
        raise AuthorError(f"“{guarded}”正在别处填写", "请先退出那边的填报，再运行一次")
    try:
        yield
    finally:
        lock.release()


class Lock:
    """An advisory lock in a small file beside the answers file."""

    def __init__(self, guarded: Path) -> None:
        self._path = guarded.with_name(f".~lock.{guarded.name}#")
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Try to take the lock; return whether this process holds it, or the folder takes no lock file at all."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except PermissionError:
            # Windows answers so while another process deletes the file, and a read-only folder for ever.
            return not self._path.exists()
        except OSError:
            return True
        if not (_lock(handle) and self._is_current(handle)):
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
            # Deleted while held: nobody can lock a file that is about to vanish.
            self._remove()
            os.close(self._handle)
        self._handle = None

    def _remove(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _lock(handle: int) -> bool:
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
