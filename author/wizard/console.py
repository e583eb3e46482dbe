"""Questions and answers line by line, for a pipe, a screen reader or any terminal."""

import importlib
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, TextIO, TypeVar

from author.numerals import half_width, parse_number
from author.text import forbidden_characters
from author.wizard.face import Choice, Interrupted, Leave, Menu, Prompt, Value, Writing

if TYPE_CHECKING:
    from author.answers.draft_file import Session
    from author.form import Part
    from author.wizard.draft import Draft

PROMPT = "> "
_END_OF_TEXT = (".", "。", "．")
_HELP = ("?", "？")
_BACK = ("<", "＜", "《")
_EMPTIED = ("-", "－", "—")
_INDENT = "  "
_Answer = TypeVar("_Answer")


class Console:
    """A face that reads standard input and writes standard output one line at a time."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target
        self._title = ""
        self._ahead: list[str] = []
        """The lines of a paste behind the first one, for the next prompts."""
        self._edits_lines = source is sys.stdin and source.isatty() and target.isatty()
        self._has_keys = self._edits_lines and os.environ.get("TERM", "") not in ("dumb", "unknown")
        """Whether single keys can be read, so that questionary asks for each line."""
        self._terminal = ExitStack()
        self._reads_keys = False
        if self._edits_lines:
            # The terminal's own line buffer silently cuts a pasted paragraph at 4096 bytes.
            with suppress(ImportError):
                importlib.import_module("readline")

    def terminal(self) -> AbstractContextManager[object]:
        """Return what gives the terminal back at the end.

        The first line that questionary asks for takes the terminal: from then on every key is read as it is pressed.
        questionary is loaded only then, so that the words of the first question do not wait for it.
        """
        return self._terminal

    def hand_over(self) -> AbstractContextManager[None]:
        """Give the terminal to another program for a while."""
        if not self._has_keys:
            return nullcontext()
        from prompt_toolkit.application.current import get_app_session

        return get_app_session().input.cooked_mode()

    def say(self, *lines: str) -> None:
        """Show lines."""
        for line in lines:
            self._target.write(f"{line}\n")
        self._target.flush()

    def note(self, *lines: str) -> None:
        """Show indented lines that reply to the clerk."""
        self.say(*(_INDENT + line for line in lines if line))

    def line(self, *, goes_back: bool = False) -> str:
        """Return one typed line; with ``goes_back``, Esc is the answer < where single keys are read."""
        while True:
            typed = self._read(goes_back)
            if not forbidden_characters(typed):
                return typed
            self.note("这一行里有认不出的字（编码可能不是 UTF-8），请重新输入")

    def ask_until(
        self, accept: Callable[[str], _Answer], *, kept: _Answer | None = None, help: str = "", goes_back: bool = False
    ) -> _Answer:
        """Read lines until ``accept`` takes one; an empty line returns ``kept`` if it is given."""
        while True:
            typed = self._answer(help, goes_back=goes_back)
            if not typed.strip() and kept is not None:
                return kept
            try:
                return accept(typed)
            except ValueError as error:
                self.note(f"{error}，请重新输入")

    def choose(self, menu: Menu[Value]) -> Value | None:
        """Show numbered lines; an empty answer chooses the selected line, and < goes one level back."""
        selected, numbers = menu.choices[menu.selected], menu.numbers
        self._begin(menu.title, menu.right)
        self.say(*not_blank(menu.before))
        abouts = [menu.about(choice.value) for choice in menu.choices]
        for choice, number, before, about in zip(menu.choices, numbers, ["", *abouts], abouts, strict=False):
            self.say(*not_blank(choice.above), f"  {number} {choice.label}")
            if len(set(abouts)) > 1 and about != before:
                self.say(*not_blank(about, 2 * _INDENT))
        if len(set(abouts)) == 1:
            self.note(*not_blank(abouts[0]))
        self.say(f"（请输入序号，直接回车 = {numbers[menu.selected]}）")
        accept, help = partial(_chosen, menu=menu), menu.help or "请输入前面的序号"
        chosen = self.ask_until(accept, kept=[selected], help=help, goes_back=True)
        return chosen[0].value if chosen else None

    def ask(self, prompt: Prompt) -> tuple[Leave, str]:
        """Ask for one line; an empty line keeps the offered value, - empties it, and < goes one question back."""
        hint = prompt.empty or (prompt.skip and f"直接回车 = {prompt.skip}")
        if prompt.value:
            hint = f"直接回车 = {prompt.value}" + ("" if prompt.refusal("") else "，清空请输入 -")
        self._begin(prompt.title, prompt.right)
        self.say(prompt.question + (f"（{hint}）" if hint else ""), *not_blank(prompt.above, _INDENT))

        def accept(typed: str) -> tuple[Leave, str]:
            typed = typed.strip()
            if typed in _BACK:
                return Leave.BACK, prompt.value
            answer = "" if typed in _EMPTIED else typed or prompt.value
            kept = prompt.check(answer)
            if prompt.label:
                self.note(f"{prompt.label}：{(kept if isinstance(kept, str) else answer) or '（空）'}")
            self.note(*not_blank(prompt.below(answer)))
            return Leave.NEXT, answer

        return self.ask_until(accept, help=prompt.help, goes_back=True)

    def _begin(self, title: str, right: str) -> None:
        """Print a blank line, and the title if it differs from the one before."""
        self.say("", *([] if title == self._title else [f"== {title} =={f'  {right}' if right else ''}"]))
        self._title = title

    def write(self, writing: Writing) -> Leave:
        """Ask for paragraphs, one per line."""
        from author.wizard import console_parts

        return console_parts.write(self, writing)

    def fill(self, draft: "Draft", part: "Part", at: str | None) -> Leave:
        """Ask for the numbers, one row per line."""
        from author.wizard import console_parts

        return console_parts.fill(self, draft, part, at)

    def meanwhile(self, *work: Callable[[], object]) -> None:
        """Do nothing: each question loads what it needs."""

    def tell(self, words: str) -> None:
        """Show a sentence at once."""
        self.note(words)

    def saved(self, _: "Session", notice: str) -> None:
        """Show anything unusual about a save."""
        self.note(notice)

    def paragraphs(self, writing: Writing, help: str, unfinished: Callable[[list[str]], str]) -> list[str]:
        """Return the paragraphs up to a line with only a full stop, or none after an empty first line.

        If the clerk stops, the text that ``unfinished`` makes of the paragraphs so far is saved.
        """
        typed: list[str] = []
        try:
            while True:
                line = self.line() if typed else self._answer(help)
                if line.strip() in _END_OF_TEXT or not (line.strip() or typed):
                    return typed
                if line.strip():
                    typed.append(line.rstrip())
        except Interrupted:
            if typed:
                writing.save(unfinished(typed))
            raise

    def _answer(self, help: str, *, goes_back: bool = False) -> str:
        """Return a typed line, after any lines that only ask for the help."""
        while (typed := self.line(goes_back=goes_back)).strip() in _HELP:
            self.note(*not_blank(help or "这里没有更多说明"))
        return typed

    def _read(self, goes_back: bool) -> str:
        try:
            if self._has_keys:
                if not self._reads_keys:
                    from author.wizard.keyboard import every_key

                    self._terminal.enter_context(every_key())
                    self._reads_keys = True
                self._ahead = self._ahead or _typed_line(goes_back).split("\n")
                return self._ahead.pop(0)
            if self._edits_lines:
                return input(PROMPT)
            self._target.write(PROMPT)
            self._target.flush()
            typed = self._source.readline()
        except (EOFError, KeyboardInterrupt):
            raise Interrupted from None
        if not typed:
            raise Interrupted
        return typed.rstrip("\r\n").lstrip("\ufeff")


def _typed_line(goes_back: bool) -> str:
    """Ask for a line with questionary; with ``goes_back``, Esc answers <. Ctrl-C raises KeyboardInterrupt."""
    import questionary
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()
    keys.add("escape", eager=True)(lambda event: event.app.exit(result=_BACK[0]) if goes_back else None)
    plain = questionary.Style([("qmark", ""), ("question", ""), ("answer", "")])
    question = questionary.text(PROMPT.strip(), qmark="", style=plain, key_bindings=keys)
    return str(question.unsafe_ask())


def number_of(typed: str, last: int) -> int:
    """Return a number from 1 to ``last`` that was typed with any input method, such as 3, ３, 3. or 三、.

    Raises:
        ValueError: the number cannot be used; the only argument is the reason in Chinese.
    """
    number = _number(typed)
    if number not in range(1, last + 1):
        raise ValueError(f"请输入 1 到 {last} 的序号")
    return number


def _number(typed: str) -> int:
    """Return a typed whole number, or -1 for another text."""
    bare = half_width(typed).strip().rstrip(".,;、)")
    with suppress(ValueError):
        number = parse_number(bare)
        return int(number) if number == int(number) else -1
    return -1


def not_blank(text: str, indent: str = "") -> list[str]:
    """Return the lines of a text that are not blank, each behind the indent."""
    return [indent + line.rstrip() for line in text.split("\n") if line.strip()]


def _chosen(typed: str, menu: Menu[Value]) -> list[Choice[Value]]:
    """Return in a list the choice that was typed by its number, label or words; an empty list is one level back."""
    bare = half_width(typed).strip().rstrip(".").lower()
    if bare in _BACK:
        return []
    for choice in menu.choices:
        if bare and bare in (half_width(choice.label), *choice.words):
            return [choice]
    number = _number(typed)
    if number not in menu.numbers:
        raise ValueError("请输入前面的序号")
    return [menu.choices[menu.numbers.index(number)]]
