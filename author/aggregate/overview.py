"""Key figures, paragraphs to paste, and the sheets that an officer prints: agencies, charts, comparison of years."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest

from author.aggregate.summary import OfficeStatus, State, Summary
from author.extract.labels import without_ordinal
from author.form import Field, Form, total_of
from author.numerals import Number, format_number
from author.report import Cells
from author.spreadsheet import Chart, Content, Look, Merge, StyledCell, Worksheet

_NAMED = 10
"""The most agencies that one sentence names."""
_TOP = 5
_FIGURES = (
    ("新收申请", ("requests.received.total",)),
    ("上年结转", ("requests.carried_in.total",)),
    ("办理结果", ("requests.outcome.total.total",)),
    ("予以公开", ("requests.outcome.granted.total",)),
    ("结转下年", ("requests.carried_out.total",)),
    ("行政复议", ("proceedings.cases.reconsideration.total",)),
    (
        "行政诉讼",
        ("proceedings.cases.litigation.direct.total", "proceedings.cases.litigation.after_reconsideration.total"),
    ),
    ("规范性文件制发", ("art20_1.normative_documents.issued",)),
    ("行政许可", ("art20_5.licensing.decisions",)),
    ("行政处罚", ("art20_6.penalty.decisions",)),
    ("行政强制", ("art20_6.coercion.decisions",)),
    ("收费（万元）", ("art20_8.fees.amount",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A number by which offices are compared: the sum of one or two fields."""

    label: str
    fields: Sequence[Field]

    def of(self, cells: Cells) -> Number | None:
        """Return the figure; ``None`` if a field of it is blank."""
        return total_of(self.fields, cells)


def key_figures(form: Form) -> list[KeyFigure]:
    """Return the key figures that an edition has."""
    return [
        KeyFigure(label=label, fields=[form.fields[key] for key in keys])
        for label, keys in _FIGURES
        if form.fields.keys() >= {*keys}
    ]


# --- paragraphs ---------------------------------------------------------------------------


def paragraphs(summary: Summary) -> dict[str, str]:
    """Return the paragraphs to paste, by their purpose."""
    written = {"通报：报送情况": _on_submission(summary.offices), "通报：常见问题": _on_faults(summary)}
    if "requests.received.total" in summary.form.fields:
        written["一、总体情况：依申请公开"] = _on_requests(summary)
        written["四、行政复议、行政诉讼"] = _on_proceedings(summary)
    written["通报：排序"] = _rankings(summary)
    return {heading: words for heading, words in written.items() if words}


def _on_submission(offices: Sequence[OfficeStatus]) -> str:
    listed = [each for each in offices if each.is_listed]
    by_state = {state: [each.agency for each in listed if each.state is state] for state in State}
    due = len(listed) - len(by_state[State.EXEMPT])
    received = due - len(by_state[State.MISSING])
    returned = sum(each.goes_back for each in listed)
    among = (
        ("计入汇总", State.COUNTED),
        ("收到但尚未计入", State.NOT_COUNTED),
        ("收到但读不出", State.UNREAD),
    )
    parts = "、".join(f"{what}{len(by_state[state])}家" for what, state in among if by_state[state])
    missing, exempt = by_state[State.MISSING], by_state[State.EXEMPT]
    clauses = [f"应报送{due}家，已报送{received}家{f'（{parts}）' if parts else ''}"]
    clauses += [f"缺报{len(missing)}家（{_named(missing)}）" if missing else "没有缺报"]
    clauses += [f"退回修改{returned}家"] if returned else []
    clauses += [f"另有{len(exempt)}家免报（{_named(exempt)}）"] if exempt else []
    return "，".join(clauses) + "。"


