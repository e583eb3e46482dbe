"""One function over many items in worker processes: results in order, and no item stops the others."""

import faulthandler
import gc
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 8
"""Items per process that are begun before the first result is known."""
_GIVEN = 2
"""Items that a worker holds: one at which it works, and the next."""
_OBJECTS_BETWEEN = 50_000
"""Objects made between two garbage collections; Python's 700 cost time here and free little."""
_MOST_MEGABYTES = 1024
_MOST_SECONDS = 60
"""The limits of a worker: its memory, and its processor time for one item. A report needs 40 MB and 0.1 s."""
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
        items: picklable and small, such as paths.
        processes: how many; with one, everything is done in this process.
        on_crash: gives the result for an item that killed two workers, each within its limits.
    """
    if processes == 1:
        yield from map(function, items)
        return
    if sys.platform != "win32":
        from multiprocessing.resource_tracker import ensure_running

        # Its start, which belongs to the first start of a worker, would let SIGINT through.
        ensure_running()
    pool = _Pool(function, min(processes, _MOST_PROCESSES), on_crash)
    try:
        yield from pool.run(items)
    finally:
        pool.kill()


@dataclass(slots=True, eq=False)
class _Task(Generic[T, R]):
    """An item, the number of workers that it killed, and its result."""

    item: T
    crashes: int = 0
    results: list[R] = field(default_factory=list)
    """The result, once it is known."""


class _Pool(Generic[T, R]):
    """Workers that are given items ahead; one that died is replaced."""

    def __init__(self, function: Callable[[T], R], processes: int, on_crash: Callable[[T], R]) -> None:
        self._function = function
        self._processes = processes
        self._on_crash = on_crash
        self._todo: deque[_Task[T, R]] = deque()
        self._workers: dict[_Child, deque[_Task[T, R]]] = {}
        """The tasks that each worker was given; it works at the first of them."""

    def run(self, items: Iterable[T]) -> Iterator[R]:
        """Yield the results in the order of the items."""
        waiting = iter(items)
        tasks: deque[_Task[T, R]] = deque()
        while True:
            new = [_Task[T, R](item) for item in islice(waiting, self._processes * _AHEAD - len(tasks))]
            tasks.extend(new)
            self._todo.extend(new)
            if not tasks:
                return
            self._give()
            if tasks[0].results:
                yield tasks.popleft().results[0]
            else:
                self._receive()

    def kill(self) -> None:
        """Kill the workers at once, because their results are no longer needed."""
        with _sigint_blocked():
            for worker in self._workers:
                worker.kill()

    def _give(self) -> None:
        """Give each worker its next items, so that none waits for this process."""
        while self._todo:
            worker = min(self._workers, key=lambda each: len(self._workers[each]), default=None)
            if worker is None or (self._workers[worker] and len(self._workers) < self._processes):
                with _sigint_blocked():
                    worker = _Child("spawn")
                    self._workers[worker] = deque()
            if len(self._workers[worker]) == _GIVEN:
                return
            task = self._todo.popleft()
            self._workers[worker].append(task)
            # The death of a worker is seen where its answer is read.
            with suppress(ChildError):
                worker.give((self._function, task.item, _MOST_MEGABYTES, _MOST_SECONDS))

    def _receive(self) -> None:
        """Take the answers that are there; wait for one at most a second, since Windows hears no Ctrl-C meanwhile."""
        from multiprocessing.connection import wait

        ready = wait([worker.connection for worker in self._workers], timeout=1)
        for worker in [each for each in self._workers if each.connection in ready or not each.is_alive()]:
            tasks = self._workers[worker]
            try:
                answer = worker.answer()
            except ChildError:
                self._bury(worker)
            else:
                tasks.popleft().results.append(_result(answer))

    def _bury(self, worker: "_Child") -> None:
        """Do the items of a dead worker again; of the item at which it died twice there is another result."""
        worker.kill()
        tasks = self._workers.pop(worker)
        if tasks:
            tasks[0].crashes += 1
            if tasks[0].crashes == 2:
                task = tasks.popleft()
                task.results.append(self._on_crash(task.item))
        self._todo.extendleft(reversed(tasks))


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
    with _sigint_blocked():
        # A fork costs five milliseconds and a start a hundred, but only Linux forks safely.
        child, _child = _child or _Child("fork" if sys.platform == "linux" else "spawn"), None
    try:
        child.give((function, argument, megabytes, seconds))
        if not child.connection.poll(6 * seconds):
            raise ChildError
        answer = child.answer()
    except BaseException:
        child.kill()
        raise
    _child = child
    result: R = _result(answer)
    return result


class _Child:
    """A process that answers calls one after another, each within limits of its own."""

    def __init__(self, start_method: str) -> None:
        import multiprocessing
        from multiprocessing.util import Finalize

        context = multiprocessing.get_context(start_method)
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_answer_calls, args=(theirs, self.connection))  # type: ignore[attr-defined]
        with _children_in_job(), warnings.catch_warnings():
            # Python 3.12 warns of a fork beside other threads; the child uses none of their locks.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()
        # At its end this process would wait for the other one.
        Finalize(None, self._process.kill, exitpriority=0)

    def give(self, call: "_Call") -> None:
        """Give the process a call.

        Raises:
            ChildError: it died.
        """
        try:
            self.connection.send(call)
        except OSError:
            raise ChildError from None

    def answer(self) -> "_Answer":
        """Return the answer to the first call that was not answered yet.

        Raises:
            ChildError: it died.
        """
        try:
            answer: _Answer = self.connection.recv()
        except (EOFError, OSError):
            raise ChildError from None
        return answer

    def is_alive(self) -> bool:
        return bool(self._process.is_alive())

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


_Call = tuple[Callable[[Any], object], object, int, int]
"""A function, its argument, its megabytes and its seconds."""
_Answer = tuple[bool, Any]
"""Whether a function gave a result, and the result or its exception."""
_child: _Child | None = None
"""The process that waits for the next call of `in_child`."""


def _result(answer: _Answer) -> Any:
    is_result, value = answer
    if is_result:
        return value
    raise value


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
    collect_seldom()
    # The garbage collector would look at all that the parent holds, and copy it, again and again.
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The parent reports the death in a sentence.
    faulthandler.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            connection.send(_answer(*connection.recv()))


def _answer(function: Callable[[T], R], argument: T, megabytes: int, seconds: int) -> _Answer:
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
        limit = pages * resource.getpagesize() + megabytes * 1024 * 1024
        _lower(resource.RLIMIT_AS, limit)
        _lower(resource.RLIMIT_CORE, 0)


def _limit_processor_time(seconds: int) -> None:
    """Limit the processor time that this process may take from now on; the system kills it at the end."""
    if sys.platform != "win32":
        import resource

        _lower(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)


def _lower(kind: int, limit: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
