"""The wizard in full screens."""

import os
import sys
from pathlib import Path

from author.errors import Exit
from author.wizard import start
from author.wizard.console import Interrupted
from author.wizard.screen import PendingInterrupt, StatusLine
from author.wizard.start import First, Opened


def run(folder: Path, *, year: int | None, profile_path: Path | None = None) -> Exit:
    """Ask for one report of a folder on a terminal.

    Raises:
        AuthorError: the folder or the profile cannot be used, or the year has no form.
    """
    # Asked where its caret is, a terminal that does not answer would get an English warning.
    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")
    PendingInterrupt.install()
    status = StatusLine()
    opened: Opened | None = None
    try:
        opened = start.open_draft(folder, year, profile_path, status)
        return _work(opened) if opened else Exit.DONE
    except (Interrupted, KeyboardInterrupt):
        return Exit.INTERRUPTED
    finally:
        if opened:
            opened.draft.session.close()
        sys.stdout.write(f"{status.kept}。下次运行 author 自动接着写。\n" if status.state else "")


def _work(opened: Opened) -> Exit:
    # The first question stands on the screen before the checks are loaded.
    from author.wizard import flow, hub

    step = flow.next_open(opened.draft.report, opened.draft.form)
    begin = {First.STEP: step.id if step else None, First.HUB: None, First.REVIEW: hub.REVIEW}
    return hub.work(opened.draft, first=begin[opened.first])
