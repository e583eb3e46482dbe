"""Read two small YAML files of an office: the words of a foreign register, and the announced holidays.

Both are read like an answers file: every value is a text, and every problem is named by its line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from author.files import read_bytes
from author.numerals import parse_number
from author.tally.dates import Calendar, read_date
from author.tally.definition import DAY_OFF, NO, WORKDAY, YES, Register
from author.tally.wordings import LineWordings
from author.yaml_files import Entries, root_of

_RANGE = re.compile(r"\s*(?:至|到|—+|~|～)\s*")
_LONGEST_HOLIDAY = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The layout of a foreign register; empty if it is like ours."""

    sheets: tuple[str, ...] = ()
    """The sheets to count; if empty, the one that looks like a register."""
    head: int | None = None
    """The number of the row that names the columns; ``None`` if it is to be found."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For each of our columns its name in the register, or its letter."""
    applicants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For the path of each line of the form the register's words."""
    outcomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Further words for `YES` and `NO`."""


def load_mapping(path: Path, register: Register) -> Mapped:
    """Read the layout of a foreign register.

    Raises:
        AuthorError: not readable, not YAML, or with wrong entries, each named with its line.
    """
    entries = _MappingEntries(path)
    mapped = entries.mapped(root_of(read_bytes(path), path), register)
    entries.refuse_problems()
    return mapped


def load_calendar(path: Path) -> Calendar:
    """Read the announced holidays: ``day_off`` and ``workday``, lists of dates or of ``date 至 date``.

    Raises:
        AuthorError: not readable, not YAML, or with wrong entries, each named with its line.
    """
    entries = _CalendarEntries(path)
    calendar = entries.calendar(root_of(read_bytes(path), path))
    entries.refuse_problems()
    return calendar


class _MappingEntries(Entries):
    def mapped(self, root: Any, register: Register) -> Mapped:
        top = self.mapping(root, (), ("sheets", "head", "columns", "applicants", "outcomes", "extended"), ())
        return Mapped(
            sheets=self._texts(top.get("sheets"), "sheets"),
            head=self._head(top.get("head")),
            columns=self._columns(top.get("columns"), register),
            applicants=self._wordings(top.get("applicants"), "applicants", LineWordings(register.applicants)),
            outcomes=self._wordings(top.get("outcomes"), "outcomes", LineWordings(register.outcomes)),
            words=self._words(top.get("extended")),
        )

    def _texts(self, node: Any, what: str) -> tuple[str, ...]:
        """Return one text, or a list of them."""
        if node is not None and isinstance(node.value, str):
            return tuple(filter(None, [self.line(node, what)]))
        return tuple(filter(None, (self.line(each, what) for each in self.members(node, what))))

    def _head(self, node: Any) -> int | None:
        typed = self.line(node, "head")
        if not typed:
            return None
        try:
            row = parse_number(typed)
        except ValueError:
            row = 0
        if not (isinstance(row, int) and row > 0):
            self.problem(node, f"“head”写的是“{typed}”，应是表头在第几行，如 2")
            return None
        return row

    def _columns(self, node: Any, register: Register) -> dict[str, str]:
        ids = {name: id for id, column in register.columns.items() for name in (id, column.label)}
        entries = self.mapping(node, ("columns",), list(ids), ())
        return {ids[name]: self.line(value, f"columns.{name}") for name, value in entries.items()}

    def _wordings(self, node: Any, what: str, known: LineWordings) -> dict[str, tuple[str, ...]]:
        labels = [known.label(line) for line in known.lines]
        found: dict[str, tuple[str, ...]] = {}
        for key, value in node.value if node is not None and node.id == "mapping" else ():
            line = known.find(key.value) if isinstance(key.value, str) else None
            if line is None:
                self.refuse_unknown(key, f"{what} 里的 {key.value}", str(key.value), labels)
            else:
                found[line.path] = found.get(line.path, ()) + self._texts(value, f"{what}.{key.value}")
        if node is not None and node.id != "mapping":
            self.problem(node, f"“{what}”下面应是“规定的名称: [本单位的写法]”，一行一个")
        return found

    def _words(self, node: Any) -> dict[str, tuple[str, ...]]:
        entries = self.mapping(node, ("extended",), (YES, NO), ())
        return {answer: self._texts(value, f"extended.{answer}") for answer, value in entries.items()}


class _CalendarEntries(Entries):
    def calendar(self, root: Any) -> Calendar:
        top = self.mapping(root, (), (DAY_OFF, WORKDAY), (DAY_OFF,))
        days_off = self._days(top.get(DAY_OFF), DAY_OFF)
        workdays = self._days(top.get(WORKDAY), WORKDAY)
        for day in sorted(days_off & workdays):
            self.problem(top[WORKDAY], f"里的 {day} 也写在“{DAY_OFF}”里，请删掉一个")
        return Calendar(days_off=days_off, workdays=workdays)

    def _days(self, node: Any, what: str) -> frozenset[date]:
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
