"""The report that the clerk is filling in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from author import prefill
from author.findings import Finding
from author.form import Form
from author.numerals import Number
from author.report import Cells, Report
from author.wizard import guided
from author.wizard.face import Face
from author.wizard.session import Session

if TYPE_CHECKING:
    from author.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The report that the clerk is filling in; `keep` makes and saves every change."""

    session: Session
    form: Form
    face: Face
    profile: "Profile | None" = None
    """The local profile used to check the report."""

    @property
    def report(self) -> Report:
        """Return the report in its current state."""
        return self.session.report

    @property
    def previous(self) -> Report | None:
        """Return last year's report."""
        return self.session.previous

    def findings(self) -> list[Finding]:
        """Return the current findings of the checks and the local profile."""
        from author import checks, profile

        local = profile.check(self.report, self.form, self.profile, date.today()) if self.profile else ()
        return checks.run(self.report, self.form, self.previous, remarks=local)

    def expected(self) -> Mapping[str, Number]:
        """Return the numbers expected from last year's report, by key."""
        if self.previous is None:
            return {}
        return prefill.expected(self.form, self.previous, self.report.year, self.report.cells)

    def keep(self, report: Report) -> str:
        """Save the report and refresh its texts from facts; return a sentence if the save did not go as usual."""
        notice = self.session.commit(guided.refreshed(self.report, report, self.form))
        self.face.saved(self.session, notice)
        return notice

    @property
    def read_only(self) -> bool:
        """Return whether another wizard has the draft open."""
        return self.session.read_only

    def step_of(self, number: int) -> str:
        """Return the number of a step in words, such as 第 4 步/共 7 步."""
        return f"第 {number} 步/共 {len(self.form.parts) + 1} 步"

    def keep_text(self, key: str, text: str) -> None:
        """Save one text."""
        self.keep(replace(self.report, texts={**self.report.texts, key: text}))

    def keep_cells(self, changes: Cells) -> str:
        """Save entered numbers and update their totals; return a sentence if the save did not go as usual."""
        return self.keep(self.report.with_cells(self.form, changes))
