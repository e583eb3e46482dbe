"""A docxtpl template with its tags resolved to plain Jinja and compiled, once a process."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from author.editions import base_folder
from author.errors import AuthorError
from author.files import read_bytes
from author.form import Form
from author.package import Package, pack
from author.render.fill import TemplateValues, context
from author.report import PLACEHOLDER, Signature, blank_report

if TYPE_CHECKING:
    from jinja2 import Template

V = TypeVar("V")

DOCUMENT = "word/document.xml"
PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
_MISSING_SHOWN = 3
_TEXT_OF_ALL_KINDS = f"（一）主动公开\n（二）依申请公开。收到申请{PLACEHOLDER}】件。\n甲\t乙 & <丙>\n\n末段"
"""A text with a paragraph of every kind that a template may print in its own way."""
_IN_PARAGRAPH = "(?:(?!</w:p>).)*"
_TAG_PARAGRAPH = re.compile(rf"<w:p>{_IN_PARAGRAPH}{{([{{%])p (.*?[%}}]}}){_IN_PARAGRAPH}</w:p>")
_TABLE_EDGE = re.compile("(</?w:tbl>)")
_TAG = re.compile(r'{(?:% for paragraph in |{ )(?:(\w+)\[")?([\w.]+)(?:"\])? (?:%}(.*?{% endfor %})|}})')
"""A word or a loop: the mapping in which it stands, if it stands in one, its name, and the body of the loop."""
_PROPERTY_TAG = re.compile("{{ ([a-z]+) }}")
_BuiltTag: TypeAlias = "tuple[str | None, str, Template | None]"
"""A match of `_TAG`: the mapping, the name, and the compiled template of the loop's body."""


class Compiled(NamedTuple):
    """A template with its compiled text part and the parts that are copied unchanged."""

    path: Path
    fill: Callable[[TemplateValues], bytes]
    """Returns the text part with the values of its tags; raises TemplateError or KeyError if a tag has no value."""
    fixed: bytes
    """A package of the parts that are the same in every document."""
    left_out: Sequence[str] = ()
    """The parts of a house template that reports do not take over."""

    def render(self, values: TemplateValues) -> bytes:
        """Return the text part filled in.

        Raises:
            AuthorError: a tag of the template names what the report does not have.
        """
        from jinja2 import TemplateError

        try:
            return self.fill(values)
        except (TemplateError, KeyError) as error:
            raise _unusable(self.path, error) from error


@cache
def compile_template(path: Path, *, trusted: bool) -> Compiled:
    """Read and compile a template.

    Raises:
        AuthorError: it is missing, is no DOCX, or its tags are broken.
    """
    from jinja2 import TemplateError

    if not trusted:
        from author.render import house
    package = _opened(path, trusted=trusted)
    parts, left_out = (package.parts(), []) if trusted else house.carried_parts(path, package)
    document = parts.pop(DOCUMENT)
    # The properties come from our base: a template saved in Word holds the name of the person who saved it.
    fixed = pack({name: part for name, part in parts.items() if name not in PROPERTIES})
    try:
        fill = _filling(document.decode()) if trusted else _compile_house_document(path, document)
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise _unusable(path, error) from error
    return Compiled(path=path, fill=fill, fixed=fixed, left_out=left_out)


def _opened(path: Path, *, trusted: bool) -> Package:
    content = read_bytes(path)
    with suppress(AuthorError):
        package = Package(content)
        # A template of ours needs no parser of XML to say where its text is.
        is_document = DOCUMENT in package.names if trusted else package.main == DOCUMENT
        if is_document:
            return package
    raise AuthorError(f"“{path}”不是 Word 模板", "请用 author form build 生成一份再改")


def _compile_house_document(path: Path, document: bytes) -> Callable[[TemplateValues], bytes]:
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

    Raises:
        AuthorError: a tag has no value.
    """
    from markupsafe import escape

    try:
        return {
            name: _PROPERTY_TAG.sub(lambda tag: escape(values[tag[1]]), part).encode()
            for name, part in _base_properties().items()
        }
    except KeyError as error:
        raise _unusable(base_folder(), error) from error


def _filling(document: str) -> Callable[[TemplateValues], bytes]:
    """Return what fills in the text part of a template that we built.

    Every tag of such a template is whole, and a ``{%p … %}`` stands alone in its paragraph and replaces it.
    docxtpl's own method, which joins tags that Word has cut into runs, takes as long as all the rest.
    Compiling all tags with Jinja takes longer than filling in ten reports. Therefore it compiles only
    the loops over the texts, which are all the same; the other tags are the places where the markup is cut.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    pieces = _TABLE_EDGE.split(document)
    pieces[::4] = [_TAG_PARAGRAPH.sub(r"{\1 \2", outside) for outside in pieces[::4]]
    cut = _TAG.split("".join(pieces))
    markup, mappings, names, bodies = (cut[start::4] for start in range(4))
    loops = {body: environment.from_string(f"{{% for paragraph in paragraphs %}}{body}") for body in {*bodies} - {None}}
    tags = list(zip(mappings, names, map(loops.get, bodies), strict=True))
    return partial(_filled, [each.encode() for each in markup], tags)


def _filled(markup: Sequence[bytes], tags: Sequence[_BuiltTag], values: TemplateValues) -> bytes:
    from markupsafe import escape

    plain = {name: each for name, each in values.items() if isinstance(each, str)}
    words = {None: plain, "headings": values["headings"], "cells": values["cells"]}
    inserted = []
    for mapping, name, loop in tags:
        text = loop.render(paragraphs=values["texts"][name]) if loop else words[mapping][name]
        # Escaping does nothing to digits, and nearly all tags stand for numbers.
        inserted.append((text if loop or text.isdigit() else escape(text)).encode())
    return b"".join(chain.from_iterable(zip_longest(markup, inserted, fillvalue=b"")))


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


def _unusable(path: Path, error: Exception) -> AuthorError:
    return AuthorError(f"模板“{path}”里的标记有错（{error}）", "请从 author form build 生成的模板里改")
