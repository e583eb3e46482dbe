"""The words of an edition's wording, and clauses cut into them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from author.checks.counts import LONGEST_CLAUSE, NUMBER_MARK
from author.editions.wording import wording
from author.numerals import NUMERAL
from author.text import Expression

_COST_OF_UNKNOWN = 1000
"""The cost of each unknown character of a cut; each known word costs 1, and the cheapest cut is taken."""
_ALL_WAYS = Expression(
    "(?:通过|以|经).{0,16}(?:等|多种|各种|各类|多个).{0,4}?(?:渠道|方式|途径|形式|平台)"
    "|(?:(?:网络|网上|信函|当面|邮寄|现场|网页|传真|电子邮件)(?:提交|申请)?[、和及或以]*){2,6}等(?:多种|各种|各类)?(?:渠道|方式|途径|形式)",
    *("渠道", "方式", "途径", "形式", "平台"),
)
_RULE = "(?:规定|要求|程序|流程|原则|时限|期限|条例)"
_MANNER = Expression(
    f"(?:严格)?(?:按照?|依照|依据|根据|遵照|遵循)[^#]{{0,14}}?{_RULE}(?:[的和及与、]?{_RULE})*的?"
    "|(?<![现存未超逾尚仍还正])在[^#]{0,12}(?:期限|时限|时间)(?:之?内)?|经(?![营济办])[^#]{0,10}(?:梳理|统计|汇总|核对|核实|清点|登记|审查|审核|研究)"
    rf"|^(?:{NUMERAL}(?:是|、)|\d{{1,2}}、)"
    "|(?:已|均)?于[^#]{1,12}?(?=全部|办结|答复|完成|按)",
    *("按", "依", "据", "遵", "在", "经", "于", "是", "、"),
)
"""Words on how something was done, which change no number."""
_WAITING = Expression("[尚仍还正]在[^#]{0,8}(?:期限|时限|过程)[之内中]{1,2}(?:办理)?", "尚在", "仍在", "还在", "正在")
_REASONS = Expression(
    "(?:因|由于)[^#]{2,24}等(?:多种|各种)?(?:原因|情形|情况)[，,]?(?=(?:而|的)?(?:无法提供|不予|不再处理))",
    "原因",
    "情形",
    "情况",
)
"""The reason for an answer; 因征地等原因引发行政复议 tells what proceedings are about."""
_PUBLIC = Expression(
    "(?:公民个人|公民|自然人|个人)[、和及或]*法人(?:以及|或者|[、和及与或])*其他(?:社会)?组织"
    "|(?:村民|居民|群众|市民)[、和及与或]*[^#、]{0,4}企业",
    *("公民", "自然人", "个人", "村民", "居民", "群众", "市民"),
)
"""The words for everybody who may apply."""


class WordClass(StrEnum):
    """The classes of words that every edition's wording has in common; wording.yaml says what they mean."""

    FILLER = "filler"
    OURS = "ours"
    NARROWER = "narrower"
    MEMBERS = "members"
    EVERYWHERE = "everywhere"
    GOVERNMENTS = "governments"
    FORMAL = "formal"
    TOTAL = "total"
    AND_OTHERS = "and_others"
    ALL = "all"
    PARTIAL = "partial"
    CHANNEL = "channel"
    SUBORDINATES = "subordinates"
    RESPECTIVELY = "respectively"
    INFORMATION = "information"
    REST = "rest"
    TAIL = "tail"


NO_CONTENT = frozenset(WordClass) - {
    WordClass.PARTIAL,
    WordClass.CHANNEL,
    WordClass.RESPECTIVELY,
    WordClass.TAIL,
    WordClass.SUBORDINATES,
}
"""The classes of words that say nothing about what is counted."""
_NAMES = frozenset({WordClass.OURS, WordClass.GOVERNMENTS, WordClass.EVERYWHERE, WordClass.MEMBERS})
_TAILS = frozenset({WordClass.TAIL, WordClass.ALL})
_OF_ALL = (f"{NUMBER_MARK}全部", f"{NUMBER_MARK}完全")
"""A number and the beginning of a word that tells what became of all: 收到申请3件全部予以公开."""
_UNKNOWN = frozenset({WordClass.TAIL, ""})


