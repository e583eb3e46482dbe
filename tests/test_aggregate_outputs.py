"""What is written of many reports: nothing over a report, nothing of nothing, nothing that a person changed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from author import answers
from author.agency import AgencyKind, Scope
from author.errors import Exit
from author.form import Form
from author.lock import held_output
from tests.aggregating import command
from tests.offices import added_up, government, office, offices, submit, submit_all

KEY = "art20_5.licensing.decisions"


def test_the_government_report_opens_as_answers(form: Form, folder: Path, tmp_path: Path) -> None:
    reports = offices(form, 3)
    submit_all(reports, form, folder)
    target = tmp_path / "本级.yaml"
    assert command("aggregate", folder, "-o", target, "--name", "云岭市人民政府") == Exit.DONE
    report = answers.load(target)
    assert (report.scope, report.year, report.agency.name) == (Scope.GOVERNMENT, 2024, "云岭市人民政府")
    assert report.agency.kind is AgencyKind.GOVERNMENT
    assert report.cells == added_up(form, reports)


@pytest.mark.parametrize("is_folder", [True, False])
def test_the_sums_stand_beside_last_years_of_a_folder_or_of_one_report(
    form: Form, folder: Path, tmp_path: Path, is_folder: bool
) -> None:
    submit(office(form, "云岭市第001局", {KEY: 9}), form, folder / "今年.docx")
    before = tmp_path / "上年"
    before.mkdir()
    report = replace(office(form, "云岭市第001局", {KEY: 4}), year=2023)
    previous = before if is_folder else before / "上年.docx"
    submit(report, form, before / "上年.docx")
    target = tmp_path / "汇总.xlsx"
    assert command("aggregate", folder, "-o", target, "--previous", previous) == Exit.DONE
    rows = openpyxl.load_workbook(target)["与上年比较"].iter_rows(min_row=2, values_only=True)
    assert ("行政许可", 4, 9) in [row[:3] for row in rows]


def test_what_stands_in_the_answers_is_kept_and_other_numbers_only_replaced_on_demand(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 2), form, folder, ["docx"])
    target = tmp_path / "本级.yaml"
    assert command("aggregate", folder, "-o", target, "--name", "云岭市人民政府") == Exit.DONE
    first = answers.load(target)
    answers.save(target, replace(first, texts={**first.texts, "problems": "已经写好的一段。"}))
    assert command("aggregate", folder, "-o", target) == Exit.DONE
    assert answers.load(target).texts["problems"] == "已经写好的一段。"
    third = office(form, "云岭市第003局", {"art20_5.licensing.decisions": 9})
    submit(third, form, folder / "又来一份.docx")
    key = "art20_5.licensing.decisions"
    # Numbers that nobody has changed are updated, so that all outputs of a run agree.
    assert command("aggregate", folder, "-o", target) == Exit.DONE
    assert answers.load(target).cells[key] == (first.cells[key] or 0) + 9
    edited = answers.load(target)
    answers.save(target, edited.with_cells(form, {key: 1000}))
    before = target.read_bytes()
    assert command("aggregate", folder, "-o", target) == Exit.FINDINGS
    assert target.read_bytes() == before
    assert command("aggregate", folder, "-o", target, "--replace") == Exit.DONE
    assert answers.load(target).cells[key] == (first.cells[key] or 0) + 9
    assert answers.load(target).texts["problems"] == "已经写好的一段。"
    capsys.readouterr()


def test_an_agencys_own_answers_are_not_filled_with_sums(form: Form, folder: Path, tmp_path: Path) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    target = submit(office(form, "云岭市人民政府办公室"), form, tmp_path / "本机关.yaml")
    before = target.read_bytes()
    assert command("aggregate", folder, "-o", target, "--replace") == Exit.UNREADABLE
    assert target.read_bytes() == before


@pytest.mark.parametrize("replaces", [[], ["--replace"]])
def test_answers_of_another_year_are_not_filled_with_sums(
    replaces: list[str], form: Form, folder: Path, tmp_path: Path
) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    target = submit(replace(government(form, "云岭市人民政府"), year=2023), form, tmp_path / "上年.yaml")
    before = target.read_bytes()
    assert command("aggregate", folder, "-o", target, *replaces) == Exit.UNREADABLE
    assert target.read_bytes() == before


OWN: dict[str, Callable[[Form, Path], Path]] = {
    "of another year": lambda form, path: submit(office(form, "云岭市人民政府办公室", year=2023), form, path),
    "of the government": lambda form, path: submit(government(form, "云岭市人民政府"), form, path),
    "not there": lambda _, path: path,
    "a folder": lambda _, path: path.parent,
    "the folder itself": lambda *_: Path(),
}


@pytest.mark.parametrize("own", OWN)
def test_an_own_report_that_does_not_fit_is_named_and_nothing_is_written(
    own: str, form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    parent = submit(government(form, "云岭市人民政府"), form, tmp_path / "本级.docx")
    given = OWN[own](form, tmp_path / "本机关.docx")
    target = tmp_path / "汇总.csv"
    for words in (("aggregate", folder, "-o", target), ("check", parent, "--children", folder)):
        assert command(*words, "--own", given) == Exit.USAGE
        assert "--own" in capsys.readouterr().err
    assert not target.exists()


def test_an_edited_workbook_is_not_overwritten(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 2), form, folder)
    target = tmp_path / "汇总.xlsx"
    assert command("aggregate", folder, "-o", target) == Exit.DONE
    target.write_bytes(target.read_bytes() + b"edited")
    edited = target.read_bytes()
    assert command("aggregate", folder, "-o", target) == Exit.DONE
    assert target.read_bytes() == edited
    assert (tmp_path / "汇总_2.xlsx").exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_of_two_runs_onto_one_table_the_later_one_is_told(
    form: Form, folder: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 1), form, folder)
    target, other = tmp_path / f"汇总.{kind}", tmp_path / "另一份.csv"
    with held_output(target):
        assert command("aggregate", folder, "-o", target, "-o", other) == Exit.UNREADABLE
    assert target.name in capsys.readouterr().err
    assert not target.exists()
    assert other.exists()


def test_unfit_outputs_are_refused_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    assert command("aggregate", folder, "-o", tmp_path / "汇总.txt") == Exit.USAGE
    assert command("aggregate", folder, "-o", tmp_path / "没有" / "汇总.xlsx") == Exit.UNREADABLE
    assert list(tmp_path.iterdir()) == [folder]


def test_a_full_disk_leaves_what_was_there(form: Form, folder: Path, full_disk: Path) -> None:
    submit_all(offices(form, 2), form, folder)
    assert command("aggregate", folder, "-o", full_disk / "汇总.xlsx") == Exit.UNREADABLE
    assert not (full_disk / "汇总.xlsx").exists()
    assert (full_disk / "old.txt").read_bytes() == b"old"


def test_where_nothing_is_counted_nothing_is_written(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 2), form, folder)
    (folder / "坏.docx").write_bytes(b"PK\x03\x04bad")
    targets = [tmp_path / f"汇总.{kind}" for kind in ("xlsx", "csv", "yaml", "docx")]
    words = [word for target in targets for word in ("-o", target)]
    code = command("aggregate", folder, *words, "--year", 2023, "--returns", tmp_path / "退")
    said = capsys.readouterr()
    assert code == Exit.UNREADABLE
    assert said.out.count("不计") >= 3
    assert "1 份读不出" in said.err
    assert "2 份年度不同" in said.err
    assert {path.name for path in tmp_path.iterdir()} <= {folder.name, ".author-read.sqlite"}


def test_a_parent_without_a_counted_child_is_not_compared(form: Form, folder: Path, tmp_path: Path) -> None:
    submit(office(form, "甲局", year=2023), form, folder / "甲局.docx")
    parent = submit(office(form, "云岭市人民政府"), form, tmp_path / "本级.docx")
    assert command("check", parent, "--children", folder) == Exit.UNREADABLE


def test_an_output_that_fails_does_not_stop_the_others(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = office(form, "甲局")
    key = "proceedings.cases.reconsideration.total"
    submit(replace(bad, cells={**bad.cells, key: 7}), form, folder / "甲局.docx")
    broken, foreign = tmp_path / "坏.yaml", tmp_path / "别的.yaml"
    broken.write_text("form: [", "utf-8")
    submit(office(form, "甲局"), form, foreign)
    words = ["-o", broken, "-o", foreign, "-o", tmp_path / "长表.csv", "--returns", tmp_path / "退"]
    assert command("aggregate", folder, *words) == Exit.UNREADABLE
    assert broken.read_text("utf-8") == "form: ["
    assert (tmp_path / "长表.csv").exists()
    assert list((tmp_path / "退").iterdir())
    assert capsys.readouterr().err.count("。\n") == 2


def test_a_name_that_the_answers_have_otherwise_is_told(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 2), form, folder)
    target = tmp_path / "本级.yaml"
    command("aggregate", folder, "-o", target)
    command("aggregate", folder, "-o", target, "--name", "云岭市人民政府")
    assert answers.load(target).agency.name == "云岭市人民政府"
    capsys.readouterr()
    command("aggregate", folder, "-o", target, "--name", "云岭市 人民政府")
    assert "--name" not in capsys.readouterr().out
    command("aggregate", folder, "-o", target, "--name", "云东县人民政府")
    assert "没有改成 --name" in capsys.readouterr().out
    assert answers.load(target).agency.name == "云岭市人民政府"


# --- what is read is not written ---------------------------------------------------------


def test_outputs_and_lists_inside_the_folder_are_not_taken_for_reports(
    form: Form, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 4), form, folder, ["docx"])
    (folder / "名单.txt").write_text("\n".join(f"云岭市第{number:03}局" for number in range(1, 5)), "utf-8")
    targets = [folder / f"汇总.{kind}" for kind in ("docx", "yaml", "xlsx", "csv")]
    words = [word for target in targets for word in ("-o", target)] + ["--roster", folder / "名单.txt"]
    words += ["--returns", folder / "退回"]
    assert command("aggregate", folder, *words) == Exit.DONE
    before = {path: path.read_bytes() for path in targets}
    capsys.readouterr()
    assert command("aggregate", folder, *words) == Exit.DONE
    assert {path: path.read_bytes() for path in targets} == before
    said = capsys.readouterr().out
    assert all(any(str(path) in line and "是汇总写的" in line for line in said.splitlines()) for path in targets)
    # Also where they are not written this time, and under another number.
    targets[2].write_bytes(targets[2].read_bytes() + b"edited")
    listed = ["--roster", folder / "名单.txt"]
    assert command("aggregate", folder, "-o", targets[2], *listed) == Exit.DONE
    capsys.readouterr()
    assert command("aggregate", folder, "-o", targets[3], *listed, "--exclude", "汇总_2.xlsx") == Exit.DONE
    assert "汇总_2.xlsx  是汇总写的" in capsys.readouterr().out


def test_outputs_are_known_where_another_run_wrote_them(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = submit_all(offices(form, 3), form, folder)
    assert command("aggregate", folder, "-o", folder / "汇总.docx") == Exit.DONE
    paths[0].unlink()
    for words in ([], ["-o", tmp_path / "长表.csv"], ["-o", tmp_path / "长表.csv", "-o", folder / "汇总.docx"]):
        capsys.readouterr()
        assert command("aggregate", folder, *words) == Exit.DONE
        said = capsys.readouterr().out
        assert "汇总.docx  是汇总写的" in said
        assert "计入 2 份" in said


@pytest.mark.parametrize("kind", ["docx", "yaml", "csv"])
def test_a_report_is_never_an_output(form: Form, folder: Path, tmp_path: Path, kind: str) -> None:
    submit_all(offices(form, 2), form, folder)
    report = folder / f"教育局.{kind}"
    submit(office(form, "教育局"), form, report) if kind != "csv" else report.write_text("x", "utf-8")
    before = report.read_bytes()
    link, twin = tmp_path / f"链接.{kind}", tmp_path / f"同一个.{kind}"
    link.symlink_to(report)
    twin.hardlink_to(report)
    for target in (report, link, twin):
        for given in ([folder], [folder / report.name, *folder.iterdir()]):
            assert command("aggregate", *given, "-o", target, "--replace") == Exit.USAGE
    assert report.read_bytes() == before


def test_what_is_named_for_another_purpose_is_no_output(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 2), form, folder)
    own = submit(office(form, "办公室"), form, tmp_path / "办公室.docx")
    roster = tmp_path / "名单.csv"
    roster.write_text("云岭市第001局\n云岭市第002局\n", "utf-8")
    before = own.read_bytes()
    assert command("aggregate", folder, "-o", own, "--own", own) == Exit.USAGE
    assert command("aggregate", folder, "-o", roster, "--roster", roster) == Exit.USAGE
    assert own.read_bytes() == before


def test_an_output_whose_name_is_too_long_is_one_sentence(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 1), form, folder)
    assert command("aggregate", folder, "-o", tmp_path / f"{'长' * 300}.xlsx") == Exit.UNREADABLE
    assert "名称太长" in capsys.readouterr().err


def test_reports_may_not_lie_where_the_returns_go(form: Form, folder: Path, tmp_path: Path) -> None:
    below = submit(office(form, "甲局"), form, folder / "子" / "甲局.docx")
    submit(office(form, "乙局"), form, folder / "乙局.docx")
    link = tmp_path / "链接"
    link.symlink_to(folder, target_is_directory=True)
    for given, returns in (
        (folder, folder),
        (folder, tmp_path),
        (folder, folder / "子"),
        (below, below.parent),
        (folder, link),
    ):
        assert command("aggregate", given, "--returns", returns) == Exit.USAGE
    assert not list(folder.rglob("*退回意见*"))
    assert command("aggregate", folder, "--returns", folder / "退回") == Exit.DONE
