"""Commands as real processes, and the workers that they start."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_PROGRAM = "from author.cli.__main__ import run; run()"
"""As the installed program begins; after ``-m`` Python may tell an interrupted `exec` instead of the exit code."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers through /proc")


@contextmanager
def started(*words: object) -> Iterator["subprocess.Popen[str]"]:
    """Yield a command in a process group of its own, as a shell starts it; the group is killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            send(process, signal.SIGKILL)


def without_privileges(*words: object, room: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end as a user whom permissions bind, even if the superuser runs the tests.

    ``room`` is the number of bytes that each of its files may have, as on a disk that is almost full.
    """
    bound = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    bound += [] if room is None else ["prlimit", f"--fsize={room}"]
    if bound and subprocess.run([*bound, "true"], capture_output=True).returncode:
        pytest.skip("the superuser cannot give up the right to read every file here, or nothing limits files")
    line = [*bound, sys.executable, "-c", _PROGRAM, *map(str, words)]
    return subprocess.run(line, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def send(process: "subprocess.Popen[str]", number: int) -> None:
    """Send a signal to a command and all its children, as a terminal does."""
    if process.poll() is None:
        os.killpg(process.pid, number)


def workers_of(pid: int) -> list[int]:
    """Return the processes that a process started and that do its work."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def wait_until(is_so: Callable[[], object], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)
