"""Read a report from a document on a form: fields are found by their labels, texts by their headings.

Whatever is odd becomes a finding. A document in which most of the numbers are missing is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from author import editions
from author.agency import Agency, kind_of, scope_of
from author.document import Document
from author.errors import AuthorError
from author.extract import remarks
from author.extract.contacts import read_contacts
from author.extract.fields import Located, locate
from author.extract.search import Place, Reading
from author.extract.texts import Texts, read_texts
from author.extract.unruled import with_unruled_tables
from author.extract.values import Value, read_value
from author.findings import Finding, Where, finding, with_basis
from author.form import Form, Part
from author.numerals import Kind, Number
from author.readers import read
from author.report import Report
from author.text import lines_of, norm_label

__all__ = ["Extraction", "Place", "extract", "locate", "read_report", "with_contacts"]

_SURELY = 0.7
"""The share of a part's fields that are found if its tables are of an edition, and not found if they are not."""
_ENOUGH = 0.5
"""The share of the form's fields that must be found."""
_LAST_LINES = 3
"""The number of last lines of the last text in which contacts may stand."""


@dataclass(frozen=True, kw_only=True)
class Extraction:
    """A report that was read from a file, with remarks about the reading for a person."""

    report: Report
    findings: tuple[Finding, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    """The cell in which each field is printed, by key."""
    blocks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The blocks of the document that hold each text, by key."""
    behind: tuple[str, ...] = ()
    """The lines behind the last text; empty for a web page, whose last lines may belong to the site."""
    missing: frozenset[str] = frozenset()
    """The fields that are not printed and have no value, by key."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The text beside a part's tables, or in a table beside a part's text, by part; it is checked and not kept."""


def read_report(path: Path, content: bytes | None = None) -> Extraction:
    """Read the report in a DOCX, HTML or PDF file; ``content`` are its bytes if they are read already.

    Raises:
        AuthorError: the file cannot be read, or most of its numbers are missing.
    """
    document = read(path, content)
    try:
        return extract(document, *editions.all_editions())
    except AuthorError as error:
        raise AuthorError(f"读不了“{path}”：{error.message}", error.hint) from error


def extract(document: Document, *forms: Form) -> Extraction:
    """Read the report in a document on the form that fits best; ``forms`` begins with the oldest.

    Raises:
        AuthorError: fewer than half of the form's numbers were found.
    """
    document = with_unruled_tables(document, forms)
    best, *others = _by_fit(document, forms)
    old = {part.id: other.form for part in best.form.parts for other in others if _is_on_other_form(other, part, best)}
    return _extraction(document, best, old)


def with_contacts(read: Extraction, form: Form) -> Extraction:
    """Return a reading with the contact facts that the report states beyond doubt, and a finding for each doubt."""
    preamble, *others = (read.report.texts[key] for key in form.text_keys)
    ending = (*lines_of(others[-1])[-_LAST_LINES:], *read.behind)
    agency, doubts = read_contacts(read.report.agency, preamble, others, ending)
    doubtful = [finding("reading.contact", Where(part=form.preamble.id), each) for each in doubts.values()]
    findings = (*read.findings, *with_basis(form.basis, doubtful))
    return replace(read, report=replace(read.report, agency=agency), findings=findings)


def _by_fit(document: Document, forms: Sequence[Form]) -> list[Located]:
    """Locate the fields on the forms, the best fit first, the newest of equal ones; no other if the newest fits."""
    newest = locate(document, forms[-1])
    if newest.fit == 1:
        return [newest]
    return sorted([newest, *(locate(document, form) for form in reversed(forms[:-1]))], key=lambda each: -each.fit)


def _is_on_other_form(other: Located, part: Part, best: Located) -> bool:
    """Return whether the tables of a part are those of another form than the one that fits the report best."""
    same = next((each for each in other.form.parts if each.id == part.id and each.tables), None)
    return bool(part.tables and same) and other.fit_of(part.id) >= _SURELY and best.fit_of(part.id) <= 1 - _SURELY


def _extraction(document: Document, located: Located, old: Mapping[str, Form]) -> Extraction:
    form = located.form
    _refuse_if_mostly_missing(located)
    texts = read_texts(document, form, located)
    located = located.without_parts(old) if old else located
    values = {key: _value(reading) for key, reading in located.readings.items()}
    cells = _cells(located, values)
    zeros = located.rows_of_zeros(cells)
    report = _report(form, texts, cells | zeros)
    found = (
        *remarks.on_document(document, form, texts.title.year, old),
        *remarks.on_tables(located, zeros, old),
        *remarks.on_values(located.readings, values, form),
        *remarks.on_texts(texts, form),
    )
    return Extraction(
        report=report,
        findings=with_basis(form.basis, found),
        places={key: reading.place for key, reading in located.readings.items()},
        blocks=texts.blocks,
        behind=() if any(block.scope for block in document.blocks) else texts.dropped[form.text_parts[-1].id],
        missing=frozenset(form.fields).difference(located.readings, located.implied, zeros),
        beside={
            form.text_parts[-1].id: texts.fees,
            **{part.id: "\n".join(texts.dropped[part.id]) for part in form.parts if not part.is_text},
        },
    )


def _refuse_if_mostly_missing(located: Located) -> None:
    found, wanted = len(located.readings), len(located.form.fields)
    if found < _ENOUGH * wanted:
        raise AuthorError(
            f"表里应有 {wanted} 个数字，只找到 {found} 个的位置",
            "请核对是不是政府信息公开工作年度报告，表格是不是图片、附件，或者没有画框线",
        )


def _value(reading: Reading) -> Value:
    kind = reading.field.kind
    in_yuan = kind is Kind.MONEY and norm_label(reading.column.printed).endswith("单位元")
    return read_value(reading.text, kind, in_yuan=in_yuan)


def _cells(located: Located, values: Mapping[str, Value]) -> dict[str, Number | None]:
    """Return every field of the form: totals as printed, 0 beside the number of a group printed as one row."""
    cells = {key: values[key].number if key in values else None for key in located.form.fields}
    for key, reading in located.implied.items():
        cells[key] = 0 if cells[reading.field.key] is not None else None
    return cells


def _report(form: Form, texts: Texts, cells: Mapping[str, Number | None]) -> Report:
    name = texts.title.agency
    own = {key: each.text for key, each in texts.headings.items() if each.text != form.part(key).heading}
    return Report(
        edition=form.edition,
        year=texts.title.year if texts.title.year is not None else form.first_year,
        scope=scope_of(name),
        agency=Agency(name=name, kind=kind_of(name)),
        headings=own,
        signature=texts.signature,
        texts=texts.texts,
        cells=cells,
    )
