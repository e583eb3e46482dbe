"""Read the characters and strokes of a page of a PDF, in points from the lower left."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from author.readers.ruled_tables import Stroke

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage, PdfTextPage

FIRST_WIDE = "\u2e80"
"""The first character that is as wide as it is high."""
_FIRST_PRINTED = 0x20
_LAST_GENERATED = 0x2D
"""The characters that pdfium adds are line ends, spaces and hyphens."""
_LINE_ENDS = (0x0D, 0x0A)
_NO_CHARACTERS = (0xFFFE, 0xFFFF)
_LAST_CODE = 0x10FFFF
_THIN = 3.0
"""The greatest thickness in points of a filled rectangle that counts as a line."""
_SHORTEST = 4.0
"""The least length in points of a stroke of a table; shorter strokes belong to a drawing."""
_MOST_STROKES = 5000
_FORMS_DEEP = 3


# A tuple, because there are thousands on every page and a frozen dataclass takes several times as long.
class Char(NamedTuple):
    """A character, the horizontal extent of its print, its baseline and the height of its box."""

    text: str
    left: float
    right: float
    baseline: float
    height: float

    @property
    def width(self) -> float:
        """Return the width of the printed character."""
        return self.right - self.left

    @property
    def size(self) -> float:
        """Return the approximate type size; the boxes of flat characters and of some fonts do not show it."""
        return self.width if self.text >= FIRST_WIDE else min(self.height, 2 * self.width)


def chars(textpage: "PdfTextPage") -> tuple[list[Char], int]:
    """Return the characters of a page in the order of the file, and the number of those without a character code.

    The spaces and line ends that pdfium adds are left out.
    """
    import pypdfium2.raw as pdfium

    found: list[Char] = []
    lost = 0
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code <= _LAST_GENERATED and (code in _LINE_ENDS or pdfium.FPDFText_IsGenerated(textpage, index) == 1):
            continue
        if code < _FIRST_PRINTED or code in _NO_CHARACTERS or code > _LAST_CODE:
            lost += pdfium.FPDFText_IsHyphen(textpage, index) != 1
            continue
        if pdfium.FPDFText_GetLooseCharBox(textpage, index, box_at):
            pdfium.FPDFText_GetCharOrigin(textpage, index, x_at, y_at)
            found.append(Char(chr(code), min(x.value, box.left), box.right, y.value, box.top - box.bottom))
    return found, lost


@dataclass(slots=True)
class PathBudget:
    """The number of shapes of a document that may still be examined."""

    left: int


def strokes(page: "PdfPage", budget: PathBudget) -> list[Stroke]:
    """Return the straight lines of a page, whether stroked or drawn as thin rectangles."""
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
    """Yield the corners of each part of a path, in the page's coordinates."""
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
