"""author aggregate: many files of every kind -> one outcome each, the sums, who is missing."""

import csv
import os
import signal
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from author import answers
from author.agency import Scope
from author.aggregate import Store
from author.errors import Exit, UsageError
from author.form import Form
from tests.aggregating import Counter, command, names, summed, why
from tests.offices import added_up, office, offices, some_numbers, submit, submit_all
from tests.packages import zipped
from tests.processes import needs_proc, started, wait_until, workers_of

FIXTURES = Path(__file__).parent / "fixtures"
MANY = 160
"""The reports of a run that is interrupted; after 50 of them the first are kept for good."""


# --- sums --------------------------------------------------------------------------------


def test_sums_of_mixed_files_equal_an_independent_addition(form: Form, folder: Path, store: Store) -> None:
    reports = offices(form, 24)
    submit_all(reports, form, folder)
    summary = summed(store, [folder])
    assert summary.cells == added_up(form, reports)
    assert len(summary.counted) == 24
    assert not summary.left_out
    assert not any(head.errors for head in summary.counted)


def test_fees_are_added_exactly(form: Form, folder: Path, store: Store) -> None:
    for name, fee in (("甲局", "0.1"), ("乙局", "0.2"), ("丙局", "3")):
        submit(office(form, name, {"art20_8.fees.amount": Decimal(fee)}), form, folder / f"{name}.docx")
    assert summed(store, [folder]).cells["art20_8.fees.amount"] == Decimal("3.3")


def test_totals_are_recomputed_and_wrong_ones_reported(form: Form, folder: Path, store: Store) -> None:
    report = office(form, "甲局")
    key = "proceedings.cases.reconsideration.total"
    wrong = {**report.cells, key: 99}
    submit(replace(report, cells=wrong), form, folder / "甲局.docx")
    summary = summed(store, [folder])
    assert summary.cells[key] == report.cells[key]
    assert summary.counted[0].errors == 1
    assert "arithmetic.group-total" in {found.rule.id for _, found in summary.findings()}


def test_reports_of_which_totals_are_recomputed_are_told(form: Form, folder: Path, store: Store) -> None:
    right, wrong = office(form, "甲局", some_numbers(form, 1)), office(form, "乙局", some_numbers(form, 2))
    total = "requests.received.total"
    wrong = replace(wrong, cells={**wrong.cells, total: (wrong.cells[total] or 0) + 2})
    for report in (right, wrong):
        submit(report, form, folder / f"{report.agency.name}.docx")
    (told,) = [each for each in summed(store, [folder]).remarks if "重新相加" in each]
    assert "乙局" in told
    assert "甲局" not in told


def test_blank_cells_count_as_nothing_and_are_told(form: Form, folder: Path, store: Store) -> None:
    key = "art20_5.licensing.decisions"
    submit(office(form, "甲局", {key: None}), form, folder / "a.docx")
    submit(office(form, "乙局", {key: 7}), form, folder / "b.docx")
    summary = summed(store, [folder])
    assert summary.cells[key] == 7
    assert any("甲局" in each and "没填" in each for each in summary.remarks)


def test_neither_order_nor_processes_nor_a_second_run_show_in_any_output(
    form: Form, folder: Path, tmp_path: Path
) -> None:
    paths = submit_all(offices(form, 18), form, folder)
    submit(office(form, "云岭市第001局"), form, folder / "又一份.docx")
    (folder / "照片.png").write_bytes(b"\x89PNG")
    roster = tmp_path / "名单.txt"
    roster.write_text("云岭市第001局\n云岭市第002局\n云岭市第099局\n", "utf-8")

    def outputs(name: str, given: Sequence[Path], processes: int) -> dict[str, bytes]:
        out = tmp_path / name
        out.mkdir(exist_ok=True)
        targets = [out / f"汇总.{kind}" for kind in ("xlsx", "csv", "yaml", "docx")]
        words = [word for target in targets for word in ("-o", target)]
        code = command("aggregate", *given, *words, "--roster", roster, "--processes", processes)
        assert code == Exit.FINDINGS
        assert sorted(
            each.name for each in out.iterdir() if not each.name.startswith(".") and each.suffix != ".bak"
        ) == sorted(["汇总设置.yaml", *(target.name for target in targets)])
        return {target.name: target.read_bytes() for target in targets}

    first = outputs("一", [folder], 1)
    assert outputs("一", [folder], 2) == first
    assert outputs("二", [folder], 4) == first
    # The same files one by one, backwards, and some of them twice.
    loose = [*reversed(paths), folder / "又一份.docx", folder / "照片.png", *paths[:3]]
    assert outputs("三", loose, 2) == first


