"""Faulty reports -> what goes back to the agencies: one page that says what to mend, and the report with comments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from author import outcomes
from author.aggregate.summary import Head, Summary
from author.errors import AuthorError
from author.files import read_bytes, write_beside_edited
from author.findings import Finding, Level
from author.render.comments import annotate
from author.render.page import ADDRESS, BODY, HEADING, page
from author.text import width

_TITLE = "退回意见"
_NOTICE = "退回意见.docx"
_COMMENTED = "批注.docx"
_NUMBER = re.compile(r"_\d{1,3}$")
_LINES = 18
"""That a page holds below the title, with one to spare (GB/T 9704-2012: 22 lines a page)."""
_COLUMNS = 54
"""Of a line: 28 characters of two, less what blanks and line breaks waste."""
_INDENT = 4
_LONGEST_MESSAGE = 240

Words = tuple[str, str]
"""A style and what stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What was written for one report."""

    notice: Path
    commented: Path | None = None


def returned(summary: Summary) -> Iterator[tuple[Head, tuple[Finding, ...]]]:
    """The reports that go back: with something that must be mended, or not readable; in the order of their paths."""
    found: dict[str, list[Finding]] = {}
    for head, finding in summary.findings():
        if head.errors:
            found.setdefault(head.path, []).append(finding)
    left_out = [each.head for each in summary.left_out]
    faulty = [head for head in (*summary.counted, *left_out) if head.errors or head.refusal]
    for head in sorted(faulty, key=lambda head: head.path):
        yield head, tuple(found.get(head.path, ()))


def write_returns(folder: Path, summary: Summary) -> Iterator[Returned]:
    """Write the pages, and the reports with comments where they were .docx; a file that a person changed stays.

    Raises:
        AuthorError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AuthorError(f"建不了文件夹“{folder}”（{error.strerror}）", "请换一个位置") from error
    taken: set[str] = set()
    for head, findings in returned(summary):
        name = _free_name(head, taken)
        commented = _commented(head)
        page_of = _page(head, findings, summary, is_commented=commented is not None)
        notice = _write(folder / f"{name}_{_NOTICE}", page_of)
        yield Returned(
            notice=notice, commented=_write(folder / f"{name}_{_COMMENTED}", commented) if commented else None
        )


def is_named_as_return(path: Path) -> bool:
    """A file has the name of something that `write_returns` writes."""
    return _NUMBER.sub("", path.stem).endswith(tuple(f"_{Path(name).stem}" for name in (_NOTICE, _COMMENTED)))


def _free_name(head: Head, taken: set[str]) -> str:
    """The file's own name, numbered where files of several folders have the same."""
    stem = Path(head.path).stem
    names = (stem, *(f"{stem}({number})" for number in range(2, len(taken) + 3)))
    name = next(name for name in names if name.lower() not in taken)
    taken.add(name.lower())
    return name


def _write(target: Path, content: bytes) -> Path:
    return write_beside_edited(target, content, lambda path: read_bytes(path) == content)


def _commented(head: Head) -> bytes | None:
    """The report with its findings as comments; none where it is no DOCX, or one that takes no comments."""
    path = Path(head.path)
    if head.refusal or path.suffix.lower() != ".docx":
        return None
    outcome = outcomes.check(path)
    if outcome.source is None or outcome.source.extraction is None:
        return None
    try:
        return annotate(read_bytes(path), outcome.source.extraction, outcome.findings)
    except AuthorError:
        return None


# --- the page ----------------------------------------------------------------------------


def _page(head: Head, findings: Sequence[Finding], summary: Summary, *, is_commented: bool) -> bytes:
    name = head.agency or Path(head.path).stem
    properties = {
        "agency": name,
        "title": _TITLE,
        "subject": summary.form.basis,
        "date": f"{summary.year}-12-31",
        "fingerprint": "",
    }
    return page(_TITLE, _words(name, head, findings, summary, is_commented=is_commented), properties)


def _words(
    name: str, head: Head, findings: Sequence[Finding], summary: Summary, *, is_commented: bool
) -> Iterator[Words]:
    file = Path(head.path).name
    title = summary.form.title
    yield ADDRESS, f"{name}："
    if head.refusal:
        yield BODY, f"你单位报送的{title}（文件“{file}”）读不出来，没有计入汇总。请改正后重新报送。"
        yield BODY, _cut(head.refusal)
        return
    errors = [each for each in findings if each.is_error]
    others = [each for each in findings if each.level is Level.WARNING and not each.reason]
    opening = f"你单位报送的{head.year}年{title}（文件“{file}”）有 {len(errors)} 处必须改正，请改正后重新报送。"
    yield BODY, opening
    yield from _fitting(opening, errors, others, "见同时退回的批注" if is_commented else "可以用 author check 查看")


def _fitting(opening: str, errors: Sequence[Finding], others: Sequence[Finding], where: str) -> Iterator[Words]:
    """As many of the findings as the page holds, the gravest first, and how many more there are."""
    room = _LINES - 2 - _lines(opening)
    lists = (("一、必须改正", errors), ("二、请核对，有意如此的请说明", others))
    left: list[str] = []
    for (heading, found), what in zip(lists, ("必须改正", "需要核对"), strict=True):
        shown = 0
        for number, words in enumerate(map(_cut, map(_item, found)), 1):
            needed = _lines(f"{number}.{words}") + (number == 1)
            if needed > room:
                break
            if number == 1:
                yield HEADING, heading
            yield BODY, f"{number}.{words}"
            room, shown = room - needed, number
        if shown < len(found):
            left.append(f"{len(found) - shown} 处{what}")
            room = 0
    if left:
        yield BODY, f"另有 {'、'.join(left)}，{where}。"


def _item(found: Finding) -> str:
    # A rule without a basis of its own rests on the form, of which the whole page speaks.
    basis = f"（依据：{found.basis}）" if found.rule.basis else ""
    return f"{found.message}。{found.rule.remedy}{basis}。"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[: _LONGEST_MESSAGE - 1]}…"


def _lines(words: str) -> int:
    return ceil((_INDENT + width(words)) / _COLUMNS)
