"""Text against tables: what the texts say of a number of the form equals it; parts add up."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby

from author.checks import counts, mentions
from author.checks.case import Case
from author.checks.counts import Count
from author.checks.mentions import Mention
from author.editions.wording import Partition, Sum, wording
from author.findings import Finding, Where, finding
from author.form import Field, Part
from author.numerals import Number, format_number
from author.report import Cells

_SHORTEST_LIST = 2
_WHOLES = 5
_LONGEST_QUOTE = 60


def check(case: Case) -> Iterator[Finding]:
    """Numbers of the texts that differ from the tables, and parts that do not add up."""
    told: list[tuple[Part, Mention]] = []
    for part in case.form.text_parts:
        read = counts.read(case.text(part.id), case.report.year)
        told += [(part, each) for each in mentions.find(read, case.form, case.report.agency)]
        yield from _lists(case, part, [each for each in read if not each.is_change])
    for part, each in _differing(told, case.report.cells):
        yield _differs(case, part, each)
    yield from _fees_not_counted(case, told)


def _differing(told: Sequence[tuple[Part, Mention]], cells: Cells) -> Iterator[tuple[Part, Mention]]:
    """What differs from the tables; not what counts a part of the organ or of the requests."""

    def meant(entry: tuple[Part, Mention]) -> tuple[Sum, ...]:
        return entry[1].quantity.sums[:1]

    for sums, group in groupby(sorted((each for each in told if meant(each)), key=meant), key=meant):
        same = list(group)
        wrong = [each for each in same if not _agrees(each[1], cells)]
        if len(wrong) < len(same):
            wrong = [each for each in wrong if not (each[1].is_narrow or each[1].count.whole)]
        elif len(wrong) > 1 and sum(each.value for _, each in wrong) == _total(sums[0], cells):
            continue
        yield from wrong


def _agrees(mention: Mention, cells: Cells) -> bool:
    """One reading of the words equals the tables, or a cell is blank."""
    totals = [_total(each, cells) for each in mention.quantity.sums]
    return None in totals or any(_equal(mention.value, total) for total in totals if total is not None)


def _equal(told: Number, printed: Number) -> bool:
    """Equal as far as the coarser of the two is printed."""
    places = [max(0, -int(Decimal(each).as_tuple().exponent)) for each in (told, printed)]
    return abs(Decimal(told) - printed) * 2 <= Decimal(1).scaleb(-min(places)) if any(places) else told == printed


def _total(terms: Sum, cells: Cells) -> Number | None:
    total: Number = 0
    for sign, key in terms:
        value = cells.get(key)
        if value is None:
            return None
        total += sign * value
    return total


def _differs(case: Case, part: Part, mention: Mention) -> Finding:
    terms = mention.quantity.sums[0]
    fields = [case.form.fields[key] for _, key in terms]
    total = _total(terms, case.report.cells)
    assert total is not None
    return finding(
        f"numbers.{case.form.part_of(fields[0].table).id}",
        Where(key=fields[0].key, part=part.id, sentence=mention.count.sentence),
        f"{part.heading}：文字写“{mention.count.clause}”，{_name(fields)}是 {format_number(total)}",
        expected=format_number(total),
        found=format_number(mention.value),
    )


def _name(fields: Sequence[Field]) -> str:
    return fields[0].place if len(fields) == 1 else f"{fields[0].place}等 {len(fields)} 格合计"


def _lists(case: Case, part: Part, stated: Sequence[Count]) -> Iterator[Finding]:
    """Sentences whose parts (其中…) do not add up to the whole."""
    listed = [each for each in stated if each.whole and each.unit == each.whole.unit and "另" not in each.words]
    for _, group in groupby(listed, key=lambda each: id(each.whole)):
        parts = list(group)
        rule = _broken(parts, stated, wording(case.form.edition).partitions)
        whole = parts[0].whole
        if rule and whole:
            total = format_number(sum(each.value for each in parts))
            yield finding(
                rule,
                Where(part=part.id, sentence=whole.sentence),
                f"{part.heading}：“{_cut(whole.sentence)}”中分项合计是 {total}，总数是 {format_number(whole.value)}",
                expected=format_number(whole.value),
                found=total,
            )


def _broken(parts: Sequence[Count], stated: Sequence[Count], partitions: Sequence[Partition]) -> str:
    """The rule that a list of parts breaks; empty where it may be right."""
    wholes = _possible_wholes(parts, stated)
    total = sum(each.value for each in parts)
    if total in wholes:
        return ""
    if max(each.value for each in parts) > max(wholes):
        return "numbers.parts"
    kinds = {_partition(each, partitions) for each in parts}
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
    """The counts that the sentence states before its parts, and their sums: 收到 9 件，上年结转 1 件，其中……."""
    whole = parts[0].whole
    assert whole is not None
    before = [each.value for each in stated if each.sentence == whole.sentence and each.start < parts[0].start]
    nearest = before[-_WHOLES:]
    return {sum(some) for size in range(1, len(nearest) + 1) for some in combinations(nearest, size)}


def _partition(part: Count, partitions: Sequence[Partition]) -> Partition | None:
    return next((each for each in partitions if re.search("|".join(each.classes), part.words)), None)


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST_QUOTE else f"{sentence[:_LONGEST_QUOTE]}……"


def _fees_not_counted(case: Case, told: Sequence[tuple[Part, Mention]]) -> Iterator[Finding]:
    """Amounts of the texts that the sum to which they belong does not hold."""
    for part, each in told:
        terms = each.quantity.within
        total = _total(terms, case.report.cells) if terms else None
        if total is not None and each.value > total:
            fields = [case.form.fields[key] for _, key in terms]
            yield finding(
                "numbers.fee-not-counted",
                Where(key=fields[0].key, part=part.id, sentence=each.count.sentence),
                f"{part.heading}：文字写“{each.count.clause}”，{_name(fields)}却是 {format_number(total)}",
                expected=format_number(each.value),
                found=format_number(total),
            )
