"""Find the tables that the strokes of a page make, by geometry alone, in points from the lower left."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from author.document import Cell, Grid

_NEAR = 2.5
"""The distance in points below which coordinates belong to one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A horizontal or vertical line from ``start`` to ``end``; ``at`` is its other coordinate."""

    horizontal: bool
    at: float
    start: float
    end: float

    def moved(self, by: float) -> "Stroke":
        """Return the line further to the right."""
        if self.horizontal:
            return replace(self, start=self.start + by, end=self.end + by)
        return replace(self, at=self.at + by)


@dataclass(frozen=True, kw_only=True)
class RuledTable:
    """The edges and cells of one table, without text."""

    xs: tuple[float, ...]
    """Column edges from left to right."""
    ys: tuple[float, ...]
    """Row edges from top to bottom."""
    grid: Grid

    @cached_property
    def _depths(self) -> list[float]:
        """Return the row edges in rising order, as bisect needs them."""
        return [-edge for edge in self.ys]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell that holds a point, or ``None`` outside of the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self._depths, -y) - 1
        return self.grid.slots.get((row, column))


def ruled_tables(strokes: Sequence[Stroke]) -> list[RuledTable]:
    """Return the tables that strokes make, from top to bottom; strokes that enclose no cells make none."""
    found = (_ruled_table(group) for group in _connected(strokes))
    return sorted((each for each in found if each is not None), key=lambda each: -each.ys[0])


def _connected(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Return groups of strokes that touch each other or stand side by side at the same height."""
    parent = list(range(len(strokes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, two in _touching(strokes):
        parent[root(one)] = root(two)
    groups: dict[int, list[Stroke]] = {}
    for index, stroke in enumerate(strokes):
        groups.setdefault(root(index), []).append(stroke)
    return list(groups.values())


def _touching(strokes: Sequence[Stroke]) -> Iterator[tuple[int, int]]:
    """Yield pairs of strokes, by index, that touch, or are verticals with both ends at equal heights."""
    verticals = [(index, stroke) for index, stroke in enumerate(strokes) if not stroke.horizontal]
    horizontals = sorted((stroke.at, index, stroke) for index, stroke in enumerate(strokes) if stroke.horizontal)
    places = [at for at, _, _ in horizontals]
    for index, vertical in verticals:
        first = bisect_right(places, vertical.start - _NEAR)
        last = bisect_right(places, vertical.end + _NEAR)
        for _, other, horizontal in horizontals[first:last]:
            if horizontal.start - _NEAR <= vertical.at <= horizontal.end + _NEAR:
                yield index, other
    for (_, one, upper), (_, two, lower) in pairwise(horizontals):
        if lower.at - upper.at <= _NEAR and lower.start <= upper.end + _NEAR and upper.start <= lower.end + _NEAR:
            yield one, two
    # A merged cell that goes on over both ends of a page has no line across: its outer side touches nothing.
    by_height = sorted((round(stroke.start), round(stroke.end), index) for index, stroke in verticals)
    for (*height, one), (*other_height, two) in pairwise(by_height):
        if height == other_height:
            yield one, two


def _ruled_table(strokes: Sequence[Stroke]) -> RuledTable | None:
    horizontals = [stroke for stroke in strokes if stroke.horizontal]
    verticals = [stroke for stroke in strokes if not stroke.horizontal]
    # A table may have open sides, and no closing line at a page's end.
    if not horizontals or not verticals or len(strokes) < 3:
        return None
    xs, ys = _edges(verticals, horizontals), _edges(horizontals, verticals)[::-1]
    if len(xs) < 2 or len(ys) < 2:
        return None
    return RuledTable(xs=tuple(xs), ys=tuple(ys), grid=Grid(cells=tuple(_cells(xs, ys, horizontals, verticals))))


def _edges(strokes: Sequence[Stroke], across: Sequence[Stroke]) -> list[float]:
    """Return the coordinates of the strokes and of the ends of those across, in order, close ones as one."""
    merged: list[float] = []
    last = float("-inf")
    for place in sorted((*(each.at for each in strokes), *(end for each in across for end in (each.start, each.end)))):
        if place - last > _NEAR:
            merged.append(place)
        last = place
    return merged


def _cells(
    xs: Sequence[float], ys: Sequence[float], horizontals: Sequence[Stroke], verticals: Sequence[Stroke]
) -> Iterator[Cell]:
    """Yield the cells between the strokes: each grows to the right and down until a stroke stops it."""
    right_of = _walls(verticals, xs, ys)
    below = _walls(horizontals, ys, xs)
    taken: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            columns = rows = 1
            while column + columns < len(xs) - 1 and (column + columns, row) not in right_of:
                columns += 1
            while row + rows < len(ys) - 1 and not any(
                (row + rows, each) in below for each in range(column, column + columns)
            ):
                rows += 1
            taken.update((each, other) for each in range(row, row + rows) for other in range(column, column + columns))
            yield Cell(row=row, column=column, rows=rows, columns=columns)


def _walls(strokes: Sequence[Stroke], edges: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
    """Return pairs of an edge and an interval of the other direction along which a stroke runs on that edge."""
    middles = [(first + second) / 2 for first, second in pairwise(across)]
    walls: set[tuple[int, int]] = set()
    for stroke in strokes:
        edge = min(range(len(edges)), key=lambda index: abs(edges[index] - stroke.at))
        walls.update((edge, index) for index, middle in enumerate(middles) if stroke.start < middle < stroke.end)
    return walls
