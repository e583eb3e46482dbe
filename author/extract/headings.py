"""Find the headings of the parts, as prescribed, in known variants or similar words; title and signature."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from author.agency import ENDS_OF_AGENCIES
from author.document import TextLine
from author.extract.fields import Located
from author.extract.labels import similarity, without_ordinal
from author.form import Form, Part
from author.numerals import DATE, DIGITS, YEAR, parse_date, parse_year
from author.report import Signature
from author.text import norm_label, without_blanks

_NUMBER = re.compile(rf"(?:第?\s*([{DIGITS[1:]}])(?:\s*部分|\s*[、.．,，：:]|\s)|([1-9])\s*[、.．])\s*[、.．,，：:]?")
_LONGEST = 45
_END_OF_HEADING = re.compile(r"[。：:；\s]")
_PRESCRIBED, _RUN_IN, _NAME_ONLY, _SIMILAR, _NUMBER_ONLY, _LEVEL_ONLY = 10.0, 9.0, 8.0, 4.0, 1.0, 0.5
_ALIKE = 0.5
_LIKELY_NUMBER_ONLY = 20
"""The most characters of a line that is a heading because of its number alone."""


# Each line that may be a heading makes one for every part, and a frozen dataclass takes several times as long.
class Heading(NamedTuple):
    """The heading of a part as it stands in the document."""

    part: Part
    line: int
    """The index of its line."""
    text: str
    rest: str
    """The text behind the heading in the same line."""
    score: float


class _PartWordings:
    """The normalised headings of a part, with their numbers (``whole``) and without (``names``)."""

    def __init__(self, part: Part) -> None:
        known = (part.heading, *part.also)
        self.part = part
        self.whole = {norm_label(each) for each in known}
        self.names = [norm_label(without_ordinal(each)) for each in known]


class _Wordings:
    """The normalised headings of all parts of a form."""

    def __init__(self, form: Form) -> None:
        self.parts = [_PartWordings(part) for part in form.parts]
        self.whole = set[str]().union(*(each.whole for each in self.parts))
        self.all = self.whole.union(*(each.names for each in self.parts))


class _HeadingReading(NamedTuple):
    """A line read as a heading, with the text behind it in the same line."""

    text: str
    rest: str
    label: str
    """The normalised text."""
    number: int = 0
    """The number at the beginning; 0 for none."""
    name: str = ""
    """The normalised text behind the number."""
    in_words: bool = False
    """True if the number is written in Chinese."""


def headings(lines: Sequence[TextLine], form: Form, located: Located) -> dict[str, Heading]:
    """Return the heading of each part, by part; a part without a heading is left out.

    The headings keep the order of the parts, and every table stands under its own heading. Of all
    such choices the one with the highest sum of scores is taken.
    """
    wordings = _wordings_of(form)
    level = _level_of_headings(lines, wordings.whole)
    grids = {part.number: located.blocks[part.id] for part in form.parts if part.tables}
    possible = {part.id: _possible_blocks(part, grids) for part in form.parts}
    tables_end = max((part.number for part in form.parts if part.tables), default=0)
    best: dict[int, tuple[float, tuple[Heading, ...]]] = {0: (0.0, ())}
    for index, line in enumerate(lines):
        longer = {}
        for heading in _candidates(index, line, wordings, level):
            first, last = possible[heading.part.id]
            if not first <= line.block <= last:
                continue
            score, before = max((best[n] for n in best if n < heading.part.number), key=lambda each: each[0])
            # Of equal lines the one nearest to the tables is taken: far before them stands a list of contents,
            # far behind them a footer.
            nearness = index / len(lines) if heading.part.number <= tables_end else -index / len(lines)
            longer[heading.part.number] = score + heading.score + nearness / 100, (*before, heading)
        for number, chain in longer.items():
            if chain[0] > best.get(number, (0.0, ()))[0]:
                best[number] = chain
    _, chosen = max(best.values(), key=lambda each: each[0])
    return {heading.part.id: heading for heading in chosen}


@cache
def _wordings_of(form: Form) -> _Wordings:
    return _Wordings(form)


def _level_of_headings(lines: Sequence[TextLine], known: Set[str]) -> int:
    """Return the outline level of the headings in known wordings, or 0 if they have none."""
    levels = Counter(line.level for line in lines if line.level and norm_label(line.text) in known)
    return levels.most_common(1)[0][0] if levels else 0


def _possible_blocks(part: Part, grids: Mapping[int, Sequence[int]]) -> tuple[float, float]:
    """Return the first and last block in which a part's heading can stand: before its tables, after earlier ones."""
    before = [blocks[-1] for number, blocks in grids.items() if number < part.number and blocks]
    after = [blocks[0] for number, blocks in grids.items() if number >= part.number and blocks]
    return max(before, default=0), min(after, default=float("inf"))


