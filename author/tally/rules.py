"""What the rows of a register are held against."""

from author.findings import Finding, Level, Rule, Where
from author.tally.definition import Register

_RULES = {
    rule.id: rule
    for rule in (
        Rule(
            id="tally.missing",
            title="每一行该填的都填了",
            level=Level.ERROR,
            remedy="补填后再汇总，这一行没有计入",
        ),
        Rule(
            id="tally.date",
            title="日期是看得懂的日期",
            level=Level.ERROR,
            remedy="改成像 2024-01-15 的日期，这一行没有计入",
        ),
        Rule(
            id="tally.date-order",
            title="答复日期不早于收到日期",
            level=Level.ERROR,
            remedy="核对两个日期，这一行没有计入",
        ),
        Rule(
            id="tally.wording",
            title="申请人类型和办理结果写的是规定的名称",
            level=Level.ERROR,
            remedy="改成下拉选项里的写法，或用 --columns 说明本单位的写法，这一行没有计入",
        ),
        Rule(
            id="tally.formula",
            title="公式保存了结果",
            level=Level.ERROR,
            remedy="用 Excel 或 WPS 打开台账，重新保存一次，这一行没有计入",
        ),
        Rule(
            id="tally.same-number",
            title="一件申请只写一行",
            level=Level.WARNING,
            remedy="核对是不是同一件申请写了两次，两行都计入了",
        ),
        Rule(
            id="tally.stray-row",
            title="每一行看得出是不是申请",
            level=Level.WARNING,
            remedy="是申请的请补填，列名不同的用 --columns 说明，是填表人、合计等的不用管",
        ),
        Rule(
            id="tally.extension",
            title="是否延期写的是“是”或“否”",
            level=Level.WARNING,
            remedy="改成“是”或“否”，这一行计入了，没有核对答复期限",
        ),
        Rule(
            id="tally.late",
            title="按期答复",
            level=Level.NOTICE,
            remedy="征求第三方意见、等待补正的时间不计入期限，请核对",
        ),
        Rule(
            id="tally.overdue",
            title="年末没有超过期限还没答复的申请",
            level=Level.NOTICE,
            remedy="征求第三方意见、等待补正的时间不计入期限，请核对，尽快答复",
        ),
    )
}
_ABOUT_THE_TERM = ("tally.late", "tally.overdue")


def row_finding(rule: str, place: str, message: str, register: Register, *, column: str = "") -> Finding:
    """A finding about a row; ``place`` is the sheet's name and the row's number, as in ``台账!5``."""
    return Finding(
        rule=_RULES[rule],
        where=Where(key=place, column=column),
        message=message,
        basis=register.term.article if rule in _ABOUT_THE_TERM else register.form.basis,
    )
