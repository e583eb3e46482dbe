"""The report being written, as the full screens see it."""

from dataclasses import dataclass

from author.wizard.draft import Draft
from author.wizard.screen import StatusLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDraft(Draft):
    """Draft on a status."""

    status: StatusLine

    def tell(self, notice: str) -> None:
        """Show it on the next screen; every save shows its time."""
        if self.session.read_only:
            self.status.state = "只读"
        elif self.session.place:
            self.status.saved(self.session.place, notice)

    @property
    def read_only(self) -> bool:
        """Another wizard has the draft open."""
        return self.session.read_only

    def place_of(self, number: int) -> str:
        """第 4 步/共 7 步."""
        return f"第 {number} 步/共 {len(self.form.parts) + 1} 步"
