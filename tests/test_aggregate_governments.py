"""Reports of governments among those that are added up: nothing counts twice."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from author import aggregate, answers
from author.aggregate import AggregateOptions, Store, Summary
from author.aggregate.roster import Roster
from author.aggregate.summary import Cause
from author.cli import main
from author.errors import Exit, UsageError
from author.form import Form
from author.intake import Candidate
from author.report import Report
from tests.offices import added_up, government, office, offices, some_numbers, submit, submit_all


def summed(store: Store, paths: Sequence[Path], **wanted: object) -> Summary:
    request = AggregateOptions(found=[Candidate(path=path) for path in paths], **wanted)  # type: ignore[arg-type]
    return aggregate.summarize(request, store, lambda *_: None)


def submitted(form: Form, folder: Path, *reports: Report) -> list[Path]:
    """Return the report as answers, which name its agency."""
    return [submit(report, form, folder / f"{number}.yaml") for number, report in enumerate(reports)]


def names(summary: Summary) -> set[str]:
    return {head.agency for head in summary.counted}


def wholes(summary: Summary) -> dict[str, str]:
    """Return the reason why each report that contains others is left out, by agency."""
    return {each.file.agency: each.why for each in summary.left_out if each.cause is Cause.CONTAINS_OTHERS}


def sums_of(form: Form, *reports: Report) -> dict[str, int]:
    sums = added_up(form, reports)
    return {each.key: sums[each.key] for each in form.inputs}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("云岭县人民政府", "云岭县教育局"),
        ("云岭县人民政府", "云岭县人民政府办公室"),
        ("云岭县政府", "云岭县教育局"),
        ("云岭市人民政府", "云岭市云东县人民政府"),
        ("云岭县人民政府（本级）", "云岭县 教育局"),
    ],
)
def test_a_government_is_left_out_beside_a_report_of_its_own_place(
    form: Form, folder: Path, store: Store, whole: str, part: str
) -> None:
    reports = [government(form, whole, some_numbers(form, 1)), office(form, part), office(form, "别处局")]
    paths = submitted(form, folder, *reports)
    for order in permutations(paths):
        summary = summed(store, order)
        assert names(summary) == {part, "别处局"}
        assert part in wholes(summary)[whole]


def test_a_government_is_left_out_beside_the_offices_own_report(form: Form, folder: Path, store: Store) -> None:
    whole, own, other = submitted(
        form,
        folder,
        government(form, "云岭县人民政府", some_numbers(form, 1)),
        office(form, "云岭县人民政府办公室"),
        office(form, "教育局"),
    )
    assert names(summed(store, [whole, other], own=own)) == {"云岭县人民政府办公室", "教育局"}


def test_governments_of_other_places_count_and_are_told(form: Form, folder: Path, store: Store) -> None:
    reports = [
        government(form, "云东县人民政府", some_numbers(form, 1)),
        government(form, "云西县人民政府", some_numbers(form, 2)),
        office(form, "云岭市教育局", some_numbers(form, 3)),
    ]
    summary = summed(store, submitted(form, folder, *reports))
    assert summary.cells == added_up(form, reports)
    (told,) = (each for each in summary.remarks if "汇总年报" in each)
    assert told.startswith("2 份")
    assert "云西县人民政府" in told


def test_what_does_not_count_is_contained_in_nothing(form: Form, folder: Path, store: Store) -> None:
    reports = [
        government(form, "云岭县人民政府", some_numbers(form, 1)),
        office(form, "云岭县教育局"),
        office(form, "甲局"),
    ]
    paths = submitted(form, folder, *reports)
    assert "云岭县人民政府" in names(summed(store, paths, excluded=["云岭县教育局"]))
    assert "云岭县人民政府" in names(summed(store, paths, roster=Roster(names=["云岭县人民政府", "甲局"])))


@pytest.mark.parametrize("name", ["云岭市人民政府", ""])
def test_what_is_just_the_sum_of_all_others_does_not_count(form: Form, folder: Path, store: Store, name: str) -> None:
    parts = [office(form, f"{place}局", some_numbers(form, place)) for place in "甲乙丙"]
    whole = (government if name else office)(form, name, sums_of(form, *parts))
    summary = summed(store, submitted(form, folder, whole, *parts))
    assert summary.cells == added_up(form, parts)
    assert set(wholes(summary)) == {name}


def test_sums_within_sums_are_found_as_well(form: Form, folder: Path, store: Store) -> None:
    county = [office(form, f"{place}局", some_numbers(form, place)) for place in "甲乙"]
    county_whole = government(form, "云东县人民政府", sums_of(form, *county))
    city = [office(form, "丙局", some_numbers(form, "丙"))]
    everything = government(form, "云岭市人民政府", sums_of(form, *county, county_whole))
    paths = submitted(form, folder, county_whole, everything, *county)
    for order in (paths, paths[::-1]):
        assert set(wholes(summed(store, order))) == {"云东县人民政府", "云岭市人民政府"}
    assert not wholes(summed(store, submitted(form, folder, county_whole, *county, *city)))


def test_two_governments_with_the_same_numbers_count(form: Form, folder: Path, store: Store) -> None:
    numbers = some_numbers(form, 1)
    paths = submitted(form, folder, *(government(form, name, numbers) for name in ("甲县人民政府", "乙县人民政府")))
    assert names(summed(store, paths)) == {"甲县人民政府", "乙县人民政府"}


def test_governments_without_any_number_count(form: Form, folder: Path, store: Store) -> None:
    paths = submitted(form, folder, government(form, "云东县人民政府"), government(form, "云西县人民政府"))
    assert names(summed(store, paths)) == {"云东县人民政府", "云西县人民政府"}


@pytest.mark.parametrize("name", ["", "人民政府"])
def test_a_whole_of_nobody_does_not_count(form: Form, folder: Path, store: Store, name: str) -> None:
    summary = summed(
        store, submitted(form, folder, government(form, name, some_numbers(form, 1)), office(form, "甲局"))
    )
    assert names(summary) == {"甲局"}
    assert name in wholes(summary)


def test_the_government_of_the_sums_is_no_part_of_them(form: Form, folder: Path, tmp_path: Path) -> None:
    paths = submitted(form, folder, government(form, "云岭市人民政府", some_numbers(form, 1)), office(form, "甲局"))
    target = tmp_path / "本级.yaml"
    assert main(["aggregate", *map(str, paths), "-o", str(target), "--name", "云岭市人民政府"]) == Exit.DONE
    assert answers.load(target).cells == office(form, "甲局").cells


def test_the_parents_own_report_is_no_child(form: Form, folder: Path, store: Store) -> None:
    paths = submitted(form, folder, office(form, "云岭市人民政府", some_numbers(form, 1)), office(form, "甲局"))
    assert names(summed(store, paths, parent="云岭市人民政府")) == {"甲局"}


def test_a_townships_report_is_an_agencys(form: Form, folder: Path, store: Store) -> None:
    reports = [office(form, "云东镇人民政府", some_numbers(form, 1)), office(form, "云东镇财政所")]
    paths = [submit(report, form, folder / f"{report.agency.name}.docx") for report in reports]
    assert len(summed(store, paths).counted) == 2


def test_a_government_is_nobodys_own_report(form: Form, folder: Path, store: Store) -> None:
    own, other = submitted(form, folder, government(form, "云岭市人民政府"), office(form, "甲局"))
    with pytest.raises(UsageError):
        summed(store, [other], own=own)


def test_a_government_that_contains_others_is_to_be_settled(form: Form, folder: Path) -> None:
    submit_all(offices(form, 3), form, folder)
    submit(office(form, "云岭市人民政府", some_numbers(form, 1)), form, folder / "本级.docx")
    assert main(["aggregate", str(folder)]) == Exit.FINDINGS
    assert main(["aggregate", str(folder), "--exclude", "本级.docx"]) == Exit.DONE
