"""Read the characters and strokes of a page of a PDF, in points from the lower left."""

import ctypes
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from author.readers.ruled_tables import Stroke

if TYPE_CHECKING:
    from pypdfium2 import PdfMatrix, PdfPage, PdfTextPage

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
_LONGEST_GAP = 5.0
"""The greatest distance in points between two pieces of a dashed line."""
_MOST_STROKES = 5000
_FORMS_DEEP = 3
_STRUCK_AT = (0.15, 0.5)
"""The heights above the baseline, as shares of the type size, at which a line strikes a text through."""
_HIGHEST_STRUCK = 20.0
"""The most points above a baseline at which a line may strike a text through."""
_MOSTLY = 0.6
"""The share of its length over which a line that strikes a text through runs over it."""
_LARGE = 1.5
"""The size, in sizes of the text that they lie over, above which words may be a watermark."""
_OF_HEIGHT = 0.8
"""The height of a large character above its baseline, as a share of its size."""
_FEWEST_LINES = 5
"""The fewest lines of each of two pages that are printed side by side on one."""
_SHORTEST_LINE = 10
"""The fewest wide characters of a line that is more than a label over a column."""
_QUARTER = math.pi / 2
_SLANT = 0.05
"""The least slope of the lines of a slanting text, such as a watermark, against the edges of the page."""
_FAR = 1.0
"""The distance in points from the line of a wide character above which the place that pdfium gives for it is wrong."""
_MOST_LOOKED_AT = 50
"""The number of characters of a page that are looked at to find out how the page is turned."""


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


class UprightPage:
    """A page turned so that most of its text runs from left to right, whatever way a viewer shows it."""

    def __init__(self, page: "PdfPage", textpage: "PdfTextPage") -> None:
        self._page = page
        self._textpage = textpage
        width, height = page.get_size()
        if page.get_rotation() % 180:
            width, height = height, width
        quarters = _quarters(textpage)
        self._turn = _turn(quarters, width, height)
        self.width, self.height = (height, width) if quarters % 2 else (width, height)
        self._cut_at: set[_VisibleArea] = set()
        """The areas at whose right end lines of tables are cut off because nothing further to the right is visible."""

    def chars(self) -> tuple[list[Char], int, str]:
        """Return the characters in the order of the file, the number of those without a code, and the slanting ones.

        The spaces and line ends that pdfium adds are left out.
        """
        import pypdfium2.raw as pdfium

        textpage, turn = self._textpage.raw, self._turn
        found: list[Char] = []
        lost, slanting = 0, ""
        box, matrix, x, y = pdfium.FS_RECTF(), pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        box_at, matrix_at, x_at, y_at = map(ctypes.byref, (box, matrix, x, y))
        for index in range(pdfium.FPDFText_CountChars(textpage)):
            code = pdfium.FPDFText_GetUnicode(textpage, index)
            if code <= _LAST_GENERATED and (code in _LINE_ENDS or pdfium.FPDFText_IsGenerated(textpage, index) == 1):
                continue
            if code < _FIRST_PRINTED or code in _NO_CHARACTERS or code > _LAST_CODE:
                lost += pdfium.FPDFText_IsHyphen(textpage, index) != 1
                continue
            pdfium.FPDFText_GetMatrix(textpage, index, matrix_at)
            along, up = matrix.a, matrix.b
            if up and along and _SLANT < abs(up / along) < 1 / _SLANT:  # unlike italics, whose lines do not slope
                slanting += chr(code)
            elif pdfium.FPDFText_GetLooseCharBox(textpage, index, box_at):
                pdfium.FPDFText_GetCharOrigin(textpage, index, x_at, y_at)
                left, bottom, right, top = box.left, box.bottom, box.right, box.top
                start, baseline = x.value, y.value
                if turn:
                    left, bottom, right, top = turn.on_rect(left, bottom, right, top)
                    start, baseline = turn.on_point(start, baseline)
                elif chr(code) >= FIRST_WIDE and along and abs(matrix.f - baseline) > _FAR:
                    # pdfium leaves some characters of a page within a page where they stand on the inner one.
                    start, baseline = matrix.e, matrix.f
                    left, right = start, start + (found[-1].width if found else right - left)
                found.append(Char(chr(code), min(start, left), right, baseline, top - bottom))
        return found, lost, slanting

    def strokes(self, most: int) -> tuple[list[Stroke], int]:
        """Return the straight lines, stroked or drawn as thin rectangles, and how many shapes were looked at."""
        from pypdfium2 import PdfMatrix

        found: list[Stroke] = []
        looked_at = 0
        for path, matrix in islice(_paths(self._page.raw, self._turn or PdfMatrix()), most):
            looked_at += 1
            stroked, shown = _is_stroked(path), _visible_area(path, self._turn)
            for points in _subpaths(path, matrix):
                drawn = list(_lines_of(points, stroked=stroked))
                found.extend(drawn)
                if shown and any(line.horizontal and line.end > shown.right + _THIN for line in drawn):
                    self._cut_at.add(shown)
        return [each for each in _joined(found) if each.end - each.start > _SHORTEST][:_MOST_STROKES], looked_at

    def is_cut(self, found: Iterable[Char]) -> bool:
        """Return whether characters are cut off where a table is, after its strokes have been read."""
        return any(
            char.left < shown.right < char.right and shown.bottom < char.baseline < shown.top
            for shown in self._cut_at
            for char in found
        )


