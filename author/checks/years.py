"""Checks years and dates: last year's year left standing, the statistics period, the day of publication."""

import re
from collections.abc import Iterator
from datetime import date

from author.agency import publishes_as_government
from author.checks.case import Case, fold, mask_titles
from author.findings import Finding, Where, finding
from author.numerals import YEAR, parse_year, written_date
from author.report import has_placeholder
from author.text import sentences, split_heading

_YEAR = rf"(?P<year>{YEAR})\s*年"
_OPENS = re.compile(
    rf"(?:^|[；;])\s*(?:截[至止]到?\s*)?{_YEAR}(?:度|全年|底|末|\s*12\s*月\s*31\s*日)?(?=\s*(?:[，,]|[^\d月\s度]))"
)
_SELF = "我|本[局委办厅镇乡]|全[市县区镇乡]|全年|共|累计|主动公开|收到|发布"
_CLAUSE_OPENS = re.compile(rf"[，,：:]\s*{_YEAR}度?(?=(?:{_SELF}))")
_YEARS_WORK = re.compile(
    rf"{_YEAR}度?(?:政府信息公开|政务公开|信息公开)(?:各项)?工作"
    "(?!年度|年报|报告|要点|考核|评估|评议|总结|培训|安排|任务|方案|计划|重点|通知|第三方|情况)"
)
_EXPLAINS = re.compile(
    "比|较|同期|增加|减少|增长|下降|上年|去年|往年|历年|以来|自.{0,12}起|结转|顺延|将|计划|下一步|打算|拟|力争|继续|"
    "成立|挂牌|组建|设立|改革|印发|施行|实施|修订|制定|出台|颁布|建成|开通|上线|启用|荣获|获评|被评|决算|预算|规划|考核|评估|通报"
)
_STATES = re.compile(
    rf"(?:^|[；;])\s*{_YEAR}度?\s*[，,]?\s*(?:我|本)[^\s，,；;：:\d]{{0,4}}?(?:政府信息公开工作)?"
    "(?P<what>(?:未?在政府网站|主动公开|新收|未?收到|未?制发|未?发出|办结|(?:主要)?存在)[^，,；;：:]*)"
)
"""Statements of a report about its own year; only the same clause can explain another year in them."""
_PLANS = re.compile(
    rf"(?:^|[；;])\s*(?:下一步[，,]?\s*)?{_YEAR}度?\s*[，,]?\s*(?:(?:我|本)[^\s，,；;：:\d]{{0,4}}?)?"
    "(?:将(?:重点|继续|进一步|从|着力|采取|不断|持续|做好|按照|围绕|针对|加强|组织|开展)|拟)"
)
_REPORT_OF = re.compile(
    rf"{_YEAR}度?(?:政府)?信息公开(?:工作)?(?:年度报告|年报)(?!格式|编制|编写|编报|有关|相关|发布|公布|撰写|填报|的?通知|数据|工作)"
)
_PERIOD = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起?\s*[,，]?\s*(?:至|到|[-—–~～]+)\s*"
    r"(?:(\d{4})\s*年|同年|当年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
)
_STATES_PERIOD = re.compile(
    r"1\s*月\s*1\s*日[^。；]{0,16}12\s*月\s*31\s*日|"
    r"(?:统计|时限|期限|数据|起止)[^。；]{0,30}\d{4}\s*年|\d{4}\s*年[^。；]{0,20}(?:统计|12\s*月\s*31\s*日)"
)
_STATISTICS = re.compile("统计|期限|时限|数据|起止")
_COUNTED_UNTIL = re.compile(
    rf"截[至止]到?\s*(?:(?P<year>{YEAR})\s*年)?\s*(?P<month>\d{{1,2}})\s*月\s*(?:(?P<day>\d{{1,2}})\s*日|[底末])?"
)
_STATISTICS_UNTIL = re.compile("(?:所列|报告|年报|以上|上述|表中)[^。；]{0,8}数据|统计(?:期限|时间|时限|数据)|数据统计")
_CERTAIN_PLAN = re.compile("将(?:继续|进一步|着力|不断|持续|重点)|拟")
_PART_OF_PLANS = "problems"
_DEPARTMENTS_DAY = (1, 31)
_GOVERNMENTS_DAY = (3, 31)


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about years that are not explained, a wrong period, a date too early or too late."""
    for key, name, text in case.texts():
        for sentence in sentences(text):
            yield from _years(case, key, name, sentence)
            yield from _plans(case, key, name, sentence)
            yield from _period(case, key, name, sentence)
            yield from _counted_until(case, key, name, sentence)
    yield from _without_period(case)
    yield from _day(case)


def _years(case: Case, key: str, name: str, sentence: str) -> Iterator[Finding]:
    for year in sorted(_unexplained(case, key, sentence)):
        yield finding(
            "prose.year",
            Where(part=key, sentence=sentence),
            f"{name}：写的是 {year} 年，本报告是 {case.report.year} 年的：“{sentence}”",
            expected=case.report.year,
            found=year,
        )


def _plans(case: Case, key: str, name: str, sentence: str) -> Iterator[Finding]:
    """Yield a finding for a measure that is planned for the report's own year, or one before."""
    for match in _PLANS.finditer(mask_titles(fold(sentence))):
        is_plan = key == _PART_OF_PLANS or (key != case.form.preamble.id and _CERTAIN_PLAN.search(match.group()))
        if is_plan and _year(match) <= case.report.year:
            yield finding(
                "prose.year",
                Where(part=key, sentence=sentence),
                f"{name}：{_year(match)} 年的打算，本报告是 {case.report.year} 年的：“{sentence}”",
                expected=case.report.year + 1,
                found=_year(match),
            )


