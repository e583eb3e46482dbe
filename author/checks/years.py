"""Check years and dates: years that were left from last year, the statistics period, the day of publication."""

from collections.abc import Iterator
from datetime import date

from author.agency import publishes_as_government
from author.checks.case import YEAR, Case, Sentence, Text
from author.findings import Finding, Where, finding
from author.numerals import written_date
from author.report import has_placeholder
from author.text import Expression, holds_any, split_heading

_YEAR = Expression(YEAR, "年")
_OPENS = Expression(
    rf"(?:^|[；;])\s*(?:截[至止]到?\s*)?{YEAR}(?:度|全年|底|末|\s*12\s*月\s*31\s*日)?(?=\s*(?:，|,|[^\d月\s度]))"
)
_SELF = "我|本[局委办厅镇乡]|全[市县区镇乡]|全年|共|累计|主动公开|收到|发布"
_CLAUSE_OPENS = Expression(rf"[，,：:]\s*{YEAR}度?(?=(?:{_SELF}))")
_YEARS_WORK = Expression(
    rf"{YEAR}度?(?:政府信息公开|政务公开|信息公开)(?:各项)?工作"
    "(?!年度|年报|报告|要点|考核|评估|评议|总结|培训|安排|任务|方案|计划|重点|通知|第三方|情况)",
    "政府信息公开", "政务公开", "信息公开",
)  # fmt: skip
_EXPLANATIONS = (
    "比", "较", "同期", "增加", "减少", "增长", "下降", "上年", "去年", "往年", "历年", "以来", "结转", "顺延", "将",
    "计划", "下一步", "打算", "拟", "力争", "继续", "成立", "挂牌", "组建", "设立", "改革", "印发", "施行", "实施",
    "修订", "制定", "出台", "颁布", "建成", "开通", "上线", "启用", "荣获", "获评", "被评", "决算", "预算", "规划",
    "考核", "评估", "通报",
)  # fmt: skip
_SINCE = Expression("自.{0,12}起", "自")
_STATES = Expression(
    rf"(?:^|[；;])\s*{YEAR}度?\s*[，,]?\s*(?:我|本)[^\s，,；;：:\d]{{0,4}}?(?:政府信息公开工作)?"
    "(?P<what>(?:未?在政府网站|主动公开|新收|未?收到|未?制发|未?发出|办结|(?:主要)?存在)[^，,；;：:]*)",
    "我", "本",
)  # fmt: skip
"""Statements of a report about its own year; only the same clause can explain another year in them."""
_PLANS = Expression(
    rf"(?:^|[；;])\s*(?:下一步[，,]?\s*)?在?{YEAR}度?(?:的?工作中)?\s*[，,]?\s*(?:(?:我|本)[^\s，,；;：:\d]{{0,4}}?)?"
    "(?:将(?:重点(?!领域|信息|工作|任务|事项|项目)|继续|进一步|从|着力|采取|不断|持续|做好|按照|围绕|针对|加强"
    "|组织(?!机构|架构)|开展(?!情况))|拟(?!定)|(?:工作)?打算)",
    "将", "拟", "打算",
)  # fmt: skip
_REPORT_OF = Expression(
    rf"{YEAR}度?(?:政府)?信息公开(?:工作)?(?:年度报告|年报)"
    "(?!格式|编制|编写|编报|有关|相关|发布|公布|撰写|填报|的?通知|数据|工作)",
    "年度报告", "年报",
)  # fmt: skip
_PERIOD = Expression(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起?\s*[,，]?\s*(?:至|到|-+)\s*"
    r"(?:(\d{4})\s*年|同年|当年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日",
    "日",
)
_STATES_PERIOD = Expression(
    r"1\s*月\s*1\s*日[^。；]{0,16}12\s*月\s*31\s*日|"
    r"(?:统计|时限|期限|数据|起止)[^。；]{0,30}\d{4}\s*年|\d{4}\s*年[^。；]{0,20}(?:统计|12\s*月\s*31\s*日)"
)
_STATISTICS = Expression(
    r"统计(?:期限|时间|时限|周期|数据|区间)?的?(?:起止|范围)?(?:自|为|从|是|由|截|：|:|，|\s|\d)|(?:所列|本报告|年报|表中|以上)[^。；]{0,12}数据"
    "|(?:报告|年报)[^。；，]{0,10}(?:期限|时限)|数据的?(?:统计|采集|期限|时限|起止)|起止",
    *("统计", "数据", "起止", "期限", "时限"),
)
"""Words of a sentence that states the period of statistics; 期限 alone may be that of any work."""
_COUNTED_UNTIL = Expression(
    rf"截[至止]到?\s*(?:{YEAR}\s*)?(?P<month>\d{{1,2}}|十)\s*月\s*(?:(?P<day>\d{{1,2}})\s*日|[底末])?", "截"
)
_STATISTICS_UNTIL = Expression("(?:所列|报告|年报|以上|上述|表中)[^。；]{0,8}数据|统计(?:期限|时间|时限|数据)|数据统计")
_CERTAIN_PLAN = Expression("将(?:继续|进一步|着力|不断|持续|重点)|拟|打算")
_PART_OF_PLANS = "problems"
_DEPARTMENTS_DAY = (1, 31)
_GOVERNMENTS_DAY = (3, 31)


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about years that are not explained, a wrong period, a date too early or too late."""
    for text in case.texts.values():
        for sentence in text.sentences:
            if "年" in sentence.folded:
                yield from _years(case, text, sentence)
                yield from _plans(case, text, sentence)
                yield from _period(case, text, sentence)
            yield from _counted_until(case, text, sentence)
    yield from _without_period(case)
    yield from _day(case)


def _years(case: Case, text: Text, sentence: Sentence) -> Iterator[Finding]:
    for year in sorted(_unexplained(case, text, sentence)):
        message = f"写的是 {year} 年，本报告是 {case.report.year} 年的：“{sentence.words}”"
        yield text.finding("prose.year", sentence.words, message, expected=case.report.year, found=year)


def _plans(case: Case, text: Text, sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding for a measure that is planned for the report's own year, or one before."""
    for match in _PLANS.finditer(sentence.masked):
        is_plan = text.key == _PART_OF_PLANS or (
            text.key != case.form.preamble.id and _CERTAIN_PLAN.search(match.group())
        )
        year = int(match["year"])
        if is_plan and year <= case.report.year:
            message = f"{year} 年的打算，本报告是 {case.report.year} 年的：“{sentence.words}”"
            yield text.finding("prose.year", sentence.words, message, expected=case.report.year + 1, found=year)


