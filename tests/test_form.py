"""The form as types: fields, equations and captions that derive from the tables."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given

from author import editions
from author.form import Equation, Field, Form, total_of
from author.numerals import Kind, Number
from author.report import fill_totals
from author.text import width
from tests import strategies

FORM = editions.edition("2021")


def keys(fields: tuple[Field, ...]) -> list[str]:
    return [field.key for field in fields]


def equation(rule: str, right: str) -> Equation:
    (found,) = (each for each in FORM.equations if each.rule == rule and each.right[-1].key == right)
    return found


def test_the_form_of_2021_has_200_fields_and_166_of_them_are_entered(form: Form) -> None:
    assert len(form.fields) == 200
    assert len(form.inputs) == 166
    assert Counter(field.table.id for field in form.fields.values()) == {
        "art20_1": 6, "art20_5": 1, "art20_6": 2, "art20_8": 1, "requests": 175, "proceedings": 15,
    }  # fmt: skip


def test_the_form_of_2021_has_42_equations(form: Form) -> None:
    assert Counter(each.rule for each in form.equations) == {
        "arithmetic.row-sum": 25,
        "arithmetic.column-total": 7,
        "arithmetic.group-total": 3,
        "arithmetic.identity": 7,
    }


def test_last_year_is_compared_by_column_and_by_row(form: Form) -> None:
    assert Counter(each.rule for each in form.history) == {"history.carried-in": 7, "history.in-force": 2}
    carried = next(each for each in form.history if each.right == () and each.line.path == "natural_person")
    assert (keys(carried.left), keys(carried.previous)) == (
        ["requests.carried_in.natural_person"],
        ["requests.carried_out.natural_person"],
    )
    in_force = next(each for each in form.history if each.line.path == "regulations")
    assert keys(in_force.left) == ["art20_1.regulations.in_force", "art20_1.regulations.abolished"]
    assert keys(in_force.right) == ["art20_1.regulations.issued"]
    assert keys(in_force.previous) == ["art20_1.regulations.in_force"]


@pytest.mark.parametrize(
    "key",
    [
        "art20_1.regulations.issued",
        "art20_1.normative_documents.in_force",
        "art20_5.licensing.decisions",
        "art20_6.coercion.decisions",
        "art20_8.fees.amount",
        "requests.received.natural_person",
        "requests.outcome.refused.state_secret.organisation.business",
        "requests.outcome.other.fee_unpaid.total",
        "requests.outcome.total.total",
        "requests.carried_out.organisation.other",
        "proceedings.cases.reconsideration.pending",
        "proceedings.cases.litigation.direct.upheld",
        "proceedings.cases.litigation.after_reconsideration.total",
    ],
)
def test_keys_are_those_that_other_programs_rely_on(key: str, form: Form) -> None:
    assert form.fields[key].key == key


def test_parts_and_texts_are_in_the_order_of_the_form(form: Form) -> None:
    assert [part.id for part in form.parts] == ["overview", "proactive", "requests", "proceedings", "problems", "other"]
    assert [part.name for part in form.parts if part.is_text] == [
        "总体情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ]
    assert form.text_keys == ("preamble", "overview", "problems", "other")
    assert form.part("proactive").number == 2


def test_a_row_adds_up_to_its_total_without_a_column_for_organisations() -> None:
    row = equation("arithmetic.row-sum", "requests.received.total")
    assert keys(row.left) == [
        "requests.received.natural_person",
        *(
            f"requests.received.organisation.{each}"
            for each in ("business", "research", "public_welfare", "legal_service", "other")
        ),
    ]


def test_the_outcomes_of_a_column_add_up_without_the_rows_around_them() -> None:
    column = equation("arithmetic.column-total", "requests.outcome.total.natural_person")
    assert len(column.left) == 21
    assert {field.row.path.split(".")[0] for field in column.left} == {"outcome"}
    assert not any(field.computed for field in column.left)


def test_the_note_of_the_form_holds_for_every_column() -> None:
    note = equation("arithmetic.identity", "requests.carried_out.organisation.research")
    assert keys(note.left) == [f"requests.{row}.organisation.research" for row in ("received", "carried_in")]
    assert keys(note.right) == [f"requests.{row}.organisation.research" for row in ("outcome.total", "carried_out")]
    assert not note.is_sum


def test_what_is_carried_out_is_entered_never_computed(form: Form) -> None:
    assert not any(field.computed for field in form.inputs)
    assert "requests.carried_out.natural_person" in keys(form.inputs)


def test_the_three_groups_of_the_fourth_part_have_no_total_above_them() -> None:
    groups = [each for each in FORM.equations if each.rule == "arithmetic.group-total"]
    assert [each.right[0].column.parents[-1].id for each in groups] == [
        "reconsideration",
        "direct",
        "after_reconsideration",
    ]
    assert all(len(each.left) == 4 for each in groups)


def test_every_total_has_its_sum_and_sums_of_sums_come_last(form: Form) -> None:
    known = {field.key for field in form.inputs}
    for each in form.sums:
        assert {field.key for field in each.left} <= known
        known.add(each.right[0].key)
    assert known == set(form.fields)


@given(cells=strategies.cells(FORM))
def test_totals_that_are_filled_in_satisfy_all_equations(cells: dict[str, Number | None]) -> None:
    assert fill_totals(FORM, cells) == cells
    assert all(total_of(each.left, cells) == total_of(each.right, cells) for each in FORM.equations)


def test_a_sum_with_a_blank_is_blank_and_a_sum_of_money_is_exact(form: Form) -> None:
    fields = form.inputs[:3]
    assert total_of(fields, {fields[0].key: 1, fields[1].key: 0}) is None
    assert total_of(fields, dict(zip(keys(fields), (Decimal("0.1"), Decimal("0.2"), 0), strict=True))) == Decimal("0.3")


def test_no_two_lines_of_a_table_have_the_same_caption(form: Form) -> None:
    for table in form.tables:
        places = [field.place for field in table.fields.values()]
        assert len(set(places)) == len(places)


def test_a_place_names_table_row_and_column(form: Form) -> None:
    assert form.fields["requests.received.organisation.business"].place == "表三 一、本年新收 商业企业"
    assert form.fields["proceedings.cases.litigation.direct.upheld"].place == "表四 直接起诉 维持"
    assert all(width(field.column.short) <= 20 for field in form.fields.values())


def test_only_the_fee_is_money(form: Form) -> None:
    assert [key for key, field in form.fields.items() if field.kind is not Kind.COUNT] == ["art20_8.fees.amount"]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.COUNT, "十二", 12),
        (Kind.COUNT, "3.0", 3),
        (Kind.MONEY, "3.25", Decimal("3.25")),
        (Kind.MONEY, "3.25万元", Decimal("3.25")),
        (Kind.MONEY, "0", 0),
        (Kind.CHANGE, "-2", -2),
        (Kind.CHANGE, "+2", 2),
    ],
)
def test_a_kind_accepts_its_numbers(kind: Kind, typed: str, value: Number) -> None:
    assert kind.parse(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.COUNT, "-1"),
        (Kind.COUNT, "1.5"),
        (Kind.COUNT, "/"),
        (Kind.COUNT, "3万元"),
        (Kind.COUNT, "10000000000"),
        (Kind.MONEY, "-0.5"),
        (Kind.MONEY, "0.0000001"),
        (Kind.MONEY, "32500元"),
        (Kind.CHANGE, "0.5"),
        (Kind.CHANGE, "-10000000000"),
    ],
)
def test_a_kind_refuses_the_rest_with_a_reason_in_chinese(kind: Kind, typed: str) -> None:
    with pytest.raises(ValueError, match=r"^[不数应小]"):
        kind.parse(typed)


def test_a_year_belongs_to_an_edition_from_its_first_on(form: Form) -> None:
    assert [year for year in range(2018, 2031) if form.covers(year)] == list(range(2021, 2031))
    assert [year for year in range(2018, 2031) if editions.edition("2019").covers(year)] == [2019, 2020]
