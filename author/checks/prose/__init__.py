"""The texts: years, content, facts about the organ, wording."""

from collections.abc import Iterator

from author.checks.case import Case
from author.checks.prose import content, facts, style, years
from author.findings import Finding


def check(case: Case) -> Iterator[Finding]:
    """All findings of the texts."""
    for each in (years, content, facts, style):
        yield from each.check(case)
