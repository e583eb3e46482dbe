"""The words with which texts speak of an edition's numbers and aspects: templates/<edition>/wording.yaml."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, chain

from author.editions import edition, templates_folder
from author.form import Field, Form, Line, Table
from author.numerals import NUMERAL
from author.yaml_files import Node, load_definition

FILE = "wording.yaml"
_NUMBERING = re.compile(rf"^(?:{NUMERAL}、|[（(]{NUMERAL}[）)]|\d+[.、])")
_SHORTEST_NAME = 3
_KEYS = "words filler narrower quantities partitions aspects assessment phrases slips"
_ENTRY_KEYS = "sums each says none close under within"

Sum = tuple[tuple[int, str], ...]
"""Signs and keys of the fields that are added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that texts speak of."""

    id: str
    sums: tuple[Sum, ...]
    """The sums that it may equal: several if the words allow several readings, the usual one first."""
    says: tuple[str, ...]
    """Clauses without their number: regular expressions of words; filler may stand at the blanks."""
    none: tuple[str, ...] | None
    """Further clauses for the statement that there was nothing; ``None``: texts do not state it so."""
    close: str
    """A pattern that the sentence or its heading must contain; empty: none."""
    under: tuple[str, ...]
    """The ids of quantities; the sentence must have spoken of one of them last."""
    within: Sum
    """The sum of which an amount is a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A way in which texts divide a number (其中…)."""

    classes: tuple[str, ...]
    """Regular expressions of words."""
    complete: bool
    """Whether the classes add up to the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of an edition; empty if it defines none."""

    quantities: tuple[Quantity, ...] = ()
    filler: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()
    aspects: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Words by part and aspect: a text speaks of the aspect if it has one of the words."""
    assessment: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    slips: Mapping[str, str] = field(default_factory=dict)


@cache
def wording(name: str) -> Wording:
    """Return the wording of the edition of that name.

    Raises:
        AuthorError: there is no such edition.
        DefinitionError: its wording.yaml is broken.
    """
    form = edition(name)
    path = templates_folder() / name / FILE
    return wording_from(load_definition(path), form) if path.is_file() else Wording()


def wording_from(node: Node, form: Form) -> Wording:
    """Return the wording that a definition describes, with keys and labels looked up in the form.

    Raises:
        DefinitionError: with the path of the first fault.
    """
    node.mapping(_KEYS)
    words = _words(node, "words")
    entries = [_Entry(id, each, words, form) for id, each in node.entries_of("quantities").items()]
    for entry in entries:
        entry.refuse_unknown_quantities({each.id for each in entries})
    return Wording(
        quantities=tuple(quantity for entry in entries for quantity in entry.quantities()),
        filler=node.texts("filler"),
        narrower=node.texts("narrower"),
        partitions=tuple(_partition(each) for each in node.entries_of("partitions").values()),
        aspects={id: _aspects(part, id, form) for id, part in node.entries_of("aspects").items()},
        assessment=node.texts("assessment"),
        phrases=node.texts("phrases"),
        slips=_words(node, "slips"),
    )


def _words(node: Node, key: str) -> dict[str, str]:
    return {name: each.words() for name, each in node.entries_of(key).items()}


def _partition(node: Node) -> Partition:
    node.mapping("classes complete")
    node.some("classes")
    if "complete" not in node.data:
        raise node.fault("missing complete")
    return Partition(classes=node.texts("classes"), complete=node.flag("complete"))


def _aspects(node: Node, part: str, form: Form) -> dict[str, tuple[str, ...]]:
    written = [aspect.id for each in form.text_parts if each.id == part for aspect in each.aspects]
    for aspect in node.entries():
        if aspect not in written:
            raise node.fault(f"no aspect '{aspect}'")
    return {aspect: node.texts(aspect) for aspect in node.entries()}


