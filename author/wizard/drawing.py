"""The drawing of the grid as lines of a terminal (pure)."""

from collections.abc import Sequence

from author.numerals import BLANK, format_number
from author.text import pad, pad_left, width
from author.wizard import cell_info, flow
from author.wizard.arrangement import Band, GridRow
from author.wizard.screen_lines import CARET, Fragments, Size, cut, rule, safe, wrap
from author.wizard.sheet import Sheet

KEYS = " 方向键/Tab移动 F4列补0 F5表补0 F6找空格 F7找不平 F9说明 ^Z撤销 F2完成 Esc菜单"
_WIDEST_COLUMN = 16
_INFO_LINES = 3
_WORD_LINES = 2


def draw(sheet: Sheet, size: Size, *, top: int, state: str) -> tuple[list[Fragments], int]:
    """Return the whole screen and the number of the body's first visible line.

    That number differs from ``top``, the one before, only as much as needed; ``state`` tells in the title of saving.
    """
    layout = _SheetLayout(sheet, size)
    pinned = [] if len(sheet.arrangement.bands) > 1 else layout.head(sheet.arrangement.bands[0])
    below = [*layout.identities(), *layout.words(), *layout.foot()]
    height = size.rows - 2 - len(pinned) - len(below)
    body = layout.body()
    current = next(index for index, (place, _) in enumerate(body) if place == sheet.place[0])
    top = min(max(top, current - height + 1, 0), current, max(len(body) - height, 0))
    shown = [line for _, line in body[top : top + height]]
    shown += [[]] * (height - len(shown))
    edge = rule(top, len(body) - top - height, size.width)
    done = sum(sheet.cells.get(field.key) is not None for field in sheet.inputs)
    right = f"  已填 {done}/{len(sheet.inputs)}  {state}"
    heading = pad(cut(f" {sheet.heading}", size.width - width(right)), size.width - width(right))
    return [[("class:title", heading + right)], *pinned, *shown, edge, *below], top


