"""Checks that the texts name the parts, cover all aspects and are not last year's again."""

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache

from author.agency import must_report_assessment
from author.checks.case import Case, fold, mask_titles, readable
from author.checks.counts import states_a_number
from author.editions.wording import wording
from author.findings import Finding, Where, finding
from author.form import Part
from author.numerals import DIGITS, NUMERAL, YEAR, parse_number
from author.report import has_placeholder
from author.text import HAN, norm_label, sentences, split_heading

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
_BRACKETED_YEAR = re.compile(r"[〔\[（(【［]\s*(\d{4})\s*[〕\])）】］]")
_SPEAKS_OF_THE_PAST = re.compile("废止|取代|替代|停止|修订|原《|原来|此前")
_COUNTED_IN = "条|件|次|篇|场|期|份|宗|人次|万元|元|项|个"
_NUMBER_LEFT_OUT = re.compile(
    rf"{HAN}(?<![{DIGITS}十百千万〇两多几数每各逐首此再屡历本上下依])"
    rf"(?:[ \u3000_＿]+|[ _＿]*[XxＸ×*＊]{{1,4}}[ _＿]*)(?:{_COUNTED_IN})(?=[，,。；;、）)]|其中|$)"
    r"|(?:共|共计|累计|总计|合计|主动公开|公开)(?:政府)?(?:信息)?(?:条|(?<!公开)件|次|篇|场|份|宗|人次)(?=[，,。；;]|其中)"
    r"|(?:发布|推送|公开)(?:政府|各类)?信息(?:条|件|篇)(?=[，,。；;]|其中)"
    r"|(?:收到|受理)(?:政府)?信息公开申请(?:宗|件次)(?=[，,。；;]|其中)"
)
"""A unit where its number should stand before it: 共主动公开条, 收到申请 件."""
_IN_TEN_THOUSANDS = re.compile(
    r"(?P<what>公开|发布|申请|制发|答复|办结)(?:政府|各类|信息|公开|共|累计|了){0,8}\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:余|多)?万\s*(?:余|多)?(?P<unit>[条件份篇宗])"
)
_MANY_TEN_THOUSANDS = 100
_ORDINAL = re.compile(
    rf"{YEAR}\s*年度?|(?:^|(?<=[。；，、\n]))[ \t\u3000]{{0,4}}"
    rf"(?:[（(]?(?:{NUMERAL}|\d{{1,2}})[）)、.．]|第?{NUMERAL}(?:是|要|，))",
    re.MULTILINE,
)
"""Years, and what numbers the items of a text."""
_COPIED = 0.8
_SHINGLE = 6
_TOO_SHORT = 40
_SHOWN = 3
_COPIED_PARTS = ("overview", "problems")


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about what the texts contain or lack."""
    yield from _stated_parts(case)
    for key, name, text in case.texts():
        yield from _basis(case, key, name, text)
        yield from _instructions(case, key, name, text)
        yield from _numbers_left_out(key, name, text)
        yield from _units(key, name, text)
    yield from _without_number(case)
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
            old = [each for each in wording(case.form.edition).old_parts if each in sentence]
            missing = [part.name for part in case.form.parts if part not in listed]
            if old:
                message = f"{name}：所列部分里有旧格式的“{'”“'.join(old)}”"
            elif number != expected:
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
    if any(each in sentence for each in wording(case.form.edition).part_names.get(part.id, ())):
        return True
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
    """Yield a finding if most of the text's sentences stand in last year's, in any order and little changed."""
    if part.id not in _COPIED_PARTS or case.last_year is None:
        return
    before = _shingles(_bare(readable(case.last_year, part.id)))
    now = _body_sentences(text)
    same = [each for each in now if _stands_in(_bare(each), before)]
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


def _bare(text: str) -> str:
    """Return the text without years, ordinals and punctuation."""
    return norm_label(_ORDINAL.sub("", text))


def _shingles(text: str) -> set[str]:
    """Return all pieces of a few characters."""
    return {text[start : start + _SHINGLE] for start in range(max(1, len(text) - _SHINGLE + 1))}


def _stands_in(sentence: str, shingles: Set[str]) -> bool:
    """Return whether nearly all of a sentence is made of the pieces, and every number in it."""
    covered: set[int] = set()
    for start in range(max(1, len(sentence) - _SHINGLE + 1)):
        if sentence[start : start + _SHINGLE] in shingles:
            covered.update(range(start, min(start + _SHINGLE, len(sentence))))
    numbers = (place for place, char in enumerate(sentence) if char.isdecimal())
    return len(covered) >= _COPIED * len(sentence) and covered.issuperset(numbers)


# --- slips of a draft -----------------------------------------------------------------------


def _basis(case: Case, key: str, name: str, text: str) -> Iterator[Finding]:
    """Yield findings about documents that are superseded, and about wrong numbers of the right ones."""
    folded = _in_brackets_of_numbers(text)
    for basis in wording(case.form.edition).bases:
        for sentence, bare in zip(sentences(text), sentences(folded), strict=True):
            wrong = [each for each in basis.superseded if each in bare and not _SPEAKS_OF_THE_PAST.search(bare)]
            numbered = _numbered_like(basis.right)
            named = re.search(rf"{basis.about}[^《。；]{{0,25}}?({numbered})", bare)
            if not wrong and named and named[1] not in (basis.right, *basis.superseded):
                wrong = [named[1]]
            for each in wrong:
                yield finding(
                    "prose.basis",
                    Where(part=key, sentence=sentence),
                    f"{name}：依据写的是“{each}”，应是“{basis.right}”",
                    expected=basis.right,
                    found=each,
                )


@cache
def _numbered_like(document: str) -> str:
    """Return an expression for documents of the same kind with any number."""
    return re.sub(r"\d+", r"\\d{1,4}", re.escape(document))


def _in_brackets_of_numbers(text: str) -> str:
    """Return the text with one spelling of the numbers of documents; the length stays."""
    return _BRACKETED_YEAR.sub(r"〔\1〕", fold(text))


def _instructions(case: Case, key: str, name: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each sentence with words of the form's own instructions."""
    words = wording(case.form.edition).instructions
    for sentence in sentences(text):
        left = next((each for each in words if each in sentence), "")
        if left:
            message = f"{name}：留有填写说明“{sentence}”"
            yield finding("prose.instructions", Where(part=key, sentence=sentence), message, found=left)


def _numbers_left_out(key: str, name: str, text: str) -> Iterator[Finding]:
    for match in _NUMBER_LEFT_OUT.finditer(text):
        around = text[max(0, match.start() - 8) : match.end()].rpartition("\n")[2]
        message = f"{name}：“{around}”看来漏写了数字"
        yield finding("prose.number-missing", Where(part=key, sentence=around), message, found=around)


def _without_number(case: Case) -> Iterator[Finding]:
    """Yield a finding if the overview counts nothing."""
    part = case.form.part("overview")
    text = case.text(part.id)
    if len(text) >= _TOO_SHORT and not has_placeholder(text) and not states_a_number(text):
        yield finding("prose.no-number", Where(part=part.id), f"{part.heading}：没有写一个具体数字")


def _units(key: str, name: str, text: str) -> Iterator[Finding]:
    """Yield a notice for a million and more documents or requests; visitors and readers may be as many."""
    for match in _IN_TEN_THOUSANDS.finditer(fold(text)):
        if parse_number(match["number"]) >= (1 if match["what"] == "申请" else _MANY_TEN_THOUSANDS):
            message = f"{name}：“{match.group()}”合 {match['number']} 万{match['unit']}，单位看来不对"
            yield finding("prose.units", Where(part=key, sentence=match.group()), message, found=match.group())
