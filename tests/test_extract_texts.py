"""Headings, title, signature: what is recognised and, as much, what is not."""

import pytest

from author.document import Cell, Document, Grid, Paragraph, TextLine, lines_in
from author.extract.fields import Located, locate
from author.extract.headings import find_title, headings, is_date, split_signature, title_of
from author.extract.texts import read_texts
from author.form import Form
from author.report import Signature

PROBLEMS = ["五、存在的主要问题及改进情况", "一、存在的主要问题", "二、改进情况", "六、其他需要报告的事项"]


def lines(*texts: str) -> list[TextLine]:
    return [TextLine(block=number, text=text) for number, text in enumerate(texts)]


def nothing_located(form: Form) -> Located:
    return Located(form=form, readings={}, clashes=(), unplaced=())


def found(form: Form, *texts: str) -> dict[str, str]:
    """Return the headings found, with the text that follows them in their line."""
    chosen = headings(lines(*texts), form, nothing_located(form))
    return {key: "|".join(filter(None, (each.text, each.rest))) for key, each in chosen.items()}


def test_the_prescribed_headings_are_found_in_their_order(form: Form) -> None:
    texts = [part.heading for part in form.parts]
    assert list(found(form, *texts).values()) == texts
    assert len(found(form, *reversed(texts))) == 1


@pytest.mark.parametrize(
    ("part", "heading"),
    [
        ("overview", "一、总体情况："),
        ("overview", "一. 总体情况"),
        ("overview", "一、2024年总体情况"),
        ("overview", "总体情况"),
        ("proceedings", "四、因政府信息公开被申请行政复议、提起行政诉讼的情况"),
        ("proceedings", "四、政府信息公开行政复议及行政诉讼情况"),
        ("problems", "五、存在的问题和改进情况"),
        ("problems", "五、工作打算"),
        ("other", "六、需要报告的其他事项"),
        ("other", "六、其他事项"),
    ],
)
def test_a_heading_in_other_words_is_found(form: Form, part: str, heading: str) -> None:
    assert found(form, "前言。", heading, "文字。") == {part: heading}


@pytest.mark.parametrize(
    "text",
    [
        "本年报由一、总体情况，二、主动公开政府信息情况等六个部分组成。",
        "（一）总体情况",
        "一是总体情况良好。",
        "2024年总体情况",
        "一、2024年全局共公开信息310条，办理依申请公开12件，没有发生行政复议和行政诉讼。",
    ],
)
def test_a_sentence_is_no_heading(form: Form, text: str) -> None:
    assert found(form, text) == {}


def test_a_heading_may_run_into_its_text(form: Form) -> None:
    assert found(form, "六、其他事项：无。") == {"other": "六、其他事项|无。"}
    assert found(form, "六、其他需要报告的事项 本年度没有收费。") == {
        "other": "六、其他需要报告的事项|本年度没有收费。"
    }


def test_subheadings_of_the_text_are_not_taken_for_parts(form: Form) -> None:
    row = ("规章", "1", "2", "3")
    head = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    cells = (Cell(row=r, column=c, text=text) for r, texts in enumerate((head, row)) for c, text in enumerate(texts))
    after = [Paragraph(text=text) for text in PROBLEMS]
    document = Document(blocks=(Paragraph(text="一、总体情况"), Grid(cells=tuple(cells)), *after))
    chosen = headings(lines_in(document), form, locate(document, form))
    assert {key: each.line for key, each in chosen.items()} == {"overview": 0, "problems": 1, "other": 4}


