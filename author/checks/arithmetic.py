"""Checks the sums and identities (勾稽关系) that the form's definition states as equations."""

from collections.abc import Iterator, Sequence

from author.checks.case import Case
from author.findings import Finding, Where, finding
from author.form import Equation, Field, total_of
from author.numerals import Number, format_number
from author.report import Cells


def check(case: Case) -> Iterator[Finding]:
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
