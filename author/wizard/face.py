"""The kinds of questions, and the protocol of a face that asks them.

The steps of the wizard use only this module. `screens` shows its questions on full screens,
and `console` asks them line by line.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from author.answers.draft_file import Session
    from author.form import Part
    from author.wizard.draft import Draft

Value = TypeVar("Value")


class Interrupted(Exception):  # noqa: N818 - not an error: the clerk stops for today
    """The clerk stops with Ctrl-C, the input ends, or the terminal is closed; any question may raise it."""


class Leave(StrEnum):
    """The way in which the clerk left a question; the typed answer is returned with it."""

    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    """Nothing to write for this question, at least not yet."""
    DONE = "done"
    """A move past all remaining questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Generic[Value]):
    """One line that can be chosen."""

    value: Value
    label: str
    number: int | None = None
    """The number that chooses the line; ``None`` stands for the number after that of the line before."""
    words: tuple[str, ...] = ()
    """The words that a clerk may type instead of the number."""
    above: str = ""
    """A line above the choice that cannot be chosen."""


def yes_or_no(yes: str, no: str, *, leaves: bool = False) -> list[Choice[bool]]:
    """Return two answers, which may also be typed as 是 and 否; the second one has the number 0 if it ``leaves``."""
    refusal = Choice(value=False, label=no, number=0 if leaves else None, words=("否", "n"))
    return [Choice(value=True, label=yes, words=("是", "y")), refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Generic[Value]):
    """A question with numbered answers."""

    title: str
    right: str = ""
    """The words to the right of the title; an empty string stands for the time of the last save."""
    shows_save: bool = False
    """True if the time of the last save follows the words in ``right``."""
    before: str = ""
    """The question, or a description of the choices."""
    choices: Sequence[Choice[Value]]
    about: Callable[[Value], str] = field(default=lambda _: "")
    """A function that returns the words about the selected line."""
    keys: str = "上下键/数字 选择   回车 确认   Esc 返回"
    help: str = ""
    selected: int = 0
    """The index of the line that is selected first and that an empty answer chooses."""

    @property
    def numbers(self) -> list[int]:
        """Return the number of each line."""
        numbers: list[int] = []
        for choice in self.choices:
            numbers.append(max([0, *numbers]) + 1 if choice.number is None else choice.number)
        return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question that is answered with one line."""

    title: str
    right: str = ""
    question: str
    label: str = ""
    """The name of the answer when it is repeated to the clerk; empty for an answer that is not repeated."""
    empty: str = ""
    """The meaning of an empty line; empty if the question does not tell it."""
    skip: str = ""
    """The meaning of skipping the question; empty for a question that cannot be skipped."""
    above: str = ""
    """The material for the answer."""
    value: str = ""
    """The initial answer."""
    check: Callable[[str], object]
    """A function that returns the answer to keep, or raises ValueError with a Chinese reason to refuse it."""
    below: Callable[[str], str] = field(default=lambda _: "")
    """A function that returns the effect of the line on the report while it is typed."""
    keys: str = "回车 下一步   Esc 返回（内容保留）   F9 帮助   Ctrl+C 暂停"
    help: str = ""
    keep: Callable[[str], object] = field(default=lambda _: None)
    """A function that saves the line; called before a pause too, with what is typed so far."""

    def refusal(self, line: str) -> str:
        """Return why a line is refused, or an empty string if it is accepted."""
        try:
            self.check(line)
        except ValueError as error:
            return str(error)
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A text to write or paste, one paragraph per line."""

    title: str
    text: str
    save: Callable[[str], None]
    """A function that saves the text while it is written and when it is left."""
    above: str = ""
    select: str = ""
    """Words of the text that are shown selected, because they are to be mended."""
    part: "Part | None" = None
    """The part that the text belongs to, with its aspects; ``None`` for a text without aspects."""
    read_only: bool = False


class Face(Protocol):
    """The way in which the wizard asks a person: on full screens or line by line.

    Every method raises `Interrupted` if the clerk stops.
    """

    def terminal(self) -> AbstractContextManager[object]:
        """Hold the terminal from the first question to the last."""

    def hand_over(self) -> AbstractContextManager[None]:
        """Give the terminal to another program for a while."""

    def choose(self, menu: Menu[Value]) -> Value | None:
        """Return the value of the chosen line, or ``None`` for one level back."""

    def ask(self, prompt: Prompt) -> tuple[Leave, str]:
        """Return how the clerk left the line, and the line."""

    def write(self, writing: Writing) -> Leave:
        """Return how the clerk left the text, which is saved in every case."""

    def fill(self, draft: "Draft", part: "Part", at: str | None) -> Leave:
        """Let the clerk fill in the tables of a part, from the number with the key ``at``."""

    def meanwhile(self, *work: Callable[[], object]) -> None:
        """Do work that later questions need, such as loading modules, while the clerk reads and thinks."""

    def tell(self, words: str) -> None:
        """Show one sentence, or nothing if it is empty."""

    def saved(self, session: "Session", notice: str) -> None:
        """Show that the draft was saved, and one sentence on anything unusual about the save."""
