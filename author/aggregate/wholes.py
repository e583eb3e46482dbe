"""Reports of whole governments among those that are added up: what they contain must not count twice."""

from collections.abc import Callable, Iterable, Sequence

from author.agency import Scope, place_of
from author.aggregate.summary import Head
from author.form import Form
from author.report import Cells
from author.text import norm_label

FindWhole = Callable[[Form, Sequence[Head], Sequence[Head]], Head | None]
"""Of some reports (the last argument) one whose numbers are those of all the other counted ones together."""


def is_government(head: Head) -> bool:
    """It reports for all that is below it."""
    return head.scope is Scope.GOVERNMENT


def place(head: Head) -> str:
    """Of which place a government is, as its organs and the places within it begin; empty where nobody can tell."""
    return place_of(head.agency)


def contained(head: Head, heads: Iterable[Head]) -> list[str]:
    """The agencies of whose numbers a government's are the sum as well: those whose name begins with its place."""
    if not is_government(head):
        return []
    within, own = place(head), norm_label(head.agency)
    names = {norm_label(each.agency): each.agency for each in heads}
    return sorted(name for key, name in names.items() if key.startswith(within) and key != own)


def may_be_whole(head: Head) -> bool:
    """Worth comparing with the sum of the others: a government, or one of whom nobody knows what it is."""
    return is_government(head) or not norm_label(head.agency)


def is_half(cells: Cells, sums: Cells) -> bool:
    """Numbers are what is left of sums without them, and not all zero."""
    return any(cells.values()) and all(2 * (value or 0) == (sums[key] or 0) for key, value in cells.items())
