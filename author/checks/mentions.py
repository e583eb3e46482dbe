"""Find the numbers of the form that a text speaks of, by its clauses and the wording of the edition.

A clause is cut into words of known classes. What it says is the set of its classes, whatever
their order: a verb (收到), an object (政府信息公开申请), what qualifies them. A clause without an
object of its own speaks of what the clauses before it spoke of. A clause with a word that is
not known is not understood, except that unknown words may stand before its verb.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from author.agency import Agency, Scope, is_short_for, scope_of
from author.checks.counts import CASE_UNITS, MONEY_UNITS, NUMBER_MARK, Count
from author.editions.wording import ELSEWHERE, Quantity, wording
from author.form import Form
from author.numerals import Kind, Number
from author.text import Expression, holds_any

LONGEST_CLAUSE = 100
_LONGEST_ADVERB = 12
_FILLER, _OURS, _NARROWER, _PARTIAL, _TAIL, _TOTAL = "filler", "ours", "narrower", "partial", "tail", "total"
_MEMBERS, _EVERYWHERE, _FORMAL, _CHANNEL, _RESPECTIVELY = "members", "everywhere", "formal", "channel", "respectively"
_NO_CONTENT = frozenset({_FILLER, _OURS, _NARROWER, _MEMBERS, _EVERYWHERE, _FORMAL, _TOTAL, "all"})
_ALL_WAYS = Expression(
    "(?:通过|以|经)[^，。；]{0,16}(?:等|多种|各种|各类|多个)[^，。；]{0,4}?(?:渠道|方式|途径|形式|平台)"
    "|(?:(?:网络|网上|信函|当面|邮寄|现场|传真|电子邮件)[、和及]?){2,5}等(?:多种|各种|各类)?(?:渠道|方式|途径|形式)",
    *("渠道", "方式", "途径", "形式", "平台"),
)
_ENDS_OF_AGENCIES = (
    "局", "委", "委员会", "管委会", "办", "厅", "署", "院", "关", "处", "所", "站", "队", "中心", "政府", "街道",
    "镇", "乡", "县", "区", "市", "州", "部门", "单位", "机关", "公司", "学校", "系统",
)  # fmt: skip
_NO_ADVERB = (
    "未", "没", "无", "非", "不", "年", "月", "季", "局", "委", "办", "厅", "署", "院", "政府", "街道", "部门",
    "单位", "中心", "公司", "镇", "乡", "县", "区", "市",
)  # fmt: skip
_ALL_OF_US = Expression("(?:各级|各部门|各单位|各有关单位|政府系统|行政机关|[、及和]|各?乡镇|各?镇街|各?街道)+$")
_WIDER = "系统"
"""The word for more than one agency: 全市水务系统."""
_SOMEBODY = "某"
"""The character for a name that was made unreadable."""
_AMONG = "其中"
_JOINTS = "[和及与、]"
_ANY_OF_US = Expression("^(?:其|各|所属|下属|直属|[省市州县区]直)")
_OTHER_YEAR = Expression(r"^(?:上年|\d{4}年度?)")


class Whose(Enum):
    """The office whose number a clause states."""

    OWN = "own"
    PART = "part"
    """The number of one office, of some agencies of a government, or of one kind of request."""
    OTHERS = "others"
    """The number of an agency with another name than the report's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A count of a text that speaks of a quantity of the form."""

    quantity: Quantity
    count: Count
    whose: Whose

    @property
    def value(self) -> Number:
        """Return the number in the unit of the form: 件 or 万元."""
        value = self.count.value or 0
        return (value * MONEY_UNITS[self.count.unit]).normalize() if self.count.unit in MONEY_UNITS else value


def find(counts: Iterable[Count], form: Form, agency: Agency) -> Iterator[Mention]:
    """Yield what certainly speaks of a quantity of the form, for the agency and the whole of the report's year.

    Args:
        counts: all clauses of one text in order: what came before helps to understand what follows.
        form: the edition.
        agency: whose report it is.
    """
    words = wording(form.edition)
    if not words.quantities:
        return
    reader = _ClauseReader(form.edition, agency)
    for count in counts:
        for mention in reader.read(count):
            if _has_unit(mention, form) and not count.is_other_time:
                yield mention


def _has_unit(mention: Mention, form: Form) -> bool:
    first = (*mention.quantity.sums, mention.quantity.within)[0][0]
    units = MONEY_UNITS if form.fields[first[1]].kind is Kind.MONEY else CASE_UNITS
    return not mention.count.unit or mention.count.unit in units


class Said(NamedTuple):
    """The words of a clause."""

    classes: frozenset[str] = frozenset()
    first: str = ""
    """The class of the first word that carries meaning."""
    unknown: str = ""
    """The text before the first known word that is not in the lexicon, from its first unknown character to the last."""
    odd: str = ""
    """The unknown characters alone."""
    is_unknown_in_front: bool = False
    """True if every unknown character stands before the first word that carries meaning, and before the number."""


