"""The DOCX in real office suites: LibreOffice and document-builder set its pages, and the pages are read."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest

from author import answers, editions, render
from author.extract import read_report
from author.printed import Role, slots
from author.report import Report, Signature
from tests.engines import by_document_builder, by_libreoffice, needs_document_builder, needs_libreoffice

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*-20??.yaml"))
FORM = editions.edition("2021")
# What docs/fonts.conf puts in the place of the prescribed fonts; a Latin font may hold only Latin.
CHINESE_FONTS = ("NotoSerifCJK", "NotoSansCJK", "UKaiCN")
LATIN_FONT = "LiberationSerif"

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")) and not os.environ.get("CI"),
        reason="LibreOffice or poppler is not installed here; CI has both",
    ),
]


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.stem)
def pdf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    report = answers.load(request.param)
    docx = render.write(report, editions.edition(report.edition), folder / "report.docx")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    environment = {**os.environ, "FONTCONFIG_FILE": str(ROOT / "docs" / "fonts.conf")}
    subprocess.run([*command, "--outdir", folder, docx], env=environment, check=True, capture_output=True, timeout=180)
    return folder / "report.pdf"


def pages(pdf: Path) -> list[str]:
    """Return the words of each page without blanks, because line breaks do not matter here."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return [re.sub(r"\s", "", page) for page in text.removesuffix("\f").split("\f")]


def test_every_page_has_its_number_between_dashes(pdf: Path) -> None:
    for number, page in enumerate(pages(pdf), 1):
        assert page.endswith(f"—{number}—")


def test_chinese_is_never_drawn_in_a_latin_fallback_font(pdf: Path) -> None:
    listing = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0].partition("+")[2] for line in listing.splitlines()[2:]]
    assert names
    for name in names:
        assert name.startswith((*CHINESE_FONTS, LATIN_FONT)), name
    assert all(any(name.startswith(font) for name in names) for font in CHINESE_FONTS)


# --- tables on the pages of every engine ---------------------------------------------------

ENGINES = [
    pytest.param(by_libreoffice, id="LibreOffice", marks=needs_libreoffice),
    pytest.param(by_document_builder, id="document-builder", marks=needs_document_builder),
]
TYPE_AREA = (99.2, 737.0)
"""Where the type area ends and begins, in points from the lower edge of the paper."""
TYPE_AREA_RIGHT = 521.6
CHARACTER = 16.0


def with_many_requests() -> Report:
    report = answers.load(SAMPLES[0])
    keys = {field.key for table in FORM.part("requests").tables for field in table.fields.values()}
    more = {key: 300 * int(number) for key, number in report.cells.items() if key in keys and number is not None}
    return report.with_cells(FORM, more)


REPORTS = {**{path.stem: answers.load(path) for path in SAMPLES}, "many-requests": with_many_requests()}


@pytest.fixture(scope="module", params=REPORTS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render.write(REPORTS[request.param], FORM, tmp_path_factory.mktemp("written") / "report.docx")


@pytest.mark.parametrize("by_engine", ENGINES)
def test_each_table_stands_whole_on_one_page_under_its_heading(
    by_engine: Callable[[list[Path], Path, str], list[Path]], written: Path, tmp_path: Path
) -> None:
    (pdf,) = by_engine([written], tmp_path, "pdf")
    found = pages(pdf)
    for part in (part for part in FORM.parts if part.tables):
        holding = [page for page in found if part.heading in page]
        assert len(holding) == 1
        for slot in slots(part):
            if slot.role is Role.LABEL and slot.rows == 1:
                assert slot.text[:8] in holding[0]
    full = next(number for number, page in enumerate(found) if FORM.part("requests").heading in page)
    assert found[full].index(FORM.part("requests").heading) < 20, "the part begins its page"
    assert lowest_stroke(pdf, full) - TYPE_AREA[0] > 0.05 * (TYPE_AREA[1] - TYPE_AREA[0])


@pytest.mark.parametrize("by_engine", ENGINES)
def test_what_an_engine_saved_of_many_requests_is_read_back(
    by_engine: Callable[[list[Path], Path, str], list[Path]], tmp_path: Path
) -> None:
    report = with_many_requests()
    written = render.write(report, FORM, tmp_path / "report.docx")
    extraction = read_report(by_engine([written], tmp_path / "saved", "docx")[0])
    assert (extraction.report.cells, extraction.report.texts) == (report.cells, report.texts)
    assert extraction.findings == ()


def lowest_stroke(pdf: Path, page: int) -> float:
    """Return how far the lowest line of a table is from the lower edge of the paper, in points."""
    document = pypdfium2.PdfDocument(pdf)
    strokes = document[page].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    bottoms = (float(stroke.get_bounds()[1]) for stroke in strokes)
    return min(bottom for bottom in bottoms if bottom > TYPE_AREA[0] - 20)


# --- the signature ---------------------------------------------------------------------------


@pytest.mark.parametrize("by_engine", ENGINES)
@pytest.mark.parametrize(("name", "begins", "ends"), [("某县财政局", 2.0, None), ("某某市自然资源和规划局", None, 0.0)])
def test_the_date_stands_two_characters_after_the_name_or_ends_with_a_longer_one(
    by_engine: Callable[[list[Path], Path, str], list[Path]],
    name: str,
    begins: float | None,
    ends: float | None,
    tmp_path: Path,
) -> None:
    report = replace(answers.load(SAMPLES[0]), signature=Signature(name=name, date="2031-01-15"))
    (pdf,) = by_engine([render.write(report, FORM, tmp_path / "report.docx")], tmp_path / "pdf", "pdf")
    document = pypdfium2.PdfDocument(pdf)
    page = document[len(document) - 1]
    (name_left, name_right), (date_left, date_right) = (edges(page, words) for words in (name, "2031年1月15日"))
    right = TYPE_AREA_RIGHT - 2 * CHARACTER
    assert date_right == pytest.approx(right, abs=2)
    if begins is not None:
        # LibreOffice 7.4 does not read that no blank stands between digits and characters: four quarters in a date.
        blanks = 1.0 if by_engine is by_libreoffice else 0.0
        assert begins - blanks - 0.15 < (date_left - name_left) / CHARACTER < begins + 0.15
    if ends is not None:
        assert (date_right - name_right) / CHARACTER == pytest.approx(ends, abs=0.15)


def edges(page: pypdfium2.PdfPage, words: str) -> tuple[float, float]:
    """Return where the last such words begin and end on a page, in points."""
    characters = page.get_textpage()
    text = "".join(characters.get_text_range(index, 1) for index in range(characters.count_chars()))
    where = [index for index, each in enumerate(text) if not each.isspace()]
    start = "".join(text[index] for index in where).rindex(words)
    boxes = [characters.get_charbox(where[index], loose=True) for index in (start, start + len(words) - 1)]
    return boxes[0][0], boxes[1][2]
