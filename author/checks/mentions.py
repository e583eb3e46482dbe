"""Which numbers of the form a text speaks of: counts matched with the wording of the edition.

A clause is matched as a whole or not at all: what is not understood to the last word is
taken to speak of something else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from author.checks.counts import CASE_UNITS, MONEY_UNITS, Count
from author.checks.needed import may_match
from author.editions.wording import Quantity, Wording, wording
from author.form import Form, Kind
from author.report import Agency
from author.text import Number

_LONGEST_CLAUSE = 60
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
        self._filler = re.compile(f"(?:{filler})*")
        self._characters_of_filler = _written_characters(filler)
        self._clauses = [
            (each, tuple(map(self._clause, each.says)), tuple(map(self._clause, each.none or ())))
            for each in words.quantities
        ]

    def _clause(self, pattern: str) -> "Clause":
        return Clause(pattern, self._filler)

    def match(self, count: Count, agency: Agency, head: str) -> Mention | None:
        """The first quantity of which the count speaks; ``head`` is what its sentence spoke of last."""
        words = count.words
        for name in sorted((agency.name, agency.self), key=len, reverse=True):
            words = words.replace(name, "") if name else words
        if count.is_other_year:
            words = _OTHER_YEAR.sub("", words)
        words, narrowed = self._narrower.subn("", words.strip("、"))
        if len(words) > _LONGEST_CLAUSE:
            return None
        known = self._characters_of_filler
        # What is no filler must be in the expression itself: that decides most of them, and quickly.
        telling = frozenset(words) - known if known is not None else frozenset()
        for quantity, says, none in self._clauses:
            if not count.unit and quantity.none is None:
                continue
            clauses = says if count.unit else (*says, *none)
            possible = [each for each in clauses if each.characters is None or telling <= each.characters]
            if possible and _is_about(quantity, count, head) and any(each.matches(words) for each in possible):
                return Mention(quantity=quantity, count=count, is_narrow=bool(narrowed))
        return None


def _is_about(quantity: Quantity, count: Count, head: str) -> bool:
    if quantity.under and head not in quantity.under:
        return False
    return not quantity.close or re.search(quantity.close, count.said) is not None


class Clause:
    """An expression in which filler may stand at the ends and at every blank.

    To compile filler into every expression takes longer than all else that is done to one report. So
    anything may stand at the blanks first, and what came to stand there is held against the one
    expression for filler; only where that leaves it open the whole is compiled.
    """

    def __init__(self, pattern: str, filler: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._filler = filler
        self.characters = _written_characters(pattern)
        """Those that it knows besides filler; ``None``: any."""

    def matches(self, words: str) -> bool:
        """The clause says it, to the last word."""
        found = self._coarse.fullmatch(words) if may_match(self._pattern, words) else None
        if found is None:
            return False
        return all(map(self._filler.fullmatch, found.groups(""))) or self._exact.fullmatch(words) is not None

    @cached_property
    def _coarse(self) -> re.Pattern[str]:
        return re.compile(_filled(self._pattern, "(.*?)"))

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        return re.compile(_filled(self._pattern, self._filler.pattern))


def _written_characters(pattern: str) -> frozenset[str] | None:
    """The characters of an expression, some more than it matches; ``None`` where it matches what is not written."""
    return None if _CLASS.search(pattern) else frozenset(pattern)


def _filled(pattern: str, filler: str) -> str:
    return f"{filler}{pattern.replace(' ', filler)}{filler}"
