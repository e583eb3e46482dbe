"""One page of a PDF, as its characters and ruled lines."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from author.readers.ruled_tables import Stroke

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage, PdfTextPage

_THIN = 3.0
"""Points: a filled rectangle no thicker than that is a line."""
_SHORTEST = 4.0
"""Points: shorter strokes belong to a drawing, not to a table."""
_MOST_STROKES = 5000
_FORMS_DEEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Char:
    """A character and its box."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def size(self) -> float:
        """The height of its box, about the size of the type."""
        return self.top - self.bottom


def chars(textpage: "PdfTextPage") -> Iterator[Char]:
    """The characters of a page in the order of the file; spaces that stand in no font are left out."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        # generated: pdfium's own guess at spaces and line ends
        if code in (0, 0xFFFE, 0xFFFF, 0x0D, 0x0A) or pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if code > 0x10FFFF or not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
            continue
        yield Char(text=chr(code), left=box.left, right=box.right, bottom=box.bottom, top=box.top)


@dataclass(slots=True)
class PathBudget:
    """How many more shapes of a document are looked at."""

    left: int


def strokes(page: "PdfPage", budget: PathBudget) -> list[Stroke]:
    """The straight lines of a page, whether stroked or drawn as thin rectangles."""
    import pypdfium2.raw as pdfium

    found: list[Stroke] = []
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_FORMS_DEEP):
        budget.left -= 1
        if budget.left < 0 or len(found) > _MOST_STROKES:
            break
        stroked = _is_stroked(shape)
        for points in _subpaths(shape):
            found.extend(_lines_of(points, stroked=stroked))
    return found


def _is_stroked(shape: "PdfObject") -> bool:
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _subpaths(shape: "PdfObject") -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path, in the page's coordinates."""
    import pypdfium2.raw as pdfium

    matrix = shape.get_matrix()
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(shape), _MOST_STROKES)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        points.append(matrix.on_point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield points


def _lines_of(points: list[tuple[float, float]], *, stroked: bool) -> Iterator[Stroke]:
    if len(points) < 2:
        return
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    if min(right - left, top - bottom) <= _THIN:
        yield from _line(left, bottom, right, top)
    elif stroked:
        for (x1, y1), (x2, y2) in pairwise(points):
            if min(abs(x1 - x2), abs(y1 - y2)) <= _THIN:
                yield from _line(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _line(left: float, bottom: float, right: float, top: float) -> Iterator[Stroke]:
    if right - left > max(top - bottom, _SHORTEST):
        yield Stroke(horizontal=True, at=(bottom + top) / 2, start=left, end=right)
    elif top - bottom > _SHORTEST:
        yield Stroke(horizontal=False, at=(left + right) / 2, start=bottom, end=top)
