"""What goes back to an agency: one page in plain Chinese, and its report with comments."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from author.aggregate import Store
from author.aggregate.returns import WrittenReturn, write_returns
from author.aggregate.summary import Cause, FileInfo, LeftOut, Summary
from author.cli import main
from author.findings import Finding, Where, finding
from author.form import Form
from tests.aggregating import summed
from tests.offices import office, submit
from tests.word import Word, assert_valid, style_of, text_of

ROOT = Path(__file__).parent.parent
needs_office = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdfinfo")) and not os.environ.get("CI"),
        reason="LibreOffice or poppler is not installed here; CI has both",
    ),
]


def fault(number: int, message: str = "", rule: str = "arithmetic.row-sum") -> Finding:
    words = message or f"表三 第{number}行：自然人 3 + 商业企业 4 = 7；总计 8；差 1"
    return finding(rule, Where(key=f"k{number}"), words, basis="国办公开办函〔2021〕30号")


def of(form: Form, path: str, findings: Sequence[Finding], agency: str = "云岭市水务局") -> Summary:
    errors = sum(each.is_error for each in findings)
    head = FileInfo(path=path, agency=agency, year=2024, edition=form.edition, errors=errors)
    return Summary(form=form, year=2024, counted=[head], findings=lambda: ((head, each) for each in findings))


def left_out(form: Form, cause: Cause, findings: Sequence[Finding] = (), **facts: object) -> Summary:
    """Return a report that is not counted, with the reason."""
    facts = {"path": "报送/水务.docx", "agency": "云岭市水务局", "year": 2024, "edition": form.edition, **facts}
    head = FileInfo(errors=sum(each.is_error for each in findings), **facts)  # type: ignore[arg-type]
    return Summary(
        form=form,
        year=2024,
        counted=[],
        left_out=[LeftOut(file=head, why="有原因", cause=cause)],
        findings=lambda: ((head, each) for each in findings),
    )


def refused(form: Form, path: str, why: str) -> Summary:
    return left_out(form, Cause.UNREADABLE, path=path, agency="", year=0, edition="", refusal=why)


def write(folder: Path, summary: Summary) -> list[WrittenReturn]:
    with Store(None) as store:
        return list(write_returns(folder, summary, store))


def page(folder: Path, summary: Summary) -> bytes:
    (written,) = write(folder, summary)
    return written.notice.read_bytes()


def lines(content: bytes) -> list[str]:
    return [text_of(each) for each in Word(content).paragraphs()]


def test_the_page_names_agency_file_and_what_to_mend(form: Form, tmp_path: Path) -> None:
    found = [fault(1), fault(2), fault(3, rule="prose.fee")]
    said = lines(page(tmp_path, of(form, "报送/水务.html", found)))
    assert said[:2] == ["退回意见", "云岭市水务局："]
    assert "水务.html" in said[2]
    assert "2 处" in said[2]
    for each in found:
        assert any(each.message in line and each.rule.remedy in line for line in said)
    assert said.index("一、必须改正") < said.index("二、请核对，有意如此的请说明")


@pytest.mark.parametrize(
    ("blank", "told"),
    [
        (
            ("requests.received.natural_person", "requests.received.organisation.other"),
            "表三 没有填的：一、本年新收的自然人、其他",
        ),
        (("proceedings.cases.reconsideration.",), "表四 没有填的：行政复议整行"),
        (("proceedings.",), "表四 没有填的：整张表"),
        ((".upheld",), "表四 没有填的：各行的维持"),
        (
            (".reconsideration.upheld", "litigation.direct.upheld"),
            "表四 没有填的：行政复议、直接起诉的维持",
        ),
    ],
)
def test_every_blank_cell_is_named_by_its_row_before_all_other_faults(
    blank: Sequence[str], told: str, form: Form, tmp_path: Path
) -> None:
    good = office(form, "云岭市水务局")
    cells = {key: None if any(part in key for part in blank) else value for key, value in good.cells.items()}
    submit(replace(good, cells=cells), form, tmp_path / "收到" / "a.docx")
    with Store(None) as store:
        (written,) = write_returns(tmp_path / "退", summed(store, [tmp_path / "收到"]), store)
    first = next(line for line in lines(written.notice.read_bytes()) if line.startswith("1."))
    assert first.startswith(f"1.{told}。")


def test_what_does_not_fit_is_counted(form: Form, tmp_path: Path) -> None:
    said = lines(page(tmp_path, of(form, "a.html", [fault(number) for number in range(50)])))
    shown = sum(line[:1].isdigit() for line in said)
    assert 3 < shown < 50
    assert f"另有 {50 - shown} 处必须改正" in said[-1]


def test_an_excused_error_is_not_sent_back(form: Form, tmp_path: Path) -> None:
    excused = fault(2)._replace(reason="机构改革")
    said = lines(page(tmp_path, of(form, "a.html", [fault(1), excused])))
    assert "1 处" in said[2]
    assert not any(excused.message in line for line in said)


def test_a_report_that_cannot_be_read_is_sent_back_with_the_reason(form: Form, tmp_path: Path) -> None:
    said = lines(page(tmp_path, refused(form, "报送/水务局.doc", "是旧格式的 .doc 文档，请另存为 .docx。")))
    assert said[1] == "水务局："
    assert "是旧格式的 .doc 文档，请另存为 .docx。" in said


def test_no_path_of_the_superior_office_is_told(form: Form, tmp_path: Path) -> None:
    path = "/home/某科员/收到/水务局.doc"
    said = lines(page(tmp_path, refused(form, path, f"读不了“{path}”：是旧格式的 .doc 文档，请另存为 .docx。")))
    assert not any("科员" in line for line in said)
    assert any("“水务局.doc”：是旧格式" in line for line in said)


def test_a_report_without_errors_is_not_sent_back(form: Form, tmp_path: Path) -> None:
    assert not write(tmp_path, of(form, "a.html", [fault(1, rule="prose.fee")]))


@pytest.mark.parametrize(
    ("cause", "facts", "told"),
    [
        (Cause.OTHER_YEAR, {"year": 2022}, "应报送 2024 年度的"),
        (Cause.OTHER_FORM, {"edition": "2019"}, "2019 年版格式"),
    ],
)
@pytest.mark.parametrize("faults", [0, 2])
def test_a_report_of_another_year_or_form_goes_back_and_says_so_first(
    form: Form, tmp_path: Path, cause: Cause, facts: dict[str, object], told: str, faults: int
) -> None:
    said = lines(page(tmp_path, left_out(form, cause, [fault(number) for number in range(faults)], **facts)))
    assert told in said[2]
    assert ("2 处必须改正" in said[2]) == bool(faults)
    assert len(said) == (3 + 1 + faults if faults else 3)


@pytest.mark.parametrize(
    "cause", sorted(set(Cause) - {Cause.UNREADABLE, Cause.OTHER_YEAR, Cause.OTHER_FORM, Cause.CONFLICT}, key=str)
)
def test_what_the_office_left_out_itself_or_could_not_open_does_not_go_back(
    form: Form, tmp_path: Path, cause: Cause
) -> None:
    assert not write(tmp_path, left_out(form, cause, [fault(1)]))


def test_of_two_different_reports_those_with_errors_go_back(form: Form, tmp_path: Path) -> None:
    assert write(tmp_path, left_out(form, Cause.CONFLICT, [fault(1)]))
    assert not write(tmp_path / "无", left_out(form, Cause.CONFLICT))


NASTY = ["{{ agency }} {% for %}", "甲 & <乙>", "\x0b坏\ufffe字", "长" * 3000]


@pytest.mark.parametrize("message", NASTY)
def test_words_are_never_a_template_or_markup(form: Form, tmp_path: Path, message: str) -> None:
    content = page(tmp_path, of(form, "a.html", [fault(1, message)], agency=message[:30]))
    assert_valid(content, tmp_path)
    assert message[:10].replace("\x0b", "").replace("\ufffe", "") in lines(content)[4]


def test_the_page_uses_the_styles_of_the_report(form: Form, tmp_path: Path) -> None:
    content = page(tmp_path, of(form, "a.html", [fault(1)]))
    styles = [style_of(each) for each in Word(content).paragraphs()]
    assert styles == ["TitleLast", "Normal", "BodyText", "Heading1", "BodyText"]
    assert_valid(content, tmp_path)


def test_pages_are_named_by_agency_and_keep_their_names_when_another_is_mended(form: Form, tmp_path: Path) -> None:
    agencies = {"c/年报.pdf": "丙局", "b/年报.pdf": "丙局", "a/年报.pdf": "", "d/年报.pdf": "", "e/x.pdf": "a/b:*局"}
    heads = [
        FileInfo(path=path, agency=name, year=2024, edition=form.edition, errors=1) for path, name in agencies.items()
    ]
    whole = Summary(form=form, year=2024, counted=heads, findings=lambda: ((head, fault(1)) for head in heads))
    written = {each.notice.name: lines(each.notice.read_bytes())[1] for each in write(tmp_path, whole)}
    assert written == {
        "年报_退回意见.docx": "年报：",
        "丙局_退回意见.docx": "丙局：",
        "丙局(2)_退回意见.docx": "丙局：",
        "年报(2)_退回意见.docx": "年报：",
        "ab局_退回意见.docx": "a/b:*局：",
    }
    mended = replace(whole, counted=[replace(head, errors=head.errors * (head.path != "b/年报.pdf")) for head in heads])
    assert {each.notice.name for each in write(tmp_path, mended)} == set(written) - {"丙局_退回意见.docx"}


def test_names_are_cut_to_what_a_file_system_holds(form: Form, tmp_path: Path) -> None:
    assert write(tmp_path, of(form, "a.html", [fault(1)], agency="𠮷" * 300))
    assert write(tmp_path, refused(form, f"{'长' * 83}.docx", "读不出。"))


def test_a_second_run_writes_the_same_and_keeps_what_a_person_changed(form: Form, tmp_path: Path) -> None:
    summary = of(form, "a.html", [fault(1)])
    (first,) = write(tmp_path / "退", summary)
    before = first.notice.read_bytes()
    (again,) = write(tmp_path / "退", summary)
    assert (again.notice, again.notice.read_bytes()) == (first.notice, before)
    assert not again.beside
    first.notice.write_bytes(b"edited")
    (third,) = write(tmp_path / "退", summary)
    assert third.beside == {first.notice: third.notice}
    assert first.notice.read_bytes() == b"edited"


def test_what_was_written_before_is_replaced_by_what_is_wrong_now(form: Form, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        (first,) = write_returns(tmp_path / "退", of(form, "a.html", [fault(1), fault(2)]), store)
        before = first.notice.read_bytes()
    with Store(tmp_path) as store:
        (second,) = write_returns(tmp_path / "退", of(form, "a.html", [fault(1)]), store)
    assert second.notice == first.notice
    assert second.notice.read_bytes() != before


def test_pages_of_reports_that_are_mended_are_named_and_changed_ones_told(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, back = tmp_path / "报送", tmp_path / "退"
    key = "proceedings.cases.reconsideration.total"
    for name in ("甲局", "乙局", "丙局"):
        report = office(form, name)
        submit(replace(report, cells={**report.cells, key: 7}), form, folder / f"{name}.docx")
    words = ["aggregate", str(folder), "--returns", str(back)]
    main(words)
    submit(office(form, "甲局"), form, folder / "甲局.docx")
    (back / "乙局_退回意见.docx").write_bytes(b"edited")
    (back / "随便.txt").write_text("x")
    capsys.readouterr()
    main(words)
    said = capsys.readouterr().out
    assert "2 个文件是以前写的" in said
    assert "甲局_批注.docx、甲局_退回意见.docx" in said
    assert "“乙局_退回意见.docx”已被改过" in said
    assert (back / "乙局_退回意见_2.docx").exists()
    assert (back / "甲局_退回意见.docx").exists()
    assert not (back / "丙局_退回意见_2.docx").exists()


def test_local_demands_are_among_the_comments(form: Form, tmp_path: Path) -> None:
    profile = tmp_path / "要求.yaml"
    profile.write_text((ROOT / "samples" / "profile-example.yaml").read_text("utf-8"), "utf-8")
    report = office(form, "乙局")
    bad = replace(report, cells={**report.cells, "proceedings.cases.reconsideration.total": 7})
    submit(bad, form, tmp_path / "报送" / "乙局.docx")
    comments = []
    for number, words in enumerate(([], ["--profile", str(profile)])):
        main(["aggregate", str(tmp_path / "报送"), "--returns", str(tmp_path / f"退{number}"), *words])
        content = (tmp_path / f"退{number}" / "乙局_批注.docx").read_bytes()
        comments.append(Word(content).parts["word/comments.xml"].count(b"<w:comment "))
    assert comments[1] > comments[0]


def test_a_docx_goes_back_with_its_comments(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "报送"
    good, bad = office(form, "甲局"), office(form, "乙局")
    key = "proceedings.cases.reconsideration.total"
    bad = replace(bad, cells={**bad.cells, key: 7})
    submit(good, form, folder / "甲.docx")
    submit(bad, form, folder / "乙.docx")
    submit(replace(bad, agency=replace(bad.agency, name="丙局")), form, folder / "丙.html")
    main(["aggregate", str(folder), "--returns", str(tmp_path / "退")])
    assert sorted(path.name for path in (tmp_path / "退").iterdir()) == [
        "丙局_退回意见.docx",
        "乙局_批注.docx",
        "乙局_退回意见.docx",
        "退回清单.csv",
        "退回清单.docx",
    ]
    commented = (tmp_path / "退" / "乙局_批注.docx").read_bytes()
    assert "word/comments.xml" in Word(commented).parts
    assert_valid(commented, tmp_path)
    capsys.readouterr()


def pages_of(paths: Iterable[Path], folder: Path) -> list[int]:
    """Return the number of pages of each document."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    environment = {**os.environ, "FONTCONFIG_FILE": str(ROOT / "docs" / "fonts.conf")}
    documents = list(paths)
    subprocess.run(
        [*command, "--outdir", folder, *documents], env=environment, check=True, capture_output=True, timeout=180
    )
    numbers = []
    for document in documents:
        told = subprocess.run(
            ["pdfinfo", folder / f"{document.stem}.pdf"], check=True, capture_output=True, text=True
        ).stdout
        numbers.append(int(told.split("Pages:")[1].split()[0]))
    return numbers


