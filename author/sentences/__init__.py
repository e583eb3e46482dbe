"""The written parts from facts: the questions to ask, and the sober sentences that the answers make.

Questions and sentences are data, templates/<edition>/sentences.yaml. Answers are kept in
``Report.facts`` by the question's id; numbers that the tables hold are taken from there and
never asked. What is not answered becomes a 【待填：…】, an optional fact drops its clause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from author import editions
from author.form import Form
from author.report import PLACEHOLDER, Report, placeholder
from author.sentences.definition import AnswerKind, Ask, Phrase, Sentences, sentences_from, turn_ids
from author.sentences.writing import AROUND, Facts, Speaker, accept, holds, paragraphs, spoken, turns_of
from author.text import sentences as sentences_of
from author.yaml_files import load_definition, templates_folder

__all__ = ["AnswerKind", "Question", "answer_ids", "load", "preamble", "questions", "write"]

FILE = "sentences.yaml"
_STAND_IN = "\U00010000"
"""The letter that takes the place of an answer while its sentence is tried; nobody types it."""
_SHOWN = 25
"""The most characters that are shown of what stands before an answer."""


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
        return accept(self.ask, typed, self.facts.sentences.nothing)

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
        choices=tuple(each.label for each in ask.choices),
        suggested=given(ask.suggest),
        material=given(ask.material),
        required=required,
        part=part,
        ask=ask,
        facts=facts,
    )


def write(form: Form, part: str, report: Report) -> str:
    """Return the text of a part: its aspects in the prescribed order, one paragraph for each line."""
    said = dict(paragraphs(Facts(report=report, form=form, sentences=load(form.edition)), part))
    lines = []
    for aspect in form.part(part).aspects:
        text = said[aspect.id] or ("" if aspect.optional else placeholder(aspect.label))
        if text:
            lines.append(aspect.heading + text)
    return "\n".join(lines)


def preamble(report: Report, form: Form) -> str:
    """Return the paragraph before part 1: basis, parts, period, electronic copy, whom to ask."""
    sentences = load(form.edition)
    return spoken(Speaker(Facts(report=report, form=form, sentences=sentences)), sentences.preamble)
