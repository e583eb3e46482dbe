"""The questions and sentences of a sentences.yaml, checked against its form."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from author.agency import FACTS, AgencyKind
from author.form import Field, Form, Part
from author.numerals import IN_WORDS, Kind, Number, format_number
from author.yaml_files import Node, refuse_duplicates

SLOT = re.compile(r"\{(\w+)\}")
"""The expression for the place of a fact in a sentence."""

REPORT_FACTS = ("year", "next_year", "basis", "part_names", "part_count")
"""The facts that every sentence may say besides the agency's; years are in digits, the count of parts is in words."""

TRAILING = "。；;，,、. "
"""The marks behind an answer that are no part of it."""
_INEXACT = re.compile("[约近余多几]|左右|上下|以上")

TURN = "n"
"""The name of the turn's number (一, 二, 三) in the words of a repeated part."""


class AnswerKind(StrEnum):
    """The kinds of answer."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    """An exact decimal in the question's unit."""
    CHOICE = "choice"


class Condition(StrEnum):
    """The conditions on which a sentence may depend."""

    ZERO = "zero"
    NOT_ZERO = "not_zero"
    """The fact is answered and not 0."""
    ANSWERED = "answered"


Conditions = Mapping[str, Condition]
"""Conditions by name of the fact; all must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A piece of a sentence: a text with slots, the first of several that says something, or a row of them.

    A phrase says nothing when its conditions do not hold or an optional fact in it is not answered.
    """

    when: Conditions = field(default_factory=dict)
    say: str = ""
    first: tuple["Phrase", ...] = ()
    all: tuple["Phrase", ...] = ()
    each: "Phrase | None" = None
    """A phrase that is said once for each turn that was begun, in a repeated part."""
    open: str = ""
    join: str = ""
    close: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as it is defined."""

    id: str
    aspect: str
    label: str
    prompt: str
    help: str
    example: str
    unit: str = ""
    kind: AnswerKind
    choices: Mapping[str, str]
    """The answers to choose, each with what the sentence says then; an empty text says nothing."""
    required: bool = False
    agencies: frozenset[AgencyKind]
    """The kinds of agency that are asked; empty means all."""
    ask_when: Conditions
    strip: tuple[str, ...] = ()
    """The beginnings of an answer that the sentence already has."""
    endings: tuple[str, ...] = ()
    """The words of which an answer needs one; the first is added to an answer without any."""
    suggest: Phrase | None
    material: Phrase | None

    def accept(self, typed: str, nothing: Collection[str]) -> str:
        """Return an answer as it is kept: a number as plain digits, a word of ``nothing`` as 0, no answer as empty.

        Raises:
            ValueError: with the reason, in Chinese, as its only argument.
        """
        typed = typed.strip()
        if not typed:
            return ""
        if self.kind is AnswerKind.CHOICE and typed not in self.choices:
            raise ValueError(f"请在“{'”“'.join(self.choices)}”里选一个")
        if not self.unit:
            return typed
        if typed.rstrip(TRAILING) in nothing:
            return "0"
        if _INEXACT.search(typed) and re.search(rf"\d|{IN_WORDS}", typed):
            raise ValueError("请填准确的数字，不写“约”“余”“多”")
        return format_number(self.number(typed))

    def number(self, typed: str) -> Number:
        """Return the number in an answer to a question that has a unit.

        Raises:
            ValueError: with the reason, in Chinese.
        """
        if "万元" in typed and self.unit != "万元":
            raise ValueError(f"单位是{self.unit}，不是万元")
        kind = Kind.MONEY if self.kind is AnswerKind.MONEY else Kind.COUNT
        return kind.parse(typed.strip(" 　。").removesuffix(self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNumber:
    """A number that the tables hold: the sum of some of their fields."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The turns in which a part's questions may be answered, and the words that count them."""

    numerals: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSentences:
    """The questions of a part, and its sentences by aspect in the form's order."""

    asks: tuple[Ask, ...]
    turns: Turns | None
    paragraphs: Mapping[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The content of a sentences.yaml."""

    nothing: frozenset[str]
    """The answers that state that there is nothing, such as 无."""
    vague: frozenset[str]
    """The answers that make no sentence, such as 是."""
    table_numbers: Mapping[str, TableNumber]
    preamble: tuple[Phrase, ...]
    parts: Mapping[str, PartSentences]


def sentences_from(node: Node, form: Form) -> Sentences:
    """Return the checked and expanded definition.

    Raises:
        DefinitionError: with file and path of the first fault.
    """
    node.mapping("nothing vague numbers preamble parts")
    table_numbers = node.some("numbers")
    refuse_duplicates(table_numbers)
    built = {each.id(): _table_number(each, form) for each in table_numbers}
    reader = _DefinitionReader(form, built)
    parts = node.some("parts")
    expected = [part.id for part in form.text_parts]
    if [part.id() for part in parts] != expected:
        raise node.child("parts").fault(f"the written parts are {', '.join(expected)}")
    return Sentences(
        nothing=frozenset(node.texts("nothing")),
        vague=frozenset(node.texts("vague")),
        table_numbers=built,
        preamble=reader.phrases(node, "preamble"),
        parts={part.id: reader.part(each, part) for each, part in zip(parts, form.text_parts, strict=True)},
    )


def _table_number(node: Node, form: Form) -> TableNumber:
    node.mapping("id label of")
    added: list[Field] = []
    for item in node.some("of"):
        pattern = re.escape(str(item.data)).replace(r"\*", "[^.]+")
        found = [each for key, each in form.fields.items() if re.fullmatch(pattern, key)]
        if not found:
            raise item.fault(f"no field '{item.data}'")
        added += found
    label = node.text("label", added[0].place if len(added) == 1 else None)
    return TableNumber(label=label, fields=tuple(added))


class _DefinitionReader:
    """A reader of phrases and questions that knows the facts of the form."""

    def __init__(self, form: Form, table_numbers: Iterable[str]) -> None:
        self.form = form
        self.table_numbers = frozenset(table_numbers)
        self.texts = frozenset((*REPORT_FACTS, *(fact.name for fact in FACTS)))
        self.taken = set(self.table_numbers | self.texts | {TURN})
        self.asks: dict[str, Ask] = {}
        self.repeated = False

    def part(self, node: Node, part: Part) -> PartSentences:
        node.mapping("id turns questions paragraphs")
        turns = _turns(node.child("turns")) if "turns" in node.data else None
        self.repeated = turns is not None
        self.asks = {}
        questions = node.some("questions")
        for each in questions:
            ask = self._ask(each, part)
            for id in turn_ids(ask.id, turns):
                if id in self.taken:
                    raise each.child("id").fault(f"'{id}' already means something else")
                self.taken.add(id)
            self.asks[ask.id] = ask
        return PartSentences(asks=tuple(self.asks.values()), turns=turns, paragraphs=self._paragraphs(node, part))

    def _paragraphs(self, node: Node, part: Part) -> dict[str, tuple[Phrase, ...]]:
        paragraphs = node.some("paragraphs")
        order = [aspect.id for aspect in part.aspects]
        if [each.mapping("aspect sentences").text("aspect") for each in paragraphs] != order:
            raise node.child("paragraphs").fault(f"the aspects are {', '.join(order)}")
        return {each.text("aspect"): self.phrases(each, "sentences") for each in paragraphs}

    def _ask(self, node: Node, part: Part) -> Ask:
        node.mapping(
            "id aspect label prompt help example unit kind choices required for ask_when strip endings suggest material"
        )
        kind = AnswerKind(node.text("kind", AnswerKind.TEXT, among=list(AnswerKind)))
        choices = {each.mapping("label text").text("label"): each.text("text", "") for each in node.items("choices")}
        if bool(choices) != (kind is AnswerKind.CHOICE):
            raise node.fault("choices belong to the kind choice")
        if bool(node.text("unit", "")) != (kind in (AnswerKind.COUNT, AnswerKind.MONEY)):
            raise node.fault("a unit belongs to the kinds count and money")
        words = {key: self._words(node, key) for key in ("label", "prompt", "help", "example")}
        return node.made(
            Ask,
            id=node.id(),
            aspect=node.text("aspect", among=[aspect.id for aspect in part.aspects]),
            **words,
            kind=kind,
            choices=choices,
            agencies=_kinds(node),
            ask_when=self._conditions(node, "ask_when"),
            suggest=self._optional(node, "suggest"),
            material=self._optional(node, "material"),
        )

    def _words(self, node: Node, key: str) -> str:
        """Return the words of a question, which may name the year and the turn."""
        words = node.text(key) if key in ("label", "prompt") else node.text(key, "")
        known = ("year", "next_year", *((TURN,) if self.repeated else ()))
        return _with_known_slots(node.child(key), words, known)

    def _optional(self, node: Node, key: str) -> Phrase | None:
        return self._phrase(node.child(key), in_turn=False) if key in node.data else None

    def phrases(self, node: Node, key: str) -> tuple[Phrase, ...]:
        return tuple(self._phrase(each, in_turn=False) for each in node.some(key))

    def _phrase(self, node: Node, *, in_turn: bool) -> Phrase:
        if isinstance(node.data, str):
            return Phrase(say=self._sayable(node, node.data, in_turn=in_turn))
        node.mapping("when say first all each open join close")
        if len({"say", "first", "all", "each"} & set(node.data)) != 1:
            raise node.fault("one of say, first, all, each is expected")
        if "each" in node.data and (in_turn or not self.repeated):
            raise node.child("each").fault("only in a part with turns, and not within another")

        def several(key: str) -> tuple[Phrase, ...]:
            nodes = node.some(key) if key in node.data else []
            return tuple(self._phrase(each, in_turn=in_turn) for each in nodes)

        def around(key: str) -> str:
            return self._sayable(node.child(key), node.text(key, ""), in_turn=in_turn)

        return Phrase(
            when=self._conditions(node, "when", in_turn=in_turn),
            say=around("say"),
            first=several("first"),
            all=several("all"),
            each=self._phrase(node.child("each"), in_turn=True) if "each" in node.data else None,
            open=around("open"),
            join=node.text("join", ""),
            close=around("close"),
        )

    def _askable(self, *, in_turn: bool) -> dict[str, Ask]:
        return self.asks if in_turn or not self.repeated else {}

    def _sayable(self, node: Node, words: str, *, in_turn: bool) -> str:
        return _with_known_slots(node, words, {*self.table_numbers, *self.texts, *self._askable(in_turn=in_turn)})

    def _conditions(self, node: Node, key: str, *, in_turn: bool = False) -> dict[str, Condition]:
        conditions = {}
        asks = self._askable(in_turn=in_turn)
        for name, each in node.entries_of(key).items():
            if name not in {*self.table_numbers, *self.texts, *asks}:
                raise each.fault("no such fact")
            condition = node.child(key).text(name, among=list(Condition))
            is_number = name in self.table_numbers or (
                name in asks and asks[name].kind in (AnswerKind.COUNT, AnswerKind.MONEY)
            )
            if condition != Condition.ANSWERED and not is_number:
                raise each.fault("not a number")
            conditions[name] = Condition(condition)
        return conditions


def turn_ids(id: str, turns: Turns | None) -> list[str]:
    """Return the ids of the answers to a question, one for each turn."""
    return [f"{id}_{number}" for number in range(1, len(turns.numerals) + 1)] if turns else [id]


def _turns(node: Node) -> Turns:
    turns = node.mapping("numerals ordinals").made(Turns)
    if not turns.numerals or len(turns.numerals) != len(turns.ordinals):
        raise node.fault("as many numerals as ordinals are expected")
    return turns


def _kinds(node: Node) -> frozenset[AgencyKind]:
    for item in node.items("for"):
        if item.data not in list(AgencyKind):
            raise item.fault(f"one of {', '.join(AgencyKind)} is expected")
    return frozenset(AgencyKind(each) for each in node.texts("for"))


def _with_known_slots(node: Node, words: str, known: Collection[str]) -> str:
    """Return the words if every slot in them is a known fact."""
    for name in SLOT.findall(words):
        if name not in known:
            raise node.fault(f"no fact '{name}'")
    if set(chain.from_iterable(SLOT.split(words)[::2])) & set("{}"):
        raise node.fault("a bracket without its fact")
    return words
