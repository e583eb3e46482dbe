"""Asks for one report: full screens on a terminal, one question a line elsewhere."""

from pathlib import Path

from author.errors import Exit


def run(folder: Path, *, year: int | None, plain: bool) -> Exit:
    """Resume what was begun in a folder, or start a year's report.

    Args:
        folder: where the answers and the DOCX are.
        year: the reported year; ``None`` for the last calendar year.
        plain: one question a line, also on a terminal that could show full screens.

    Raises:
        AuthorError: the folder cannot be used, or the year has no form.
    """
    del plain  # until there are full screens, every run is plain
    from author.wizard import plain as line_by_line

    return line_by_line.run(folder.absolute(), year=year)