class _Entry:
    """One entry of ``quantities``."""

    def __init__(self, id: str, node: Node, words: Mapping[str, str], form: Form) -> None:
        self.id = id
        self.words = words
        self.form = form
        self._node = node.mapping(_ENTRY_KEYS)
        if ("each" in node.data) == bool({"sums", "within"} & set(node.data)):
            raise node.fault("either each, or sums or within is expected")
        self._has_label = any("{label}" in each for key in ("says", "none") for each in node.texts(key))

    def refuse_unknown_quantities(self, known: Set[str]) -> None:
        """Refuse a reference to a quantity that is not defined."""
        for item in self._node.items("under"):
            if item.words() not in known:
                raise item.fault(f"no quantity '{item.data}'")

    def quantities(self) -> Iterator[Quantity]:
        """Yield the quantity of the entry; with ``each`` one for every row."""
        if "each" not in self._node.data:
            sums = tuple(self._sum(item.members()) for item in self._node.items("sums"))
            yield self._quantity(self.id, sums, self._first_label() if self._has_label else "")
            return
        node = self._node.child("each")
        for line, prefix in self._rows_under(node):
            name = _name(line)
            if len(name) >= _SHORTEST_NAME:
                yield self._quantity(prefix, (self._terms(node, prefix),), name)

    def _quantity(self, id: str, sums: tuple[Sum, ...], label: str) -> Quantity:
        return Quantity(
            id=id,
            sums=sums,
            says=self._patterns("says", label),
            none=self._patterns("none", label) if "none" in self._node.data else None,
            close=self._node.text("close", ""),
            under=self._node.texts("under"),
            within=self._sum(self._node.items("within")),
        )

    def _patterns(self, key: str, label: str) -> tuple[str, ...]:
        known = {**self.words, "label": re.escape(label)}
        return tuple(self._pattern(item, known) for item in self._node.items(key))

    def _pattern(self, node: Node, known: Mapping[str, str]) -> str:
        pattern = _filled(node, _filled(node, node.words(), known), known)
        if not _is_a_sequence(pattern):
            raise node.fault(f"blanks stand outside brackets, | inside, brackets in pairs: '{pattern}'")
        return pattern

    def _sum(self, terms: Sequence[Node]) -> Sum:
        return tuple(chain.from_iterable(self._terms(item, item.words()) for item in terms))

    def _terms(self, node: Node, term: str) -> Sum:
        """Return the fields of one term, all with its sign."""
        sign = -1 if term.startswith("-") else 1
        return tuple((sign, field.key) for field in self._fields(node, term.lstrip("-")))

    def _fields(self, node: Node, prefix: str) -> list[Field]:
        """Return the field of that key; else the totals under it, or all fields if no field under it is a total."""
        if prefix in self.form.fields:
            return [self.form.fields[prefix]]
        under = _fields_under(self.form).get(prefix)
        if not under:
            raise node.fault(f"no field '{prefix}'")
        return [each for each in under if each.column.is_total] or under

    def _first_label(self) -> str:
        """Return the name of the row, column or field with which the first sum begins."""
        terms = next((item.members() for item in self._node.items("sums")), self._node.items("within"))
        if not terms:
            raise self._node.fault("the sum that is meant by {label} is missing")
        prefix = terms[0].words()
        for table in self.form.tables:
            for path, line in _paths(table):
                if path == prefix:
                    return _name(line)
        field = self._fields(terms[0], prefix)[0]
        return _name(field.column) if field.row.label == "" else _name(field.row)

    def _rows_under(self, node: Node) -> Iterator[tuple[Line, str]]:
        found = False
        for table in self.form.tables:
            for line in _walk(table.rows):
                path = f"{table.id}.{line.path}"
                if path.startswith(f"{node.words()}.") and not line.is_total:
                    found = True
                    yield line, path
        if not found:
            raise node.fault(f"no row under '{node.data}'")


def _filled(node: Node, pattern: str, known: Mapping[str, str]) -> str:
    """Return a pattern with the groups of words that it names put in."""

    def group(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise node.fault(f"no word '{match[1]}'")
        return f"(?:{known[match[1]]})"

    return re.sub(r"\{([a-z]+)\}", group, pattern)


@cache
def _fields_under(form: Form) -> dict[str, list[Field]]:
    """Return the fields under each beginning of a key."""
    under: dict[str, list[Field]] = {}
    for key, each in form.fields.items():
        names = key.split(".")
        for length in range(1, len(names)):
            under.setdefault(".".join(names[:length]), []).append(each)
    return under


def _is_a_sequence(pattern: str) -> bool:
    """Return whether its blanks divide a pattern into expressions that follow each other."""
    depths = [0, *accumulate((char == "(") - (char == ")") for char in pattern)]
    return not depths[-1] and not any(
        (char == " " and depth) or (char == "|" and not depth) for char, depth in zip(pattern, depths[1:], strict=True)
    )


def _paths(table: Table) -> Iterator[tuple[str, Line]]:
    """Yield every row of a table with the beginning of its keys; then, row by row, every column."""
    yield from ((f"{table.id}.{line.path}", line) for line in _walk(table.rows))
    for row in table.row_leaves:
        yield from ((f"{table.id}.{row.path}.{line.path}", line) for line in _walk(table.columns))


def _walk(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _walk(line.children)


def _name(line: Line) -> str:
    """Return the label as a text says it: without number, bracket and quotation marks."""
    bare = _NUMBERING.sub("", line.label).partition("（")[0]
    return re.sub("[“”]", "", bare)
