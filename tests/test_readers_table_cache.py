"""Tables whose markup was met before: read by their words alone, with the same result as without the cache."""

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import answers, editions, render
from author.document import Document, Grid
from author.errors import AuthorError
from author.package import Package
from author.readers.docx import MainPart, read_docx
from author.readers.table_cache import TableCache
from tests.packages import docx, p, r, tbl, tc, tr

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*-20??.yaml"))


def anew(content: bytes) -> Document:
    """Return the document read without any cache."""
    main = MainPart(Package(content))
    return Document(blocks=tuple(each.block for each in main.blocks()), remarks=tuple(main.remarks()))


def test_a_table_with_known_markup_takes_its_own_words() -> None:
    first = docx(tbl(tr(tc(p("甲")), tc(p("1")))) + p("后"))
    second = docx(tbl(tr(tc(p("乙")), tc(p("23")))) + p("后"))
    read_docx(first)
    (grid, _) = read_docx(second).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["乙", "23"]
    assert read_docx(second) == anew(second)


def test_a_number_of_a_note_in_a_known_table_is_raised_as_in_a_new_one() -> None:
    note = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    content = docx(tbl(tr(tc(p("甲")), tc(f"<w:p>{r('23')}{note}</w:p>"))))
    for _ in range(3):
        assert read_docx(content) == anew(content)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_reports_are_read_alike_with_and_without_memory(path: Path) -> None:
    report = answers.load(path)
    content = render.document(report, editions.edition(report.edition))
    for _ in range(3):
        assert read_docx(content) == anew(content)


words = st.text(st.sampled_from("甲乙 1&<>\"'\ue0000\ue001\t\n"), max_size=5)
runs = st.builds(r, words.map(escape))
paragraphs = st.builds(lambda inside: f"<w:p>{''.join(inside)}</w:p>", st.lists(runs, max_size=2))
boxes = st.builds(lambda inside: tc("".join(inside)), st.lists(paragraphs, min_size=1, max_size=2))
rows = st.builds(lambda cells: tr(*cells), st.lists(boxes, min_size=1, max_size=3))
tables = st.builds(lambda lines: tbl(*lines), st.lists(rows, min_size=1, max_size=3))


@given(st.lists(tables, min_size=1, max_size=3))
def test_any_tables_are_read_alike_with_and_without_memory(drawn: list[str]) -> None:
    content = docx("".join(drawn))
    for _ in range(3):
        assert read_docx(content) == anew(content)


IN_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


@pytest.mark.parametrize("format", ["decimal", "none"])
def test_numbers_of_lists_in_tables_go_on_from_table_to_table(format: str) -> None:
    one = tbl(tr(tc(p("甲", IN_LIST)), tc(p("1"))))
    content = docx(one + one + p("乙", IN_LIST), numbering=NUMBERING.format(format))
    for _ in range(3):
        assert read_docx(content) == anew(content)
    if format == "decimal":
        assert "3.乙" in [getattr(block, "text", "") for block in read_docx(content).blocks]


def test_the_same_markup_under_other_styles_is_another_table() -> None:
    one = tbl(tr(tc(p("甲", '<w:pStyle w:val="L"/>')), tc(p("1"))))
    style = '<w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:style>'
    found = []
    for list_id in ("0", "1", "0"):
        content = docx(one, numbering=NUMBERING.format("decimal"), styles=style.format(list_id))
        assert read_docx(content) == anew(content)
        (grid,) = read_docx(content).blocks
        assert isinstance(grid, Grid)
        found.append(grid.cells[0].text)
    assert found == ["甲", "1.甲", "甲"]


