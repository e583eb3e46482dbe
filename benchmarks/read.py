"""Measure reading one report, its 200 numbers by their labels and the arithmetic, against plain libraries.

The files are reports of several offices, once as built and once as LibreOffice saved them (left out
without soffice), and every competitor reads them in turn.
"""

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import docx
from lxml import etree
from measuring import SAMPLE, Goal, machine, own_seconds, show, turns

from author import answers, checks, editions
from author.checks import tables
from author.checks.case import Case
from author.extract import locate, read_report
from author.extract.values import read_value
from author.numerals import Number
from author.readers import read
from author.report import Report
from tests.offices import offices, submit_all

FORM = editions.edition("2021")
FILES = 20
LONG = 4000
"""The characters of a long report's texts."""
ROUNDS = 9
OURS = "author: read, locate, arithmetic"
GOALS = (
    Goal(than="python-docx, row.cells alone", faster=8),
    Goal(than="unzip and parse with lxml alone", at_most=2),
)


def main() -> None:
    """Prove that the numbers are those of the reports, then measure."""
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = offices(FORM, FILES)
        built = submit_all(reports, FORM, folder / "built", ["docx"])
        for title, paths in (("as built", built), ("as saved by LibreOffice", saved(built, folder / "saved"))):
            for path, report in zip(paths, reports, strict=bool(paths)):
                assert numbers(path) == report.cells, f"{path}: not the numbers of the report"
                printed = [str(value) for value in report.cells.values()]
                seen = [text for text in row_cells(path) if text in set(printed)]
                assert seen[: len(printed)], "python-docx sees no numbers"
            if paths:
                print(f"\n{FILES} reports {title}, one report:")
                show(measured(paths), OURS, GOALS)


def long_report() -> Report:
    """Return the sample with as many characters of text as a long report has."""
    report = answers.load(SAMPLE)
    times = -(-LONG // sum(map(len, report.texts.values())))
    return replace(report, texts={key: "\n".join([text] * times) for key, text in report.texts.items()})


def saved(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Return the same documents after an office suite opened and saved them."""
    office = shutil.which("soffice")
    if not office:
        return []
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True)
    return [folder / path.name for path in paths]


def measured(paths: Sequence[Path]) -> dict[str, float]:
    """Return the median seconds of each competitor for one report."""

    def each_in_turn(work: Callable[[Path], object]) -> Callable[[], object]:
        files = cycle(paths)
        return lambda: work(next(files))

    quick = {OURS: judged, "unzip and parse with lxml alone": parsed, "author: read whole, with all checks": checked}
    medians = turns({name: each_in_turn(work) for name, work in quick.items()}, ROUNDS, own_seconds, repeats=2 * FILES)
    report = long_report()
    medians |= turns(
        {f"author: all checks of {LONG:,} characters": lambda: checks.run(report, FORM)}, ROUNDS, own_seconds, FILES
    )
    slow = {"python-docx, row.cells alone": each_in_turn(row_cells)}
    return medians | turns(slow, ROUNDS, own_seconds, repeats=FILES // 2)


def numbers(path: Path) -> dict[str, Number | None]:
    """Return the numbers in a file, each located by the labels of its row and its column."""
    located = locate(read(path), FORM)
    return {key: read_value(located.readings[key].text, field.kind).number for key, field in FORM.fields.items()}


def judged(path: Path) -> list[object]:
    """Read, locate, check the arithmetic."""
    report = Report(edition=FORM.edition, year=2024, cells=numbers(path))
    return list(tables.check_equations(Case(report=report, form=FORM)))


def checked(path: Path) -> list[object]:
    """Do what `author check` and `author aggregate` do with a file: read the texts too, and run every check."""
    extraction = read_report(path)
    return list(checks.run(extraction.report, FORM, remarks=extraction.findings))


def parsed(path: Path) -> etree._Element:
    """Return the text part as a tree."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return etree.fromstring(package.read("word/document.xml"))


def row_cells(path: Path) -> list[str]:
    """Return the text of every cell."""
    return [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]


if __name__ == "__main__":
    main()
