"""The agency whose report it is: its facts, what its name tells, and one rule for each contact fact.

The wizard accepts a contact fact exactly where the checks do not fault it, and the readers take no other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import NamedTuple

from author.numerals import YEAR, half_width
from author.text import Expression, LabelledEnum, holds_words, norm_label


class Scope(LabelledEnum):
    """The work that a report counts, one agency's or a whole government's; mixing the two is a frequent mistake."""

    AGENCY = "agency", "本机关"
    GOVERNMENT = "government", "本级政府（汇总）"


class AgencyKind(LabelledEnum):
    """The kind of an agency, which decides whether it may make 规章 and must report its assessment."""

    DEPARTMENT = "department", "部门（局、委、办）"
    GOVERNMENT = "government", "人民政府"
    TOWNSHIP = "township", "乡镇、街道"
    MINISTRY = "ministry", "国务院部门"


def _fact(label: str, example: str = "", *, required: bool = False) -> str:
    value: str = field(default="", metadata={"label": label, "example": example, "required": required})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """The facts about an agency; each field's metadata holds its Chinese label."""

    name: str = _fact("机关全称", "绵阳市经济合作局", required=True)
    self: str = _fact("文中自称", "我局", required=True)
    kind: AgencyKind = field(default=AgencyKind.DEPARTMENT, metadata={"label": "机关类别"})
    address: str = _fact("地址")
    postcode: str = _fact("邮政编码", "621000")
    phone: str = _fact("联系电话（带区号）", "0816-6037929")
    email: str = _fact("电子邮箱")
    website: str = _fact("网站名称", "绵阳市经济合作局门户网站")
    url: str = _fact("网址", "http://jhj.my.gov.cn/")


class Fact(NamedTuple):
    """A fact about an agency that a clerk types: everything but its kind."""

    name: str
    label: str
    example: str
    required: bool


FACTS = tuple(Fact(name=each.name, **each.metadata) for each in fields(Agency) if each.name != "kind")
"""The facts in the order in which they are asked."""


# --- what a name tells ----------------------------------------------------------------------