class _VisibleArea(NamedTuple):
    """The area of the page in which a path is visible."""

    right: float
    bottom: float
    top: float


class PageContent(NamedTuple):
    """The characters and strokes of a page, or of one of two pages that are printed side by side."""

    width: float
    chars: Sequence[Char]
    strokes: Sequence[Stroke]

    def pages(self, height: float, *, are_two: bool) -> "list[PageContent]":
        """Return the two pages that stand side by side on a broad one, or this page if it is one.

        Fewer words suffice for two if ``are_two`` tells that there are two on a page before it.
        """
        middle = self.width / 2
        if self.width < height or any(each.left < middle < each.right for each in self.chars):
            return [self]
        halves = [self._part(start, middle) for start in (0, middle)]
        fewest = 0 if are_two else _FEWEST_LINES
        return halves if all(half._lines_of_words() >= fewest for half in halves) else [self]

    def _part(self, start: float, width: float) -> "PageContent":
        def is_here(place: float) -> bool:
            return start <= place < start + width

        chars = [
            each._replace(left=each.left - start, right=each.right - start) for each in self.chars if is_here(each.left)
        ]
        strokes = [each.moved(-start) for each in self.strokes if is_here(each.start if each.horizontal else each.at)]
        return PageContent(width, chars, strokes)

    def _lines_of_words(self) -> int:
        """Return the number of lines that hold words and not only labels and numbers."""
        baselines = Counter(round(char.baseline) for char in self.chars if char.text >= FIRST_WIDE)
        return sum(number >= _SHORTEST_LINE for number in baselines.values())


class Watermarks:
    """The large words that lie over the text of a page, or at such a place on a page before it."""

    def __init__(self) -> None:
        self._known: set[tuple[str, int]] = set()

    def removed_from(self, found: Sequence[Char]) -> tuple[list[Char], str]:
        """Return the characters of a page without watermarks, and the watermarks."""
        sizes = [char.size for char in found]
        large = _LARGE * median(sizes or [0.0])
        words: dict[tuple[int, int], list[Char]] = {}
        for char, size in zip(found, sizes, strict=True):
            if size > large:
                words.setdefault((round(char.baseline), round(char.height)), []).append(char)
        text = ""
        removed: set[Char] = set()
        for (baseline, _), word in words.items():
            name = "".join(char.text for char in word)
            if (name, baseline) in self._known or _lies_over(word, found):
                self._known.add((name, baseline))
                removed.update(word)
                text += name
        return [char for char in found if char not in removed] if removed else list(found), text


def _lies_over(word: Sequence[Char], found: Sequence[Char]) -> bool:
    low = word[0].baseline
    high = low + _OF_HEIGHT * word[0].size
    return any(
        each.left < (char.left + char.right) / 2 < each.right
        for char in found
        if low <= char.baseline < high and _LARGE * char.size < word[0].size and not char.text.isspace()
        for each in word
    )


