"""Compare reports: which of several versions of one is the latest, and whose texts are copied from each other."""

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from operator import eq
from pathlib import PurePath

from author.aggregate.summary import FileInfo
from author.numerals import DIGITS
from author.yaml_files import templates_folder

_GRAM = 4
"""The characters of a piece of text; one changed word leaves most pieces of its sentence as they were."""
_FEWEST = 120
"""The fewest pieces of a text that is worth comparing; a text has about as many pieces as characters."""
_BANDS, _ROWS = 21, 3
"""The pieces that stand for a text; those texts are compared that agree in all rows of a band of pieces."""
_HASHES = _BANDS * _ROWS
_FIRST, _MANY = 0x4E00, 20_000
"""A hash stands in a sketch as one character, of so many from the first Chinese one on."""
_NONE = "-"
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
    # The least hash for each place is kept.
    hashes = sorted(map(zlib.crc32, map(str.encode, pieces)), reverse=True)
    least = {each % _HASHES: chr(_FIRST + each // _HASHES % _MANY) for each in hashes}
    return "".join(least.get(place, _NONE) for place in range(_HASHES))


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
    groups: dict[int, dict[int, float]] = defaultdict(dict)
    leader: dict[int, int] = {}
    for number, earlier in sorted(_sharing_a_band(files).items()):
        sketch, others = files[number].sketch, {leader.get(other, other) for other in earlier}
        alike = [(share, -other) for other in others if (share := _share(sketch, files[other].sketch)) >= _COPIED]
        if alike:
            share, other = max(alike)
            leader[number] = -other
            groups[-other][number] = share
    found = [
        ((files[first], *(files[each] for each in others)), min(others.values())) for first, others in groups.items()
    ]
    return sorted(found, key=lambda each: -each[1])


def _sharing_a_band(files: Sequence[FileInfo]) -> dict[int, set[int]]:
    """Return for the index of each file the first files that share a band with it."""
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, _HASHES, _ROWS):
        first_of: dict[str, int] = {}
        for number, file in enumerate(files):
            band = _band(file.sketch, start)
            if band and (first := first_of.setdefault(band, number)) != number:
                found[number].add(first)
    return found


def _band(sketch: str, start: int) -> str:
    """Return a band of a sketch; empty if a piece of it is unknown."""
    band = sketch[start : start + _ROWS]
    return "" if _NONE in band else band


def _share(one: str, other: str) -> float:
    """Return the estimated share of equal pieces among those of both texts."""
    unknown = sum(pair == (_NONE, _NONE) for pair in zip(one, other, strict=True)) if _NONE in one else 0
    equal: int = sum(map(eq, one, other))
    return (equal - unknown) / (_HASHES - unknown)


# --- versions --------------------------------------------------------------------------------


_CHANGED = re.compile("修改|修订|更正|改正|订正|重报|补报|新版|改(?=[)）]|$)")
_FINAL = re.compile("终稿|定稿|最终|正式")
_NUMBERED = re.compile(
    rf"第([\d{DIGITS[1:]}十])(?:次|版|稿)|(?:终稿|定稿|修改|修订|改|[vV])\s*(\d{{1,2}})(?!\d)|[(（](\d{{1,2}})[)）]$"
)
_COPY = re.compile(r"\(\d{1,2}\)$")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-.年]?(\d{1,2})[-.月]?(\d{1,2})日?(?!\d)|(?<!\d)(\d{1,2})月(\d{1,2})日")


def latest(files: Sequence[FileInfo]) -> FileInfo | None:
    """Return the report that looks like the latest version; ``None`` if nothing shows it."""
    ranked = sorted(files, key=_rank)
    return ranked[-1] if len(files) == 1 or _rank(ranked[-1]) > _rank(ranked[-2]) else None


def _rank(file: FileInfo) -> tuple[object, ...]:
    return *_marks(_version(file)), file.modified


def marks_of_version(file: FileInfo) -> tuple[object, ...]:
    """Return the marks of a later version in the name of a file, but not the number that a second download gets."""
    return _marks(_COPY.sub("", _version(file)))


def _version(file: FileInfo) -> str:
    # The folder may name the round: 第二次/年报.docx.
    return unicodedata.normalize("NFKC", "/".join(PurePath(PurePath(file.path).with_suffix("")).parts[-2:]))


def _marks(name: str) -> tuple[object, ...]:
    """Return the marks of a later version in a name, the surest first."""
    numbers = [_number(next(filter(None, found.groups()))) for found in _NUMBERED.finditer(name)]
    is_changed = bool(_CHANGED.search(name)) + 2 * bool(_FINAL.search(name))
    dates = ([int(part) for part in found.groups() if part] for found in _DAY.finditer(name))
    # Drafts of December are older than those of January, and not every day has its year.
    days = [((month + 5) % 12, day) for *_, month, day in dates]
    return max(numbers, default=0), is_changed, max(days, default=())


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else f"{DIGITS}十".index(words)