def test_long_rows_add_up_to_the_sums(form: Form, folder: Path, tmp_path: Path) -> None:
    reports = offices(form, 6)
    submit_all(reports, form, folder)
    target = tmp_path / "长表.csv"
    assert command("aggregate", folder, "-o", target) == Exit.DONE
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 * len(form.fields)
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["键"]] = sums.get(row["键"], Decimal(0)) + Decimal(row["数值"])
    assert sums == added_up(form, reports)
    assert {row["年度"] for row in rows} == {"2024"}


# --- what is in such folders -------------------------------------------------------------


def test_each_wrong_thing_gets_its_line_and_the_rest_is_summed(form: Form, folder: Path, store: Store) -> None:
    good = offices(form, 3)
    submit_all(good, form, folder)
    submit(office(form, "前年局", year=2022), form, folder / "前年.docx")
    copied = submit(office(form, "重复局", {"art20_5.licensing.decisions": 5}), form, folder / "重复.docx")
    (folder / "重复（副本）.docx").write_bytes(copied.read_bytes())
    (folder / "~$重复.docx").write_bytes(b"\x05lock")
    (folder / ".~lock.重复.docx#").write_bytes(b"lock")
    (folder / "老格式.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (folder / "盖章页.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "空.docx").write_bytes(b"")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xc4\xea.docx")).write_bytes(b"gbk name")
    (folder / "炸弹.docx").write_bytes(zipped({"word/document.xml": b"0" * 200_000_000}))
    (folder / "自己.docx").symlink_to(folder / "自己.docx")
    (folder / "回头").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "管道.docx")
    old_form = (FIXTURES / "form-of-2019-in-2022.html").read_text("utf-8").replace("2022", "2024")
    (folder / "2019.html").write_text(old_form, "utf-8")
    summary = summed(store, [folder], processes=2)
    assert sorted(names(summary)) == sorted([*(report.agency.name for report in good), "重复局"])
    told = why(summary)
    assert set(told) == {
        "\ufffd\ufffd.docx",
        "前年.docx",
        "重复（副本）.docx",
        "~$重复.docx",
        ".~lock.重复.docx#",
        "老格式.doc",
        "盖章页.jpg",
        "空.docx",
        "炸弹.docx",
        "自己.docx",
        "回头",
        "管道.docx",
        "2019.html",
    }
    assert all(told.values())
    assert summary.cells == added_up(form, [*good, office(form, "重复局", {"art20_5.licensing.decisions": 5})])