def _on_faults(summary: Summary) -> str:
    found: dict[str, set[str]] = {}
    returned = {file.path for file, _ in summary.returned()}
    for file, finding in summary.findings():
        if finding.is_error and file.path in returned:
            found.setdefault(finding.rule.title, set()).add(file.agency or file.path)
    most = Counter({title: len(names) for title, names in found.items()}).most_common(_TOP)
    if not most:
        return "检查没有发现必须改正的问题。"
    faults = "；".join(f"不符合“{title}”要求的{number}家" for title, number in most)
    return f"必须改正的问题主要是：{faults}。"


def _on_requests(summary: Summary) -> str:
    cells = summary.cells
    outcomes = "、".join(f"{label}{format_number(number)}件" for label, number in _outcomes(summary) if number)
    persons = cells["requests.received.natural_person"] or 0
    organisations = (cells["requests.received.total"] or 0) - persons
    return (
        f"{summary.year}年共新收政府信息公开申请{_of(cells, 'requests.received.total')}件"
        f"（自然人{format_number(persons)}件，法人或其他组织{format_number(organisations)}件），"
        f"上年结转{_of(cells, 'requests.carried_in.total')}件；"
        f"本年度办理{_of(cells, 'requests.outcome.total.total')}件{f'，其中{outcomes}' if outcomes else ''}；"
        f"结转下年度继续办理{_of(cells, 'requests.carried_out.total')}件。"
    )


def _on_proceedings(summary: Summary) -> str:
    groups = {
        "行政复议": "proceedings.cases.reconsideration",
        "未经复议直接起诉的行政诉讼": "proceedings.cases.litigation.direct",
        "复议后起诉的行政诉讼": "proceedings.cases.litigation.after_reconsideration",
    }
    clauses = []
    for label, group in groups.items():
        results = [
            f"{field.column.label}{_of(summary.cells, key)}件"
            for key, field in summary.form.fields.items()
            if key.startswith(f"{group}.") and not field.computed and summary.cells.get(key)
        ]
        total = _of(summary.cells, f"{group}.total")
        details = f"（{'、'.join(results)}）" if results else ""
        clauses.append(f"{label}{total}件{details}")
    return f"{summary.year}年因政府信息公开工作发生{'；'.join(clauses)}。"


def _rankings(summary: Summary) -> str:
    clauses = []
    for label in ("新收申请", "行政复议", "行政诉讼"):
        most = [f"{name}（{format_number(number)}件）" for name, number in _highest(summary, label, _TOP)]
        clauses += [f"{label}较多的是{'、'.join(most)}"] if most else []
    return "；".join(clauses) + "。" if clauses else ""


def _highest(summary: Summary, label: str, most: int) -> list[tuple[str, Number]]:
    """Return at most so many agencies with the most of a key figure, without those with 0.

    Of agencies with the same number either all are returned or none. None are if the edition lacks the figure.
    """
    figures = [each for each in key_figures(summary.form) if each.label == label]
    found = (
        (file.agency or file.name, number)
        for figure in figures
        for file, cells in summary.numbers()
        if (number := figure.of(cells))
    )
    highest = nsmallest(most + 1, found, key=lambda each: (-each[1], each[0]))
    beyond = highest[most][1] if len(highest) > most else 0
    return [each for each in highest if each[1] > beyond]


def _of(cells: Mapping[str, Number | None], key: str) -> str:
    return format_number(cells.get(key) or 0)


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等{len(names)}家" if len(names) > _NAMED else "")


def _outcomes(summary: Summary) -> list[tuple[str, Number]]:
    """Return the number of requests by outcome; the rows of a group are one outcome."""
    found: dict[str, Number] = {}
    for key, field in summary.form.fields.items():
        if key.startswith("requests.outcome.") and field.column.is_total and not field.row.is_total:
            _, outcome, *_ = (*field.row.parents, field.row)
            label = without_ordinal(outcome.short)
            found[label] = found.get(label, 0) + (summary.cells[key] or 0)
    return list(found.items())


# --- sheets ----------------------------------------------------------------------------------


