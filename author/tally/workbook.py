"""Make the workbook of a new register from the definition: the register, how to fill it in, and the holidays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from author.form import Line
from author.spreadsheet import CellValue, DropDown, Formula, Look, StyledCell, Worksheet
from author.spreadsheet.writing import address, block, write
from author.tally.calendar import Calendar
from author.tally.definition import NO, YES, Example, KnownColumn, LineWordings, Register

_DATES = (KnownColumn.RECEIVED, KnownColumn.DEADLINE, KnownColumn.ANSWERED)
_DATE_FORMAT = "yyyy-mm-dd"
_HEAD = Look(bold=True, shaded=True, boxed=True, centred=True, wrapped=True)
_TITLE = Look(size=16, bold=True)
_SUBTITLE = Look(size=12, bold=True)
_TEXT = Look(boxed=True, wrapped=True)
_CALENDAR_ROWS = 200
_GUIDE_WIDTHS = (58, 78, 40)


def new_register(register: Register) -> bytes:
    """Return a .xlsx to fill in; the same register gives the same bytes."""
    guide = _Guide(register)
    return write([_register_sheet(register, guide), guide.sheet(), _calendar_sheet(register)])


# --- the register -----------------------------------------------------------------------


def _register_sheet(register: Register, guide: "_Guide") -> Worksheet:
    columns = list(register.columns.values())
    examples = [_example_row(register, example, row) for row, example in enumerate(register.examples, 2)]
    first = 2 + len(examples)
    deadlines = (_deadline(register, row, "") for row in range(first, first + register.spare_rows))
    spare = [_row(register, {KnownColumn.DEADLINE: deadline}) for deadline in deadlines]
    last = len(examples) + len(spare)
    day = ("请写日期，像 2024-01-15", "")
    choices: dict[str, tuple[str, str]] = {
        KnownColumn.RECEIVED: day,
        KnownColumn.APPLICANT: ("请从下拉选项里选一种申请人类型", guide.applicants),
        KnownColumn.EXTENDED: ("请从下拉选项里选", guide.answers),
        KnownColumn.ANSWERED: day,
        KnownColumn.OUTCOME: ("请从下拉选项里选一种办理结果", guide.outcomes),
    }
    return Worksheet(
        name=register.sheets["register"],
        rows=[[StyledCell(value=column.label, look=_HEAD) for column in columns], *examples, *spare],
        widths=[column.width for column in columns],
        frozen_rows=1,
        filtered=True,
        landscape=True,
        drop_downs=[
            _drop_down(register, index, column.label, last, *choices[column.id])
            for index, column in enumerate(columns)
            if column.id in choices
        ],
    )


def _row(register: Register, shown: Mapping[str, CellValue], *, muted: bool = False) -> list[StyledCell]:
    return [StyledCell(value=shown.get(id), look=_look(id, muted=muted)) for id in register.columns]


def _look(id: str, *, muted: bool = False) -> Look:
    is_date = id in _DATES
    return Look(
        boxed=True,
        muted=muted,
        wrapped=not is_date,
        centred=is_date or id == KnownColumn.EXTENDED,
        number_format=_DATE_FORMAT if is_date else "",
    )


def _example_row(register: Register, example: Example, row: int) -> list[StyledCell]:
    days = register.term.days + (register.term.extension if example.extended else 0)
    due = Calendar().due(example.received, days)
    shown: dict[str, CellValue] = {
        **example.texts,
        KnownColumn.NUMBER: example.number,
        KnownColumn.RECEIVED: example.received,
        KnownColumn.APPLICANT: LineWordings(register.applicants).label(example.applicant),
        KnownColumn.EXTENDED: register.words[YES if example.extended else NO][0],
        KnownColumn.DEADLINE: _deadline(register, row, due),
        KnownColumn.ANSWERED: example.answered,
        KnownColumn.OUTCOME: LineWordings(register.outcomes).label(example.outcome) if example.outcome else None,
    }
    return _row(register, shown, muted=True)


def _deadline(register: Register, row: int, result: str | date) -> Formula:
    """Return the formula of the deadline in a row, never later than the legal one.

    WORKDAY knows no make-up days: each one before the deadline takes a day off the term. If one
    falls just before the deadline this is a day or two early, and if holidays lie between, as
    many days more (at most 10 in 2023 to 2025), which does no harm.
    """
    received, extended = (
        address(row - 1, list(register.columns).index(id)) for id in (KnownColumn.RECEIVED, KnownColumn.EXTENDED)
    )
    term = register.term
    days = f'IF({extended}="{register.words[YES][0]}",{term.days + term.extension},{term.days})'
    off, extra = (block(register.sheets["calendar"], 1, index, _CALENDAR_ROWS, index) for index in range(2))
    latest = f"WORKDAY({received},{days},{off})"
    made_up = f'COUNTIFS({extra},">"&{received},{extra},"<="&{latest})'
    return Formula(
        text=f'=IF(ISNUMBER({received}),WORKDAY({received},{days}-{made_up},{off}),"")',
        result=result,
    )


def _drop_down(register: Register, index: int, title: str, last_row: int, message: str, choices: str = "") -> DropDown:
    return DropDown(
        column=index,
        last_row=last_row,
        choices=choices,
        not_before=register.term.since,
        title=title,
        message=message,
    )


# --- the guide --------------------------------------------------------------------------


class _Guide:
    """The sheet that explains the register; its lists are the choices of the register's drop-downs."""

    def __init__(self, register: Register) -> None:
        self._name = register.sheets["guide"]
        self._rows: list[list[StyledCell]] = [[StyledCell(value=f"{register.sheets['register']}怎么填", look=_TITLE)]]
        self._rows += [[StyledCell(value=text)] for text in register.guide]
        self._section("列", [(column.label, column.help) for column in register.columns.values()])
        self.applicants = self._lines(register.columns[KnownColumn.APPLICANT].label, register.applicants)
        self.outcomes = self._lines(register.columns[KnownColumn.OUTCOME].label, register.outcomes)
        self.answers = self._section(
            register.columns[KnownColumn.EXTENDED].label, [(register.words[answer][0],) for answer in (YES, NO)]
        )

    def sheet(self) -> Worksheet:
        return Worksheet(name=self._name, rows=self._rows, widths=_GUIDE_WIDTHS, landscape=True)

    def _lines(self, title: str, lines: Sequence[Line]) -> str:
        wordings = LineWordings(lines)
        return self._section(title, [(wordings.label(line), line.help, line.article) for line in lines])

    def _section(self, title: str, entries: Iterable[tuple[str, ...]]) -> str:
        """Add a list under its title and return how formulas name the cells of its first column."""
        self._rows += [[], [StyledCell(value=title, look=_SUBTITLE)]]
        first = len(self._rows) + 1
        for entry in entries:
            self._rows.append([StyledCell(value=text, look=_TEXT) for text in entry if text])
        return f"={block(self._name, first - 1, 0, len(self._rows) - 1, 0)}"


# --- the holidays -----------------------------------------------------------------------


def _calendar_sheet(register: Register) -> Worksheet:
    columns = list(register.calendar.values())
    blank = [StyledCell(look=Look(boxed=True, centred=True, number_format=_DATE_FORMAT))] * len(columns)
    notes = [StyledCell(value=f"{column.label}：{column.help}") for column in columns]
    rows = [[StyledCell(value=column.label, look=_HEAD) for column in columns], *([blank] * _CALENDAR_ROWS)]
    for row, note in enumerate(notes, 1):
        rows[row] = [*blank, StyledCell(), note]
    return Worksheet(
        name=register.sheets["calendar"],
        rows=rows,
        widths=[*(column.width for column in columns), 3],
        frozen_rows=1,
        drop_downs=[
            _drop_down(register, index, column.label, _CALENDAR_ROWS, "请写日期，像 2025-01-01")
            for index, column in enumerate(columns)
        ],
    )
