"""One function over many items in worker processes: results in order, and no item stops the others."""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 8
"""Items handed out per process before the first result is awaited."""
_OBJECTS_BETWEEN = 50_000
"""Objects made between two garbage collections; Python's 700 cost time here and free little."""
_MOST_PROCESSES = 60
"""Windows can wait for at most 63 handles at once."""


def collect_seldom() -> None:
    """Collect garbage seldom in this process: most of what a command makes lives to its end."""
    gc.set_threshold(_OBJECTS_BETWEEN)


def usual_processes() -> int:
    """Return the number of cores that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_PROCESSES)


def map_in_processes(
    function: Callable[[T], R], items: Iterable[T], processes: int, on_crash: Callable[[T], R]
) -> Generator[R, None, None]:
    """Yield the result of a function for each item, in the order of the items; few are held at a time.

    Args:
        function: picklable, with picklable results; it must not raise.
        items: picklable.
        processes: how many; with one, everything is done in this process.
        on_crash: gives the result for an item that killed its worker; items that were only
            in the same worker are done again.
    """
    if processes == 1:
        yield from map(function, items)
        return
    pool = _Pool(function, min(processes, _MOST_PROCESSES), on_crash)
    try:
        yield from pool.run(items)
    finally:
        pool.kill()


class _Pool(Generic[T, R]):
    """Worker processes, started again when one of them died."""

    def __init__(self, function: Callable[[T], R], processes: int, on_crash: Callable[[T], R]) -> None:
        self._function = function
        self._processes = processes
        self._on_crash = on_crash
        self._executor: ProcessPoolExecutor | None = None

    def run(self, items: Iterable[T]) -> Iterator[R]:
        waiting = iter(items)
        given: deque[tuple[T, Future[R]]] = deque()
        while True:
            free = self._processes * _AHEAD - len(given)
            given.extend((item, self._give(item)) for item in islice(waiting, free))
            if not given:
                return
            item, future = given.popleft()
            yield self._result(item, future)

    def kill(self) -> None:
        if self._executor:
            _kill(self._executor)
            self._executor = None

    def _give(self, item: T) -> "Future[R]":
        from concurrent.futures.process import BrokenProcessPool

        if self._executor:
            try:
                return _submit(self._executor, item)
            except BrokenProcessPool:
                self.kill()
        self._executor = _start(self._function, self._processes)
        return _submit(self._executor, item)

    def _result(self, item: T, future: "Future[R]") -> R:
        from concurrent.futures.process import BrokenProcessPool

        with suppress(BrokenProcessPool):
            return future.result()
        # Any of the items that were handed out may have killed the worker: each is tried alone.
        alone = _start(self._function, 1)
        try:
            again: Future[R] = _submit(alone, item)
            return again.result()
        except BrokenProcessPool:
            return self._on_crash(item)
        finally:
            _kill(alone)


def _start(function: Callable[[T], R], processes: int) -> "ProcessPoolExecutor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Started alike on every system, and with nothing of the parent's state.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (function,))


def _submit(executor: "ProcessPoolExecutor", item: T) -> "Future[R]":
    # This call starts the processes.
    with _sigint_blocked():
        return executor.submit(_do, item)


def _kill(executor: "ProcessPoolExecutor") -> None:
    """Kill its processes, whatever they are doing: nobody awaits their results."""
    with _sigint_blocked():
        # Python 3.14 has a public name for it, `kill_workers`.
        for worker in list((executor._processes or {}).values()):
            worker.kill()
        executor.shutdown(cancel_futures=True)


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Block SIGINT; child processes inherit the mask.

    Windows has no mask: Ctrl-C is ignored instead, in the child processes for good.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in a worker --------------------------------------------------------------------------

_function: Callable[[Any], Any]
"""The function that this worker applies to each item."""


def _begin(function: Callable[[T], R]) -> None:
    """Ignore Ctrl-C, which is for the parent, and end when the parent is killed."""
    global _function
    _function = function
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _do(item: Any) -> Any:
    return _function(item)


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
