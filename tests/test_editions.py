"""Editions are found and loaded; a broken definition is refused with the path of the fault."""

import copy
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from author import editions, findings
from author.editions import form_from
from author.editions.wording import wording_from
from author.errors import AuthorError, DefinitionError, Exit
from author.form import Form
from author.sentences.definition import sentences_from
from author.tally.definition import register_from
from author.yaml_files import Node, load_definition, templates_folder

DEFINITION = yaml.safe_load((templates_folder() / "2021" / "form.yaml").read_text(encoding="utf-8"))
Change = Callable[[Any], None]


def refusal(data: object) -> str:
    with pytest.raises(DefinitionError) as refused:
        form_from(Node(data, "", "form.yaml"))
    assert refused.value.code is Exit.UNREADABLE
    return str(refused.value)


def at(*path: str | int) -> Callable[[Any], Any]:
    def reach(data: Any) -> Any:
        for step in path:
            data = data[step]
        return data

    return reach


def put(*path: str | int, value: object) -> Change:
    def change(data: Any) -> None:
        at(*path[:-1])(data)[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(data: Any) -> None:
        del at(*path[:-1])(data)[path[-1]]

    return change


TABLE = ("parts", 2, "tables", 0)
NOTE = (*TABLE, "identities", 0)
FIRST = "parts[2].tables[0]"

BROKEN: dict[str, tuple[Change, str]] = {
    "an unknown line in an identity": (
        put(*NOTE, "left", 1, value="carried"),
        f"{FIRST}.identities[0].left[1]: no row 'carried'",
    ),
    "a column in an identity of rows": (
        put(*NOTE, "right", 0, value="total"),
        f"{FIRST}.identities[0].right[0]: no row 'total'",
    ),
    "a group in an identity": (
        put(*NOTE, "right", 0, value="outcome"),
        f"{FIRST}.identities[0].right[0]: no row 'outcome'",
    ),
    "a line of an identity that is a list": (
        put(*NOTE, "left", 0, value=["received"]),
        f"{FIRST}.identities[0].left[0]: a text is expected",
    ),
    "an identity without a right side": (drop(*NOTE, "right"), f"{FIRST}.identities[0]: missing right"),
    "an identity without a left side": (drop(*NOTE, "left"), f"{FIRST}.identities[0]: missing left"),
    "an identity along nothing": (
        put(*NOTE, "along", value="diagonal"),
        f"{FIRST}.identities[0].along: one of rows, columns is expected",
    ),
    "a row twice": (put(*TABLE, "rows", 1, "id", value="received"), f"{FIRST}.rows[1]: duplicate id 'received'"),
    "a row twice in a group": (
        put(*TABLE, "rows", 2, "children", 2, "children", 3, "id", value="state_secret"),
        f"{FIRST}.rows[2].children[2].children[3]: duplicate id 'state_secret'",
    ),
    "a part twice": (put("parts", 4, "id", value="overview"), "parts[4]: duplicate id 'overview'"),
    "a part called as the preamble": (put("parts", 4, "id", value="preamble"), "parts[4]: duplicate id 'preamble'"),
    "a table twice": (put("parts", 1, "tables", 1, "id", value="requests"), f"{FIRST}: duplicate id 'requests'"),
    "an aspect twice": (
        put("parts", 4, "aspects", 1, "id", value="problems"),
        "parts[4].aspects[1]: duplicate id 'problems'",
    ),
    "two totals among siblings": (
        put(*TABLE, "columns", 0, "role", value="total"),
        f"{FIRST}.columns[2]: a second total among siblings",
    ),
    "a total alone": (
        put("parts", 1, "tables", 1, "rows", 0, "role", value="total"),
        "parts[1].tables[1].rows[0]: a total without siblings",
    ),
    "a total with children": (
        put(*TABLE, "rows", 2, "role", value="total"),
        f"{FIRST}.rows[2]: a total has no children",
    ),
    "a role that is none": (
        put(*TABLE, "columns", 2, "role", value="sum"),
        f"{FIRST}.columns[2].role: one of total is expected",
    ),
    "a type that is none": (
        put("parts", 1, "tables", 3, "columns", 0, "type", value="yuan"),
        "parts[1].tables[3].columns[0].type: one of count, money, change is expected",
    ),
    "no label": (drop(*TABLE, "rows", 0, "label"), f"{FIRST}.rows[0]: missing label"),
    "no label in a group": (
        drop(*TABLE, "rows", 2, "children", 0, "label"),
        f"{FIRST}.rows[2].children[0]: missing label",
    ),
    "a label that is a number": (
        put(*TABLE, "rows", 0, "label", value=1),
        f"{FIRST}.rows[0].label: a text is expected",
    ),
    "an empty label among siblings": (
        put(*TABLE, "rows", 0, "label", value=""),
        f"{FIRST}.rows[0]: a line without a label has siblings",
    ),
    "a line with nothing to show": (
        drop("parts", 3, "tables", 0, "rows", 0, "short"),
        "parts[3].tables[0].rows[0]: a line without a label needs a short caption",
    ),
    "a caption too wide": (drop(*TABLE, "rows", 0, "short"), f"{FIRST}.rows[0].short: wider than 20 columns"),
    "no id": (drop(*TABLE, "rows", 0, "id"), f"{FIRST}.rows[0]: missing id"),
    "an id that breaks a key": (
        put(*TABLE, "rows", 0, "id", value="a.b"),
        f"{FIRST}.rows[0].id: small letters, digits and _ are expected",
    ),
    "an entry that nobody knows": (put(*TABLE, "rows", 0, "lable", value="x"), f"{FIRST}.rows[0]: unknown key 'lable'"),
    "a single child that is none": (
        put(*TABLE, "rows", 2, "children", 5, "single", value="rest"),
        f"{FIRST}.rows[2].children[5].single: no child 'rest'",
    ),
    "no rows": (put(*TABLE, "rows", value=[]), f"{FIRST}: missing rows"),
    "rows that are no list": (put(*TABLE, "rows", value="received"), f"{FIRST}.rows: a list is expected"),
    "a row that is a word": (put(*TABLE, "rows", 0, value="received"), f"{FIRST}.rows[0]: a mapping is expected"),
    "more columns than widths": (
        put("parts", 2, "widths", value=[1, 1]),
        f"{FIRST}: more columns than the 2 widths of its part",
    ),
    "a width of nothing": (
        put("parts", 2, "widths", 1, value=0),
        "parts[2].widths[1]: a positive whole number is expected",
    ),
    "a width that is true": (
        put("parts", 2, "widths", 1, value=True),
        "parts[2].widths[1]: a positive whole number is expected",
    ),
    "a written part without aspects": (drop("parts", 0, "aspects"), "parts[0]: missing aspects"),
    "an aspect that is perhaps optional": (
        put("parts", 5, "aspects", 1, "optional", value="yes"),
        "parts[5].aspects[1].optional: true or false is expected",
    ),
    "a heading of no words": (put("parts", 0, "heading", value=""), "parts[0]: missing heading"),
    "no parts": (drop("parts"), "missing parts"),
    "no preamble": (drop("preamble"), "preamble: a mapping is expected"),
    "no years": (drop("years"), "years: a mapping is expected"),
    "no first year": (put("years", value={"to": "2022"}), "years: missing from"),
    "a year that is none": (put("years", "from", value="21"), "years.from: a year is expected"),
    "no date of issue": (drop("issued"), "missing issued"),
    "a date of issue that is a list": (put("issued", value=[1]), "issued: a text is expected"),
    "a purpose that is none": (put("purpose", value="print"), "purpose: one of write, read is expected"),
    "an edition as a number": (put("edition", value=2021), "edition: a text is expected"),
    "other spellings that are no list": (
        put("parts", 0, "also", value="一、概述"),
        "parts[0].also: a list is expected",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_definition_is_refused_with_the_path_of_the_fault(what: str) -> None:
    change, said = BROKEN[what]
    data = copy.deepcopy(DEFINITION)
    change(data)
    assert refusal(data) == f"form.yaml: {said}"


@pytest.mark.parametrize("data", [None, [], "form", 2021])
def test_a_definition_that_is_no_mapping_is_refused(data: object) -> None:
    assert refusal(data) == "form.yaml: a mapping is expected"


@given(data=st.data())
def test_whatever_stands_in_the_place_of_a_value_ends_in_a_form_or_a_refusal(data: st.DataObject) -> None:
    broken = copy.deepcopy(DEFINITION)
    node = broken
    while True:
        step = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[step], dict | list) or not node[step] or data.draw(st.integers(0, 3)) == 0:
            break
        node = node[step]
    node[step] = data.draw(
        st.sampled_from([None, "", "total", 0, -1, 1.5, True, [], [[]], {}, {"id": "x"}, "other", ["x"]])
    )
    try:
        form = form_from(Node(broken, "", "form.yaml"))
    except DefinitionError:
        return
    assert {each.right[0].key for each in form.sums} <= set(form.fields)


def write(folder: Path, text: str) -> Path:
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, 'edition: "2021"\ntitle: 年报\ntitle: 年度报告\n')
    with pytest.raises(DefinitionError, match="two entries of one name"):
        editions.load_form(path)


NO_DEFINITIONS = ["parts: [", "a: &a [*a]", "", "\x00", "!!python/object:os.system {}"]
NO_DEFINITIONS += [
    "? [a]\n: b",
    "a: !!timestamp x",
    "a: !!bool x",
    "a: !!int ''",
    "a: !!float ''",
    "a: " + "[" * 900 + "]" * 900,
]
NO_DEFINITIONS += ["a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 50))]


@pytest.mark.parametrize("text", NO_DEFINITIONS, ids=range(len(NO_DEFINITIONS)))
def test_a_definition_that_is_no_yaml_of_ours_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"^form\.yaml: "):
        editions.load_form(write(tmp_path, text))


def test_a_definition_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("年报".encode("gbk"))
    for name in ("missing.yaml", "gbk.yaml", "."):
        with pytest.raises(AuthorError, match=r"读不出|找不到|是文件夹"):
            editions.load_form(tmp_path / name)


def test_an_edition_must_be_called_like_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2027").mkdir()
    source = templates_folder() / "2021" / "form.yaml"
    write(tmp_path / "2027", source.read_text(encoding="utf-8"))
    monkeypatch.setattr(editions, "templates_folder", lambda: tmp_path)
    with pytest.raises(DefinitionError, match="'2027'"):
        editions.edition("2027")


def test_an_edition_in_a_new_folder_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "2027").mkdir()
    text = (templates_folder() / "2021" / "form.yaml").read_text(encoding="utf-8")
    new = text.replace('edition: "2021"', 'edition: "2027"').replace('{from: "2021"}', '{from: "2027"}')
    form = editions.load_form(write(tmp_path / "2027", new.replace("本年新收政府", "本年收到政府")))
    assert (form.edition, form.first_year, len(form.fields)) == ("2027", 2027, 200)