class Lexicon:
    """The words of an edition's wording, to cut clauses with."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._classes = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()}

    def cut(self, text: str) -> Said:
        """Return what a clause says; at every place the longest word counts."""
        classes: set[str] = set()
        unknown: list[tuple[int, int]] = []
        first, front, place, office = "", -1, 0, (0, -1)
        while place < len(text):
            length, kind = self._word(text, place)
            if kind in (_TAIL, "all") and first and front >= 0 and NUMBER_MARK in text[:place]:
                break
            if not kind or kind == _TAIL:
                # 办公室 followed by 名义 does not mean the office itself.
                unknown.append((office[0] if office[1] == place else place, place + length))
            elif kind in (_OURS, _EVERYWHERE, _MEMBERS) and unknown and unknown[-1][1] == place:
                # 柳溪 and 街道, or 石桥 and 镇政府, form one name.
                unknown[-1] = (unknown[-1][0], place + length)
            elif kind == NUMBER_MARK or kind not in _NO_CONTENT:
                front = place if front < 0 else front
                first = first or ("" if kind == NUMBER_MARK else kind)
            if kind and kind != NUMBER_MARK:
                classes.add(kind)
            if kind == _NARROWER:
                office = (place, place + length)
            place += length
        in_front = bool(unknown) and (front < 0 or unknown[-1][1] <= front)
        return Said(
            classes=frozenset(classes),
            first=first,
            unknown=text[unknown[0][0] : unknown[-1][1]] if unknown else "",
            odd="".join(text[start:end] for start, end in unknown),
            is_unknown_in_front=in_front,
        )

    def _word(self, text: str, place: int) -> tuple[int, str]:
        for length in self._lengths.get(text[place], ()):
            kind = self._classes.get(text[place : place + length])
            if kind:
                return length, kind
        return 1, NUMBER_MARK if text[place] == NUMBER_MARK else ""


@cache
def _lexicon(edition: str) -> Lexicon:
    return Lexicon(wording(edition).words)


@lru_cache(4096)
def _fitting(edition: str, classes: frozenset[str], *, is_all: bool, is_nothing: bool) -> Sequence[Quantity]:
    """Return the quantities that a clause with words of these classes may state, in the order of the wording."""
    return [
        each
        for each in wording(edition).quantities
        if (each.all or not is_all)
        and not (is_nothing and each.none is None)
        and any(frame.fits(classes) for frame in (*each.says, *(each.none or () if is_nothing else ())))
    ]


class _ClauseReader:
    """A reader of the clauses of one text that remembers their subjects."""

    def __init__(self, edition: str, agency: Agency) -> None:
        self.edition = edition
        self.words = wording(edition)
        self.lexicon = _lexicon(edition)
        self.agency = agency
        self.names = sorted(filter(None, (agency.name, agency.self)), key=len, reverse=True)
        self.paragraph = -1
        self.sentence = ""
        self.topic = ""
        self.head = ""
        """The quantity that the sentence stated last by itself."""
        self.stated: dict[int, str] = {}
        """The quantity of each count that was understood, by where it begins."""
        self.speaks_of_requests = False
        self.subject: Whose | None = Whose.OWN
        """The office that the sentence named last; clauses that name nobody state its numbers."""
        self.speaks_of_everywhere = False
        """True if the sentence compares agencies: 全市收到 128 件，某局收到 33 件."""
        self.divided: Count | None = None
        """The whole of which a part was counted in a clause that is not understood."""

    def read(self, count: Count) -> list[Mention]:
        """Return the quantities of which a clause speaks: one at most, or several of which it says there were none."""
        self._begin(count)
        if count.is_change:
            return []
        said = self._said(count)
        own = self._own_topic(said.classes)
        is_bare = count.unit != "" and said.classes - _NO_CONTENT == {"on_request"}
        if own and not (is_bare and self.topic == ELSEWHERE):
            self.topic = own
            self.speaks_of_requests |= own == self.words.main_topic
        if count.value is None:
            # After 网上依申请公开系统运行良好 only one channel is counted.
            if said.classes & {_PARTIAL, _CHANNEL}:
                self.topic = ELSEWHERE
            return []
        if count.whole and count.whole is self.divided and said.classes & {"answered", "handled"}:
            # In 其中同一申请人提交12件，答复12件 only a part of the whole is counted.
            return []
        found = self._understood(count, said)
        if found:
            self.stated[count.start] = found[0].quantity.id
            self.topic = found[0].quantity.about or self.topic
            self.head = self.head if found[0].quantity.after else found[0].quantity.id
        elif count.whole and (said.unknown or _PARTIAL in said.classes):
            self.divided = count.whole
        elif count.unit and not count.whole:
            # The clause counts something else, or only a part of the topic.
            self.head = ""
            if is_bare or said.unknown or _PARTIAL in said.classes or said.classes >= {_CHANNEL, "got"}:
                self.topic = ELSEWHERE
        return found

    def _begin(self, count: Count) -> None:
        if count.paragraph != self.paragraph:
            self.paragraph = count.paragraph
            self.topic = self._own_topic(self.lexicon.cut(count.heading).classes) if count.heading else ""
            self.speaks_of_requests = self.topic == self.words.main_topic
        if count.sentence != self.sentence:
            self.head, self.sentence = "", count.sentence
            self.speaks_of_everywhere, self.subject = False, Whose.OWN
            self.topic = "" if self.topic == ELSEWHERE else self.topic

    def _said(self, count: Count) -> Said:
        words = count.words
        for name in self.names:
            words = words.replace(name, "我局") if name in words else words
        words = _ALL_WAYS.sub("", words)
        if count.is_other_time:
            words = _OTHER_YEAR.sub("", words)
        return self.lexicon.cut(words) if len(words) <= LONGEST_CLAUSE else Said(unknown=words)

    def _own_topic(self, classes: frozenset[str]) -> str:
        return next((name for name, frames in self.words.topics if any(each <= classes for each in frames)), "")

    def _understood(self, count: Count, said: "Said") -> list[Mention]:
        whose = self._whose(said)
        if (
            not whose
            or (whose is Whose.PART and (count.whole or count.sentence.startswith(_AMONG)))
            or said.classes & {_PARTIAL, _CHANNEL, _RESPECTIVELY, ELSEWHERE}
            or (count.is_nothing and _FORMAL in said.classes)
        ):
            return []
        classes = said.classes - _NO_CONTENT or said.classes & {_TOTAL}
        if whose is Whose.OTHERS and not classes & (self.words.objects | {"open"}):
            return []
        quantity = self._quantity(count, classes)
        if quantity:
            return [Mention(quantity=quantity, count=count, whose=whose)]
        objects = classes & self.words.objects
        if not count.is_nothing or len(objects) < 2:
            return []
        each = (self._quantity(count, classes - objects | {one}) for one in objects)
        return [Mention(quantity=one, count=count, whose=whose) for one in each if one]

    def _whose(self, said: Said) -> Whose | None:
        """Return whose number it is, or nothing if the clause has unknown words that may change its meaning."""
        core = said.unknown
        is_government = scope_of(self.agency.name) is Scope.GOVERNMENT
        self.speaks_of_everywhere |= _EVERYWHERE in said.classes
        if _EVERYWHERE in said.classes and not is_government:
            return None
        is_part = said.classes & {_NARROWER, _FORMAL} or (
            _MEMBERS in said.classes and _OURS not in said.classes and not core
        )
        own = Whose.PART if is_part else Whose.OWN
        if not core:
            if said.classes & {_OURS, _NARROWER, _MEMBERS}:
                self.subject = own
            return self.subject if own is Whose.OWN else own
        if not said.is_unknown_in_front:
            return None
        if core.endswith(_WIDER) and not is_government:
            return None
        if core.endswith(_ENDS_OF_AGENCIES):
            if self._is_own(core):
                return own
            self.subject = None if is_government or self.speaks_of_everywhere else Whose.OTHERS
            return self.subject
        is_adverb = said.first in self.words.verbs and len(core) <= _LONGEST_ADVERB
        return own if is_adverb and not holds_any(said.odd, _NO_ADVERB) else None

    def _is_own(self, name: str) -> bool:
        """Return whether a name is short for the agency's: 市卫健局 for 云岭市卫生健康局."""
        name = _ALL_OF_US.sub("", name)
        if _SOMEBODY in name or not self.agency.name or is_short_for(name, self.agency.name):
            return True
        first, *others = re.split(_JOINTS, name)
        return bool(others) and is_short_for(first, self.agency.name) and all(map(_ANY_OF_US.search, others))

    def _quantity(self, count: Count, classes: frozenset[str]) -> Quantity | None:
        quantities = _fitting(self.edition, classes, is_all=count.is_all, is_nothing=count.is_nothing)
        return next((each for each in quantities if self._is_about(each, count, classes)), None)

    def _is_about(self, quantity: Quantity, count: Count, classes: frozenset[str]) -> bool:
        if quantity.after and self.head not in quantity.after:
            return False
        before = count.whole and count.in_bracket and self.stated.get(count.whole.start)
        if quantity.inside and before not in quantity.inside:
            return False
        if quantity.about and self.topic != quantity.about and not self._may_be_request(quantity, count, classes):
            return False
        if quantity.unless and re.search(quantity.unless, count.sentence):
            return False
        return (
            not quantity.close
            or count.value == 0
            or re.search(quantity.close, count.heading + count.sentence) is not None
        )

    def _may_be_request(self, quantity: Quantity, count: Count, classes: frozenset[str]) -> bool:
        """Return whether a clause that does not say so speaks of requests for information."""
        if quantity.about != self.words.main_topic or classes & self.words.objects:
            return False
        if "apply" in classes and (self.speaks_of_requests or not classes <= {"apply", "got", "handled", "answered"}):
            return True
        return self.topic == "" and self._speaks_of_main_topic(count)

    def _speaks_of_main_topic(self, count: Count) -> bool:
        """Return whether the sentence or its heading has all words of a line of the wording's context."""
        said = count.heading + count.sentence
        return any(all(map(said.__contains__, words)) for words in self.words.context)
