"""PDF -> Document: lines to paragraphs, ruled lines to grids, over pages."""

import zlib
from pathlib import Path

import pytest

from author import editions
from author.document import Document, Grid, Paragraph
from author.errors import AuthorError
from author.extract import read_report
from author.readers.pdf import LARGEST_UNPACKED, MOST_PATHS, read_pdf
from author.readers.pdf_lines import lines
from author.readers.pdf_page import Char
from author.readers.ruled_tables import Stroke, ruled_tables
from tests.pages import Sheet, pdf

REFERENCE = Path(__file__).parent.parent.parent / "shared" / "reference" / "report-city-2024.pdf"
XS = (80, 200, 320, 440)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[list[list[str]]]:
    found = [block for block in document.blocks if isinstance(block, Grid)]
    return [[[cell.text for cell in grid.row(row)] for row in range(grid.height)] for grid in found]


def full_line(text: str) -> str:
    """Return a text as long as the type area is wide: 27 characters of 16 points."""
    return (text * 27)[:27]


def test_lines_become_paragraphs_by_their_indents() -> None:
    first, second, third = full_line("甲"), full_line("乙"), full_line("丁")
    page = Sheet().text(112, 700, first[:25]).text(80, 671, second).text(80, 642, "丙。")
    page.text(112, 613, third[:25]).text(80, 584, "戊。")
    assert texts(read_pdf(pdf(page))) == [first[:25] + second + "丙。", third[:25] + "戊。"]


def test_a_paragraph_runs_on_over_the_page_and_its_number() -> None:
    one = Sheet().text(112, 700, full_line("甲")[:25]).text(80, 671, full_line("乙")).text(280, 40, "— 1 —", 14)
    two = Sheet().text(80, 700, full_line("丙")).text(80, 671, "丁。").text(280, 40, "— 2 —", 14)
    assert texts(read_pdf(pdf(one, two))) == [full_line("甲")[:25] + full_line("乙") + full_line("丙") + "丁。"]


def test_a_short_line_ends_its_paragraph() -> None:
    page = Sheet().text(80, 700, full_line("甲")).text(80, 671, "短。").text(80, 642, full_line("乙"))
    assert texts(read_pdf(pdf(page))) == [full_line("甲") + "短。", full_line("乙")]


def test_paragraphs_without_indents_are_told_by_their_gaps() -> None:
    page = Sheet().text(80, 700, full_line("甲")).text(80, 671, full_line("乙")).text(80, 642, full_line("丙"))
    page.text(80, 599, full_line("丁")).text(80, 570, full_line("戊")).text(80, 541, "己。")
    assert texts(read_pdf(pdf(page))) == [
        full_line("甲") + full_line("乙") + full_line("丙"),
        full_line("丁") + full_line("戊") + "己。",
    ]


def test_a_block_further_in_than_its_heading_is_joined() -> None:
    page = Sheet().text(80, 729, "一、标题").text(112, 700, full_line("甲")).text(112, 671, full_line("乙"))
    page.text(112, 642, full_line("丙")).text(112, 613, "丁。")
    assert texts(read_pdf(pdf(page))) == ["一、标题", full_line("甲") + full_line("乙") + full_line("丙") + "丁。"]


def test_lines_of_text_that_is_not_justified_are_joined() -> None:
    # The word that begins each line had no room in the line above.
    first, second, third = full_line("甲")[:24] + "，", "www.example.gov.cn" + full_line("乙")[:6], "1234567890。"
    page = Sheet().text(80, 700, full_line("丁")).text(80, 671, first).text(80, 642, second).text(80, 613, third)
    assert texts(read_pdf(pdf(page))) == [full_line("丁") + first + second + third]


def test_the_lines_of_centred_paragraphs_are_joined() -> None:
    page = Sheet()
    rows = [full_line("甲"), full_line("乙")[:26], "丙。", full_line("丁"), "戊。", "（一）己", full_line("庚"), "辛。"]
    for number, row in enumerate(rows):
        page.text(296 - 8 * len(row), 729 - 29 * number, row)
    whole = ["".join(rows[:3]), "".join(rows[3:5]), rows[5], "".join(rows[6:])]
    assert texts(read_pdf(pdf(page))) == whole


