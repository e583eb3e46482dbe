"""The workbook of a summary: the form's tables summed, a row an agency, the findings, what is not counted.

Every sum is a formula over the agencies' rows and every total one over its addends, so that
a person can follow each number to the reports.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO

from author.aggregate.summary import Head, Summary
from author.blank import Role, Slot, slots
from author.form import Field, Form, Part
from author.report import Cells
from author.spreadsheet import Cell, Formula, Look, Merge, Sheet, address, block, write_into

_ABOUT = "说明"
_AGENCIES = "各单位"
_FINDINGS = "检查结果"
_LEFT_OUT = "没有计入"
_MISSING = "缺报"
_MOST_ROWS = 1_048_575
"""Of a sheet below its head (the limits of Excel)."""

_TITLE = Look(size=14, bold=True)
_HEAD = Look(bold=True, shaded=True, boxed=True, centred=True, wrapped=True)
_TEXT = Look(boxed=True, wrapped=True)
_LINE = Look(wrapped=True)
_NUMBER = Look(boxed=True, centred=True)
_SUM = Look(boxed=True, centred=True, bold=True)
_KEY = Look(boxed=True, muted=True)
_LOOKS = {
    Role.BAND: Look(bold=True, shaded=True, boxed=True, wrapped=True),
    Role.CORNER: _TEXT,
    Role.HEAD: Look(boxed=True, centred=True, wrapped=True),
    Role.LABEL: _TEXT,
    Role.NUMBER: _NUMBER,
}

_FACTS = ("序号", "机关", "文件", "须改的错误")
_FACT_WIDTHS = (6, 30, 40, 11)
_FIELD_WIDTH = 11
_HEAD_ROWS = 3
"""Of the agencies' sheet: what the column is, its key, the sums."""
_TABLE_TOP = 2
_TABLE_WIDTH = 92
"""Characters over the page, upright."""
_UPRIGHT_COLUMNS = 6


def write_workbook(summary: Summary, file: BinaryIO) -> None:
    """Write the summary as .xlsx; the same summary gives the same bytes, and no row is held in memory."""
    write_into(file, _sheets(summary))


def _sheets(summary: Summary) -> Iterator[Sheet]:
    yield _about(summary)
    for part in summary.form.parts:
        if part.tables:
            yield _table(part, summary)
    yield _agencies(summary)
    yield _findings(summary)
    yield _left_out(summary)
    yield _missing(summary)


def _about(summary: Summary) -> Sheet:
    lines = [
        f"计入 {len(summary.counted)} 份年报，见“{_AGENCIES}”；没有计入 {len(summary.left_out)} 份，见“{_LEFT_OUT}”。",
        f"各表的数是“{_AGENCIES}”里各行的和，合计按公式算出；没填的不计。",
        *summary.remarks,
    ]
    rows = [[Cell(value=_title(summary), look=_TITLE)], *([Cell(value=line, look=_LINE)] for line in lines)]
    return Sheet(name=_ABOUT, rows=rows, widths=(_TABLE_WIDTH,))


def _title(summary: Summary) -> str:
    return f"{summary.year}年{summary.form.title}汇总（{summary.form.edition} 年版格式）"


# --- the tables of the form --------------------------------------------------------------


def _table(part: Part, summary: Summary) -> Sheet:
    """The part's printed grid with the sums."""
    printed = slots(part)
    places = {slot.field.key: address(slot.row + _TABLE_TOP, slot.column) for slot in printed if slot.field}
    grid: list[list[Cell]] = [[Cell()] * len(part.widths) for _ in range(max(s.row + s.rows for s in printed))]
    for slot in printed:
        for row in range(slot.row, slot.row + slot.rows):
            grid[row][slot.column : slot.column + slot.columns] = [Cell(look=_LOOKS[slot.role])] * slot.columns
        value = _sum(slot.field, places, summary) if slot.field else slot.text
        grid[slot.row][slot.column] = Cell(value=value, look=_LOOKS[slot.role])
    unit = _TABLE_WIDTH * (1 if len(part.widths) < _UPRIGHT_COLUMNS else 1.5) / sum(part.widths)
    title = f"{part.heading}（{summary.year} 年度，{len(summary.counted)} 份年报合计）"
    return Sheet(
        name=part.tables[0].name,
        rows=[[Cell(value=title, look=_TITLE)], [], *grid],
        widths=[width * unit for width in part.widths],
        merges=[_merge(slot) for slot in printed if slot.rows * slot.columns > 1],
        landscape=len(part.widths) >= _UPRIGHT_COLUMNS,
    )


def _merge(slot: Slot) -> Merge:
    return Merge(row=slot.row + _TABLE_TOP, column=slot.column, rows=slot.rows, columns=slot.columns)


def _sum(field: Field, places: Mapping[str, str], summary: Summary) -> Formula:
    addends = _addends(summary.form).get(field.key)
    if addends:
        text = f"=SUM({','.join(places[each.key] for each in addends)})"
    else:
        column = _column(summary.form, field)
        text = f"=SUM({block(_AGENCIES, _HEAD_ROWS, column, _last_row(summary), column)})"
    return Formula(text=text, result=summary.cells[field.key] or 0)


