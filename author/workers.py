"""One function over many items in worker processes: results in order, and no item stops the others."""

import faulthandler
import gc
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

_FEW = 8
"""The most items that one process handles faster than workers could start."""
_AHEAD = 8
"""Items handed out per process before the first result is awaited."""
_OBJECTS_BETWEEN = 50_000
"""Objects made between two garbage collections; Python's 700 cost time here and free little."""
_MOST_MEGABYTES = 1024
_MOST_SECONDS = 60
"""The limits of a worker: its memory, and its processor time for one item. A report needs 40 MB and 0.1 s."""
_PATIENCE = 3 * _MOST_SECONDS
"""The seconds for which the result of the oldest item is awaited."""
_MOST_PROCESSES = 60
"""Windows can wait for at most 63 handles at once."""


def collect_seldom() -> None:
    """Collect garbage seldom in this process: most of what a command makes lives to its end."""
    gc.set_threshold(_OBJECTS_BETWEEN)


def usual_processes(items: int) -> int:
    """Return the number of processes for so many items: one for a few, else one for each core that may be used."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_PROCESSES) if items > _FEW else 1


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
    with _children_in_job():
        try:
            yield from pool.run(items)
        finally:
            pool.kill()


class ChildError(Exception):
    """A child process died or was killed at one of its limits."""


def in_child(function: Callable[[T], R], argument: T, *, megabytes: int, seconds: int) -> R:
    """Return the result of a function that runs in a process of its own, for libraries that may take the machine.

    The process serves the next call too. Only one thread may call at a time.

    Args:
        function: picklable, with a picklable result.
        argument: picklable.
        megabytes: the memory that it may take beyond what the process takes now; no limit on Windows and macOS.
        seconds: the processor time that it may take; at most six times as long may pass.

    Raises:
        ChildError: it died, or reached a limit.
        Exception: whatever the function raised.
    """
    global _child
    child, _child = _child or _Child(), None
    try:
        is_result, value = child.call((function, argument, megabytes, seconds), patience=6 * seconds)
    except BaseException:
        child.kill()
        raise
    _child = child
    if is_result:
        return cast(R, value)
    raise cast(Exception, value)


class _Child:
    """A process that answers calls one after another, each within limits of its own."""

    def __init__(self) -> None:
        import multiprocessing
        from multiprocessing.util import Finalize

        # A fork costs five milliseconds and a start a hundred, but only Linux forks safely.
        start_method = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._connection, theirs = start_method.Pipe()
        self._process = start_method.Process(target=_answer_calls, args=(theirs, self._connection))  # type: ignore[attr-defined]
        with _sigint_blocked(), _children_in_job(), warnings.catch_warnings():
            # Python 3.12 warns of a fork beside other threads; the child uses none of their locks.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()
        # At its end this process would wait for the other one.
        Finalize(None, self._process.kill, exitpriority=0)

    def call(self, call: "_Call", patience: int) -> tuple[bool, object]:
        """Return whether a function gave a result, and the result or its exception."""
        try:
            self._connection.send(call)
            if not self._connection.poll(patience):
                raise ChildError
            answer: tuple[bool, object] = self._connection.recv()
        except (EOFError, OSError):
            raise ChildError from None
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


_Call = tuple[Callable[[Any], object], object, int, int]
"""A function, its argument, its megabytes and its seconds."""
_child: _Child | None = None
"""The process that waits for the next call of `in_child`."""


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

        try:
            return _awaited(future)
        except BrokenProcessPool:
            pass
        except TimeoutError:
            self.kill()
        # Any of the items in work may have killed or blocked the worker, so each is tried alone.
        alone = _start(self._function, 1)
        try:
            return _awaited(_submit(alone, item))
        except (BrokenProcessPool, TimeoutError):
            return self._on_crash(item)
        finally:
            _kill(alone)


def _start(function: Callable[[T], R], processes: int) -> "ProcessPoolExecutor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Workers start alike on every system, and without the parent's state.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (function,))


def _submit(executor: "ProcessPoolExecutor", item: T) -> "Future[R]":
    # This call starts the processes.
    with _sigint_blocked():
        return executor.submit(_do, item)


def _awaited(future: "Future[R]") -> R:
    """Return the result of an item; a `TimeoutError` tells that its worker waits for a file or a dead one's lock."""
    # Windows hears no Ctrl-C while it waits.
    for _ in range(_PATIENCE):
        with suppress(TimeoutError):
            return future.result(timeout=1)
    raise TimeoutError