def _candidates(index: int, line: TextLine, wordings: _Wordings, level: int) -> Iterator[Heading]:
    """Yield a line as the heading of each part for which it has a score."""
    is_heading = 0 < line.level == level
    # Most lines have nothing of a heading, so that no part needs to be tried.
    readings = [each for each in _readings(line.text) if is_heading or each.number or each.label in wordings.all]
    for each in wordings.parts if readings else ():
        scored = [(_score_of(reading, each, line, level), reading) for reading in readings]
        score, best = max(scored, key=lambda reading: reading[0])
        if score:
            yield Heading(part=each.part, line=index, text=best.text, rest=best.rest, score=score)


def _score_of(reading: _HeadingReading, wordings: _PartWordings, line: TextLine, level: int) -> float:
    """Return the score of a heading; one that only begins its line must be worded as prescribed."""
    score = _score(reading, wordings, line)
    if reading.rest:
        return _RUN_IN if score >= _PRESCRIBED else 0.0
    return score or (_LEVEL_ONLY if 0 < line.level == level else 0.0)


def _readings(text: str) -> Iterator[_HeadingReading]:
    """Yield the readings of a line as a heading: the whole line, and its beginning with the text behind it."""
    if len(text) <= _LONGEST and "。" not in text[:-1]:
        yield _reading(text, "")
    stop = _END_OF_HEADING.search(text, 0, _LONGEST + 1)
    if stop and stop.end() < len(text):
        yield _reading(text[: stop.start()], text[stop.end() :].strip())


def _reading(text: str, rest: str) -> _HeadingReading:
    number = _NUMBER.match(text)
    if number is None:
        return _HeadingReading(text, rest, norm_label(text))
    value = int(number.group(2)) if number.group(2) else DIGITS.index(number.group(1))
    return _HeadingReading(text, rest, norm_label(text), value, norm_label(text[number.end() :]), bool(number.group(1)))


def _score(reading: _HeadingReading, wordings: _PartWordings, line: TextLine) -> float:
    """Return the score of a line as the heading of a part; 0 means that it is no heading."""
    if reading.text.startswith(("（", "(")):
        return 0.0
    if reading.label in wordings.whole:
        return _PRESCRIBED
    if not reading.number:
        return _NAME_ONLY if reading.label in wordings.names else 0.0
    if reading.number != wordings.part.number:
        return _SIMILAR if reading.name in wordings.names else 0.0
    alike = max(similarity(reading.name, each) for each in wordings.names)
    if alike >= _ALIKE:
        return _SIMILAR * (1 + alike)
    likely = len(reading.text) <= _LIKELY_NUMBER_ONLY or line.level > 0
    return _NUMBER_ONLY if likely and not line.in_grid and reading.in_words else 0.0


# --- title and signature ----------------------------------------------------------------------


