"""Word the page that goes back to an agency, and the list of all returned reports."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from author import render
from author.aggregate.settings import Settings
from author.aggregate.summary import Cause, FileInfo, Summary
from author.findings import Finding, Level
from author.form import Form
from author.render.elements import ADDRESS, BODY, HEADING, SIGNATURE_DATE, SIGNATURE_NAME
from author.text import width

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReport:
    """A report that goes back to its agency."""

    file: FileInfo
    cause: Cause | None = None
    """The cause why the report is left out; ``None`` if it counts."""
    findings: Sequence[Finding] = ()
    """All findings of the report, if one of them must be mended."""


def return_page(report: ReturnedReport, summary: Summary, *, blanks: Sequence[str], is_commented: bool) -> bytes:
    """Return the page for an agency.

    Args:
        report: what goes back.
        summary: what all reports come to, with the settings.
        blanks: the keys of the cells that are not filled in.
        is_commented: whether the report with comments goes with it.
    """
    name = report.file.agency or Path(report.file.path).stem
    words = [(ADDRESS, f"{name}："), *_words(report, summary, blanks, is_commented=is_commented)]
    words += _closing(summary.settings)
    return render.plain_document(_TITLE, words, _properties(name, summary))


def _words(
    report: ReturnedReport, summary: Summary, blanks: Sequence[str], *, is_commented: bool
) -> Iterator[StyledText]:
    file = report.file
    name = file.name
    title = summary.form.title
    again = f"请改正后{_by(summary.settings)}重新报送"
    if report.cause is Cause.UNREADABLE:
        yield BODY, f"你单位报送的{title}（文件“{name}”）读不出来，没有计入汇总。{again}。"
        # The agency need not know where the file lies in the superior office.
        yield BODY, _cut(f"{file.why_unread}。")
        return
    errors = [each for each in report.findings if each.is_error]
    others = [each for each in report.findings if each.level is Level.WARNING and not each.reason]
    faults = [*_misfit(report, summary), *([f"有 {len(errors)} 处必须改正"] if errors else [])]
    opening = f"你单位报送的{file.year}年{title}（文件“{name}”）{'；'.join(faults)}，{again}。"
    yield BODY, opening
    if errors:
        closing = [words for _, words in _closing(summary.settings)]
        items = [[_item(each, summary.form, blanks) for each in found] for found in (errors, others)]
        # A blank line stands above the sender.
        room = _LINES - 2 - bool(summary.settings.sender) - sum(map(_lines, (opening, *closing)))
        yield from _fitting(items, room, "见同时退回的批注" if is_commented else "可以用 author check 查看")


def _misfit(report: ReturnedReport, summary: Summary) -> Iterator[str]:
    """Yield the reasons why a report could not count, whatever its numbers are."""
    if report.cause is Cause.OTHER_YEAR:
        yield f"是 {report.file.year} 年度的，应报送 {summary.year} 年度的，没有计入汇总"
    elif report.cause is Cause.OTHER_FORM:
        yield f"用的是 {report.file.edition} 年版格式，应使用{summary.form.basis}规定的格式，没有计入汇总"


def _by(settings: Settings) -> str:
    return f"于{settings.deadline}前" if settings.deadline else ""


def _closing(settings: Settings) -> list[StyledText]:
    """Return the person to ask, the office that returns the report, and the date."""
    asked = f"联系人：{settings.contact}" if settings.contact else ""
    phone = f"联系电话：{settings.phone}" if settings.phone else ""
    lines = [(BODY, f"{'，'.join(filter(None, (asked, phone)))}。")] if asked or phone else []
    lines += [(SIGNATURE_NAME, settings.sender)] if settings.sender else []
    return [*lines, *([(SIGNATURE_DATE, settings.date)] if settings.date else [])]


def _fitting(items: Sequence[Sequence[str]], room: int, where: str) -> Iterator[StyledText]:
    """Yield as many items as fit in ``room`` lines, the gravest first, and then the number of the other items."""
    headings = ("一、必须改正", "二、请核对，有意如此的请说明")
    left: list[str] = []
    for heading, told, what in zip(headings, items, ("必须改正", "需要核对"), strict=True):
        shown = 0
        for number, words in enumerate(told, 1):
            needed = _lines(f"{number}.{words}") + (number == 1)
            if needed > room:
                break
            if number == 1:
                yield HEADING, heading
            yield BODY, f"{number}.{words}"
            room, shown = room - needed, number
        if shown < len(told):
            left.append(f"{len(told) - shown} 处{what}")
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
        named = [form.fields[key].place for key in blanks if form.fields[key].place.split()[0] == table]
        return f"{table} 没有填的：{_by_row(named, table)}" if named else found.message
    return found.message


def _by_row(places: Sequence[str], table: str) -> str:
    """Return the cells by row: (一)予以公开（自然人、其他）."""
    rows: dict[str, list[str]] = {}
    for place in places:
        row, _, column = place.removeprefix(table).strip().rpartition(" ")
        rows.setdefault(row, []).append(column)
    return "；".join(f"{row}（{'、'.join(columns)}）" if row else "、".join(columns) for row, columns in rows.items())


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[: _LONGEST_MESSAGE - 1]}…"


def _lines(words: str) -> int:
    return ceil((_INDENT + width(words)) / _COLUMNS)


def covering_page(summary: Summary, rows: Sequence[Sequence[str | int]]) -> bytes:
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
