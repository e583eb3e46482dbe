"""Write a text: sentence by sentence, in the editor, in Notepad, from last year's or later in Word."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from author import prefill, sentences
from author.files import reason, text_of
from author.form import Part
from author.renewal import Renewed
from author.report import Report, is_unwritten, length_of, placeholder
from author.sentences import Question, composed
from author.text import forbidden_characters, in_file_name
from author.wizard import aspects, flow
from author.wizard.draft import Draft, tidied
from author.wizard.face import Choice, Leave, Menu, Prompt, yes_or_no
from author.wizard.screen_lines import in_preview

_EDITORS = ("deepin-editor", "pluma", "gedit", "mousepad", "kate", "featherpad", "xed", "leafpad", "nano")


def fill(draft: Draft, part: Part) -> Leave:
    """Ask for a way to write the text and follow it; the text is kept whichever way is chosen."""
    if draft.read_only:
        return edit(draft, part)
    left = _offer_last_year(draft, part)
    if left is not Leave.NEXT:
        return left
    while True:
        write = draft.face.choose(_ways(draft, part))
        if write is None:
            return Leave.BACK
        if write() is Leave.DONE:
            return Leave.DONE


def _offer_last_year(draft: Draft, first: Part) -> Leave:
    """Offer last year's texts together while no text is written; return NEXT to write them one by one."""
    if not all(is_unwritten(draft.report.texts.get(part.id, "")) for part in draft.form.text_parts):
        return Leave.NEXT
    offered = {part: each for part in draft.form.text_parts if length_of((each := draft.renewed(part.id)).text)}
    if not offered:
        return Leave.NEXT
    while offered:
        chosen = draft.face.choose(_last_years_texts(draft, offered, draft.step_of(first)))
        if isinstance(chosen, Part):
            _last_year(draft, chosen)
            del offered[chosen]
            continue
        if not chosen:
            return Leave.BACK if chosen is None else Leave.NEXT
        for part, each in offered.items():
            draft.keep_text(part.id, each.text)
        return Leave.DONE
    return Leave.DONE


