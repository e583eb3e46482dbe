"""The grid on the screen, where the clerk fills in one part's tables like a sheet of Excel.

`sheet` holds everything that changes, and `drawing` draws it; this module is the
prompt_toolkit application between the two.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Window

from author.report import Cells
from author.wizard import cell_info, drawing, screen, screen_lines
from author.wizard.face import Choice, Leave, Menu
from author.wizard.screen import MenuScreen, StatusLine
from author.wizard.sheet import Sheet

_ANY_END = 10**6
_PAGE = 10
_SHEET_KEYS: dict[str, Callable[[Sheet], Sheet]] = {
    "enter": Sheet.enter,
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
    "粘贴：在 Excel/WPS 表格里复制整块，回到这里把光标放在左上角那一格，"
    "按鼠标右键或 Ctrl+V（统信、麒麟按 Ctrl+Shift+V）。连表头、行名、总计一起复制也可以，总计只用来核对。"
)


class GridScreen:
    """A screen to fill in the tables of a part.

    ``commit`` is called with the changed numbers after every committed cell, paste, filling with 0 and undoing,
    and the grid changes the report in no other way. It saves, and returns a sentence if the save did not go as usual.
    """

    def __init__(self, sheet: Sheet, commit: Callable[[Cells], str], status: StatusLine) -> None:
        self._sheet = sheet
        self._commit = commit
        self._status = status
        self._state = "只读" if sheet.read_only else ""
        self._top = 0
        self._told = sheet.read_only
        """True if F2 leaves the grid at once: the clerk was told what is unfinished, or can change nothing."""

    def ask(self) -> Leave:
        """Return DONE to go on to the next step, or BACK to return to the screen that opened the grid."""
        window = Window(screen.text_control(self._draw, focusable=True))
        while True:
            act: Callable[[], Leave | None] = screen.show(
                window, self._keys(), self._status, keep=partial(self._change, Sheet.settle), joins_bursts=True
            )
            leave = act()
            if leave and self._may_leave(leave):
                return leave

    def _menu(self) -> Leave | None:
        """Offer every action of the function keys, and the ways out."""
        lines: tuple[tuple[str, Callable[[], Leave | None]], ...] = (
            ("接着填", lambda: None),
            ("填好了（F2）", lambda: Leave.DONE),
            ("本列空格补 0（F4）", partial(self._change, _SHEET_KEYS["f4"])),
            ("整张表空格补 0（F5）", partial(self._change, _SHEET_KEYS["f5"])),
            ("找下一个空格（F6）", partial(self._change, _SHEET_KEYS["f6"])),
            ("找下一个不平的列（F7）", partial(self._change, _SHEET_KEYS["f7"])),
            ("撤销上一步（Ctrl+Z）", partial(self._change, _SHEET_KEYS["c-z"])),
            ("这一格的说明（F9）", self._help),
            ("回目录，填了的都在", lambda: Leave.BACK),
        )
        menu: Menu[Callable[[], Leave | None]] = Menu(
            title=self._sheet.heading,
            choices=[
                Choice(value=act, label=label, number=(n + 1) % len(lines)) for n, (label, act) in enumerate(lines)
            ],
            about=lambda _: _PASTE_HELP,
            keys="上下键/数字 选择   回车 确认   Esc 接着填",
        )
        chosen = MenuScreen(menu, self._status).ask()
        return chosen() if chosen else None

    def _help(self) -> None:
        sheet = self._sheet
        paragraphs = [
            cell_info.wording(sheet.field),
            *cell_info.explanation(sheet.field, sheet.arrangement.part, sheet.form.basis),
            cell_info.in_words(sheet.field, sheet.cells),
            cell_info.last_year(sheet.field, sheet.form, sheet.year, sheet.cells, sheet.previous),
        ]
        menu = Menu(
            title=sheet.heading,
            before="\n".join(filter(None, paragraphs)),
            choices=[Choice(value=True, label="回到表格")],
            keys="回车 或 Esc 回到表格",
        )
        MenuScreen(menu, self._status).ask()

    def _draw(self) -> list[screen_lines.Fragments]:
        size = screen.size()
        if not size.is_enough:
            return screen_lines.draw_too_small(size)
        lines, self._top = drawing.draw(self._sheet, size, top=self._top, state=self._state)
        return lines

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        is_shown = Condition(lambda: screen.size().is_enough)
        for name, change in _SHEET_KEYS.items():
            keys.add(name, filter=is_shown)(partial(self._change, change))
        keys.add("f2")(lambda event: event.app.exit(result=lambda: Leave.DONE))
        keys.add("f9")(lambda event: event.app.exit(result=self._help))
        keys.add("escape", eager=True)(self._escape)
        for key in (Keys.Any, Keys.BracketedPaste):
            keys.add(key, filter=is_shown)(self._type)
        return keys

    def _change(self, change: Callable[[Sheet], Sheet], _: KeyPressEvent | None = None) -> None:
        """Change the sheet, and save what the change committed."""
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
        is_reported = key.key == Keys.BracketedPaste
        if is_reported or (len(key.data) > 1 and not isinstance(key.key, Keys)):
            self._change(lambda sheet: sheet.paste(key.data, reported=is_reported))
        elif not isinstance(key.key, Keys):
            self._change(lambda sheet: sheet.type(key.data))

    def _escape(self, event: KeyPressEvent) -> None:
        if self._sheet.typed:
            self._change(Sheet.cancel)
        else:
            event.app.exit(result=self._menu)

    def _may_leave(self, leave: Leave) -> bool:
        """Commit what is typed, and return whether the clerk may leave.

        Going back drops and reports invalid digits; going on first says once what is unfinished.
        """
        self._change(Sheet.settle)
        sheet = self._sheet
        if leave is Leave.BACK:
            if sheet.typed:
                self._status.notice = f"{sheet.field.place}：【{sheet.typed}】不是这一格的数，没有保存"
            return True
        unfinished = "" if sheet.typed or self._told else sheet.unfinished()
        if unfinished:
            self._sheet = replace(sheet, notice=f"{unfinished}，再按 F2 就先这样")
            self._told = True
        return not (sheet.typed or unfinished)
