"""Clauses of Chinese sentences: each number with its unit and the words that say what is counted.

Precision comes first. What is approximate, a range, an ordinal, a share, a date or the
number of a document or an article is not read at all; what compares or speaks of another
time than the report's year is read, and marked.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from author.checks.case import fold, mask_titles
from author.numerals import DIGITS, IN_WORDS, NUMERAL, Number, parse_number
from author.text import SENTENCE, Expression, holds_any, lines_of, split_heading, without_blanks

MONEY_UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1)}
"""Units of money and their value in 万元, the unit of the form."""
CASE_UNITS = frozenset([*"件宗条起次份例项个部封则", "件次", "条次", "项次"])
"""Units in which requests, cases, decisions and documents are counted."""

UNITS = "万元|元|人次|件次|条次|项次|场次|件|宗|条|起|次|份|篇|例|项|个|场|期|封|户|家|名|人|页|部|本|批|册|则"
_UNIT_ENDS = "件宗条起次份例项个部封则篇元"
_NOT_A_UNIT = "以上|以下|以内|以后|左右|多|余|几|套|事|实事|工作日|月|小时|百分点|季度|部分(?!公开|予以)|方面|[A-Za-z%]"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_COUNT = rf"(?<![\d.A-Za-z\[/])(?P<number>{_ARABIC}|{IN_WORDS})\s*(?P<unit>{UNITS})(?!{_NOT_A_UNIT})"
_ABOUT = tuple("第约近逾超")
_LARGE = Expression(rf"\d\s{{0,3}}[万亿]\s{{0,3}}(?:{UNITS})", "万", "亿")
"""A number in ten thousands or more, which is not compared with a cell: 3.4万条."""
_NOT_ALONE = {*_ABOUT, *"每〔"}
_NOT_ALONE_IN_WORDS = {*_NOT_ALONE, *f"{DIGITS}十两〇百千万亿同任某统逐数几"}
"""The characters before a number that make it a different or an inexact one: 第三件, 约3件, 几十件."""
_FROM = "-至到,，"
_COMPARES = tuple("比较同与和于")
_BARE = r"(?<=公开|提供|处理|维持|纠正|结果|审结|复议|诉讼)(?<!主动公开)(?P<bare>\d{1,3})(?=[，,；;。）)]|$)"
"""The expression for a number without a unit in a list of what was counted before: 维持2，纠正1。"""
_CARRIED_ON = r"(?!\s*的?(?:结转|转结|遗留|转入|转来|顺延|未办|没办|没有办|接转|滚存|留转|承接))"
_CARRIED_TO = r"(?<![件宗条份项][至到])(?<!转)(?<!转结)(?<!承接)(?<![转接][至到入])(?<!延[至到])"
_TIMES = (
    rf"{_CARRIED_TO}(?P<year>[12]\d{{3}})\s*年度?+{_CARRIED_ON}"
    rf"|(?P<relative>{_CARRIED_TO}(?:去年|往年|上一?年度?+){_CARRIED_ON}|前年|历年)"
    r"|(?P<this>今年(?!以来)|本年|全年|年内)"
)
_SEVERAL_YEARS = (
    rf"(?P<several>近\w{{1,3}}年|[“\"]?十[{DIGITS}]五[”\"]?(?:期间|时期|以来)|(?:成立|组建|挂牌|开通)以来|建[局委办厅院]以来"
    rf"|至今累计|累计至今|(?<![\d{DIGITS}〇])(?:[{DIGITS[2:]}两十]|\d{{1,2}})年(?:来|间|累计|共)|(?:实施|施行)以来"
    r"|(?P<since>\d{4})\s{0,3}年度?以来|\d{4}\s{0,3}年度?(?:\s{0,3}\d{1,2}\s{0,3}月)?(?:以来|至今)|\d{4}\s{0,3}年?\s{0,3}[-至到]\s{0,3}\d{4}\s{0,3}年)"
)
_MONTH = r"\d{1,2}|十"
_PARTS_OF_THE_YEAR = (
    r"(?P<period>[上下]半年|前?第?[1-4]个?季度|今年以来)"
    rf"|(?P<months>(?<!\d)(?P<from>{_MONTH})\s{{0,3}}月?份?\s{{0,3}}[-至到]\s{{0,3}}(?P<to>{_MONTH})\s{{0,3}}月)"
    rf"|(?P<until>截[至止]到?\s{{0,3}}(?:(?P<last>\d{{4}})\s{{0,3}}年)?\s{{0,3}}(?P<end_month>{_MONTH})\s{{0,3}}月"
    r"(?:份|底|末|\s{0,3}\d{1,2}\s{0,3}日)?)"
    rf"|(?P<day>(?<!\d)(?:{_MONTH})\s{{0,3}}月(?:份|底|末|\s{{0,3}}\d{{1,2}}\s{{0,3}}日)?)"
)
_WHEN_DONE = ("于", "在")
"""The words behind a number that tell when something was done: 3件已于一季度办结."""
_WHOLE_YEAR = ("1", "12")
_NO_DAY = Expression(r"12\s*月\s*(?:31|底|末)|0?1\s*月\s*1\s*日", "12", "1")
_BREAK = r"(?P<break>[。！？!?；;（(）)，,：:]|\.(?!\d)|(?<=情况)[ \u3000])"
_BREAKS = {"。！？!?. \u3000": "end", "；;": "semicolon", "（(": "open", "）)": "close", "，,：:": "comma"}
_KIND_OF_BREAK = {char: kind for chars, kind in _BREAKS.items() for char in chars}
TOKENS = (
    f"{_COUNT}|{_BARE}|{_SEVERAL_YEARS}|{_PARTS_OF_THE_YEAR}|{_TIMES}|{_BREAK}|(?P<among>其中|(?<=[，,])即(?!将))"
    r"|(?P<repeated>、(?=\s{0,3}[、\d]))"
)
_FIRST = rf"\d{DIGITS}十两〇近“\"成组挂开建至累实施上下前第今截去往历本全年其即、{''.join(_BREAKS)}"
"""The characters that tokens begin with; to look for tokens only there saves two thirds of the time."""
TOKEN = Expression(f"(?=[{_FIRST}])(?:{TOKENS})")
_AFTER_COUNT = Expression(r"\s*(、|以及|和|及|与|[+/])")
_CHANGE = (
    "比", "较", "增加", "减少", "增长", "下降", "上升", "降低", "净增", "多于", "少于", "高于", "低于",
    "持平", "增至", "降至", "月均", "日均", "人均", "平均",
)  # fmt: skip
_NEXT = Expression(rf"{'|'.join(_CHANGE)}|中(?=被|[有由属因予]|不予|维持|纠正|无法)|(?<!公)共(?![同享建用])|合计|总计")
"""The words between two numbers that begin a new clause."""
_ZERO_OF = "零(?=受理|申请|办理|办结|收到|答复|复议|诉讼|结转)"
_NEGATION = Expression(
    f"尚未|从未|未曾|没有(?!现成)|未|无(?!法提供|正当)|不(?=收取|涉及|存在|产生)|{_ZERO_OF}", *"未没无不零"
)
_NEITHER = Expression("(?<=[、和及或也])(?:没有|未|无)", *"没未无")
"""A negation that goes on with the one before it: 无行政复议、无行政诉讼."""
_NOTHING_ENDS = Expression("(?:均|都)?[为是](?:零|0)$", "零", "0")
_ZERO = Expression(_ZERO_OF, "零")
_ALL = Expression("^(?:申请人|结果|案件|答复)?(?:已?全部|均|都|皆)", "全部", "均", "都", "皆")
_ADDED = Expression(
    rf"(?<![{_UNIT_ENDS}\d])[（(](?!{NUMERAL}[）)])[^（）()\d。；，：:]{{1,20}}[）)](?=[^（）()\d，。；]{{0,20}}\d)",
    "（",
    "(",
)
"""A bracket that adds a word and states no number: 各县（区）, 政府规章（含修改）."""
_LONGEST_PARAGRAPH = 10_000
LONGEST_CLAUSE = 100
_LONGEST_NUMBER = 15
_NEAR = 5
_YEAR_NUMBER = Expression(r"[12]\d{3}\s*年|12\s*月\s*31\s*日|12\s*月底|一[起件例宗]", "年", "月", "一")
QUOTATION_MARKS = str.maketrans("", "", "“”\"'‘’")
_IGNORED = QUOTATION_MARKS | str.maketrans("", "", "*_①②③④⑤⑥⑦⑧⑨⑩")
_SINGLE_DIGITS = frozenset(f"{DIGITS[1:]}两")
_LAST_YEAR = Expression("上一?年度?|去年", "上年", "上一年", "去年")
_OWN_YEAR = Expression("今年|本年度?|当年", "今年", "本年", "当年")
_NEXT_YEAR = Expression("下一?个?年度?|次年|明年|来年", "下", "次年", "明年", "来年")
OPENS, CLOSES = "⟨⟩"
"""The brackets around words that are added within a clause."""
NUMBER_MARK = "#"
"""The mark that replaces the number and unit in the words of a clause."""
_RESPECTIVELY = Expression(f"(?P<names>.*?)分别(?:为|是|有|达)?(?P<verb>.*){NUMBER_MARK}$", "分别")
_JOINTS = "以及|[、和及与]"


class Count(NamedTuple):
    """A clause: with a number, with the statement that there was nothing (未收到…), or with neither."""

    value: Number | None
    """The number; ``None`` if the clause only says what is spoken of."""
    unit: str
    """The unit as written; empty if the clause has no number."""
    start: int
    """The index of the first character of number and unit in the text; ``end`` is the index behind them."""
    end: int
    words: str
    """The clause with a mark for its number, years as 上年, 本年, 下年, without blanks, quotation marks, negation."""
    clause: str
    """The clause as it stands in the text."""
    sentence: str
    """The sentence as it stands in the text."""
    heading: str
    """The second-level heading above it."""
    paragraph: int
    whole: "Count | None" = None
    """The count of which this one is a part: the count before 其中 or before the bracket."""
    is_among: bool = False
    """True if it stands behind 其中: a part, of a whole that may not be known (400余条，其中……)."""
    in_bracket: bool = False
    is_all: bool = False
    """True if it states no number of its own but a property of everything counted before: 均维持."""
    is_change: bool = False
    """True if it compares: 比上年增加 5 件."""
    is_other_time: bool = False
    """True if it counts for another year than the report's, for several years, or for a part of the year."""

    @property
    def is_nothing(self) -> bool:
        """Return whether the words state that there was nothing."""
        return self.value == 0 and not self.unit


