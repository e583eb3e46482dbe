"""What makes a round: which version is later, whose a file is, what is no report, what archives hold."""

import email
import email.policy
import zipfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from author.aggregate import Store
from author.aggregate.copies import latest
from author.aggregate.judging import judge
from author.aggregate.overview import paragraphs
from author.aggregate.roster import Roster, load_roster, match
from author.aggregate.settings import AggregateOptions, Settings, load_settings
from author.aggregate.summary import Cause, FileInfo, State
from author.errors import AuthorError
from author.files import read_bytes
from author.form import Form
from author.intake import candidates
from tests.aggregating import names, summed
from tests.offices import office, submit
from tests.packages import zipped
from tests.summaries import NASTY

ROSTER = Roster(
    names=["云岭市人力资源和社会保障局", "云岭市教育局", "云岭市水务局"],
    also={"人社局": "云岭市人力资源和社会保障局"},
)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("年报.docx", "年报（修改）.docx"),
        ("年报终稿.docx", "年报终稿2.docx"),
        ("年报.docx", "年报第二次.docx"),
        ("年报第二次.docx", "年报第三次.docx"),
        ("年报20250110.docx", "年报20250115.docx"),
        ("年报1月10日.docx", "年报1月15日.docx"),
        ("年报12月30日.docx", "年报1月5日.docx"),
        ("年报2024-12-30.docx", "年报20250105.docx"),
        ("第一次/年报.docx", "第二次/年报.docx"),
    ],
)
def test_a_later_version_is_told_by_its_name(earlier: str, later: str) -> None:
    files = [FileInfo(path=path, modified="2025-01-12") for path in (earlier, later)]
    for given in (files, files[::-1]):
        found = latest(given)
        assert found is not None
        assert found.path == later


def test_the_day_it_was_saved_tells_where_the_name_does_not_and_nothing_is_guessed() -> None:
    old, new = FileInfo(path="甲.docx", modified="2025-01-10"), FileInfo(path="乙.docx", modified="2025-01-11")
    assert latest([new, old]) is new
    assert latest([FileInfo(path="甲.docx"), FileInfo(path="乙.docx")]) is None


@pytest.mark.parametrize("name", [each for each in NASTY if each])
def test_any_name_has_a_rank(name: str) -> None:
    latest([FileInfo(path=f"{name}.docx"), FileInfo(path="甲.docx")])


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("收到/云岭市教育局扫描件.pdf", "云岭市教育局"),
        ("收到/云岭市教育局/年报.doc", "云岭市教育局"),
        ("收到/人社局年报.wps", "云岭市人力资源和社会保障局"),
        ("收到/扫描件0001.pdf", ""),
        ("收到/云岭市教育局和云岭市水务局.zip", ""),
    ],
)
def test_a_file_that_nobody_can_read_is_that_of_the_office_after_which_it_is_named(path: str, owner: str) -> None:
    assert ROSTER.owner(path) == owner


def test_a_short_name_and_a_second_name_in_brackets_are_pointed_out() -> None:
    found = match(
        ["人社局", "云岭市粮食局"], Roster(names=["云岭市人力资源和社会保障局", "云岭市发展改革委（云岭市粮食局）"])
    )
    assert [each.hint != "" for each in found.missing] == [True, True]


