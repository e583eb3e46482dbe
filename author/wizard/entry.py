"""Typing on the full screens: one line with its question, or a whole text."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, Container, Dimension, HorizontalAlign, HSplit, VSplit, Window
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.validation import ValidationError

from author.wizard import screen
from author.wizard.keyboard import burst_of
from author.wizard.screen import StatusLine
from author.wizard.screen_lines import Fragments, joined, safe, wrap

_SAVE_AFTER = 20
"""Characters typed into a text before it is saved again."""
_TALLEST_ENTRY = 6


class Leave(StrEnum):
    """How a typed answer was left; what was typed comes with it."""

    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    """F6: nothing to write here, or not yet."""
    DONE = "done"
    """F2: on, past the questions that are left."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line to type, its question above and what comes of it below."""

    title: str
    right: str = ""
    question: str
    above: str = ""
    """Material for the answer."""
    value: str = ""
    check: Callable[[str], object]
    """Raises ValueError, with the reason in Chinese, where the line cannot be."""
    below: Callable[[str], str] = field(default=lambda _: "")
    """What stands below the line while it is typed."""
    keys: str = "回车 下一步   Esc 返回（内容保留）   F9 帮助   Ctrl+C 暂停"
    help: str = ""
    can_skip: bool = False
    status: StatusLine = field(default_factory=StatusLine)
    keep: Callable[[str], None] = field(default=lambda _: None)
    """Saves a half-typed line before a pause."""
    _notice: str = ""
    _helping: bool = False

    def ask(self) -> tuple[Leave, str]:
        """How the line was left, and the line.

        Raises:
            Interrupted: the clerk stops.
        """
        self._notice = self.status.take_notice()
        control = _short_question(self.value, self._fault)
        buffer = control.buffer
        buffer.on_text_changed += lambda _: self._quiet()
        typing = _window(control, height=Dimension(min=1, max=_TALLEST_ENTRY), prefix=" > ")
        body = HSplit(
            [
                Window(screen.text_control(self._above), dont_extend_height=True),
                _at_left(typing),
                Window(screen.text_control(lambda: self._below(buffer.text))),
            ]
        )
        container = screen.framed(
            lambda: screen.header(self.title, self.right or self.status.state),
            body,
            lambda: screen.footer(self.keys, self._notice),
        )
        left = screen.show(
            container, self._bindings(buffer), self.status, focus=typing, keep=lambda: self._keep(buffer.text)
        )
        return left, buffer.text.strip()

    def _bindings(self, buffer: Buffer) -> KeyBindings:
        keys = _typing_keys(buffer, lambda text: " ".join(text.split("\n")).strip("\n"))
        keys.add("enter")(lambda event: self._leave(event, buffer, Leave.NEXT))
        keys.add("f2")(lambda event: self._leave(event, buffer, Leave.DONE))
        keys.add("c-s")(lambda event: self._leave(event, buffer, Leave.DONE))
        keys.add("escape", eager=True)(lambda event: self._escape(event))
        keys.add("f9")(lambda _: self._show_help())
        if self.can_skip:
            keys.add("f6")(lambda event: event.app.exit(result=Leave.SKIP))
        return keys

    def _leave(self, event: KeyPressEvent, buffer: Buffer, how: Leave) -> None:
        assert buffer.validator is not None
        try:
            buffer.validator.validate(buffer.document)
        except ValidationError as error:
            self._notice = error.message
        else:
            event.app.exit(result=how)

    def _fault(self, text: str) -> str:
        """Why a line cannot be, as a sentence; empty where it can."""
        try:
            self.check(text.strip())
        except ValueError as error:
            return f"{error}。"
        return ""

    def _escape(self, event: KeyPressEvent) -> None:
        if self._helping:
            self._helping = False
        else:
            event.app.exit(result=Leave.BACK)

    def _keep(self, text: str) -> None:
        self.value = text
        if not self._fault(text):
            self.keep(text.strip())

    def _quiet(self) -> None:
        self._notice = ""

    def _show_help(self) -> None:
        self._helping = bool(self.help) and not self._helping

    def _above(self) -> Fragments:
        lines: list[Fragments] = [[], *screen.paragraph(self.question, style="class:title")]
        if self.above:
            lines += [[], *screen.paragraph(self.above)]
        return joined([*lines, []])

    def _below(self, text: str) -> Fragments:
        shown = f"说明：{self.help}" if self._helping else self.below(text.strip())
        return joined([[], *(screen.paragraph(shown) if shown else [])])


