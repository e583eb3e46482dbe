"""The plain wizard's text steps: one question for each aspect, one paragraph a line."""

from collections.abc import Callable

from author import prefill
from author.form import Aspect, Part
from author.report import Report, is_unwritten
from author.sentences import Question
from author.wizard import guided, texts
from author.wizard.console import Interrupted, Option
from author.wizard.console_draft import ConsoleDraft, in_lines

_HOW = "一行一段，写完后单独一行输入 . 或 。"


def ask(draft: ConsoleDraft, part: Part, *, again: bool) -> None:
    """How to write, then what was not asked yet; a text that is through is shown and can be rewritten.

    ``again``: the clerk came back to a finished step.
    """
    text = _text(draft, part)
    if is_unwritten(text):
        _choose_way(draft, part)
    elif guided.is_going_on(text):
        _sentence_by_sentence(draft, part)
    elif again:
        _change(draft, part)
    else:
        _aspect_by_aspect(draft, part)


def _choose_way(draft: ConsoleDraft, part: Part) -> None:
    previous = draft.session.previous
    last_year = prefill.offered_text(previous, part.id) if previous else None
    ways: dict[str, Callable[[], None]] = {
        "按提示逐句填（问几个事实，自动写成句子）": lambda: _sentence_by_sentence(draft, part),
        "逐项直接写": lambda: _aspect_by_aspect(draft, part),
        "留到 Word 里写（标【待填】）": lambda: draft.keep_text(part.id, texts.leave_all(part)),
    }
    if previous and last_year and last_year.text:
        ways[f"先放上年的文字再改（{texts.length(last_year.text)} 字）"] = lambda: _take_last_year(draft, part)
    options = [Option(label=label) for label in ways]
    chosen = draft.console.choose("这一部分怎么写", options, default=1, help=_help(part, part.aspects[0]))
    list(ways.values())[chosen - 1]()


def _take_last_year(draft: ConsoleDraft, part: Part) -> None:
    assert draft.session.previous
    offered = prefill.offered_text(draft.session.previous, part.id)
    draft.keep_text(part.id, offered.text)
    years = "、".join(dict.fromkeys(offered.text[mark.start : mark.end] for mark in offered.marks))
    draft.console.note("已放上年的文字，改动以前都算“未改动”", f"要核对的年份：{years}" if years else "")
    _change(draft, part)


def _sentence_by_sentence(draft: ConsoleDraft, part: Part) -> None:
    """One question for each fact; the text grows with every answer."""
    console, asked = draft.console, set[str]()
    if not guided.is_going_on(_text(draft, part)):
        draft.keep(guided.start_text(draft.report, draft.form, part))
    while question := guided.next_question(draft.report, draft.form, part, asked, answered_too=False):
        asked.add(question.id)
        _ask_fact(draft, part, question)
    draft.keep(guided.finish(draft.report, part))
    console.say("", "写成的文字：", *in_lines(_text(draft, part)))


def _ask_fact(draft: ConsoleDraft, part: Part, question: Question) -> None:
    offered = guided.offered(question, draft.report, draft.session.previous)
    skip = "直接回车 = 标【待填】" if question.required else "没有可写的就直接回车"
    hint = f"直接回车 = {offered}" if offered else skip
    lines = [question.prompt + f"（{hint}）", *(f"  {words}" for words in _material(question))]

    def accept(typed: str) -> Report:
        return guided.answer(draft.report, draft.form, part, question, typed)

    if question.choices:
        options = [Option(label=label) for label in question.choices]
        default = question.choices.index(offered) + 1 if offered in question.choices else 0
        chosen = draft.console.choose(question.prompt, options, default=default, help=question.help)
        draft.keep(accept(question.choices[chosen - 1] if chosen else ""))
    else:
        kept = accept(offered)
        draft.keep(
            draft.console.ask("\n".join(lines), accept, kept=kept, help=question.help or _help_of(part, question))
        )
    draft.console.note(f"{question.label}：{draft.report.facts.get(question.id) or '（空）'}")


def _material(question: Question) -> list[str]:
    example = f"例如：{question.example}" if question.example else ""
    material = f"可用的数字：{question.material}" if question.material else ""
    return [words for words in (question.help, example, material) if words]


def _help_of(part: Part, question: Question) -> str:
    return _help(part, next(aspect for aspect in part.aspects if aspect.id == question.aspect))


def _aspect_by_aspect(draft: ConsoleDraft, part: Part) -> None:
    for aspect in texts.to_ask(part, _text(draft, part)):
        _ask_aspect(draft, part, aspect)


def _text(draft: ConsoleDraft, part: Part) -> str:
    return draft.report.texts.get(part.id, "")


def _ask_aspect(draft: ConsoleDraft, part: Part, aspect: Aspect) -> None:
    text = _text(draft, part)
    console = draft.console
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
            draft.keep_text(part.id, texts.write(part, text, aspect, typed, finished=False))
        raise
    draft.keep_text(part.id, texts.write(part, text, aspect, typed))
    _echo(draft, aspect, typed, left=texts.mark(aspect.label) in _text(draft, part))


def _echo(draft: ConsoleDraft, aspect: Aspect, typed: list[str], *, left: bool) -> None:
    if typed:
        draft.console.note(f"{aspect.label}：已存 {len(typed)} 段，{texts.length(''.join(typed))} 字")
    else:
        draft.console.note(f"{aspect.label}：{'留到 Word 里写，标' + texts.mark(aspect.label) if left else '不再写'}")


def _help(part: Part, aspect: Aspect) -> str:
    return f"{aspect.help or part.help}（依据：{part.article}）"


def _change(draft: ConsoleDraft, part: Part) -> None:
    """Keep the text, rewrite what stands under one heading, or write the whole anew."""
    text = _text(draft, part)
    draft.console.say("", f"{draft.report.heading(draft.form, part.id)}，现在的内容：", *in_lines(text))
    under_headings = [aspect for aspect in part.aspects if texts.section(part, text, aspect) is not None]
    options = [
        Option(label="保留"),
        *(Option(label=f"重写：{aspect.label}") for aspect in under_headings),
        Option(label="整个重写"),
    ]
    chosen = draft.console.choose("要不要改", options, default=1, help=_help(part, part.aspects[0]))
    if chosen == len(options):
        _rewrite(draft, part)
    elif chosen > 1:
        _rewrite(draft, part, under_headings[chosen - 2])


def _rewrite(draft: ConsoleDraft, part: Part, aspect: Aspect | None = None) -> None:
    """New paragraphs for an aspect or the whole; the old text stands until they are complete."""
    old = _text(draft, part)
    draft.console.say(f"{_HOW}第一行直接回车 = 不改")
    typed: list[str] = []
    try:
        draft.console.paragraphs(typed, help=_help(part, aspect or part.aspects[0]))
    except Interrupted:
        if typed:
            draft.keep_text(part.id, "\n".join([old, texts.mark("下面是没有改完的新内容，请整理"), *typed]))
        raise
    if typed:
        draft.keep_text(part.id, texts.rewrite(part, old, aspect, typed) if aspect else "\n".join(typed))
        draft.console.note(f"已存 {len(typed)} 段，{texts.length(''.join(typed))} 字")
    else:
        draft.console.note("没有改动")
