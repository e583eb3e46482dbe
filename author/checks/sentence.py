"""What clauses say, and what those of one sentence said so far, which helps to understand the next ones."""

from dataclasses import dataclass, field
from enum import Enum

from author.checks.counts import CASE_UNITS, MONEY_UNITS, Count
from author.editions.wording import Quantity
from author.form import Form
from author.numerals import Kind, Number


class Whose(Enum):
    """The office whose number a clause states."""

    OWN = "own"
    PART = "part"
    """The number of one office, of some agencies of a government, or of one kind of request."""
    UNSURE = "unsure"
    """The number of the agency or of a part of it: the clause has unknown words, or does not say which of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mention:
    """A count of a text that speaks of a quantity of the form."""

    quantity: Quantity
    count: Count
    whose: Whose
    is_named: bool = True
    """Whether the clause itself says in plain words what it counts, not only what stands around it."""
    is_doubtful: bool = False
    """True if only a heading, or a whole that is not understood, says what it counts."""

    @property
    def value(self) -> Number:
        """Return the number in the unit of the form: 件 or 万元."""
        value = self.count.value or 0
        return (value * MONEY_UNITS[self.count.unit]).normalize() if self.count.unit in MONEY_UNITS else value

    def has_unit_of(self, form: Form) -> bool:
        """Return whether the number has no unit or one in which the form counts its quantity."""
        _, key = (*self.quantity.sums, self.quantity.within)[0][0]
        units = MONEY_UNITS if form.fields[key].kind is Kind.MONEY else CASE_UNITS
        return not self.count.unit or self.count.unit in units


@dataclass(kw_only=True)
class SentenceSoFar:
    """A sentence, and what its clauses said so far."""

    text: str = ""
    with_heading: str = ""
    """The sentence with its heading, without quotation marks."""
    close: str = ""
    """The same, but without a heading on requests, under which offices tell of all their proceedings."""
    before: Quantity | None = None
    """The quantity that the sentence before stated last by itself, in the same paragraph."""
    named: frozenset[str] | None = None
    """The rows of the main topic that the sentence names; ``None`` until they are needed."""
    head: Quantity | None = None
    """The quantity that was stated last by itself."""
    row: Quantity | None = None
    """The last such quantity that is not the number of one kind of applicants."""
    counted: Number | None = None
    """The number of the head."""
    is_sure: bool = True
    """True if the clause that stated the head left no doubt of what it counts."""
    subject: Whose | None = Whose.OWN
    """Whose numbers the clauses state that name no office; ``None`` behind the name of another office."""
    divided: Quantity | None = None
    """The quantity that a clause without a number names as what the next ones divide: 上年结转的申请中，自然人3件."""
    columns: tuple[str, ...] = ()
    """The columns of the only applicants whose requests the next clauses count: 自然人申请中，予以公开9件."""
    applicants: set[str] = field(default_factory=set)
    """The applicants whose requests are counted without a whole: 企业申请6件，上年结转1件."""
    reasons: frozenset[str] = frozenset()
    """The rows that the clause before names without a number."""
    is_interrupted: bool = False
    """True if a clause without a number that is not understood stands right before."""
    unclear_objects: frozenset[str] = frozenset()
    """The objects in clauses that count something that is not understood: 其他行政复议2件."""
    lists_requests: bool = False
    """True if requests were counted before a clause that is not understood, so that later clauses may count more."""
    has_requests: bool = False
    """True if requests were counted, so that the proceedings that follow are about them."""
