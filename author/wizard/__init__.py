"""Ask the clerk for one report, on full screens on a terminal and one question per line elsewhere."""

import os
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

from author.errors import Exit
from author.wizard.face import Face, Interrupted

_NEEDED_LATER = ("author.editions", "author.sentences", "author.checks", "author.wizard.hub", "jinja2", "author.render")
"""The modules that take longest to load; they are loaded while the clerk reads the first question."""


def run(folder: Path, *, year: int | None, plain: bool, profile_path: Path | None = None) -> Exit:
    """Resume the report that was begun in a folder, or start a new one.

    Args:
        folder: the folder of the answers and the DOCX.
        year: the reported year; the clerk is asked for it if it is ``None``.
        plain: whether to ask one question per line even on a terminal that can show full screens.
        profile_path: a local profile, whose checks run together with the others.

    Raises:
        AuthorError: the folder or the profile cannot be used, or the year has no form.
    """
    obstacle = "" if plain else _obstacle()
    if obstacle:
        sys.stdout.write(f"{obstacle}，改用一问一答的方式。\n")
    if plain or obstacle:
        return work(_console(), folder.absolute(), year=year, profile_path=profile_path)
    # A terminal that does not report its cursor position would cause a warning in English.
    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")
    from author.wizard.screens import Screens

    return work(Screens(), folder.absolute(), year=year, profile_path=profile_path)


def work(face: Face, folder: Path, *, year: int | None, profile_path: Path | None = None) -> Exit:
    """Ask for one report of a folder through a face; the other arguments are those of `run`."""
    opened = None
    try:
        with face.terminal():
            from author.wizard import start

            face.meanwhile(*(partial(import_module, name) for name in _NEEDED_LATER))
            opened = start.open_draft(folder, year, profile_path, face)
            if opened is None:
                return Exit.DONE
            # The first question is shown before the checks are loaded.
            from author.wizard import hub

            return hub.run(*opened)
    except (Interrupted, KeyboardInterrupt):
        return Exit.INTERRUPTED
    finally:
        if opened:
            draft = opened[0]
            draft.close()
            if draft.place and not draft.read_only:
                sys.stdout.write(f"全部内容已保存在“{draft.place}”，下次运行 author 自动接着写。\n")


def _console() -> Face:
    """Return the face that asks line by line on standard input and output."""
    from author.wizard.console import Console

    # Bytes of another encoding become characters that the console refuses by name; the program does not crash.
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "replace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=errors)
    console = Console(sys.stdin, sys.stdout)
    console.say(
        "政府信息公开工作年度报告  编写助手（一问一答）",
        "每答一题自动保存；输入 ? 看说明，输入 < 回上一步；Ctrl-C 停下。",
    )
    return console


def _obstacle() -> str:
    """Return why full screens cannot be shown here, or an empty string if they can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "这里不是终端窗口"
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        return "这个终端不能画屏幕"
    from author.wizard.screen_lines import SMALLEST

    size = os.get_terminal_size(sys.stdout.fileno())
    # prompt_toolkit leaves the last column free on Windows.
    columns = SMALLEST[0] + (sys.platform == "win32")
    if size.columns < columns or size.lines < SMALLEST[1]:
        return f"窗口太小（{size.columns} 列 {size.lines} 行，至少要 {columns} 列 {SMALLEST[1]} 行）"
    return ""