def test_lines_at_the_right_edge_and_the_line_below_them_are_paragraphs_of_their_own() -> None:
    page = Sheet().text(80, 700, full_line("甲")).text(80, 671, full_line("乙")).text(80, 642, "丙。")
    page.text(416, 613, "示例市水务局").text(400, 584, "二〇二五年一月").text(80, 555, "打印本页")
    assert texts(read_pdf(pdf(page)))[1:] == ["示例市水务局", "二〇二五年一月", "打印本页"]


def test_the_lines_of_wide_and_narrow_pages_end_at_edges_of_their_own() -> None:
    narrow = Sheet().text(80, 700, full_line("甲")).text(80, 671, full_line("乙")).text(80, 642, "丙。")
    wide = Sheet(width=842, height=595).text(80, 500, full_line("丁") * 2, 12)
    assert texts(read_pdf(pdf(narrow, wide))) == [full_line("甲") + full_line("乙") + "丙。", full_line("丁") * 2]


def test_a_flat_character_stands_on_its_line() -> None:
    # The boxes of some makers are as high as the print: the box of 一 is a stroke in the middle of the line.
    heights = {"一": 1.5, "，": 4.0}
    row = [
        Char(text, 80 + 16 * n, 96 + 16 * n, 700, heights.get(text, 15.0))
        for n, text in enumerate("（一）公开，一件。")
    ]
    assert [line.text for line in lines(row)] == ["（一）公开，一件。"]


def test_a_character_that_is_drawn_twice_at_one_place_is_one() -> None:
    page = Sheet().text(80, 700, "公开，22件").text(80, 700, "公开，22件").text(80.4, 699.8, "公开，22件")
    assert texts(read_pdf(pdf(page))) == ["公开，22件"]


def test_heads_feet_and_numbers_of_pages_are_left_out_with_one_remark() -> None:
    sheets = []
    for number, text in enumerate("甲乙丙", 1):
        page = Sheet().text(80, 820, f"2026/1/{number}").text(300, 820, "某局年度报告").text(80, 700, full_line(text))
        sheets.append(page.text(80, 60, f"— {number} —", 14).text(80, 30, f"https://example.gov.cn/ {number}/3", 9))
    document = read_pdf(pdf(*sheets))
    assert texts(document) == [full_line("甲") + full_line("乙") + full_line("丙")]
    assert [remark.rule for remark in document.remarks] == ["reading.page-heads"]


def test_a_remark_shows_a_foot_without_the_number_of_its_page() -> None:
    sheets = [
        Sheet().text(80, 700, full_line(text)).text(80, 30, "file.html", 9).text(500, 30, f"{number}/2", 9)
        for number, text in enumerate("甲乙", 1)
    ]
    (remark,) = read_pdf(pdf(*sheets)).remarks
    assert "“file.html”" in remark.message


def test_a_remark_shows_heads_of_one_height_from_left_to_right() -> None:
    heads = [f"{each}局年度报告" for each in "甲乙丙"]
    sheets = [Sheet().text(80, 700, full_line(text)) for text in "丁戊"]
    for page in sheets:
        for number, head in enumerate(heads):
            page.text(80 + 160 * number, 820, head)
    (remark,) = read_pdf(pdf(*sheets)).remarks
    assert "、".join(f"“{head}”" for head in heads) in remark.message


def test_a_menu_beside_the_title_is_no_part_of_it() -> None:
    page = Sheet().text(40, 760, "信息公开指南", 10).text(180, 760, "某局2024年度报告", 20)
    page.text(40, 745, "信息公开年报", 10).text(180, 700, "江　　宁").text(300, 700, "县").text(380, 700, "局")
    assert texts(read_pdf(pdf(page))) == ["信息公开指南", "某局2024年度报告", "信息公开年报", "江　　宁县局"]