def test_an_unknown_edition_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AuthorError, match="2019、2021"):
        editions.edition("2031")


@pytest.mark.parametrize(("year", "edition"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2026, "2021")])
def test_a_year_has_its_edition(year: int, edition: str) -> None:
    assert editions.for_year(year).edition == edition


def test_a_year_before_all_editions_is_refused() -> None:
    with pytest.raises(AuthorError, match="2018"):
        editions.for_year(2018)


def test_reports_are_written_on_the_form_of_2021_and_the_trial_form_is_only_read() -> None:
    assert {form.edition: form.writable for form in editions.all_editions()} == {"2019": False, "2021": True}
    assert editions.edition("2021").basis == "国办公开办函〔2021〕30号"
    assert editions.edition("2019").basis == "国办公开办函〔2019〕60号"


def test_the_trial_form_has_its_own_tables() -> None:
    old = editions.edition("2019")
    assert [table.id for table in old.tables] == [
        "art20_1",
        "art20_5",
        "art20_6",
        "art20_8",
        "art20_9",
        "requests",
        "proceedings",
    ]
    assert "requests.outcome.other.natural_person" in old.fields
    assert "art20_5.other_services.items_change" in old.fields


def test_the_same_key_means_the_same_in_both_editions(form: Form) -> None:
    """Labels may differ in words only where the number is counted alike."""
    old = editions.edition("2019")
    differing = {
        (new.row.label, before.row.label)
        for key, new in form.fields.items()
        if (before := old.fields.get(key)) and new.row.label != before.row.label
    }
    assert differing == set()
    assert not {"art20_1.regulations.issued", "art20_8.fees.amount"} & set(old.fields)


