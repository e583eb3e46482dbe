"""Report -> findings: small named generators, run in the order in which a person mends."""

from author.checks import arithmetic, layout
from author.checks.case import Case
from author.findings import Finding, Level
from author.form import Form
from author.report import Report

_CHECKS = (arithmetic.check, layout.check)
_ORDER = list(Level)


def run(report: Report, form: Form, previous: Report | None = None) -> list[Finding]:
    """All findings of a report: first what must be mended. ``previous`` is last year's report."""
    case = Case(report=report, form=form, previous=previous)
    found = [each for check in _CHECKS for each in check(case)]
    return sorted(found, key=lambda each: _ORDER.index(each.level))
