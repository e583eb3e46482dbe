"""author check and author import: files of every kind in, findings, JSON, changes and answers out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docx import Document

from author import answers, editions, export, outcomes, render, sentences, show
from author.cli import main
from author.errors import Exit
from author.files import left_alone
from author.findings import rules
from author.lock import held
from author.numerals import format_number
from author.report import Report
from author.sentences import composed
from tests.filled import FORM, numbered_report
from tests.offices import office, submit

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
SAMPLE = ROOT / "samples" / "mianyang-jhj-2023.yaml"
BUSY = ROOT / "samples" / "example-zrzy-2024.yaml"
SCHEMA = json.loads((ROOT / "docs" / "check.schema.json").read_text("utf-8"))
NO_REQUESTS = 'received: "0 0 0 0 0 0"'


def command(*words: object) -> int:
    return main([str(word) for word in words])


def edited(sample: Path, before: str, after: str, target: Path) -> Path:
    """Return a copy of a sample with some words changed."""
    text = sample.read_text("utf-8")
    assert before in text
    target.write_text(text.replace(before, after), "utf-8")
    return target


def as_docx(sample: Path, target: Path) -> Path:
    report = answers.load(sample)
    return render.write(report, editions.edition(report.edition), target)


def as_json(capsys: pytest.CaptureFixture[str], *words: object) -> list[dict[str, Any]]:
    capsys.readouterr()
    command("check", *words, "--json")
    said: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    jsonschema.validate(said, SCHEMA)
    return said


# --- check --------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_has_nothing_above_a_notice_in_any_format(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = answers.load(sample)
    docx = as_docx(sample, tmp_path / "report.docx")
    page = tmp_path / "report.html"
    page.write_text(export.html(report, FORM), "utf-8")
    for said in as_json(capsys, sample, docx, page):
        assert {finding["level"] for finding in said["findings"]} <= {"notice"}
        assert said["cells"] == {
            key: value if isinstance(value, int) else float(value or 0) for key, value in report.cells.items()
        }


def test_totals_are_told_as_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = numbered_report()
    wrong = {**report.cells, "requests.received.total": 7}
    docx = render.write(replace(report, cells=wrong), FORM, tmp_path / "report.docx")
    (said,) = as_json(capsys, docx)
    assert said["cells"]["requests.received.total"] == 7
    assert ("arithmetic.row-sum", "requests.received.total") in {
        (finding["rule"], finding["key"]) for finding in said["findings"]
    }


def test_errors_come_first_and_tell_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = edited(SAMPLE, NO_REQUESTS, 'received: "0 3 0 0 0 0"', tmp_path / "a.yaml")
    assert command("check", wrong) == Exit.FINDINGS
    lines = capsys.readouterr().out.splitlines()
    levels = [line[:2] for line in lines if line[:2] in ("错误", "警告", "提示")]
    assert levels == sorted(levels, key=["错误", "警告", "提示"].index)
    assert levels[0] == "错误"


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    assert command("check", bad, SAMPLE) == Exit.UNREADABLE
    out = capsys.readouterr().out
    assert "JPEG" in out
    assert "绵阳市经济合作局 2023 年度" in out
    said = as_json(capsys, bad, SAMPLE, tmp_path / "missing.pdf")
    assert [sorted(each)[:2] for each in said] == [["error", "file"], ["agency", "cells"], ["error", "file"]]


def test_last_years_report_counts_only_for_the_same_agency(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = edited(SAMPLE, 'year: "2023"', 'year: "2022"', tmp_path / "last.yaml")
    edited(last, 'carried_out: "0 0 0 0 0 0"', 'carried_out: "0 2 0 0 0 0"', last)
    rules = {finding["rule"] for finding in as_json(capsys, SAMPLE, "--previous", last)[0]["findings"]}
    assert "history.carried-in" in rules
    rules = {finding["rule"] for finding in as_json(capsys, BUSY, "--previous", last)[0]["findings"]}
    assert not {rule for rule in rules if rule.startswith("history.")}


def test_last_years_report_of_another_agency_is_not_compared_and_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["check", str(BUSY), "--previous", str(SAMPLE)])
    assert "没有比较" in capsys.readouterr().err
    main(["check", str(BUSY), str(SAMPLE), "--previous", str(SAMPLE)])
    assert "没有比较" not in capsys.readouterr().err


def test_a_reason_in_the_sidecar_excuses_a_finding_of_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = edited(SAMPLE, 'regulations: "0 0 0"', 'regulations: "0 0 1"', tmp_path / "a.yaml")
    docx = as_docx(wrong, tmp_path / "report.docx")
    (said,) = as_json(capsys, docx)
    faults = [each for each in said["findings"] if each["rule"] == "figures.regulations"]
    assert faults
    assert command("check", docx) == Exit.FINDINGS
    sidecar = answers.reasons_file(docx)
    sidecar.write_text(f'{faults[0]["rule"]}@{faults[0]["key"]}: "机构改革承接"\n', "utf-8")
    (said,) = as_json(capsys, docx)
    assert [each["reason"] for each in said["findings"] if each["rule"] == "figures.regulations"] == ["机构改革承接"]
    assert command("check", docx) == Exit.DONE
    assert "机构改革承接" in capsys.readouterr().out


def test_a_broken_sidecar_is_told_and_not_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docx = as_docx(SAMPLE, tmp_path / "report.docx")
    answers.reasons_file(docx).write_text("figures.regulations：没有空格\n", "utf-8")
    assert command("check", docx) == Exit.UNREADABLE
    assert "中文冒号" in capsys.readouterr().out


def test_what_the_editing_changed_is_told_against_the_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docx = as_docx(edited(SAMPLE, "发布信息197条", "发布信息198条", tmp_path / "a.yaml"), tmp_path / "report.docx")
    assert command("check", docx, "--answers", SAMPLE) == Exit.DONE
    out = capsys.readouterr().out
    assert "197" in out
    assert "198" in out


def test_comments_go_into_another_document_and_leave_every_file_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = edited(SAMPLE, NO_REQUESTS, 'received: "0 3 0 0 0 0"', tmp_path / "a.yaml")
    docx = as_docx(wrong, tmp_path / "report.docx")
    before = docx.read_bytes()
    assert command("check", docx, "--comments", docx) == Exit.FINDINGS
    assert docx.read_bytes() == before
    assert (tmp_path / "report_2.docx").exists()
    said = capsys.readouterr().out
    assert f"“{docx.name}”" in said
    assert left_alone(docx, tmp_path / "report_2.docx") not in said, "nobody edited it"


def test_comments_go_into_what_was_checked_even_if_the_file_changes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = edited(SAMPLE, NO_REQUESTS, 'received: "0 3 0 0 0 0"', tmp_path / "a.yaml")
    docx = as_docx(wrong, tmp_path / "report.docx")
    assert command("check", docx, "--comments", tmp_path / "expected.docx") == Exit.FINDINGS

    def check_and_lose(path: Path, previous: Report | None, profile_path: Path | None) -> outcomes.Outcome:
        found = check(path, previous, profile_path)
        path.write_bytes(b"another file")
        return found

    check = outcomes.check
    monkeypatch.setattr(outcomes, "check", check_and_lose)
    assert command("check", docx, "--comments", tmp_path / "commented.docx") == Exit.FINDINGS
    assert (tmp_path / "commented.docx").read_bytes() == (tmp_path / "expected.docx").read_bytes()


@pytest.mark.parametrize(
    "words",
    [("--comments", "out.docx"), (SAMPLE, "--answers", SAMPLE), ("--comments", "out.docx", SAMPLE)],
    ids=["comments on answers", "answers for two files", "comments for two files"],
)
def test_wrong_use_is_refused(words: tuple[object, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert command("check", SAMPLE, *words) == Exit.USAGE


# --- parent and children -----------------------------------------------------------------


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """Return a government's report with nothing but zeros."""
    return submit(office(FORM, "云岭市人民政府"), FORM, tmp_path / "本级.docx")


