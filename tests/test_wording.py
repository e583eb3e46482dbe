import re
from typing import Any

import pytest

from author.editions.wording import wording, wording_from
from author.errors import DefinitionError
from author.form import Form


def test_an_edition_without_wording_has_empty_wording() -> None:
    assert wording("2019").quantities == ()


def test_the_words_of_rows_come_from_the_form(form: Form) -> None:
    named = {each.id: each for each in wording("2021").quantities}
    refused = named["requests.outcome.refused"]
    assert any("不予公开" in pattern for pattern in refused.says)
    assert len(refused.sums[0]) == 8
    assert all(key.startswith("requests.outcome.refused.") and key.endswith(".total") for _, key in refused.sums[0])


def test_a_prefix_without_totals_names_all_its_fields() -> None:
    named = {each.id: each for each in wording("2021").quantities}
    assert len(named["organisation"].sums[0]) == 5


def test_a_subtracted_sum_keeps_its_sign() -> None:
    named = {each.id: each for each in wording("2021").quantities}
    assert (-1, "requests.carried_in.total") in named["answered"].sums[1]


def test_every_pattern_is_a_regular_expression() -> None:
    words = wording("2021")
    for quantity in words.quantities:
        for pattern in (*quantity.says, *(quantity.none or ()), quantity.close):
            re.compile(pattern)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            {"quantities": {"a": {"sums": [["requests.nowhere"]], "says": []}}},
            "quantities.a: no field 'requests.nowhere'",
        ),
        ({"quantities": {"a": {"sums": [["requests.received"]], "says": ["{b}"]}}}, "quantities.a: no word 'b'"),
        (
            {"quantities": {"a": {"sums": [["requests.received"]], "says": ["(?:收 到)+"]}}},
            "quantities.a: says: blanks stand outside brackets, | inside: '(?:收 到)+'",
        ),
        (
            {"quantities": {"a": {"sums": [["requests.received"]], "says": ["收到|新收 申请"]}}},
            "quantities.a: says: blanks stand outside brackets, | inside: '收到|新收 申请'",
        ),
        ({"quantities": {"a": {"sum": []}}}, "quantities.a: unknown key 'sum'"),
        ({"quantities": {"a": {"each": "requests.nowhere", "says": []}}}, "quantities.a: no row under"),
        ({"quantities": {"a": {"sums": [], "under": ["b"]}}}, "quantities.a.under: no quantity 'b'"),
        ({"aspects": {"overview": {"b": ["c"]}}}, "aspects.overview: no aspect 'b'"),
    ],
)
def test_a_broken_wording_is_refused_with_the_path_of_the_fault(form: Form, data: dict[str, Any], fault: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(f"wording.yaml: {fault}")):
        wording_from(data, form)
