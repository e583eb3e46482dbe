"""Put the marks of comments into a document's XML, exactly around the words, splitting runs where needed."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from author.package import XmlElement
from author.render.anchors import Anchor, Spot

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AROUND_RUNS = ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdtContent", "sdt", "dir", "bdo", "customXml")
_PROPERTIES = ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")
# The type size of the mark in half points, as Word sets it; a larger mark would make table rows higher.
_MARK_SIZE = "16"


@dataclass(slots=True)
class _Boundary:
    """A place between two characters: the comments that end and those that begin there."""

    ends: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


class Marker:
    """A writer of the marks of comments in a document whose elements are of one namespace."""

    def __init__(self, namespace: str) -> None:
        self._w = w = f"{{{namespace}}}"
        self._p, self._r, self._t = f"{w}p", f"{w}r", f"{w}t"
        self._around_runs = {f"{w}{name}" for name in _AROUND_RUNS}
        self._properties = {f"{w}{name}" for name in _PROPERTIES}

    def mark(self, anchors: Mapping[int, Anchor]) -> None:
        """Mark the words of each comment, by its id."""
        boundaries: dict[Spot, _Boundary] = {}
        for id, anchor in anchors.items():
            if anchor.first is None or anchor.last is None:
                self._mark_empty(anchor.paragraph, id)
                continue
            behind = anchor.last._replace(offset=anchor.last.offset + 1)
            boundaries.setdefault(anchor.first, _Boundary()).starts.append(id)
            boundaries.setdefault(behind, _Boundary()).ends.append(id)
        # The last place comes first: splitting a run moves only what stands behind the place, which is marked already.
        for spot in sorted(boundaries, key=lambda spot: spot[:2], reverse=True):
            self._mark_boundary(spot, boundaries[spot])

    def _mark_empty(self, paragraph: XmlElement, id: int) -> None:
        marks = [self._new("commentRangeStart", id), *self._end(id)]
        unit = self._unit(paragraph)
        if unit is paragraph:
            paragraph.extend(marks)
            return
        for each in reversed(marks):
            unit.addnext(each)

    def _mark_boundary(self, spot: Spot, boundary: _Boundary) -> None:
        left, right = self._split(spot.element, spot.offset)
        if boundary.ends:
            left = self._outermost(left, forward=True)
            for each in reversed([mark for id in boundary.ends for mark in self._end(id)]):
                left.addnext(each)
        if boundary.starts:
            right = self._outermost(right, forward=False)
            for id in boundary.starts:
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
            if each.tag in (self._r, f"{_MC}AlternateContent"):
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
        from lxml import etree

        yield self._new("commentRangeEnd", id)
        run = etree.Element(self._r)
        properties = etree.SubElement(run, f"{self._w}rPr")
        for name in ("sz", "szCs"):
            etree.SubElement(properties, f"{self._w}{name}", {f"{self._w}val": _MARK_SIZE})
        run.append(self._new("commentReference", id))
        yield run

    def _new(self, name: str, id: int) -> XmlElement:
        from lxml import etree

        return etree.Element(f"{self._w}{name}", {f"{self._w}id": str(id)}, {"w": self._w[1:-1]})


def _without_content(element: XmlElement) -> XmlElement:
    copy = element.makeelement(element.tag)
    for name, value in element.attrib.items():
        copy.set(name, value)
    return copy
