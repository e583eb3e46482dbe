"""What the questions of the plain wizard share: console, session and form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from author.form import Form
from author.report import Cells, Report
from author.wizard import guided
from author.wizard.console import Console
from author.wizard.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one report is being written, line by line."""

    console: Console
    session: Session
    form: Form

    @property
    def report(self) -> Report:
        """The report as it stands."""
        return self.session.report

    def keep(self, report: Report) -> None:
        """Save the report, texts from its facts refreshed; say so where that did not go as usual."""
        self.console.note(self.session.commit(guided.refreshed(self.report, report, self.form)))

    def keep_text(self, key: str, text: str) -> None:
        """Save one text."""
        self.keep(replace(self.report, texts={**self.report.texts, key: text}))

    def keep_cells(self, changes: Cells) -> None:
        """Save entered numbers; the totals follow."""
        self.keep(self.report.with_cells(self.form, changes))


def in_lines(text: str, *, indent: str = "    ") -> Sequence[str]:
    """A text's paragraphs as shown below a question."""
    return [indent + line for line in text.split("\n") if line.strip()]
