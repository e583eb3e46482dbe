"""Ruled lines of a page -> grids: pure geometry, coordinates in points from the lower left."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from author.document import Cell

_NEAR = 2.5
"""Points within which two coordinates are the same line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A horizontal or vertical line: its place across, and from where to where it runs."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """The lines of one table: where rows and columns part, and which cells are merged."""

    xs: tuple[float, ...]
    """Column edges from left to right."""
    ys: tuple[float, ...]
    """Row edges from top to bottom."""
    cells: tuple[Cell, ...]

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.ys[0]

    @cached_property
    def _slots(self) -> dict[tuple[int, int], int]:
        return {
            (row, column): index
            for index, cell in enumerate(self.cells)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def cell_at(self, x: float, y: float) -> int | None:
        """The index of the cell in which a point lies; ``None`` outside of the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right([-edge for edge in self.ys], -y) - 1
        return self._slots.get((row, column))


def rulings(rules: Sequence[Rule]) -> list[Ruling]:
    """The tables that lines make, from top to bottom; lines that enclose no cells are none."""
    found = (_ruling(group) for group in _connected(rules))
    return sorted((each for each in found if each is not None), key=lambda each: -each.top)


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of lines that touch each other."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, two in _touching(rules):
        parent[root(one)] = root(two)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _touching(rules: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    verticals = [(index, rule) for index, rule in enumerate(rules) if not rule.horizontal]
    horizontals = sorted((rule.at, index, rule) for index, rule in enumerate(rules) if rule.horizontal)
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


def _ruling(rules: Sequence[Rule]) -> Ruling | None:
    horizontals = [rule for rule in rules if rule.horizontal]
    verticals = [rule for rule in rules if not rule.horizontal]
    if len(horizontals) < 2 or not verticals:
        return None
    # a table may have open sides, and at a page's end no closing line
    xs = _merged([rule.at for rule in verticals] + [place for rule in horizontals for place in (rule.start, rule.end)])
    ys = _merged([rule.at for rule in horizontals] + [place for rule in verticals for place in (rule.start, rule.end)])
    ys.reverse()
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Ruling(xs=tuple(xs), ys=tuple(ys), cells=tuple(_cells(xs, ys, horizontals, verticals)))


def _merged(places: Sequence[float]) -> list[float]:
    """Coordinates in order, those that lie close together as one."""
    merged: list[float] = []
    last = float("-inf")
    for place in sorted(places):
        if place - last > _NEAR:
            merged.append(place)
        last = place
    return merged


def _cells(
    xs: Sequence[float], ys: Sequence[float], horizontals: Sequence[Rule], verticals: Sequence[Rule]
) -> Iterator[Cell]:
    """Cells between the lines: each grows to the right and down until a line stops it."""
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


def _walls(rules: Sequence[Rule], edges: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
    """Which edge has a line along which interval of the other direction."""
    middles = [(first + second) / 2 for first, second in pairwise(across)]
    walls: set[tuple[int, int]] = set()
    for rule in rules:
        edge = min(range(len(edges)), key=lambda index: abs(edges[index] - rule.at))
        walls.update((edge, index) for index, middle in enumerate(middles) if rule.start < middle < rule.end)
    return walls