@dataclass(slots=True, kw_only=True)
class Editor:
    """A text to write or paste, a paragraph a line."""

    title: str
    text: str
    save: Callable[[str], None]
    """Called with the text while it is written, and when it is left."""
    above: str = ""
    keys: str = "回车 新的一段  F2 写完  F7 下一处【待填】  Ctrl+Z 撤销  Esc 返回（内容保留）"
    status: StatusLine = field(default_factory=StatusLine)
    read_only: bool = False
    _saved: str = ""

    def ask(self) -> Leave:
        """How the text was left; it is saved in every case.

        Raises:
            Interrupted: the clerk stops.
        """
        self._saved = self.text
        buffer = Buffer(
            multiline=True,
            document=Document(self.text, len(self.text)),
            on_text_changed=lambda changed: self._save_sometimes(changed.text),
            read_only=self.read_only,
        )
        typing = _window(BufferControl(buffer, input_processors=[_SameWidth()]), prefix=" ")
        body = HSplit([Window(screen.text_control(self._above), dont_extend_height=True), _at_left(typing)])
        container = screen.framed(
            lambda: screen.header(self.title, self._count(buffer.text)),
            body,
            lambda: screen.footer(self.keys, self.status.notice),
        )
        left: Leave = screen.show(
            container, self._bindings(buffer), self.status, focus=typing, keep=lambda: self._save(buffer.text)
        )
        self._save(buffer.text)
        return left

    def _bindings(self, buffer: Buffer) -> KeyBindings:
        keys = _typing_keys(buffer, str)
        keys.add("enter")(lambda _: buffer.insert_text("\n"))
        for name in ("f2", "c-s"):
            keys.add(name)(lambda event: event.app.exit(result=Leave.DONE))
        keys.add("escape", eager=True)(lambda event: event.app.exit(result=Leave.BACK))
        for name in ("f6", "f7"):
            keys.add(name)(lambda _: _to_next_mark(buffer))
        return keys

    def _save_sometimes(self, text: str) -> None:
        grown = abs(len(text) - len(self._saved))
        if grown >= _SAVE_AFTER or text.count("\n") != self._saved.count("\n"):
            self._save(text)

    def _save(self, text: str) -> None:
        if text != self._saved:
            self._saved = text
            self.save("\n".join(line.rstrip() for line in text.split("\n") if line.strip()))

    def _above(self) -> Fragments:
        return joined([*screen.paragraph(self.above), []] if self.above else [[]])

    def _count(self, text: str) -> str:
        from author.report import PLACEHOLDER
        from author.wizard import texts

        marks = text.count(PLACEHOLDER)
        count = f"{texts.length(text)} 字"
        return f"{count}{f'，空 {marks} 处' if marks else ''}  {self.status.state}"


def _typing_keys(buffer: Buffer, paste: Callable[[str], str]) -> KeyBindings:
    """Keys that both kinds of typing have; ``paste`` makes a pasted text fit."""
    keys = KeyBindings()

    def insert(event: KeyPressEvent) -> None:
        key = event.key_sequence[0]
        burst = burst_of(key)
        if burst:
            buffer.insert_text(paste(_line_ends(burst.text)))
        elif not isinstance(key.key, Keys):
            buffer.insert_text(key.data)

    keys.add(Keys.Any)(insert)
    keys.add(Keys.BracketedPaste)(insert)
    keys.add("c-z")(lambda _: buffer.undo())
    return keys


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def _to_next_mark(buffer: Buffer) -> None:
    from author.report import PLACEHOLDER

    after = buffer.text.find(PLACEHOLDER, buffer.cursor_position + 1)
    found = after if after >= 0 else buffer.text.find(PLACEHOLDER)
    if found >= 0:
        buffer.cursor_position = found


class _SameWidth(Processor):
    """Shows a stand-in, character for character, for what is not as wide on every terminal."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        shown: StyleAndTextTuples = []
        for style, text, *_ in transformation_input.fragments:
            shown.append((style, "".join(map(_stand_in, text))))
        return Transformation(shown)


def _stand_in(char: str) -> str:
    likely = (safe(each)[:1] for each in (char, unicodedata.normalize("NFKC", char)))
    return next((stand_in for stand_in in likely if stand_in not in ("", "?")), "?")


def _short_question(value: str, fault: Callable[[str], str]) -> BufferControl:
    """The line of a questionary question, to stand in our frame: its own prompts have no way back.

    ``fault`` says why a line cannot be, or nothing.
    """
    import questionary

    question = questionary.text(
        "", default=value, validate=lambda text: fault(text) or True, input_processors=[_SameWidth()]
    )
    control = question.application.layout.current_control
    assert isinstance(control, BufferControl)
    return control


def _window(control: BufferControl, *, prefix: str, height: Dimension | None = None) -> Window:
    """A window to type in; its lines wrap below one another."""
    return Window(
        control,
        wrap_lines=True,
        width=lambda: Dimension.exact(screen.size().width),
        height=height,
        dont_extend_height=height is not None,
        get_line_prefix=lambda line, wrapped: prefix if not (line or wrapped) else " " * len(prefix),
        right_margins=[],
    )


def _at_left(window: Window) -> Container:
    return VSplit([window], align=HorizontalAlign.LEFT)


def in_preview(text: str, columns: int, lines: int) -> str:
    """The first lines of a text, as many as fit."""
    shown = [line for each in text.split("\n") for line in wrap(each, columns)]
    return "\n".join([*shown[: lines - 1], ".."] if len(shown) > lines else shown)
