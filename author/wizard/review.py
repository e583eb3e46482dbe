"""Show the findings on the full screens; choosing a finding opens its place and then returns to the list."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from author.findings import Finding, Level
from author.form import Form
from author.report import has_placeholder, is_unwritten
from author.wizard import flow
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu, Prompt

_UNFILLED = "layout."
_SCOPE = "以上只核对数字、格式和空项，不判断文字内容对不对。"


class Grade(StrEnum):
    """The class in which a finding is presented."""

    MEND = "要改"
    FILL = "没填"
    LOOK = "请看"
    EXCUSED = "已说明"


class Exits(StrEnum):
    """The choices that end the review."""

    WRITE = "write"
    HUB = "hub"


def grade(found: Finding) -> Grade:
    """Return the class in which a finding is presented."""
    if found.reason:
        return Grade.EXCUSED
    if found.rule.id.startswith(_UNFILLED):
        return Grade.FILL
    return Grade.MEND if found.level is Level.ERROR else Grade.LOOK


def graded(found: Sequence[Finding]) -> dict[Grade, list[Finding]]:
    """Return the findings by grade, in the order in which the clerk corrects them."""
    return {each: [finding for finding in found if grade(finding) is each] for each in Grade}


def is_finished(draft: Draft, found: Sequence[Finding]) -> bool:
    """Return whether no finding is an error and no text has a mark for something to write."""
    return not any(each.is_error for each in found) and not any(map(has_placeholder, draft.report.texts.values()))


def counts(found: Sequence[Finding]) -> str:
    """Return the number of findings of each grade that occurs, such as 要改 1  没填 14  请看 2."""
    numbers = [f"{each.value} {len(members)}" for each, members in graded(found).items() if members]
    return "  ".join(numbers) or "没有发现问题"


def place(found: Finding, form: Form) -> tuple[str, str | None]:
    """Return the step of a finding and, in a table, the key of its number."""
    key = found.where.key
    number = next((each for each in form.fields if each == key or each.startswith(f"{key}.")), None) if key else None
    for part in form.parts:
        if number and form.fields[number].table in part.tables:
            return part.id, number
    known = {part.id for part in form.parts}
    return (found.where.part if found.where.part in known else flow.COVER), None


def ask(draft: Draft, last: int | None) -> tuple[Finding | Exits, int]:
    """Return the chosen finding or exit and its line; Esc returns the exit to the hub.

    Args:
        draft: the report.
        last: the line that was chosen before; ``None`` for the first time.
    """
    found = draft.findings()
    items: list[Choice[Finding | Exits]] = [
        Choice(value=Exits.WRITE, label=_write_label(draft, found), number=1),
        Choice(value=Exits.HUB, label="回目录", number=0),
    ]
    exits = len(items)
    for each, members in graded(found).items():
        for number, finding in enumerate(members):
            above = f"{each.value}（{len(members)} 项）" if number == 0 else ""
            items.append(Choice(value=finding, label=_label(finding), above=above))
    to_mend = any(grade(each) in (Grade.MEND, Grade.FILL) for each in found)
    menu = Menu(
        title="检查核对",
        right=f"{draft.report.year} 年度",
        shows_save=True,
        before="" if found else "没有发现问题。",
        choices=items,
        about=_about,
        keys="上下键/数字 选择   回车 跳到那里去改，改完回到这里   Esc 回目录   F9 帮助",
        help=_SCOPE,
        selected=min(exits if last is None else last, len(items) - 1) if to_mend else 0,
    )
    chosen = draft.face.choose(menu) or Exits.HUB
    return chosen, [item.value for item in items].index(chosen)


def _label(found: Finding) -> str:
    return found.message + (f"（说明：{found.reason}）" if found.reason else "")


def _write_label(draft: Draft, found: Sequence[Finding]) -> str:
    if is_finished(draft, found):
        return "生成 Word 文件"
    return "生成 Word 文件（还没完成，文件名会带【未完成】）"


def _about(chosen: Finding | Exits) -> str:
    if isinstance(chosen, Finding):
        return f"{chosen.rule.remedy}（依据：{chosen.basis}）"
    return _SCOPE


def explain(draft: Draft, found: Finding) -> bool:
    """Return whether to open the place of a finding; the clerk may instead state a reason that excuses it."""
    if not found.rule.takes_reason or draft.read_only:
        return True
    items = [
        Choice(value=True, label="去看，或者改"),
        Choice(value=False, label="我看过，属实（写一句说明，只存在草稿里，不进报告）"),
    ]
    menu = Menu(title=grade(found).value, before=_label(found), choices=items, about=lambda _: _about(found))
    chosen = draft.face.choose(menu)
    if chosen is False:
        _state_reason(draft, found)
    return bool(chosen)


def _state_reason(draft: Draft, found: Finding) -> None:
    def some(typed: str) -> None:
        if is_unwritten(typed):
            raise ValueError("请写一句说明，例如：机构改革，承接了划转的申请")

    prompt = Prompt(
        title="说明",
        question="为什么属实？写一句，以后核对时看得懂就行",
        above=_label(found),
        value=draft.report.reasons.get(found.id, ""),
        check=some,
    )
    left, typed = draft.face.ask(prompt)
    if left is not Leave.BACK and typed:
        draft.keep(replace(draft.report, reasons={**draft.report.reasons, found.id: typed}))
