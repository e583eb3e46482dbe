"""Which clauses speak of a number: words of known classes, whatever their order."""

import random
from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author import editions
from author.agency import Agency, is_own
from author.checks import counts, mentions
from author.checks.counts import LONGEST_CLAUSE
from author.checks.lexicon import Lexicon
from author.checks.sentence import Whose
from author.editions.wording import wording
from author.form import Form
from tests.checking import AGENCY

EDITIONS = [name for name in editions.edition_names() if wording(name).quantities]
WORDS = {
    "收到": "got",
    "信息公开": "open",
    "申请": "apply",
    "共": "filler",
    "我局": "ours",
    "街道": "ours",
    "逐件": "tail",
}


def spoken(form: Form, text: str, agency: Agency = AGENCY) -> list[tuple[str, object]]:
    """Return the quantities of which a text certainly speaks, each with its number."""
    found = mentions.find(counts.read(text, 2024), form, agency)
    return [(each.quantity.id, each.value) for each in found if each.whose is not Whose.UNSURE]


def test_a_clause_is_the_set_of_its_classes() -> None:
    said = Lexicon(WORDS).cut("我局共收到#信息公开申请")
    assert said.classes == {"ours", "filler", "got", "open", "apply"}
    assert said.unknown == ""


@pytest.mark.parametrize(
    ("clause", "unknown", "in_front"),
    [
        ("柳溪街道共收到#申请", "柳溪街道", True),
        ("经过梳理收到#申请", "经过梳理", True),
        ("收到征地申请#", "征地", False),
        ("收到#申请材料", "材料", False),
        ("收到#申请逐件建档", "", False),
    ],
)
def test_unknown_words_are_told_by_their_place(clause: str, unknown: str, in_front: bool) -> None:
    said = Lexicon(WORDS).cut(clause)
    assert (said.unknown, said.is_unknown_in_front) == (unknown, in_front)


@given(st.text("".join(WORDS) + "柳溪梳理", max_size=40))
def test_every_character_is_known_or_named_as_unknown(text: str) -> None:
    said = Lexicon(WORDS).cut(text)
    assert said.unknown in text
    assert bool(said.classes or said.unknown) == bool(text)
    assert "".join(text[start:end] for start, end, _ in Lexicon(WORDS).words(text)) == text


_KNOWN = st.sampled_from(sorted(wording("2021").words))
_CLAUSE = st.tuples(st.lists(_KNOWN, min_size=1, max_size=4).map("".join), st.sampled_from(["3件", "", "等2件", "均"]))
_TEXT = st.lists(_CLAUSE.map("".join), min_size=1, max_size=5).flatmap(
    lambda clauses: st.lists(st.sampled_from("，。；（）、"), min_size=len(clauses), max_size=len(clauses)).map(
        lambda breaks: "".join(map("".join, zip(clauses, breaks, strict=True)))
    )
)


@given(_TEXT)
def test_any_known_words_in_any_order_are_read_without_a_fault(text: str) -> None:
    for mention in mentions.find(counts.read(text, 2024), editions.edition("2021"), AGENCY):
        assert mention.quantity.sums


@pytest.mark.parametrize(
    "clauses",
    [
        ("全年收到政府信息公开申请17件", "政府信息公开申请全年收到17件", "全年收到17件政府信息公开申请"),
        ("上年结转政府信息公开申请17件", "政府信息公开申请结转上年17件"),
    ],
)
def test_the_order_of_the_words_does_not_matter(form: Form, clauses: tuple[str, ...]) -> None:
    assert len({str(spoken(form, each)) for each in clauses}) == 1
    assert spoken(form, clauses[0])


def test_a_clause_without_an_object_speaks_of_what_was_spoken_of_before(form: Form) -> None:
    assert spoken(form, "收到政府信息公开申请17件，办结15件。")[1:] == [("answered", 15)]
    assert spoken(form, "收到政府信息公开申请17件，受理信访26件，办结15件。")[1:] == []


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("云岭市卫生健康局", "市卫健局"),
        ("云岭市发展和改革委员会", "市发展改革委"),
        ("云岭高新技术产业开发区管理委员会", "高新区管委会"),
        ("国家税务总局青山县税务局", "青山县税务局"),
        ("云岭市青山区柳溪街道办事处", "柳溪街道"),
        ("云岭市青山区柳溪街道办事处", "柳溪街道办"),
        ("云岭市青山区柳溪街道办事处", "柳溪街道办理并"),
        ("云岭市青山区八里街道办事处", "八里街道"),
        ("云岭市青山区人民政府人和街道办事处", "人和街道办事处"),
        ("青山县共和镇人民政府", "青山县共和镇"),
        ("云岭市青山区信访局", "青山区信访局"),
        ("云岭市青山区信访局", "区信访局"),
        ("青山县石桥镇人民政府", "石桥镇"),
        ("青山县石桥镇人民政府", "石桥镇政府共"),
        ("青山县石桥镇人民政府", "石桥镇政府办理并"),
        ("青山县人民政府", "县人民政府及县直部门"),
        ("云岭市水务局", "某某街道"),
        ("云岭市水务局", "经认真梳理"),
    ],
)
def test_the_agencys_short_name_may_be_the_subject(form: Form, name: str, subject: str) -> None:
    (mention,) = mentions.find(counts.read(f"{subject}收到政府信息公开申请17件", 2024), form, Agency(name=name))
    assert mention.whose is Whose.OWN


