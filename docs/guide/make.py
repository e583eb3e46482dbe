"""Make the pictures of the guide from the real program, and the PDF from the page.

Run from a checkout's root: ``.venv/bin/python -m pip install pillow``, then
``.venv/bin/python docs/guide/make.py``. Needed: LibreOffice, poppler (pdftoppm), Noto Sans CJK.
Each picture keeps what it says, so that a test can compare it with the program.
"""

import sys
from itertools import chain
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from pyte.screens import Char
from scenes import COLUMNS, WALKS, Scene, run, scenes

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
MONO_SC = 7
"""The index of Noto Sans Mono CJK SC in the collection."""
CELL = (10, 24)
COLOURS = {
    "default": (32, 33, 36), "black": (32, 33, 36), "red": (176, 32, 32), "green": (20, 110, 60),
    "brown": (150, 95, 0), "blue": (30, 80, 170), "magenta": (140, 40, 120), "cyan": (0, 105, 120),
    "white": (235, 235, 235),
}  # fmt: skip
PAPER = (252, 252, 250)


def main() -> None:
    """Make every picture anew, then the PDF."""
    PICTURES.mkdir(exist_ok=True)
    for scene in chain.from_iterable(map(scenes, WALKS)):
        kept = PngInfo()
        kept.add_itxt("Description", scene.words)
        image = drawn_pages(scene.report) if scene.report else framed(drawn(scene))
        image.quantize(16).save(PICTURES / f"{scene.name}.png", optimize=True, pnginfo=kept)
    page = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    run("soffice", "--headless", *page, "--outdir", str(HERE), str(HERE / "guide.html"))
    (HERE / "guide.pdf").replace(HERE / "使用说明.pdf")


def drawn(scene: Scene) -> Image.Image:
    """Draw the cells of a screen and its caret."""
    rows = [piece for row in scene.rows for piece in broken(row)]
    image = Image.new("RGB", (COLUMNS * CELL[0], len(rows) * CELL[1]), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 20, index=MONO_SC)
    for number, row in enumerate(rows):
        x, y = 0, number * CELL[1]
        for cell in row:
            width = CELL[0] * cells_of(cell)
            front = COLOURS.get(cell.fg, COLOURS["default"])
            back = COLOURS.get(cell.bg, PAPER) if cell.bg != "default" else PAPER
            if cell.reverse:
                front, back = back, front
            if width:
                pen.rectangle([x, y, x + width - 1, y + CELL[1] - 1], back)
                pen.text((x, y - 4), cell.data, front, font)
            x += width
    if scene.caret:
        row, column = scene.caret
        x, y = column * CELL[0], (row + 1) * CELL[1]
        pen.rectangle([x, y - 3, x + CELL[0] - 1, y - 1], COLOURS["blue"])
    return image


def cells_of(cell: Char) -> int:
    """Return how many cells a character takes; the second cell of a wide one is empty."""
    return 0 if not cell.data else 1 if cell.data.isascii() else 2


def broken(row: list[Char]) -> list[list[Char]]:
    """Return a row as a window shows it, broken at its width."""
    pieces, width = [list[Char]()], 0
    for cell in row:
        width += cells_of(cell)
        if width > COLUMNS:
            pieces.append([])
            width = cells_of(cell)
        pieces[-1].append(cell)
    return pieces


def drawn_pages(path: Path) -> Image.Image:
    """Draw the first three pages of a report side by side, as LibreOffice prints them."""
    run(sys.executable, "-m", "author.cli", "export", str(path), "-o", str(path.with_suffix(".pdf")))
    run("pdftoppm", "-r", "60", "-gray", "-png", "-l", "3", str(path.with_suffix(".pdf")), str(path.with_name("page")))
    pages = [Image.open(page) for page in sorted(path.parent.glob("page-*.png"))]
    sheet = Image.new("L", (sum(page.width + 10 for page in pages) - 10, pages[0].height), 200)
    for number, page in enumerate(pages):
        sheet.paste(page, (number * (page.width + 10), 0))
    return sheet


def framed(image: Image.Image) -> Image.Image:
    """Return a picture within a frame."""
    whole = Image.new("RGB", (image.width + 24, image.height + 24), PAPER)
    whole.paste(image, (12, 12))
    ImageDraw.Draw(whole).rectangle([0, 0, whole.width - 1, whole.height - 1], outline=(120, 120, 120), width=2)
    return whole


if __name__ == "__main__":
    main()