@pytest.mark.parametrize(
    ("texts", "agency", "year"),
    [
        (["某市水务局", "2024年政府信息公开工作年度报告"], "某市水务局", 2024),
        (["某市水务局2024年政府信息公开工作年度报告"], "某市水务局", 2024),
        (["某市水务局2024年度政府信息公开年度报告"], "某市水务局", 2024),
        (["某市水务局", "二〇二四年政府信息公开工作年度报告"], "某市水务局", 2024),
        (["某 市 水 务 局", "2024 年政府信息公开", "工作年度报告"], "某市水务局", 2024),
        (["某市水务局2024年", "政府信息公开工作年度报告"], "某市水务局", 2024),
        (["附件1", "某市水务局", "2024年政府信息公开工作年度报告", "本报告说明情况。"], "某市水务局", 2024),
        (["某市2023年政府信息公开工作年度报告", "某市水务局2024年政府信息公开工作年度报告"], "某市水务局", 2024),
        (["2025年某市人民政府办公厅政府信息公开工作年度报告"], "某市人民政府办公厅", 2025),
        (["某市水务局政府信息公开工作年度报告（2024年度）"], "某市水务局", 2024),
        (["某市水务局", "政府信息公开工作年度报告(2024年)"], "某市水务局", 2024),
        (["某市水务局关于2021年度政府信息公开工作年度报告的报告"], "某市水务局", 2021),
        (["某市水务局关于《2021年度政府信息公开工作年度报告》的报告"], "某市水务局", 2021),
        (["某市水务局关于发布2021年度政府信息公开工作年度报告的公告"], "某市水务局", 2021),
        (["某市水务局关于印发《2021年度政府信息公开工作年度报告》的通知"], "某市水务局", 2021),
        (
            ["2024年某市政府信息公开工作领导小组办公室", "政府信息公开工作年度报告"],
            "某市政府信息公开工作领导小组办公室",
            2024,
        ),
        (["某市政府信息公开办公室2024年政府信息公开工作年度报告"], "某市政府信息公开办公室", 2024),
        (["某区人民政府", "2023年某区政府信息公开工作年度报告"], "某区人民政府", 2023),
        (["某区水务局网站公告", "某区水务局2023年政府信息公开工作年度报告"], "某区水务局", 2023),
        (
            ["某市水务局2024年政府信息公开", "工作年度报告", "号）要求，编制某局2024年", "政府信息公开工作年度报告。"],
            "某市水务局",
            2024,
        ),
        (["2024年云岭市水务局信息公开工作年度报告"], "云岭市水务局", 2024),
        (["2024年石桥镇人民政府信息公开工作年度报告"], "石桥镇人民政府", 2024),
        (["2024年石桥镇人民政府政府信息公开工作年度报告"], "石桥镇人民政府", 2024),
        (["云岭市水务局 2024政府信息公开工作年度报告"], "云岭市水务局", 2024),
        (
            [
                "云岭市水务局2024年政府信息公开工作年度报告",
                "2024年，我局坚持以人为本，做好政府信息公开工作。报告如下：",
            ],
            "云岭市水务局",
            2024,
        ),
        (
            [
                "2024年云岭市水务局政府信息公开工作年度报告",
                "现将云岭市水务局2024年政府信息公开工作年度报告公布如下：",
            ],
            "云岭市水务局",
            2024,
        ),
        (["柳溪乡", "2024年政府信息公开工作年度报告", "2024年政府信息公开工作年度报告"], "柳溪乡", 2024),
        (
            ["2024年云岭市水务局政府信息公开工作年度报告", "发布时间 2025-01-10", "2024年政府信息公开工作年度报告"],
            "云岭市水务局",
            2024,
        ),
        (
            [
                "云岭市水务局2024年政府信息公开工作年度报告",
                "索引号 620702/2025-00047 文号 水务局2024年度政府信息公开工作年度报告号",
            ],
            "云岭市水务局",
            2024,
        ),
        (["柳溪乡2023年政府信息公开工作年度报告", "2024年政府信息公开工作年度报告"], "", 2024),
        (
            [
                "云岭市水务局2024年政府信息公开工作年度报告",
                "云岭市民政局2024年政府信息公开工作年度报告",
                "发布时间 2025-01-10",
                "2024年政府信息公开工作年度报告",
            ],
            "",
            2024,
        ),
        (
            [
                "名称 云岭市水务局2024年政府信息公开工作年度报告",
                "云岭市水务局2024年政府信息公开工作年度报告",
                "发布时间 2025-01-10",
                "2024年政府信息公开工作年度报告",
            ],
            "云岭市水务局",
            2024,
        ),
    ],
)
def test_agency_and_year_stand_in_the_title(form: Form, texts: list[str], agency: str, year: int) -> None:
    title = find_title(lines(*texts), form)
    assert (title.agency, title.year) == (agency, year)


def test_the_title_of_the_page_tells_the_agency_before_a_link_above_the_text(form: Form) -> None:
    title = "2024年政府信息公开工作年度报告"
    texts = lines(f"云岭市民政局{title}", "发布时间 2025-01-10", title)
    assert find_title(texts, form, f"云岭市水务局{title}_云岭市人民政府").agency == "云岭市水务局"
    assert find_title(texts, form, f"{title}_云岭市人民政府").agency == "云岭市民政局"


@pytest.mark.parametrize("above", ["打印本页 关闭窗口", "政府信息公开年报", "字体 大 中 小"])
def test_the_title_of_the_page_tells_the_agency_where_no_name_stands_above_the_text(form: Form, above: str) -> None:
    title = "2024年政府信息公开工作年度报告"
    page_title = f"市水务局{title}"
    assert find_title(lines(above, title), form, page_title).agency == "市水务局"
    assert find_title(lines("云岭市水务局", title), form, page_title).agency == "云岭市水务局"
    name = "云岭市人民政府办公室"
    assert find_title(lines(name, title), form, f"云岭市府办{title}").agency == name
    assert find_title(lines(name, title), form, title).agency == name


LONG = "云岭市高新技术产业开发区管理委员会国有资产监督管理和金融工作与社会信用体系建设综合协调服务领导小组办公室联席会"


@pytest.mark.parametrize("length", [41, 45, len(LONG)])
@pytest.mark.parametrize("title", ["{}\n2024年政府信息公开工作年度报告", "{}2024年政府信息公开工作年度报告"])
def test_the_name_of_an_agency_may_be_long(form: Form, length: int, title: str) -> None:
    name = LONG[:length]
    found = find_title(lines("附件1", *title.format(name).split("\n"), "本报告说明情况。"), form)
    assert (found.agency, found.year) == (name, 2024)
    for end in ([name, "2025年1月16日"], [f"{name}（盖章）", "2025年1月16日"], [f"{name}2025年1月16日"]):
        signature = Signature(name=name, date="2025-01-16")
        assert split_signature(["正文。", *end], name) == (["正文。"], signature, [])


