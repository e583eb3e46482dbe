"""Last year's report: facts carried over, numbers only expected, texts offered with their years marked."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from author import answers, editions, prefill, sentences
from author.agency import Agency, Scope
from author.form import total_of
from author.report import Report, Signature, blank_report
from tests import strategies

FORM = editions.edition("2021")
TRIAL_FORM = editions.edition("2019")
KEPT = Agency(name="某某县档案局", self="我局")


def last_year(text: str = "", year: int = 2024) -> Report:
    return replace(blank_report(FORM, year), agency=KEPT, texts={"overview": text})


def marked(text: str, year: int = 2024) -> list[str]:
    return [text[mark.start : mark.end] for mark in prefill.year_marks(text, year)]


@pytest.fixture
def busy() -> Report:
    return answers.load(Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml")


def test_facts_about_the_agency_are_carried_over_and_nothing_else(busy: Report) -> None:
    previous = replace(
        busy,
        scope=Scope.GOVERNMENT,
        headings={"problems": "五、存在问题及改进措施"},
        signature=Signature(name="某某县人民政府", date="2025-01-10"),
        facts={"review": "三审三校制度"},
        reasons={"x@y": "机构改革"},
    )
    assert prefill.draft_from(FORM, 2025, previous) == replace(
        blank_report(FORM, 2025),
        scope=Scope.GOVERNMENT,
        agency=busy.agency,
        headings={"problems": "五、存在问题及改进措施"},
        signature=Signature(name="某某县人民政府"),
    )


@given(strategies.reports(FORM))
@settings(max_examples=50)
def test_no_number_and_no_text_of_last_year_is_in_the_draft(previous: Report) -> None:
    draft = prefill.draft_from(FORM, previous.year + 1, previous)
    assert set(draft.cells.values()) == {None}
    assert set(draft.texts.values()) == {""}
    assert not draft.facts
    assert not draft.reasons


def test_headings_of_their_own_are_kept_unless_prescribed_or_dated() -> None:
    previous = replace(
        last_year(),
        headings={"overview": "一、2024年总体情况", "problems": FORM.part("problems").heading, "other": "六、其他事项"},
    )
    assert prefill.draft_from(FORM, 2025, previous).headings == {"other": "六、其他事项"}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年，我局公开信息2024条。", ["2024年"]),
        ("２０２４年度完成", ["２０２４年度"]),
        ("二〇二四年、二零二四年、二○二四年", ["二〇二四年", "二零二四年", "二○二四年"]),
        ("2024 年比 2023 年多，2025年再改", ["2024 年", "2023 年", "2025年"]),
        ("自2024.01.01至2024-12-31", ["2024", "2024"]),
        ("去年、今年、明年、上一年度、本年度、下一年", ["去年", "今年", "明年", "上一年度", "本年度", "下一年"]),
        ("上年结转5件，上年度结转申请，结转下年度继续办理2件", []),
        ("国办公开办函〔2024〕30号，县政办发（2024）5号，2019年施行", []),
        ("访问量12024次，电话0816-6032024，收费2024.50元，浏览2,024次", ["2024"]),
        ("近年来年均增长，逐年、全年、历年", []),
    ],
)
def test_the_years_of_a_text_are_marked(text: str, years: list[str]) -> None:
    assert marked(text) == years


def test_the_year_of_a_mark_is_known_and_of_a_word_is_not() -> None:
    assert [mark.year for mark in prefill.year_marks("2023年和去年", 2024)] == [2023, None]


def test_a_text_is_unchanged_until_it_is_edited() -> None:
    previous = last_year("2024年，我局。\n第二段。")
    same = replace(previous, year=2025, texts={"overview": "2024年，我局。 \r\n\r\n第二段。\n"})
    assert prefill.is_unchanged(same, previous, "overview")
    assert not prefill.is_unchanged(replace(same, texts={"overview": "2025年，我局。\n第二段。"}), previous, "overview")
    assert not prefill.is_unchanged(replace(same, texts={}), replace(previous, texts={}), "overview")


def test_what_was_carried_out_is_expected_to_be_carried_in(busy: Report) -> None:
    expected = prefill.expected(FORM, busy, 2025, blank_report(FORM, 2025).cells)
    columns = [field for field in FORM.inputs if field.row.path == "carried_in"]
    assert {field.key: busy.cells[f"requests.carried_out.{field.column.path}"] for field in columns} == expected


def test_documents_in_force_are_expected_once_the_others_are_known(busy: Report) -> None:
    row = "art20_1.normative_documents"
    draft = blank_report(FORM, 2025).with_cells(FORM, {f"{row}.issued": 3, f"{row}.abolished": 1})
    before = busy.cells[f"{row}.in_force"]
    assert before is not None
    assert prefill.expected(FORM, busy, draft.year, draft.cells)[f"{row}.in_force"] == before + 2
    contradicted = draft.with_cells(FORM, {f"{row}.in_force": 99})
    assert prefill.expected(FORM, busy, contradicted.year, contradicted.cells)[f"{row}.in_force"] == before + 2


def test_an_impossible_number_is_not_expected(busy: Report) -> None:
    row = "art20_1.normative_documents"
    draft = blank_report(FORM, 2025).with_cells(FORM, {f"{row}.issued": 0, f"{row}.abolished": 999})
    assert f"{row}.in_force" not in prefill.expected(FORM, busy, draft.year, draft.cells)


def test_only_the_year_before_lets_expect_anything(busy: Report) -> None:
    assert prefill.expected(FORM, busy, 2026, blank_report(FORM, 2026).cells) == {}


@given(strategies.reports(FORM), strategies.cells(FORM))
@settings(max_examples=40)
def test_a_report_of_what_was_expected_agrees_with_last_year(previous: Report, cells: dict[str, int]) -> None:
    report = replace(blank_report(FORM, previous.year + 1), cells=cells)
    expected = prefill.expected(FORM, previous, report.year, report.cells)
    agreed = report.with_cells(FORM, expected)
    for equation in FORM.history:
        left, right = total_of(equation.left, agreed.cells), total_of(equation.right, agreed.cells)
        before = total_of(equation.previous, previous.cells)
        assert left is not None
        assert right is not None
        assert before is not None
        if any(field.key in expected for field in equation.left):
            assert left == right + before


def test_a_report_on_the_trial_form_gives_what_kept_its_meaning() -> None:
    cells = {field.key: 7 for field in TRIAL_FORM.inputs}
    previous = replace(blank_report(TRIAL_FORM, 2020), agency=KEPT).with_cells(TRIAL_FORM, cells)
    draft = prefill.draft_from(FORM, 2021, previous)
    assert draft.agency == KEPT
    assert draft.edition == FORM.edition
    issued = {"art20_1.normative_documents.issued": 1, "art20_1.normative_documents.abolished": 0}
    expected = prefill.expected(FORM, previous, draft.year, draft.with_cells(FORM, issued).cells)
    assert set(expected.values()) == {7}
    assert {key.rpartition(".")[0] for key in expected} == {
        "requests.carried_in",
        "requests.carried_in.organisation",
    }


def offered_again(typed: str) -> str:
    questions = sentences.questions(FORM, "overview", blank_report(FORM, 2025))
    review = next(each for each in questions if each.id == "review")
    return prefill.last_answer(review, replace(last_year(), facts={"review": typed})).offered


@pytest.mark.parametrize("typed", ["三审三校和保密审查制度", "办公室", "“某某发布”微信公众号"])
def test_facts_without_numbers_are_suggested_again(typed: str) -> None:
    assert offered_again(typed) == typed


@pytest.mark.parametrize("typed", ["12", "１２", "十二", "召开会议3次", "召开会议三次", "2024年", "与去年相同", " "])
def test_facts_with_numbers_or_years_are_not(typed: str) -> None:
    assert offered_again(typed) == ""


@pytest.mark.parametrize(
    ("id", "typed", "shown", "offered"),
    [
        ("site_items", "172", "172条", ""),
        ("site_columns", "政策文件12条、工作动态160条", "政策文件12条、工作动态160条", ""),
        ("review", "三审三校和保密审查制度", "三审三校和保密审查制度", "三审三校和保密审查制度"),
        ("other_channels", "2024年在政务公开栏公开", "2024年在政务公开栏公开", ""),
        ("budget", "预算和决算都公开了", "预算和决算都公开了", "预算和决算都公开了"),
        ("budget", "都公开了", "都公开了", ""),
        ("office", "办公室\n法规科", "办公室；法规科", "办公室\n法规科"),
        ("office", " ", "", ""),
    ],
)
def test_last_years_answer_is_shown_and_offered_if_it_holds_nothing_of_its_year(
    id: str, typed: str, shown: str, offered: str
) -> None:
    previous = replace(last_year(), facts={id: typed, "site_items": "172"} if id != "site_items" else {id: typed})
    report = replace(blank_report(FORM, previous.year + 1), facts=previous.facts)
    question = next(each for each in sentences.questions(FORM, "overview", report) if each.id == id)
    assert prefill.last_answer(question, previous) == prefill.LastAnswer(shown=shown, offered=offered)
    assert prefill.last_answer(question, replace(previous, year=previous.year - 1)).shown == ""
    assert prefill.last_answer(question, None) == prefill.LastAnswer(shown="", offered="")
