"""The answers file: what survives it, and what it refuses."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from author import answers, editions
from author.agency import Agency
from author.errors import AuthorError, Exit
from author.form import Form
from author.report import Report, blank_report
from tests import strategies

FORM = editions.edition("2021")
REPORTS = st.one_of(strategies.reports(FORM), strategies.reports(FORM, finished=False))
"""Finished and unfinished ones."""
UNKNOWN = st.recursive(
    strategies.texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strategies.texts, inner, max_size=3),
    max_leaves=6,
)
SECTIONS = [(), ("agency",), ("texts",), ("tables",), ("tables", "requests"), ("tables", "requests", "outcome")]


def load(tmp_path: Path, content: str | bytes, *, draft: bool = False) -> Report:
    path = tmp_path / "answers.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return answers.load(path, draft=draft)


def refusal(tmp_path: Path, content: str | bytes, *, draft: bool = False) -> str:
    with pytest.raises(AuthorError) as refused:
        load(tmp_path, content, draft=draft)
    assert refused.value.code is Exit.UNREADABLE
    assert refused.value.hint
    assert not re.search("[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", str(refused.value)), "English words for a clerk"
    return str(refused.value)


@pytest.fixture
def text(sample: Report) -> str:
    return answers.dump(sample)


# What survives


@given(report=REPORTS)
def test_a_report_survives_the_file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("answers") / "answers.yaml"
    answers.save(path, report)
    assert answers.load(path) == report
    assert answers.load(path, draft=True) == report


@given(report=REPORTS)
def test_what_is_written_again_stays_as_it_was(report: Report, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = answers.dump(report)
    assert answers.dump(load(tmp_path_factory.mktemp("answers"), text)) == text


@given(
    where=st.sampled_from(SECTIONS),
    key=strategies.some_lines,
    value=UNKNOWN,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
)
def test_an_unknown_entry_is_kept_by_a_draft(
    where: tuple[str, ...], key: str, value: Any, style: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    data = as_texts(answers.dump(blank_report(FORM, 2023)))
    section = data
    for name in where:
        section = section[name]
    section[f"x-{key}".replace("：", ":")] = value
    written = yaml.dump(data, allow_unicode=True, default_style=style)
    draft = load(folder, written, draft=True)
    again = answers.dump(draft)
    assert as_texts(again) == as_texts(written)
    assert load(folder, again, draft=True) == draft


def as_texts(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


def test_the_sample_file_is_what_its_report_writes(sample_path: Path, sample: Report) -> None:
    assert answers.dump(sample) == sample_path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    ["{{ 1 }}", "{% for %}", "&<>\"'", "😀", "字" * 20_000, " 前有空格", "一\n\n\n二\n", "# 不是注释", "\n", ""],
)
def test_a_text_comes_back_as_typed(words: str, sample: Report, tmp_path: Path) -> None:
    report = replace(sample, texts={**sample.texts, "overview": words})
    assert load(tmp_path, answers.dump(report)) == report


def test_windows_line_ends_and_a_byte_order_mark_are_tolerated(text: str, sample: Report, tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == sample


def test_a_postcode_keeps_its_zeros_without_quotes(text: str, tmp_path: Path) -> None:
    assert load(tmp_path, text.replace('"621000"', "010020")).agency.postcode == "010020"


def test_numbers_and_years_may_stand_without_quotes(text: str, sample: Report, tmp_path: Path) -> None:
    bare = re.sub(r'"([\d ]+)"', r"\1", text)
    assert bare != text
    assert load(tmp_path, bare) == sample


def test_totals_are_neither_written_nor_read(form: Form, text: str, tmp_path: Path) -> None:
    requests = as_texts(text)["tables"]["requests"]
    assert "total" not in requests["outcome"]
    assert len(requests["received"].split()) == len(form.parts[2].tables[0].column_leaves) - 1
    cheating = text.replace("    carried_out:", '      total: "9 9 9 9 9 9"\n    carried_out:')
    assert "tables.requests.outcome.total" in refusal(tmp_path, cheating)
    assert load(tmp_path, cheating, draft=True).cells["requests.outcome.total.natural_person"] == 0


def test_a_draft_may_miss_what_is_not_yet_written(tmp_path: Path) -> None:
    draft = load(tmp_path, 'form: "2021"\nyear: "2023"\ntables:\n  art20_5: {licensing: "7"}\n', draft=True)
    assert draft == blank_report(FORM, 2023).with_cells(FORM, {"art20_5.licensing.decisions": 7})


def test_the_file_is_named_after_agency_and_year(sample: Report) -> None:
    assert answers.file_name(sample) == "绵阳市经济合作局-2023.yaml"
    assert answers.file_name(replace(sample, agency=Agency(name='a/b\\c:*?"<>|\t\x01 d'))) == "abcd-2023.yaml"
    assert answers.file_name(blank_report(FORM, 2023)) == "年报-2023.yaml"
    long = answers.file_name(replace(sample, agency=Agency(name="局" * 300)))
    assert len(f"{long}.bak".encode()) <= 255


def test_the_content_before_stays_beside_the_file(sample: Report, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    answers.save(path, sample)
    answers.save(path, replace(sample, year=2024))
    assert answers.load(tmp_path / "a.yaml.bak") == sample
    assert answers.load(path).year == 2024


# How numbers are typed

FEE = '    fees: "0"'
RECEIVED = '    received: "0 0 0 0 0 0"'


@pytest.mark.parametrize(
    ("typed", "read"), [("12", 12), ("十二", 12), ("１２", 12), ("1,234", 1234), ("12件", 12), ("0", 0), ("_", None)]
)
def test_a_count_is_read_as_people_type_it(typed: str, read: int | None, text: str, tmp_path: Path) -> None:
    report = load(tmp_path, text.replace(RECEIVED, f'    received: "{typed} 0 0 0 0 0"'))
    assert report.cells["requests.received.natural_person"] == read


@pytest.mark.parametrize("typed", ["-1", "1.5", "/", "-", "—", "无", "约5", "1e3", "一百二", "3万元", "99999999999"])
def test_what_is_not_a_count_is_refused_with_cell_and_line(typed: str, text: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, text.replace(RECEIVED, f'    received: "0 {typed} 0 0 0 0"'))
    line = text.split("\n").index(next(each for each in text.split("\n") if each.startswith(RECEIVED))) + 1
    assert f"第 {line} 行" in said
    assert typed in said
    assert "一、本年新收 商业企业" in said


@pytest.mark.parametrize("typed", ["3.25", "3.250", "0.000001", "9999999999.999999", "３.25", "3.25万元"])
def test_a_fee_is_kept_exactly(typed: str, text: str, tmp_path: Path) -> None:
    report = load(tmp_path, text.replace(FEE, f'    fees: "{typed}"'))
    exact = Decimal(typed.removesuffix("万元"))
    assert report.cells["art20_8.fees.amount"] == exact
    again = load(tmp_path, answers.dump(report)).cells["art20_8.fees.amount"]
    assert str(again) == str(exact)


@pytest.mark.parametrize("typed", ["-1", "3.2500001", "32500元", "10000000000", "/"])
def test_what_is_not_an_amount_is_refused(typed: str, text: str, tmp_path: Path) -> None:
    assert typed in refusal(tmp_path, text.replace(FEE, f'    fees: "{typed}"'))


# What is refused

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


WRONG: dict[str, tuple[Change, str]] = {
    "an unknown key": (swap("texts:", "text:"), "是不是“texts”"),
    "an unknown key like no other": (swap("facts: {}", "zzz: {}"), "zzz"),
    "an unknown row": (swap("    received:", "    receved:"), "是不是“received”"),
    "a missing part": (lambda text: text[: text.index("  proceedings:")], "proceedings"),
    "a missing section": (lambda text: text[: text.index("tables:")], "tables"),
    "an empty section": (lambda text: text[: text.index("tables:")] + "tables:\n", "art20_1"),
    "a missing name": (swap("  name:", "  # name:"), "name"),
    "five numbers": (swap(RECEIVED, '    received: "0 0 0 0 0"'), "写了 5 个"),
    "seven numbers": (swap(RECEIVED, '    received: "0 0 0 0 0 0 0"'), "写了 7 个"),
    "numbers with commas": (swap(RECEIVED, '    received: "0,0,0,0,0,0"'), "写了 1 个"),
    "a list of numbers": (swap(RECEIVED, "    received: [0, 0, 0, 0, 0, 0]"), "tables.requests.received"),
    "no number": (swap(RECEIVED, "    received:"), "写了 0 个"),
    "a text as a list": (swap("  other: |\n", "  other:\n  - "), "texts.other"),
    "a table as a text": (swap("  art20_5:", '  art20_5: "0"\n  art20_x:'), "tables.art20_5"),
    "an unknown edition": (swap('form: "2021"', 'form: "2031"'), "请写 2021"),
    "an edition for reading": (swap('form: "2021"', 'form: "2019"'), "请写 2021"),
    "a year of five digits": (swap('year: "2023"', 'year: "20233"'), "20233"),
    "a year before the form": (swap('year: "2023"', 'year: "2019"'), "2019"),
    "a newer format": (swap('author: "1"', 'author: "2"'), "升级"),
    "an unknown scope": (swap('scope: "agency"', 'scope: "本机关"'), "agency、government"),
    "an unknown kind": (swap('kind: "department"', 'kind: "bureau"'), "township"),
    "a date that is none": (swap("signature: {}", 'signature: {name: "局", date: "2024-02-30"}'), "2024-02-30"),
    "a name on two lines": (swap('  name: "绵阳', '  name: "绵阳\\n'), "agency.name"),
    "a key twice": (swap('  self: "我局"', '  self: "我局"\n  self: "本局"'), "写了两次"),
    "a full-width colon": (swap("  name:", "  name："), "中文冒号"),
    "a full-width colon in an only line": (swap('    licensing: "0"', '    licensing："0"'), "英文冒号"),
    "a full-width colon in braces": (
        lambda text: re.sub("  art20_5:.*\n.*\n", '  art20_5: {licensing："0"}\n', text),
        "中文冒号",
    ),
    "a Tab": (swap("  name:", "\tname:"), "Tab"),
    "an open quote": (swap('"我局"', '"我局'), "格式不对"),
    "a document of one word": (lambda text: "年报", "格式不对"),
    "a list": (lambda text: "- 1\n- 2\n", "格式不对"),
    "two documents": (lambda text: f"{text}---\n{text}", "格式不对"),
    "only comments": (lambda text: "# 说明\n", "格式不对"),
    "only blanks": (lambda text: " \n\n", "空文件"),
    "an alias": (lambda text: "a: &a [x]\nb: *a\n", "第 2 行"),
    "an entity bomb": (
        lambda text: "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 or ['x'])}]\n" for n in range(1, 40)),
        "引用",
    ),
    "deep brackets": (lambda text: "a: " + "[" * 12, "层次太深"),
    # From version 0.2.6 on, libyaml's scanner reads ahead and refuses them before we count.
    "bottomless brackets": (lambda text: "a: " + "[" * 100_000, "第 1 行"),
    "deep dashes": (lambda text: "- " * 100_000, "层次太深"),
    "a key that is a list": (lambda text: f"? [a]\n: b\n{text}", "第 1 行"),
    "a NUL": (swap("我局", "我\0局"), "U+0000"),
    "a control character": (swap("我局", "我\x0b局"), "U+000B"),
    "an escaped NUL": (swap("我局", "我\\0局"), "U+0000"),
    "an escaped control character": (swap("我局", "我\\x01局"), "U+0001"),
    "a lone surrogate": (swap("我局", "我\\ud800局"), "第"),
    "a non-character": (swap("我局", "我\uffff局"), "U+FFFF"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_gets_one_sentence_with_place_and_remedy(what: str, text: str, tmp_path: Path) -> None:
    change, said = WRONG[what]
    refused = refusal(tmp_path, change(text))
    assert said in refused
    assert "空文件" in refused or re.search(r"第 \d+ 行", refused)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_is_named_with_the_way_out(encoding: str, text: str, tmp_path: Path) -> None:
    assert "UTF-8" in refusal(tmp_path, text.encode(encoding))


def test_an_empty_file_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "空文件" in refusal(tmp_path, "")
    for path, said in ((tmp_path, "是文件夹"), (tmp_path / "没有.yaml", "找不到")):
        with pytest.raises(AuthorError, match=said):
            answers.load(path)


def test_a_draft_needs_its_form_and_year(tmp_path: Path) -> None:
    assert "year" in refusal(tmp_path, 'form: "2021"\n', draft=True)
    assert "form" in refusal(tmp_path, 'year: "2023"\n', draft=True)


def test_a_draft_refuses_what_would_be_lost(text: str, tmp_path: Path) -> None:
    for what in (
        "five numbers",
        "a full-width colon in braces",
        "a full-width colon in an only line",
        "a key twice",
        "a list of numbers",
    ):
        change, said = WRONG[what]
        assert said in refusal(tmp_path, change(text), draft=True)


def test_many_problems_come_together_but_not_all(text: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, text.replace('"0 0 0 0 0 0"', '"x 0 0 0 0 0"'))
    assert len(re.findall(r"第 \d+ 行", said)) == 5
    assert "另有" in said


PIECES = [
    *"\0:：\n\t \"'\\|>-[]{}#!%?_\r\ufeff\x85\u2028件十",
    "",
    ": ",
    "- ",
    "? ",
    "  ",
    "&a ",
    "*a",
    "!!int ",
    "1.5",
    "\\ud800",
]


def test_no_mutation_of_a_file_does_more_than_be_refused(text: str, tmp_path: Path) -> None:
    luck = random.Random(20)
    pieces = [b"\xff", b"\xed\xa0\x80", *(piece.encode() for piece in PIECES)]
    for _ in range(2_000):
        mutated = bytearray(text.encode())
        for _ in range(luck.randint(1, 6)):
            place, length = luck.randrange(len(mutated)), luck.choice([0, 1, 1, 2, 30])
            mutated[place : place + length] = luck.choice(pieces) * luck.choice([1, 1, 3])
        try:
            report = load(tmp_path, bytes(mutated), draft=luck.random() < 0.5)
        except AuthorError:
            continue
        assert load(tmp_path, answers.dump(report), draft=True) == report


# What never reaches a file


@pytest.mark.parametrize("character", ["\ud800", "\x01", "\ufffe"])
@pytest.mark.parametrize("where", ["text", "name", "fact"])
def test_what_could_not_be_read_back_is_not_written(character: str, where: str, sample: Report, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    answers.save(path, sample)
    before = path.read_bytes()
    changed = {
        "text": replace(sample, texts={**sample.texts, "overview": f"一{character}二"}),
        "name": replace(sample, agency=replace(sample.agency, name=f"局{character}")),
        "fact": replace(sample, facts={"a": character}),
    }
    with pytest.raises(AuthorError):
        answers.save(path, changed[where])
    assert path.read_bytes() == before


def test_a_remark_is_written_without_what_yaml_cannot_hold(sample: Report, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    answers.save(path, sample, ["有\x01一\ud800处\x7f没有读入"])
    assert "# 读入时：有一处没有读入\n" in path.read_text("utf-8")
    assert answers.load(path) == sample


@pytest.mark.parametrize("words", ["\n" * 1_000_000, "公开" * 500_000, "字\n" * 200_000])
def test_a_text_longer_than_any_report_is_refused_by_name(words: str, sample: Report, tmp_path: Path) -> None:
    text = answers.dump(sample).replace("  overview: |\n", f"  overview: {yaml.dump(words)}  other_overview: |\n")
    assert "texts.overview" in refusal(tmp_path, text)


def test_very_many_unknown_names_are_told_in_a_few_lines_and_a_count(text: str, tmp_path: Path) -> None:
    many = "".join(f"k{number}: x\n" for number in range(100_000))
    refused = refusal(tmp_path, many + text)
    assert refused.count("\n") < 10
    assert "99995" in refused
