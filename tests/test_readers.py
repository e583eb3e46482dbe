"""Files of every kind, friendly and hostile: a sensible reading or one clear sentence."""

import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from author import answers, editions, render
from author.document import Document
from author.errors import AuthorError
from author.extract import read_report
from author.package import DOCX
from author.readers import read
from tests.packages import docx, p, root, tbl, tr, zipped
from tests.pages import Sheet, pdf

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def reading(content: bytes, folder: Path, name: str = "report.docx") -> Document | str:
    """Return the document, or the sentence with which it was refused."""
    path = folder / name
    path.write_bytes(content)
    try:
        return read(path)
    except AuthorError as error:
        refused = error
    assert str(path) in refused.message
    assert refused.hint
    return str(refused)


@pytest.mark.parametrize("name", ["report.docx", "report.doc", "report", "report.pdf", "报告.html"])
def test_a_file_is_known_by_its_content_and_not_by_its_name(name: str, tmp_path: Path) -> None:
    for content in (docx(p("一、总体情况")), b"<p>1", pdf(Sheet().text(80, 700, "一、总体情况"))):
        assert isinstance(reading(content, tmp_path, name), Document)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLE, ".doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"{\\rtf1 x}", "另存为"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHT"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0", "MHT"),
        (b"", "空文件"),
        (bytes(5000), "空文件"),
        (b"PK\x03\x04", "损坏"),
        (b"PK\x05\x06" + bytes(18), "压缩包"),
        ("一、总体情况".encode(), "看不出"),
        (b"form: '2021'\nyear: '2024'\n", "看不出"),
        (zipped({"a.doc": OLE}), "压缩包"),
        (zipped({"xl/workbook.xml": "<x/>"}), "Excel"),
        (zipped({"content.xml": "<x/>"}), "ODF"),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_to_do(content: bytes, said: str, tmp_path: Path) -> None:
    refused = reading(content, tmp_path)
    assert isinstance(refused, str)
    assert said in refused


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    content = docx(p("一、总体情况") * 200)
    for length in range(100, len(content), 97):
        assert isinstance(reading(content[:length], tmp_path), str)


@pytest.mark.parametrize("declaration", [DTD, EXTERNAL, '<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'])
@pytest.mark.parametrize("entity", ["", "&c;", "&secret;"])
def test_a_dtd_is_refused_and_no_entity_is_read(declaration: str, entity: str, tmp_path: Path) -> None:
    part = root("document", f"<w:body>{p(entity)}</w:body>").replace("?>", "?>" + declaration, 1)
    assert isinstance(reading(zipped({"word/document.xml": part}), tmp_path), str)


def test_entities_of_a_page_are_not_expanded(tmp_path: Path) -> None:
    document = reading(f"{EXTERNAL}<html><p>&secret;&c;</p>".encode(), tmp_path, "page.html")
    assert isinstance(document, Document)
    assert "&secret;&c;" in {block.text for block in document.blocks if hasattr(block, "text")}


