"""The end of the wizard: the findings with the places to mend them, and the Word file with what is left to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from author import changes, renewal
from author.agency import FACTS
from author.answers.draft_file import refuges
from author.changes import Change
from author.checks.case import fold
from author.errors import AuthorError
from author.files import left_alone, reason
from author.findings import Finding, Level
from author.report import MARK, has_placeholder, is_unwritten, marks_in
from author.wizard import cover, drafts, table, text
from author.wizard.draft import Draft
from author.wizard.drafts import Found
from author.wizard.face import Choice, Menu, Prompt

_UNFILLED = "layout."
"""The beginning of the ids of rules about what is not filled in."""
_SCOPE = "以上只核对数字、格式和空项，不判断文字内容对不对。"
_ALL, _NONE = -1, -2
_NAMED_BY = 16
"""The number of characters before the mark of a number of last year that name it."""
_SHOWN = 4
"""The number of gaps that are listed by name."""


class Grade(StrEnum):
    """The heading under which a finding is shown."""

    MEND = "要改"
    FILL = "没填"
    LOOK = "请看"
    EXCUSED = "已说明"


def grade(found: Finding) -> Grade:
    """Return the heading under which a finding is shown."""
    if found.reason:
        return Grade.EXCUSED
    if found.rule.id.startswith(_UNFILLED):
        return Grade.FILL
    return Grade.MEND if found.level is Level.ERROR else Grade.LOOK


def graded(found: Sequence[Finding]) -> dict[Grade, list[Finding]]:
    """Return the findings by grade, in the order in which the clerk corrects them."""
    return {each: [finding for finding in found if grade(finding) is each] for each in Grade}


def _is_finished(draft: Draft) -> bool:
    """Return whether no finding is an error and no text has a mark for something to write."""
    texts = draft.report.texts.values()
    return not any(each.is_error for each in draft.findings()) and not any(map(has_placeholder, texts))


def counts(found: Sequence[Finding]) -> str:
    """Return the number of findings of each grade that occurs, such as 要改 1  没填 14  请看 2."""
    numbers = [f"{each.value} {len(members)}" for each, members in graded(found).items() if members]
    return "  ".join(numbers) or "没有发现问题"


def _words(found: Finding, text: str) -> str:
    """Return the words of a text that a finding is about; for a finding about marks the first one."""
    if found.rule.id == "layout.placeholder":
        mark = MARK.search(text)
        return mark.group() if mark else ""
    at = fold(text).find(fold(found.where.sentence)) if found.where.sentence else -1
    return text[at : at + len(found.where.sentence)] if at >= 0 else ""


def review(draft: Draft) -> bool:
    """Show the findings until the clerk leaves them; return whether the Word file is made next."""
    last: int | None = None
    while True:
        found = draft.findings()
        unfinished = "" if _is_finished(draft) else "（还没完成，文件名会带【未完成】）"
        items: list[Choice[Finding | bool]] = [
            Choice(value=True, label=f"生成 Word 文件{unfinished}", number=1),
            Choice(value=False, label="回目录", number=0),
        ]
        exits = len(items)
        items += _listed(found)
        to_mend = any(grade(each) in (Grade.MEND, Grade.FILL) for each in found)
        menu = Menu(
            title="检查核对",
            right=f"{draft.report.year} 年度",
            shows_save=True,
            before="" if found else "没有发现问题。",
            choices=items,
            about=lambda chosen: _remedy(chosen) if isinstance(chosen, Finding) else _SCOPE,
            keys="上下键/数字 选择   回车 跳到那里去改，改完回到这里   Esc 回目录   F9 帮助",
            help=_SCOPE,
            selected=min(exits if last is None else last, len(items) - 1) if to_mend else 0,
        )
        chosen = draft.face.choose(menu) or False
        if isinstance(chosen, bool):
            return chosen
        last = [item.value for item in items].index(chosen)
        _mend(draft, chosen)


def _label(found: Finding) -> str:
    return found.message + (f"（说明：{found.reason}）" if found.reason else "")


def _listed(found: Sequence[Finding]) -> list[Choice[Finding | bool]]:
    """Return a line for each finding, grade by grade."""
    return [
        Choice(value=finding, label=_label(finding), above=f"{each.value}（{len(members)} 项）" if number == 0 else "")
        for each, members in graded(found).items()
        for number, finding in enumerate(members)
    ]


def _remedy(found: Finding) -> str:
    """Return what to do about a finding, and the rule behind it."""
    return f"{found.rule.remedy}（依据：{found.basis}）"


def _mend(draft: Draft, found: Finding) -> None:
    """Open the place where a finding is mended; ask first if there are two, or if a reason may excuse it."""
    to_open = _places(draft, found)
    excusable = found.rule.takes_reason and not draft.read_only
    if len(to_open) == 1 and not excusable:
        to_open[0]()
        return
    kinds = ["去看，或者改"] if len(to_open) == 1 else ["去看表格里的数，或者改", "去看文字里的这一句，或者改"]
    items = [Choice(value=each, label=kind) for each, kind in zip(to_open, kinds, strict=True)]
    if excusable:
        label = "我看过，属实（写一句说明，只存在草稿里，不进报告）"
        items.append(Choice(value=partial(_state_reason, draft, found), label=label))
    menu = Menu(title=grade(found).value, before=_label(found), choices=items, about=lambda _: _remedy(found))
    if act := draft.face.choose(menu):
        act()


def _places(draft: Draft, found: Finding) -> list[Callable[[], object]]:
    """Return a function for each place of a finding that opens it; two if a number and a text contradict each other."""
    form, key, id = draft.form, found.where.key, found.where.part
    numbers = [each for each in form.fields if each == key or each.startswith(f"{key}.")] if key else []
    opened: list[Callable[[], object]] = [
        partial(table.fill, draft, form.part_of(form.fields[each].table), at=each) for each in numbers[:1]
    ]
    words = _words(found, draft.report.texts.get(id, ""))
    part = next((each for each in form.parts if each.id == id), None)
    if part and part.is_text:
        opened.append(partial(text.edit, draft, part, select=words) if words else partial(text.fill, draft, part))
        return opened
    if part:
        return opened or [partial(table.fill, draft, part, at="")]
    fact = next((each.name for each in FACTS if found.rule.id == f"prose.{each.name}"), "")
    if id == "agency" or (fact and getattr(draft.report.agency, fact) == found.where.sentence):
        return [partial(cover.mend, draft, fact or "name", "")]
    return opened or [partial(cover.mend, draft, id, words)]


def _state_reason(draft: Draft, found: Finding) -> None:
    def some(typed: str) -> str:
        if is_unwritten(typed):
            raise ValueError("请写一句说明，例如：机构改革，承接了划转的申请")
        return typed

    def keep(typed: str) -> None:
        draft.keep(replace(draft.report, reasons={**draft.report.reasons, found.id: some(typed)}))

    prompt = Prompt(
        title="说明",
        label="说明",
        question="为什么属实？写一句，以后核对时看得懂就行",
        above=_label(found),
        value=draft.report.reasons.get(found.id, ""),
        check=some,
        keep=keep,
    )
    draft.ask(prompt)


# The Word file


def finish(draft: Draft) -> bool:
    """Make the DOCX and show the result; return whether the clerk chose to exit."""
    if draft.read_only:
        draft.face.tell("这份草稿正在另一个窗口里填写，请到那个窗口里生成。")
        return False
    path = None
    with draft.errors_told():
        path = _write(draft)
    return path is not None and _show(draft, path)


def _show(draft: Draft, path: Path) -> bool:
    choices: list[Choice[Callable[[Path], Path | None] | bool]] = [
        Choice(value=lambda at: draft.face.tell(_open(at)), label="用 Word/WPS 打开这个文件"),
        Choice(value=lambda at: draft.face.tell(_open(at.parent)), label="打开所在文件夹"),
        Choice(value=partial(_check_again, draft), label="在 Word 里改好以后，收回改动并检查"),
        Choice(value=False, label="回目录"),
        Choice(value=True, label="退出", number=0),
    ]
    while True:
        menu = Menu(
            title="已生成",
            before=_summary(draft, path),
            choices=choices,
            about=lambda _: "注意：在 Word 里改了数字，请选 3。改动会逐处列出，由您决定收不收回答案。",
            keys="上下键/数字 选择   回车 确认   Esc 回目录",
        )
        chosen = draft.face.choose(menu) or False
        if isinstance(chosen, bool):
            return chosen
        path = chosen(path) or path


def _summary(draft: Draft, path: Path) -> str:
    left = _to_write(draft)
    lines = [f"Word 文件  {path}", f"答案文件  {draft.place}（明年还要用，请保留）", ""]
    if left:
        lines.append(f"还要在 Word/WPS 里补（共 {len(left)} 处，黄底【待填】，可用 Ctrl+F 搜【待填）：")
        lines += [f"  {number} {each}" for number, each in enumerate(left[:_SHOWN], 1)]
        lines += [f"  另有 {len(left) - _SHOWN} 处"] if len(left) > _SHOWN else []
        lines.append("")
    lines.append(f"检查结果：{counts(draft.findings())}")
    lines.append("没有检查：文字内容、公章、报送要求。请按本单位程序审核后再报送。")
    return "\n".join(lines)


def _write(draft: Draft) -> Path:
    """Write the DOCX beside the answers, or else in one of `refuges`, and return its path; tell of an unusual one."""
    from author import render

    name = render.file_name(draft.report, draft.form, finished=_is_finished(draft))
    notices = []
    try:
        target = draft.folder / name
        path = render.write(draft.report, draft.form, target)
    except AuthorError as error:
        target = refuges()[0] / name
        notices.append(f"{error}改写到“{target.parent}”。")
        path = render.write(draft.report, draft.form, target)
    draft.face.tell("".join([*notices, left_alone(target, path)]))
    return path


def _to_write(draft: Draft) -> list[str]:
    """Return a line for each mark in the texts, such as 一、总体情况  主动公开.

    The mark of a number of last year is named with the words before it.
    """
    headings = {draft.form.preamble.id: draft.form.preamble.label}
    headings |= {part.id: draft.heading(part) for part in draft.form.text_parts}
    found = []
    for key, heading in headings.items():
        text = draft.report.texts.get(key, "")
        for mark in MARK.finditer(text):
            (what,) = marks_in(mark.group())
            if what.startswith(renewal.LAST_YEAR):
                before = re.split("[，。；、：】\n]", text[: mark.start()])[-1]
                what = f"{before[-_NAMED_BY:]}（{what}）"
            found.append(f"{heading}  {what or '这里'}")
    return found


def _check_again(draft: Draft, path: Path) -> Path:
    """Take what was changed in Word back into the answers, show the findings on the file, and return its path.

    That is the file which was written, or the one as which it was edited and saved.
    """
    from author import outcomes

    saved = drafts.read(draft.path) if draft.path else None
    path = (drafts.edited_word(saved) if isinstance(saved, Found) else None) or path
    take_back(draft, path)
    with draft.errors_told():
        found = outcomes.findings(outcomes.load(path), draft.previous)
        menu: Menu[Finding | bool] = Menu(
            title="再检查一遍",
            before=f"{path.name} 里现在的内容：{counts(found)}",
            choices=[Choice(value=False, label="回去", number=0), *_listed(found)],
            about=lambda chosen: (
                _remedy(chosen) if isinstance(chosen, Finding) else "要改的请在 Word 里改，再检查一遍。"
            ),
            selected=min(len(found), 1),
        )
        draft.face.choose(menu)
    return path


def take_back(draft: Draft, path: Path) -> None:
    """Show what was changed in the Word file, one by one, and take what the clerk chooses into the answers."""
    from author import outcomes

    with draft.errors_told():
        source = outcomes.load(path)
        if source.form is not draft.form:
            draft.face.tell(f"“{path.name}”是 {source.form.edition} 年版格式，改动没有收回。")
            return
        found = changes.without_totals(changes.changes(draft.report, source.report, draft.form), draft.form)
        if not found:
            draft.face.tell(f"“{path.name}”和答案一致，没有要收回的改动。")
        elif chosen := _choose_changes(draft, path, found):
            copy = draft.keep_copy()
            draft.keep(changes.take_over(draft.report, chosen, draft.form))
            draft.face.tell(f"收回了 {len(chosen)} 处改动，原来的答案另存为“{copy.name}”。")


def _choose_changes(draft: Draft, path: Path, found: Sequence[Change]) -> list[Change]:
    """Return the changes that the clerk takes back: all of them, unless she leaves some out."""
    words = [changes.in_words(each, draft.form) for each in found]
    left_out: set[int] = set()
    selected = 0
    while True:
        marks = ["不收" if number in left_out else "收回" for number in range(len(found))]
        menu: Menu[int] = Menu(
            title="收回 Word 里的改动",
            before=f"“{path.name}”里有 {len(found)} 处和答案不同：",
            choices=[
                Choice(value=_ALL, label=f"收回标“收回”的 {marks.count('收回')} 处（原来的答案另存一份）"),
                *(
                    Choice(value=number, label=f"{mark}  {line.splitlines()[0]}")
                    for number, (mark, line) in enumerate(zip(marks, words, strict=True))
                ),
                Choice(value=_NONE, label="都不收，回去", number=0),
            ],
            about=lambda number: words[number] if number >= 0 else "选中一处按回车，换成不收或收回。",
            keys="上下键/数字 选择   回车 确认   Esc 都不收",
            selected=selected,
        )
        chosen = draft.face.choose(menu)
        if chosen is None or chosen == _NONE:
            return []
        if chosen == _ALL:
            return [each for number, each in enumerate(found) if number not in left_out]
        left_out ^= {chosen}
        selected = chosen + 1


def _open(path: Path) -> str:
    """Open a file or folder in its default program; return a sentence if that is not possible."""
    is_mac = sys.platform == "darwin"
    program = shutil.which("open" if is_mac else "xdg-open")
    has_screen = is_mac or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - has the effect of a double click
        elif program and has_screen:
            subprocess.Popen([program, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        else:
            return f"这里打不开，请自己打开：{path}"
    except OSError as error:
        return f"这里打不开（{reason(error)}），请自己打开：{path}"
    return ""
