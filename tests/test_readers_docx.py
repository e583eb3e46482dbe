"""DOCX -> Document: the traps that files of other programs hold."""

import pytest

from author.document import Document, Grid, Paragraph
from author.errors import AuthorError
from author.readers.docx import read_docx
from tests.packages import W_NS, docx, p, r, root, tbl, tc, tr, zipped

TABLE = tbl(tr("项目", "件数"), tr("规章", "1"))
ROWS = [["项目", "件数"], ["规章", "1"]]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(document: Document) -> list[list[str]]:
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [[cell.text for cell in grid.row(row)] for row in range(grid.height)]


def read(body: str, **parts: str) -> Document:
    return read_docx(docx(body, **parts))


def test_blocks_come_in_their_order() -> None:
    document = read(p("前") + TABLE + p("后"))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert rows(document) == ROWS


def test_a_text_split_over_runs_is_one() -> None:
    assert texts(read(f"<w:p>{r('政府')}{r('信息')}<w:proofErr/>{r('公开')}</w:p>")) == ["政府信息公开"]


def test_breaks_and_tabs_are_kept_but_page_breaks_are_not() -> None:
    body = '<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:br w:type="page"/></w:r></w:p>'
    assert texts(read(body)) == ["一\n二\t三"]


def test_merged_cells_reach_over_their_rows_and_columns() -> None:
    wide = tc(p("宽"), '<w:gridSpan w:val="2"/>')
    top, below = tc(p("高"), '<w:vMerge w:val="restart"/>'), tc(p(""), "<w:vMerge/>")
    document = read(tbl(tr(wide, "甲"), tr(top, "乙", "丙"), tr(below, "丁", "戊")))
    grid = document.blocks[0]
    assert isinstance(grid, Grid)
    assert rows(document) == [["宽", "甲"], ["高", "乙", "丙"], ["高", "丁", "戊"]]
    assert grid.slots[0, 0] is grid.slots[0, 1]
    assert grid.slots[1, 0] is grid.slots[2, 0]


def test_a_continued_cell_without_a_beginning_stands_for_itself() -> None:
    document = read(tbl(tr(tc(p("甲"), "<w:vMerge/>"), "乙"), tr("丙", "丁")))
    assert rows(document) == [["甲", "乙"], ["丙", "丁"]]


def test_a_row_may_begin_further_right() -> None:
    document = read(tbl(tr("甲", "乙", "丙"), tr("丁", "戊", properties='<w:gridBefore w:val="1"/>')))
    grid = document.blocks[0]
    assert isinstance(grid, Grid)
    assert grid.slots[1, 1].text == "丁"


@pytest.mark.parametrize("prefix", ["w", "ns0", "x"])
def test_the_namespace_may_have_another_prefix(prefix: str) -> None:
    xml = (
        root("document", f"<w:body>{TABLE}</w:body>")
        .replace("w:", f"{prefix}:")
        .replace("xmlns:w=", f"xmlns:{prefix}=")
    )
    assert rows(read_docx(zipped({"word/document.xml": xml}))) == ROWS


