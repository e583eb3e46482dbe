"""Load the definition of an edition's request register: its columns, words and terms, and where it is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from author import editions
from author.errors import AuthorError
from author.form import Form, Line, Table
from author.yaml_files import Node, load_definition, refuse_duplicates

FILE = "register.yaml"

NUMBER = "number"
RECEIVED = "received"
APPLICANT = "applicant"
EXTENDED = "extended"
DEADLINE = "deadline"
ANSWERED = "answered"
OUTCOME = "outcome"
_MEANT = (NUMBER, RECEIVED, APPLICANT, EXTENDED, DEADLINE, ANSWERED, OUTCOME)
"""The columns whose meaning the program knows; others are for the office."""

DAY_OFF = "day_off"
WORKDAY = "workday"

YES, NO = "yes", "no"

_COLUMN_KEYS = "id label also width required help"
_KEYS = "table rows term example spare_rows words sheets columns calendar guide examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """A column of the register."""

    id: str
    label: str
    also: tuple[str, ...]
    """Other names seen in registers."""
    width: int
    """The width in characters."""
    required: bool
    """True if a register without this column cannot be counted."""
    help: str


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
    guide: tuple[str, ...]
    examples: tuple[Example, ...]


@cache
def load(edition: str) -> Register:
    """Return the register of an edition.

    Raises:
        AuthorError: the edition has none.
        DefinitionError: it is broken; with the path of the fault.
    """
    path = editions.templates_folder() / edition / FILE
    if not path.is_file():
        raise AuthorError(f"{edition} 年版格式没有台账", "请核对年度")
    return register_from(load_definition(path), editions.edition(edition))


def register_from(node: Node, form: Form) -> Register:
    """Return the register in a parsed register.yaml, with lines looked up in the form.

    Raises:
        DefinitionError: with the path of the first fault.
    """
    node.mapping(_KEYS)
    table = _table(node, form)
    rows = node.child("rows").mapping("received carried_in outcomes carried_out")
    register = Register(
        form=form,
        table=table,
        received=_line(rows, "received", table.row_leaves),
        carried_in=_line(rows, "carried_in", table.row_leaves),
        carried_out=_line(rows, "carried_out", table.row_leaves),
        outcomes=_outcomes(rows, table),
        applicants=tuple(line for line in table.column_leaves if not line.is_total),
        term=_term(node.child("term")),
        example=node.text("example"),
        spare_rows=node.child("spare_rows").whole(),
        words=_words(node.child("words").mapping(f"{YES} {NO}")),
        sheets=_sheets(node.child("sheets").mapping("register guide calendar")),
        columns=_columns(node, "columns", _MEANT),
        calendar=_columns(node, "calendar", (DAY_OFF, WORKDAY)),
        guide=node.texts("guide"),
        examples=(),
    )
    return replace(register, examples=tuple(_example(item, register) for item in node.items("examples")))


def _table(node: Node, form: Form) -> Table:
    wanted = node.text("table")
    for table in form.tables:
        if table.id == wanted:
            return table
    raise node.child("table").fault(f"no table '{wanted}'")


def _line(node: Node, key: str, among: Sequence[Line]) -> Line:
    wanted = node.text(key)
    for line in among:
        if line.path == wanted:
            return line
    raise node.child(key).fault(f"no line '{wanted}'")


def _outcomes(rows: Node, table: Table) -> tuple[Line, ...]:
    wanted = rows.text("outcomes")
    for line in table.rows:
        if line.path == wanted and line.children:
            return tuple(leaf for leaf in line.leaves() if not leaf.is_total)
    raise rows.child("outcomes").fault(f"no group of rows '{wanted}'")


def _term(node: Node) -> Term:
    node.mapping("days extension since article")
    return Term(
        days=node.child("days").whole(),
        extension=node.child("extension").whole(),
        since=node.day("since"),
        article=node.text("article"),
    )


def _words(node: Node) -> dict[str, tuple[str, ...]]:
    words = {answer: node.texts(answer) for answer in (YES, NO)}
    for answer, texts in words.items():
        if not texts:
            raise node.fault(f"missing {answer}")
    return words


def _sheets(node: Node) -> dict[str, str]:
    return {sheet: node.text(sheet) for sheet in ("register", "guide", "calendar")}


def _columns(node: Node, key: str, meant: tuple[str, ...]) -> dict[str, RegisterColumn]:
    items = node.some(key)
    columns = {item.mapping(_COLUMN_KEYS).id(): _column(item) for item in items}
    refuse_duplicates(items)
    for id in meant:
        if id not in columns:
            raise node.child(key).fault(f"no column '{id}'")
    return columns


def _column(node: Node) -> RegisterColumn:
    return RegisterColumn(
        id=node.id(),
        label=node.text("label"),
        also=node.texts("also"),
        width=node.child("width").whole(),
        required=node.flag("required"),
        help=node.text("help", ""),
    )


def _example(node: Node, register: Register) -> Example:
    node.mapping(" ".join(register.columns))
    answered = bool(node.text(ANSWERED, ""))
    return Example(
        number=register.example + node.text(NUMBER),
        received=node.day(RECEIVED),
        applicant=_line(node, APPLICANT, register.applicants),
        extended=node.flag(EXTENDED),
        answered=node.day(ANSWERED) if answered else None,
        outcome=_line(node, OUTCOME, register.outcomes) if answered else None,
        texts={key: node.text(key) for key in node.entries() if key not in _MEANT},
    )
