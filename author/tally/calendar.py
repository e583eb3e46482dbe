"""The calendar of working days with the announced holidays, and the dates that registers hold."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from author.errors import AuthorError
from author.files import read_bytes
from author.numerals import half_width, parse_date
from author.spreadsheet.reading import Book, ReadValue
from author.tally.definition import DAY_OFF, WORKDAY, Register
from author.yaml_files.entries import Entries, YamlNode

_TIME = re.compile(r"(?:(?<!\s)\s+|T)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$")
_NO_DAY = "#VALUE!"
"""The text of a cell in the format of a date whose number is no day."""
_SATURDAY = 5
_AMENDED = 2025
"""The year since which 除夕 and 5月2日 are holidays as well."""
_RANGE = re.compile(r"\s*(?:至|到|—+|~|～)\s*")
_LONGEST_HOLIDAY = 31


def read_date(value: ReadValue) -> date:
    """Return the day in a cell: a date with or without time, 2024-01-15, 2024/1/15, 2024.1.15, 2024年1月15日, 20240115.

    Raises:
        ValueError: it is none, or not one beyond doubt; with the reason, in Chinese, as its only argument.
    """
    if isinstance(value, datetime):
        return value.date()
    typed = half_width(str(value)).strip()
    try:
        return parse_date(_TIME.sub("", typed))
    except ValueError:
        if typed == _NO_DAY:
            raise ValueError("大概是在日期格式的单元格里写了 20240115 这样的数") from None
        raise ValueError("不是日期") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days: Monday to Friday, except announced holidays, and announced make-up days."""

    days_off: Collection[date] = frozenset()
    workdays: Collection[date] = frozenset()
    """The Saturdays and Sundays that are working days."""

    def is_workday(self, day: date) -> bool:
        """Return whether the offices work on that day."""
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.days_off)

    def due(self, received: date, days: int) -> date:
        """Return the last of so many working days, counted from the day after a request was received."""
        day = received
        while days:
            day += timedelta(days=1)
            days -= self.is_workday(day)
        return day

    def short_years(self, first: date, last: date) -> dict[int, int]:
        """Return the years between two days with fewer given days off than by law, and how many were given."""
        given = Counter(day.year for day in self.days_off)
        # The days off by law before (国务院令第644号) and after the amendment (第795号).
        legal = {year: 13 if year >= _AMENDED else 11 for year in range(first.year, last.year + 1)}
        return {year: given[year] for year, days in legal.items() if given[year] < days}


def load_calendar(path: Path) -> Calendar:
    """Read the announced holidays: ``day_off`` and ``workday``, lists of dates or of ``date 至 date``.

    Raises:
        AuthorError: not readable, not YAML, or with wrong entries, each named with its line.
    """
    entries = _CalendarEntries(path)
    return entries.read(read_bytes(path), entries.calendar)


class _CalendarEntries(Entries):
    def calendar(self, root: YamlNode) -> Calendar:
        top = self.mapping(root, (), (DAY_OFF, WORKDAY), (DAY_OFF,))
        days_off = self._days(top.get(DAY_OFF), DAY_OFF)
        workdays = self._days(top.get(WORKDAY), WORKDAY)
        for day in sorted(days_off & workdays):
            self.problem(top[WORKDAY], f"里的 {day} 也写在“{DAY_OFF}”里，请删掉一个")
        return Calendar(days_off=days_off, workdays=workdays)

    def _days(self, node: "YamlNode | None", what: str) -> frozenset[date]:
        days: set[date] = set()
        for each in self.members(node, what):
            typed = self.line(each, what)
            try:
                days.update(_span(typed))
            except ValueError:
                self.problem(each, f"“{what}”写的是“{typed}”，应像 2025-01-01 或 2025-01-28 至 2025-02-04")
        return frozenset(days)


def _span(typed: str) -> list[date]:
    first, *rest = [read_date(part) for part in _RANGE.split(typed)]
    last = rest[-1] if rest else first
    length = (last - first).days + 1
    if len(rest) > 1 or not 0 < length <= _LONGEST_HOLIDAY:
        raise ValueError(typed)
    return [first + timedelta(days=day) for day in range(length)]


def calendar_in(book: Book, register: Register, announced: Calendar) -> Calendar:
    """Return the announced holidays and those on the calendar's sheet, if the file has one.

    Raises:
        AuthorError: a cell holds something else than a date.
    """
    name = register.sheets["calendar"]
    if name not in book.sheets:
        return announced
    days = {DAY_OFF: {*announced.days_off}, WORKDAY: {*announced.workdays}}
    for number, row in enumerate(book.rows(name), 1):
        for id, value in zip(register.calendar, row, strict=False):
            if number == 1 or value is None:
                continue
            try:
                days[id].add(read_date(value))
            except ValueError as error:
                place = f"“{book.path.name}”的工作表“{name}”第 {number} 行"
                raise AuthorError(f"{place}写的是“{value}”，{error}", "请改成像 2025-01-01 的日期") from None
    return Calendar(days_off=days[DAY_OFF], workdays=days[WORKDAY])
