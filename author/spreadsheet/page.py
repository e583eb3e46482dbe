"""What XlsxWriter's worksheet does not offer; where its inside changes, only time is lost, or a test fails."""

from contextlib import suppress

from xlsxwriter.worksheet import Worksheet


class Page(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for row-by-row writing of many formulas.

    Formulas are written as the file has them: functions that came after 2010 need their prefix ``_xlfn.``.
    """

    def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
        # Looking through each formula for thirty functions takes longer than all the rest of the cell.
        return formula.removeprefix("=")

    def unite(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Merge cells, which are written on their own: `merge_range` would write those of later rows too early."""
        self.merge.append([first_row, first_column, last_row, last_column])

    def release(self) -> None:
        """Close the file that holds the rows, which XlsxWriter leaves open where it fails."""
        with suppress(OSError):
            self.row_data_fh.close()
