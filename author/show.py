"""Write findings and forms as terminal text."""

from collections.abc import Iterator, Sequence

from author.findings import Finding, Level
from author.form import Form, Line, Part, Table
from author.text import pad

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
