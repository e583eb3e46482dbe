"""Ask on full screens: menus, input lines, an editor and the grid."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from prompt_toolkit.application.current import create_app_session, get_app_session
from prompt_toolkit.output import Output

from author.wizard.entry import EditorScreen, LineScreen
from author.wizard.face import Leave, Menu, Prompt, Value, Writing
from author.wizard.keyboard import every_key
from author.wizard.screen import IDLE_WORK, MenuScreen, StatusLine, record_interrupts

if TYPE_CHECKING:
    from author.form import Part
    from author.wizard.draft import Draft, Session


class _SteadyOutput:
    """The terminal, which stays on its second screen between two questions instead of leaving it each time."""

    def __init__(self, inner: Output) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def open(self) -> None:
        """Go to the second screen, and have pastes reported."""
        self._inner.enter_alternate_screen()
        self._inner.enable_bracketed_paste()
        self._inner.flush()

    def close(self) -> None:
        """Go back to the screen of the shell."""
        self._inner.disable_bracketed_paste()
        self._inner.quit_alternate_screen()
        self._inner.flush()

    def enter_alternate_screen(self) -> None:
        """Begin a screen where the one before began."""
        self._inner.cursor_goto(0, 0)

    def quit_alternate_screen(self) -> None:
        """Do nothing: the next question is asked on the second screen too."""

    enable_bracketed_paste = disable_bracketed_paste = quit_alternate_screen


class Screens:
    """The face that asks on full screens."""

    def __init__(self) -> None:
        self.status = StatusLine()

    @contextmanager
    def terminal(self) -> Iterator[None]:
        """Read every key as it is pressed from the first question to the last, also while a screen changes."""
        output = _SteadyOutput(get_app_session().output)
        record_interrupts()
        IDLE_WORK.clear()
        with every_key(), create_app_session(output=cast(Output, output)):
            output.open()
            try:
                yield
            finally:
                output.close()

    @contextmanager
    def hand_over(self) -> Iterator[None]:
        """Give the terminal to another program for a while."""
        session = get_app_session()
        output = cast(_SteadyOutput, session.output)
        output.close()
        try:
            with session.input.cooked_mode():
                yield
        finally:
            output.open()

    def choose(self, menu: Menu[Value]) -> Value | None:
        """Show a menu of numbered lines and return the chosen value."""
        return MenuScreen(menu, self.status).ask()

    def ask(self, prompt: Prompt) -> tuple[Leave, str]:
        """Show an input line and return how the clerk left it, with the typed text."""
        return LineScreen(prompt, self.status).ask()

    def write(self, writing: Writing) -> Leave:
        """Show the editor and return how the clerk left it."""
        return EditorScreen(writing, self.status).ask()

    def fill(self, draft: "Draft", part: "Part", at: str | None) -> Leave:
        """Show the grid and return how the clerk left it."""
        from author.wizard.grid import GridScreen
        from author.wizard.sheet import open_sheet

        sheet = open_sheet(part, draft.report, draft.form, previous=draft.previous, start=at, read_only=draft.read_only)
        return GridScreen(sheet, draft.keep_cells, self.status).ask()

    def meanwhile(self, *work: Callable[[], object]) -> None:
        """Do the work piece by piece while screens wait for keys."""
        IDLE_WORK.extend(work)

    def tell(self, words: str) -> None:
        """Show a sentence on the next screen."""
        self.status.notice = words or self.status.notice

    def saved(self, session: "Session", notice: str) -> None:
        """Show the time of the save in every title."""
        if session.read_only:
            self.status.state = "只读"
        elif session.place:
            now = f"{datetime.now():%H:%M:%S}"
            self.status.state = f"已保存 {now}"
            self.status.kept = f"全部内容已保存 {now}（{session.place}）"
            self.tell(notice)
