"""Ctrl-C in real processes: at any moment and however often, the run ends at once and leaves no process behind."""

import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from author import cli
from author.errors import Exit
from tests.processes import ROOT, needs_proc, send, started, wait_until, workers_of

SAMPLE = ROOT / "samples" / "mianyang-jhj-2023.yaml"
COMMANDS = {
    "aggregate": ["aggregate", "FOLDER", "-o", "FOLDER/汇总.csv", "--processes", "2"],
    "check": ["check", "FOLDER", "--processes", "2"],
    "build": ["build", "FOLDER", "--processes", "2"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with more answers files than are read before the interruption."""
    first = tmp_path / "0.yaml"
    first.write_bytes(SAMPLE.read_bytes())
    for number in range(1, 3000):
        (tmp_path / f"{number}.yaml").hardlink_to(first)
    return tmp_path


def pressed(process: "subprocess.Popen[str]", times: int, seconds_between: float) -> str:
    """Return what a command says after several Ctrl-C."""
    for _ in range(times):
        send(process, signal.SIGINT)
        time.sleep(seconds_between)
    return process.communicate(timeout=30)[1]


@needs_proc
@pytest.mark.parametrize("seconds_after_the_first_worker", [0, 0.4])
@pytest.mark.parametrize(("times", "seconds_between"), [(1, 0), (2, 0.02), (40, 0.01)])
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_run_ends_whenever_and_however_often_it_is_interrupted(
    words: Sequence[str], times: int, seconds_between: float, seconds_after_the_first_worker: float, folder: Path
) -> None:
    with started(*(word.replace("FOLDER", str(folder)) for word in words)) as process:
        wait_until(lambda: workers_of(process.pid))
        time.sleep(seconds_after_the_first_worker)
        workers = workers_of(process.pid)
        said = pressed(process, times, seconds_between)
    assert said == "已中断。\n"
    assert process.returncode == Exit.INTERRUPTED
    assert workers
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]


@needs_proc
def test_a_run_that_was_told_not_to_hear_of_interrupts_goes_on() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with started("check", SAMPLE) as process:
            while process.poll() is None:
                send(process, signal.SIGINT)
                time.sleep(0.02)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == Exit.DONE


def test_an_interrupt_that_was_swallowed_is_not_the_last_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    now = 1.0
    monkeypatch.setattr(cli, "monotonic", lambda: now)
    try:
        with cli.interrupted_once():
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            now = 2.5
            signal.raise_signal(signal.SIGINT)
            now = 3.5
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_without_an_interrupt_all_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with cli.interrupted_once():
        pass
    assert signal.getsignal(signal.SIGINT) is before