def states_a_number(masked: str) -> bool:
    """Return whether a text counts anything; its titles must be masked."""
    return any(token["unit"] for token in TOKEN.finditer(masked)) or _LARGE.search(masked) is not None


def read(text: str, year: int) -> list[Count]:
    """Return the clauses of a report's text in order, of each paragraph up to the last that states how many."""
    found: list[Count] = []
    start = 0
    heading = ""
    for number, line in enumerate(lines_of(text)):
        own, body = split_heading(line)
        heading = own or heading
        if 0 < len(body) < _LONGEST_PARAGRAPH:
            found += _paired(list(_ReadParagraph(line, start, year, heading, number).counts()))
            while found and found[-1].value is None:
                found.pop()
        start += len(line) + 1
    return found


def _paired(counts: list[Count]) -> list[Count]:
    """Return the clauses with the names that 分别 pairs in order with numbers: 自然人和法人分别申请23件、10件."""
    for place, count in enumerate(counts):
        match = _RESPECTIVELY.match(count.words)
        if not match:
            continue
        bare = list(takewhile(lambda each: each.words == NUMBER_MARK, counts[place + 1 :]))
        names, verb = re.split(_JOINTS, match["names"]), match["verb"]
        if len(names) == 1:
            names, verb = re.split(_JOINTS, verb), ""
        if len(names) == 1 + len(bare) and bare:
            # In 行政许可、行政处罚决定分别为126件、35件 only the last name has the word that all share.
            shared = "决定" if names[-1].endswith("决定") and "公" not in names[0] else ""
            words = [f"{name.removesuffix(shared)}{shared}{verb}{NUMBER_MARK}" for name in names]
        elif not bare and match["names"] == "":
            words = [f"{match['verb']}{NUMBER_MARK}"]
        else:
            continue
        for index, each in enumerate(words, place):
            counts[index] = counts[index]._replace(words=each)
    return counts


