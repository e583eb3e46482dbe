"""The written parts of a report: the questions about facts, and the sentences that the answers make.

Questions and sentences are data, templates/<edition>/sentences.yaml. Answers are kept in
``Report.facts`` by the question's id; numbers that the tables hold are taken from there and
never asked. A phrase with an optional fact that is missing is left out; a required one becomes a 【待填：…】.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from author import editions
from author.agency import FACTS
from author.form import Form, total_of
from author.numerals import Number, format_number, in_words
from author.report import PLACEHOLDER, Report, placeholder
from author.sentences.definition import (
    SLOT,
    TRAILING,
    AnswerKind,
    Ask,
    Condition,
    Conditions,
    Phrase,
    Sentences,
    sentences_from,
    turn_ids,
)
from author.text import holds_words, lines_of
from author.text import sentences as sentences_of
from author.yaml_files import load_definition, templates_folder

__all__ = ["AnswerKind", "Question", "answer_ids", "load", "questions", "write"]

AROUND = " \u3000。，；、.,;"
"""The blanks and marks around an answer that are no part of it."""
FILE = "sentences.yaml"
_STAND_IN = "\U00010000"
"""The letter that takes the place of an answer while its sentence is tried; nobody types it."""
_SHOWN = 25
"""The most characters that are shown of what stands before an answer."""
_FACTS = {fact.name: fact for fact in FACTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact that sentences may name."""

    label: str
    text: str = ""
    """The words for a sentence; empty if it is not answered."""
    number: Number | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a sentence may say about a report, by name."""

    report: Report
    form: Form
    sentences: Sentences
    asks: Mapping[str, Ask] = field(default_factory=dict)
    """The questions whose answers may be said."""
    turn: int = 0
    """The number of the turn from 1; 0 in a part without turns."""
    numeral: str = ""

    def fact(self, name: str) -> KnownFact:
        """Return what is known under a name."""
        if name in self.asks:
            return self._answer(self.asks[name])
        if name in self.sentences.table_numbers:
            counted = self.sentences.table_numbers[name]
            total = total_of(counted.fields, self.report.cells)
            text = "" if total is None else format_number(total)
            return KnownFact(label=counted.label, text=text, number=total, required=True)
        if fact := _FACTS.get(name):
            return KnownFact(label=fact.label, text=getattr(self.report.agency, name), required=fact.required)
        return KnownFact(label=name, text=self._of_report(name))

    def _of_report(self, name: str) -> str:
        """Return one of `REPORT_FACTS`, or else the numeral of the turn."""
        match name:
            case "year":
                return str(self.report.year)
            case "next_year":
                return str(self.report.year + 1)
            case "basis":
                return self.form.basis
            case "part_names":
                return "，".join(
                    self.report.heading(self.form, part.id).partition("、")[2] or part.name for part in self.form.parts
                )
            case "part_count":
                return in_words(len(self.form.parts))
        return self.numeral

    def words(self, text: str) -> str:
        """Return the words of a question with their slots filled."""
        return SLOT.sub(lambda slot: self._of_report(slot[1]), text)

    def id(self, ask: Ask) -> str:
        """Return the id of the answer to a question."""
        return f"{ask.id}_{self.turn}" if self.turn else ask.id

    def typed(self, ask: Ask) -> str:
        """Return the answer to a question as it is kept."""
        return self.report.facts.get(self.id(ask), "").strip()

    @property
    def begun(self) -> bool:
        """Return whether a question of this turn was answered."""
        return any(self.typed(ask) for ask in self.asks.values())

    def says_nothing(self, typed: str, *, may_be_none: bool = False) -> bool:
        """Return whether an answer in words says nothing: 是, a bare number, and 无 unless it ``may_be_none``."""
        words = typed.strip(AROUND)
        empty = self.sentences.vague if may_be_none else self.sentences.vague | self.sentences.nothing
        return words in empty or not holds_words(words)

    def is_due(self, ask: Ask) -> bool:
        """Return whether this agency is asked a question."""
        return not ask.agencies or self.report.agency.kind in ask.agencies

    def _answer(self, ask: Ask) -> KnownFact:
        label = self.words(ask.label)
        typed = self.typed(ask)
        required = ask.required and self.is_due(ask)
        if not typed or (ask.kind is AnswerKind.TEXT and self.says_nothing(typed)):
            return KnownFact(label=label, required=required)
        try:
            kept = ask.accept(typed, self.sentences.nothing)
        except ValueError as error:
            return KnownFact(label=label, text=placeholder(f"{label}（填的是“{typed.replace('】', '')}”，{error}）"))
        if ask.unit:
            return KnownFact(label=label, text=kept, number=ask.number(kept))
        if ask.choices:
            return KnownFact(label=label, text=ask.choices[kept])
        return KnownFact(label=label, text=_clause(kept, ask), required=required)


def turns_of(facts: Facts, part: str) -> list[Facts]:
    """Return the facts with the answers to a part's questions, once for each of its turns."""
    sentences = facts.sentences.parts[part]
    asks = {ask.id: ask for ask in sentences.asks}
    if sentences.turns is None:
        return [replace(facts, asks=asks)]
    return [
        replace(facts, asks=asks, turn=number, numeral=numeral)
        for number, numeral in enumerate(sentences.turns.numerals, 1)
    ]


