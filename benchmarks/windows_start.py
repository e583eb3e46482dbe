"""Measure the time until the first question of the Windows folder is there, against the same Python printing a line.

Run under Wine, in a pseudo-terminal, after ``python packaging/windows.py -o dist/windows.zip``. The start by the .cmd
files is the same module, `start`.
"""

import statistics
import tempfile
import time
from pathlib import Path

import pexpect
from measuring import ROOT, Goal, machine

ROUNDS = 15
LINE = "一行"
COMMANDS = {
    "print a line": (["-c", f"print('{LINE}')"], LINE),
    "import prompt_toolkit, print a line": (["-c", f"import prompt_toolkit; print('{LINE}')"], LINE),
    "the first question, line by line": (["-m", "author.cli", "--plain"], "报告年度"),
    "the first question, full screens": (["-m", "author.cli"], "报告年度"),
}


def main() -> None:
    """Print medians and ratios; the commands take turns, so that a slow moment of the machine affects all of them."""
    import sys

    sys.path.append(str(ROOT / "packaging"))
    from tests.wine import Windows

    with tempfile.TemporaryDirectory() as place:
        windows = Windows(Path(place))
        try:
            taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
            for turn in range(ROUNDS + 1):
                for name, (words, awaited) in COMMANDS.items():
                    seconds = seconds_until(windows.python("-X", "utf8", *words), awaited, windows.environment)
                    if turn:  # The first reads the files from the disk.
                        taken[name].append(seconds)
        finally:
            windows.end()
    medians = {name: statistics.median(times) for name, times in taken.items()}
    line = medians["print a line"]
    print(machine())
    for name, median in medians.items():
        print(f"{name:36} {median * 1000:6.0f} ms  {median / line:5.2f}x")
    for name in list(COMMANDS)[2:]:
        print(f"{name}: {Goal(than='print a line', at_most=1.3).told(medians[name], line)}")


def seconds_until(line: list[str], awaited: str, environment: dict[str, str]) -> float:
    """Run a command in an empty folder until some words are drawn."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        child = pexpect.spawn(
            line[0],
            line[1:],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            dimensions=(30, 100),
            encoding="utf-8",
            timeout=60,
        )
        child.expect_exact(awaited)
        taken = time.perf_counter() - begun
        child.close(force=True)
    return taken


if __name__ == "__main__":
    main()
