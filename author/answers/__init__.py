"""The answers file: a report as YAML that a clerk can read and mend in Notepad.

Every value is read as text and parsed by our own schema; totals are never read or
stored; ``_`` is a blank cell. Reading as a draft (the wizard's way) tolerates missing
entries and keeps unknown ones; strict reading (of `author build`) refuses them.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from author import editions
from author.agency import Agency, AgencyKind, Scope
from author.answers.schema import (
    FORMAT,
    SECTIONS,
    AnswerRow,
    AnswerTree,
    agency_note,
    json_schema,
    row_label,
    rows_of,
    tree,
)
from author.errors import AuthorError
from author.files import is_there, read_bytes, write_atomic
from author.form import Form, Table
from author.numerals import BLANK, Number, format_number
from author.report import Report, Signature, fill_totals
from author.text import Expression, in_file_name, pad
from author.yaml_files.entries import PLAIN_KEY, Entries, YamlNode, is_mapping

__all__ = ["dump", "file_name", "json_schema", "load", "load_reasons", "parse", "reasons_file", "rows_of", "save"]

SUFFIXES = (".yaml", ".yml")


def file_name(report: Report) -> str:
    """Return <agency>-<year>.yaml, short enough and without characters that a file system refuses."""
    return f"{in_file_name(report.agency.name) or '年报'}-{report.year}.yaml"


def load(path: Path, *, draft: bool = False) -> Report:
    """Read an answers file and fill in the totals.

    Raises:
        AuthorError: the file is not readable, not YAML, or has wrong entries, each named with its line.
    """
    return parse(read_bytes(path), path, draft=draft)


def reasons_file(document: Path) -> Path:
    """Return the path of the file with the reasons for a document's findings: 年报.docx.reasons.yaml."""
    # A folder that is given as . has no name.
    return document.parent / f"{document.name}.reasons.yaml"


def load_reasons(document: Path) -> dict[str, str]:
    """Return the reasons in a document's `reasons_file`, one entry each: 检查项@位置: 说明; none without such a file.

    Raises:
        AuthorError: the file cannot be read, or is no YAML of such entries.
    """
    path = reasons_file(document)
    entries = Entries(path)

    def reasons(root: YamlNode) -> dict[str, str]:
        return {key: entries.scalar(value, key) for key, value in entries.mapping(root, (), _keys(root)).items()}

    return entries.read(read_bytes(path), reasons) if is_there(path) else {}


def save(path: Path, report: Report, remarks: Sequence[str] = ()) -> None:
    """Write what `dump` returns to an answers file in one step; its previous content stays in `files.previous_copy`.

    Raises:
        AuthorError: it could not be written or could not be read back; the old content is untouched.
    """
    try:
        # Notepad before Windows 10 1809 shows LF as no line end at all.
        content = dump(report, remarks).replace("\n", os.linesep).encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise AuthorError(
            f"“{path}”没有写成：填的内容里有半个字符（{half}）", "请删去显示不出的字，重新输入"
        ) from error
    try:
        parse(content, path, draft=True)
    except AuthorError as error:
        raise AuthorError(f"“{path}”没有写，写了也读不回来：{error.message}", "请删掉这些字符再存") from error
    write_atomic(path, content, keep_previous=True)


# --- reading ----------------------------------------------------------------------------------


_Choice = TypeVar("_Choice", bound=StrEnum)


def parse(content: bytes, path: Path, *, draft: bool = False) -> Report:
    """Return the report in the bytes of an answers file; ``path`` is for messages.

    Raises:
        AuthorError: it is no YAML, or has wrong entries.
    """
    entries = _ReportEntries(path, draft=draft)
    return entries.read(content, entries.report)


