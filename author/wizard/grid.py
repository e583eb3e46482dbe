"""The grid on the screen, where the clerk fills in one part's tables like a sheet of Excel.

`sheet` holds everything that changes. This module draws it, and is the prompt_toolkit application around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Window

from author.form import blanks
from author.numerals import BLANK, format_number
from author.report import Cells
from author.text import pad, pad_left, width
from author.wizard import cell_info, flow, screen
from author.wizard.arrangement import Band, GridRow
from author.wizard.face import Choice, Leave, Menu
from author.wizard.screen import MenuScreen, StatusLine
from author.wizard.screen_lines import CARET, Fragments, Size, cut, draw_too_small, rule, safe, wrap
from author.wizard.sheet import Sheet

_KEYS = " 方向键/Tab移动 F4列补0 F5表补0 F6找空格 F7找不平 F9说明 ^Z撤销 F2完成 Esc菜单"
_WIDEST_COLUMN = 16
_INFO_LINES = 3
_WORD_LINES = 2
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
        choices: list[Choice[Callable[[], Leave | None]]] = [
            Choice(value=lambda: None, label="接着填"),
            Choice(value=lambda: Leave.DONE, label="填好了（F2）"),
            Choice(value=partial(self._change, _SHEET_KEYS["f4"]), label="本列空格补 0（F4）"),
            Choice(value=partial(self._change, _SHEET_KEYS["f5"]), label="整张表空格补 0（F5）"),
            Choice(value=partial(self._change, _SHEET_KEYS["f6"]), label="找下一个空格（F6）"),
            Choice(value=partial(self._change, _SHEET_KEYS["f7"]), label="找下一个不平的列（F7）"),
            Choice(value=partial(self._change, _SHEET_KEYS["c-z"]), label="撤销上一步（Ctrl+Z）"),
            Choice(value=self._help, label="这一格的说明（F9）"),
            Choice(value=lambda: Leave.BACK, label="回目录，填了的都在", number=0),
        ]
        menu = Menu(
            title=self._sheet.heading,
            choices=choices,
            about=lambda _: _PASTE_HELP,
            keys="上下键/数字 选择   回车 确认   Esc 接着填",
        )
        chosen = MenuScreen(menu, self._status).ask()
        return chosen() if chosen else None

    def _help(self) -> None:
        sheet = self._sheet
        paragraphs = [
            cell_info.wording(sheet.field),
            *cell_info.explanation(sheet.field, sheet.form),
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

    def _draw(self) -> list[Fragments]:
        size = screen.size()
        if not size.is_enough:
            return draw_too_small(size)
        lines, self._top = draw(self._sheet, size, top=self._top, state=self._state)
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


def draw(sheet: Sheet, size: Size, *, top: int, state: str) -> tuple[list[Fragments], int]:
    """Return the whole screen and the index of the first visible line of its body.

    ``top`` is the index on the screen before, which changes only as far as the cursor makes it. ``state`` is
    what the title says about saving.
    """
    layout = _SheetLayout(sheet, size)
    pinned = [] if len(sheet.arrangement.bands) > 1 else layout.head(sheet.arrangement.bands[0])
    below = [*layout.identities(), *layout.words(), *layout.foot()]
    height = size.rows - 2 - len(pinned) - len(below)
    body = layout.body()
    current = next(index for index, (place, _) in enumerate(body) if place == sheet.place[0])
    top = min(max(top, current - height + 1, 0), current, max(len(body) - height, 0))
    shown = [line for _, line in body[top : top + height]]
    shown += [[]] * (height - len(shown))
    edge = rule(top, len(body) - top - height, size.width)
    done = len(sheet.inputs) - len(blanks(sheet.inputs, sheet.cells))
    right = f"  已填 {done}/{len(sheet.inputs)}  {state}"
    heading = pad(cut(f" {sheet.heading}", size.width - width(right)), size.width - width(right))
    return [[("class:title", heading + right)], *pinned, *shown, edge, *below], top


class _SheetLayout:
    """The lines of one sheet at one screen size."""

    def __init__(self, sheet: Sheet, size: Size) -> None:
        self._sheet = sheet
        self._width = size.width
        rows = sheet.arrangement.rows
        captions = [*(row.caption for row in rows), *(band.title for band in sheet.arrangement.bands)]
        self._caption = max(map(width, captions)) + 2
        self._column = min((self._width - self._caption - 1) // sheet.arrangement.columns, _WIDEST_COLUMN)

    def head(self, band: Band) -> list[Fragments]:
        """Return the band's title and column captions, in two lines if any caption is too long for one."""
        halves = [_halved(safe(caption), self._column - 1) for caption in band.captions]
        upper, lower = zip(*halves, strict=True)
        title = pad(f" {safe(band.title)}", self._caption)
        lines = [title + self._in_columns(lower)]
        if any(upper):
            lines.insert(0, " " * self._caption + self._in_columns(upper))
        return [[("class:head", line.rstrip())] for line in lines]

    def body(self) -> list[tuple[int | None, Fragments]]:
        """Return the rows with their indexes, with headings between them if there are several bands."""
        bands = self._sheet.arrangement.bands
        lines: list[tuple[int | None, Fragments]] = []
        index = 0
        for band in bands:
            if len(bands) > 1:
                lines += [(None, []), *((None, line) for line in self.head(band))]
            for row in band.rows:
                lines.append((index, self._row(row, index)))
                index += 1
        return lines

    def identities(self) -> list[Fragments]:
        """Return one line for each kind of identity, with the state of each column."""
        sheet = self._sheet
        states: dict[str, dict[int, str]] = {}
        for table in sheet.arrangement.part.tables:
            for each in flow.identities(table):
                column = sheet.arrangement.places[each.right[-1].key][1]
                states.setdefault(each.note, {})[column] = flow.balance(each, sheet.cells)
        lines: list[Fragments] = []
        for found in states.values():
            line: Fragments = [("class:head", pad(" 勾稽", self._caption))]
            for column in range(sheet.arrangement.columns):
                text = found.get(column, "")
                short = text if width(text) < self._column else flow.Status.UNBALANCED.value
                line.append(("class:wrong" if text.startswith("差") else "", pad_left(short, self._column)))
            lines.append(line)
        return lines

    def words(self) -> list[Fragments]:
        """Return the arithmetic of the current column in a fixed number of lines, so that the screen does not move."""
        if not any(table.equations for table in self._sheet.arrangement.part.tables):
            return []
        return self._block(cell_info.in_words(self._sheet.field, self._sheet.cells), _WORD_LINES)

    def foot(self) -> list[Fragments]:
        """Return the lines about the current cell, then the keys or a notice."""
        sheet = self._sheet
        value = sheet.cells.get(sheet.field.key)
        long = value is not None and width(format_number(value)) >= self._column
        wording = f"当前 {cell_info.wording(sheet.field)}" + (f" = {format_number(value)}" if long and value else "")
        lines = self._block(wording, _INFO_LINES - 1, filled=False)
        lines += self._block(cell_info.last_year(sheet.field, sheet.form, sheet.year, sheet.cells, sheet.previous), 1)
        helps = cell_info.explanation(sheet.field, sheet.form)
        lines += self._block(helps[0], _INFO_LINES - len(lines)) if len(lines) < _INFO_LINES else []
        if not sheet.notice:
            return [*lines, [("", _KEYS)]]
        notice: list[Fragments] = [
            [("class:notice", f" {line}")] for line in wrap(sheet.notice, self._width - 1)[:_INFO_LINES]
        ]
        return [*lines[: _INFO_LINES + 1 - len(notice)], *notice]

    def _block(self, text: str, lines: int, *, filled: bool = True) -> list[Fragments]:
        """Return a text in exactly ``lines`` lines, or in at most that many without ``filled``."""
        wrapped = wrap(text, self._width - 1)
        if len(wrapped) > lines:
            wrapped[lines - 1 :] = [cut("".join(wrapped[lines - 1 :]), self._width - 1)]
        if filled:
            wrapped += [""] * (lines - len(wrapped))
        return [[("", f" {line}".rstrip())] for line in wrapped]

    def _row(self, row: GridRow, index: int) -> Fragments:
        current = index == self._sheet.place[0]
        caption = pad(f"{'>' if current else ' '}{safe(row.caption)}", self._caption)
        line: Fragments = [("class:current" if current else "", caption)]
        for column, field in enumerate(row.fields):
            if (index, column) == self._sheet.place:
                text = self._sheet.typed or self._shown(field.key)
                while width(text) >= self._column:
                    text = f"<{text.removeprefix('<')[1:]}"
                style = "class:typed" if self._sheet.typed else "class:cell"
                line += [("", " " * (self._column - width(text))), (style, text), CARET]
            else:
                line.append(("", pad_left(self._shown(field.key), self._column)))
        line.append(("", " "))  # leaves room for the caret after the last cell
        return line

    def _shown(self, key: str) -> str:
        """Return a number as its column shows it; a number that is too wide becomes # signs, as in Excel."""
        field = self._sheet.form.fields[key]
        value = self._sheet.cells.get(key)
        if value is None:
            return "" if field.computed else BLANK
        text = format_number(value)
        return text if len(text) < self._column else "#" * (self._column - 1)

    def _in_columns(self, texts: Sequence[str]) -> str:
        return "".join(pad_left(text, self._column) for text in texts)


def _halved(caption: str, columns: int) -> tuple[str, str]:
    """Return a caption in two lines; the upper line is empty if the caption fits into one."""
    if width(caption) <= columns:
        return "", caption
    middle = (len(caption) + 1) // 2
    return cut(caption[:middle], columns), cut(caption[middle:], columns)
