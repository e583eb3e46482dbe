"""Counts in Chinese sentences: each number with its unit and the words that say what is counted.

Precision comes first. What is approximate, a range, an ordinal, a share, a date or the
number of a document or an article is not read at all; what compares or speaks of another
year is read, and marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from author.checks.case import fold, mask_titles
from author.numerals import DIGITS, IN_WORDS, YEAR, Number, parse_number, parse_year
from author.text import SENTENCE, lines_of, split_heading

MONEY_UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1)}
"""Units of money and their value in 万元, the unit of the form."""
CASE_UNITS = frozenset("件宗条起次份例项个部")
"""Units in which requests, cases, decisions and documents are counted."""

_UNITS = "万元|元|人次|件次|条次|项次|场次|件|宗|条|起|次|份|篇|例|项|个|场|期|封|户|家|名|人|页|部|本|批|册|则"
_NOT_A_UNIT = "以上|以下|以内|以后|左右|多|余|几|套|事|实事|工作日|月|小时|百分点|季度|部分|方面|[A-Za-z%]"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_COUNT = (
    r"(?<![\d.A-Za-z第约近逾超每〔\[/])(?<!\d[-~—–至到,，])(?<![第约近逾超]\s)"
    rf"(?P<number>{_ARABIC}|(?<![{DIGITS}十两〇百千万亿同任某统逐数几]){IN_WORDS})\s*(?P<unit>{_UNITS})(?!{_NOT_A_UNIT})"
)
_COMPARED = r"(?<![比较同与和于])(?<![比较同与和于]\s)"
_CARRIED_ON = r"(?!\s*的?(?:结转|转结|遗留|转入|转来|顺延|未办结|接转))"
_CARRIED_TO = r"(?<!结转)(?<!转[至到入])(?<!延[至到])"
_YEAR = rf"{_COMPARED}{_CARRIED_TO}(?P<year>{YEAR})\s*年度?+{_CARRIED_ON}"
_THIS_YEAR = "(?P<this>今年|本年)"
_OTHER_YEAR = (
    rf"(?P<other>{_COMPARED}(?:去年|前年|往年|历年|上一?年度?+{_CARRIED_ON})"
    rf"|近(?:{IN_WORDS}|[几\d]+)年|(?:实施|施行)以来)"
)
_BREAK = r"(?P<end>[。！？!?]|\.(?!\d))|(?P<semicolon>[；;])|(?P<open>[（(])|(?P<close>[）)])|(?P<comma>[，,：:])"
_TOKEN = re.compile(f"{_COUNT}|{_YEAR}|{_THIS_YEAR}|{_OTHER_YEAR}|{_BREAK}|(?P<among>其中)")
_AFTER_COUNT = re.compile(r"\s*(、|以及|和|及|与)")
_CHANGE = re.compile("比|较|增加|减少|增长|下降|上升|降低|净增|多于|少于|高于|低于|持平")
_NEGATION = re.compile("尚未|从未|未曾|没有|未|无")
_NUMBER_LIKE = re.compile(f"[\\d%]|{IN_WORDS}(?:{_UNITS})")
_LONGEST_PARAGRAPH = 10_000
_LONGEST_CLAUSE = 100
_LONGEST_SAID = 500
_LONGEST_NUMBER = 15
_YEAR_NUMBER = re.compile(rf"{YEAR}\s*年")
_IGNORED = re.compile(r"[\s“”\"'‘’*_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of a text, or a statement that there was nothing (未收到…)."""

    value: Number
    unit: str
    """As written; empty where the words state that there was nothing."""
    start: int
    """Where number and unit stand in the text."""
    end: int
    words: str
    """The clause without number, blanks and quotation marks; years as 上年, 本年, 下年."""
    clause: str
    """The clause as it stands in the text."""
    sentence: str
    """The sentence as it stands in the text."""
    said: str
    """Heading and sentence up to the clause's end, and what the whole counts."""
    whole: "Count | None" = None
    """What it is a part of: the count before 其中 or before the bracket."""
    is_change: bool = False
    """It compares: 比上年增加 5 件."""
    is_other_year: bool = False
    """It counts for another year than the report's, or for several."""


def read(text: str, year: int) -> list[Count]:
    """The counts of a text in order; ``year`` is the year of the report."""
    found: list[Count] = []
    start = 0
    heading = ""
    for line in lines_of(text):
        own, body = split_heading(line)
        heading = own or heading
        if 0 < len(body) < _LONGEST_PARAGRAPH:
            found.extend(_Paragraph(line, start, year, heading).counts())
        start += len(line) + 1
    return found


