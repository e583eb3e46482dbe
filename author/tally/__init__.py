"""Count a request register (台账), one request a row, into the numbers of part 3.

Wordings are looked up and never guessed, and a row that does not fit is named by its number
instead of being counted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from author.checks import tables
from author.checks.case import Case
from author.errors import AuthorError
from author.findings import Finding, Level, Where, finding, with_basis
from author.form import Line
from author.report import Cells, Report, blank_report
from author.spreadsheet.reading import ReadValue, Special, read
from author.tally.calendar import Calendar, calendar_in, load_calendar, read_date
from author.tally.definition import NO, YES, KnownColumn, LineWordings, Register, key_of, load
from author.tally.sheet import RegisterLayout, RegisterRow, entries, load_layout
from author.tally.workbook import new_register
from author.text import pad, pad_left, width

__all__ = ["Register", "Tally", "count", "findings", "load", "merge", "new_register", "printed"]

_CHOICES_SHOWN = 8
_COLUMN = 10
"""The width of a column of the printed table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest:
    """A request that counts in the year."""

    entry: RegisterRow
    received: date
    applicant: Line
    answered: date | None
    """``None`` if it was not answered by the year's end."""
    outcome: Line | None
    extended: bool | None
    """``None`` if the register does not say it in words that are understood."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The numbers that a register gives for a year."""

    year: int
    cells: Cells
    """The entered fields of the table of requests by key."""
    findings: tuple[Finding, ...]
    counted: int
    """The rows that are in the numbers."""
    outside: int
    """The rows of other years: received later, or answered before."""
    examples: int


class _Unfit(Exception):  # noqa: N818 - not an error of the program: the row goes into the findings
    """The reason why it cannot be said how a row counts."""

    def __init__(self, rule: str, column: str, what: str) -> None:
        super().__init__(what)
        self.rule, self.column, self.what = rule, column, what


def count(
    path: Path,
    year: int,
    register: Register,
    *,
    today: date,
    columns: Path | None = None,
    holidays: Path | None = None,
) -> Tally:
    """Count a register (.xlsx or .csv) into part 3 of the report of a year; after ``today`` no date can be right.

    ``columns`` is the file with the layout of a register that is not ours, ``holidays`` the one with the announced
    holidays; those on the register's own sheet count as well.

    Raises:
        AuthorError: a file cannot be read, or nothing in it looks like a register.
    """
    layout = load_layout(columns, register) if columns else RegisterLayout()
    announced = load_calendar(holidays) if holidays else Calendar()
    book = read(path)
    calendar = calendar_in(book, register, announced)
    reader = _RowReader(year, register, layout, today)
    requests: list[RegisterRequest] = []
    findings: list[Finding] = []
    strays: list[RegisterRow] = []
    outside = examples = 0
    for entry in entries(book, register, layout):
        if entry.stray:
            strays.append(entry)
            continue
        if str(entry.cells.get(KnownColumn.NUMBER) or "").startswith(register.example):
            examples += 1
            continue
        try:
            request = reader.request(entry)
        except _Unfit as unfit:
            findings.append(_finding(unfit.rule, entry, unfit.what, unfit.column))
            continue
        if request is None:
            outside += 1
        else:
            requests.append(request)
    findings += _stray_rows(strays)
    findings += _same_numbers(requests)
    for request in requests:
        findings += reader.on_term(request, calendar)
    return Tally(
        year=year,
        cells=_cells(requests, year, register),
        findings=tuple(findings),
        counted=len(requests),
        outside=outside,
        examples=examples,
    )


def _cells(requests: Iterable[RegisterRequest], year: int, register: Register) -> dict[str, int]:
    """Count each request as received or carried in, and by outcome or as carried out, so that the identity holds."""
    fields = register.table.fields
    cells = {field.key: 0 for field in fields.values() if not field.computed}
    for request in requests:
        entered = register.received if request.received.year == year else register.carried_in
        left = request.outcome or register.carried_out
        for line in (entered, left):
            cells[fields[line.path, request.applicant.path].key] += 1
    return cells


def _stray_rows(entries: Iterable[RegisterRow]) -> Iterator[Finding]:
    """Yield one finding for each run of rows in which only other columns are filled."""
    rows = enumerate(entries)
    for _, group in groupby(rows, key=lambda each: (each[1].sheet, each[1].number - each[0])):
        run = [entry for _, entry in group]
        until = f"到第 {run[-1].number} 行" if len(run) > 1 else ""
        yield _finding("tally.stray-row", run[0], f"{until}只填了不汇总的列，没有计入")


