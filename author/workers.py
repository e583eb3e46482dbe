"""One function over many things in worker processes: results in order, and no thing stops the others."""

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
"""Things handed out per process before the first of them is awaited."""
_OBJECTS_BETWEEN = 50_000
"""Made between two looks for garbage; the 700 of Python are for programs that make more of it."""
_MOST_PROCESSES = 60
"""Windows waits for at most 63 handles at once."""


def collect_seldom() -> None:
    """Look for garbage seldom in this process: what a command makes it mostly needs to its end."""
    gc.set_threshold(_OBJECTS_BETWEEN)


def usual_processes() -> int:
    """One for each core that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_PROCESSES)


def in_order(
    work: Callable[[T], R], things: Iterable[T], processes: int, lost: Callable[[T], R]
) -> Generator[R, None, None]:
    """The result of ``work`` for each thing, in the order of the things; few are held at a time.

    ``work`` and its results must be picklable, and it must not raise. With one process
    everything is done in this one. ``lost`` gives the result for a thing whose worker died
    of it; things on which a killed worker happened to be are done again.
    """
    if processes == 1:
        yield from map(work, things)
        return
    crew = _Crew(work, min(processes, _MOST_PROCESSES), lost)
    try:
        yield from crew.run(things)
    finally:
        crew.dismiss()


class _Crew(Generic[T, R]):
    """Workers, hired anew when one of them died."""

    def __init__(self, work: Callable[[T], R], processes: int, lost: Callable[[T], R]) -> None:
        self._work = work
        self._processes = processes
        self._lost = lost
        self._pool: ProcessPoolExecutor | None = None

    def run(self, things: Iterable[T]) -> Iterator[R]:
        waiting = iter(things)
        given: deque[tuple[T, Future[R]]] = deque()
        while True:
            given.extend((thing, self._give(thing)) for thing in islice(waiting, self._room(given)))
            if not given:
                return
            thing, future = given.popleft()
            yield self._await(thing, future)

    def dismiss(self) -> None:
        if self._pool:
            _dismiss(self._pool)
            self._pool = None

    def _room(self, given: "deque[tuple[T, Future[R]]]") -> int:
        return self._processes * _AHEAD - len(given)

    def _give(self, thing: T) -> "Future[R]":
        from concurrent.futures.process import BrokenProcessPool

        if self._pool:
            try:
                return _submit(self._pool, thing)
            except BrokenProcessPool:
                self.dismiss()
        self._pool = _hire(self._work, self._processes)
        return _submit(self._pool, thing)

    def _await(self, thing: T, future: "Future[R]") -> R:
        from concurrent.futures.process import BrokenProcessPool

        with suppress(BrokenProcessPool):
            return future.result()
        # Of all that was given out nobody knows on which thing the worker died: each is tried alone.
        alone = _hire(self._work, 1)
        try:
            again: Future[R] = _submit(alone, thing)
            return again.result()
        except BrokenProcessPool:
            return self._lost(thing)
        finally:
            _dismiss(alone)


def _hire(work: Callable[[T], R], processes: int) -> "ProcessPoolExecutor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Started alike on every system, and with nothing of the parent's state.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (work,))


def _submit(pool: "ProcessPoolExecutor", thing: T) -> "Future[R]":
    # The processes are started in here.
    with _undisturbed():
        return pool.submit(_do, thing)


def _dismiss(pool: "ProcessPoolExecutor") -> None:
    """End its processes, whatever they are doing: nobody awaits what they could still give."""
    with _undisturbed():
        # Python 3.14 has a public name for it, `kill_workers`.
        for worker in list((pool._processes or {}).values()):
            worker.kill()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the end of it, and processes that are started in it never hear one, from their birth on."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in a worker --------------------------------------------------------------------------

_work: Callable[[Any], Any]
"""What this worker does to each thing."""


def _begin(work: Callable[[T], R]) -> None:
    """Ctrl-C is for the parent alone; a worker whose parent was killed ends as well."""
    global _work
    _work = work
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _do(thing: Any) -> Any:
    return _work(thing)


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
