"""Ask on full screens: menus, the grid, one typed line with its question, or a whole text."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

from prompt_toolkit.application.current import create_app_session, get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, Container, Dimension, HorizontalAlign, HSplit, VSplit, Window
from prompt_toolkit.layout.processors import (
    HighlightSelectionProcessor,
    Processor,
    Transformation,
    TransformationInput,
)
from prompt_toolkit.output import Output

from author.wizard import screen
from author.wizard.face import Leave, Menu, Prompt, Value, Writing
from author.wizard.keyboard import every_key
from author.wizard.screen import IDLE_WORK, MenuScreen, StatusLine, record_interrupts
from author.wizard.screen_lines import Fragments, moved, stand_in

if TYPE_CHECKING:
    from author.answers.draft_file import Session
    from author.form import Part
    from author.wizard.draft import Draft

_SAVE_AFTER = 20
"""The number of characters typed into a text before it is saved again."""
_TALLEST_ENTRY = 6
_EDITOR_KEYS = "回车 新的一段  F2 写完  F7 下一处【待填】  Ctrl+Z 撤销  Esc 返回（内容保留）"
_LINE_PREFIX, _TEXT_PREFIX = " > ", " "


class _SteadyOutput:
    """The terminal's output, which stays on the alternate screen between two questions."""

    def __init__(self, inner: Output) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def open(self) -> None:
        """Go to the alternate screen, and have pastes reported."""
        self._inner.enter_alternate_screen()
        self._inner.enable_bracketed_paste()
        self._inner.flush()

    def close(self) -> None:
        """Go back to the screen of the shell."""
        self._inner.disable_bracketed_paste()
        self._inner.quit_alternate_screen()
        self._inner.flush()

    def enter_alternate_screen(self) -> None:
        """Go to the first cell; the terminal is on the alternate screen already."""
        self._inner.cursor_goto(0, 0)

    def quit_alternate_screen(self) -> None:
        """Do nothing: the next question is asked on the alternate screen too."""

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


class LineScreen:
    """A screen for one typed line, with its question above and its effect on the report below."""

    def __init__(self, prompt: Prompt, status: StatusLine) -> None:
        self._prompt = prompt
        self._status = status
        document = Document(prompt.value)
        self._buffer = Buffer(multiline=False, document=document, on_text_changed=lambda _: status.clear())
        self._helping = False

    def ask(self) -> tuple[Leave, str]:
        """Return how the clerk left the line, and the line."""
        prompt, status = self._prompt, self._status
        typing = _window(self._buffer, _LINE_PREFIX, height=Dimension(min=1, max=_TALLEST_ENTRY))
        container = _framed(
            lambda: [*screen.header(prompt.title, prompt.right or status.state), *self._above()],
            typing,
            lambda: screen.footer(prompt.keys, status.notice),
            Window(screen.text_control(self._below)),
        )
        keys = _typing_keys(self._buffer, lambda text: " ".join(text.split("\n")).strip("\n"), _LINE_PREFIX)
        keys.add("enter")(partial(self._leave, Leave.NEXT))
        keys.add("f2")(partial(self._leave, Leave.DONE))
        keys.add("escape", eager=True)(partial(self._leave, Leave.BACK))
        keys.add("f9")(self._toggle_help)
        if prompt.skip:
            keys.add("f6")(lambda event: event.app.exit(result=Leave.SKIP))
        left = screen.show(container, keys, status, focus=typing, keep=self._keep)
        status.clear()
        return left, self._buffer.text.strip()

    def _leave(self, how: Leave, event: KeyPressEvent) -> None:
        """Close the help by Esc, or else end the screen, unless the line is refused."""
        if how is Leave.BACK and self._helping:
            self._helping = False
        elif how is not Leave.BACK and (refusal := self._prompt.refusal(self._buffer.text.strip())):
            self._status.notice = f"{refusal}。"
        else:
            event.app.exit(result=how)

    def _toggle_help(self, _: KeyPressEvent) -> None:
        self._helping = bool(self._prompt.help) and not self._helping

    def _keep(self) -> None:
        typed = self._buffer.text.strip()
        if typed != self._prompt.value and not self._prompt.refusal(typed):
            self._prompt.keep(typed)

    def _above(self) -> list[Fragments]:
        question = self._prompt.question + (f"（{self._prompt.empty}）" if self._prompt.empty else "")
        material = [[], *screen.paragraph(self._prompt.above)] if self._prompt.above else []
        return [[], *screen.paragraph(question, style="class:title"), *material, []]

    def _below(self) -> list[Fragments]:
        prompt = self._prompt
        shown = f"说明：{prompt.help}" if self._helping else prompt.below(self._buffer.text.strip())
        return [[], *screen.paragraph(shown)]


