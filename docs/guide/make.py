"""Make the pictures of the guide from the real program, and the PDF from the page.

Run from a checkout's root: ``.venv/bin/python -m pip install pillow``, then
``.venv/bin/python docs/guide/make.py``. Needed: LibreOffice, poppler (pdftoppm), Noto Sans CJK.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pyte.screens import Char

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import start

from author import answers
from tests.terminal import CTRL_C, ENTER, ESCAPE, F2
from tests.wizard_run import FORM, NAME, SAMPLE
from tests.wizard_screens import Screens, last_year

PICTURES = HERE / "pictures"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
MONO_SC = 7
"""The index of Noto Sans Mono CJK SC in the collection."""
CELL = (10, 24)
COLUMNS, ROWS = 84, 22
COLOURS = {
    "default": (32, 33, 36), "black": (32, 33, 36), "red": (176, 32, 32), "green": (20, 110, 60),
    "brown": (150, 95, 0), "blue": (30, 80, 170), "magenta": (140, 40, 120), "cyan": (0, 105, 120),
    "white": (235, 235, 235),
}  # fmt: skip
PAPER = (252, 252, 250)


def main() -> None:
    """Make every picture anew, then the PDF."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for make in (first_year, finished_year, next_year, dropped, word_pages):
            folder = Path(place, make.__name__, "年报助手", "年报")
            folder.mkdir(parents=True)
            make(folder)
    page = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    run("soffice", "--headless", *page, "--outdir", str(HERE), str(HERE / "guide.html"))
    (HERE / "guide.pdf").replace(HERE / "使用说明.pdf")


def first_year(folder: Path) -> None:
    """Photograph the first screens of a new report."""
    with screens(folder, "--year", "2025") as wizard:
        wizard.wait_for("机关全称")
        wizard.go(*"示例市自然资源局", to="示例市自然资源局")
        shoot(wizard, "name")
        wizard.go(ENTER, to="地址")
        typed = {
            "人民路18号": "邮政编码",
            "000100": "联系电话",
            "0100-88880001": "电子邮箱",
            "": "网站名称",
            "示例市自然资源局网站": "网址",
            "https://zrzy.example.gov.cn/": "都对",
        }
        for fact, following in typed.items():
            wizard.go(*fact, ENTER, to=following)
        shoot(wizard, "cover")
        wizard.go(ENTER, to="一、总体情况")
        shoot(wizard, "text")
        wizard.go("1", ENTER, to="第 1 问")
        wizard.go(*"197", to="197")
        shoot(wizard, "question")
        wizard.send(CTRL_C, CTRL_C)
        wizard.wait_end()


def finished_year(folder: Path) -> None:
    """Photograph the table, the list of steps, the review and the end of a report that is filled in."""
    report = answers.load(SAMPLE)
    (table,) = FORM.part("requests").tables
    cells = {key: value for key, value in report.cells.items() if not key.startswith("requests.")}
    answers.save(folder / f"{NAME}-2024.yaml", replace(report, cells=cells))
    block = "\r\n".join(
        "\t".join(str(report.cells[table.fields[row.path, column.path].key]) for column in table.column_leaves)
        for row in table.row_leaves
    )
    with screens(folder, "--year", "2024") as wizard:
        wizard.wait_for("接着写")
        wizard.go(ENTER, to="收到或办理")
        wizard.go(ENTER, to="当前")
        wizard.paste(block)
        wizard.wait_for("144/144")
        shoot(wizard, "table")
        wizard.go(F2, to="检查核对")
        shoot(wizard, "review")
        wizard.go(ESCAPE, to="步骤")
        shoot(wizard, "steps")
        wizard.go("9", ENTER, to="已生成")
        shoot(wizard, "finish", folder.parent.parent)
        wizard.send(CTRL_C, CTRL_C)
        wizard.wait_end()


def next_year(folder: Path) -> None:
    """Photograph the first screen of the year after."""
    last_year(folder)
    with screens(folder, "--year", "2025") as wizard:
        wizard.wait_for("这个文件夹里有")
        shoot(wizard, "next-year")
        wizard.send(CTRL_C, CTRL_C)
        wizard.wait_end()


def dropped(folder: Path) -> None:
    """Show what the icons for dropping files write."""
    text = SAMPLE.read_text("utf-8")
    (folder / "某某市自然资源局.yaml").write_text(text.replace('phone: "0100-88880001"', 'phone: "88880001"'), "utf-8")
    start.run(["check"], [folder / "某某市自然资源局.yaml"], lambda _: None)
    said = (folder / "检查结果.txt").read_text("utf-8-sig").replace(str(folder.parent), "D:").replace("/", "\\")
    draw_text(said.splitlines(), "check")


