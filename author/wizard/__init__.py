"""Asks for one report: full screens on a terminal, one question a line elsewhere."""

import os
import sys
from pathlib import Path

from author.errors import Exit


def run(folder: Path, *, year: int | None, plain: bool, profile_path: Path | None = None) -> Exit:
    """Resume what was begun in a folder, or start a year's report.

    Args:
        folder: where the answers and the DOCX are.
        year: the reported year; ``None`` for the last calendar year.
        plain: one question a line, also on a terminal that could show full screens.
        profile_path: a local profile, checked with the rest.

    Raises:
        AuthorError: the folder or the profile cannot be used, or the year has no form.
    """
    obstacle = "" if plain else _obstacle()
    if plain or obstacle:
        from author.wizard import plain as line_by_line

        if obstacle:
            sys.stdout.write(f"{obstacle}，改用一问一答的方式。\n")
        return line_by_line.run(folder.absolute(), year=year, profile_path=profile_path)
    from author.wizard import full

    return full.run(folder.absolute(), year=year, profile_path=profile_path)


def _obstacle() -> str:
    """Why full screens cannot be shown here; empty where they can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "这里不是终端窗口"
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        return "这个终端不能画屏幕"
    from author.wizard.screen_lines import SMALLEST

    size = os.get_terminal_size(sys.stdout.fileno())
    # On Windows prompt_toolkit leaves the last column free.
    columns = SMALLEST[0] + (sys.platform == "win32")
    if size.columns < columns or size.lines < SMALLEST[1]:
        return f"窗口太小（{size.columns} 列 {size.lines} 行，至少要 {columns} 列 {SMALLEST[1]} 行）"
    return ""
