"""Which clauses speak of a number: the quick way says what the whole expression says."""

import re

from hypothesis import event, given, settings
from hypothesis import strategies as st

from author import editions
from author.checks.mentions import Clause
from author.editions.wording import wording

EDITIONS = [name for name in editions.edition_names() if wording(name).quantities]


def patterns(edition: str) -> list[str]:
    quantities = wording(edition).quantities
    return sorted({pattern for each in quantities for pattern in (*each.says, *(each.none or ()))})


@st.composite
def clauses(draw: st.DrawFn) -> tuple[str, str, str]:
    """An expression, filler, and words: those of an expression with something at its blanks."""
    edition = draw(st.sampled_from(EDITIONS))
    filler = "|".join(wording(edition).filler)
    pattern, other = draw(st.sampled_from(patterns(edition))), draw(st.sampled_from(patterns(edition)))
    said = draw(st.from_regex((pattern if draw(st.booleans()) else other).replace(" ", "#"), fullmatch=True))
    gaps = st.one_of(st.just(""), st.from_regex(f"(?:{filler})", fullmatch=True), st.text("共本年全的申请", max_size=3))
    words = "".join(draw(gaps) + piece for piece in said.split("#")) + draw(gaps)
    return pattern, f"(?:{filler})*", words


@given(clauses())
@settings(max_examples=500)
def test_a_clause_is_matched_as_its_whole_expression_would_match_it(drawn: tuple[str, str, str]) -> None:
    pattern, filler, words = drawn
    whole = re.compile(f"{filler}{pattern.replace(' ', filler)}{filler}")
    says = whole.fullmatch(words) is not None
    event(f"says: {says}")
    assert Clause(pattern, re.compile(filler)).matches(words) is says


def test_what_repeats_or_is_optional_may_be_filled() -> None:
    filler = re.compile("(?:共|本年|的)*")
    clause = Clause("收到 (?:新的)? 申请", filler)
    assert all(map(clause.matches, ["收到申请", "本年共收到申请", "收到新的申请", "收到的新的的申请", "收到申请共"]))
    assert not any(map(clause.matches, ["收到本申请", "收到新申请", "收到的", "来收到申请"]))


def test_an_expression_of_classes_is_matched_too() -> None:
    clause = Clause(r"第\d[^甲]", re.compile("(?:共)*"))
    assert clause.matches("共第3乙")
    assert not clause.matches("共第3甲")
