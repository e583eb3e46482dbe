"""The plain wizard's first step: who the agency is, the signature, the preamble."""

from dataclasses import replace
from functools import partial

from author import sentences
from author.agency import AgencyKind, Scope, kind_of, self_name_of
from author.report import Signature, is_unwritten
from author.wizard import facts, texts
from author.wizard.console import Console, Interrupted, Option, number_of
from author.wizard.console_draft import ConsoleDraft, in_lines
from author.wizard.facts import FACTS, Fact

_KINDS = list(AgencyKind)
_SCOPES = list(Scope)


def ask_fact(console: Console, fact: Fact, kept: str) -> str:
    """One line about the agency; ``kept`` is what an empty line means."""
    example = f"，例如 {fact.example}" if fact.example else ""
    hint = f"直接回车 = {kept}" if kept else ("必填" if fact.required else "没有就直接回车")
    return console.ask(
        f"{fact.label}（{hint}{example}）：",
        lambda typed: facts.accept(fact, typed),
        kept=kept or None,
        help=f"{fact.label}{example}。写进年报的封面和引言",
    )


def ask(draft: ConsoleDraft, *, again: bool) -> None:
    """The missing facts, then a list of all to mend, the signature and the preamble.

    ``again``: the clerk came back to a finished step.
    """
    known = bool(draft.report.agency.self)
    draft.keep(draft.report)
    for fact in FACTS:
        if not getattr(draft.report.agency, fact.name):
            _ask_missing(draft, fact)
    if known:
        _mend(draft)
    written = draft.report.texts.get(draft.form.preamble.id, "")
    if again or is_unwritten(written):
        _ask_signature(draft)
    _ask_preamble(draft)


def _ask_missing(draft: ConsoleDraft, fact: Fact) -> None:
    offered = self_name_of(draft.report.agency.name) if fact.name == "self" else ""
    _keep_fact(draft, fact, ask_fact(draft.console, fact, offered))
    if fact.name == "self":
        _ask_kind(draft)


def _keep_fact(draft: ConsoleDraft, fact: Fact, value: str) -> None:
    draft.keep(facts.with_fact(draft.report, draft.form, fact, value))
    draft.console.note(f"{fact.label}：{value or '（空）'}")


def _ask_kind(draft: ConsoleDraft) -> None:
    console, agency = draft.console, draft.report.agency
    likely = agency.kind if agency.kind is not AgencyKind.DEPARTMENT else kind_of(agency.name)
    options = [Option(label=kind.label) for kind in _KINDS]
    kind = _KINDS[console.choose("机关类别", options, default=_KINDS.index(likely) + 1) - 1]
    scope = Scope.AGENCY
    if kind is AgencyKind.GOVERNMENT:
        help = "本机关：只报政府办公室自己的；本级政府：所属部门和下级都汇总进来。两种口径不要混"
        options = [Option(label=each.label) for each in _SCOPES]
        default = _SCOPES.index(draft.report.scope) + 1
        scope = _SCOPES[console.choose("这份年报统计的范围", options, default=default, help=help) - 1]
    changed = facts.with_agency(draft.report, draft.form, replace(agency, kind=kind))
    draft.keep(replace(changed, scope=scope))
    console.note(f"机关类别：{kind.label}" + (f"，{scope.label}" if kind is AgencyKind.GOVERNMENT else ""))


def _mend(draft: ConsoleDraft) -> None:
    """Show all facts until the clerk has nothing to change."""
    while True:
        agency = draft.report.agency
        lines = [f"  {number} {fact.label}：{getattr(agency, fact.name)}" for number, fact in enumerate(FACTS, 1)]
        last = len(FACTS) + 1
        draft.console.say("", "封面信息", *lines, f"  {last} 机关类别：{agency.kind.label}")
        number = draft.console.ask("都对就直接回车，要改请输入序号：", partial(number_of, last=last), kept=0)
        if number == 0:
            return
        if number == last:
            _ask_kind(draft)
            continue
        fact = FACTS[number - 1]
        _keep_fact(draft, fact, ask_fact(draft.console, fact, getattr(agency, fact.name)))


def _ask_signature(draft: ConsoleDraft) -> None:
    kept = draft.report.signature.date
    hint = f"直接回车 = {kept}，不要落款请输入 0" if kept else "不落款就直接回车，例如 2026年1月15日"

    def accept(typed: str) -> str:
        return "" if number_is_zero(typed) else facts.parse_date(typed)

    date = draft.console.ask(f"落款日期（{hint}）：", accept, kept=kept, help="落款印机关全称和日期，可以不要")
    signature = Signature(name=draft.report.signature.name or draft.report.agency.name, date=date)
    draft.keep(replace(draft.report, signature=signature if date else Signature()))
    draft.console.note(f"落款：{signature.name} {date}" if date else "不落款")


def number_is_zero(typed: str) -> bool:
    """The clerk typed 0, with any input method."""
    return typed.strip() in ("0", "０", "零", "〇")


def _ask_preamble(draft: ConsoleDraft) -> None:
    key = draft.form.preamble.id
    written = draft.report.texts.get(key, "")
    composed = sentences.preamble(draft.report, draft.form)
    offers = {text: label for text, label in ((written, "保留现在的"), (composed, "用编好的")) if text.strip()}
    for text, label in offers.items():
        draft.console.say("", f"{draft.form.preamble.label}（{label}）：", *in_lines(text))
    options = [*(Option(label=label) for label in offers.values()), Option(label="自己写")]
    chosen = draft.console.choose(
        f"{draft.form.preamble.label}怎么写", options, default=1, help=draft.form.preamble.help
    )
    if chosen <= len(offers):
        draft.keep_text(key, list(offers)[chosen - 1])
    else:
        draft.console.say("一行一段，写完后单独一行输入 . 或 。")
        typed: list[str] = []
        try:
            draft.console.paragraphs(typed, help=draft.form.preamble.help)
        except Interrupted:
            if typed:
                draft.keep_text(key, "\n".join([*typed, texts.mark("没写完")]))
            raise
        draft.keep_text(key, "\n".join(typed) or next(iter(offers)))
    draft.console.note(f"{draft.form.preamble.label}已存，{texts.length(draft.report.texts[key])} 字")
