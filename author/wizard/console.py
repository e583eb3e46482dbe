"""Questions and answers line by line: works through a pipe, with a screen reader, on any terminal."""

import importlib
import sys
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO, TypeVar

from author.numerals import parse_number
from author.text import forbidden_characters

PROMPT = "> "
_END_OF_TEXT = (".", "。", "．")
_HELP = ("?", "？")
_ASIDE = "  "
_Answer = TypeVar("_Answer")


class Interrupted(Exception):  # noqa: N818 - not an error: the clerk stops for today
    """The input ended or Ctrl-C was pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One line of a numbered choice."""

    label: str
    words: tuple[str, ...] = ()
    """What a clerk may type instead of the number."""


class Console:
    """Standard input and output, a line at a time."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target
        self._edits_lines = source is sys.stdin and source.isatty() and target.isatty()
        if self._edits_lines:
            # A terminal's own line buffer cuts a pasted paragraph at 4096 bytes without a word.
            with suppress(ImportError):
                importlib.import_module("readline")

    def say(self, *lines: str) -> None:
        """Show lines."""
        for line in lines:
            self._target.write(f"{line}\n")
        self._target.flush()

    def note(self, *lines: str) -> None:
        """Show lines that answer the clerk, a little to the right."""
        self.say(*(_ASIDE + line for line in lines if line))

    def line(self, prompt: str = PROMPT) -> str:
        """One typed line.

        Raises:
            Interrupted: there is no more input, or Ctrl-C.
        """
        while True:
            typed = self._read(prompt)
            if not forbidden_characters(typed):
                return typed
            self.note("这一行里有认不出的字（编码可能不是 UTF-8），请重新输入")

    def ask(
        self, question: str, accept: Callable[[str], _Answer], *, kept: _Answer | None = None, help: str = ""
    ) -> _Answer:
        """Ask until ``accept`` takes the answer; an empty line gives ``kept`` where there is one."""
        self.say("", question)
        return self._until(accept, kept, help)

    def choose(self, question: str, options: Sequence[Option], *, default: int | None = None, help: str = "") -> int:
        """The number, from 1, of the chosen option; ``default`` is what an empty line means, 0 for none."""
        shown = [f"  {number} {option.label}" for number, option in enumerate(options, 1)]
        hint = "（请输入序号）" if default is None else f"（请输入序号，直接回车 = {default or '跳过'}）"
        self.say("", question + hint, *shown)

        return self._until(lambda typed: _choice(typed, options), default, help or "请输入前面的序号")

    def paragraphs(self, typed: list[str], *, help: str = "") -> None:
        """Read paragraphs into ``typed`` up to a line with only a full stop; an empty first line ends too.

        What was typed before an `Interrupted` is in ``typed``.
        """
        while True:
            line = self.line()
            if line.strip() in _HELP and not typed:
                self.note(help or "这里没有更多说明")
            elif line.strip() in _END_OF_TEXT or not (line.strip() or typed):
                return
            elif line.strip():
                typed.append(line.rstrip())

    def _until(self, accept: Callable[[str], _Answer], kept: _Answer | None, help: str) -> _Answer:
        while True:
            typed = self.line()
            if typed.strip() in _HELP:
                self.note(help or "这里没有更多说明")
            elif not typed.strip() and kept is not None:
                return kept
            else:
                try:
                    return accept(typed)
                except ValueError as error:
                    self.note(f"{error}，请重新输入")

    def _read(self, prompt: str) -> str:
        try:
            if self._edits_lines:
                return input(prompt)
            self._target.write(prompt)
            self._target.flush()
            typed = self._source.readline()
        except (EOFError, KeyboardInterrupt):
            raise Interrupted from None
        if not typed:
            raise Interrupted
        return typed.rstrip("\r\n").lstrip("\ufeff")


def number_of(typed: str, last: int) -> int:
    """A number from 1 to ``last``, as typed with any input method: 3, ３, 3., 三、.

    Raises:
        ValueError: with the reason, in Chinese, as its only argument.
    """
    bare = unicodedata.normalize("NFKC", typed).strip().rstrip(".,;。、)")
    try:
        number = parse_number(bare)
    except ValueError:
        number = 0
    if number not in range(1, last + 1):
        raise ValueError(f"请输入 1 到 {last} 的序号")
    return int(number)


def _choice(typed: str, options: Sequence[Option]) -> int:
    bare = unicodedata.normalize("NFKC", typed).strip().rstrip(".。").lower()
    for number, option in enumerate(options, 1):
        if bare and bare in (option.label, *option.words):
            return number
    return number_of(typed, len(options))
