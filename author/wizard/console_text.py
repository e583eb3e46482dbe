"""Texts on the console: one paragraph per line, written aspect by aspect or rewritten as a whole."""

from author.form import Aspect, Part
from author.report import length_of
from author.wizard import texts
from author.wizard.console import Console
from author.wizard.face import Choice, Interrupted, Leave, Menu, Writing

_HOW = "一行一段，写完后单独一行输入 . 或 。"


def write(console: Console, writing: Writing) -> Leave:
    """Ask for what is not written yet; show a complete text and let the clerk rewrite it. Ctrl-C loses nothing."""
    part = writing.part
    aspects = texts.to_ask(part, writing.text) if part else []
    if writing.read_only:
        console.say("", writing.title, *_in_lines(writing.text))
    elif part and aspects:
        _ask_aspects(console, writing, part, aspects)
    else:
        _change(console, writing)
    return Leave.DONE


def _ask_aspects(console: Console, writing: Writing, part: Part, aspects: list[Aspect]) -> None:
    text = writing.text
    for aspect in aspects:
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
                writing.save(texts.write(part, text, aspect, typed, finished=False))
            raise
        text = texts.write(part, text, aspect, typed)
        writing.save(text)
        left = texts.mark(aspect.label)
        ending = f"留到 Word 里写，标{left}" if left in text else "不再写"
        console.note(f"{aspect.label}：{_saved(typed) if typed else ending}")


def _help(part: Part, aspect: Aspect) -> str:
    return f"{aspect.help or part.help}（依据：{part.article}）"


def _change(console: Console, writing: Writing) -> None:
    """Keep the text, rewrite what is under one heading, or rewrite the whole text."""
    part, text = writing.part, writing.text
    console.say("", f"{writing.title}，现在的内容：", *_in_lines(text))
    console.note(writing.above)
    aspects = part.aspects if part else ()
    under_headings = [each for each in aspects if part and texts.section(part, text, each) is not None]
    choices: list[Choice[Aspect | bool]] = [Choice(value=False, label="保留")]
    choices += [Choice(value=each, label=f"重写：{each.label}") for each in under_headings]
    choices.append(Choice(value=True, label="整个重写"))
    chosen = console.choose(Menu(title=writing.title, before="要不要改", choices=choices, help=writing.above))
    if chosen:
        _rewrite(console, writing, chosen if isinstance(chosen, Aspect) else None)


def _rewrite(console: Console, writing: Writing, aspect: Aspect | None) -> None:
    """Take new paragraphs for an aspect or the whole text; the old text remains until they are complete."""
    console.say(f"{_HOW}第一行直接回车 = 不改")
    typed: list[str] = []
    try:
        console.paragraphs(typed, help=_help(writing.part, aspect) if writing.part and aspect else writing.above)
    except Interrupted:
        if typed:
            writing.save("\n".join([writing.text, texts.mark("下面是没有改完的新内容，请整理"), *typed]))
        raise
    if typed:
        part = writing.part
        writing.save(texts.rewrite(part, writing.text, aspect, typed) if part and aspect else "\n".join(typed))
    console.note(_saved(typed) if typed else "没有改动")


def _saved(typed: list[str]) -> str:
    return f"已存 {len(typed)} 段，{length_of(''.join(typed))} 字"


def _in_lines(text: str) -> list[str]:
    """Return a text's paragraphs as they are shown below a question."""
    return [f"    {line}" for line in text.split("\n") if line.strip()]
