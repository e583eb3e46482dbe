"""The case that a check looks at: a report with its edition, last year's report, and the texts as they are read."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from author.form import Form
from author.report import Report

_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E, 0xFF20)}
_TITLE = re.compile("《[^》]*》|〔[^〕]*〕")
_LONGEST = 50_000
"""A part of a report has a few thousand characters; the checks do not read beyond this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A report, the edition it is written on, and last year's report if there is one."""

    report: Report
    form: Form
    previous: Report | None = None
    missing: Container[str] = frozenset()
    """The fields that a document does not have, by key; the findings of its reading name them."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The sentences that a document has beside the tables of a part, and what its table of fees states, by part."""

    @property
    def last_year(self) -> Report | None:
        """Return the report given for comparison if it is that of the year before."""
        previous = self.previous
        return previous if previous and previous.year == self.report.year - 1 else None

    def text(self, key: str) -> str:
        """Return a text of the report, or the sentences beside the tables of a part, as far as the checks read it."""
        if key in self.form.text_keys:
            return readable(self.report, key)
        return self.beside.get(key, "")[:_LONGEST].strip()

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield every text that is written: its key, its name for a person, the text."""
        for key in self.form.text_keys:
            text = self.text(key)
            if text:
                yield key, self.form.name_of(key), text


def readable(report: Report, key: str) -> str:
    """Return a text of any report, stripped, as far as the checks read it; empty if it is not written."""
    return report.texts.get(key, "")[:_LONGEST].strip()


def fold(text: str) -> str:
    """Return the text with full-width digits, ％, ． and ＠ at half width; the length stays."""
    return text.translate(_FULL_WIDTH)


def mask_titles(text: str) -> str:
    """Return the text with asterisks for titles of documents and their numbers; the length stays."""
    return _TITLE.sub(lambda match: "*" * len(match.group()), text)
