"""How texts speak of numbers, as a definition file says it."""

import re
from pathlib import Path
from typing import Any

import pytest

from author.editions.wording import wording, wording_from
from author.errors import DefinitionError
from author.form import Form
from author.yaml_files import Node, load_definition


def quantity(**entries: object) -> dict[str, dict[str, object]]:
    return {"quantities": {"a": {"sums": [["requests.received"]], "says": [], **entries}}}


def test_an_edition_without_wording_has_empty_wording() -> None:
    assert wording("2019").quantities == ()


def test_the_names_of_rows_are_words(form: Form) -> None:
    words = wording("2021")
    refused = next(each for each in words.quantities if each.id == "requests.outcome.refused")
    assert words.words["不予公开"] == refused.id
    assert any(each.fits(frozenset({refused.id})) for each in refused.says)
    assert len(refused.sums[0]) == 8
    assert all(key.startswith("requests.outcome.refused.") and key.endswith(".total") for _, key in refused.sums[0])


def test_a_prefix_without_totals_names_all_its_fields() -> None:
    named = {each.id: each for each in wording("2021").quantities}
    assert len(named["organisation"].sums[0]) == 5


def test_a_subtracted_sum_keeps_its_sign() -> None:
    named = {each.id: each for each in wording("2021").quantities}
    assert (-1, "requests.carried_in.total") in named["answered"].sums[1]


def test_every_expression_is_a_regular_expression() -> None:
    words = wording("2021")
    for expression in (*(each for one in words.quantities for each in (one.close, one.unless, one.doubtful)),):
        re.compile(expression)


def test_a_new_noun_or_verb_is_one_word(form: Form) -> None:
    data: dict[str, Any] = {
        "words": {"got": "收到", "request": "申请"},
        "quantities": {"a": {"sums": [["requests.received"]], "says": ["got request"]}},
    }
    data["words"]["got"] += " 签收"
    assert wording_from(Node(data, "", "wording.yaml"), form).words["签收"] == "got"


def test_an_entry_for_several_names_is_one_quantity_for_each_choice(form: Form) -> None:
    entry = {"for": {"row": "received carried_in", "end": "a b"}, "sums": [["requests.$row"]], "says": []}
    found = wording_from(Node({"quantities": {"$row_$end": entry}}, "", "wording.yaml"), form).quantities
    assert [each.id for each in found] == ["received_a", "received_b", "carried_in_a", "carried_in_b"]
    assert found[-1].sums == (((1, "requests.carried_in.total"),),)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (quantity(sums=[["requests.nowhere"]]), "quantities.a.sums[0][0]: no field 'requests.nowhere'"),
        (quantity(says=["b"]), "quantities.a.says[0]: no class of words 'b'"),
        (quantity(says="收到"), "quantities.a.says: a list is expected"),
        (quantity(none=[1]), "quantities.a.none[0]: a text is expected"),
        (quantity(sums=[["requests.received"], "requests.received"]), "quantities.a.sums[1]: a list is expected"),
        (quantity(sums=[]) | {"words": ["b"]}, "words: a mapping is expected"),
        (quantity(**{"for": {"b": 1}}), "quantities.a.for.b: a text is expected"),
        (quantity(says=["$b"]), "quantities.a.says[0]: no class of words '$b'"),
        ({"quantities": {"a": {"sum": []}}}, "quantities.a: unknown key 'sum'"),
        ({"quantities": {"a": {"says": []}}}, "quantities.a: either each, or sums or within is expected"),
        ({"quantities": {"a": None}}, "quantities.a: a mapping is expected"),
        ({"quantities": {"a": {"each": "requests.nowhere", "says": []}}}, "quantities.a.each: no row under"),
        (quantity(after=["b"]), "quantities.a.after[0]: no quantity 'b'"),
        (quantity(about="b"), "quantities.a.about: no topic 'b'"),
        (quantity(all="ja"), "quantities.a.all: true or false is expected"),
        ({"words": {"a": "x", "b": "y x"}}, "words.b: 'x' is a word of a too"),
        ({"words": {"a": ["x"]}}, "words.a: a text is expected"),
        ({"aspects": {"overview": {"b": ["c"]}}}, "aspects.overview: no aspect 'b'"),
        ({"aspects": {"nowhere": {"b": ["c"]}}}, "aspects.nowhere: no aspect 'b'"),
        ({"aspects": {"other": {"fee": "收费"}}}, "aspects.other.fee: a list is expected"),
        ({"partitions": {"a": {"classes": ["x"]}}}, "partitions.a: missing complete"),
        ({"partitions": {"a": {"complete": True}}}, "partitions.a: missing classes"),
        (
            {"partitions": {"a": {"classes": ["x"], "complete": "ja"}}},
            "partitions.a.complete: true or false is expected",
        ),
        ({"old_parts": "abc"}, "old_parts: a list is expected"),
        ({"filler": "abc"}, "unknown key 'filler'"),
        ({"phrases": ["一", ["二"]]}, "phrases[1]: a text is expected"),
        ({"slips": {"条列": 1}}, "slips.条列: a text is expected"),
        ({"slips": {1: "条列"}}, "slips: a text is expected in the place of the key '1'"),
        ({"fillers": []}, "unknown key 'fillers'"),
        ([], "a mapping is expected"),
        (None, "a mapping is expected"),
    ],
)
def test_a_broken_wording_is_refused_with_the_path_of_the_fault(form: Form, data: object, fault: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(f"wording.yaml: {fault}")):
        wording_from(Node(data, "", "wording.yaml"), form)


@pytest.mark.parametrize(("text", "fault"), [("phrases: [a]\nphrases: [b]", "two entries"), ("phrases: [", "wording")])
def test_a_wording_that_is_no_yaml_or_says_something_twice_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "wording.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=fault):
        load_definition(path)
