"""Compare the tables with last year's: carried numbers, jumps, numbers that were only copied."""

from collections.abc import Iterator

from author.checks.case import Case
from author.findings import Finding, Where, finding
from author.form import Equation, Field, total_of
from author.numerals import Kind, Number, format_number
from author.report import Cells, Report

_JUMP = 5
_SMALL = 5
"""Counts that stay below this may go up and down freely."""


def check(case: Case) -> Iterator[Finding]:
    """Yield findings against last year's report, or a notice if the report given is of another year."""
    if case.previous is None:
        return
    if case.previous.year != case.report.year - 1:
        yield finding(
            "history.not-last-year",
            Where(),
            f"用来比较的是 {case.previous.year} 年的年报，没有同它比较",
            expected=case.report.year - 1,
            found=case.previous.year,
        )
        return
    yield from _carried_over(case, case.previous)
    yield from _jumps(case, case.previous)
    yield from _identical(case, case.previous)


def _carried_over(case: Case, previous: Report) -> Iterator[Finding]:
    """Yield a finding for each equation that does not hold; a row's total is left out if an addend is wrong."""
    broken: set[tuple[str, str]] = set()
    for equation in sorted(case.form.history, key=lambda each: each.left[0].column.is_total):
        first = equation.left[0]
        expected = _expected(equation, case.report.cells, previous.cells)
        value = case.report.cells.get(first.key)
        line = (equation.rule, first.row.path)
        if expected is None or value is None or value == expected or (first.column.is_total and line in broken):
            continue
        broken.add(line)
        carried = " + ".join(f"{each.place} {_printed(previous.cells.get(each.key))}" for each in equation.previous)
        yield finding(
            equation.rule,
            Where(key=first.key),
            f"{first.place}是 {format_number(value)}，应是 {format_number(expected)}"
            f"（{equation.note}；上年年报 {carried}）",
            expected=format_number(expected),
            found=format_number(value),
        )


def _expected(equation: Equation, cells: Cells, before: Cells) -> Number | None:
    """Return what the first field of the left side should be; ``None`` if a cell is blank."""
    right = total_of(equation.right, cells)
    carried = total_of(equation.previous, before)
    others = total_of(equation.left[1:], cells)
    return None if right is None or carried is None or others is None else right + carried - others


def _printed(value: Number | None) -> str:
    return "没填" if value is None else format_number(value)


def _jumps(case: Case, previous: Report) -> Iterator[Finding]:
    for key, field in case.form.fields.items():
        now, before = case.report.cells.get(key), previous.cells.get(key)
        if now is None or before is None or not _is_headline(field) or not _jumped(now, before, field):
            continue
        yield finding(
            "history.jump",
            Where(key=key),
            f"{field.place}是 {format_number(now)}，上年是 {format_number(before)}",
            expected=format_number(before),
            found=format_number(now),
        )


def _is_headline(field: Field) -> bool:
    """Return whether the field is a total, or belongs to a table without totals."""
    has_totals = any(column.is_total for column in field.table.column_leaves)
    return (field.column.is_total or not has_totals) and (field.row.is_total or not field.row.parents)


def _jumped(now: Number, before: Number, field: Field) -> bool:
    low, high = sorted((now, before))
    return low * _JUMP < high and (high >= _SMALL or field.kind is Kind.MONEY)


def _identical(case: Case, previous: Report) -> Iterator[Finding]:
    """Yield a finding if every number is last year's and one of them would not stay the same by itself."""
    inputs = case.form.inputs
    now = [case.report.cells.get(each.key) for each in inputs]
    if None in now or now != [previous.cells.get(each.key) for each in inputs]:
        return
    staying = {each.key for equation in case.form.history for each in (equation.left[0], *equation.previous)}
    if any(value for each, value in zip(inputs, now, strict=True) if each.key not in staying):
        part = next(part for part in case.form.parts if part.tables)
        yield finding(
            "history.identical",
            Where(part=part.id),
            f"全部 {len(inputs)} 个数字都与 {previous.year} 年的年报相同",
        )
