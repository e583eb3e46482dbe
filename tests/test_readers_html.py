"""HTML -> Document: what the pages of content systems hold."""

import pytest

from author.document import Document, Grid, Paragraph
from author.errors import AuthorError
from author.readers.html import LARGEST_PAGE, looks_like_html, read_html


def read(body: str) -> Document:
    return read_html(body.encode())


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(document: Document) -> list[list[str]]:
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [[cell.text for cell in grid.row(row)] for row in range(grid.height)]


def test_blocks_come_in_their_order_with_the_level_of_headings() -> None:
    document = read("<h2>标题</h2>散文<p>段</p><table><tr><td>甲<td>1</table><div>后</div>")
    assert [block.text if isinstance(block, Paragraph) else "表" for block in document.blocks] == [
        "标题",
        "散文",
        "段",
        "表",
        "后",
    ]
    assert [block.level for block in document.blocks if isinstance(block, Paragraph)] == [2, 0, 0, 0]


def test_white_space_is_what_a_browser_shows() -> None:
    assert texts(read("<p> 政府\n  信息 公开&nbsp;&nbsp;2024 年<br>第二行\n</p>")) == ["政府信息 公开 2024 年\n第二行"]


def test_spans_and_office_tags_do_not_part_words() -> None:
    assert texts(read("<p><span>商业</span><b>企</b><o:p>业</o:p><o:p>&nbsp;</o:p></p>")) == ["商业企业"]


def test_what_is_not_shown_is_not_read() -> None:
    page = (
        "<p>前</p><script>var a = '<p>脚本</p>';</script><style>p {}</style><!-- <p>注释</p> --><nav><p>菜单</p></nav>"
        "<div style='display: none'><p>藏<br>着</p></div><p hidden>藏</p><select><option>项</select>"
        "<input style='display:none'><footer>页脚</footer><p>后</p>"
    )
    assert texts(read(page)) == ["前", "后"]


def test_struck_text_is_left_out_with_a_remark_and_the_number_of_a_note_is_no_digit() -> None:
    document = read("<table><tr><td>甲<td><s>8</s>3<sup>1</sup><td>5</table>")
    assert rows(document) == [["甲", "3¹", "5"]]
    assert [remark.rule for remark in document.remarks] == ["reading.struck-text"]


def test_merged_cells_reach_over_rows_and_columns() -> None:
    document = read("<table><tr><th rowspan=2>高<th colspan=2>宽<tr><td>甲<td>乙</table>")
    assert rows(document) == [["高", "宽"], ["高", "甲", "乙"]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "１", "99999999", "1.5"])
def test_an_odd_span_does_not_move_the_cells_behind(span: str) -> None:
    document = read(f"<table><tr><td rowspan='{span}'>甲<td>1<tr><td>乙<td>2</table>")
    assert [row[-1] for row in rows(document)] == ["1", "2"]


def test_a_rowspan_beyond_the_table_ends_with_it() -> None:
    grid = read("<table><tr><td rowspan=65534>甲<td>1<tr><td>2</table>").blocks[0]
    assert isinstance(grid, Grid)
    assert (grid.height, grid.width) == (2, 2)


def test_rows_and_cells_that_are_not_closed_are_closed_by_the_next() -> None:
    assert rows(read("<table><tr><td>甲<td>1<tr><td>乙<td>2")) == [["甲", "1"], ["乙", "2"]]


def test_cells_outside_of_a_table_are_text() -> None:
    assert texts(read("<div><tr><td>甲</td></tr></div></table>")) == ["甲"]


def test_blocks_of_one_article_share_their_containers() -> None:
    document = read(
        "<div id=a><p>菜单</p></div><div id=b><div><p>一</p></div><table><tr><td>甲<td>1</table><p>二</p></div>"
    )
    menu, one, grid, two = (block.scope for block in document.blocks)
    assert one[: len(two)] == two == grid
    assert menu[: len(two)] != two


def test_the_title_comes_from_the_metadata() -> None:
    assert read("<title> 站名 </title><meta name=ArticleTitle content='某局年报'><p>文").title == "某局年报"
    assert read("<title>某局\n年报</title><p>文").title == "某局年报"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<meta charset=gb2312><p>年报㐂".encode("gb18030"), "年报㐂"),
        ("<meta charset=utf-8><p>年报".encode("gbk"), "年报"),
        ("<meta charset=gbk><p>年报".encode(), "年报"),
        ("<meta charset='big5'><p>年報資訊".encode("big5"), "年報資訊"),
        ("<meta charset=no-such><p>年报".encode("gbk"), "年报"),
    ],
)
def test_a_page_may_declare_its_encoding_rightly_or_wrongly(content: bytes, text: str) -> None:
    assert [block.text for block in read_html(content).blocks if isinstance(block, Paragraph)] == [text]


def test_tags_are_seen_in_any_encoding() -> None:
    assert looks_like_html("<HTML >".encode("utf-16"))
    assert looks_like_html(b"\xef\xbb\xbf<!DOCTYPE html><p>")
    assert not looks_like_html(b"a < b and p > q")


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(AuthorError):
        read_html(b"<p>" + b"x" * LARGEST_PAGE)


def test_characters_that_no_file_of_ours_can_hold_are_left_out_and_told() -> None:
    document = read_html("<title>年\x01报</title><p>一&#2;二\x0b三&#xFFFF;".encode())
    assert (document.title, [block.text for block in document.blocks if isinstance(block, Paragraph)]) == (
        "年报",
        ["一二 三"],
    )
    assert [remark.rule for remark in document.remarks] == ["reading.lost-characters"]


def test_a_title_in_very_many_pieces_is_read() -> None:
    assert len(read_html(b"<title>" + b"&amp;x" * 500_000 + b"</title><p>1").title) == 1_000_000


def test_blocks_that_every_table_hands_to_the_one_around_it_are_bounded() -> None:
    for cell in ("<table><tr><td>", "<table><tr><td>x<td>"):
        with pytest.raises(AuthorError):
            read_html((cell * 20_000 + "<p>文" * 10_000).encode())


def test_empty_rows_and_columns_are_bounded() -> None:
    wide = "<tr>" + "<td>1" * 900
    with pytest.raises(AuthorError):
        read_html(("<table>" + wide + "<tr>" * 100_000 + "<td>1").encode())
    with pytest.raises(AuthorError):
        read_html(("<table><tr><td rowspan=65534 colspan=900>" + "<tr><td>1" * 40_000).encode())
