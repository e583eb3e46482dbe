"""The report being written, as the fronts of the wizard see it."""

from dataclasses import dataclass, replace

from author.form import Form
from author.report import Cells, Report
from author.wizard import guided
from author.wizard.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Session and form; every change goes through `keep`."""

    session: Session
    form: Form

    @property
    def report(self) -> Report:
        """The report as it stands."""
        return self.session.report

    @property
    def previous(self) -> Report | None:
        """Last year's report."""
        return self.session.previous

    def keep(self, report: Report) -> str:
        """Save the report, its texts from facts refreshed; one sentence where that did not go as usual."""
        notice = self.session.commit(guided.refreshed(self.report, report, self.form))
        self.tell(notice)
        return notice

    def tell(self, notice: str) -> None:
        """Let the clerk know what was unusual about a save."""
        raise NotImplementedError

    def keep_text(self, key: str, text: str) -> None:
        """Save one text."""
        self.keep(replace(self.report, texts={**self.report.texts, key: text}))

    def keep_cells(self, changes: Cells) -> None:
        """Save entered numbers; the totals follow."""
        self.keep(self.report.with_cells(self.form, changes))
