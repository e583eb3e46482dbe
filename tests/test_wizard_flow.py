"""Steps, their status, the question before a table, the facts and the marks of texts: all pure."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import answers, editions, sentences
from author.agency import FACTS, Agency, Fact, accept, notice_on
from author.report import Report, Signature, blank_report, placeholder
from author.sentences import composed
from author.wizard import aspects, cover, flow, table
from author.wizard.draft import tidied
from author.wizard.flow import Status
from author.wizard.text import initial_answer

FORM = editions.edition("2021")
SAMPLES = Path(__file__).parent.parent / "samples"
OVERVIEW, OTHER, PROBLEMS = FORM.part("overview"), FORM.part("other"), FORM.part("problems")
REQUESTS = FORM.part("requests")


def blank() -> Report:
    return blank_report(FORM, 2025)


def sample(name: str = "example-zrzy-2024.yaml") -> Report:
    return answers.load(SAMPLES / name)


def state(report: Report, step: str) -> flow.Step:
    return next(each for each in flow.steps(report, FORM) if each.id == step)


def with_text(part: str, text: str) -> Report:
    return replace(blank(), texts={part: text})


def test_the_steps_are_the_cover_and_the_parts_with_the_agencys_own_headings() -> None:
    own = replace(blank(), headings={"problems": "五、问题和措施"})
    assert [each.id for each in flow.steps(own, FORM)] == ["cover", *(part.id for part in FORM.parts)]
    assert flow.steps(own, FORM)[5].title == "五、问题和措施"


def test_in_a_blank_report_every_step_is_empty_and_the_first_is_next() -> None:
    assert {each.status for each in flow.steps(blank(), FORM)} == {Status.EMPTY}
    first = flow.still_open(blank(), FORM, None)[0]
    assert first.id == flow.COVER


@pytest.mark.parametrize("name", ["example-zrzy-2024.yaml", "mianyang-jhj-2023.yaml"])
def test_in_a_finished_report_every_step_is_done_and_none_is_next(name: str) -> None:
    assert {each.status for each in flow.steps(sample(name), FORM)} == {Status.DONE}
    assert flow.still_open(sample(name), FORM, None) == []
    assert flow.stopped_at(sample(name), FORM) == ""


def test_a_column_that_does_not_balance_is_counted_once_without_its_total() -> None:
    key = "requests.carried_out.organisation.business"
    report = sample()
    report = report.with_cells(FORM, {key: (report.cells[key] or 0) + 2})
    assert state(report, "requests").status is Status.UNBALANCED
    assert [each.line.id for each in flow.unbalanced(REQUESTS, report.cells)] == ["business"]
    assert flow.balance(flow.unbalanced(REQUESTS, report.cells)[0], report.cells) == "差-2"
    assert not state(report, "requests").open


def test_a_table_with_a_blank_cell_is_unfinished_and_names_where_it_stopped() -> None:
    report = sample().with_cells(FORM, {"requests.carried_in.organisation.research": None})
    assert state(report, "requests").status is Status.PARTIAL
    assert state(report, "requests").note == "143/144"
    assert "二、上年结转 科研机构" in flow.stopped_at(report, FORM)


def test_a_text_left_for_word_is_not_open_and_one_that_was_not_asked_is() -> None:
    assert state(with_text("overview", aspects.leave_all(OVERVIEW)), "overview").status is Status.WORD
    assert not state(with_text("overview", aspects.leave_all(OVERVIEW)), "overview").open
    begun = aspects.write(OVERVIEW, "", OVERVIEW.aspects[0], [])
    assert state(with_text("overview", begun), "overview").status is Status.PARTIAL
    assert state(with_text("overview", begun), "overview").open


def test_a_text_of_the_clerks_own_is_done_whatever_its_headings() -> None:
    assert state(with_text("problems", "没有按规定写标题的一段。"), "problems").status is Status.DONE


def test_a_cover_without_an_email_is_done_and_one_with_a_mark_is_not() -> None:
    agency = Agency(name="甲局", self="我局", address="a", postcode="621000", phone="1", website="w", url="u.cn")
    report = replace(blank(), agency=agency)
    report = replace(report, texts={"preamble": sentences.write(FORM, "preamble", report)})
    assert state(report, flow.COVER).status is Status.DONE
    missing = replace(report, agency=replace(agency, website="", url=""))
    missing = replace(missing, texts={"preamble": sentences.write(FORM, "preamble", missing)})
    assert state(missing, flow.COVER).status is Status.PARTIAL
    assert not state(missing, flow.COVER).open


paragraphs = st.lists(st.text(st.characters(blacklist_characters="【】（）\n\r"), min_size=1, max_size=8), max_size=3)


@given(st.data())
def test_answering_aspect_by_aspect_ends_with_every_answer_in_order_and_no_state_left(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(FORM.text_parts))
    text = ""
    expected: list[str] = []
    for aspect in part.aspects:
        typed: list[str] = data.draw(paragraphs)
        assert aspect in aspects.to_ask(part, text)
        in_two_steps: bool = data.draw(st.booleans())
        if typed and in_two_steps:
            text = aspects.write(part, text, aspect, typed[:1], finished=False)
            assert aspects.to_ask(part, text)[0] is aspect
            text = aspects.write(part, text, aspect, typed[1:])
        else:
            text = aspects.write(part, text, aspect, typed)
        if typed or not aspect.optional:
            expected.append(aspect.heading + "\n".join(typed or [placeholder(aspect.label)]))
    assert aspects.to_ask(part, text) == ([] if text else list(part.aspects))
    assert text == "\n".join(expected)


def test_a_heading_that_is_typed_with_its_text_stands_once() -> None:
    first, second = OVERVIEW.aspects[:2]
    text = aspects.write(OVERVIEW, "", first, ["（一）主动公开。甲。"], finished=False)
    text = aspects.write(OVERVIEW, text, first, ["（一）主动公开。乙。"])
    text = aspects.write(OVERVIEW, text, second, ["丙。"])
    assert text.split("\n")[:3] == ["（一）主动公开。甲。", "（一）主动公开。乙。", f"{second.heading}丙。"]


def test_rewriting_under_one_heading_leaves_the_others_alone() -> None:
    text = "前言。\n（一）主动公开方面。甲\n乙\n（二）依申请公开方面。丙\n" + "\n".join(
        f"{each.heading}丁" for each in OVERVIEW.aspects[2:]
    )
    assert aspects.section(OVERVIEW, text, OVERVIEW.aspects[0]) == "甲\n乙"
    changed = aspects.rewrite(OVERVIEW, text, OVERVIEW.aspects[0], ["戊", "己"])
    assert changed == text.replace("甲\n乙", "戊\n己")
    assert aspects.section(OVERVIEW, "没有标题", OVERVIEW.aspects[0]) is None
    assert aspects.section(PROBLEMS, "一是……", PROBLEMS.aspects[0]) is None


def test_preamble_and_signature_follow_a_changed_fact_only_where_they_came_from_the_facts() -> None:
    report = replace(blank(), agency=Agency(name="甲局"), signature=Signature(name="甲局", date="2026-01-15"))
    report = replace(report, texts={"preamble": sentences.write(FORM, "preamble", report)})
    renamed = composed.refreshed(report, report.with_agency(Agency(name="乙局")), FORM)
    assert renamed.signature.name == "乙局"
    assert renamed.texts["preamble"] == sentences.write(FORM, "preamble", renamed)
    own = replace(report, texts={"preamble": "自己写的。"}, signature=Signature(name="丙局", date="2026-01-15"))
    kept = composed.refreshed(own, own.with_agency(Agency(name="乙局")), FORM)
    assert (kept.texts["preamble"], kept.signature.name) == ("自己写的。", "丙局")


def test_a_composed_preamble_follows_a_heading_that_was_changed_in_word() -> None:
    report = replace(blank(), agency=Agency(name="甲局"))
    report = report.with_text("preamble", sentences.write(FORM, "preamble", report))
    renamed = replace(report, headings={"other": "六、其他事项"})
    assert "其他事项" in composed.refreshed(report, renamed, FORM).texts["preamble"]


def fact(name: str) -> Fact:
    return next(each for each in FACTS if each.name == name)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("postcode", "６２１０００", "621000"),
        ("phone", " ０８１６－6037929 ", "0816-6037929"),
        ("email", "a@b。cn", "a@b.cn"),
        ("email", "", ""),
        ("url", "http://jhj.my.gov.cn/", "http://jhj.my.gov.cn/"),
        ("name", " 甲县水利局（甲县河长办） ", "甲县水利局（甲县河长办）"),
        ("name", "甲县水利局2025年政府信息公开工作年度报告", "甲县水利局"),
    ],
)
def test_facts_are_accepted_as_an_input_method_types_them(name: str, typed: str, kept: str) -> None:
    assert accept(fact(name), typed) == kept


def test_that_a_typed_title_is_cut_to_the_name_is_told() -> None:
    assert "甲县水利局" in notice_on(fact("name"), "甲县水利局2025年政府信息公开工作年度报告")
    assert notice_on(fact("name"), " 甲县水利局 ") == notice_on(fact("address"), "水利路1号") == ""


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", " "),
        ("name", "12"),
        ("name", "没有"),
        ("name", "甲县水利局在东山。"),
        ("name", "2025年政府信息公开工作年度报告"),
        ("postcode", "62100"),
        ("phone", "无"),
        ("email", "a.cn"),
        ("url", "网站"),
    ],
)
def test_facts_that_cannot_be_are_refused(name: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"应|不能"):
        accept(fact(name), typed)


@pytest.mark.parametrize(
    "typed", ["2026-01-15", "2026年1月15日", "２０２６年１月１５日", "2026.1.15", "2026。1。15", "20260115"]
)
def test_a_day_is_read_in_the_usual_spellings(typed: str) -> None:
    assert cover.parse_date(typed) == "2026-01-15"


@pytest.mark.parametrize("typed", ["2026-02-30", "明天", "2026"])
def test_a_day_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        cover.parse_date(typed)


def test_the_answer_no_requests_fills_every_number_with_zero_and_the_identities_hold() -> None:
    question = table.question_before(REQUESTS, 2025)
    assert question
    some, only_carried, none = question[1]
    assert some.value == ()
    assert len(only_carried.value) == 6
    report = blank().with_cells(FORM, flow.zeros(none.value, {}))
    assert state(report, "requests").status is Status.DONE
    assert report.cells["requests.outcome.total.total"] == 0


def test_zeros_never_replace_a_number() -> None:
    fields = REQUESTS.inputs
    assert fields[0].key not in flow.zeros(fields, {fields[0].key: 5})


def test_every_table_begins_with_a_question_that_may_fill_it_with_zeros() -> None:
    assert [part.id for part in FORM.parts if table.question_before(part, 2025)] == [
        "proactive",
        "requests",
        "proceedings",
    ]


def test_last_years_carry_over_is_told() -> None:
    previous = sample()
    assert "17" in table.last_year_of(REQUESTS, previous)
    assert "有数" in table.last_year_of(FORM.part("proactive"), previous)


@pytest.mark.parametrize(
    ("typed", "kept", "is_told"),
    [
        ("\u3000\u3000（一）主动公开方面。2025年,我局公开信息。", "（一）主动公开方面。2025年，我局公开信息。", True),
        (
            "（一）主动公开方面。2025年，我局公开信息1,234条。",
            "（一）主动公开方面。2025年，我局公开信息1,234条。",
            False,
        ),
    ],
)
def test_a_pasted_text_is_tidied_and_that_is_told(typed: str, kept: str, is_told: bool) -> None:
    text, told = tidied(typed)
    assert (text, bool(told)) == (kept, is_told)


def test_last_years_answer_is_offered_where_it_holds_no_number() -> None:
    facts = {"site_items": "172", "review": "三审三校和保密审查制度", "budget": "只公开了预算"}
    report = blank()
    previous = replace(report, year=report.year - 1, facts=facts)
    questions = {each.id: each for each in sentences.questions(FORM, "overview", report)}
    assert initial_answer(questions["site_items"], report, previous) == ""
    assert initial_answer(questions["review"], report, previous) == facts["review"]
    assert initial_answer(questions["budget"], report, previous) == facts["budget"]
