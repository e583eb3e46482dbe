"""Write a text sentence by sentence: store answers as facts and compose the text from the facts (pure).

A mark at the end of the text says that questions are still open. A text that the clerk
edited is recognised and is never replaced without a question.
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
    """Return whether some questions have not been asked yet."""
    return GOING_ON in lines_of(text)


def is_own_work(report: Report, form: Form, part: Part) -> bool:
    """Return whether the clerk wrote or edited the text, so that it differs from what the answers give."""
    text = report.texts.get(part.id, "")
    return not is_unwritten(text) and _without_mark(text) != sentences.write(form, part.id, report)


def start_text(report: Report, form: Form, part: Part) -> Report:
    """Return the report with the text from the answers so far and a mark for the open questions."""
    return _with_text(report, part, "\n".join([sentences.write(form, part.id, report), GOING_ON]))


def answer(report: Report, form: Form, part: Part, question: Question, typed: str) -> Report:
    """Return the report with one more answer in its facts and its text; an empty answer removes the fact.

    Raises:
        ValueError: the answer is not valid; the message gives the reason in Chinese.
    """
    kept = question.accept(typed) if typed.strip() else ""
    facts = {id: fact for id, fact in report.facts.items() if id != question.id}
    return start_text(replace(report, facts={**facts, question.id: kept} if kept else facts), form, part)


def finish(report: Report, part: Part) -> Report:
    """Return the report without the mark for open questions."""
    return _with_text(report, part, _without_mark(report.texts.get(part.id, "")))


def refreshed(before: Report, after: Report, form: Form) -> Report:
    """Return ``after`` with its composed texts updated to its new numbers and facts."""
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
    """Return the first question not in ``asked``; ``answered_too`` includes questions that have an answer."""
    return next(
        (
            each
            for each in sentences.questions(form, part.id, report)
            if each.id not in asked and (answered_too or not report.facts.get(each.id))
        ),
        None,
    )


def offered(question: Question, report: Report, previous: Report | None) -> str:
    """Return the initial answer: the stored one, else the one suggested by the report, else last year's."""
    last_year = prefill.last_answer(question, previous)
    return report.facts.get(question.id, "") or question.suggested or last_year.offered


def _without_mark(text: str) -> str:
    return "\n".join(line for line in lines_of(text) if line != GOING_ON)


def _with_text(report: Report, part: Part, text: str) -> Report:
    return replace(report, texts={**report.texts, part.id: text})
