"""Write what goes back to the agencies: a page that says what to mend, and the report with comments."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from math import ceil
from pathlib import Path, PurePath

from author import outcomes, render
from author.aggregate.output import is_ours, remember
from author.aggregate.store import Store
from author.aggregate.summary import Cause, FileInfo, State, Summary, goes_back
from author.errors import AuthorError, UsageError
from author.files import make_folder, read_bytes, write_beside_edited
from author.findings import Finding, Level
from author.intake import Candidate
from author.render.comments import annotate
from author.render.elements import ADDRESS, BODY, HEADING
from author.text import in_file_name, width

_TITLE = "退回意见"
_NOTICE = "退回意见.docx"
_COMMENTED = "批注.docx"
_LONGEST_NAME = 45
"""The most characters of a name before what is added to it; file systems allow 255 bytes."""
_NUMBER = re.compile(r"_\d{1,3}$")
_LINES = 18
"""The lines that a page holds below the title, with one to spare (GB/T 9704-2012: 22 lines a page)."""
_COLUMNS = 54
"""The columns of a line: 28 characters of two, less what blanks and line breaks waste."""
_INDENT = 4
_LONGEST_MESSAGE = 240

StyledText = tuple[str, str]
"""A style and what stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReport:
    """A report that goes back to its agency."""

    file: FileInfo
    cause: Cause | None = None
    """Why it is left out; ``None`` if it counts."""
    findings: Sequence[Finding] = ()
    """All its findings, if one of them must be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReturn:
    """The files that were written for one report."""

    notice: Path
    commented: Path | None = None
    beside: Mapping[Path, Path] = field(default_factory=dict)
    """For each file that a person changed or has open: what was written in its place."""

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of the report, those too that a person changed."""
        return (self.notice, *([self.commented] if self.commented else []), *self.beside)


def returned(summary: Summary) -> Iterator[ReturnedReport]:
    """Yield the reports that go back, in the order of their paths.

    Reports with errors go back, and those that cannot count as they are; files that the superior
    office left out or could not open do not.
    """
    found: dict[str, list[Finding]] = {}
    for file, finding in summary.findings():
        if file.errors:
            found.setdefault(file.path, []).append(finding)
    reports = [ReturnedReport(file=file) for file in summary.counted if goes_back(file, None)]
    # What came besides a report that counts need not come again.
    settled = {file.path for office in summary.offices if office.state is State.COUNTED for file in office.files[1:]}
    reports += [
        ReturnedReport(file=each.file, cause=each.cause)
        for each in summary.left_out
        if goes_back(each.file, each.cause) and each.file.path not in settled
    ]
    for report in sorted(reports, key=lambda report: report.file.path):
        yield replace(report, findings=found.get(report.file.path, ()))


def write_returns(
    folder: Path, summary: Summary, store: Store, profile_path: Path | None = None
) -> Iterator[WrittenReturn]:
    """Write the pages, and each .docx report with comments; a file that a person changed stays.

    ``profile_path`` is the local profile with which the reports were checked.

    Raises:
        AuthorError: the folder cannot be made or written.
    """
    make_folder(folder)
    names = _names(summary)
    for report in returned(summary):
        commented = _commented(report.file, profile_path)
        contents = {_NOTICE: _page(report, summary, is_commented=commented is not None)}
        contents |= {_COMMENTED: commented} if commented else {}
        targets = {what: folder / f"{names[report.file.path]}_{what}" for what in contents}
        written = {what: _write(targets[what], content, store) for what, content in contents.items()}
        yield WrittenReturn(
            notice=written[_NOTICE],
            commented=written.get(_COMMENTED),
            beside={targets[what]: path for what, path in written.items() if path != targets[what]},
        )


def outdated(folder: Path, written: Iterable[WrittenReturn], store: Store) -> list[Path]:
    """Return what earlier runs wrote into the folder and this one did not: pages of reports that were mended since."""
    now = {os.path.realpath(path) for each in written for path in each.files}
    before = (Path(path) for path in store.outputs() - now)
    real = Path(os.path.realpath(folder))
    return sorted(folder / path.name for path in before if path.parent == real and _is_left(path))


def _is_left(path: Path) -> bool:
    return is_named_as_return(path) and path.exists()


def is_named_as_return(path: Path) -> bool:
    """Return whether a file has the name of something that `write_returns` writes."""
    return _NUMBER.sub("", path.stem).endswith(tuple(f"_{Path(name).stem}" for name in (_NOTICE, _COMMENTED)))


