"""The cover: ask for the missing facts one by one, then show all of them to be confirmed together."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from author import numerals
from author.agency import FACTS, AgencyKind, Fact, Scope, accept, kind_of, notice_on, self_name_of
from author.report import Signature, is_unwritten, length_of
from author.sentences import composed, write
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu, Prompt

_TITLE = "封面信息"
_CONFIRM = "confirm"
_Labelled = TypeVar("_Labelled", AgencyKind, Scope)


def fill(draft: Draft) -> Leave:
    """Ask for the missing facts, then show the cover until the clerk confirms it; save the preamble that is shown."""
    _ask_missing(draft)
    while True:
        lines = _lines(draft)
        choices = [Choice(value=name, label=label) for name, (label, _) in lines.items()]
        choices.append(Choice(value=_CONFIRM, label="都对，下一步", number=0, above=" "))
        menu = Menu(
            title=_TITLE,
            right=draft.step_of(None),
            choices=choices,
            selected=len(choices) - 1,
            about=lambda _: f"{draft.form.preamble.label}：\n{_preamble(draft)}",
            keys="上下键/数字 选择   回车 修改 / 下一步   PgDn 看引言全文   Esc 回目录   F9 帮助",
            help="这些写进标题、引言和落款。引言按这些信息自动编好，也可以自己写。",
        )
        chosen = draft.face.choose(menu)
        if chosen is None:
            return Leave.BACK
        if chosen == _CONFIRM:
            draft.keep_text(draft.form.preamble.id, _preamble(draft))
            return Leave.DONE
        if not draft.read_only:
            lines[chosen][1]()


def mend(draft: Draft, line: str, words: str) -> Leave:
    """Open one line of the cover, named as in `_lines`; ``words`` of the preamble are selected."""
    lines = _lines(draft, words)
    if draft.read_only or line not in lines:
        return fill(draft)
    lines[line][1]()
    return Leave.DONE


def _lines(draft: Draft, words: str = "") -> dict[str, tuple[str, Callable[[], object]]]:
    """Return the label of each line and the function that asks for a change of it.

    The keys are the name of a fact, ``kind``, ``signature`` and the id of the preamble.
    """
    report, preamble = draft.report, draft.form.preamble
    facts_asked = {
        fact.name: (f"{fact.label}：{getattr(report.agency, fact.name) or '（空）'}", partial(_ask_fact, draft, fact))
        for fact in FACTS
    }
    kind = report.agency.kind.label
    if report.agency.kind is AgencyKind.GOVERNMENT:
        kind += f"，{report.scope.label}"
    signature = f"{report.signature.name}  {report.signature.date}" if report.signature.date else "不落款"
    own = "自己写的" if composed.is_own_work(report, draft.form, preamble.id) else "按以上信息编写"
    return {
        **facts_asked,
        "kind": (f"机关类别：{kind}", partial(_ask_kind, draft)),
        "signature": (f"落款：{signature}", partial(_ask_signature, draft)),
        preamble.id: (f"{preamble.label}：{own}", partial(_write_preamble, draft, words)),
    }


def _preamble(draft: Draft) -> str:
    """Return the preamble that the clerk wrote, or else the one that follows from the facts."""
    key = draft.form.preamble.id
    text = draft.report.texts.get(key, "")
    return write(draft.form, key, draft.report) if is_unwritten(text) else text


def _ask_missing(draft: Draft) -> None:
    """Ask for the empty facts, or only for the required ones after last year's report; Esc goes one question back."""
    if draft.read_only or draft.report.texts.get(draft.form.preamble.id):
        return
    asked = [fact for fact in FACTS if fact.required] if draft.previous else FACTS[1:]
    missing = [fact for fact in asked if not getattr(draft.report.agency, fact.name)]
    if missing and draft.report.agency.kind is AgencyKind.GOVERNMENT:
        draft.keep(replace(draft.report, scope=_ask_scope(draft)))
    number = 0
    while 0 <= number < len(missing):
        left = _ask_fact(draft, missing[number], f"  第 {number + 1} 项/共 {len(missing)} 项")
        if left is Leave.DONE:
            return
        number += -1 if left is Leave.BACK else 1


