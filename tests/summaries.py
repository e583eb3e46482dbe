"""What many reports come to, made up without reading any."""

from collections.abc import Iterator, Sequence
from random import Random

from author.aggregate.roster import Missing
from author.aggregate.summary import FileInfo, LeftOut, OfficeStatus, Summary
from author.findings import Finding, Where, finding
from author.form import Form
from author.numerals import Kind, Number
from author.report import Cells, fill_totals

DRAWN = {Kind.COUNT: (0, 0, 1, 7, 12345), Kind.CHANGE: (-40, 0, 3), Kind.MONEY: (0, 2)}
NASTY = ("=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "＝1", "=cmd|' /C calc'!A0", "123", "名\udcff", "a\x01b", "_x0041_")
"""Names of agencies and files that must come out as texts, whatever a spreadsheet would make of them."""


def numbers(form: Form, seed: int, *, blanks: bool) -> dict[str, Number | None]:
    """Return the same numbers for the same seed, some of them blank."""
    source = Random(seed)
    drawn: dict[str, Number | None] = {each.key: source.choice(DRAWN[each.kind]) for each in form.inputs}
    for each in form.inputs:
        if blanks and source.random() < 0.05:
            drawn[each.key] = None
    return fill_totals(form, drawn)


def summary(
    form: Form,
    names: Sequence[str],
    *,
    year: int,
    given: Sequence[Cells] | None = None,
    found: Sequence[tuple[FileInfo, Finding]] = (),
    left_out: Sequence[LeftOut] = (),
    missing: Sequence[Missing] = (),
    offices: Sequence[OfficeStatus] = (),
) -> Summary:
    """Return agencies of these names with numbers of their own, every third of them with blanks."""
    heads = [
        FileInfo(path=f"{name}/{name}.docx", agency=name, year=year, edition=form.edition, errors=index % 3)
        for index, name in enumerate(names)
    ]
    each = given or [numbers(form, seed, blanks=seed % 3 == 1) for seed in range(len(names))]
    sums = {field.key: sum(cells[field.key] or 0 for cells in each) for field in form.inputs}

    def counted() -> Iterator[tuple[FileInfo, Cells]]:
        return zip(heads, each, strict=True)

    return Summary(
        form=form,
        year=year,
        counted=heads,
        left_out=left_out,
        missing=missing,
        offices=offices,
        remarks=("一句要知道的话",),
        cells=fill_totals(form, sums),
        numbers=counted,
        findings=lambda: iter(found),
    )


def found_in(form: Form, head: FileInfo, key: str) -> tuple[FileInfo, Finding]:
    """Return an error of a report at a number."""
    return head, finding("arithmetic.row-sum", Where(key=key), "各列相加不等于总计", basis=form.basis)
