"""Provide the common parts of the full screens: frame, runner, numbered menu and pause panel.

Only ASCII and full-width Chinese characters are drawn. Every key works while an input method
is on: digits (also full-width ones), arrows, Enter, Esc and F-keys.
"""

import asyncio
import signal
import unicodedata
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, cast

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app, get_app_session
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Container, FormattedTextControl, Layout, Window
from prompt_toolkit.styles import Style

from author.errors import AuthorError
from author.text import pad, pad_left, width
from author.wizard.face import Interrupted, Menu, Value, yes_or_no
from author.wizard.keyboard import KEY_WAIT, PastingInput, single_keys
from author.wizard.screen_lines import CARET, Fragments, Size, cut, draw_too_small, joined, rule, safe, wrap

_INDENT = "   "
_STYLE = Style.from_dict(
    {
        "title": "bold",
        "selected": "reverse",
        "notice": "reverse",
        "head": "bold",
        "current": "bold",
        "cell": "reverse",
        "typed": "reverse underline",
        "wrong": "bold ansired",
    }
)
_PAUSED: Any = object()
_IDLE = 0.05
"""The number of seconds in front of each piece of work that is done while a screen waits for keys."""
IDLE_WORK: deque[Callable[[], object]] = deque()
"""Work that later screens need, done while a screen waits for keys; no key waits noticeably for one piece."""
_INTERRUPTS: deque[None] = deque()
"""The presses of Ctrl-C while no screen was running."""


@dataclass(slots=True, kw_only=True)
class StatusLine:
    """The save state shown in every title, and one pending message."""

    state: str = ""
    """The save state, such as 已保存 16:42:07 or 只读."""
    notice: str = ""
    """One sentence for the next screen."""
    kept: str = "还没有要保存的内容"
    """The sentence that the pause panel shows about the saved work."""

    def clear(self) -> None:
        """Drop the pending message."""
        self.notice = ""


def size() -> Size:
    """Return the current size of the terminal."""
    now = get_app().output.get_size()
    return Size(columns=now.columns, rows=now.rows)


def header(title: str, right: str) -> list[Fragments]:
    """Return the title line with the text at its right, and a rule."""
    columns = size().width
    room = columns - width(safe(right)) - 2
    line = pad(cut(f" {title}", room), room) + f"  {safe(right)}"
    return [[("class:title", line.rstrip())], rule(0, 0, columns)]


def footer(keys: str, notice: str = "", *, above: int = 0, below: int = 0) -> list[Fragments]:
    """Return the notice, a rule with the numbers of hidden lines above and below, and the line of keys."""
    columns = size().width
    told: list[Fragments] = [[("class:notice", f" {line}")] for line in wrap(notice, columns - 2)] if notice else []
    return [*told, rule(above, below, columns), [("", cut(f" {keys}", columns))]]


def paragraph(text: str, *, style: str = "") -> list[Fragments]:
    """Return a text wrapped into lines of the body; an empty text has none."""
    lines = text.split("\n") if text else []
    return [[(style, f" {line}")] for each in lines for line in wrap(each, size().width - 1)]


def text_control(draw: Callable[[], list[Fragments]], *, focusable: bool = False) -> FormattedTextControl:
    """Return the control of a window that shows lines and takes no typed text."""
    return FormattedTextControl(lambda: FormattedText(joined(draw())), focusable=focusable)


def show(
    container: Container,
    keys: KeyBindings,
    status: StatusLine,
    *,
    focus: Window | None = None,
    keep: Callable[[], None] | None = None,
    joins_bursts: bool = False,
) -> Any:
    """Run one screen until a key ends it with a value; Ctrl-C pauses the screen and may resume it.

    ``keep`` saves a partly typed input before the pause. Keys that were typed ahead stay for the next
    screen. With ``joins_bursts`` a table that the terminal pastes key by key arrives in one piece.
    """
    for key in ("c-c", Keys.SIGINT):
        keys.add(key, eager=True)(lambda event: event.app.exit(result=_PAUSED))
    while True:
        terminal = get_app_session().input
        source = PastingInput(terminal, joins_bursts=joins_bursts)
        app: Application[Any] = Application(
            layout=Layout(container, focused_element=focus),
            key_bindings=keys,
            style=_STYLE,
            full_screen=True,
            input=cast(Input, source),
        )
        app.ttimeoutlen = KEY_WAIT
        try:
            result = app.run(pre_run=partial(_begin, app))
        except EOFError:
            raise Interrupted from None
        finally:
            # The next screen may not be a grid, so joined keys become single ones again.
            ahead = [*get_typeahead(terminal), *source.take_held()]
            store_typeahead(terminal, [key for each in ahead for key in single_keys(each)])
        if result is not _PAUSED:
            return result
        if keep:
            keep()
        pause(status)


def _begin(app: Application[Any]) -> None:
    """Begin the work of the idle time, and handle a Ctrl-C that came while the screen was being set up."""

    def check() -> None:
        if _INTERRUPTS and not app.is_done:
            app.exit(result=_PAUSED)
        _INTERRUPTS.clear()

    asyncio.get_running_loop().call_soon(check)
    app.create_background_task(_work())


async def _work() -> None:
    """Do the idle work, with a pause for keys before each piece; the end of the screen interrupts it."""
    while IDLE_WORK:
        await asyncio.sleep(_IDLE)
        with suppress(AuthorError):  # The screen that needs the work shows the error.
            IDLE_WORK.popleft()()


def record_interrupts() -> None:
    """Record Ctrl-C from now on instead of interrupting the running code, so that the next screen pauses."""
    signal.signal(signal.SIGINT, lambda *_: _INTERRUPTS.append(None))