_TOWNSHIP = tuple(
    f"{place}{office}" for place in ("镇", "乡", "街道", "苏木") for office in ("", "政府", "人民政府", "办事处", "办")
)
_STREET = ("街道", "街道办事处", "街道办")
_GOVERNMENT = re.compile("(?:人民)?政府(?:本级)?$")
_OF_A_PLACE = re.compile(
    "(?:[省市州盟县旗]|(?:自治|族|(?:^|[省市州盟])[^省市盟县]{1,3}"
    "(?<![新发开园景关游胜工税护态范验作聚保理务社街校院军灌库])(?<![空临税]港))区)$"
)
"""The end of 某省某市 and 某市某区, by which titles name the government; a 开发区, 新区 or 关区 has an agency."""
_WITHOUT_REGULATIONS = re.compile("(?:县|(?<!自治)区|旗|乡|镇)(?:(?:人民)?政府)?$")
_MINISTRIES = (
    "外交部|国防部|教育部|科学技术部|工业和信息化部|公安部|民政部|司法部|财政部|人力资源和社会保障部|自然资源部|生态环境部|"
    "住房和城乡建设部|交通运输部|水利部|农业农村部|商务部|文化和旅游部|退役军人事务部|应急管理部|审计署|中国人民银行|海关总署"
)
_CENTRAL_AGENCY = (
    f"(?:中华人民共和国)?(?:{_MINISTRIES})|国务院办公厅|"
    "(?:国家|国务院|中国)(?:(?!局|委员会|署|省|市|州|县|区|旗).)*(?:委员会|委|局|署)"
)
"""Names that certainly belong to a central agency; 国家税务总局某市税务局 is a local one."""
_MAY_BE_CENTRAL = ("国家", "中华人民共和国", "国务院", "中国")
_TITLE = rf"[《“\s]*(?P<name>.*?)(?:(?:关于)?\s*{YEAR}\s*年?度?)?\s*(?:政府)?信息公开(?:工作)?(?:年度报告|年报)[》”\s]*"
_SELF_BY_END = {
    "委员会": "委",
    "管委会": "委",
    "办公室": "办",
    "办公厅": "厅",
    "支队": "队",
    "大队": "队",
    "总队": "队",
}
_SELF_AS_END = ("中心", "局", "委", "厅", "部", "署", "院", "办")
SELF_OF_DEPARTMENT = "我(?:局(?!限)|委(?![托员])|办(?![理法事公])|厅|院|署|中心)"
"""The words by which departments call themselves."""
_SELF_OF_GOVERNMENT = "我(?:省|市|州|县|区|旗|镇|乡|街道)"
_SELF_OF_ANY = "本(?:机关|单位|局(?!限)|委(?![托员])|办(?![理法事公])|厅|镇|乡|街道|中心)"
NAMELESS = "本机关"
"""Every agency may call itself so."""
_SELF_OF_PLACE = ("省", "市", "州", "县", "区", "旗", "镇", "乡")
ENDS_OF_AGENCIES = (
    "局", "委", "委员会", "管委会", "办", "厅", "署", "院", "关", "处", "科", "股", "所", "站", "队", "中心", "政府",
    "街道", "镇", "乡", "县", "区", "市", "州", "部门", "单位", "机关", "公司", "学校", "系统",
)  # fmt: skip
PLACES = "省市州县区旗"
_SHORTEST_NAME = 3
_COLLECTIVE_END = Expression(
    "(?:各级|各部门|各单位|各有关单位|政府系统|(?:行政)?机关|[、及和]|各?乡镇|各?镇街|各?街道)+$",
    "各", "系统", "机关", "、", "及", "和", "乡镇", "镇街", "街道",
)  # fmt: skip
"""The words for many offices together at the end of a name."""
_SUBORDINATE = Expression(f"^(?:其|各|所属|下属|直属|[{PLACES}]直)")
"""The beginning of a name for offices below the agency."""
_ANONYMOUS = "某"
"""The character for a name that was made unreadable."""
_AS_COMMAS = str.maketrans("和及与", "、、、")
_STREET_OFFICE = Expression("街(?:道)?(?:办事处|办)$", "街")
_BRANCH = "分局"
"""The end of names that put the place first or last: 区公安分局, 市公安局某区分局."""


def kind_of(name: str) -> AgencyKind:
    """Return the kind of agency that a name tells; 某县青山镇 and 某区青山街道 are townships."""
    bare = norm_label(name)
    if bare.endswith(_TOWNSHIP):
        return AgencyKind.TOWNSHIP
    if is_government(name):
        return AgencyKind.GOVERNMENT
    # Few names can be that of a central agency, and the expression takes long to compile.
    may_be_central = may_rank_high(bare) or bare.endswith("署")
    return AgencyKind.MINISTRY if may_be_central and re.fullmatch(_CENTRAL_AGENCY, bare) else AgencyKind.DEPARTMENT


def scope_of(name: str) -> Scope:
    """Return the scope that a name tells: a government's report counts all that is below it."""
    return Scope.GOVERNMENT if kind_of(name) is AgencyKind.GOVERNMENT else Scope.AGENCY


def is_government(name: str) -> bool:
    """Return whether a name is that of a people's government of any level, 镇人民政府 and 某市某区 too."""
    bare = norm_label(name)
    return bool(_GOVERNMENT.search(bare) or _OF_A_PLACE.search(bare))


def place_of(name: str) -> str:
    """Return the place of a government (绵阳市), with which the agencies below it begin, as `norm_label` leaves it."""
    return _GOVERNMENT.sub("", norm_label(name))


def may_make_regulations(agency: Agency, scope: Scope) -> bool:
    """Return whether the agency may make 规章; a government whose name does not tell its level is taken to.

    Ministries, provinces and cities with districts may (立法法 第九十一条、第九十三条).
    """
    bare = norm_label(agency.name)
    if agency.kind is AgencyKind.TOWNSHIP or bare.endswith(_TOWNSHIP) or _WITHOUT_REGULATIONS.search(bare):
        return False
    return agency.kind is not AgencyKind.DEPARTMENT or scope is Scope.GOVERNMENT or may_rank_high(agency.name)