@pytest.mark.parametrize(
    "text",
    [
        "市教育局收到政府信息公开申请17件",
        "申请最多的科室为建设科，受理政府信息公开申请17件",
        "建设科受理政府信息公开申请17件",
        "指导各县（区）办理政府信息公开申请17件",
        "当场答复政府信息公开申请17件",
    ],
)
def test_words_in_front_that_may_name_another_subject_are_not_understood(form: Form, text: str) -> None:
    assert spoken(form, text) == []
    assert spoken(form, text, Agency(name="青山县人民政府")) == []


def test_a_name_may_be_that_of_an_agency_that_is_not_known() -> None:
    assert is_own("石桥镇", "")
    assert is_own("石桥镇", "镇人民政府")
    assert is_own("区公安分局", "云岭市公安局青山区分局")
    assert not is_own("石桥镇", "清河镇人民政府")


def test_applicants_are_counted_in_the_row_that_they_divide(form: Form) -> None:
    (mention,) = list(mentions.find(counts.read("政府信息公开申请上年结转4件（其中企业1件）", 2024), form, AGENCY))[1:]
    assert mention.quantity.sums[0] == ((1, "requests.carried_in.organisation.business"),)
    assert spoken(form, "企业的政府信息公开申请6件，上年结转1件，答复5件") == [("organisation.business", 6)]


def test_a_row_named_as_an_example_is_its_group(form: Form) -> None:
    (found,) = spoken(form, "政府信息公开申请中，因不掌握等原因无法提供9件")
    assert found == ("requests.outcome.unavailable", 9)


def test_words_are_cut_so_that_few_characters_stay_unknown(form: Form) -> None:
    assert spoken(form, "收到政府信息公开申请17件，加上年结转2件")[1:] == [("carried_in", 2)]


def test_what_was_none_may_be_several_things(form: Form) -> None:
    found = spoken(form, "全年未收到政府信息公开申请、行政复议、行政诉讼。")
    assert found == [("proceedings", 0)] or {value for _, value in found} == {0}


class CountedText(str):
    """Counts the pieces that are taken from it."""

    looked = 0

    def __getitem__(self, place: SupportsIndex | slice) -> str:
        CountedText.looked += 1
        return super().__getitem__(place)


def test_no_words_keep_it_busy() -> None:
    lexicon = Lexicon(wording("2021").words)
    known = sorted(wording("2021").words)
    source = random.Random(0)
    CountedText.looked = 0
    for _ in range(50):
        lexicon.cut(CountedText("".join(source.choices(known, k=LONGEST_CLAUSE))[:LONGEST_CLAUSE]))
    assert CountedText.looked <= 50 * LONGEST_CLAUSE * 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("政府信息公开行政复议8件，行政诉讼5件，复议机关维持5件", ("reconsideration_upheld_as_said", 5)),
        ("政府信息公开行政复议8件，行政诉讼5件，法院判决维持3件", ("litigation_upheld_as_said", 3)),
        ("政府信息公开申请33件，部分公开4件，补发纸质件6件，无法提供9件", ("requests.outcome.unavailable", 9)),
        ("政府信息公开申请33件，发生行政复议8件", ("reconsideration", 8)),
        ("行政许可方面，全年作出决定12件", ("art20_5.licensing_of_topic", 12)),
        ("作出取水、排水等各类行政许可12件", ("art20_5.licensing", 12)),
        ("因政府信息公开引起的行政复议8件。行政诉讼5件", ("litigation", 5)),
        ("（二）依申请公开情况。期初4件", ("carried_in", 4)),
        ("政府信息公开申请33件，予以公开11件，不属于政府信息2件，结转下年5件", ("carried_out", 5)),
        ("收到政府信息公开申请33件全部予以公开", ("received", 33)),
        ("政府信息公开申请33件，因不归本单位管理等原因无法提供9件", ("requests.outcome.unavailable", 9)),
    ],
)
def test_a_clause_takes_what_it_lacks_from_the_clauses_before(form: Form, text: str, found: tuple[str, int]) -> None:
    assert spoken(form, text)[-1] == found


@pytest.mark.parametrize(
    "text",
    [
        "发生其他行政复议12件、行政诉讼6件",
        "发布信息400余条，其中行政处罚决定68条",
        "不予公开12件、部分公开30件，都是公文的属性",
        "予以公开11件（主动公开4件，依申请公开7件）",
        "个人维修资金申请212件、企业申请31件",
        "持续优化营商环境，全年受理申请1302件",
        "持续优化营商环境，全年受理申请120件，办结118件",
        "（二）依申请公开情况。全年行政复议144件，行政诉讼97件",
        "征地类行政复议12件，维持6件",
        "因房屋征收等原因引发行政复议12件",
        "将规范性文件制定划分为8个环节",
    ],
)
def test_a_clause_takes_nothing_from_what_is_not_understood(form: Form, text: str) -> None:
    assert [found for found in spoken(form, text) if found != ("granted", 11)] == []


def test_a_group_beside_its_rows_may_count_the_rest(form: Form) -> None:
    text = "政府信息公开申请中，逾期未补正2件，其他处理5件"
    (_, mention) = mentions.find(counts.read(text, 2024), form, AGENCY)
    rest = mention.quantity.sums[-1]
    assert [key.removeprefix("requests.outcome.") for sign, key in rest if sign < 0] == ["other.not_corrected.total"]
