"""The last screen: the files that were made, the gaps that remain, and the next steps."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from author import changes, show
from author.changes import Change
from author.errors import AuthorError
from author.files import reason
from author.findings import Finding
from author.report import MARK, marks_in
from author.wizard import renewal, review
from author.wizard.draft import Draft, refuges
from author.wizard.face import Choice, Menu

_ALL, _NONE = -1, -2
_NAMED_BY = 16
"""The number of characters before a mark by which a number of last year's is named."""
_SHOWN = 4
"""The number of gaps that are listed by name."""


class _Next(StrEnum):
    OPEN = "用 Word/WPS 打开这个文件"
    FOLDER = "打开所在文件夹"
    AGAIN = "在 Word 里改好以后，收回改动并检查"
    HUB = "回目录"
    EXIT = "退出"


def finish(draft: Draft) -> bool:
    """Make the DOCX and show the result; return whether the clerk chose to exit."""
    path = None
    with draft.errors_told():
        path, notice = _write(draft, draft.findings())
        draft.face.tell(notice)
    return path is not None and _show(draft, path)


def _show(draft: Draft, path: Path) -> bool:
    while True:
        menu = Menu(
            title="已生成",
            before=_summary(draft, path, review.counts(draft.findings())),
            choices=[Choice(value=each, label=each.value, number=0 if each is _Next.EXIT else None) for each in _Next],
            about=lambda _: "注意：在 Word 里改了数字，请选 3。改动会逐处列出，由您决定收不收回答案。",
            keys="上下键/数字 选择   回车 确认   Esc 回目录",
        )
        chosen = draft.face.choose(menu)
        if chosen in (None, _Next.HUB, _Next.EXIT):
            return chosen is _Next.EXIT
        if chosen is _Next.AGAIN:
            _check_again(draft, path)
        else:
            draft.face.tell(_open(path if chosen is _Next.OPEN else path.parent))


def _summary(draft: Draft, path: Path, result: str) -> str:
    left = _to_write(draft)
    lines = [f"Word 文件  {path}", f"答案文件  {draft.place}（明年还要用，请保留）", ""]
    if left:
        lines.append(f"还要在 Word/WPS 里补（共 {len(left)} 处，黄底【待填】，可用 Ctrl+F 搜【待填）：")
        lines += [f"  {number} {each}" for number, each in enumerate(left[:_SHOWN], 1)]
        lines += [f"  另有 {len(left) - _SHOWN} 处"] if len(left) > _SHOWN else []
        lines.append("")
    lines.append(f"检查结果：{result}")
    lines.append("没有检查：文字内容、公章、报送要求。请按本单位程序审核后再报送。")
    return "\n".join(lines)


def _write(draft: Draft, found: Sequence[Finding]) -> tuple[Path, str]:
    """Write the DOCX beside the answers, or in a refuge if that folder cannot be written.

    Return its path, and a sentence on anything unusual, such as another folder or another name.

    Raises:
        AuthorError: no folder can be written.
    """
    from author import render

    name = render.file_name(draft.report, draft.form, finished=review.is_finished(draft, found))
    notices = []
    try:
        target = draft.folder / name
        path = render.write(draft.report, draft.form, target)
    except AuthorError as error:
        target = refuges()[0] / name
        notices.append(f"{error}改写到“{target.parent}”。")
        path = render.write(draft.report, draft.form, target)
    if path != target:
        notices.append(f"“{target.name}”已被改过、正打开着，或是另一份年报，没有动它，另存为“{path.name}”。")
    return path, "".join(notices)


def _to_write(draft: Draft) -> list[str]:
    """Return what is still to be written in Word, with its section, such as 一、总体情况  主动公开.

    A number of last year's is named by the words before its mark.
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


def _check_again(draft: Draft, path: Path) -> None:
    """Take what was changed in Word back into the answers, and show the findings of the checks on the file."""
    from author import outcomes

    take_back(draft, path)
    with draft.errors_told():
        found = outcomes.findings(outcomes.load(path), draft.previous)
        menu: Menu[Finding | review.Exits] = Menu(
            title="再检查一遍",
            before=f"{path.name} 里现在的内容：{review.counts(found)}",
            choices=[Choice(value=review.Exits.HUB, label="回去", number=0), *review.listed(found)],
            about=lambda chosen: (
                review.remedy(chosen) if isinstance(chosen, Finding) else "要改的请在 Word 里改，再检查一遍。"
            ),
            selected=min(len(found), 1),
        )
        draft.face.choose(menu)


def take_back(draft: Draft, path: Path) -> None:
    """Show what was changed in the Word file, one by one, and take what the clerk chooses into the answers."""
    from author import outcomes

    with draft.errors_told():
        source = outcomes.load(path)
        if source.form is not draft.form:
            draft.face.tell(f"“{path.name}”是 {source.form.edition} 年版格式，改动没有收回。")
            return
        found = [
            each
            for each in changes.changes(draft.report, source.report, draft.form)
            if not (isinstance(each, changes.CellChange) and draft.form.fields[each.key].computed)
        ]
        if not found:
            draft.face.tell(f"“{path.name}”和答案一致，没有要收回的改动。")
        elif chosen := _choose_changes(draft, path, found):
            copy = draft.keep_copy()
            draft.keep(changes.take_over(draft.report, chosen, draft.form))
            draft.face.tell(f"收回了 {len(chosen)} 处改动，原来的答案另存为“{copy.name}”。")


def _choose_changes(draft: Draft, path: Path, found: Sequence[Change]) -> list[Change]:
    """Return the changes that the clerk takes back: all of them, unless she leaves some out."""
    words = [show.change(each, draft.form) for each in found]
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
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - has the effect of a double click
        except OSError as error:
            return f"这里打不开（{reason(error)}），请自己打开：{path}"
        return ""
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if not program or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin"):
        return f"这里打不开，请自己打开：{path}"
    subprocess.Popen([program, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    return ""
