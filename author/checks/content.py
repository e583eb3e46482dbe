"""Check that the texts name the parts, cover all aspects and are not copied from last year's."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache

from author.agency import Scope, must_report_assessment
from author.checks.case import YEAR, Case, Text, fold, readable
from author.checks.counts import states_a_number
from author.editions.wording import Basis, wording
from author.findings import Finding
from author.form import Part
from author.numerals import DIGITS, NUMERAL, parse_number
from author.report import has_placeholder
from author.text import HAN, Expression, holds_any, norm_label, sentences, split_heading

_STATED_PARTS = Expression(
    rf"(?P<number>\d{{1,3}}|{NUMERAL})\s?个?大?(?:部分|方面)(?=组成|构成|内容|汇报|进行|[，,。；;）)]|$)",
    "部分",
    "方面",
)
_SPEAKS_OF_PARTS = ("报告", "年报", "全文")
_COMMON_WORDS = Expression("政府信息公开|政府信息", "政府信息")
_NAME_IS_SAID = 4
_LISTED_AT_LEAST = 3
_OLD_AT_LEAST = 2
"""The fewest parts of an earlier form in a sentence that does not count its parts; 附表 alone proves nothing."""
_NOTHING = {"无", "暂无", "没有", "无问题", "不存在", "不存在问题", "没有问题", "暂无问题", "无存在问题"}
_FEW_WORDS = 50
"""The headings of one report and the sentence at hand; a hostile file has sentences of any length."""
_RULES = {"problems": "prose.no-problems", "measures": "prose.no-measures", "fee": "prose.fee"}
_NEEDED = Expression(
    "(?:有待|仍需|还需|尚需|需要|亟待|亟需|需|不断)(?:进一步|继续|持续|不断|再)?(?:加强|提升|完善|提高|强化|优化|改进|推进)",
    *("有待", "亟待", "需", "不断"),
)
_TRAININGS = Expression(
    r"培训[^，。；\d]{0,8}(?P<trainings>\d{1,6})\s*[次场期]\s*[，,、]\s*(?:共计?|累计|合计)?"
    r"(?:参训|参加|培训|受训)(?:培训|人员|干部|职工|工作人员)*\s*(?P<trainees>\d{1,8})\s*人次",
    "人次",
)
_BRACKETS = str.maketrans("[（(【［])）】］", "〔〔〔〔〔〕〕〕〕〕", " ")
"""The brackets around the year in the number of a document have one spelling."""
_SPEAKS_OF_THE_PAST = ("废止", "取代", "替代", "停止", "修订", "原《", "原来", "此前")
_COUNTED_IN = "条|件|次|篇|场|期|份|宗|人次|万元|元|项|个"
_BLANKS = " \u3000_＿XxＸ×*＊"
_NUMBER_BLANK = Expression(
    rf"{HAN}(?<![{DIGITS}十百千万〇两多几数每各逐首此再屡历本上下依])"
    rf"(?:[ \u3000_＿]+|[ _＿]*[XxＸ×*＊]{{1,4}}[ _＿]*)(?:{_COUNTED_IN})(?=[，,。；;、）)]|其中|$)",
    *(f"{blank}{unit}" for blank in _BLANKS for unit in {each[0] for each in _COUNTED_IN.split("|")}),
)
_COUNTED = (*"件次篇场份宗人", *(f"条{mark}" for mark in "，,。；;其"))
"""Units as they stand in a text; 条 with what follows it, because every report holds 政府信息公开条例."""
_NUMBER_LEFT_OUT = Expression(
    r"(?:(?:共计?|累计|总计|合计|(?<!申请)公开)(?:政府)?(?:信息)?(?:条|(?<!公开)件|次|篇|场|份|宗|人次)"
    r"|(?:发布|推送)(?:政府|各类)?信息(?:条|件|篇)|公开各类信息(?:条|件|篇)"
    r"|(?:收到|受理)(?:政府)?信息公开申请(?:宗|件次)|共(?:收到|受理|办理)依申请公开件"
    r"|(?:组织|开展|举办)(?:业务|专题)?培训(?:场次|次|期))(?=[，,。；;]|其中)",
    *(f"{word}{unit}" for word in ("共", "计", "公开", "政府", "信息", "申请") for unit in _COUNTED),
    *(f"培训{unit}" for unit in "场次期"),
)
"""The expression for a unit without its number: 共主动公开条, 收到申请 件."""
_IN_TEN_THOUSANDS = Expression(
    r"(?P<what>公开|发布|申请|制发|答复|办结)(?:政府|各类|信息|公开|共|累计|了){0,8}\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:余|多)?万\s*(?:余|多)?(?P<unit>[条件份篇宗])",
    "万",
)
_MANY_TEN_THOUSANDS = 100
_ORDINAL = Expression(
    rf"(?m){YEAR}度?|(?:^|(?<=[。；，、\n]))[ \t\u3000]{{0,4}}"
    rf"(?:[（(]?(?:{NUMERAL}|\d{{1,2}})[）)、.．]|第?{NUMERAL}(?:是|要|，))"
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
    for text in case.texts.values():
        yield from _basis(case, text)
        yield from _instructions(case, text)
        yield from _numbers_left_out(text)
        yield from _units(text, case.report.scope)
    yield from _without_number(case)
    for part in case.form.text_parts:
        if part.id in case.texts:
            text = case.texts[part.id]
            yield from _aspects(case, part, text)
            yield from _copied(case, text)
            yield from _trainees(text)
    yield from _assessment(case)


def _stated_parts(case: Case) -> Iterator[Finding]:
    """Yield a finding for each sentence that counts or lists the parts of the report wrongly."""
    for text in case.texts.values():
        is_old = _names_old_parts(case, text.words)
        for sentence in text.sentences:
            stated = _STATED_PARTS.search(sentence.masked)
            if not stated and not (is_old and _names_old_parts(case, sentence.words)):
                continue
            listed = [part for part in case.form.parts if _names_part(case, part, sentence.words)]
            if not _lists_parts(case, text, listed, sentence.words[: stated.start()] if stated else ""):
                continue
            number = int(parse_number(stated["number"])) if stated else len(case.form.parts)
            message = _wrong_parts(case, sentence.words, number, listed)
            if message:
                parts = len(case.form.parts)
                yield text.finding("prose.parts", sentence.words, message, expected=parts, found=number)


def _lists_parts(case: Case, text: Text, listed: Sequence[Part], before: str) -> bool:
    """Return whether a sentence that names so many parts speaks of those of the report; only the preamble need not."""
    is_preamble = text.key == case.form.preamble.id
    return len(listed) >= _LISTED_AT_LEAST or (is_preamble and holds_any(before, _SPEAKS_OF_PARTS))


def _wrong_parts(case: Case, sentence: str, number: int, listed: Sequence[Part]) -> str:
    """Return what is wrong with the parts that a sentence counts and lists; empty if they are the form's."""
    parts = case.form.parts
    old = _old_parts(case, _up_to_count(case, sentence))
    missing = [part.name for part in parts if part not in listed]
    if old:
        return f"所列部分里有旧格式的“{'”“'.join(old)}”"
    if number != len(parts):
        return f"说有 {number} 个部分，格式是 {len(parts)} 个：“{sentence}”"
    if len(listed) >= _LISTED_AT_LEAST and missing and "等" not in sentence:
        return f"列出各部分时没有提到“{'”“'.join(missing)}”"
    return ""


