"""Cells as formulas name them; rows and columns are counted from 0."""

from collections.abc import Iterator, Sequence

Place = tuple[int, int]
"""Row and column."""


def address(row: int, column: int) -> str:
    """A cell of the same sheet."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    name: str = xl_rowcol_to_cell(row, column)
    return name


def block(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A block of cells of a sheet."""
    from xlsxwriter.utility import xl_range_formula

    name: str = xl_range_formula(sheet, first_row, first_column, last_row, last_column)
    return name


def addresses(places: Sequence[Place]) -> str:
    """Cells of the same sheet as the arguments of a function; those that follow each other become a block."""
    return ",".join(
        address(*first) if first == last else f"{address(*first)}:{address(*last)}" for first, last in _runs(places)
    )


def _runs(places: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """First and last of the places that follow each other in a row or in a column."""
    first = last = places[0]
    for place in places[1:]:
        is_next = place in ((last[0], last[1] + 1), (last[0] + 1, last[1]))
        if not (is_next and (first[0] == place[0] or first[1] == place[1])):
            yield first, last
            first = place
        last = place
    yield first, last
