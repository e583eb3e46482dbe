"""The PDF through LibreOffice: one run for several documents, and a sentence for all that can fail."""

import os
import shutil
import socket
import time
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from author import answers, export, render
from author.agency import Agency
from author.cli import main
from author.errors import AuthorError
from author.package import Package, pack
from tests.filled import FORM, numbered_report

SAMPLE = Path(__file__).parent.parent / "samples" / "mianyang-jhj-2023.yaml"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a search path that holds only what the test puts there."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(export, "_installed", lambda: iter(()))
    return folder


def program(folder: Path, script: str) -> None:
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.mark.parametrize("variable", ["ProgramFiles", "ProgramFiles(x86)"])
def test_libreoffice_is_found_on_whatever_drive_windows_keeps_its_programs(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tmp_path / "D" / "LibreOffice" / "program" / "soffice.exe"
    found.parent.mkdir(parents=True)
    found.write_bytes(b"")
    found.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(variable, str(tmp_path / "D"))
    assert export._program() == str(found)


@pytest.mark.usefixtures("programs")
def test_without_libreoffice_a_sentence_says_what_to_do() -> None:
    with pytest.raises(AuthorError, match=r"LibreOffice.*另存为 PDF"):
        export.pdf([b"docx"])


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$"])
def test_a_libreoffice_that_fails_is_a_sentence(script: str, programs: Path) -> None:
    program(programs, script)
    with pytest.raises(AuthorError, match=r"LibreOffice.*另存为 PDF"):
        export.pdf([b"docx"])


def test_a_program_that_cannot_start_is_a_sentence(programs: Path) -> None:
    (programs / "soffice").write_bytes(b"\x7fELF torn")
    (programs / "soffice").chmod(0o755)
    with pytest.raises(AuthorError, match="LibreOffice"):
        export.pdf([b"docx"])


def test_a_libreoffice_that_hangs_is_ended_with_all_that_it_started(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_of_life = tmp_path / "alive"
    program(programs, f"(while :; do : > '{sign_of_life}'; done) & wait")
    monkeypatch.setattr(export, "_START_SECONDS", 1)
    monkeypatch.setattr(export, "_DOCUMENT_SECONDS", 0)
    with pytest.raises(AuthorError, match="1 秒"):
        export.pdf([b"docx"])
    assert sign_of_life.exists()
    sign_of_life.unlink()
    time.sleep(0.2)
    assert not sign_of_life.exists()


needs_office = [
    pytest.mark.office,
    pytest.mark.skipif(
        not shutil.which("soffice") and not os.environ.get("CI"),
        reason="LibreOffice is not installed here; CI has it",
    ),
]


def pages_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append("".join(text.get_text_range().split()))
            text.close()
            page.close()
        return found


class TestWithLibreOffice:
    """One run of the office suite is slow: what needs one stands together."""

    pytestmark = needs_office

    def test_several_documents_become_pdf_files_in_their_order(self) -> None:
        reports = [replace(numbered_report(), agency=Agency(name=f"第{name}局")) for name in "甲乙丙"]
        made = export.pdf([render.document(report, FORM) for report in reports])
        for report, content in zip(reports, made, strict=True):
            assert pages_of(content)[0].startswith("".join(report.title(FORM)))

    def test_one_that_is_refused_is_a_sentence(self) -> None:
        with pytest.raises(AuthorError, match="LibreOffice"):
            export.pdf([render.document(numbered_report(), FORM), b"PK\x03\x04 torn"])

    def test_the_command_prints_an_edited_document_as_it_was_edited(self, tmp_path: Path) -> None:
        parts = Package(render.document(answers.load(SAMPLE), FORM)).parts()
        body = parts["word/document.xml"]
        kept = "<w:p><w:r><w:t>手写的附注</w:t></w:r></w:p><w:sectPr>".encode()
        assert body.count(b"<w:sectPr>") == 1
        (tmp_path / "a.docx").write_bytes(pack({**parts, "word/document.xml": body.replace(b"<w:sectPr>", kept)}))
        main(["export", str(tmp_path / "a.docx"), "-o", str(tmp_path / "a.pdf")])
        assert "手写的附注" in pages_of((tmp_path / "a.pdf").read_bytes())[-1]

    def test_a_picture_on_another_machine_is_not_fetched(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            assert export.pdf([with_linked_picture(f"http://127.0.0.1:{server.getsockname()[1]}/picture.png")])
            server.setblocking(False)
            with pytest.raises(BlockingIOError):
                server.accept()


def with_linked_picture(address: str) -> bytes:
    parts = Package(render.document(numbered_report(), FORM)).parts()
    schema = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{schema}/wordprocessingDrawing"><wp:extent cx="9" cy="9"/>'
        f'<wp:docPr id="1" name="x"/><a:graphic xmlns:a="{schema}/main"><a:graphicData uri="{schema}/picture">'
        f'<pic:pic xmlns:pic="{schema}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:link="rId99"/></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p><w:sectPr>"
    )
    relationship = (
        '<Relationship Id="rId99" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/'
        f'2006/relationships/image" Target="{address}"/></Relationships>'
    )
    body, relationships = "word/document.xml", "word/_rels/document.xml.rels"
    parts[body] = parts[body].replace(b"<w:sectPr>", picture.encode())
    parts[relationships] = parts[relationships].replace(b"</Relationships>", relationship.encode())
    return pack(parts)
