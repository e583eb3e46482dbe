"""Turn the table of information processing fees that some offices put into part six into a sentence."""

from collections.abc import Iterator

from author.document import Cell, Grid
from author.extract.values import Shape, shape_of
from author.text import norm_label

_STATED = (
    ("实际收取{}", ("实际收取", "实际收费", "实收", "已收")),
    ("总金额{}", ("总金额", "应收", "计收")),
    ("发出收费通知{}", ("收费通知", "通知件数", "通知数量")),
)
"""The statements of the table, each with the words of its heads; the first statement that fits a head is taken."""
_FEWEST = 2
"""The fewest statements by which a table is recognised as a table of fees."""


def fee_sentence(grid: Grid) -> str:
    """Return what a table of fees states, as a sentence; empty if the table is about something else."""
    found = dict(_statements(grid))
    ordered = [words.format(found[words]) for words, _ in reversed(_STATED) if words in found]
    return "，".join(ordered) + "。" if len(ordered) >= _FEWEST else ""


def _statements(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield the statements with their numbers and units; the number stands below its head or to the right of it."""
    for head in grid.cells:
        label = norm_label(head.text)
        words = next((words for words, keys in _STATED if any(key in label for key in keys)), None)
        number = _number_of(grid, head) if words and shape_of(head.text) is Shape.LABEL else ""
        if words and number:
            unit = "件" if "通知" in words else "万元" if "万元" in label else "元"
            yield words, number.removesuffix(unit) + unit


def _number_of(grid: Grid, head: Cell) -> str:
    below = [(row, head.column) for row in range(head.row + head.rows, grid.height)]
    beside = [(head.row, column) for column in range(head.column + head.columns, grid.width)]
    for places in (below, beside):
        cell = next((cell for place in places if (cell := grid.slots.get(place))), None)
        if cell and shape_of(cell.text) is Shape.NUMBER:
            return cell.text.strip()
    return ""
