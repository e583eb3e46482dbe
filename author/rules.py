"""The one catalogue of rules: each with its id, level, remedy and legal basis."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """It must be mended before submission."""
    WARNING = "warning"
    """It is to be mended, or a reason given."""
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """Return the level in Chinese."""
        return {"error": "错误", "warning": "警告", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A requirement; once published, an id keeps its meaning."""

    id: str
    title: str
    level: Level
    remedy: str
    basis: str = ""
    """The law or notice; empty for the document that prescribes the form."""
    excusable: bool = False
    """Whether a reason excuses it although it is an error."""

    @property
    def takes_reason(self) -> bool:
        """Return whether a stated reason silences it."""
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
            id="numbers.unclear",
            title="文字里口径不一的件数与表相符",
            level=Level.NOTICE,
            remedy="核对文字和表的口径是否一致，不一致的在文字里写明口径",
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
        Rule(
            id="prose.year",
            title="文中的年份是报告年度",
            level=Level.WARNING,
            remedy="改成报告年度；确是其他年度的，写明是同哪一年比较或者哪一年的事",
        ),
        Rule(
            id="prose.period",
            title="统计期限是报告年度的1月1日至12月31日",
            level=Level.ERROR,
            remedy="改正统计期限",
            basis="《中华人民共和国政府信息公开条例》第五十条",
            excusable=True,
        ),
        Rule(
            id="prose.early",
            title="落款日期在统计期限之后",
            level=Level.WARNING,
            remedy="核对落款日期的年份",
        ),
        Rule(
            id="prose.late",
            title="在法定日期以前公布",
            level=Level.WARNING,
            remedy="核对落款日期；部门在次年1月31日前、政府在次年3月31日前公布",
            basis="《中华人民共和国政府信息公开条例》第四十九条",
        ),
        Rule(
            id="prose.parts",
            title="所列部分与格式的六个部分一致",
            level=Level.WARNING,
            remedy="照格式的六个部分改正个数和名称",
        ),
        Rule(
            id="prose.basis",
            title="所依据的文件现行有效、文号正确",
            level=Level.WARNING,
            remedy="改成现行文件的名称和文号",
        ),
        Rule(
            id="prose.no-period",
            title="写明统计期限",
            level=Level.NOTICE,
            remedy="写明所列数据的统计期限是报告年度的1月1日至12月31日",
            basis="《中华人民共和国政府信息公开条例》第五十条",
        ),
        Rule(
            id="prose.instructions",
            title="不留格式里的填写说明",
            level=Level.WARNING,
            remedy="删去填写说明，写本机关的情况",
        ),
        Rule(
            id="prose.number-missing",
            title="数字没有漏写",
            level=Level.WARNING,
            remedy="补写漏掉的数字，没有的写 0",
        ),
        Rule(
            id="prose.no-number",
            title="总体情况有具体数字",
            level=Level.WARNING,
            remedy="写明主动公开、依申请公开等各方面的件数、条数",
        ),
        Rule(
            id="prose.units",
            title="数量和单位合乎情理",
            level=Level.NOTICE,
            remedy="核对数字和单位，是不是多写了“万”",
        ),
        Rule(
            id="prose.aspect",
            title="总体情况写到五个方面",
            level=Level.WARNING,
            remedy="补写缺少的方面",
        ),
        Rule(
            id="prose.assessment",
            title="人民政府写工作考核、社会评议和责任追究结果",
            level=Level.NOTICE,
            remedy="在监督保障方面补写工作考核、社会评议和责任追究结果",
            basis="《中华人民共和国政府信息公开条例》第五十条",
        ),
        Rule(
            id="prose.trainees",
            title="参加培训的人次不少于培训次数",
            level=Level.WARNING,
            remedy="核对培训次数和参训人次",
        ),
        Rule(
            id="prose.no-problems",
            title="写存在的主要问题",
            level=Level.ERROR,
            remedy="写出今年工作中的主要问题，不能只写“无”",
            basis="《中华人民共和国政府信息公开条例》第五十条",
        ),
        Rule(
            id="prose.no-measures",
            title="写改进情况",
            level=Level.ERROR,
            remedy="针对所写的问题，写已经怎样改进、下一步怎么做",
            basis="《中华人民共和国政府信息公开条例》第五十条",
        ),
        Rule(
            id="prose.fee",
            title="报告收取信息处理费的情况",
            level=Level.WARNING,
            remedy="写明发出收费通知的件数和收取的金额（元），没有收取的也写明",
            basis="国办函〔2020〕109号",
        ),
        Rule(
            id="prose.copied",
            title="文字不照搬上年",
            level=Level.WARNING,
            remedy="写今年的工作和今年的问题",
        ),
        Rule(
            id="prose.postcode",
            title="邮政编码是6位数字",
            level=Level.ERROR,
            remedy="核对邮政编码",
        ),
        Rule(
            id="prose.phone",
            title="电话带区号",
            level=Level.WARNING,
            remedy="写成区号-号码",
        ),
        Rule(
            id="prose.email",
            title="电子邮箱写法正确",
            level=Level.ERROR,
            remedy="核对电子邮箱",
        ),
        Rule(
            id="prose.url",
            title="网址写法正确",
            level=Level.WARNING,
            remedy="核对网址",
        ),
        Rule(
            id="prose.name",
            title="机关名称前后一致",
            level=Level.WARNING,
            remedy="改成本机关的名称",
        ),
        Rule(
            id="prose.personal",
            title="不出现个人信息",
            level=Level.ERROR,
            remedy="删去身份证号、个人手机号等个人信息",
            basis="《中华人民共和国个人信息保护法》第二十五条",
        ),
        Rule(
            id="prose.phrase",
            title="固定说法没有错字漏字",
            level=Level.NOTICE,
            remedy="核对原文",
        ),
        Rule(
            id="prose.doubled",
            title="没有重复的字词",
            level=Level.NOTICE,
            remedy="删去多余的",
        ),
        Rule(
            id="prose.punctuation",
            title="中文里用全角标点",
            level=Level.NOTICE,
            remedy="改成全角标点",
            basis="《标点符号用法》（GB/T 15834-2011）",
        ),
        Rule(
            id="figures.regulations",
            title="没有规章制定权的机关规章填0",
            level=Level.ERROR,
            remedy="核对是否把规范性文件填进了规章；确有规章制定权的说明理由",
            basis="《中华人民共和国立法法》第九十一条、第九十三条",
            excusable=True,
        ),
        Rule(
            id="figures.in-force",
            title="现行有效件数不少于本年制发减去本年废止",
            level=Level.WARNING,
            remedy="核对三个件数；本年制发的文件年内失效的说明理由",
        ),
        Rule(
            id="figures.fee-in-yuan",
            title="收费金额的单位是万元",
            level=Level.WARNING,
            remedy="核对单位，把元换算成万元",
        ),
        Rule(
            id="figures.direct-lawsuits",
            title="对不予公开的决定先申请复议",
            level=Level.NOTICE,
            remedy="核对：2024年起，对不予公开的决定不服应当先申请行政复议",
            basis="《中华人民共和国行政复议法》第二十三条",
        ),
        Rule(
            id="history.carried-in",
            title="上年结转等于上年年报的结转下年度",
            level=Level.ERROR,
            remedy="核对上年年报的“四、结转下年度继续办理”；机构改革等造成的说明理由",
            excusable=True,
        ),
        Rule(
            id="history.in-force",
            title="现行有效等于上年现行有效加制发减废止",
            level=Level.WARNING,
            remedy="核对三个件数；有文件到期失效或者范围变化的说明理由",
        ),
        Rule(
            id="history.jump",
            title="与上年相比没有大的起落",
            level=Level.NOTICE,
            remedy="核对是否填错",
        ),
        Rule(
            id="history.identical",
            title="各表数字不与上年完全相同",
            level=Level.WARNING,
            remedy="核对是否照抄了上年的数字",
        ),
        Rule(
            id="history.not-last-year",
            title="用来比较的是上年年报",
            level=Level.NOTICE,
            remedy="换成上一年度的年报再检查",
        ),
        Rule(
            id="profile.too-long",
            title="文字不超过上级要求的字数",
            level=Level.WARNING,
            remedy="删减文字",
        ),
        Rule(
            id="profile.missing-fact",
            title="上级要求写明的数字和情况都写了",
            level=Level.WARNING,
            remedy="回答这些问题，没有的填 0；已经另外写在文字里的，说明一句",
        ),
        Rule(
            id="profile.after-submission-day",
            title="在上级要求的日期前报送",
            level=Level.WARNING,
            remedy="核对日期，尽快报送",
        ),
        Rule(
            id="aggregate.children",
            title="本级政府公布的数等于所属各单位的合计",
            level=Level.WARNING,
            remedy="核对本级的数和各单位的年报，有意不同的请说明",
        ),
        Rule(
            id="reading.tracked-changes",
            title="文件里没有未处理的修订",
            level=Level.WARNING,
            remedy="在 Word 或 WPS 里接受或拒绝全部修订后再报送",
        ),
        Rule(
            id="reading.page-heads",
            title="页眉、页脚不是报告的内容",
            level=Level.NOTICE,
            remedy="核对没有读入的是不是只有页眉、页脚和页码",
        ),
        Rule(
            id="reading.lost-characters",
            title="文件里的字都认得出",
            level=Level.WARNING,
            remedy="与原文件核对缺了哪些字，或从 Word、WPS 重新导出",
        ),
        Rule(
            id="reading.edition",
            title="报告年度与格式版本相符",
            level=Level.WARNING,
            remedy="改用该年度适用的格式",
        ),
        Rule(
            id="reading.old-table",
            title="各部分都用现行格式的表",
            level=Level.ERROR,
            remedy="改用该年度适用的格式的表，按现在的含义重新填",
        ),
        Rule(
            id="reading.title",
            title="标题写明机关全称和年度",
            level=Level.WARNING,
            remedy="在标题里写全机关名称和年度",
        ),
        Rule(
            id="reading.heading-missing",
            title="各部分的标题齐全",
            level=Level.WARNING,
            remedy="按规定写上这一部分的标题",
        ),
        Rule(
            id="reading.not-found",
            title="规定的行和列都在表里",
            level=Level.ERROR,
            remedy="按规定格式补上这一行或这张表",
        ),
        Rule(
            id="reading.clash",
            title="同一个数字只出现一次",
            level=Level.ERROR,
            remedy="核对两处，删去多余的一处",
        ),
        Rule(
            id="reading.unplaced-number",
            title="表里只有规定的行和列",
            level=Level.WARNING,
            remedy="核对这一行是不是多余，或者标签写错",
        ),
        Rule(
            id="reading.label-variant",
            title="表里的标签与规定的一致",
            level=Level.NOTICE,
            remedy="改成规定的写法",
        ),
        Rule(
            id="reading.single-row",
            title="（六）其他处理分三行填写",
            level=Level.NOTICE,
            remedy="按现行格式分行填写",
        ),
        Rule(
            id="reading.blank-mark",
            title="没有的数字填 0",
            level=Level.WARNING,
            remedy="没有的填 0，不用斜线、横线或“无”",
        ),
        Rule(
            id="reading.not-a-number",
            title="数字格里只有数字",
            level=Level.ERROR,
            remedy="改成数字，没有的填 0",
        ),
        Rule(
            id="reading.unit",
            title="收费金额以万元为单位",
            level=Level.WARNING,
            remedy="改成以万元为单位",
        ),
        Rule(
            id="reading.recomputed",
            title="印出的总计就是各项之和",
            level=Level.ERROR,
            remedy="核对各项和总计哪个不对",
        ),
        Rule(
            id="reading.number-remark",
            title="数字格里只有数字，没有说明",
            level=Level.NOTICE,
            remedy="数字格里只填数字，说明写进文字部分",
        ),
        Rule(
            id="reading.unplaced-text",
            title="文字都属于报告的某一部分",
            level=Level.NOTICE,
            remedy="核对这些文字是不是报告的内容",
        ),
        Rule(
            id="reading.contact",
            title="联系信息写得明白",
            level=Level.NOTICE,
            remedy="核对原文后填入答案的 agency",
        ),
        Rule(
            id="reading.unplaced-table",
            title="文字部分不夹表格",
            level=Level.NOTICE,
            remedy="核对这张表是不是报告的内容，需要的改写成文字",
        ),
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