def _clause(typed: str, ask: Ask) -> str:
    """Return a typed text as a clause on one line: without its stop and the beginning that the sentence has already.

    The question's first ending is added if the text has none of them.
    """
    text = "；".join(line.strip().rstrip(TRAILING) for line in lines_of(typed) if line.strip())
    for beginning in sorted(ask.strip, key=len, reverse=True):
        text = text.removeprefix(beginning)
    needs_ending = ask.endings and not any(ending in text for ending in ask.endings)
    return text + ask.endings[0] if needs_ending else text


def holds(conditions: Conditions, facts: Facts) -> bool:
    """Return whether all conditions hold; a fact that is not answered is neither zero nor not zero."""
    return all(_is(condition, facts.fact(name)) for name, condition in conditions.items())


def _is(condition: Condition, fact: KnownFact) -> bool:
    if condition is Condition.ZERO:
        return fact.number == 0
    return bool(fact.text) and (condition is Condition.ANSWERED or fact.number != 0)


class Speaker:
    """A writer of phrases about the facts of a report; in a part with turns, about each turn that was begun."""

    def __init__(self, facts: Facts, turns: Sequence[Facts] = (), ordinals: Sequence[str] = ()) -> None:
        self.facts = facts
        self.turns = turns
        self.ordinals = ordinals

    def say(self, phrase: Phrase) -> str:
        """Return the phrase in words; empty if there is nothing to say."""
        if not holds(phrase.when, self.facts):
            return ""
        if phrase.first:
            said = next(filter(None, map(self.say, phrase.first)), "")
        elif phrase.all:
            said = phrase.join.join(filter(None, map(self.say, phrase.all)))
        elif phrase.each:
            said = self._turn_by_turn(phrase.each, phrase.join)
        else:
            said = self._filled(phrase.say)
        return f"{self._filled(phrase.open)}{said}{self._filled(phrase.close)}" if said else ""

    def _turn_by_turn(self, phrase: Phrase, join: str) -> str:
        said = [Speaker(facts).say(phrase) for facts in self.turns]
        if len(said) > 1:
            said = [f"{ordinal}{each}" for ordinal, each in zip(self.ordinals, said, strict=False)]
        return join.join(said)

    def _filled(self, words: str) -> str:
        known = {name: self.facts.fact(name) for name in SLOT.findall(words)}
        if any(not fact.text and not fact.required for fact in known.values()):
            return ""
        return SLOT.sub(lambda slot: known[slot[1]].text or placeholder(known[slot[1]].label), words)


def paragraphs(facts: Facts, part: str) -> Iterator[tuple[str, str]]:
    """Yield each aspect of a part and its paragraph, which is empty if there is nothing to say."""
    sentences = facts.sentences.parts[part]
    turns = turns_of(facts, part)
    if sentences.turns is None:
        speaker = Speaker(turns[0])
    else:
        told = [each for each in turns if each.begun or each.turn == 1]
        speaker = Speaker(facts, told, sentences.turns.ordinals)
    for aspect, phrases in sentences.paragraphs.items():
        yield aspect, spoken(speaker, phrases)


def spoken(speaker: Speaker, phrases: Sequence[Phrase]) -> str:
    """Return the sentences of some phrases in a row, each with its stop."""
    return "".join(f"{said}。" for said in map(speaker.say, phrases) if said)


