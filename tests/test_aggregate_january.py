"""A superior office's January: 45 offices, three rounds, each round one command over all that has come."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from author import answers
from author.aggregate.settings import FILE as SETTINGS
from author.aggregate.settings import write_settings
from author.errors import Exit
from author.form import Form
from author.report import Report
from tests.aggregating import command
from tests.offices import added_up, office, some_numbers, submit
from tests.word import Word, text_of

NAMES = [f"云岭市第{number:03}局" for number in range(1, 46)]
GOVERNMENT = "云岭市人民政府"
KEY = "art20_5.licensing.decisions"
TOTAL = "proceedings.cases.reconsideration.total"
COUNTED, NOT_COUNTED, UNREAD, MISSING, EXEMPT = "计入", "收到未计入", "收到未读", "缺报", "免报"


def name(number: int) -> str:
    return NAMES[number - 1]


class January:
    """The officer's folders, and what the last round says."""

    def __init__(self, form: Form, folder: Path) -> None:
        self.form, self.folder = form, folder
        self.mails, self.returns = folder / "收到", folder / "退回"
        self.sheets: dict[str, list[tuple[object, ...]]] = {}
        self.code = -1
        self.reports = {each: office(form, each, some_numbers(form, each)) for each in NAMES}
        rows = ["应报送单位名单,,,,", "序号,单位名称,简称,联系人,报送截止日期".replace("报送截止日期", "截止日期")]
        rows += [f"{number},{each},{number}简称局,科员{number},2025-01-15" for number, each in enumerate(NAMES, 1)]
        self.roster = folder / "名单.csv"
        self.roster.write_text("\n".join([*rows, "合计45家,,,,", "填表人：某某,,,,"]), "utf-8")

    def send(self, number: int, kind: str = "docx", words: str = "", report: Report | None = None) -> Path:
        """Put an office's report among the mails; ``words`` are added to its name."""
        path = self.mails / f"{name(number)}{words}.{kind}"
        return submit(report or self.reports[name(number)], self.form, path)

    def faulty(self, number: int) -> Report:
        """Return the report with a printed total that is not the sum."""
        report = self.reports[name(number)]
        return replace(report, cells={**report.cells, TOTAL: 977})

    def other(self, number: int) -> Report:
        """Return the report with another number."""
        report = self.reports[name(number)]
        return report.with_cells(self.form, {KEY: int(report.cells[KEY] or 0) + 100})

    def round(self) -> dict[str, dict[str, object]]:
        """Run the one command of a round; the lines of the list of offices come back, by agency."""
        outputs = [self.folder / each for each in ("汇总.xlsx", "汇总.csv", "本级.yaml")]
        words = [word for output in outputs for word in ("-o", output)]
        self.code = command(
            "aggregate", self.mails, *words, "--roster", self.roster, "--returns", self.returns, "--name", GOVERNMENT
        )
        book = openpyxl.load_workbook(outputs[0], data_only=True, read_only=True)
        self.sheets = {each: list(book[each].iter_rows(values_only=True)) for each in ("单位清单", "各单位")}
        _, heads, *rows = self.sheets["单位清单"]
        return {str(row[1]): dict(zip(map(str, heads), row, strict=True)) for row in rows}

    def decide(self, old: str, new: str) -> None:
        """Edit the officer's part of the settings."""
        path = self.folder / SETTINGS
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), "utf-8")

    def check_outputs(self, counted: Iterable[int]) -> None:
        """Hold every output of the round against an addition of its own."""
        expected = added_up(self.form, [self.reports[name(number)] for number in counted])
        assert answers.load(self.folder / "本级.yaml").cells == expected
        rows = list(csv.DictReader(io.StringIO((self.folder / "汇总.csv").read_text("utf-8-sig"))))
        told = [str(row[1]) for row in self.sheets["单位清单"][2:] if row[3]]
        assert list(dict.fromkeys(row["机关"] for row in rows)) == told, "the list of offices and the rows agree"
        sums: dict[str, float] = {}
        for row in rows:
            sums[row["键"]] = sums.get(row["键"], 0) + float(row["数值"])
        assert sums == {key: pytest.approx(float(str(value))) for key, value in expected.items()}
        _, keys, saved, *_ = self.sheets["各单位"]
        assert {key: value for key, value in zip(keys, saved, strict=True) if key} == {
            key: pytest.approx(float(str(value))) for key, value in expected.items()
        }

    def check_left_out(self, *files: str) -> None:
        """Hold that the list of what is not counted names these files."""
        book = openpyxl.load_workbook(self.folder / "汇总.xlsx", read_only=True)
        assert {row[1] for row in book["没有计入"].iter_rows(values_only=True)} >= set(files)

    def returned(self) -> set[str]:
        """Return the agencies on this round's covering list."""
        path = self.returns / "退回清单.csv"
        return {row["单位"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


def state(line: Mapping[str, object]) -> str:
    """Return the state of an office from the marks of its line, exactly one of which must hold."""
    if line["免报"]:
        return EXEMPT
    if line["缺报"]:
        assert not line["收到"]
        return MISSING
    assert line["收到"]
    return COUNTED if line["计入"] else NOT_COUNTED


def states(lines: Mapping[str, Mapping[str, object]]) -> dict[int, str]:
    assert list(lines) == NAMES, "one line each, in the order of the roster"
    return {number: state(lines[each]) for number, each in enumerate(NAMES, 1)}


def zipped(path: Path) -> None:
    """Put a file into an archive, under a name in the encoding of Windows."""
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.write(path, f"报送材料/{path.name}")
    path.unlink()


def mailed(path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "年报"
    message.set_content("见附件")
    message.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    path.with_suffix(".eml").write_bytes(message.as_bytes())
    path.unlink()


def first_mails(january: January) -> None:
    for number in range(1, 31):
        january.send(number, ("docx", "yaml", "html")[number % 3])
    january.send(31, report=january.faulty(31))
    january.send(32, report=replace(january.other(32), cells={**january.other(32).cells, TOTAL: 977}))
    january.send(33, report=office(january.form, name(33), year=2023))
    zipped(january.send(34))
    mailed(january.send(35))
    (january.mails / f"{name(36)}扫描件.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (january.mails / name(37)).mkdir()
    (january.mails / name(37) / "年报.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (january.mails / f"{name(38)}.rar").write_bytes(b"Rar!\x1a\x07\x00")
    january.send(39)
    january.send(39, words="(1)")
    short = january.reports[name(40)]
    january.send(40, report=replace(short, agency=replace(short.agency, name="40简称局")))
    january.send(41)
    january.send(41, words="（修改）", report=january.other(41))
    (january.mails / "关于报送的通知.docx").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (january.mails / "情况说明.txt").write_text("情况说明", "utf-8")
    january.send(45)


def test_a_january_comes_out_right_in_three_rounds(form: Form, tmp_path: Path) -> None:
    january = January(form, tmp_path)
    first_mails(january)

    lines = january.round()
    found = states(lines)
    good = [*range(1, 32), 34, 35, 39, 40, 45]
    expected = dict.fromkeys(range(1, 46), NOT_COUNTED) | dict.fromkeys([*good, 32], COUNTED)
    expected |= dict.fromkeys([42, 43, 44], MISSING)
    assert found == expected
    january.reports[name(32)], mended = january.other(32), january.reports[name(32)]
    january.check_outputs([*good, 32])
    assert january.code == Exit.UNREADABLE
    faulty = {name(number) for number in (31, 32, 33, 36, 37, 38)}
    assert january.returned() == faulty
    assert {each for each, line in lines.items() if line["退回"]} == faulty
    assert all(lines[each]["退回"] == "第1次" for each in faulty)
    assert str(lines[name(39)]["文件"]).endswith(f"{name(39)}.docx"), "the copy is the one with a number"
    assert not [path for path in january.returns.iterdir() if "通知" in path.name or "说明" in path.name]
    assert text_of(next(iter(Word((january.returns / f"{name(37)}_退回意见.docx").read_bytes()).paragraphs())))

    # The same command again is the same round.
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix in (".xlsx", ".csv", ".yaml")}
    assert january.round() == lines
    assert {name: (tmp_path / name).read_bytes() for name in before} == before

    # The second mails: mended reports beside the faulty ones, one of the right year, a text in the place of the scan.
    january.reports[name(32)] = mended
    january.send(31, words="（修改）")
    january.send(32, words="第二次")
    january.send(33, words="重报")
    january.send(36)
    (january.mails / f"{name(45)}.docx").unlink()
    january.decide('报送截止: ""', "报送截止: 2025年1月20日")
    january.decide('联系人: ""', "联系人: 王某")
    january.decide("免报: ", f"免报:\n  - {name(42)}")
    january.decide("采用: ", f"采用:\n  - {name(41)}（修改）.docx\n")
    january.reports[name(41)] = january.other(41)
    lines = january.round()
    found = states(lines)
    good = [*range(1, 32), 33, 34, 35, 36, 39, 40, 41]
    expected = dict.fromkeys(range(1, 46), NOT_COUNTED) | dict.fromkeys(good, COUNTED)
    expected |= {42: EXEMPT, 43: MISSING, 44: MISSING, 45: MISSING}
    assert found == expected
    january.check_outputs(good)
    assert january.code == Exit.UNREADABLE
    assert january.returned() == {name(37), name(38)}
    assert lines[name(37)]["退回"] == "第1次", "the same file is not returned a second time"
    assert lines[name(45)]["与上一轮相比"]
    assert "第二次.docx" in (tmp_path / SETTINGS).read_text("utf-8").partition("建议")[2]
    page = Word((january.returns / f"{name(37)}_退回意见.docx").read_bytes())
    words = [text_of(each) for each in page.paragraphs()]
    assert any("2025年1月20日" in line for line in words)
    assert any("王某" in line for line in words)

    # The third mails: the rest.
    january.decide("采用:", f"采用:\n  - {name(32)}第二次.docx")
    for number in (37, 38, 43, 44, 45):
        january.send(number, words="第三次")
    lines = january.round()
    good = [number for number in range(1, 46) if number != 42]
    assert states(lines) == dict.fromkeys(range(1, 46), COUNTED) | {42: EXEMPT}
    january.check_outputs(good)
    assert not any(line["退回"] for line in lines.values())
    assert january.code == Exit.DONE, "the files that nobody could read and those of another year are settled"
    january.check_left_out(f"{name(36)}扫描件.pdf", "年报.doc", f"{name(38)}.rar")


def test_what_the_officer_wrote_is_kept_and_proposals_are_written_anew(tmp_path: Path) -> None:
    path = write_settings(tmp_path, ["一条建议"])
    edited = path.read_text("utf-8").replace('联系人: ""', "联系人: 王某   # 我的说明")
    path.write_text(edited, "utf-8")
    write_settings(tmp_path, ["另一条建议"])
    assert path.read_text("utf-8") == edited.replace("一条建议", "另一条建议")