class Said(NamedTuple):
    """The words of a clause."""

    classes: frozenset[str] = frozenset()
    unknown: str = ""
    """The text that is not in the lexicon, from its first unknown character to the last."""
    is_unknown_in_front: bool = False
    """True if every unknown character stands before the first word that carries meaning, and before the number."""
    is_unknown_behind: bool = False
    """True if what is unknown follows the number, and words that carry meaning stand before the number."""


class Lexicon:
    """The words of an edition's wording, to cut clauses with."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.kinds = frozenset(words.values())
        self._classes = {**words, NUMBER_MARK: NUMBER_MARK}
        lengths: dict[str, set[int]] = {}
        for word in self._classes:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()}

    def words(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and class of the words of a clause, empty for one character that no word covers.

        The fewest characters stay unknown, and of such cuts the one with the fewest words is taken.
        """
        costs = [0] * (len(text) + 1)
        chosen = [1] * len(text)
        for place in range(len(text) - 1, -1, -1):
            cost = costs[place + 1] + _COST_OF_UNKNOWN
            for length in self._lengths.get(text[place], ()):
                word = text[place : place + length]
                if word in self._classes and costs[place + len(word)] + 1 < cost:
                    cost = costs[place + len(word)] + 1
                    chosen[place] = len(word)
            costs[place] = cost
        place = 0
        while place < len(text):
            end = place + chosen[place]
            yield place, end, self._classes.get(text[place:end], "")
            place = end

    def cut(self, text: str) -> Said:
        """Return what a clause says, up to the words behind verb and number that do not change it (逐件登记)."""
        classes: set[str] = set()
        unknown: list[tuple[int, int]] = []
        front, is_said, office = -1, False, (0, -1)
        for start, end, kind in self.words(text):
            is_of_all = kind in _TAILS or text.startswith(_OF_ALL, start - 1)
            if is_said and is_of_all and NUMBER_MARK in text[:start]:
                break
            if kind in _UNKNOWN:
                # 办公室 followed by 名义 does not mean the office itself.
                unknown.append((office[0] if office[1] == start else start, end))
            elif unknown and unknown[-1][1] == start and kind in _NAMES:
                # 柳溪 and 街道, or 石桥 and 镇政府, form one name.
                unknown[-1] = (unknown[-1][0], end)
            elif kind not in NO_CONTENT:
                front = start if front < 0 else front
                is_said |= kind != NUMBER_MARK
            classes.add(kind)
            if kind == WordClass.NARROWER:
                office = (start, end)
        number = text.find(NUMBER_MARK)
        return Said(
            classes=frozenset(classes - {NUMBER_MARK, ""}),
            unknown=text[unknown[0][0] : unknown[-1][1]] if unknown else "",
            is_unknown_in_front=bool(unknown) and (front < 0 or unknown[-1][1] <= front),
            is_unknown_behind=bool(unknown) and -1 < front < number < unknown[-1][1],
        )


@cache
def lexicon_of(edition: str) -> Lexicon:
    """Return the words of an edition's wording."""
    return Lexicon(wording(edition).words)


@lru_cache(4096)
def said_by(edition: str, words: str) -> Said:
    """Return what a clause says, without reasons that are not known; the same stock phrases stand in many reports."""
    if len(words) > LONGEST_CLAUSE:
        return Said(unknown=words)
    said = lexicon_of(edition).cut(plain(words))
    bare = _REASONS.sub("", words) if said.unknown else words
    return said if bare == words else lexicon_of(edition).cut(plain(bare))


def plain(words: str) -> str:
    """Return the words of a clause without those that change no number: ways, manner, everybody."""
    words = _WAITING.sub("未办结", words)
    return _MANNER.sub("", _ALL_WAYS.sub("", _PUBLIC.sub("公众", words)))
