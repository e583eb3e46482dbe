"""Make the sheets that an officer prints and pastes from: agencies, paragraphs, charts, comparison of years."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

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

_TITLE = Look(size=14, bold=True, wrapped=True)
_HEAD = Look(bold=True, shaded=True, boxed=True, centred=True, wrapped=True)
_TEXT = Look(boxed=True, wrapped=True)
_MARK = Look(boxed=True, centred=True)
_SUBTITLE = Look(bold=True)
_LINE = Look(wrapped=True)


def to_paste(summary: Summary) -> list[list[Content]]:
    """Return rows with the paragraphs to paste into a circular and into the government's own report."""
    rows: list[list[Content]] = [[], [StyledCell(value="可以直接引用的文字（请核对后使用）", look=_TITLE)]]
    for heading, words in paragraphs(summary).items():
        rows += [[], [StyledCell(value=heading, look=_SUBTITLE)], [StyledCell(value=words, look=_LINE)]]
    return rows


def office_sheet(summary: Summary) -> Worksheet:
    """Return the list of all agencies, one line each; the file and whom to ask are shown and not printed."""
    heads = {"序号": 5, "单位": 26, "收到": 5, "计入": 5, "退回": 8, "缺报": 5, "免报": 5, "错误": 5, "警告": 5}
    heads |= {"情况": 40, "与上一轮相比": 22}
    printed = len(heads)
    heads |= {"文件": 40, "日期": 11, "联系人": 16, "截止": 11}
    title = f"{summary.year}年度报送情况（{_counts(summary.offices)}）"
    rows: list[list[Content]] = [
        [StyledCell(value=title, look=_TITLE)],
        [StyledCell(value=head, look=_HEAD) for head in heads],
        *(_office_row(number, office) for number, office in enumerate(summary.offices, 1)),
    ]
    return Worksheet(
        name=OFFICES,
        rows=rows,
        widths=list(heads.values()),
        looks=[_MARK, _TEXT, *[_MARK] * 7, _TEXT, _TEXT, Look(boxed=True), _MARK, _TEXT, _MARK],
        merges=[Merge(row=0, column=0, rows=1, columns=printed)],
        frozen_rows=2,
        frozen_columns=2,
        filtered=True,
        printed_columns=printed,
    )


def _counts(offices: Sequence[OfficeStatus]) -> str:
    """Return the number of agencies in each state, which add up to all."""
    told = [f"{state.value} {sum(each.state is state for each in offices)}" for state in State]
    return "，".join([f"共 {len(offices)} 家", *told])


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
        _without_folders(office),
        office.changed or None,
        file.path if file else None,
        (file.modified or None) if file else None,
        office.contact or None,
        office.deadline or None,
    ]


def _without_folders(office: OfficeStatus) -> str | None:
    """Return the words about an agency with the names of its files in the place of their paths."""
    words = office.why
    for file in sorted(office.files, key=lambda each: -len(each.path)):
        words = words.replace(file.path, PurePath(file.path).name)
    return words or None


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
        rows=[[StyledCell(value=head, look=_HEAD) for head in heads], *_changed_rows(summary)],
        widths=list(heads.values()),
        looks=[_TEXT, *[_MARK] * 4],
        frozen_rows=1,
        printed_rows=41,
        header=f"{summary.year}年与上年比较（先列主要数据，再列变化大的各项）",
    )


def _changed_rows(summary: Summary) -> Iterator[list[Content]]:
    for each in year_changes(summary):
        share = f"{float(each.difference) / float(each.before):+.1%}" if each.before else "上年为 0"
        yield [each.label, each.before, each.now, each.difference, share if each.difference else "持平"]
