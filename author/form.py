"""The prescribed form as types: a definition expanded into fields and equations.

A table is a tree of rows x a tree of columns; leaf x leaf is a field. Everything
here is pure; `editions` reads it from templates/<edition>/form.yaml. Lines, fields and tables are
equal only to themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from author.numerals import Kind, Number

Axis = Literal["rows", "columns"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A row or a column of a table, or a group of them."""

    id: str
    label: str = ""
    """The exact prescribed wording; empty if the form prints none."""
    short: str
    """A caption of at most 20 columns."""
    path: str
    """The ids from the table's root down to this line, joined by dots."""
    is_total: bool
    """True if the line is the sum of its siblings."""
    also: tuple[str, ...] = ()
    help: str = ""
    article: str = ""
    single: str = ""
    """The id of the child that takes the value if a group is printed as one row."""
    kind: Kind
    parents: tuple["Line", ...] = field(repr=False)
    """The groups around the line, the outermost first; their ``children`` are empty."""
    children: tuple["Line", ...] = field(repr=False)

    @property
    def depth(self) -> int:
        """The number of levels from this line down to its deepest leaf."""
        return 1 + max((child.depth for child in self.children), default=0)

    def lines(self) -> Iterator["Line"]:
        """Yield the line and all lines below it, each before its children."""
        yield self
        for child in self.children:
            yield from child.lines()

    def leaves(self) -> Iterator["Line"]:
        """Yield the lines without children in order; the line itself if it has no children."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One number of the form."""

    key: str
    kind: Kind
    table: "Table" = field(repr=False)
    row: Line = field(repr=False)
    column: Line = field(repr=False)

    @property
    def computed(self) -> bool:
        """Return whether the number is a sum, which is never entered and never stored."""
        return self.row.is_total or self.column.is_total

    @property
    def place(self) -> str:
        """Return the place of the number in words: 表三 一、本年新收 商业企业."""
        return f"{self.table.name} {self.caption}"

    @property
    def caption(self) -> str:
        """Return the place within the table: 一、本年新收 商业企业."""
        return " ".join(filter(None, (self.row_caption, self.column_caption)))

    @property
    def row_caption(self) -> str:
        """The row's caption; empty if the table has a single row without a label."""
        return self.table.caption(self.row, "rows") if self.row.label else ""

    @property
    def column_caption(self) -> str:
        """The column's caption."""
        return self.table.caption(self.column, "columns")


class Equation(NamedTuple):
    """An equation Σ left = Σ right + Σ previous, where ``previous`` are numbers of last year's report."""

    rule: str
    note: str
    line: Line
    """The row or column for which the equation holds."""
    table: "Table"
    left: tuple[Field, ...]
    right: tuple[Field, ...] = ()
    previous: tuple[Field, ...] = ()
    is_sum: bool = False
    """True if the right side is one total that is computed from the left side."""

    def solved_for(
        self, unknown: Field, cells: Mapping[str, Number | None], before: Mapping[str, Number | None]
    ) -> Number | None:
        """Return the number of a field of this year with which the equation holds; ``None`` if another one is blank."""
        left = total_of((each for each in self.left if each is not unknown), cells)
        right = total_of((each for each in self.right if each is not unknown), cells)
        carried = total_of(self.previous, before)
        if left is None or right is None or carried is None:
            return None
        return right + carried - left if unknown in self.left else left - right - carried


class Identity(NamedTuple):
    """Sums of rows that are equal in every column, or sums of columns that are equal in every row."""

    rule: str
    along: Axis
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A tree of rows x a tree of columns, as one block of the printed form."""

    id: str
    name: str
    """The name in messages: 表二, 表三, 表四."""
    band: str = ""
    """The words of the shaded row above the table; empty if it has no such row."""
    stub: str = ""
    """The words over the row labels."""
    corner: str = ""
    """The note in the left block of the head."""
    columns_label: str = ""
    """The words over all columns."""
    article: str = ""
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    identities: tuple[Identity, ...]

    @property
    def stub_columns(self) -> int:
        """The number of columns of the printed grid that the row labels take."""
        return max(row.depth if row.label else 0 for row in self.rows)

    @cached_property
    def row_leaves(self) -> tuple[Line, ...]:
        """The printed rows."""
        return tuple(chain.from_iterable(row.leaves() for row in self.rows))

    @cached_property
    def column_leaves(self) -> tuple[Line, ...]:
        """The printed columns."""
        return tuple(chain.from_iterable(column.leaves() for column in self.columns))

    @cached_property
    def fields(self) -> dict[tuple[str, str], Field]:
        """The fields by path of row and path of column."""
        return {
            (row.path, column.path): Field(
                key=f"{self.id}.{row.path}.{column.path}",
                kind=column.kind if row.kind is Kind.COUNT else row.kind,
                table=self,
                row=row,
                column=column,
            )
            for row in self.row_leaves
            for column in self.column_leaves
        }

    def lines(self, axis: Axis) -> tuple[Line, ...]:
        """Return the leaves of one axis."""
        return self.row_leaves if axis == "rows" else self.column_leaves

    def crossing(self, axis: Axis, line: Line, other: Line) -> Field:
        """Return the field where a line of this axis meets a line of the other."""
        row, column = (line, other) if axis == "rows" else (other, line)
        return self.fields[row.path, column.path]

    def caption(self, line: Line, axis: Axis) -> str:
        """Return the shortest run of captions, from the leaf upwards, that no other line has."""
        chains = {each.path: [*(parent.short for parent in each.parents), each.short] for each in self.lines(axis)}
        own = chains[line.path]
        for length in range(1, len(own) + 1):
            tail = own[-length:]
            if sum(each[-length:] == tail for each in chains.values()) == 1:
                return " ".join(tail)
        return " ".join(own)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The sums that the totals imply, then the identities of the definition."""
        return (
            *self._sums("columns", self.columns),
            *self._sums("rows", self.rows),
            *chain.from_iterable(self._expand(identity) for identity in self.identities),
        )

    def _sums(self, axis: Axis, siblings: Sequence[Line]) -> Iterator[Equation]:
        for total in (line for line in siblings if line.is_total):
            addends = [leaf for line in siblings if not line.is_total for leaf in line.leaves() if not leaf.is_total]
            across: Axis = "rows" if axis == "columns" else "columns"
            for other in self.lines(across):
                yield Equation(
                    rule=_sum_rule(axis, total),
                    note="",
                    line=other,
                    table=self,
                    left=tuple(self.crossing(axis, addend, other) for addend in addends),
                    right=(self.crossing(axis, total, other),),
                    is_sum=True,
                )
        for line in siblings:
            yield from self._sums(axis, line.children)

    def _expand(self, identity: Identity) -> Iterator[Equation]:
        lines = {line.path: line for line in self.lines(identity.along)}
        across: Axis = "rows" if identity.along == "columns" else "columns"

        def side(paths: tuple[str, ...], other: Line) -> tuple[Field, ...]:
            return tuple(self.crossing(identity.along, lines[path], other) for path in paths)

        for other in self.lines(across):
            yield Equation(
                rule=identity.rule,
                note=identity.note,
                line=other,
                table=self,
                left=side(identity.left, other),
                right=side(identity.right, other),
                previous=side(identity.previous, other),
            )


