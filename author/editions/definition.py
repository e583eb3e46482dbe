"""A parsed form.yaml, checked and expanded into a Form."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from author.errors import DefinitionError
from author.form import Aspect, Form, Identity, Kind, Line, Part, Table

_NUMERALS = "零一二三四五六七八九"


def form_from(data: object, file: str = "form.yaml") -> Form:
    """Expand a definition.

    Raises:
        DefinitionError: with file and path of the first fault.
    """
    return _form(_Node(data, "", file))


class _Node:
    """One value of the definition that knows its path."""

    def __init__(self, data: Any, path: str, file: str) -> None:
        self.data = data
        self.path = path
        self.file = file

    def fault(self, what: str) -> DefinitionError:
        return DefinitionError(": ".join(part for part in (self.file, self.path, what) if part))

    def mapping(self, keys: str) -> "_Node":
        if not isinstance(self.data, dict):
            raise self.fault("a mapping is expected")
        for key in self.data:
            if key not in keys.split():
                raise self.fault(f"unknown key '{key}'")
        return self

    def child(self, key: str) -> "_Node":
        return _Node(self.data.get(key), f"{self.path}.{key}" if self.path else key, self.file)

    def text(self, key: str, default: str | None = None, among: Sequence[str] = ()) -> str:
        value = self.data.get(key, default)
        if value is None:
            raise self.fault(f"missing {key}")
        if not isinstance(value, str):
            raise self.child(key).fault("a text is expected")
        if among and value not in among:
            raise self.child(key).fault(f"one of {', '.join(filter(None, among))} is expected")
        return value

    def items(self, key: str) -> list["_Node"]:
        child = self.child(key)
        if child.data is None:
            return []
        if not isinstance(child.data, list):
            raise child.fault("a list is expected")
        return [_Node(value, f"{child.path}[{index}]", self.file) for index, value in enumerate(child.data)]

    def some(self, key: str) -> list["_Node"]:
        found = self.items(key)
        if not found:
            raise self.fault(f"missing {key}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        for item in self.items(key):
            if not isinstance(item.data, str):
                raise item.fault("a text is expected")
        return tuple(item.data for item in self.items(key))

    def year(self, key: str) -> int | None:
        value = self.text(key, "")
        if value and not (value.isdecimal() and len(value) == 4):
            raise self.child(key).fault("a year is expected")
        return int(value) if value else None


def _form(node: _Node) -> Form:
    node.mapping("edition title basis issued purpose years preamble parts")
    years = node.child("years").mapping("from to")
    first_year = years.year("from")
    if first_year is None:
        raise years.fault("missing from")
    parts = node.some("parts")
    built = tuple(_part(part, number) for number, part in enumerate(parts, 1))
    _refuse_duplicates(parts)
    _refuse_duplicates([table for part in parts for table in part.items("tables")])
    return Form(
        edition=node.text("edition"),
        title=node.text("title"),
        basis=node.text("basis"),
        issued=node.text("issued"),
        writable=node.text("purpose", among=("write", "read")) == "write",
        first_year=first_year,
        last_year=years.year("to"),
        preamble=_aspect(node.child("preamble")),
        parts=built,
    )


def _part(node: _Node, number: int) -> Part:
    node.mapping("id heading also help article widths tables aspects")
    numeral = _NUMERALS[number] if number < len(_NUMERALS) else str(number)
    widths = []
    for item in node.items("widths"):
        if not isinstance(item.data, int) or item.data <= 0:
            raise item.fault("a positive whole number is expected")
        widths.append(item.data)
    tables = []
    for item in node.items("tables"):
        table = _table(item, f"表{numeral}")
        if table.stub_columns + len(table.column_leaves) > len(widths):
            raise item.fault(f"more columns than the {len(widths)} widths of its part")
        tables.append(table)
    aspects = node.items("aspects")
    if not tables:
        node.some("aspects")
    built = tuple(_aspect(aspect) for aspect in aspects)
    _refuse_duplicates(aspects)
    return Part(
        id=node.text("id"),
        number=number,
        heading=node.text("heading"),
        also=node.texts("also"),
        help=node.text("help", ""),
        article=node.text("article", ""),
        widths=tuple(widths),
        tables=tuple(tables),
        aspects=built,
    )


def _aspect(node: _Node) -> Aspect:
    node.mapping("id label heading help optional")
    return Aspect(
        id=node.text("id"),
        label=node.text("label"),
        heading=node.text("heading", ""),
        help=node.text("help", ""),
        optional=node.data.get("optional") is True,
    )


def _table(node: _Node, name: str) -> Table:
    node.mapping("id band stub corner columns_label article rows columns identities")
    rows = _lines(node, "rows", ())
    columns = _lines(node, "columns", ())
    known = {
        axis: {leaf.path for line in lines for leaf in line.leaves()}
        for axis, lines in (("rows", rows), ("columns", columns))
    }
    return Table(
        id=node.text("id"),
        name=name,
        band=node.text("band", ""),
        stub=node.text("stub", ""),
        corner=node.text("corner", ""),
        columns_label=node.text("columns_label", ""),
        article=node.text("article", ""),
        rows=rows,
        columns=columns,
        identities=tuple(_identity(item, known) for item in node.items("identities")),
    )


def _lines(node: _Node, key: str, parents: tuple[Line, ...]) -> tuple[Line, ...]:
    items = node.some(key)
    lines = tuple(_line(item, parents) for item in items)
    _refuse_duplicates(items)
    totals = [item for item, line in zip(items, lines, strict=True) if line.is_total]
    if len(totals) > 1:
        raise totals[1].fault("a second total among siblings")
    if totals and len(lines) == 1:
        raise totals[0].fault("a total without siblings")
    return lines


def _line(node: _Node, parents: tuple[Line, ...]) -> Line:
    node.mapping("id label short also help article single role type children")
    id = node.text("id")
    label = node.text("label")
    short = node.text("short", label)
    if not short:
        raise node.fault("a line without a label needs a short caption")
    line = Line(
        id=id,
        label=label,
        short=short,
        path=".".join([*(parent.id for parent in parents), id]),
        is_total=node.text("role", "", among=("", "total")) == "total",
        also=node.texts("also"),
        help=node.text("help", ""),
        article=node.text("article", ""),
        single=node.text("single", ""),
        kind=Kind(node.text("type", Kind.COUNT, among=list(Kind))),
        parents=parents,
        children=(),
    )
    if "children" in node.data:
        line = replace(line, children=_lines(node, "children", (*parents, line)))
        if line.is_total:
            raise node.fault("a total has no children")
    if line.single and line.single not in [child.id for child in line.children]:
        raise node.child("single").fault(f"no child '{line.single}'")
    return line


def _identity(node: _Node, known: dict[str, set[str]]) -> Identity:
    node.mapping("rule note along left right previous")
    along = node.text("along", among=("rows", "columns"))
    for side in ("left", "right", "previous"):
        for item in node.items(side):
            if item.data not in known[along]:
                raise item.fault(f"no {along.removesuffix('s')} '{item.data}'")
    if not (node.texts("right") or node.texts("previous")):
        raise node.fault("missing right")
    node.some("left")
    return Identity(
        rule=node.text("rule"),
        note=node.text("note", ""),
        along="rows" if along == "rows" else "columns",
        left=node.texts("left"),
        right=node.texts("right"),
        previous=node.texts("previous"),
    )


def _refuse_duplicates(items: Sequence[_Node]) -> None:
    seen = set()
    for item in items:
        if item.data["id"] in seen:
            raise item.fault(f"duplicate id '{item.data['id']}'")
        seen.add(item.data["id"])