# --- questions and texts ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question for a fact that offices state."""

    id: str
    """The key of the answer in ``Report.facts``."""
    aspect: str
    label: str
    """The words of its 【待填】 if it is not answered."""
    prompt: str
    help: str
    example: str
    unit: str
    """The unit of a number (条, 件, 元); empty for a text or a choice."""
    kind: AnswerKind
    choices: tuple[str, ...]
    suggested: str
    """An answer that the report already gives; a person confirms it, it is never taken silently."""
    material: str
    """The numbers of the tables that the answer may use."""
    required: bool
    part: str
    ask: Ask = field(repr=False, compare=False)
    facts: Facts = field(repr=False, compare=False)
    """The facts of the report as they were when the question was made."""

    def accept(self, typed: str) -> str:
        """Return an answer as it is kept: numbers as plain digits.

        Raises:
            ValueError: with the reason, in Chinese, as its only argument.
        """
        is_answer = self.kind is AnswerKind.TEXT and typed.strip(AROUND)
        if is_answer and self.facts.says_nothing(typed, may_be_none=not self.required):
            raise ValueError(f"这样写会成为“{self._sentence_with(typed)}”，请写具体内容，或留空")
        return self.ask.accept(typed, self.facts.sentences.nothing)

    def _sentence_with(self, typed: str) -> str:
        """Return the end of the sentence that an answer would make."""
        report = self.facts.report
        tried = replace(report, facts={**report.facts, self.id: _STAND_IN})
        said = sentences_of(write(self.facts.form, self.part, tried))
        before, _, after = next((each for each in said if _STAND_IN in each), _STAND_IN).partition(_STAND_IN)
        return f"{before[-_SHOWN:]}{typed.strip(AROUND)}{re.split('[，；。]', after)[0]}"


@cache
def load(edition: str) -> Sentences:
    """Return the questions and sentences of an edition.

    Raises:
        AuthorError: the edition has none.
        DefinitionError: they are broken; with the path of the fault.
    """
    path = templates_folder() / edition / FILE
    return sentences_from(load_definition(path), editions.edition(edition))


def answer_ids(form: Form) -> list[str]:
    """Return the ids of all answers in order, for every question and every turn."""
    parts = load(form.edition).parts.values()
    return [id for part in parts for ask in part.asks for id in turn_ids(ask.id, part.turns)]


def questions(form: Form, part: str, report: Report) -> list[Question]:
    """Return the questions for a part, in order.

    The questions depend on the answers so far, so ask for them again after every answer: one that an
    answer or a table makes pointless is left out, and the next problem comes once the one before is begun.
    """
    turns = turns_of(Facts(report=report, form=form, sentences=load(form.edition)), part)
    return [
        _question(ask, facts, part, required=ask.required and (facts.begun or facts.turn <= 1))
        for facts, before in zip(turns, [None, *turns], strict=False)
        if before is None or before.begun or facts.begun
        for ask in _asks(facts)
        if facts.is_due(ask) and holds(ask.ask_when, facts)
    ]


def _asks(facts: Facts) -> Sequence[Ask]:
    """Return the questions of a turn; a later turn without any answer has only its first question."""
    asks = list(facts.asks.values())
    return asks if facts.begun or facts.turn <= 1 else asks[:1]


def _question(ask: Ask, facts: Facts, part: str, *, required: bool) -> Question:
    speaker = Speaker(facts)

    def given(phrase: Phrase | None) -> str:
        said = speaker.say(phrase) if phrase else ""
        return "" if PLACEHOLDER in said else said

    return Question(
        id=facts.id(ask),
        aspect=ask.aspect,
        label=facts.words(ask.label),
        prompt=facts.words(ask.prompt),
        help=facts.words(ask.help),
        example=facts.words(ask.example),
        unit=ask.unit,
        kind=ask.kind,
        choices=tuple(ask.choices),
        suggested=given(ask.suggest),
        material=given(ask.material),
        required=required,
        part=part,
        ask=ask,
        facts=facts,
    )


def write(form: Form, key: str, report: Report) -> str:
    """Return the preamble, or the text of a part: its aspects in the prescribed order, one paragraph for each line."""
    facts = Facts(report=report, form=form, sentences=load(form.edition))
    if key == form.preamble.id:
        return spoken(Speaker(facts), facts.sentences.preamble)
    said = dict(paragraphs(facts, key))
    lines = []
    for aspect in form.part(key).aspects:
        text = said[aspect.id] or ("" if aspect.optional else placeholder(aspect.label))
        if text:
            lines.append(aspect.heading + text)
    return "\n".join(lines)