class MenuScreen(Generic[Value]):
    """Numbered lines between two texts: arrows or digits select, Enter chooses, Esc goes one level up."""

    def __init__(self, menu: Menu[Value], status: StatusLine) -> None:
        self._menu = menu
        self._status = status
        self.selected = menu.selected
        self._typed = ""
        self._top = 0
        self._scrolled = 0
        """The number of pages by which the clerk scrolled down."""
        self._hidden = 0
        """The number of lines of the body below the view."""
        self._helping = False

    def ask(self) -> Value | None:
        """Return the value of the chosen line; ``None`` after Esc."""
        window = Window(text_control(self._draw, focusable=True), wrap_lines=False)
        keys = KeyBindings()
        keys.add("up")(lambda _: self._move(-1))
        keys.add("down")(lambda _: self._move(1))
        keys.add("pageup")(lambda _: self._page(-1))
        keys.add("pagedown")(lambda _: self._page(1))
        keys.add("f9")(lambda _: self._help())
        keys.add("enter")(self._leave)
        keys.add("escape", eager=True)(self._leave)
        keys.add(Keys.Any)(self._type)
        value: Value | None = show(window, keys, self._status)
        self._status.clear()
        return value

    def _move(self, by: int) -> None:
        self._select((self.selected + by) % len(self._menu.choices))
        self._typed = ""

    def _select(self, index: int) -> None:
        self.selected = index
        self._scrolled = 0

    def _page(self, by: int) -> None:
        """Go to the first or last line, and from the last one through the words below it."""
        last = len(self._menu.choices) - 1
        if by > 0 and self.selected == last:
            self._scrolled += self._hidden > 0
        elif by < 0 and self._scrolled:
            self._scrolled -= 1
        else:
            self._select(last if by > 0 else 0)

    def _help(self) -> None:
        self._helping = bool(self._menu.help) and not self._helping

    def _leave(self, event: KeyPressEvent) -> None:
        """Close the help, or else end the screen: Esc without a choice."""
        if self._helping:
            self._helping = False
        elif event.key_sequence[0].key == Keys.Escape:
            event.app.exit(result=None)
        elif size().is_enough:
            event.app.exit(result=self._menu.choices[self.selected].value)

    def _type(self, event: KeyPressEvent) -> None:
        """Select a line by the typed digits; a line number of ten or more takes several digits."""
        if isinstance(event.key_sequence[0].key, Keys):
            return
        typed = unicodedata.normalize("NFKC", event.data)
        self._status.notice = ""
        if typed.isdecimal():
            for digits in (self._typed + typed, typed):
                if int(digits) in self._menu.numbers:
                    self._typed = digits
                    self._select(self._menu.numbers.index(int(digits)))
                    return
        for index, item in enumerate(self._menu.choices):
            if typed in item.words:
                self._select(index)
                return
        self._typed = ""
        self._status.notice = "请按前面的数字，或用上下键移动后按回车（中文输入法可按 Shift 切换）"

    def _draw(self) -> list[Fragments]:
        if not size().is_enough:
            return draw_too_small(size())
        state = self._status.state
        right = f"{self._menu.right}  {state}" if self._menu.shows_save else self._menu.right or state
        head = [*header(self._menu.title, right), []]
        foot = footer(self._menu.keys, self._status.notice)
        height = size().rows - len(head) - len(foot)
        body, at = self._body()
        furthest = max(len(body) - height, 0)
        self._top = min(max(self._top, at - height + 1, 0), at, furthest)
        top = min(self._top + self._scrolled * (height - 1), furthest)
        self._hidden = furthest - top
        shown = body[top : top + height]
        if not top <= at < top + height:
            shown = [[CARET, *shown[0]], *shown[1:]]
        foot = footer(self._menu.keys, self._status.notice, above=top, below=self._hidden)
        return [*head, *shown, *([[]] * (height - len(shown))), *foot]

    def _body(self) -> tuple[list[Fragments], int]:
        """Return all lines and the position of the selected one."""
        if self._helping:
            first, *rest = paragraph(self._menu.help)
            return [[CARET, *first], *rest, [], [("", " 按回车或 Esc 返回")]], 0
        lines = [*paragraph(self._menu.before), []] if self._menu.before else []
        at = 0
        widest = max(len(str(each)) for each in self._menu.numbers)
        for index, (item, number) in enumerate(zip(self._menu.choices, self._menu.numbers, strict=True)):
            lines += paragraph(item.above)
            is_selected = index == self.selected
            at = len(lines) if is_selected else at
            mark: Fragments = [("", " > "), CARET] if is_selected else [("", _INDENT)]
            style = "class:selected" if is_selected else ""
            label, *below = wrap(item.label, size().width - len(_INDENT) - widest - 2)
            lines.append([*mark, (style, f"{pad_left(str(number), widest)}  {label}")])
            lines += [[("", f"{_INDENT}{' ' * widest}  {line}")] for line in below]
        about = self._menu.about(self._menu.choices[self.selected].value)
        return [*lines, *([[], *paragraph(about)] if about else [])], at


def pause(status: StatusLine) -> None:
    """Show that everything is saved, and let the clerk go on or stop; a second Ctrl-C stops."""
    if status is _LEAVING:
        raise Interrupted
    menu = Menu(
        title="已暂停",
        before=f"已暂停。{status.kept}",
        choices=yes_or_no("继续写", "退出，下次打开自动接着写", leaves=True),
        keys="上下键/数字 选择   回车 确认   Esc 继续写   再按 Ctrl+C 退出",
    )
    chosen = MenuScreen(menu, _LEAVING).ask()
    if chosen is False:
        raise Interrupted


_LEAVING = StatusLine(kept="正在退出")
"""The status of the pause panel itself, on which Ctrl-C leaves the wizard."""
