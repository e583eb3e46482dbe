"""Check the wording: slips in set phrases, words written twice, half-width punctuation in Chinese."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import eq

from author.checks.case import Case, Text
from author.editions.wording import wording
from author.findings import Finding
from author.text import HALF_WIDTH_BRACKETS, HALF_WIDTH_MARK, HAN, Expression

_BETWEEN = "、，,；“”"
"""Punctuation that may stand within a set phrase, as blanks may."""
_DOUBLED = Expression(rf"(?<!目)的的(?!确)|({HAN}{{2,8}})\1|([。，、；：！？])\2")
_REPEATS_RIGHTLY = Expression("^[一逐每]|^..?[一逐每]|研究研究|商量商量|政府政府")
"""What may stand twice: 逐项逐项, and the name of a government before 政府信息公开."""
_HALF_WIDTH_MARK = Expression(HALF_WIDTH_MARK, *",;:?!.")
_HALF_WIDTH_BRACKETS = Expression(HALF_WIDTH_BRACKETS, "(")
_FULL_BRACKET = Expression("（[^()（）]*）", "（")


def check(case: Case) -> Iterator[Finding]:
    """Yield a finding for each slip, and one for the half-width punctuation of each text."""
    words = wording(case.form.edition)
    for text in case.texts.values():
        for phrase in words.phrases:
            yield from _phrase(text, phrase, words.phrases)
        for wrong, right in words.slips.items():
            if wrong in text.words:
                yield text.finding("prose.phrase", wrong, f"“{wrong}”看来应是“{right}”", expected=right, found=wrong)
        yield from _doubled(text)
        yield from _punctuation(text)


def _phrase(text: Text, phrase: str, phrases: Sequence[str]) -> Iterator[Finding]:
    # Most sentences hold neither the beginning nor the end of the phrase and need not be searched.
    if phrase[0] not in text.words or phrase[-1] not in text.words:
        return
    for sentence in (each.words for each in text.sentences if phrase[0] in each.words and phrase[-1] in each.words):
        for wrong in near_misses(phrase, sentence):
            if _bare(wrong) not in phrases:
                yield text.finding("prose.phrase", wrong, f"“{wrong}”看来应是“{phrase}”", expected=phrase, found=wrong)


def _bare(words: str) -> str:
    return "".join(char for char in words if not (char in _BETWEEN or char.isspace()))


def near_misses(phrase: str, sentence: str) -> Iterator[str]:
    """Yield the words that are the phrase with one inner character missing or changed; punctuation is ignored."""
    places = [place for place, char in enumerate(sentence) if not (char in _BETWEEN or char.isspace())]
    bare = "".join(sentence[place] for place in places)
    start = bare.find(phrase[0])
    while start >= 0:
        length = _near_length(phrase, bare[start : start + len(phrase)])
        if length and not bare.startswith(phrase, start):
            yield sentence[places[start] : places[start + length - 1] + 1]
        start = bare.find(phrase[0], start + max(length, 1))


def _near_length(phrase: str, words: str) -> int:
    """Return how many of the first characters are the phrase with at most one inside changed or missing, or 0."""
    if words == phrase:
        return len(phrase)
    same = sum(1 for _ in takewhile(bool, map(eq, phrase[:-2], words)))
    rest = phrase[same + 1 :]
    if words[same + 1 :] == rest and re.match(HAN, words[same]):
        return len(phrase)
    return len(phrase) - 1 if words.startswith(rest, same) else 0


def _doubled(text: Text) -> Iterator[Finding]:
    for match in _DOUBLED.finditer(text.words):
        if not _REPEATS_RIGHTLY.search(match.group()):
            yield text.finding("prose.doubled", match.group(), f"“{match.group()}”重复", found=match.group())


def _punctuation(text: Text) -> Iterator[Finding]:
    found = list(_HALF_WIDTH_MARK.finditer(text.words))
    if _FULL_BRACKET.search(text.words):
        found += _HALF_WIDTH_BRACKETS.finditer(text.words)
    if found:
        first = min(found, key=lambda match: match.start())
        around = text.words[max(0, first.start() - 6) : first.end() + 6].replace("\n", "")
        message = f"有 {len(found)} 处半角标点，如“{around}”"
        yield text.finding("prose.punctuation", around, message, found=len(found))
