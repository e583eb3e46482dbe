"""Questions and sentences: nothing invented, nothing asked twice, the numbers those of the tables."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from author import answers, checks, editions, sentences
from author.agency import Agency, AgencyKind
from author.errors import DefinitionError
from author.form import total_of
from author.numerals import format_number
from author.report import PLACEHOLDER, Cells, Report, blank_report, has_placeholder, marks_in, placeholder
from author.sentences import AnswerKind, Facts, Question, Speaker, spoken
from author.sentences.definition import sentences_from
from author.yaml_files import Node, templates_folder
from tests import strategies

FORM = editions.edition("2021")
PARTS = [part.id for part in FORM.text_parts]
OFFICE = Agency(
    name="某某县档案局",
    self="我局",
    website="某某县档案局网站",
    url="http://daj.example.gov.cn/",
    phone="0100-88880001",
)
CONSISTENT = {"site_items": "172", "interpretations": "5"}


def asked(part: str, report: Report) -> list[str]:
    return [question.id for question in sentences.questions(FORM, part, report)]


def question(part: str, id: str, report: Report) -> Question:
    return next(each for each in sentences.questions(FORM, part, report) if each.id == id)


def answer_all(report: Report, answer: Callable[[Question], str]) -> Report:
    """Return the report with every question answered in turn, as the wizard asks."""
    for part in PARTS:
        while left := [each for each in sentences.questions(FORM, part, report) if each.id not in report.facts]:
            report = replace(report, facts={**report.facts, left[0].id: left[0].accept(answer(left[0]))})
    return report


def usual(question: Question) -> str:
    """Return an answer that agrees with the examples and, where the report suggests one, with the report."""
    if question.kind is AnswerKind.CHOICE:
        return question.choices[0]
    if question.unit and (question.suggested or question.id in CONSISTENT):
        return question.suggested or CONSISTENT[question.id]
    return "7" if question.unit else question.example or "与某某乡联合接受查阅"


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@pytest.fixture
def blank() -> Report:
    return replace(blank_report(FORM, 2025), agency=OFFICE)


@pytest.fixture
def zero(blank: Report) -> Report:
    return blank.with_cells(FORM, dict.fromkeys((field.key for field in FORM.inputs), 0))


@pytest.fixture
def busy() -> Report:
    report = answers.load(Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml")
    return replace(report, facts={})


@pytest.mark.parametrize("part", PARTS)
def test_of_an_empty_report_every_sentence_says_what_is_missing(part: str) -> None:
    text = sentences.write(FORM, part, blank_report(FORM, 2025))
    for aspect in FORM.part(part).aspects:
        text = text.replace(aspect.heading, "")
    for sentence in filter(None, text.replace("\n", "").split("。")):
        assert PLACEHOLDER in sentence
        assert set(numbers_in(sentence)) <= {"2025", "2026"}


def test_the_preamble_of_an_unknown_office_says_what_is_missing() -> None:
    text = sentences.write(FORM, "preamble", blank_report(FORM, 2025))
    assert len(marks_in(text)) == 3


@pytest.mark.parametrize("kind", list(AgencyKind))
@pytest.mark.parametrize("office", ["zero", "busy"])
def test_when_all_is_answered_nothing_is_missing(office: str, kind: AgencyKind, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(office)
    report = answer_all(replace(report, agency=replace(report.agency, kind=kind)), usual)
    for part in PARTS:
        text = sentences.write(FORM, part, report)
        assert not has_placeholder(text)
        assert not re.search(r"[，；：、]。|。。|，，|；；|[{}]", text)
    assert not has_placeholder(sentences.write(FORM, "preamble", report))


@pytest.mark.parametrize("office", ["zero", "busy"])
def test_answering_only_what_is_required_is_enough(office: str, request: pytest.FixtureRequest) -> None:
    report = answer_all(request.getfixturevalue(office), lambda each: usual(each) if each.required else "")
    for part in PARTS:
        assert not has_placeholder(sentences.write(FORM, part, report))


def text_findings(report: Report) -> list[str]:
    """Return the findings of the checks of texts for a report whose texts all come from facts."""
    texts = {part: sentences.write(FORM, part, report) for part in PARTS}
    written = replace(report, texts={**texts, "preamble": sentences.write(FORM, "preamble", report)})
    return [each.message for each in checks.run(written, FORM) if each.rule.id.startswith(("numbers.", "prose."))]


@pytest.mark.parametrize("office", ["zero", "busy"])
def test_the_checks_agree_with_what_was_written(office: str, request: pytest.FixtureRequest) -> None:
    assert text_findings(answer_all(request.getfixturevalue(office), usual)) == []


@given(strategies.cells(FORM))
@settings(max_examples=60)
def test_the_checks_agree_whatever_the_tables_hold(cells: Cells) -> None:
    report = replace(blank_report(FORM, 2025), agency=OFFICE, cells=cells)
    report = replace(report, facts={"fee_notices": "0"})
    assert text_findings(answer_all(report, lambda each: usual(each) if each.required else "")) == []


def test_the_aspects_stand_in_the_prescribed_order_under_their_headings(zero: Report) -> None:
    lines = sentences.write(FORM, "overview", zero).split("\n")
    assert [line[: len(aspect.heading)] for line, aspect in zip(lines, FORM.part("overview").aspects, strict=True)] == [
        aspect.heading for aspect in FORM.part("overview").aspects
    ]


@pytest.mark.parametrize("part", PARTS)
def test_questions_come_in_the_order_of_their_aspects_or_turn_by_turn(part: str, zero: Report) -> None:
    order = [aspect.id for aspect in FORM.part(part).aspects]
    places = [order.index(each.aspect) for each in sentences.questions(FORM, part, zero)]
    assert places == sorted(places)


def test_an_office_without_requests_says_so(zero: Report) -> None:
    text = sentences.write(FORM, "overview", zero)
    assert "未收到政府信息公开申请" in text
    assert "未发生因政府信息公开引起的行政复议、行政诉讼" in text
    assert "in_time" not in asked("overview", zero)


def test_without_fee_notices_nothing_more_is_asked_about_the_fee(zero: Report) -> None:
    none = replace(zero, facts={"fee_notices": "0"})
    assert asked("other", none) == ["fee_notices", "matters"]
    assert sentences.write(FORM, "other", none) == "2025年，我局未发出信息处理费收费通知，未收取信息处理费。"


def test_a_fee_that_was_not_received_is_stated_as_0(zero: Report) -> None:
    charged = replace(zero, facts={"fee_notices": "2", "fee_charged": "200", "fee_received": "0"})
    assert sentences.write(FORM, "other", charged).endswith("应收信息处理费200元，实收信息处理费0元。")


def test_requests_carried_in_are_told_although_none_came(zero: Report) -> None:
    some = zero.with_cells(
        FORM, {"requests.carried_in.natural_person": 2, "requests.outcome.granted.natural_person": 2}
    )
    text = sentences.write(FORM, "overview", some)
    assert "未收到新的政府信息公开申请，上年结转2件。办结2件，无结转下年度继续办理的申请。" in text


def test_no_question_asks_for_what_the_tables_hold(busy: Report) -> None:
    filled = answer_all(busy, usual)
    text = sentences.write(FORM, "overview", filled)
    for key in ("requests.received.total", "requests.outcome.total.total", "art20_1.normative_documents.in_force"):
        assert str(busy.cells[key]) in numbers_in(text)
    assert all("申请多少" not in each.prompt for part in PARTS for each in sentences.questions(FORM, part, filled))


@given(strategies.cells(FORM))
@settings(max_examples=100)
def test_of_requests_the_text_says_exactly_the_numbers_of_the_table(cells: Cells) -> None:
    report = replace(blank_report(FORM, 2025), agency=OFFICE, cells=cells)
    line = sentences.write(FORM, "overview", report).split("\n")[1]
    numbers = sentences.load(FORM.edition).table_numbers
    told = [
        total_of(numbers[name].fields, cells)
        for name in (
            "received",
            "carried_in",
            "handled",
            "carried_out",
            "granted",
            "partly_granted",
            "refused",
            "unavailable",
            "not_processed",
            "otherwise_handled",
            "reconsideration",
            "litigation",
        )
    ]
    assert numbers_in(line) == [format_number(number) for number in told if number]


@given(strategies.reports(FORM, finished=False), st.data())
@settings(max_examples=60)
def test_whatever_was_answered_the_texts_are_written(report: Report, data: st.DataObject) -> None:
    ids = [id for part in PARTS for id in asked(part, report)] + ["problem_2", "plan_3", "fee_received", "in_time"]
    typed = st.one_of(strategies.texts, st.sampled_from(["0", "１２", "约200", "无", "{year}", "3万元", "-1"]))
    report = replace(report, facts=data.draw(st.dictionaries(st.sampled_from(ids), typed)))
    sentences.write(FORM, "preamble", report)
    for part in PARTS:
        sentences.write(FORM, part, report)
        sentences.questions(FORM, part, report)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１２", "12"),
        ("1,234", "1234"),
        ("十二", "12"),
        ("12条", "12"),
        (" 12 条。", "12"),
        ("", ""),
        ("无", "0"),
        ("没有。", "0"),
        ("否", "0"),
    ],
)
def test_counts_are_understood_as_chinese_people_type_them(blank: Report, typed: str, kept: str) -> None:
    assert question("overview", "site_items", blank).accept(typed) == kept


@pytest.mark.parametrize("typed", ["约200", "1000余", "近百", "1230左右", "几", "1.5", "-1", "/", "是", "1万元"])
def test_what_is_not_a_count_is_refused(blank: Report, typed: str) -> None:
    with pytest.raises(ValueError, match=r"不是数字|准确的数字|应是整数|不能是负数|不是万元"):
        question("overview", "site_items", blank).accept(typed)


def test_money_in_another_unit_is_refused(zero: Report) -> None:
    asked_for = question("other", "fee_charged", replace(zero, facts={"fee_notices": "3"}))
    assert asked_for.accept("１２０。５０元") == "120.50"
    with pytest.raises(ValueError, match="万元"):
        asked_for.accept("0.012万元")


def test_a_choice_is_one_of_those_offered(blank: Report) -> None:
    budget = question("overview", "budget", blank)
    assert budget.accept(budget.choices[0]) == budget.choices[0]
    with pytest.raises(ValueError, match=re.escape(budget.choices[0])):
        budget.accept("公开了")


def test_a_number_that_was_spoilt_by_hand_is_marked_and_not_dropped(zero: Report) -> None:
    spoilt = replace(zero, facts={"media_items": "约200"})
    assert any("约200" in each for each in marks_in(sentences.write(FORM, "overview", spoilt)))


def test_an_optional_fact_of_0_is_not_a_boast(zero: Report) -> None:
    text = sentences.write(FORM, "overview", replace(zero, facts={"press_conferences": "0", "trainings": "0"}))
    assert "新闻发布会" not in text
    assert "培训" not in text


def test_the_answer_none_states_nothing(zero: Report) -> None:
    facts = {"fee_notices": "0", "matters": "无。", "problem_1": "无"}
    report = replace(zero, facts=facts)
    assert sentences.write(FORM, "other", report).count("\n") == 0
    assert "问题一" in marks_in(sentences.write(FORM, "problems", report))


def test_what_the_sentence_already_says_is_not_said_twice(zero: Report) -> None:
    facts = {"problem_1": "一是目录更新不及时。", "cause_1": "原因是人员变动", "plan_1": "将按月核对目录"}
    text = sentences.write(FORM, "problems", replace(zero, facts=facts))
    assert "以下主要问题：目录更新不及时，原因是人员变动。" in text
    assert "2026年，将重点做好以下工作：按月核对目录。" in text


def test_a_second_problem_is_offered_once_the_first_is_begun(zero: Report) -> None:
    first = [f"{id}_1" for id in ("problem", "evidence", "cause", "done", "plan")]
    assert asked("problems", zero) == first
    begun = replace(zero, facts={"problem_1": "目录更新不及时"})
    assert asked("problems", begun) == [*first, "problem_2"]
    assert not question("problems", "problem_2", begun).required


def test_several_problems_are_counted_in_words(zero: Report) -> None:
    facts = {"problem_1": "目录更新不及时", "problem_2": "答复说理不够"}
    problems, measures = sentences.write(FORM, "problems", replace(zero, facts=facts)).split("\n")
    assert "一是目录更新不及时，" in problems
    assert "；二是答复说理不够，" in problems
    assert marks_in(measures)[2:4] == ["问题一下一年的措施", "问题二下一年的措施"]


def test_a_hand_written_gap_between_problems_does_not_hide_one(zero: Report) -> None:
    report = replace(zero, facts={"problem_1": "目录更新不及时", "problem_3": "答复说理不够"})
    assert "二是答复说理不够" in sentences.write(FORM, "problems", report)
    assert "problem_3" in asked("problems", report)


def test_a_government_is_asked_for_assessment_and_a_department_is_not(zero: Report) -> None:
    government = replace(zero, agency=replace(OFFICE, kind=AgencyKind.GOVERNMENT))
    only = set(asked("overview", government)) - set(asked("overview", zero))
    assert {"assessment", "social_review", "accountability"} <= only
    assert "社会评议结果" in marks_in(sentences.write(FORM, "overview", government))
    assert "社会评议" not in sentences.write(FORM, "overview", zero)


def test_what_the_report_already_gives_is_suggested(zero: Report, busy: Report) -> None:
    assert question("overview", "site", zero).suggested == OFFICE.website
    assert question("other", "fee_notices", zero).suggested == "0"
    assert question("other", "fee_notices", busy).suggested == ""


def test_the_tables_offer_their_numbers_for_a_problem(busy: Report, blank: Report) -> None:
    assert f"办结{busy.cells['requests.outcome.total.total']}件" in question("problems", "evidence_1", busy).material
    assert question("problems", "evidence_1", blank).material == ""


def test_the_preamble_names_the_parts_as_the_report_prints_them(zero: Report) -> None:
    own = replace(zero, headings={"problems": "五、存在问题和改进措施"})
    text = sentences.write(FORM, "preamble", own)
    assert "存在问题和改进措施" in text
    assert FORM.part("problems").name not in text
    assert "六个部分" in text
    assert "自2025年1月1日起至2025年12月31日止" in text
    assert "联系电话：0100-88880001" in text
    assert "电子邮箱" not in text


def test_marks_are_listed_in_their_words() -> None:
    assert marks_in(f"甲{placeholder('原因')}乙{PLACEHOLDER}】丙{PLACEHOLDER}：没有写完") == [
        "原因",
        "",
        "没有写完",
    ]


DATA: dict[str, Any] = yaml.safe_load((templates_folder() / "2021" / sentences.FILE).read_text(encoding="utf-8"))


def spoilt(*path: str | int, value: object) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], "a mapping is expected"),
        (spoilt("extra", value=""), "unknown key 'extra'"),
        (spoilt("numbers", 0, "of", 0, value="requests.recieved.total"), "numbers[0].of[0]: no field"),
        (spoilt("numbers", 0, value={"of": ["requests.received.total"]}), "numbers[0]: missing id"),
        (spoilt("numbers", 2, value={"id": "both", "of": ["art20_6.*.decisions"]}), "numbers[2]: missing label"),
        (spoilt("numbers", 1, "id", value="received"), "numbers[1]: duplicate id"),
        (spoilt("parts", value=DATA["parts"][:2]), "parts: the written parts are"),
        (spoilt("preamble", 0, value="{nobody}"), "preamble[0]: no fact 'nobody'"),
        (spoilt("preamble", 0, value="{site_items}"), "preamble[0]: no fact 'site_items'"),
        (spoilt("preamble", 0, value="{name"), "preamble[0]: a bracket"),
        (spoilt("preamble", 0, value={"say": "", "first": []}), "preamble[0]: one of say, first, all, each"),
        (spoilt("preamble", 0, value={"each": "一"}), "preamble[0].each: only in a part with turns"),
        (spoilt("preamble", 0, value={"say": "一", "when": {"x": "zero"}}), "preamble[0].when.x: no such fact"),
        (spoilt("preamble", 0, value={"say": "一", "when": {"name": "zero"}}), "preamble[0].when.name: not a number"),
        (spoilt("preamble", 0, value={"say": "一", "when": {"received": "> 3"}}), "preamble[0].when.received: one of"),
        (spoilt("parts", 0, "questions", 0, "id", value="received"), "parts[0].questions[0].id: 'received' already"),
        (spoilt("parts", 0, "questions", 0, "aspect", value="fee"), "parts[0].questions[0].aspect: one of"),
        (spoilt("parts", 0, "questions", 0, "kind", value="choice"), "parts[0].questions[0]: choices belong"),
        (spoilt("parts", 0, "questions", 0, "kind", value="text"), "parts[0].questions[0]: a unit belongs"),
        (spoilt("parts", 0, "questions", 0, "required", value="yes"), "parts[0].questions[0].required: true or false"),
        (spoilt("parts", 0, "questions", 0, "for", value=["bank"]), "parts[0].questions[0].for[0]: one of"),
        (spoilt("parts", 0, "questions", 0, "prompt", value="{self}？"), "parts[0].questions[0].prompt: no fact"),
        (spoilt("parts", 0, "questions", 0, "label", value="{n}"), "parts[0].questions[0].label: no fact 'n'"),
        (spoilt("parts", 0, "paragraphs", 0, "aspect", value="on_request"), "parts[0].paragraphs: the aspects are"),
        (spoilt("parts", 1, "turns", "ordinals", value=["一是"]), "parts[1].turns: as many numerals"),
        (spoilt("parts", 1, "paragraphs", 0, "sentences", 0, value="{problem}"), "sentences[0]: no fact 'problem'"),
    ],
)
def test_a_broken_definition_is_refused_with_the_place(data: object, place: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        sentences_from(Node(data, "", sentences.FILE), FORM)
    assert str(refusal.value).startswith(f"{sentences.FILE}: ")
    assert place in str(refusal.value)


@pytest.mark.parametrize(("email", "said"), [("", "无邮箱。"), ("xxgk@example.gov.cn", "有邮箱。")])
def test_a_sentence_may_depend_on_whether_a_fact_is_answered(zero: Report, email: str, said: str) -> None:
    phrase = {"first": [{"say": "有邮箱", "when": {"email": "answered"}}, "无邮箱"]}
    adapted = sentences_from(Node(spoilt("preamble", value=[phrase]), "", sentences.FILE), FORM)
    report = replace(zero, agency=replace(OFFICE, email=email))
    assert spoken(Speaker(Facts(report=report, form=FORM, sentences=adapted)), adapted.preamble) == said


def test_every_fact_is_used_by_some_sentence() -> None:
    text = yaml.safe_dump(DATA, allow_unicode=True, width=10**6)
    for part in sentences.load("2021").parts.values():
        for ask in part.asks:
            assert f"{{{ask.id}}}" in text


def test_every_edition_that_is_written_has_sentences() -> None:
    for form in editions.all_editions():
        assert not form.writable or list(sentences.load(form.edition).parts) == [part.id for part in form.text_parts]


@pytest.mark.parametrize("typed", ["是", "没有", "没有。", "无", "否", "没有问题", "暂无", " 是的 ", "2", "-3", "30%"])
def test_an_answer_that_says_nothing_is_asked_back_with_the_sentence_that_it_would_make(
    zero: Report, typed: str
) -> None:
    with pytest.raises(ValueError, match="这样写会成为“政府信息发布前实行") as refused:
        question("overview", "review", zero).accept(typed)
    assert typed.strip(" 。") in str(refused.value)
    with pytest.raises(ValueError, match="存在以下主要问题：") as refused:
        question("problems", "problem_1", zero).accept(typed)


def test_to_an_optional_question_none_is_an_answer_and_yes_is_not(zero: Report) -> None:
    matters = question("other", "matters", zero)
    assert matters.accept("没有") == "没有"
    with pytest.raises(ValueError, match="请写具体内容"):
        matters.accept("有")


def test_a_vague_answer_from_a_file_makes_no_sentence(zero: Report) -> None:
    report = replace(zero, facts={"review": "是", "matters": "有。", "interpretation_forms": "2"})
    assert "发布前的审查制度" in marks_in(sentences.write(FORM, "overview", report))
    assert "有。" not in sentences.write(FORM, "other", report)