def _sum_rule(axis: Axis, total: Line) -> str:
    if axis == "rows":
        return "arithmetic.column-total"
    return "arithmetic.group-total" if total.parents else "arithmetic.row-sum"


class Aspect(NamedTuple):
    """A subject that a text must speak about."""

    id: str
    label: str
    heading: str = ""
    help: str = ""
    optional: bool = False


class Part(NamedTuple):
    """One of the parts of the report: a heading over a text or over tables."""

    id: str
    number: int
    heading: str
    widths: tuple[int, ...]
    """The proportions of the columns of the printed grid."""
    tables: tuple[Table, ...]
    aspects: tuple[Aspect, ...]
    also: tuple[str, ...] = ()
    help: str = ""
    article: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether the part is a text and not tables."""
        return not self.tables

    @property
    def inputs(self) -> tuple[Field, ...]:
        """The numbers of the part that are entered, in printed order."""
        fields = chain.from_iterable(table.fields.values() for table in self.tables)
        return tuple(field for field in fields if not field.computed)

    @property
    def name(self) -> str:
        """The heading without its number: 总体情况."""
        return self.heading.partition("、")[2]


# Forms are compared by identity, so that caches can use a form as their key.
@dataclass(frozen=True, kw_only=True, eq=False)
class Form:
    """One edition of the form."""

    edition: str
    title: str
    basis: str
    """The document that prescribes this edition."""
    writable: bool
    """True if reports are written on this edition; on other editions they are only read."""
    first_year: int
    last_year: int | None
    preamble: Aspect
    parts: tuple[Part, ...]

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables in order."""
        return tuple(chain.from_iterable(part.tables for part in self.parts))

    @cached_property
    def text_parts(self) -> tuple[Part, ...]:
        """The parts that are written."""
        return tuple(part for part in self.parts if part.is_text)

    @cached_property
    def text_keys(self) -> tuple[str, ...]:
        """The texts of a report: the preamble and the written parts."""
        return (self.preamble.id, *(part.id for part in self.text_parts))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All numbers of the form by key, in printed order."""
        return {field.key: field for table in self.tables for field in table.fields.values()}

    @cached_property
    def inputs(self) -> tuple[Field, ...]:
        """The numbers that are entered."""
        return tuple(chain.from_iterable(part.inputs for part in self.parts))

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The equations that must hold within one report."""
        return tuple(each for table in self.tables for each in table.equations if not each.previous)

    @cached_property
    def history(self) -> tuple[Equation, ...]:
        """The equations that must hold against last year's report."""
        return tuple(each for table in self.tables for each in table.equations if each.previous)

    @cached_property
    def sums(self) -> tuple[Equation, ...]:
        """The equations that give the totals, sums of entered numbers first."""
        sums = [each for each in self.equations if each.is_sum]
        return tuple(sorted(sums, key=lambda each: any(field.computed for field in each.left)))

    def part(self, id: str) -> Part:
        """Return the part with that id."""
        return next(part for part in self.parts if part.id == id)

    def part_of(self, table: Table) -> Part:
        """Return the part in which a table stands."""
        return next(part for part in self.parts if table in part.tables)

    def name_of(self, text: str) -> str:
        """Return what a person calls a text: the label of the preamble, the heading of a written part."""
        return self.preamble.label if text == self.preamble.id else self.part(text).heading

    def covers(self, year: int) -> bool:
        """Return whether reports of that year are written on this edition."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


def total_of(fields: Iterable[Field], cells: Mapping[str, Number | None]) -> Number | None:
    """Return the exact sum of some fields; ``None`` if one of them is blank."""
    total: Number = 0
    for each in fields:
        value = cells.get(each.key)
        if value is None:
            return None
        total = total + value
    return total


def blanks(fields: Iterable[Field], cells: Mapping[str, Number | None]) -> list[Field]:
    """Return the fields that are blank."""
    return [each for each in fields if cells.get(each.key) is None]
