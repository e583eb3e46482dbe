"""The expressions of the checks: what each says that its matches need is true."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from author import checks
from author.checks import counts
from author.text import Expression


def expressions() -> Iterator[tuple[str, Expression]]:
    """Return every expression of the checks that names the words its matches need, by module and name."""
    for module in pkgutil.iter_modules(checks.__path__):
        named = vars(importlib.import_module(f"author.checks.{module.name}"))
        yield from ((f"{module.name}.{name}", each) for name, each in named.items() if isinstance(each, Expression))


@pytest.mark.parametrize("expression", [pytest.param(each, id=name) for name, each in expressions() if each.needs])
@given(data=st.data())
@settings(max_examples=50)
def test_every_text_that_an_expression_matches_holds_a_word_that_it_needs(
    data: st.DataObject, expression: Expression
) -> None:
    text = data.draw(st.from_regex(expression.source))
    assert any(word in text for word in expression.needs)


def test_an_expression_looks_only_at_texts_with_a_word_that_it_needs() -> None:
    expression = Expression("第(\\d+)号", "第")
    assert not expression.search("1号")
    assert not list(expression.finditer("1号"))
    assert expression.sub("", "1号") == "1号"
    found = expression.search("令第711号")
    assert found is not None
    assert expression.sub("", "令第711号") == "令"


@given(text=st.from_regex(counts.TOKENS))
@settings(max_examples=600)
def test_every_token_begins_with_a_character_that_is_looked_at(text: str) -> None:
    found = [match.span() for match in counts.TOKEN.finditer(text)]
    assert found == [match.span() for match in re.finditer(counts.TOKENS, text)]