def _same_numbers(requests: Iterable[RegisterRequest]) -> Iterator[Finding]:
    """Yield a finding for a number that two rows of one year share; in each year numbers may begin anew."""
    first: dict[tuple[str, int], RegisterRow] = {}
    for request in requests:
        number = request.entry.cells.get(KnownColumn.NUMBER)
        if number is None or number is Special.UNSAVED:
            continue
        other = first.setdefault((_folded(number), request.received.year), request.entry)
        if other is not request.entry:
            what = f"编号“{number}”与{other.name}相同"
            yield _finding("tally.same-number", request.entry, what, KnownColumn.NUMBER)


def _folded(number: ReadValue) -> str:
    """Return a number in half width and small letters, without blanks except those between digits."""
    typed = unicodedata.normalize("NFKC", str(number)).casefold()
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", typed)


def _finding(rule: str, entry: RegisterRow, what: str, column: str = "", basis: str = "") -> Finding:
    """Make a finding about a row of the register, or about one of its cells."""
    key = f"{entry.place}.{column}" if column else entry.place
    return finding(rule, Where(key=key), f"{entry.name}{what}", basis=basis)


class _RowReader:
    """A reader of the rows of a register for one year."""

    def __init__(self, year: int, register: Register, layout: RegisterLayout, today: date) -> None:
        self.register = register
        self.labels = {id: column.label for id, column in register.columns.items()}
        self.today = today
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.applicants = LineWordings(register.applicants, layout.applicants)
        self.outcomes = LineWordings(register.outcomes, layout.outcomes)
        self.answers = {
            key_of(word): answer == YES
            for answer in (YES, NO)
            for word in (*register.words[answer], *layout.words.get(answer, ()))
        }

    def request(self, entry: RegisterRow) -> RegisterRequest | None:
        """Return the request in a row; ``None`` if it belongs to other years, whatever else its cells hold."""
        received = self._received(entry)
        if received > self.last:
            return None
        answered = self._answered(entry, received)
        if answered and answered < self.first:
            return None
        if answered and answered > self.last:
            answered = None
        extended = entry.cells.get(KnownColumn.EXTENDED)
        return RegisterRequest(
            entry=entry,
            received=received,
            applicant=self._line(entry, KnownColumn.APPLICANT, self.applicants),
            answered=answered,
            outcome=self._line(entry, KnownColumn.OUTCOME, self.outcomes) if answered else None,
            extended=False if extended is None else self.answers.get(key_of(str(extended))),
        )

    def _received(self, entry: RegisterRow) -> date:
        received = self._date(KnownColumn.RECEIVED, self._filled(entry, KnownColumn.RECEIVED))
        if received < self.register.term.since:
            what = f"“{self.labels[KnownColumn.RECEIVED]}”写的是 {received}，那时还没有政府信息公开申请"
            raise _Unfit("tally.date", KnownColumn.RECEIVED, what)
        return received

    def _answered(self, entry: RegisterRow, received: date) -> date | None:
        value = self._value(entry, KnownColumn.ANSWERED)
        if value is None and entry.cells.get(KnownColumn.OUTCOME) is not None:
            what = f"填了“{self.labels[KnownColumn.OUTCOME]}”，没有填“{self.labels[KnownColumn.ANSWERED]}”"
            raise _Unfit("tally.missing", KnownColumn.ANSWERED, what)
        answered = None if value is None else self._date(KnownColumn.ANSWERED, value)
        if answered and answered < received:
            what = (
                f"“{self.labels[KnownColumn.ANSWERED]}”{answered} 早于“{self.labels[KnownColumn.RECEIVED]}”{received}"
            )
            raise _Unfit("tally.date-order", KnownColumn.ANSWERED, what)
        return answered

    def _value(self, entry: RegisterRow, column: str) -> ReadValue:
        value = entry.cells.get(column)
        if value is Special.UNSAVED:
            raise _Unfit("tally.formula", column, f"“{self.labels[column]}”是公式，没有保存结果")
        return value

    def _filled(self, entry: RegisterRow, column: str) -> ReadValue:
        value = self._value(entry, column)
        if value is None:
            raise _Unfit("tally.missing", column, f"没有填“{self.labels[column]}”")
        return value

    def _date(self, column: str, value: ReadValue) -> date:
        try:
            day = read_date(value)
        except ValueError as error:
            raise _Unfit("tally.date", column, f"“{self.labels[column]}”写的是“{value}”，{error}") from None
        if day > self.today:
            raise _Unfit("tally.date", column, f"“{self.labels[column]}”写的是 {day}，在今天（{self.today}）以后")
        return day

    def _line(self, entry: RegisterRow, column: str, wordings: LineWordings) -> Line:
        value = str(self._filled(entry, column))
        line = wordings.find(value)
        if line is None:
            choices = wordings.possible_labels(value)[:_CHOICES_SHOWN]
            which = f"没有写明是哪一种（{'；'.join(choices)}）" if choices else "不是规定的名称"
            raise _Unfit("tally.wording", column, f"“{self.labels[column]}”写的是“{value}”，{which}")
        return line

    def on_term(self, request: RegisterRequest, calendar: Calendar) -> Iterator[Finding]:
        """Yield a finding if the request was not answered in time, or not at all though its term ended in the year."""
        entry = request.entry
        if request.extended is None:
            what = f"“{self.labels[KnownColumn.EXTENDED]}”写的是“{entry.cells[KnownColumn.EXTENDED]}”，看不懂"
            yield _finding("tally.extension", entry, what, KnownColumn.EXTENDED)
            return
        term = self.register.term
        due = calendar.due(request.received, term.days + (term.extension if request.extended else 0))
        until = f"{request.received} 收到，{'延期后' if request.extended else ''}答复期限到 {due}"
        if KnownColumn.EXTENDED not in entry.cells:
            until += f"（台账没有“{self.labels[KnownColumn.EXTENDED]}”列，没有算延期）"
        until += _doubt(calendar.short_years(request.received, due))
        if request.answered is not None and request.answered > due:
            what = f"，{until}，{request.answered} 才答复"
            yield _finding("tally.late", entry, what, KnownColumn.ANSWERED, term.article)
        elif request.answered is None and due <= self.last:
            what = f"，{until}，年末还没有答复"
            yield _finding("tally.overdue", entry, what, KnownColumn.ANSWERED, term.article)


