"""Write the files that go back to the agencies: a page with the faults to mend, and the report with comments."""

import io
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from math import ceil
from pathlib import Path, PurePath

from author import outcomes, render
from author.aggregate.settings import Settings
from author.aggregate.store import Store
from author.aggregate.summary import Cause, FileInfo, OfficeStatus, Summary
from author.errors import AuthorError, UsageError
from author.files import make_folder, write_beside_edited
from author.findings import Finding, Level
from author.form import Field, Form
from author.intake import Candidate
from author.render.fill import ADDRESS, BODY, HEADING, SIGNATURE_DATE, SIGNATURE_NAME
from author.spreadsheet.writing import write_csv
from author.text import in_file_name, width

_NOTICE = "退回意见.docx"
_COMMENTED = "批注.docx"
_COVERING = "退回清单"
_COVERING_HEADS = ("单位", "联系人", "第几次退回", "错误", "文件", "退回意见", "批注", "重新报送截止")
_LONGEST_NAME = 45
"""The most characters of a name before what is added to it; file systems allow 255 bytes."""
_NUMBER = re.compile(r"_\d{1,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReport:
    """A report that goes back to its agency."""

    file: FileInfo
    cause: Cause | None = None
    """The cause why the report is left out; ``None`` if it counts."""
    findings: Sequence[Finding] = ()
    """All findings of the report, if one of them must be mended."""
    blanks: Sequence[str] = ()
    """The keys of the cells that are not filled in, if the report is on the form of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReturn:
    """The files that were written for one report."""

    file: FileInfo
    notice: Path
    commented: Path | None = None
    beside: Mapping[Path, Path] = field(default_factory=dict)
    """The file that was written instead of each file that a person changed or has open."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return all files of the report, also those that a person changed."""
        return (self.notice, *([self.commented] if self.commented else []), *self.beside)


def _returned(summary: Summary, store: Store) -> Iterator[ReturnedReport]:
    """Yield the reports that go back, in the order of the list of agencies, then of their paths.

    Reports with errors go back, and those that cannot count as they are; files that the superior
    office left out or could not open do not.
    """
    found: dict[str, list[Finding]] = {}
    for file, finding in summary.findings():
        if file.errors:
            found.setdefault(file.path, []).append(finding)
    order = {file.path: number for number, office in enumerate(summary.offices) for file in office.files}
    for file, left_out in sorted(
        summary.returned(), key=lambda each: (order.get(each[0].path, len(order)), each[0].path)
    ):
        cells = store.cells(file) if file.blanks and file.edition == summary.form.edition else None
        yield ReturnedReport(
            file=file,
            cause=left_out.cause if left_out else None,
            findings=found.get(file.path, ()),
            blanks=[each.key for each in summary.form.inputs if cells and cells.get(each.key) is None],
        )


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
    for report in _returned(summary, store):
        commented = _commented(report.file, profile_path)
        notice = _return_page(report, summary, is_commented=commented is not None)
        contents = {_NOTICE: notice}
        contents |= {_COMMENTED: commented} if commented else {}
        targets = {what: folder / f"{names[report.file.path]}_{what}" for what in contents}
        written = {what: _write(targets[what], content, store) for what, content in contents.items()}
        yield WrittenReturn(
            file=report.file,
            notice=written[_NOTICE],
            commented=written.get(_COMMENTED),
            beside={targets[what]: path for what, path in written.items() if path != targets[what]},
        )


def write_covering_list(folder: Path, summary: Summary, returns: Sequence[WrittenReturn], store: Store) -> list[Path]:
    """Write the list of the returned reports as a page, and as a .csv for mail merge; return their paths.

    Raises:
        AuthorError: they cannot be written.
    """
    offices = {file.path: office for office in summary.offices for file in office.files}
    rows = [_covering_row(each, offices.get(each.file.path), summary.settings) for each in returns]
    table = io.BytesIO()
    write_csv([_COVERING_HEADS, *rows], table)
    content = _covering_page(summary, rows)
    return [
        _write(folder / f"{_COVERING}.docx", content, store),
        _write(folder / f"{_COVERING}.csv", table.getvalue(), store),
    ]


def _covering_row(written: WrittenReturn, office: OfficeStatus | None, settings: Settings) -> tuple[str | int, ...]:
    file = written.file
    return (
        office.agency if office else file.agency or Path(file.path).stem,
        office.contact if office else "",
        office.returns if office else 1,
        file.errors,
        file.name,
        written.notice.name,
        written.commented.name if written.commented else "",
        settings.deadline,
    )


def outdated(folder: Path, written: Iterable[Path], store: Store) -> list[Path]:
    """Return what earlier runs wrote into the folder and this one did not: pages of reports that were mended since."""
    now = {os.path.realpath(path) for path in written}
    before = (Path(path) for path in store.outputs() - now)
    real = Path(os.path.realpath(folder))
    left = (path for path in before if path.parent == real and is_named_as_return(path) and path.exists())
    return sorted(folder / path.name for path in left)


def is_named_as_return(path: Path) -> bool:
    """Return whether a file has the name of a file that `write_returns` writes."""
    stem = _NUMBER.sub("", path.stem)
    return stem == _COVERING or stem.endswith(tuple(f"_{Path(name).stem}" for name in (_NOTICE, _COMMENTED)))


def _names(summary: Summary) -> dict[str, str]:
    """Return for each path the name of its pages: that of the agency, else of the file.

    The names are numbered over all files, faulty or not, so that the name of one does not change
    when another is mended.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in sorted((file for file, _ in summary.files()), key=lambda file: file.path):
        base = (in_file_name(file.agency) or Path(file.path).stem)[:_LONGEST_NAME]
        numbered = chain([base], (f"{base}({number})" for number in count(2)))
        name = next(name for name in numbered if name.lower() not in taken)
        taken.add(name.lower())
        names[file.path] = name
    return names


def _write(target: Path, content: bytes, store: Store) -> Path:
    written = write_beside_edited(target, content, store.is_ours)
    store.record(written)
    return written


def _commented(file: FileInfo, profile_path: Path | None) -> bytes | None:
    """Return the report with its findings as comments; ``None`` if it is no DOCX or takes no comments."""
    path = Path(file.path)
    if not file.errors or path.suffix.lower() != ".docx":
        return None
    outcome = outcomes.check(path, profile_path=profile_path)
    if outcome.source and outcome.source.extraction:
        from author.render.comments import annotate

        with suppress(AuthorError):
            return annotate(outcome.source.content, outcome.source.extraction, outcome.findings)
    return None


# --- the folder ---------------------------------------------------------------------------


def apart_from_returns(
    given: Iterable[Path], found: Sequence[Candidate], folder: Path, ours: Collection[str]
) -> list[Candidate]:
    """Return what was found outside the folder of the returns; nothing else may lie in that folder.

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


# --- the words of a page ------------------------------------------------------------------


_TITLE = "退回意见"
_LINES = 18
"""The lines that a page holds below the title, with one to spare (GB/T 9704-2012: 22 lines a page)."""
_COLUMNS = 54
"""The columns of a line: 28 characters of two, less what blanks and line breaks waste."""
_INDENT = 4
_LONGEST_MESSAGE = 240

StyledText = tuple[str, str]
"""The name of a style and the text in that style."""

_BLANK = "layout.blank-cell"
_DIFFERENCE = re.compile("(.*?)：(.*)；差 (.*)")
"""The message of a sum that does not come out: the place, the sums, the difference."""


def _return_page(report: ReturnedReport, summary: Summary, *, is_commented: bool) -> bytes:
    """Return the page for an agency; ``is_commented`` tells that the report with comments goes with it."""
    name = report.file.agency or Path(report.file.path).stem
    words = [(ADDRESS, f"{name}："), *_words(report, summary, is_commented=is_commented), *_closing(summary.settings)]
    return render.plain_document(_TITLE, words, _properties(name, summary))


def _words(report: ReturnedReport, summary: Summary, *, is_commented: bool) -> Iterator[StyledText]:
    file = report.file
    name, title = file.name, summary.form.title
    again = f"请改正后{_by(summary.settings)}重新报送"
    if report.cause is Cause.UNREADABLE:
        yield BODY, f"你单位报送的{title}（文件“{name}”）读不出来，没有计入汇总。{again}。"
        # The agency need not know where the file lies in the superior office.
        yield BODY, _cut(f"{file.why_unread}。")
        return
    errors = sorted((each for each in report.findings if each.is_error), key=lambda each: each.rule.id != _BLANK)
    others = [each for each in report.findings if each.level is Level.WARNING and not each.reason]
    faults = [*_why_not_countable(report, summary), *([f"有 {len(errors)} 处必须改正"] if errors else [])]
    opening = f"你单位报送的{file.year}年{title}（文件“{name}”）{'；'.join(faults)}，{again}。"
    yield BODY, opening
    if errors:
        closing = [words for _, words in _closing(summary.settings)]
        items = [[_item(each, summary.form, report.blanks) for each in found] for found in (errors, others)]
        # A blank line stands above the sender.
        room = _LINES - 2 - bool(summary.settings.sender) - sum(map(_lines, (opening, *closing)))
        yield from _as_many_as_fit(items, room, "见同时退回的批注" if is_commented else "可以用 author check 查看")


def _why_not_countable(report: ReturnedReport, summary: Summary) -> Iterator[str]:
    """Yield the reasons why a report could not count, whatever its numbers are."""
    if report.cause is Cause.OTHER_YEAR:
        yield f"是 {report.file.year} 年度的，应报送 {summary.year} 年度的，没有计入汇总"
    elif report.cause is Cause.OTHER_FORM:
        yield f"用的是 {report.file.edition} 年版格式，应使用{summary.form.basis}规定的格式，没有计入汇总"


def _by(settings: Settings) -> str:
    return f"于{settings.deadline}前" if settings.deadline else ""


def _closing(settings: Settings) -> list[StyledText]:
    """Return the person to ask, the office that returns the report, and the date."""
    contacts = {"联系人": settings.contact, "联系电话": settings.phone}
    asked = "，".join(f"{label}：{words}" for label, words in contacts.items() if words)
    lines = ((BODY, asked and f"{asked}。"), (SIGNATURE_NAME, settings.sender), (SIGNATURE_DATE, settings.date))
    return [(style, words) for style, words in lines if words]


def _as_many_as_fit(items: Sequence[Sequence[str]], room: int, where: str) -> Iterator[StyledText]:
    """Yield as many items as fit in ``room`` lines, the gravest first, and then the number of the other items."""
    headings = ("一、必须改正", "二、请核对，有意如此的请说明")
    left: list[str] = []
    for heading, sentences, what in zip(headings, items, ("必须改正", "需要核对"), strict=True):
        shown = 0
        for number, words in enumerate(sentences, 1):
            needed = _lines(f"{number}.{words}") + (number == 1)
            if needed > room:
                break
            if number == 1:
                yield HEADING, heading
            yield BODY, f"{number}.{words}"
            room, shown = room - needed, number
        if shown < len(sentences):
            left.append(f"{len(sentences) - shown} 处{what}")
            room = 0
    if left:
        yield BODY, f"另有 {'、'.join(left)}，{where}。"


def _item(found: Finding, form: Form, blanks: Sequence[str]) -> str:
    """Return the fault, the remedy, and the basis if the rule has its own."""
    basis = f"（依据：{found.basis}）" if found.rule.basis else ""
    words = f"{_message(found, form, blanks)}。{found.rule.remedy}{basis}。"
    return words if found.rule.id == _BLANK else _cut(words)


def _message(found: Finding, form: Form, blanks: Sequence[str]) -> str:
    """Return the message; a sum in the order 应为, 实为, 差, and blank cells all by row."""
    difference = _DIFFERENCE.fullmatch(found.message)
    if found.rule.id.startswith("arithmetic.") and difference and found.expected and found.found:
        place, sums, by = difference.groups()
        return f"{place}：应为 {found.expected}，实为 {found.found}，差 {by}（{sums}）"
    if found.rule.id == _BLANK and found.where.key in form.fields:
        table = form.fields[found.where.key].place.split()[0]
        cells = [each for each in form.inputs if each.place.split()[0] == table]
        if any(each.key in blanks for each in cells):
            return f"{table} 没有填的：{_by_row(cells, blanks)}"
    return found.message


def _by_row(cells: Sequence[Field], blanks: Collection[str]) -> str:
    """Return the blank cells of a table by row, like rows together: (一)予以公开、(二)部分公开的自然人、其他."""
    rows: dict[str, list[str]] = {}
    filled: set[str] = set()
    for each in cells:
        _, row, column = each.place.split()
        if each.key in blanks:
            rows.setdefault(row, []).append(column)
        else:
            filled.add(row)
    if not filled:
        return "整张表"
    alike: dict[str, list[str]] = {}
    for row, columns in rows.items():
        alike.setdefault(f"的{'、'.join(columns)}" if row in filled else "整行", []).append(row)
    number = len(filled | set(rows))
    return "；".join(f"{'各行' if len(of) == number else '、'.join(of)}{where}" for where, of in alike.items())


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[: _LONGEST_MESSAGE - 1]}…"


def _lines(words: str) -> int:
    return ceil((_INDENT + width(words)) / _COLUMNS)


def _covering_page(summary: Summary, rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return the list of returned reports as a page; rows begin with agency, contact, number of returns, errors."""
    title = f"{summary.year}年{summary.form.title}退回清单"
    lines = [f"共退回 {len(rows)} 份，请{_by(summary.settings)}重新报送。"]
    for number, (agency, contact, returns, errors, file, *_) in enumerate(rows, 1):
        asked = f"，联系人 {contact}" if contact else ""
        faults = f"{errors} 处必须改正" if errors else "没有计入"
        lines.append(f"{number}.{agency}：第 {returns} 次退回，{faults}（文件“{file}”{asked}）。")
    words = [*((BODY, line) for line in lines), *_closing(summary.settings)]
    return render.plain_document(title, words, _properties(title, summary))


def _properties(agency: str, summary: Summary) -> dict[str, str]:
    return {
        "agency": agency,
        "title": _TITLE,
        "subject": summary.form.basis,
        "date": f"{summary.year}-12-31",
        "fingerprint": "",
    }