def test_a_roster_gives_other_names_contacts_and_deadlines_and_its_footers_are_no_offices(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    rows = [
        "单位名称,简称,联系人,电话,截止日期",
        "云岭市教育局,教育局、市教育局、云岭市教委、,王某,0816-1,2025-01-15",
        "云岭市水务局,,,,",
    ]
    path.write_text(
        "\n".join([*rows, "合计2家,,,,", "共2家,,,,", "填表人：王某,审核,李某,,", "审核人,王某某,,,"]), "utf-8"
    )
    roster = load_roster(path)
    assert roster.names == ("云岭市教育局", "云岭市水务局")
    assert set(roster.also.values()) == {"云岭市教育局"}
    assert set(roster.also) == {"教育局", "市教育局", "云岭市教委"}, "no place alone, and none twice"
    assert roster.contacts == {"云岭市教育局": "王某 0816-1"}
    assert roster.deadlines == {"云岭市教育局": "2025年1月15日"}


def test_of_reports_with_the_same_numbers_and_as_many_errors_the_one_named_as_later_counts(
    form: Form, tmp_path: Path
) -> None:
    report = office(form, "云岭市教育局")
    problems = report.texts["problems"]
    submit(report.with_text("problems", f"{problems}\n【待填：改进】"), form, tmp_path / "年报.docx")
    later = submit(report.with_text("problems", f"{problems}\n【待填：措施】"), form, tmp_path / "年报（修改）.docx")
    (tmp_path / "年报（修改）(1).docx").write_bytes(later.read_bytes())
    with Store(None) as store:
        (counted,) = summed(store, [tmp_path]).counted
    assert counted.errors
    assert counted.name.startswith(later.stem)


def test_a_mended_report_with_the_same_numbers_counts_before_the_faulty_one(form: Form, tmp_path: Path) -> None:
    mended = office(form, "云岭市教育局")
    cells = {**mended.cells, "proceedings.cases.reconsideration.total": 9}
    submit(mended.with_cells(form, {}), form, tmp_path / "年报（修改）.docx")
    faulty = submit(mended, form, tmp_path / "a.docx")
    submit(replace(mended, cells=cells), form, faulty)
    with Store(None) as store:
        summary = summed(store, [tmp_path])
        assert [Path(file.path).name for file in summary.counted] == ["年报（修改）.docx"]
        assert [each.cause for each in summary.left_out] == [Cause.COPY]
        told = paragraphs(summary)["通报：常见问题"]
        mended_since = [finding.rule.title for _, finding in summary.findings() if finding.is_error]
        assert mended_since
        assert not any(title in told for title in mended_since)
        alone = paragraphs(summed(store, [faulty]))["通报：常见问题"]
        assert all(title in alone for title in mended_since)


def test_decisions_in_the_settings_hold(form: Form, tmp_path: Path) -> None:
    for name, number in (("甲.docx", 1), ("乙.docx", 2)):
        submit(office(form, "云岭市教育局", {"art20_5.licensing.decisions": number}), form, tmp_path / name)
    submit(office(form, "水利局"), form, tmp_path / "水.docx")
    decided = Settings(chosen=["乙.docx"], owners={"水利局": "云岭市水务局"}, exempt=["云岭市人力资源和社会保障局"])
    with Store(None) as store:
        summary = summed(store, [tmp_path], roster=ROSTER, settings=decided)
        assert summary.missing == ()
        assert summary.cells["art20_5.licensing.decisions"] == 2
        assert sorted(names(summary)) == ["云岭市教育局", "云岭市水务局"]
        assert [each.cause for each in summary.left_out] == [Cause.REPLACED]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"", b"PK\x05\x06" + b"\0" * 18])
def test_an_archive_that_cannot_be_opened_is_told_like_any_file(content: bytes, form: Form, tmp_path: Path) -> None:
    submit(office(form, "甲局"), form, tmp_path / "甲.docx")
    (tmp_path / "乙.zip").write_bytes(content)
    (tmp_path / "丙.eml").write_bytes(content)
    with Store(None) as store:
        assert len(summed(store, [tmp_path]).left_out) == 2


def with_password() -> bytes:
    """Return a zip whose only file is marked as encrypted (APPNOTE 4.4.4), in both of its heads."""
    content = bytearray(zipped({"年报.docx": b"x"}))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def mail_of(files: Mapping[str, bytes]) -> bytes:
    mail = EmailMessage()
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


MANY = {f"{number}.txt": b"x" for number in range(501)}
UNOPENED: dict[str, tuple[Callable[[], bytes], str]] = {
    "加锁.zip": (with_password, "密码"),
    "多.zip": (lambda: zipped(MANY), "500"),
    "多.eml": (lambda: mail_of(MANY), "500"),
    "更多.zip": (lambda: zipped({f"{number}.txt": b"" for number in range(10_001)}), "太大"),
    "炸弹.zip": (lambda: zipped({"年报.docx": bytes(65 << 20)}), "太大"),
    "半个.zip": (lambda: zipped({"年报.docx": b"x" * 99})[:-9], "损坏"),
    "改名.zip": (lambda: b"Rar!\x1a\x07\0", "RAR"),
    "空.zip": (lambda: b"", "空文件"),
}


@pytest.mark.parametrize("name", UNOPENED)
def test_an_archive_that_is_not_opened_goes_back_with_the_reason(name: str, form: Form, tmp_path: Path) -> None:
    submit(office(form, "甲局"), form, tmp_path / "甲.docx")
    make, reason = UNOPENED[name]
    (tmp_path / name).write_bytes(make())
    with Store(None) as store:
        summary = summed(store, [tmp_path])
        assert names(summary) == ["甲局"]
        (left_out,) = summary.left_out
        assert (left_out.cause, left_out.file.name) == (Cause.UNREADABLE, name)
        assert reason in left_out.why


