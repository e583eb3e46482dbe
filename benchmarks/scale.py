"""Measure how the cost of `author aggregate` grows with the number and the size of reports, for docs/scale.md.

``python benchmarks/scale.py [NUMBER ...]``
"""

import statistics
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from aggregate import generated, run
from measuring import machine, own_seconds, turns

from author import editions, outcomes
from author.aggregate.copies import copied_texts, sketch
from author.aggregate.summary import FileInfo
from tests.offices import office, some_numbers, submit
from tests.test_aggregate_copies import own_words, steps

NUMBERS = (1_000, 3_000, 10_000)
TEXTS = (1_000, 2_000, 4_000, 10_000)
LENGTHS = (1, 4, 16)
FORM = editions.edition("2021")
OUTPUTS = {"answers": ["a.yaml"], "workbook, long rows and answers": ["a.xlsx", "a.csv", "a.yaml"]}


def main() -> None:
    """Print both."""
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        by_size(Path(name))
        by_texts()
        for number in map(int, sys.argv[1:]) if sys.argv[1:] else NUMBERS:
            by_number(Path(name) / str(number), number)


def by_size(folder: Path) -> None:
    """Measure reading and checking one report whose texts are several times as long."""
    report = office(FORM, "云岭市教育局", some_numbers(FORM, "one"))
    for length in LENGTHS:
        long = replace(report, texts={key: "\n".join([text] * length) for key, text in report.texts.items()})
        characters = sum(map(len, long.texts.values()))
        for kind in ("docx", "yaml", "html"):
            path = submit(long, FORM, folder / f"{length}.{kind}")
            work = {kind: lambda path=path: outcomes.check(path)}
            outcomes.check(path)
            seconds = statistics.median(turns(work, 9, own_seconds, repeats=10).values())
            size = path.stat().st_size // 1024
            print(f"one report with {characters} characters, .{kind} of {size} KB: {seconds * 1000:.1f} ms", flush=True)


def by_texts() -> None:
    """Measure the comparison of so many different texts, in steps and in seconds."""
    source = Random(1)
    texts = ("。".join(own_words(source) for _ in range(40)) for _ in range(TEXTS[-1]))
    files = [FileInfo(path=str(number), sketch=sketch([text], "")) for number, text in enumerate(texts)]
    for number in TEXTS:
        seconds = statistics.median(turns({"": partial(copied_texts, files[:number])}, 3, own_seconds).values())
        print(f"{number} texts compared: {steps(files[:number])} steps, {seconds * 1000:.0f} ms", flush=True)


def by_number(folder: Path, number: int) -> None:
    """Measure the whole command, and a second run in which every file was read before."""
    generated(FORM, folder / "reports", number)
    for title, names in OUTPUTS.items():
        target = folder / title
        target.mkdir()
        for when in ("first", "again"):
            seconds, memory = run(folder / "reports", [target / name for name in names], 2)
            sizes = ", ".join(f"{name} {(target / name).stat().st_size / 1e6:.1f} MB" for name in names)
            per_report = seconds / number * 1000
            print(
                f"{number} reports, {title}, {when}: {seconds:.1f} s, {per_report:.2f} ms a report, "
                f"peak memory {memory} MB; {sizes}",
                flush=True,
            )


if __name__ == "__main__":
    main()
