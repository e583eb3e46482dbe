"""House templates: which of their parts, tags and elements a report needs; everything else is left out or refused."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.package import Package, parse_xml

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TYPES = "[Content_Types].xml"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE_KINDS = ("officeDocument", "core-properties", "extended-properties")
_PART_KINDS = (
    "styles", "settings", "webSettings", "fontTable", "numbering", "theme",
    "header", "footer", "footnotes", "endnotes", "image",
)  # fmt: skip
_DROPPED_KINDS = (
    "custom-properties", "thumbnail", "customXml", "customXmlProps", "glossaryDocument", "stylesWithEffects", "people",
)  # fmt: skip
"""Kinds of relationships by the last word of their type: what Word and WPS add, and nothing in a text refers to."""
_PART_NAME = re.compile(r"(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_.\[\]-]+")
_ACTIVE = re.compile(r"(?i)\.(?!xml$|rels$|png$|jpe?g$|gif$|bmp$|tiff?$|[ew]mf$|odttf$|ttf$)[^./]*$|activeX|embeddings")
"""The names of parts that can run or that contain another file."""
_FETCHING = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|MACROBUTTON)\b", re.IGNORECASE)

_FROM_OURS = "请从 author form build 生成的模板里改"
_LARGEST_DOCUMENT = 2 * 1024 * 1024
_LARGEST_REPORT = 16 * 1024 * 1024
"""The most bytes of the text part, both in a template and in a filled document; a built template has 80,000."""
_MOST_TAGS = 3000
_LONGEST_TAG = 300
_TAG = re.compile(
    rf"\{{\{{[^{{}}]{{0,{_LONGEST_TAG}}}\}}\}}"
    rf"|\{{%(?:p|tr|tc|r)?-?\s*(?:for|if|elif|else|endif|endfor)\b[^{{}}%]{{0,{_LONGEST_TAG}}}%\}}"
)
_BRACE = re.compile(r"[{}]")
_TAG_MARK = re.compile(r"\{[{%#]|[}%#]\}")

_PARENTS: Mapping[str, Collection[str]] = {
    "p": {"body", "tc", "sdtContent", "hdr", "ftr", "footnote", "endnote", "txbxContent", "customXml", "ins", "del"},
    "tbl": {"body", "tc", "sdtContent", "hdr", "ftr", "footnote", "endnote", "txbxContent", "customXml"},
    "tr": {"tbl", "sdtContent", "customXml"},
    "tc": {"tr", "sdtContent", "customXml"},
    "r": {"p", "hyperlink", "ins", "del", "moveTo", "moveFrom", "sdtContent", "smartTag", "fldSimple", "customXml",
          "dir", "bdo", "rubyBase", "rt"},
    "t": {"r"},
}  # fmt: skip
"""The elements that may be the parent of each element of a text (ECMA-376, 17)."""
_WORDS = ("t", "instrText", "delText", "delInstrText")
_CELL_ENDS = (f"{_W}p", f"{_W}sdt", f"{_W}bookmarkEnd")


def carried_parts(path: Path, package: Package) -> tuple[dict[str, bytes], list[str]]:
    """Return the parts that reports take over from a template, and the names of those that they do not.

    Raises:
        AuthorError: the template holds something that can run, or that lies outside of it, or a damaged part.
    """
    for name in sorted(package.names):
        if not _PART_NAME.fullmatch(name) or ".." in name or _ACTIVE.search(name.removesuffix("/")):
            raise _unfit(path, f"有年报用不着的部件 {name}（宏、控件或嵌入的文件）", "请在 Word 里删掉，另存为 .docx")
    parts: dict[str, bytes] = {}
    waiting = [""]
    while waiting:
        source = waiting.pop()
        relations = _relations_name(source)
        if relations not in package.names:
            continue
        root = _parsed(path, package.read(relations))
        targets = list(_carried_targets(path, package, source, root))
        parts[relations] = _serialized(root)
        waiting += [target for target in targets if target not in parts]
        parts |= {target: package.read(target) for target in targets}
    for name, part in parts.items():
        if name.endswith(".xml"):
            _refuse_fetching(path, _parsed(path, part))
    parts[_TYPES] = _content_types(path, package, parts)
    return parts, sorted(name for name in package.names if name not in parts and not name.endswith("/"))


def _carried_targets(path: Path, package: Package, source: str, root: "_Element") -> Iterator[str]:
    """Yield the parts to which a part refers; relationships of other kinds are removed from their list."""
    for each in list(root):
        kind, target = str(each.get("Type", "")).rpartition("/")[2], str(each.get("Target", ""))
        if kind in _DROPPED_KINDS:
            root.remove(each)
            continue
        if each.get("TargetMode") == "External":
            raise _unfit(path, f"引用了外面的内容（{target}）", "请在 Word 里去掉这个链接")
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")
        if kind not in (_PART_KINDS if source else _PACKAGE_KINDS) or name not in package.names:
            raise _unfit(path, f"有年报用不着的内容（{kind}）", "请在 Word 里删掉，另存为 .docx")
        yield name


def _relations_name(source: str) -> str:
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _refuse_fetching(path: Path, root: "_Element") -> None:
    codes = [str(each.text) for each in root.iter(f"{_W}instrText")]
    codes += [str(each.get(f"{_W}instr")) for each in root.iter(f"{_W}fldSimple")]
    found = _FETCHING.search(" ".join(codes))
    if found:
        raise _unfit(path, f"有从别处取内容的域（{found[0]}）", "请在 Word 里删掉这个域")


def _content_types(path: Path, package: Package, parts: Collection[str]) -> bytes:
    """Return the list of content types with the parts that are carried over, the text as a document without macros."""
    root = _parsed(path, package.read(_TYPES))
    for each in list(root):
        name = str(each.get("PartName", "")).lstrip("/")
        if name and name not in parts:
            root.remove(each)
        elif name == package.main:
            each.set("ContentType", _MAIN_TYPE)
    return _serialized(root)


def _serialized(root: "_Element") -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


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
    return _serialized(root).decode()


def _has_outside_tag(root: "_Element") -> bool:
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

    if isinstance(program, nodes.For):
        if in_loop or program.recursive or program.test or not _is_text(program.iter):
            raise _unfit(path, "里的循环不是各段文字的循环", _FROM_OURS)
        in_loop = True
    elif not isinstance(program, _plain_nodes()) or not _is_plain(program):
        raise _unfit(path, f"里有年报用不着的写法（{type(program).__name__}）", _FROM_OURS)
    for child in program.iter_child_nodes():
        refuse_program(path, child, in_loop=in_loop)


def _plain_nodes() -> tuple[type["nodes.Node"], ...]:
    from jinja2 import nodes

    values = (nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem)
    conditions = (nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not)
    return (nodes.Template, nodes.Output, nodes.TemplateData, *values, *conditions)


def _is_text(node: "nodes.Node") -> bool:
    """Return whether a node is ``texts["…"]``."""
    from jinja2 import nodes

    return isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name) and node.node.name == "texts"


def _is_plain(node: "nodes.Node") -> bool:
    """Return whether a node, if it takes something out of a value, takes it by a plain name out of a named value."""
    from jinja2 import nodes

    match node:
        case nodes.Getitem():
            return isinstance(node.node, nodes.Name) and isinstance(node.arg, nodes.Const)
        case nodes.Getattr():
            return isinstance(node.node, nodes.Name) and not node.attr.startswith("_")
        case _:
            return True


def filled(path: Path, template: "Template", values: Mapping[str, object]) -> str:
    """Return a house template filled in.

    Raises:
        AuthorError: it becomes larger than any report, or compares what cannot be compared.
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
    return "".join(pieces)


