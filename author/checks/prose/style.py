"""Wording: set phrases gone wrong, words written twice, half-width punctuation in Chinese."""

import re
from collections.abc import Iterator
from functools import cache

from author.checks.case import Case
from author.checks.texts import sentences, texts
from author.editions.wording import wording
from author.findings import Finding, Where, finding

_HAN = "\u4e00-\u9fff"
_BETWEEN = r"[、，,；\s“”]*"
_DOUBLED = re.compile(rf"(?<!目)的的(?!确)|([{_HAN}]{{2,8}})\1|([。，、；：！？])\2")
_REPEATS_RIGHTLY = re.compile("^[一逐每]|^..?[一逐每]|研究研究|商量商量")
_HALF_WIDTH = re.compile(
    rf"(?<=[{_HAN}》”）])[ ]*[,;:?!][ ]*(?=[{_HAN}《“（])|(?<=[{_HAN}])\.(?=[{_HAN}]|$)|(?<=[{_HAN}])[,;](?=\s*$)",
    re.MULTILINE,
)
_HALF_BRACKET = re.compile(rf"\((?=[^()（）]{{0,40}}[{_HAN}])[^()（）]{{1,80}}\)")
_FULL_BRACKET = re.compile("（[^()（）]*）")


def check(case: Case) -> Iterator[Finding]:
    """Slips of the pen, one finding for each; punctuation once a text."""
    words = wording(case.form.edition)
    for key, name, text in texts(case):
        for sentence in sentences(text):
            for phrase in words.phrases:
                yield from _phrase(case, key, name, sentence, phrase)
            for wrong, right in words.slips.items():
                if wrong in sentence:
                    yield _slip(case, key, name, wrong, right)
        yield from _doubled(case, key, name, text)
        yield from _punctuation(case, key, name, text)


def _phrase(case: Case, key: str, name: str, sentence: str, phrase: str) -> Iterator[Finding]:
    # One character may be missing or changed: with fewer of them it is nowhere, and nothing need be compiled.
    if sum(char in sentence for char in phrase) < len(phrase) - 1:
        return
    for match in _near_misses(phrase).finditer(sentence):
        if re.sub(_BETWEEN, "", match.group()) != phrase:
            yield _slip(case, key, name, match.group(), phrase)


def _slip(case: Case, key: str, name: str, wrong: str, right: str) -> Finding:
    message = f"{name}：“{wrong}”看来应是“{right}”"
    where = Where(part=key, sentence=wrong)
    return finding("prose.phrase", where, message, basis=case.form.basis, expected=right, found=wrong)


@cache
def _near_misses(phrase: str) -> re.Pattern[str]:
    """The phrase, or the phrase with one character inside missing or changed."""
    variants = [phrase, *(f"{phrase[:index]}.{phrase[index + 1 :]}" for index in range(1, len(phrase) - 1))]
    variants += [f"{phrase[:index]}{phrase[index + 1 :]}" for index in range(1, len(phrase) - 1)]
    return re.compile(
        "|".join(_BETWEEN.join(f"[{_HAN}]" if char == "." else char for char in each) for each in variants)
    )


def _doubled(case: Case, key: str, name: str, text: str) -> Iterator[Finding]:
    for match in _DOUBLED.finditer(text):
        if not _REPEATS_RIGHTLY.search(match.group()):
            yield finding(
                "prose.doubled",
                Where(part=key, sentence=match.group()),
                f"{name}：“{match.group()}”重复",
                basis=case.form.basis,
                found=match.group(),
            )


def _punctuation(case: Case, key: str, name: str, text: str) -> Iterator[Finding]:
    found = list(_HALF_WIDTH.finditer(text))
    if _FULL_BRACKET.search(text):
        found += _HALF_BRACKET.finditer(text)
    if found:
        first = min(found, key=lambda match: match.start())
        around = text[max(0, first.start() - 6) : first.end() + 6].replace("\n", "")
        yield finding(
            "prose.punctuation",
            Where(part=key, sentence=around),
            f"{name}：有 {len(found)} 处半角标点，如“{around}”",
            basis=case.form.basis,
            found=len(found),
        )