def test_a_file_that_cannot_be_read_makes_the_run_fail_and_not_stop(form: Form, folder: Path, tmp_path: Path) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    assert command("aggregate", folder) == Exit.DONE
    (folder / "~$甲局.docx").write_bytes(b"lock")
    assert command("aggregate", folder) == Exit.DONE
    (folder / "乙局.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    target = tmp_path / "汇总.csv"
    assert command("aggregate", folder, "-o", target) == Exit.UNREADABLE
    assert "甲局" in target.read_text("utf-8-sig")


def test_what_is_left_out_by_right_is_nothing_wrong(form: Form, folder: Path) -> None:
    copied = submit(office(form, "甲局"), form, folder / "甲局.docx")
    (folder / "副本.docx").write_bytes(copied.read_bytes())
    submit(office(form, "乙局"), form, folder / "乙局.docx")
    (folder / "照片.png").write_bytes(b"\x89PNG")
    (folder / "~$甲局.docx").write_bytes(b"lock")
    assert command("aggregate", folder, "--exclude", "乙局") == Exit.DONE


def test_what_must_be_settled_first_is_a_finding(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 3), form, folder)
    roster = tmp_path / "名单.txt"
    roster.write_text("云岭市第001局\n云岭市第002局\n", "utf-8")
    assert command("aggregate", folder) == Exit.DONE
    assert command("aggregate", folder, "--roster", roster) == Exit.FINDINGS
    late = submit(office(form, "前年局", year=2022), form, folder / "前年.docx")
    assert command("aggregate", folder) == Exit.FINDINGS
    late.unlink()
    submit(office(form, "云岭市第001局", {"art20_5.licensing.decisions": 9}), form, folder / "又一份.docx")
    assert command("aggregate", folder) == Exit.FINDINGS


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_gets_its_line(form: Form, folder: Path, store: Store) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    submit(office(form, "乙局"), form, folder / "乙局.docx").chmod(0)
    summary = summed(store, [folder])
    assert names(summary) == ["甲局"]
    assert "权限" in why(summary)["乙局.docx"]


def test_a_folder_without_a_report_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "照片.png").write_bytes(b"\x89PNG")
    assert command("aggregate", folder, "-o", tmp_path / "汇总.xlsx") == Exit.UNREADABLE
    assert capsys.readouterr().err.endswith("。\n")


# --- resumed -----------------------------------------------------------------------------


def test_what_was_read_is_not_read_again_unless_it_changed(form: Form, folder: Path, store: Store) -> None:
    paths = submit_all(offices(form, 6), form, folder)
    first, again = Counter(), Counter()
    summary = summed(store, [folder], first)
    assert (first.before, first.total) == (0, 6)
    assert summed(store, [folder], again).cells == summary.cells
    assert again.before == 6
    changed = submit(office(form, "云岭市第001局", some_numbers(form, "别的数")), form, paths[0])
    sidecar = paths[3].with_name(paths[3].name + ".reasons.yaml")
    sidecar.write_text("history.carried-in@requests.carried_in.total: 机构改革\n", "utf-8")
    third = Counter()
    renewed = summed(store, [folder], third)
    assert changed.name in {Path(head.path).name for head in renewed.counted}
    assert third.before == 4
    assert renewed.cells != summary.cells


def test_a_damaged_or_foreign_store_is_begun_anew(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 3), form, folder)
    with Store(tmp_path) as opened:
        expected = summed(opened, [folder]).cells
    assert opened.path
    for content in (b"not a database" * 100, opened.path.read_bytes()[:5000] + b"\xff" * 5000):
        opened.path.write_bytes(content)
        with Store(tmp_path) as renewed:
            progress = Counter()
            assert summed(renewed, [folder], progress).cells == expected


def test_what_another_program_kept_is_read_again(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 3), form, folder)
    with Store(tmp_path) as opened:
        summed(opened, [folder])
    assert opened.path
    base = sqlite3.connect(opened.path)
    base.execute("update fingerprint set digest='older'")
    base.commit()
    base.close()
    progress = Counter()
    with Store(tmp_path) as renewed:
        summed(renewed, [folder], progress)
    assert progress.before == 0


def kept(folder: Path) -> int:
    """Return the number of files that the store in a folder holds permanently."""
    path = folder / ".author-read.sqlite"
    if not path.exists():
        return 0
    base = sqlite3.connect(path, timeout=30)
    try:
        found: int = base.execute("select count(*) from kept").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        base.close()
    return found


