"""Make PDF files for the tests: Chinese text and ruled lines at given places, in points from the lower left."""

from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595, 842)
# The font is the reader's own and its encoding is known to every reader, so nothing is embedded.
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
    "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)


@dataclass
class Sheet:
    """One page to draw on."""

    content: list[str] = field(default_factory=list)
    width: int = A4[0]
    height: int = A4[1]
    quarters: int = 0
    """By how many quarters, counterclockwise, everything is turned on the paper; viewers turn the page back."""

    def text(self, x: float, y: float, text: str, size: float = 16) -> "Sheet":
        """Return a line of text; every character is as wide as it is high."""
        self.content.append(f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        return self

    def turned(self, matrix: str, text: str) -> "Sheet":
        """Return a line of text with a text matrix of its own."""
        self.content.append(f"BT /F1 16 Tf {matrix} Tm <{text.encode('utf-16-be').hex()}> Tj ET")
        return self

    def unnamed(self, x: float, y: float, codes: bytes, size: float = 16) -> "Sheet":
        """Return characters of a font that does not name its characters."""
        self.content.append(f"BT /F2 {size} Tf {x} {y} Td <{codes.hex()}> Tj ET")
        return self

    def line(self, x1: float, y1: float, x2: float, y2: float) -> "Sheet":
        """Return a stroke."""
        self.content.append(f"{x1} {y1} m {x2} {y2} l S")
        return self

    def bar(self, x: float, y: float, width: float, height: float) -> "Sheet":
        """Return a filled rectangle, as Word draws its lines."""
        self.content.append(f"{x} {y} {width} {height} re f")
        return self

    def dashes(self, x1: float, y1: float, x2: float, y2: float) -> "Sheet":
        """Return a line drawn as pieces of five points with gaps of three."""
        length, step = abs(x2 - x1) + abs(y2 - y1), 8
        for at in range(0, round(length), step):
            ends = (at / length, min(at + 5, length) / length)
            (left, low), (right, high) = ((x1 + (x2 - x1) * each, y1 + (y2 - y1) * each) for each in ends)
            self.line(left, low, right, high)
        return self

    @property
    def on_paper(self) -> str:
        """Return the drawing as it stands on the paper."""
        matrix = {
            0: "1 0 0 1 0 0",
            1: f"0 1 -1 0 {self.height} 0",
            2: f"-1 0 0 -1 {self.width} {self.height}",
            3: f"0 -1 1 0 0 {self.width}",
        }
        return "\n".join([f"q {matrix[self.quarters]} cm", *self.content, "Q"])

    @property
    def paper(self) -> str:
        """Return the entries of the page about its size and its rotation in viewers."""
        width, height = (self.height, self.width) if self.quarters % 2 else (self.width, self.height)
        return f"/MediaBox [0 0 {width} {height}] /Rotate {90 * self.quarters}"

    def table(
        self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10
    ) -> "Sheet":
        """Return a ruled table: edges from left to right and from top to bottom, the text of each cell."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for row, top in zip(rows, ys, strict=False):
            for cell, left in zip(row, xs, strict=False):
                for number, line in enumerate(cell.split("\n")):
                    self.text(left + 2, top - (number + 1) * size - 2, line, size)
        return self


_UNNAMED = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Unnamed /FirstChar 1 /LastChar 4 /Widths [500 500 500 500] "
    "/Encoding << /Type /Encoding /Differences [1 /g1 /g2 /g3 /g4] >> >>"
)


def pdf(*sheets: Sheet, form: str = "") -> bytes:
    """Return a PDF of these pages; ``form`` is the content of a form object, which it and the pages may call as Fm."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(sheets)))
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>"
    called = f" /XObject << /Fm {5 + 2 * len(sheets)} 0 R >>" if form else ""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", tree, _FONT, _UNNAMED]
    for number, sheet in enumerate(sheets):
        content = sheet.on_paper
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {sheet.paper} "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >>{called} >> /Contents {6 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    if form:
        head = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <<{called} >> /Length {len(form)}"
        objects.append(f"<< {head} >>\nstream\n{form}\nendstream")
    made = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{each}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
