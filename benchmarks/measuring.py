"""Measure competitors in turns: the medians of their times by the operating system, printed as ratios."""

import os
import resource
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "example-zrzy-2024.yaml"

# The functions of the tests that make reports are used here too.
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The goal for a ratio: the least number of times faster, or the largest multiple of the other's time."""

    than: str
    faster: float = 0.0
    at_most: float = 0.0

    def told(self, ours: float, other: float) -> str:
        """Return the ratio with the goal beside it, and whether it is met."""
        ratio = other / ours if self.faster else ours / other
        met = ratio >= self.faster if self.faster else ratio <= self.at_most
        wanted = f">= {self.faster:g}x" if self.faster else f"<= {self.at_most:g}x"
        return f"against {self.than}: {ratio:.2f}x (goal {wanted}: {'met' if met else 'MISSED'})"


def own_seconds() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def children_seconds() -> float:
    """Return the CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """Return the environment of this process, in which Python may store compiled modules as usual."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def turns(
    competitors: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float], repeats: int = 1
) -> dict[str, float]:
    """Return the median seconds of each competitor; they take turns, so that a slow moment affects all of them."""
    taken: dict[str, list[float]] = {name: [] for name in competitors}
    for _ in range(rounds):
        for name, work in competitors.items():
            begun = clock()
            for _ in range(repeats):
                work()
            taken[name].append((clock() - begun) / repeats)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(medians: Mapping[str, float], ours: str, goals: Sequence[Goal]) -> None:
    """Print the medians in milliseconds, then the ratios."""
    for name, seconds in medians.items():
        print(f"{name:44} {seconds * 1000:9.2f} ms")
    for goal in goals:
        if goal.than in medians:
            print(f"{ours} {goal.told(medians[ours], medians[goal.than])}")


def machine() -> str:
    """Return a description of the machine, to stand beside figures."""
    uname = os.uname()
    return f"{uname.sysname} {uname.machine}, {os.cpu_count()} cores"