@pytest.fixture(scope="module")
def many(form: Form, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Return a folder of reports that takes a while to read, and their sums; the tests only read it."""
    reports = offices(form, MANY)
    folder = tmp_path_factory.mktemp("收到")
    submit_all(reports, form, folder)
    return folder, added_up(form, reports)


@pytest.mark.parametrize("endings", [[signal.SIGINT], [signal.SIGINT] * 3, [signal.SIGKILL]])
def test_an_interrupted_run_goes_on_where_it_was(
    many: tuple[Path, dict[str, object]], tmp_path: Path, endings: Sequence[signal.Signals]
) -> None:
    folder, sums = many
    target = tmp_path / "汇总.yaml"
    with started("aggregate", folder, "-o", target, "--processes", 2) as process:
        wait_until(lambda: kept(tmp_path) >= 50 or process.poll() is not None)
        for ending in endings:
            process.send_signal(ending)
            time.sleep(0.02)
        _, said = process.communicate()
    assert process.returncode == (-signal.SIGKILL if signal.SIGKILL in endings else Exit.INTERRUPTED)
    assert "Traceback" not in said
    assert not target.exists()
    before = kept(tmp_path)
    assert before >= 50
    progress = Counter()
    with Store(tmp_path) as opened:
        summary = summed(opened, [folder], progress)
    assert progress.before == before
    assert summary.cells == sums


@needs_proc
def test_a_killed_worker_loses_nothing(many: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    folder, sums = many
    target = tmp_path / "汇总.csv"
    with started("aggregate", folder, "-o", target, "--processes", 2) as process:
        wait_until(lambda: kept(tmp_path) >= 50 or process.poll() is not None)
        os.kill(workers_of(process.pid)[-1], signal.SIGKILL)
        _, said = process.communicate()
    assert process.returncode == Exit.DONE, said
    with target.open(encoding="utf-8-sig", newline="") as file:
        values = [Decimal(row["数值"]) for row in csv.DictReader(file)]
    assert len(values) == MANY * len(sums)
    assert sum(values) == sum(Decimal(str(value)) for value in sums.values())


# --- the office's own, exclusions, parent and children -----------------------------------


def test_the_offices_own_numbers_count_once(form: Form, folder: Path, tmp_path: Path, store: Store) -> None:
    reports = offices(form, 3)
    submit_all(reports, form, folder)
    own = submit(reports[0], form, tmp_path / "本机关.yaml")
    summary = summed(store, [folder], own=own)
    assert summary.counted[0].path == str(own)
    assert sorted(names(summary)) == sorted(report.agency.name for report in reports)
    assert summary.cells == added_up(form, reports)


def test_excluded_files_and_agencies_do_not_count(form: Form, folder: Path, store: Store) -> None:
    reports = offices(form, 4)
    paths = submit_all(reports, form, folder)
    summary = summed(store, [folder], excluded=[paths[0].name, "云岭市第003局"])
    assert summary.cells == added_up(form, [reports[1], reports[3]])
    with pytest.raises(UsageError):
        summed(store, [folder], excluded=["没有这个局"])


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("子/审计局.docx", {"上/审计局.docx", "上/子/财政局.docx"}),
        ("上/子/审计局.docx", {"上/审计局.docx", "上/子/财政局.docx"}),
        ("子/", {"上/审计局.docx"}),
        ("上/../上/子", {"上/审计局.docx"}),
        ("{folder}/上/审计局.docx", {"上/子/审计局.docx", "上/子/财政局.docx"}),
        ("{folder}/上/子", {"上/审计局.docx"}),
        ("审计局.docx", {"上/子/财政局.docx"}),
    ],
)
def test_an_exclusion_with_a_separator_is_the_end_of_a_path_or_a_folder(
    form: Form, folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch, word: str, left: set[str]
) -> None:
    for number, name in enumerate(("上/审计局.docx", "上/子/审计局.docx", "上/子/财政局.docx")):
        submit(office(form, f"{number}局"), form, folder / name)
    monkeypatch.chdir(folder)
    summary = summed(store, [folder], excluded=[word.format(folder=folder)])
    assert {Path(head.path).relative_to(folder).as_posix() for head in summary.counted} == left


def test_an_exclusion_that_is_no_end_of_a_path_is_refused(form: Form, folder: Path, store: Store) -> None:
    submit(office(form, "甲局"), form, folder / "子" / "审计局.docx")
    for word in ("计局.docx", "子/计局.docx", "孙/审计局.docx"):
        with pytest.raises(UsageError):
            summed(store, [folder], excluded=[word])


def test_what_is_set_aside_or_cannot_be_read_may_be_excluded_too(form: Form, folder: Path) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    (folder / "照片.PNG").write_bytes(b"\x89PNG")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04bad")
    (folder / "断开.docx").symlink_to(folder / "没有.docx")
    words = ["--exclude", "照片.PNG", "--exclude", "断开.docx"]
    assert command("aggregate", folder, *words) == Exit.UNREADABLE
    assert command("aggregate", folder, *words[:2], "--exclude", "坏.docx") == Exit.UNREADABLE
    assert command("aggregate", folder, *words, "--exclude", "坏.docx") == Exit.DONE


def test_a_parent_is_compared_with_its_children_field_by_field(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = offices(form, 5)
    submit_all(reports, form, folder)
    sums = {each.key: added_up(form, reports)[each.key] for each in form.inputs}
    key = "requests.received.natural_person"
    right = office(form, "云岭市人民政府", sums)  # type: ignore[arg-type]
    wrong = right.with_cells(form, {key: (right.cells[key] or 0) + 2, "art20_5.licensing.decisions": 1})
    for report, expected in ((right, set()), (wrong, {key, "art20_5.licensing.decisions"})):
        parent = submit(report, form, tmp_path / "本级.docx")
        command("check", parent, "--children", folder, "--json")
        import json

        (said,) = json.loads(capsys.readouterr().out)
        assert {each["key"] for each in said["findings"] if each["rule"] == "aggregate.children"} == expected


def test_a_report_made_from_the_sum_agrees_with_the_children_and_the_own_report(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *reports = offices(form, 4)
    submit_all(reports, form, folder)
    own, sums, parent = submit(first, form, tmp_path / "本机关.yaml"), tmp_path / "市政府.yaml", tmp_path / "本级.docx"
    command("aggregate", folder, "-o", sums, "--own", own, "--name", "云岭市人民政府")
    whole = answers.load(sums, draft=True)
    written = office(form, whole.agency.name, whole.cells)
    answers.save(sums, replace(written, scope=Scope.GOVERNMENT, agency=replace(written.agency, kind=whole.agency.kind)))
    assert command("build", sums, "-o", parent) == Exit.DONE
    said = said_of(capsys, "check", parent, "--children", folder, "--own", own)
    assert "计入 4 份" in said
    assert "错误 0，警告 0" in said
    assert "所属 3 份年报合计" in said_of(capsys, "check", parent, "--children", folder)


def test_the_own_report_means_nothing_without_children(form: Form, tmp_path: Path) -> None:
    path = submit(office(form, "甲局"), form, tmp_path / "甲局.yaml")
    assert command("check", path, "--own", path) == Exit.USAGE


def test_a_reason_excuses_a_difference_from_the_children(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    parent = submit(office(form, "云岭市人民政府", {"art20_5.licensing.decisions": 4}), form, tmp_path / "本级.docx")
    assert "警告  表二" in said_of(capsys, "check", parent, "--children", folder)
    sidecar = parent.with_name(parent.name + ".reasons.yaml")
    sidecar.write_text("aggregate.children@art20_5.licensing.decisions: 含垂管单位\n", "utf-8")
    assert "含垂管单位" in said_of(capsys, "check", parent, "--children", folder)


def said_of(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    capsys.readouterr()
    command(*words)
    return capsys.readouterr().out


# --- batch -------------------------------------------------------------------------------


def test_a_folder_is_checked_file_by_file(form: Form, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    paths = submit_all(offices(form, 12), form, folder)
    (folder / "坏.docx").write_bytes(b"PK\x03\x04bad")
    (folder / "照片.png").write_bytes(b"\x89PNG")
    said = {}
    for processes in (1, 3):
        capsys.readouterr()
        assert command("check", folder, "--json", "--processes", processes) == Exit.UNREADABLE
        said[processes] = capsys.readouterr().out
    assert said[1] == said[3]
    found = {Path(each["file"]).name: each for each in json.loads(said[1])}
    assert set(found) == {*(path.name for path in paths), "坏.docx", "照片.png"}
    assert "error" in found["坏.docx"]
    assert all(found[path.name]["agency"] == path.stem for path in paths)


def test_a_folder_of_answers_is_built_file_by_file(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 10), form, folder, ["yaml"])
    submit(office(form, "云岭市第001局"), form, folder / "下发" / "又一份.yaml")
    (folder / "坏.yaml").write_text("form: 2021\nyear: [", "utf-8")
    (folder / "无关.txt").write_text("x", "utf-8")
    out = tmp_path / "年报"
    out.mkdir()
    assert command("build", folder, "-o", out, "--processes", 2) == Exit.UNREADABLE
    made = sorted(path.name for path in out.iterdir())
    assert len(made) == 11
    assert sum("第001局" in name for name in made) == 2
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert command("build", folder, "-o", out, "--processes", 1) == Exit.UNREADABLE
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_documents_of_a_folder_of_answers_go_into_a_new_folder(form: Form, folder: Path, tmp_path: Path) -> None:
    submit_all(offices(form, 2), form, folder, ["yaml"])
    out = tmp_path / "年报" / "2024"
    assert command("build", folder, "-o", tmp_path / "年报.docx") == Exit.USAGE
    assert command("build", tmp_path, "-o", out, "--processes", 1) == Exit.DONE
    assert len(list(out.iterdir())) == 2


def test_answers_of_one_name_are_told_from_edited_documents(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = submit(office(form, "甲局"), form, folder / "一.yaml")
    (folder / "一（副本）.yaml").write_bytes(first.read_bytes())
    submit(office(form, "甲局", {"art20_5.licensing.decisions": 9}), form, folder / "二.yaml")
    for words in (["build", folder], ["export", folder, "-o", tmp_path / "网页", "--format", "html"]):
        said = said_of(capsys, *words)
        assert "改过" not in said
        again = said_of(capsys, *words)
        assert again == said
    submit(office(form, "甲局"), form, folder / "下" / "一.yaml")
    assert "同名" in said_of(capsys, "build", folder, "-o", tmp_path / "网页")
    assert "完全相同" in said_of(capsys, "export", folder, "-o", tmp_path / "网页", "--format", "html")


def test_documents_of_a_folder_of_answers_stand_beside_them(form: Form, folder: Path) -> None:
    paths = submit_all(offices(form, 4), form, folder, ["yaml"])
    assert command("build", folder) == Exit.DONE
    assert {path.parent for path in folder.rglob("*.docx")} == {path.parent for path in paths}


def test_an_edited_document_is_kept_when_a_folder_is_built_again(form: Form, folder: Path) -> None:
    submit_all(offices(form, 2), form, folder, ["yaml"])
    command("build", folder)
    edited = next(folder.rglob("*.docx"))
    edited.write_bytes(b"edited")
    command("build", folder)
    assert edited.read_bytes() == b"edited"
    assert len(list(folder.rglob("*.docx"))) == 3


def test_an_empty_folder_is_named(folder: Path) -> None:
    for name in ("check", "build"):
        assert command(name, folder) == Exit.UNREADABLE
