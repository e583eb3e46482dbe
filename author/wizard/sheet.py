"""The grid as a value: numbers, cursor, typed digits and steps to undo (pure).

Every key gives a new `Sheet`. If its ``cells`` differ from the ones before, a change was
committed and must be saved. ``notice`` says in one sentence what happened or why nothing did.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec

from author.form import Field, Form, Part, blanks
from author.numerals import format_number, half_width
from author.report import Cells, Report, fill_totals
from author.text import width
from author.wizard import flow
from author.wizard.arrangement import Arrangement, GridPlace, PasteError, Placement, has_doubled_ends, placements

_TYPED = frozenset("0123456789.,-〇零一二两三四五六七八九十百千万")
"""The characters of a number; `Kind.parse` says whether they are one."""
_LONGEST = 16
_COMPUTED = "这一格自动相加，不用填，请改相加的各格"
_READ_ONLY = "现在只能看，不能改"


_Arguments = ParamSpec("_Arguments")


def _committing(
    change: "Callable[Concatenate[Sheet, _Arguments], Sheet]",
) -> "Callable[Concatenate[Sheet, _Arguments], Sheet]":
    """Commit the typed digits before a change, and make it only if the commit succeeded."""

    def made(sheet: "Sheet", /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> "Sheet":
        settled = sheet.settle()
        return settled if settled.typed else change(settled, *args, **kwargs)

    return wraps(change)(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The tables of one part while they are filled in."""

    arrangement: Arrangement
    form: Form
    heading: str
    year: int
    cells: Cells
    """The numbers of all fields of the form, totals included; a copy that is separate from the draft."""
    previous: Report | None
    """Last year's report."""
    place: GridPlace
    home: int | None = None
    """The column in which Tab was first pressed, to which Enter returns."""
    typed: str = ""
    """The digits that are not committed yet."""
    notice: str = ""
    undo_steps: tuple[tuple[Cells, GridPlace], ...] = ()
    read_only: bool = False

    @property
    def field(self) -> Field:
        """Return the field under the cursor."""
        return self.arrangement.field(self.place)

    @property
    def inputs(self) -> Sequence[Field]:
        """Return the fields of the part that are entered and not computed."""
        return self.arrangement.part.inputs

    # Typing

    def type(self, text: str) -> "Sheet":
        """Add typed characters: digits, also Chinese ones, overwrite the cell; any other character gives a notice."""
        if refusal := self._refusal():
            return replace(self, notice=refusal)
        folded = half_width(text)
        if not _TYPED.issuperset(folded):
            foreign = any(width(char) > 1 for char in folded)
            return replace(self, notice="正用中文输入法，按 Shift 切换后再填数字" if foreign else "这里只填数字")
        typed = self.typed + folded
        return replace(self, typed=typed[:_LONGEST], notice="数字太长" if len(typed) > _LONGEST else "")

    def settle(self) -> "Sheet":
        """Commit the typed digits; a text that is no number for this cell stays typed, with the reason as notice."""
        if not self.typed:
            return replace(self, notice="")
        try:
            value = self.field.kind.parse(self.typed)
        except ValueError as error:
            return replace(self, notice=f"{self.field.place}：【{self.typed}】{error}，请改正，或按 Esc 不要它")
        return replace(self, typed="", notice="")._store({self.field.key: value})

    def cancel(self) -> "Sheet":
        """Drop the typed digits and keep the number of the cell."""
        return replace(self, typed="", notice="")

    def erase(self) -> "Sheet":
        """Delete the last typed digit, or else the number of the cell (Backspace)."""
        return replace(self, typed=self.typed[:-1], notice="") if self.typed else self.clear()

    def clear(self) -> "Sheet":
        """Make the cell blank, which is not the same as 0 (Delete)."""
        if refusal := self._refusal():
            return replace(self, notice=refusal)
        return self.cancel()._store({self.field.key: None})

    # Moving

    @_committing
    def go(self, row: int, column: int) -> "Sheet":
        """Commit and go to a place, or to the nearest place that exists."""
        rows = self.arrangement.rows
        row = min(max(row, 0), len(rows) - 1)
        column = min(max(column, 0), len(rows[row].fields) - 1)
        return replace(self, place=(row, column), home=None)

    def move(self, rows: int, columns: int) -> "Sheet":
        """Commit and go some rows down and some columns right."""
        return self.go(self.place[0] + rows, self.place[1] + columns)

    @_committing
    def enter(self) -> "Sheet":
        """Commit and go down, in the column where Tab began; from the last row go to the next column."""
        row, column = self.place
        rows = self.arrangement.rows
        target = column if self.home is None else self.home
        down = [below for below in range(row + 1, len(rows)) if target < len(rows[below].fields)]
        if down:
            return replace(self, place=(down[0], target), home=None)
        if self.home is None and target + 1 < self.arrangement.columns:
            top = next(above for above, line in enumerate(rows) if target + 1 < len(line.fields))
            return replace(self, place=(top, target + 1))
        return replace(self, place=(row, target), home=None, notice="已经是最后一格，F6 找空格，F2 完成")

    @_committing
    def tab(self) -> "Sheet":
        """Commit and go right; from the end of a row go to the next row."""
        row, column = self.place
        if column + 1 < len(self.arrangement.rows[row].fields):
            return replace(self, place=(row, column + 1), home=column if self.home is None else self.home)
        if row + 1 < len(self.arrangement.rows):
            return self.go(row + 1, 0)
        return replace(self, notice="已经是最后一格")

    def back_tab(self) -> "Sheet":
        """Commit and go left; from the beginning of a row go to the end of the row before."""
        row, column = self.place
        return self.move(0, -1) if column or not row else self.go(row - 1, self.arrangement.columns)

    @_committing
    def next_blank(self) -> "Sheet":
        """Commit and go to the next blank cell in reading order, or else to the first blank cell."""
        return self._next_of([field.key for field in blanks(self.inputs, self.cells)], "没有空格了")

    @_committing
    def next_unbalanced(self) -> "Sheet":
        """Commit and go to the next identity that does not hold."""
        wrong = [each.right[-1].key for each in flow.unbalanced(self.arrangement.part, self.cells)]
        is_open = blanks(self.inputs, self.cells)
        return self._next_of(wrong, "没有不平的，还有没填的格" if is_open else "没有不平的")

    def unfinished(self) -> str:
        """Return what is not filled or does not balance, in words, or an empty string."""
        blank = len(blanks(self.inputs, self.cells))
        wrong = len(flow.unbalanced(self.arrangement.part, self.cells))
        words = [f"还有 {blank} 格没填（F6 找空格）"] if blank else []
        return "，".join([*words, *([f"{wrong} 列不平（F7 找不平）"] if wrong else [])])

    def _next_of(self, keys: Sequence[str], if_none: str) -> "Sheet":
        places = sorted(self.arrangement.places[key] for key in keys)
        if not places:
            return replace(self, notice=if_none)
        place = next((place for place in places if place > self.place), places[0])
        return replace(self, place=place, home=None)

    # Changing more than one cell

    @_committing
    def fill(self, *, column_only: bool) -> "Sheet":
        """Commit, then put 0 into every blank cell of the column or of the whole part."""
        if self.read_only:
            return replace(self, notice=_READ_ONLY)
        places = self.arrangement.places
        fields = [each for each in self.inputs if not column_only or places[each.key][1] == self.place[1]]
        zeros = flow.zeros(fields, self.cells)
        done = f"已补 {len(zeros)} 个 0，不要就按 Ctrl+Z 撤销" if zeros else "没有空格，不用补 0"
        return replace(self._store(zeros), notice=done)

    def paste(self, pasted_text: str, *, reported: bool) -> "Sheet":
        """Store a pasted block, all or nothing; pasted totals are compared and not stored.

        A text within one cell is added to the typed digits, and a larger text replaces them. If the
        terminal did not report a paste, the text may be fast typing: what could have been typed is
        typed key by key, and the cursor always ends where the keys would have led it.
        """
        if self.read_only:
            return replace(self, notice=_READ_ONLY)
        if not reported and (typed := self._typed_through(pasted_text)):
            return typed
        single = not any(char in pasted_text.rstrip("\r\n") for char in "\t\r\n")
        text = self.typed + pasted_text if single or not reported else pasted_text
        try:
            candidates = [*placements(text, self.arrangement, self.place)]
        except PasteError as error:
            return replace(self.cancel(), notice=f"没有粘贴：{error}")
        chosen = next(
            (each for each in candidates if not self._store(_entered(each))._wrong_totals(each)), candidates[0]
        )
        changes = {key: value for key, value in _entered(chosen).items() if reported or value is not None}
        pasted = self.cancel()._store(changes)
        notice = _pasted(changes, pasted.cells, pasted._wrong_totals(chosen))
        ended = text.endswith(("\r", "\n"))
        if single:
            return replace(pasted.enter() if ended else pasted, notice=notice)
        first, last = (self.arrangement.places[chosen[end][0].key] for end in (0, -1))
        place = first if reported else last
        if ended and not reported:
            place = (min(last[0] + 1, len(self.arrangement.rows) - 1), first[1])
        return replace(pasted, place=place, home=None, notice=notice)

    def _typed_through(self, text: str) -> "Sheet | None":
        """Return the sheet after digits, Tabs and Enters that came in one piece, as one step to undo.

        Return ``None`` for a block: a text that cannot be typed here, as one with words or totals, one
        with doubled line ends, or a column that is pasted after a Tab, where Enter would leave the column.
        """
        keys = text.replace("\r\n", "\r").replace("\n", "\r")
        is_column = self.home is not None and "\t" not in keys and keys.count("\r") > 1 and keys.endswith("\r")
        if is_column or has_doubled_ends(text):
            return None
        sheet = self
        for number, key in enumerate(keys, 1):
            before, sheet = sheet, sheet.tab() if key == "\t" else sheet.enter() if key == "\r" else sheet.type(key)
            is_heard = sheet.place != before.place if key in "\t\r" else sheet.typed != before.typed
            if not is_heard and (number < len(keys) or key not in "\t\r"):
                return None
        if sheet.cells is self.cells:
            return sheet
        filled = sum(value is not None for value in sheet.changes_since(self.cells).values())
        notice = sheet.notice or (f"已填 {filled} 格，不要就按 Ctrl+Z 撤销" if filled > 1 else "")
        return replace(sheet, notice=notice, undo_steps=(*self.undo_steps, (self.cells, self.place)))

    def undo(self) -> "Sheet":
        """Drop the typed digits, or else undo the last committed change and go to where it was made."""
        if self.typed:
            return self.cancel()
        if not self.undo_steps:
            return replace(self, notice="没有可以撤销的")
        *rest, (cells, place) = self.undo_steps
        left = f"，还能撤销 {len(rest)} 步" if rest else ""
        return replace(self, cells=cells, place=place, home=None, undo_steps=tuple(rest), notice=f"已撤销一步{left}")

    def _refusal(self) -> str:
        if self.read_only:
            return _READ_ONLY
        return _COMPUTED if self.field.computed else ""

    def _store(self, changes: Cells) -> "Sheet":
        """Return a sheet with the changes and a step to undo; return the same sheet if nothing changes."""
        if all(self.cells.get(key) == value for key, value in changes.items()):
            return self
        cells = fill_totals(self.form, {**self.cells, **changes})
        return replace(self, cells=cells, undo_steps=(*self.undo_steps, (self.cells, self.place)))

    def changes_since(self, before: Cells) -> Cells:
        """Return the part's entered numbers that differ from other cells."""
        keys = (field.key for field in self.inputs)
        return {key: self.cells[key] for key in keys if self.cells[key] != before[key]}

    def _wrong_totals(self, placed: Placement) -> Placement:
        """Return the pasted totals that differ from the computed ones; blanks are ignored."""
        computed = ((field, value, self.cells[field.key]) for field, value in placed if field.computed)
        return tuple((field, value) for field, value, sum in computed if None not in (value, sum) and value != sum)


