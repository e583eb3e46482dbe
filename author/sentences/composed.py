"""Texts composed from facts and answers: how they follow the report, and whether a person has edited one (pure).

A mark at the end of a text says that questions are still open. A text that a person edited is never composed again.
"""

from dataclasses import replace

from author.form import Form, Part
from author.report import Report, is_unwritten, placeholder
from author.sentences import Question, write
from author.text import lines_of

GOING_ON = placeholder("后面的问题，还没写")


def is_going_on(text: str) -> bool:
    """Return whether some questions have not been asked yet."""
    return GOING_ON in lines_of(text)


def without_mark(text: str) -> str:
    """Return a text without the mark for open questions."""
    return "\n".join(line for line in lines_of(text) if line != GOING_ON)


def is_own_work(report: Report, form: Form, key: str) -> bool:
    """Return whether a person wrote or edited a text, so that it differs from what facts and answers give."""
    text = report.texts.get(key, "")
    return not is_unwritten(text) and without_mark(text) != write(form, key, report)


def start_text(report: Report, form: Form, part: Part) -> Report:
    """Return the report with the text from the answers so far and a mark for the open questions."""
    return report.with_text(part.id, "\n".join([write(form, part.id, report), GOING_ON]))


def answer(report: Report, form: Form, part: Part, question: Question, typed: str) -> Report:
    """Return the report with one more answer in its facts and its text; an empty answer removes the fact.

    Raises:
        ValueError: the answer is not valid; the message gives the reason in Chinese.
    """
    kept = question.accept(typed) if typed.strip() else ""
    facts = {id: fact for id, fact in report.facts.items() if id != question.id}
    return start_text(replace(report, facts={**facts, question.id: kept} if kept else facts), form, part)


def refreshed(before: Report, after: Report, form: Form) -> Report:
    """Return ``after`` with its composed texts updated to its new numbers and facts."""
    for key in form.text_keys:
        text = before.texts.get(key, "")
        unchanged = text == after.texts.get(key, "")
        if unchanged and not (is_unwritten(text) or is_own_work(before, form, key)):
            lines = [write(form, key, after), *([GOING_ON] if is_going_on(text) else [])]
            after = after.with_text(key, "\n".join(lines))
    return after
