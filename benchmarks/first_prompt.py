"""Measure the time until the wizard's first prompt is on the screen, against bare questionary in the same run."""

import statistics
import sys
import tempfile
import time

import pexpect
from measuring import Goal, environment, machine

ROUNDS = 15
BARE = "import questionary\nanswer = questionary.text('报告年度').unsafe_ask()\nprint(answer)"
COMMANDS = {
    "questionary, three lines": (["-c", BARE], "报告年度"),
    "author": (["-m", "author.cli"], "报告年度"),
    "author --plain": (["-m", "author.cli", "--plain"], "报告年度"),
}


def seconds_to_first_prompt(words: list[str], prompt: str) -> float:
    """Start a fresh interpreter in an empty folder and wait until the prompt's words are drawn."""
    variables = {**environment(), "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm-256color"}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        child = pexpect.spawn(
            sys.executable, words, cwd=folder, env=variables, dimensions=(24, 80), encoding="utf-8", timeout=20
        )
        child.expect_exact(prompt)
        taken = time.perf_counter() - begun
        child.close(force=True)
    return taken


def main() -> None:
    """Print medians and ratios; the commands take turns, so that a slow moment of the machine affects all of them."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, (words, prompt) in COMMANDS.items():
            taken[name].append(seconds_to_first_prompt(words, prompt))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    bare = next(iter(medians.values()))
    print(machine())
    for name, median in medians.items():
        print(f"{name:28} {median * 1000:6.0f} ms  {median / bare:5.2f}x")
    for name in list(COMMANDS)[1:]:
        print(f"{name} {Goal(than='questionary, three lines', at_most=1.25).told(medians[name], bare)}")


if __name__ == "__main__":
    main()
