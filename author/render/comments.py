"""Write the findings of a report as comments into its DOCX, each at its cell or sentence."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from itertools import count

from lxml import etree

from author import editions
from author.extract import Extraction
from author.findings import Finding
from author.package import CONTENT_TYPES, TYPES, Package, XmlElement, pack, parse_xml, relations_part, xml_part
from author.readers.docx import MC, TRANSITIONAL, MainPart
from author.render.anchors import Anchor, Anchors, Spot
from author.text import without_forbidden

AUTHOR = "年报检查"

_IS_COMMENTS = "/relationships/comments"
_RELATION = f"http://schemas.openxmlformats.org/officeDocument/2006{_IS_COMMENTS}"
_STRICT_RELATION = f"http://purl.oclc.org/ooxml/officeDocument{_IS_COMMENTS}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# The balloon of a comment is too narrow for the document's own type size, indents and line pitch.
_PARAGRAPH = {
    "spacing": {"before": "0", "after": "0", "line": "240", "lineRule": "auto"},
    "ind": {"left": "0", "firstLine": "0", "firstLineChars": "0"},
    "jc": {"val": "left"},
}
_SIZE = "20"
_INITIALS = "检查"
_STOPS = ("。", "！", "？", "。”", "！”", "？”")


def annotate(content: bytes, extraction: Extraction, findings: Sequence[Finding]) -> bytes:
    """Return the DOCX with one comment for each finding and no other change.

    A comment stands at the sentence, else at the cell, else at the part, else at the title.
    Parts without comments keep their bytes; XML comments in the text's own part are lost.
    ``extraction`` is what was read from the same ``content``.

    Raises:
        AuthorError: it is no DOCX, or its comments are damaged.
    """
    package = Package(content)
    main = MainPart(package)
    anchors = Anchors(list(main.blocks()), extraction, editions.edition(extraction.report.edition))
    comments = _Comments(package, main)
    _Marker(main.namespace).mark({comments.add(finding): anchors.of(finding) for finding in findings})
    changed = {package.main: main.root, **comments.changed}
    return pack({**package.parts(), **{name: xml_part(root) for name, root in changed.items()}})


class _Comments:
    """The part with the comments: the document's own, or a new one that the package declares."""

    def __init__(self, package: Package, main: MainPart) -> None:
        self._package = package
        self._w = f"{{{main.namespace}}}"
        self.changed: dict[str, XmlElement] = {}
        """The roots of the changed parts, by name."""
        related = (name for kind, name in package.relations(package.main) if kind.endswith(_IS_COMMENTS))
        name = next(related, None) or self._new(main)
        self._declare(name)
        root = package.xml(name)
        self._root = root if root is not None else etree.Element(f"{self._w}comments", nsmap={"w": main.namespace})
        self.changed[name] = self._root
        self._ids = count(1 + max(self._used(main.root), default=-1))

    def add(self, finding: Finding) -> int:
        """Write a finding as a comment and return its id."""
        id = next(self._ids)
        comment = self._sub(self._root, "comment", {"id": str(id), "author": AUTHOR, "initials": _INITIALS})
        for number, line in enumerate(_lines(finding)):
            paragraph = self._sub(comment, "p")
            properties = self._sub(paragraph, "pPr")
            for name, values in _PARAGRAPH.items():
                self._sub(properties, name, values)
            if number == 0:
                self._sub(self._run(paragraph), "annotationRef")
            self._sub(self._run(paragraph), "t").text = line
        return id

    def _run(self, paragraph: XmlElement) -> XmlElement:
        run = self._sub(paragraph, "r")
        properties = self._sub(run, "rPr")
        for name in ("sz", "szCs"):
            self._sub(properties, name, {"val": _SIZE})
        return run

    def _sub(self, parent: XmlElement, name: str, values: Mapping[str, str] | None = None) -> XmlElement:
        attributes = {self._w + key: value for key, value in (values or {}).items()}
        return etree.SubElement(parent, self._w + name, attributes, {"w": self._w[1:-1]})

    def _used(self, root: XmlElement) -> Iterator[int]:
        """Yield the ids of the existing comments, and those that only the text has."""
        marks = [f"{self._w}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference")]
        for each in (*self._root.iter(f"{self._w}comment"), *root.iter(*marks)):
            with suppress(ValueError):
                yield int(each.get(f"{self._w}id", ""))

    def _new(self, main: MainPart) -> str:
        """Relate a new part to the document and return its name."""
        relations = self._opened(relations_part(self._package.main), f"{_RELATIONS}Relationships")
        ids = {each.get("Id") for each in relations}
        id = next(id for id in (f"rId{number}" for number in count(1)) if id not in ids)
        names = (f"comments{number or ''}.xml" for number in count())
        name = next(name for name in names if self._package.beside_main(name) not in self._package.names)
        kind = _RELATION if main.namespace == TRANSITIONAL else _STRICT_RELATION
        etree.SubElement(relations, f"{_RELATIONS}Relationship", {"Id": id, "Type": kind, "Target": name})
        return self._package.beside_main(name)

    def _declare(self, name: str) -> None:
        """Declare the content type of a part unless the package has declared it."""
        if name not in self._package.content_types:
            types = self._opened(CONTENT_TYPES, f"{TYPES}Types")
            etree.SubElement(types, f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": _CONTENT_TYPE})

    def _opened(self, name: str, tag: str) -> XmlElement:
        """Return the root of a part and remember that the part is changed."""
        namespace, _, local = tag[1:].partition("}")
        root = self._package.xml(name)
        self.changed[name] = root if root is not None else parse_xml(f'<{local} xmlns="{namespace}"/>'.encode())
        return self.changed[name]


def _lines(finding: Finding) -> Iterator[str]:
    """Yield the paragraphs of a comment."""
    state = f"{finding.level.label}，已说明理由" if finding.reason else finding.level.label
    lines = {f"【{state}】": finding.message, "怎么改：": finding.rule.remedy, "依据：": finding.basis}
    for label, words in (lines | {"理由：": finding.reason}).items():
        # A reason may hold characters that XML cannot hold, because no document has held it yet.
        storable = without_forbidden(" ".join(words.split()))
        if storable:
            yield f"{label}{storable}" if storable.endswith(_STOPS) else f"{label}{storable}。"


# --- marks around the words -------------------------------------------------------------------


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AROUND_RUNS = ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdtContent", "sdt", "dir", "bdo", "customXml")
_PROPERTIES = ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")
# The type size of the mark in half points, as Word sets it; a larger mark would make table rows higher.
_MARK_SIZE = "16"


class _Marker:
    """A writer of the marks of comments in a document whose elements are of one namespace."""

    def __init__(self, namespace: str) -> None:
        self._w = w = f"{{{namespace}}}"
        self._p, self._r, self._t = f"{w}p", f"{w}r", f"{w}t"
        self._around_runs = {f"{w}{name}" for name in _AROUND_RUNS}
        self._properties = {f"{w}{name}" for name in _PROPERTIES}

    def mark(self, anchors: Mapping[int, Anchor]) -> None:
        """Mark the words of each comment, by its id."""
        starts: dict[Spot, list[int]] = {}
        ends: dict[Spot, list[int]] = {}
        for id, anchor in anchors.items():
            if anchor.first is None or anchor.last is None:
                self._mark_empty(anchor.paragraph, id)
                continue
            behind = anchor.last._replace(offset=anchor.last.offset + 1)
            starts.setdefault(anchor.first, []).append(id)
            ends.setdefault(behind, []).append(id)
        # The last place comes first: splitting a run moves only what stands behind the place, which is marked already.
        for spot in sorted({**starts, **ends}, key=lambda spot: spot[:2], reverse=True):
            self._mark_boundary(spot, starts.get(spot, ()), ends.get(spot, ()))

    def _mark_empty(self, paragraph: XmlElement, id: int) -> None:
        marks = [self._new("commentRangeStart", id), *self._end(id)]
        unit = self._unit(paragraph)
        if unit is paragraph:
            paragraph.extend(marks)
            return
        for each in reversed(marks):
            unit.addnext(each)

    def _mark_boundary(self, spot: Spot, starts: Sequence[int], ends: Sequence[int]) -> None:
        """Mark a place between two characters, where comments end and others begin."""
        left, right = self._split(spot.element, spot.offset)
        if ends:
            left = self._outermost(left, forward=True)
            for each in reversed([mark for id in ends for mark in self._end(id)]):
                left.addnext(each)
        if starts:
            right = self._outermost(right, forward=False)
            for id in starts:
                right.addprevious(self._new("commentRangeStart", id))

    def _split(self, element: XmlElement, offset: int) -> tuple[XmlElement, XmlElement]:
        """Split a run before a character; return the paragraph's elements before and after it, often the same."""
        unit = self._unit(element)
        if element.getparent() is not unit or unit.tag != self._r:
            return unit, unit
        if 0 < offset < len(element.text or "") and element.tag == self._t:
            moved = [self._split_text(element, offset), *element.itersiblings()]
        elif offset:
            moved = list(element.itersiblings())
        else:
            moved = [element, *element.itersiblings()]
            if all(each.tag == f"{self._w}rPr" for each in element.itersiblings(preceding=True)):
                return unit, unit
        return (unit, self._split_run(unit, moved)) if moved else (unit, unit)

    def _split_text(self, element: XmlElement, offset: int) -> XmlElement:
        """Move the words from a character on into a new element and return it."""
        words = element.text or ""
        rest = _without_content(element)
        element.text, rest.text = words[:offset], words[offset:]
        if words[offset - 1].isspace():
            element.set(_SPACE, "preserve")
        if words[offset].isspace():
            rest.set(_SPACE, "preserve")
        return rest

    def _split_run(self, run: XmlElement, moved: list[XmlElement]) -> XmlElement:
        """Move some children of a run into a new run of the same properties after it, and return that."""
        behind = _without_content(run)
        properties = run.find(f"{self._w}rPr")
        if properties is not None:
            behind.append(deepcopy(properties))
        run.addnext(behind)
        behind.extend(moved)
        return behind

    def _unit(self, element: XmlElement) -> XmlElement:
        """Return the run that holds an element, or the text box, alternative or ruby in which no mark may stand."""
        unit = element
        around = list(element.iterancestors())
        outer = max((number for number, each in enumerate(around) if each.tag == self._p), default=0)
        for each in around[:outer]:
            if each.tag in (self._r, f"{MC}AlternateContent"):
                unit = each
        return unit

    def _outermost(self, element: XmlElement, *, forward: bool) -> XmlElement:
        """Return the outermost hyperlink, insertion or content control that ends or begins with the element."""
        parent = element.getparent()
        while parent is not None and parent.tag in self._around_runs:
            beyond = element.itersiblings(preceding=not forward)
            if any(each.tag not in self._properties for each in beyond):
                break
            element, parent = parent, parent.getparent()
        return element

    def _end(self, id: int) -> Iterator[XmlElement]:
        yield self._new("commentRangeEnd", id)
        run = etree.Element(self._r)
        properties = etree.SubElement(run, f"{self._w}rPr")
        for name in ("sz", "szCs"):
            etree.SubElement(properties, f"{self._w}{name}", {f"{self._w}val": _MARK_SIZE})
        run.append(self._new("commentReference", id))
        yield run

    def _new(self, name: str, id: int) -> XmlElement:
        return etree.Element(f"{self._w}{name}", {f"{self._w}id": str(id)}, {"w": self._w[1:-1]})


def _without_content(element: XmlElement) -> XmlElement:
    copy = element.makeelement(element.tag)
    for name, value in element.attrib.items():
        copy.set(name, value)
    return copy
