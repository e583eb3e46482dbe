"""What goes back to an agency: one page in plain Chinese, and its report with comments."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from author.aggregate.returns import write_returns
from author.aggregate.summary import Head, LeftOut, Summary
from author.cli import main
from author.findings import Finding, Where, finding
from author.form import Form
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
    head = Head(path=path, agency=agency, year=2024, edition=form.edition, errors=errors)
    return Summary(form=form, year=2024, counted=[head], findings=lambda: ((head, each) for each in findings))


def refused(form: Form, path: str, why: str) -> Summary:
    return Summary(form=form, year=2024, counted=[], left_out=[LeftOut(head=Head(path=path, refusal=why), why=why)])


def page(folder: Path, summary: Summary) -> bytes:
    (written,) = write_returns(folder, summary)
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


def test_what_does_not_fit_is_counted(form: Form, tmp_path: Path) -> None:
    said = lines(page(tmp_path, of(form, "a.html", [fault(number) for number in range(50)])))
    shown = sum(line[:1].isdigit() for line in said)
    assert 3 < shown < 50
    assert f"另有 {50 - shown} 处必须改正" in said[-1]


def test_an_excused_error_is_not_sent_back(form: Form, tmp_path: Path) -> None:
    excused = replace(fault(2), reason="机构改革")
    said = lines(page(tmp_path, of(form, "a.html", [fault(1), excused])))
    assert "1 处" in said[2]
    assert not any(excused.message in line for line in said)


def test_a_report_that_cannot_be_read_is_sent_back_with_the_reason(form: Form, tmp_path: Path) -> None:
    said = lines(page(tmp_path, refused(form, "报送/水务局.doc", "是旧格式的 .doc 文档，请另存为 .docx。")))
    assert said[1] == "水务局："
    assert "是旧格式的 .doc 文档，请另存为 .docx。" in said


def test_a_report_without_errors_is_not_sent_back(form: Form, tmp_path: Path) -> None:
    assert not list(write_returns(tmp_path, of(form, "a.html", [fault(1, rule="prose.fee")])))


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


def test_files_of_the_same_name_do_not_overwrite_each_other(form: Form, tmp_path: Path) -> None:
    heads = [
        Head(path=f"{folder}/年报.pdf", agency=f"{folder}局", year=2024, edition=form.edition, errors=1)
        for folder in "甲乙丙"
    ]
    summary = Summary(form=form, year=2024, counted=heads, findings=lambda: ((head, fault(1)) for head in heads))
    written = [each.notice for each in write_returns(tmp_path, summary)]
    assert len(set(written)) == 3
    assert [lines(path.read_bytes())[1] for path in written] == ["丙局：", "乙局：", "甲局："]


def test_a_second_run_writes_the_same_and_keeps_what_a_person_changed(form: Form, tmp_path: Path) -> None:
    summary = of(form, "a.html", [fault(1)])
    (first,) = write_returns(tmp_path / "退", summary)
    before = first.notice.read_bytes()
    (again,) = write_returns(tmp_path / "退", summary)
    assert (again.notice, again.notice.read_bytes()) == (first.notice, before)
    first.notice.write_bytes(b"edited")
    (third,) = write_returns(tmp_path / "退", summary)
    assert third.notice != first.notice
    assert first.notice.read_bytes() == b"edited"


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
        "丙_退回意见.docx",
        "乙_批注.docx",
        "乙_退回意见.docx",
    ]
    commented = (tmp_path / "退" / "乙_批注.docx").read_bytes()
    assert "word/comments.xml" in Word(commented).parts
    assert_valid(commented, tmp_path)
    capsys.readouterr()


def pages_of(paths: Iterable[Path], folder: Path) -> list[int]:
    """How many pages each document has."""
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
            for each in write_returns(tmp_path / "退", of(form, f"{name}{'长文件名' * 8}.html", found, long_name))
        ]
        written += [each.notice for each in write_returns(tmp_path / "退", refused(form, "坏.docx", "读不了，" * 300))]
        assert pages_of(written, tmp_path) == [1] * len(written)