def _doubt(short_years: Mapping[int, int]) -> str:
    """Return what a deadline leaves out if the holidays of a year were not given, or not all."""
    doubts = [
        f"{year} 年的节假日只给出 {days} 天，好像没写全" if days else f"没有给出 {year} 年的节假日，只扣了周六、周日"
        for year, days in short_years.items()
    ]
    return f"（{'；'.join(doubts)}，实际期限可能更晚）" if doubts else ""


def findings(tally: Tally, register: Register) -> list[Finding]:
    """Return what is wrong with a register, gravest first, and each equation of the form that its numbers break."""
    report = merge(blank_report(register.form, tally.year), tally, register)
    found = [*tally.findings, *tables.check_equations(Case(report=report, form=register.form))]
    return sorted(with_basis(register.form.basis, found), key=lambda each: list(Level).index(each.level))


def merge(report: Report, tally: Tally, register: Register) -> Report:
    """Return the report with the register's numbers in its table of requests.

    Raises:
        AuthorError: the report is of another year.
    """
    if report.year != tally.year:
        raise AuthorError(f"答案文件是 {report.year} 年度的，台账汇总的是 {tally.year} 年度", "请核对 --year")
    return report.with_cells(register.form, tally.cells)


def printed(tally: Tally, register: Register) -> str:
    """Return what was counted and what was not, and the table of requests with its totals, as terminal text."""
    cells = merge(blank_report(register.form, tally.year), tally, register).cells
    table = register.table
    rows = [["", *(table.caption(column, "columns") for column in table.column_leaves)]]
    for row in table.row_leaves:
        keys = [table.fields[row.path, column.path].key for column in table.column_leaves]
        rows.append([table.caption(row, "rows"), *(str(cells[key]) for key in keys)])
    first = max(width(row[0]) for row in rows)
    lines = [pad(label, first) + "".join(pad_left(text, _COLUMN) for text in texts) for label, *texts in rows]
    return "\n".join([_summary(tally), *lines])


def _summary(tally: Tally) -> str:
    left = [f"其他年度的 {tally.outside} 行"] if tally.outside else []
    left += [f"示例 {tally.examples} 行"] if tally.examples else []
    return f"{tally.year} 年度计入 {tally.counted} 件申请" + (f"，没有计入{'、'.join(left)}。" if left else "。")