def test_a_group_printed_as_one_row_has_the_child_that_takes_it(form: Form) -> None:
    outcome = next(row for row in form.part("requests").tables[0].rows if row.id == "outcome")
    singles = {group.id: group.single for group in outcome.children if group.single}
    assert singles == {"other": "other"}


ARTICLES = {
    "granted": "第三十六条第（一）（二）项",
    "partly_granted": "第三十七条",
    "state_secret": "第十四条",
    "prohibited_by_law": "第十四条",
    "safety_and_stability": "第十四条",
    "third_party": "第十五条、第三十二条",
    "internal_affairs": "第十六条第一款",
    "deliberative": "第十六条第二款",
    "enforcement_file": "第十六条第二款",
    "inquiry": "第三十六条第（七）项",
    "not_held": "第三十六条第（四）（五）项",
    "needs_creation": "第三十八条",
    "unclear": "第三十条",
    "petition": "第三十九条第一款",
    "repeated": "第三十六条第（六）项",
    "publication": "第三十九条第二款",
    "excessive": "第三十五条",
    "reconfirmation": "",
    "not_corrected": "第三十条",
    "fee_unpaid": "第四十二条",
    "other": "",
    "total": "",
}


def test_every_outcome_stands_under_its_article(form: Form) -> None:
    rows = {row.id: row.article for row in form.part("requests").tables[0].row_leaves if row.parents}
    assert rows == {id: f"《条例》{article}" if article else "" for id, article in ARTICLES.items()}


