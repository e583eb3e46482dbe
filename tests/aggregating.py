"""Folders of reports added up, by the command line or without it."""

from collections.abc import Iterable
from pathlib import Path

from author import aggregate
from author.aggregate import AggregateOptions, Store, Summary
from author.aggregate.roster import Roster
from author.cli import main
from author.intake import candidates


def command(*words: object) -> int:
    return main([str(word) for word in words])


class Counter:
    """Remembers what the progress told last."""

    def __init__(self) -> None:
        self.done = self.before = self.total = 0

    def __call__(self, done: int, before: int, total: int) -> None:
        self.done, self.before, self.total = done, before, total


def summed(store: Store, paths: Iterable[Path], progress: Counter | None = None, **wanted: object) -> Summary:
    if isinstance(wanted.get("roster"), (list, tuple)):
        wanted["roster"] = Roster(names=wanted["roster"])  # type: ignore[arg-type]
    request = AggregateOptions(found=candidates(paths), **wanted)  # type: ignore[arg-type]
    return aggregate.summarize(request, store, progress or Counter())


def why(summary: Summary) -> dict[str, str]:
    """Return the reason for each file that is not counted, by its name."""
    return {Path(each.file.path).name: each.why for each in summary.left_out}


def names(summary: Summary) -> list[str]:
    return [head.agency for head in summary.counted]