class _Paragraph:
    """One line of a text, read from left to right."""

    def __init__(self, line: str, start: int, year: int, heading: str) -> None:
        self.line = line
        self.heading = heading
        self.start = start
        self.year = year
        self.folded = fold(mask_titles(line))
        self.other_year = False
        self.clause_start = 0
        self.sentence_start = 0
        self.pending: re.Match[str] | None = None
        self.last: Count | None = None
        self.before: Count | None = None
        self.whole: Count | None = None
        self.bracketed: Count | None = None

    def counts(self) -> Iterator[Count]:
        for token in _TOKEN.finditer(self.folded):
            if token["unit"]:
                if self.pending:
                    yield from self._close(token.start())
                self.pending = token
                joint = _AFTER_COUNT.match(self.folded, token.end())
                if joint:
                    yield from self._close(token.end())
                    self.clause_start = joint.end()
            elif token["year"] or token["this"] or token["other"]:
                self.other_year = bool(token["other"]) or self._names_another_year(token)
            else:
                yield from self._close(token.start())
                self.clause_start = token.end()
                self._turn(token)
        yield from self._close(len(self.line))

    def _names_another_year(self, token: re.Match[str]) -> bool:
        return bool(token["year"]) and parse_year(token["year"]) != self.year

    def _turn(self, token: re.Match[str]) -> None:
        """What a break or 其中 changes for the counts that follow."""
        kind = token.lastgroup
        if kind == "among":
            opens = not self.folded[self.sentence_start : token.start()].strip()
            self.whole = self.before if opens else self.last
        elif kind == "open":
            self.bracketed, self.whole = self.whole, self.last if self._follows_count(token) else self.whole
        elif kind == "close":
            self.whole, self.bracketed = self.bracketed, None
        elif kind in ("end", "semicolon"):
            self.whole = None
        if kind == "end":
            self.sentence_start = token.end()
            self.before, self.last = self.last, None

    def _follows_count(self, token: re.Match[str]) -> bool:
        return self.last is not None and self.last.end - self.start == token.start()

    def _close(self, stop: int) -> Iterator[Count]:
        clause = self.folded[self.clause_start : stop]
        token, self.pending = self.pending, None
        if token:
            value = _value(token["number"])
            if value is not None:
                yield self._count(token, value, stop)
        elif len(clause) <= _LONGEST_CLAUSE and not _NUMBER_LIKE.search(_YEAR_NUMBER.sub("", clause)):
            yield from self._nothing(clause, stop)
        self.clause_start = stop

    def _count(self, token: re.Match[str], value: Number, stop: int) -> Count:
        words = self.folded[self.clause_start : token.start()] + self.folded[token.end() : stop]
        count = self._made(value, token["unit"], token.span(), words, stop)
        if not (count.is_change or count.is_other_year or count.whole):
            self.last = count
        return count

    def _nothing(self, clause: str, stop: int) -> Iterator[Count]:
        negation = _NEGATION.search(clause)
        if negation:
            words = clause[: negation.start()] + clause[negation.end() :]
            yield self._made(0, "", (self.clause_start, stop), words, stop)

    def _made(self, value: Number, unit: str, span: tuple[int, int], words: str, stop: int) -> Count:
        sentence = SENTENCE.match(self.line, self.sentence_start)
        return Count(
            value=value,
            unit=unit,
            start=self.start + span[0],
            end=self.start + span[1],
            words=self._named(words),
            clause=self.line[self.clause_start : stop].strip(),
            sentence=sentence.group().strip() if sentence else "",
            said=self._said(stop),
            whole=self.whole,
            is_change=bool(_CHANGE.search(words)),
            is_other_year=self.other_year,
        )

    def _said(self, stop: int) -> str:
        sentence = self.line[max(self.sentence_start, stop - _LONGEST_SAID) : stop]
        return f"{self.heading}{self.whole.words if self.whole else ''}{sentence}"

    def _named(self, words: str) -> str:
        """The words with every year called by its place: 2022年, 上一年度, 去年 are 上年."""
        for name, offset in (("上年", -1), ("本年", 0), ("下年", 1)):
            words = re.sub(rf"{self.year + offset}\s*年度?", name, words)
        words = re.sub("上一?年度?|去年", "上年", words)
        words = re.sub("今年|本年度?|当年", "本年", words)
        words = re.sub("下一?年度?|次年|明年", "下年", words)
        return _IGNORED.sub("", words)


def _value(number: str) -> Number | None:
    """The number; ``None`` for 三五, which means three to five, and for what is no count of anything."""
    if len(number) > _LONGEST_NUMBER:
        return None
    if len(number) > 1 and re.fullmatch(f"[{DIGITS[1:]}两]+", number):
        return None
    return parse_number(number)
