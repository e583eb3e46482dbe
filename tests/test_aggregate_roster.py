"""The roster: names from any list, and which report is whose."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author.aggregate import Store
from author.aggregate.roster import Missing, Roster, load_roster, match
from author.aggregate.summary import Cause
from author.errors import AuthorError, Exit
from author.form import Form
from author.spreadsheet import Content, Look, StyledCell, Worksheet
from author.spreadsheet.writing import write
from tests.aggregating import command, summed
from tests.aggregating import names as names_of
from tests.offices import office, offices, submit, submit_all


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_text_file_holds_one_name_a_line(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "名单.txt", "# 2024 年应报送\r\n某市教育局\r\n\r\n 某市民政局 \r\n".encode(encoding))
    assert load_roster(path).names == ("某市教育局", "某市民政局")


@pytest.mark.parametrize(
    "rows",
    [
        "序号,单位名称,联系人\n1,某市教育局,甲\n2,某市民政局,乙\n",
        "2024年名单,,\n序号,报送单位,备注\n1,某市教育局,\n2,某市民政局,\n",
        "机关名称\n某市教育局\n某市民政局\n",
        "1,某市教育局\n2,某市民政局\n",
        "联系人,机 关 全 称\n甲,某市教育局\n乙,某市民政局\n",
        "序号,责任单位（盖章）,联系电话\n1,某市教育局,123\n2,某市民政局,456\n",
        "主管单位,报送单位\n,某市教育局\n,某市民政局\n",
        "计量单位,应报送机关\n件,某市教育局\n件,某市民政局\n",
        "单位,单位名称\n万元,某市教育局\n万元,某市民政局\n",
        "2024年,张三,某市教育局\n2025年,李四,某市民政局\n",
        "1,张三,某市教育局\n2,李四,某市民政局\n",
        "序号,单位,序号,单位\n1,某市教育局,2,某市民政局\n",
        "应报送单位一览表,\n部门,某市\n1、某市教育局,有\n2、某市民政局,有\n合计,2\n",
        "某市政府部门\n某市教育局\n垂直管理单位\n某市民政局\n",
        "填表人：张三局\n（1）某市教育局\n（2）某市民政局\n",
    ],
)
def test_the_column_of_names_is_found_in_a_table(tmp_path: Path, rows: str) -> None:
    assert load_roster(written(tmp_path, "名单.csv", rows)).names == ("某市教育局", "某市民政局")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("1.15", "1月15日"),
        ("1月15日", "1月15日"),
        ("01-05", "1月5日"),
        ("2025.1.15", "2025年1月15日"),
        ("2025-01-15", "2025年1月15日"),
        ("2025年1月15日", "2025年1月15日"),
        ("1月中旬", "1月中旬"),
        ("0.5", "0.5"),
        (date(2025, 1, 15), "2025年1月15日"),
        (Decimal("1.15"), "1月15日"),
    ],
)
def test_a_deadline_is_printed_as_a_day_however_it_was_typed(
    tmp_path: Path, typed: str | date | Decimal, printed: str
) -> None:
    rows: list[list[Content]] = [
        ["序号", "单位名称", "联系人", "报送期限"],
        [1, "1.某市教育局", "3号楼 王某", typed],
    ]
    day = Look(number_format="yyyy-mm-dd") if isinstance(typed, date) else Look()
    sheet = Worksheet(name="名单", rows=rows, widths=[9] * 4, looks=[Look(), Look(), Look(), day])
    roster = load_roster(written(tmp_path, "名单.xlsx", write([sheet])))
    assert roster.names == ("某市教育局",)
    assert roster.deadlines == {"某市教育局": printed}
    assert roster.contacts == {"某市教育局": "3号楼 王某"}


@pytest.mark.parametrize(
    "numbers",
    [
        ("1、", "2、"),
        ("1.", "2."),
        ("（1）", "（2）"),
        ("１．", "２．"),
        ("1 ", "2 "),
        ("一、", "二、"),
        ("(一)", "(二)"),
    ],
)
def test_running_numbers_are_no_part_of_a_name(tmp_path: Path, numbers: tuple[str, str]) -> None:
    path = written(tmp_path, "名单.txt", f"某市2024年应报送年报的机关名单\n{numbers[0]}教育局\n{numbers[1]}民政局\n")
    assert load_roster(path).names == ("教育局", "民政局")


def test_a_name_that_begins_with_a_number_keeps_it(tmp_path: Path) -> None:
    assert load_roster(written(tmp_path, "名单.txt", "110指挥中心\n第一中学\n")).names == ("110指挥中心", "第一中学")


def test_the_sheet_with_the_names_is_found(tmp_path: Path) -> None:
    def sheet(name: str, *rows: Sequence[str]) -> Worksheet:
        return Worksheet(name=name, rows=[[StyledCell(value=cell) for cell in row] for row in rows], widths=(8, 40))

    sheets = [
        sheet("说明", ["请各单位按时报送"], ["有问题请联系我们"]),
        sheet("封面"),
        sheet("名单", ["", "2024年应报送单位名单"], ["序号", "责任部门"], ["1", "某市教育局"], ["2", "某市民政局"]),
        sheet("联系人", ["单位名称", "姓名"], ["某市水利局", "甲"]),
    ]
    roster = load_roster(written(tmp_path, "名单.xlsx", write(sheets)))
    assert roster.names == ("某市教育局", "某市民政局")
    (told,) = roster.remarks
    assert "“联系人”" in told, "a sheet with other agencies is not passed over in silence"
    sheets[3] = sheet("联系人", ["单位名称", "姓名"], ["某市教育局", "甲"])
    assert not load_roster(written(tmp_path, "名单2.xlsx", write(sheets))).remarks


@pytest.mark.parametrize("short", ["人社局", "市人社局"])
@pytest.mark.parametrize("agency", ["市人社局", "云岭市人社局"])
def test_another_name_on_the_roster_also_stands_behind_the_place(tmp_path: Path, short: str, agency: str) -> None:
    rows = f"单位名称,简称\n云岭市人力资源和社会保障局,{short}\n云岭市民政局,\n云岭市城关区民政局,市民政局\n"
    roster = load_roster(written(tmp_path, "名单.csv", rows))
    assert match([agency], roster).respelt == {agency: roster.names[0]}
    assert "某县人社局" not in roster.also
    assert match(["云岭市民政局"], roster).respelt == {}, "the name of one that is on the list itself"


def test_a_workbook_is_read(tmp_path: Path) -> None:
    rows = [[StyledCell(value="序号"), StyledCell(value="单位")], [StyledCell(value=1), StyledCell(value="某市教育局")]]
    path = written(tmp_path, "名单.xlsx", write([Worksheet(name="一", rows=rows, widths=(8, 40))]))
    assert load_roster(path).names == ("某市教育局",)


@pytest.mark.parametrize("text", ["1\n2\n", "单位名称\n", "某市教育局\n某市 教育局\n", "\n"])
def test_a_roster_without_names_or_with_one_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(AuthorError):
        load_roster(written(tmp_path, "名单.txt", text))


@pytest.mark.parametrize(
    ("agency", "listed"),
    [
        ("绵阳市教育局", "教育局"),
        ("教育局", "绵阳市教育局"),
        ("四川省绵阳市教育局", "绵阳市教育局"),
        ("绵阳市教育局（本级）", "绵阳市教育局"),
        ("绵阳市教育和体育局", "绵阳市教育体育局"),
        ("绵阳市自然资源与规划局", "绵阳市自然资源和规划局"),
        ("绵阳市林业局", "绵阳市林业和草原局"),
        ("某镇政府", "某镇人民政府"),
        ("某高新区管委会", "某高新区管理委员会"),
        ("城东街道", "城东街道办事处"),
        ("绵阳市政府办公室", "绵阳市人民政府办公室"),
        ("内蒙古自治区呼和浩特市教育局", "教育局"),
        ("国家税务总局绵阳市税务局", "绵阳市税务局"),
        ("国家统计局绵阳调查队", "绵阳调查队"),
    ],
)
def test_names_that_are_only_spelt_otherwise_are_near(agency: str, listed: str) -> None:
    found = match([agency], Roster(names=[listed]))
    assert found.respelt == {agency: listed}
    assert not found.unlisted
    assert not found.missing


@pytest.mark.parametrize(
    ("agency", "listed"),
    [
        ("城北街道办事处", "城南街道办事处"),
        ("某市第一人民医院", "某市人民医院"),
        ("某市第一中学", "某市第二中学"),
        ("某市税务局第一分局", "某市税务局"),
        ("某市公安局交警支队", "某市公安局"),
        ("某市某区教育局", "某市教育局"),
        ("甲县民政局", "乙县民政局"),
        ("某市民政局", "某市教育局"),
        ("某市民政局", "局"),
        ("某市卫生健康监督中心", "某市卫生健康监督"),
        ("云岭市第二税务局", "税务局"),
        ("云岭市第二税务局", "云岭市税务局"),
        ("财政审计局", "审计局"),
        ("云岭市财政审计局", "云岭市审计局"),
        ("云岭市财政审计局", "审计局"),
        ("云岭县人民政府办公室", "云岭县人民政府"),
        ("云岭县人民政府办", "云岭县人民政府"),
        ("云岭省人民政府办公厅", "云岭省人民政府"),
        ("四川省绵阳市教育局", "四川省教育局"),
    ],
)
def test_other_agencies_are_never_near(agency: str, listed: str) -> None:
    found = match([agency], Roster(names=[listed]))
    assert not found.respelt
    assert found.unlisted == (agency,)
    assert [each.agency for each in found.missing] == [listed]


def test_a_name_of_the_roster_may_be_that_of_several_reports() -> None:
    found = match(["甲县教育局", "乙县教育局"], Roster(names=["教育局"]))
    assert found.respelt == {"甲县教育局": "教育局", "乙县教育局": "教育局"}
    assert not found.missing


def test_a_report_that_fits_two_names_of_the_roster_is_given_to_none() -> None:
    found = match(["教育局", "甲县教育局"], Roster(names=["甲县教育局", "乙县教育局"]))
    assert not found.respelt
    assert found.ambiguous == {"教育局": ["甲县教育局", "乙县教育局"]}
    assert [each.agency for each in found.missing] == ["乙县教育局"]


def test_a_slip_of_the_pen_is_pointed_out_beside_the_missing_name() -> None:
    found = match(["锦阳市经济合作局"], Roster(names=["绵阳市经济合作局", "绵阳市水利局"]))
    assert not found.respelt
    assert "锦阳市经济合作局" in found.missing[0].hint
    assert found.missing[1] == Missing(agency="绵阳市水利局")


def test_a_near_name_beside_the_exact_one_is_of_the_same_agency() -> None:
    found = match(["绵阳市教育局", "教育局"], Roster(names=["绵阳市教育局"]))
    assert found.respelt == {"教育局": "绵阳市教育局"}
    assert found.key("教育局") == found.key("绵阳市教育局")
    assert not found.unlisted
    assert not found.missing


def test_spaces_and_brackets_do_not_matter() -> None:
    assert match(["某市 教育局", "某市民政局（机关）"], Roster(names=["某市教育局", "某市民政局(机关)"])).missing == ()


names = st.lists(
    st.sampled_from(["教育局", "某市教育局", "某市民政局", "民政局", "某市水利局", "某县水利局"]), unique=True
)


@given(agencies=names, roster=names, data=st.data())
def test_every_name_has_one_fate_whatever_the_order(
    agencies: list[str], roster: list[str], data: st.DataObject
) -> None:
    found = match(agencies, Roster(names=roster))
    shuffled = match(data.draw(st.permutations(agencies)), Roster(names=roster))
    assert (found.respelt, found.unlisted, found.missing) == (shuffled.respelt, shuffled.unlisted, shuffled.missing)
    exact = set(agencies) & set(roster)
    assert sorted([*exact, *found.respelt, *found.ambiguous, *found.unlisted]) == sorted(agencies)
    missing = {each.agency for each in found.missing}
    assert missing | exact | set(found.respelt.values()) == set(roster)
    assert not missing & (exact | set(found.respelt.values()))


# --- which reports count -----------------------------------------------------------------


@pytest.fixture
def respelt(form: Form, folder: Path) -> list[Path]:
    """Return two reports that fit one entry of `ROSTER`, with other numbers, and one of the other entry."""
    licensing = "art20_5.licensing.decisions"
    return [
        submit(office(form, "云岭市水务局", {licensing: 3}), form, folder / "甲.docx"),
        submit(office(form, "水务局", {licensing: 4}), form, folder / "乙.docx"),
        submit(office(form, "云岭市教育局"), form, folder / "丙.docx"),
    ]


ROSTER = ("云岭市教育局", "云岭市水务局")


def test_different_reports_that_fit_one_entry_of_the_roster_are_refused_until_told_which(
    folder: Path, store: Store, respelt: Sequence[Path]
) -> None:
    summary = summed(store, [folder], roster=ROSTER)
    assert names_of(summary) == ["云岭市教育局"]
    assert {each.cause for each in summary.left_out} == {Cause.CONFLICT}
    assert not summary.missing
    assert summed(store, [folder], roster=ROSTER, excluded=["乙.docx"]).cells["art20_5.licensing.decisions"] == 3


def test_of_equal_reports_that_fit_one_entry_of_the_roster_the_exact_name_counts(
    form: Form, folder: Path, store: Store, respelt: Sequence[Path]
) -> None:
    submit(office(form, "水务局", {"art20_5.licensing.decisions": 3}), form, respelt[1])
    summary = summed(store, [folder], roster=ROSTER)
    assert names_of(summary) == ["云岭市教育局", "云岭市水务局"]
    assert {each.cause for each in summary.left_out} == {Cause.COPY}
    assert not any("写法不同" in each for each in summary.remarks)


def test_a_roster_of_which_no_report_is_found_is_refused(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_all(offices(form, 2), form, folder)
    roster = tmp_path / "名单.csv"
    roster.write_text("序号,机关名称\n1,某县教育局\n2,某县民政局\n", "utf-8")
    assert command("aggregate", folder, "-o", tmp_path / "汇总.csv", "--roster", roster) == Exit.USAGE
    assert "“某县教育局”、“某县民政局”" in capsys.readouterr().err
    assert not (tmp_path / "汇总.csv").exists()


def test_the_offices_own_report_counts_whatever_else_fits_its_entry(
    folder: Path, store: Store, respelt: Sequence[Path]
) -> None:
    summary = summed(store, respelt[1:], roster=ROSTER, own=respelt[0])
    assert names_of(summary) == ["云岭市水务局", "云岭市教育局"]
    assert {each.cause for each in summary.left_out} == {Cause.COPY}
