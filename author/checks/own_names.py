"""Names in texts: whether one is the agency's own, short or with the agencies below it."""

import re

from author.agency import is_short_for
from author.text import Expression

ENDS_OF_AGENCIES = (
    "局", "委", "委员会", "管委会", "办", "厅", "署", "院", "关", "处", "科", "股", "所", "站", "队", "中心", "政府",
    "街道", "镇", "乡", "县", "区", "市", "州", "部门", "单位", "机关", "公司", "学校", "系统",
)  # fmt: skip
PLACE = "[省市州县区旗]"
_ALL_OF_US = Expression("(?:各级|各部门|各单位|各有关单位|政府系统|(?:行政)?机关|[、及和]|各?乡镇|各?镇街|各?街道)+$")
_ANY_OF_US = Expression(f"^(?:其|各|所属|下属|直属|{PLACE}直)")
_SOMEBODY = "某"
"""The character for a name that was made unreadable."""
_JOINTS = "[和及与、]"
_STREET = Expression("街(?:道)?(?:办事处|办)$", "街")
_BRANCH = "分局"
"""The end of names that put the place first or last: 区公安分局, 市公安局某区分局."""


def is_own(name: str, agency: str) -> bool:
    """Return whether a name is short for the agency's, 市卫健局 for 云岭市卫生健康局, or the agency's is not known."""
    name = _ALL_OF_US.sub("", name)
    short, own = _STREET.sub("街道", name), _STREET.sub("街道", agency)
    is_branch = short.endswith(_BRANCH) and own.endswith(_BRANCH) and set(short) <= set(own)
    # Behind the proper name begins what an agency of a place without name may be called: 大云镇 of a 镇人民政府.
    ends = (short[place:] for place, char in enumerate(short) if own.startswith(char))
    if _SOMEBODY in short or not own or is_branch or any(is_short_for(each, own) for each in (short, *ends)):
        return True
    first, *others = re.split(_JOINTS, name)
    return bool(others) and is_own(first, agency) and all(map(_ANY_OF_US.search, others))
