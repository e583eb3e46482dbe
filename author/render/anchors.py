"""Find the words of a DOCX at which the comment of a finding stands."""

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from author.document import Document, TextLine, lines_in
from author.extract import Extraction
from author.extract.headings import is_date, title_of
from author.findings import Finding, Where
from author.form import Form
from author.package import XmlElement
from author.readers.docx import Origin, Traced

_SIGNATURE = "signature"


class Spot(NamedTuple):
    """A character of a paragraph: the element that holds it, and its index in the element's text."""

    order: int
    """The index of the element among those of its paragraph."""
    offset: int
    element: XmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The first and the last character of a comment; both are missing in a paragraph without words."""

    paragraph: XmlElement
    first: Spot | None = None
    last: Spot | None = None


class SearchableWords:
    """The words of some paragraphs, in which the sentences that checks quote are found again."""

    def __init__(self, origins: Iterable[Origin]) -> None:
        self._origins = list(origins)
        self._pieces: list[tuple[Origin, int]] = []
        self._starts = array("L")
        """The index of the first character of each piece among all characters."""
        self._kept = array("L")
        """The index of each character of the search text among all characters."""
        kept: list[str] = []
        total = 0
        for origin in self._origins:
            for order, (_, words) in enumerate(origin.pieces):
                self._pieces.append((origin, order))
                self._starts.append(total)
                for number, char in enumerate(words, total):
                    if searched := _searched(char):
                        kept.append(searched)
                        self._kept.append(number)
                total += len(words)
        self._text = "".join(kept)
        self._given: dict[tuple[Hashable, str], int] = {}

    def find(self, sentence: str, asker: Hashable = None) -> Anchor | None:
        """Return the place of a sentence; later calls by one asker return the next places, and at last the last one."""
        searched = "".join(map(_searched, sentence))
        if not searched:
            return None
        before = self._given.get((asker, searched), -1)
        start = self._text.find(searched, before + len(searched) if before >= 0 else 0)
        start = self._given[asker, searched] = start if start >= 0 else before
        return self._anchor(start, start + len(searched)) if start >= 0 else None

    def whole(self) -> Anchor | None:
        """Return all words from the first to the last; without words the first paragraph."""
        empty = Anchor(paragraph=self._origins[0].paragraph) if self._origins else None
        return self._anchor(0, len(self._kept)) or empty

    def _anchor(self, start: int, end: int) -> Anchor | None:
        first = next((spot for spot in map(self._spot, range(start, end)) if spot), None)
        last = next((spot for spot in map(self._spot, range(end - 1, start - 1, -1)) if spot), None)
        if first is None or last is None:
            return None
        origin, _ = self._pieces[self._piece(start)]
        return Anchor(paragraph=origin.paragraph, first=first, last=last)

    def _spot(self, kept: int) -> Spot | None:
        """Return the place of a character of the search text; an automatic number has no place."""
        piece = self._piece(kept)
        origin, order = self._pieces[piece]
        element, _ = origin.pieces[order]
        return Spot(order, self._kept[kept] - self._starts[piece], element) if element is not None else None

    def _piece(self, kept: int) -> int:
        return bisect_right(self._starts, self._kept[kept]) - 1


def _searched(char: str) -> str:
    """Return a character in half width for searching; blanks and invisible characters become empty."""
    if char.isspace() or unicodedata.category(char) == "Cf":
        return ""
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


class Anchors:
    """The places of a report's findings in its document."""

    def __init__(self, blocks: Sequence[Traced], extraction: Extraction, form: Form) -> None:
        self._blocks = blocks
        self._extraction = extraction
        self._form = form
        # A cached function of this object would keep it, and the document, until the garbage is collected.
        self._texts: dict[str, SearchableWords] = {}

    def of(self, finding: Finding) -> Anchor:
        """Return the sentence's place, else that of the cell, the part's first paragraph or heading, or the title."""
        return next(anchor for anchor in self._candidates(finding.where, finding.rule.id) if anchor)

    def _candidates(self, where: Where, rule: str) -> Iterator[Anchor | None]:
        """Yield the possible places of a finding, the most exact first; ``None`` for one that is not there."""
        field = self._form.fields.get(where.key)
        part = where.part or (self._form.part_of(field.table).id if field else "")
        if where.sentence:
            yield self._text(part).find(where.sentence, (rule, where.key))
        yield self._cell(where.key)
        yield from (SearchableWords(origins).whole() for origins in self._origins(part)[:1])
        yield self._heading(part)
        yield self._title
        yield from (SearchableWords([origin]).whole() for block in self._blocks for origin in block.all_origins())

    def _text(self, part: str) -> SearchableWords:
        """Return the words of a text, which remember what they gave."""
        if part not in self._texts:
            self._texts[part] = SearchableWords(chain.from_iterable(self._origins(part)))
        return self._texts[part]

    def _origins(self, part: str) -> list[tuple[Origin, ...]]:
        """Return the blocks of a text; those of the signature begin with the date if it has a line of its own."""
        blocks = self._signature if part == _SIGNATURE else self._extraction.blocks.get(part, ())
        return [self._blocks[block].origins for block in blocks]

    def _cell(self, key: str) -> Anchor | None:
        place = self._extraction.places.get(key)
        return SearchableWords(self._blocks[place.block].cells[place.row, place.column]).whole() if place else None

    def _heading(self, part: str) -> Anchor | None:
        """Return the last line that begins with the heading; earlier ones belong to a list of contents."""
        if part not in {each.id for each in self._form.parts}:
            return None
        heading = self._extraction.report.heading(self._form, part)
        blocks = [line.block for line in self._lines if line.text.startswith(heading)]
        return SearchableWords(self._blocks[blocks[-1]].all_origins()).find(heading) if blocks else None

    @cached_property
    def _lines(self) -> Sequence[TextLine]:
        return lines_in(Document(blocks=tuple(each.block for each in self._blocks)))

    @cached_property
    def _title(self) -> Anchor | None:
        """Return the line of the title with the year, or else the first line."""
        titles = (line for line in self._lines if title_of(line.text, self._form))
        line = next(titles, next(iter(self._lines), None))
        return SearchableWords(self._blocks[line.block].all_origins()).find(line.text) if line else None

    @cached_property
    def _signature(self) -> list[int]:
        """Return the blocks after the last text, beginning with the block of the date."""
        read = [
            *(each.block for each in self._extraction.places.values()),
            *chain.from_iterable(self._extraction.blocks.values()),
        ]
        behind = [line for line in self._lines if line.block > max(read, default=-1)]
        return list(dict.fromkeys(line.block for line in sorted(behind, key=lambda line: not is_date(line.text))))
