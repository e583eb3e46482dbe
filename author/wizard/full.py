"""The wizard in full screens."""

import os
import sys
from pathlib import Path

from author.errors import Exit
from author.wizard import flow, hub, start
from author.wizard.console import Interrupted
from author.wizard.screen import Stage, keep_interrupts
from author.wizard.start import First, Opened


def run(folder: Path, *, year: int | None) -> Exit:
    """Ask for one report of a folder on a terminal.

    Raises:
        AuthorError: the folder cannot be used, or the year has no form.
    """
    # Asked where its caret is, a terminal that does not answer would get an English warning.
    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")
    keep_interrupts()
    stage = Stage()
    opened: Opened | None = None
    try:
        opened = start.begin(folder, year, stage)
        return hub.work(opened.board, first=_first(opened)) if opened else Exit.DONE
    except (Interrupted, KeyboardInterrupt):
        return Exit.INTERRUPTED
    finally:
        if opened:
            opened.board.session.close()
        sys.stdout.write(f"{stage.kept}。下次运行 author 自动接着写。\n" if stage.state else "")


def _first(opened: Opened) -> str | None:
    if opened.first is First.REVIEW:
        return hub.REVIEW
    step = flow.next_open(opened.board.report, opened.board.form)
    return step.id if opened.first is First.STEP and step else None