def _unexplained(case: Case, key: str, sentence: str) -> set[int]:
    """Return the other years that certainly stand in place of the report's."""
    folded = fold(sentence)
    own = case.report.year
    if key == case.form.preamble.id:
        return {_year(match) for match in _REPORT_OF.finditer(folded)} - {own}
    heading, body = split_heading(mask_titles(folded))
    text = body if heading else mask_titles(folded)
    patterns = (_OPENS, _CLAUSE_OPENS, _YEARS_WORK)
    found = {_year(match) for pattern in patterns for match in pattern.finditer(text.strip())} - {own}
    speaks_of_own = any(_year(match) == own for match in re.finditer(_YEAR, text))
    if speaks_of_own:
        return set()
    stated = {_year(match) for match in _STATES.finditer(text.strip()) if not _EXPLAINS.search(match["what"])} - {own}
    return stated if _EXPLAINS.search(text) else found | stated


def _year(match: re.Match[str]) -> int:
    return parse_year(match["year"])


def _period(case: Case, key: str, name: str, sentence: str) -> Iterator[Finding]:
    folded = fold(sentence)
    year = case.report.year
    for match in _PERIOD.finditer(folded):
        first, month, day, last, last_month, last_day = (int(each) if each else None for each in match.groups())
        stated = (first, month, day, last or first, last_month, last_day)
        if _STATISTICS.search(folded) and stated != (year, 1, 1, year, 12, 31):
            yield finding(
                "prose.period",
                Where(part=key, sentence=sentence),
                f"{name}：统计期限写的是“{match.group()}”",
                expected=f"{year}年1月1日至{year}年12月31日",
                found=match.group(),
            )


def _counted_until(case: Case, key: str, name: str, sentence: str) -> Iterator[Finding]:
    """Yield a finding for another day of counting than the last of the year (统计数据截至11月30日)."""
    folded = mask_titles(fold(sentence))
    if not _STATISTICS_UNTIL.search(folded):
        return
    for match in _COUNTED_UNTIL.finditer(folded):
        year = _year(match) if match["year"] else case.report.year
        if (year, match["month"], match["day"] or "31") != (case.report.year, "12", "31"):
            yield finding(
                "prose.period",
                Where(part=key, sentence=sentence),
                f"{name}：数据写的是“{match.group().strip()}”",
                expected=f"{case.report.year}年12月31日",
                found=match.group().strip(),
            )


def _without_period(case: Case) -> Iterator[Finding]:
    """Yield a notice if a report with a preamble names its period of statistics nowhere."""
    preamble = case.form.preamble
    texts = [fold(each) for _, _, each in case.texts()]
    text = case.text(preamble.id)
    stated = any(_PERIOD.search(each) or _STATES_PERIOD.search(each) for each in texts)
    if text and not has_placeholder(text) and not stated:
        yield finding("prose.no-period", Where(part=preamble.id), f"{preamble.label}：没有写统计期限")


def _day(case: Case) -> Iterator[Finding]:
    report = case.report
    try:
        signed = date.fromisoformat(report.signature.date)
    except ValueError:
        return
    is_governments = publishes_as_government(report.agency, report.scope)
    last = date(report.year + 1, *(_GOVERNMENTS_DAY if is_governments else _DEPARTMENTS_DAY))
    first = date(report.year + 1, 1, 1)
    if first <= signed <= last:
        return
    rule, what = (
        ("prose.late", f"晚于{written_date(last)}")
        if signed > last
        else ("prose.early", f"统计期限到 {report.year} 年底")
    )
    yield finding(
        rule,
        Where(part="signature"),
        f"落款日期是{written_date(signed)}，{what}",
        expected=last if signed > last else first,
        found=signed,
    )
