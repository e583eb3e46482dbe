"""The one catalogue of what is checked: every rule with its id, level, remedy and legal basis."""

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
class Rule:
    """What a rule demands; once published, an id keeps its meaning."""

    id: str
    title: str
    level: Level
    remedy: str
    basis: str = ""
    """The law or notice; empty: the document that prescribes the form."""
    excusable: bool = False
    """A reason excuses it although it is an error."""

    @property
    def takes_reason(self) -> bool:
        """A stated reason silences it."""
        return self.excusable or self.level is not Level.ERROR


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
        Rule(
            id="numbers.requests",
            title="文字里的申请件数与表三一致",
            level=Level.ERROR,
            remedy="核对台账，改文字或者改表，使两处一致",
        ),
        Rule(
            id="numbers.proceedings",
            title="文字里的复议、诉讼件数与表四一致",
            level=Level.ERROR,
            remedy="核对案件，改文字或者改表，使两处一致",
        ),
        Rule(
            id="numbers.proactive",
            title="文字里的文件、决定和收费数量与表二一致",
            level=Level.WARNING,
            remedy="核对口径，改文字或者改表；口径不同的说明理由",
        ),
        Rule(
            id="numbers.parts",
            title="一句话里的分项与总数相符",
            level=Level.WARNING,
            remedy="核对这句话里的总数和各个分项",
        ),
        Rule(
            id="numbers.parts-unclear",
            title="一句话里的分项看来与总数不符",
            level=Level.NOTICE,
            remedy="如果分项应当加起来等于总数，请核对",
        ),
        Rule(
            id="numbers.fee-not-counted",
            title="信息处理费计入行政事业性收费",
            level=Level.NOTICE,
            remedy="信息处理费也是行政事业性收费，核对第二十条第（八）项的金额（单位：万元）是否计入",
            basis="国办函〔2020〕109号",
        ),
    )
}
