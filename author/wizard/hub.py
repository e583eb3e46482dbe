"""Show the hub with its seven steps, and lead from step to step, to the review and to the Word file."""

from dataclasses import dataclass
from pathlib import Path

from author.errors import Exit
from author.text import pad
from author.wizard import cell_info, cover, finish, flow, table, text
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu
from author.wizard.flow import Status
from author.wizard.screen_lines import cut
from author.wizard.start import Way

_TITLE, _STATUS = 41, 10
REVIEW, _WRITE, _EXIT = "review", "write", "exit"


def run(draft: Draft, way: Way, edited: Path | None) -> Exit:
    """Run the wizard to the end; ``edited`` is the Word file whose changes are shown first."""
    if edited and not draft.read_only:
        finish.take_back(draft, edited)
    waiting = flow.still_open(draft.report, draft.form, draft.previous)
    hub = _Hub(draft=draft)
    target = REVIEW if way is Way.CHECK else waiting[0].id if way is Way.ON and waiting else hub.menu()
    while target != _EXIT:
        is_settled = draft.settled()
        if target == _WRITE:
            target = hub.write() if is_settled else hub.menu()
        else:
            target = hub.review() if target == REVIEW else hub.step(target)
    draft.settled()
    return Exit.FINDINGS if any(each.is_error for each in draft.findings()) else Exit.DONE


@dataclass(slots=True, kw_only=True)
class _Hub:
    """The hub; `menu`, `step`, `review` and `write` return the line of the hub that comes next."""

    draft: Draft
    selected: str = ""

    def menu(self) -> str:
        """Show the hub and return the chosen value."""
        draft = self.draft
        steps = flow.steps(draft.report, draft.form, draft.previous)
        found = draft.findings()
        items = [Choice(value=step.id, label=_line(step.title, step.status, step.note)) for step in steps]
        unfinished = "会注明未完成的地方" if any(each.is_error for each in found) else ""
        finished = "可以生成" if not draft.read_only else "只读"
        items += [
            Choice(value=REVIEW, label=_line("检查核对", finish.counts(found), ""), above=" "),
            Choice(value=_WRITE, label=_line("生成 Word 文件", finished, unfinished)),
            Choice(value=_EXIT, label=_line("保存并退出", "", "下次自动接着写"), number=0),
        ]
        waiting = flow.still_open(draft.report, draft.form, draft.previous)
        wanted = self.selected or (waiting[0].id if waiting else REVIEW)
        self.selected = ""
        menu = Menu(
            title=f"{draft.report.year} 年度 {draft.form.title}  {draft.report.agency.name}",
            before=f"    {_line('步骤', '状态', '说明')}",
            choices=items,
            about=lambda value: self.about(value, steps),
            keys="上下键/数字 选择   回车 进入   F9 帮助   Ctrl+C 暂停",
            help=_HELP,
            selected=[item.value for item in items].index(wanted),
        )
        return draft.face.choose(menu) or _EXIT

    def about(self, value: str, steps: tuple[flow.Step, ...]) -> str:
        """Return more about a step: the first identity that does not hold, or else the help of the step."""
        for number, step in enumerate(steps, 1):
            if step.id == value and step.part and step.status is Status.UNBALANCED:
                wrong = flow.unbalanced(step.part, self.draft.report.cells)[0]
                return f"第 {number} 步  {cell_info.arithmetic(wrong, self.draft.report.cells)}"
            if step.id == value:
                return f"第 {number} 步  {step.part.help if step.part else '机关名称、地址、电话和引言'}"
        return ""

    def step(self, id: str) -> str:
        """Fill in one step, then return the next open step, the review, or the choice made on the hub."""
        draft = self.draft
        if self.fill(id) is Leave.DONE:
            steps = flow.as_asked(draft.report, draft.form, draft.previous)
            ids = [step.id for step in steps]
            below = [step.id for step in steps[ids.index(id) + 1 :] if step.open]
            waiting = [step.id for step in steps if step.open]
            if below or not waiting:
                return below[0] if below else REVIEW
            self.selected = waiting[0]
        else:
            self.selected = id
        return self.menu()

    def fill(self, id: str, at: finish.MendPlace | None = None) -> Leave:
        """Show the screens of one step, or only the thing at a place in it."""
        draft = self.draft
        if id == flow.COVER:
            return cover.mend(draft, at.thing, at.words) if at else cover.fill(draft)
        part = draft.form.part(id)
        if part.is_text:
            return text.edit(draft, part, select=at.words) if at and at.words else text.fill(draft, part)
        return table.fill(draft, part, at=at.thing if at else None)

    def review(self) -> str:
        """Show the findings until the clerk leaves them."""
        goes_on = finish.review(self.draft, lambda place: self.fill(place.step, place))
        self.selected = REVIEW
        return _WRITE if goes_on else self.menu()

    def write(self) -> str:
        """Make the Word file."""
        self.selected = _WRITE
        if self.draft.read_only:
            self.draft.face.tell("这份草稿正在另一个窗口里填写，请到那个窗口里生成。")
            return self.menu()
        return _EXIT if finish.finish(self.draft) else self.menu()


def _line(title: str, status: str, note: str) -> str:
    return pad(cut(title, _TITLE - 1), _TITLE) + pad(status, _STATUS) + note


_HELP = """\
七个步骤可以按任何顺序填写，回车进入，Esc 随时回到目录，写过的内容都保留。
每答一项自动保存，没有【保存】这个操作；关窗口、断电最多丢正在输入的那一格。
没写完、不平的也可以先生成 Word 文件，文件名会带【未完成】。
数字、方向键、回车、Esc 在中文输入法打开时也能用。
窗口标题栏出现【选择】、按键没有反应时，按一下 Esc。"""