class _SheetLayout:
    """The lines of one sheet at one screen size."""

    def __init__(self, sheet: Sheet, size: Size) -> None:
        self._sheet = sheet
        self._width = size.width
        rows = sheet.arrangement.rows
        captions = [*(row.caption for row in rows), *(band.title for band in sheet.arrangement.bands)]
        self._caption = max(map(width, captions)) + 2
        self._column = min((self._width - self._caption - 1) // sheet.arrangement.columns, _WIDEST_COLUMN)

    def head(self, band: Band) -> list[Fragments]:
        """Return the band's title and column captions, in two lines if any caption is too long for one."""
        halves = [_halved(safe(caption), self._column - 1) for caption in band.captions]
        upper, lower = zip(*halves, strict=True)
        title = pad(f" {safe(band.title)}", self._caption)
        lines = [title + self._cells(lower)]
        if any(upper):
            lines.insert(0, " " * self._caption + self._cells(upper))
        return [[("class:head", line.rstrip())] for line in lines]

    def body(self) -> list[tuple[int | None, Fragments]]:
        """Return the rows with their indexes, with headings between them if there are several bands."""
        bands = self._sheet.arrangement.bands
        lines: list[tuple[int | None, Fragments]] = []
        index = 0
        for band in bands:
            if len(bands) > 1:
                lines += [(None, []), *((None, line) for line in self.head(band))]
            for row in band.rows:
                lines.append((index, self._row(row, index)))
                index += 1
        return lines

    def identities(self) -> list[Fragments]:
        """Return one line for each kind of identity, with the state of each column."""
        sheet = self._sheet
        states: dict[str, dict[int, str]] = {}
        for table in sheet.arrangement.part.tables:
            for each in flow.identities(table):
                column = sheet.arrangement.places[each.right[-1].key][1]
                states.setdefault(each.note, {})[column] = flow.balance(each, sheet.cells)
        lines: list[Fragments] = []
        for found in states.values():
            line: Fragments = [("class:head", pad(" 勾稽", self._caption))]
            for column in range(sheet.arrangement.columns):
                text = found.get(column, "")
                short = text if width(text) < self._column else flow.Status.UNBALANCED.value
                line.append(("class:wrong" if text.startswith("差") else "", pad_left(short, self._column)))
            lines.append(line)
        return lines

    def words(self) -> list[Fragments]:
        """Return the arithmetic of the current column in a fixed number of lines, so that the screen does not move."""
        if not any(table.equations for table in self._sheet.arrangement.part.tables):
            return []
        return self._block(cell_info.in_words(self._sheet.field, self._sheet.cells), _WORD_LINES)

    def foot(self) -> list[Fragments]:
        """Return the lines about the current cell, then the keys or a notice."""
        sheet = self._sheet
        value = sheet.cells.get(sheet.field.key)
        long = value is not None and width(format_number(value)) >= self._column
        wording = f"当前 {cell_info.wording(sheet.field)}" + (f" = {format_number(value)}" if long and value else "")
        lines = self._block(wording, _INFO_LINES - 1, spare=False)
        lines += self._block(cell_info.last_year(sheet.field, sheet.form, sheet.year, sheet.cells, sheet.previous), 1)
        helps = cell_info.explanation(sheet.field, sheet.arrangement.part, sheet.form.basis)
        lines += self._block(helps[0], _INFO_LINES - len(lines)) if len(lines) < _INFO_LINES else []
        if not sheet.notice:
            return [*lines, [("class:keys", KEYS)]]
        notice: list[Fragments] = [
            [("class:notice", f" {line}")] for line in wrap(sheet.notice, self._width - 1)[:_INFO_LINES]
        ]
        return [*lines[: _INFO_LINES + 1 - len(notice)], *notice]

    def _block(self, text: str, lines: int, *, spare: bool = True) -> list[Fragments]:
        """Return a text in at most ``lines`` lines, or in exactly that many with ``spare``."""
        wrapped = wrap(text, self._width - 1)
        if len(wrapped) > lines:
            wrapped[lines - 1 :] = [cut("".join(wrapped[lines - 1 :]), self._width - 1)]
        if spare:
            wrapped += [""] * (lines - len(wrapped))
        return [[("", f" {line}".rstrip())] for line in wrapped]

    def _row(self, row: GridRow, index: int) -> Fragments:
        current = index == self._sheet.place[0]
        caption = pad(f"{'>' if current else ' '}{safe(row.caption)}", self._caption)
        line: Fragments = [("class:current" if current else "", caption)]
        for column, field in enumerate(row.fields):
            if (index, column) == self._sheet.place:
                text = self._sheet.typed or self._shown(field.key)
                while width(text) >= self._column:
                    text = f"<{text.removeprefix('<')[1:]}"
                style = "class:typed" if self._sheet.typed else "class:cell"
                line += [("", " " * (self._column - width(text))), (style, text), CARET]
            else:
                line.append(("", pad_left(self._shown(field.key), self._column)))
        line.append(("", " "))  # leaves room for the caret after the last cell
        return line

    def _shown(self, key: str) -> str:
        """Return a number as its column shows it; a number that is too wide becomes # signs, as in Excel."""
        field = self._sheet.form.fields[key]
        value = self._sheet.cells.get(key)
        if value is None:
            return "" if field.computed else BLANK
        text = format_number(value)
        return text if len(text) < self._column else "#" * (self._column - 1)

    def _cells(self, texts: Sequence[str]) -> str:
        return "".join(pad_left(text, self._column) for text in texts)


def _halved(caption: str, columns: int) -> tuple[str, str]:
    """Return a caption in two lines; the upper line is empty if the caption fits into one."""
    if width(caption) <= columns:
        return "", caption
    middle = (len(caption) + 1) // 2
    return cut(caption[:middle], columns), cut(caption[middle:], columns)