def may_rank_high(name: str) -> bool:
    """Return whether a name may be that of a government, or of a central agency."""
    return "人民政府" in name or name.startswith(_MAY_BE_CENTRAL) or name.endswith("部")


def names_without_places(name: str) -> list[str]:
    """Return what an agency is called without the places above it: 廿里街道 for 云岭市廿里街道办事处, 信访局."""
    place = place_of(_STREET_OFFICE.sub("街道", norm_label(name)))
    starts = (0, *(end.end() for end in re.finditer(f"[{PLACES}](?:人民政府)?", place)))
    return [place[start:] for start in starts if len(place) - start >= _SHORTEST_NAME]


def publishes_as_government(agency: Agency, scope: Scope) -> bool:
    """Return whether the report is due as a government's, by 31 March, and not by 31 January (条例 第五十条)."""
    kinds = (AgencyKind.GOVERNMENT, AgencyKind.TOWNSHIP)
    return scope is Scope.GOVERNMENT or agency.kind in kinds or kind_of(agency.name) in kinds


def must_report_assessment(agency: Agency) -> bool:
    """Return whether 工作考核、社会评议和责任追究结果 must be reported: 各级人民政府 must, and a 街道 is none."""
    bare = norm_label(agency.name)
    is_of_people = is_government(agency.name) or (bare.endswith(_TOWNSHIP) and not bare.endswith(_STREET))
    return agency.kind is AgencyKind.GOVERNMENT or is_of_people


def self_name_of(name: str) -> str:
    """Return how an agency of that name usually calls itself: 我局, 我镇, 我县; 本机关 if its name does not tell."""
    bare = norm_label(name)
    if bare.endswith(_STREET):
        return "我街道"
    if bare.endswith(_TOWNSHIP) or is_government(name):
        place = place_of(name)
        return f"我{place[-1]}" if place.endswith(_SELF_OF_PLACE) else NAMELESS
    short = next((short for end, short in _SELF_BY_END.items() if bare.endswith(end)), "")
    short = short or next((end for end in _SELF_AS_END if bare.endswith(end)), "")
    return f"我{short}" if short else NAMELESS


def named(agency: Agency, name: str) -> Agency:
    """Return the facts with a name, and for a new agency with what its name tells: its kind and how it calls itself."""
    told = self_name_of(name)
    if agency.self or told == NAMELESS:
        return replace(agency, name=name)
    return replace(agency, name=name, kind=kind_of(name), self=told)


def self_names_in(text: str, name: str) -> list[str]:
    """Return the words by which the agency of that name calls itself in a text; 我县 only if it is a government."""
    words = _SELF_OF_GOVERNMENT if kind_of(name) in (AgencyKind.GOVERNMENT, AgencyKind.TOWNSHIP) else SELF_OF_DEPARTMENT
    return [match.group() for match in re.finditer(f"{words}|{_SELF_OF_ANY}", text)]


def are_alike(one: str, other: str) -> bool:
    """Return whether two names may be those of one agency: one contains the other, as with and without the place."""
    return one in other or other in one


def is_short_for(name: str, whole: str) -> bool:
    """Return whether a name may be short for another one: 市卫健局 for 云岭市卫生健康局."""
    rest = iter(whole)
    return all(char in rest for char in name)


def is_own(name: str, agency: str) -> bool:
    """Return whether a name is short for the agency's, 市卫健局 for 云岭市卫生健康局, or the agency's is not known."""
    name = _COLLECTIVE_END.sub("", name)
    short, own = _STREET_OFFICE.sub("街道", name), _STREET_OFFICE.sub("街道", agency)
    is_branch = short.endswith(_BRANCH) and own.endswith(_BRANCH) and set(short) <= set(own)
    # Behind the proper name begins what an agency of a place without name may be called: 大云镇 of a 镇人民政府.
    ends = (short[place:] for place, char in enumerate(short) if own.startswith(char))
    if _ANONYMOUS in short or not own or is_branch or any(is_short_for(each, own) for each in (short, *ends)):
        return True
    first, *others = name.translate(_AS_COMMAS).split("、")
    return bool(others) and is_own(first, agency) and all(map(_SUBORDINATE.search, others))