def test_a_slanting_watermark_is_left_out_with_a_remark_and_italics_are_read() -> None:
    page = Sheet().turned("1 0 0.33 1 80 700", "甲。")
    page.turned("4 2.3 -2.3 4 150 640", "内部资料")
    document = read_pdf(pdf(page))
    assert texts(document) == ["甲。"]
    assert [(each.rule, "内部资料" in each.message) for each in document.remarks] == [("reading.page-heads", True)]


def test_large_words_over_the_text_of_a_page_are_a_watermark_and_a_large_title_is_none() -> None:
    sheets = [
        Sheet().text(80, 760, "某局年度报告", 30).text(80, 700, "甲乙。").table(XS, (640, 610), [["丙", "1", "2"]], 12),
        Sheet().text(80, 640, "丁。").table(XS, (600, 570), [["戊", "", "3"]], 12),
    ]
    for page in sheets:
        page.text(210, 580, "草稿", 90)
    document = read_pdf(pdf(*sheets))
    assert texts(document) == ["某局年度报告", "甲乙。", "丁。"]
    assert grids(document) == [[["丙", "1", "2"]], [["戊", "", "3"]]]
    assert [(each.rule, "草稿" in each.message) for each in document.remarks] == [("reading.page-heads", True)]


def test_characters_that_no_code_names_are_left_out_with_one_remark() -> None:
    one = Sheet().text(80, 700, full_line("甲")).unnamed(280, 40, b"\1\2\1")
    two = Sheet().text(80, 700, full_line("乙")).unnamed(280, 40, b"\1\3\1")
    document = read_pdf(pdf(one, two))
    assert texts(document) == [full_line("甲") + full_line("乙")]
    assert [remark.rule for remark in document.remarks] == ["reading.lost-characters"]


def test_ruled_lines_make_a_grid() -> None:
    rows = [["信息内容", "制发", "废止"], ["规章", "12", "3"]]
    page = Sheet().text(80, 760, "二、标题").table(XS, (740, 710, 680), rows).text(80, 600, "后文")
    document = read_pdf(pdf(page))
    assert grids(document) == [rows]
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]


def test_a_label_broken_over_lines_and_a_long_number_are_joined() -> None:
    page = Sheet().table(
        (80, 140, 200, 260), (740, 690, 640), [["社会公\n益组织", "其他", ""], ["39857\n58", "0", "1"]]
    )
    assert grids(read_pdf(pdf(page))) == [[["社会公益组织", "其他", ""], ["3985758", "0", "1"]]]


def test_a_number_that_an_indent_leaves_no_room_is_joined() -> None:
    page = Sheet().table((80, 120, 160), (740, 690), [["甲", ""]]).text(144, 728, "1", 10).text(122, 716, "7", 10)
    assert grids(read_pdf(pdf(page))) == [[["甲", "17"]]]


def test_numbers_of_two_cells_without_a_line_between_never_become_one() -> None:
    edges = [(80, 740, 440, 740), (80, 680, 440, 680), (80, 740, 80, 680), (200, 740, 200, 680), (440, 740, 440, 680)]
    page = Sheet()
    for edge in edges:
        page.line(*edge)
    page.text(90, 720, "12", 10).text(90, 690, "3", 10).text(210, 700, "4", 10).text(330, 700, "567", 10)
    assert grids(read_pdf(pdf(page))) == [[["12\n3", "4  567"]]]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_as_viewers_show_it(quarters: int) -> None:
    rows = [["信息内容", "制发", "废止"], ["规章", "12", "3"]]
    page = Sheet(width=842, height=595, quarters=quarters)
    page.text(80, 560, "二、标题").table(XS, (540, 510, 480), rows).text(80, 400, "后文")
    document = read_pdf(pdf(page))
    assert grids(document) == [rows]
    assert texts(document) == ["二、标题", "后文"]


