"""A government's published report against the sum of the reports below it."""

from collections.abc import Iterator

from author.aggregate.summary import Summary, refuse_empty
from author.findings import Finding, Where, finding
from author.numerals import format_number
from author.report import Report


def compare(parent: Report, summary: Summary) -> Iterator[Finding]:
    """One finding for each entered number that is not the sum; totals follow from these.

    Raises:
        AuthorError: no report is counted.
    """
    refuse_empty(summary)
    for each in summary.form.inputs:
        published, summed = parent.cells.get(each.key), summary.cells[each.key]
        if published is None or summed is None or published == summed:
            continue
        difference = format_number(max(published, summed) - min(published, summed))
        yield finding(
            "aggregate.children",
            Where(key=each.key),
            f"{each.place}：公布的是 {format_number(published)}，所属 {len(summary.counted)} 份年报合计"
            f" {format_number(summed)}，差 {difference}",
            expected=format_number(summed),
            found=format_number(published),
        )
