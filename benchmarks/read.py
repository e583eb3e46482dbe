"""Reading one report: the file, its 200 numbers by their labels, the arithmetic; against plain libraries."""

import io
import tempfile
import zipfile
from pathlib import Path

import docx
from lxml import etree
from measuring import Goal, machine, own_seconds, show, turns

from author import answers, checks, editions, render
from author.checks import arithmetic
from author.checks.case import Case
from author.extract import locate, read_report
from author.extract.values import read_value
from author.readers import read
from author.report import Report
from author.text import Number

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "example-zrzy-2024.yaml"
FORM = editions.edition("2021")
ROUNDS = 9


def main() -> None:
    """Prove that the numbers are those of the report, then measure."""
    report = answers.load(SAMPLE)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.docx"
        path.write_bytes(render.document(report, FORM))
        assert numbers(path) == report.cells, "not the numbers of the report"
        printed = [str(value) for value in report.cells.values()]
        assert [text for text in row_cells(path) if text in set(printed)][: len(printed)], "python-docx sees no numbers"
        medians = turns(
            {
                "author: read, locate, arithmetic": lambda: judged(path),
                "unzip and parse with lxml alone": lambda: parsed(path),
                "author: read whole, with all checks": lambda: checked(path),
            },
            ROUNDS,
            own_seconds,
            repeats=40,
        )
        medians |= turns({"python-docx, row.cells alone": lambda: row_cells(path)}, ROUNDS, own_seconds, repeats=5)
    print(machine())
    goals = [
        Goal(than="python-docx, row.cells alone", faster=8),
        Goal(than="unzip and parse with lxml alone", at_most=2),
    ]
    show(medians, "author: read, locate, arithmetic", goals)


def numbers(path: Path) -> dict[str, Number | None]:
    """The numbers in a file, each located by the labels of its row and its column."""
    located = locate(read(path), FORM)
    return {key: read_value(located.readings[key].text, field.kind).number for key, field in FORM.fields.items()}


def judged(path: Path) -> list[object]:
    """Read, locate, check the arithmetic."""
    report = Report(edition=FORM.edition, year=2024, cells=numbers(path))
    return list(arithmetic.check(Case(report=report, form=FORM)))


def checked(path: Path) -> list[object]:
    """What `author check` and `author aggregate` do with a file: the texts too, and every check."""
    extraction = read_report(path)
    return list(checks.run(extraction.report, FORM, remarks=extraction.findings))


def parsed(path: Path) -> etree._Element:
    """The text part as a tree."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return etree.fromstring(package.read("word/document.xml"))


def row_cells(path: Path) -> list[str]:
    """The text of every cell."""
    return [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]


if __name__ == "__main__":
    main()