class TestOnPaper:
    """The page as LibreOffice prints it."""

    pytestmark = needs_office

    def test_it_is_always_one_page(self, form: Form, tmp_path: Path) -> None:
        cases = {
            "一": [fault(1)],
            "多": [fault(number) for number in range(200)],
            "长": [fault(number, "很长的说明文字，" * 60) for number in range(9)],
            "数": [fault(number, "1234567890 + 1234567890 = 2469135780；差 11；" * 4) for number in range(40)],
            "混": [*map(fault, range(3)), *(fault(number, rule="prose.fee") for number in range(60))],
        }
        long_name = "某某省某某市某某自治州人民政府政务服务和数据管理局（行政审批局）"
        written = [
            each.notice
            for name, found in cases.items()
            for each in write(tmp_path / "退", of(form, f"{'长文件名' * 8}.html", found, name + long_name))
        ]
        written += [each.notice for each in write(tmp_path / "退", refused(form, "坏.docx", "读不了，" * 300))]
        many = [fault(number) for number in range(50)]
        long_path = f"{'长文件名' * 15}.docx"
        for cause in (Cause.OTHER_YEAR, Cause.OTHER_FORM):
            summary = left_out(form, cause, many, agency=cause.name + long_name, path=long_path, year=2022)
            written += [each.notice for each in write(tmp_path / "退", summary)]
        assert len({path.name for path in written}) == len(written) == len(cases) + 3
        assert pages_of(written, tmp_path) == [1] * len(written)


def test_the_covering_list_and_the_remarks_have_the_order_of_the_roster(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["云岭市丙局", "云岭市甲局", "云岭市丁局", "云岭市乙局"]
    for name in names:
        report = office(form, name)
        wrong = {**report.cells, "proceedings.cases.reconsideration.total": 7}
        submit(replace(report, cells=wrong), form, tmp_path / "报送" / f"{name}.docx")
    (tmp_path / "名单.txt").write_text("\n".join(names), "utf-8")
    back = tmp_path / "退"
    main(["aggregate", str(tmp_path / "报送"), "--returns", str(back), "--roster", str(tmp_path / "名单.txt")])
    rows = (back / "退回清单.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == names
    assert "、".join(names) in capsys.readouterr().out
