"""How a person is asked: what a question is, and what shows it.

The steps of the wizard know this module only. `screens` shows its questions on full screens,
`console` line by line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from author.form import Part
    from author.wizard.draft import Draft
    from author.wizard.session import Session

Value = TypeVar("Value")


class Interrupted(Exception):  # noqa: N818 - not an error: the clerk stops for today
    """The clerk stops: Ctrl-C, the end of the input, or a closed terminal."""


class Leave(StrEnum):
    """How a typed answer was left; what was typed comes with it."""

    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    """There is nothing to write here, or not yet."""
    DONE = "done"
    """On, past the questions that are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Generic[Value]):
    """One line that can be chosen."""

    value: Value
    label: str
    number: int | None = None
    """The digits that choose it; ``None`` counts on from the line before."""
    words: tuple[str, ...] = ()
    """What a clerk may type instead of the number, in Chinese."""
    above: str = ""
    """A line that stands before it and cannot be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Generic[Value]):
    """A question with numbered answers."""

    title: str
    right: str = ""
    """What stands at the right of the title; empty for the time of the last save."""
    shows_save: bool = False
    """Whether the time of the last save stands behind what is at the right."""
    before: str = ""
    """The question, or what there is to choose from."""
    choices: Sequence[Choice[Value]]
    about: Callable[[Value], str] = field(default=lambda _: "")
    """Returns what there is to say about the selected line."""
    keys: str = "上下键/数字 选择   回车 确认   Esc 返回"
    help: str = ""
    selected: int = 0
    """The line that is selected first: what an empty answer means."""

    @property
    def numbers(self) -> list[int]:
        """The number of each line."""
        numbers: list[int] = []
        for choice in self.choices:
            counted = max((number for number in numbers if number), default=0) + 1
            numbers.append(counted if choice.number is None else choice.number)
        return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question that is answered with one line."""

    title: str
    right: str = ""
    question: str
    label: str = ""
    """What the answer is called when it is repeated; empty for an answer that is not repeated."""
    empty: str = ""
    """What an empty line means."""
    skip: str = ""
    """What skipping the question means; empty if it cannot be skipped."""
    above: str = ""
    """Material for the answer."""
    value: str = ""
    """The answer to begin with."""
    check: Callable[[str], object]
    """Returns the answer as it is kept. Raises ValueError, with the reason in Chinese, for a line that cannot be."""
    below: Callable[[str], str] = field(default=lambda _: "")
    """Returns what the line makes of the report, while it is typed."""
    keys: str = "回车 下一步   Esc 返回（内容保留）   F9 帮助   Ctrl+C 暂停"
    help: str = ""
    keep: Callable[[str], None] = field(default=lambda _: None)
    """Saves a half-typed line before a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A text to write or paste, a paragraph a line."""

    title: str
    text: str
    save: Callable[[str], None]
    """Takes the text while it is written, and when it is left."""
    above: str = ""
    part: "Part | None" = None
    """The part that the text is, with its aspects; ``None`` for a text without aspects."""
    keys: str = "回车 新的一段  F2 写完  F7 下一处【待填】  Ctrl+Z 撤销  Esc 返回（内容保留）"
    read_only: bool = False


class Face(Protocol):
    """How a person is asked: full screens, or line by line.

    Every method raises `Interrupted` if the clerk stops.
    """

    def choose(self, menu: Menu[Value]) -> Value | None:
        """Return the value of the chosen line; ``None`` for one level back."""

    def ask(self, prompt: Prompt) -> tuple[Leave, str]:
        """Return how the line was left, and the line."""

    def write(self, writing: Writing) -> Leave:
        """Return how the text was left; it is saved in every case."""

    def fill(self, draft: "Draft", part: "Part", at: str | None) -> Leave:
        """Let the tables of a part be filled in, beginning at the number with a key."""

    def tell(self, words: str) -> None:
        """Say one sentence; nothing for an empty one."""

    def saved(self, session: "Session", notice: str) -> None:
        """Show that the draft was saved, and in one sentence what was unusual about it."""

    def farewell(self) -> str:
        """Return what there is to say at the end: where the work is kept."""
