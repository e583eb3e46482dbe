"""Measure `author aggregate` over many generated reports: one process against two, and the peak memory; prove the sums.

``python benchmarks/aggregate.py [NUMBER]``; 10,000 reports take some minutes.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from measuring import ROOT, Goal, environment, machine

from author import answers, editions
from author.form import Form
from tests.offices import office, some_numbers, submit

KINDS = ("docx", "docx", "yaml", "html")
A_FOLDER = 500
ROUNDS = 3
PROCESSES = (1, 2)


def main() -> None:
    """Generate, add up independently, aggregate with one process and with two, in turns."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    form = editions.edition("2021")
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = generated(form, folder / "reports", number)
        taken: dict[int, list[float]] = {processes: [] for processes in PROCESSES}
        written: set[bytes] = set()
        for round in range(ROUNDS):
            for processes in PROCESSES:
                target = folder / f"{round}-{processes}" / "sums.yaml"
                target.parent.mkdir()
                seconds, memory = run(folder / "reports", [target], processes)
                taken[processes].append(seconds)
                assert answers.load(target).cells == expected, "not the sums of the reports"
                written.add(target.read_bytes())
                print(f"{number} reports, {processes} processes: {seconds:6.1f} s, peak memory {memory} MB", flush=True)
        assert len(written) == 1, "not the same bytes"
    medians = {processes: statistics.median(times) for processes, times in taken.items()}
    print(f"two processes {Goal(than='one', faster=1.7).told(medians[2], medians[1])}")


def generated(form: Form, folder: Path, number: int) -> dict[str, int]:
    """Write the reports of many offices and return their sums, added up here."""
    sums = dict.fromkeys(form.fields, 0)
    for index in range(number):
        name = f"云岭市第{index:05}局"
        report = office(form, name, some_numbers(form, name))
        submit(report, form, folder / f"{index // A_FOLDER:03}" / f"{name}.{KINDS[index % len(KINDS)]}")
        for key, value in report.cells.items():
            sums[key] += value or 0
    return sums


def run(reports: Path, targets: Sequence[Path], processes: int) -> tuple[float, int]:
    """Return the elapsed seconds of the whole command, and the peak memory of all its processes in MB."""
    words = ["-m", "author.cli", "aggregate", reports, "--processes", processes]
    words += [word for target in targets for word in ("-o", target)]
    begun = time.monotonic()
    command = [sys.executable, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment()) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, sum(held(pid) for pid in family(process.pid)))
            time.sleep(0.2)
        seconds = time.monotonic() - begun
    assert process.returncode in (0, 1), "the command failed"
    return seconds, peak // 1024


def family(pid: int) -> Iterator[int]:
    """Return a process and all processes below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def held(pid: int) -> int:
    """Return the memory of a process in KB, with its share of the memory that several processes use (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
