"""Labels to lines of the form, and prints to numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author.extract.labels import LabelIndex, without_ordinal
from author.extract.values import Shape, read_value, shape_of
from author.form import Form, Table
from author.numerals import Kind, Number, format_number


def table(form: Form, id: str) -> Table:
    return next(each for each in form.tables if each.id == id)


def row_of(form: Form, *chain: str, tolerant: bool = False) -> str | None:
    match = LabelIndex(table(form, "requests").rows, numbered=True).match(chain, tolerant=tolerant)
    return match.line.path if match else None


def column_of(form: Form, *chain: str) -> str | None:
    match = LabelIndex(table(form, "proceedings").columns, numbered=False).match(chain)
    return match.line.path if match else None


def test_every_line_is_found_by_its_label_and_those_before_it(form: Form) -> None:
    for each in form.tables:
        for lines, leaves in ((each.rows, each.row_leaves), (each.columns, each.column_leaves)):
            index = LabelIndex(lines, numbered=True)
            for leaf in leaves:
                chain = [line.label for line in (*leaf.parents, leaf) if line.label]
                match = index.match(chain)
                assert match is not None
                assert match.line is leaf
                assert match.exact


@pytest.mark.parametrize(
    "printed",
    ["2.重复申请", "2、重复申请", "２．重复申请", "重复申请", "2. 重 复\n申请", "（2）重复申请", "2重复申请"],
)
def test_a_label_is_the_same_in_other_clothes(form: Form, printed: str) -> None:
    assert row_of(form, "（五）不予处理", printed) == "outcome.not_processed.repeated"


def test_a_label_cut_over_cells_is_joined(form: Form) -> None:
    assert row_of(form, "（五）不予处理", "2.重复", "申请") == "outcome.not_processed.repeated"


def test_the_labels_before_decide_between_lines_of_one_name(form: Form) -> None:
    assert column_of(form, "行政复议", "总计") == "reconsideration.total"
    assert column_of(form, "行政诉讼", "复议后起诉", "总计") == "litigation.after_reconsideration.total"
    assert column_of(form, "未经复议直接起诉", "结果维持") == "litigation.direct.upheld"
    assert column_of(form, "行政复 议情况", "结果维持") == "reconsideration.upheld"


def test_what_they_leave_open_is_not_guessed(form: Form) -> None:
    assert column_of(form, "总计") is None
    assert column_of(form, "合计", "总计") is None
    assert row_of(form, "（八）其他情形") is None
    assert row_of(form, "（三）不予公开") is None


def test_a_misprint_is_taken_only_where_that_is_asked_for(form: Form) -> None:
    assert row_of(form, "4.无正当理由大量反覆申请") is None
    assert row_of(form, "4.无正当理由大量反覆申请", tolerant=True) == "outcome.not_processed.excessive"


@pytest.mark.parametrize("printed", ["结果", "其它", "年度合计", "政府信息公开申请数量", "重新申请"])
def test_another_label_is_no_misprint(form: Form, printed: str) -> None:
    assert row_of(form, printed, tolerant=True) is None


def test_a_group_printed_as_one_row_stands_for_its_single_child(form: Form) -> None:
    match = LabelIndex(table(form, "requests").rows, numbered=True).match(["三、本年度办理结果", "（六）其他处理"])
    assert match is not None
    assert match.line.path == "outcome.other.other"
    assert match.group is not None
    assert match.group.path == "outcome.other"


def test_an_ordinal_is_what_stands_before_a_label() -> None:
    assert without_ordinal("1.属于国家秘密") == "属于国家秘密"
    assert without_ordinal("（七）总计") == "总计"
    assert without_ordinal("三、本年度办理结果") == "本年度办理结果"
    assert without_ordinal("三类内部事务") == "三类内部事务"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("１２", 12),
        ("1,234", 1234),
        ("1 234 567", 1234567),
        ("1 500000", 1500000),
        ("12件", 12),
        ("12 宗", 12),
        ("3.0", 3),
        ("\u200b7\ufeff", 7),
        ("\xa05\u3000", 5),
        ("十二", 12),
    ],
)
def test_a_count_is_read_as_people_type_it(printed: str, number: int) -> None:
    value = read_value(printed, Kind.COUNT)
    assert (value.number, value.rule) == (number, "")


@pytest.mark.parametrize("printed", ["", " ", "\u3000", "\xa0", "\u200b", "【待填】"])
def test_nothing_printed_is_blank_and_not_zero(printed: str) -> None:
    value = read_value(printed, Kind.COUNT)
    assert (value.number, value.rule) == (None, "")


@pytest.mark.parametrize("printed", ["/", "／", "-", "--", "—", "——", "－", "\\", "*", "无", "暂无"])
def test_a_stroke_is_blank_with_a_rule(printed: str) -> None:
    value = read_value(printed, Kind.COUNT)
    assert (value.number, value.rule) == (None, "reading.blank-mark")


@pytest.mark.parametrize(
    "printed", ["约5件", "1 2", "1\n2", "2.5", "-1", "O", "见附表", "12345678901", "1,23", "1+1", "５％"]
)
def test_what_is_no_count_is_said_and_not_guessed(printed: str) -> None:
    value = read_value(printed, Kind.COUNT)
    assert (value.number, value.rule) == (None, "reading.not-a-number")
    assert value.reason


@pytest.mark.parametrize(
    ("printed", "number", "rule"),
    [
        ("96171.6", "96171.6", ""),
        ("12.50万元", "12.50", ""),
        ("3940元", "0.394", "reading.unit"),
        ("125,000元", "12.5", "reading.unit"),
        ("0元", "0", "reading.unit"),
        ("10000 元", "1", "reading.unit"),
    ],
)
def test_money_is_in_ten_thousands_unless_the_cell_says_otherwise(printed: str, number: str, rule: str) -> None:
    value = read_value(printed, Kind.MONEY)
    assert value.number is not None
    assert (format_number(value.number), value.rule) == (number, rule)


@given(st.integers(0, 10**9), st.sampled_from(Kind))
def test_every_number_is_read_as_it_is_printed(number: int, kind: Kind) -> None:
    for printed in (str(number), f"{number:,}", f"{number:,}".replace(",", " ")):
        assert read_value(printed, kind).number == number


@given(st.text(max_size=20), st.sampled_from(Kind), st.booleans())
def test_any_print_is_a_number_a_blank_or_a_finding(printed: str, kind: Kind, in_yuan: bool) -> None:
    value = read_value(printed, kind, in_yuan=in_yuan)
    number: Number | None = value.number
    assert number is None or isinstance(number, int | Decimal)
    assert value.rule != "reading.not-a-number" or (number is None and value.reason)
    assert shape_of(printed) is not Shape.LABEL or number is None or value.rule == "reading.unit"


@pytest.mark.parametrize(
    ("id", "printed", "column"),
    [
        ("art20_1", "本年（2023）制发件数", "issued"),
        ("art20_1", "2023年制发件数", "issued"),
        ("art20_1", "制发件数", "issued"),
        ("art20_1", "现行有效件数(历史累计)", "in_force"),
        ("art20_5", "处理决定数量(2023年办件量)", "decisions"),
        ("art20_8", "本年收费金额", "amount"),
    ],
)
def test_a_head_with_a_year_or_a_remark_is_a_variant(form: Form, id: str, printed: str, column: str) -> None:
    match = LabelIndex(table(form, id).columns, numbered=False).match([printed])
    assert match is not None
    assert (match.line.path, match.exact) == (column, False)


@pytest.mark.parametrize("printed", ["本年新制作数量", "对外公开总数量", "本年增/减", "（本列数据）一、本年新收"])
def test_a_head_of_another_meaning_is_no_variant(form: Form, printed: str) -> None:
    for each in form.tables:
        assert LabelIndex(each.columns, numbered=False).match([printed]) is None
        assert LabelIndex(each.rows, numbered=True).match([printed]) is None


@pytest.mark.parametrize(
    ("printed", "kind", "number"),
    [
        ("22（其中修订16件）", Kind.COUNT, 22),
        ("1,234\n(含上年结转3件)", Kind.COUNT, 1234),
        ("12.5万元（不含代收）", Kind.MONEY, Decimal("12.5")),
        ("3①", Kind.COUNT, 3),
        ("12 ²", Kind.COUNT, 12),
    ],
)
def test_a_number_with_a_remark_behind_it_is_read_and_told(printed: str, kind: Kind, number: Number) -> None:
    value = read_value(printed, kind)
    assert (value.number, value.rule) == (number, "reading.number-remark")
    assert shape_of(printed) is Shape.NUMBER


@pytest.mark.parametrize("printed", ["5 件", "５　件", "12.5 万元"])
def test_a_unit_may_stand_apart_from_its_number(printed: str) -> None:
    assert shape_of(printed) is Shape.NUMBER


@pytest.mark.parametrize("printed", ["（22）", "22（16）", "二十二件（其中", "规章（22件）"])
def test_what_is_no_number_with_a_remark_is_not_read_as_one(printed: str) -> None:
    assert read_value(printed, Kind.COUNT).number is None
