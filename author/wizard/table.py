"""Fill the tables on the full screens: ask one question that may replace the typing, then show the grid."""

from collections.abc import Sequence

from author.form import Field, Part
from author.wizard import flow, table_question
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu


def fill(draft: Draft, part: Part, right: str, *, at: str | None = None) -> Leave:
    """Ask the question if the table is still blank, then show the grid from the number with key ``at``."""
    inputs = flow.inputs(part)
    blank = all(draft.report.cells.get(field.key) is None for field in inputs)
    if blank and not draft.read_only and at is None:
        left = _open(draft, part, right)
        if left is not Leave.NEXT:
            return left
    return draft.face.fill(draft, part, at)


def _open(draft: Draft, part: Part, right: str) -> Leave:
    """Ask the opening question; return NEXT if the grid is needed and DONE if all numbers are filled."""
    question = table_question.question_before(part, draft.report.year)
    if question is None:
        return Leave.NEXT
    told = table_question.carried_over(part, draft.previous) if draft.previous else ""
    menu = Menu(
        title=draft.report.heading(draft.form, part.id),
        right=right,
        before=question.question,
        choices=question.choices,
        about=lambda zeros: told + _warning(zeros, draft),
        keys="上下键/数字 选择   回车 确认   Esc 回目录   F9 帮助",
        help=f"{part.help}（依据：{part.article or draft.form.basis}）",
    )
    chosen = draft.face.choose(menu)
    if chosen is None:
        return Leave.BACK
    zeros = flow.zeros(chosen, draft.report.cells)
    if zeros:
        draft.keep_cells(zeros)
    if len(zeros) == len(flow.inputs(part)):
        draft.face.tell(f"{draft.report.heading(draft.form, part.id)}：已填 {len(zeros)} 个 0，以后可以改。")
        return Leave.DONE
    _offer_carried_in(draft, part, right)
    return Leave.NEXT


def _warning(zeros: Sequence[Field], draft: Draft) -> str:
    """Return a warning if last year's report expects other numbers than zeros, else an empty text."""
    known = draft.expected()
    if any(known.get(field.key) for field in zeros):
        return "\n! 选这一项会与上年年报对不上，除非另有原因。"
    return ""


def _offer_carried_in(draft: Draft, part: Part, right: str) -> None:
    """Offer the numbers that last year's report carried into this year, for the clerk to confirm."""
    known = draft.expected()
    fields = [field for field in flow.inputs(part) if field.key in known and draft.report.cells.get(field.key) is None]
    if not fields:
        return
    numbers = "  ".join(f"{field.column_caption} {known[field.key]}" for field in fields)
    menu = Menu(
        title=draft.report.heading(draft.form, part.id),
        right=right,
        before=f"{fields[0].row_caption}，按上年年报应是：\n{numbers}",
        choices=[
            Choice(value=True, label="采用", words=("是",)),
            Choice(value=False, label="不采用，自己填", words=("否",)),
        ],
    )
    if draft.face.choose(menu):
        draft.keep_cells({field.key: known[field.key] for field in fields})