def test_struck_text_is_left_out_with_a_remark() -> None:
    page = Sheet().table(XS, (740, 710, 680), [["甲", "99", "2"], ["乙", "3", "4"]])
    page.line(201, 731, 222, 731).text(230, 728, "5", 10)
    document = read_pdf(pdf(page))
    assert grids(document) == [[["甲", "5", "2"], ["乙", "3", "4"]]]
    assert [remark.rule for remark in document.remarks] == ["reading.struck-text"]


@pytest.mark.parametrize(("size", "rise"), [(6, 3), (8.3, 3), (8.3, 3.7)])
def test_the_number_of_a_note_is_no_digit(size: float, rise: float) -> None:
    page = Sheet().table(XS, (740, 710), [["甲", "30", ""]]).text(222, 728 + rise, "12", size)
    assert grids(read_pdf(pdf(page))) == [[["甲", "30¹²", ""]]]


def test_dashed_lines_make_a_grid() -> None:
    page = Sheet().text(90, 720, "甲", 10).text(210, 720, "1", 10).text(90, 690, "乙", 10).text(210, 690, "2", 10)
    for y in (740, 710, 680):
        page.dashes(80, y, 320, y)
    for x in (80, 200, 320):
        page.dashes(x, 740, x, 680)
    assert grids(read_pdf(pdf(page))) == [[["甲", "1"], ["乙", "2"]]]


def test_a_missing_line_merges_two_cells() -> None:
    page = Sheet().line(80, 740, 440, 740).line(80, 710, 440, 710).line(80, 680, 440, 680)
    page.line(80, 740, 80, 680).line(440, 740, 440, 680).line(200, 710, 200, 680)
    page.text(90, 720, "合并", 10).text(90, 690, "左", 10).text(300, 690, "右", 10)
    grid = read_pdf(pdf(page)).blocks[0]
    assert isinstance(grid, Grid)
    assert [(cell.columns, cell.text) for cell in grid.cells] == [(2, "合并"), (1, "左"), (1, "右")]


def test_lines_drawn_as_bars_and_open_sides_make_a_grid_too() -> None:
    page = Sheet().bar(80, 740, 360, 1).bar(80, 710, 360, 1).bar(80, 680, 360, 1).bar(200, 680, 1, 60)
    page.text(90, 720, "甲", 10).text(300, 720, "乙", 10).text(90, 690, "丙", 10).text(300, 690, "丁", 10)
    assert grids(read_pdf(pdf(page))) == [[["甲", "乙"], ["丙", "丁"]]]


def test_a_table_over_two_pages_is_one() -> None:
    one = Sheet().table(XS, (100, 70), [["甲", "1", "2"]]).text(280, 40, "-1-", 14)
    two = Sheet().table((80, 320, 440), (800, 770), [["乙", "3"]]).text(280, 40, "-2-", 14)
    document = read_pdf(pdf(one, two))
    assert grids(document) == [[["甲", "1", "2"], ["乙", "3"]]]
    grid = document.blocks[0]
    assert isinstance(grid, Grid)
    assert grid.slots[1, 0] is grid.slots[1, 1]


def test_a_merged_cell_without_a_line_across_is_a_column_of_the_page_in_its_middle() -> None:
    one = Sheet().table(XS, (100, 70), [["甲", "1", "2"]])
    two = Sheet().line(80, 800, 80, 740).table(XS[1:], (800, 770, 740), [["3", "4"], ["5", "6"]])
    assert grids(read_pdf(pdf(one, two))) == [[["甲", "1", "2"], ["", "3", "4"], ["", "5", "6"]]]


def test_the_head_of_a_table_that_the_next_page_repeats_is_read_once() -> None:
    one = Sheet().table(XS, (130, 100, 70), [["标签", "子", "丑"], ["甲", "1", "2"]])
    two = Sheet().table(XS, (800, 770, 740), [["标签", "子", ""], ["乙", "3", "4"]])
    assert grids(read_pdf(pdf(one, two))) == [[["标签", "子", "丑"], ["甲", "1", "2"], ["乙", "3", "4"]]]