def _up_to_count(case: Case, sentence: str) -> str:
    """Return a sentence up to the count of the parts that it lists before: 六部分，并附统计附表 counts no 附表."""
    stated = _STATED_PARTS.search(sentence)
    before = sentence[: stated.start()] if stated else ""
    listed = sum(_names_part(case, part, before) for part in case.form.parts)
    return before if listed >= _LISTED_AT_LEAST else sentence


def _names_old_parts(case: Case, words: str) -> bool:
    return len(_old_parts(case, words)) >= _OLD_AT_LEAST


def _old_parts(case: Case, sentence: str) -> list[str]:
    """Return the parts of an earlier form that a sentence names; 总体概述 is another name for the first part."""
    names = wording(case.form.edition)
    old = [each for each in names.old_parts if each in sentence]
    new = [each for several in names.part_names.values() for each in several if each in sentence] if old else []
    return [each for each in old if not any(each in name for name in new)]


def _names_part(case: Case, part: Part, sentence: str) -> bool:
    """Return whether a sentence has a name of a part, or four characters in a row of the heading's own words."""
    headings = (part.heading, *part.also, case.report.heading(case.form, part.id))
    names = (_without_common_words(each.partition("、")[2]) for each in headings)
    return holds_any(sentence, wording(case.form.edition).part_names.get(part.id, ())) or any(
        holds_any(_without_common_words(sentence), _pieces(name, _NAME_IS_SAID)) for name in names
    )


