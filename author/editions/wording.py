"""How texts speak of the numbers and aspects of an edition: templates/<edition>/wording.yaml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any

from author.editions import edition, templates_folder
from author.errors import DefinitionError
from author.form import Field, Form, Line, Table
from author.numerals import NUMERAL

FILE = "wording.yaml"
_NUMBERING = re.compile(rf"^(?:{NUMERAL}、|[（(]{NUMERAL}[）)]|\d+[.、])")
_SHORTEST_NAME = 3
_KEYS = {"sums", "each", "says", "none", "close", "under", "within"}

Sum = tuple[tuple[int, str], ...]
"""Signs and keys of the fields that are added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that texts speak of."""

    id: str
    sums: tuple[Sum, ...]
    """What it equals; where the words allow several readings, the usual one first."""
    says: tuple[str, ...]
    """Clauses without their number: regular expressions of words, filler may stand at the blanks."""
    none: tuple[str, ...] | None
    """Further clauses for the statement that there was nothing; ``None``: texts do not state it so."""
    close: str
    """What the sentence or its heading must have said; empty: nothing."""
    under: tuple[str, ...]
    """The quantities of which one is what the sentence spoke of last."""
    within: Sum
    """The sum of which an amount is a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A way in which texts divide a number (其中…)."""

    classes: tuple[str, ...]
    """Regular expressions of words."""
    complete: bool
    """The classes make up the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of an edition; empty where it has none."""

    quantities: tuple[Quantity, ...] = ()
    filler: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()
    aspects: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """By part and aspect: a text speaks of the aspect if it has one of the words."""
    assessment: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    slips: Mapping[str, str] = field(default_factory=dict)


@cache
def wording(name: str) -> Wording:
    """The wording of the edition of that name.

    Raises:
        AuthorError: there is no such edition.
        DefinitionError: its wording.yaml is broken.
    """
    import yaml

    form = edition(name)
    path = templates_folder() / name / FILE
    if not path.is_file():
        return Wording()
    try:
        # The safe loader, where there is one in its quick form.
        data = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text(encoding="utf-8")).get_single_data()
    except yaml.YAMLError as error:
        raise DefinitionError(f"{FILE}: {error}") from error
    return wording_from(data, form)


def wording_from(data: Mapping[str, Any], form: Form) -> Wording:
    """A parsed wording.yaml with keys and labels looked up in the form.

    Raises:
        DefinitionError: with the path of the first fault.
    """
    words: dict[str, str] = data.get("words", {})
    _refuse_unknown(data, form)
    return Wording(
        quantities=tuple(
            quantity
            for id, entry in data.get("quantities", {}).items()
            for quantity in _Entry(id, entry, words, form).quantities()
        ),
        filler=tuple(data.get("filler", ())),
        narrower=tuple(data.get("narrower", ())),
        partitions=tuple(
            Partition(classes=tuple(each["classes"]), complete=each["complete"])
            for each in data.get("partitions", {}).values()
        ),
        aspects={
            part: {aspect: tuple(found) for aspect, found in aspects.items()}
            for part, aspects in data.get("aspects", {}).items()
        },
        assessment=tuple(data.get("assessment", ())),
        phrases=tuple(data.get("phrases", ())),
        slips=dict(data.get("slips", {})),
    )


def _refuse_unknown(data: Mapping[str, Any], form: Form) -> None:
    known = set(data.get("quantities", {}))
    for id, entry in data.get("quantities", {}).items():
        for other in set(entry.get("under", ())) - known:
            raise DefinitionError(f"{FILE}: quantities.{id}.under: no quantity '{other}'")
    for part, aspects in data.get("aspects", {}).items():
        written = next((each.aspects for each in form.text_parts if each.id == part), ())
        for aspect in set(aspects) - {each.id for each in written}:
            raise DefinitionError(f"{FILE}: aspects.{part}: no aspect '{aspect}'")


class _Entry:
    """One entry of ``quantities``."""

    def __init__(self, id: str, entry: Mapping[str, Any], words: Mapping[str, str], form: Form) -> None:
        self.id = id
        self._has_label = any("{label}" in each for key in ("says", "none") for each in entry.get(key, ()))
        self.entry = entry
        self.words = words
        self.form = form
        for key in entry:
            if key not in _KEYS:
                raise self._fault(f"unknown key '{key}'")

    def _fault(self, what: str) -> DefinitionError:
        return DefinitionError(f"{FILE}: quantities.{self.id}: {what}")

    def quantities(self) -> Iterator[Quantity]:
        if "each" not in self.entry:
            sums = tuple(self._sum(terms) for terms in self.entry.get("sums", ()))
            yield self._quantity(self.id, sums, self._first_label() if self._has_label else "")
            return
        for line, prefix in self._rows_under(self.entry["each"]):
            name = _name(line)
            if len(name) >= _SHORTEST_NAME:
                yield self._quantity(prefix, (self._sum([prefix]),), name)

    def _quantity(self, id: str, sums: tuple[Sum, ...], label: str) -> Quantity:
        return Quantity(
            id=id,
            sums=sums,
            says=self._patterns("says", label),
            none=self._patterns("none", label) if "none" in self.entry else None,
            close=self.entry.get("close", ""),
            under=tuple(self.entry.get("under", ())),
            within=self._sum(self.entry.get("within", [])),
        )

    def _patterns(self, key: str, label: str) -> tuple[str, ...]:
        known = {**self.words, "label": re.escape(label)}
        patterns = tuple(self._filled(self._filled(each, known), known) for each in self.entry.get(key, ()))
        for each in patterns:
            if not _is_a_sequence(each):
                raise self._fault(f"{key}: blanks stand outside brackets, | inside: '{each}'")
        return patterns

    def _filled(self, pattern: str, known: Mapping[str, str]) -> str:
        def group(match: re.Match[str]) -> str:
            if match[1] not in known:
                raise self._fault(f"no word '{match[1]}'")
            return f"(?:{known[match[1]]})"

        return re.sub(r"\{([a-z]+)\}", group, pattern)

    def _sum(self, terms: list[str]) -> Sum:
        return tuple(
            (-1 if term.startswith("-") else 1, field.key) for term in terms for field in self._fields(term.lstrip("-"))
        )

    def _fields(self, prefix: str) -> list[Field]:
        """The field of that key; else the totals under it, or all fields where there are none."""
        if prefix in self.form.fields:
            return [self.form.fields[prefix]]
        under = _fields_under(self.form).get(prefix)
        if not under:
            raise self._fault(f"no field '{prefix}'")
        return [each for each in under if each.column.is_total] or under

    def _first_label(self) -> str:
        terms = [*self.entry.get("sums", ()), self.entry.get("within")][0]
        prefix = terms[0]
        for table in self.form.tables:
            for path, line in _paths(table):
                if path == prefix:
                    return _name(line)
        first = self._fields(prefix)[0]
        return _name(first.column) if first.row.label == "" else _name(first.row)

    def _rows_under(self, prefix: str) -> Iterator[tuple[Line, str]]:
        found = False
        for table in self.form.tables:
            for line in _walk(table.rows):
                path = f"{table.id}.{line.path}"
                if path.startswith(f"{prefix}.") and not line.is_total:
                    found = True
                    yield line, path
        if not found:
            raise self._fault(f"no row under '{prefix}'")


@cache
def _fields_under(form: Form) -> dict[str, list[Field]]:
    """The fields by each beginning of their keys."""
    under: dict[str, list[Field]] = {}
    for key, each in form.fields.items():
        names = key.split(".")
        for length in range(1, len(names)):
            under.setdefault(".".join(names[:length]), []).append(each)
    return under


def _is_a_sequence(pattern: str) -> bool:
    """Its blanks part it into expressions that follow each other."""
    depths = accumulate((char == "(") - (char == ")") for char in pattern)
    return not any(
        (char == " " and depth) or (char == "|" and not depth) for char, depth in zip(pattern, depths, strict=True)
    )


def _paths(table: Table) -> Iterator[tuple[str, Line]]:
    """Every row of a table with its key's beginning; then, row by row, every column."""
    yield from ((f"{table.id}.{line.path}", line) for line in _walk(table.rows))
    for row in table.row_leaves:
        yield from ((f"{table.id}.{row.path}.{line.path}", line) for line in _walk(table.columns))


def _walk(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _walk(line.children)


def _name(line: Line) -> str:
    """The label as a text would say it: without number, bracket, quotation marks."""
    bare = _NUMBERING.sub("", line.label).partition("（")[0]
    return re.sub("[“”]", "", bare)