@pytest.mark.parametrize(
    ("upper", "lower", "whole"),
    [
        (["甲乙丙丁戊", "123"], ["己", "4"], ["甲乙丙丁戊己", "1234"]),
        (["甲乙丙丁戊", "１２３"], ["", "４"], ["甲乙丙丁戊", "１２３４"]),
        (["甲乙丙丁戊", "1.2"], ["己庚", ""], ["甲乙丙丁戊己庚", "1.2"]),
        (["甲乙丙丁戊", ""], ["", "17"], ["甲乙丙丁戊", "17"]),
        (["甲乙", "317"], ["", "件"], ["甲乙", "317件"]),
    ],
)
def test_a_row_that_a_page_ends_in_is_one_row(upper: list[str], lower: list[str], whole: list[str]) -> None:
    one = Sheet().table((80, 140, 180), (130, 100, 70), [["标签", "子"], upper])
    two = Sheet().table((80, 140, 180), (800, 770, 740), [lower, ["乙", "3"]])
    assert grids(read_pdf(pdf(one, two))) == [[["标签", "子"], whole, ["乙", "3"]]]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["甲乙丙丁戊", "123"], ["2.己", "4"]),
        (["甲乙", "123"], ["己", "4"]),
        (["甲乙丙丁戊", "12"], ["己", "4"]),
        (["甲乙丙丁戊", "结果维"], ["己", "4"]),
        (["甲乙丙丁戊", "1"], ["己", "2"]),
    ],
)
def test_rows_of_two_pages_whose_texts_do_not_run_on_stay_two(upper: list[str], lower: list[str]) -> None:
    one = Sheet().table((80, 140, 180), (130, 100, 70), [["标签", "子"], upper])
    two = Sheet().table((80, 140, 180), (800, 770), [lower])
    assert grids(read_pdf(pdf(one, two))) == [[["标签", "子"], upper, lower]]


@pytest.mark.parametrize("lower", [0, 7])
def test_a_repeated_head_that_is_drawn_across_the_rows_below_is_left_out(lower: int) -> None:
    one = Sheet().line(80, 190, 80, 70).table(XS[1:], (190, 160, 130), [["子", "丑"], ["寅", "卯"]])
    one.line(80, 190, 200, 190).line(80, 130, 200, 130).table(XS, (130, 100, 70), [["甲", "1", "2"], ["乙", "3", "4"]])
    two = Sheet().table(XS, (800, 770, 740), [["", "子", "丑"], ["丙", "5", "6"]])
    for page, top in ((one, 190), (two, 800)):
        for number, line in enumerate(("标签标签", "签标签标", "标签")):
            page.text(82, top - 12 - 18 * number - lower * (page is two), line, 10)
    assert grids(read_pdf(pdf(one, two)))[0][-3:] == [["甲", "1", "2"], ["乙", "3", "4"], ["丙", "5", "6"]]


def test_a_line_of_text_that_a_page_ends_in_belongs_to_its_cell() -> None:
    one = Sheet().line(80, 100, 440, 100)
    for x in XS:
        one.line(x, 100, x, 88)
    one.text(82, 87, "标", 10).text(202, 84, "子", 10).text(322, 87, "丑", 10)
    two = Sheet().table(XS, (800, 770), [["甲", "1", "2"]])
    assert grids(read_pdf(pdf(one, two))) == [[["标", "子", "丑"], ["甲", "1", "2"]]]


def test_a_table_that_goes_on_with_fewer_columns_is_one() -> None:
    one = Sheet().table(XS, (130, 100, 70), [["标签", "子", "丑"], ["甲", "1", "2"]])
    two = Sheet().table(XS[:3], (800, 770), [["乙", "3"]])
    assert grids(read_pdf(pdf(one, two))) == [[["标签", "子", "丑"], ["甲", "1", "2"], ["乙", "3"]]]