@pytest.mark.parametrize("inside", [None, [], ["照片.png"], ["坏.docx"]], ids=["missing", "empty", "picture", "broken"])
def test_a_parent_without_children_is_not_compared(
    inside: list[str] | None, parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    children = tmp_path / "各单位"
    if inside is not None:
        children.mkdir()
        for name in inside:
            (children / name).write_bytes(b"\xff\xd8\xff")
    own = submit(office(FORM, "云岭市人民政府办公室"), FORM, tmp_path / "本机关.yaml")
    for words in ([], ["--own", own], ["--json"]):
        assert command("check", parent, "--children", children, *words) == Exit.UNREADABLE
        said = capsys.readouterr()
        assert said.err.endswith("。\n")
        assert "合计" not in said.out


def test_the_shell_is_told_of_children_as_when_they_are_added_up(parent: Path, tmp_path: Path) -> None:
    children = tmp_path / "各单位"
    submit(office(FORM, "甲局"), FORM, children / "甲局.docx")
    assert command("check", parent, "--children", children) == Exit.DONE
    (children / "坏.docx").write_bytes(b"PK\x03\x04bad")
    assert command("aggregate", children) == Exit.UNREADABLE
    assert command("check", parent, "--children", children) == Exit.UNREADABLE


def test_a_parents_own_report_among_its_children_does_not_count(
    parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    children = tmp_path / "各单位"
    submit(office(FORM, "甲局"), FORM, children / "甲局.docx")
    submit(office(FORM, "云岭市人民政府", {"art20_5.licensing.decisions": 7}), FORM, children / "本级.docx")
    assert command("check", parent, "--children", children) == Exit.DONE
    assert "计入 1 份" in capsys.readouterr().out


def test_of_two_different_reports_of_a_child_one_can_be_excluded(
    parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    children = tmp_path / "各单位"
    submit(office(FORM, "乙局"), FORM, children / "乙局.docx")
    for name, decisions in (("甲局", 0), ("甲局（旧）", 7)):
        report = office(FORM, "甲局", {"art20_5.licensing.decisions": decisions})
        submit(report, FORM, children / f"{name}.docx")
    assert command("check", parent, "--children", children) == Exit.FINDINGS
    assert "--exclude" in capsys.readouterr().out
    excluded = ["--exclude", "甲局（旧）.docx"]
    assert command("check", parent, "--children", children, *excluded) == Exit.DONE
    assert "计入  甲局" in capsys.readouterr().out
    assert command("check", parent, "--children", children, "--exclude", "没有") == Exit.USAGE
    assert command("check", parent, "--exclude", "甲局（旧）.docx") == Exit.USAGE


def test_with_the_roster_and_the_settings_of_an_aggregation_the_same_reports_count(
    parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    children = tmp_path / "收到"
    for name, file in (
        ("甲局", "甲局"),
        ("甲局", "甲局（修改）"),
        ("乙分局", "乙"),
        ("丙局", "丙局"),
        ("外局", "外局"),
    ):
        submit(office(FORM, name, {"art20_5.licensing.decisions": len(file)}), FORM, children / f"{file}.docx")
    roster, settings = tmp_path / "名单.csv", tmp_path / "汇总设置.yaml"
    roster.write_text("单位名称,简称\n丙局,\n乙局,\n甲局,\n丁局,\n", "utf-8")
    decided = "采用:\n  - 甲局（修改）.docx\n不计入:\n  - 丙局\n免报:\n  - 丁局\n归属:\n  乙分局: 乙局\n"
    settings.write_text(decided, "utf-8")
    target = tmp_path / "本级.yaml"
    assert command("aggregate", children, "-o", target, "--roster", roster) == Exit.FINDINGS
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("计入", "不计", "缺报"))]
    assert [line.split()[1] for line in told if line.startswith("计入")] == ["乙局", "甲局"]
    compared = ["check", parent, "--children", children, "--roster", roster, "--settings", settings]
    assert command(*compared) == Exit.FINDINGS
    assert [each for each in capsys.readouterr().out.splitlines() if each in told] == told
    submit(replace(answers.load(target), agency=answers.load(target).agency), FORM, tmp_path / "公布的.yaml")
    command("check", tmp_path / "公布的.yaml", *compared[2:])
    assert "合计" not in capsys.readouterr().out, "the sums are those that were published"


# --- import -------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_an_imported_report_has_the_numbers_and_texts_of_the_answers(sample: Path, tmp_path: Path) -> None:
    report = answers.load(sample)
    docx = as_docx(sample, tmp_path / "report.docx")
    assert command("import", docx) == Exit.DONE
    imported = answers.load(tmp_path / answers.file_name(report))
    assert (imported.cells, imported.texts, imported.year) == (report.cells, report.texts, report.year)
    assert imported.agency.name == report.agency.name


def test_an_import_never_overwrites_answers_unless_told_to_take_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.yaml"
    target.write_bytes(SAMPLE.read_bytes())
    other = edited(SAMPLE, "发布信息197条", "发布信息198条", tmp_path / "b.yaml")
    docx = as_docx(other, tmp_path / "report.docx")
    assert command("import", docx, "-o", target) == Exit.UNREADABLE
    assert target.read_bytes() == SAMPLE.read_bytes()
    assert command("import", docx, "-o", target, "--update") == Exit.DONE
    taken = answers.load(target)
    assert "发布信息198条" in taken.texts["overview"]
    assert taken.agency == answers.load(SAMPLE).agency, "what a document does not hold stays"
    assert (tmp_path / "a.yaml.bak").read_bytes() == SAMPLE.read_bytes()


def test_an_import_that_changes_nothing_leaves_the_answers_as_they_were_typed(tmp_path: Path) -> None:
    target = tmp_path / "a.yaml"
    typed = b"# typed by hand\n" + SAMPLE.read_bytes()
    target.write_bytes(typed)
    assert command("import", as_docx(SAMPLE, tmp_path / "report.docx"), "-o", target, "--update") == Exit.DONE
    assert target.read_bytes() == typed


def test_an_import_takes_the_edits_of_a_word_file_and_nothing_else_and_only_once(tmp_path: Path) -> None:
    before = replace(answers.load(BUSY), reasons={"prose.x@overview": "说明"}, facts={"training": "2"})
    target, word = tmp_path / "a.yaml", tmp_path / "report.docx"
    answers.save(target, before)
    document = Document(str(render.write(before, FORM, word)))
    # The clerk corrects a number and a sentence, and forgets the total of the row.
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    next(cell for cell in cells if cell.text == "204").text = "205"
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        run.text = run.text.replace("办结474件", "已办结474件")
    document.save(str(word))
    for _ in range(2):
        assert command("import", word, "-o", target, "--update") == Exit.FINDINGS
        changed = before.with_cells(FORM, {"requests.received.natural_person": 205})
        overview = before.texts["overview"].replace("办结474件", "已办结474件")
        assert answers.load(target) == changed.with_text("overview", overview)
        assert answers.load(tmp_path / "a.yaml.bak") == before


@pytest.mark.parametrize(
    ("before", "after"), [('name: "绵阳市经济合作局', 'name: "绵阳市水务局'), ('year: "2023', 'year: "2024')]
)
def test_an_import_of_another_report_into_answers_asks_for_replace(before: str, after: str, tmp_path: Path) -> None:
    target = edited(SAMPLE, before, after, tmp_path / "a.yaml")
    mine = target.read_bytes()
    docx = as_docx(SAMPLE, tmp_path / "report.docx")
    assert command("import", docx, "-o", target, "--update") == Exit.UNREADABLE
    assert target.read_bytes() == mine
    assert command("import", docx, "-o", target, "--update", "--replace") == Exit.DONE


def test_an_import_of_another_agencys_report_takes_its_contacts_too(tmp_path: Path) -> None:
    own = answers.load(SAMPLE).agency
    target = edited(SAMPLE, f'name: "{own.name}', 'name: "绵阳市水务局', tmp_path / "a.yaml")
    edited(target, f'phone: "{own.phone}', 'phone: "0816-7654321', target)
    docx = as_docx(SAMPLE, tmp_path / "report.docx")
    assert command("import", docx, "-o", target, "--update", "--replace") == Exit.DONE
    taken = answers.load(target).agency
    assert (taken.name, taken.phone) == (own.name, own.phone)


@pytest.mark.parametrize("update", [[], ["--update"]])
def test_an_import_leaves_answers_alone_that_are_open_in_the_wizard(update: list[str], tmp_path: Path) -> None:
    docx, target = as_docx(SAMPLE, tmp_path / "report.docx"), tmp_path / "a.yaml"
    if update:
        target.write_bytes(SAMPLE.read_bytes())
    with held(target):
        assert command("import", docx, "-o", target, *update) == Exit.UNREADABLE
    assert target.exists() == bool(update)
    assert command("import", docx, "-o", target, *update) == Exit.DONE


@pytest.mark.parametrize("name", ["i2.docx", "i2.txt", "i2", "", "folder.yaml"])
def test_an_import_writes_answers_files_only(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docx = as_docx(SAMPLE, tmp_path / "report.docx")
    (tmp_path / "folder.yaml").mkdir()
    for words in ([], ["--update"]):
        assert command("import", docx, "-o", tmp_path / name, *words) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 2
    assert {path.name for path in tmp_path.iterdir()} == {"report.docx", "folder.yaml"}


def test_what_an_import_could_not_place_stands_in_the_answers_file(tmp_path: Path) -> None:
    report = answers.load(SAMPLE)
    page = tmp_path / "report.html"
    page.write_text(export.html(report, FORM).replace(">197<", ">"), "utf-8")
    slashed = page.read_text("utf-8").replace(">2</td>", ">/</td>", 1)
    page.write_text(slashed, "utf-8")
    target = tmp_path / "a.yaml"
    command("import", page, "-o", target)
    assert "# 读入时：" in target.read_text("utf-8")
    assert answers.load(target).cells["art20_1.normative_documents.issued"] is None


def test_an_import_lets_composed_sentences_follow_the_numbers_and_says_which_stand_otherwise_in_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = numbered_report()
    report = report.with_text("overview", sentences.write(FORM, "overview", report))
    target = tmp_path / "a.yaml"
    answers.save(target, report)
    key = "requests.received.natural_person"
    docx = render.write(report.with_cells(FORM, {key: 7000}), FORM, tmp_path / "report.docx")
    assert command("import", docx, "-o", target, "--update") == Exit.DONE
    taken = answers.load(target)
    assert not composed.is_own_work(taken, FORM, "overview")
    before, now = (format_number(each.cells["requests.received.total"] or 0) for each in (report, taken))
    told = capsys.readouterr().out.rpartition(docx.name)[2]
    assert f"收政府信息公开申请{before}件" in told
    assert f"收政府信息公开申请{now}件" in told


def test_an_import_that_read_everything_does_not_claim_to_have_checked_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command("import", as_docx(SAMPLE, tmp_path / "report.docx"))
    assert show.counts([]) not in capsys.readouterr().out


def test_an_import_says_which_printed_totals_it_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = answers.load(SAMPLE)
    page, target = tmp_path / "report.html", tmp_path / "a.yaml"
    key = "requests.received.total"
    page.write_text(export.html(replace(report, cells={**report.cells, key: 18}), FORM), "utf-8")
    assert command("import", page, "-o", target) == Exit.FINDINGS
    said = capsys.readouterr()
    assert rules()["reading.recomputed"].remedy in said.out
    assert answers.load(target).cells[key] == report.cells[key]
    assert f"# 读入时：{FORM.fields[key].place}：" in target.read_text("utf-8")


# --- local demands ------------------------------------------------------------------------


def test_a_local_profile_adds_its_demands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demands = tmp_path / "demands.yaml"
    demands.write_text('profile: "1"\nname: "某市通知"\nlongest:\n  overview: "100"\n', "utf-8")
    (said,) = as_json(capsys, SAMPLE, "--profile", demands)
    assert [(each["rule"], each["part"], each["basis"]) for each in said["findings"]] == [
        ("profile.too-long", "overview", "某市通知")
    ]


def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("check", SAMPLE, "--profile", tmp_path / "missing.yaml") == Exit.UNREADABLE
    assert "missing.yaml" in capsys.readouterr().err


def test_comments_are_written_into_word_files_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docx = as_docx(SAMPLE, tmp_path / "report.docx")
    for name in ("comments.txt", ""):
        assert command("check", docx, "--comments", tmp_path / name) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 2
    assert list(tmp_path.iterdir()) == [docx]
