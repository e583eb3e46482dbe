"""The case that a check looks at: a report with its edition, last year's report, and the texts as they are read."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from author.findings import Finding, Where, finding
from author.form import Form
from author.numerals import DIGITS, in_arabic_digits
from author.report import Report
from author.text import SENTENCE, Expression, lines_of

_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E, 0xFF20)}
_FOLDED = {**_FULL_WIDTH, **dict.fromkeys(map(ord, "—–~～"), "-")}
_YEAR_IN_WORDS = Expression(f"(?:二[〇零○]|一九)[〇○{DIGITS}]{{2}}", "二〇", "二零", "二○", "一九")
_PART_OF_YEAR = Expression(
    f"(?:十[一二]|(?<!十)[{DIGITS}])(?=月|个?季度)",
    *(f"{number}{part}" for number in DIGITS for part in ("月", "季", "个季")),
)
YEAR = r"(?P<year>[12]\d{3})\s*年"
"""Expression: a year in a folded text."""
_TITLE = Expression("《[^》]{0,300}》|〔[^〕]{0,300}〕", "《", "〔")
_LONGEST = 50_000
"""A part of a report has a few thousand characters; the checks do not read beyond this."""


class Sentence(NamedTuple):
    """A sentence of a text: as it stands there, as `fold` gives it, and with its titles masked too."""

    words: str
    folded: str
    masked: str


class Text:
    """A text of the report with its sentences; what several checks need of it is made once."""

    def __init__(self, key: str, name: str, words: str) -> None:
        self.key = key
        self.name = name
        self.words = words
        self.folded = fold(words)

    @cached_property
    def masked(self) -> str:
        """The folded text with asterisks for titles of documents and their numbers; of the same length."""
        return mask_titles(self.folded)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order, each with its stop."""
        return tuple(self._sentences())

    def finding(self, rule: str, sentence: str, message: str, *, expected: object = "", found: object = "") -> Finding:
        """Make a finding of a rule about words of the text."""
        where = Where(part=self.key, sentence=sentence)
        return finding(rule, where, f"{self.name}：{message}", expected=expected, found=found)

    def _sentences(self) -> Iterator[Sentence]:
        offset = 0
        for line in self.words.split("\n"):
            for match in SENTENCE.finditer(line):
                if words := match.group().strip():
                    start = offset + line.index(words, match.start())
                    place = slice(start, start + len(words))
                    yield Sentence(words, self.folded[place], self.masked[place])
            offset += len(line) + 1


@dataclass(frozen=True, kw_only=True, eq=False)
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

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """The texts that are written, by key."""
        keys = self.form.text_keys
        written = (Text(key, self.form.name_of(key), readable(self.report, key)) for key in keys)
        return {text.key: text for text in written if text.words}

    def text(self, key: str) -> Text:
        """Return a text of the report, or the sentences beside the tables of a part; without words if not written."""
        beside = "" if key in self.form.text_keys else self.beside.get(key, "")
        return self.texts.get(key) or Text(key, self.form.name_of(key), _plain(beside))


def readable(report: Report, key: str) -> str:
    """Return a text of any report, stripped, as far as the checks read it; empty if it is not written."""
    return _plain(report.texts.get(key, ""))


def _plain(text: str) -> str:
    return "\n".join(lines_of(text[:_LONGEST].strip()))


def fold(text: str) -> str:
    """Return the text with digits, dashes and ％．＠ at half width, years and months in digits; its length stays."""
    folded = text.translate(_FOLDED)
    for expression in (_YEAR_IN_WORDS, _PART_OF_YEAR):
        folded = expression.sub(lambda match: in_arabic_digits(match.group()), folded)
    return folded


def mask_titles(text: str) -> str:
    """Return the text with asterisks for titles of documents and their numbers; the length stays."""
    return _TITLE.sub(lambda match: "*" * len(match.group()), text)
