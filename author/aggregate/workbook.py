"""Write the workbook of a summary: the form's tables summed, a row an agency, the findings, what is not counted.

Every sum is a formula over the agencies' rows and every total one over its addends, so that
a person can follow each number to the reports.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO

from author import editions
from author.aggregate.overview import (
    HEAD,
    LINE,
    MARK,
    NAME_WIDTH,
    OFFICES,
    TEXT,
    TITLE,
    UNPRINTED,
    charts_of,
    comparison,
    key_figures,
    office_sheet,
    pages_for,
    to_paste,
)
from author.aggregate.summary import Cause, FileInfo, Summary
from author.findings import Finding
from author.form import Field, Form, Part
from author.numerals import Kind, Number
from author.printed import Role, Slot, height, slots
from author.spreadsheet import Content, Formula, Look, Merge, StyledCell, Worksheet
from author.spreadsheet.writing import MOST_ROWS_WRITTEN, address, addresses, block, write_into

_ABOUT = "说明"
_AGENCIES = "各单位"
_FINDINGS = "检查结果"
_LEFT_OUT = "没有计入"

_KEY = Look(size=8, boxed=True, muted=True)
_SUMS_NAME = Look(boxed=True, bold=True)
_NUMBER_FORMATS = {Kind.COUNT: "0", Kind.MONEY: "0.00####", Kind.CHANGE: "0"}
"""The number format of each kind; money in 万元 shows up to six decimals, as it was given."""
_LOOKS = {
    Role.BAND: HEAD,
    Role.CORNER: TEXT,
    Role.HEAD: Look(boxed=True, centred=True, wrapped=True),
    Role.LABEL: TEXT,
}

_NAME_COLUMN, _ERRORS_COLUMN, _FIRST_FIGURE = 1, 2, 3
_FIELD_WIDTH = 9
_PRINTED_LINES = 20
"""The printed lines of a list that may be long; the rest is for the screen."""
_KEYS_ROW, _SUMS_ROW = 1, 2
"""The row of the sums on the agencies' sheet, below the heads and the keys of the columns."""
_TABLE_TOP = 2
_TABLE_WIDTH = 92
"""The number of characters that fill the width of an upright page; a wider table is printed smaller."""
_NUMBER_WIDTH = 8
_TABLE_ROW_HEIGHT = 22
"""The height of a table's row in points."""


def write_workbook(summary: Summary, file: BinaryIO) -> None:
    """Write the summary as .xlsx; the same summary gives the same bytes, and no row is held in memory."""
    write_into(_sheets(summary), file)


def _sheets(summary: Summary) -> Iterator[Worksheet]:
    yield _about(summary)
    yield office_sheet(summary)
    agencies = _Agencies(summary)
    yield from (_table(part, agencies) for part in summary.form.parts if part.tables)
    yield agencies.sheet()
    if summary.counted:
        yield charts_of(summary)
    if summary.previous:
        yield comparison(summary)
    yield _findings(summary)
    yield _left_out(summary)


def _about(summary: Summary) -> Worksheet:
    lines = [
        f"计入 {len(summary.counted)} 份年报（见“{_AGENCIES}”），没有计入 {len(summary.left_out)} 份（见“{_LEFT_OUT}”）"
        f"，缺报 {len(summary.missing)} 家（见“{OFFICES}”）。",
        f"各表的数是“{_AGENCIES}”里各行的和，合计按表内公式算出，没填的不计；改了“{_AGENCIES}”里的数，各表跟着变。",
        *summary.remarks,
    ]
    title = f"{summary.year}年{summary.form.title}汇总（{summary.form.edition} 年版格式，{summary.form.basis}）"
    rows = [[StyledCell(value=title, look=TITLE)], *([StyledCell(value=line, look=LINE)] for line in lines)]
    return Worksheet(name=_ABOUT, rows=[*rows, *to_paste(summary)], widths=(_TABLE_WIDTH,), pages=(1, 1))


def _number_look(kind: Kind, *, bold: bool = False) -> Look:
    return Look(boxed=True, centred=True, shrunk=True, bold=bold, number_format=_NUMBER_FORMATS[kind])


def _addends(form: Form) -> dict[str, Sequence[Field]]:
    """Return for the key of each total the numbers that it sums; those in its own row, if two sums give it."""
    return {equation.right[0].key: equation.left for equation in reversed(form.sums)}


# --- the tables of the form --------------------------------------------------------------


