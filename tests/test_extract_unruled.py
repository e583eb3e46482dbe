"""Tables that stand in a file as lines of text, because a PDF draws no lines between their cells."""

from itertools import groupby

import pytest

from author.document import Document, Grid, Paragraph
from author.extract import extract
from author.extract.unruled import with_unruled_tables
from tests.filled import FORM, as_cells, numbered_report

REPORT = numbered_report()


def rows_of(part_id: str) -> list[str]:
    """Return the rows of a part's tables as a reader of PDFs gives them: words, then numbers far apart."""
    cells = as_cells(FORM.part(part_id), REPORT)
    rows = [[each.text for each in row] for _, row in groupby(cells, key=lambda each: each.row)]
    return [
        "".join(text for text in row if not text.isdigit()) + "  ".join(text for text in row if text.isdigit())
        for row in rows
    ]


def document(*rows: str) -> Document:
    return Document(blocks=tuple(map(Paragraph, ("某某局2023年政府信息公开工作年度报告", *rows))))


def grids(*rows: str) -> list[Grid]:
    return [each for each in with_unruled_tables(document(*rows), [FORM]).blocks if isinstance(each, Grid)]


def label_of(row: str) -> str:
    return row.rstrip("0123456789 ")


REQUESTS = rows_of("requests")
COLUMNS = [column.label for column in FORM.part("requests").tables[0].column_leaves]
HEAD, FIRST, LONG = REQUESTS[:3], REQUESTS[3], next(row for row in REQUESTS if "区分处理" in row)


def test_every_number_of_a_report_without_ruled_tables_is_read() -> None:
    rows = [
        row for part in FORM.parts for row in (part.heading, *(rows_of(part.id) if part.tables else ["全文如下。"]))
    ]
    read = extract(document(*rows), FORM)
    assert read.report.cells == REPORT.cells
    assert read.report.texts["overview"] == "全文如下。"


def test_a_label_in_lines_above_and_below_its_numbers_is_whole() -> None:
    label = label_of(LONG)
    broken = [label[:12], LONG.removeprefix(label), label[12:]]
    at = REQUESTS.index(LONG)
    assert grids(*REQUESTS) == grids(*REQUESTS[:at], *broken, *REQUESTS[at + 1 :]) != []


def test_a_head_that_the_next_page_repeats_is_no_row() -> None:
    # Its lines may be parted otherwise there.
    again = [HEAD[1][:2], HEAD[1][2:], HEAD[0] + HEAD[2]]
    assert grids(*REQUESTS[:9], *again, *REQUESTS[9:]) == grids(*REQUESTS) != []


@pytest.mark.parametrize("mark", ["/", "—"])
def test_a_mark_in_the_place_of_a_number_keeps_that_place(mark: str) -> None:
    label, first, *others = FIRST.replace("量", "量  ").split("  ")
    (grid,) = grids(*HEAD, f"{label}{first}  {mark}  " + "  ".join(others[1:]), *REQUESTS[4:])
    assert [cell.text for cell in grid.row(len(HEAD))][1:] == [first, mark, *others[1:]]


def test_the_labels_of_columns_may_be_broken_over_lines_beside_the_note_of_the_head() -> None:
    left, other = "（本列数据的勾稽关系为：第一项加第二项之和，", "等于第三项加第四项之和）"
    broken = ["申请人情况", "法人或其他组织", left + "".join(each[:2] for each in COLUMNS)]
    broken += [other + "".join(each[2:4] for each in COLUMNS), "".join(each[4:] for each in COLUMNS)]
    assert grids(*broken, *REQUESTS[3:]) == grids(*REQUESTS) != []


def test_another_wording_that_the_form_knows_is_read() -> None:
    assert grids(*(row.replace("总计", "合计") for row in REQUESTS)) == grids(*REQUESTS) != []


@pytest.mark.parametrize(
    "rows",
    [
        [*HEAD, REQUESTS[4], FIRST, *REQUESTS[5:]],
        [*HEAD, "".join(map(label_of, REQUESTS[3:])), *(row.removeprefix(label_of(row)) for row in REQUESTS[3:])],
        [row.replace("科研机构社会公益组织", "社会公益组织科研机构") for row in REQUESTS],
        [*REQUESTS[:9], *REQUESTS[10:]],
        [*REQUESTS[:-1], REQUESTS[-1].rpartition("  ")[0]],
        [row.replace("  ", "", 1) if row == FIRST else row for row in REQUESTS],
        [*REQUESTS[:9], "7", *REQUESTS[9:]],
        REQUESTS[1:],
        [row.replace("第三方", "我机关").replace("公开", "") for row in REQUESTS],
        [*REQUESTS[:9], "上表中的数字均由各科室报送并经核对", *REQUESTS[9:]],
    ],
    ids=[
        "rows exchanged",
        "labels above all rows",
        "columns exchanged",
        "a row",
        "a number",
        "a gap",
        "a number too many",
        "the head",
        "words",
        "words too many",
    ],
)
def test_lines_that_are_not_wholly_a_table_of_the_form_stay_text(rows: list[str]) -> None:
    assert grids(*rows) == []
