"""The filled form: what every reader produces and every writer takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from author.form import Form, total_of
from author.numerals import Number
from author.text import lines_of

PLACEHOLDER = "【待填"
"""How every mark of something still to be written begins, in texts and in the DOCX."""

Cells = Mapping[str, Number | None]


class Scope(StrEnum):
    """Whose report it is: mixing the two is a frequent mistake."""

    AGENCY = "agency"
    GOVERNMENT = "government"

    @property
    def label(self) -> str:
        """In Chinese, for a person."""
        return {"agency": "本机关", "government": "本级政府（汇总）"}[self.value]


class AgencyKind(StrEnum):
    """Decides whether there are 规章, and whether assessment must be reported."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    TOWNSHIP = "township"
    MINISTRY = "ministry"

    @property
    def label(self) -> str:
        """In Chinese, for a person."""
        return {
            "department": "部门（局、委、办）",
            "government": "人民政府",
            "township": "乡镇、街道",
            "ministry": "国务院部门",
        }[self.value]


def _fact(label: str, example: str = "", *, required: bool = False) -> str:
    value: str = field(default="", metadata={"label": label, "example": example, "required": required})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Facts about the organ; each field's metadata holds its Chinese label."""

    name: str = _fact("机关全称", "绵阳市经济合作局", required=True)
    self: str = _fact("文中自称", "我局", required=True)
    kind: AgencyKind = field(default=AgencyKind.DEPARTMENT, metadata={"label": "机关类别"})
    address: str = _fact("地址")
    postcode: str = _fact("邮政编码", "621000")
    phone: str = _fact("联系电话（带区号）", "0816-6037929")
    email: str = _fact("电子邮箱")
    website: str = _fact("网站名称", "绵阳市经济合作局门户网站")
    url: str = _fact("网址", "http://jhj.my.gov.cn/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Organ and date at the end; both empty where the report is not signed."""

    name: str = field(default="", metadata={"label": "落款机关"})
    date: str = field(default="", metadata={"label": "落款日期"})
    """ISO: 2024-01-15."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One annual report. In ``cells`` ``None`` is blank and ``0`` is zero; totals are included."""

    edition: str
    year: int
    scope: Scope = Scope.AGENCY
    agency: Agency = Agency()
    headings: Mapping[str, str] = field(default_factory=dict)
    """Headings that differ from the prescribed ones, by part."""
    signature: Signature = Signature()
    texts: Mapping[str, str] = field(default_factory=dict)
    """The preamble and the written parts: one paragraph a line."""
    cells: Cells = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Entries of an answers file that are not ours, by path, each as YAML: kept when it is written again."""

    def heading(self, form: Form, part: str) -> str:
        """The heading of a part: the organ's own or the prescribed one."""
        return self.headings.get(part) or form.part(part).heading

    def title(self, form: Form) -> tuple[str, str]:
        """The two lines of the title."""
        return self.agency.name, f"{self.year}年{form.title}"

    def with_cells(self, form: Form, changes: Cells) -> "Report":
        """A copy with some entered numbers changed and all totals filled."""
        return replace(self, cells=fill_totals(form, {**self.cells, **changes}))


def blank_report(form: Form, year: int) -> Report:
    """A report in which nothing is filled in."""
    return Report(
        edition=form.edition, year=year, texts=dict.fromkeys(form.text_keys, ""), cells=dict.fromkeys(form.fields)
    )


def fill_totals(form: Form, cells: Cells) -> dict[str, Number | None]:
    """Every field of the form, totals computed from the entered numbers; blank where one is blank."""
    filled: dict[str, Number | None] = {each.key: cells.get(each.key) for each in form.inputs}
    for equation in form.sums:
        filled[equation.right[0].key] = total_of(equation.left, filled)
    return {key: filled[key] for key in form.fields}


def placeholder(what: str) -> str:
    """The mark in the place of something that is still to be written."""
    return f"{PLACEHOLDER}：{what}】"


def has_placeholder(text: str) -> bool:
    """Something in the text is still to be written."""
    return PLACEHOLDER in text


def is_unwritten(text: str) -> bool:
    """Nothing but blanks has been written."""
    return not any(line.strip() for line in lines_of(text))
