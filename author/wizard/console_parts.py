"""A part on the console: its tables row by row with their sums, or its text paragraph by paragraph."""

import re
from collections.abc import Sequence
from functools import partial
from itertools import chain

from author import answers
from author.answers.schema import AnswerRow, row_label
from author.form import Aspect, Part, blanks
from author.numerals import Number, format_number, half_width
from author.report import Cells, Report, is_unwritten, length_of, placeholder
from author.text import without_blanks
from author.wizard import aspects, cell_info, flow
from author.wizard.console import Console, not_blank, number_of
from author.wizard.draft import Draft
from author.wizard.face import Choice, Leave, Menu, Writing, yes_or_no

_ALL_ZERO = ("以下都是0", "以下全是0", "下面都是0", "以下都为0")
_DELETE = "delete"
_INDENT = "    "
_HOW = "一行一段，写完后单独一行输入 . 或 。"
_SEPARATORS = re.compile(r"[\s、，；;]+")


def fill(console: Console, draft: Draft, part: Part, at: str | None) -> Leave:
    """Ask for the rows with blanks, or for the row of one number; then show the sums and let the clerk correct rows."""
    rows = [row for table in part.tables for row in answers.rows_of(table)]
    if draft.read_only:
        _show_rows(console, draft, part, rows)
        return Leave.BACK
    named: list[str] = []
    for number, row in enumerate(rows, 1):
        if any(field.key == at for field in row) if at else blanks(row, draft.report.cells):
            if named != _captions(row):
                named = _captions(row)
                _say_captions(console, named)
            _ask_row(console, draft, rows, number)
    _ask_zeros(console, draft, part)
    _mend(console, draft, part, rows)
    return Leave.DONE


def _say_captions(console: Console, captions: Sequence[str]) -> None:
    """Name the columns of the rows that follow, and how they are typed."""
    how = f"一行 {len(captions)} 个数，用空格隔开，都是 0 就写一个 0；" if len(captions) > 1 else ""
    console.say("", f"各列依次是：{'、'.join(captions)}", f"（{how}从这一行往下都是 0 就写：以下都是 0）")


def _ask_row(console: Console, draft: Draft, rows: Sequence[AnswerRow], number: int) -> None:
    """Ask for the numbers of one row; the answer may also fill the blanks of the rows below with 0."""
    report, previous, row = draft.report, draft.previous, rows[number - 1]
    known = draft.expected()
    expected = {field.key: known[field.key] for field in row} if all(field.key in known for field in row) else {}
    is_blank = len(blanks(row, report.cells)) == len(row)
    now = "" if is_blank else _numbers(row, report.cells)
    lines = [f"第 {number} 行（共 {len(rows)} 行）  {row_label(row)}："]
    if previous:
        lines.append(f"  上年：{_numbers(row, previous.cells)}")
    if now:
        lines.append(f"  现在：{now}（直接回车 = 保留）")
    elif expected:
        lines.append(f"  按上年年报应是：{_numbers(row, expected)}（直接回车 = 采用）")
    kept: Cells = {} if now else expected

    def accept(typed: str) -> Cells:
        bare = without_blanks(half_width(typed)).rstrip(".").replace("零", "0")
        if bare in _ALL_ZERO:
            return flow.zeros([field for below in rows[number - 1 :] for field in below], report.cells)
        return parse_row(typed, row) if typed.strip() else kept

    console.say("", *lines)
    explained = (cell_info.explanation(field, draft.form) for field in row)
    changes = console.ask_until(accept, help="\n".join(dict.fromkeys(chain.from_iterable(explained))))
    if not changes:
        console.note(f"保留：{now}" if now else "这一行先空着")
        return
    draft.keep_cells(changes)
    console.note(_with_total(draft.report, row))
    if len(changes) > len(row):
        console.note(f"以下空着的也填了 0，共 {len(changes)} 格")


def _captions(row: AnswerRow) -> list[str]:
    """Return the shortest captions that distinguish the columns of a row."""
    short = [field.column.short for field in row]
    return short if len(set(short)) == len(row) else [field.column_caption for field in row]


def parse_row(typed: str, row: AnswerRow) -> Cells:
    """Return the numbers of one row, separated by blanks, commas or semicolons; a single 0 fills the whole row.

    Raises:
        ValueError: the row cannot be used; the only argument is the reason in Chinese.
    """
    numbers = [part for part in _SEPARATORS.split(typed) if part]
    if len(numbers) == 1 and half_width(numbers[0]) == "0":
        numbers *= len(row)
    if len(numbers) != len(row):
        total = "（总计自动算，不用写）" if len(numbers) == len(row) + 1 else ""
        raise ValueError(f"应有 {len(row)} 个数，写了 {len(numbers)} 个{total}")
    cells: dict[str, Number | None] = {}
    for caption, field, number in zip(_captions(row), row, numbers, strict=True):
        try:
            cells[field.key] = field.kind.parse(number)
        except ValueError as error:
            raise ValueError(f"{caption}写的是“{number}”，{error}") from None
    return cells


def _ask_zeros(console: Console, draft: Draft, part: Part) -> None:
    zeros = flow.zeros(part.inputs, draft.report.cells)
    if not zeros:
        return
    choices = yes_or_no("都填 0", "先空着，以后再填")
    before = f"还有 {len(zeros)} 格空着"
    if console.choose(Menu(title=draft.heading(part), before=before, choices=choices, selected=1)):
        draft.keep_cells(zeros)
        console.note(f"已填 {len(zeros)} 个 0")


