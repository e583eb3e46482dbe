"""A docxtpl template with its tags resolved to plain Jinja and compiled, once a process."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from author.editions import base_folder
from author.errors import AuthorError
from author.files import read_bytes
from author.form import Form
from author.package import Package, pack
from author.render.fill import context
from author.report import blank_report

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DOCUMENT = "word/document.xml"
PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
_MISSING_SHOWN = 3
_IN_PARAGRAPH = "(?:(?!</w:p>).)*"
_TAG_PARAGRAPH = re.compile(rf"<w:p>{_IN_PARAGRAPH}{{([{{%])p (.*?[%}}]}}){_IN_PARAGRAPH}</w:p>")
_TEXT_LOOP = re.compile(r'{% for paragraph in texts\[("[^"]+")\] %}(.*?){% endfor %}')
_TABLE = re.compile("<w:tbl>.*?</w:tbl>")
_CELL_TAG = re.compile(r'{{ cells\["([^"]+)"\] }}')
_TABLE_PLACE = re.compile(b"\0(\\d+)\0")
"""The place of a table, marked with a character that neither XML nor a report can hold."""


class CutTable(NamedTuple):
    """A table of the template, cut at its numbers: they stand between the pieces of markup."""

    markup: Sequence[bytes]
    keys: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A template: its parts with tags, compiled, and the parts that are copied as they are."""

    path: Path
    tagged: Mapping[str, "Template"]
    fixed: bytes
    """A package of the parts that are the same in every document."""
    tables: Sequence[CutTable] = ()
    """The tables of the document, which are filled in without Jinja."""

    def render(self, name: str, values: Mapping[str, Any]) -> bytes:
        """Return one part filled in.

        Raises:
            AuthorError: a tag of the template names what the report does not have.
        """
        from jinja2 import TemplateError

        try:
            text = self.tagged[name].render(values)
        except TemplateError as error:
            raise _unusable(self.path, error) from error
        return _TABLE_PLACE.sub(lambda place: _filled(self.tables[int(place[1])], values["cells"]), text.encode())


def _filled(table: CutTable, cells: Mapping[str, str]) -> bytes:
    from markupsafe import escape

    # Escaping does nothing to digits, and nearly all cells hold only them.
    numbers = [(cell if cell.isdigit() else escape(cell)).encode() for cell in map(cells.__getitem__, table.keys)]
    return b"".join(chain.from_iterable(zip_longest(table.markup, numbers, fillvalue=b"")))


@cache
def compile_template(path: Path, *, trusted: bool) -> Compiled:
    """Read and compile a template.

    Raises:
        AuthorError: it is missing, is no DOCX, or its tags are broken.
    """
    from jinja2 import StrictUndefined, TemplateError

    content = read_bytes(path)
    try:
        parts = Package(content).parts()
        document = parts.pop(DOCUMENT).decode()
    except (AuthorError, KeyError, UnicodeDecodeError) as error:
        raise AuthorError(f"“{path}”不是 Word 模板", "请用 author form build 生成一份再改") from error
    # The properties come from our base: a template saved in Word holds the name of the person who saved it.
    properties = {name: template for name, template in compile_properties().items() if parts.pop(name, None)}
    source, tables = _resolved(document) if trusted else (_resolved_by_docxtpl(document), ())
    environment = _environment(trusted=trusted)(autoescape=True, undefined=StrictUndefined)
    try:
        tagged = {DOCUMENT: environment.from_string(source), **properties}
    except TemplateError as error:
        raise _unusable(path, error) from error
    return Compiled(path=path, tagged=tagged, fixed=pack(parts), tables=tables)


@cache
def compile_properties() -> "Mapping[str, Template]":
    """Return the parts of templates/base with properties, compiled."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return {name: environment.from_string((base_folder() / name).read_text("utf-8")) for name in PROPERTIES}


def _environment(*, trusted: bool) -> "type[Environment]":
    if trusted:
        from jinja2 import Environment

        return Environment
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment


def _resolved(document: str) -> tuple[str, Sequence[CutTable]]:
    """Return the text part of a template that we built, with docxtpl's tags as plain Jinja, and its tables.

    There every tag is whole, and a ``{%p … %}`` stands alone in its paragraph: that paragraph is
    the tag. docxtpl's own way, which is for tags that Word has cut into runs, takes as long as all the rest.
    To compile what is left takes longer than to fill in ten reports: so the tables, which hold nothing
    but numbers, are filled in by `Compiled.render`, and the loop that stands there for each text becomes one macro.
    """
    cut = [_CELL_TAG.split(each) for each in _TABLE.findall(document)]
    tables = [CutTable([piece.encode() for piece in pieces[::2]], pieces[1::2]) for pieces in cut]
    places = (f"\0{number}\0" for number in count())
    source = _TAG_PARAGRAPH.sub(r"{\1 \2", _TABLE.sub(lambda _: next(places), document))
    loops = {body for _, body in _TEXT_LOOP.findall(source)}
    if len(loops) == 1:
        body = f"{{% for paragraph in paragraphs %}}{loops.pop()}{{% endfor %}}"
        source = f"{{% macro text(paragraphs) %}}{body}{{% endmacro %}}" + _TEXT_LOOP.sub(
            r"{{ text(texts[\1]) }}", source
        )
    return source, tables


def _resolved_by_docxtpl(document: str) -> str:
    from docxtpl import DocxTemplate

    return str(DocxTemplate(None).patch_xml(document))


def check_template(form: Form, path: Path) -> None:
    """Prove that a template prints every number, heading and text of the form.

    Raises:
        AuthorError: naming what it does not print.
    """
    values = context(blank_report(form, form.first_year), form)
    asked = {name: _Asked(values[name]) for name in ("cells", "headings", "texts")}
    compile_template(path, trusted=False).render(DOCUMENT, values | asked)
    missing = list(_never_asked(form, asked))
    if missing:
        more = f" 等 {len(missing)} 处" if len(missing) > _MISSING_SHOWN else ""
        shown = "、".join(missing[:_MISSING_SHOWN])
        raise AuthorError(f"模板“{path}”里没有 {shown}{more}", "请从 author form build 生成的模板里补回来")


class _Asked(dict[str, Any]):
    """Remembers which of its keys a template asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.keys_asked.add(key)
        return super().__getitem__(key)


def _never_asked(form: Form, asked: Mapping[str, _Asked]) -> Iterator[str]:
    for name, values in asked.items():
        for key in values:
            if key not in values.keys_asked:
                yield form.fields[key].place if name == "cells" else f'{name}["{key}"]'


def _unusable(path: Path, error: Exception) -> AuthorError:
    return AuthorError(f"模板“{path}”里的标记有错（{error}）", "请从 author form build 生成的模板里改")
