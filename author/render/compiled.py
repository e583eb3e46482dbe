"""A docxtpl template with its tags resolved to plain Jinja and compiled, once a process."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple, TypeVar

from author.editions import base_folder
from author.errors import AuthorError
from author.files import read_bytes
from author.form import Form
from author.package import Package, pack
from author.render.fill import TemplateValues, context
from author.report import PLACEHOLDER, Signature, blank_report

V = TypeVar("V")

DOCUMENT = "word/document.xml"
PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
_MISSING_SHOWN = 3
_TEXT_OF_ALL_KINDS = f"（一）主动公开\n（二）依申请公开。收到申请{PLACEHOLDER}】件。\n甲\t乙 & <丙>\n\n末段"
"""A text with a paragraph of every kind that a template may print in its own way."""
_IN_PARAGRAPH = "(?:(?!</w:p>).)*"
_TAG_PARAGRAPH = re.compile(rf"<w:p>{_IN_PARAGRAPH}{{([{{%])p (.*?[%}}]}}){_IN_PARAGRAPH}</w:p>")
_TEXT_LOOP = re.compile(r'{% for paragraph in texts\[("[^"]+")\] %}(.*?){% endfor %}')
_TABLE = re.compile("(<w:tbl>.*?</w:tbl>)")
_CELL_TAG = re.compile(r'{{ cells\["([^"]+)"\] }}')
_PROPERTY_TAG = re.compile("{{ ([a-z]+) }}")
_TABLE_PLACE = re.compile(b"\0(\\d+)\0")
"""The place of a table, marked with a character that neither XML nor a report can hold."""


class CutTable(NamedTuple):
    """A table of the template, cut at its numbers: they stand between the pieces of markup."""

    markup: Sequence[bytes]
    keys: Sequence[str]


class Compiled(NamedTuple):
    """A template with its compiled text part and the parts that are copied unchanged."""

    path: Path
    fill: Callable[[TemplateValues], str]
    """Returns the text part with the values of its tags; it raises what Jinja raises."""
    fixed: bytes
    """A package of the parts that are the same in every document."""
    tables: Sequence[CutTable] = ()
    """The tables of the document, which are filled in without Jinja."""
    left_out: Sequence[str] = ()
    """The parts of a house template that reports do not take over."""

    def render(self, values: TemplateValues) -> bytes:
        """Return the text part filled in.

        Raises:
            AuthorError: a tag of the template names what the report does not have.
        """
        from jinja2 import TemplateError

        try:
            text = self.fill(values)
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
    from jinja2 import Environment, StrictUndefined, TemplateError

    if not trusted:
        from author.render import house
    package = _opened(path, trusted=trusted)
    parts, left_out = (package.parts(), []) if trusted else house.carried_parts(path, package)
    document = parts.pop(DOCUMENT)
    # The properties come from our base: a template saved in Word holds the name of the person who saved it.
    fixed = pack({name: part for name, part in parts.items() if name not in PROPERTIES})
    try:
        if trusted:
            source, tables = _resolved(document.decode())
            environment = Environment(autoescape=True, undefined=StrictUndefined)
            return Compiled(path=path, fill=environment.from_string(source).render, fixed=fixed, tables=tables)
        fill = _compile_house_document(path, document)
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise _unusable(path, error) from error
    return Compiled(path=path, fill=fill, fixed=fixed, left_out=left_out)


def _opened(path: Path, *, trusted: bool) -> Package:
    content = read_bytes(path)
    try:
        package = Package(content)
        # A template of ours needs no parser of XML to say where its text is.
        is_document = DOCUMENT in package.names if trusted else package.main == DOCUMENT
    except AuthorError as error:
        raise _no_template(path) from error
    if not is_document:
        raise _no_template(path)
    return package


def _compile_house_document(path: Path, document: bytes) -> Callable[[TemplateValues], str]:
    """Compile a text part that Word may have saved, in Jinja's sandbox and without its functions."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from author.render import house

    source = str(DocxTemplate(None).patch_xml(house.whole_tags(path, document)))
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    house.refuse_program(path, environment.parse(source))
    return partial(house.filled, path, environment.from_string(source))