def _names(summary: Summary) -> dict[str, str]:
    """Return for each path the name of its pages: that of the agency, else of the file.

    The names are numbered over all files, faulty or not, so that the name of one does not change
    when another is mended.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    files = [*summary.counted, *(each.file for each in summary.left_out)]
    for file in sorted(files, key=lambda file: file.path):
        base = (in_file_name(file.agency) or Path(file.path).stem)[:_LONGEST_NAME]
        name = next(name for name in _numbered(base) if name.lower() not in taken)
        taken.add(name.lower())
        names[file.path] = name
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}({number})" for number in count(2))


def _write(target: Path, content: bytes, store: Store) -> Path:
    written = write_beside_edited(target, content, lambda path: is_ours(path, store))
    remember(written, store)
    return written


def _commented(file: FileInfo, profile_path: Path | None) -> bytes | None:
    """Return the report with its findings as comments; ``None`` if it is no DOCX or takes no comments."""
    path = Path(file.path)
    if not file.errors or path.suffix.lower() != ".docx":
        return None
    outcome = outcomes.check(path, profile_path=profile_path)
    if outcome.source is None or outcome.source.extraction is None:
        return None
    try:
        return annotate(read_bytes(path), outcome.source.extraction, outcome.findings)
    except AuthorError:
        return None


# --- the page ----------------------------------------------------------------------------


def _page(report: ReturnedReport, summary: Summary, *, is_commented: bool) -> bytes:
    name = report.file.agency or Path(report.file.path).stem
    properties = {
        "agency": name,
        "title": _TITLE,
        "subject": summary.form.basis,
        "date": f"{summary.year}-12-31",
        "fingerprint": "",
    }
    words = [(ADDRESS, f"{name}："), *_words(report, summary, is_commented=is_commented)]
    return render.plain_document(_TITLE, words, properties)


def _words(report: ReturnedReport, summary: Summary, *, is_commented: bool) -> Iterator[StyledText]:
    file = report.file
    name = Path(file.path).name
    title = summary.form.title
    if report.cause is Cause.UNREADABLE:
        yield BODY, f"你单位报送的{title}（文件“{name}”）读不出来，没有计入汇总。请改正后重新报送。"
        # The agency need not know where the file lies in the superior office.
        yield BODY, _cut(file.refusal.replace("；\n", "；").replace(file.path, name))
        return
    errors = [each for each in report.findings if each.is_error]
    others = [each for each in report.findings if each.level is Level.WARNING and not each.reason]
    faults = [*_misfit(report, summary), *([f"有 {len(errors)} 处必须改正"] if errors else [])]
    opening = f"你单位报送的{file.year}年{title}（文件“{name}”）{'；'.join(faults)}，请改正后重新报送。"
    yield BODY, opening
    if errors:
        yield from _fitting(opening, errors, others, "见同时退回的批注" if is_commented else "可以用 author check 查看")


def _misfit(report: ReturnedReport, summary: Summary) -> Iterator[str]:
    """Yield why a report could not count whatever its numbers are."""
    if report.cause is Cause.OTHER_YEAR:
        yield f"是 {report.file.year} 年度的，应报送 {summary.year} 年度的，没有计入汇总"
    elif report.cause is Cause.OTHER_FORM:
        yield f"用的是 {report.file.edition} 年版格式，应使用{summary.form.basis}规定的格式，没有计入汇总"


def _fitting(opening: str, errors: Sequence[Finding], others: Sequence[Finding], where: str) -> Iterator[StyledText]:
    """Yield as many findings as the page holds, the gravest first, and the number of those left."""
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


# --- the folder ---------------------------------------------------------------------------


def apart_from_returns(
    given: Iterable[Path], found: Sequence[Candidate], folder: Path, ours: Collection[str]
) -> list[Candidate]:
    """Return what was found outside the folder of the returns, in which nothing else may lie.

    ``ours`` are the real paths of what the program wrote.

    Raises:
        UsageError: one of the given folders and files, or of the found files, lies there and is none of ours.
    """
    within = {each for each in found if _is_within(each.path, folder)}
    files = [each.path for each in found if each in within and not (each.skip_reason or is_named_as_return(each.path))]
    for path in [path for path in given if _is_within(path, folder)] + files:
        if os.path.realpath(path) not in ours:
            raise UsageError(f"--returns 的文件夹“{folder}”里有要汇总的“{path}”", "请换一个只放退回意见的文件夹")
    return [each for each in found if each not in within]


def _is_within(path: Path, folder: Path) -> bool:
    """Return whether a path is a folder or lies in it, through all links."""
    return PurePath(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
