"""House templates: which of their parts, tags and elements a report needs; everything else is left out or refused."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from author.editions import base_folder
from author.errors import AuthorError
from author.package import (
    CONTENT_TYPES,
    TYPES,
    Package,
    XmlElement,
    folder_parts,
    parse_xml,
    relations_part,
    target_of,
    xml_part,
)
from author.render.fill import BODY, PLACEHOLDER_STYLE, SIGNATURE_DATE, SIGNATURE_NAME

if TYPE_CHECKING:
    from jinja2 import Template, nodes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_TYPE = "application/vnd.openxmlformats-officedocument.{}+xml"
_PART_KINDS = (
    "styles", "settings", "webSettings", "fontTable", "numbering", "theme",
    "header", "footer", "footnotes", "endnotes", "image",
)  # fmt: skip
_DROPPED_KINDS = (
    "customXml", "customXmlProps", "glossaryDocument", "stylesWithEffects", "people",
)  # fmt: skip
"""Kinds of relationships by the last word of their type: what Word and WPS add, and nothing in a text refers to."""
_ROOTS = {"fontTable": "fonts", "header": "hdr", "footer": "ftr", "document.main": "document"}
"""The root elements of parts whose kinds are called otherwise."""
_IMAGES = {"jpg": "jpeg", "tif": "tiff", "emf": "x-emf", "wmf": "x-wmf"}
"""The names of formats in content types that differ from the endings of their files."""
_PART_NAME = re.compile(r"(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_.\[\]-]+")
_ACTIVE = r"(?i)\.(?!xml$|rels$|png$|jpe?g$|gif$|bmp$|tiff?$|[ew]mf$|odttf$|ttf$)[^./]*$|activeX|embeddings"
"""Expression: a name of a part that can run or that contains another file."""
_FETCHING = r"(?i)\b(?:DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|EMBED|MACROBUTTON)\b"

_FROM_OURS = "请从 author form build 生成的模板里改"
_LARGEST_DOCUMENT = 2 * 1024 * 1024
_LARGEST_REPORT = 16 * 1024 * 1024
"""The most bytes of the text part, both in a template and in a filled document; a built template has 80,000."""
_VALUES = ("agency", "title", "subject", "date", "signature", "signature_name", "signature_date")
_MAPPINGS = ("headings", "texts", "cells")
_OF_PARAGRAPHS = ("heading", "words", "closing", "own_line")
"""The names in the tags of a report: see `author.render.fill.context`."""
_MOST_TAGS = 3000
_LONGEST_TAG = 300
_TAG = re.compile(
    rf"\{{\{{[^{{}}]{{0,{_LONGEST_TAG}}}\}}\}}"
    rf"|\{{%(?:p|tr|tc|r)?-?\s*(?:for|if|elif|else|endif|endfor)\b[^{{}}%]{{0,{_LONGEST_TAG}}}%\}}"
)
_BRACE = re.compile(r"[{}]")
_TAG_MARK = re.compile(r"\{[{%#]|[}%#]\}")

_TEXT_PARENTS = {"body", "tc", "sdtContent", "hdr", "ftr", "footnote", "endnote", "txbxContent", "customXml"}
_PARENTS: Mapping[str, Collection[str]] = {
    "p": {*_TEXT_PARENTS, "ins", "del"},
    "tbl": _TEXT_PARENTS,
    "tr": {"tbl", "sdtContent", "customXml"},
    "tc": {"tr", "sdtContent", "customXml"},
    "r": {"p", "hyperlink", "ins", "del", "moveTo", "moveFrom", "sdtContent", "smartTag", "fldSimple", "customXml",
          "dir", "bdo", "rubyBase", "rt"},
    "t": {"r"},
    "pPr": {"p", "pPrChange"},
    "tblPr": {"tbl", "tblPrChange"},
    "tblGrid": {"tbl", "tblGridChange"},
    "trPr": {"tr", "trPrChange"},
    "tcPr": {"tc", "tcPrChange"},
    "sectPr": {"body", "pPr", "sectPrChange"},
    "body": {"document"},
}  # fmt: skip
"""The elements that may be the parent of each element of a text (ECMA-376, 17)."""
_FIRST = ("pPr", "tcPr")
"""The elements that stand before all others of their parent."""
_WORDS = ("t", "instrText", "delText", "delInstrText")
_CELL_ENDS = (f"{_W}p", f"{_W}sdt", f"{_W}bookmarkEnd")


def carried_parts(path: Path, package: Package) -> tuple[dict[str, bytes], list[str]]:
    """Return the parts that reports take over from a template, and the names of those that they do not.

    The relationships of the package itself and its properties are those of templates/base.

    Raises:
        AuthorError: the template holds something that can run, or that lies outside of it, or a damaged part.
    """
    for name in sorted(package.names):
        if not _PART_NAME.fullmatch(name) or ".." in name or re.search(_ACTIVE, name.removesuffix("/")):
            raise _unfit(path, f"有年报用不着的部件 {name}（宏、控件或嵌入的文件）", "请在 Word 里删掉，另存为 .docx")
    base = folder_parts(base_folder())
    parts = {name: part for name, part in base.items() if name.startswith(("_rels/", "docProps/"))}
    kinds = {package.main: "document.main"}
    waiting = [package.main]
    while waiting:
        source = waiting.pop()
        parts[source] = package.read(source)
        relations = relations_part(source)
        if relations in package.names:
            root = _parsed(path, package.read(relations))
            targets = dict(_carried_targets(path, package, source, root))
            parts[relations] = xml_part(root)
            waiting += [target for target in targets if target not in kinds]
            kinds = targets | kinds
    if "styles" not in kinds.values():
        raise _unfit(path, "没有样式", _FROM_OURS)
    for name, kind in kinds.items():
        if kind != "image":
            root = _parsed(path, parts[name])
            if str(root.tag).rpartition("}")[2] != _ROOTS.get(kind, kind):
                raise _unfit(path, f"的部件 {name} 已损坏", _FROM_OURS)
            _refuse_odd_content(path, root, is_text=name == package.main)
            if kind == "styles" and (lacking := _lacking_styles(root, base["word/styles.xml"])):
                root.extend(lacking)
                parts[name] = xml_part(root)
    parts[CONTENT_TYPES] = _content_types(path, base[CONTENT_TYPES], kinds)
    return parts, sorted(name for name in package.names if name not in parts and not name.endswith("/"))


def _carried_targets(path: Path, package: Package, source: str, root: XmlElement) -> Iterator[tuple[str, str]]:
    """Yield the parts to which a part refers, and their kinds; other relationships are removed from the list."""
    for each in list(root):
        kind = str(each.get("Type", "")).rpartition("/")[2]
        if kind in _DROPPED_KINDS:
            root.remove(each)
            continue
        if each.get("TargetMode") == "External":
            raise _unfit(path, f"引用了外面的内容（{each.get('Target', '')}）", "请在 Word 里去掉这个链接")
        name = target_of(each, source)
        if kind not in _PART_KINDS or name not in package.names:
            raise _unfit(path, f"有年报用不着的内容（{kind}）", "请在 Word 里删掉，另存为 .docx")
        yield name, kind


def _lacking_styles(root: XmlElement, base: bytes) -> list[XmlElement]:
    """Return those of our styles to which a report refers and which the styles of a template lack."""
    waiting = [BODY, SIGNATURE_NAME, SIGNATURE_DATE, PLACEHOLDER_STYLE]
    defined = {each.get(f"{_W}styleId") for each in root.iter(f"{_W}style")}
    if defined.issuperset(waiting):
        return []
    ours = {each.get(f"{_W}styleId"): each for each in parse_xml(base).iter(f"{_W}style")}
    found: list[XmlElement] = []
    for name in waiting:
        if name in ours and name not in defined:
            found.append(ours[name])
            defined.add(name)
            waiting += [str(each.get(f"{_W}val")) for each in ours[name].iter(f"{_W}basedOn", f"{_W}next", f"{_W}link")]
    return found


def _refuse_odd_content(path: Path, root: XmlElement, *, is_text: bool) -> None:
    """Refuse what fetches something when the report is opened, and tags outside of the text, which stay as they are."""
    codes = "".join(
        "\n" if each.tag == f"{_W}fldChar" else f"{each.text or ''}{each.get(f'{_W}instr', '')}"
        for each in root.iter(f"{_W}instrText", f"{_W}fldSimple", f"{_W}fldChar")
    )
    found = re.search(_FETCHING, codes)
    if found:
        raise _unfit(path, f"有从别处取内容的域（{found[0]}）", "请在 Word 里删掉这个域")
    for each in root.iter("{*}*"):
        if any(name.rpartition("}")[2] in ("src", "href") for name in map(str, each.attrib)):
            raise _unfit(path, "引用了外面的内容", "请在 Word 里删掉这个图形")
    if not is_text and _TAG_MARK.search("".join(map(str, root.itertext()))):
        raise _unfit(path, "的页眉、页脚或脚注里有标记，那里不会填写", "请把标记移到正文里")


def _content_types(path: Path, base: bytes, kinds: Mapping[str, str]) -> bytes:
    """Return the list of content types for parts of these kinds and the properties of templates/base."""
    root = _parsed(path, base)
    for each in list(root):
        if not str(each.get("PartName", "/docProps/")).startswith("/docProps/"):
            root.remove(each)
    for name, kind in sorted(kinds.items()):
        ending = name.rpartition(".")[2].lower()
        image = f"image/{_IMAGES.get(ending, ending)}"
        word = _TYPE.format(kind if kind == "theme" else f"wordprocessingml.{kind}")
        type = image if kind == "image" else word
        root.append(root.makeelement(f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": type}))
    return xml_part(root)


# --- tags ---------------------------------------------------------------------------------


def whole_tags(path: Path, document: bytes) -> str:
    """Return the text part of a template whose tags are all whole and stand among the words of a paragraph.

    docxtpl looks for tags with expressions whose time is linear for such tags only.

    Raises:
        AuthorError: naming the tag that is not whole, or that no report needs.
    """
    if len(document) > _LARGEST_DOCUMENT:
        raise _unfit(path, "的正文太大", _FROM_OURS)
    root = _parsed(path, document)
    tags = 0
    for paragraph in root.iter(f"{_W}p"):
        rest, number = _TAG.subn("", "".join(str(each.text or "") for each in paragraph.iter(f"{_W}t")))
        tags += number
        broken = _BRACE.search(rest)
        if broken:
            where = rest[max(0, broken.start() - 10) : broken.end() + 20]
            raise _unfit(path, f"里有不完整的标记，或年报用不着的标记（{where}）", _FROM_OURS)
    if tags > _MOST_TAGS or _has_outside_tag(root):
        raise _unfit(path, "里的标记太多，或不在段落的文字里", _FROM_OURS)
    return xml_part(root).decode()


def _has_outside_tag(root: XmlElement) -> bool:
    """Return whether a tag may stand in an attribute, or in text that is no words of a paragraph."""
    for element in root.iter():
        other = str(element.tail or "") + ("" if element.tag == f"{_W}t" else str(element.text or ""))
        if _BRACE.search(other) or any(_TAG_MARK.search(str(value)) for value in element.attrib.values()):
            return True
    return False


def refuse_program(path: Path, program: "nodes.Node", *, in_loop: bool = False) -> None:
    """Refuse everything in a template's program but its values, conditions, and loops over the paragraphs of a text.

    Raises:
        AuthorError: naming what no report needs.
    """
    from jinja2 import nodes

    needed: object = isinstance(program, nodes.Template | nodes.TemplateData | nodes.Const)
    below = program.iter_child_nodes()
    match program:
        case nodes.Output():
            # To print the whole of a mapping or a text prints marks of Python.
            needed = all(not isinstance(each, nodes.Getitem) or _name_of(each) != "texts" for each in program.nodes)
        case nodes.If() | nodes.Compare() | nodes.Operand() | nodes.And() | nodes.Or() | nodes.Not():
            needed = True
        case nodes.For(target=nodes.Name(name="paragraph")):
            needed = not (in_loop or program.recursive or program.test) and _name_of(program.iter) == "texts"
            below = chain([program.iter], program.body, program.else_)
            in_loop = True
        case nodes.Name():
            needed = program.name in _VALUES
        case nodes.Getattr():
            needed = program.attr in _OF_PARAGRAPHS and _name_of(program) == "paragraph"
            below = iter(())
        case nodes.Getitem(arg=nodes.Const()):
            needed = _name_of(program) in _MAPPINGS
            below = iter(())
    if not needed:
        name = getattr(program, "name", None) or getattr(program, "attr", None) or "循环、运算之类"
        raise _unfit(path, f"里有年报用不着的写法（{name}）", _FROM_OURS)
    for child in below:
        refuse_program(path, child, in_loop=in_loop)


def _name_of(node: "nodes.Node") -> str:
    """Return the name of the value from which a node takes something, as in ``texts["…"]``; else an empty text."""
    from jinja2 import nodes

    of = node.node if isinstance(node, nodes.Getitem | nodes.Getattr) else None
    return of.name if isinstance(of, nodes.Name) else ""


def filled(path: Path, template: "Template", values: Mapping[str, object]) -> bytes:
    """Return a house template filled in.

    Raises:
        AuthorError: it becomes larger than any report, compares what cannot be compared, or takes elements apart.
        TemplateError: a tag names what the report does not have.
    """
    pieces: list[str] = []
    size = 0
    try:
        for piece in template.generate(values):
            pieces.append(piece)
            size += len(piece)
            if size > _LARGEST_REPORT:
                raise _unfit(path, "填出来的年报太大", _FROM_OURS)
    except TypeError as error:
        raise _unfit(path, f"里的条件比不出来（{error}）", _FROM_OURS) from error
    document = "".join(pieces).encode()
    _refuse_broken_document(path, document)
    return document


def _refuse_broken_document(path: Path, document: bytes) -> None:
    """Refuse a filled document whose elements do not stand where they may: the tags took elements apart."""
    advice = "请核对标记所在的段落和表格，成对的标记要各占一段"
    root = _parsed(path, document)
    for element in root.iter(f"{_W}*"):
        name, parent = str(element.tag).removeprefix(_W), element.getparent()
        around = str(parent.tag).removeprefix(_W) if parent is not None else ""
        is_first = name not in _FIRST or element.getprevious() is None
        if around not in _PARENTS.get(name, (around,)) or not is_first:
            raise _unfit(path, f"填出来的文档里，{name} 不在它该在的地方", advice)
        if (name not in _WORDS and (element.text or "").strip()) or (element.tail or "").strip():
            raise _unfit(path, "填出来的文档里有不在段落里的文字", advice)
        if name == "tc" and (not len(element) or element[-1].tag not in _CELL_ENDS):
            raise _unfit(path, "填出来的文档里有没有段落的单元格", advice)


def _parsed(path: Path, part: bytes) -> XmlElement:
    try:
        return parse_xml(part)
    except AuthorError as error:
        raise _unfit(path, "不完整或已损坏，或标记拆开了段落、表格", _FROM_OURS) from error


def _unfit(path: Path, what: str, advice: str) -> AuthorError:
    return AuthorError(f"模板“{path}”{what}", advice)
