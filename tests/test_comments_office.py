"""Comments in a real office suite: LibreOffice finds them, keeps them and prints them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from author import render
from author.readers.docx import read_docx
from author.render.comments import AUTHOR, annotate
from tests.commented import assert_nothing_else_changed, at, comments, faulty_report, ranges, read_back
from tests.filled import FORM
from tests.word import faults, text_of

ROOT = Path(__file__).parent.parent

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")) and not os.environ.get("CI"),
        reason="LibreOffice or poppler is not installed here; CI has both",
    ),
]


def converted(file: Path, kind: str) -> Path:
    folder = file.parent / kind
    folder.mkdir(exist_ok=True)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{file.parent}/profile"]
    action = ["--print-to-file"] if kind == "pdf" else ["--convert-to", kind]
    environment = {**os.environ, "FONTCONFIG_FILE": str(ROOT / "docs" / "fonts.conf")}
    command += [*action, "--outdir", str(folder), str(file)]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=180)
    return folder / f"{file.stem}.{kind}"


def test_libreoffice_finds_the_comments_where_they_stand(tmp_path: Path) -> None:
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    after = annotate(content, extraction, found)
    file = tmp_path / "report.docx"
    file.write_bytes(after)
    again = converted(file, "docx").read_bytes()
    assert marked_words(again) == marked_words(after)


def marked_words(content: bytes) -> dict[str, str]:
    """Return the words that each comment marks, by the words of the comment."""
    marked = ranges(content)
    return {text_of(comment): marked[id] for id, comment in comments(content).items()}


def test_a_document_that_libreoffice_saved_takes_comments_and_gets_no_new_fault(tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(render.document(faulty_report(), FORM))
    saved = converted(file, "docx").read_bytes()
    extraction, found = read_back(saved)
    after = annotate(saved, extraction, [*found, *(at(key=key) for key in FORM.fields)])
    assert_nothing_else_changed(saved, after)
    assert read_docx(after) == read_docx(saved)
    assert len(ranges(after)) == len(found) + len(FORM.fields)
    assert faults(after, tmp_path) == faults(saved, tmp_path)


_PRINT_COMMENTS_IN_THE_MARGIN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Writer/Print/Content">
<prop oor:name="Note" oor:op="fuse"><value>4</value></prop></item></oor:items>
"""


def test_libreoffice_prints_the_comments_in_the_margin_on_as_many_pages(tmp_path: Path) -> None:
    user = tmp_path / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_PRINT_COMMENTS_IN_THE_MARGIN, encoding="utf-8")
    content = render.document(faulty_report(), FORM)
    extraction, found = read_back(content)
    printed = []
    for name, written in (("plain", content), ("commented", annotate(content, extraction, found))):
        file = tmp_path / f"{name}.docx"
        file.write_bytes(written)
        text = subprocess.run(["pdftotext", converted(file, "pdf"), "-"], check=True, capture_output=True, text=True)
        printed.append(text.stdout)
    plain, commented = printed
    assert commented.count("\f") == plain.count("\f")
    assert plain.count(AUTHOR) == 0
    assert commented.count(AUTHOR) == len(found)
