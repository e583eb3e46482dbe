"""Spoil files so that they keep their format but not their sense: pieces moved, repeated, nested, filled with junk."""

import random
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from tests.packages import zipped

_UNITS = (
    *(".", "…", "·", "\t", " ", "\u3000", "1", "一", "（", "）", "（一）", "、", "。", "，", "-", "/", "】", "“", "@"),
    *("公开", "申请", "12件", "1.", "2024年", "万元", "www.", "0816-", "政府信息", "【待填：", "同比增长12%"),
    "依申请公开收到申请12件，",
)
_PARSER = etree.XMLParser(huge_tree=True)
NUMBERS = ("0", "1", "2", "-1", "99", "65535", "1000000", "99999999999999999999", "1.5", "", "x", "NaN")


def junk(rng: random.Random) -> str:
    """Return a word or sign, up to 20,000 times."""
    return rng.choice(_UNITS) * rng.choice((1, 3, 50, 20_000))


# --- trees of XML -------------------------------------------------------------------------


def xml(content: bytes, rng: random.Random) -> bytes:
    """Return a part with some elements moved, repeated, nested, dropped, spoilt or renamed; other content is kept."""
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError:
        return content
    for _ in range(rng.randint(1, 6)):
        elements = [each for each in root.iter() if isinstance(each.tag, str)]
        element = rng.choice(elements)
        rng.choice((_move, _repeat, _nest, _drop, _spoil, _rename))(element, elements, rng)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _move(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    target = rng.choice(elements)
    if element not in target.iterancestors() and target is not element and element.getparent() is not None:
        target.insert(rng.randint(0, len(target)), element)


def _repeat(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    parent = element.getparent()
    size = sum(1 for _ in element.iter())
    if parent is not None:
        markup = etree.tostring(element, with_tail=False)
        for _number in range(min(rng.choice((1, 1, 1, 3, 3, 3, 30, 3000)), 10_000 // size)):
            parent.insert(parent.index(element), etree.fromstring(markup, _PARSER))


def _nest(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    """Put an element into copies of what stands around other elements, up to hundreds deep."""
    parent = element.getparent()
    if parent is None:
        return
    around = [each for each in rng.choice(elements).iterancestors() if each.getparent() is not None][:4]
    tags = [each.tag for each in reversed(around)] or [element.tag]
    place = etree.Element(tags[0])
    parent.replace(element, place)
    for number in range(rng.choice((1, 5, 60, 300))):
        place = etree.SubElement(place, tags[number % len(tags)])
    place.append(element)


def _drop(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and rng.random() < 0.9:
        parent.remove(element)


def _spoil(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    if element.attrib and rng.random() < 0.6:
        element.set(rng.choice(list(element.attrib)), rng.choice((*NUMBERS, junk(rng))))
    else:
        element.text = junk(rng)


def _rename(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    element.tag = rng.choice(elements).tag


def package(parts: Mapping[str, bytes], rng: random.Random, favourites: Sequence[str]) -> bytes:
    """Return a zip package with one or two of its parts changed or missing, mostly one of the favourites."""
    changed = dict(parts)
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(favourites if rng.random() < 0.8 else tuple(changed))
        if rng.random() < 0.05:
            changed.pop(name, None)
        elif name in changed and name.endswith((".xml", ".rels")):
            changed[name] = xml(changed[name], rng)
    return zipped(changed)


# --- templates ----------------------------------------------------------------------------

_TAGS = (
    *("{{ agency }}", "{{ title }}", "{{ signature }}", "{{p signature }}", "{{ x }}", "{{", "}}", "{%", "%}", "{#"),
    *("{%p if agency %}", "{%p else %}", "{%p endif %}", "{% if agency %}", "{% elif title %}", "{% endif %}"),
    *('{%p for paragraph in texts["other"] %}', "{%p endfor %}", "{{ paragraph.words }}", "{{ paragraph }}"),
    *("{%tr for x in texts %}", "{%tr endfor %}", "{%tc if cells %}", "{%tc endif %}", "{%r if x %}", "{%r endif %}"),
    *("{{ cells }}", "{{ texts }}", '{{ texts["other"] }}', '{{ cells["x"] }}', "{{ headings.x }}", "{{ agency[0] }}"),
    *("{{ 'x' * 10**9 }}", "{{ 10**10**9 }}", "{{ 1 / 0 }}", "{{ agency ~ agency }}", "{{ agency.__class__ }}"),
    *("{{ ''|center(10**9) }}", "{{ agency|attr('__class__') }}", "{{ '%0999999999d'|format(1) }}"),
    *("{{ [1] * 10**9 }}", "{{ 'x'.join(['y'] * 10**9) }}", "{{ agency|replace('', agency * 10**6) }}"),
    *("{{ agency|batch(10**9)|list }}", "{{ cycler('a').next() }}", "{{ joiner()() }}", "{{ lipsum(n=10**6) }}"),
    *("{% set x = namespace(y=agency) %}", "{% for i in range(10**9) %}{% endfor %}"),
    *("{% for i in texts recursive %}{{ loop(texts) }}{% endfor %}", "{% for i in texts %}{{ loop.cycle(i) }}"),
    *("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% call m() %}{% endcall %}", "{% filter upper %}"),
    *("{% include 'word/document.xml' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% block b %}{% endblock %}"),
    *("{% raw %}", "{% autoescape false %}", "{% do x %}", "{% with x = agency %}", "{% trans %}", "{% debug %}"),
    *("{% if agency < 1 %}{% endif %}", "{% if agency in texts %}{% endif %}", "{% hm %}", "{% vm %}"),
    *("{% colspan 9 %}", "{% cellbg 9 %}", "{{ agency" + "[0]" * 200 + " }}", "{{ " + "not " * 200 + "agency }}"),
    *("{{ " + "(" * 90 + "agency" + ")" * 90 + " }}", "</w:t></w:r>", "</w:p>", "<w:p><w:r><w:t>", "<w:tr><w:tc>"),
    *("</w:tc></w:tr>", "<w:tbl>", "</w:tbl>", "&amp;", "&#0;"),
)  # fmt: skip
"""Marks that reports need, marks of other templates, attempts to take the machine, and markup around them."""
_PARTS = ("word/vbaProject.bin", "word/embeddings/a.bin", "word/../x.xml", "/x.xml", "word/新.xml", "word\\x.xml", "a/")


def template(parts: Mapping[str, bytes], rng: random.Random) -> bytes:
    """Return a house template with odd tags, markup, relationships, parts or elements."""
    changed = dict(parts)
    document = "word/document.xml"
    for _ in range(rng.choice((1, 1, 2))):
        match rng.randrange(5):
            case 0 | 1:
                words = re.split("(</w:t>)", changed[document].decode())
                for _ in range(rng.choice((1, 2, 4))):
                    place = rng.randrange(len(words))
                    words[place] += rng.choice(_TAGS) * rng.choice((1, 1, 1, 3, 3000))
                changed[document] = "".join(words).encode()
            case 2:
                name = rng.choice(_PARTS)
                changed[name] = changed.get(rng.choice(tuple(changed)), b"")
            case 3:
                name = rng.choice([each for each in changed if each.endswith(".rels")])
                kind = rng.choice(("image", "attachedTemplate", "oleObject", "aFChunk", "header", "theme", "x"))
                target = rng.choice(("styles.xml", "../../x", "http://x", "file:///x", "", "word/vbaProject.bin", "#x"))
                mode = rng.choice(("", ' TargetMode="External"'))
                added = f'<Relationship Id="r{rng.randrange(99)}" Type="x/{kind}" Target="{target}"{mode}/>'.encode()
                changed[name] = changed[name].replace(b"</Relationships>", added + b"</Relationships>")
            case _:
                return package(changed, rng, (document, document, "word/styles.xml", "[Content_Types].xml"))
    return zipped(changed)


# --- pages, PDF, lines --------------------------------------------------------------------


def html(page: str, rng: random.Random) -> bytes:
    """Return a page with giant spans, pieces moved, repeated and missing, and elements that are never closed."""
    pieces = re.split(r"(<[^>]*>)", page)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(pieces))
        match rng.randrange(6):
            case 0:
                span = rng.choice(("rowspan", "colspan"))
                pieces[at] = re.sub(r"<t[dh]\b", f"\\g<0> {span}={rng.choice(NUMBERS)}", pieces[at])
            case 1:
                pieces[at] = ""
            case 2:
                pieces[at] += junk(rng)
            case 3:
                end = at + rng.randint(1, 40)
                pieces[at] += "".join(pieces[at:end]) * rng.choice((1, 1, 2, 5, 200))
            case 4:
                pieces[at] += rng.choice(("<table>", "<tr><td>", "<div>", "<!--", "<td><table><tr><td>")) * rng.choice(
                    (1, 1, 3, 30, 2000)
                )
            case _:
                pieces.insert(at, pieces.pop(rng.randrange(len(pieces))))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8", "gb18030", "utf-16"))
    return "".join(pieces)[:4_000_000].encode(encoding, "replace")


def pdf(content: bytes, rng: random.Random) -> bytes:
    """Return a PDF with objects missing, exchanged, rotated, or calling themselves, and other numbers."""
    for _ in range(rng.randint(1, 4)):
        objects = list(re.finditer(rb"\d+ 0 obj.*?endobj", content, re.DOTALL))
        references = list(re.finditer(rb"\b(\d+) 0 R", content))
        numbers = list(re.finditer(rb"(?<![\w.])\d+(?![\w.])", content))
        match rng.randrange(6):
            case 0 if objects:
                content = _with(content, rng.choice(objects), b"")
            case 1 if objects:
                content = _with(content, rng.choice(objects), rng.choice(objects).group())
            case 2 if references:
                content = _with(content, rng.choice(references), b"%d 0 R" % rng.randint(0, 12))
            case 3 if numbers:
                content = _with(content, rng.choice(numbers), rng.choice(NUMBERS).encode())
            case 4:
                content = content.replace(b"0 0 m", b"/Fm Do " * rng.choice((1, 3, 20)))
            case _:
                content = content.replace(b"/Type /Page ", b"/Type /Page /Rotate %d " % rng.choice((90, 180, 45)))
    return content


def _with(content: bytes, place: re.Match[bytes], instead: bytes) -> bytes:
    return content[: place.start()] + instead + content[place.end() :]


def yaml(text: str, rng: random.Random) -> bytes:
    """Return a YAML file with lines missing, repeated, moved or indented otherwise, or with other values."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 6)):
        lines = lines or [""]
        at = rng.randrange(len(lines))
        key = lines[at].partition(":")[0]
        match rng.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines[at:at] = [lines[at]] * rng.choice((1, 2, 3000 if len(lines[at]) < 1000 else 3))
            case 2:
                lines[at] = " " * rng.randint(0, 9) + lines[at].strip()
            case 3:
                lines[at] = f"{key}: {rng.choice((*NUMBERS, '[]', '{}', '[{a: b}]', junk(rng)))}"
            case 4:
                lines[at] += rng.choice(
                    (" &a", " *a", ": :", " |", " >", '"', "'", "[" * 50, "{a: " * 50, "!!int", "\t")
                )
            case 5:
                lines[at] = f"{key}: !!{rng.choice(('map', 'binary', 'set', 'python/tuple', 'timestamp'))} x"
            case _:
                lines.insert(at, lines.pop(rng.randrange(len(lines))))
    return "\n".join(lines).encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


def lines(text: str, rng: random.Random) -> bytes:
    """Return a file of lines with pieces of a few characters moved, repeated, missing, or replaced by junk."""
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(text) + 1)
        end = start + rng.choice((1, 5, 80))
        piece = rng.choice(("", junk(rng), text[start:end] * rng.choice((2, 200)), rng.choice('\n\t,;"=\r\0')))
        text = (text[:start] + piece + text[end:])[:4_000_000]
    return text.encode(rng.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "replace")