def refuse_broken_document(path: Path, document: bytes) -> None:
    """Refuse a filled document whose elements do not stand where they may.

    Raises:
        AuthorError: the tags of the template took elements apart.
    """
    advice = "请核对标记所在的段落和表格，成对的标记要各占一段"
    root = _parsed(path, document)
    for element in root.iter(f"{_W}*"):
        name, parent = str(element.tag).removeprefix(_W), element.getparent()
        around = str(parent.tag).removeprefix(_W) if parent is not None else ""
        if around not in _PARENTS.get(name, (around,)):
            raise _unfit(path, f"填出来的文档里，{name} 不在它该在的地方", advice)
        if (name not in _WORDS and (element.text or "").strip()) or (element.tail or "").strip():
            raise _unfit(path, "填出来的文档里有不在段落里的文字", advice)
        if name == "tc" and (not len(element) or element[-1].tag not in _CELL_ENDS):
            raise _unfit(path, "填出来的文档里有没有段落的单元格", advice)


def _parsed(path: Path, part: bytes) -> "_Element":
    try:
        return parse_xml(part)
    except AuthorError as error:
        raise _unfit(path, "不完整或已损坏，或标记拆开了段落、表格", _FROM_OURS) from error


def _unfit(path: Path, what: str, advice: str) -> AuthorError:
    return AuthorError(f"模板“{path}”{what}", advice)
