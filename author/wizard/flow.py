"""The next step and the progress of each step, derived from the report alone (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from author import prefill
from author.agency import FACTS
from author.form import Equation, Field, Form, Part, Table, blanks, total_of
from author.report import PLACEHOLDER, Cells, Report, has_placeholder, is_unwritten, length_of
from author.sentences import composed
from author.wizard import aspects

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
    """One line of the hub: the cover or a part, and its progress."""

    id: str
    title: str
    part: Part | None = None
    """The part that the step fills in; ``None`` for the cover."""
    status: Status
    note: str
    """A short count, such as 5/5, 144/144  差 1 列 or 386 字，空 2 处."""
    open: bool
    """Whether something has not been asked yet; gaps left for Word and broken identities do not count."""


def steps(report: Report, form: Form, previous: Report | None = None) -> tuple[Step, ...]:
    """Return the steps in order; ``previous`` shows which texts are still last year's."""
    found = [_cover(report, form)]
    for part in form.parts:
        status, note, is_open = _text(report, part, previous) if part.is_text else _table(report, part)
        title = report.heading(form, part.id)
        found.append(Step(id=part.id, title=title, part=part, status=status, note=note, open=is_open))
    return tuple(found)


def as_asked(report: Report, form: Form, previous: Report | None) -> list[Step]:
    """Return the steps in the order in which they are asked: after last year's report the texts come last."""
    return sorted(steps(report, form), key=lambda step: bool(previous and step.part and step.part.is_text))


def still_open(report: Report, form: Form, previous: Report | None) -> list[Step]:
    """Return the steps with something that has not been asked yet, in the order in which they are asked."""
    return [step for step in as_asked(report, form, previous) if step.open]


def stopped_at(report: Report, form: Form, previous: Report | None = None) -> str:
    """Return in words where the clerk stopped, or an empty string if every step is finished."""
    waiting = still_open(report, form, previous)
    if not waiting:
        return ""
    step = waiting[0]
    if step.part is None:
        return step.title
    if step.part.is_text:
        unasked = aspects.to_ask(step.part, report.texts.get(step.id, ""))
        return f"{step.title}  {unasked[0].label}" if unasked else step.title
    return f"{step.title}  {blanks(step.part.inputs, report.cells)[0].caption}"


def unbalanced(part: Part, cells: Cells) -> list[Equation]:
    """Return the broken identities of a part, without those of total columns or rows: these follow from the others."""
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
    """Return in words whether an identity holds: 平, 差-2, or 未填 if a cell is blank."""
    off = difference(equation, cells)
    if off is None:
        return Status.EMPTY.value
    return f"差{off:+d}" if off else "平"


def zeros(fields: Sequence[Field], cells: Cells) -> Cells:
    """Return 0 for each of these fields that is blank."""
    return {field.key: 0 for field in blanks(fields, cells)}


def counted(text: str, paragraphs: str = "") -> str:
    """Return the length of a text and the number of its gaps in words, such as 386 字，空 2 处."""
    marks = text.count(PLACEHOLDER)
    return f"{length_of(text)} 字{paragraphs}" + (f"，空 {marks} 处" if marks else "")


def _cover(report: Report, form: Form) -> Step:
    preamble = report.texts.get(form.preamble.id, "")
    values = [*(getattr(report.agency, fact.name) for fact in FACTS), preamble]
    done = sum(not is_unwritten(value) for value in values)
    required = [getattr(report.agency, fact.name) for fact in FACTS if fact.required]
    finished = all(required) and not is_unwritten(preamble)
    is_done = finished and not has_placeholder(preamble)
    status = Status.DONE if is_done else Status.PARTIAL if done else Status.EMPTY
    return Step(id=COVER, title="封面信息", status=status, note=f"{done}/{len(values)}", open=not finished)


def _text(report: Report, part: Part, previous: Report | None) -> tuple[Status, str, bool]:
    text = report.texts.get(part.id, "")
    waiting = bool(aspects.to_ask(part, text)) or composed.is_going_on(text)
    note = counted(text)
    if is_unwritten(text):
        return Status.EMPTY, "", waiting
    if aspects.is_left_for_word(part, text):
        return Status.WORD, "写出文件时标【待填】", waiting
    if previous and prefill.is_unchanged(report, previous, part.id):
        return Status.PARTIAL, f"{note}，上年文字未改动", waiting
    return Status.PARTIAL if has_placeholder(text) else Status.DONE, note, waiting


def _table(report: Report, part: Part) -> tuple[Status, str, bool]:
    fields = part.inputs
    done = len(fields) - len(blanks(fields, report.cells))
    wrong = unbalanced(part, report.cells)
    note = f"{done}/{len(fields)}" + (f"  差 {len(wrong)} 列" if wrong else "")
    if wrong:
        status = Status.UNBALANCED
    elif done == len(fields):
        status = Status.DONE
    else:
        status = Status.PARTIAL if done else Status.EMPTY
    return status, note, done < len(fields)