def _mend(console: Console, draft: Draft, part: Part, rows: Sequence[AnswerRow]) -> None:
    """Show all rows and identities, and ask for the row to correct, until there is none."""
    while True:
        _show_rows(console, draft, part, rows)
        console.say("", "都对就直接回车，要改哪一行请输入行号：")
        number = console.ask_until(lambda typed: number_of(typed, len(rows)), kept=0, help=draft.help_on(part))
        if number == 0:
            return
        _say_captions(console, _captions(rows[number - 1]))
        _ask_row(console, draft, rows, number)


def _show_rows(console: Console, draft: Draft, part: Part, rows: Sequence[AnswerRow]) -> None:
    identities, cells = [each for table in part.tables for each in flow.identities(table)], draft.report.cells
    console.say("", f"{draft.heading(part)}，核对：")
    console.say(*(f"  {number} {_with_total(draft.report, row)}" for number, row in enumerate(rows, 1)))
    console.say(*(f"勾稽关系：{each.note}" for each in identities[:1]))
    console.say(*(f"  {flow.balance(each, cells)}  {cell_info.arithmetic(each, cells)}" for each in identities))


def _numbers(row: AnswerRow, cells: Cells) -> str:
    values = (cells.get(field.key) for field in row)
    return " ".join("空" if value is None else format_number(value) for value in values)


def _with_total(report: Report, row: AnswerRow) -> str:
    """Return in words a row with its numbers and its computed total."""
    sums = (each for each in row[0].table.equations if each.is_sum and each.left == row)
    totals = [report.cells.get(each.right[0].key) for each in sums]
    told = "".join(f"，总计 {format_number(total)}" for total in totals if total is not None)
    return f"{row_label(row)}：{_numbers(row, report.cells)}{told}"


def write(console: Console, writing: Writing) -> Leave:
    """Ask for the aspects that are not written yet; if there are none, show the text and let the clerk change it."""
    part = writing.part
    unasked = aspects.to_ask(part, writing.text) if part else []
    if writing.read_only:
        console.say("", writing.title, *not_blank(writing.text, _INDENT))
    elif part and unasked:
        _ask_aspects(console, writing, part, unasked)
    else:
        _change(console, writing)
    return Leave.DONE


def _ask_aspects(console: Console, writing: Writing, part: Part, unasked: list[Aspect]) -> None:
    text = writing.text
    for aspect in unasked:
        if aspect not in aspects.to_ask(part, text):
            continue
        console.say("", f"{aspect.heading or aspect.label}（{aspect.help}）", _HOW)
        if aspects.broke_off(text, aspect):
            console.note("上次写了一部分，已经保留，请接着往下写；不再写了就直接回车")
        else:
            console.note("没有就直接回车" if aspect.optional else "第一行直接回车 = 留到 Word 里写")
        unfinished = partial(aspects.write, part, text, aspect, finished=False)
        typed = console.paragraphs(writing, _aspect_help(part, aspect), unfinished)
        if is_unwritten(text) and (last := aspects.last_headed(part, aspect, typed)):
            text = aspects.begin_with(part, typed, last)
            writing.save(text)
            console.note(f"后面的小标题也在里面，到“{last.label}”为止：{_written(typed)}")
            continue
        text = aspects.write(part, text, aspect, typed)
        writing.save(text)
        left = placeholder(aspect.label)
        ending = f"留到 Word 里写，标{left}" if left in text else "不再写"
        console.note(f"{aspect.label}：{_written(typed) if typed else ending}")


def _aspect_help(part: Part, aspect: Aspect) -> str:
    return f"{aspect.help or part.help}（依据：{part.article}）"


def _change(console: Console, writing: Writing) -> None:
    """Let the clerk keep, delete or rewrite the text, or rewrite what is under one heading.

    The old words remain until the new ones are complete.
    """
    part, text = writing.part, writing.text
    console.say("", f"{writing.title}，现在的内容：", *not_blank(text, _INDENT))
    console.note(writing.above)
    under_headings = [each for each in part.aspects if aspects.section(part, text, each) is not None] if part else []
    choices: list[Choice[Aspect | bool | str]] = [Choice(value=False, label="保留")]
    choices += [Choice(value=each, label=f"重写：{each.label}") for each in under_headings]
    choices += [Choice(value=True, label="整个重写"), Choice(value=_DELETE, label="全部删掉")]
    chosen = console.choose(Menu(title=writing.title, before="要不要改", choices=choices, help=writing.above))
    if chosen == _DELETE:
        writing.save("")
        console.note("已全部删掉")
        return
    if not chosen:
        return
    console.say(f"{_HOW}第一行直接回车 = 不改")
    aspect = chosen if isinstance(chosen, Aspect) else None
    help = _aspect_help(part, aspect) if part and aspect else writing.above
    unfinished = [text, placeholder("下面是没有改完的新内容，请整理")]
    typed = console.paragraphs(writing, help, lambda lines: "\n".join([*unfinished, *lines]))
    if typed:
        writing.save(aspects.rewrite(part, text, aspect, typed) if part and aspect else "\n".join(typed))
    console.note(_written(typed) if typed else "没有改动")


def _written(typed: list[str]) -> str:
    return f"已存 {len(typed)} 段，{length_of(''.join(typed))} 字"
