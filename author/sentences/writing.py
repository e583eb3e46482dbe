"""Facts -> sentences that say nothing but what was answered or counted."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from author.agency import FACTS
from author.form import Form, Part, total_of
from author.numerals import IN_WORDS, Kind, Number, format_number, in_words
from author.report import Report, placeholder
from author.sentences.definition import SLOT, AnswerKind, Ask, Condition, Conditions, Phrase, Sentences
from author.text import holds_words, lines_of

_INEXACT = re.compile("[约近余多几]|左右|上下|以上")
_TRAILING = "。；;，,、. "
AROUND = " \u3000。，；、.,;"
"""The blanks and marks around an answer that are no part of it."""
_FACTS = {fact.name: fact for fact in FACTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact that sentences may name."""

    label: str
    text: str = ""
    """The words for a sentence; empty if it is not answered."""
    number: Number | None = None
    required: bool = False


def accept(ask: Ask, typed: str, nothing: Collection[str]) -> str:
    """Return an answer as it is kept: numbers as plain digits; an empty one is no answer.

    Args:
        ask: the question.
        typed: the answer.
        nothing: the words that mean 0 where a number is asked for.

    Raises:
        ValueError: with the reason, in Chinese, as its only argument.
    """
    typed = typed.strip()
    if not typed:
        return ""
    if ask.kind is AnswerKind.CHOICE and typed not in [each.label for each in ask.choices]:
        raise ValueError(f"请在“{'”“'.join(each.label for each in ask.choices)}”里选一个")
    if not ask.unit:
        return typed
    if typed.rstrip(_TRAILING) in nothing:
        return "0"
    if _INEXACT.search(typed) and re.search(rf"\d|{IN_WORDS}", typed):
        raise ValueError("请填准确的数字，不写“约”“余”“多”")
    return format_number(number_of(ask, typed))


def number_of(ask: Ask, typed: str) -> Number:
    """Return the number in an answer to a question that has a unit.

    Raises:
        ValueError: with the reason, in Chinese.
    """
    if "万元" in typed and ask.unit != "万元":
        raise ValueError(f"单位是{ask.unit}，不是万元")
    kind = Kind.MONEY if ask.kind is AnswerKind.MONEY else Kind.COUNT
    return kind.parse(typed.strip(" 　。").removesuffix(ask.unit))


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
        return KnownFact(label=name, text=self._own(name))

    def _own(self, name: str) -> str:
        match name:
            case "year":
                return str(self.report.year)
            case "next_year":
                return str(self.report.year + 1)
            case "basis":
                return self.form.basis
            case "part_names":
                return "，".join(_heading(self.report, self.form, part) for part in self.form.parts)
            case "part_count":
                return in_words(len(self.form.parts))
        return self.numeral

    def words(self, text: str) -> str:
        """Return the words of a question with their slots filled."""
        return SLOT.sub(lambda slot: self._own(slot[1]), text)

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
            kept = accept(ask, typed, self.sentences.nothing)
        except ValueError as error:
            return KnownFact(label=label, text=placeholder(f"{label}（填的是“{typed.replace('】', '')}”，{error}）"))
        if ask.unit:
            return KnownFact(label=label, text=kept, number=number_of(ask, kept))
        if ask.choices:
            return KnownFact(label=label, text=next(each.text for each in ask.choices if each.label == kept))
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


def _heading(report: Report, form: Form, part: Part) -> str:
    """Return the heading that the report prints, without its number."""
    return report.heading(form, part.id).partition("、")[2] or part.name


def _clause(typed: str, ask: Ask) -> str:
    """Return a typed text as a clause: on one line, without its stop and what the sentence says, with its ending."""
    text = "；".join(line.strip().rstrip(_TRAILING) for line in lines_of(typed) if line.strip())
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