def _kill(executor: "ProcessPoolExecutor") -> None:
    """Kill the executor's processes at once, because their results are no longer needed."""
    with _sigint_blocked():
        # Python 3.14 has a public name for it, `kill_workers`.
        for worker in list((executor._processes or {}).values()):
            worker.kill()
        executor.shutdown(cancel_futures=True)


_KILL_ON_JOB_CLOSE = 0x2000
_SILENT_BREAKAWAY_OK = 0x1000


@contextmanager
def _children_in_job() -> Iterator[None]:
    """Let Windows kill the processes that are started meanwhile if this one is killed.

    A child cannot see to it alone: Windows starts it suspended, and a parent that is killed at
    that moment never resumes it. Programs that are started later, such as Word, are left alone.
    """
    is_windows = os.name == "nt"
    before = _limit_job(_KILL_ON_JOB_CLOSE) if is_windows else 0
    try:
        yield
    finally:
        if is_windows:
            _limit_job(before or _SILENT_BREAKAWAY_OK)


def _limit_job(flags: int) -> int:
    """Set what Windows does with the processes that this one starts from now on, and return what it did before."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION has 144 bytes on 64 bits; its LimitFlags are the fifth number.
    limits = (ctypes.c_uint32 * 36)()
    kernel.QueryInformationJobObject(_job(), 9, limits, ctypes.sizeof(limits), None)
    before, limits[4] = limits[4], flags
    kernel.SetInformationJobObject(_job(), 9, limits, ctypes.sizeof(limits))
    return int(before)


@cache
def _job() -> Any:
    """Put this process into a job object of its own, and return the only handle to it."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job, this_process = ctypes.c_void_p(kernel.CreateJobObjectW(None, None)), ctypes.c_void_p(-1)
    kernel.AssignProcessToJobObject(job, this_process)
    return job


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


# --- in a child or worker ------------------------------------------------------------------


def _answer_calls(connection: "Connection", parents: "Connection") -> None:
    """Answer calls until the parent ends or closes its side of the connection."""
    parents.close()
    # The garbage collector would look at all that the parent holds, and copy it, again and again.
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The parent reports the death in a sentence.
    faulthandler.disable()
    with suppress(EOFError, OSError):
        while True:
            connection.send(_answer(*connection.recv()))
            # The limit of this call may leave no memory in which the next one could be read.
            _lift_memory_limit()


def _answer(function: Callable[[T], R], argument: T, megabytes: int, seconds: int) -> tuple[bool, object]:
    """Return the result of a function or its exception; end the process if there is no memory for it."""
    _limit_memory(megabytes)
    _limit_processor_time(seconds)
    try:
        return True, function(argument)
    except MemoryError:
        os._exit(1)
    except Exception as error:
        return False, error


def _limit_memory(megabytes: int) -> None:
    """Limit the memory that this process may take beyond what it takes now."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + megabytes * 1024 * 1024)
        _limit(resource.RLIMIT_CORE, 0)


def _lift_memory_limit() -> None:
    """Take the limit of memory away; this takes no memory itself, not even to read a file."""
    if sys.platform == "linux":
        import resource

        _limit(resource.RLIMIT_AS, sys.maxsize)


def _limit(kind: int, limit: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _limit_processor_time(seconds: int) -> None:
    """Limit the processor time that this process may take from now on; the system kills it at the end.

    RLIMIT_CPU would be wrong in a process that worked before: Linux compares it with all ticks at which the
    process was running, which may be seconds more than `time.process_time` tells.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 1 + seconds)


_function: Callable[[Any], Any]
"""The function that this worker applies to each item."""


def _begin(function: Callable[[T], R]) -> None:
    """Ignore Ctrl-C, which is for the parent, and end when the parent is killed."""
    global _function
    _function = function
    collect_seldom()
    _limit_memory(_MOST_MEGABYTES)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _do(item: Any) -> Any:
    _limit_processor_time(_MOST_SECONDS)
    try:
        return _function(item)
    except MemoryError:
        # The item counts as one that killed its worker.
        os._exit(1)


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
