"""Write the files that go back to the agencies: a page with the faults to mend, and the report with comments."""

import io
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path, PurePath

from author import outcomes
from author.aggregate.return_page import ReturnedReport, covering_page, return_page
from author.aggregate.settings import Settings
from author.aggregate.store import Store
from author.aggregate.summary import FileInfo, OfficeStatus, State, Summary, goes_back
from author.errors import AuthorError, UsageError
from author.files import make_folder, read_bytes, write_beside_edited
from author.findings import Finding
from author.form import Form
from author.intake import Candidate
from author.render.comments import annotate
from author.spreadsheet.writing import write_csv
from author.text import in_file_name

_NOTICE = "退回意见.docx"
_COMMENTED = "批注.docx"
_COVERING = "退回清单"
_COVERING_HEADS = ("单位", "联系人", "第几次退回", "错误", "文件", "退回意见", "批注", "重新报送截止")
_LONGEST_NAME = 45
"""The most characters of a name before what is added to it; file systems allow 255 bytes."""
_NUMBER = re.compile(r"_\d{1,3}$")


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
    # Files beside a report that counts need not be submitted again.
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
        blanks = _blanks(report, summary.form, store)
        notice = return_page(report, summary, blanks=blanks, is_commented=commented is not None)
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
    content = covering_page(summary, rows)
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
        Path(file.path).name,
        written.notice.name,
        written.commented.name if written.commented else "",
        settings.deadline,
    )


def _blanks(report: ReturnedReport, form: Form, store: Store) -> list[str]:
    """Return the keys of the cells that are not filled in."""
    if not report.file.blanks or report.file.edition != form.edition:
        return []
    cells = store.cells(report.file)
    return [each.key for each in form.inputs if cells.get(each.key) is None]


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
    written = write_beside_edited(target, content, store.is_ours)
    store.record(written)
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
