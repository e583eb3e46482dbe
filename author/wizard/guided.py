"""A text sentence by sentence: answers become facts, facts become the text (pure).

While questions are still open a mark at the text's end says so; an edited text is
recognised and never replaced without being asked.
"""

from collections.abc import Collection
from dataclasses import replace

from author import prefill, sentences
from author.form import Form, Part
from author.report import Report, is_unwritten, placeholder
from author.sentences import Question
from author.text import lines_of

GOING_ON = placeholder("后面的问题，还没写")


def is_going_on(text: str) -> bool:
    """Some questions have not been asked yet."""
    return GOING_ON in lines_of(text)


def is_own_work(report: Report, form: Form, part: Part) -> bool:
    """The text is not what the answers give: the clerk wrote or edited it."""
    text = report.texts.get(part.id, "")
    return not is_unwritten(text) and _without_mark(text) != sentences.write(form, part.id, report)


def start_text(report: Report, form: Form, part: Part) -> Report:
    """The report with the text that the answers so far give, and questions to come."""
    return _with_text(report, part, "\n".join([sentences.write(form, part.id, report), GOING_ON]))


def answer(report: Report, form: Form, part: Part, question: Question, typed: str) -> Report:
    """The report with one more answer in facts and text; empty takes an answer back.

    Raises:
        ValueError: the answer cannot be; with the reason, in Chinese.
    """
    kept = question.accept(typed) if typed.strip() else ""
    facts = {id: fact for id, fact in report.facts.items() if id != question.id}
    return start_text(replace(report, facts={**facts, question.id: kept} if kept else facts), form, part)


def finish(report: Report, part: Part) -> Report:
    """The report once every question was asked."""
    return _with_text(report, part, _without_mark(report.texts.get(part.id, "")))


def refreshed(before: Report, after: Report, form: Form) -> Report:
    """``after`` with the texts that the sentences had written following its new numbers and facts."""
    for part in form.text_parts:
        text = before.texts.get(part.id, "")
        unchanged = text == after.texts.get(part.id, "")
        if unchanged and not (is_unwritten(text) or is_own_work(before, form, part)):
            lines = [sentences.write(form, part.id, after), *([GOING_ON] if is_going_on(text) else [])]
            after = _with_text(after, part, "\n".join(lines))
    return after


def next_question(
    report: Report, form: Form, part: Part, asked: Collection[str], *, answered_too: bool
) -> Question | None:
    """The first question that was not asked in this round; ``answered_too``: also those with an answer."""
    return next(
        (
            each
            for each in sentences.questions(form, part.id, report)
            if each.id not in asked and (answered_too or not report.facts.get(each.id))
        ),
        None,
    )


def offered(question: Question, report: Report, previous: Report | None) -> str:
    """What stands in the answer's place to begin with: this year's, the report's own, last year's answer."""
    last_year = prefill.last_answer(question, previous)
    return report.facts.get(question.id, "") or question.suggested or last_year.offered


def _without_mark(text: str) -> str:
    return "\n".join(line for line in lines_of(text) if line != GOING_ON)


def _with_text(report: Report, part: Part, text: str) -> Report:
    return replace(report, texts={**report.texts, part.id: text})
