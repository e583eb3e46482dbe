"""Count a request register (台账), one request a row, into the numbers of part 3.

Wordings are looked up and never guessed, and a row that does not fit is named by its number
instead of being counted.
"""

from datetime import date
from pathlib import Path

from author.checks import tables
from author.checks.case import Case
from author.errors import AuthorError
from author.findings import Finding, Level, resting_on
from author.report import Report, blank_report
from author.spreadsheet.reading import read
from author.tally.calendar import Calendar, calendar_in, load_calendar
from author.tally.counting import Tally, tally
from author.tally.definition import Register, load
from author.tally.sheet import Mapped, entries, load_mapping
from author.tally.workbook import new_register
from author.text import pad, pad_left, width

__all__ = ["Register", "Tally", "count", "findings", "load", "merge", "new_register", "printed"]

_COLUMN = 10


def count(
    path: Path,
    year: int,
    register: Register,
    *,
    today: date,
    columns: Path | None = None,
    holidays: Path | None = None,
) -> Tally:
    """Count a register (.xlsx or .csv) into part 3 of the report of a year.

    Args:
        path: the register.
        year: the reported year.
        register: how registers of that year's edition are defined.
        today: the day after which no date can be right.
        columns: the layout of a register that is not ours.
        holidays: the announced holidays; those on the register's own sheet count as well.

    Raises:
        AuthorError: a file cannot be read, or nothing in it looks like a register.
    """
    mapped = load_mapping(columns, register) if columns else Mapped()
    given = load_calendar(holidays) if holidays else Calendar()
    book = read(path)
    own = calendar_in(book, register)
    calendar = Calendar(
        days_off=frozenset(own.days_off) | frozenset(given.days_off),
        workdays=frozenset(own.workdays) | frozenset(given.workdays),
    )
    return tally(entries(book, register, mapped), year, register, mapped, calendar, today)


def findings(counted: Tally, register: Register) -> list[Finding]:
    """Return what is wrong with a register, gravest first, and each equation of the form that its numbers break."""
    report = merge(blank_report(register.form, counted.year), counted, register)
    found = [*counted.findings, *tables.check_equations(Case(report=report, form=register.form))]
    return sorted(resting_on(register.form.basis, found), key=lambda each: list(Level).index(each.level))


def merge(report: Report, counted: Tally, register: Register) -> Report:
    """Return the report with the register's numbers in its table of requests.

    Raises:
        AuthorError: the report is of another year.
    """
    if report.year != counted.year:
        raise AuthorError(f"答案文件是 {report.year} 年度的，台账汇总的是 {counted.year} 年度", "请核对 --year")
    return report.with_cells(register.form, counted.cells)


def printed(counted: Tally, register: Register) -> str:
    """Return what was counted and what was not, and the table of requests with its totals, as terminal text."""
    cells = merge(blank_report(register.form, counted.year), counted, register).cells
    table = register.table
    rows = [["", *(table.caption(column, "columns") for column in table.column_leaves)]]
    for row in table.row_leaves:
        keys = [table.fields[row.path, column.path].key for column in table.column_leaves]
        rows.append([table.caption(row, "rows"), *(str(cells[key]) for key in keys)])
    first = max(width(row[0]) for row in rows)
    lines = [pad(label, first) + "".join(pad_left(text, _COLUMN) for text in texts) for label, *texts in rows]
    return "\n".join([_summary(counted), *lines])


def _summary(counted: Tally) -> str:
    left = [f"其他年度的 {counted.outside} 行"] if counted.outside else []
    left += [f"示例 {counted.examples} 行"] if counted.examples else []
    return f"{counted.year} 年度计入 {counted.counted} 件申请" + (f"，没有计入{'、'.join(left)}。" if left else "。")
