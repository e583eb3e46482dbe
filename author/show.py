"""Write findings, changes and forms as terminal text."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from author.agency import Agency
from author.findings import Finding, Level
from author.form import Form, Line, Part, Table
from author.numerals import Number, format_number
from author.report import Signature
from author.text import pad

if TYPE_CHECKING:
    from author.changes import Change, LineChange, SentenceChange

_KEY_COLUMN = 56


def findings(found: Sequence[Finding]) -> str:
    """Return every finding with what to do or why it is excused, then the count of each level."""
    return "\n".join([*(_finding(each) for each in found), counts(found)])


def _finding(found: Finding) -> str:
    if found.reason:
        return f"已说明  {found.message}。说明：{found.reason}"
    return f"{found.level.label}  {found.message}。{found.rule.remedy}（依据：{found.basis}）"


def counts(found: Sequence[Finding]) -> str:
    """Return how many findings there are of each level, and how many a reason excuses."""
    numbers = [f"{level.label} {sum(each.level is level and not each.reason for each in found)}" for level in Level]
    excused = sum(bool(each.reason) for each in found)
    return f"检查结果：{'，'.join(numbers + ([f'已说明 {excused}'] if excused else []))}。"


def changes(found: "Sequence[Change]", form: Form) -> str:
    """Return the changes of an edited report, then the count of each kind."""
    from author.changes import CellChange, LineChange, SentenceChange

    if not found:
        return "与答案一致，没有改动。"
    kinds = {"数字": CellChange, "文字": SentenceChange, "标题、年度、落款": LineChange}
    numbers = (f"{name} {sum(isinstance(each, kind) for each in found)}" for name, kind in kinds.items())
    return "\n".join([*(change(each, form) for each in found), f"与答案相比的改动：{'，'.join(numbers)}。"])


def change(each: "Change", form: Form) -> str:
    """Return one change with what was there and what is there now."""
    from author.changes import CellChange

    if isinstance(each, CellChange):
        field = form.fields[each.key]
        note = "（合计）" if field.computed else ""
        return f"改  {field.place}{note}：{_cell(each.before)} → {_cell(each.after)}"
    verb = "增" if not each.before else "删" if not each.after else "改"
    versions = (("原", each.before), ("现", each.after))
    lines = (f"    {name}：{words.strip() or '（另起一段）'}" for name, words in versions if words)
    return "\n".join([f"{verb}  {_place(each, form)}", *lines])


def _cell(value: Number | None) -> str:
    return "空白" if value is None else format_number(value)


def _place(change: "SentenceChange | LineChange", form: Form) -> str:
    from author.changes import SentenceChange

    if isinstance(change, SentenceChange):
        return form.name_of(change.key)
    section, _, name = change.key.partition(".")
    if section == "headings":
        return f"“{form.part(name).name}”的标题"
    cover = {"agency": Agency, "signature": Signature}.get(section)
    labels = {each.name: each.metadata["label"] for each in fields(cover)} if cover else {}
    return str(labels.get(name, "年度"))


def editions(forms: Sequence[Form]) -> str:
    """Return one line for each edition."""
    return "\n".join(
        f"{form.edition}  {form.basis}  {_years(form)}，{len(form.fields)} 个数，{len(form.equations)} 条勾稽关系，"
        f"{'用于填报' if form.writable else '只用于读旧年报'}"
        for form in forms
    )


def form(shown: Form) -> str:
    """Return an edition's parts and tables with the keys of their lines."""
    lines = [f"{shown.title}（{shown.basis}，{shown.edition} 年版）"]
    for part in shown.parts:
        lines += ["", f"{part.heading}  [{part.id}]", *_part(part)]
    return "\n".join(lines)


def _years(form: Form) -> str:
    return f"{form.first_year}—{form.last_year} 年度" if form.last_year else f"{form.first_year} 年度起"


def _part(part: Part) -> Iterator[str]:
    for aspect in part.aspects:
        yield f"  {aspect.label}  {aspect.help}".rstrip()
    for table in part.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"  {table.band or table.corner or table.name}  [{table.id}]"
    yield "    列"
    yield from _tree(table.columns, 3)
    yield "    行"
    yield from _tree(table.rows, 3)
    for identity in table.identities:
        yield f"    勾稽关系：{identity.note}"


def _tree(lines: Sequence[Line], depth: int) -> Iterator[str]:
    for line in lines:
        label = pad("  " * depth + (line.label or f"（{line.short}）"), _KEY_COLUMN)
        yield f"{label}  {line.path}{'  （合计，自动算）' if line.is_total else ''}"
        yield from _tree(line.children, depth + 1)
