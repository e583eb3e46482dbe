"""Make the sheets that an officer prints and pastes from: agencies, paragraphs, charts, comparison of years."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from author.aggregate.figures import KeyFigure, key_figures, outcome_totals, paragraphs, year_changes
from author.aggregate.summary import OfficeStatus, State, Summary
from author.numerals import Number
from author.spreadsheet import Chart, Content, Look, Merge, StyledCell, Worksheet
from author.spreadsheet.writing import block

OFFICES = "单位清单"
_CHARTS = "图表"
_COMPARISON = "与上年比较"
_BARS = 10
_LABEL_WIDTH = 30
_CHART_COLUMN = 4

TITLE = Look(size=14, bold=True, wrapped=True)
HEAD = Look(bold=True, shaded=True, boxed=True, centred=True, wrapped=True)
TEXT = Look(boxed=True, wrapped=True)
MARK = Look(boxed=True, centred=True)
LINE = Look(wrapped=True)
UNPRINTED = Look(boxed=True)
"""The look of texts that are not printed; wrapped they would make the printed row high."""
NAME_WIDTH = 31
"""The characters of most names of agencies, in half widths, with the room that a spreadsheet leaves beside them."""
_SUBTITLE = Look(bold=True)
_ON_ONE_PAGE = 60
"""The most agencies that a page still shows legibly."""


def to_paste(summary: Summary) -> list[list[Content]]:
    """Return rows with the paragraphs to paste into a circular and into the government's own report."""
    rows: list[list[Content]] = [[], [StyledCell(value="可以直接引用的文字（请核对后使用）", look=TITLE)]]
    for heading, words in paragraphs(summary).items():
        rows += [[], [StyledCell(value=heading, look=_SUBTITLE)], [StyledCell(value=words, look=LINE)]]
    return rows


def office_sheet(summary: Summary) -> Worksheet:
    """Return the list of all agencies, one line each; the file and whom to ask are shown and not printed."""
    heads = {"序号": 5, "单位": NAME_WIDTH, "收到": 5, "计入": 5, "退回": 8, "缺报": 5, "免报": 5, "错误": 5, "警告": 5}
    heads |= {"情况": 40, "与上一轮相比": 22}
    printed = len(heads)
    heads |= {"文件": 40, "日期": 11, "联系人": 16, "截止": 11}
    title = f"{summary.year}年度报送情况（{_counts(summary.offices)}）"
    rows: list[list[Content]] = [
        [StyledCell(value=title, look=TITLE)],
        [StyledCell(value=head, look=HEAD) for head in heads],
        *(_office_row(number, office) for number, office in enumerate(summary.offices, 1)),
    ]
    return Worksheet(
        name=OFFICES,
        rows=rows,
        widths=list(heads.values()),
        looks=[MARK, TEXT, *[MARK] * 7, TEXT, TEXT, *[UNPRINTED] * 4],
        merges=[Merge(row=0, column=0, rows=1, columns=printed)],
        pages=pages_for(len(summary.offices)),
        frozen_rows=2,
        frozen_columns=2,
        filtered=True,
        printed_columns=printed,
    )


def pages_for(agencies: int) -> tuple[int, int]:
    """Return the pages for so many lines: one if it stays legible, else as many as it takes."""
    return 1, 1 if agencies <= _ON_ONE_PAGE else 0


def _counts(offices: Sequence[OfficeStatus]) -> str:
    """Return the number of agencies in each state, which add up to all that must submit."""
    listed = [each for each in offices if each.is_listed]
    told = [f"{state.value} {sum(each.state is state for each in listed)}" for state in State]
    others = len(offices) - len(listed)
    return "，".join([f"共 {len(listed)} 家", *told, *([f"另有名单外 {others} 家"] if others else [])])


def _office_row(number: int, office: OfficeStatus) -> list[Content]:
    file = office.files[0] if office.files else None
    read = file if file and file.year else None
    return [
        number,
        office.agency,
        _tick(is_true=office.is_received),
        _tick(is_true=office.state is State.COUNTED),
        f"第{office.returns}次" if office.goes_back else None,
        _tick(is_true=office.state is State.MISSING),
        _tick(is_true=office.state is State.EXEMPT),
        read.errors if read else None,
        read.warnings if read else None,
        office.why or None,
        office.changed or None,
        file.path if file else None,
        (file.modified or None) if file else None,
        office.contact or None,
        office.deadline or None,
    ]


def _tick(*, is_true: bool) -> str | None:
    return "√" if is_true else None


def charts_of(summary: Summary) -> Worksheet:
    """Return the sheet with charts of requests by outcome and of the agencies with the most requests and disputes."""
    tables = [("申请办理结果（件）", [each for each in outcome_totals(summary) if each[1]])]
    named = [each for each in key_figures(summary.form) if each.label in ("新收申请", "行政复议")]
    tables += [(f"{each.label}较多的单位（件）", _highest(summary, each)) for each in named]
    rows: list[list[Content]] = []
    charts = []
    for title, entries in tables:
        if entries:
            first, last = len(rows) + 1, len(rows) + len(entries)
            charts.append(
                Chart(
                    title=title,
                    labels=f"={block(_CHARTS, first, 0, last, 0)}",
                    values=f"={block(_CHARTS, first, 1, last, 1)}",
                    row=len(rows),
                    column=_CHART_COLUMN - 1,
                    bars=len(entries),
                )
            )
            rows.append([StyledCell(value=title, look=_SUBTITLE)])
            rows += [[name, number] for name, number in entries]
            # A chart is taller than its rows by its title and its frame.
            rows += [[] for _ in range(_BARS // 2 + len(entries))]
    return Worksheet(
        name=_CHARTS, rows=rows, widths=(_LABEL_WIDTH, 9, 2, *[9] * 9), pages=(1, 1), charts=charts, landscape=False
    )


def _highest(summary: Summary, figure: KeyFigure) -> list[tuple[str, Number]]:
    numbers = ((file.agency or file.path, figure.of(cells) or 0) for file, cells in summary.numbers())
    return sorted((each for each in numbers if each[1]), key=lambda each: (-each[1], each[0]))[:_BARS]


def comparison(summary: Summary) -> Worksheet:
    """Return the sums of this and of last year beside each other, the largest changes first."""
    heads = {"项目": 46, "上年": 12, "本年": 12, "增减": 12, "增减幅度": 12}
    return Worksheet(
        name=_COMPARISON,
        rows=[[StyledCell(value=head, look=HEAD) for head in heads], *_changed_rows(summary)],
        widths=list(heads.values()),
        looks=[TEXT, *[MARK] * 3, Look(boxed=True, centred=True, number_format="+0.0%;-0.0%")],
        pages=(1, 1),
        frozen_rows=1,
        printed_rows=41,
        header=f"{summary.year}年与上年比较（先列主要数据，再列变化大的各项）",
    )


def _changed_rows(summary: Summary) -> Iterator[list[Content]]:
    for each in year_changes(summary):
        share = Decimal(each.difference) / Decimal(each.before) if each.before else "上年为 0"
        yield [each.label, each.before, each.now, each.difference, share if each.difference else "持平"]