ROW = tr(tc(p("甲")), tc(p("1")))
ODD = {
    "a comment": tbl(tr(tc(p("甲")), tc("<!-- <w:tbl> --><w:p/>"))),
    "character data": tbl(tr(tc(r("<![CDATA[</w:tbl>]]>")), tc(p("1")))),
    "a processing instruction": tbl(ROW, "<?x </w:tbl>?>"),
    "references": tbl(tr(tc(p("&#30002;&quot;&amp;amp;")), tc(p("&#x31;")))),
    "an unknown reference": tbl(tr(tc(p("&x;")), tc(p("1")))),
    "an end of character data": tbl(tr(tc(p("]]>")), tc(p("1")))),
    "a control character": tbl(tr(tc(p("\x01")), tc(p("1")))),
    "a carriage return": tbl(tr(tc(p("甲\r\n乙")), tc(p("1")))),
    "a larger-than in a text": tbl(tr(tc(p("甲>乙")), tc(p("1>")))),
    "a larger-than in an attribute": tbl(tr(tc(p("甲", '<w:pStyle w:val="a>b"/>')), tc(p("1")))),
    "another namespace": tbl(ROW).replace("<w:tr>", '<w:tr xmlns:w="urn:other">'),
    "a table in a table": tbl(tr(tc(tbl(ROW, ROW) + p("丙")), tc(p("1")))),
    "an end of another look": tbl(tr(tc(tbl(ROW).replace("</w:tbl>", "</w:tbl >")), tc(p("1")))),
    "a beginning of another look": tbl(tr(tc(tbl(ROW).replace("<w:tbl>", '<w:tbl w:x="1">')), tc(p("1")))),
    "a table that is not closed": tbl(ROW).removesuffix("</w:tbl>"),
    "tables that cross": "<w:tbl><w:tr></w:tbl></w:tr>",
    "a deleted row": tbl(ROW, tr(tc(p("乙")), tc(p("2")), properties="<w:del/>")),
    "an insertion": tbl(tr(tc(f"<w:p><w:ins>{r('甲')}</w:ins></w:p>"), tc(p("1")))),
    "a table in a deletion": f"<w:del>{tbl(ROW)}</w:del>",
    "a table in a content control": f"<w:sdt><w:sdtContent>{tbl(ROW)}</w:sdtContent></w:sdt>",
    "our own mark": f'<w:tbl author-known="0"/>{tbl(ROW)}',
    "marks of private use": tbl(tr(tc(p("\ue0000\ue001")), tc(p("\ue0001\ue001")))),
    "a mark of revision": tbl(ROW).replace("<w:tr>", '<w:tr w:rsidR="00AB12CD">'),
    "marks of revision twice": tbl(ROW).replace("<w:tr>", '<w:tr w:rsidR="00" w:rsidR="00AB12CD">'),
    "a mark of revision without its namespace": tbl(ROW).replace("<w:tr>", '<w:tr w14:paraId="5F">'),
}


def said(read: Callable[[bytes], Document], content: bytes) -> Document | str:
    try:
        return read(content)
    except AuthorError as error:
        return str(error)


@pytest.mark.parametrize("odd", ODD)
def test_what_only_a_parser_understands_is_read_alike_with_and_without_memory(odd: str) -> None:
    for content in (docx(ODD[odd]), docx(tbl(ROW) + ODD[odd] + p("后") + tbl(ROW)), docx(ODD[odd] + ODD[odd])):
        for _ in range(4):
            assert said(read_docx, content) == said(anew, content)


def test_a_known_table_is_not_parsed_again() -> None:
    cache = TableCache()
    parsed = []
    for number in "123":
        main = MainPart(Package(docx(tbl(tr(tc(p("甲")), tc(p(number)))))), cache)
        parsed.append(len(list(main.root.iter())))
        (block,) = (each.block for each in main.blocks())
        assert isinstance(block, Grid)
        assert [cell.text for cell in block.cells] == ["甲", number]
    assert parsed[0] > parsed[1] == parsed[2]


def test_marks_of_revision_do_not_make_another_markup() -> None:
    cache = TableCache()
    contents = [docx(tbl(ROW).replace("<w:tr>", f'<w:tr w:rsidR="00AB12C{number}">')) for number in range(3)]
    left = [len(MainPart(Package(each), cache).root.findall(".//{*}tr")) for each in contents]
    assert left == [1, 0, 0]


def test_memory_does_not_grow_with_what_is_read() -> None:
    cache = TableCache()
    for number in range(300):
        content = docx(tbl(tr(*(tc(p("甲")) for _ in range(2)), properties=f'<w:trHeight w:val="{number}"/>')))
        for _ in range(2):
            MainPart(Package(content), cache)
    assert len(cache._layouts) <= 40


def test_a_bomb_of_tables_is_still_refused() -> None:
    one = tbl(*(tr(*(tc(p("甲")) for _ in range(50))) for _ in range(50)))
    with pytest.raises(AuthorError):
        read_docx(docx(one * 30))