DEFINITIONS: dict[str, Callable[[Node], object]] = {
    "form.yaml": form_from,
    "wording.yaml": lambda node: wording_from(node, editions.edition("2021")),
    "sentences.yaml": lambda node: sentences_from(node, editions.edition("2021")),
    "register.yaml": lambda node: register_from(node, editions.edition("2021")),
}


@pytest.mark.parametrize("file", DEFINITIONS)
@given(data=st.data())
def test_whatever_stands_in_the_place_of_an_entry_is_read_or_refused_with_its_path(
    file: str, data: st.DataObject
) -> None:
    place = load_definition(templates_folder() / "2021" / file)
    definition = place.data
    steps: list[tuple[dict[str, object] | list[object], str | int]] = []
    inside = definition
    while isinstance(inside, dict | list) and inside and (not steps or data.draw(st.integers(0, 4))):
        key = data.draw(st.sampled_from(list(inside) if isinstance(inside, dict) else range(len(inside))))
        steps.append((inside, key))
        inside = inside[key]
    holder, key = steps[-1]
    other = data.draw(st.sampled_from([None, "", "abc", 1, True, [], {}, ["a"], {"a": 1}, [["a"]], {1: 2}, [None]]))
    holder[key] = other  # type: ignore[index]
    with suppress(DefinitionError):
        DEFINITIONS[file](Node(definition, "", file))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{title: 标题, remedy: 核对}", "prose.year: missing level"),
        ("{level: error, title: 标题}", "prose.year: missing remedy"),
        ("{level: grave, title: 标题, remedy: 核对}", "prose.year.level: one of error, warning, notice is expected"),
        ("{level: error, title: 标题, remedy: 核对, excusable: 是}", "prose.year.excusable: true or false is expected"),
        ("{level: error, title: 标题, remedy: 核对, law: 条例}", "prose.year: unknown key 'law'"),
        ("错误", "prose.year: a mapping is expected"),
    ],
)
def test_a_broken_rule_is_named_by_its_path(
    line: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.yaml").write_text(f"prose.year: {line}\n", encoding="utf-8")
    monkeypatch.setattr(findings, "templates_folder", lambda: tmp_path)
    with pytest.raises(DefinitionError) as refused:
        findings.rules.__wrapped__()
    assert str(refused.value) == f"rules.yaml: {fault}"
