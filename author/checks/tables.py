"""Check the tables: blank cells, sums and identities (勾稽关系), unlikely numbers, differences from last year."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from author.agency import AgencyKind, Scope, may_make_regulations, may_rank_high
from author.checks.case import Case, fold
from author.findings import Finding, Where, finding
from author.form import Equation, Field, blanks, total_of
from author.numerals import Kind, Number, format_number
from author.report import PLACEHOLDER, Cells, Report, is_unwritten
from author.text import Expression

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
    Expression(r"通知书?[^\d，。；]{0,6}(\d[\d,]*)\s*(?:件|份|次|张)", "通知"),
    Expression(r"(?:总金额|应收|计收)[^\d，。；]{0,10}(\d[\d,]*(?:\.\d+)?)\s*万?元", "元"),
    Expression(r"(?:实际收取|实际收费|实收)[^\d，。；]{0,10}(\d[\d,]*(?:\.\d+)?)\s*万?元", "元"),
)
"""The statements of the last part about fees, in its sentence and in a table of its own."""
_JUMP = 5
_SMALL = 5
"""Counts that stay below this may go up and down freely."""


# --- sums and identities --------------------------------------------------------------------


def check_equations(case: Case) -> Iterator[Finding]:
    """Yield a finding for each equation that does not hold; an equation with a blank cell is left open."""
    cells = case.report.cells
    for equation in case.form.equations:
        left, right = total_of(equation.left, cells), total_of(equation.right, cells)
        if left is None or right is None or left == right:
            continue
        last = equation.right[-1]
        yield finding(
            equation.rule,
            Where(key=last.key),
            f"{_place(equation)}：{in_words(equation, cells)}",
            expected=format_number(left),
            found=format_number(right),
        )


def in_words(equation: Equation, cells: Cells) -> str:
    """Return the arithmetic with its numbers: 一、本年新收 59 + 二、上年结转 2 = 61；……；差 2."""
    left, right = total_of(equation.left, cells), total_of(equation.right, cells)
    if left is None or right is None:
        return "还有没填的格"
    sides = f"{_side(equation, equation.left, cells, left)}；{_side(equation, equation.right, cells, right)}"
    return sides if left == right else f"{sides}；差 {format_number(max(left, right) - min(left, right))}"


def _place(equation: Equation) -> str:
    last = equation.right[-1]
    caption = last.row_caption if _runs_along_row(equation) else last.column_caption
    return " ".join(filter(None, (equation.table.name, caption)))


def _runs_along_row(equation: Equation) -> bool:
    return equation.line is equation.left[0].row


def _side(equation: Equation, fields: Sequence[Field], cells: Cells, total: Number) -> str:
    """Return the addends by name and their sum; zeros are left out if there are more than two addends."""
    along_row = _runs_along_row(equation)
    terms = [
        f"{field.column_caption if along_row else field.row_caption} {format_number(cells.get(field.key) or 0)}"
        for field in fields
        if len(fields) <= 2 or cells.get(field.key)
    ]
    if len(fields) == 1:
        return terms[0]
    return f"{' + '.join(terms) or '各项都是 0，合计'} = {format_number(total)}"


# --- what is missing ------------------------------------------------------------------------


def check_blanks(case: Case) -> Iterator[Finding]:
    """Yield a finding for each part with blank cells and for each text with something left to write."""
    yield from _blank_cells(case)
    yield from _unwritten(case)


def _blank_cells(case: Case) -> Iterator[Finding]:
    # Nearly every report has none. The form keeps the list of its inputs; a part makes its list anew each time.
    if not blanks(case.form.inputs, case.report.cells):
        return
    for part in case.form.parts:
        fields = [field for field in part.inputs if field.key not in case.missing]
        blank = blanks(fields, case.report.cells)
        if blank:
            first = f"第一处是 {blank[0].place}" if len(blank) < len(fields) else "整个部分都没有填"
            yield finding(
                "layout.blank-cell",
                Where(key=blank[0].key, part=part.id),
                f"{part.heading}：有 {len(blank)} 格没有填，{first}",
                expected=0,
                found=len(blank),
            )


def _unwritten(case: Case) -> Iterator[Finding]:
    if not case.report.agency.name.strip():
        yield _left("agency", "机关全称还没有写")
    for part in case.form.text_parts:
        if is_unwritten(case.report.texts.get(part.id, "")):
            yield _left(part.id, f"{part.heading}：还没有写")
    for text in case.texts.values():
        marks = text.words.count(PLACEHOLDER)
        if marks:
            yield _left(text.key, f"{text.name}：有 {marks} 处{PLACEHOLDER}】还没有写", marks)


def _left(part: str, message: str, marks: int = 0) -> Finding:
    return finding("layout.placeholder", Where(part=part), message, expected=0, found=marks)


# --- unlikely numbers -----------------------------------------------------------------------


def check_figures(case: Case) -> Iterator[Finding]:
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
        if key.startswith(_REGULATIONS) and (value := case.report.cells.get(key)):
            yield _about("figures.regulations", field, value, "：本机关没有规章制定权", expected=0)


def _in_force(case: Case) -> Iterator[Finding]:
    """Yield a finding if fewer documents are in force than were issued this year and not abolished."""
    cells = case.report.cells
    for row in _DOCUMENTS:
        issued, abolished, in_force = (cells.get(f"{row}.{column}") for column in ("issued", "abolished", "in_force"))
        if issued is None or abolished is None or in_force is None or in_force >= issued - abolished:
            continue
        left = format_number(issued - abolished)
        what = f"：少于本年制发 {format_number(issued)} 减去本年废止 {format_number(abolished)} 的 {left}"
        yield _about("figures.in-force", case.form.fields[f"{row}.in_force"], in_force, what, expected=left)


def _fees(case: Case) -> Iterator[Finding]:
    for key, field in case.form.fields.items():
        if field.kind is not Kind.MONEY or not (value := case.report.cells.get(key)):
            continue
        before = case.previous.cells.get(key) if case.previous else None
        if before:
            low, high = _LIKE_YUAN
            if before * low <= value <= before * high:
                what = f"：是上年 {format_number(before)} 的一万倍左右，像是以元为单位"
                yield _about("figures.fee-in-yuan", field, value, what, expected=before)
        elif _is_small(case.report) and value >= _YUAN_IN_UNIT and value % _ROUND == 0:
            hundred_millions = format_number(Decimal(value) / _YUAN_IN_UNIT)
            what = f"：合 {hundred_millions} 亿元，像是以元为单位"
            yield _about("figures.fee-in-yuan", field, value, what)


def _is_small(report: Report) -> bool:
    small = report.agency.kind in (AgencyKind.DEPARTMENT, AgencyKind.TOWNSHIP) and report.scope is Scope.AGENCY
    return small and not may_rank_high(report.agency.name)


def _direct_lawsuits(case: Case) -> Iterator[Finding]:
    cells = case.report.cells
    direct = cells.get(_DIRECT) if case.report.year >= _RECONSIDERATION_FIRST else 0
    if direct and any(value for key, value in cells.items() if key.startswith(_REFUSED)):
        yield _about("figures.direct-lawsuits", case.form.fields[_DIRECT], direct, "，本年有不予公开的决定")


def _about(rule: str, field: Field, value: Number, what: str, expected: object = "") -> Finding:
    printed = format_number(value)
    return finding(rule, Where(key=field.key), f"{field.place}是 {printed}{what}", expected=expected, found=printed)


def _fee_table(case: Case) -> Iterator[Finding]:
    """Yield a finding for each number that the last part states otherwise in its sentence than in its table of fees."""
    part = case.form.text_parts[-1]
    text, table = case.text(part.id), fold(case.beside.get(part.id, ""))
    for pattern in _FEE_STATED if table else ():
        stated, printed = pattern.search(text.folded), pattern.search(table)
        if stated and printed and _in_yuan(stated) != _in_yuan(printed):
            yield finding(
                "figures.fee-table",
                Where(part=part.id, sentence=text.words[stated.start() : stated.end()]),
                f"{part.heading}：文字写“{stated[0]}”，收费的表里写的是“{printed[0]}”",
                expected=printed[0],
                found=stated[0],
            )


def _in_yuan(stated: re.Match[str]) -> Decimal:
    number = Decimal(stated[1].replace(",", ""))
    return number * _YUAN_IN_UNIT if stated[0].endswith("万元") else number


# --- last year's numbers --------------------------------------------------------------------


def check_last_year(case: Case) -> Iterator[Finding]:
    """Yield findings against last year's report, or a notice if the report given is of another year."""
    if case.last_year:
        yield from _carried_over(case, case.last_year)
        yield from _jumps(case, case.last_year)
        yield from _identical(case, case.last_year)
    elif case.previous:
        yield finding(
            "history.not-last-year",
            Where(),
            f"用来比较的是 {case.previous.year} 年的年报，没有同它比较",
            expected=case.report.year - 1,
            found=case.previous.year,
        )


