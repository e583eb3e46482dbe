"""The one catalogue of rules: each with its id, level, remedy and legal basis."""

from typing import NamedTuple

from author.text import LabelledEnum


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
        """Return whether a stated reason silences it."""
        return self.excusable or self.level is not Level.ERROR


_ERROR, _WARNING, _NOTICE = Level.ERROR, Level.WARNING, Level.NOTICE
_CONTENT_OF_REPORTS = "《中华人民共和国政府信息公开条例》第五十条"
_FEES = "国办函〔2020〕109号"
"""Two documents on which several rules rest: what a report contains, and the fees for processing information."""
RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("arithmetic.row-sum", "一行各列相加等于总计", _ERROR, "核对这一行的各列和总计"),
        Rule(
            "arithmetic.column-total", "各项办理结果相加等于（七）总计", _ERROR, "核对这一列的各项办理结果和（七）总计"
        ),
        Rule("arithmetic.group-total", "各种结果相加等于总计", _ERROR, "核对这一组的各项和总计"),
        Rule(
            "arithmetic.identity",
            "第一项加第二项之和，等于第三项加第四项之和",
            _ERROR,
            "核对这一列的新收、结转和办理结果",
        ),
        Rule("layout.blank-cell", "数字格不能空着", _ERROR, "补填，没有的填 0"),
        Rule("layout.placeholder", "没有留下待填的地方", _ERROR, "补写后再报送"),
        Rule("numbers.requests", "文字里的申请件数与表三一致", _ERROR, "核对台账，改文字或者改表，使两处一致"),
        Rule("numbers.proceedings", "文字里的复议、诉讼件数与表四一致", _ERROR, "核对案件，改文字或者改表，使两处一致"),
        Rule(
            "numbers.proactive",
            "文字里的文件、决定和收费数量与表二一致",
            _WARNING,
            "核对口径，改文字或者改表；口径不同的说明理由",
        ),
        Rule(
            "numbers.unclear",
            "文字里口径不一的件数与表相符",
            _NOTICE,
            "核对文字和表的口径是否一致，不一致的在文字里写明口径",
        ),
        Rule("numbers.parts", "一句话里的分项与总数相符", _WARNING, "核对这句话里的总数和各个分项"),
        Rule("numbers.parts-unclear", "一句话里的分项看来与总数不符", _NOTICE, "如果分项应当加起来等于总数，请核对"),
        Rule(
            "figures.fee-table",
            "第六部分的文字与收费的表一致",
            _WARNING,
            "核对收费通知的件数和金额，改文字或者改表",
            _FEES,
        ),
        Rule(
            "numbers.fee-not-counted",
            "信息处理费计入行政事业性收费",
            _NOTICE,
            "信息处理费也是行政事业性收费，核对第二十条第（八）项的金额（单位：万元）是否计入",
            _FEES,
        ),
        Rule(
            "prose.year",
            "文中的年份是报告年度",
            _WARNING,
            "改成报告年度；确是其他年度的，写明是同哪一年比较或者哪一年的事",
        ),
        Rule(
            "prose.period",
            "统计期限是报告年度的1月1日至12月31日",
            _ERROR,
            "改正统计期限",
            _CONTENT_OF_REPORTS,
            excusable=True,
        ),
        Rule("prose.early", "落款日期在统计期限之后", _WARNING, "核对落款日期的年份"),
        Rule(
            "prose.late",
            "在法定日期以前公布",
            _WARNING,
            "核对落款日期；部门在次年1月31日前、政府在次年3月31日前公布",
            "《中华人民共和国政府信息公开条例》第四十九条",
        ),
        Rule("prose.parts", "所列部分与格式的六个部分一致", _WARNING, "照格式的六个部分改正个数和名称"),
        Rule("prose.basis", "所依据的文件现行有效、文号正确", _WARNING, "改成现行文件的名称和文号"),
        Rule(
            "prose.no-period",
            "写明统计期限",
            _NOTICE,
            "写明所列数据的统计期限是报告年度的1月1日至12月31日",
            _CONTENT_OF_REPORTS,
        ),
        Rule("prose.instructions", "不留格式里的填写说明", _WARNING, "删去填写说明，写本机关的情况"),
        Rule("prose.number-missing", "数字没有漏写", _WARNING, "补写漏掉的数字，没有的写 0"),
        Rule("prose.no-number", "总体情况有具体数字", _WARNING, "写明主动公开、依申请公开等各方面的件数、条数"),
        Rule("prose.units", "数量和单位合乎情理", _NOTICE, "核对数字和单位，是不是多写了“万”"),
        Rule("prose.aspect", "总体情况写到五个方面", _WARNING, "补写缺少的方面"),
        Rule(
            "prose.assessment",
            "人民政府写工作考核、社会评议和责任追究结果",
            _NOTICE,
            "在监督保障方面补写工作考核、社会评议和责任追究结果",
            _CONTENT_OF_REPORTS,
        ),
        Rule("prose.trainees", "参加培训的人次不少于培训次数", _WARNING, "核对培训次数和参训人次"),
        Rule(
            "prose.no-problems",
            "写存在的主要问题",
            _ERROR,
            "写出今年工作中的主要问题，不能只写“无”",
            _CONTENT_OF_REPORTS,
        ),
        Rule(
            "prose.no-measures",
            "写改进情况",
            _ERROR,
            "针对所写的问题，写已经怎样改进、下一步怎么做",
            _CONTENT_OF_REPORTS,
        ),
        Rule(
            "prose.fee",
            "报告收取信息处理费的情况",
            _WARNING,
            "写明发出收费通知的件数和收取的金额（元），没有收取的也写明",
            _FEES,
        ),
        Rule("prose.copied", "文字不照搬上年", _WARNING, "写今年的工作和今年的问题"),
        Rule("prose.postcode", "邮政编码是6位数字", _ERROR, "核对邮政编码"),
        Rule("prose.phone", "电话带区号", _WARNING, "写成区号-号码"),
        Rule("prose.email", "电子邮箱写法正确", _ERROR, "核对电子邮箱"),
        Rule("prose.url", "网址写法正确", _WARNING, "核对网址"),
        Rule("prose.name", "机关名称前后一致", _WARNING, "改成本机关的名称"),
        Rule(
            "prose.personal",
            "不出现个人信息",
            _ERROR,
            "删去身份证号、个人手机号等个人信息",
            "《中华人民共和国个人信息保护法》第二十五条",
        ),
        Rule("prose.phrase", "固定说法没有错字漏字", _NOTICE, "核对原文"),
        Rule("prose.doubled", "没有重复的字词", _NOTICE, "删去多余的"),
        Rule("prose.punctuation", "中文里用全角标点", _NOTICE, "改成全角标点", "《标点符号用法》（GB/T 15834-2011）"),
        Rule(
            "figures.regulations",
            "没有规章制定权的机关规章填0",
            _ERROR,
            "核对是否把规范性文件填进了规章；确有规章制定权的说明理由",
            "《中华人民共和国立法法》第九十一条、第九十三条",
            excusable=True,
        ),
        Rule(
            "figures.in-force",
            "现行有效件数不少于本年制发减去本年废止",
            _WARNING,
            "核对三个件数；本年制发的文件年内失效的说明理由",
        ),
        Rule("figures.fee-in-yuan", "收费金额的单位是万元", _WARNING, "核对单位，把元换算成万元"),
        Rule(
            "figures.direct-lawsuits",
            "对不予公开的决定先申请复议",
            _NOTICE,
            "核对：2024年起，对不予公开的决定不服应当先申请行政复议",
            "《中华人民共和国行政复议法》第二十三条",
        ),
        Rule(
            "history.carried-in",
            "上年结转等于上年年报的结转下年度",
            _ERROR,
            "核对上年年报的“四、结转下年度继续办理”；机构改革等造成的说明理由",
            excusable=True,
        ),
        Rule(
            "history.in-force",
            "现行有效等于上年现行有效加制发减废止",
            _WARNING,
            "核对三个件数；有文件到期失效或者范围变化的说明理由",
        ),
        Rule("history.jump", "与上年相比没有大的起落", _NOTICE, "核对是否填错"),
        Rule("history.identical", "各表数字不与上年完全相同", _WARNING, "核对是否照抄了上年的数字"),
        Rule("history.not-last-year", "用来比较的是上年年报", _NOTICE, "换成上一年度的年报再检查"),
        Rule("profile.too-long", "文字不超过上级要求的字数", _WARNING, "删减文字"),
        Rule(
            "profile.missing-fact",
            "上级要求写明的数字和情况都写了",
            _WARNING,
            "回答这些问题，没有的填 0；已经另外写在文字里的，说明一句",
        ),
        Rule("profile.after-submission-day", "在上级要求的日期前报送", _WARNING, "核对日期，尽快报送"),
        Rule(
            "aggregate.children",
            "本级政府公布的数等于所属各单位的合计",
            _WARNING,
            "核对本级的数和各单位的年报，有意不同的请说明",
        ),
        Rule(
            "reading.tracked-changes", "文件里没有未处理的修订", _WARNING, "在 Word 或 WPS 里接受或拒绝全部修订后再报送"
        ),
        Rule("reading.struck-text", "文件里没有划掉的字", _WARNING, "把划掉的字删去，或者去掉删除线，再报送"),
        Rule("reading.page-heads", "页眉、页脚不是报告的内容", _NOTICE, "核对没有读入的是不是只有页眉、页脚和页码"),
        Rule(
            "reading.lost-characters", "文件里的字都认得出", _WARNING, "与原文件核对缺了哪些字，或从 Word、WPS 重新导出"
        ),
        Rule("reading.edition", "报告年度与格式版本相符", _WARNING, "改用该年度适用的格式"),
        Rule("reading.old-table", "各部分都用现行格式的表", _ERROR, "改用该年度适用的格式的表，按现在的含义重新填"),
        Rule("reading.title", "标题写明机关全称和年度", _WARNING, "在标题里写全机关名称和年度"),
        Rule("reading.heading-missing", "各部分的标题齐全", _WARNING, "按规定写上这一部分的标题"),
        Rule("reading.not-found", "规定的行和列都在表里", _ERROR, "按规定格式补上这一行或这张表"),
        Rule("reading.clash", "同一个数字只出现一次", _ERROR, "核对两处，删去多余的一处"),
        Rule("reading.unplaced-number", "表里只有规定的行和列", _WARNING, "核对这一行是不是多余，或者标签写错"),
        Rule("reading.label-variant", "表里的标签与规定的一致", _NOTICE, "改成规定的写法"),
        Rule("reading.single-row", "（六）其他处理分三行填写", _NOTICE, "按现行格式分行填写"),
        Rule("reading.blank-mark", "没有的数字填 0", _WARNING, "没有的填 0，不用斜线、横线或“无”"),
        Rule("reading.not-a-number", "数字格里只有数字", _ERROR, "改成数字，没有的填 0"),
        Rule("reading.unit", "收费金额以万元为单位", _WARNING, "改成以万元为单位"),
        Rule("reading.recomputed", "印出的总计就是各项之和", _ERROR, "核对各项和总计哪个不对"),
        Rule("reading.number-remark", "数字格里只有数字，没有说明", _NOTICE, "数字格里只填数字，说明写进文字部分"),
        Rule("reading.unplaced-text", "文字都属于报告的某一部分", _NOTICE, "核对这些文字是不是报告的内容"),
        Rule("reading.contact", "联系信息写得明白", _NOTICE, "核对原文后填入答案的 agency"),
        Rule("reading.unplaced-table", "文字部分不夹表格", _NOTICE, "核对这张表是不是报告的内容，需要的改写成文字"),
        Rule("tally.missing", "每一行该填的都填了", _ERROR, "补填后再汇总，这一行没有计入"),
        Rule("tally.date", "日期是看得懂的日期", _ERROR, "改成像 2024-01-15 的日期，这一行没有计入"),
        Rule("tally.date-order", "答复日期不早于收到日期", _ERROR, "核对两个日期，这一行没有计入"),
        Rule(
            "tally.wording",
            "申请人类型和办理结果写的是规定的名称",
            _ERROR,
            "改成下拉选项里的写法，或用 --columns 说明本单位的写法，这一行没有计入",
        ),
        Rule("tally.formula", "公式保存了结果", _ERROR, "用 Excel 或 WPS 打开台账，重新保存一次，这一行没有计入"),
        Rule("tally.same-number", "一件申请只写一行", _WARNING, "核对是不是同一件申请写了两次，两行都计入了"),
        Rule(
            "tally.stray-row",
            "每一行看得出是不是申请",
            _WARNING,
            "是申请的请补填，列名不同的用 --columns 说明，是填表人、合计等的不用管",
        ),
        Rule("tally.extension", "是否延期写的是“是”或“否”", _WARNING, "改成“是”或“否”，这一行计入了，没有核对答复期限"),
        Rule("tally.late", "按期答复", _NOTICE, "征求第三方意见、等待补正的时间不计入期限，请核对"),
        Rule(
            "tally.overdue",
            "年末没有超过期限还没答复的申请",
            _NOTICE,
            "征求第三方意见、等待补正的时间不计入期限，请核对，尽快答复",
        ),
    )
}
"""The rules by id, in the order of their subjects."""
