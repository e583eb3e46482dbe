"""The next step and the progress of each step, derived from the report alone (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from author import prefill
from author.form import Equation, Field, Form, Part, Table, total_of
from author.report import PLACEHOLDER, Cells, Report, has_placeholder, is_unwritten, length_of
from author.wizard import texts
from author.wizard.facts import FACTS

COVER = "cover"


class Status(StrEnum):
    """The progress of a step, in the word that the clerk sees."""

    EMPTY = "未填"
    PARTIAL = "没写完"
    UNBALANCED = "不平"
    DONE = "已填"
    WORD = "留到Word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the hub."""

    id: str
    title: str
    part: Part | None = None
    """The part that the step fills in; ``None`` for the cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of one step."""

    step: Step
    status: Status
    note: str
    """A short count, such as 5/5, 144/144  差 1 列 or 386 字，空 2 处."""
    open: bool
    """Whether something has not been asked yet; gaps left for Word and broken identities do not count."""


def steps(report: Report, form: Form) -> tuple[Step, ...]:
    """Return the steps in order: the cover, then the parts."""
    parts = (Step(id=part.id, title=report.heading(form, part.id), part=part) for part in form.parts)
    return (Step(id=COVER, title="封面信息"), *parts)


def progress(report: Report, form: Form, previous: Report | None = None) -> tuple[Progress, ...]:
    """Return the progress of every step; ``previous`` shows which texts are still last year's."""
    return tuple(_progress(report, form, step, previous) for step in steps(report, form))


def still_open(report: Report, form: Form, previous: Report | None = None) -> list[Step]:
    """Return the steps with something that has not been asked yet, in the order in which they are asked."""
    return as_asked([each.step for each in progress(report, form) if each.open], previous)


def as_asked(steps: Sequence[Step], previous: Report | None) -> list[Step]:
    """Return steps in the order in which they are asked: last year's texts come after the tables that they follow."""
    return sorted(steps, key=lambda step: bool(previous and step.part and step.part.is_text))


def stopped_at(report: Report, form: Form, previous: Report | None = None) -> str:
    """Return in words where the clerk stopped, or an empty string if every step is finished."""
    waiting = still_open(report, form, previous)
    if not waiting:
        return ""
    step = waiting[0]
    if step.part is None:
        return step.title
    if step.part.is_text:
        aspects = texts.to_ask(step.part, report.texts.get(step.id, ""))
        return f"{step.title}  {aspects[0].label}" if aspects else step.title
    blank = next(field for field in step.part.inputs if report.cells.get(field.key) is None)
    return f"{step.title}  {blank.row_caption} {blank.column_caption}"


def unbalanced(part: Part, cells: Cells) -> list[Equation]:
    """Return the broken identities of a part, except those of totals, which only follow from the others."""
    return [
        each
        for table in part.tables
        for each in identities(table)
        if not each.line.is_total and difference(each, cells) not in (None, 0)
    ]


def identities(table: Table) -> list[Equation]:
    """Return the equations of a table that entered numbers can break."""
    return [each for each in table.equations if not (each.is_sum or each.previous)]


def difference(equation: Equation, cells: Cells) -> int | None:
    """Return the left side minus the right side, or ``None`` if a cell is blank."""
    left, right = total_of(equation.left, cells), total_of(equation.right, cells)
    return None if left is None or right is None else int(left - right)


def balance(equation: Equation, cells: Cells) -> str:
    """Return the state of an identity (一 + 二 - (七) - 四 in the form's note): 平, 差-2 or 未填."""
    off = difference(equation, cells)
    if off is None:
        return Status.EMPTY.value
    return f"差{off:+d}" if off else "平"


def zeros(fields: Sequence[Field], cells: Cells) -> Cells:
    """Return 0 for each of these fields that is blank."""
    return {field.key: 0 for field in fields if cells.get(field.key) is None}


def _progress(report: Report, form: Form, step: Step, previous: Report | None) -> Progress:
    if step.part is None:
        return _cover(report, form, step)
    if step.part.is_text:
        return _text(report, step, step.part, previous)
    return _table(report, step, step.part)


def _cover(report: Report, form: Form, step: Step) -> Progress:
    preamble = report.texts.get(form.preamble.id, "")
    values = [*(getattr(report.agency, fact.name) for fact in FACTS), preamble]
    done = sum(not is_unwritten(value) for value in values)
    required = [getattr(report.agency, fact.name) for fact in FACTS if fact.required]
    finished = all(required) and not is_unwritten(preamble)
    if finished:
        status = Status.PARTIAL if has_placeholder(preamble) else Status.DONE
    else:
        status = Status.PARTIAL if done else Status.EMPTY
    return Progress(step=step, status=status, note=f"{done}/{len(values)}", open=not finished)


def _text(report: Report, step: Step, part: Part, previous: Report | None) -> Progress:
    text = report.texts.get(part.id, "")
    marks = text.count(PLACEHOLDER)
    waiting = bool(texts.to_ask(part, text)) or texts.is_going_on(text)
    note = f"{length_of(text)} 字" + (f"，空 {marks} 处" if marks else "")
    if is_unwritten(text):
        status, note = Status.EMPTY, ""
    elif texts.is_left_for_word(part, text):
        status, note = Status.WORD, "写出文件时标【待填】"
    elif previous and prefill.is_unchanged(report, previous, part.id):
        status, note = Status.PARTIAL, f"{note}，上年文字未改动"
    else:
        status = Status.PARTIAL if marks else Status.DONE
    return Progress(step=step, status=status, note=note, open=waiting)


def _table(report: Report, step: Step, part: Part) -> Progress:
    fields = part.inputs
    done = sum(report.cells.get(field.key) is not None for field in fields)
    wrong = unbalanced(part, report.cells)
    note = f"{done}/{len(fields)}" + (f"  差 {len(wrong)} 列" if wrong else "")
    if wrong:
        status = Status.UNBALANCED
    elif done == len(fields):
        status = Status.DONE
    else:
        status = Status.PARTIAL if done else Status.EMPTY
    return Progress(step=step, status=status, note=note, open=done < len(fields))
