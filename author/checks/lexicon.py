"""The words of an edition's wording, and clauses cut into them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from author.checks.counts import NUMBER_MARK

_COST_OF_UNKNOWN = 1000
"""What an unknown character costs; a known word costs one."""


class WordClass(StrEnum):
    """The classes of words that every edition's wording has in common; wording.yaml says what they mean."""

    FILLER = "filler"
    OURS = "ours"
    NARROWER = "narrower"
    MEMBERS = "members"
    EVERYWHERE = "everywhere"
    FORMAL = "formal"
    TOTAL = "total"
    AND_OTHERS = "and_others"
    ALL = "all"
    PARTIAL = "partial"
    CHANNEL = "channel"
    RESPECTIVELY = "respectively"
    TAIL = "tail"


NO_CONTENT = frozenset(WordClass) - {WordClass.PARTIAL, WordClass.CHANNEL, WordClass.RESPECTIVELY, WordClass.TAIL}
"""The classes of words that say nothing of what is counted."""


class Word(NamedTuple):
    """A piece of a clause: a word of a known class, or one character that no word covers."""

    start: int
    end: int
    kind: str
    """Its class; the number mark for the number, empty for an unknown character."""


class Said(NamedTuple):
    """The words of a clause."""

    classes: frozenset[str] = frozenset()
    unknown: str = ""
    """The text that is not in the lexicon, from its first unknown character to the last."""
    is_unknown_in_front: bool = False
    """True if every unknown character stands before the first word that carries meaning, and before the number."""


class Lexicon:
    """The words of an edition's wording, to cut clauses with."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.kinds = frozenset(words.values())
        self._classes = {**words, NUMBER_MARK: NUMBER_MARK}
        lengths: dict[str, set[int]] = {}
        for word in self._classes:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()}

    def words(self, text: str) -> Iterator[Word]:
        """Yield the words of a clause so that the fewest characters stay unknown, and of such cuts the fewest words."""
        costs = [0] * (len(text) + 1)
        chosen = [1] * len(text)
        for place in reversed(range(len(text))):
            costs[place] = costs[place + 1] + _COST_OF_UNKNOWN
            for length in self._lengths.get(text[place], ()):
                word = text[place : place + length]
                if word in self._classes and costs[place + len(word)] + 1 < costs[place]:
                    costs[place], chosen[place] = costs[place + len(word)] + 1, len(word)
        place = 0
        while place < len(text):
            end = place + chosen[place]
            yield Word(place, end, self._classes.get(text[place:end], ""))
            place = end

    def cut(self, text: str) -> Said:
        """Return what a clause says, up to the words behind verb and number that do not change it (逐件登记)."""
        classes: set[str] = set()
        unknown: list[tuple[int, int]] = []
        front, is_said, office = -1, False, (0, -1)
        for start, end, kind in self.words(text):
            if kind in (WordClass.TAIL, WordClass.ALL) and is_said and NUMBER_MARK in text[:start]:
                break
            if not kind or kind == WordClass.TAIL:
                # 办公室 followed by 名义 does not mean the office itself.
                unknown.append((office[0] if office[1] == start else start, end))
            elif (
                kind in (WordClass.OURS, WordClass.EVERYWHERE, WordClass.MEMBERS)
                and unknown
                and unknown[-1][1] == start
            ):
                # 柳溪 and 街道, or 石桥 and 镇政府, form one name.
                unknown[-1] = (unknown[-1][0], end)
            elif kind not in NO_CONTENT:
                front = start if front < 0 else front
                is_said |= kind != NUMBER_MARK
            classes.add(kind)
            if kind == WordClass.NARROWER:
                office = (start, end)
        return Said(
            classes=frozenset(classes - {NUMBER_MARK, ""}),
            unknown=text[unknown[0][0] : unknown[-1][1]] if unknown else "",
            is_unknown_in_front=bool(unknown) and (front < 0 or unknown[-1][1] <= front),
        )
