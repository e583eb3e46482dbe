"""Fill the tables: ask one question that may replace the typing, then ask for the numbers."""

from author.form import Field, Part, blanks
from author.numerals import format_number
from author.report import Report
from author.wizard import flow
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu, yes_or_no

_Zeros = Choice[tuple[Field, ...]]
"""An answer to the question before a table, with the fields that the answer sets to 0."""
_QUESTIONS = {
    "proactive": "{} 年，有没有现行有效的规章、行政规范性文件，行政许可、处罚、强制决定，或者行政事业性收费？",
    "requests": "{} 年，本机关有没有收到或办理政府信息公开申请？",
    "proceedings": "{} 年，有没有因政府信息公开被申请行政复议、提起行政诉讼（包括没有审结的）？",
}
"""The question before each table, by part, with a place for the year."""


def fill(draft: Draft, part: Part, *, at: str | None = None) -> Leave:
    """Ask the question if the table is still blank, then show the grid from the number with key ``at``."""
    is_blank = len(blanks(part.inputs, draft.report.cells)) == len(part.inputs)
    if is_blank and not draft.read_only and at is None:
        left = _open(draft, part)
        if left is not Leave.NEXT:
            return left
    return draft.face.fill(draft, part, at)


def _open(draft: Draft, part: Part) -> Leave:
    """Ask the opening question; return NEXT if the grid is needed and DONE if all numbers are filled."""
    question = question_before(part, draft.report.year)
    if question is None:
        return Leave.NEXT
    told = last_year_of(part, draft.previous) if draft.previous else ""
    known = draft.expected()
    warning = "\n! 选这一项会与上年年报对不上，除非另有原因。"
    menu = Menu(
        title=draft.heading(part),
        right=draft.step_of(part),
        before=question[0],
        choices=question[1],
        about=lambda zeros: told + (warning if any(known.get(field.key) for field in zeros) else ""),
        keys="上下键/数字 选择   回车 确认   Esc 回目录   F9 帮助",
        help=draft.help_on(part),
    )
    chosen = draft.face.choose(menu)
    if chosen is None:
        return Leave.BACK
    zeros = flow.zeros(chosen, draft.report.cells)
    if zeros:
        draft.keep_cells(zeros)
    if len(zeros) == len(part.inputs):
        draft.face.tell(f"{draft.heading(part)}：已填 {len(zeros)} 个 0，以后可以改。")
        return Leave.DONE
    _offer_carried_in(draft, part)
    return Leave.NEXT


def _offer_carried_in(draft: Draft, part: Part) -> None:
    """Offer the numbers that last year's report carried into this year, for the clerk to confirm."""
    known = draft.expected()
    fields = [field for field in blanks(part.inputs, draft.report.cells) if field.key in known]
    if not fields:
        return
    numbers = "  ".join(f"{field.column_caption} {known[field.key]}" for field in fields)
    menu = Menu(
        title=draft.heading(part),
        right=draft.step_of(part),
        before=f"{fields[0].row_caption}，按上年年报应是：\n{numbers}",
        choices=yes_or_no("采用", "不采用，自己填"),
    )
    if draft.face.choose(menu):
        draft.keep_cells({field.key: known[field.key] for field in fields})


def question_before(part: Part, year: int) -> tuple[str, list[_Zeros]] | None:
    """Return the question before a part's table and its answers; ``None`` if the part has no question."""
    if part.id not in _QUESTIONS:
        return None
    inputs = part.inputs
    choices: list[_Zeros] = [Choice(value=(), label="有，逐行填写", words=("有", "是", "y"))]
    none = "没有：全部填 0"
    if part.id == "requests":
        received = tuple(field for field in inputs if field.row.id == "received")
        label = "没有新收，只有上年结转的（新收一行填 0）"
        choices.append(Choice(value=received, label=label, words=("只有上年结转",)))
        none = "都没有：整张表填 0"
    label = f"{none}（{len(inputs)} 格），以后可以改"
    choices.append(Choice(value=inputs, label=label, words=("都没有", "没有", "无", "否", "n")))
    return _QUESTIONS[part.id].format(year), choices


def last_year_of(part: Part, previous: Report) -> str:
    """Return in words what last year's report says about the table: what it carried on, or whether all was 0."""
    carried = [field for table in part.tables for each in table.equations for field in each.previous if not each.right]
    totals = [field for field in carried if field.column.is_total and not field.column.parents]
    numbers = [previous.cells.get(field.key) for field in totals]
    if not totals:
        values = [previous.cells.get(field.key) for field in part.inputs]
        return "" if None in values else f"上年这张表{'有数' if any(values) else '都是 0'}。"
    return "；".join(
        f"上年（{previous.year}）{field.row_caption} {format_number(number)} 件"
        + (f"，今年的上年结转通常应为 {format_number(number)}" if number else "")
        for field, number in zip(totals, numbers, strict=True)
        if number is not None
    )
