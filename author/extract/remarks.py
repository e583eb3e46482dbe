"""Make findings about the reading: parts that were not found, numbers without a field, and unusual numbers."""

from collections.abc import Container, Iterator, Mapping
from itertools import groupby

from author.document import Document
from author.extract.fields import Located
from author.extract.labels import Match
from author.extract.search import Reading, Unplaced
from author.extract.texts import Texts
from author.extract.values import Value
from author.findings import Finding, Where, finding
from author.form import Field, Form, Line
from author.numerals import format_number
from author.report import Report, fill_totals

_SHOWN = 5
_PLAIN_RULES = {
    "reading.unit": "单位是元，已换算成万元",
    "reading.number-remark": "按前面的数字读入，后面的说明没有读入",
}
"""The rules about numbers that are read although they break the rule, each with its message."""
_LONGEST_SHOWN = 60


def on_document(document: Document, form: Form, year: int | None, old: Mapping[str, Form]) -> Iterator[Finding]:
    """Yield the remarks of the file's reader, and findings about an edition that is not that of the year.

    ``old`` are the parts whose tables are of another edition than the others.
    """
    for remark in document.remarks:
        yield finding(remark.rule, Where(), remark.message)
    if year is not None and not form.covers(year):
        message = f"{year} 年的报告用的是 {form.edition} 年版格式的表"
        yield finding("reading.edition", Where(), message, found=form.edition)
    for id, other in old.items():
        part = form.part(id)
        message = f"{part.heading}：用的是 {other.edition} 年版格式的表，含义不同，{len(part.inputs)} 个数字没有读入"
        yield finding("reading.old-table", Where(part=id), message, expected=form.edition, found=other.edition)


def on_tables(located: Located, zeros: Container[str], old: Container[str]) -> Iterator[Finding]:
    """Yield findings about missing fields, numbers without a field and labels in other words.

    ``zeros`` are the fields of rows that are not printed, ``old`` the parts whose tables are of another edition.
    """
    for fields, message in _missing(located, zeros, old):
        yield finding("reading.not-found", _at(fields[0], located.form), message, found=len(fields))
    yield from _clashes(located)
    for unplaced in located.unplaced:
        yield _unplaced(unplaced, located)
    yield from _variants(located)
    yield from _single_rows(located)


def on_values(readings: Mapping[str, Reading], values: Mapping[str, Value], form: Form) -> Iterator[Finding]:
    """Yield a finding for each cell that is no plain number, and one for all blank marks of a table."""
    marked: dict[str, list[Reading]] = {}
    for key, value in values.items():
        reading = readings[key]
        if value.rule == "reading.blank-mark":
            marked.setdefault(reading.field.table.id, []).append(reading)
        elif value.rule:
            yield finding(
                value.rule,
                _at(reading.field, form),
                f"{reading.field.place}：写的是“{_cut(reading.text)}”，{value.reason or _PLAIN_RULES[value.rule]}",
                found=_cut(reading.text),
            )
    for cells in marked.values():
        first = cells[0]
        yield finding(
            "reading.blank-mark",
            _at(first.field, form),
            f"{first.field.table.name}：有 {len(cells)} 格写的是“{_cut(first.text)}”之类，不是数字，"
            f"按没有填处理，第一处是 {first.field.place}",
            expected=0,
            found=_cut(first.text),
        )


def on_totals(report: Report, form: Form) -> Iterator[Finding]:
    """Yield a finding for each printed total that is not the sum and is lost because totals are computed."""
    computed = fill_totals(form, report.cells)
    for key, total in computed.items():
        printed = report.cells.get(key)
        if printed is not None and total is not None and printed != total:
            field = form.fields[key]
            yield finding(
                "reading.recomputed",
                _at(field, form),
                f"{field.place}：写的是 {format_number(printed)}，各项相加是 {format_number(total)}，已改按相加的数",
                expected=format_number(total),
                found=format_number(printed),
            )