@pytest.mark.parametrize(
    ("beside", "name"),
    [
        ({"年报扫描件.pdf": b"%PDF-1.4" + bytes(20 << 20)}, "年报.docx"),
        ({"": b"x", " ": b"x", "..": b"x", ":": b"x"}, "年报.docx"),
        ({}, "长" * 200 + ".docx"),
        ({}, "深/" * 1500 + "年报.docx"),
        ({}, "甲\n乙.docx"),
    ],
    ids=["a scanned copy", "names of nothing", "a long name", "a deep folder", "a line end"],
)
def test_a_report_counts_whatever_it_is_named_in_an_archive_and_lies_beside_it(
    beside: dict[str, bytes], name: str, form: Form, tmp_path: Path
) -> None:
    report = submit(office(form, "甲局"), form, tmp_path / "甲.docx").read_bytes()
    (tmp_path / "a.zip").write_bytes(zipped({**beside, name: report}))
    with Store(None) as store:
        assert names(summed(store, [tmp_path / "a.zip"])) == ["甲局"]


@pytest.mark.parametrize("written", ["甲局年报.docx", "甲局.docx", "水务局.docx"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_the_name_in_an_archive_is_read_though_no_program_says_how_it_is_written(
    encoding: str, written: str, form: Form, tmp_path: Path
) -> None:
    report = submit(office(form, "甲局"), form, tmp_path / "甲.docx").read_bytes()
    name = written.encode(encoding)
    content = zipped({"-" * len(name): report}).replace(b"-" * len(name), name)
    (tmp_path / "a.zip").write_bytes(content)
    with Store(None) as store:
        (counted,) = summed(store, [tmp_path / "a.zip"]).counted
        assert counted.name == written


@pytest.mark.parametrize("times", [1, 60])
@pytest.mark.parametrize("as_file", [False, True])
def test_the_report_in_a_forwarded_mail_counts(times: int, as_file: bool, form: Form, tmp_path: Path) -> None:
    report = submit(office(form, "甲局"), form, tmp_path / "甲.docx").read_bytes()
    mail = email.message_from_bytes(mail_of({"年报.docx": report}), policy=email.policy.default)
    for _ in range(times):
        outer = EmailMessage()
        outer.set_content("转发")
        outer.add_attachment(mail)
        mail = outer
    content = mail.as_bytes()
    (tmp_path / "a.eml").write_bytes(mail_of({"转发.eml": content}) if as_file else content)
    with Store(None) as store:
        assert names(summed(store, [tmp_path / "a.eml"])) == ["甲局"]


@pytest.mark.parametrize("kind", ["zip", "eml"])
def test_of_many_archives_in_one_the_first_few_are_opened_and_each_other_is_told(
    kind: str, form: Form, tmp_path: Path
) -> None:
    inner = {
        f"{name}.zip": zipped({"年报.docx": submit(office(form, name), form, tmp_path / "甲.docx").read_bytes()})
        for name in (f"云岭市第{number}局" for number in range(7))
    }
    (tmp_path / f"a.{kind}").write_bytes(zipped(inner) if kind == "zip" else mail_of(inner))
    with Store(None) as store:
        summary = summed(store, [tmp_path / f"a.{kind}"])
        assert len(summary.counted) == 5
        assert [each.cause for each in summary.left_out] == [Cause.UNREADABLE] * 2
        assert all("解压" in each.why for each in summary.left_out)


def test_an_archive_whose_files_cannot_be_taken_out_is_not_said_to_be_none(form: Form, tmp_path: Path) -> None:
    report = submit(office(form, "甲局"), form, tmp_path / "甲.docx").read_bytes()
    (tmp_path / "a.zip").write_bytes(zipped({"年报": b"x", "年报/年报.docx": report}))
    with Store(None) as store:
        (left_out,) = summed(store, [tmp_path]).left_out
        assert left_out.cause is Cause.UNOPENED
        assert "取不出来" in left_out.why


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize("encoded", [True, False])
def test_the_name_of_an_attachment_is_read_however_a_program_wrote_it(
    encoding: str, encoded: bool, form: Form, tmp_path: Path
) -> None:
    name = "甲局年报.yaml".encode(encoding)
    written = b"=?%s?B?%s?=" % (encoding.encode(), b64encode(name)) if encoded else name
    head = b'Content-Disposition: attachment; filename="' + written + b'"\nContent-Transfer-Encoding: base64\n\n'
    report = submit(office(form, "甲局"), form, tmp_path / "甲.yaml")
    (tmp_path / "a.eml").write_bytes(head + b64encode(report.read_bytes()))
    report.unlink()
    with Store(None) as store:
        (counted,) = summed(store, [tmp_path]).counted
        assert Path(counted.path).name == "甲局年报.yaml"


def test_no_name_in_an_archive_leads_out_of_its_folder(form: Form, tmp_path: Path) -> None:
    report = submit(office(form, "甲局"), form, tmp_path / "甲.docx").read_bytes()
    (tmp_path / "甲.docx").unlink()
    (tmp_path / "收到").mkdir()
    with zipfile.ZipFile(tmp_path / "收到" / "a.zip", "w") as archive:
        for name in ("../../../出去.docx", "/tmp/绝对.docx", "..\\..\\又出去.docx"):
            archive.writestr(name, report)
    with Store(tmp_path / "收到") as store:
        summary = summed(store, [tmp_path / "收到"])
        assert len(summary.counted) == 1
        within = (tmp_path / "收到").resolve()
        found = [*summary.counted, *(each.file for each in summary.left_out)]
        assert all(Path(file.path).resolve().is_relative_to(within) for file in found)
    assert [each.path.name for each in candidates([tmp_path / "收到"])] == ["a.zip"]


def test_all_files_of_an_archive_count_whatever_their_folders_and_names(form: Form, tmp_path: Path) -> None:
    offices = ["甲镇", "乙镇", "丙镇", "丁镇"]
    reports = [submit(office(form, name), form, tmp_path / f"{name}.docx").read_bytes() for name in offices]
    (tmp_path / "收到" / "乡镇").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "收到" / "乡镇" / "a.zip", "w") as archive:
        archive.writestr("甲镇/年报.docx", reports[0])
        archive.writestr("乙镇/年报.docx", reports[1])
        archive.writestr("__MACOSX/乙镇/._年报.docx", b"\0\5\x16\7")
        archive.writestr(".DS_Store", b"\0")
    mail = EmailMessage()
    for report in reports[2:]:
        mail.add_attachment(report, maintype="application", subtype="octet-stream", filename="年报.docx")
    (tmp_path / "收到" / "b.eml").write_bytes(mail.as_bytes())
    with Store(None) as store:
        summary = summed(store, [tmp_path / "收到"])
        assert sorted(names(summary)) == sorted(offices)
        assert not summary.left_out
        shown = [Path(file.shown_path) for file in summary.counted]
    assert set(shown) == {
        *(Path("乡镇", "a.zip", folder, "年报.docx") for folder in ("甲镇", "乙镇")),
        *(Path("收到", "b.eml", name) for name in ("年报.docx", "年报(2).docx")),
    }


def test_an_archive_in_a_mail_is_opened_and_one_in_that_is_not(form: Form, tmp_path: Path) -> None:
    report = submit(office(form, "云岭市教育局"), form, tmp_path / "年报.docx").read_bytes()
    inner = zipped({"年报.docx": report})
    for name, content in (("一层.zip", inner), ("两层.zip", zipped({"一层.zip": inner}))):
        mail = EmailMessage()
        mail.add_attachment(content, maintype="application", subtype="zip", filename=name)
        (tmp_path / name).with_suffix(".eml").write_bytes(mail.as_bytes())
    mail = EmailMessage()
    mail.set_content("明天再报")
    (tmp_path / "空.eml").write_bytes(mail.as_bytes())
    with Store(None) as store:
        summary = summed(store, [tmp_path / "一层.eml", tmp_path / "两层.eml", tmp_path / "空.eml"])
        assert [Path(file.shown_path) for file in summary.counted] == [Path("一层.eml", "一层.zip", "年报.docx")]
        assert [each.file.name for each in summary.left_out] == ["一层.zip", "空.eml"]
        assert "是邮件" in summary.left_out[1].why


def test_the_settings_propose_the_agency_of_similar_name(form: Form, tmp_path: Path) -> None:
    submit(office(form, "云岭市粮食局"), form, tmp_path / "a.docx")
    submit(office(form, "云岭市教育局"), form, tmp_path / "b.docx")
    listed = "云岭市发展改革委（云岭市粮食局）"
    with Store(None) as store:
        proposals = summed(store, [tmp_path], roster=["云岭市教育局", listed]).proposals
    assert f'  "云岭市粮食局": "{listed}"' in proposals


def test_two_offices_that_write_one_short_name_are_told_apart_by_their_files(form: Form, tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        report = office(form, "民政局", {"art20_5.licensing.decisions": ord(folder) % 7})
        submit(report, form, tmp_path / folder / "年报.docx")
    submit(office(form, "云岭市水务局"), form, tmp_path / "水.docx")
    listed = ["云岭市民政局", "云岭市城关区民政局", "云岭市水务局"]
    with Store(None) as store:
        summary = summed(store, [tmp_path], roster=listed)
        assert [each.similar for each in summary.missing] == ["民政局", "民政局"]
        proposed = [each for each in summary.proposals if "年报.docx" in each]
        assert {each.partition(":")[0].strip() for each in proposed} == {'"甲/年报.docx"', '"乙/年报.docx"'}
        decided = Settings(owners={"甲/年报.docx": listed[0], "乙/年报.docx": listed[1]})
        summary = summed(store, [tmp_path], roster=listed, settings=decided)
        assert names(summary) == listed


def test_decisions_that_fit_nothing_are_told(form: Form) -> None:
    report = FileInfo(path="收到/a.docx", digest="1", agency="云岭市教育局", year=2024, edition=form.edition)
    decided = Settings(
        chosen=["没有.docx"],
        excluded=["也没有"],
        exempt=["云岭市旅游局"],
        owners={"别名": "云岭市渔业局", "a.docx": "云岭市教育局"},
    )
    remarks = "".join(judge([report], AggregateOptions(roster=ROSTER, settings=decided)).remarks)
    for word in ("没有.docx", "也没有", "云岭市旅游局", "别名", "云岭市渔业局"):
        assert f"“{word}”" in remarks
    assert "a.docx”" not in remarks
    fitting = Settings(chosen=["a.docx"], exempt=["云岭市水务局"], owners={"a.docx": "云岭市教育局"})
    assert judge([report], AggregateOptions(roster=ROSTER, settings=fitting)).remarks == ()
    (told,) = judge([report], AggregateOptions(roster=ROSTER, settings=Settings(owners={"a.docx": "人社局"}))).remarks
    assert "归属" not in told


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["a.docx:"], 2),
        (['"": 甲局'], 2),
        (["a.docx: 甲局", "b.docx: 乙局", "a.docx: 乙局"], 4),
        (["[a.docx, b.docx]: 甲局"], 2),
        (["a.docx: [甲局, 乙局]"], 2),
        (["- a.docx"], 2),
    ],
)
def test_an_owner_that_is_missing_or_told_twice_is_named_by_its_line(
    lines: list[str], number: int, tmp_path: Path
) -> None:
    path = tmp_path / "汇总设置.yaml"
    path.write_text("\n  ".join(["归属:", *lines]), "utf-8")
    with pytest.raises(AuthorError, match=f"第 {number} 行"):
        load_settings(path)


