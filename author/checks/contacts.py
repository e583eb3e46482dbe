"""Check the contact facts and the name of the agency in the texts, and that the texts hold no personal data."""

import re
from collections.abc import Iterator

from author.agency import (
    SELF_OF_DEPARTMENT,
    Scope,
    are_alike,
    is_own,
    is_short_for,
    is_valid,
    scope_of,
    self_names_in,
)
from author.checks.case import Case, Text
from author.findings import Finding, Where, finding
from author.text import HAN, Expression, holds_any, split_heading

_POSTCODE = Expression(r"(?:邮编|邮政编码)\s*[:：为是]?\s*(\d+)", "邮编", "邮政编码")
_PHONE = Expression(r"(?:电话|传真)(?:号码)?\s*[:：为是]?\s*([+\d(（](?:[-\d()（）—–－ ]*\d)?)", "电话", "传真")
_EMAIL = Expression(
    r"(?:邮箱|电子邮件|[Ee]-?mail)(?:地址)?\s*[:：为是]?\s*([A-Za-z0-9][^\s，。；、）)》,;]*)",
    "邮箱", "电子邮件", "mail",
)  # fmt: skip
_CONTACTS = (
    ("postcode", "邮政编码", _POSTCODE, "6 位数字"),
    ("phone", "联系电话", _PHONE, "带区号的电话号码"),
    ("email", "电子邮箱", _EMAIL, "形如 name@example.com"),
    ("url", "网址", None, "形如 http://www.example.gov.cn/"),
)
"""Each contact fact with its label, where a text names it, and what it should be."""

