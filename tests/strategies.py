"""What clerks may write, for property tests: numbers that satisfy the equations, texts of every kind."""

from collections.abc import Mapping
from dataclasses import fields

from hypothesis import strategies as st

from author.agency import Agency, AgencyKind, Scope
from author.form import Form, total_of
from author.numerals import Kind, Number
from author.report import Report, Signature, fill_totals
from author.text import forbidden_characters

_TYPED = "一二年月（）【】，。；：、“”《》〔〕〈〉①　éΩ🏛\t\n 0123456789abcXYZ:#-?*&!|>%@`{}[]<>\"'\\,._=~/^$"
_RARE = "\x7f\x85\xa0\u200b\u2028\u2029\ufeff\ufffd\U0001f468\u200d"

characters = st.one_of(st.sampled_from(_TYPED + _RARE), st.characters(codec="utf-8", exclude_characters="\r")).filter(
    lambda char: not forbidden_characters(char)
)
texts = st.one_of(st.text(characters, max_size=60), st.text(st.sampled_from("一 \n\t:#"), max_size=12))
lines = texts.map(lambda text: text.replace("\n", " ").strip())
some_lines = lines.filter(bool)


def numbers(kind: Kind) -> st.SearchStrategy[Number]:
    """Return numbers of a kind as they are entered."""
    if kind is Kind.MONEY:
        return st.one_of(st.integers(0, 10**6), st.decimals(0, 10**6, places=4))
    return st.integers(-99 if kind is Kind.CHANGE else 0, 10**4)


def balanced(form: Form, entered: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """Return numbers in which the identities are made to hold by raising the smaller side."""
    cells = fill_totals(form, entered)
    for equation in form.equations:
        left, right = total_of(equation.left, cells), total_of(equation.right, cells)
        if left is None or right is None or left == right:
            continue
        side = equation.left if left < right else equation.right
        short = next(field.key for field in reversed(side) if not field.computed)
        cells[short] = (cells[short] or 0) + abs(int(left - right))
        cells = fill_totals(form, cells)
    return cells


def cells(form: Form) -> st.SearchStrategy[dict[str, Number | None]]:
    """Return numbers for the whole form that satisfy its equations."""
    entered = st.fixed_dictionaries({field.key: numbers(field.kind) for field in form.inputs})
    return entered.map(lambda drawn: balanced(form, drawn))


def unfinished_cells(form: Form) -> st.SearchStrategy[dict[str, Number | None]]:
    """Return numbers of a form of which some are still blank."""
    entered = st.fixed_dictionaries({field.key: st.none() | numbers(field.kind) for field in form.inputs})
    return entered.map(lambda drawn: fill_totals(form, drawn))


def agencies() -> st.SearchStrategy[Agency]:
    """Return facts about an agency."""
    facts = {each.name: lines for each in fields(Agency)}
    return st.builds(Agency, **{**facts, "kind": st.sampled_from(AgencyKind)})


def reports(form: Form, *, finished: bool = True) -> st.SearchStrategy[Report]:
    """Return reports on an edition with random words; in finished ones the numbers satisfy the equations."""
    dates = st.just("") | st.dates().map(lambda day: day.isoformat())
    return st.builds(
        Report,
        edition=st.just(form.edition),
        year=st.integers(form.first_year, form.last_year or 2099),
        scope=st.sampled_from(Scope),
        agency=agencies(),
        headings=st.dictionaries(st.sampled_from([part.id for part in form.parts]), some_lines, max_size=2),
        signature=st.builds(Signature, name=lines, date=dates),
        texts=st.fixed_dictionaries(dict.fromkeys(form.text_keys, texts)),
        cells=cells(form) if finished else unfinished_cells(form),
        facts=st.dictionaries(texts, texts, max_size=2),
        reasons=st.dictionaries(texts, texts, max_size=2),
    )
