"""Show the findings on the full screens; choosing a finding opens its place and then returns to the list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from author.agency import FACTS
from author.checks.case import fold
from author.findings import Finding, Level
from author.form import Form
from author.report import PLACEHOLDER, Report, has_placeholder, is_unwritten
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MendPlace:
    """A place where a finding is mended: a step, and the thing in it."""

    step: str
    thing: str = ""
    """The key of a number, the name of a fact, or the id of a text of the cover; empty for the step as a whole."""
    words: str = ""
    """Words of the text, to find them again."""


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


def places(found: Finding, report: Report, form: Form) -> list[MendPlace]:
    """Return the places where a finding can be mended: a number, a text, or both if they contradict each other."""
    key, id = found.where.key, found.where.part
    numbers = [each for each in form.fields if each == key or each.startswith(f"{key}.")] if key else []
    found_at = [MendPlace(step=form.part_of(form.fields[each].table).id, thing=each) for each in numbers[:1]]
    if id in {part.id for part in form.text_parts}:
        return [*found_at, MendPlace(step=id, thing=id, words=_words(found, report.texts.get(id, "")))]
    if id in {part.id for part in form.parts}:
        return found_at or [MendPlace(step=id)]
    fact = next((each.name for each in FACTS if found.rule.id == f"prose.{each.name}"), "")
    if id == "agency" or (fact and getattr(report.agency, fact) == found.where.sentence):
        return [MendPlace(step=flow.COVER, thing=fact or "name")]
    return found_at or [MendPlace(step=flow.COVER, thing=id, words=_words(found, report.texts.get(id, "")))]


def _words(found: Finding, text: str) -> str:
    """Return the words of a finding as they stand in a text, or the first mark of a text if the finding counts them."""
    if found.rule.id == "layout.placeholder":
        mark = re.search(f"{PLACEHOLDER}[^】]*】?", text)
        return mark.group() if mark else ""
    at = fold(text).find(fold(found.where.sentence)) if found.where.sentence else -1
    return text[at : at + len(found.where.sentence)] if at >= 0 else ""


def ask(draft: Draft, last: int | None) -> tuple[Finding | Exits, int]:
    """Return the chosen finding or exit and its line, to be passed as ``last`` the next time; Esc goes to the hub."""
    found = draft.findings()
    unfinished = "" if is_finished(draft, found) else "（还没完成，文件名会带【未完成】）"
    items: list[Choice[Finding | Exits]] = [
        Choice(value=Exits.WRITE, label=f"生成 Word 文件{unfinished}", number=1),
        Choice(value=Exits.HUB, label="回目录", number=0),
    ]
    exits = len(items)
    items += listed(found)
    to_mend = any(grade(each) in (Grade.MEND, Grade.FILL) for each in found)
    menu = Menu(
        title="检查核对",
        right=f"{draft.report.year} 年度",
        shows_save=True,
        before="" if found else "没有发现问题。",
        choices=items,
        about=lambda chosen: remedy(chosen) if isinstance(chosen, Finding) else _SCOPE,
        keys="上下键/数字 选择   回车 跳到那里去改，改完回到这里   Esc 回目录   F9 帮助",
        help=_SCOPE,
        selected=min(exits if last is None else last, len(items) - 1) if to_mend else 0,
    )
    chosen = draft.face.choose(menu) or Exits.HUB
    return chosen, [item.value for item in items].index(chosen)


def _label(found: Finding) -> str:
    return found.message + (f"（说明：{found.reason}）" if found.reason else "")


def listed(found: Sequence[Finding]) -> list[Choice[Finding | Exits]]:
    """Return a line for each finding, grade by grade."""
    return [
        Choice(value=finding, label=_label(finding), above=f"{each.value}（{len(members)} 项）" if number == 0 else "")
        for each, members in graded(found).items()
        for number, finding in enumerate(members)
    ]


def remedy(found: Finding) -> str:
    """Return what to do about a finding, and the rule behind it."""
    return f"{found.rule.remedy}（依据：{found.basis}）"


def choose_place(draft: Draft, found: Finding) -> MendPlace | None:
    """Return the place to open; ``None`` if the clerk goes back, or states a reason that excuses the finding."""
    to_open = places(found, draft.report, draft.form)
    excusable = found.rule.takes_reason and not draft.read_only
    if len(to_open) == 1 and not excusable:
        return to_open[0]
    kinds = ["去看，或者改"] if len(to_open) == 1 else ["去看表格里的数，或者改", "去看文字里的这一句，或者改"]
    items: list[Choice[MendPlace | bool]] = [
        Choice(value=each, label=kind) for each, kind in zip(to_open, kinds, strict=True)
    ]
    if excusable:
        items.append(Choice(value=False, label="我看过，属实（写一句说明，只存在草稿里，不进报告）"))
    menu = Menu(title=grade(found).value, before=_label(found), choices=items, about=lambda _: remedy(found))
    chosen = draft.face.choose(menu)
    if chosen is False:
        _state_reason(draft, found)
    return chosen if isinstance(chosen, MendPlace) else None


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
