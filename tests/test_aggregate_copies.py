"""Texts that are copied between offices: found however the copy is disguised, and no office is accused wrongly."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from types import FrameType

import pytest

from author import answers, sentences, text
from author.aggregate import copies
from author.aggregate.copies import copied_texts, sketch
from author.aggregate.summary import FileInfo
from author.form import Form
from author.report import Report, blank_report
from author.sentences import AnswerKind, Question
from tests.offices import some_numbers

_SUBJECTS = """
营商环境 义务教育 水资源保护 食品安全 道路养护 医疗保障 乡村建设 社区矫正 耕地保护 旅游市场 应急救援
就业培训 养老服务 垃圾分类 防汛抗旱 安全生产 招生入学 住房公积金 疫苗接种 林长制
"""
_VERBS = """
梳理 更新 公布 解读 回应 通报 督促 抽查 组织 完善 细化 规范 约谈 评估 压减 整合
"""
_OBJECTS = """
政策清单 办事指南 问答材料 图解 台账 发布流程 专栏 责任分工 短信提醒 查阅点 审核表 培训课件 考核办法
"""
SUBJECTS, VERBS, OBJECTS = (words.split() for words in (_SUBJECTS, _VERBS, _OBJECTS))
SAMPLES = Path(__file__).parent.parent / "samples"


def own_words(source: Random) -> str:
    """Return words with which an office may answer a question."""
    return "".join(
        source.choice(VERBS) + source.choice(SUBJECTS) + source.choice(OBJECTS) for _ in range(source.randint(1, 3))
    )


def answered(form: Form, seed: int) -> str:
    """Return the texts of an office that answered all questions in its own words."""
    source = Random(seed)
    report = blank_report(form, 2025).with_cells(form, some_numbers(form, seed))

    def answer(question: Question) -> str:
        if question.kind is AnswerKind.CHOICE:
            return source.choice(question.choices)
        if question.unit:
            return question.suggested or str(source.randint(1, 99))
        return own_words(source)

    def all_answered(report: Report, part: str) -> Report:
        while left := [each for each in sentences.questions(form, part, report) if each.id not in report.facts]:
            report = replace(report, facts={**report.facts, left[0].id: left[0].accept(answer(left[0]))})
        return report

    parts = ("overview", "problems")
    for part in parts:
        report = all_answered(report, part)
    return "\n".join(sentences.write(form, part, report) for part in parts)


def other_word_in_each_sentence(words: str, seed: int) -> str:
    source = Random(seed)
    changed = []
    for sentence in text.sentences(words):
        at = source.randrange(max(1, len(sentence) - 4))
        changed.append(sentence[:at] + source.choice(SUBJECTS)[:2] + sentence[at + 2 :])
    return "".join(changed)


def files(texts: Sequence[str]) -> list[FileInfo]:
    names = [f"云岭市第{number:03}局" for number in range(len(texts))]
    return [
        FileInfo(path=name, agency=name, sketch=sketch([words], name)) for name, words in zip(names, texts, strict=True)
    ]


def test_offices_that_answer_the_same_questions_in_their_own_words_are_not_accused(form: Form) -> None:
    found = files([answered(form, seed) for seed in range(60)])
    assert all(each.sketch for each in found)
    assert copied_texts(found) == []


def test_offices_that_only_use_the_program_s_sentences_are_not_compared(form: Form) -> None:
    reports = [blank_report(form, 2025).with_cells(form, some_numbers(form, seed)) for seed in range(20)]
    texts = ["\n".join(sentences.write(form, part, report) for part in ("overview", "problems")) for report in reports]
    assert not any(each.sketch for each in files(texts))


def test_a_copy_with_another_word_in_every_sentence_is_found(form: Form) -> None:
    texts = [answered(form, seed) for seed in range(20)]
    for number in range(20):
        found = copied_texts(files([*texts, other_word_in_each_sentence(texts[number], number)]))
        assert [{each.agency for each in group} for group, _ in found] == [{f"云岭市第{number:03}局", "云岭市第020局"}]


@pytest.mark.parametrize("name", ["example-zrzy-2024", "mianyang-jhj-2023"])
def test_a_changed_copy_of_a_published_report_is_found(name: str) -> None:
    report = answers.load(SAMPLES / f"{name}.yaml")
    words = report.texts["overview"] + report.texts["problems"]
    pairs = (files([words, other_word_in_each_sentence(words, seed)]) for seed in range(40))
    assert sum(bool(copied_texts(pair)) for pair in pairs) >= 36


def test_one_text_under_many_names_is_one_group_whatever_the_numbers(form: Form) -> None:
    words = answered(form, 1)
    texts = [f"云岭市第{number:03}局认为，{words.replace('2025', str(number))}" for number in range(50)]
    ((group, share),) = copied_texts(files(texts))
    assert len(group) == 50
    assert share == 1


def test_texts_of_a_few_words_are_not_compared() -> None:
    assert copied_texts(files(["我局依法公开政府信息，没有问题。"] * 3)) == []


def test_twice_as_many_texts_take_twice_as_many_steps(form: Form) -> None:
    made = files([answered(form, seed) for seed in range(40)])
    # Hashes of other texts: letters in the places of letters.
    source = Random(1)
    drawn = [
        replace(made[0], sketch="".join(source.choices(made[1].sketch, k=len(made[0].sketch)))) for _ in range(800)
    ]
    alike = [made[0]] * 800
    for given in (drawn, alike):
        few, many = (steps(given[:number]) for number in (400, 800))
        assert many < 2.2 * few


def steps(given: Sequence[FileInfo]) -> int:
    """Return the number of calls within the module that compares."""
    counted = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal counted
        counted += event == "call" and frame.f_code.co_filename == copies.__file__

    sys.setprofile(count)
    try:
        copied_texts(given)
    finally:
        sys.setprofile(None)
    return counted
