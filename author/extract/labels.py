"""Find the lines of the form that printed labels name; the labels around them distinguish equal ones."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from author.form import Line
from author.numerals import NUMERAL
from author.text import norm_label

_ORDINAL = re.compile(rf"\s*[（(]?\s*(?:{NUMERAL}|\d{{1,2}})\s*[）)、.．，,]\s*")
_ASIDE = re.compile(r"(?<=.)[（(\[〔【][^）)\]〕】]{0,60}[）)\]〕】]|(?:本年度?)?(?:19|20)\d\d年?度?|本年度?")
"""The words that offices add to a prescribed label or leave out of it: a remark in brackets, or the year."""
_LONGEST = 1000
"""The most characters of a label that are looked at."""
_PIECES = 3
"""The most cells into which a label may be cut."""
_SIMILAR = 0.8
_SHORTEST_TYPO = 4
"""The fewest characters of a label in which one wrong character counts as a misprint."""
_MARGIN = 0.05
_MOST_MISPRINTS = 1000
_WORTH_COMPARING = 0.5
"""The least similarity that two labels must be able to reach to be compared; below, it counts as 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A line of the form and the label that was printed for it."""

    line: Line
    printed: str
    exact: bool
    """True if the label is one of the line's own wordings and not only similar to one."""
    group: Line | None = None
    """The group that is printed as one row and that the line stands for, if any."""


def similarity(one: str, two: str) -> float:
    """Return how alike two normalised labels are, from 0 to 1."""
    if one == two:
        return 1.0
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _WORTH_COMPARING else 0.0


def without_ordinal(label: str) -> str:
    """Return a label without the number before it: 1.属于国家秘密 -> 属于国家秘密."""
    return _ORDINAL.sub("", label, count=1) if _ORDINAL.match(label) else label


def _without_aside(label: str) -> str:
    return norm_label(_ASIDE.sub("", unicodedata.normalize("NFKC", label[:_LONGEST])))


class LabelIndex:
    """The lines of one axis of a table by their labels."""

    def __init__(self, lines: Iterable[Line], *, numbered: bool) -> None:
        """Index the lines; ``numbered`` labels begin with ordinals, which a document may leave out."""
        self._names: dict[str, list[Line]] = {}
        self._bare: dict[str, list[Line]] = {}
        self._shortened: dict[str, list[Line]] = {}
        self._unlabelled = [line for line in lines if not line.label]
        # Only a group that may be printed as one line can hold numbers.
        all_lines = (line for top in lines for line in top.lines())
        for line in (each for each in all_lines if each.label and (each.single or not each.children)):
            for name in (line.label, line.short, *line.also):
                _add(self._names, norm_label(name), line)
                if numbered:
                    _add(self._bare, norm_label(without_ordinal(name)), line)
                _add(self._shortened, _without_aside(name), line)
        self._similar_to = lru_cache(_MOST_MISPRINTS)(self._search)

    def match(self, chain: Sequence[str], *, tolerant: bool = False) -> Match | None:
        """Return the line that a chain of labels names, its own the last; ``None`` if no line or more than one fits.

        If ``tolerant``, a similar label counts as a misprint of the line's.
        """
        if not chain:
            return _match(self._unlabelled, (), "", exact=True)
        for pieces in range(1, min(len(chain), _PIECES) + 1):
            printed = "".join(chain[-pieces:])
            named = self._names.get(norm_label(printed)) or self._bare.get(norm_label(without_ordinal(printed)))
            if named:
                return _match(named, chain[:-pieces], printed, exact=True)
        lines = self._shortened.get(_without_aside(chain[-1]), [])
        if not lines and tolerant:
            lines = self._similar_to(norm_label(chain[-1]))
        return _match(lines, chain[:-1], chain[-1], exact=False)

    def _search(self, label: str) -> list[Line]:
        """Return the lines that a misprinted label is most similar to."""
        if len(label) < _SHORTEST_TYPO:
            return []
        scores: dict[Line, float] = {}
        for name, lines in self._names.items():
            ratio = similarity(label, name) if len(name) >= _SHORTEST_TYPO else 0.0
            for line in lines:
                scores[line] = max(scores.get(line, 0.0), ratio)
        best = max(scores.values(), default=0.0)
        return [line for line, ratio in scores.items() if ratio >= _SIMILAR and ratio > best - _MARGIN]


def _add(index: dict[str, list[Line]], name: str, line: Line) -> None:
    known = index.setdefault(name, [])
    if line not in known:
        known.append(line)


def _match(lines: Sequence[Line], before: Sequence[str], printed: str, *, exact: bool) -> Match | None:
    """Return the line whose groups the labels before it name best; for a group, the child that takes its numbers."""
    line = _best_in_groups(lines, [norm_label(label) for label in before])
    if line is None:
        return None
    if line.children:
        child = next(each for each in line.children if each.id == line.single)
        return Match(line=child, printed=printed, exact=exact, group=line)
    return Match(line=line, printed=printed, exact=exact)


def _best_in_groups(lines: Sequence[Line], before: Sequence[str]) -> Line | None:
    """Return the line whose groups the labels before it name best; ``None`` if two lines fit equally well."""
    if len(lines) < 2:
        return lines[0] if lines else None
    scored = sorted(((_fit_of_groups(line, before), line) for line in lines), key=lambda each: -each[0])
    (best, line), (second, _) = scored[:2]
    return line if best > second else None


def _fit_of_groups(line: Line, before: Sequence[str]) -> float:
    """Return how well the labels before a line name the groups that it belongs to."""
    groups = [norm_label(parent.label) for parent in line.parents]
    return sum(max((similarity(label, group) for group in groups), default=0.0) for label in before)
