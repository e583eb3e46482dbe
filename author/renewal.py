"""Make last year's text this year's: years move on, numbers follow the tables, all others are marked (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from author import prefill
from author.checks import counts, mentions
from author.checks.counts import MONEY_UNITS, UNITS, Count
from author.checks.numbers import total_of_sum
from author.checks.sentence import Mention, Whose
from author.form import Form
from author.numerals import YEAR, Number, format_number, parse_year, year_spellings
from author.prefill import YearMark
from author.report import Report, is_unwritten, length_of, placeholder
from author.sentences import composed, write
from author.text import HAN

_COUNTED = re.compile(
    rf"(?<![\d.,A-Za-z第〔\[/-])(?!1\d{{4}}(?!\s*(?:{UNITS}|\d)))\d[\d,]*(?:\.\d+)?"
    rf"(?=\s*[余多]?\s*(?:[%％‰]|{HAN}))(?!\s*(?:[年月日号时点版]|个?工作日|个?小时|个方面|个部分))"
)
"""A number that counts something: no ordinal, no service number such as 12345, no legal term in days or hours."""
_DAY = re.compile(
    rf"(?<![每逐年\d])(?:(?P<year>{YEAR})\s*年\s*)?(?P<month>\d{{1,2}})\s*月(?:份|底|末|\s*(?P<day>\d{{1,2}})\s*日)?+(?!前)"
)
_OF_THE_PERIOD = {("1", "1"), ("01", "01"), ("12", "31"), ("12", None)}
"""Month and day of the first and the last day of every year."""
_SINCE = re.compile(r"(?:\s*\d+\s*月(?:\s*\d+\s*日)?)?\s*起(?!\s*[，,]?\s*[至到])")
"""What follows a year or a day from which something holds; a period goes on to its end with 至."""
_ONCE = re.compile(
    "成立|设立|组建|挂牌|揭牌|更名|改名|改称|升格|划转|印发|出台|颁布|颁发|施行|实施以来|修订|修正|开通|启用|荣获|获评|获得|被评|评为|授予|入选|奖|先进"
)
"""Words for what happened once; another year would make the statement false."""
_COUNTED_OR_PLANNED = re.compile(
    rf"\s*[，,]?\s*(?:[我本全]{HAN}{{0,3}})?(?:(?<!公)共(?![享同和])|累计|将|拟|计划|打算|力争)"
)
"""What follows a year whose work is counted or planned, whatever was done."""
_CLAUSE_ENDS = "，,。；;：:！？\n"
_BEFORE_THE_CLAUSE = (
    r"(?:年?[初中末底]|[上下]半年|第?[一二三四1-4]季度|\s*\d+\s*月(?:\s*\d+\s*日|[初中末底份])?)?"
    f"(?:[，,]|(?:[我本全]{HAN}{{0,3}}?)?"
    f"(?:(?:经|因|由于|为|根据|按|依据|依照|随着|鉴于|结合)[^{_CLAUSE_ENDS}]*|在[^{_CLAUSE_ENDS}]*[下中后时])[，,])*"
)
"""What stands between a year and the clause of what was done: the time of the year, and why or by whose leave."""
LAST_YEAR = "上年"
"""The beginning of the mark of a number or day of last year's."""
_FEWEST_IN_WORDS = 3
"""一个 and 两项 belong to the manner of speaking, larger numbers in words count something."""