def test_tables_of_another_width_or_with_text_between_stay_apart() -> None:
    one = Sheet().table(XS, (100, 70), [["甲", "1", "2"]])
    assert len(grids(read_pdf(pdf(one, Sheet().table((80, 200, 300), (800, 770), [["乙", "3"]]))))) == 2
    assert (
        len(grids(read_pdf(pdf(one, Sheet().text(80, 820, "三、标题").table(XS, (800, 770), [["乙", "", "3"]]))))) == 2
    )


def test_the_numbers_of_a_row_without_ruled_cells_stay_together_and_apart() -> None:
    page = Sheet().line(80, 740, 440, 740).line(80, 680, 440, 680)
    for y, row in ((724, ("甲乙", "12", "345")), (706, ("丙丁", "/", "7")), (688, ("戊己", "", "89"))):
        for x, text in zip(XS, row, strict=False):
            page.text(x + 40, y, text, 10)
    rows = ["甲乙  12  345", "丙丁  /  7", "戊己  89"]
    assert texts(read_pdf(pdf(page))) == rows
    assert texts(read_pdf(pdf(page.line(80, 740, 80, 680).line(440, 740, 440, 680)))) == rows


def test_baselines_that_are_almost_one_are_one() -> None:
    row = [Char(text, 80 + 16 * n, 96 + 16 * n, 700 - 0.1 * n, 15.0) for n, text in enumerate("5.甲乙")]
    label = [Char("丙", 40, 56, 705.5, 15.0)]
    assert [line.text for line in lines(label + row)] == ["丙5.甲乙"]


def test_lines_that_a_smaller_page_within_the_page_draws_make_a_grid() -> None:
    page = Sheet().text(90, 690, "甲", 10).text(210, 690, "1", 10)
    page.content.append("q 0.5 0 0 0.5 20 300 cm /Fm Do Q")
    drawn = [f"{2 * x - 40} 840 m {2 * x - 40} 720 l S" for x in XS] + [f"120 {y} m 840 {y} l S" for y in (840, 720)]
    assert grids(read_pdf(pdf(page, form=" ".join(drawn)))) == [[["甲", "1", ""]]]


def test_two_pages_side_by_side_on_one_are_read_one_after_the_other() -> None:
    page = Sheet(width=842, height=595)
    left, right = [10 * char for char in "甲乙丙丁戊"], [10 * char for char in "己庚辛壬癸"]
    for number, (first, second) in enumerate(zip(left, right, strict=True)):
        page.text(40, 500 - 40 * number, first).text(461, 500 - 40 * number, second)
    last = Sheet(width=842, height=595).text(40, 500, "子。").table((461, 561, 661), (520, 490), [["丑", "1"]])
    document = read_pdf(pdf(page, last))
    assert texts(document) == ["".join([*left, *right, "子。"])]
    assert grids(document) == [[["丑", "1"]]]


def test_a_table_that_the_edge_of_the_print_cuts_is_refused() -> None:
    page = Sheet()
    page.content.append("q 80 600 265 200 re W n")
    page.table(XS, (740, 710, 680), [["甲", "1", "234"], ["乙", "5", "67"]], 12)
    page.content.append("Q")
    with pytest.raises(AuthorError, match="第 1 页"):
        read_pdf(pdf(page))


def test_a_line_that_is_drawn_cell_by_cell_cuts_no_text_above_or_below() -> None:
    page = Sheet().text(80, 760, full_line("甲")).table(XS, (740, 710), [["乙", "1", "2"]], 12)
    for left, right in ((80, 200), (200, 320), (320, 440)):
        page.content.append(f"q {left} 709 {right - left} 32 re W n 80 710 m 440 710 l S Q")
    assert grids(read_pdf(pdf(page))) == [[["乙", "1", "2"]]]


def test_lines_that_enclose_nothing_are_no_table() -> None:
    assert ruled_tables([]) == []
    assert ruled_tables([Stroke(horizontal=True, at=10, start=0, end=100)]) == []
    assert ruled_tables([Stroke(horizontal=True, at=y, start=0, end=100) for y in (10, 50)]) == []