def _addends(form: Form) -> Mapping[str, Sequence[Field]]:
    """By key of a total: the numbers of which it is the sum."""
    return {equation.right[0].key: equation.left for equation in form.sums}


def _last_row(summary: Summary) -> int:
    """Of the agencies' sheet; where none is counted the row below the head is empty."""
    return _HEAD_ROWS + max(len(summary.counted), 1) - 1


def _column(form: Form, field: Field) -> int:
    return len(_FACTS) + list(form.fields).index(field.key)


# --- a row an agency ---------------------------------------------------------------------


def _agencies(summary: Summary) -> Sheet:
    form = summary.form
    heads = (*_FACTS, *(each.place for each in form.fields.values()))
    keys = (*("" for _ in _FACTS), *form.fields)
    last = _last_row(summary)
    sums = [
        Formula(text=f"=SUM({address(_HEAD_ROWS, column)}:{address(last, column)})", result=summary.cells[key] or 0)
        for column, key in enumerate(form.fields, len(_FACTS))
    ]
    facts = [Cell(look=_SUM), Cell(value="合计", look=_SUM), *[Cell(look=_SUM)] * (len(_FACTS) - 2)]
    head_rows = [
        [Cell(value=each, look=_HEAD) for each in heads],
        [Cell(value=each or None, look=_KEY) for each in keys],
        [*facts, *(Cell(value=each, look=_SUM) for each in sums)],
    ]
    return Sheet(
        name=_AGENCIES,
        rows=chain(head_rows, _agency_rows(summary)),
        widths=(*_FACT_WIDTHS, *([_FIELD_WIDTH] * len(form.fields))),
        frozen_rows=_HEAD_ROWS,
        frozen_columns=2,
        landscape=True,
    )


def _agency_rows(summary: Summary) -> Iterator[list[Cell]]:
    patterns = _row_formulas(summary.form)
    for number, (head, cells) in enumerate(summary.numbers(), 1):
        # In formulas rows count from 1.
        row = str(_HEAD_ROWS + number)
        facts = _facts(number, head)
        yield [*facts, *(_number(key, cells, patterns.get(key), row) for key in summary.form.fields)]


def _facts(number: int, head: Head) -> list[Cell]:
    values = (number, head.agency or None, head.path, head.errors)
    return [Cell(value=value, look=_TEXT if isinstance(value, str) else _NUMBER) for value in values]


def _number(key: str, cells: Cells, pattern: str | None, row: str) -> Cell:
    value = cells[key]
    if pattern is None or value is None:
        return Cell(value=value, look=_NUMBER)
    return Cell(value=Formula(text=pattern.replace("#", row), result=value), look=_NUMBER)


def _row_formulas(form: Form) -> dict[str, str]:
    """By key of a total: its formula, with # for the number of the row."""

    def cell(field: Field) -> str:
        return address(0, _column(form, field)).removesuffix("1") + "#"

    return {key: f"=SUM({','.join(map(cell, addends))})" for key, addends in _addends(form).items()}


# --- lists -------------------------------------------------------------------------------


def _findings(summary: Summary) -> Sheet:
    heads = {"机关": 26, "文件": 34, "级别": 7, "检查项": 22, "发现": 60, "怎么改": 34, "依据": 28, "说明": 24}
    rows = (
        (
            head.agency,
            head.path,
            found.level.label,
            found.rule.id,
            found.message,
            found.rule.remedy,
            found.basis,
            found.reason,
        )
        for head, found in summary.findings()
    )
    return _list(_FINDINGS, heads, rows, "没有发现问题")


def _left_out(summary: Summary) -> Sheet:
    heads = {"文件": 44, "机关": 30, "年度": 8, "为什么": 80}
    rows = ((each.head.path, each.head.agency, each.head.year or None, each.why) for each in summary.left_out)
    return _list(_LEFT_OUT, heads, rows, "全部计入了")


def _missing(summary: Summary) -> Sheet:
    rows = ((each.agency, each.near) for each in summary.missing)
    return _list(_MISSING, {"机关": 40, "线索": 70}, rows, "没有缺报的，或者没有给名单")


def _list(name: str, heads: dict[str, int], rows: Iterable[Sequence[str | int | None]], none: str) -> Sheet:
    """A sheet with a row for each; what Excel has no room for is told in the last one."""
    return Sheet(
        name=name,
        rows=chain([[Cell(value=head, look=_HEAD) for head in heads]], _list_rows(iter(rows), len(heads), none)),
        widths=list(heads.values()),
        frozen_rows=1,
        filtered=True,
        landscape=True,
    )


def _list_rows(rows: Iterator[Sequence[str | int | None]], columns: int, none: str) -> Iterator[list[Cell]]:
    shown = False
    for row in islice(rows, _MOST_ROWS - 1):
        shown = True
        yield [Cell(value=value if value != "" else None, look=_TEXT) for value in row]
    last = "" if shown else none
    if next(rows, None) is not None:
        last = "还有更多，这里放不下，请分批汇总"
    if last:
        yield [Cell(value=last, look=_TEXT), *[Cell(look=_TEXT)] * (columns - 1)]