_YEARS, _NUMBERS, _MARKED = "改年份", "换数", "待填"
"""The kinds of changes: a year moved on, a number taken from this year's tables, a mark for the clerk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """Last year's text of a part made this year's; empty if nothing was written last year."""

    text: str = ""
    changed: str = ""
    """The length and the changes in words, such as 386 字，改年份 2 处，换数 5 处，待填 3 处."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """A replacement of ``text[start:end]``."""

    start: int
    end: int
    words: str
    kind: str


def renew(previous: Report, report: Report, form: Form, part: str) -> Renewed:
    """Return last year's text of a part as a beginning for this year's report.

    A text that last year's answers gave is written anew from them and this year's tables.
    """
    text = previous.texts.get(part, "")
    if is_unwritten(text):
        return Renewed()
    if previous.edition == form.edition and not composed.is_own_work(previous, form, part):
        text = write(form, part, replace(previous, cells=report.cells, agency=report.agency))
    edits: list[_Edit] = []
    for edit in (
        *_days(text, previous.year),
        *_stated(text, previous, report, form),
        *(_marked(found.start(), found.end(), found.group()) for found in _COUNTED.finditer(text)),
        *_years(text, previous.year),
    ):
        if all(edit.end <= each.start or each.end <= edit.start for each in edits):
            edits.append(edit)
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.words + text[edit.end :]
    kinds = [edit.kind for edit in edits]
    changes = (f"，{kind} {kinds.count(kind)} 处" for kind in (_YEARS, _NUMBERS, _MARKED) if kind in kinds)
    return Renewed(text=text, changed=f"{length_of(text)} 字{''.join(changes)}")


def _years(text: str, year: int) -> Iterator[_Edit]:
    """Yield the years moved on by one, and marks for those in which something happened once.

    What happened before last year, and what holds since a year, stays as it is.
    """
    for found in prefill.year_marks(text, year):
        if found.year is None or _SINCE.match(text, found.end):
            continue
        if _is_history(text, found, year):
            if found.year >= year:
                yield _marked(found.start, found.end, text[found.start : found.end])
            continue
        words = text[found.start : found.end]
        old, new = next(
            (old, new)
            for old, new in zip(year_spellings(found.year), year_spellings(found.year + 1), strict=True)
            if words.startswith(old)
        )
        yield _Edit(start=found.start, end=found.start + len(old), words=new, kind=_YEARS)


def _is_history(text: str, found: YearMark, year: int) -> bool:
    """Return whether a year is part of a title, of a document's number or of a statement on what happened once."""
    before, behind = text[: found.start], text[found.end :]
    is_in_title = before.rfind("《") > before.rfind("》")
    if is_in_title or before.endswith(("〔", "[")) or re.match(r"\s*第\s*\d+\s*[号期]", behind):
        return True
    begin = max(map(before.rfind, _CLAUSE_ENDS)) + 1
    if _COUNTED_OR_PLANNED.match(behind) or re.search("截[至止]到?$", before[begin:]):
        return False
    if found.year != year and re.match(r"\s*以来", behind):
        return True
    clause = re.match(f"{_BEFORE_THE_CLAUSE}[^{_CLAUSE_ENDS}]*", behind)
    return bool(_ONCE.search(before[begin:] + (clause.group() if clause else "")))


def _days(text: str, year: int) -> Iterator[_Edit]:
    """Yield marks for the days of last year, which mean nothing in another one."""
    for found in _DAY.finditer(text):
        is_other = found["year"] and abs(parse_year(found["year"]) - year) > 1
        if not is_other and (found["month"], found["day"]) not in _OF_THE_PERIOD:
            yield _marked(found.start(), found.end(), found.group())


def _stated(text: str, previous: Report, report: Report, form: Form) -> Iterator[_Edit]:
    """Yield this year's numbers for those that speak of the tables, and marks for the other ones."""
    read = counts.read(text, previous.year)
    known = {each.count.start: each for each in mentions.find(read, form, report.agency) if each.whose is Whose.OWN}
    for count in read:
        mention = known.get(count.start)
        now = _now(mention, previous, report) if mention else None
        if count.is_nothing and now:
            words = placeholder(f"表里是 {format_number(now)}，请改写")
            yield _Edit(start=count.end, end=count.end, words=words, kind=_MARKED)
        elif count.unit:
            yield from _number(text, count, now)


def _number(text: str, count: Count, now: Number | None) -> Iterator[_Edit]:
    """Yield the edit of a count with a unit; ``now`` is this year's number, in the unit of the form, if it is known."""
    written = text[count.start : count.end].removesuffix(count.unit).rstrip()
    end = count.start + len(written)
    if now is not None:
        value = now / MONEY_UNITS[count.unit] if count.unit in MONEY_UNITS else now
        value = int(value) if value == int(value) else value
        yield _Edit(start=count.start, end=end, words=format_number(value), kind=_NUMBERS)
    elif written[0].isdecimal() or (count.value or 0) >= _FEWEST_IN_WORDS:
        yield _marked(count.start, end, written)


def _now(mention: Mention, previous: Report, report: Report) -> Number | None:
    """Return the number that a text states in the unit of the form, as this year's tables have it."""
    sums = mention.quantity.sums
    if any(total_of_sum(each, report.cells) == mention.value for each in sums):
        return mention.value
    meant = next((each for each in sums if total_of_sum(each, previous.cells) == mention.value), None)
    return total_of_sum(meant or sums[0], report.cells) if sums else None


def _marked(start: int, end: int, words: str) -> _Edit:
    return _Edit(start=start, end=end, words=placeholder(f"{LAST_YEAR}{words}"), kind=_MARKED)