class _ReadParagraph:
    """A reader of one line of a text from left to right."""

    def __init__(self, line: str, start: int, year: int, heading: str, number: int) -> None:
        self.line = line
        self.heading = heading
        self.number = number
        self.start = start
        self.year = year
        folded = mask_titles(fold(line))
        self.folded = _ADDED.sub(lambda match: f"{OPENS}{match.group()[1:-1]}{CLOSES}", folded)
        self.other_year = self.in_period = self.on_day = self.began_with_own_year = False
        self.clause_start = 0
        self.sentence_start = 0
        self.sentence = self._sentence()
        self.pending: re.Match[str] | None = None
        self.last: Count | None = None
        """The count that the sentence stated last as a whole."""
        self.nearest: Count | None = None
        """The count that was read last, a part or a whole."""
        self.before: Count | None = None
        """The count that the sentence before stated last as a whole."""
        self.whole: Count | None = None
        self.outside: tuple[Count | None, bool, Count | None, bool, bool] = (None, False, None, False, False)
        """The whole, whether 其中 was said, the nearest count and the time before a bracket: （2023年29件）."""
        self.in_bracket = self.is_among = False

    def counts(self) -> Iterator[Count]:
        """Yield the clauses; a clause ends at a break, at a joint behind a number, before a comparison."""
        for token in TOKEN.finditer(self.folded):
            if token["unit"] or token["bare"]:
                if self.nearest is None if token["bare"] else not _is_exact(token):
                    continue
                if self.pending:
                    yield from self._close(self._end_before(token))
                self.pending = token
                joint = _AFTER_COUNT.match(self.folded, token.end())
                if joint:
                    yield from self._close(token.end())
                    self.clause_start = joint.end()
            elif token.lastgroup not in ("break", "among", "repeated"):
                self._set_time(token)
            else:
                yield from self._close(token.start())
                self.clause_start = token.end()
                self._turn(token)
        yield from self._close(len(self.line))

    def _end_before(self, token: re.Match[str]) -> int:
        """Return where a comparison or a total begins behind the pending number, else where the next number does."""
        assert self.pending is not None
        following = _NEXT.search(self.folded, self.pending.end(), token.start())
        return following.start() if following else token.start()

    def _set_time(self, token: re.Match[str]) -> None:
        """Note what time the next counts are of: another year, a part of the year, or one day."""
        kind = token.lastgroup
        if self.pending and token.string[: token.start()].endswith(_WHEN_DONE):
            return
        if kind == "day":
            self.on_day = self.on_day or not _NO_DAY.match(token.group())
        elif kind == "period" or (kind == "until" and token["end_month"] != _WHOLE_YEAR[1]):
            self.in_period = True
        elif kind == "months":
            self.in_period = self.in_period or (token["from"].lstrip("0"), token["to"]) != _WHOLE_YEAR
        elif not (kind in ("year", "relative") and token.string[: token.start()].rstrip().endswith(_COMPARES)):
            year = token["year"] or token["last"] or token["since"]
            is_several = kind in ("relative", "several") and not token["since"]
            self.other_year = is_several or bool(year and int(year) != self.year)
            self.in_period = self.on_day = False
            self.began_with_own_year |= not self.other_year

    def _turn(self, token: re.Match[str]) -> None:
        """Apply the effect of a break or 其中 to the counts that follow."""
        kind = _KIND_OF_BREAK.get(token.group(), token.lastgroup)
        if kind == "among":
            opens = not self.folded[self.sentence_start : token.start()].strip()
            # 其中维持3件，即直接起诉2件 divides a part.
            self.whole = None if token.group() == "即" else self.before if opens else self.last
            self.is_among = True
        elif kind == "open":
            self.outside = (self.whole, self.is_among, self.nearest, self.other_year, self.in_period)
            follows_count = self.nearest is not None and self.nearest.end - self.start == token.start()
            self.whole = self.nearest if follows_count else self.whole
            self.in_bracket = True
        elif kind == "close" and self.in_bracket:
            self.whole, self.is_among, nearest, *times = self.outside
            if self.nearest is not nearest:
                self.other_year, self.in_period = times
            self.in_bracket = False
        elif kind in ("end", "semicolon"):
            self.whole, self.is_among = None, False
            # 收到33件，其中上半年18件。 does not make the next sentence speak of a part of the year.
            self.in_period = self.in_period and self.last is None
        if kind == "end":
            self.sentence_start = token.end()
            self.sentence = self._sentence()
            self.before, self.last = self.last, None
            # 本年收到33件，上年转办4件。 does not make the next sentence speak of the other year.
            self.other_year = self.other_year and not self.began_with_own_year
            self.on_day = self.in_bracket = self.began_with_own_year = False

    def _sentence(self) -> str:
        sentence = SENTENCE.match(self.line, self.sentence_start)
        return sentence.group().strip() if sentence else ""

    def _close(self, stop: int) -> Iterator[Count]:
        """Yield the clause that ends at ``stop`` if its number is exact or, without a number, its length is usual."""
        clause = self.folded[self.clause_start : stop]
        token, self.pending = self.pending, None
        if token:
            value = _value(token["number"] or token["bare"])
            if value is not None:
                yield self._count(token, value, stop)
        elif 1 < len(clause) <= LONGEST_CLAUSE:
            yield self._without_number(clause, stop)
        self.clause_start = stop

    def _count(self, token: re.Match[str], value: Number, stop: int) -> Count:
        before, after = self.folded[self.clause_start : token.start()], self.folded[token.end() : stop]
        count = self._made(value, token["unit"] or "件", token.span(), f"{before}{NUMBER_MARK}{after}", stop)
        if not (count.is_change or count.is_other_time or count.whole):
            self.last = count
        self.nearest = count
        return count

    def _without_number(self, clause: str, stop: int) -> Count:
        span = (self.clause_start, stop)
        nothing = _NOTHING_ENDS.search(clause)
        negation = nothing or _NEGATION.search(clause)
        # 无与诉讼（行政复议）有关的费用
        goes_on = self.folded[stop : stop + 1] == "（"
        if negation and not goes_on and (nothing or not _holds_number(_YEAR_NUMBER.sub("", clause))):
            words = _ZERO.sub("", clause[: negation.start()] + clause[negation.end() :])
            words = _NEITHER.sub("", words)
            # A clause with two negations makes no plain statement.
            return self._made(None if _NEGATION.search(words) else 0, "", span, words, stop)
        if self.last and _ALL.search(clause):
            return self._made(self.last.value, "", span, clause, stop, is_all=True)
        return self._made(None, "", span, clause, stop)

    def _made(
        self, value: Number | None, unit: str, span: tuple[int, int], words: str, stop: int, *, is_all: bool = False
    ) -> Count:
        return Count(
            value=value,
            unit=unit,
            start=self.start + span[0],
            end=self.start + span[1],
            words=without_blanks(_with_relative_years(words, self.year).translate(_IGNORED)),
            clause=self.line[self.clause_start : stop].strip(),
            sentence=self.sentence,
            heading=self.heading,
            paragraph=self.number,
            whole=self.whole,
            is_among=self.is_among,
            in_bracket=self.in_bracket,
            is_all=is_all,
            is_change=holds_any(words, _CHANGE),
            is_other_time=self.other_year or self.in_period or self.on_day,
        )