@lru_cache(_FEW_WORDS)
def _without_common_words(words: str) -> str:
    """Return the words, normalised, without those that several headings have."""
    return norm_label(_COMMON_WORDS.sub("", words))


def _aspects(case: Case, part: Part, text: Text) -> Iterator[Finding]:
    aspects = wording(case.form.edition).aspects.get(part.id, {})
    if part.id == "problems" and norm_label(text.words) in _NOTHING:
        yield text.finding("prose.no-problems", "", f"只写了“{text.words}”", found=text.words)
        return
    missing: dict[str, list[str]] = {}
    headings = _headings(part, text.words, aspects)
    for aspect in part.aspects:
        words = aspects.get(aspect.id, ())
        said = _NEEDED.sub("", text.words) if aspect.id == "measures" else headings or text.words
        named = headings and aspect.label[-_NAME_IS_SAID:] in text.words
        if words and not named and not holds_any(said, words):
            missing.setdefault(_RULES.get(aspect.id, "prose.aspect"), []).append(aspect.label)
    for rule, labels in missing.items():
        listed = "、".join(labels)
        yield text.finding(rule, "", f"没有写{listed}", expected=listed)


def _headings(part: Part, text: str, aspects: Mapping[str, tuple[str, ...]]) -> str:
    """Return the headings within a text if they follow the aspects; else nothing."""
    headings = "；".join(split_heading(line)[0] for line in text.splitlines())
    followed = [aspect for aspect in part.aspects if holds_any(headings, aspects.get(aspect.id, ()))]
    return headings if len(followed) >= _LISTED_AT_LEAST else ""


def _assessment(case: Case) -> Iterator[Finding]:
    words = wording(case.form.edition).assessment
    text = case.text("overview")
    if must_report_assessment(case.report.agency) and words and text.words and not holds_any(text.words, words):
        yield text.finding("prose.assessment", "", "没有写工作考核、社会评议和责任追究结果")


def _trainees(text: Text) -> Iterator[Finding]:
    """Yield a finding where fewer people were trained than there were trainings."""
    for stated in _TRAININGS.finditer(text.folded):
        trainings, trainees = (parse_number(stated[name]) for name in ("trainings", "trainees"))
        if trainees < trainings:
            words = text.words[stated.start() : stated.end()]
            message = f"培训 {trainings} 次，参训只有 {trainees} 人次"
            yield text.finding("prose.trainees", words, message, expected=f"不少于 {trainings}", found=trainees)


def _copied(case: Case, text: Text) -> Iterator[Finding]:
    """Yield a finding if most of the text's sentences stand in last year's, in any order and little changed."""
    if text.key not in _COPIED_PARTS or case.last_year is None:
        return
    before = {*_pieces(_bare(readable(case.last_year, text.key)), _SHINGLE)}
    now = [each for line in text.words.splitlines() for each in sentences(split_heading(line)[1])]
    same = [each for each in now if _stands_in(_bare(each), before)]
    length = sum(map(len, now))
    share = sum(map(len, same)) / length if length else 0.0
    if length >= _TOO_SHORT and share >= _COPIED:
        shown = "”“".join(same[:_SHOWN])
        message = f"{share:.0%} 的文字与上年相同，共 {len(same)} 句，如“{shown}”"
        yield text.finding("prose.copied", same[0], message, found=f"{share:.0%}")


def _bare(text: str) -> str:
    """Return the text without years, ordinals and punctuation."""
    return norm_label(_ORDINAL.sub("", fold(text)))