def open_sheet(
    part: Part,
    report: Report,
    form: Form,
    *,
    previous: Report | None = None,
    start: str | None = None,
    read_only: bool = False,
) -> Sheet:
    """Return a part's tables with the cursor on the number with key ``start``, else on the first number."""
    arrangement = Arrangement(part)
    return Sheet(
        arrangement=arrangement,
        form=form,
        heading=report.heading(form, part.id),
        year=report.year,
        cells=fill_totals(form, report.cells),
        previous=previous,
        place=arrangement.places.get(start or "", (0, 0)),
        read_only=read_only,
    )


def _entered(placed: Placement) -> Cells:
    return {field.key: value for field, value in placed if not field.computed}


def _pasted(changes: Cells, cells: Cells, wrong: Placement) -> str:
    blank = sum(value is None for value in changes.values())
    emptied = f"（其中空格 {blank}）" if blank else ""
    done = f"已粘贴 {len(changes)} 格{emptied}，不要就按 Ctrl+Z 撤销" if changes else "总计自动算，没有放进去"
    if not wrong:
        return done
    field, pasted = wrong[0]
    numbers = [format_number(value) for value in (pasted, cells[field.key]) if value is not None]
    return f"{done}。粘贴的总计有 {len(wrong)} 格与算出的不同：{field.place} 是 {'，算出 '.join(numbers)}"
