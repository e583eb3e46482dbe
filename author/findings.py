"""What is wrong, where: findings of the rules of the catalogue."""

from dataclasses import dataclass

from author.rules import RULES, Level, Rule

__all__ = ["RULES", "Finding", "Level", "Rule", "Where", "finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place: a field or a line of a table, its column, or a part of the text."""

    key: str = ""
    column: str = ""
    part: str = ""
    sentence: str = ""
    """Words of the text exactly as they stand there, to find the place again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, in words that name the cell or the sentence."""

    rule: Rule
    where: Where
    message: str
    basis: str
    expected: str = ""
    found: str = ""
    reason: str = ""
    """Why it is right as it is, in the organ's words; empty where no reason is given."""

    @property
    def level(self) -> Level:
        """How grave it is."""
        return self.rule.level

    @property
    def is_error(self) -> bool:
        """It must be mended before submission, and no reason excuses it."""
        return self.level is Level.ERROR and not self.reason

    @property
    def id(self) -> str:
        """The name under which a reason excuses it: rule@place."""
        return f"{self.rule.id}@{self.where.key or self.where.part}"


def finding(rule: str, where: Where, message: str, *, basis: str, expected: object = "", found: object = "") -> Finding:
    """A finding of a rule of the catalogue; ``basis`` is the form's, for rules without their own."""
    known = RULES[rule]
    return Finding(
        rule=known,
        where=where,
        message=message,
        basis=known.basis or basis,
        expected=str(expected),
        found=str(found),
    )