def _pieces(text: str, length: int) -> list[str]:
    """Return all pieces of a length in order, of a shorter text the whole."""
    return [text[start : start + length] for start in range(max(1, len(text) - length + 1))]


def _stands_in(sentence: str, pieces: Set[str]) -> bool:
    """Return whether nearly all of a sentence is made of the pieces, and every number in it."""
    covered: set[int] = set()
    for start, piece in enumerate(_pieces(sentence, _SHINGLE)):
        if piece in pieces:
            covered.update(range(start, start + len(piece)))
    numbers = (place for place, char in enumerate(sentence) if char.isdecimal())
    return len(covered) >= _COPIED * len(sentence) and covered.issuperset(numbers)


# --- slips of a draft -----------------------------------------------------------------------


def _basis(case: Case, text: Text) -> Iterator[Finding]:
    """Yield findings about documents that are superseded, and about wrong numbers of the right ones."""
    numbered = [each for each in text.sentences if "号" in each.words]
    for basis in wording(case.form.edition).bases if numbered else ():
        for sentence in numbered:
            bare = sentence.folded.translate(_BRACKETS)
            wrong = [each for each in basis.superseded if each in bare and not holds_any(bare, _SPEAKS_OF_THE_PAST)]
            named = re.search(_numbered_like(basis), bare) if basis.about in bare else None
            if not wrong and named and named[1] not in (basis.right, *basis.superseded):
                wrong = [named[1]]
            for each in wrong:
                message = f"依据写的是“{each}”，应是“{basis.right}”"
                yield text.finding("prose.basis", sentence.words, message, expected=basis.right, found=each)


@cache
def _numbered_like(basis: Basis) -> str:
    """Return an expression for the basis with any number, or without one letter, in a group, behind its name."""
    letters, bracket, number = basis.right.partition("〔")
    # One letter may be missing: 国办公开函〔2021〕30号.
    missing = (letters[:place] + letters[place + 1 :] for place in range(len(letters) if bracket else 0))
    spelt = "|".join(map(re.escape, (letters, *missing)))
    document = re.sub(r"\d+", r"\\d{1,4}", f"(?:{spelt}){bracket}{re.escape(number)}")
    return rf"{basis.about}[^《。；]{{0,25}}?({document})"


def _instructions(case: Case, text: Text) -> Iterator[Finding]:
    """Yield a finding for each sentence with words of the form's own instructions."""
    left = [each for each in wording(case.form.edition).instructions if each in text.words]
    for sentence in (each.words for each in text.sentences if left):
        found = next((each for each in left if each in sentence), "")
        if found:
            yield text.finding("prose.instructions", sentence, f"留有填写说明“{sentence}”", found=found)


def _numbers_left_out(text: Text) -> Iterator[Finding]:
    blank = _NUMBER_BLANK.finditer(text.words) if holds_any(text.words, _BLANKS) else ()
    for match in (*blank, *_NUMBER_LEFT_OUT.finditer(text.words)):
        around = text.words[max(0, match.start() - 8) : match.end()].rpartition("\n")[2]
        yield text.finding("prose.number-missing", around, f"“{around}”看来漏写了数字", found=around)


def _without_number(case: Case) -> Iterator[Finding]:
    """Yield a finding if the overview counts nothing."""
    text = case.text("overview")
    if len(text.words) >= _TOO_SHORT and not has_placeholder(text.words) and not states_a_number(text.masked):
        yield text.finding("prose.no-number", "", "没有写一个具体数字")


def _units(text: Text, scope: Scope) -> Iterator[Finding]:
    """Yield a notice for a million and more documents, or ten thousand requests, and ten times that of a government.

    Visitors and readers may be as many.
    """
    times = 10 if scope is Scope.GOVERNMENT else 1
    for match in _IN_TEN_THOUSANDS.finditer(text.folded):
        if parse_number(match["number"]) >= times * (1 if match["what"] == "申请" else _MANY_TEN_THOUSANDS):
            words = text.words[match.start() : match.end()]
            message = f"“{words}”合 {match['number']} 万{match['unit']}，单位看来不对"
            yield text.finding("prose.units", words, message, found=words)
