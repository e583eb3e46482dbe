"""Checks that the texts name the parts, cover all aspects and are not last year's again."""

import re
from collections.abc import Iterator, Mapping

from author.agency import must_report_assessment
from author.checks.case import Case, fold, mask_titles, readable
from author.editions.wording import wording
from author.findings import Finding, Where, finding
from author.form import Part
from author.numerals import NUMERAL, parse_number
from author.text import norm_label, sentences, split_heading

_STATED_PARTS = re.compile(
    rf"(?P<number>\d{{1,3}}|{NUMERAL})\s?个?大?(?:部分|方面)(?=组成|构成|内容|汇报|进行|[，,。；;）)]|$)"
)
_SPEAKS_OF_PARTS = re.compile("报告|年报|全文")
_COMMON_WORDS = re.compile("政府信息公开|政府信息")
_NAME_IS_SAID = 4
_LISTED_AT_LEAST = 3
_NOTHING = {"无", "暂无", "没有", "无问题", "不存在", "不存在问题", "没有问题", "暂无问题", "无存在问题"}
_RULES = {"problems": "prose.no-problems", "measures": "prose.no-measures", "fee": "prose.fee"}
_NEEDED = re.compile(
    "(?:有待|仍需|还需|尚需|需要|亟待|亟需|需|不断)(?:进一步|继续|持续|不断|再)?(?:加强|提升|完善|提高|强化|优化|改进|推进)"
)
_TRAININGS = re.compile(
    r"培训[^，。；\d]{0,8}(?P<trainings>\d{1,6})\s*[次场期]\s*[，,、]\s*(?:共计?|累计|合计)?"
    r"(?:参训|参加|培训|受训)(?:培训|人员|干部|职工|工作人员)*\s*(?P<trainees>\d{1,8})\s*人次"
)
_COPIED = 0.8
_TOO_SHORT = 40
_SHOWN = 3
_COPIED_PARTS = ("overview", "problems")


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about what the texts contain or lack."""
    yield from _stated_parts(case)
    for part in case.form.text_parts:
        text = case.text(part.id)
        if text:
            yield from _aspects(case, part, text)
            yield from _copied(case, part, text)
            yield from _trainees(part, text)
    yield from _assessment(case)


def _stated_parts(case: Case) -> Iterator[Finding]:
    expected = len(case.form.parts)
    for key, name, text in case.texts():
        for sentence in sentences(text):
            stated = _STATED_PARTS.search(mask_titles(sentence))
            if not stated:
                continue
            listed = [part for part in case.form.parts if _is_said(case, part, sentence)]
            about = len(listed) >= _LISTED_AT_LEAST or _SPEAKS_OF_PARTS.search(sentence[: stated.start()])
            if not about or (key != case.form.preamble.id and len(listed) < _LISTED_AT_LEAST):
                continue
            where = Where(part=key, sentence=sentence)
            number = parse_number(stated["number"])
            missing = [part.name for part in case.form.parts if part not in listed]
            if number != expected:
                message = f"{name}：说有 {number} 个部分，格式是 {expected} 个：“{sentence}”"
            elif len(listed) >= _LISTED_AT_LEAST and missing and "等" not in sentence:
                message = f"{name}：列出各部分时没有提到“{'”“'.join(missing)}”"
            else:
                continue
            yield finding("prose.parts", where, message, expected=expected, found=number)


def _is_said(case: Case, part: Part, sentence: str) -> bool:
    """Return whether the sentence has four characters in a row that only this part's heading has."""
    said = norm_label(_COMMON_WORDS.sub("", sentence))
    headings = (part.heading, *part.also, case.report.heading(case.form, part.id))
    for heading in headings:
        name = norm_label(_COMMON_WORDS.sub("", heading.partition("、")[2]))
        length = min(_NAME_IS_SAID, len(name))
        if any(name[start : start + length] in said for start in range(len(name) - length + 1)):
            return True
    return False


def _aspects(case: Case, part: Part, text: str) -> Iterator[Finding]:
    aspects = wording(case.form.edition).aspects.get(part.id, {})
    if part.id == "problems" and norm_label(text) in _NOTHING:
        yield finding(
            "prose.no-problems",
            Where(part=part.id),
            f"{part.heading}：只写了“{text}”",
            found=text,
        )
        return
    missing: dict[str, list[str]] = {}
    headings = _headings(part, text, aspects)
    for aspect in part.aspects:
        words = aspects.get(aspect.id, ())
        said = _NEEDED.sub("", text) if aspect.id == "measures" else headings or text
        named = headings and aspect.label[-_NAME_IS_SAID:] in text
        if words and not named and not any(word in said for word in words):
            missing.setdefault(_RULES.get(aspect.id, "prose.aspect"), []).append(aspect.label)
    for rule, labels in missing.items():
        listed = "、".join(labels)
        yield finding(
            rule,
            Where(part=part.id),
            f"{part.heading}：没有写{listed}",
            expected=listed,
        )


def _headings(part: Part, text: str, aspects: Mapping[str, tuple[str, ...]]) -> str:
    """Return the headings within a text if they follow the aspects; else nothing."""
    headings = "；".join(split_heading(line)[0] for line in text.splitlines())
    followed = [aspect for aspect in part.aspects if any(word in headings for word in aspects.get(aspect.id, ()))]
    return headings if len(followed) >= _LISTED_AT_LEAST else ""


def _assessment(case: Case) -> Iterator[Finding]:
    report = case.report
    words = wording(case.form.edition).assessment
    text = case.text("overview")
    if must_report_assessment(report.agency) and words and text and not any(word in text for word in words):
        yield finding(
            "prose.assessment",
            Where(part="overview"),
            f"{case.form.part('overview').heading}：没有写工作考核、社会评议和责任追究结果",
        )


def _trainees(part: Part, text: str) -> Iterator[Finding]:
    """Yield a finding where fewer people were trained than there were trainings."""
    for stated in _TRAININGS.finditer(fold(text)):
        trainings, trainees = (parse_number(stated[name]) for name in ("trainings", "trainees"))
        if trainees < trainings:
            yield finding(
                "prose.trainees",
                Where(part=part.id, sentence=stated.group()),
                f"{part.heading}：培训 {trainings} 次，参训只有 {trainees} 人次",
                expected=f"不少于 {trainings}",
                found=trainees,
            )


def _copied(case: Case, part: Part, text: str) -> Iterator[Finding]:
    """Yield a finding if most of the text's sentences stand in last year's."""
    if part.id not in _COPIED_PARTS or case.last_year is None:
        return
    before = {_bare(each) for each in _body_sentences(readable(case.last_year, part.id))}
    now = _body_sentences(text)
    same = [each for each in now if _bare(each) in before]
    length = sum(map(len, now))
    share = sum(map(len, same)) / length if length else 0.0
    if length >= _TOO_SHORT and share >= _COPIED:
        shown = "”“".join(same[:_SHOWN])
        yield finding(
            "prose.copied",
            Where(part=part.id, sentence=same[0]),
            f"{part.heading}：{share:.0%} 的文字与上年相同，共 {len(same)} 句，如“{shown}”",
            found=f"{share:.0%}",
        )


def _body_sentences(text: str) -> list[str]:
    bodies = (split_heading(line)[1] for line in text.splitlines())
    return [sentence for body in bodies for sentence in sentences(body)]


def _bare(sentence: str) -> str:
    """Return the sentence without years and punctuation."""
    return norm_label(re.sub(r"\d{4}\s*年", "", sentence))
