"""Ask on full screens: menus, input lines, an editor and the grid."""

from typing import TYPE_CHECKING

from author.wizard.entry import EditorScreen, LineScreen
from author.wizard.face import Leave, Menu, Prompt, Value, Writing
from author.wizard.screen import MenuScreen, StatusLine

if TYPE_CHECKING:
    from author.form import Part
    from author.wizard.draft import Draft, Session


class Screens:
    """The face that asks on full screens."""

    def __init__(self) -> None:
        self.status = StatusLine()

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
        from author.wizard import grid

        return grid.edit(
            part,
            draft.report,
            draft.form,
            previous=draft.previous,
            commit=draft.keep_cells,
            status=self.status,
            start=at,
            read_only=draft.read_only,
        )

    def tell(self, words: str) -> None:
        """Show a sentence on the next screen."""
        self.status.notice = words or self.status.notice

    def saved(self, session: "Session", notice: str) -> None:
        """Show the time of the save in every title."""
        if session.read_only:
            self.status.state = "只读"
        elif session.place:
            self.status.saved(session.place, notice)

    def farewell(self) -> str:
        """Return the closing sentence, which says where the work is kept."""
        return f"{self.status.kept}。下次运行 author 自动接着写。" if self.status.state else ""
