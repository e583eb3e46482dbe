"""Answers -> file -> report again, straight and through other programs: every number and every text."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author import answers, editions, export, render
from author.agency import Agency
from author.document import Grid
from author.extract import extract, read_report
from author.readers.docx import read_docx
from author.report import Report, Signature, blank_report
from tests.engines import (
    by_browser,
    by_document_builder,
    by_libreoffice,
    needs_browser,
    needs_document_builder,
    needs_libreoffice,
)
from tests.layouts import from_another_program, in_another_layout
from tests.offices import office as office_report
from tests.offices import some_numbers
from tests.strategies import cells, unfinished_cells

Engine = Callable[[Sequence[Path], Path, str], list[Path]]

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
FORM = editions.edition("2021")
LATER = ["五、问题和打算", "五、政府信息公开工作存在的主要问题及改进措施"]
SENTENCES = [
    "全年公开信息1,234条，比上年增加5条。",
    "（一）主动公开方面。",
    "（一）主动公开方面。网站公布信息12条。",
    "（二）依申请公开",
    "一是公开的形式还比较单一；二是培训不够；三是 A & B <C> 的栏目更新慢。",
    "2024年1月15日召开了会议。",
    "共6件，其中：自然人4件、企业2件（含上年结转1件）",
    "1.核对栏目",
    "详见 http://www.example.gov.cn/a?b=1&c=2 。",
    "无。",
]


def signatures(name: str) -> st.SearchStrategy[Signature]:
    dates = st.dates().filter(lambda day: 2000 <= day.year < 2100).map(lambda day: day.isoformat())
    return st.just(Signature()) | st.builds(Signature, name=st.just(name), date=dates)


@st.composite
def plausible_reports(draw: st.DrawFn) -> Report:
    """Return reports with sentences as clerks write them, finished or not."""
    name = draw(st.sampled_from(["示例市水务局", "示例县人民政府", "示例市第101中学管理委员会", "示例镇人民政府"]))
    texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map("\n".join)
    return Report(
        edition=FORM.edition,
        year=draw(st.integers(2021, 2035)),
        agency=Agency(name=name),
        headings=draw(st.just({}) | st.sampled_from(LATER).map(lambda heading: {"problems": heading})),
        signature=draw(signatures(name)),
        texts={key: draw(texts) for key in FORM.text_keys},
        cells=draw(cells(FORM) | unfinished_cells(FORM)),
    )


def differences(written: Report, read: Report) -> dict[str, object]:
    """Return the names of what differs: numbers, texts, headings, title, signature."""
    pairs: dict[str, tuple[object, object]] = {
        "year": (written.year, read.year),
        "agency": (written.agency.name, read.agency.name),
        "headings": (dict(written.headings), dict(read.headings)),
        "signature": (written.signature, read.signature),
        **{key: (number, read.cells[key]) for key, number in written.cells.items()},
        **{key: (text, read.texts[key]) for key, text in written.texts.items()},
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@given(plausible_reports())
def test_what_is_written_is_read_back(report: Report) -> None:
    document = read_docx(render.document(report, FORM))
    extraction = extract(document, *editions.all_editions())
    assert differences(report, extraction.report) == {}
    assert extraction.findings == ()


@settings(max_examples=20)
@given(cells(FORM))
def test_every_number_is_printed_at_its_place(numbers: dict[str, int]) -> None:
    report = Report(edition="2021", year=2024, agency=Agency(name="示例市水务局"), cells=numbers)
    document = read_docx(render.document(report, FORM))
    places = extract(document, FORM).places
    assert len(set(places.values())) == len(FORM.fields)
    for key, place in places.items():
        grid = document.blocks[place.block]
        assert isinstance(grid, Grid)
        assert grid.slots[place.row, place.column].text == str(numbers[key])


def test_a_report_in_which_nothing_is_filled_in_reads_as_blank() -> None:
    document = read_docx(render.document(blank_report(FORM, 2024), FORM))
    assert set(extract(document, FORM).report.cells.values()) == {None}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the converted samples; each folder holds them under their own names."""
    folder = tmp_path_factory.mktemp("office")
    for path in SAMPLES:
        report = answers.load(path)
        render.write(report, editions.edition(report.edition), folder / f"{path.stem}.docx")
    for source, kind, target in (
        ("", "docx", "again"),
        ("", "odt", "odt"),
        ("odt", "docx", "via-odt"),
        ("", "pdf", "pdf"),
    ):
        by_libreoffice([file for file in (folder / source).iterdir() if file.is_file()], folder / target, kind)
    return folder


@pytest.mark.office
@needs_libreoffice
@pytest.mark.parametrize("route", ["again/{}.docx", "via-odt/{}.docx", "pdf/{}.pdf"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_libreoffice_saved_is_read_back(office: Path, sample: Path, route: str) -> None:
    extraction = read_report(office / route.format(sample.stem))
    assert differences(answers.load(sample), extraction.report) == {}
    assert extraction.findings == ()


@pytest.mark.office
@needs_document_builder
@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_document_builder_saved_is_read_back(sample: Path, kind: str, tmp_path: Path) -> None:
    report = answers.load(sample)
    written = render.write(report, FORM, tmp_path / "report.docx")
    extraction = read_report(by_document_builder([written], tmp_path / "saved", kind)[0])
    assert differences(report, extraction.report) == {}
    assert extraction.findings == ()


@pytest.mark.office
@needs_browser
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_page_that_a_browser_printed_is_read_back(sample: Path, tmp_path: Path) -> None:
    report = answers.load(sample)
    page = tmp_path / "report.html"
    page.write_text(export.html(report, FORM), "utf-8")
    extraction = read_report(by_browser([page], tmp_path / "printed")[0])
    assert differences(report, extraction.report) == {}
    assert [finding.rule.id for finding in extraction.findings] == ["reading.page-heads"]


@pytest.mark.office
@needs_browser
def test_a_page_that_a_browser_printed_on_narrow_paper_loses_no_column(tmp_path: Path) -> None:
    report = answers.load(SAMPLES[0])
    page = tmp_path / "report.html"
    narrow = "@page { size: 110mm 200mm; margin: 8mm }</style>"
    page.write_text(export.html(report, FORM).replace("</style>", narrow, 1), "utf-8")
    assert read_report(by_browser([page], tmp_path / "printed")[0]).report.cells == report.cells


@pytest.mark.office
@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(by_libreoffice, marks=needs_libreoffice),
        pytest.param(by_document_builder, marks=needs_document_builder),
    ],
)
def test_every_number_of_any_layout_is_read_from_its_pdf(engine: Engine, tmp_path: Path) -> None:
    reports = {f"layout-{seed}": office_report(FORM, "示例市水务局", some_numbers(FORM, seed)) for seed in range(9)}
    files = [tmp_path / f"{name}.docx" for name in reports]
    for file, report in zip(files, reports.values(), strict=True):
        file.write_bytes(in_another_layout(render.document(report, FORM), random.Random(file.stem)))
    files[-1].write_bytes(from_another_program(reports[files[-1].stem]))
    for file in engine(files, tmp_path / "pdf", "pdf"):
        assert read_report(file).report.cells == reports[file.stem].cells
