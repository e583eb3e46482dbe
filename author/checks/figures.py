"""Checks for unlikely numbers: 规章 without the power to make them, 元 for 万元, lawsuits before 复议."""

import re
from collections.abc import Iterator
from decimal import Decimal

from author.agency import AgencyKind, Scope, may_be_higher, may_make_regulations
from author.checks.case import Case, fold
from author.findings import Finding, Where, finding
from author.form import Field
from author.numerals import Kind, Number, format_number
from author.report import Report

_REGULATIONS = "art20_1.regulations."
_DOCUMENTS = ("art20_1.regulations", "art20_1.normative_documents")
_REFUSED = "requests.outcome.refused."
_DIRECT = "proceedings.cases.litigation.direct.total"
_RECONSIDERATION_FIRST = 2024
"""The first year in which a refusal must go to 复议 first (行政复议法 第二十三条)."""
_YUAN_IN_UNIT = 10_000
_LIKE_YUAN = (_YUAN_IN_UNIT // 2, _YUAN_IN_UNIT * 2)
_ROUND = 1000
_FEE_STATED = (
    re.compile(r"通知书?[^\d，。；]{0,6}(\d[\d,]*)\s*(?:件|份|次|张)"),
    re.compile(r"(?:总金额|应收|计收)[^\d，。；]{0,10}(\d[\d,]*(?:\.\d+)?)\s*万?元"),
    re.compile(r"(?:实际收取|实际收费|实收)[^\d，。；]{0,10}(\d[\d,]*(?:\.\d+)?)\s*万?元"),
)
"""The statements of the last part about fees, in its sentence and in a table of its own."""


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about numbers that no equation covers."""
    yield from _regulations(case)
    yield from _in_force(case)
    yield from _fees(case)
    yield from _direct_lawsuits(case)
    yield from _fee_table(case)


def _regulations(case: Case) -> Iterator[Finding]:
    if may_make_regulations(case.report.agency, case.report.scope):
        return
    for key, field in case.form.fields.items():
        value = case.report.cells.get(key)
        if key.startswith(_REGULATIONS) and value:
            yield _about("figures.regulations", field, "本机关没有规章制定权", 0, value)


def _in_force(case: Case) -> Iterator[Finding]:
    """Yield a finding if fewer documents are in force than were issued this year and not abolished."""
    cells = case.report.cells
    for row in _DOCUMENTS:
        issued, abolished, in_force = (cells.get(f"{row}.{column}") for column in ("issued", "abolished", "in_force"))
        if issued is None or abolished is None or in_force is None or in_force >= issued - abolished:
            continue
        left = format_number(issued - abolished)
        what = f"少于本年制发 {format_number(issued)} 减去本年废止 {format_number(abolished)} 的 {left}"
        yield _about("figures.in-force", case.form.fields[f"{row}.in_force"], what, left, in_force)


def _fees(case: Case) -> Iterator[Finding]:
    for key, field in case.form.fields.items():
        value = case.report.cells.get(key)
        if field.kind is not Kind.MONEY or not value:
            continue
        before = case.previous.cells.get(key) if case.previous else None
        if before:
            low, high = _LIKE_YUAN
            if before * low <= value <= before * high:
                what = f"是上年 {format_number(before)} 的一万倍左右，像是以元为单位"
                yield _about("figures.fee-in-yuan", field, what, before, value)
        elif _is_small(case.report) and value >= _YUAN_IN_UNIT and value % _ROUND == 0:
            hundred_millions = format_number(Decimal(value) / _YUAN_IN_UNIT)
            what = f"合 {hundred_millions} 亿元，像是以元为单位"
            yield _about("figures.fee-in-yuan", field, what, "", value)


def _is_small(report: Report) -> bool:
    small = report.agency.kind in (AgencyKind.DEPARTMENT, AgencyKind.TOWNSHIP) and report.scope is Scope.AGENCY
    return small and not may_be_higher(report.agency.name)


def _direct_lawsuits(case: Case) -> Iterator[Finding]:
    cells = case.report.cells
    direct = cells.get(_DIRECT)
    refused = any(value for key, value in cells.items() if key.startswith(_REFUSED))
    if case.report.year >= _RECONSIDERATION_FIRST and direct and refused:
        what = "本年有不予公开的决定，对这类决定不服应当先申请行政复议"
        yield _about("figures.direct-lawsuits", case.form.fields[_DIRECT], what, "", direct)


def _about(rule: str, field: Field, what: str, expected: object, value: Number) -> Finding:
    return finding(
        rule,
        Where(key=field.key),
        f"{field.place}是 {format_number(value)}：{what}",
        expected=expected,
        found=format_number(value),
    )


def _fee_table(case: Case) -> Iterator[Finding]:
    """Yield a finding for each number that the last part states otherwise in its sentence than in its table of fees."""
    part = case.form.text_parts[-1]
    text, table = fold(case.text(part.id)), fold(case.beside.get(part.id, ""))
    for pattern in _FEE_STATED:
        told, printed = pattern.search(text), pattern.search(table)
        if told and printed and _in_yuan(told) != _in_yuan(printed):
            yield finding(
                "figures.fee-table",
                Where(part=part.id, sentence=case.text(part.id)[told.start() : told.end()]),
                f"{part.heading}：文字写“{told[0]}”，收费的表里写的是“{printed[0]}”",
                expected=printed[0],
                found=told[0],
            )


def _in_yuan(stated: re.Match[str]) -> Decimal:
    number = Decimal(stated[1].replace(",", ""))
    return number * _YUAN_IN_UNIT if stated[0].endswith("万元") else number
