"""Faulty reports -> what goes back to the agencies: one page that says what to mend, and the report with comments."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from math import ceil
from pathlib import Path

from author import outcomes, render
from author.aggregate.output import is_ours, remember
from author.aggregate.store import Store
from author.aggregate.summary import Cause, Head, Summary
from author.errors import AuthorError
from author.files import make_folder, read_bytes, write_beside_edited
from author.findings import Finding, Level
from author.render.comments import annotate
from author.render.elements import ADDRESS, BODY, HEADING
from author.text import in_file_name, width

_TITLE = "退回意见"
_NOTICE = "退回意见.docx"
_COMMENTED = "批注.docx"
_LONGEST_NAME = 45
"""Characters of a name before what is added to it; file systems allow 255 bytes."""
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
class Case:
    """A report that goes back."""

    head: Head
    cause: Cause | None = None
    """Why it is left out; none where it counts."""
    findings: Sequence[Finding] = ()
    """All that is wrong, where something of it must be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What was written for one report."""

    notice: Path
    commented: Path | None = None
    beside: Mapping[Path, Path] = field(default_factory=dict)
    """By file that a person changed or has open: what was written in its place."""

    @property
    def files(self) -> tuple[Path, ...]:
        """All that belongs to it, changed ones too."""
        return (self.notice, *([self.commented] if self.commented else []), *self.beside)


def returned(summary: Summary) -> Iterator[Case]:
    """The reports that go back, in the order of their paths.

    Those with something that must be mended go back, and those that cannot count as they are,
    but for what an office itself has left out or could not open.
    """
    found: dict[str, list[Finding]] = {}
    for head, finding in summary.findings():
        if head.errors:
            found.setdefault(head.path, []).append(finding)
    cases = [Case(head=head) for head in summary.counted if head.errors]
    cases += [
        Case(head=each.head, cause=each.cause)
        for each in summary.left_out
        if each.cause.goes_back or (each.cause is Cause.CONFLICT and each.head.errors)
    ]
    for case in sorted(cases, key=lambda case: case.head.path):
        yield replace(case, findings=found.get(case.head.path, ()))


def write_returns(folder: Path, summary: Summary, store: Store, profile_path: Path | None = None) -> Iterator[Returned]:
    """Write the pages, and the reports with comments where they were .docx; a file that a person changed stays.

    ``profile_path`` is the local profile with which the reports were checked.

    Raises:
        AuthorError: the folder cannot be made or written.
    """
    make_folder(folder)
    names = _names(summary)
    for case in returned(summary):
        commented = _commented(case.head, profile_path)
        contents = {_NOTICE: _page(case, summary, is_commented=commented is not None)}
        contents |= {_COMMENTED: commented} if commented else {}
        targets = {what: folder / f"{names[case.head.path]}_{what}" for what in contents}
        written = {what: _write(targets[what], content, store) for what, content in contents.items()}
        yield Returned(
            notice=written[_NOTICE],
            commented=written.get(_COMMENTED),
            beside={targets[what]: path for what, path in written.items() if path != targets[what]},
        )


def outdated(folder: Path, written: Iterable[Returned], store: Store) -> list[Path]:
    """What earlier runs wrote into the folder and this one did not: pages of reports that are mended by now."""
    now = {os.path.realpath(path) for each in written for path in each.files}
    before = (Path(path) for path in store.outputs() - now)
    real = Path(os.path.realpath(folder))
    return sorted(folder / path.name for path in before if path.parent == real and _is_left(path))


def _is_left(path: Path) -> bool:
    return is_named_as_return(path) and path.exists()


def is_named_as_return(path: Path) -> bool:
    """A file has the name of something that `write_returns` writes."""
    return _NUMBER.sub("", path.stem).endswith(tuple(f"_{Path(name).stem}" for name in (_NOTICE, _COMMENTED)))


def _names(summary: Summary) -> dict[str, str]:
    """By path how the pages are called: by agency, else by file; numbered over all files, faulty or not.

    So the name of one does not change when another is mended.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    heads = [*summary.counted, *(each.head for each in summary.left_out)]
    for head in sorted(heads, key=lambda head: head.path):
        base = (in_file_name(head.agency) or Path(head.path).stem)[:_LONGEST_NAME]
        name = next(name for name in _numbered(base) if name.lower() not in taken)
        taken.add(name.lower())
        names[head.path] = name
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}({number})" for number in count(2))


def _write(target: Path, content: bytes, store: Store) -> Path:
    written = write_beside_edited(target, content, lambda path: is_ours(path, store))
    remember(written, store)
    return written


def _commented(head: Head, profile_path: Path | None) -> bytes | None:
    """The report with its findings as comments; none where it is no DOCX, or one that takes no comments."""
    path = Path(head.path)
    if not head.errors or path.suffix.lower() != ".docx":
        return None
    outcome = outcomes.check(path, profile_path=profile_path)
    if outcome.source is None or outcome.source.extraction is None:
        return None
    try:
        return annotate(read_bytes(path), outcome.source.extraction, outcome.findings)
    except AuthorError:
        return None


# --- the page ----------------------------------------------------------------------------


def _page(case: Case, summary: Summary, *, is_commented: bool) -> bytes:
    name = case.head.agency or Path(case.head.path).stem
    properties = {
        "agency": name,
        "title": _TITLE,
        "subject": summary.form.basis,
        "date": f"{summary.year}-12-31",
        "fingerprint": "",
    }
    words = [(ADDRESS, f"{name}："), *_words(case, summary, is_commented=is_commented)]
    return render.plain_document(_TITLE, words, properties)


def _words(case: Case, summary: Summary, *, is_commented: bool) -> Iterator[Words]:
    head = case.head
    file = Path(head.path).name
    title = summary.form.title
    if case.cause is Cause.UNREADABLE:
        yield BODY, f"你单位报送的{title}（文件“{file}”）读不出来，没有计入汇总。请改正后重新报送。"
        # Where the file lies with the superior office is no business of the agency.
        yield BODY, _cut(head.refusal.replace("；\n", "；").replace(head.path, file))
        return
    errors = [each for each in case.findings if each.is_error]
    others = [each for each in case.findings if each.level is Level.WARNING and not each.reason]
    faults = [*_misfit(case, summary), *([f"有 {len(errors)} 处必须改正"] if errors else [])]
    opening = f"你单位报送的{head.year}年{title}（文件“{file}”）{'；'.join(faults)}，请改正后重新报送。"
    yield BODY, opening
    if errors:
        yield from _fitting(opening, errors, others, "见同时退回的批注" if is_commented else "可以用 author check 查看")


def _misfit(case: Case, summary: Summary) -> Iterator[str]:
    """Why a report could not count whatever its numbers are."""
    if case.cause is Cause.OTHER_YEAR:
        yield f"是 {case.head.year} 年度的，应报送 {summary.year} 年度的，没有计入汇总"
    elif case.cause is Cause.OTHER_FORM:
        yield f"用的是 {case.head.edition} 年版格式，应使用{summary.form.basis}规定的格式，没有计入汇总"


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
