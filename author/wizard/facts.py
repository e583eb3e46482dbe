"""The agency's facts: how each is accepted, what is offered, and what follows from a change (pure)."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from author import sentences
from author.form import Form
from author.report import Agency, AgencyKind, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line about the agency."""

    name: str
    label: str
    example: str
    required: bool


FACTS = tuple(
    Fact(
        name=each.name,
        label=each.metadata["label"],
        example=each.metadata.get("example", ""),
        required=each.metadata.get("required", False),
    )
    for each in fields(Agency)
    if each.name != "kind"
)
"""The facts that are typed, in the order in which they are asked."""


def accept(fact: Fact, typed: str) -> str:
    """A fact as it is kept.

    Raises:
        ValueError: with the reason, in Chinese, as its only argument.
    """
    value = typed.strip()
    if not value and fact.required:
        raise ValueError("这一项不能空着")
    return _ACCEPT.get(fact.name, str)(value) if value else ""


def _name(value: str) -> str:
    if not any(char.isalpha() for char in value):
        raise ValueError("机关全称应是汉字")
    return value


def _postcode(value: str) -> str:
    folded = _half_width(value)
    if not re.fullmatch(r"[0-9]{6}", folded):
        raise ValueError("邮政编码应是 6 位数字")
    return folded


def _phone(value: str) -> str:
    folded = _half_width(value)
    if not re.search(r"[0-9]{3}", folded):
        raise ValueError("电话应是数字，带区号，例如 0816-6037929")
    return folded


def _email(value: str) -> str:
    folded = _half_width(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", folded):
        raise ValueError("电子邮箱应像 name@example.gov.cn，没有就留空")
    return folded


def _url(value: str) -> str:
    folded = _half_width(value)
    if "." not in folded or re.search(r"\s", folded):
        raise ValueError("网址应像 http://www.example.gov.cn/")
    return folded


_ACCEPT: dict[str, Callable[[str], str]] = {
    "name": _name,
    "postcode": _postcode,
    "phone": _phone,
    "email": _email,
    "url": _url,
}


def _half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", value).replace("。", ".")


def self_name(name: str) -> str:
    """How an agency of that name usually calls itself."""
    return f"我{name[-1]}" if name.endswith(("局", "委", "厅", "部", "镇", "乡")) else "本机关"


def likely_kind(name: str) -> AgencyKind:
    """The kind of agency that a name suggests."""
    if re.search(r"(镇|乡|街道)(人民政府|办事处)?$", name):
        return AgencyKind.TOWNSHIP
    if name.endswith("人民政府"):
        return AgencyKind.GOVERNMENT
    return AgencyKind.DEPARTMENT


def parse_date(typed: str) -> str:
    """A day as ISO, from 2026-01-15, 2026年1月15日, 2026.1.15, 20260115.

    Raises:
        ValueError: with the reason, in Chinese, as its only argument.
    """
    numbers = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?", _half_width(typed).strip())
    try:
        if numbers:
            return date(*(int(number) for number in numbers.groups())).isoformat()
    except ValueError:
        pass
    raise ValueError("日期应像 2026年1月15日")


def with_fact(report: Report, form: Form, fact: Fact, value: str) -> Report:
    """The report with one fact changed."""
    change: dict[str, Any] = {fact.name: value}
    return with_agency(report, form, replace(report.agency, **change))


def with_agency(report: Report, form: Form, agency: Agency) -> Report:
    """The report with other facts; a preamble and a signature that came from the facts follow them."""
    changed = replace(report, agency=agency)
    if report.texts.get(form.preamble.id) == sentences.preamble(report, form):
        changed = replace(changed, texts={**report.texts, form.preamble.id: sentences.preamble(changed, form)})
    if report.signature.name and report.signature.name == report.agency.name:
        changed = replace(changed, signature=replace(report.signature, name=agency.name))
    return changed
