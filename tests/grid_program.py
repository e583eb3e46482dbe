"""The grid as a program of its own, for tests in a real terminal.

    python -m tests.grid_program LOG SCENE... [--ambiguous]

Opens one scene after another and writes a line of JSON to LOG for every commit and for
every outcome. With --ambiguous it is a mutant that draws a character whose width depends
on the terminal: the tests must notice.
"""

import json
import sys
from pathlib import Path

from author import editions
from author.form import Form
from author.numerals import Number
from author.report import Cells, Report, blank_report
from author.wizard import grid
from author.wizard.grid import GridScreen
from author.wizard.keyboard import every_key
from author.wizard.screen import StatusLine
from author.wizard.sheet import open_sheet

FORM = editions.edition("2021")


def numbers(form: Form, factor: int) -> dict[str, int]:
    """Return a different number for every cell, some of them 0."""
    return {field.key: (index * factor) % 23 for index, field in enumerate(form.inputs)}


def scene(name: str) -> tuple[Report, Report | None]:
    """Return the cells and last year's report of a scene: empty, or filled with last year beside it."""
    report = blank_report(FORM, 2025)
    if name == "empty":
        return report, None
    return report.with_cells(FORM, numbers(FORM, 7)), blank_report(FORM, 2024).with_cells(FORM, numbers(FORM, 5))


def main(log: Path, *scenes: str) -> None:
    """Run the grid on a scene, which is a part, a colon and its content: requests:empty."""
    with every_key(), log.open("a", encoding="utf-8") as file:

        def note(**line: object) -> str:
            file.write(json.dumps(line) + "\n")
            file.flush()
            return ""

        for part, _, name in (each.partition(":") for each in scenes):
            report, previous = scene(name)
            cells = dict(report.cells)

            def keep(changes: Cells, cells: dict[str, Number | None] = cells) -> str:
                cells.update(changes)
                return note(cells={key: str(value) for key, value in cells.items()})

            sheet = open_sheet(FORM.part(part), report, FORM, previous=previous)
            note(leave=GridScreen(sheet, keep, StatusLine()).ask())


if __name__ == "__main__":
    if "--ambiguous" in sys.argv:
        vars(grid)["BLANK"] = "·"
    arguments = [each for each in sys.argv[1:] if each != "--ambiguous"]
    main(Path(arguments[0]), *arguments[1:])
