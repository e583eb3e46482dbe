"""Report -> findings: small named generators, run in the order in which a person mends."""

from author.checks import arithmetic, layout
from author.findings import Finding, Level
from author.form import Form
from author.report import Report

_CHECKS = (arithmetic.check, layout.check)
_ORDER = list(Level)


def run(report: Report, form: Form) -> list[Finding]:
    """All findings of a report: first what must be mended."""
    found = [each for check in _CHECKS for each in check(report, form)]
    return sorted(found, key=lambda each: _ORDER.index(each.level))
