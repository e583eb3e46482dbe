"""Worker processes: results in order, a dead worker loses one item at most, and no process is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from author import workers
from author.errors import AuthorError
from author.workers import ChildError, in_child, map_in_processes, usual_processes

NOT_DONE = -1


def square(number: int) -> int:
    return number * number


def square_and_die_of_seven(number: int) -> int:
    if number == 7:
        os._exit(9)
    return number * number


def wait_for_ever(_: object) -> int:
    threading.Event().wait()
    return 0


def own_process(_: object) -> int:
    time.sleep(0.01)
    return os.getpid()


def lost(_: object) -> int:
    return NOT_DONE


def run(work: Callable[[int], int], things: Iterable[int], processes: int) -> list[int]:
    return list(map_in_processes(work, things, processes, lost))


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_results_come_in_the_order_of_the_things(processes: int) -> None:
    assert run(square, range(50), processes) == [number * number for number in range(50)]


def test_nothing_to_do_gives_nothing() -> None:
    assert run(square, [], 2) == []


def test_one_process_is_this_one() -> None:
    assert set(run(own_process, range(3), 1)) == {os.getpid()}


def wait_for_another(folder: Path) -> int:
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 60
    while len(list(folder.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return os.getpid()


def test_several_processes_work_at_one_time(tmp_path: Path) -> None:
    at_work = set(map_in_processes(wait_for_another, [tmp_path, tmp_path], 2, lost))
    assert os.getpid() not in at_work
    assert len(at_work) == 2


def test_only_the_thing_of_which_a_worker_dies_is_lost() -> None:
    expected = [NOT_DONE if number == 7 else number * number for number in range(40)]
    assert run(square_and_die_of_seven, range(40), 2) == expected


def test_a_thing_for_which_a_worker_waits_for_ever_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 1)
    assert run(wait_for_ever, [7], 2) == [NOT_DONE]


def test_workers_killed_from_outside_lose_nothing() -> None:
    results = map_in_processes(own_process, range(60), 2, lost)
    first = next(results)
    assert first != NOT_DONE  # It would name every process of the machine.
    os.kill(first, signal.SIGKILL)
    found = [first, *results]
    assert len(found) == 60
    assert NOT_DONE not in found


def test_few_things_are_taken_ahead_of_the_results() -> None:
    taken: list[int] = []

    def things() -> Iterable[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = map_in_processes(square, things(), 2, lost)
    next(results)
    assert len(taken) < 50
    results.close()


def test_a_run_that_is_given_up_leaves_no_worker() -> None:
    results = map_in_processes(own_process, range(100), 2, lost)
    worker = next(results)
    results.close()
    assert not Path(f"/proc/{worker}").exists()


def own_process_at_length(seconds: int) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_a_run_that_is_given_up_does_not_wait_for_what_its_workers_do() -> None:
    begun = time.monotonic()
    results = map_in_processes(own_process_at_length, [0, 600, 600, 600], 2, lost)
    worker = next(results)
    results.close()
    assert not Path(f"/proc/{worker}").exists()
    assert time.monotonic() - begun < 300


PARENT = """
import os, time
from author.workers import map_in_processes
from tests.test_workers import own_process, lost
if __name__ == "__main__":
    for worker in map_in_processes(own_process, range(100000), 2, lost):
        print(worker, flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


def test_there_is_at_least_one_process() -> None:
    assert usual_processes(8) == 1
    assert usual_processes(9) >= 1


def take_memory(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


_KEPT: list[bytearray] = []


def take_and_keep_all_memory(smallest: int) -> bool:
    """Take pieces until there is no room for the smallest one."""
    size = 64 * smallest
    while size >= smallest:
        try:
            _KEPT.append(bytearray(size))
        except MemoryError:
            size //= 2
    return bool(_KEPT)


def refuse(message: str) -> None:
    raise AuthorError(message, "做什么")


def compute_for_ever(_: object) -> None:
    while True:
        pass


def abort(_: object) -> None:
    os.abort()


limited = pytest.mark.skipif(sys.platform != "linux", reason="the limits of a process are those of Linux")


def test_a_child_gives_its_result_from_another_process() -> None:
    assert in_child(own_process, 0, megabytes=100, seconds=10) != os.getpid()
    assert in_child(bytes, 5_000_000, megabytes=100, seconds=10) == bytes(5_000_000)


def test_a_child_serves_the_next_call_until_it_dies() -> None:
    first = in_child(own_process, 0, megabytes=100, seconds=10)
    with pytest.raises(AuthorError):
        in_child(refuse, "不行", megabytes=100, seconds=10)
    assert in_child(own_process, 0, megabytes=100, seconds=10) == first
    with pytest.raises(ChildError):
        in_child(abort, 0, megabytes=100, seconds=10)
    assert in_child(own_process, 0, megabytes=100, seconds=10) != first


CALLER = """
import os, signal
from author.workers import in_child
from tests.test_workers import own_process
print(in_child(own_process, 0, megabytes=100, seconds=10), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@limited
def test_a_child_ends_when_the_process_that_called_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(CALLER, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    ran = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, env=environment)
    assert ran.returncode == -signal.SIGKILL
    until = time.monotonic() + 20
    while Path(f"/proc/{ran.stdout.strip()}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{ran.stdout.strip()}").exists()


def test_a_refusal_in_a_child_is_one_here() -> None:
    with pytest.raises(AuthorError) as refused:
        in_child(refuse, "不行", megabytes=100, seconds=10)
    assert str(refused.value) == "不行，做什么。"


@limited
def test_a_child_that_dies_or_takes_too_much_is_told() -> None:
    with pytest.raises(ChildError):
        in_child(abort, 0, megabytes=100, seconds=10)
    with pytest.raises(ChildError):
        in_child(take_memory, 200, megabytes=100, seconds=10)
    with pytest.raises(ChildError):
        in_child(compute_for_ever, 0, megabytes=100, seconds=0)


@limited
def test_the_limits_of_a_call_do_not_hold_for_the_next() -> None:
    first = in_child(own_process, 0, megabytes=100, seconds=10)
    assert in_child(take_and_keep_all_memory, 64 * 1024, megabytes=50, seconds=10)
    assert in_child(len, bytes(5_000_000), megabytes=100, seconds=10) == 5_000_000
    assert in_child(own_process, 0, megabytes=100, seconds=10) == first


@limited
@pytest.mark.parametrize("left", range(9_000, 20_000, 1_000))
def test_a_call_that_leaves_hardly_any_memory_does_not_cost_the_next(left: int) -> None:
    # A child without the memory to answer is replaced.
    with suppress(ChildError):
        in_child(take_and_keep_all_memory, left, megabytes=50, seconds=10)
    assert in_child(len, b"123", megabytes=100, seconds=10) == 3


@limited
@pytest.mark.parametrize("megabytes", [10_000])
def test_only_the_item_that_takes_all_memory_is_lost(megabytes: int) -> None:
    expected = [1024 * 1024, NOT_DONE, 1024 * 1024]
    assert run(take_memory, [1, megabytes, 1], 2) == expected
