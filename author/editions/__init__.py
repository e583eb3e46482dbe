"""Find and load the editions: the folders of templates/ that hold a form.yaml."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from author.errors import AuthorError, DefinitionError
from author.form import Aspect, Form, Identity, Line, Part, Table
from author.numerals import Kind, in_words
from author.text import width
from author.yaml_files import Node, load_definition, refuse_duplicates, templates_folder


def base_folder() -> Path:
    """Return the folder of the DOCX parts that are the same in every edition: styles, fonts, footers, properties."""
    return templates_folder() / "base"


def edition_names() -> list[str]:
    """Return the names of all editions, oldest first."""
    return sorted(path.parent.name for path in templates_folder().glob("*/form.yaml"))


@cache
def edition(name: str) -> Form:
    """Return the edition of that name.

    Raises:
        AuthorError: there is no such edition.
        DefinitionError: its form.yaml is broken.
    """
    if name not in edition_names():
        known = "、".join(edition_names())
        raise AuthorError(f"没有“{name}”这个版本的格式", f"现有 {known}，新版本请在 templates 下加文件夹")
    form = load_form(templates_folder() / name / "form.yaml")
    if form.edition != name:
        raise DefinitionError(f"form.yaml: edition: '{name}', the name of its folder, is expected")
    return form


@cache
def all_editions() -> tuple[Form, ...]:
    """Return every edition, oldest first."""
    return tuple(edition(name) for name in edition_names())


def for_year(year: int) -> Form:
    """Return the edition on which reports of a year are written.

    Raises:
        AuthorError: no edition covers that year.
    """
    for form in reversed(all_editions()):
        if form.covers(year):
            return form
    raise AuthorError(f"没有适用于 {year} 年的年报格式", "请核对年度")


def load_form(path: Path) -> Form:
    """Return the form that a form.yaml defines.

    Raises:
        AuthorError: the file cannot be read.
        DefinitionError: with the path of the fault.
    """
    return form_from(load_definition(path))


# --- a form.yaml, checked and expanded --------------------------------------------------------


_WIDEST_CAPTION = 20


def form_from(node: Node) -> Form:
    """Expand a definition into a form.

    Raises:
        DefinitionError: with file and path of the first fault.
    """
    node.mapping("edition title basis issued purpose years preamble parts")
    # No code uses the date of issue: it stands in every edition for the people who read the definition.
    node.text("issued")
    years = node.child("years").mapping("from to")
    first_year = years.year("from")
    if first_year is None:
        raise years.fault("missing from")
    parts = node.some("parts")
    built = tuple(_part(part, number) for number, part in enumerate(parts, 1))
    preamble = node.child("preamble")
    aspect = _aspect(preamble)
    refuse_duplicates([preamble, *parts])
    refuse_duplicates([table for part in parts for table in part.items("tables")])
    return node.made(
        Form,
        writable=node.text("purpose", among=("write", "read")) == "write",
        first_year=first_year,
        last_year=years.year("to"),
        preamble=aspect,
        parts=built,
    )


def _part(node: Node, number: int) -> Part:
    node.mapping("id heading also help article widths tables aspects")
    widths = tuple(item.whole() for item in node.items("widths"))
    tables = []
    for item in node.items("tables"):
        table = _table(item, f"表{in_words(number)}")
        if table.stub_columns + len(table.column_leaves) > len(widths):
            raise item.fault(f"more columns than the {len(widths)} widths of its part")
        tables.append(table)
    aspects = node.items("aspects") if tables else node.some("aspects")
    built = tuple(_aspect(aspect) for aspect in aspects)
    refuse_duplicates(aspects)
    return node.made(Part, id=node.id(), number=number, widths=widths, tables=tuple(tables), aspects=built)


def _aspect(node: Node) -> Aspect:
    return node.mapping("id label heading help optional").made(Aspect, id=node.id())


def _table(node: Node, name: str) -> Table:
    node.mapping("id band stub corner columns_label article rows columns identities")
    rows = _lines(node, "rows", ())
    columns = _lines(node, "columns", ())
    known = {
        axis: {leaf.path for line in lines for leaf in line.leaves()}
        for axis, lines in (("rows", rows), ("columns", columns))
    }
    identities = tuple(_identity(item, known) for item in node.items("identities"))
    return node.made(Table, id=node.id(), name=name, rows=rows, columns=columns, identities=identities)


def _lines(node: Node, key: str, parents: tuple[Line, ...]) -> tuple[Line, ...]:
    items = node.some(key)
    lines = tuple(_line(item, parents) for item in items)
    refuse_duplicates(items)
    for item, line in zip(items, lines, strict=True):
        if not line.label and len(lines) > 1:
            raise item.fault("a line without a label has siblings")
    totals = [item for item, line in zip(items, lines, strict=True) if line.is_total]
    if len(totals) > 1:
        raise totals[1].fault("a second total among siblings")
    if totals and len(lines) == 1:
        raise totals[0].fault("a total without siblings")
    return lines


def _line(node: Node, parents: tuple[Line, ...]) -> Line:
    node.mapping("id label short also help article single role type children")
    id = node.id()
    if "label" not in node.data:
        raise node.fault("missing label")
    label = node.text("label", "")
    short = node.text("short", label)
    if not short:
        raise node.fault("a line without a label needs a short caption")
    if width(short) > _WIDEST_CAPTION:
        raise node.child("short").fault(f"wider than {_WIDEST_CAPTION} columns")
    line = node.made(
        Line,
        id=id,
        short=short,
        path=".".join([*(parent.id for parent in parents), id]),
        is_total=node.text("role", "", among=("", "total")) == "total",
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


def _identity(node: Node, known: dict[str, set[str]]) -> Identity:
    node.mapping("rule note along left right previous")
    along = node.text("along", among=("rows", "columns"))
    for side in ("left", "right", "previous"):
        for item, line in zip(node.items(side), node.texts(side), strict=True):
            if line not in known[along]:
                raise item.fault(f"no {along.removesuffix('s')} '{line}'")
    if not (node.texts("right") or node.texts("previous")):
        raise node.fault("missing right")
    return node.made(Identity)
