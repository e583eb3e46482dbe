"""Taking turns: medians of what the operating system accounts to each competitor, told as ratios."""

import os
import resource
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "example-zrzy-2024.yaml"

# The makers of reports of the tests serve here too.
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ratio should be: how many times faster than the other at least, or how many times its time at most."""

    than: str
    faster: float = 0.0
    at_most: float = 0.0

    def told(self, ours: float, other: float) -> str:
        """The ratio with the goal beside it, and whether it is met."""
        ratio = other / ours if self.faster else ours / other
        met = ratio >= self.faster if self.faster else ratio <= self.at_most
        wanted = f">= {self.faster:g}x" if self.faster else f"<= {self.at_most:g}x"
        return f"against {self.than}: {ratio:.2f}x (goal {wanted}: {'met' if met else 'MISSED'})"


def own_seconds() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def children_seconds() -> float:
    """CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """That of this process, but the interpreter may keep what it compiled, as it does with an installed program."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def turns(
    competitors: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float], repeats: int = 1
) -> dict[str, float]:
    """The median seconds of each competitor; they take turns, so that the machine's moods meet all alike."""
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
    """What is worth knowing of the machine beside figures."""
    uname = os.uname()
    return f"{uname.sysname} {uname.machine}, {os.cpu_count()} cores"