OFFICES = "单位清单"
_CHARTS = "图表"
_COMPARISON = "与上年比较"
_BARS = 10
_LABEL_WIDTH = 30
_CHART_COLUMN = 3

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
    counts = [f"{state.value} {sum(each.state is state for each in listed)}" for state in State]
    others = len(offices) - len(listed)
    return "，".join([f"共 {len(listed)} 家", *counts, *([f"另有名单外 {others} 家"] if others else [])])


def _office_row(number: int, office: OfficeStatus) -> list[Content]:
    file = office.files[0] if office.files else None
    read = file if file and file.year else None
    return [
        number,
        office.agency,
        _tick(is_true=bool(office.files) and office.state is not State.EXEMPT),
        _tick(is_true=office.state is State.COUNTED),
        f"第{office.returns}次" if office.goes_back else None,
        _tick(is_true=office.state is State.MISSING),
        _tick(is_true=office.state is State.EXEMPT),
        read.errors if read else None,
        read.warnings if read else None,
        office.why or None,
        office.changed or None,
        file.shown_path if file else None,
        (file.modified or None) if file else None,
        office.contact or None,
        office.deadline or None,
    ]


def _tick(*, is_true: bool) -> str | None:
    return "√" if is_true else None


def charts_of(summary: Summary) -> Worksheet:
    """Return the sheet with charts of requests by outcome and of the agencies with the most requests and disputes."""
    tables = [("申请办理结果（件）", [each for each in _outcomes(summary) if each[1]])]
    tables += [(f"{label}较多的单位（件）", _highest(summary, label, _BARS)) for label in ("新收申请", "行政复议")]
    rows: list[list[Content]] = []
    charts = []
    for title, entries in tables:
        if entries:
            charts.append(Chart(title=title, row=len(rows), column=_CHART_COLUMN, bars=len(entries)))
            rows.append([StyledCell(value=title, look=_SUBTITLE)])
            rows += [[name, number] for name, number in entries]
            # A chart is taller than its rows by its title and its frame.
            rows += [[] for _ in range(_BARS // 2 + len(entries))]
    return Worksheet(
        name=_CHARTS, rows=rows, widths=(_LABEL_WIDTH, 9, 2, *[9] * 9), pages=(1, 1), charts=charts, landscape=False
    )


def comparison(summary: Summary) -> Worksheet:
    """Return the sums of this and of last year beside each other."""
    heads = {"项目": 46, "上年": 12, "本年": 12, "增减": 12, "增减幅度": 12}
    return Worksheet(
        name=_COMPARISON,
        rows=[[StyledCell(value=head, look=HEAD) for head in heads], *_changed_rows(summary)],
        widths=list(heads.values()),
        looks=[TEXT, *[MARK] * 3, Look(boxed=True, centred=True, number_format="+0.0%;-0.0%")],
        pages=(1, 1),
        frozen_rows=1,
        printed_rows=41,
        header=f"{summary.year}年（计入{len(summary.counted)}份）与上年比较（先列主要数据，再列变化大的各项）",
    )


def _changed_rows(summary: Summary) -> Iterator[list[Content]]:
    """Yield the key figures, and then the other fields that have changed, with the largest changes first."""

    def change(figure: KeyFigure) -> Number:
        return (figure.of(summary.cells) or 0) - (figure.of(summary.previous) or 0)

    figures = key_figures(summary.form)
    shown = [field for each in figures for field in each.fields]
    others = [KeyFigure(label=each.place, fields=[each]) for each in summary.form.fields.values() if each not in shown]
    changed = sorted(filter(change, others), key=lambda each: -abs(float(change(each))))
    for each in (*figures, *changed):
        before, now, difference = each.of(summary.previous) or 0, each.of(summary.cells) or 0, change(each)
        share = Decimal(difference) / Decimal(before) if before else "上年为 0"
        yield [each.label, before, now, difference, share if difference else "持平"]
