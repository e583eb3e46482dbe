"""The DOCX in a real office suite: LibreOffice turns the samples into pages, and the pages are read."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from author import answers, editions, render
from author.blank import Role, slots

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
    """The words of each page without blanks: how a line is broken does not matter here."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return [re.sub(r"\s", "", page) for page in text.removesuffix("\f").split("\f")]


def test_every_page_has_its_number_between_dashes(pdf: Path) -> None:
    for number, page in enumerate(pages(pdf), 1):
        assert page.endswith(f"—{number}—")


@pytest.mark.parametrize("part", ["proactive", "requests", "proceedings"])
def test_each_table_stands_whole_on_one_page_under_its_heading(part: str, pdf: Path) -> None:
    heading = FORM.part(part).heading
    holding = [page for page in pages(pdf) if heading in page]
    assert len(holding) == 1
    for slot in slots(FORM.part(part)):
        if slot.role is Role.LABEL and slot.rows == 1:
            assert slot.text[:8] in holding[0]


def test_chinese_is_never_drawn_in_a_latin_fallback_font(pdf: Path) -> None:
    listing = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0].partition("+")[2] for line in listing.splitlines()[2:]]
    assert names
    for name in names:
        assert name.startswith((*CHINESE_FONTS, LATIN_FONT)), name
    assert all(any(name.startswith(font) for name in names) for font in CHINESE_FONTS)
