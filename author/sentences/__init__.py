"""The written parts from facts: which questions to ask, and the sober sentences that the answers make.

Questions and sentences are data, templates/<edition>/sentences.yaml. Answers are kept in
``Report.facts`` by the question's id; numbers that the tables hold are taken from there and
never asked. What is not answered becomes a 【待填：…】, an optional fact drops its clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from author import editions
from author.form import Form
from author.report import PLACEHOLDER, Report, placeholder
from author.sentences.definition import AnswerKind, Ask, Phrase, Sentences, sentences_from, turn_ids
from author.sentences.writing import Facts, Speaker, accept, holds, paragraphs, spoken, turns_of
from author.yaml_files import load_definition

__all__ = ["AnswerKind", "Question", "answer_ids", "load", "preamble", "questions", "write"]

FILE = "sentences.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact that offices state, to be asked for."""

    id: str
    """Where the answer is kept in ``Report.facts``."""
    aspect: str
    label: str
    """What is missing if it is not answered; the words of its 【待填】."""
    prompt: str
    help: str
    example: str
    unit: str
    """Of a number: 条, 件, 元; empty for a text or a choice."""
    kind: AnswerKind
    choices: tuple[str, ...]
    suggested: str
    """An answer that the report already gives; to be confirmed, never taken silently."""
    material: str
    """Numbers of the tables that the answer may use."""
    required: bool
    ask: Ask

    def accept(self, typed: str) -> str:
        """An answer as it is kept: numbers as plain digits.

        Raises:
            ValueError: with the reason, in Chinese, as its only argument.
        """
        return accept(self.ask, typed)


@cache
def load(edition: str) -> Sentences:
    """The questions and sentences of an edition.

    Raises:
        AuthorError: the edition has none.
        DefinitionError: they are broken; with the path of the fault.
    """
    path = editions.templates_folder() / edition / FILE
    return sentences_from(load_definition(path), editions.edition(edition))


def answer_ids(form: Form) -> list[str]:
    """Under which ids answers are kept, in order: those of every question and every turn."""
    parts = load(form.edition).parts.values()
    return [id for part in parts for ask in part.asks for id in turn_ids(ask.id, part.turns)]


def questions(form: Form, part: str, report: Report) -> list[Question]:
    """What to ask for a part, in order.

    Depends on what is already answered: a question that an answer or a table makes
    pointless is left out, and the next problem is asked for once the one before is begun.
    Ask again after every answer.
    """
    turns = turns_of(Facts(report=report, form=form, sentences=load(form.edition)), part)
    return [
        _question(ask, facts, required=ask.required and (facts.begun or facts.turn <= 1))
        for facts, before in zip(turns, [None, *turns], strict=False)
        if before is None or before.begun or facts.begun
        for ask in _asks(facts)
        if facts.is_due(ask) and holds(ask.ask_when, facts)
    ]


def _asks(facts: Facts) -> Sequence[Ask]:
    """The questions of a turn; of one that is not begun, but for the first, only the one that begins it."""
    asks = list(facts.asks.values())
    return asks if facts.begun or facts.turn <= 1 else asks[:1]


def _question(ask: Ask, facts: Facts, *, required: bool) -> Question:
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
        ask=ask,
    )


def write(form: Form, part: str, report: Report) -> str:
    """The text of a part: its aspects in the prescribed order, under the prescribed headings, one paragraph a line."""
    said = dict(paragraphs(Facts(report=report, form=form, sentences=load(form.edition)), part))
    lines = []
    for aspect in form.part(part).aspects:
        text = said[aspect.id] or ("" if aspect.optional else placeholder(aspect.label))
        if text:
            lines.append(aspect.heading + text)
    return "\n".join(lines)


def preamble(report: Report, form: Form) -> str:
    """The paragraph before part 1, from the agency's facts: basis, parts, period, electronic copy, whom to ask."""
    sentences = load(form.edition)
    return spoken(Speaker(Facts(report=report, form=form, sentences=sentences)), sentences.preamble)
