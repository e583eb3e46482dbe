"""Load the definition of an edition's request register: its columns, words and terms, and where it is counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from author import editions
from author.errors import AuthorError
from author.extract.labels import without_ordinal
from author.form import Form, Line, Table
from author.text import norm_label
from author.yaml_files import Node, load_definition, refuse_duplicates, templates_folder

FILE = "register.yaml"


class KnownColumn(StrEnum):
    """The columns whose meaning the program knows; others are for the office."""

    NUMBER = "number"
    RECEIVED = "received"
    APPLICANT = "applicant"
    EXTENDED = "extended"
    DEADLINE = "deadline"
    ANSWERED = "answered"
    OUTCOME = "outcome"


DAY_OFF = "day_off"
WORKDAY = "workday"

YES, NO = "yes", "no"

_COLUMN_KEYS = "id label also width required help"
_SHEETS = ("register", "guide", "calendar")
_KEYS = "table rows term example spare_rows words sheets columns calendar guide examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """A column of the register."""

    id: str
    label: str
    also: tuple[str, ...] = ()
    """Other names seen in registers."""
    width: int
    """The width in characters."""
    required: bool = False
    """True if a register without this column cannot be counted."""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The time in which a request must be answered, in working days."""

    days: int
    extension: int
    """The most days of an extension."""
    since: date
    """The day when requests became possible; no request is older."""
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A row that shows how to fill in."""

    number: str
    received: date
    applicant: Line
    extended: bool
    answered: date | None
    """``None`` if there is no answer and no outcome yet."""
    outcome: Line | None
    texts: Mapping[str, str]
    """The columns that are for the office, by id."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """The register of an edition."""

    form: Form
    table: Table
    received: Line
    carried_in: Line
    carried_out: Line
    outcomes: tuple[Line, ...]
    """The lines of which one is the outcome of an answered request."""
    applicants: tuple[Line, ...]
    term: Term
    example: str
    """The beginning of an example's number."""
    spare_rows: int
    words: Mapping[str, tuple[str, ...]]
    """The words for `YES` and `NO`; the first is the one to choose."""
    sheets: Mapping[str, str]
    """The names of the sheets register, guide and calendar."""
    columns: Mapping[str, RegisterColumn]
    calendar: Mapping[str, RegisterColumn]
    guide: tuple[str, ...] = ()
    examples: tuple[Example, ...]


@cache
def load(edition: str) -> Register:
    """Return the register of an edition.

    Raises:
        AuthorError: the edition has none.
        DefinitionError: it is broken; with the path of the fault.
    """
    path = templates_folder() / edition / FILE
    if not path.is_file():
        raise AuthorError(f"{edition} 年版格式没有台账", "请核对年度")
    return register_from(load_definition(path), editions.edition(edition))


def register_from(node: Node, form: Form) -> Register:
    """Return the register in a parsed register.yaml, with lines looked up in the form.

    Raises:
        DefinitionError: with the path of the first fault.
    """
    node.mapping(_KEYS)
    tables = {table.id: table for table in form.tables}
    table = tables[node.text("table", among=list(tables))]
    sheets = node.child("sheets").mapping(" ".join(_SHEETS))
    rows = node.child("rows").mapping("received carried_in outcomes carried_out")
    words = node.child("words").mapping(f"{YES} {NO}")
    outcomes = _line(rows, "outcomes", [line for line in table.rows if line.children])
    register = node.made(
        Register,
        form=form,
        table=table,
        received=_line(rows, "received", table.row_leaves),
        carried_in=_line(rows, "carried_in", table.row_leaves),
        carried_out=_line(rows, "carried_out", table.row_leaves),
        outcomes=tuple(line for line in outcomes.leaves() if not line.is_total),
        applicants=tuple(line for line in table.column_leaves if not line.is_total),
        term=node.child("term").mapping("days extension since article").made(Term),
        words={answer: tuple(each.words() for each in words.some(answer)) for answer in (YES, NO)},
        sheets={sheet: sheets.text(sheet) for sheet in _SHEETS},
        columns=_columns(node, "columns", KnownColumn),
        calendar=_columns(node, "calendar", (DAY_OFF, WORKDAY)),
        examples=(),
    )
    return replace(register, examples=tuple(_example(item, register) for item in node.items("examples")))


def _line(node: Node, key: str, among: Sequence[Line]) -> Line:
    lines = {line.path: line for line in among}
    return lines[node.text(key, among=list(lines))]


def _columns(node: Node, key: str, meant: Iterable[str]) -> dict[str, RegisterColumn]:
    items = node.some(key)
    columns = {item.mapping(_COLUMN_KEYS).id(): item.made(RegisterColumn) for item in items}
    refuse_duplicates(items)
    for id in meant:
        if id not in columns:
            raise node.child(key).fault(f"no column '{id}'")
    return columns


def _example(node: Node, register: Register) -> Example:
    node.mapping(" ".join(register.columns))
    answered = bool(node.text(KnownColumn.ANSWERED, ""))
    return Example(
        number=register.example + node.text(KnownColumn.NUMBER),
        received=node.day(KnownColumn.RECEIVED),
        applicant=_line(node, KnownColumn.APPLICANT, register.applicants),
        extended=node.flag(KnownColumn.EXTENDED),
        answered=node.day(KnownColumn.ANSWERED) if answered else None,
        outcome=_line(node, KnownColumn.OUTCOME, register.outcomes) if answered else None,
        texts={key: node.text(key) for key in node.entries() if key not in list(KnownColumn)},
    )


def key_of(word: str) -> str:
    """Return what identifies a word; a mere sign such as √ stands for itself."""
    return norm_label(word) or word.strip()


class LineWordings:
    """The lines of the form that a cell of the register may name, by the words for them."""

    def __init__(self, lines: Sequence[Line], own: Mapping[str, Sequence[str]] | None = None) -> None:
        """Take the words of the lines; ``own`` are words of the office by path, which count before the form's."""
        self.lines = lines
        self._common = {parent.path for parent in lines[0].parents if all(parent in line.parents for line in lines)}
        self._lines: dict[str, set[str]] = {}
        self._groups: dict[str, list[Line]] = {}
        for line in lines:
            for word in (line.path, self.label(line), *_names(line)):
                self._lines.setdefault(key_of(word), set()).add(line.path)
            for group in self._groups_of(line):
                for word in _names(group):
                    self._groups.setdefault(key_of(word), []).append(line)
        for path, words in (own or {}).items():
            for word in words:
                self._lines[key_of(word)] = {path}

    def label(self, line: Line) -> str:
        """Return the prescribed label with those of its groups: （三）不予公开 1.属于国家秘密."""
        return " ".join([*(group.label for group in self._groups_of(line)), line.label])

    def find(self, word: str) -> Line | None:
        """Return the line that a word names; ``None`` if it names none or several."""
        paths = self._lines.get(key_of(word), set())
        return next(line for line in self.lines if line.path in paths) if len(paths) == 1 else None

    def possible_labels(self, word: str) -> list[str]:
        """Return the labels of the lines that an ambiguous word may mean; empty for an unknown word."""
        paths = self._lines.get(key_of(word), set())
        lines = self._groups.get(key_of(word), []) or [line for line in self.lines if line.path in paths]
        return [line.label for line in dict.fromkeys(lines)]

    def _groups_of(self, line: Line) -> Iterator[Line]:
        return (parent for parent in line.parents if parent.path not in self._common)


def _names(line: Line) -> Iterator[str]:
    for name in (line.label, line.short, *line.also):
        bare = without_ordinal(name)
        yield from (name, bare, bare.partition("（")[0])
