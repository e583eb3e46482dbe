"""What the questions of the plain wizard share: the report being written and the console."""

from collections.abc import Sequence
from dataclasses import dataclass

from author.wizard.console import Console
from author.wizard.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleDraft(Draft):
    """Where one report is being written, line by line."""

    console: Console

    def tell(self, notice: str) -> None:
        """Say it at once."""
        self.console.note(notice)


def in_lines(text: str, *, indent: str = "    ") -> Sequence[str]:
    """A text's paragraphs as shown below a question."""
    return [indent + line for line in text.split("\n") if line.strip()]
