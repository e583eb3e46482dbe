"""Read dates as registers hold them, and count the working days in which a request must be answered."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from author.numerals import half_width, parse_date
from author.spreadsheet.reading import ReadValue

_TIME = re.compile(r"(?:\s+|T)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$")
_NO_DAY = "#VALUE!"
"""The text of a cell in the format of a date whose number is no day."""
_SATURDAY = 5
_AMENDED = 2025
"""The year since which 除夕 and 5月2日 are holidays as well."""


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
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

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
        return {year: given[year] for year in range(first.year, last.year + 1) if given[year] < _public_holidays(year)}


def _public_holidays(year: int) -> int:
    """Return the number of legal days off, before (国务院令第644号) and after the amendment (第795号)."""
    return 13 if year >= _AMENDED else 11
