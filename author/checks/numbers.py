"""Compare the numbers of the texts with the tables, and the parts of a sentence with its whole."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from decimal import Decimal
from itertools import accumulate, combinations, groupby, islice

from author.agency import may_make_regulations
from author.checks import counts, mentions
from author.checks.case import Case
from author.checks.counts import Count
from author.checks.sentence import Mention, Whose
from author.editions.wording import Partition, Sum, wording
from author.findings import Finding, Where, finding
from author.form import Form, Part
from author.numerals import Number, format_number
from author.report import Cells
from author.text import holds_any

_REGULATIONS = "art20_1.regulations."
_SHORTEST_LIST = 2
_WHOLES = 5
_LONGEST_QUOTE = 60
_LONGEST_SUM = 5
_NEIGHBOURS = 20
"""The number of counts before and behind a wrong one that may complete it; a hostile text repeats a sentence."""
_NO_PART = ("另", "结转", "遗留", "顺延", "新收", "收到", "受理", "办结", "审结", "答复")
_READINGS_SHOWN = 2
_FEW = 10
"""How much larger than twice another a number is at least that differs widely from it."""
_SMALLEST_WHOLE = 3
_SLIP = 3, 20
"""How much larger than a whole a number may be to be taken for a slip: this many, or a part of the whole."""
_ADDS = "另"
_TOTAL_OF_SOME = "共"
_TOTALS = ("合计", "总计", "共计")


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about numbers of the texts that differ from the tables, and about parts that do not add up."""
    mentioned: list[tuple[Part, Mention]] = []
    read: dict[str, list[Count]] = {}
    understood: dict[str, set[int]] = {}
    for part in case.form.parts:
        stated = counts.read(case.text(part.id).words, case.report.year)
        found = list(mentions.find(stated, case.form, case.report.agency))
        read[part.id] = [each for each in stated if each.unit and not each.is_change]
        understood[part.id] = {each.count.start for each in found if each.whose is not Whose.UNSURE}
        mentioned += [(part, each) for each in found]
    cells = case.report.cells
    wrong = [
        (part, each)
        for part, each in _differing(mentioned, cells)
        if not _is_completed(each, read[part.id], understood[part.id], cells)
    ]
    for part, each in wrong:
        yield _differs(case, part, each)
    for part in case.form.parts:
        yield from _lists(case, part, read[part.id], [each.count for where, each in wrong if where is part])
    yield from _fees_not_counted(case, mentioned)


# --- against the tables ---------------------------------------------------------------------


def _differing(mentioned: Sequence[tuple[Part, Mention]], cells: Cells) -> Iterator[tuple[Part, Mention]]:
    """Yield what differs from the tables; not what counts a part of the agency or of the requests."""

    def meant(entry: tuple[Part, Mention]) -> tuple[Sum, ...]:
        return entry[1].quantity.sums[:1]

    for sums, group in groupby(sorted((each for each in mentioned if meant(each)), key=meant), key=meant):
        all_of_them = list(group)
        same = [each for each in all_of_them if each[1].whose is not Whose.UNSURE]
        if not same:
            yield from (each for each in all_of_them if _is_just_above(each[1], cells))
            continue
        wrong = [each for each in same if not _agrees(each[1], cells)]
        if len(wrong) < len(same):
            right = {each.quantity.id for _, each in same if _agrees(each, cells)}
            # A number may be a part of a quantity whose whole the text states rightly.
            wrong = [(part, each) for part, each in wrong if not (each.count.whole and each.quantity.id in right)]
        if _are_shares(wrong, all_of_them, total_of_sum(sums[0], cells)):
            continue
        own = [each for each in wrong if each[1].whose is Whose.OWN]
        yield from own if any(each.whose is Whose.OWN for _, each in same) else wrong


def _are_shares(
    wrong: Sequence[tuple[Part, Mention]], mentioned: Sequence[tuple[Part, Mention]], total: Number | None
) -> bool:
    """Return whether differing numbers are those of several offices: 市政府收到2件，市直部门收到4件."""
    values = [each.value for part, each in mentioned if (part, each) in wrong or each.whose is not Whose.OWN]
    return len(values) > 1 and sum(values) == total and max(values) < total


