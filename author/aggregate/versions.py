"""Tell which of several reports of one agency looks like the latest, by its name and by the day it was saved."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from author.aggregate.summary import FileInfo
from author.numerals import DIGITS

_CHANGED = re.compile("修改|修订|更正|改正|订正|重报|补报|新版|改(?=[)）]|$)")
_FINAL = re.compile("终稿|定稿|最终|正式")
_NUMBERED = re.compile(
    rf"第([\d{DIGITS[1:]}十])(?:次|版|稿)|(?:终稿|定稿|修改|修订|改|[vV])\s*(\d{{1,2}})(?!\d)|[(（](\d{{1,2}})[)）]$"
)
_DAY = re.compile(r"(?<!\d)(20\d\d)[-.年]?(\d{1,2})[-.月]?(\d{1,2})日?(?!\d)|(?<!\d)(\d{1,2})月(\d{1,2})日")


def latest(files: Sequence[FileInfo]) -> FileInfo | None:
    """Return the report that looks like the latest version; ``None`` if nothing shows it."""
    ranked = sorted(files, key=_rank)
    return ranked[-1] if len(files) == 1 or _rank(ranked[-1]) > _rank(ranked[-2]) else None


def _rank(file: FileInfo) -> tuple[object, ...]:
    """Return the marks of a later version, the surest first."""
    # The folder may tell the round: 第二次/年报.docx.
    name = unicodedata.normalize("NFKC", "/".join(PurePath(PurePath(file.path).with_suffix("")).parts[-2:]))
    numbers = [_number(next(filter(None, found.groups()))) for found in _NUMBERED.finditer(name)]
    is_changed = bool(_CHANGED.search(name)) + 2 * bool(_FINAL.search(name))
    days = [tuple(int(part) for part in found.groups() if part)[-2:] for found in _DAY.finditer(name)]
    return max(numbers, default=0), is_changed, max(days, default=()), file.modified


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else f"{DIGITS}十".index(words)