class _ReportEntries(Entries):
    """A reader of the nodes of an answers file."""

    def report(self, root: YamlNode) -> Report:
        top = self.mapping(root, (), list(SECTIONS), self._required("form", "year", "agency", "texts", "tables"))
        self.refuse_other_format(top, "author", FORMAT)
        form = self._form(top.get("form"), root)
        year = self._year(top.get("year"), root, form)
        texts = self._section(top, "texts", form.text_keys, self._required(*form.text_keys[1:]))
        headings = self._lines(top, "headings", [part.id for part in form.parts])
        return Report(
            edition=form.edition,
            year=year,
            scope=self._choice(top.get("scope"), Scope, "scope"),
            agency=self._agency(top.get("agency")),
            headings={key: value for key, value in headings.items() if value},
            signature=self._signature(top),
            texts={**dict.fromkeys(form.text_keys, ""), **texts},
            cells=self._cells(top.get("tables"), form),
            facts=self._section(top, "facts", _keys(top.get("facts"))),
            reasons=self._section(top, "reasons", _keys(top.get("reasons"))),
            unknown=self.unknown,
        )

    def _required(self, *keys: str) -> Sequence[str]:
        return () if self.draft else keys

    def _form(self, node: "YamlNode | None", root: YamlNode) -> Form:
        name = self.line(node, "form")
        # The other editions, which take time to read, are not needed in the usual case.
        if name in editions.edition_names() and editions.edition(name).writable:
            return editions.edition(name)
        writable = [form.edition for form in editions.all_editions() if form.writable]
        if node is not None:
            self.problem(node, f"“form”写的是“{name}”，没有这个版本的填报格式，请写 {'、'.join(writable)}")
        elif self.draft:
            self.problem(root, f"起，缺少“form”（年报格式的版本），请写 {'、'.join(writable)}")
        return editions.edition(writable[-1])

    def _year(self, node: "YamlNode | None", root: YamlNode, form: Form) -> int:
        typed = self.line(node, "year")
        if re.fullmatch(r"\d{4}", typed) and form.covers(int(typed)):
            return int(typed)
        if node is not None:
            expected = f"应是四位数的年度，{form.edition} 年版格式从 {form.first_year} 年起用"
            self.problem(node, f"“year”写的是“{typed}”，{expected}")
        elif self.draft:
            self.problem(root, "起，缺少“year”（报告年度），请写四位数的年度")
        return form.first_year

    def _choice(self, node: "YamlNode | None", kinds: type[_Choice], what: str) -> _Choice:
        typed = self.line(node, what)
        if typed in list(kinds):
            return kinds(typed)
        if node is not None and typed:
            self.problem(node, f"“{what}”写的是“{typed}”，请写 {'、'.join(kinds)} 中的一个")
        return next(iter(kinds))

    def _agency(self, node: "YamlNode | None") -> Agency:
        entries = self.mapping(node, ("agency",), [each.name for each in fields(Agency)], self._required("name"))
        kind = self._choice(entries.pop("kind", None), AgencyKind, "agency.kind")
        return Agency(**{key: self.line(value, f"agency.{key}") for key, value in entries.items()}, kind=kind)

    def _signature(self, top: Mapping[str, YamlNode]) -> Signature:
        signature = Signature(**self._lines(top, "signature", [each.name for each in fields(Signature)]))
        # Signature.day takes other notations of ISO 8601 too.
        if signature.date and not (signature.day and signature.day.isoformat() == signature.date):
            self.problem(top["signature"], f"“signature.date”写的是“{signature.date}”，应像 2024-01-15")
        return signature

    def _section(
        self, top: Mapping[str, YamlNode], name: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known, required)
        return {key: self.scalar(value, f"{name}.{key}") for key, value in entries.items()}

    def _lines(self, top: Mapping[str, YamlNode], name: str, known: Sequence[str]) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known)
        return {key: self.line(value, f"{name}.{key}") for key, value in entries.items()}

    def _cells(self, node: "YamlNode | None", form: Form) -> dict[str, Number | None]:
        cells: dict[str, Number | None] = {}
        self._branch(node, ("tables",), tree(form.tables), cells)
        return fill_totals(form, cells)

    def _branch(
        self, node: "YamlNode | None", where: tuple[str, ...], tree: AnswerTree, cells: dict[str, Number | None]
    ) -> None:
        entries = self.mapping(node, where, list(tree), self._required(*tree))
        for key, value in entries.items():
            below = tree[key]
            if isinstance(below, dict):
                self._branch(value, (*where, key), below, cells)
            else:
                self._row(value, ".".join((*where, key)), below, cells)

    def _row(self, node: YamlNode, what: str, row: AnswerRow, cells: dict[str, Number | None]) -> None:
        name = " ".join(filter(None, (row[0].table.name, row_label(row))))
        typed = node.value.split() if isinstance(node.value, str) else []
        if len(typed) != len(row):
            written = f"写了 {len(typed)} 个" if isinstance(node.value, str) else "没有写在一行里"
            self.problem(node, f"“{what}”（{name}）应有 {len(row)} 个数（中间空一格，还没有数就写 {BLANK}），{written}")
            return
        for field, number in zip(row, typed, strict=True):
            if number == BLANK:
                continue
            try:
                cells[field.key] = field.kind.parse(number)
            except ValueError as error:
                self.problem(node, f"“{what}”（{field.place}）写的是“{number}”，{error}")


def _keys(node: "YamlNode | None") -> Sequence[str]:
    return [key.value for key, _ in node.value if isinstance(key.value, str)] if is_mapping(node) else ()


# --- writing ----------------------------------------------------------------------------------