def _agrees(mention: Mention, cells: Cells) -> bool:
    """Return whether one reading of the words equals the tables, or may be a part of it, or a cell is blank."""
    totals = [total_of_sum(each, cells) for each in mention.quantity.sums]
    known = [each for each in totals if each is not None]
    may_be_part = mention.whose is Whose.PART and mention.value < min(known, default=0)
    return len(known) < len(totals) or may_be_part or any(_equal(mention.value, total) for total in known)


def _differs_widely(mention: Mention, cells: Cells) -> bool:
    """Return whether a number is so far from the usual total that it may count another thing.

    Small numbers differ by slips alone, but those of a divided whole may divide another one.
    """
    usual = total_of_sum(mention.quantity.sums[0], cells) or 0
    few = _FEW if mention.count.whole is None else 0
    return max(mention.value, usual) > 2 * min(mention.value, usual) + few


def _is_just_above(mention: Mention, cells: Cells) -> bool:
    """Return whether a number that may count a part is a little larger than the whole: most likely a slip."""
    totals = [total_of_sum(each, cells) for each in mention.quantity.sums]
    usual = totals[0]
    if usual is None or usual < _SMALLEST_WHOLE or mention.value in totals:
        return False
    few, part = _SLIP
    return usual < mention.value <= usual + max(few, usual // part)


def _is_completed(mention: Mention, stated: Sequence[Count], understood: Set[int], cells: Cells) -> bool:
    """Return whether a number and its neighbours add up to the cell, here 12: 答复7件，不予受理4件，撤回1件.

    One of them is not understood and may be a part of what the table counts. A total of the numbers right
    before it does too: whichever of them is wrong is named itself. So does what is added: 受理31件（另有2件在办）,
    and a whole of which a part is the cell: 新增规章18件（制定4件，修改14件）.
    """
    count = mention.count
    at = bisect_left(stated, count.start, key=lambda each: each.start)
    near = stated[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS]
    place = (count.sentence, count.whole, count.unit)
    row = [each for each in near if (each.sentence, each.whole, each.unit) == place]
    total = total_of_sum(mention.quantity.sums[0], cells)
    before = (_value(each) for each in reversed(row) if each.start < count.start)
    if holds_any(count.words, _TOTALS) and mention.value in list(accumulate(before))[1:]:
        return True
    parts = [each for each in near if each.whole is count]
    added = [_value(each) for each in parts if each.words.startswith(_ADDS)]
    if added and _value(count) + sum(added) == total:
        return True
    is_summed = sum(map(_value, parts)) == _value(count) and any(_value(each) == total for each in parts)
    if is_summed and any(each.start not in understood for each in parts):
        return True
    runs = (row[start:end] for start, end in combinations(range(len(row) + 1), 2) if end - start <= _LONGEST_SUM)
    return any(
        count in run and sum(map(_value, run)) == total and any(each.start not in understood for each in run)
        for run in runs
    )


def _equal(stated: Number, printed: Number) -> bool:
    """Return whether the numbers are equal as far as the coarser of the two is printed."""
    places = [max(0, -int(Decimal(each).as_tuple().exponent)) for each in (stated, printed)]
    return abs(Decimal(stated) - printed) * 2 <= Decimal(1).scaleb(-min(places)) if any(places) else stated == printed


def total_of_sum(terms: Sum, cells: Cells) -> Number | None:
    """Return what the fields of a sum add up to, or ``None`` if a cell is blank."""
    total: Number = 0
    for sign, key in terms:
        value = cells.get(key)
        if value is None:
            return None
        total += sign * value
    return total


def _differs(case: Case, part: Part, mention: Mention) -> Finding:
    quantity, count = mention.quantity, mention.count
    first = case.form.fields[quantity.sums[0][0][1]]
    value = format_number(mention.value)
    cells = case.report.cells
    readings: dict[frozenset[object], str] = {}
    for terms in quantity.sums:
        # Sums that differ in cells with 0 only are one reading.
        readings.setdefault(frozenset(each for each in terms if cells.get(each[1])), _reading(terms, case.form, cells))
    return finding(
        _rule(case, mention) or f"numbers.{case.form.part_of(first.table).id}",
        Where(key=first.key, part=part.id, sentence=count.sentence),
        f"{part.heading}：{_quoted(count)}说的是 {value}；{'；或者 '.join(islice(readings.values(), _READINGS_SHOWN))}",
        expected=format_number(total_of_sum(quantity.sums[0], case.report.cells) or 0),
        found=value,
    )


def _rule(case: Case, mention: Mention) -> str:
    """Return the rule for a number that may count something else, or an empty string if it surely is the table's."""
    if mention.whose is Whose.UNSURE:
        return "numbers.slip"
    doubtful = mention.quantity.doubtful
    if mention.is_doubtful or (doubtful and re.search(doubtful, mention.count.sentence)) or _is_draft(case, mention):
        return "numbers.unclear"
    return "numbers.far-off" if not mention.is_named and _differs_widely(mention, case.report.cells) else ""


def _is_draft(case: Case, mention: Mention) -> bool:
    """Return whether a number counts drafts of 规章: the agency may not make any, and has none in its table."""
    terms = mention.quantity.sums[0]
    is_of_regulations = all(key.startswith(_REGULATIONS) for _, key in terms)
    return (
        is_of_regulations
        and not total_of_sum(terms, case.report.cells)
        and not may_make_regulations(case.report.agency, case.report.scope)
    )


def _reading(terms: Sum, form: Form, cells: Cells) -> str:
    """Return the cells of one reading and their sum: 表三 一、本年新收 总计 33 + 二、上年结转 总计 4 = 37."""
    total = format_number(total_of_sum(terms, cells) or 0)
    fields = [form.fields[key] for _, key in terms]
    first = fields[0]
    if len(fields) == 1:
        return f"{first.place}是 {total}"
    counted = [(sign, form.fields[key], cells.get(key) or 0) for sign, key in terms if cells.get(key)]
    added = [f"{'−' if sign < 0 else '+'} {each.caption} {format_number(value)}" for sign, each, value in counted]
    if not added or len(added) > _LONGEST_SUM:
        return f"{first.place}等 {len(fields)} 格合计是 {total}"
    return f"{first.table.name} {' '.join(added).removeprefix('+ ')} = {total}"


def _quoted(count: Count) -> str:
    """Return the sentence in quotation marks, or of a long one the clause that holds the number."""
    whole = count.sentence
    return f"“{whole}”" if len(whole) <= _LONGEST_QUOTE else f"“……{count.clause[-_LONGEST_QUOTE:]}……”"


def _fees_not_counted(case: Case, mentioned: Sequence[tuple[Part, Mention]]) -> Iterator[Finding]:
    """Yield findings about amounts that are larger than the cell of which they are a part."""
    for part, each in mentioned:
        terms = each.quantity.within
        total = total_of_sum(terms, case.report.cells) if terms else None
        if total is not None and each.value > total:
            yield finding(
                "numbers.fee-not-counted",
                Where(key=terms[0][1], part=part.id, sentence=each.count.sentence),
                f"{part.heading}：文字写“{each.count.clause}”，{_reading(terms, case.form, case.report.cells)}",
                expected=format_number(each.value),
                found=format_number(total),
            )


# --- parts and wholes -----------------------------------------------------------------------


def _lists(case: Case, part: Part, stated: Sequence[Count], wrong: Sequence[Count]) -> Iterator[Finding]:
    """Yield a finding for each sentence whose parts (其中…) do not add up to the whole.

    What comes in and goes out (上年结转, 办结) divides no whole; neither do the parts in a bracket
    and those behind 其中 together. A sentence of which a number is already found wrong is left out.
    """
    known_wrong = {(each.sentence, each.paragraph) for each in wrong}
    listed = [each for each in stated if _may_be_part(each)]
    for _, group in groupby(listed, key=lambda each: (id(each.whole), each.in_bracket)):
        parts = list(group)
        whole = parts[0].whole
        if whole is None or any((each.sentence, each.paragraph) in known_wrong for each in (whole, *parts)):
            continue
        partitions = wording(case.form.edition).partitions
        rule = _broken(parts, stated, partitions)
        if rule and whole.sentence != parts[0].sentence:
            # 其中 at the beginning of a sentence may divide what was said long before.
            rule = "numbers.parts-unclear"
        if rule and _broken(_undivided(parts, stated), stated, partitions):
            total = format_number(sum(_value(each) for each in parts))
            printed = format_number(_value(whole))
            yield finding(
                rule,
                Where(part=part.id, sentence=whole.sentence),
                f"{part.heading}：“{_cut(whole.sentence)}”中分项合计是 {total}，总数是 {printed}",
                expected=printed,
                found=total,
            )


def _may_be_part(count: Count) -> bool:
    whole = count.whole
    is_like = whole is not None and (count.unit, count.is_other_time) == (whole.unit, whole.is_other_time)
    # 发布信息70条，其中公告20条、图表30条，共50条，动态20条 has the total of some parts among them.
    return is_like and not holds_any(count.words, _NO_PART) and not count.words.startswith(_TOTAL_OF_SOME)


def _undivided(parts: Sequence[Count], stated: Sequence[Count]) -> list[Count]:
    """Return the parts without those that only divide the part before them: 行政复议7件，维持6件，未审结1件."""
    kept: list[Count] = []
    end = -1
    for part in parts:
        if part.start < end:
            continue
        kept.append(part)
        following = [each for each in stated if each.sentence == part.sentence and each.start > part.start]
        sums = accumulate(map(_value, following))
        end = next((each.end for each, total in zip(following, sums, strict=True) if total == _value(part)), end)
    return kept


def _broken(parts: Sequence[Count], stated: Sequence[Count], partitions: Sequence[Partition]) -> str:
    """Return the rule that a list of parts breaks; empty if it may be right."""
    wholes = _possible_wholes(parts, stated)
    sums = list(accumulate(_value(each) for each in parts))
    total = sums[-1]
    if not wholes.isdisjoint(sums[1:]) or total in wholes:
        # The first parts make up the whole; what follows is counted beside it.
        return ""
    if max(_value(each) for each in parts) > max(wholes):
        return "numbers.parts"
    kinds = {
        next((each for each in partitions if re.search("|".join(each.classes), part.words)), None) for part in parts
    }
    partition = kinds.pop()
    too_many = total > max(wholes)
    if kinds or (len(wholes) > 1 and not too_many):
        return ""
    if partition is None:
        return "numbers.parts-unclear" if too_many else ""
    named = {words for words in partition.classes for each in parts if re.search(words, each.words)}
    if too_many or (partition.complete and len(named) == len(partition.classes)):
        return "numbers.parts"
    return "numbers.parts-unclear" if len(named) >= _SHORTEST_LIST else ""


def _possible_wholes(parts: Sequence[Count], stated: Sequence[Count]) -> set[Number]:
    """Return what the sentence counts before its parts, and the sums of that: 收到 9 件，上年结转 1 件，其中……."""
    whole = parts[0].whole
    before = [
        _value(each)
        for each in stated
        if whole
        and each.sentence == whole.sentence
        and each.start < parts[0].start
        # Of 发布信息90条，其中规范性文件5件，动态30条 the 5 are a part too.
        and (each.whole is not whole or each.unit == whole.unit)
    ]
    nearest = before[-_WHOLES:]
    return {sum(some) for size in range(1, len(nearest) + 1) for some in combinations(nearest, size)}


def _value(count: Count) -> Number:
    return count.value or 0


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST_QUOTE else f"{sentence[:_LONGEST_QUOTE]}……"