def test_a_long_name_that_is_blank_spread_is_squeezed(form: Form) -> None:
    assert find_title(lines(" ".join(LONG), "2024年政府信息公开工作年度报告"), form).agency == LONG


@pytest.mark.parametrize(
    "sentence",
    [
        "按照上级的要求，现将云岭市高新技术产业开发区管理委员会及其所属各单位共同编制的2024年政府信息公开工作年度报告",
        f"根据《条例》，现公布{LONG}2024年政府信息公开工作年度报告",
    ],
)
def test_a_long_sentence_with_stops_is_no_title(form: Form, sentence: str) -> None:
    padded = f"为了让社会各界及时了解有关情况，{sentence}"
    assert find_title(lines("某市水务局2024年政府信息公开工作年度报告", padded), form).agency == "某市水务局"


def test_a_long_line_of_the_text_is_no_signature() -> None:
    text = ["正文。", LONG]
    assert split_signature([*text, "2025年1月16日"], "某局") == (text, Signature(date="2025-01-16"), [])


@pytest.mark.parametrize(
    "text",
    [
        "某市水务局2024年工作总结",
        "政府信息公开工作年度报告",
        "2024年1月15日",
        "关于2024年的通知",
        "某局关于2023年政府信息公开工作要点的通知",
    ],
)
def test_another_title_is_none(form: Form, text: str) -> None:
    assert title_of(text, form) is None


@pytest.mark.parametrize(
    ("texts", "rest", "signature"),
    [
        (["正文。", "某市水务局", "2025年1月16日"], ["正文。"], ("某市水务局", "2025-01-16")),
        (["正文。", "某市水务局（盖章）", "2025 年 1 月 16 日"], ["正文。"], ("某市水务局", "2025-01-16")),
        (["正文。", "某市水务局 二〇二五年一月十六日"], ["正文。"], ("某市水务局", "2025-01-16")),
        (["正文。", "某市水务局"], ["正文。"], ("某市水务局", "")),
        (["正文。", "2025-01-16"], ["正文。"], ("", "2025-01-16")),
        (["一、正文，无句号", "2025年1月16日"], ["一、正文，无句号"], ("", "2025-01-16")),
        (["2025年1月16日召开会议。"], ["2025年1月16日召开会议。"], ("", "")),
        (["正文。", "2025年13月16日"], ["正文。", "2025年13月16日"], ("", "")),
        (["正文。", "某县水务局"], ["正文。", "某县水务局"], ("", "")),
        (["某市水务局"], ["某市水务局"], ("", "")),
        (["正文。", "发布时间：2025-01-16"], ["正文。", "发布时间：2025-01-16"], ("", "")),
        (["正文。", "发布日期 2025-01-16"], ["正文。", "发布日期 2025-01-16"], ("", "")),
        (["2025年1月16日", "当天召开了会议。"], ["2025年1月16日", "当天召开了会议。"], ("", "")),
        ([], [], ("", "")),
    ],
)
def test_the_signature_is_parted_from_the_text(texts: list[str], rest: list[str], signature: tuple[str, str]) -> None:
    name, date = signature
    assert split_signature(texts, "某市水务局") == (rest, Signature(name=name, date=date), [])


def test_what_follows_the_signature_is_told_apart() -> None:
    text, signature, behind = split_signature(["正文。", "某局", "2025年1月16日", "打印本页"], "某局")
    assert (text, signature.name, behind) == (["正文。"], "某局", ["打印本页"])


def test_a_day_alone_in_its_line_is_a_date() -> None:
    assert is_date("（2025年1月16日）")
    assert is_date("2025-1-6")
    assert not is_date("2025年")
    assert not is_date("某局2025年1月16日")


def test_a_heading_that_is_printed_twice_is_no_line_of_a_text(form: Form) -> None:
    overview, proactive, *_ = (part.heading for part in form.parts)
    document = Document(blocks=tuple(map(Paragraph, (overview, "公开信息5条。", proactive, proactive))))
    assert read_texts(document, form, nothing_located(form)).texts["overview"] == "公开信息5条。"


def test_a_line_about_the_page_below_the_title_is_no_line_of_the_preamble(form: Form) -> None:
    page = "发布时间：2025-01-18　来源：石桥市教育局　浏览次数：328次"
    title, preamble = "石桥市教育局2024年政府信息公开工作年度报告", "来源、范围和期限依照规定。"
    document = Document(blocks=tuple(map(Paragraph, (title, page, preamble, form.parts[0].heading, "公开信息5条。"))))
    texts = read_texts(document, form, nothing_located(form))
    assert texts.texts[form.preamble.id] == preamble
    assert texts.dropped[form.preamble.id] == (page,)
