"""YAML text -> report, with every problem named by its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from author import editions
from author.agency import Agency, AgencyKind, Scope
from author.answers.schema import FORMAT, SECTIONS, AnswerRow, AnswerTree, row_label, tree
from author.form import Form
from author.numerals import BLANK, Number
from author.report import Report, Signature, fill_totals
from author.yaml_files.entries import Entries, YamlNode, is_mapping

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
        """Return the report whose answers file has this root."""
        top = self.mapping(root, (), list(SECTIONS), self._required("form", "year", "agency", "texts", "tables"))
        if self.line(top.get("author"), "author") not in ("", FORMAT):
            self.problem(top["author"], f"“author”应是 {FORMAT}，这个文件可能出自更新的版本，请升级后再用")
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
        # Python takes other notations of ISO 8601 too.
        if signature.date and not (signature.day and signature.day.isoformat() == signature.date):
            self.problem(top["signature"], f"“signature.date”写的是“{signature.date}”，应像 2024-01-15")
        return signature

    def _section(
        self, top: Mapping[str, YamlNode], name: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known, required)
        return {key: self.scalar(value, f"{name}.{key}") for key, value in entries.items()}

    def _lines(self, top: Mapping[str, YamlNode], name: str, known: Sequence[str]) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known, ())
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


def parse_reasons(content: bytes, path: Path) -> dict[str, str]:
    """Return the reasons for a document's findings, one entry each: 检查项@位置: 说明.

    Raises:
        AuthorError: it is no YAML of such entries.
    """
    entries = Entries(path)

    def reasons(root: YamlNode) -> dict[str, str]:
        return {key: entries.scalar(value, key) for key, value in entries.mapping(root, (), _keys(root), ()).items()}

    return entries.read(content, reasons)


def _keys(node: "YamlNode | None") -> Sequence[str]:
    return [key.value for key, _ in node.value if isinstance(key.value, str)] if is_mapping(node) else ()