def test_the_strict_namespace_is_read_too() -> None:
    xml = root("document", f"<w:body>{TABLE}</w:body>").replace(
        W_NS, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert rows(read_docx(zipped({"word/document.xml": xml}))) == ROWS


def test_attributes_in_single_quotes_and_character_references_are_plain_xml() -> None:
    assert texts(
        read("<w:p><w:pPr><w:jc w:val='start'/></w:pPr><w:r><w:t>&#x89C4;&#31456;&amp;</w:t></w:r></w:p>")
    ) == ["规章&"]


def test_content_controls_are_transparent() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    assert rows(read(control(TABLE))) == ROWS
    row = control(tr("规章", "1"))
    assert rows(read(f"<w:tbl>{tr('项目', '件数')}{row}</w:tbl>")) == ROWS
    assert rows(read(tbl(tr("项目", control(tc(p("件数")))), tr("规章", tc(control(p("1"))))))) == ROWS


def test_insertions_are_in_and_deletions_out_with_a_remark() -> None:
    body = (
        f"<w:p>{r('共')}<w:ins w:id='1'>{r('12')}</w:ins>"
        f"<w:del w:id='2'><w:r><w:delText>10</w:delText></w:r></w:del>{r('件')}</w:p>"
    )
    document = read(body)
    assert texts(document) == ["共12件"]
    assert [remark.rule for remark in document.remarks] == ["reading.tracked-changes"]


def test_a_row_that_is_deleted_is_gone() -> None:
    deleted = tr("旧", "9", properties="<w:del w:id='1'/>")
    assert rows(read(tbl(tr("项目", "件数"), deleted, tr("规章", "1")))) == ROWS


def test_a_paragraph_whose_end_is_deleted_runs_on() -> None:
    mark = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert texts(read(p("前半", mark) + p("后半"))) == ["前半后半"]
    assert texts(read(p("末段", mark))) == ["末段"]


def test_hidden_text_comments_and_field_codes_are_not_read() -> None:
    seen, unseen = r("可见", "<w:vanish w:val='0'/>"), r("见", "<w:vanish/>")
    comment = "<w:commentRangeStart w:id='0'/><w:r><w:commentReference w:id='0'/></w:r>"
    body = f"<w:p>{unseen}{seen}{comment}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    assert texts(read(body)) == ["可见"]


def test_struck_text_is_left_out_with_a_remark_and_the_number_of_a_note_is_no_digit() -> None:
    struck, raised = r("8", "<w:strike/>"), r("1", "<w:vertAlign w:val='superscript'/>")
    plain = r("3", "<w:strike w:val='0'/>")
    document = read(f"<w:p>{struck}{plain}{raised}</w:p>")
    assert texts(document) == ["3¹"]
    assert [remark.rule for remark in document.remarks] == ["reading.struck-text"]


def test_of_alternate_content_the_first_choice_is_read_once() -> None:
    box = f"<w:txbxContent>{p('框里')}</w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    paragraph = "<w:p><w:r><w:t>文</w:t><mc:AlternateContent>{}</mc:AlternateContent></w:r></w:p>"
    assert texts(read(paragraph.format(choice + fallback))) == ["文", "框里"]
    assert texts(read(paragraph.format(fallback))) == ["文", "框里"]


def test_a_table_that_only_lays_out_the_page_is_opened() -> None:
    document = read(tbl(tr(tc(p("左")), tc(p("标题") + TABLE + p("")))))
    assert texts(document)[:2] == ["左", "标题"]
    assert rows(document) == ROWS


def test_a_small_table_inside_of_a_cell_is_that_cells_text() -> None:
    inner = tbl(tr("1", "件"))
    document = read(tbl(tr("项目", "件数", "备注"), tr("规章", tc(inner + p("")), "无")))
    assert rows(document) == [["项目", "件数", "备注"], ["规章", "1\n件", "无"]]


def test_outline_levels_come_from_the_paragraph_or_its_style() -> None:
    styles = (
        "<w:style w:styleId='a'><w:name w:val='标题'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
        "<w:style w:styleId='b'><w:name w:val='我的标题'/><w:basedOn w:val='a'/></w:style>"
        "<w:style w:styleId='c'><w:basedOn w:val='c'/></w:style>"
    )
    body = p("甲", "<w:pStyle w:val='b'/>") + p("乙", "<w:outlineLvl w:val='1'/>") + p("丙", "<w:pStyle w:val='c'/>")
    found = [each.level for each in read(body, styles=styles).blocks if isinstance(each, Paragraph)]
    assert found == [1, 2, 0]


def test_numbers_that_word_computes_are_written_out() -> None:
    numbering = (
        "<w:abstractNum w:abstractNumId='5'>"
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%2.'/></w:lvl>"
        "<w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/><w:lvlText w:val='•'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
    )

    def item(text: str, depth: int) -> str:
        return p(text, f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='1'/></w:numPr>")

    body = item("甲", 0) + item("子", 1) + item("丑", 1) + item("点", 2) + item("乙", 0) + item("寅", 1)
    assert texts(read(body, numbering=numbering)) == ["一、甲", "1.子", "2.丑", "点", "二、乙", "1.寅"]


def test_lists_count_beyond_ten_in_chinese() -> None:
    level = "<w:lvl w:ilvl='0'><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1'/><w:start w:val='{}'/></w:lvl>"
    for start, printed in ((10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (120, "120")):
        numbering = (
            f"<w:abstractNum w:abstractNumId='5'>{level.format(start)}</w:abstractNum>"
            "<w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
        )
        body = p("x", "<w:numPr><w:numId w:val='1'/></w:numPr>")
        assert texts(read(body, numbering=numbering)) == [f"{printed}x"]


@pytest.mark.parametrize(
    ("format", "start", "printed"),
    [
        ("ideographDigital", 12, "一二"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 21, "21"),
        ("lowerRoman", 4, "4"),
    ],
)
def test_lists_count_in_other_digits(format: str, start: int, printed: str) -> None:
    level = f"<w:numFmt w:val='{format}'/><w:lvlText w:val='%1'/><w:start w:val='{start}'/>"
    numbering = (
        f"<w:abstractNum w:abstractNumId='5'><w:lvl w:ilvl='0'>{level}</w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
    )
    body = p("x", "<w:numPr><w:numId w:val='1'/></w:numPr>")
    assert texts(read(body, numbering=numbering)) == [f"{printed}x"]


def test_the_main_part_is_found_by_its_relation() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" '
        'Target="/doc/main.xml"/></Relationships>'
    )
    content = zipped({"_rels/.rels": relations, "doc/main.xml": root("document", f"<w:body>{TABLE}</w:body>")})
    assert rows(read_docx(content)) == ROWS


@pytest.mark.parametrize(
    "parts",
    [
        {"hello.txt": "x"},
        {"xl/workbook.xml": "<x/>"},
        {"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"},
        {"word/document.xml": "<html/>"},
        {"word/document.xml": "not xml"},
        {"word/document.xml": ""},
    ],
)
def test_a_zip_that_is_no_word_document_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(AuthorError):
        read_docx(zipped(parts))


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize("target", ["styles2.xml", "/word/styles2.xml", "./../word/styles2.xml", "/look/styles.xml"])
def test_styles_and_numbering_are_found_by_their_relationships(target: str) -> None:
    styles = "<w:style w:styleId='a'><w:name w:val='heading 2'/><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style>"
    numbering = (
        "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='chineseCounting'/>"
        "<w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{part}"/>'
        for kind, part in (("styles", target), ("numbering", "lists.xml"))
    )
    properties = "<w:pStyle w:val='a'/><w:numPr><w:numId w:val='1'/></w:numPr>"
    document = read_docx(
        zipped(
            {
                "word/document.xml": root("document", f"<w:body>{p('总体情况', properties)}</w:body>"),
                "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
                "look/styles.xml" if "look" in target else "word/styles2.xml": root("styles", styles),
                "word/lists.xml": root("numbering", numbering),
            }
        )
    )
    assert document.blocks == (Paragraph("一、总体情况", 2),)


def test_without_relationships_the_usual_names_are_taken() -> None:
    styles = "<w:style w:styleId='a'><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
    assert read(p("总体情况", "<w:pStyle w:val='a'/>"), styles=styles).blocks == (Paragraph("总体情况", 1),)


def test_a_relationship_that_leads_outside_or_nowhere_is_not_followed() -> None:
    styles = root("styles", "<w:style w:styleId='a'><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>")
    body = p("文", "<w:pStyle w:val='a'/>")
    for more in ('Target="styles2.xml" TargetMode="External"', 'Target="missing.xml"'):
        relation = f'<Relationship Id="r1" Type="{OFFICE}/styles" {more}/>'
        document = read_docx(
            zipped(
                {
                    "word/document.xml": root("document", f"<w:body>{body}</w:body>"),
                    "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>',
                    "word/styles.xml": styles,
                    "word/styles2.xml": styles.replace("outlineLvl w:val='0'", "outlineLvl w:val='1'"),
                }
            )
        )
        assert document.blocks == (Paragraph("文", 1),)


def test_a_long_chain_of_styles_gives_its_properties_down_to_the_last() -> None:
    first = "<w:style w:styleId='0'><w:name w:val='标题'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
    others = [f"<w:style w:styleId='{n}'><w:basedOn w:val='{n - 1}'/></w:style>" for n in range(1, 20_000)]
    document = read(p("文", "<w:pStyle w:val='19999'/>"), styles="".join([*reversed(others), first]))
    assert document.blocks == (Paragraph("文", 1),)


def test_styles_that_are_based_on_each_other_end_somewhere() -> None:
    styles = "".join(
        f"<w:style w:styleId='{id}'><w:basedOn w:val='{base}'/><w:pPr><w:outlineLvl w:val='{level}'/></w:pPr></w:style>"
        for level, (id, base) in enumerate(zip("abc", "bac", strict=True))
    )
    for level, id in enumerate("abc", 1):
        assert read(p("文", f"<w:pStyle w:val='{id}'/>"), styles=styles).blocks == (Paragraph("文", level),)


def test_many_paragraphs_without_an_end_run_into_one() -> None:
    deleted = p("文", "<w:rPr><w:del/></w:rPr>")
    (block,) = read(deleted * 50_000 + p("末")).blocks
    assert isinstance(block, Paragraph)
    assert block.text == "文" * 50_000 + "末"


@pytest.mark.parametrize("count", [60, 200, 400])
def test_content_controls_may_nest_deep(count: int) -> None:
    body = "<w:sdt><w:sdtPr/><w:sdtContent>" * count + p("文") * 1000 + "</w:sdtContent></w:sdt>" * count
    assert texts(read(body)) == ["文"] * 1000


def test_text_that_every_table_hands_to_the_one_around_it_is_bounded() -> None:
    table = p("文" * 500_000)
    for level in range(2, 40):
        table = tbl(tr(*[tc("<w:p/>")] * level, tc(table)))
    with pytest.raises(AuthorError):
        read(table)


def test_a_list_cannot_give_more_text_than_word_allows() -> None:
    numbering = (
        "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'>"
        f"<w:lvlText w:val='{'%1.' * 100_000}'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    numbered = p("文", "<w:numPr><w:numId w:val='1'/></w:numPr>")
    assert max(map(len, texts(read(numbered * 1000, numbering=numbering)))) < 2000