def _with_relative_years(words: str, year: int) -> str:
    """Return the words with 上年, 本年 and 下年 for the report's year and those beside it: 2022年, 上一年度, 去年."""
    if "年" not in words:
        return words
    for other, name in ((year - 1, "上年"), (year, "本年"), (year + 1, "下年")):
        words = re.sub(rf"{other}\s*年度?", name, words)
    return _NEXT_YEAR.sub("下年", _OWN_YEAR.sub("本年", _LAST_YEAR.sub("上年", words)))


def _is_exact(token: re.Match[str]) -> bool:
    """Return whether what stands before a number lets it count exactly: not 约12件, 第12件, 11至12件, 几十件."""
    before = token.string[: token.start()][-2:]
    if token["number"] == "一" and holds_any(token.string[max(0, token.start() - _NEAR) : token.start()], "未无没"):
        # 未发生一起 counts nothing.
        return False
    not_alone = _NOT_ALONE if token["number"][0].isascii() else _NOT_ALONE_IN_WORDS
    is_range = before[-1:] in _FROM and before[:-1].isdecimal() if before else False
    return not (before[-1:] in not_alone or (before[-1:].isspace() and before[:-1] in _ABOUT) or is_range)


def _holds_number(clause: str) -> bool:
    return "%" in clause or any(map(str.isdecimal, clause)) or states_a_number(clause)


def _value(number: str) -> Number | None:
    """Return the number, or ``None`` for 三五, which means three to five, and for an endless one."""
    if len(number) > _LONGEST_NUMBER:
        return None
    if len(number) > 1 and _SINGLE_DIGITS.issuperset(number):
        return None
    return parse_number(number)
