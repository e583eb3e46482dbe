"""What all tests share: the edition that reports are written on, an office without requests, a hypothesis profile."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

from author import answers, editions
from author.aggregate import Store
from author.form import Form
from author.report import Report

# A background shell or nohup ignores SIGINT for all that it starts, and a process inherits what its parent ignores.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.load_profile("quick")


def pytest_xdist_auto_num_workers() -> int:
    """Run two tests for each processor: many wait for a terminal, an office suite or Wine."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(autouse=True)
def unchanged_sigint() -> Iterator[None]:
    """Restore how Ctrl-C is heard after each test: the wizard, which ends with its process, leaves its own listener."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def form() -> Form:
    return editions.edition("2021")


@pytest.fixture(scope="session")
def sample_path() -> Path:
    return Path(__file__).parent.parent / "samples" / "mianyang-jhj-2023.yaml"


@pytest.fixture
def sample(sample_path: Path) -> Report:
    return answers.load(sample_path)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of its own on which not one byte is free, with a file that must stay."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here; CI has it")
    try:
        (folder / "old.txt").write_bytes(b"old")
        with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"0" * 1024):
                pass
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Yield a store in a folder of its own."""
    folder = tmp_path / "store"
    folder.mkdir()
    with Store(folder) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for the reports of many offices."""
    made = tmp_path / "各单位"
    made.mkdir()
    return made