@pytest.mark.parametrize(
    "content", [pdf(), b"%PDF-1.4\n", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", pdf(Sheet())[:300]]
)
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(AuthorError):
        read_pdf(content)


NO_TEXT = {
    "a scanned page": Sheet(content=["q 500 0 0 700 50 70 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q"]),
    "an empty page": Sheet(),
    "only lines": Sheet().line(10, 10, 90, 90),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_a_pdf_without_text_is_told_as_one_and_asked_for_in_another_format(name: str) -> None:
    with pytest.raises(AuthorError, match="没有文字") as refused:
        read_pdf(pdf(NO_TEXT[name], NO_TEXT[name]))
    assert ".docx" in refused.value.hint


def test_a_pdf_with_a_password_is_told_as_one_and_one_that_nobody_may_change_is_read() -> None:
    page = Sheet().text(80, 700, "一、总体情况").table(XS, (640, 610, 580), [["甲", "1", "2"]] * 2)
    open_to_all = read_pdf(pdf(page, password=""))
    assert open_to_all == read_pdf(pdf(page))
    assert grids(open_to_all) == [[["甲", "1", "2"]] * 2]
    with pytest.raises(AuthorError, match="密码"):
        read_pdf(pdf(page, password="user"))


def test_a_pdf_of_many_pages_is_refused() -> None:
    with pytest.raises(AuthorError):
        read_pdf(pdf(*[Sheet()] * 101))


def test_a_stream_that_unpacks_to_very_much_is_refused() -> None:
    bomb = zlib.compress(bytes(LARGEST_UNPACKED + 1), 1)
    with pytest.raises(AuthorError, match="太大"):
        read_pdf(pdf(Sheet().text(80, 700, "文")) + b"stream\r\n" + bomb)


def test_lines_of_tables_are_looked_for_in_so_many_shapes_of_all_pages_together() -> None:
    drawing, table = ["0 0 m 1 1 l S"] * (MOST_PATHS - 8), Sheet().table(XS, (700, 670, 640), [["甲", "1", "2"]] * 2)
    assert len(grids(read_pdf(pdf(Sheet(content=drawing), table)))) == 1
    assert grids(read_pdf(pdf(Sheet(content=[*drawing, *drawing[:7]]), table))) == []


def test_a_form_that_calls_itself_ends_in_one_sentence() -> None:
    page = Sheet().text(80, 700, "文")
    page.content.append("/Fm Do")
    with pytest.raises(AuthorError, match="反复"):
        read_pdf(pdf(page, form="/Fm Do " * 20))


def test_a_form_that_calls_nothing_is_read_with_its_page() -> None:
    page = Sheet().text(80, 700, "文")
    page.content.append("/Fm Do")
    assert texts(read_pdf(pdf(page, form="0 0 m 10 10 l S"))) == ["文"]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the published report is not part of the repository")
def test_every_cell_of_a_published_report_is_right() -> None:
    extraction = read_report(REFERENCE)
    cells = extraction.report.cells
    form = editions.edition("2021")
    assert extraction.findings == ()
    assert None not in cells.values()
    for equation in form.equations:
        assert sum(cells[field.key] or 0 for field in equation.left) == sum(
            cells[field.key] or 0 for field in equation.right
        )
    row = [cells[f"requests.received.{column.path}"] for column in form.part("requests").tables[0].column_leaves]
    assert row == [3001, 53, 0, 0, 61, 4, 3119]
    assert cells["art20_6.penalty.decisions"] == 3985758
    assert str(cells["art20_8.fees.amount"]) == "96171.6"
    assert [number for key, number in cells.items() if key.startswith("proceedings")] == [
        *(72, 64, 178, 37, 351),
        *(13, 4, 8, 1, 26),
        *(12, 1, 1, 6, 20),
    ]
    assert extraction.report.agency.name.endswith("人民政府")
    assert extraction.report.year == 2024
    assert all(extraction.report.texts.values())