_FAX = "传真"
_SHORTEST_NAME = 3
_IDENTITY_CARD = Expression(
    r"[1-9](?<![\dA-Za-z].)\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_MOBILE = Expression(r"1(?<![\d.-].)[3-9]\d{9}(?![\d@.-])")
_OFFICE_NUMBER = Expression(
    r"(?:联系|咨询|办公|监督|举报|服务|值班)?(?:电话|热线|传真|联系方式|手机)(?:号码)?\s*[:：为是（(]?[^。；]{0,15}$"
)
_OF_A_PERSON = ("申请人", "当事人", "投诉人", "举报人", "信访人", "群众", "村民", "居民", "业主", "先生", "女士")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

_TITLE_OF = Expression(
    rf"({HAN}{{2,30}}(?:局|委员会|政府|办公室|办公厅|厅|镇|街道办事处|街道|中心|管委会))\s*"
    r"(?:关于)?\d{4}\s*年度?政府信息公开(?:工作)?(?:年度报告|年报)",
    "年度报告", "年报",
)  # fmt: skip
_ACTS = Expression(
    rf"(?:\d{{4}}\s*年度?[，,]?)?({HAN}{{2,20}}?(?:局|委员会|厅|街道办事处|街道|镇人民政府|镇|乡人民政府|管委会|海关))"
    "(?=认真|严格|坚持|深入|高度重视|全面|积极|扎实|紧紧|始终|按照|主动公开|共|深化|持续|切实|不断|在[^，。]{2,20}(?:领导|指导)下)"
)
"""The expression for the agency at the beginning of a sentence that reports its work."""
_NO_NAME = (
    "各", "所属", "有关", "相关", "其他", "全省", "全市", "全州", "全县", "全区", "全镇", "配合", "联合", "会同",
    "协同", "根据", "依托", "督促", "指导", "由", "对", "在", "向", "为", "我", "本",
    *(f"{end}{joint}" for end in "局委办厅府会镇乡道心室" for joint in "和与及"),
)  # fmt: skip
"""Words that no name of an agency holds; 和 joins two agencies behind the end of a name: not 住房和城乡建设局."""


def check(case: Case) -> Iterator[Finding]:
    """Yield findings about contact facts that cannot be right, names of other agencies, personal data."""
    yield from _contacts(case)
    yield from _names(case)
    for text in case.texts.values():
        yield from _personal(text)


def _contacts(case: Case) -> Iterator[Finding]:
    agency = case.report.agency
    text = case.text(case.form.preamble.id)
    for name, label, pattern, expected in _CONTACTS:
        named = pattern.finditer(text.folded) if pattern else ()
        stated = {getattr(agency, name).strip(): label}
        stated |= {each[1].strip(): _FAX if each.group().startswith(_FAX) else label for each in named}
        for value in (each for each in stated if each and not is_valid(name, each)):
            message = f"{stated[value]}“{value}”不对，应是{expected}"
            yield text.finding(f"prose.{name}", value, message, expected=expected, found=value)


def _names(case: Case) -> Iterator[Finding]:
    agency = case.report.agency
    signed = case.report.signature.name.strip()
    if agency.name and signed and not are_alike(signed, agency.name):
        message = f"落款是“{signed}”，机关全称是“{agency.name}”"
        where = Where(part="signature", sentence=signed)
        yield finding("prose.name", where, message, expected=agency.name, found=signed)
    text = case.text(case.form.preamble.id)
    for match in _TITLE_OF.finditer(text.folded):
        if agency.name and not _ends_as(match[1], agency.name):
            title = text.words[match.start() : match.end()]
            message = f"写的是“{title}”，机关全称是“{agency.name}”"
            yield text.finding("prose.name", match[1], message, expected=agency.name, found=match[1])
    yield from _actors(case)
    for text in case.texts.values():
        used = dict.fromkeys(match.group() for match in re.finditer(SELF_OF_DEPARTMENT, text.words))
        own = agency.self if re.fullmatch(SELF_OF_DEPARTMENT, agency.self) else next(iter(used), "")
        for other in (each for each in used if each != own):
            yield text.finding("prose.name", other, f"自称“{other}”，别处是“{own}”", expected=own, found=other)


def _ends_as(words: str, name: str) -> bool:
    """Return whether words end with an agency's name: 现公布亭湖区某局 for 盐城市亭湖区某局, 现将我局."""
    ends = (words[start:] for start in range(max(1, len(words) - _SHORTEST_NAME + 1)))
    is_self = words.endswith(tuple(self_names_in(words, name)))
    return is_self or are_alike(words, name) or any(is_short_for(end, name) for end in ends)


def _actors(case: Case) -> Iterator[Finding]:
    """Yield a finding for each other agency whose work the overview reports, as a copied text does."""
    agency = case.report.agency
    if not agency.name or scope_of(agency.name) is Scope.GOVERNMENT:
        return
    text = case.text("overview")
    actors = (_ACTS.match(split_heading(each.words)[1] or each.words) for each in text.sentences)
    for other in dict.fromkeys(match[1] for match in actors if match):
        if not (holds_any(other, _NO_NAME) or is_own(other, agency.name)):
            message = f"写的是“{other}”的工作，机关全称是“{agency.name}”"
            yield text.finding("prose.name", other, message, expected=agency.name, found=other)


def _personal(text: Text) -> Iterator[Finding]:
    cards = [match for match in _IDENTITY_CARD.finditer(text.folded) if has_check_digit(match.group())]
    mobiles = [match for match in _MOBILE.finditer(text.folded) if _is_private(text.folded, match.start())]
    for what, matches in (("身份证号", cards), ("个人手机号", mobiles)):
        for match in matches:
            shown = f"{match.group()[:3]}……{match.group()[-2:]}"
            words = text.words[match.start() : match.end()]
            yield text.finding("prose.personal", words, f"有{what} {shown}", found=shown)


def has_check_digit(number: str) -> bool:
    """Return whether the last character of an identity card number fits the others (GB 11643)."""
    remainder = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % len(_CHECK_DIGITS)
    return number[-1].upper() == _CHECK_DIGITS[remainder]


def _is_private(text: str, start: int) -> bool:
    """Return whether a mobile number is not given as the agency's own."""
    before = text[max(0, start - 30) : start]
    return not _OFFICE_NUMBER.search(before) or holds_any(before, _OF_A_PERSON)
