"""What a reading says of a report: title, text that belongs nowhere."""

import re
from pathlib import Path

import pytest

from author import answers, export, outcomes
from author.extract import read_report
from tests.filled import FORM

SAMPLE = Path(__file__).parent.parent / "samples" / "mianyang-jhj-2023.yaml"


def page() -> str:
    return export.html(answers.load(SAMPLE), FORM)


def rules_of(html: str, folder: Path) -> list[str]:
    file = folder / "report.html"
    file.write_text(html, "utf-8")
    return [each.rule.id for each in read_report(file).findings]


def without_title(html: str) -> str:
    html = re.sub(r"<h1.*?</h1>", "", html, flags=re.S)
    return re.sub(r"<title>.*?</title>", "<title></title>", html, flags=re.S)


def test_an_agency_that_no_title_names_is_told(tmp_path: Path) -> None:
    assert rules_of(page(), tmp_path) == []
    assert "reading.title" in rules_of(without_title(page()), tmp_path)


def test_a_year_that_stands_only_in_the_statistics_period_is_taken_from_there(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(without_title(page()), "utf-8")
    assert read_report(file).report.year == 2023


def beside_table(part: str, sentence: str) -> str:
    """Return the page with a sentence under the table of a part."""
    place = page().index(FORM.part(part).heading)
    after_table = page().index("</table>", place) + len("</table>")
    return f"{page()[:after_table]}<p>{sentence}</p>{page()[after_table:]}"


def test_a_sentence_under_a_table_that_is_no_text_is_told(tmp_path: Path) -> None:
    html = beside_table("proceedings", "另有两件案件正在协商，具体情况见附件。")
    assert "reading.unplaced-text" in rules_of(html, tmp_path)


@pytest.mark.parametrize(
    ("part", "sentence", "rule"),
    [
        ("proactive", "2023年，本机关制发行政规范性文件{}件。", "numbers.proactive"),
        ("requests", "2023年，本机关新收政府信息公开申请{}件。", "numbers.requests"),
        ("proceedings", "2023年，本机关政府信息公开行政复议{}件。", "numbers.proceedings"),
    ],
)
def test_a_sentence_beside_a_table_is_compared_with_it(part: str, sentence: str, rule: str, tmp_path: Path) -> None:
    report = answers.load(SAMPLE)
    right = {
        "proactive": report.cells["art20_1.normative_documents.issued"],
        "requests": report.cells["requests.received.total"],
        "proceedings": report.cells["proceedings.cases.reconsideration.total"],
    }[part]
    file = tmp_path / "report.html"
    for number, expected in ((right, set()), (99, {(rule, part)})):
        file.write_text(beside_table(part, sentence.format(number)), "utf-8")
        found = {(each.rule.id, each.where.part) for each in outcomes.check(file).findings}
        assert {each for each in found if each[0].startswith("numbers.")} == expected


def test_blank_paragraphs_under_a_table_are_not(tmp_path: Path) -> None:
    html = page().replace("</table>", "</table><p>&nbsp;</p><p>　</p>")
    assert "reading.unplaced-text" not in rules_of(html, tmp_path)


FEE_TABLES = {
    "heads above": "<tr><td>发出收费通知的件数</td><td>总金额（元）</td><td>实际收取总金额（元）</td></tr>"
    "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
    "heads beside": "<tr><td>发出收费通知</td><td>{}件</td></tr><tr><td>应收金额</td><td>{}元</td></tr>"
    "<tr><td>实收金额</td><td>{}</td></tr>",
}


@pytest.mark.parametrize("table", FEE_TABLES.values(), ids=FEE_TABLES)
@pytest.mark.parametrize("sentence", ["发出收费通知4件，应收信息处理费1,300元，实际收取900元。"])
@pytest.mark.parametrize(
    ("numbers", "wrong"), [((4, 1300, 900), 0), ((5, 1300, 900), 1), ((4, 1200, 900), 1), ((5, 1, 2), 3)]
)
def test_the_fee_table_of_part_six_is_compared_with_its_sentence(
    table: str, sentence: str, numbers: tuple[int, int, int], wrong: int, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    start, last = page().rsplit("</h2>", 1)
    file.write_text(f"{start}</h2><p>{sentence}</p><table>{table.format(*numbers)}</table>{last}", "utf-8")
    found = [each for each in outcomes.check(file).findings if each.rule.id == "figures.fee-table"]
    assert len(found) == wrong
    assert all(each.where.part == "other" and each.where.sentence in sentence for each in found)
