"""Find reports whose texts are copied from each other, in time that grows with their number alone."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from author.aggregate.summary import FileInfo
from author.editions import templates_folder

_GRAM = 4
"""The characters of a piece of text; one changed word spares most pieces of its sentence."""
_FEWEST = 120
"""The fewest pieces of a text that is worth comparing; a text has about as many pieces as characters."""
_BANDS, _ROWS = 21, 3
"""The pieces that stand for a text; those texts are compared that agree in all rows of a band of pieces."""
_HASHES = _BANDS * _ROWS
_DIGITS = 4
"""The hexadecimal digits of a hash in a sketch."""
_NONE = "-" * _DIGITS
_COPIED = 0.5
"""The least share of equal pieces, among those of both texts, at which the texts count as copied."""
_WORDS = re.compile(r"[^\W\d_]+")


def sketch(texts: Iterable[str], agency: str) -> str:
    """Return the hashes that stand for what an office wrote itself in a report's texts; empty if that is short.

    Numbers and the agency's name are left out, since a copy has its own, and so are the words of
    the program, which many offices share.
    """
    pieces = _pieces("\n".join(texts).replace(agency or "\n", "\n")) - _words_of_the_program()
    if len(pieces) < _FEWEST:
        return ""
    # Of the hashes for each place the least one stays.
    hashes = sorted(map(zlib.crc32, map(str.encode, pieces)), reverse=True)
    least = {each % _HASHES: each // _HASHES % 16**_DIGITS for each in hashes}
    return "".join(f"{least[place]:0{_DIGITS}x}" if place in least else _NONE for place in range(_HASHES))


def _pieces(text: str) -> set[str]:
    """Return the pieces of a text that go over no punctuation and no number."""
    return {run[at : at + _GRAM] for run in _WORDS.findall(text) for at in range(len(run) - _GRAM + 1)}


@cache
def _words_of_the_program() -> frozenset[str]:
    """Return the pieces of the sentences that the program writes from facts."""
    files = templates_folder().rglob("sentences.yaml")
    return frozenset(_pieces("\n".join(path.read_text("utf-8") for path in files)))


def copied_texts(files: Sequence[FileInfo]) -> list[tuple[tuple[FileInfo, ...], float]]:
    """Return groups of reports whose texts are alike, with the least share of equal pieces, the most alike first.

    Each text is compared with one earlier text for each of its bands, so that twice as many texts take twice as long.
    """
    first_of: dict[tuple[int, str], int] = {}
    groups: dict[int, dict[int, float]] = defaultdict(dict)
    leader: dict[int, int] = {}
    for number, file in enumerate(files):
        if not file.sketch:
            continue
        met = {leader.get(first_of[band], first_of[band]) for band in _bands(file.sketch) if band in first_of}
        alike = [(share, -other) for other in met if (share := _share(file.sketch, files[other].sketch)) >= _COPIED]
        if alike:
            share, other = max(alike)
            leader[number] = -other
            groups[-other][number] = share
        for band in _bands(file.sketch):
            first_of.setdefault(band, number)
    found = [
        ((files[first], *(files[each] for each in others)), min(others.values())) for first, others in groups.items()
    ]
    return sorted(found, key=lambda each: -each[1])


def _bands(sketch: str) -> Iterator[tuple[int, str]]:
    size = _ROWS * _DIGITS
    return (
        (start, band) for start in range(0, len(sketch), size) if _NONE not in (band := sketch[start : start + size])
    )


def _share(one: str, other: str) -> float:
    """Return the estimated share of equal pieces among those of both texts."""
    places = range(0, len(one), _DIGITS)
    pairs = [(one[at : at + _DIGITS], other[at : at + _DIGITS]) for at in places]
    known = [pair for pair in pairs if pair != (_NONE, _NONE)]
    return sum(first == second for first, second in known) / len(known)
