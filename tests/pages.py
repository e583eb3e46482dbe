"""Make PDF files for the tests: Chinese text and ruled lines at given places, in points from the lower left."""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5

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


class _Lock:
    """The standard encryption of a PDF with a key of 40 bits (ISO 32000-1, 7.6.3, revision 2)."""

    _PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    _MAY = -64
    """The reader may only look at the pages."""

    def __init__(self, password: str) -> None:
        user, owner = ((each.encode() + self._PADDING)[:32] for each in (password, "owner"))
        by_owner = _rc4(md5(owner).digest()[:5], user)
        self._key = md5(user + by_owner + struct.pack("<i", self._MAY)).digest()[:5]
        by_user = _rc4(self._key, self._PADDING)
        words = f"/Filter /Standard /V 1 /R 2 /P {self._MAY} /O <{by_owner.hex()}> /U <{by_user.hex()}>"
        self.entries = f"/Encrypt << {words} >> /ID [<> <>]"

    def closed(self, number: int, content: bytes) -> bytes:
        """Return an object with its strings and its stream encrypted."""
        key = md5(self._key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
        head, stream, rest = content.partition(b"\nstream\n")
        head = re.sub(rb"\((\w+)\)", lambda found: b"<%s>" % _rc4(key, found[1]).hex().encode(), head)
        return head + stream + _rc4(key, rest.removesuffix(b"\nendstream")) + b"\nendstream" if stream else head


def _rc4(key: bytes, content: bytes) -> bytes:
    box, at = list(range(256)), 0
    for index in range(256):
        at = (at + box[index] + key[index % len(key)]) % 256
        box[index], box[at] = box[at], box[index]
    closed, at = bytearray(), 0
    for number, byte in enumerate(content, 1):
        index = number % 256
        at = (at + box[index]) % 256
        box[index], box[at] = box[at], box[index]
        closed.append(byte ^ box[(box[index] + box[at]) % 256])
    return bytes(closed)


def pdf(*sheets: Sheet, form: str = "", password: str | None = None) -> bytes:
    """Return a PDF of these pages; ``form`` is the content of a form object, which it and the pages may call as Fm.

    With a ``password`` it is encrypted; the empty one is that of a file that anybody may read and nobody change.
    """
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
    lock = None if password is None else _Lock(password)
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        plain = each.encode("ascii")
        made += b"%d 0 obj\n%s\nendobj\n" % (number, lock.closed(number, plain) if lock else plain)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    entries = f"/Size {len(objects) + 1} /Root 1 0 R {lock.entries if lock else ''}"
    trailer = f"trailer << {entries} >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
