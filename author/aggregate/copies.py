"""Find reports whose texts are copied from each other, in time that grows with their number alone."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from author.aggregate.summary import FileInfo
from author.text import norm_label, sentences

_SKETCH = 32
"""The sentences that stand for a text: those with the smallest hashes, so that alike texts keep the same ones."""
_FEWEST = 6
"""The fewest sentences of a text that is worth comparing."""
_SHORTEST = 10
"""The fewest characters of a sentence that is no set phrase."""
_COPIED = 0.7
"""The least share of equal sentences, among all sentences of both texts, at which the texts count as copied."""
_COMMON = 30
"""The most texts with one sentence; a sentence in more texts belongs to a template and is ignored."""
_DIGITS = re.compile(r"\d+")


def sketch(texts: Iterable[str], agency: str) -> str:
    """Return the hashes of the sentences that stand for a report's texts; empty if they are short.

    Numbers and the agency's name are left out: a copy has its own.
    """
    name = norm_label(agency)
    bare = [
        _DIGITS.sub("", norm_label(each).replace(name, "") if name else norm_label(each))
        for text in texts
        for each in sentences(text)
    ]
    hashes = sorted({zlib.crc32(each.encode()) for each in bare if len(each) >= _SHORTEST})
    return " ".join(f"{each:x}" for each in hashes[:_SKETCH]) if len(hashes) >= _FEWEST else ""


def copied_texts(files: Sequence[FileInfo]) -> list[tuple[tuple[FileInfo, ...], float]]:
    """Return groups of reports with one text, then pairs that are alike, each with the share of equal sentences."""
    groups: dict[str, list[FileInfo]] = defaultdict(list)
    for file in files:
        if file.sketch:
            groups[file.sketch].append(file)
    same = [(tuple(group), 1.0) for group in groups.values() if len(group) > 1]
    holders: dict[str, list[str]] = defaultdict(list)
    for each in groups:
        for sentence in each.split():
            holders[sentence].append(each)
    shared: Counter[tuple[str, str]] = Counter()
    for found in holders.values():
        if len(found) <= _COMMON:
            shared.update(combinations(found, 2))
    alike = [((groups[one][0], groups[other][0]), _share(one, other)) for one, other in shared]
    return [*same, *sorted((each for each in alike if each[1] >= _COPIED), key=lambda each: -each[1])]


def _share(one: str, other: str) -> float:
    """Return the share of equal sentences among those with the smallest hashes of both texts."""
    first, second = set(one.split()), set(other.split())
    both = sorted(first | second, key=lambda each: int(each, 16))[:_SKETCH]
    return len(first & second & set(both)) / len(both)
