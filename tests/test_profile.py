"""The local profile: what it requires, and how a clerk's slips in it are reported."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from author import editions, outcomes, profile, sentences
from author.agency import Agency
from author.errors import AuthorError
from author.profile import Profile
from author.report import Report, Signature, blank_report

FORM = editions.edition("2021")
EXAMPLE = Path(__file__).parent.parent / "samples" / "profile-example.yaml"
OLD_FORM = Path(__file__).parent / "fixtures" / "form-of-2019.html"
NOTICE = Profile(name="某通知")


def rules(report: Report, demands: Profile, today: date | None = None) -> list[tuple[str, str]]:
    return [(each.rule.id, each.where.part) for each in profile.check(report, FORM, demands, today)]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def report() -> Report:
    return replace(blank_report(FORM, 2025), agency=Agency(name="某某县档案局", self="我局"))


def test_the_example_says_all_that_a_profile_can_say() -> None:
    example = profile.load(EXAMPLE, FORM)
    assert example.longest == {"overview": 1000}
    assert example.deadline(2025) == date(2026, 1, 20)
    assert example.superior in example.name
    assert set(example.required) <= set(sentences.answer_ids(FORM))


def test_the_comments_of_the_example_are_the_labels_of_the_questions(report: Report) -> None:
    lines = [line.partition("#") for line in EXAMPLE.read_text(encoding="utf-8").split("\n") if line.startswith("  - ")]
    told = {id.strip(" -"): label.strip() for id, _, label in lines}
    asked = {each.id: each.label for part in FORM.text_parts for each in sentences.questions(FORM, part.id, report)}
    assert {id: asked[id] for id in told if "_1" not in id} == {id: told[id] for id in told if "_1" not in id}


def test_a_profile_that_demands_nothing_finds_nothing(report: Report) -> None:
    assert rules(report, NOTICE, date(2030, 1, 1)) == []


def test_a_text_may_be_as_long_as_the_limit_and_no_longer(report: Report) -> None:
    limited = replace(NOTICE, longest={"overview": 10, "preamble": 3})
    fitting = {"overview": "一 二三四五\n六七八九十【待填：很长的说明】", "preamble": "引言。"}
    assert rules(replace(report, texts=fitting), limited) == []
    long = {"overview": "一二三四五\n六七八九十十", "preamble": "引言很长。"}
    assert rules(replace(report, texts=long), limited) == [
        ("profile.too-long", "overview"),
        ("profile.too-long", "preamble"),
    ]


def test_the_finding_tells_limit_and_length_on_the_basis_of_the_notice(report: Report) -> None:
    text = replace(report, texts={"other": "四个字。"})
    (found,) = profile.check(text, FORM, replace(NOTICE, longest={"other": 3}))
    assert (found.expected, found.found, found.basis) == ("3", "4", NOTICE.name)


def test_demanded_facts_that_are_not_answered_are_named_once_for_each_part(report: Report) -> None:
    demands = replace(NOTICE, required=("site_items", "messages", "meetings", "fee_notices"))
    partly = replace(report, facts={"meetings": "0", "messages": " "})
    found = list(profile.check(partly, FORM, demands))
    assert [each.id for each in found] == ["profile.missing-fact@overview", "profile.missing-fact@other"]
    assert found[0].expected == "网站公开信息条数、答复公众留言件数"


def test_what_does_not_apply_to_the_office_is_not_demanded_of_it(report: Report) -> None:
    demands = replace(NOTICE, required=("account_names", "accountability", "in_time", "evidence_2"))
    assert rules(replace(report, facts={"accounts": "0"}), demands) == []
    assert rules(replace(report, facts={"accounts": "1"}), demands) == [("profile.missing-fact", "overview")]


@pytest.mark.parametrize(
    ("signed", "today", "late"),
    [
        ("2026-01-20", None, False),
        ("2026-01-21", None, True),
        ("2026-01-20", date(2026, 3, 1), False),
        ("", date(2026, 1, 20), False),
        ("", date(2026, 1, 21), True),
        ("", None, False),
        ("一月", date(2026, 3, 1), False),
    ],
)
def test_a_report_is_late_after_the_day_of_submission(
    report: Report, signed: str, today: date | None, late: bool
) -> None:
    signed_report = replace(report, signature=Signature(date=signed))
    found = rules(signed_report, replace(NOTICE, submission=(1, 20)), today)
    assert found == ([("profile.after-submission-day", "signature")] if late else [])


@pytest.mark.parametrize("typed", ["1月20日", "1月20号", "01-20", "1.20", '"１月２０日"', "1 月 20 日"])
def test_the_day_is_understood_as_people_write_it(tmp_path: Path, typed: str) -> None:
    assert profile.load(written(tmp_path, f"name: 某通知\nsubmission: {typed}\n"), FORM).submission == (1, 20)


@pytest.mark.parametrize("typed", ["1000", "１０００", "一千", "1,000字"])
def test_the_limit_is_understood_as_people_write_it(tmp_path: Path, typed: str) -> None:
    assert profile.load(written(tmp_path, f"name: 某\nlongest: {{overview: '{typed}'}}\n"), FORM).longest == {
        "overview": 1000
    }


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("superior: 某办公室\n", 1, "name"),
        ("name: 某通知\nprofile: 2\n", 2, "profile"),
        ("name: 某通知\nlimit: 1000\n", 2, "limit"),
        ("name: 某通知\nsubmision: 1月20日\n", 2, "submission"),
        ("name: 某通知\nsubmission: 2月29日\n", 2, "submission"),
        ("name: 某通知\nsubmission: 一月底\n", 2, "submission"),
        ("name: 某通知\nlongest:\n  overview: 很短\n", 3, "longest.overview"),
        ("name: 某通知\nlongest:\n  overview: 0\n", 3, "longest.overview"),
        ("name: 某通知\nlongest:\n  summary: 10\n", 3, "summary"),
        ("name: 某通知\nlongest: 1000\n", 2, "longest"),
        ("name: 某通知\ndemanded:\n  - site_items\n  - site_itms\n", 4, "site_items"),
        ("name: 某通知\ndemanded: site_items\n", 2, "demanded"),
        ("name: 某通知\ndemanded:\n  - {a: b}\n", 3, "demanded"),
        ("name：某通知\n", 1, "："),
        ("name: 某通知\nlongest:\n\toverview: 10\n", 3, "Tab"),
    ],
)
def test_a_slip_is_answered_with_its_line_in_chinese(tmp_path: Path, text: str, line: int, word: str) -> None:
    with pytest.raises(AuthorError) as refusal:
        profile.load(written(tmp_path, text), FORM)
    assert f"第 {line} 行" in str(refusal.value)
    assert word in str(refusal.value)


def test_a_profile_in_gbk_is_refused_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes("name: 示例市人民政府办公室通知\n".encode("gbk"))
    with pytest.raises(AuthorError, match="UTF-8"):
        profile.load(path, FORM)


def test_a_missing_profile_is_refused_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="找不到"):
        profile.load(tmp_path / "no.yaml", FORM)


def test_a_report_on_a_form_that_is_only_read_is_checked_without_the_profile() -> None:
    outcome = outcomes.check(OLD_FORM, profile_path=EXAMPLE)
    assert outcome.source
    assert outcome.source.form.edition == "2019"
    assert not any(each.rule.id.startswith("profile.") for each in outcome.findings)