class EditorScreen:
    """A screen to write or paste a text, one paragraph per line."""

    def __init__(self, writing: Writing, status: StatusLine) -> None:
        self._writing = writing
        self._status = status
        self._saved = writing.text

    def ask(self) -> Leave:
        """Return how the clerk left the text, which is saved in every case."""
        writing = self._writing
        document = Document(writing.text)
        buffer = Buffer(document=document, read_only=writing.read_only, on_text_changed=self._save_sometimes)
        if writing.select in writing.text and writing.select:
            start = writing.text.index(writing.select)
            _select(buffer, start, start + len(writing.select))
        typing = _window(buffer, _TEXT_PREFIX)
        container = _framed(
            lambda: [*screen.header(writing.title, self._count(buffer.text)), *screen.paragraph(writing.above), []],
            typing,
            lambda: screen.footer(_EDITOR_KEYS, self._status.notice),
        )
        keys = _typing_keys(buffer, str, _TEXT_PREFIX)
        keys.add("enter")(lambda _: _new_paragraph(buffer))
        keys.add("f2")(lambda event: event.app.exit(result=Leave.DONE))
        keys.add("escape", eager=True)(lambda event: event.app.exit(result=Leave.BACK))
        for name in ("f6", "f7"):
            keys.add(name)(lambda _: _to_next_mark(buffer))
        left: Leave = screen.show(container, keys, self._status, focus=typing, keep=lambda: self._save(buffer.text))
        self._save(buffer.text)
        return left

    def _save_sometimes(self, buffer: Buffer) -> None:
        grown = abs(len(buffer.text) - len(self._saved))
        if grown >= _SAVE_AFTER or buffer.text.count("\n") != self._saved.count("\n"):
            self._save(buffer.text)

    def _save(self, text: str) -> None:
        if text != self._saved:
            self._saved = text
            self._writing.save("\n".join(line.rstrip() for line in text.split("\n") if line.strip()))

    def _count(self, text: str) -> str:
        from author.wizard.flow import counted

        return f"{counted(text)}  {self._status.state}"


def _typing_keys(buffer: Buffer, paste: Callable[[str], str], prefix: str) -> KeyBindings:
    """Return the keys that both kinds of input share; ``paste`` adapts a pasted text."""
    keys = KeyBindings()
    last = (-1, 0)

    def insert(event: KeyPressEvent) -> None:
        if buffer.selection_state:
            buffer.cut_selection()
        buffer.insert_text(paste(event.data.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")))

    def move(rows: int) -> None:
        nonlocal last
        buffer.exit_selection()
        column = last[1] if buffer.cursor_position == last[0] else None
        last = moved(buffer.text, buffer.cursor_position, rows, column, screen.size().width - len(prefix))
        buffer.cursor_position = last[0]

    keys.add("up")(lambda _: move(-1))
    keys.add("down")(lambda _: move(1))
    keys.add(Keys.BracketedPaste)(insert)
    keys.add("tab")(lambda _: buffer.insert_text(" "))
    keys.add("c-z")(lambda _: buffer.undo())
    return keys


def _new_paragraph(buffer: Buffer) -> None:
    buffer.exit_selection()
    buffer.insert_text("\n")


def _to_next_mark(buffer: Buffer) -> None:
    """Select the next mark of something to write, so that typing replaces it."""
    from author.report import PLACEHOLDER

    after = buffer.text.find(PLACEHOLDER, buffer.cursor_position)
    start = after if after >= 0 else buffer.text.find(PLACEHOLDER)
    if start >= 0:
        _select(buffer, start, buffer.text.find("】", start) + 1 or len(buffer.text))


def _select(buffer: Buffer, start: int, end: int) -> None:
    buffer.cursor_position = start
    buffer.start_selection()
    assert buffer.selection_state is not None
    buffer.selection_state.enter_shift_mode()
    buffer.cursor_position = end


class _SameWidth(Processor):
    """A processor that replaces each character whose width differs between terminals with a stand-in."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        shown: StyleAndTextTuples = []
        places = [0]
        for style, text, *_ in transformation_input.fragments:
            chars = [stand_in(char) for char in text]
            shown.append((style, "".join(chars)))
            places += accumulate(map(len, chars), initial=places.pop())
        return Transformation(
            shown,
            source_to_display=lambda index: places[min(index, len(places) - 1)],
            display_to_source=lambda index: bisect_right(places, index) - 1,
        )


def _window(buffer: Buffer, prefix: str, height: Dimension | None = None) -> Window:
    """Return a window to type in, whose wrapped lines are aligned."""
    return Window(
        BufferControl(buffer, input_processors=[HighlightSelectionProcessor(), _SameWidth()]),
        wrap_lines=True,
        width=lambda: Dimension.exact(screen.size().width),
        height=height,
        dont_extend_height=height is not None,
        get_line_prefix=lambda line, wrapped: prefix if not (line or wrapped) else " " * len(prefix),
        right_margins=[],
    )


def _framed(
    head: Callable[[], list[Fragments]], typing: Window, foot: Callable[[], list[Fragments]], *below: Window
) -> Container:
    """Return the window to type in, and the windows below it, between the lines of head and foot."""
    top, bottom = (Window(screen.text_control(draw), dont_extend_height=True) for draw in (head, foot))
    return HSplit([top, VSplit([typing], align=HorizontalAlign.LEFT), *below, bottom])
