"""What a clause with words of some classes may state: its topic, its quantities, and the sums that they may equal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import chain

from author.editions.wording import Quantity, Sum, wording
from author.form import Field, Form


@lru_cache(4096)
def topic_of(edition: str, classes: frozenset[str]) -> str:
    """Return the topic of a clause with words of these classes; empty if it has none of its own."""
    return next((name for name, frames in wording(edition).topics if any(each <= classes for each in frames)), "")


@cache
def _indices(edition: str) -> Mapping[str, Set[int]]:
    """Return the indices of the quantities by the classes of words that their frames need, one class for each frame."""
    found: dict[str, set[int]] = {}
    for index, each in enumerate(wording(edition).quantities):
        for frame in (*each.says, *(each.none or ())):
            found.setdefault(min(frame.needed), set()).add(index)
    return found


@lru_cache(4096)
def fitting(edition: str, classes: frozenset[str], *, is_all: bool, is_nothing: bool) -> Sequence[Quantity]:
    """Return the quantities that a clause with words of these classes may state, in the order of the wording."""
    indices = {index for one in classes for index in _indices(edition).get(one, ())}
    return [
        each
        for each in map(wording(edition).quantities.__getitem__, sorted(indices))
        if (each.all or not is_all)
        and not (is_nothing and each.none is None)
        and any(frame.fits(classes) for frame in (*each.says, *(each.none or () if is_nothing else ())))
    ]


_REQUESTS = "requests"
"""The quantity that a list of requests by channels counts before their total."""


class Readings:
    """The rows and columns of the table of the main topic that words name, and the sums made of them."""

    def __init__(self, form: Form) -> None:
        self._form = form
        words = wording(form.edition)
        spoken = [each for each in words.quantities if each.about == words.main_topic and each.sums]
        self.requests = next((each for each in spoken if each.id == _REQUESTS), None)
        self.rows: Mapping[str, Quantity] = {
            each.id: each for each in spoken if "." in each.id and self._fields(each.sums[0])[0].column.is_total
        }
        """The quantities of the rows that words name, by their class."""
        self.columns: Mapping[str, tuple[str, ...]] = {
            each.id: tuple(field.column.path for field in self._fields(each.sums[0]))
            for each in spoken
            if not any(field.column.is_total for field in self._fields(each.sums[0]))
        }
        """The paths of the columns that words for applicants name, by their class."""

    def _fields(self, terms: Sum) -> list[Field]:
        return [self._form.fields[key] for _, key in terms]

    def crossed(self, sums: Iterable[Sum], columns: Sequence[str]) -> Iterator[Sum]:
        """Yield each sum of totals with the numbers of their rows in some columns in place of the totals."""
        for terms in sums:
            rows = [(sign, self._form.fields[key]) for sign, key in terms]
            yield tuple((sign, f"{row.table.id}.{row.row.path}.{each}") for sign, row in rows for each in columns)

    def in_rows_of(self, whole: Quantity | None, quantity: Quantity) -> Iterator[Sum]:
        """Yield the sums of a quantity's columns in the rows of its whole: 上年结转4件，其中自然人3件."""
        cells = self._fields(quantity.sums[0]) if quantity.sums else []
        if not whole or not cells or any(each.column.is_total for each in cells):
            return
        for terms in whole.sums:
            rows = self._fields(terms)
            in_table = all(row.column.is_total and row.table is cells[0].table for row in rows)
            if in_table and any(row.row is not cells[0].row for row in rows):
                yield from self.crossed([terms], [each.column.path for each in cells])

    def of_groups(self, classes: frozenset[str], examples: Sequence[str], named: frozenset[str]) -> Iterator[Sum]:
        """Yield other sums that a group of rows may mean: its examples, or the rest beside other named rows."""
        sums = [self.rows[each].sums[0] for each in examples]
        yield from sums
        if sums:
            yield tuple(chain.from_iterable(sums))
        for group in sorted(classes & self.rows.keys()):
            beside = [self.rows[each] for each in sorted(named) if each.startswith(f"{group}.")]
            if beside:
                # 逾期未补正2件，其他处理5件
                yield (*self.rows[group].sums[0], *((-sign, key) for each in beside for sign, key in each.sums[0]))


@cache
def readings_of(form: Form) -> Readings:
    """Return the readings that the words of a form's edition allow."""
    return Readings(form)