def _ask_fact(draft: Draft, fact: Fact, count: str = "") -> Leave:
    usual = self_name_of(draft.report.agency.name) if fact.name == "self" else ""
    example = f"例如：{fact.example}" if fact.example else ""

    def keep(typed: str) -> None:
        changed: Mapping[str, Any] = {fact.name: accept(fact, typed)}
        draft.face.tell(notice_on(fact, typed))
        draft.keep(draft.report.with_agency(replace(draft.report.agency, **changed)))

    prompt = Prompt(
        title=_TITLE,
        right=draft.step_of(None) + count,
        question=fact.label,
        label=fact.label,
        empty="必填" if fact.required else "没有就直接回车",
        above=example,
        value=getattr(draft.report.agency, fact.name) or usual,
        check=partial(accept, fact),
        keep=keep,
        help="写进年报的标题、引言和落款；直接回车就是现在这样。",
        keys="回车 下一项   Esc 上一项（内容保留）   F2 到列表   F9 帮助   Ctrl+C 暂停",
    )
    left = draft.ask(prompt)
    if fact.name == "self" and left is Leave.NEXT and draft.report.agency.kind is AgencyKind.DEPARTMENT:
        _ask_kind(draft)
    return left


def _ask_kind(draft: Draft) -> None:
    agency = draft.report.agency
    likely = agency.kind if agency.kind is not AgencyKind.DEPARTMENT else kind_of(agency.name)
    kind = _ask_member(draft, "机关类别（决定有没有规章、要不要写考核评议）", likely) or agency.kind
    scope = _ask_scope(draft) if kind is AgencyKind.GOVERNMENT else Scope.AGENCY
    draft.keep(replace(draft.report, agency=replace(agency, kind=kind), scope=scope))


def _ask_scope(draft: Draft) -> Scope:
    help = "本机关：只报政府办公室自己的；本级政府：所属部门和下级都汇总进来。"
    scope = draft.report.scope
    return _ask_member(draft, "这份年报统计的范围（两种口径不要混）", scope, help) or scope


def _ask_member(draft: Draft, question: str, likely: _Labelled, help: str = "") -> _Labelled | None:
    """Ask for one member of an enumeration, the likely one selected; ``None`` after Esc."""
    members = list(type(likely))
    choices = [Choice(value=each, label=each.label) for each in members]
    selected, right = members.index(likely), draft.step_of(None)
    menu = Menu(title=_TITLE, right=right, before=question, choices=choices, selected=selected, help=help)
    return draft.face.choose(menu)


def _ask_signature(draft: Draft) -> None:
    signature = draft.report.signature

    def keep(typed: str) -> None:
        date, name = parse_date(typed), signature.name or draft.report.agency.name
        draft.keep(replace(draft.report, signature=Signature(name=name, date=date) if date else Signature()))

    prompt = Prompt(
        title=_TITLE,
        right=draft.step_of(None),
        question="落款日期",
        label="落款",
        empty="不落款就留空",
        above="例如：2026年1月15日",
        value=signature.date,
        check=parse_date,
        keep=keep,
        help="落款印机关全称和日期，可以不要。",
    )
    draft.ask(prompt)


def parse_date(typed: str) -> str:
    """Return a typed day in ISO format, or an empty string for an empty line; ValueError says why it is refused."""
    try:
        return numerals.parse_date(typed).isoformat() if typed else ""
    except ValueError:
        raise ValueError("日期应像 2026年1月15日") from None


def _write_preamble(draft: Draft, select: str) -> None:
    key, previous = draft.form.preamble.id, draft.previous
    text = _preamble(draft)
    offered = draft.renewed(key).text if previous and composed.is_own_work(previous, draft.form, key) else ""
    if offered and not composed.is_own_work(draft.report, draft.form, key):
        menu = Menu(
            title=draft.form.preamble.label,
            before="引言怎么写？",
            choices=[
                Choice(value=text, label="按封面信息编写的，在这里改"),
                Choice(value=offered, label=f"上年的引言，已改成 {draft.report.year} 年的，在这里改"),
            ],
            about=str,
        )
        text = draft.face.choose(menu) or ""
        if not text:
            return
        draft.keep_text(key, text)
    above = f"{draft.form.preamble.help} 现在 {length_of(text)} 字；全部删掉就恢复按封面信息编写。"
    draft.write(None, text, above, select=select)
    draft.keep_text(key, _preamble(draft))