def same_name(one: str, other: str) -> bool:
    """Return whether two names are spellings of one name; an empty name is the same as no other."""
    return norm_label(one) == norm_label(other) != ""


def cut_title(typed: str) -> str:
    """Return the agency's name from the typed title of its report, and any other words as they are."""
    found = re.fullmatch(_TITLE, typed)
    return found["name"].strip() if found else typed


# --- contact facts --------------------------------------------------------------------------

_PHONE_RUN = re.compile(r"\+?[\d(][-\d()‐‑–—― ]*")
_PHONE_DIGITS = re.compile(
    r"(?:86)?0\d{9,11}(?:\d{1,5})?|86[1-9]\d{9,10}|(?:400|800)\d{7}|1[3-9]\d{9}|1\d{2,4}|9\d{4}", re.ASCII
)
"""The digits of a number with area code (and extension or 86), or of a 400, mobile or service number."""
_EMAIL = re.compile(r"[\w.+-]+[@#][\w-]+(?:\.[\w-]+)+", re.ASCII)
_SEVERAL = re.compile(r"\s*[、,;或和]\s*")
_URL = re.compile(
    r"(?:https?://)?(?:(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)|(?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


def _is_phone(folded: str) -> bool:
    """Return whether it is a number with its area code, or one that needs none; others or a remark may follow it."""
    run = _PHONE_RUN.match(folded)
    printed = run.group() if run else ""
    ends = (len(printed), *(blank.start() for blank in re.finditer(" ", printed)))
    is_whole = any(_PHONE_DIGITS.fullmatch(re.sub(r"\D", "", printed[:end])) for end in ends)
    return is_whole and not re.match("[A-Za-z]", folded[len(printed) :])


def _are_emails(folded: str) -> bool:
    """Return whether it is an e-mail address, or several of them; portals write # for @."""
    return all(_EMAIL.fullmatch(each) for each in _SEVERAL.split(folded))


def _kept(fits: Callable[[str], object], reason: str, typed: str) -> str:
    """Return a contact fact as it is kept.

    Raises:
        ValueError: it does not fit; with the reason, in Chinese, as its only argument.
    """
    folded = half_width(typed).strip().rstrip(".,;、")
    if not fits(folded):
        raise ValueError(reason)
    return folded


CONTACT_RULES: Mapping[str, Callable[[str], str]] = {
    "postcode": partial(_kept, re.compile("[0-9]{6}").fullmatch, "邮政编码应是 6 位数字"),
    "phone": partial(_kept, _is_phone, "电话应是数字，带区号，例如 0816-6037929"),
    "email": partial(_kept, _are_emails, "电子邮箱应像 name@example.gov.cn，没有就留空"),
    "url": partial(_kept, _URL.fullmatch, "网址应像 http://www.example.gov.cn/"),
}
"""The rule of each contact fact that has one, by the fact's name in `Agency`; see `_kept`."""


def is_valid(name: str, typed: str) -> bool:
    """Return whether a contact fact would be kept; a fact without a rule always is."""
    try:
        CONTACT_RULES.get(name, str)(typed)
    except ValueError:
        return False
    return True


# --- the answers of a clerk -----------------------------------------------------------------


def accept(fact: Fact, typed: str) -> str:
    """Return a fact as it is kept; a contact fact that is not required may be empty.

    Raises:
        ValueError: the fact is refused; with the reason, in Chinese, as its only argument.
    """
    value = typed.strip()
    if not value and fact.required:
        raise ValueError("这一项不能空着")
    rule = _name if fact.name == "name" else CONTACT_RULES.get(fact.name, str)
    return rule(value) if value else ""


def _name(value: str) -> str:
    name = cut_title(value)
    if not holds_words(name):
        raise ValueError("机关全称应是汉字")
    if len(name) < _SHORTEST_NAME or name.endswith("。"):
        raise ValueError("机关全称应和公章一致")
    return name


def notice_on(fact: Fact, typed: str) -> str:
    """Return a sentence if the title of a report was typed for the agency's name, which is kept without the rest."""
    name = cut_title(typed.strip())
    return f"机关全称取“{name}”，标题里其余的字去掉了。" if fact.name == "name" and name != typed.strip() else ""