def _unexplained(case: Case, text: Text, sentence: Sentence) -> set[int]:
    """Return the other years that certainly stand in place of the report's."""
    own = case.report.year
    if text.key == case.form.preamble.id:
        return _named(_REPORT_OF, sentence.folded) - {own}
    heading, body = split_heading(sentence.masked)
    words = (body if heading else sentence.masked).strip()
    years = _named(_YEAR, words)
    if not years or own in years:
        return set()
    stated = {int(match["year"]) for match in _STATES.finditer(words) if not _explains(match["what"])}
    if _explains(words):
        return stated
    return stated.union(*(_named(each, words) for each in (_OPENS, _CLAUSE_OPENS, _YEARS_WORK)))


def _explains(words: str) -> bool:
    """Return whether words say why a year stands there that is not the report's."""
    return holds_any(words, _EXPLANATIONS) or _SINCE.search(words) is not None


def _named(expression: Expression, words: str) -> set[int]:
    return {int(match["year"]) for match in expression.finditer(words)}


def _period(case: Case, text: Text, sentence: Sentence) -> Iterator[Finding]:
    year = case.report.year
    for match in _PERIOD.finditer(sentence.folded):
        first, month, day, last, last_month, last_day = (int(each) if each else None for each in match.groups())
        stated = (first, month, day, last or first, last_month, last_day)
        if stated != (year, 1, 1, year, 12, 31) and _STATISTICS.search(sentence.folded):
            words = sentence.words[match.start() : match.end()]
            expected, message = f"{year}年1月1日至{year}年12月31日", f"统计期限写的是“{words}”"
            yield text.finding("prose.period", sentence.words, message, expected=expected, found=words)


def _counted_until(case: Case, text: Text, sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding for another day of counting than the last of the year (统计数据截至11月30日)."""
    for match in _COUNTED_UNTIL.finditer(sentence.masked):
        stated = (int(match["year"] or case.report.year), match["month"], match["day"] or "31")
        if stated != (case.report.year, "12", "31") and _STATISTICS_UNTIL.search(sentence.masked):
            words = sentence.words[match.start() : match.end()].strip()
            expected, message = f"{case.report.year}年12月31日", f"数据写的是“{words}”"
            yield text.finding("prose.period", sentence.words, message, expected=expected, found=words)


def _without_period(case: Case) -> Iterator[Finding]:
    """Yield a notice if a report with a preamble names its period of statistics nowhere."""
    preamble = case.form.preamble
    text = case.text(preamble.id).words
    if not text or has_placeholder(text):
        return
    if not any(_PERIOD.search(each.folded) or _STATES_PERIOD.search(each.folded) for each in case.texts.values()):
        yield finding("prose.no-period", Where(part=preamble.id), f"{preamble.label}：没有写统计期限")


def _day(case: Case) -> Iterator[Finding]:
    report, signed = case.report, case.report.signature.day
    if signed is None:
        return
    is_governments = publishes_as_government(report.agency, report.scope)
    last = date(report.year + 1, *(_GOVERNMENTS_DAY if is_governments else _DEPARTMENTS_DAY))
    first = date(report.year + 1, 1, 1)
    if signed > last:
        rule, what, expected = "prose.late", f"晚于{written_date(last)}", last
    elif signed < first:
        rule, what, expected = "prose.early", f"统计期限到 {report.year} 年底", first
    else:
        return
    message = f"落款日期是{written_date(signed)}，{what}"
    yield finding(rule, Where(part="signature"), message, expected=expected, found=signed)