def test_files_and_names_may_be_given_to_each_others_agencies(form: Form, tmp_path: Path) -> None:
    for name in ("教育局", "水务局"):
        submit(office(form, f"云岭市{name}"), form, tmp_path / f"{name}.docx")
    # Each entry is looked up by what the report says, so that two entries never make a circle.
    swapped = {"云岭市教育局": "云岭市水务局", "云岭市水务局": "云岭市教育局"}
    itself = {"云岭市教育局": "云岭市教育局", "水务局.docx": "云岭市水务局"}
    with Store(None) as store:
        for owners, owner in ((swapped, "云岭市水务局"), (itself, "云岭市教育局")):
            summary = summed(store, [tmp_path], roster=ROSTER, settings=Settings(owners=owners))
            assert {Path(file.path).name: file.agency for file in summary.counted}["教育局.docx"] == owner
            assert [each.agency for each in summary.missing] == ["云岭市人力资源和社会保障局"]


@pytest.mark.parametrize(
    ("decided", "word"),
    [
        (Settings(chosen=["a.docx"], excluded=["收到/a.docx"]), "“a.docx”"),
        (Settings(exempt=["云岭市教育局"]), "“云岭市教育局”"),
    ],
)
def test_decisions_that_contradict_each_other_are_told(form: Form, decided: Settings, word: str) -> None:
    report = FileInfo(path="收到/a.docx", digest="1", agency="云岭市教育局", year=2024, edition=form.edition)
    other = replace(report, path="收到/b.docx", agency="云岭市水务局")
    (told,) = judge([report, other], AggregateOptions(roster=ROSTER, settings=decided)).remarks
    assert word in told