def _table(part: Part, agencies: "_Agencies") -> Worksheet:
    """Return the part's printed grid with the sums."""
    printed, summary = slots(part), agencies.summary
    formulas = _table_formulas(printed, agencies)
    grid = [[StyledCell()] * len(part.widths) for _ in range(height(printed))]
    for slot in printed:
        look = _number_look(slot.field.kind) if slot.field else _LOOKS[slot.role]
        for row in range(slot.row, slot.row + slot.rows):
            grid[row][slot.column : slot.column + slot.columns] = [StyledCell(look=look)] * slot.columns
        grid[slot.row][slot.column] = StyledCell(value=formulas[slot.field.key] if slot.field else slot.text, look=look)
    title = f"{part.heading}（{summary.year} 年度，{len(summary.counted)} 份年报合计）"
    unit = max(_TABLE_WIDTH / sum(part.widths), _NUMBER_WIDTH / min(part.widths))
    return Worksheet(
        name=part.tables[0].name,
        rows=[[StyledCell(value=title, look=TITLE)], [], *grid],
        widths=[width * unit for width in part.widths],
        merges=[
            Merge(row=0, column=0, rows=1, columns=len(part.widths)),
            *(
                Merge(row=slot.row + _TABLE_TOP, column=slot.column, rows=slot.rows, columns=slot.columns)
                for slot in printed
                if slot.rows * slot.columns > 1
            ),
        ],
        row_height=_TABLE_ROW_HEIGHT,
        pages=(1, 1),
        landscape=len(part.widths) > len(grid),
    )


def _table_formulas(printed: Iterable[Slot], agencies: "_Agencies") -> dict[str, Formula]:
    """Return for each key the sum of the agencies' numbers, or of the addends in the table itself."""
    summary = agencies.summary
    places = {slot.field.key: (slot.row + _TABLE_TOP, slot.column) for slot in printed if slot.field}
    addends = _addends(summary.form)
    formulas = {}
    for key in places:
        if key in addends:
            summed = addresses([places[each.key] for each in addends[key]])
        else:
            column = agencies.columns[key]
            summed = block(_AGENCIES, agencies.first, column, agencies.last, column)
        formulas[key] = Formula(text=f"=SUM({summed})", result=summary.cells[key] or 0)
    return formulas


# --- a row an agency ---------------------------------------------------------------------


class _Agencies:
    """The sheet with a row for each agency; the key figures are printed, the numbers of the form are not."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        form = summary.form
        figures = key_figures(form)
        heads = {each.label: 9 for each in figures}
        self._facts = {"序号": 6, "机关": NAME_WIDTH, "须改的错误": 8, **heads, "文件": 30}
        """The heads and widths of the columns before the numbers of the form: all that is printed, and the file."""
        self.columns = {key: column for column, key in enumerate(form.fields, len(self._facts))}
        """The column of each number."""
        self.first, self.last = _SUMS_ROW + 1, _SUMS_ROW + max(len(summary.counted), 1)
        """The first and the last row of the agencies; one blank row if there are none."""
        self._figures = [(each, self._sum(each.fields)) for each in figures]
        totals = {key: self._sum(addends) for key, addends in _addends(form).items()}
        self._fields = [(key, field, totals.get(key)) for key, field in form.fields.items()]

    def _sum(self, fields: Iterable[Field]) -> "_SumFormula":
        return _SumFormula([self.columns[each.key] for each in fields])

    def sheet(self) -> Worksheet:
        fields = self.summary.form.fields
        heads = [*self._facts, *(each.place for each in fields.values())]
        keys = [*([None] * len(self._facts)), *fields]
        head_rows = [
            [StyledCell(value=head, look=HEAD) for head in heads],
            [StyledCell(value=key, look=_KEY) for key in keys],
            self._sums_row(),
        ]
        figures = [_number_look(figure.fields[0].kind) for figure, _ in self._figures]
        numbers = [_number_look(each.kind) for each in fields.values()]
        return Worksheet(
            name=_AGENCIES,
            rows=chain(head_rows, self._rows()),
            widths=(*self._facts.values(), *([_FIELD_WIDTH] * len(numbers))),
            looks=(MARK, TEXT, MARK, *figures, UNPRINTED, *numbers),
            pages=pages_for(len(self.summary.counted)),
            frozen_rows=len(head_rows),
            frozen_columns=_NAME_COLUMN + 1,
            hidden_rows=(_KEYS_ROW,),
            printed_columns=len(self._facts) - 1,
            header=f"{self.summary.year}年度各单位主要数据（全部数据见电子表）",
        )

    def _sums_row(self) -> list[StyledCell]:
        """Return the row of sums; totals are summed within it as in every other row."""
        sums = self.summary.cells
        cells = [StyledCell(look=_SUMS_NAME)] * len(self._facts)
        cells[_NAME_COLUMN] = StyledCell(value="合计", look=_SUMS_NAME)
        errors = self._column_sum(_ERRORS_COLUMN, sum(file.errors for file in self.summary.counted))
        cells[_ERRORS_COLUMN] = StyledCell(value=errors, look=Look(boxed=True, centred=True, bold=True))
        for column, (figure, of_figure) in enumerate(self._figures, _FIRST_FIGURE):
            value = of_figure.formula(_SUMS_ROW, figure.of(sums) or 0)
            cells[column] = StyledCell(value=value, look=_number_look(figure.fields[0].kind, bold=True))
        for key, field, total in self._fields:
            result = sums[key] or 0
            value = total.formula(_SUMS_ROW, result) if total else self._column_sum(self.columns[key], result)
            cells.append(StyledCell(value=value, look=_number_look(field.kind, bold=True)))
        return cells

    def _column_sum(self, column: int, result: Number) -> Formula:
        return Formula(text=f"=SUM({address(self.first, column)}:{address(self.last, column)})", result=result)

    def _rows(self) -> Iterator[list[Content]]:
        for number, (file, cells) in enumerate(self.summary.numbers(), 1):
            at = _SUMS_ROW + number
            row: list[Content] = [number, file.agency or None, file.errors]
            row += [formula.formula(at, figure.of(cells)) for figure, formula in self._figures]
            row.append(file.shown_path)
            row += [total.formula(at, cells[key]) if total else cells[key] for key, _, total in self._fields]
            yield row


class _SumFormula:
    """A formula that sums columns of the agencies' sheet in any row."""

    def __init__(self, columns: Sequence[int]) -> None:
        self._count = len(columns)
        self._cells = re.sub(r"(?<=[A-Z])1\b", "#", addresses([(0, column) for column in columns]))

    def formula(self, row: int, result: Number | None) -> Formula:
        """Return the formula for a row, counted from 0; it shows nothing while an addend is blank."""
        cells = self._cells.replace("#", str(row + 1))
        if result is None:
            return Formula(text=f'=IF(COUNT({cells})={self._count},SUM({cells}),"")', result="")
        return Formula(text=f"=SUM({cells})", result=result)


