"""Choose the question before a table that may replace its typing, and say what last year's report expects (pure)."""

from dataclasses import dataclass

from author.form import Field, Part
from author.numerals import format_number
from author.report import Report
from author.wizard.face import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class TableQuestion:
    """The question before a table and its answers."""

    question: str
    choices: tuple[Choice[tuple[Field, ...]], ...]
    """The answers, each with the fields that the answer sets to 0."""


def question_before(part: Part, year: int) -> TableQuestion | None:
    """Return the question before a part's table; ``None`` if the part has no question."""
    inputs = part.inputs
    some: Choice[tuple[Field, ...]] = Choice(value=(), label="有，逐行填写", words=("有", "是", "y"))
    none = Choice(
        label=f"没有：全部填 0（{len(inputs)} 格），以后可以改", value=inputs, words=("没有", "无", "否", "n")
    )
    if part.id == "requests":
        received = tuple(field for field in inputs if field.row.id == "received")
        only_carried = Choice(label="没有新收，只有上年结转的（新收一行填 0）", value=received, words=("只有上年结转",))
        none = Choice(
            label=f"都没有：整张表填 0（{len(inputs)} 格），以后可以改",
            value=inputs,
            words=("都没有", "没有", "无", "否", "n"),
        )
        question = f"{year} 年，本机关有没有收到或办理政府信息公开申请？"
        return TableQuestion(question=question, choices=(some, only_carried, none))
    if part.id == "proceedings":
        question = f"{year} 年，有没有因政府信息公开被申请行政复议、提起行政诉讼（包括没有审结的）？"
        return TableQuestion(question=question, choices=(some, none))
    return None


def carried_over(part: Part, previous: Report) -> str:
    """Return in words what last year's report carried into this year; empty if nothing is carried."""
    carried = [field for table in part.tables for each in table.equations for field in each.previous if not each.right]
    totals = [field for field in carried if field.column.is_total and not field.column.parents]
    numbers = [previous.cells.get(field.key) for field in totals]
    return "；".join(
        f"上年（{previous.year}）{field.row_caption} {format_number(number)} 件"
        + (f"，今年的上年结转通常应为 {format_number(number)}" if number else "")
        for field, number in zip(totals, numbers, strict=True)
        if number is not None
    )