def _last_years_texts(draft: Draft, offered: Mapping[Part, Renewed], right: str) -> Menu[Part | bool]:
    """Return the question about last year's texts: all of them, one to look at first, or none."""

    def about(chosen: Part | bool) -> str:
        if isinstance(chosen, Part):
            return in_preview(offered[chosen].text, 10)
        return "\n".join(in_preview(each.text, 10 // len(offered)) for each in offered.values()) if chosen else ""

    choices: list[Choice[Part | bool]] = [
        Choice(value=True, label="都用上，下一步（【待填】在这里或在 Word 里补都行）", words=("是",))
    ]
    choices += [
        Choice(value=part, label=f"先看、改 {draft.heading(part)}（{each.changed}）") for part, each in offered.items()
    ]
    choices.append(Choice(value=False, label="不用上年的，逐部分写", number=0, words=("否",)))
    return Menu(
        title="上年的文字",
        right=right,
        before=f"这些文字已改成 {draft.report.year} 年的：表里有的数换了，别的数标【待填】。都用上吗？",
        choices=choices,
        about=about,
        keys="上下键/数字 选择   回车 确认   Esc 回目录   F9 帮助",
        help="年份加了一年；表里的数跟着今年的表走；其余的数、日期和说法请对照实际情况改。以后还可以逐部分改。",
    )


def _ways(draft: Draft, part: Part) -> Menu[Callable[[], Leave]]:
    text = draft.report.texts.get(part.id, "")
    subjects = "、".join(aspect.label for aspect in part.aspects)
    choices: list[Choice[Callable[[], Leave]]] = [
        Choice(value=partial(_sentences, draft, part), label=f"按提示逐句填（{subjects}）"),
        Choice(value=partial(edit, draft, part), label="在这里直接写或粘贴"),
        Choice(value=partial(_notepad, draft, part), label="用记事本写（保存并关闭记事本后自动读回）"),
        Choice(value=partial(_leave_for_word, draft, part), label="留到 Word/WPS 里写（文件里标【待填】，完成时提醒）"),
    ]
    usual = 0
    offered = draft.renewed(part.id)
    if offered.text:
        usual = len(choices)
        label = f"先放上年的文字再改（{offered.changed}）"
        choices.append(Choice(value=partial(_last_year, draft, part), label=label))
    if not is_unwritten(text):
        usual = 1 if aspects.to_ask(part, text) else len(choices)
        choices.append(Choice(value=lambda: Leave.DONE, label="就这样，下一步", number=0))
    if composed.is_going_on(text):
        usual = 0
    return Menu(
        title=draft.heading(part),
        right=draft.step_of(part),
        before="这一部分怎么写？",
        choices=choices,
        about=lambda _: _now(draft, part),
        keys="上下键/数字 选择   回车 确认   Esc 回目录   F9 帮助",
        help=draft.help_on(part),
        selected=usual,
    )


def _now(draft: Draft, part: Part) -> str:
    text = draft.report.texts.get(part.id, "")
    if is_unwritten(text):
        return part.help
    paragraphs = sum(bool(line.strip()) for line in text.split("\n"))
    return f"现在的内容（{flow.counted(text, f'，{paragraphs} 段')}）：\n{in_preview(text)}"


def _leave_for_word(draft: Draft, part: Part) -> Leave:
    if is_unwritten(draft.report.texts.get(part.id, "")):
        draft.keep_text(part.id, aspects.leave_all(part))
    return Leave.DONE


def edit(draft: Draft, part: Part, above: str = "", *, select: str = "") -> Leave:
    """Show the text to write on, with the words ``select`` selected."""
    return draft.write(part, draft.report.texts.get(part.id, ""), above or part.help, select=select)


def _last_year(draft: Draft, part: Part) -> Leave:
    """Put last year's text first, made this year's, above any text that exists, and open the editor."""
    offered = draft.renewed(part.id)
    now = draft.report.texts.get(part.id, "")
    if is_unwritten(now):
        draft.keep_text(part.id, offered.text)
    elif now != offered.text:
        draft.keep_text(part.id, "\n".join([offered.text, placeholder("下面是原来写的，请整理"), now]))
    return edit(draft, part, f"上年的文字，请核对：{offered.changed}。")


def _notepad(draft: Draft, part: Part) -> Leave:
    title = draft.heading(part)
    with draft.face.hand_over():
        written, notice = edit_outside(title, draft.report.texts.get(part.id, ""))
    draft.face.tell(notice)
    if written is not None:
        draft.keep_text(part.id, written)
    return Leave.BACK


def _sentences(draft: Draft, part: Part) -> Leave:
    """Ask for one fact after another; the text on the screen grows with every answer."""
    if composed.is_own_work(draft.report, draft.form, part.id) and not _may_replace(draft, part):
        return Leave.BACK
    asked: list[str] = []
    while True:
        questions = {each.id: each for each in sentences.questions(draft.form, part.id, draft.report)}
        question = next((each for id, each in questions.items() if id not in asked), None)
        if question is None:
            break
        count = len({*asked, *questions})
        left = _ask(draft, part, question, f"第 {len(asked) + 1} 问/共 {count} 问")
        if left is Leave.BACK and not asked:
            return Leave.BACK
        if left is Leave.BACK:
            asked.pop()
        elif left is Leave.DONE:
            break
        else:
            asked.append(question.id)
    draft.keep_text(part.id, sentences.write(draft.form, part.id, draft.report))
    return Leave.DONE if question else Leave.BACK


def _may_replace(draft: Draft, part: Part) -> bool:
    """Ask whether composed sentences may replace an edited text, which is then kept beside the draft."""
    menu = Menu(
        title=draft.heading(part),
        right=draft.step_of(part),
        before="现在的文字是自己写的或改过的。逐句填会重新成文，现在的文字另存在草稿旁边。",
        choices=yes_or_no("逐句填", "不，回去", leaves=True),
        about=lambda _: _now(draft, part),
        selected=1,
    )
    if not draft.face.choose(menu):
        return False
    aside = None
    with draft.errors_told():
        aside = draft.keep_aside(part.name, draft.report.texts[part.id])
        draft.face.tell(f"原来的文字另存为“{aside.name}”。")
    return aside is not None


def _ask(draft: Draft, part: Part, question: Question, count: str) -> Leave:
    def answered(typed: str) -> Report:
        return composed.answer(draft.report, draft.form, part, question, typed)

    title, right = f"{draft.heading(part)}  逐句填  {count}", draft.step_of(part)
    skip = "标【待填】" if question.required else "不写这一句"
    offered = initial_answer(question, draft.report, draft.previous)
    material = _material(question, draft.previous)
    if question.choices:
        items = [Choice(value=label, label=label) for label in question.choices]
        menu = Menu(
            title=title,
            right=right,
            before="\n".join(filter(None, [question.prompt, material])),
            choices=[*items, Choice(value="", label="跳过", number=0)],
            selected=question.choices.index(offered) if offered in question.choices else 0,
            keys="上下键/数字 选择   回车 下一句   Esc 上一句",
            help=question.help,
        )
        chosen = draft.face.choose(menu)
        if chosen is None:
            return Leave.BACK
        draft.keep(answered(chosen))
        return Leave.NEXT
    prompt = Prompt(
        title=title,
        right=right,
        question=question.prompt,
        label=question.label,
        empty="" if question.required else "没有可写的就留空",
        skip=skip,
        above=material,
        value=offered,
        check=answered,
        keep=lambda typed: draft.keep(answered(typed)),
        below=lambda typed: _preview(answered, part, question, typed),
        keys=f"回车 下一句   Esc 上一句   F6 {'留空' if question.required else ''}{skip}   F2 写完   F9 帮助",
        help=question.help or draft.help_on(part),
    )
    return draft.ask(prompt)


def initial_answer(question: Question, report: Report, previous: Report | None) -> str:
    """Return the stored answer, else the one suggested by the report, else last year's."""
    return report.facts.get(question.id, "") or question.suggested or prefill.last_answer(question, previous).offered


def _material(question: Question, previous: Report | None) -> str:
    example = f"例如：{question.example}" if question.example else ""
    material = f"可用的数字：{question.material}" if question.material else ""
    shown = prefill.last_answer(question, previous).shown
    last_year = f"上年：{shown}" if shown else ""
    return "\n".join(words for words in (question.help, example, material, last_year) if words)


def _preview(answered: Callable[[str], Report], part: Part, question: Question, typed: str) -> str:
    """Return what stands under the heading of the question in Word, with the answer that is being typed."""
    try:
        text = composed.without_mark(answered(typed).texts[part.id])
    except ValueError:
        return ""
    aspect = next(each for each in part.aspects if each.id == question.aspect)
    own = aspects.section(part, text, aspect)
    return f"写进 Word 的样子：\n{in_preview(text if own is None else own)}"


def edit_outside(title: str, text: str) -> tuple[str | None, str]:
    """Let the clerk edit a text in Notepad or another editor.

    Return the text saved there, or ``None`` to leave the text as it is, and a sentence on the result.
    """
    command = _editor()
    if not command:
        return None, "这台电脑上没有找到记事本，请选【在这里直接写或粘贴】。"
    try:
        # The file is never deleted: it may be open in a tab, and the system empties this folder by itself.
        path = Path(tempfile.mkdtemp(prefix="author-")) / f"{in_file_name(title)}.txt"
        # The byte order mark tells Notepad that the file is UTF-8.
        path.write_text(text, encoding="utf-8-sig", newline="\r\n" if sys.platform == "win32" else "\n")
        before = path.read_bytes()
    except OSError as error:
        return None, f"给记事本的文件写不了（{reason(error)}），请选【在这里直接写或粘贴】。"
    is_opened = _runs([*command, str(path)])
    try:
        if is_opened and path.read_bytes() == before:
            # An editor that already runs takes over the file, and the command returns at once.
            with suppress(EOFError, OSError):
                input("在记事本里写好并保存以后，回到这里按回车；不改了也按回车。")
        after = path.read_bytes()
    except OSError as error:
        return None, f"记事本里写的读不回来（{reason(error)}），原来的文字没有变；写的若在别处，请复制以后粘贴过来。"
    if after == before:
        why = (
            "记事本里没有保存改动，原来的文字没有变。" if is_opened else "记事本没有打开，请选【在这里直接写或粘贴】。"
        )
        return None, why
    written = text_of(after)
    if forbidden_characters(written):
        return None, f"文字里有 Word 不能保存的字符，没有读回，还在“{path}”里，请重新粘贴为纯文本。"
    lines = [line.rstrip() for line in written.splitlines()]
    text, changed = tidied("\n".join(line for line in lines if line.strip()))
    return text, f"已从记事本读回。{changed}"


def _runs(command: Sequence[str]) -> bool:
    """Run a program to its end, and return whether it started and found nothing wrong."""
    try:
        return subprocess.run(command).returncode == 0  # noqa: S603 - an editor of this machine, by its name
    except (OSError, ValueError):
        return False


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen and shutil.which(chosen):
        return [chosen]
    if chosen:
        # Quotes that do not end are part of the name.
        with suppress(ValueError):
            return shlex.split(chosen, posix=os.name == "posix")
        return [chosen]
    if sys.platform == "win32":
        return ["notepad.exe"]
    if sys.platform == "darwin":
        return ["open", "-W", "-t"]
    found = next((path for name in _EDITORS if (path := shutil.which(name))), None)
    return [found] if found else []
