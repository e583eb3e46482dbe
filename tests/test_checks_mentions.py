"""Which clauses speak of a number: the quick way says what the whole expression says."""

import random
import re
from collections.abc import Iterable

from hypothesis import event, given, settings
from hypothesis import strategies as st

from author import editions
from author.checks.mentions import LONGEST_CLAUSE, Clause, Words
from author.editions.wording import wording

EDITIONS = [name for name in editions.edition_names() if wording(name).quantities]


def matches(pattern: str, text: str, filler: str) -> bool:
    return Clause(pattern).matches(Words(text, re.compile(filler)))


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
    return pattern, filler, words


@given(clauses())
@settings(max_examples=500)
def test_a_clause_is_matched_as_its_whole_expression_would_match_it(drawn: tuple[str, str, str]) -> None:
    pattern, filler, text = drawn
    gap = f"(?:{filler})*"
    says = re.fullmatch(f"{gap}{pattern.replace(' ', gap)}{gap}", text) is not None
    event(f"says: {says}")
    assert matches(pattern, text, filler) is says


def test_what_repeats_or_is_optional_may_be_filled() -> None:
    right = ["收到申请", "本年共收到申请", "收到新的申请", "收到的新的的申请", "收到申请共"]
    wrong = ["收到本申请", "收到新申请", "收到的", "来收到申请", ""]
    assert [each for each in (*right, *wrong) if matches("收到 (?:新的)? 申请", each, "共|本年|的")] == right


class CountedWords(Words):
    """Counts the stretches that an expression is tried on."""

    tried = 0

    def after(self, expression: re.Pattern[str], places: Iterable[int]) -> set[int]:
        places = list(places)
        self.tried += sum(len(self.text) + 1 - place for place in places)
        return super().after(expression, places)


def test_no_words_keep_it_busy() -> None:
    known = {word for pattern in patterns("2021") for word in re.split(r"\W+", pattern) if word}
    source = random.Random(0)
    texts = ["".join(source.choices(sorted(known), k=LONGEST_CLAUSE))[:LONGEST_CLAUSE] for _ in range(20)]
    filler = re.compile("|".join(wording("2021").filler))
    stretches = (LONGEST_CLAUSE + 1) * (LONGEST_CLAUSE + 2) // 2
    for text in (*texts, "的" * LONGEST_CLAUSE, "申请" * (LONGEST_CLAUSE // 2)):
        for pattern in patterns("2021"):
            words = CountedWords(text, filler)
            Clause(pattern).matches(words)
            assert words.tried <= stretches * (1 + len(pattern.split(" ")))


def test_an_expression_of_classes_is_matched_too() -> None:
    assert matches(r"第\d[^甲]", "共第3乙", "共")
    assert not matches(r"第\d[^甲]", "共第3甲", "共")