_UNSAFE_IN_BLOCK = Expression(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SAFE_IN_QUOTES = re.compile(r'( ?[^"\\\s])*')


def dump(report: Report, remarks: Sequence[str] = ()) -> str:
    """Return the answers file of a report as text; ``remarks`` become comments at its head."""
    form = editions.edition(report.edition)
    origin = {"author": FORMAT, "form": report.edition, "year": str(report.year), "scope": report.scope.value}
    agency = asdict(report.agency)
    lines = [f"# {form.title} 填报数据（可用记事本修改；英文冒号后空一格）"]
    lines += [f"# 读入时：{_UNSAFE_IN_BLOCK.sub('', ' '.join(remark.split()))}" for remark in remarks]
    lines += [_entry(key, value, note=form.basis if key == "form" else SECTIONS[key]) for key, value in origin.items()]
    lines += _section(report, "agency", agency)
    lines += _section(report, "headings", report.headings)
    lines += _section(report, "signature", {key: value for key, value in asdict(report.signature).items() if value})
    lines += [_head("texts")]
    lines += [_text(key, report.texts.get(key, "")) for key in form.text_keys]
    lines += _unknown(report, ("texts",), 1)
    lines += [_head("tables")]
    notes = {keys: words for table in form.tables for keys, words in _notes(table).items()}
    lines += _branch(tree(form.tables), ("tables",), report, notes)
    lines += _section(report, "facts", report.facts)
    lines += _section(report, "reasons", report.reasons)
    lines += _unknown(report, (), 0)
    return "\n".join(lines) + "\n"


def _head(key: str) -> str:
    return f"{key}:" + (f"  # {SECTIONS[key]}" if SECTIONS[key] else "")


def _section(report: Report, name: str, entries: Mapping[str, str]) -> list[str]:
    unknown = _unknown(report, (name,), 1)
    if not (entries or unknown):
        return [f"{name}: {{}}  # {SECTIONS[name]}"]
    notes = {key: agency_note(key) for key in entries} if name == "agency" else {}
    return [_head(name), *(_entry(key, value, 1, notes.get(key, "")) for key, value in entries.items()), *unknown]


def _notes(table: Table) -> dict[tuple[str, ...], str]:
    """Return the comments on a table and on its groups, by the keys that lead to each."""
    columns = " ".join(field.column.short for field in rows_of(table)[0])
    groups = (line for leaf in (*table.row_leaves, *table.column_leaves) for line in leaf.parents)
    shorts = {(table.id, *(each.id for each in (*line.parents, line))): line.short for line in groups}
    return {(table.id,): f"{table.band or table.name}：{columns}", **shorts}


def _branch(
    tree: AnswerTree, where: tuple[str, ...], report: Report, notes: Mapping[tuple[str, ...], str]
) -> Iterator[str]:
    depth = len(where)
    for key, below in tree.items():
        if isinstance(below, dict):
            yield pad("  " * depth + f"{_key(key)}:", 42 if depth > 1 else 0) + f"  # {notes[(*where, key)[1:]]}"
            yield from _branch(below, (*where, key), report, notes)
        else:
            numbers = " ".join(_cell(report.cells.get(field.key)) for field in below)
            yield _entry(key, numbers, depth, row_label(below))
    yield from _unknown(report, where, depth)


def _cell(value: Number | None) -> str:
    return BLANK if value is None else format_number(value)


def _entry(key: str, value: str, depth: int = 0, note: str = "") -> str:
    line = "  " * depth + f"{_key(key)}: {_quoted(value)}"
    return f"{pad(line, 42)}  # {note}" if note else line


def _text(key: str, text: str) -> str:
    if not text or _UNSAFE_IN_BLOCK.search(text):
        return _entry(key, text, 1)
    indicator = "2" if text[0] in " \n\t" else ""
    keep = "+" if text.endswith("\n") or not text.strip() else ""
    return "\n".join([f"  {key}: |{indicator}{keep}", *(f"    {line}" if line else "" for line in text.split("\n"))])


def _unknown(report: Report, where: tuple[str, ...], depth: int) -> list[str]:
    """Return the lines of the unknown entries that stood in this place."""
    entries = [entry for path, entry in report.unknown.items() if path[:-1] == where]
    return [f"{'  ' * depth}{line}" if line else "" for entry in entries for line in entry.split("\n")]


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(value: str) -> str:
    if not _UNSAFE_IN_BLOCK.search(value) and _SAFE_IN_QUOTES.fullmatch(value):
        return f'"{value}"'
    # Half a character (a lone UTF-16 surrogate) would be written as an escape that no YAML reader takes.
    value.encode("utf-8")
    import yaml

    text: str = yaml.dump(value, default_style='"', allow_unicode=True, width=10**9)
    return text.removesuffix("\n")
