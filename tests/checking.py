"""Reports to be checked: the same office with few words and numbers changed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from author import checks
from author.agency import Agency
from author.findings import Finding
from author.form import Form
from author.numerals import Number
from author.report import Report

AGENCY = Agency(name="云岭市水务局", self="我局", postcode="650100", phone="0871-65550123")
PREAMBLE = (
    "本报告由云岭市水务局编制，由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
    "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分组成。"
    "所列数据的统计期限自2024年1月1日起至2024年12月31日止。"
    "如有疑问，请与我局办公室联系（地址：云岭市滨河路18号，邮编：650100，电话：0871-65550123）。"
)
OVERVIEW = (
    "2024年，我局依法做好政府信息公开工作。\n"
    "（一）主动公开方面。在门户网站发布信息240条。\n"
    "（二）依申请公开方面。按规程办理申请。\n"
    "（三）政府信息管理方面。落实发布前审查。\n"
    "（四）政府信息公开平台建设方面。更新网站栏目2个。\n"
    "（五）监督保障方面。开展培训1次。"
)
PROBLEMS = "存在的主要问题是政策解读形式单一，全年只有文字解读。下一步，我局将增加图表和视频解读，每季度检查一次。"
OTHER = "2024年没有发出收费通知，未收取信息处理费。"
NUMBERS: Mapping[str, Number] = {
    "art20_1.normative_documents.issued": 3,
    "art20_1.normative_documents.abolished": 1,
    "art20_1.normative_documents.in_force": 14,
    "art20_5.licensing.decisions": 120,
    "art20_6.penalty.decisions": 35,
    "art20_6.coercion.decisions": 4,
    "art20_8.fees.amount": Decimal("12.5"),
    "requests.received.natural_person": 12,
    "requests.received.organisation.business": 5,
    "requests.carried_in.natural_person": 2,
    "requests.outcome.granted.natural_person": 6,
    "requests.outcome.granted.organisation.business": 2,
    "requests.outcome.partly_granted.natural_person": 1,
    "requests.outcome.partly_granted.organisation.business": 1,
    "requests.outcome.refused.deliberative.natural_person": 1,
    "requests.outcome.refused.third_party.organisation.business": 1,
    "requests.outcome.unavailable.not_held.natural_person": 3,
    "requests.outcome.not_processed.petition.natural_person": 1,
    "requests.outcome.other.other.natural_person": 1,
    "requests.carried_out.natural_person": 1,
    "requests.carried_out.organisation.business": 1,
    "proceedings.cases.reconsideration.upheld": 2,
    "proceedings.cases.reconsideration.corrected": 1,
    "proceedings.cases.litigation.direct.upheld": 1,
    "proceedings.cases.litigation.after_reconsideration.upheld": 1,
}


def quiet_report(form: Form, changes: Mapping[str, Number | None] | None = None, **texts: str) -> Report:
    """Return the report of an office without requests and without a fault, with some changes."""
    written = {"preamble": PREAMBLE, "overview": OVERVIEW, "problems": PROBLEMS, "other": OTHER, **texts}
    blank = Report(edition=form.edition, year=2024, agency=AGENCY, texts=written)
    return blank.with_cells(form, {**dict.fromkeys((each.key for each in form.inputs), 0), **(changes or {})})


def busy_report(form: Form, changes: Mapping[str, Number | None] | None = None, **texts: str) -> Report:
    """Return the report of an office with requests and lawsuits and without a fault, with some changes."""
    return quiet_report(form, {**NUMBERS, **(changes or {})}, **texts)


def last_year(report: Report, form: Form, changes: Mapping[str, Number | None] | None = None, **texts: str) -> Report:
    """Return the same report as that of the year before."""
    return replace(report.with_cells(form, changes or {}), year=report.year - 1, texts={**report.texts, **texts})


def rules(report: Report, form: Form, previous: Report | None = None) -> list[str]:
    """Return the ids of what the checks find."""
    return [each.rule.id for each in checks.run(report, form, previous)]


def found(report: Report, form: Form, rule: str, previous: Report | None = None) -> list[Finding]:
    """Return the findings of one rule."""
    return [each for each in checks.run(report, form, previous) if each.rule.id == rule]
