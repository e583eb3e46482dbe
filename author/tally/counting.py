"""Count rows of a register into the numbers of part 3; a row that does not fit is named, never guessed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from author.findings import Finding, Where, finding
from author.form import Line
from author.report import Cells
from author.spreadsheet.reading import ReadValue, Special
from author.tally.calendar import Calendar, read_date
from author.tally.definition import (
    ANSWERED,
    APPLICANT,
    EXTENDED,
    NO,
    NUMBER,
    OUTCOME,
    RECEIVED,
    YES,
    LineWordings,
    Register,
    key_of,
)
from author.tally.sheet import Mapped, RegisterRow

_ABOUT_THE_TERM = ("tally.late", "tally.overdue")
_CHOICES_SHOWN = 8


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
    def __init__(self, rule: str, column: str, what: str) -> None:
        super().__init__(what)
        self.rule, self.column, self.what = rule, column, what


def tally(
    entries: Iterable[RegisterRow], year: int, register: Register, mapped: Mapped, calendar: Calendar, today: date
) -> Tally:
    """Count the rows of a register into part 3 of the report of a year; after ``today`` no date can be right."""
    reader = _RowReader(year, register, mapped, today)
    requests: list[RegisterRequest] = []
    findings: list[Finding] = []
    strays: list[RegisterRow] = []
    outside = examples = 0
    for entry in entries:
        if entry.stray:
            strays.append(entry)
            continue
        if str(entry.cells.get(NUMBER) or "").startswith(register.example):
            examples += 1
            continue
        try:
            request = reader.request(entry)
        except _Unfit as unfit:
            findings.append(_finding(unfit.rule, entry, unfit.what, register, column=unfit.column))
            continue
        if request is None:
            outside += 1
        else:
            requests.append(request)
    findings += _stray_rows(strays, register)
    findings += _same_numbers(requests, register)
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


def _stray_rows(entries: Iterable[RegisterRow], register: Register) -> Iterator[Finding]:
    """Yield one finding for rows that follow each other."""
    rows = enumerate(entries)
    for _, group in groupby(rows, key=lambda each: (each[1].sheet, each[1].number - each[0])):
        run = [entry for _, entry in group]
        until = f"到第 {run[-1].number} 行" if len(run) > 1 else ""
        yield _finding("tally.stray-row", run[0], f"{until}只填了不汇总的列，没有计入", register, column="")


def _same_numbers(requests: Iterable[RegisterRequest], register: Register) -> Iterator[Finding]:
    """Yield a finding for a number that two rows of one year share; in each year numbers may begin anew."""
    first: dict[tuple[str, int], RegisterRow] = {}
    for request in requests:
        number = request.entry.cells.get(NUMBER)
        if number is None or number is Special.UNSAVED:
            continue
        other = first.setdefault((_folded(number), request.received.year), request.entry)
        if other is not request.entry:
            what = f"编号“{number}”与{other.name}相同"
            yield _finding("tally.same-number", request.entry, what, register, column=NUMBER)


def _folded(number: ReadValue) -> str:
    """Return a number in half width and small letters, without blanks except those between digits."""
    typed = unicodedata.normalize("NFKC", str(number)).casefold()
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", typed)


def _finding(rule: str, entry: RegisterRow, what: str, register: Register, *, column: str) -> Finding:
    """Make a finding about a row of the register, or about one of its cells."""
    key = f"{entry.place}.{column}" if column else entry.place
    basis = register.term.article if rule in _ABOUT_THE_TERM else ""
    return finding(rule, Where(key=key), f"{entry.name}{what}", basis=basis)


class _RowReader:
    """A reader of the rows of a register for one year."""

    def __init__(self, year: int, register: Register, mapped: Mapped, today: date) -> None:
        self.register = register
        self.today = today
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.applicants = LineWordings(register.applicants, mapped.applicants)
        self.outcomes = LineWordings(register.outcomes, mapped.outcomes)
        self.answers = {
            key_of(word): answer
            for answer in (YES, NO)
            for word in (*register.words[answer], *mapped.words.get(answer, ()))
        }

    def request(self, entry: RegisterRow) -> RegisterRequest | None:
        """Return the request in a row; ``None`` if it belongs to other years, whatever else its cells hold.

        Raises:
            _Unfit: it cannot be said how the row counts.
        """
        received = self._received(entry)
        if received > self.last:
            return None
        answered = self._answered(entry, received)
        if answered is not None and answered < self.first:
            return None
        if answered is not None and answered > self.last:
            answered = None
        return RegisterRequest(
            entry=entry,
            received=received,
            applicant=self._line(entry, APPLICANT, self.applicants),
            answered=answered,
            outcome=self._line(entry, OUTCOME, self.outcomes) if answered else None,
            extended=self._extended(entry),
        )

    def _received(self, entry: RegisterRow) -> date:
        received = self._date(entry, RECEIVED)
        if received is None:
            raise _Unfit("tally.missing", RECEIVED, f"没有填“{self._label(RECEIVED)}”")
        if received < self.register.term.since:
            what = f"“{self._label(RECEIVED)}”写的是 {received}，那时还没有政府信息公开申请"
            raise _Unfit("tally.date", RECEIVED, what)
        return received

    def _answered(self, entry: RegisterRow, received: date) -> date | None:
        answered = self._date(entry, ANSWERED)
        if answered is None and entry.cells.get(OUTCOME) is not None:
            what = f"填了“{self._label(OUTCOME)}”，没有填“{self._label(ANSWERED)}”"
            raise _Unfit("tally.missing", ANSWERED, what)
        if answered is not None and answered < received:
            what = f"“{self._label(ANSWERED)}”{answered} 早于“{self._label(RECEIVED)}”{received}"
            raise _Unfit("tally.date-order", ANSWERED, what)
        return answered

    def _label(self, column: str) -> str:
        return self.register.columns[column].label

    def _value(self, entry: RegisterRow, column: str) -> ReadValue:
        value = entry.cells.get(column)
        if value is Special.UNSAVED:
            raise _Unfit("tally.formula", column, f"“{self._label(column)}”是公式，没有保存结果")
        return value

    def _date(self, entry: RegisterRow, column: str) -> date | None:
        value = self._value(entry, column)
        if value is None:
            return None
        try:
            day = read_date(value)
        except ValueError as error:
            raise _Unfit("tally.date", column, f"“{self._label(column)}”写的是“{value}”，{error}") from None
        if day > self.today:
            raise _Unfit("tally.date", column, f"“{self._label(column)}”写的是 {day}，在今天（{self.today}）以后")
        return day

    def _line(self, entry: RegisterRow, column: str, wordings: LineWordings) -> Line:
        value = self._value(entry, column)
        if value is None:
            raise _Unfit("tally.missing", column, f"没有填“{self._label(column)}”")
        line = wordings.find(str(value))
        if line is None:
            choices = wordings.within(str(value))[:_CHOICES_SHOWN]
            which = f"没有写明是哪一种（{'；'.join(choices)}）" if choices else "不是规定的名称"
            raise _Unfit("tally.wording", column, f"“{self._label(column)}”写的是“{value}”，{which}")
        return line

    def _extended(self, entry: RegisterRow) -> bool | None:
        value = entry.cells.get(EXTENDED)
        if value is None:
            return False
        answer = self.answers.get(key_of(str(value)))
        return None if answer is None else answer == YES

    def on_term(self, request: RegisterRequest, calendar: Calendar) -> Iterator[Finding]:
        """Yield a finding if the request was not answered in time, or not at all though its term ended in the year."""
        entry = request.entry
        if request.extended is None:
            what = f"“{self._label(EXTENDED)}”写的是“{entry.cells[EXTENDED]}”，看不懂"
            yield _finding("tally.extension", entry, what, self.register, column=EXTENDED)
            return
        term = self.register.term
        due = calendar.due(request.received, term.days + (term.extension if request.extended else 0))
        until = f"{request.received} 收到，{'延期后' if request.extended else ''}答复期限到 {due}"
        if EXTENDED not in entry.cells:
            until += f"（台账没有“{self._label(EXTENDED)}”列，没有算延期）"
        until += _doubt(calendar.short_years(request.received, due))
        if request.answered is not None and request.answered > due:
            what = f"，{until}，{request.answered} 才答复"
            yield _finding("tally.late", entry, what, self.register, column=ANSWERED)
        elif request.answered is None and due <= self.last:
            yield _finding("tally.overdue", entry, f"，{until}，年末还没有答复", self.register, column=ANSWERED)


def _doubt(short_years: Mapping[int, int]) -> str:
    """Return what a deadline leaves out if the holidays of a year were not given, or not all."""
    doubts = [
        f"{year} 年的节假日只给出 {days} 天，好像没写全" if days else f"没有给出 {year} 年的节假日，只扣了周六、周日"
        for year, days in short_years.items()
    ]
    return f"（{'；'.join(doubts)}，实际期限可能更晚）" if doubts else ""
