"""The plain wizard's text steps: one question for each aspect, one paragraph a line."""

from author.form import Aspect, Part
from author.report import is_unwritten
from author.wizard import texts
from author.wizard.console import Interrupted, Option
from author.wizard.desk import Desk, in_lines

_HOW = "一行一段，写完后单独一行输入 . 或 。"


def ask(desk: Desk, part: Part, *, again: bool) -> None:
    """The aspects that were not asked yet; a text that is through is shown and can be rewritten.

    ``again``: the clerk came back to a finished step.
    """
    waiting = texts.to_ask(part, _text(desk, part))
    if again and not is_unwritten(_text(desk, part)):
        _change(desk, part)
    else:
        for aspect in waiting:
            _ask_aspect(desk, part, aspect)


def _text(desk: Desk, part: Part) -> str:
    return desk.report.texts.get(part.id, "")


def _ask_aspect(desk: Desk, part: Part, aspect: Aspect) -> None:
    text = _text(desk, part)
    console = desk.console
    console.say("", f"{aspect.heading or aspect.label}（{aspect.help}）", _HOW)
    if texts.broke_off(text, aspect):
        console.note("上次写了一部分，已经保留，请接着往下写；不再写了就直接回车")
    else:
        console.note("没有就直接回车" if aspect.optional else "第一行直接回车 = 留到 Word 里写")
    typed: list[str] = []
    try:
        console.paragraphs(typed, help=_help(part, aspect))
    except Interrupted:
        if typed:
            desk.keep_text(part.id, texts.write(part, text, aspect, typed, finished=False))
        raise
    desk.keep_text(part.id, texts.write(part, text, aspect, typed))
    _echo(desk, aspect, typed, left=texts.mark(aspect.label) in _text(desk, part))


def _echo(desk: Desk, aspect: Aspect, typed: list[str], *, left: bool) -> None:
    if typed:
        desk.console.note(f"{aspect.label}：已存 {len(typed)} 段，{texts.length(''.join(typed))} 字")
    else:
        desk.console.note(f"{aspect.label}：{'留到 Word 里写，标' + texts.mark(aspect.label) if left else '不再写'}")


def _help(part: Part, aspect: Aspect) -> str:
    return f"{aspect.help or part.help}（依据：{part.article}）"


def _change(desk: Desk, part: Part) -> None:
    """Keep the text, rewrite what stands under one heading, or write the whole anew."""
    text = _text(desk, part)
    desk.console.say("", f"{desk.report.heading(desk.form, part.id)}，现在的内容：", *in_lines(text))
    under_headings = [aspect for aspect in part.aspects if texts.section(part, text, aspect) is not None]
    options = [
        Option(label="保留"),
        *(Option(label=f"重写：{aspect.label}") for aspect in under_headings),
        Option(label="整个重写"),
    ]
    chosen = desk.console.choose("要不要改", options, default=1, help=_help(part, part.aspects[0]))
    if chosen == len(options):
        _rewrite(desk, part)
    elif chosen > 1:
        _rewrite(desk, part, under_headings[chosen - 2])


def _rewrite(desk: Desk, part: Part, aspect: Aspect | None = None) -> None:
    """New paragraphs for an aspect or the whole; the old text stands until they are complete."""
    old = _text(desk, part)
    desk.console.say(f"{_HOW}第一行直接回车 = 不改")
    typed: list[str] = []
    try:
        desk.console.paragraphs(typed, help=_help(part, aspect or part.aspects[0]))
    except Interrupted:
        if typed:
            desk.keep_text(part.id, "\n".join([old, texts.mark("下面是没有改完的新内容，请整理"), *typed]))
        raise
    if typed:
        desk.keep_text(part.id, texts.rewrite(part, old, aspect, typed) if aspect else "\n".join(typed))
        desk.console.note(f"已存 {len(typed)} 段，{texts.length(''.join(typed))} 字")
    else:
        desk.console.note("没有改动")