@cache
def _base_properties() -> Mapping[str, str]:
    return {name: (base_folder() / name).read_text("utf-8").removesuffix("\n") for name in PROPERTIES}


def properties(values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the parts of templates/base with the properties of a document, by name.

    Their tags name values of the document's text, and ``fingerprint``: the digest of that text.
    """
    from markupsafe import escape

    return {
        name: _PROPERTY_TAG.sub(lambda tag: escape(values[tag[1]]), part).encode()
        for name, part in _base_properties().items()
    }


def _resolved(document: str) -> tuple[str, Sequence[CutTable]]:
    """Return the text part of a template that we built, with docxtpl's tags as plain Jinja, and its tables.

    Every tag of such a template is whole, and a ``{%p … %}`` stands alone in its paragraph and replaces it.
    docxtpl's own method, which joins tags that Word has cut into runs, takes as long as all the rest.
    Compiling the rest takes longer than filling in ten reports. Therefore `Compiled.render` fills in the
    tables, which hold nothing but numbers, and the loops over the texts, which are all the same, become one macro.
    """
    texts = _TABLE.split(document)
    cut = [_CELL_TAG.split(each) for each in texts[1::2]]
    tables = [CutTable([piece.encode() for piece in pieces[::2]], pieces[1::2]) for pieces in cut]
    texts[1::2] = [f"\0{number}\0" for number in range(len(tables))]
    source = _TAG_PARAGRAPH.sub(r"{\1 \2", "".join(texts))
    loops = {body for _, body in _TEXT_LOOP.findall(source)}
    if len(loops) == 1:
        body = f"{{% for paragraph in paragraphs %}}{loops.pop()}{{% endfor %}}"
        source = f"{{% macro text(paragraphs) %}}{body}{{% endmacro %}}" + _TEXT_LOOP.sub(
            r"{{ text(texts[\1]) }}", source
        )
    return source, tables


def check_template(form: Form, path: Path) -> Sequence[str]:
    """Prove that a template prints every number, heading and text of the form.

    Returns:
        The names of its parts that reports do not take over.

    Raises:
        AuthorError: naming what it does not print.
    """
    report = blank_report(form, form.first_year)
    values = context(report, form)
    cells, headings, texts = _Asked(values["cells"]), _Asked(values["headings"]), _Asked(values["texts"])
    compiled = compile_template(path, trusted=False)
    compiled.render({**values, "cells": cells, "headings": headings, "texts": texts})
    signature = Signature(name="某某局", date=f"{form.first_year}-12-31")
    full = replace(report, signature=signature, texts=dict.fromkeys(form.text_keys, _TEXT_OF_ALL_KINDS))
    compiled.render(context(full, form))
    missing = [
        *(form.fields[key].place for key in cells.unasked()),
        *(f'headings["{key}"]' for key in headings.unasked()),
        *(f'texts["{key}"]' for key in texts.unasked()),
    ]
    if missing:
        more = f" 等 {len(missing)} 处" if len(missing) > _MISSING_SHOWN else ""
        shown = "、".join(missing[:_MISSING_SHOWN])
        raise AuthorError(f"模板“{path}”里没有 {shown}{more}", "请从 author form build 生成的模板里补回来")
    return compiled.left_out


class _Asked(dict[str, V]):
    """A mapping that remembers the keys that a template asked for."""

    def __init__(self, values: Mapping[str, V]) -> None:
        super().__init__(values)
        self._asked: set[str] = set()

    def __getitem__(self, key: str) -> V:
        self._asked.add(key)
        return super().__getitem__(key)

    def unasked(self) -> list[str]:
        """Return the keys that the template did not ask for."""
        return [key for key in self if key not in self._asked]


def _no_template(path: Path) -> AuthorError:
    return AuthorError(f"“{path}”不是 Word 模板", "请用 author form build 生成一份再改")


def _unusable(path: Path, error: Exception) -> AuthorError:
    return AuthorError(f"模板“{path}”里的标记有错（{error}）", "请从 author form build 生成的模板里改")