_YEAR = f"({YEAR})"
_TITLE = re.compile(rf"(?P<agency>.*?){_YEAR}\s*(?:年度?|(?=政府信息))(?P<rest>.*)")
_YEAR_BEHIND = re.compile(rf"^(.*(?:报告|年报))\s*[（(]{_YEAR}\s*年度?[）)]$")
_PERIOD = re.compile(rf"{_YEAR}\s*年\s*1\s*月\s*1\s*日")
_DATE = re.compile(rf"(?P<name>[^\d]*?)(?P<date>{DATE})")
_STOPS = "。，；：！？,;:!?"
_NAME = re.compile(rf"(?!.*\d{{4}})[^{_STOPS}>|]{{2,60}}")
"""The agency's name, in the title or in a line above the rest of it; what holds a year or a long number is none."""
_SIGNER = re.compile(rf"[^{_STOPS}>|]{{2,40}}")
"""The agency's name below the text; a longer line without stops may belong to the text."""
_NO_SIGNER = re.compile(r"[、\d]|(时间|日期)$")
_LONGEST_WITH_STOPS = 60
_LONGEST_WITHOUT_STOPS = 85
"""The most characters of a title or signature, which has the longest name; a sentence of that length has stops."""
_LINES_OF_TITLE = 3
"""The most lines over which a title may run from the year on."""
_LOOKED_AT = 2000
"""The number of lines above the text in which the title is looked for."""
_LIKE_A_TITLE = 0.6
_SHORTEST_NAME = 4
"""The fewest characters of an agency's name; a shorter name is that of its place."""
_PLACE = 2
"""The number of characters by which two names show that they are of one place."""
_SUBJECT = re.compile("(?:(?<!人民)政府)?信息公开")
"""The beginning of the form's title, before which an agency's name may stand; 某镇人民政府信息公开 says 政府 once."""
_ON = re.compile("关于(?:发布|公布|印发|报送)?$")
_REPORT_ON = re.compile(r"[》”\"]?的报告$")
_SEALS = ("（盖章）", "(盖章)", "（公章）", "(公章)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Agency and year of the title; ``first`` and ``last`` are the lines that it takes, -1 if it is not in the text."""

    agency: str = ""
    year: int | None = None
    first: int = -1
    last: int = -1


def find_title(lines: Sequence[TextLine], form: Form, page_title: str = "") -> Title:
    """Find the title nearest to the text in the lines before the first heading, or else in the title of the page.

    If it does not tell the agency, the page's title does, or another title of that year above it; titles of several
    agencies are links to other reports.
    """
    above = range(len(lines) - 1, max(len(lines) - _LOOKED_AT, 0) - 1, -1)
    titles = (title for title in (_title_at(lines, first, form) for first in above) if title)
    pieces = (title_of(piece, form) for piece in re.split(r"[_|]|-(?=\D)", page_title))
    of_page = [Title(agency=piece[0], year=piece[1]) for piece in pieces if piece]
    nearest = next(titles, None) or next(iter(of_page), Title())
    told = next((each.agency for each in of_page if each.agency), "")
    # 打印本页 stands above a title as a name does.
    is_above = nearest.first >= 0 and without_blanks(lines[nearest.first].text) == nearest.agency
    is_like_a_name = nearest.agency.endswith(ENDS_OF_AGENCIES) or nearest.agency.startswith(told[:_PLACE])
    if _NAME.fullmatch(nearest.agency) and (is_like_a_name or not is_above):
        return nearest
    same_year = (each.agency for each in titles if each.year == nearest.year)
    names = [told] if told else list(filter(_NAME.fullmatch, same_year))
    is_one = bool(names) and all(each.endswith(names[0]) or names[0].endswith(each) for each in names)
    return replace(nearest, agency=names[0]) if is_one else nearest


def _title_at(lines: Sequence[TextLine], first: int, form: Form) -> Title | None:
    """Return the title whose year stands in a line, with the name in the line above if it is there."""
    text, last = max(_runs(lines, first), key=lambda run: _likeness(run[0], form), default=("", first))
    found = title_of(text, form)
    if found is None:
        return None
    agency, year = found
    above = without_blanks(lines[first - 1].text) if first else ""
    whole = not agency or (len(agency) < _SHORTEST_NAME and above.startswith(agency))
    if whole and _NAME.fullmatch(above) and not is_date(above):
        first, agency = first - 1, above
    return Title(agency=without_blanks(agency), year=year, first=first, last=last)


def _runs(lines: Sequence[TextLine], first: int) -> Iterator[tuple[str, int]]:
    """Yield the line with the year, alone and joined with the lines below; with each, the index of the last line."""
    if not re.search(_YEAR, lines[first].text):
        return
    for last in range(first, min(first + _LINES_OF_TITLE, len(lines))):
        text = "".join(line.text for line in lines[first : last + 1])
        if _is_sentence(text):
            return
        yield text, last


def _likeness(text: str, form: Form) -> float:
    """Return how much the words behind the year are like the title of the form, from 0 to 1."""
    found = _TITLE.fullmatch(text)
    return _name_and_likeness(found["rest"], form)[1] if found else 0.0


def _name_and_likeness(rest: str, form: Form) -> tuple[str, float]:
    """Return the agency's name at the beginning of the words behind the year, if any, and how alike the others are."""
    title = norm_label(form.title)
    starts = [0, *(found.start() for found in _SUBJECT.finditer(rest))]
    alike = {start: similarity(norm_label(_REPORT_ON.sub("", rest[start:])), title) for start in starts}
    best = max(alike, key=lambda start: alike[start])
    return rest[:best].strip(), alike[best]


def title_of(text: str, form: Form) -> tuple[str, int] | None:
    """Return agency and year if a text is a report's title; the agency may stand before or behind the year."""
    found = _TITLE.fullmatch(_YEAR_BEHIND.sub(r"\2年\1", text.strip()))
    if not found:
        return None
    behind, alike = _name_and_likeness(found["rest"], form)
    if alike < _LIKE_A_TITLE or "报" not in found["rest"]:
        return None
    agency = _ON.sub("", found["agency"].strip('《“" ')) or _ON.sub("", behind)
    if set(agency) & set("。，；！？") or agency.startswith("现将"):
        # The words of a sentence that speaks of the report: ……要求，编制某市某局2024年, 现将某市某局2024年
        return None
    return agency, parse_year(found.group(2))


def year_of_period(lines: Iterable[TextLine]) -> int | None:
    """Return the year in the first statistics period: the one that begins on 1 January."""
    for line in lines:
        found = _PERIOD.search(line.text)
        if found:
            return parse_year(found.group(1))
    return None


def is_date(line: str) -> bool:
    """Return whether a line is nothing but a day, in brackets or not."""
    name, day = _dated(line.strip("（）() "))
    return bool(day and not name)


def split_signature(lines: Sequence[str], agency: str) -> tuple[list[str], Signature, list[str]]:
    """Separate the lines of the last part into its text, the signature, and the lines behind it."""
    for index in _behind_last_sentence(lines):
        words, day = _dated(_without_seal(lines[index]))
        name = without_blanks(words)
        if not day or (name and not _is_signer(name, agency)):
            continue
        text = list(lines[:index])
        if not name and text and _is_signer(text[-1], agency):
            name = without_blanks(_without_seal(text.pop()))
        return text, Signature(name=name, date=day), list(lines[index + 1 :])
    if agency and len(lines) > 1 and norm_label(lines[-1]) == norm_label(agency):
        return list(lines[:-1]), Signature(name=without_blanks(lines[-1])), []
    return list(lines), Signature(), []


def _dated(line: str) -> tuple[str, str]:
    """Return the words before the date at the end of a line, and the date as ISO; both empty without such a date."""
    found = _DATE.fullmatch(line)
    with suppress(ValueError):
        return (found["name"], parse_date(found["date"]).isoformat()) if found else ("", "")
    return "", ""


def _behind_last_sentence(lines: Sequence[str]) -> range:
    """Return the indices of the lines behind the last sentence, in which a signature may stand."""
    last = max((index for index, line in enumerate(lines) if line.endswith("。") or _is_sentence(line)), default=-1)
    return range(last + 1, len(lines))


def _is_signer(line: str, agency: str) -> bool:
    bare = _without_seal(line)
    if norm_label(bare) == norm_label(agency):
        return True
    return bool(_SIGNER.fullmatch(bare)) and not is_date(bare) and not _NO_SIGNER.search(bare)


def _is_sentence(line: str) -> bool:
    """Return whether a line is too long for a title or a signature."""
    return len(line) > (_LONGEST_WITH_STOPS if set(line) & set(_STOPS) else _LONGEST_WITHOUT_STOPS)


def _without_seal(line: str) -> str:
    for seal in _SEALS:
        line = line.removesuffix(seal)
    return line.strip()