def test_of_two_chosen_versions_none_counts_and_the_reason_says_so(form: Form) -> None:
    one = FileInfo(
        path="a.docx", digest="1", agency="云岭市教育局", year=2024, edition=form.edition, numbers_digest="1"
    )
    both = [one, replace(one, path="b.docx", numbers_digest="2")]
    judged = judge(both, AggregateOptions(settings=Settings(chosen=["a.docx", "b.docx"])))
    assert {each.cause for each in judged.left_out} == {Cause.CONFLICT}
    assert all("只留一份" in each.why for each in judged.left_out)


@pytest.mark.parametrize("agency", ["云岭市教育局", "教育局"])
def test_an_agency_whose_report_is_excluded_is_not_missing(form: Form, tmp_path: Path, agency: str) -> None:
    submit(office(form, agency), form, tmp_path / "a.docx")
    submit(office(form, "云岭市水务局"), form, tmp_path / "b.docx")
    for how in ({"settings": Settings(excluded=["a.docx"])}, {"excluded": ["a.docx"]}):
        with Store(None) as store:
            summary = summed(store, [tmp_path], roster=["云岭市教育局", "云岭市水务局"], **how)
            assert not summary.missing
            states = {each.agency: each.state for each in summary.offices}
            assert states == {"云岭市教育局": State.NOT_COUNTED, "云岭市水务局": State.COUNTED}


