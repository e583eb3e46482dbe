"""The agency's facts: which answers are accepted, which are offered, and what a change affects (pure)."""

from dataclasses import replace

from author import numerals, sentences
from author.agency import CONTACT_RULES, NAMELESS, Agency, Fact, cut_title, kind_of, self_name_of
from author.form import Form
from author.report import Report
from author.text import holds_words

_SHORTEST_NAME = 3


def accept(fact: Fact, typed: str) -> str:
    """Return a fact in the form in which it is saved.

    Raises:
        ValueError: the fact is refused; the only argument is the reason in Chinese.
    """
    value = typed.strip()
    if not value and fact.required:
        raise ValueError("这一项不能空着")
    rule = _name if fact.name == "name" else CONTACT_RULES.get(fact.name, str)
    return rule(value) if value else ""


def told_of(fact: Fact, typed: str) -> str:
    """Return a sentence if the title of a report was typed for the agency's name, which is kept without the rest."""
    name = cut_title(typed.strip())
    return f"机关全称取“{name}”，标题里其余的字去掉了。" if fact.name == "name" and name != typed.strip() else ""


def _name(value: str) -> str:
    name = cut_title(value)
    if not holds_words(name):
        raise ValueError("机关全称应是汉字")
    if len(name) < _SHORTEST_NAME or name.endswith("。"):
        raise ValueError("机关全称应和公章一致")
    return name


def parse_date(typed: str) -> str:
    """Return a day in ISO format; nothing stays nothing.

    Raises:
        ValueError: the day cannot be used; the only argument is the reason in Chinese.
    """
    try:
        return numerals.parse_date(typed).isoformat() if typed else ""
    except ValueError:
        raise ValueError("日期应像 2026年1月15日") from None


def of_name(agency: Agency, name: str) -> Agency:
    """Return the facts with a name, and for a new agency with what its name tells: its kind and how it calls itself."""
    told = self_name_of(name)
    if agency.self or told == NAMELESS:
        return replace(agency, name=name)
    return replace(agency, name=name, kind=kind_of(name), self=told)


def with_agency(report: Report, form: Form, agency: Agency) -> Report:
    """Return the report with other facts; update the preamble and the signature if they came from the facts."""
    changed = replace(report, agency=agency)
    if report.texts.get(form.preamble.id) == sentences.preamble(report, form):
        changed = changed.with_text(form.preamble.id, sentences.preamble(changed, form))
    if report.signature.name and report.signature.name == report.agency.name:
        changed = replace(changed, signature=replace(report.signature, name=agency.name))
    return changed
