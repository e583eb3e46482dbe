"""What is wrong, where: findings and the one catalogue of their rules."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """Must be mended before submission."""
    WARNING = "warning"
    """Mend it or give a reason."""
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """In Chinese, for a person."""
        return {"error": "错误", "warning": "警告", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place: a field or a line of a table, its column, or a part of the text."""

    key: str = ""
    column: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a rule demands; once published, an id keeps its meaning."""

    id: str
    title: str
    level: Level
    remedy: str
    basis: str = ""
    """The law or notice; empty: the document that prescribes the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, in words that name the cell or the sentence."""

    rule: Rule
    where: Where
    message: str
    basis: str
    expected: str = ""
    found: str = ""

    @property
    def level(self) -> Level:
        """How grave it is."""
        return self.rule.level


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            id="arithmetic.row-sum",
            title="一行各列相加等于总计",
            level=Level.ERROR,
            remedy="核对这一行的各列和总计",
        ),
        Rule(
            id="arithmetic.column-total",
            title="各项办理结果相加等于（七）总计",
            level=Level.ERROR,
            remedy="核对这一列的各项办理结果和（七）总计",
        ),
        Rule(
            id="arithmetic.group-total",
            title="各种结果相加等于总计",
            level=Level.ERROR,
            remedy="核对这一组的各项和总计",
        ),
        Rule(
            id="arithmetic.identity",
            title="第一项加第二项之和，等于第三项加第四项之和",
            level=Level.ERROR,
            remedy="核对这一列的新收、结转和办理结果",
        ),
        Rule(
            id="layout.blank-cell",
            title="数字格不能空着",
            level=Level.ERROR,
            remedy="补填，没有的填 0",
        ),
        Rule(
            id="layout.placeholder",
            title="没有留下待填的地方",
            level=Level.ERROR,
            remedy="补写后再报送",
        ),
    )
}


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
