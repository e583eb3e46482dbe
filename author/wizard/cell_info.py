"""What the grid shows about a number: its wording, law, arithmetic and last year's value (pure)."""

from collections.abc import Iterator
from itertools import chain

from author import prefill
from author.answers.schema import row_label
from author.checks import tables
from author.form import Equation, Field, Form, Line
from author.numerals import format_number
from author.report import Cells, Report
from author.wizard import flow


def wording(field: Field) -> str:
    """Return the full official wording of the row and the column."""
    row = " ".join(filter(None, (field.table.band, *_labels(field.row))))
    return " | ".join(filter(None, (row, " ".join(_labels(field.column)))))


def explanation(field: Field, form: Form) -> list[str]:
    """Return paragraphs on what the number counts and by which law."""
    part = form.part_of(field.table)
    lines = [*_explained(field.row), *_explained(field.column)]
    if field.computed:
        lines.append("这一格自动相加，不用填。")
    notes = dict.fromkeys(each.note for each in _concerning(field) if each.note)
    articles = (_article(field.row), _article(field.column), field.table.article, part.article)
    law = next(filter(None, articles), form.basis)
    about = (f"{part.name}：{part.help}",) if part.help else ()
    return [*lines, *(f"勾稽关系：{note}" for note in notes), f"依据：{law}", *about]


def in_words(field: Field, cells: Cells) -> str:
    """Return the arithmetic of one equation with its numbers; empty if no equation concerns the number.

    The first of these is taken: an identity of the number's column or row, a sum with the number, the note of
    an equation with last year's report.
    """
    identities = [each for each in flow.identities(field.table) if each.line in (field.column, field.row)]
    equation = next(iter([*identities, *(each for each in _concerning(field) if each.is_sum)]), None)
    if equation is None:
        return next((each.note for each in _concerning(field) if each.previous), "")
    note = f"（{equation.note}）" if equation.note and flow.difference(equation, cells) is None else ""
    return arithmetic(equation, cells) + note


def arithmetic(equation: Equation, cells: Cells) -> str:
    """Return an identity or a sum with its numbers, such as 商业企业：一 59 + 二 2 = 61；(七) 58 + 四 5 = 63；差 2."""
    last = equation.right[-1]
    name = last.column_caption if equation.line is last.column else row_label((last,))
    return f"{name}：{tables.in_words(equation, cells)}"


def last_year(field: Field, form: Form, year: int, cells: Cells, previous: Report | None) -> str:
    """Return last year's value and the value expected from it this year."""
    if previous is None:
        return "上年此格 无（文件夹里没有上年的答案文件）"
    value = previous.cells.get(field.key)
    shown = f"上年此格 {'没填' if value is None else format_number(value)}"
    number = prefill.expected(form, previous, year, cells).get(field.key)
    if number is None:
        return shown
    differs = "，与现在填的不同" if cells[field.key] not in (None, number) else ""
    return f"{shown}  按上年应为 {format_number(number)}{differs}"


def _concerning(field: Field) -> list[Equation]:
    return [
        each for each in field.table.equations if field.key in (other.key for other in chain(each.left, each.right))
    ]


def _labels(line: Line) -> Iterator[str]:
    return (each.label for each in (*line.parents, line) if each.label)


def _explained(line: Line) -> list[str]:
    """Return the help of the line, or else that of the nearest group with help."""
    return [f"{each.label or each.short}：{each.help}" for each in (line, *line.parents[::-1]) if each.help][:1]


def _article(line: Line) -> str:
    return next((each.article for each in (line, *line.parents[::-1]) if each.article), "")
