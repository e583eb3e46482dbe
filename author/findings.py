"""The catalogue of rules, templates/rules.yaml, and findings of them: what is wrong, and at which place."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from author.errors import Exit
from author.text import LabelledEnum
from author.yaml_files import load_definition, templates_folder


class Level(LabelledEnum):
    """The severity of a finding."""

    ERROR = "error", "错误"
    """It must be mended before submission."""
    WARNING = "warning", "警告"
    """It is to be mended, or a reason given."""
    NOTICE = "notice", "提示"


class Rule(NamedTuple):
    """A requirement; once published, an id keeps its meaning."""

    id: str
    title: str
    level: Level
    remedy: str
    basis: str = ""
    """The law or notice; empty for the document that prescribes the form."""
    excusable: bool = False
    """True if a stated reason excuses the finding although it is an error."""

    @property
    def takes_reason(self) -> bool:
        """Return whether a stated reason excuses it."""
        return self.excusable or self.level is not Level.ERROR


@cache
def rules() -> Mapping[str, Rule]:
    """Return the catalogue: the rules by id, in the order of their subjects."""
    entries = load_definition(templates_folder() / "rules.yaml").entries()
    return {id: node.mapping("title level remedy basis excusable").made(Rule, id=id) for id, node in entries.items()}


class Where(NamedTuple):
    """A place in a report or a register."""

    key: str = ""
    """The key of a field, or the row and column of a register (``台账!5.received``)."""
    part: str = ""
    """The id of a text or of a part of the form."""
    sentence: str = ""
    """Words of the text exactly as they stand there, to find the place again."""


class Finding(NamedTuple):
    """One thing that is wrong, in words that name the cell or the sentence."""

    rule: Rule
    where: Where
    message: str
    basis: str = ""
    """The law or the notice; `with_basis` fills in the document that prescribes the form."""
    expected: str = ""
    found: str = ""
    reason: str = ""
    """The reason why it is right as it is, in the agency's words; empty if none is given."""

    @property
    def level(self) -> Level:
        """Return how grave it is."""
        return self.rule.level

    @property
    def is_error(self) -> bool:
        """Return whether it must be mended before submission because no reason excuses it."""
        return self.level is Level.ERROR and not self.reason

    @property
    def id(self) -> str:
        """Return the name under which a reason excuses it: rule@place."""
        return f"{self.rule.id}@{self.where.key or self.where.part}"


def finding(
    rule: str, where: Where, message: str, *, basis: str = "", expected: object = "", found: object = ""
) -> Finding:
    """Make a finding of a rule of the catalogue; the rule's own basis comes before ``basis``."""
    known = rules()[rule]
    return Finding(
        rule=known,
        where=where,
        message=message,
        basis=known.basis or basis,
        expected=str(expected),
        found=str(found),
    )


def verdict(findings: Iterable[Finding]) -> Exit:
    """Return the exit code for findings."""
    return Exit.FINDINGS if any(each.is_error for each in findings) else Exit.DONE


def with_basis(basis: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with a basis for those that have none of their own."""
    return tuple(each if each.basis else each._replace(basis=basis) for each in findings)
