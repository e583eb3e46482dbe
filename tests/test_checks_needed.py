"""What an expression needs: it never stands in the way of a match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author import editions
from author.checks.needed import may_match
from author.editions.wording import wording

PATTERNS = sorted(
    {
        pattern
        for name in editions.edition_names()
        for quantity in wording(name).quantities
        for pattern in (*quantity.says, *(quantity.none or ()))
    }
)


@given(st.sampled_from(PATTERNS).flatmap(lambda each: st.tuples(st.just(each), st.from_regex(each, fullmatch=True))))
@settings(max_examples=400)
def test_whatever_matches_may_match(drawn: tuple[str, str]) -> None:
    pattern, text = drawn
    assert re.fullmatch(pattern, text)
    assert may_match(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("新收申请", "收到申请", False),
        ("(?:新收|收到) 申请", "受理申请", False),
        ("(?:新收|收到) 申请", "收到 3 件申请", True),
        ("(?:新收)?申请", "申请", True),
        ("(?:新收)*申请", "答复", False),
        ("收到[并和]受理", "收到和受理", True),
        ("收到[并和]受理", "收到和办理", False),
        ("新?收", "收", True),
        (r"一共\d{1,3}件", "一共3件", True),
        (r"一共\d{1,3}件", "3件", False),
        ("甲(?:乙(?:丙|丁)|戊)", "甲乙", False),
        ("甲(?:乙(?:丙|丁)|戊)", "甲戊", True),
        ("甲(?!乙)", "甲", True),
        ("甲|", "", True),
        ("甲+乙", "甲甲乙", True),
    ],
)
def test_needed_words_decide(pattern: str, text: str, expected: bool) -> None:
    assert may_match(pattern, text) is expected
