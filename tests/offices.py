"""Reports of many offices in files of every kind, for what is done to whole folders."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from author import answers, export, render
from author.agency import AgencyKind, Scope
from author.form import Form
from author.numerals import Kind
from author.report import Cells, Report
from tests.checking import AGENCY, quiet_report
from tests.strategies import balanced

KINDS = ("docx", "yaml", "html")


def office(form: Form, name: str, cells: Cells | None = None, year: int = 2024) -> Report:
    """Return the report of an office of that name without a fault, with other numbers where they are given."""
    report = quiet_report(form)
    texts = {key: text.replace(AGENCY.name, name).replace("2024", str(year)) for key, text in report.texts.items()}
    named = replace(report, agency=replace(report.agency, name=name), texts=texts, year=year)
    return named.with_cells(form, cells or {})


def government(form: Form, name: str, cells: Cells | None = None) -> Report:
    """Return the report of a whole government."""
    report = office(form, name, cells)
    return replace(report, scope=Scope.GOVERNMENT, agency=replace(report.agency, kind=AgencyKind.GOVERNMENT))


def some_numbers(form: Form, seed: object) -> Cells:
    """Return numbers of a department that satisfy the equations, the same for the same seed."""
    source = random.Random(str(seed))
    choices = {Kind.COUNT: (0, 0, 1, 3, 40), Kind.MONEY: (0, 2)}
    drawn = {each.key: source.choice(choices[each.kind]) for each in form.inputs}
    # A department makes no regulations (立法法, 91 and 93).
    return balanced(form, {key: 0 if ".regulations." in key else value for key, value in drawn.items()})


def offices(form: Form, number: int) -> list[Report]:
    """Return the reports of several offices, each with numbers of its own."""
    names = [f"云岭市第{index:03}局" for index in range(1, number + 1)]
    return [office(form, name, some_numbers(form, name)) for name in names]


def submit(report: Report, form: Form, path: Path) -> Path:
    """Write a report as the kind of file that its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix:
        case ".docx":
            path.write_bytes(render.document(report, form))
        case ".html":
            path.write_text(export.html(report, form), "utf-8")
        case ".yaml":
            path.write_text(answers.dump(report), "utf-8")
    return path


def submit_all(reports: Sequence[Report], form: Form, folder: Path, kinds: Sequence[str] = KINDS) -> list[Path]:
    """Write reports in mixed kinds, some of them in folders below."""
    names = [
        folder / ("" if index % 2 else "下发") / f"{report.agency.name}.{kinds[index % len(kinds)]}"
        for index, report in enumerate(reports)
    ]
    return [submit(report, form, path) for report, path in zip(reports, names, strict=True)]


def added_up(form: Form, reports: Iterable[Report]) -> dict[str, object]:
    """Return the sums of all numbers, totals too, added up without the package's own sums."""
    reports = list(reports)
    return {key: sum(report.cells[key] or 0 for report in reports) for key in form.fields}
