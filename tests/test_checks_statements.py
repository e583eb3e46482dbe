"""What offices say of the numbers of the tables: how many wrong statements are found, how many findings are right.

The result table of fixtures/checks/statements.yaml. ``held`` was written before the wording, or by others who did
not see it, and not looked at while it was changed. ``texts`` are whole overviews with many numbers of other
things:

    part   wrong statements found   findings
    held   1280             1207       1210   94.3% found, 99.8% right
    work   4807             4603       4613   95.8% found, 99.8% right
    texts  1972             1680       1687   85.2% found, 99.6% right

Statements of others, before they were studied: of the first 346 in ``held`` 310 were found (89.6%), of the other
934 799 (85.5%) with 5 false findings. Of the fifteen batches in ``work`` 65% to 75% of the first five, 78% to 98%
of the next eight, 93.1% and 93.0% of the last two, with 6 false errors. Of the two batches in ``texts`` 76.9% with
20 false findings, then 82.7% with 11, four of them errors (98.8% right). Two more batches, each text modelled on
one real report and therefore not kept: 85.9% of 185 with 2 false findings and 87.9% of 398 with one, which was an
error. Of 200 numbers in excerpts of 74 real reports 175 (87.5%) with three errors, two of them where the table is
not known; of 431 numbers of earlier real texts 385. Of 252 real reports that nobody had studied, 1,045 wrong
numbers (one too high, one too low, digits swapped) in their overviews: 915 found (87.6%), 939 (89.9%) after what
they taught; 3 of 6 errors and 9 of 25 warnings were false, then none of either. Of the last 61 of them, only read
when most was mended: 287 of 311 found, one false error. Of 275 more, 549 wrong numbers: 484 found (88.2%) with a
false warning and a false notice, then 497 (90.5%) with neither; of the last 26 of them 77 of 87, nothing false.

The statements are one too high. What is found of other slips in ``held``, `test_the_share_of_other_slips_is_told`
prints, with and without notices: one too high 94% and 88%, one too low 78% and 75%, an eighth too high 88% and
84%, the first two digits swapped 90% and 85%, ten times as much 92% and 88%, the last digit lost 91% and 86%. What
is one too low often is another reading (32 were answered, 33 came in), or may be a part. A number just above a
cell is noted where its clause leaves open what it counts, since a part is not larger than its whole; farther
above, it more likely counts something else.

What is still missed: numbers one off that are another reading, of a branch or of an office that is not known,
behind words that are not known, small numbers where nothing says what is counted, and most of what a sentence says
behind a clause on another subject.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from author import editions
from author.agency import Agency
from author.checks import numbers
from author.checks.case import Case
from author.findings import Finding, Level
from author.report import Report

STATEMENTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "fixtures" / "checks" / "statements.yaml").read_text("utf-8")
)
FORM = editions.edition("2021")
ZEROS = dict.fromkeys((each.key for each in FORM.inputs), 0)
NUMBERS = {key: Decimal(value) if isinstance(value, str) else value for key, value in STATEMENTS["cells"].items()}
_BLANK = Report(edition="2021", year=STATEMENTS["year"], agency=Agency(name=STATEMENTS["agency"]))
BUSY = _BLANK.with_cells(FORM, {**ZEROS, **NUMBERS})
QUIET = _BLANK.with_cells(FORM, ZEROS)
_MARKED = re.compile(r"\[([\d.]+)\]")
_BESIDE_ANOTHER_READING = ("32", "10", "6")
"""One more than these is another reading: 32 were answered, 33 came in."""
FOUND_SHARE = {"held": 0.85, "work": 0.92, "texts": 0.80}
LEAST_SHARE_OF_SLIPS = 0.6
RIGHT_SHARE = 0.985


@cache
def findings(numbers_of: str, statement: str) -> list[Finding]:
    """Return the findings about a statement in the overview of the busy or the quiet agency."""
    report = {"busy": BUSY, "quiet": QUIET}[numbers_of]
    name, _, text = statement.rpartition("｜")
    agency = Agency(name=name) if name else report.agency
    said = replace(report, agency=agency, texts={"overview": text})
    return list(numbers.check(Case(report=said, form=FORM)))


def right(statement: str) -> str:
    return _MARKED.sub(lambda match: match[1], statement)


def _one_more(number: str) -> str:
    return str(Decimal(number) + (2 if number in _BESIDE_ANOTHER_READING else 1))


def _one_less(number: str) -> str:
    return str(abs(Decimal(number) - 1))


def _an_eighth_more(number: str) -> str:
    return str(Decimal(number) + int(Decimal(number)) // 8 + 1)


def _digits_swapped(number: str) -> str:
    return number[1] + number[0] + number[2:] if number[1:2].isdigit() and number[0] != number[1] else ""


def _ten_times(number: str) -> str:
    return str(Decimal(number) * 10)


def _last_digit_lost(number: str) -> str:
    return number[:-1] if number[1:].isdigit() else ""


def wrong(statement: str, change: Callable[[str], str] = _one_more) -> Iterator[str]:
    """Yield the statement with each marked number in turn changed, if the change makes it another one."""
    for match in _MARKED.finditer(statement):
        other = change(match[1])
        if other:
            yield right(f"{statement[: match.start()]}{other}{statement[match.end() :]}")


def outcome(part: str) -> tuple[int, int, list[Finding]]:
    """Return the number of wrong statements, the number of those found, and the false findings.

    A wrong number is found only by a finding that the right statement does not have.
    """
    said = STATEMENTS[part]
    tampered = [(statement, each) for statement in said["stated"] for each in wrong(statement)]
    found = sum(len(findings("busy", each)) > len(findings("busy", right(told))) for told, each in tampered)
    found += sum(bool(findings("busy", each)) for each in said["none"])
    silent = [("busy", right(each)) for each in (*said["stated"], *said["traps"])]
    silent += [("quiet", each) for each in said["none"]]
    false = [finding for agency, each in silent for finding in findings(agency, each)]
    return len(tampered) + len(said["none"]), found, false


def test_there_are_enough_statements_and_many_were_held_back() -> None:
    sizes = {part: sum(map(len, STATEMENTS[part].values())) for part in FOUND_SHARE}
    assert sum(sizes.values()) >= 400
    assert sizes["held"] >= 250


@pytest.mark.parametrize("part", FOUND_SHARE)
def test_most_wrong_statements_are_found_and_nearly_all_findings_are_right(part: str) -> None:
    tampered, found, false = outcome(part)
    print(f"{part}: {found} of {tampered} wrong statements found, {len(false)} false findings")
    assert found / tampered >= FOUND_SHARE[part]
    assert found / (found + len(false)) >= RIGHT_SHARE
    assert [each.message for each in false if each.level is Level.ERROR] == []


@pytest.mark.parametrize(
    "change", [_one_more, _one_less, _an_eighth_more, _digits_swapped, _ten_times, _last_digit_lost]
)
def test_the_share_of_other_slips_is_told(change: Callable[[str], str]) -> None:
    tampered = [each for statement in STATEMENTS["held"]["stated"] for each in wrong(statement, change)]
    levels = [{finding.level for finding in findings("busy", each)} for each in tampered]
    shares = [sum(map(bool, levels)), sum(bool(each - {Level.NOTICE}) for each in levels)]
    print(f"{change.__name__}: {shares[0]} of {len(levels)} found, {shares[1]} of them not only as a notice")
    assert shares[1] / len(levels) > LEAST_SHARE_OF_SLIPS


def test_a_wrong_number_is_named_once() -> None:
    named = [findings("busy", each) for statement in STATEMENTS["work"]["stated"] for each in wrong(statement)]
    assert [[one.message for one in each] for each in named if len(each) > 1] == []


def test_a_finding_says_the_sentence_its_number_the_cells_and_both_readings() -> None:
    (found,) = findings("busy", "全年共收到政府信息公开申请34件。")
    for words in ("全年共收到政府信息公开申请34件。", "说的是 34", "一、本年新收 总计是 33", "或者", "= 37"):
        assert words in found.message
    assert (found.expected, found.found) == ("33", "34")