# --- lists -------------------------------------------------------------------------------


def _findings(summary: Summary) -> Worksheet:
    heads = {"机关": NAME_WIDTH, "级别": 6, "位置": 24, "问题": 50, "怎么改": 28, "依据": 25, "说明": 16, "文件": 40}
    rows = (
        (
            file.agency or file.name,
            found.level.label,
            _place(found, file),
            found.message,
            found.rule.remedy,
            found.basis,
            found.reason,
            file.shown_path,
        )
        for file, found in summary.findings()
    )
    return _list(_FINDINGS, heads, rows, "没有发现问题")


def _place(found: Finding, file: FileInfo) -> str:
    """Return the number or the part of the report as the edition of the report calls it."""
    form = editions.edition(file.edition)
    if found.where.key in form.fields:
        return form.fields[found.where.key].place
    parts = {part.id: part.heading for part in form.parts} | {form.preamble.id: form.preamble.label}
    return parts.get(found.where.part, "")


def _left_out(summary: Summary) -> Worksheet:
    heads = {"机关": NAME_WIDTH, "文件": 36, "年度": 8, "为什么": 70, "位置": 40}
    rows = (
        (each.file.agency, each.file.name, each.file.year or None, each.why, each.file.shown_path)
        # Papers that are no reports come last, since not all lines are printed.
        for each in sorted(summary.left_out, key=lambda each: each.cause is Cause.ASIDE)
    )
    return _list(_LEFT_OUT, heads, rows, "全部计入了")


def _list(name: str, heads: Mapping[str, int], rows: Iterable[Sequence[str | int | None]], none: str) -> Worksheet:
    """Return a sheet with a row for each entry; the last column, with the path, is not printed.

    If Excel has no room for all entries, the last row says so.
    """
    return Worksheet(
        name=name,
        rows=chain([[StyledCell(value=head, look=HEAD) for head in heads]], _list_rows(iter(rows), none)),
        widths=list(heads.values()),
        looks=[*[TEXT] * (len(heads) - 1), UNPRINTED],
        pages=(1, 1),
        frozen_rows=1,
        filtered=True,
        landscape=True,
        printed_rows=_PRINTED_LINES + 1,
        printed_columns=len(heads) - 1,
        header=f"{name}（只打印前 {_PRINTED_LINES} 条，全部见电子表）",
    )


def _list_rows(rows: Iterator[Sequence[str | int | None]], none: str) -> Iterator[Sequence[Content]]:
    first = next(rows, None)
    if first is None:
        yield [none]
        return
    # The head takes a row, and one is kept for what is said at the end.
    for row in islice(chain([first], rows), MOST_ROWS_WRITTEN - 2):
        yield [value or None for value in row]
    if next(rows, None):
        yield ["还有更多，这里放不下，请分批汇总"]
