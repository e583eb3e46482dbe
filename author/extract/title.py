"""Find agency and year in the title, and agency and date in the signature."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from author.document import TextLine
from author.extract.labels import similarity
from author.form import Form
from author.numerals import DATE, YEAR, parse_date, parse_year
from author.report import Signature
from author.text import norm_label

_YEAR = f"({YEAR})"
_TITLE = re.compile(rf"(?P<agency>.*?){_YEAR}\s*年度?(?P<rest>.*)")
_PERIOD = re.compile(rf"{_YEAR}\s*年\s*1\s*月\s*1\s*日")
_DATE = re.compile(rf"(?P<name>[^\d]*?)(?P<date>{DATE})")
_STOPS = "。，；：！？,;:!?"
_ENDS_OF_CLAUSES = re.compile("[。，；！？]")
_NAME_ABOVE = re.compile(rf"[^{_STOPS}>|]{{2,60}}")
"""The agency's name in a line above the rest of the title."""
_SIGNER = re.compile(rf"[^{_STOPS}>|]{{2,40}}")
"""The agency's name below the text; a longer line without stops may belong to the text."""
_NO_SIGNER = re.compile(r"[、\d]|(时间|日期)$")
_LONGEST = 60
_LONGEST_WITHOUT_STOPS = 85
"""The most characters of a title or signature, which has the longest name; a sentence of that length has stops."""
_LINES = 3
"""The most lines over which a title may run from the year on."""
_LOOKED_AT = 2000
"""The number of lines above the text in which the title is looked for."""
_ALIKE = 0.6
_SHORTEST_NAME = 4
"""The fewest characters of an agency's name; a shorter name is that of its place."""
_SUBJECT = len("政府信息公开")
"""The number of characters of the form's title before which an agency's name may stand."""
_REPORT_ON = re.compile(r"[》”\"]?的报告$")
_SEALS = ("（盖章）", "(盖章)", "（公章）", "(公章)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Agency and year of the title; ``first`` and ``last`` are the lines that it takes, -1 if it is not in the text."""

    agency: str = ""
    year: int | None = None
    first: int = -1
    last: int = -1


def find_title(lines: Sequence[TextLine], form: Form) -> Title:
    """Find the title nearest to the text in the lines before the first heading."""
    for first in range(len(lines) - 1, max(len(lines) - _LOOKED_AT, 0) - 1, -1):
        text, last = max(_runs(lines, first), key=lambda run: _likeness(run[0], form), default=("", first))
        found = title_of(text, form)
        if found is None:
            continue
        agency, year = found
        above = _squeezed(lines[first - 1].text) if first else ""
        whole = not agency or (len(agency) < _SHORTEST_NAME and above.startswith(agency))
        if whole and _NAME_ABOVE.fullmatch(above) and not is_date(above):
            first, agency = first - 1, above
        return Title(agency=_squeezed(agency), year=year, first=first, last=last)
    return Title()


def _runs(lines: Sequence[TextLine], first: int) -> Iterator[tuple[str, int]]:
    """Yield the line with the year, alone and joined with the lines below; with each, the index of the last line."""
    if not re.search(_YEAR, lines[first].text):
        return
    for last in range(first, min(first + _LINES, len(lines))):
        text = "".join(line.text for line in lines[first : last + 1])
        if _is_sentence(text):
            return
        yield text, last


def _likeness(text: str, form: Form) -> float:
    """Return how much the words behind the year are like the title of the form, from 0 to 1."""
    found = _TITLE.fullmatch(text)
    return _parted(found["rest"], form)[1] if found else 0.0


def _parted(rest: str, form: Form) -> tuple[str, float]:
    """Separate the words behind the year: an agency's name, empty if none is there, and how alike the others are."""
    title = norm_label(form.title)
    subject = form.title[:_SUBJECT]
    starts = [0, *(found.start() for found in re.finditer(subject, rest))]
    alike = {start: similarity(norm_label(_REPORT_ON.sub("", rest[start:])), title) for start in starts}
    best = max(alike, key=lambda start: alike[start])
    return rest[:best].strip(), alike[best]


def title_of(text: str, form: Form) -> tuple[str, int] | None:
    """Return agency and year if a text is a report's title; the agency may stand before or behind the year."""
    found = _TITLE.fullmatch(text.strip())
    if not found:
        return None
    behind, alike = _parted(found["rest"], form)
    if alike < _ALIKE or "报" not in found["rest"]:
        return None
    if _ENDS_OF_CLAUSES.search(found["agency"]):
        # The words of a sentence that speaks of the report: ……要求，编制某市某局2024年
        return None
    agency = found["agency"].strip('《“" ').removesuffix("关于") or behind.removesuffix("关于")
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
    found = _DATE.fullmatch(line.strip("（）() "))
    return bool(found and not found["name"] and _iso(found))


def split_signature(lines: Sequence[str], agency: str) -> tuple[list[str], Signature, list[str]]:
    """Separate the lines of the last part into its text, the signature, and the lines behind it."""
    for index in _behind_last_sentence(lines):
        found = _DATE.fullmatch(_without_seal(lines[index]))
        day = _iso(found) if found else ""
        name = _squeezed(found["name"]) if found else ""
        if not day or (name and not _is_signer(name, agency)):
            continue
        text = list(lines[:index])
        if not name and text and _is_signer(text[-1], agency):
            name = _squeezed(_without_seal(text.pop()))
        return text, Signature(name=name, date=day), list(lines[index + 1 :])
    if agency and len(lines) > 1 and norm_label(lines[-1]) == norm_label(agency):
        return list(lines[:-1]), Signature(name=_squeezed(lines[-1])), []
    return list(lines), Signature(), []


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
    return len(line) > (_LONGEST if set(line) & set(_STOPS) else _LONGEST_WITHOUT_STOPS)


def _without_seal(line: str) -> str:
    for seal in _SEALS:
        line = line.removesuffix(seal)
    return line.strip()


def _iso(found: re.Match[str]) -> str:
    """Return the date in ISO format; empty if the calendar has no such day."""
    try:
        return parse_date(found["date"]).isoformat()
    except ValueError:
        return ""


def _squeezed(text: str) -> str:
    """Return a name without the blanks that spread it over a line."""
    return re.sub(r"\s+", "", text)