def _carried_over(case: Case, previous: Report) -> Iterator[Finding]:
    """Yield a finding for each equation that does not hold; a row's total is left out if an addend is wrong."""
    broken: set[tuple[str, str]] = set()
    for equation in sorted(case.form.history, key=lambda each: each.left[0].column.is_total):
        first = equation.left[0]
        expected = equation.solved_for(first, case.report.cells, previous.cells)
        value = case.report.cells.get(first.key)
        line = (equation.rule, first.row.path)
        if expected is None or value is None or value == expected or (first.column.is_total and line in broken):
            continue
        broken.add(line)
        added = [(each.place, previous.cells[each.key] or 0) for each in equation.previous]
        carried = " + ".join(f"{place} {format_number(number)}" for place, number in added)
        right = format_number(expected)
        what = f"，应是 {right}（{equation.note}；上年年报 {carried}）"
        yield _about(equation.rule, first, value, what, expected=right)


def _jumps(case: Case, previous: Report) -> Iterator[Finding]:
    """Yield a finding for each headline number far from last year's; what an equation carries over is left to it."""
    carried = {equation.left[0].key for equation in case.form.history}
    for field in case.form.fields.values():
        if field.key in carried or not _is_headline(field):
            continue
        now, before = case.report.cells.get(field.key), previous.cells.get(field.key)
        if now is not None and before is not None and _jumped(now, before, field):
            last = format_number(before)
            yield _about("history.jump", field, now, f"，上年是 {last}", expected=last)


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