def test_a_zip_bomb_is_refused_whatever_size_it_declares(tmp_path: Path) -> None:
    bomb = zipped({"word/document.xml": b" " * (DOCX.largest_part + 1)})
    assert "太大" in str(reading(bomb, tmp_path))
    declared = DOCX.largest_part + 1
    lying = bomb.replace(declared.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != bomb
    assert isinstance(reading(lying, tmp_path), str)


def test_a_part_of_very_many_elements_is_refused(tmp_path: Path) -> None:
    assert "太大" in str(reading(docx("<w:p/>" * 1_000_000), tmp_path))


def test_a_table_of_very_many_cells_is_refused(tmp_path: Path) -> None:
    row = "<w:tr>" + "<w:tc/>" * 500 + "</w:tr>"
    assert "表格" in str(reading(docx(tbl(row * 110)), tmp_path))
    page = "<table>" + ("<tr>" + "<td>1" * 500) * 110
    assert "表格" in str(reading(page.encode(), tmp_path, "page.html"))


def test_a_table_that_spans_far_is_refused(tmp_path: Path) -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr></w:tc>"
    assert "列" in str(reading(docx(tbl(f"<w:tr>{cell * 3}</w:tr>")), tmp_path))
    page = "<table><tr>" + "<td rowspan=65534 colspan=999>a" * 3
    assert "列" in str(reading(page.encode(), tmp_path, "page.html"))


def test_deep_nesting_is_refused_or_read_but_never_a_crash(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000
    assert isinstance(reading(docx(deep), tmp_path), str)
    for tags in ("<div>", "<table><tr><td>", "<font>x", "<b>"):
        assert isinstance(reading(("<p>" + tags * 20_000).encode(), tmp_path, "page.html"), Document)


def test_fifty_megabytes_of_text_are_refused(tmp_path: Path) -> None:
    text = "公开" * (9 * 1024 * 1024)
    assert isinstance(reading(docx(p(text)), tmp_path), str)
    assert isinstance(reading(f"<p>{text}".encode(), tmp_path, "page.html"), str)


def test_a_text_of_very_many_lines_is_refused(tmp_path: Path) -> None:
    for body in ("<p>一" * 20_001, "<p>" + "一<br>" * 20_001):
        assert "不像" in str(reading(body.encode(), tmp_path, "page.html"))


def test_a_long_table_of_other_things_beside_the_report_is_passed_over(tmp_path: Path) -> None:
    page = (FIXTURES / "plain.html").read_text("utf-8")
    other = "<table>" + "".join(f"<tr><td>规章{row}<td>1<td>第{row}号" for row in range(10_000)) + "</table>"
    path = tmp_path / "page.html"
    path.write_text(page.replace("<p><strong>一、", f"{other}<p><strong>一、"), "utf-8")
    assert read_report(path).report.cells == read_report(FIXTURES / "plain.html").report.cells


def test_a_part_with_a_password_or_an_unknown_compression_is_refused(tmp_path: Path) -> None:
    content = docx(p("文"))
    central = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    for offset, value in ((8, b"\x01"), (10, b"\x63")):
        changed = content[: central + offset] + value + content[central + offset + 1 :]
        assert isinstance(reading(changed, tmp_path), str)


def test_macros_and_wrong_content_types_do_not_matter(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": "<wrong/>", "word/document.xml": root("document", f"<w:body>{p('文')}</w:body>")}
    document = reading(zipped({**parts, "word/vbaProject.bin": OLE}), tmp_path, "report.docm")
    assert isinstance(document, Document)


def test_a_report_without_its_tables_is_refused_with_the_count(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(docx(p("某局2024年政府信息公开工作年度报告") + p("一、总体情况") + tbl(tr("规章", "1"))))
    with pytest.raises(AuthorError, match="200"):
        read_report(path)


def mutated(content: bytes, seed: int) -> bytes:
    """Return the content with some bytes changed, dropped, doubled or moved."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(changed))
        length = chance.choice([1, 2, 8, 64, 512])
        piece = bytes(changed[place : place + length])
        kind = chance.randrange(4)
        if kind == 0:
            changed[place] = chance.randrange(256)
        elif kind == 1:
            del changed[place : place + length]
        elif kind == 2:
            changed[place:place] = piece * chance.randint(1, 20)
        else:
            changed[chance.randrange(len(changed)) : 0] = piece
    return bytes(changed)


def repacked(content: bytes, seed: int) -> bytes:
    """Return a DOCX whose parts are mutated inside of a zip that is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = random.Random(seed).choice(["word/document.xml", "word/document.xml", "word/styles.xml"])
    return zipped({**parts, name: mutated(parts[name], seed)}, zipfile.ZIP_STORED)


@pytest.fixture(scope="module")
def originals() -> dict[str, bytes]:
    report = answers.load(ROOT / "samples" / "mianyang-jhj-2023.yaml")
    rows = [["信息内容", "制发"], ["规章", "1"]]
    return {
        "report.docx": render.document(report, editions.edition(report.edition)),
        "page.html": (FIXTURES / "furniture-tables.html").read_bytes(),
        "report.pdf": pdf(Sheet().text(80, 760, "一、总体情况").table((80, 200, 300), (740, 710, 680), rows)),
    }


@pytest.mark.parametrize("name", ["report.docx", "page.html", "report.pdf"])
def test_no_bytes_make_a_reader_crash(name: str, originals: dict[str, bytes], tmp_path: Path) -> None:
    for seed in range(200):
        for change in (mutated, repacked) if name == "report.docx" else (mutated,):
            path = tmp_path / name
            path.write_bytes(change(originals[name], seed))
            with suppress(AuthorError):
                read_report(path)


def test_a_damaged_stream_is_refused(tmp_path: Path) -> None:
    content = docx(p("文" * 500))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        info = package.getinfo("word/document.xml")
    start = content.index(b"word/document.xml", info.header_offset) + len("word/document.xml")
    assert isinstance(reading(content[: start + 5] + b"\xff" * 20 + content[start + 25 :], tmp_path), str)


@pytest.mark.parametrize("where", ["政府信息公开工作年度报告", "规章", "本机关"])
@pytest.mark.parametrize("unit", [".", "·", "\t", "（", "1", "文", " "])
def test_one_unit_repeated_very_often_is_read_at_once(where: str, unit: str, tmp_path: Path) -> None:
    page = (FIXTURES / "plain.html").read_text("utf-8")
    assert where in page
    path = tmp_path / "page.html"
    path.write_text(page.replace(where, where + unit * 200_000), "utf-8")
    with suppress(AuthorError):
        read_report(path)