def on_texts(texts: Texts, form: Form) -> Iterator[Finding]:
    """Yield findings about missing headings, and about lines and tables that belong to no text."""
    if not texts.title.agency:
        yield finding("reading.title", Where(), "标题里没有找到机关名称")
    if texts.title.year is None:
        message = f"标题和统计期限里都没有找到年度，暂按 {form.first_year} 年读"
        yield finding("reading.title", Where(), message)
    for part in form.parts:
        if part.id not in texts.headings:
            lost = "，这一部分的文字没有读入" if part.is_text else ""
            message = f"没有找到“{part.heading}”这个标题{lost}"
            yield finding("reading.heading-missing", Where(part=part.id), message)
    for key, lines in texts.dropped.items():
        if lines:
            shown = "；".join(f"“{_cut(line)}”" for line in lines[:_SHOWN])
            beside_table = any(part.id == key and not part.is_text for part in form.parts)
            message = (
                f"表旁有 {len(lines)} 行文字，只用来核对，不存入答案：{shown}"
                if beside_table
                else f"有 {len(lines)} 行文字不属于报告的任何部分，没有读入：{shown}"
            )
            yield finding("reading.unplaced-text", Where(part=key), message, found=len(lines))
    for key, count in texts.grids.items():
        if count:
            message = f"{form.part(key).heading}：文字里夹有 {count} 张表，没有读入"
            yield finding("reading.unplaced-table", Where(part=key), message, found=count)


def _missing(located: Located, zeros: Container[str], old: Container[str]) -> Iterator[tuple[list[Field], str]]:
    """Yield the fields of each missing table, or else of each row with missing fields, with a sentence on them."""
    form = located.form
    known = {*located.readings, *located.implied}
    for table in form.tables:
        if form.part_of(table).id in old:
            continue
        fields = list(table.fields.values())
        missing = [field for field in fields if field.key not in known]
        if missing and len(missing) == len(fields):
            name = f"“{table.band}”的表" if table.band else table.name
            yield missing, f"{form.part_of(table).heading}：没有找到{name}，{len(missing)} 个数字没有读入"
            continue
        for _, row in groupby(missing, key=lambda field: field.row.path):
            lost = list(row)
            place = lost[0].place if len(lost) == 1 else f"{table.name} {lost[0].row_caption}".strip()
            is_zero = all(field.key in zeros for field in lost)
            outcome = "其余各行与总计相符，按 0 计" if is_zero else f"{len(lost)} 个数字没有读入"
            yield lost, f"{place}：没有找到，{outcome}"


def _clashes(located: Located) -> Iterator[Finding]:
    """Yield one finding for each table that is printed twice with different numbers."""
    for _, group in groupby(located.clashes, key=lambda clash: clash[0].field.table.id):
        clashes = list(group)
        known, other = clashes[0]
        yield finding(
            "reading.clash",
            _at(known.field, located.form),
            f"{known.field.table.name}：有 {len(clashes)} 格在文件里出现两次而且不同，用了前一处，"
            f"第一格是 {known.field.place}，一处是“{_cut(known.text)}”，一处是“{_cut(other.text)}”",
            expected=_cut(known.text),
            found=_cut(other.text),
        )


def _unplaced(unplaced: Unplaced, located: Located) -> Finding:
    form = located.form
    numbers = "、".join(unplaced.numbers[:_SHOWN])
    more = f"等 {len(unplaced.numbers)} 个数字" if len(unplaced.numbers) > _SHOWN else ""
    label = f"“{_cut(unplaced.labels)}”" if unplaced.labels else "没有标签"
    message = (
        f"表格第 {unplaced.place.row + 1} 行（{label}）的 {numbers}{more}在 {form.edition} 年版格式里没有位置，没有读入"
    )
    part = next((part.id for part in form.parts if unplaced.place.block in located.blocks[part.id]), "")
    return finding("reading.unplaced-number", Where(part=part), message, found=numbers)


def _variants(located: Located) -> Iterator[Finding]:
    """Yield a finding for each line of the form whose label is printed in other words."""
    firsts: dict[Line, tuple[Field, Match]] = {}
    for reading in located.readings.values():
        for match in (reading.row, reading.column):
            if not match.exact:
                firsts.setdefault(match.line, (reading.field, match))
    for line, (field, match) in firsts.items():
        printed = _cut(match.printed)
        message = f"{field.table.name}：“{printed}”按“{line.label}”读入"
        where = _at(field, located.form)
        yield finding("reading.label-variant", where, message, expected=line.label, found=printed)


def _single_rows(located: Located) -> Iterator[Finding]:
    """Yield a finding for each group that is printed as one row."""
    firsts: dict[Line, Reading] = {}
    for reading in located.readings.values():
        if reading.row.group:
            firsts.setdefault(reading.row.group, reading)
    for group, reading in firsts.items():
        field, line = reading.field, reading.row.line
        others = "、".join(child.label for child in group.children if child is not line)
        message = f"{field.table.name}：“{group.label}”只有一行，计入“{line.label}”，{others}按 0 计"
        yield finding("reading.single-row", _at(field, located.form), message)


def _at(field: Field, form: Form) -> Where:
    return Where(key=field.key, part=form.part_of(field.table).id)


def _cut(text: str) -> str:
    """Return the printed text on one line, shortened if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + "…"
