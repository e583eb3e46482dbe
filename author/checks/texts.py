"""What several checks ask of a text: its sentences, its digits, its titles, its name."""

import re
from collections.abc import Iterator

from author.checks.case import Case
from author.text import lines_of

HAN = r"[^\W\d_A-Za-z〇]"
"""A Chinese character, as an expression: named by what it is not, since a range of thousands takes long to compile."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E, 0xFF20)}
_TITLE = re.compile("《[^》]*》|〔[^〕]*〕")
_SENTENCE = re.compile(r"[^。！？!?]{1,1000}[。！？!?]?")
_LONGEST = 50_000
"""A part of a report has a few thousand characters; what comes after this is not read."""


def fold(text: str) -> str:
    """Full-width digits, % . and @ at half width; the length stays."""
    return text.translate(_FULL_WIDTH)


def mask_titles(text: str) -> str:
    """Titles of documents and their numbers blotted out; the length stays."""
    return _TITLE.sub(lambda match: "*" * len(match.group()), text)


def sentences(text: str) -> list[str]:
    """The sentences in order, each with its full stop and without blanks around it."""
    found = (each.strip() for line in lines_of(text) for each in _SENTENCE.findall(line))
    return [each for each in found if each]


def text_of(case: Case, key: str) -> str:
    """A text of the report without blanks around it, as far as it is read; empty where there is none."""
    return case.report.texts.get(key, "")[:_LONGEST].strip()


def texts(case: Case) -> Iterator[tuple[str, str, str]]:
    """Every text that is written: its key, its name for a person, the text."""
    names = {part.id: part.heading for part in case.form.text_parts}
    for key in case.form.text_keys:
        text = text_of(case, key)
        if text:
            yield key, names.get(key, case.form.preamble.label), text
