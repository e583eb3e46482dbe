"""The words with which texts state the numbers and aspects of an edition, from templates/<edition>/wording.yaml."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain, product
from typing import NamedTuple

from author.editions import edition
from author.form import Field, Form, Line
from author.numerals import NUMERAL
from author.yaml_files import Node, filled, load_definition, templates_folder

FILE = "wording.yaml"
ELSEWHERE = "elsewhere"
"""The topic of clauses that speak of nothing in the form."""
_KEYS = (
    "words topics context quantities partitions aspects assessment phrases slips "
    "bases part_names old_parts instructions"
)
_QUANTITY_KEYS = "sums each also says may none about close unless after inside all doubtful loose within"
_LABEL = "label"
"""The class that stands in a frame for the name of the row whose number the quantity is."""
_NUMBERING = re.compile(rf"^[（(]?(?:{NUMERAL}|\d+)[、.）)]")
_SHORTEST_NAME = 3

Sum = tuple[tuple[int, str], ...]
"""Signs and keys of the fields that are added."""


class Frame(NamedTuple):
    """The classes of words that a clause must have, and the other classes that it may have."""

    needed: frozenset[str]
    allowed: frozenset[str]

    def fits(self, classes: frozenset[str]) -> bool:
        """Return whether a clause with these classes of words fits the frame."""
        return self.needed <= classes <= self.allowed


class Quantity(NamedTuple):
    """A number that texts speak of."""

    id: str
    sums: tuple[Sum, ...]
    """The sums that the quantity equals; if the words allow several readings, the usual one comes first."""
    says: tuple[Frame, ...]
    none: tuple[Frame, ...] | None
    """Further frames for the statement that there was nothing; ``None``: texts do not state it so."""
    within: Sum
    """The sum of which an amount is a part."""
    about: str = ""
    """The topic of which the clause must speak; empty for any."""
    close: str = ""
    """A regular expression that the sentence or its heading must contain; empty for none."""
    unless: str = ""
    """A regular expression that the sentence must not contain; empty for none."""
    after: tuple[str, ...] = ()
    """The quantities of which the sentence must have stated one last; empty for no such condition."""
    inside: tuple[str, ...] = ()
    """The quantities of which one must stand before the bracket around the number; empty for no such condition."""
    all: bool = False
    """True if a clause without a number, such as 均维持, may state this quantity for all that was counted before."""
    doubtful: str = ""
    """A regular expression; in a sentence that contains it offices count in different ways. Empty for none."""
    loose: bool = False
    """True if offices often count in other ways, so that only a number just above the table's is reported."""


class Partition(NamedTuple):
    """A way in which texts divide a number (其中…)."""

    classes: tuple[str, ...]
    """Regular expressions of words."""
    complete: bool
    """True if the classes together make up the whole."""


class Basis(NamedTuple):
    """A document that reports name as what they follow."""

    right: str
    """Its number."""
    about: str
    """The words that stand before its number."""
    superseded: tuple[str, ...] = ()
    """The numbers of the documents that it replaced."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Wording:
    """The words of an edition; empty if it has none."""

    words: Mapping[str, str] = field(default_factory=dict)
    """The class of each word."""
    topics: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = ()
    """Pairs of a topic and sets of classes; a clause about the topic has one of the sets."""
    context: tuple[tuple[str, ...], ...] = ()
    """A sentence that has all words of one of these, or its heading, speaks of the main topic."""
    quantities: tuple[Quantity, ...] = ()
    partitions: tuple[Partition, ...] = ()
    aspects: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """The words of each aspect, by part and aspect; a text speaks of the aspect if it has one of them."""
    assessment: tuple[str, ...] = ()
    """The words for 工作考核、社会评议和责任追究."""
    phrases: tuple[str, ...] = ()
    """The fixed phrases; a word that differs from one by a character is a slip."""
    slips: Mapping[str, str] = field(default_factory=dict)
    """The right words for each known slip."""
    bases: tuple[Basis, ...] = ()
    part_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names that texts use for a part besides its heading, by part."""
    old_parts: tuple[str, ...] = ()
    """The names of parts that only older editions have."""
    instructions: tuple[str, ...] = ()
    """Words that only the form's instructions have."""

    @cached_property
    def objects(self) -> frozenset[str]:
        """The classes that are a topic by themselves."""
        return frozenset(one for _, frames in self.topics for each in frames if len(each) == 1 for one in each)

    @cached_property
    def main_topic(self) -> str:
        """The topic of the plain word 申请: the one that is defined last."""
        return self.topics[-1][0] if self.topics else ""


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


