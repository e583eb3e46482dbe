"""What a check looks at."""

from dataclasses import dataclass

from author.form import Form
from author.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A report, the edition it is written on, and last year's report where there is one."""

    report: Report
    form: Form
    previous: Report | None = None
