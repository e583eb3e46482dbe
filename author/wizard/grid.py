"""The grid on the screen: one part's tables filled in like a sheet of Excel.

Everything that changes is in `sheet`, everything that is drawn in `drawing`; this is the
prompt_toolkit application between the two.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import (
    ConditionalKeyBindings,
    KeyBindings,
    KeyBindingsBase,
    KeyPressEvent,
    merge_key_bindings,
)
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.styles import Style

from author.form import Form, Part
from author.report import Cells, Report
from author.wizard import about, drawing, glyphs
from author.wizard.keyboard import ESCAPE_SECONDS, PastingInput, burst_of
from author.wizard.sheet import Sheet, open_sheet

_STYLE = Style.from_dict(
    {
        "title": "bold",
        "head": "bold",
        "current": "bold",
        "cell": "reverse",
        "typed": "reverse underline",
        "wrong": "bold ansired",
        "notice": "reverse",
        "selected": "reverse",
    }
)


class Leave(StrEnum):
    """How the clerk left the grid; what was committed is kept in every case."""

    DONE = "done"
    """On to the next step."""
    BACK = "back"
    """To the screen from which the grid was opened."""
    PAUSED = "paused"
    """Ctrl-C: the caller shows the pause panel and may open the grid again at ``at``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes out of the grid."""

    leave: Leave
    at: str
    """The key of the number on which the cursor was."""
    notice: str = ""
    """What could not be kept, in one sentence: half-typed digits that are no number."""


def edit(
    part: Part,
    report: Report,
    form: Form,
    *,
    previous: Report | None,
    commit: Callable[[Cells], str],
    start: str | None = None,
    read_only: bool = False,
) -> Outcome:
    """Let the clerk fill in the tables of a part, full screen.

    Args:
        part: one that has tables.
        report: what is filled in so far.
        form: the edition of the report.
        previous: last year's report, shown beside and never taken over.
        commit: called with the changed numbers after every committed cell, paste, filling with 0
            and undoing; it saves, and returns a sentence where that did not go as usual. The grid
            changes the report in no other way.
        start: the key of the number to begin at.
        read_only: nothing can be changed.

    Raises:
        EOFError: the terminal is gone; everything but the cell being typed was committed.
    """
    sheet = open_sheet(part, report, form, previous=previous, start=start, read_only=read_only)
    return _Grid(sheet, commit).run()


_ANY_END = 10**6
_PAGE = 10
_SHEET_KEYS: dict[str, Callable[[Sheet], Sheet]] = {
    "enter": Sheet.enter,
    "c-j": Sheet.enter,
    "tab": Sheet.tab,
    "s-tab": Sheet.back_tab,
    "up": lambda sheet: sheet.move(-1, 0),
    "down": lambda sheet: sheet.move(1, 0),
    "left": lambda sheet: sheet.move(0, -1),
    "right": lambda sheet: sheet.move(0, 1),
    "pageup": lambda sheet: sheet.move(-_PAGE, 0),
    "pagedown": lambda sheet: sheet.move(_PAGE, 0),
    "home": lambda sheet: sheet.go(sheet.place[0], 0),
    "end": lambda sheet: sheet.go(sheet.place[0], _ANY_END),
    "c-home": lambda sheet: sheet.go(0, 0),
    "c-end": lambda sheet: sheet.go(_ANY_END, _ANY_END),
    "backspace": Sheet.erase,
    "delete": Sheet.clear,
    "c-z": Sheet.undo,
    "f4": lambda sheet: sheet.fill(column_only=True),
    "f5": lambda sheet: sheet.fill(column_only=False),
    "f6": Sheet.next_blank,
    "f7": Sheet.next_unbalanced,
}
_PASTE_HELP = (
    "粘贴：在 Excel/WPS 表格里复制整块，回到这里把光标放在左上角那一格，",
    "      按鼠标右键或 Ctrl+V（统信、麒麟按 Ctrl+Shift+V）。",
    "      连表头、行名、总计一起复制也可以，总计只用来核对。",
)


class _Panel(StrEnum):
    """What the screen shows."""

    GRID = "grid"
    MENU = "menu"
    HELP = "help"
    TOO_SMALL = "too small"


class _Grid:
    """Sheet, open panel and scrolling: what the keys change."""

    def __init__(self, sheet: Sheet, commit: Callable[[Cells], str]) -> None:
        self._sheet = sheet
        self._commit = commit
        self._state = "只读" if sheet.read_only else ""
        self._top = 0
        self._open = _Panel.GRID
        self._selected = 0
        self._menu: tuple[tuple[str, Callable[[], None]], ...] = (
            ("接着填", lambda: None),
            ("填好了（F2）", lambda: self._leave(Leave.DONE)),
            ("本列空格补 0（F4）", lambda: self._change(_SHEET_KEYS["f4"])),
            ("整张表空格补 0（F5）", lambda: self._change(_SHEET_KEYS["f5"])),
            ("找下一个空格（F6）", lambda: self._change(_SHEET_KEYS["f6"])),
            ("找下一个不平的列（F7）", lambda: self._change(_SHEET_KEYS["f7"])),
            ("撤销上一步（Ctrl+Z）", lambda: self._change(_SHEET_KEYS["c-z"])),
            ("这一格的说明（F9）", lambda: self._show(_Panel.HELP)),
            ("回目录，填了的都在", lambda: self._leave(Leave.BACK)),
        )
        window = Window(FormattedTextControl(lambda: FormattedText(self._draw()), focusable=True))
        self._app: Application[Outcome] = Application(
            layout=Layout(window),
            key_bindings=self._bindings(),
            style=_STYLE,
            full_screen=True,
            input=PastingInput(get_app_session().input),
        )
        self._app.ttimeoutlen = ESCAPE_SECONDS

    def run(self) -> Outcome:
        return self._app.run()

    @property
    def _size(self) -> glyphs.Size:
        size = self._app.output.get_size()
        return glyphs.Size(columns=size.columns, rows=size.rows)

    @property
    def _panel(self) -> _Panel:
        return self._open if self._size.is_enough else _Panel.TOO_SMALL

    def _draw(self) -> glyphs.Fragments:
        size, sheet = self._size, self._sheet
        heading = sheet.heading
        if self._panel is _Panel.TOO_SMALL:
            return glyphs.draw_too_small(size)
        if self._panel is _Panel.MENU:
            labels = [f"{self._number(index)}  {label}" for index, (label, _) in enumerate(self._menu)]
            hint = "上下键/数字 选择   回车 确认   Esc 接着填"
            return drawing.draw_panel(heading, [*labels, "", *_PASTE_HELP], size, selected=self._selected, hint=hint)
        if self._panel is _Panel.HELP:
            return drawing.draw_panel(heading, self._help(size), size, hint="按任意键回到表格")
        fragments, self._top = drawing.draw(sheet, size, top=self._top, state=self._state)
        return fragments

    def _help(self, size: glyphs.Size) -> list[str]:
        sheet = self._sheet
        paragraphs = [
            about.wording(sheet.field),
            *about.explanation(sheet.field, sheet.arrangement.part, sheet.form.basis),
            about.in_words(sheet.field, sheet.cells),
            about.last_year(sheet.field, sheet.form, sheet.year, sheet.cells, sheet.previous),
        ]
        return [line for text in paragraphs if text for line in glyphs.wrap(text, size.width - 4)]

    def _bindings(self) -> KeyBindingsBase:
        by_panel = {_Panel.GRID: self._grid_keys(), _Panel.MENU: self._menu_keys(), _Panel.HELP: self._help_keys()}
        always = KeyBindings()
        for key in ("c-c", Keys.SIGINT):
            always.add(key, eager=True)(lambda _: self._leave(Leave.PAUSED))
        return merge_key_bindings(
            [*(ConditionalKeyBindings(keys, self._is_shown(panel)) for panel, keys in by_panel.items()), always]
        )

    def _is_shown(self, panel: _Panel) -> Condition:
        return Condition(lambda: self._panel is panel)

    def _grid_keys(self) -> KeyBindings:
        keys = KeyBindings()
        for name, change in _SHEET_KEYS.items():
            keys.add(name)(_calling(self._change, change))
        for name in ("f2", "c-s"):
            keys.add(name)(_calling(self._leave, Leave.DONE))
        keys.add("f9")(_calling(self._show, _Panel.HELP))
        keys.add("escape", eager=True)(lambda _: self._escape())
        keys.add(Keys.Any)(self._type)
        keys.add(Keys.BracketedPaste)(self._type)
        return keys

    def _menu_keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("up")(lambda _: self._select(self._selected - 1))
        keys.add("down")(lambda _: self._select(self._selected + 1))
        keys.add("enter")(lambda _: self._choose(self._selected))
        keys.add("escape", eager=True)(_calling(self._show, _Panel.GRID))
        keys.add(Keys.Any)(self._select_by_number)
        return keys

    def _help_keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("escape", eager=True)(_calling(self._show, _Panel.GRID))
        keys.add(Keys.Any)(_calling(self._show, _Panel.GRID))
        return keys

    def _change(self, change: Callable[[Sheet], Sheet]) -> None:
        """Do something to the sheet and save what it committed."""
        before, self._sheet = self._sheet.cells, change(self._sheet)
        changes = self._sheet.changes_since(before)
        if not changes:
            return
        problem = self._commit(changes)
        self._state = "" if problem else "草稿已自动保存"
        if problem:
            self._sheet = replace(self._sheet, notice=f"{problem}{self._sheet.notice}")

    def _type(self, event: KeyPressEvent) -> None:
        key = event.key_sequence[0]
        burst = burst_of(key)
        if burst:
            self._change(lambda sheet: sheet.paste(burst))
        elif not isinstance(key.key, Keys):
            self._change(lambda sheet: sheet.type(key.data))

    def _escape(self) -> None:
        if self._sheet.typed:
            self._change(Sheet.cancel)
        else:
            self._show(_Panel.MENU)

    def _show(self, panel: _Panel) -> None:
        self._open = panel
        self._selected = 0

    def _number(self, index: int) -> int:
        """The digit that chooses a line of the menu: 1 and up, the way out is 0."""
        return (index + 1) % len(self._menu)

    def _select(self, index: int) -> None:
        self._selected = index % len(self._menu)

    def _choose(self, index: int) -> None:
        self._show(_Panel.GRID)
        self._menu[index][1]()

    def _select_by_number(self, event: KeyPressEvent) -> None:
        typed = unicodedata.normalize("NFKC", event.data)
        numbers = [str(self._number(index)) for index in range(len(self._menu))]
        if typed in numbers:
            self._select(numbers.index(typed))

    def _leave(self, leave: Leave) -> None:
        self._change(Sheet.settle)
        sheet = self._sheet
        if sheet.typed and leave is Leave.DONE:
            return
        lost = f"{sheet.field.place}：【{sheet.typed}】不是这一格的数，没有保存" if sheet.typed else ""
        self._app.exit(result=Outcome(leave=leave, at=sheet.field.key, notice=lost))


_Argument = TypeVar("_Argument")


def _calling(act: Callable[[_Argument], None], argument: _Argument) -> Callable[[KeyPressEvent], None]:
    """A key's handler that does always the same."""
    return lambda _: act(argument)