def wording_from(root: Node, form: Form) -> Wording:
    """Return the wording that a definition describes, with keys and labels looked up in the form.

    Raises:
        DefinitionError: with the path of the first fault.
    """
    root.mapping(_KEYS)
    topics = {
        name: tuple(frozenset(each.words().split()) for each in node.members())
        for name, node in root.entries_of("topics").items()
    }
    written = root.entries_of("quantities").items()
    entries = dict(chain.from_iterable(_variants(id, node) for id, node in written))
    words = _classes(root)
    return root.made(
        Wording,
        # Making the reader adds the names of rows to ``words``.
        quantities=tuple(_QuantityReader(form, words, topics, entries).quantities()),
        words=words,
        topics=tuple(topics.items()),
        context=tuple(tuple(each.split()) for each in root.texts("context")),
        partitions=tuple(
            node.mapping("classes complete").made(Partition) for node in root.entries_of("partitions").values()
        ),
        aspects={id: _aspects(node, id, form) for id, node in root.entries_of("aspects").items()},
        slips={wrong: node.words() for wrong, node in root.entries_of("slips").items()},
        bases=tuple(node.mapping("right about superseded").made(Basis) for node in root.items("bases")),
        part_names=_part_names(root, form),
    )


def _variants(id: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the entry of ``quantities``; with ``for`` once for each choice of words for its names."""
    entries = node.entries()
    if "for" not in entries:
        yield id, node
        return
    names = entries.pop("for").entries()
    for words in product(*(each.words().split() for each in names.values())):
        chosen = dict(zip(names, words, strict=True))
        data = {key: each.filled(chosen).data for key, each in entries.items()}
        yield filled(id, chosen), Node(data, node.path, node.file)


def _classes(root: Node) -> dict[str, str]:
    """Return the class of each word; a word stands in one class only."""
    found: dict[str, str] = {}
    for name, node in root.entries_of("words").items():
        for word in node.words().split():
            if word in found:
                raise node.fault(f"'{word}' is a word of {found[word]} too")
            found[word] = name
    return found


def _part_names(root: Node, form: Form) -> dict[str, tuple[str, ...]]:
    names = root.entries_of("part_names")
    for part, node in names.items():
        if part not in {each.id for each in form.parts}:
            raise node.fault("no such part")
    return {part: root.child("part_names").texts(part) for part in names}


def _aspects(node: Node, part: str, form: Form) -> dict[str, tuple[str, ...]]:
    written = [aspect.id for each in form.text_parts if each.id == part for aspect in each.aspects]
    for aspect in node.entries():
        if aspect not in written:
            raise node.fault(f"no aspect '{aspect}'")
    return {aspect: node.texts(aspect) for aspect in node.entries()}


class _QuantityReader:
    """A reader of the entries of ``quantities`` that makes the names of rows words."""

    def __init__(self, form: Form, words: dict[str, str], topics: Container[str], entries: Mapping[str, Node]) -> None:
        self._form = form
        self._words = words
        self._classes = {*words.values()}
        self._entries = entries
        self._rows = {id: tuple(self._named_rows(node, topics)) for id, node in entries.items()}
        """The paths of the rows under ``each`` that texts can name, by entry."""

    def _named_rows(self, node: Node, topics: Container[str]) -> Iterator[str]:
        """Yield the paths of the rows under ``each`` of a checked entry, and make their names words."""
        node.mapping(_QUANTITY_KEYS)
        if ("each" in node.data) == bool({"sums", "within"} & set(node.data)):
            raise node.fault("either each, or sums or within is expected")
        about = node.text("about", "")
        if about and about not in topics:
            raise node.child("about").fault(f"no topic '{about}'")
        for item in (*node.items("after"), *node.items("inside")):
            if not (item.words() in self._entries or item.data in self._classes):
                raise item.fault(f"no quantity '{item.data}'")
        also = node.entries_of("also") if "each" in node.data else {}
        for line, path in self._rows_under(node.child("each")) if "each" in node.data else ():
            names = [_name(line)] if len(_name(line)) >= _SHORTEST_NAME else []
            other = also.pop(path.removeprefix(f"{node.text('each')}."), None)
            names += [item.words() for item in other.members()] if other else []
            for name in names:
                self._words.setdefault(name, path)
                self._classes.add(path)
            if names:
                yield path
        for each in also.values():
            raise each.fault("no such row")

    def quantities(self) -> Iterator[Quantity]:
        """Yield the quantity of each entry; with ``each`` one for every row."""
        for id, node in self._entries.items():
            sums = tuple(self._sum(item.members()) for item in node.items("sums"))
            within = self._sum(node.items("within"))
            quantity = node.made(Quantity, id=id, sums=sums, says=(), none=None, within=within)
            if "each" not in node.data:
                yield self._saying(node, quantity, "")
            for path in self._rows[id]:
                of_row = quantity._replace(id=path, sums=(self._terms(node.child("each"), path),))
                yield self._saying(node, of_row, path)

    def _saying(self, node: Node, quantity: Quantity, label: str) -> Quantity:
        """Return the quantity with its frames, in which the row's name stands for `_LABEL`."""
        # A row may be named together with the group in which it stands.
        allowed = {*node.texts("may"), *(label[:end] for end in range(len(label)) if label[end] == ".")}
        says, none = (tuple(self._frame(each, label, allowed) for each in node.items(key)) for key in ("says", "none"))
        return quantity._replace(says=says, none=none if "none" in node.data else None)

    def _frame(self, node: Node, label: str, allowed: set[str]) -> Frame:
        classes = [label if each == _LABEL else each for each in node.words().split()]
        for each in classes:
            if each != label and each not in self._classes:
                raise node.fault(f"no class of words '{each}'")
        return Frame(frozenset(classes), frozenset({*classes, *allowed}))

    def _sum(self, terms: Sequence[Node]) -> Sum:
        return tuple(chain.from_iterable(self._terms(item, item.words()) for item in terms))

    def _terms(self, node: Node, term: str) -> Sum:
        """Return the fields of one term, all with its sign."""
        sign = -1 if term.startswith("-") else 1
        return tuple((sign, each.key) for each in self._fields(node, term.lstrip("-")))

    def _fields(self, node: Node, prefix: str) -> list[Field]:
        """Return the field of that key; else the totals under it, or all fields if no field under it is a total."""
        if prefix in self._form.fields:
            return [self._form.fields[prefix]]
        under = _fields_under(self._form).get(prefix)
        if not under:
            raise node.fault(f"no field '{prefix}'")
        return [each for each in under if each.column.is_total] or under

    def _rows_under(self, node: Node) -> list[tuple[Line, str]]:
        rows = ((table, line) for table in self._form.tables for row in table.rows for line in row.lines())
        paths = ((line, f"{table.id}.{line.path}") for table, line in rows)
        found = [(line, path) for line, path in paths if path.startswith(f"{node.words()}.") and not line.is_total]
        if not found:
            raise node.fault(f"no row under '{node.data}'")
        return found


@cache
def _fields_under(form: Form) -> dict[str, list[Field]]:
    """Return the fields by each beginning of their keys."""
    under: dict[str, list[Field]] = {}
    for key, each in form.fields.items():
        while key := key.rpartition(".")[0]:
            under.setdefault(key, []).append(each)
    return under


def _name(line: Line) -> str:
    """Return the label as a text would say it: without number, bracket, quotation marks."""
    bare = _NUMBERING.sub("", line.label).partition("（")[0]
    return bare.replace("“", "").replace("”", "")
