"""Check a report: every module yields findings, and `run` sorts them into the order in which a person mends them."""

from collections.abc import Container, Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from author.checks import contacts, content, numbers, style, tables, years
from author.checks.case import Case
from author.findings import Finding, Level, with_basis
from author.form import Form
from author.report import Report

_CHECKS = (
    tables.check_equations,
    tables.check_blanks,
    tables.check_last_year,
    numbers.check,
    tables.check_figures,
    years.check,
    content.check,
    contacts.check,
    style.check,
)
_ORDER = list(Level)


def run(
    report: Report,
    form: Form,
    previous: Report | None = None,
    *,
    remarks: Iterable[Finding] = (),
    missing: Container[str] = frozenset(),
    beside: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Return all findings of a report: first what must be mended, last what a reason excuses.

    ``remarks`` are findings made elsewhere, in the reading or by a local profile; the rest goes into the `Case`.
    """
    case = Case(report=report, form=form, previous=previous, missing=missing, beside=beside)
    checked = chain.from_iterable(check(case) for check in _CHECKS)
    # Equal findings of two checks are reported once.
    found = dict.fromkeys(_excused(each, report) for each in with_basis(form.basis, chain(remarks, checked)))
    return sorted(found, key=lambda each: (bool(each.reason), _ORDER.index(each.level)))


def _excused(each: Finding, report: Report) -> Finding:
    reason = report.reasons.get(each.id, "").strip()
    return each._replace(reason=reason) if reason and each.rule.takes_reason else each