def word_pages(folder: Path) -> None:
    """Picture the first and the third page of the report as LibreOffice prints it."""
    run(sys.executable, "-m", "author.cli", "build", str(SAMPLE), "-o", str(folder / "r.docx"))
    run(sys.executable, "-m", "author.cli", "export", str(folder / "r.docx"), "-o", str(folder / "r.pdf"))
    run("pdftoppm", "-r", "60", "-gray", "-png", str(folder / "r.pdf"), str(folder / "page"))
    pages = [Image.open(path) for path in sorted(folder.glob("page-*.png"))]
    sheet = Image.new("L", (sum(page.width for page in pages[:3]) + 20, pages[0].height), 200)
    at = 0
    for page in pages[:3]:
        sheet.paste(page, (at, 0))
        at += page.width + 10
    sheet.quantize(16).save(PICTURES / "word.png", optimize=True)


def screens(folder: Path, *options: str) -> Screens:
    return Screens(folder, *options, columns=COLUMNS, rows=ROWS)


def shoot(wizard: Screens, name: str, place: Path | None = None) -> None:
    """Draw the screen as it is now, with a drive of Windows for the place where the pictures are made."""
    wizard.screen()
    screen = wizard._screen
    image, put = canvas(screen.columns, screen.lines)
    for row in range(screen.lines):
        cells = [screen.buffer[row][column] for column in range(screen.columns)]
        for column, char in enumerate(on_a_drive(cells, str(place)) if place else cells):
            put(row, column, char.data, char.fg, char.bg, reverse=char.reverse)
    row, column = wizard.cursor
    if not screen.cursor.hidden:
        ImageDraw.Draw(image).rectangle(
            [column * CELL[0], (row + 1) * CELL[1] - 3, (column + 1) * CELL[0], (row + 1) * CELL[1] - 1],
            COLOURS["blue"],
        )
    save(image, name)


def on_a_drive(cells: list[Char], place: str) -> list[Char]:
    """Return a row of the screen in which paths under a place are paths of drive D."""
    letters = [each.data for each in cells]
    start = next((at for at in range(len(cells)) if letters[at] and "".join(letters[at:]).startswith(place)), None)
    if start is None:
        return cells
    rest = [each._replace(data="\\") if each.data == "/" else each for each in cells[start + len(place) :]]
    drive = [cells[start]._replace(data=letter) for letter in "D:"]
    return [*cells[:start], *drive, *rest]


def draw_text(lines: list[str], name: str) -> None:
    """Draw some lines as a window shows them, broken at its width."""
    broken = [piece for line in lines for piece in wrapped(line)]
    image, put = canvas(COLUMNS, len(broken))
    for row, line in enumerate(broken):
        column = 0
        for char in line:
            put(row, column, char, "default", "default", reverse=False)
            column += 1 if char.isascii() else 2
    save(image, name)


def wrapped(line: str) -> list[str]:
    pieces, width = [""], 0
    for char in line:
        width += 1 if char.isascii() else 2
        if width > COLUMNS:
            pieces.append("")
            width = 2
        pieces[-1] += char
    return pieces


def canvas(columns: int, rows: int) -> tuple[Image.Image, Callable[..., None]]:
    """Return an empty picture of so many cells, and a function that puts a character into one."""
    image = Image.new("RGB", (columns * CELL[0], rows * CELL[1]), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 20, index=MONO_SC)

    def put(row: int, column: int, char: str, ink: str, paper: str, *, reverse: bool) -> None:
        front = COLOURS.get(ink, COLOURS["default"])
        back = PAPER if paper == "default" else COLOURS.get(paper, PAPER)
        front, back = (back, front) if reverse else (front, back)
        x, y = column * CELL[0], row * CELL[1]
        width = CELL[0] * (2 if char and not char.isascii() else 1)
        if back != PAPER and char:
            pen.rectangle([x, y, x + width - 1, y + CELL[1] - 1], back)
        if char.strip():
            pen.text((x, y - 4), char, front, font)

    return image, put


def save(image: Image.Image, name: str) -> None:
    framed = Image.new("RGB", (image.width + 24, image.height + 24), PAPER)
    framed.paste(image, (12, 12))
    ImageDraw.Draw(framed).rectangle([0, 0, framed.width - 1, framed.height - 1], outline=(120, 120, 120), width=2)
    framed.quantize(16).save(PICTURES / f"{name}.png", optimize=True)


def run(*words: str) -> None:
    subprocess.run(words, cwd=ROOT, check=False, capture_output=True)


if __name__ == "__main__":
    main()
