"""Show the hub with its seven steps, and lead from step to step, to the review and to the Word file."""

from pathlib import Path

from author.errors import Exit
from author.findings import verdict
from author.text import pad
from author.wizard import cell_info, cover, finish, flow, table, text
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu
from author.wizard.flow import Status
from author.wizard.screen_lines import cut
from author.wizard.start import FirstScreen

_TITLE, _STATUS = 41, 10
_HUB, _REVIEW, _WRITE, _EXIT = "hub", "review", "write", "exit"


def run(draft: Draft, first: FirstScreen, edited: Path | None) -> Exit:
    """Run the wizard to the end; ``edited`` is the Word file whose changes are shown before the first screen."""
    if edited and not draft.read_only:
        finish.take_back(draft, edited)
    waiting = flow.still_open(draft.report, draft.form, draft.previous)
    target = (waiting[0].id if waiting else _HUB) if first == "stopped at" else first
    selected = ""
    while target != _EXIT:
        if target == _HUB:
            target, selected = _menu(draft, selected), ""
            continue
        is_settled = draft.ask_which_version_counts()
        if target == _REVIEW:
            target, selected = _WRITE if finish.review(draft) else _HUB, _REVIEW
        elif target == _WRITE and not is_settled:
            target = _HUB
        elif target == _WRITE:
            target, selected = _EXIT if finish.finish(draft) else _HUB, _WRITE
        else:
            target, selected = _fill(draft, target)
    draft.ask_which_version_counts()
    return verdict(draft.findings())


def _menu(draft: Draft, selected: str) -> str:
    """Show the hub with a line selected, or else the next open step, and return the chosen value."""
    steps = flow.steps(draft.report, draft.form, draft.previous)
    found = draft.findings()
    items = [Choice(value=step.id, label=_line(step.title, step.status, step.note)) for step in steps]
    unfinished = "会注明未完成的地方" if any(each.is_error for each in found) else ""
    finished = "可以生成" if not draft.read_only else "只读"
    items += [
        Choice(value=_REVIEW, label=_line("检查核对", finish.counts(found), ""), above=" "),
        Choice(value=_WRITE, label=_line("生成 Word 文件", finished, unfinished)),
        Choice(value=_EXIT, label=_line("保存并退出", "", "下次自动接着写"), number=0),
    ]
    waiting = flow.still_open(draft.report, draft.form, draft.previous)
    wanted = selected or (waiting[0].id if waiting else _REVIEW)
    menu = Menu(
        title=f"{draft.report.year} 年度 {draft.form.title}  {draft.report.agency.name}",
        before=f"    {_line('步骤', '状态', '说明')}",
        choices=items,
        about=lambda value: _about(draft, value, steps),
        keys="上下键/数字 选择   回车 进入   F9 帮助   Ctrl+C 暂停",
        help=_HELP,
        selected=[item.value for item in items].index(wanted),
    )
    return draft.face.choose(menu) or _EXIT


def _about(draft: Draft, value: str, steps: tuple[flow.Step, ...]) -> str:
    """Return what is shown about a selected step: its first identity that does not hold, or else its help."""
    for number, step in enumerate(steps, 1):
        if step.id == value and step.part and step.status is Status.UNBALANCED:
            wrong = flow.unbalanced(step.part, draft.report.cells)[0]
            return f"第 {number} 步  {cell_info.arithmetic(wrong, draft.report.cells)}"
        if step.id == value:
            return f"第 {number} 步  {step.part.help if step.part else '机关名称、地址、电话和引言'}"
    return ""


def _fill(draft: Draft, id: str) -> tuple[str, str]:
    """Fill in one step; return what comes next, and the line to select if that is the hub."""
    if id == flow.COVER:
        left = cover.fill(draft)
    else:
        part = draft.form.part(id)
        left = text.fill(draft, part) if part.is_text else table.fill(draft, part)
    if left is not Leave.DONE:
        return _HUB, id
    steps = flow.as_asked(draft.report, draft.form, draft.previous)
    ids = [step.id for step in steps]
    below = [step.id for step in steps[ids.index(id) + 1 :] if step.open]
    waiting = [step.id for step in steps if step.open]
    if below or not waiting:
        return below[0] if below else _REVIEW, ""
    return _HUB, waiting[0]


def _line(title: str, status: str, note: str) -> str:
    return pad(cut(title, _TITLE - 1), _TITLE) + pad(status, _STATUS) + note


_HELP = """\
七个步骤可以按任何顺序填写，回车进入，Esc 随时回到目录，写过的内容都保留。
每答一项自动保存，没有【保存】这个操作；关窗口、断电最多丢正在输入的那一格。
没写完、不平的也可以先生成 Word 文件，文件名会带【未完成】。
数字、方向键、回车、Esc 在中文输入法打开时也能用。
窗口标题栏出现【选择】、按键没有反应时，按一下 Esc。"""
