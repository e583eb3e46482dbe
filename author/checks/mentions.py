"""Which numbers of the form a text speaks of: counts matched with the wording of the edition.

A clause is matched as a whole or not at all: what is not understood to the last word is
taken to speak of something else.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache

from author.agency import Agency
from author.checks.counts import CASE_UNITS, MONEY_UNITS, Count
from author.editions.wording import Quantity, Wording, wording
from author.form import Form, Kind
from author.numerals import Number

LONGEST_CLAUSE = 60
_CLASS = re.compile(r"[\\.-]|\[\^")
"""What in an expression stands for characters that are not written there."""
_OTHER_YEAR = re.compile(r"^(?:上年|\d{4}年度?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A count of a text that speaks of a quantity of the form."""

    quantity: Quantity
    count: Count
    is_narrow: bool
    """It speaks of a part of the organ only."""

    @property
    def value(self) -> Number:
        """In the unit of the form: 件 or 万元."""
        value = self.count.value
        return value * MONEY_UNITS[self.count.unit] if self.count.unit in MONEY_UNITS else value


def find(counts: Iterable[Count], form: Form, agency: Agency) -> Iterator[Mention]:
    """Those counts of one text that certainly speak of a quantity of the form, for the report's year.

    ``counts`` are all counts of the text in order: what a sentence spoke of last helps to
    understand what follows, even where it spoke of another year.
    """
    matcher = _matcher(form.edition)
    head = sentence = ""
    for count in (each for each in counts if not each.is_change):
        if count.sentence != sentence:
            head, sentence = "", count.sentence
        mention = matcher.match(count, agency, head)
        if mention:
            head = head if mention.quantity.under else mention.quantity.id
            if _has_unit(mention, form) and not count.is_other_year:
                yield mention
        elif count.unit and not count.whole:
            head = ""


def _has_unit(mention: Mention, form: Form) -> bool:
    first = (*mention.quantity.sums, mention.quantity.within)[0][0]
    units = MONEY_UNITS if form.fields[first[1]].kind is Kind.MONEY else CASE_UNITS
    return not mention.count.unit or mention.count.unit in units


@cache
def _matcher(edition: str) -> "_Matcher":
    return _Matcher(wording(edition))


class _Matcher:
    """The wording of an edition as regular expressions."""

    def __init__(self, words: Wording) -> None:
        filler = "|".join(words.filler)
        self._narrower = re.compile("|".join(words.narrower) or r"(?!)")
        self._filler = re.compile(filler)
        self._characters_of_filler = _written_characters(filler)
        self._clauses = [
            (each, tuple(map(Clause, each.says)), tuple(map(Clause, each.none or ()))) for each in words.quantities
        ]

    def match(self, count: Count, agency: Agency, head: str) -> Mention | None:
        """The first quantity of which the count speaks; ``head`` is what its sentence spoke of last."""
        words = count.words
        for name in sorted((agency.name, agency.self), key=len, reverse=True):
            words = words.replace(name, "") if name else words
        if count.is_other_year:
            words = _OTHER_YEAR.sub("", words)
        words, narrowed = self._narrower.subn("", words.strip("、"))
        if len(words) > LONGEST_CLAUSE:
            return None
        known = self._characters_of_filler
        # What is no filler must be in the expression itself: that decides most of them, and quickly.
        telling = frozenset(words) - known if known is not None else frozenset()
        spoken = Words(words, self._filler)
        for quantity, says, none in self._clauses:
            if not count.unit and quantity.none is None:
                continue
            clauses = says if count.unit else (*says, *none)
            possible = [each for each in clauses if each.characters is None or telling <= each.characters]
            if possible and _is_about(quantity, count, head) and any(each.matches(spoken) for each in possible):
                return Mention(quantity=quantity, count=count, is_narrow=bool(narrowed))
        return None


def _is_about(quantity: Quantity, count: Count, head: str) -> bool:
    if quantity.under and head not in quantity.under:
        return False
    return not quantity.close or re.search(quantity.close, count.said) is not None


class Clause:
    """An expression in which filler may stand at the ends and at every blank."""

    def __init__(self, pattern: str) -> None:
        self._pieces = pattern.split(" ")
        self.characters = _written_characters(pattern)
        """Those that it knows besides filler; ``None``: any."""

    def matches(self, words: "Words") -> bool:
        """The clause says it, to the last word."""
        places = words.after_filler({0})
        for piece in self._pieces:
            places = words.after_filler(words.after(_compiled(piece), places))
        return len(words.text) in places


class Words:
    """A text and how far one may get in it: in bounded time, whatever it holds, and with each expression compiled once.

    An expression with the filler written in at every blank takes longer to compile than all
    else that is done to one report, and some texts keep it busy for seconds.
    """

    def __init__(self, text: str, filler: re.Pattern[str]) -> None:
        self.text = text
        self._filler = filler
        self._fillers: dict[int, Set[int]] = {}
        """By place: where a piece of filler ends that begins there."""

    def after(self, expression: re.Pattern[str], places: Iterable[int]) -> set[int]:
        """Where the expression ends that begins at one of the places."""
        ends = range(len(self.text) + 1)
        return {end for start in places for end in ends[start:] if expression.fullmatch(self.text, start, end)}

    def after_filler(self, places: Set[int]) -> Set[int]:
        """The places and all that lie behind them with nothing but filler between."""
        reached, fresh = places, places
        while fresh:
            fresh = set().union(*map(self._after_one, fresh)) - reached
            reached |= fresh
        return reached

    def _after_one(self, place: int) -> Set[int]:
        if place not in self._fillers:
            self._fillers[place] = self.after(self._filler, [place])
        return self._fillers[place]


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _written_characters(pattern: str) -> frozenset[str] | None:
    """The characters of an expression, some more than it matches; ``None`` where it matches what is not written."""
    return None if _CLASS.search(pattern) else frozenset(pattern)