@pytest.mark.parametrize(
    ("name", "is_stray"),
    [
        ("关于报送政府信息公开工作年度报告的通知.docx", True),
        ("年度报告编写提纲（2）.docx", True),
        ("情况说明.docx", True),
        ("情况说明.txt", True),
        ("关于政府信息公开工作情况的说明.pdf", False),
        ("云岭市教育局情况说明.docx", False),
        ("云岭市教育局的函.pdf", False),
        ("云岭市教育局回执.docx", True),
        ("政府信息公开培训签到.xls", True),
        ("扫描件.pdf", False),
    ],
)
def test_what_cannot_be_read_is_a_stray_only_if_nothing_points_at_a_report(
    form: Form, name: str, is_stray: bool
) -> None:
    report = FileInfo(path="收到/a.docx", digest="1", agency="云岭市水务局", year=2024, edition=form.edition)
    unread = FileInfo(path=f"收到/{name}", digest="2", refusal="读不了。")
    (left_out,) = judge([report, unread], AggregateOptions(roster=ROSTER)).left_out
    assert (left_out.cause is Cause.ASIDE) is is_stray


@pytest.mark.parametrize(
    ("unread", "is_settled"),
    [
        (FileInfo(path="收到/云岭市水务局.doc", digest="2", modified="2025-01-10", refusal="读不了。"), True),
        (FileInfo(path="收到/云岭市水务局盖章.pdf", digest="2", modified="2025-01-12", refusal="读不了。"), True),
        (FileInfo(path="收到/云岭市水务局材料", refusal="打不开"), True),
        (FileInfo(path="收到/云岭市水务局（修改）.doc", digest="2", modified="2025-01-12", refusal="读不了。"), False),
        (FileInfo(path="收到/云岭市水务局.doc", digest="2", modified="2025-01-15", refusal="读不了。"), False),
        (FileInfo(path="收到/云岭市教育局.doc", digest="2", modified="2025-01-10", refusal="读不了。"), False),
    ],
)
def test_what_cannot_be_read_is_settled_when_its_agency_counts_by_a_file_that_is_no_older(
    form: Form, unread: FileInfo, is_settled: bool
) -> None:
    report = FileInfo(
        path="收到/a.docx",
        digest="1",
        agency="云岭市水务局",
        year=2024,
        edition=form.edition,
        modified="2025-01-12",
    )
    (left_out,) = judge([report, unread], AggregateOptions(roster=ROSTER)).left_out
    assert left_out.cause.is_unread is not is_settled
    excluded = Settings(excluded=[f"收到/{Path(unread.path).name}"])
    (left_out,) = judge([report, unread], AggregateOptions(roster=ROSTER, settings=excluded)).left_out
    assert left_out.cause is Cause.EXCLUDED


def test_the_refusal_of_files_none_of_which_counts_ends_with_what_to_do_about_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    missing = Path("没有.docx")
    with Store(None) as store, pytest.raises(AuthorError) as refused:
        summed(store, [missing])
    with pytest.raises(AuthorError) as unread:
        read_bytes(missing)
    assert str(refused.value).endswith(str(unread.value))