def without_struck(found: Sequence[Char], strokes: Sequence[Stroke]) -> tuple[list[Char], list[Stroke], int]:
    """Return the characters and strokes of a page without text that is struck through, and how often it is."""
    by_baseline = sorted(found, key=lambda each: each.baseline)
    baselines = [each.baseline for each in by_baseline]
    struck: set[Char] = set()
    kept: list[Stroke] = []
    for stroke in strokes:
        first = bisect_left(baselines, stroke.at - _HIGHEST_STRUCK)
        under = by_baseline[first : bisect_left(baselines, stroke.at)] if stroke.horizontal else ()
        crossed = [each for each in under if _runs_through(stroke, each)]
        # A line of a table reaches further than a text that runs into it.
        if sum(each.width for each in crossed) > _MOSTLY * (stroke.end - stroke.start):
            struck.update(crossed)
        else:
            kept.append(stroke)
    return [each for each in found if each not in struck], kept, len(strokes) - len(kept)


def _runs_through(stroke: Stroke, char: Char) -> bool:
    low, high = _STRUCK_AT
    at_middle = low * char.size < stroke.at - char.baseline < high * char.size
    return at_middle and stroke.start < (char.left + char.right) / 2 < stroke.end


def _quarters(textpage: "PdfTextPage") -> int:
    """Return by how many quarters, counterclockwise, most characters of a page are turned."""
    import pypdfium2.raw as pdfium

    number = textpage.count_chars()
    looked_at = range(0, number, number // _MOST_LOOKED_AT + 1)
    angles = (pdfium.FPDFText_GetCharAngle(textpage, index) for index in looked_at)
    turned = Counter(round(-angle / _QUARTER) % 4 for angle in angles if angle >= 0)
    return turned.most_common(1)[0][0] if turned else 0


def _turn(quarters: int, width: float, height: float) -> "PdfMatrix | None":
    """Return the matrix that turns a page of some size back; ``None`` if nothing is to be turned."""
    from pypdfium2 import PdfMatrix

    turns = {1: (0, -1, 1, 0, 0, width), 2: (-1, 0, 0, -1, width, height), 3: (0, 1, -1, 0, height, 0)}
    return PdfMatrix(*turns[quarters]) if quarters else None


def _joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Return the strokes, the pieces of a dashed or dotted line as one."""
    joined: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda each: (each.horizontal, round(each.at, 1), each.start)):
        last = joined[-1] if joined else None
        if (
            last
            and last.horizontal == stroke.horizontal
            and round(last.at, 1) == round(stroke.at, 1)
            and stroke.start - last.end <= _LONGEST_GAP
        ):
            joined[-1] = replace(last, end=max(last.end, stroke.end))
        else:
            joined.append(stroke)
    return joined


def _paths(parent: object, matrix: "PdfMatrix", depth: int = 0) -> "Iterator[tuple[object, PdfMatrix]]":
    """Yield the paths on a page, or within a form object, each with the matrix that gives its place on the page."""
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfMatrix

    own = pdfium.FS_MATRIX()
    number_of, object_at = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    for index in range(number_of(parent)):
        each = object_at(parent, index)
        kind = pdfium.FPDFPageObj_GetType(each)
        if kind == pdfium.FPDF_PAGEOBJ_PATH or (kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS_DEEP - 1):
            pdfium.FPDFPageObj_GetMatrix(each, own)
            placed = PdfMatrix.from_raw(own).multiply(matrix)
            yield from [(each, placed)] if kind == pdfium.FPDF_PAGEOBJ_PATH else _paths(each, placed, depth + 1)


def _is_stroked(path: object) -> bool:
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _visible_area(path: object, turn: "PdfMatrix | None") -> _VisibleArea | None:
    """Return the area in which a path is visible; ``None`` if it is not known to be a part of the page."""
    import pypdfium2.raw as pdfium

    clip = pdfium.FPDFPageObj_GetClipPath(path)
    if not clip or turn or pdfium.FPDFClipPath_CountPaths(clip) != 1:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    corners: list[tuple[float, float]] = []
    for index in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, 0), _MOST_STROKES)):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, 0, index), x, y)
        corners.append((x.value, y.value))
    heights = [height for _, height in corners]
    return _VisibleArea(max(corners)[0], min(heights), max(heights)) if corners else None


def _subpaths(path: object, matrix: "PdfMatrix") -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each part of a path, at their places on the upright page."""
    import pypdfium2.raw as pdfium

    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.byref(x), ctypes.byref(y)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_STROKES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x_at, y_at)
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
    """Yield a line; a dot may be a piece of a line in either direction."""
    if right - left >= top - bottom:
        yield Stroke(horizontal=True, at=(bottom + top) / 2, start=left, end=right)
    if right - left <= top - bottom:
        yield Stroke(horizontal=False, at=(left + right) / 2, start=bottom, end=top)
