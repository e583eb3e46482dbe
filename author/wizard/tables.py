"""The tables on the full screens: one question that may spare the typing, then the grid."""

from author.form import Part
from author.wizard import flow, table_question
from author.wizard.entry import Leave
from author.wizard.screen import Item, Menu
from author.wizard.screen_draft import ScreenDraft
from author.wizard.table_question import Choice


def fill(draft: ScreenDraft, part: Part, right: str, *, at: str | None = None) -> Leave:
    """The question where the table is still blank, then the grid, beginning at a number's key."""
    inputs = flow.inputs(part)
    blank = all(draft.report.cells.get(field.key) is None for field in inputs)
    if blank and not draft.read_only and at is None:
        left = _open(draft, part, right)
        if left is not Leave.NEXT:
            return left
    return _edit(draft, part, at)


def _open(draft: ScreenDraft, part: Part, right: str) -> Leave:
    """Ask the opening question; NEXT: the grid is needed, DONE: all is filled."""
    question = table_question.question_before(part, draft.report.year)
    if question is None:
        return Leave.NEXT
    told = table_question.carried_over(part, draft.previous) if draft.previous else ""
    menu = Menu(
        title=draft.report.heading(draft.form, part.id),
        right=right,
        before=question.question,
        items=[Item(value=choice, label=choice.label, words=choice.words) for choice in question.choices],
        about=lambda choice: told + _warning(choice, draft),
        keys="上下键/数字 选择   回车 确认   Esc 回目录   F9 帮助",
        help=f"{part.help}（依据：{part.article or draft.form.basis}）",
        status=draft.status,
    )
    choice: Choice | None = menu.ask()
    if choice is None:
        return Leave.BACK
    zeros = flow.zeros(choice.zeros, draft.report.cells)
    if zeros:
        draft.keep_cells(zeros)
    if len(zeros) == len(flow.inputs(part)):
        draft.status.notice = f"{draft.report.heading(draft.form, part.id)}：已填 {len(zeros)} 个 0，以后可以改。"
        return Leave.DONE
    _offer_carried_in(draft, part, right)
    return Leave.NEXT


def _warning(choice: Choice, draft: ScreenDraft) -> str:
    """What speaks against filling in zeros: last year's report expects other numbers."""
    known = draft.expected()
    if any(known.get(field.key) for field in choice.zeros):
        return "\n! 选这一项会与上年年报对不上，除非另有原因。"
    return ""


def _offer_carried_in(draft: ScreenDraft, part: Part, right: str) -> None:
    """The numbers that last year's report carried into this year, to be confirmed."""
    known = draft.expected()
    fields = [field for field in flow.inputs(part) if field.key in known and draft.report.cells.get(field.key) is None]
    if not fields:
        return
    numbers = "  ".join(f"{field.column_caption} {known[field.key]}" for field in fields)
    menu = Menu(
        title=draft.report.heading(draft.form, part.id),
        right=right,
        before=f"{fields[0].row_caption}，按上年年报应是：\n{numbers}",
        items=[Item(value=True, label="采用", words=("是",)), Item(value=False, label="不采用，自己填", words=("否",))],
        status=draft.status,
    )
    if menu.ask():
        draft.keep_cells({field.key: known[field.key] for field in fields})


def _edit(draft: ScreenDraft, part: Part, at: str | None) -> Leave:
    from author.wizard import grid

    return grid.edit(
        part,
        draft.report,
        draft.form,
        previous=draft.previous,
        commit=draft.keep_cells,
        status=draft.status,
        start=at,
        read_only=draft.read_only,
    )
