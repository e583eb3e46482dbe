"""No single file ends a run: it is read within bounds, or refused in one sentence, and the others count."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from author import answers, outcomes, render
from author.aggregate.reading import with_attachments
from author.cli import main
from author.errors import Exit
from author.intake import Candidate
from author.package import Package
from author.workers import in_child
from tests.filled import FORM, numbered_report
from tests.offices import office, submit
from tests.packages import docx, p, tbl, tc, tr, zipped
from tests.pages import Sheet, pdf

MEGABYTES, SECONDS = 300, 5
ROOT = Path(__file__).parent.parent


def _report_with(old: str, new: str) -> bytes:
    """Return a report of ours with words of its document.xml replaced."""
    parts = Package(render.document(numbered_report(), FORM)).parts()
    document = parts["word/document.xml"].decode()
    assert old in document
    return zipped({**parts, "word/document.xml": document.replace(old, new, 1).encode()})


def _damaged() -> bytes:
    content = render.document(numbered_report(), FORM)
    at = content.index(b"word/document.xml") + 200
    return content[:at] + bytes(20) + content[at + 20 :]


def _chained_styles() -> bytes:
    styles = "".join(f"<w:style w:styleId='{n}'><w:basedOn w:val='{n + 1}'/></w:style>" for n in range(5000))
    return docx(p("文", "<w:pStyle w:val='0'/>"), styles=styles)


def _calling_itself() -> bytes:
    page = Sheet().text(80, 700, "一、总体情况")
    page.content.append("/Fm Do")
    return pdf(page, form="/Fm Do " * 20)


def _nested_tables() -> bytes:
    table = p("文" * 300_000)
    for level in range(2, 30):
        table = tbl(tr(*[tc("<w:p/>")] * level, tc(table)))
    return docx(table)


def _long_text() -> bytes:
    return answers.dump(numbered_report()).replace("  overview: |\n", f"  overview: |\n{chr(10) * 1_000_000}").encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "损坏.docx": _damaged,
    "样式.docx": _chained_styles,
    "套表.docx": _nested_tables,
    "点.docx": lambda: _report_with("年度报告</w:t>", f"年度报告{'.' * 50_000}</w:t>"),
    "标签.docx": lambda: _report_with("规章</w:t>", f"规章{'一' * 100_000}</w:t>"),
    "炸弹.docx": lambda: zipped({"word/document.xml": b" " * 200_000_000}),
    "控件.docx": lambda: docx("<w:sdt><w:sdtContent>" * 900 + p("文") + "</w:sdtContent></w:sdt>" * 900),
    "跨格.html": lambda: ("<table>" + "<tr><td rowspan=65534 colspan=900>1" * 1000).encode(),
    "套表.html": lambda: ("<table><tr><td>x<td>" * 20_000 + "<p>文" * 10_000).encode(),
    "自引.pdf": _calling_itself,
    "空行.yaml": _long_text,
    "词条.yaml": lambda: ("".join(f"k{n}: x\n" for n in range(100_000))).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_read_or_refused_within_bounds(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    assert_is_read_within_bounds(path)


def test_a_sentence_with_a_wrong_number_may_stand_two_thousand_times(tmp_path: Path) -> None:
    path = tmp_path / "答案.yaml"
    answers.save(path, numbered_report().with_text("overview", "制发规范性文件70008件。\n" * 2000))
    assert_is_read_within_bounds(path)
    assert any(each.rule.id == "numbers.proactive" for each in outcomes.check(path).findings)


def assert_is_read_within_bounds(path: Path) -> None:
    # The memory of a process that ran other tests before would count too.
    code = "import sys; from tests.test_hostile import read_within_bounds; print(read_within_bounds(sys.argv[1]))"
    run = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr, bool(run.stdout.strip())) == (0, "", True)


def read_within_bounds(path: str) -> str:
    """Return in one line what became of a file, read within limits of memory and time."""
    return in_child(_read, Path(path), megabytes=MEGABYTES, seconds=SECONDS)


def _read(path: Path) -> str:
    outcome = outcomes.check(path)
    return str(outcome.error) if outcome.error else f"读得出，{len(outcome.findings)} 处"


def test_a_mail_with_a_header_beyond_all_mails_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "年报.eml"
    path.write_bytes(b"From: " + b"a " * 100_000 + b"\nContent-Disposition: attachment; filename=a.docx\n\nx")
    assert in_child(_opened, path, megabytes=MEGABYTES, seconds=SECONDS) == [path.name]


def _opened(path: Path) -> list[str]:
    return [each.path.name for each in with_attachments([Candidate(path=path)], path.parent)]


def test_in_a_folder_of_them_the_good_reports_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    for name, make in HOSTILE.items():
        (folder / name).write_bytes(make())
    good = [submit(office(FORM, f"云岭市第{number}局"), FORM, folder / f"{number}.docx") for number in range(20)]
    year = str(office(FORM, "云岭市第1局").year)
    assert main(["aggregate", str(folder), "--year", year, "-o", str(tmp_path / "汇总.xlsx")]) == Exit.UNREADABLE
    said = capsys.readouterr().out.splitlines()
    for path in good:
        (line,) = [each for each in said if each.endswith(f"/{path.name}") or f"/{path.name} " in each]
        assert line.startswith("计入")
    for name in HOSTILE:
        (line,) = [each for each in said if f"/{name}" in each and not each.startswith("  ")]
        assert not line.startswith("计入")
