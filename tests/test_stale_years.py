"""A sentence that the program wrote for one year and somebody kept for the next is found, whatever was answered."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from author import checks, editions, prefill, sentences
from author.agency import Agency, AgencyKind, self_name_of
from author.report import Report, blank_report
from author.sentences import AnswerKind, Question
from author.text import sentences as sentences_of
from tests import strategies

FORM = editions.edition("2021")
PARTS = [part.id for part in FORM.text_parts]
YEAR = 2025
WORDS = [
    "预算决算信息8条、制定的文件2件",
    "修订目录，比上年增加2条",
    "将考核结果通报全县",
    "继续改革工作方式",
    "上年结转的申请办理较慢",
    "自查后印发规划",
]
NAMES = [
    "青石县水务局",
    "青石县青山镇人民政府",
    "青石县青山街道办事处",
    "青石县人民政府",
    "青石县大数据中心",
    "青石学校",
]


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Return a report whose texts are all written from facts, any of which may be unanswered or 0."""
    name = draw(st.sampled_from(NAMES))
    agency = Agency(name=name, self=self_name_of(name), kind=draw(st.sampled_from(list(AgencyKind))), phone="12345")
    report = replace(blank_report(FORM, YEAR), agency=agency, cells=draw(strategies.cells(FORM)))
    for part in PARTS:
        asked: set[str] = set()
        while left := [each for each in sentences.questions(FORM, part, report) if each.id not in asked]:
            asked.add(left[0].id)
            answer = draw(answers_to(left[0]))
            if answer:
                report = replace(report, facts={**report.facts, left[0].id: answer})
    texts = {part: sentences.write(FORM, part, report) for part in PARTS}
    return replace(report, texts={"preamble": sentences.write(FORM, "preamble", report), **texts})


def answers_to(question: Question) -> st.SearchStrategy[str]:
    if question.kind is AnswerKind.CHOICE:
        return st.sampled_from(["", *question.choices])
    if question.unit:
        return st.sampled_from(["", "0", "7"])
    return st.sampled_from(["", question.example, *WORDS])


def years_in(text: str) -> list[re.Match[str]]:
    return list(re.finditer(f"(?:{YEAR - 1}|{YEAR}|{YEAR + 1})年", text))


@given(reports())
@settings(max_examples=60, deadline=None)
def test_every_year_of_a_text_that_is_offered_again_is_marked(report: Report) -> None:
    for text in report.texts.values():
        marks = prefill.year_marks(text, report.year)
        for year in years_in(text):
            assert any(mark.start <= year.start() and year.end() <= mark.end for mark in marks), text


@given(reports())
@settings(max_examples=60, deadline=None)
def test_every_sentence_with_a_year_that_was_kept_for_the_next_one_is_found(report: Report) -> None:
    kept = replace(prefill.draft_from(FORM, YEAR + 1, report), texts=report.texts)
    found: dict[str, object] = {
        each.where.sentence: each for each in checks.run(kept, FORM) if each.rule.id in ("prose.year", "prose.period")
    }
    for text in report.texts.values():
        for sentence in sentences_of(text):
            if years_in(sentence):
                assert sentence in found


@given(reports())
@settings(max_examples=40, deadline=None)
def test_in_its_own_year_no_sentence_of_the_program_has_a_wrong_one(report: Report) -> None:
    assert not [each for each in checks.run(report, FORM) if each.rule.id in ("prose.year", "prose.period")]
