"""Read an agency's contact facts and the word by which it calls itself from its report's preamble and last lines.

A fact is taken only if there is no doubt about it. A doubtful fact stays empty and is reported.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from author.agency import CONTACT_RULES, FACTS, NAMELESS, Agency, is_valid, self_name_of, self_names_in
from author.numerals import half_width, is_blank_mark
from author.report import MARK
from author.text import norm_label, sentences, without_blanks

_Values = dict[str, list[str]]
_NAMES = {fact.name: fact.label.partition("（")[0] for fact in FACTS if fact.name != "name"}
"""The facts that are read, with their labels."""

_LABEL_WORDS = {
    "foreign": r"(?:监督|举报|投诉|技术支持)\s*(?:电\s{0,4}话|热线|邮箱|信箱)|传\s{0,4}真(?:号码|电话)?"
    "|[Ff](?:ax|AX)|微信公众号|微信号|QQ",
    "break": "联系人|联系(?:单位|部门|科室|处室)|(?:办公|工作|受理|接待|服务|咨询)\\s*时间",
    "email": r"(?:电子)?\s*(?:邮箱|邮件|信箱)(?:地址)?|[Ee]-?[Mm]ail(?:地址)?|电邮",
    "website": "网站名称?",
    "url": r"(?:网站|网页|官网)(?:地址|网址)|网\s{0,4}址|域名",
    "address": r"(?:联系|通[讯信]|办公|单位|机关|邮寄|受理|来信|详细)?地\s{0,4}址|(?:办公|受理|联系)地点",
    "postcode": r"邮\s{0,4}政\s{0,4}编\s{0,4}码|邮\s{0,4}编|邮码",
    "phone": r"(?:联系|咨询|办公|服务|值班|查询|联络|固定)?(?:电\s{0,4}话|热线)(?:号码)?"
    r"(?:\s*[（(/／、及和]\s*传\s{0,4}真\s*[）)]?)?|联系方式|[Tt](?:el|EL)",
}
"""The labels before each fact; ``foreign`` facts are not the agency's contacts, a ``break`` only ends a fact."""
_LABEL = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _LABEL_WORDS.items()))
_SEPARATOR = re.compile(r"[\s”\"]*(?:[:：为是在]|[位设]于|设在)\s*|\s*")
_SHAPES = {
    "postcode": re.compile(r"\d(?: ?\d){5}(?!\d)|\d+"),
    "phone": re.compile(
        r"[+(（]?\d[-\d()（）‐‑–—―－ ]{2,}\d"
        r"(?:\s*转\s*\d+|\s*[、/／或,，]\s*[(（]?\d(?:[-()（）—－ ]*\d){6,}(?!\s*[年月号]))*"
    ),
    "email": re.compile(
        r"[\w.+-]+ ?[@＠#] ?[\w-]+(?:[.．。][\w-]+)*(?: ?[、/或] ?[\w.+-]+[@＠#][\w-]+(?:\.[\w-]+)+)*", re.ASCII
    ),
    "url": re.compile(r"(?:https?://)?[\w-]+(?:[.．][\w-]+)+(?::\d+)?(?:/[\w./?&=%#~+-]*)?", re.ASCII | re.IGNORECASE),
}
_BY_SHAPE = {
    "phone": re.compile(r"(?<![\d-])(?:[（(]0\d{2,3}[）)]|0\d{2,3})\s?[-—－]?\s?\d{7,8}(?![\d-])"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    "url": re.compile(
        r"(?:https?://|www\.)[\w.:-]+(?:/[\w./?&=%#~+-]*)?"
        r"|(?<![@#\w./-])(?<![@#] )(?:[\w-]{1,63}\.){1,5}(?:gov|com|org|net|cn)(?![\w.-])(?:/[\w./?&=%#~+-]*)?",
        re.ASCII | re.IGNORECASE,
    ),
}
"""The facts that are recognised by their shape without a label."""
_SEEN_BY_SHAPE = {
    "postcode": re.compile(r"(?<![\d.〔\[-])[0-8]\d{5}(?![\d年号件条万元-])"),
    "address": re.compile(r"[^，,。；;：:、（(）)\s]{2,20}[路街道巷镇][^，,。；;：:、（(）)\s]{0,20}?\d+\s*号"),
}
"""The facts that are noticed without a label but never taken."""
_PLACE_WORD = re.compile("[省市县区旗镇乡村路街道巷弄号楼室院厦城园座栋层幢]")
_PLACE_GOES_ON = re.compile("[^，。；]{0,25}(?:[号楼室层座栋幢院厅厦]|中心|办公区|对面|旁)(?:[（(][^）)]*[）)])?")
_SET_APART = re.compile(
    r"(?<=\S) (?=\d{1,4}(?![\d:：-]))|(?<=\S) (?=[A-Za-z](?![\w@.]))|(?<![\d-]\d{4})(?<=[\dA-Za-z]) (?=[^\W\dA-Za-z])"
)
"""The blanks that separate numbers and letters within an address: 5 号楼 A 区."""
_NUMBER_OF_PHONE = re.compile(r"\d{6}|\d{3,4}\s*[-—－]\s*\d{5}|://|www\.")
"""The text that shows that a line is no address."""
_SHORTEST_ADDRESS, _LONGEST_ADDRESS = 5, 60
_READ_ONLINE = re.compile("登[录陆]|查[询阅看]|电子版|电子文[本档件]|下载|浏览|全文[^，。；]{0,80}(?:[公发]布|公开)")
_SITE_END = (
    "(?:(?:政府|官方)?(?:门户)?网站|官网|政务服务网|政务网|信息网|政府网|公开网|公众网"
    r"|网(?=[”\"]?[（(]\s*(?:网址[:：]?\s*)?(?:https?:|[\w-]+\.)))"
)
_SITE = re.compile(
    r"(?:在|于|登[录陆]|通过|访问|进入|请?查阅|从|见|到)\s*(?:登[录陆]|访问|进入)?\s*"
    rf"(?P<name>[“\"](?P<quoted>[^”\"，。]{{2,30}}{_SITE_END})[”\"]|[“\"][^”\"，。]{{2,20}}[”\"]{_SITE_END}"
    rf"|(?:(?!通过|可以|登[录陆]|访问)[^在“”\"，。；;：:、（(）)\s]){{1,40}}?{_SITE_END})(?!站|群)"
    r"(?P<url>[^，。；：:（(）)]{0,12}[（(]?(?:\s*(?:网\s{0,4}址|网站地址|域名)?\s*[:：为是]?\s*)(?:https?://|www\.))?"
)
_AND_SITE = re.compile(
    rf"[”\"]?(?:[（(][^）)]*[）)])?\s*(?:[、和及或与]|以及)\s*(?P<name>[^，。；;（(]{{1,30}}?{_SITE_END})"
)
_ANY_SITE = re.compile("(?:本|该|我们的?|其)?(?:门户|政府|官方)?网站|官网")
_CLEARLY = 2
_LONGEST = 20_000
"""The most characters of a preamble that are read; a preamble has some hundred."""


def read_contacts(
    agency: Agency, preamble: str, others: Iterable[str], ending: Iterable[str]
) -> tuple[Agency, dict[str, str]]:
    """Return the agency with the facts that its report states beyond doubt, and a sentence on each doubtful one.

    The other texts tell only how the agency calls itself; the facts stand in the preamble and the last lines.
    """
    lines = [line for text in (preamble, *ending) for line in MARK.sub("", text)[:_LONGEST].splitlines()]
    certain, doubtful = _stated(lines)
    certain["self"], doubtful["self"] = _self_names(agency.name, [preamble, *others])
    taken: dict[str, Any] = {}
    doubts = {}
    for name, label in _NAMES.items():
        values = _distinct(certain[name])
        if len(values) == 1 and is_valid(name, values[0]):
            taken[name] = CONTACT_RULES.get(name, str)(values[0])
        elif values or doubtful[name]:
            found = values or _distinct(doubtful[name])
            why = f"有 {len(found)} 种写法" if len(found) > 1 else "拿不准"
            doubts[name] = f"引言和文末的{label}{why}，没有读入：“{'”“'.join(found)}”"
    return replace(agency, **taken), doubts


def _stated(lines: Sequence[str]) -> tuple[_Values, _Values]:
    """Return the values that the lines state for each fact, behind its label or by its shape, and the doubtful ones."""
    certain: _Values = {name: [] for name in _NAMES}
    doubtful: _Values = {name: [] for name in _NAMES}
    bare = []
    for line in lines:
        for name, words, is_explicit in _labelled(line):
            first = re.split("[，,。；;）)]", words)[0].strip()
            if name == "foreign":
                line = line.replace(words, words.replace(first, "", 1), 1)
            elif value := _value(name, words, is_explicit=is_explicit):
                (doubtful if _leads_to_one_page(name, value) else certain)[name].append(value)
            elif is_explicit and first and name != "break" and not is_blank_mark(first):
                doubtful[name].append(first)
        bare.append(line)
    for name, shape in _BY_SHAPE.items():
        seen = [match.group().rstrip(".") for line in bare for match in shape.finditer(line)]
        certain[name] = certain[name] or [value for value in seen if not _leads_to_one_page(name, value)]
        doubtful[name] += seen
    sites = _sites(bare)
    certain["website"] = certain["website"] or [name for name in sites if not _ANY_SITE.fullmatch(name)]
    doubtful["website"] += sites
    for name, shape in _SEEN_BY_SHAPE.items():
        doubtful[name] += [match.group() for line in bare for match in shape.finditer(line)]
    return certain, doubtful


def _leads_to_one_page(name: str, value: str) -> bool:
    """Return whether an address leads to one document and not to the site: it holds a year or a long number."""
    return name == "url" and re.search(r"/\S*\d{4}", value.partition("://")[2] or value) is not None


def _labelled(line: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each labelled fact of a line: its name, the words up to the next label, and whether a colon precedes."""
    labels = list(_LABEL.finditer(line))
    for label, following in zip_longest(labels, labels[1:]):
        separator = _SEPARATOR.match(line, label.end())
        start = separator.end() if separator else label.end()
        words = line[start : max(start, following.start()) if following else len(line)]
        yield label.lastgroup or "", words, bool(separator and separator.group().strip())


def _value(name: str, words: str, *, is_explicit: bool) -> str:
    """Return the value at the beginning of the words behind a label; empty if there is none."""
    if name == "break":
        return ""
    if name == "address":
        return _address(words, is_explicit=is_explicit)
    if name == "website":
        return re.split("[，,。；;（(）)]", words)[0].strip(' 　“”"') if is_explicit else ""
    found = _SHAPES[name].match(half_width(words) if name in ("email", "url") else words)
    if not found:
        return ""
    value = found.group().strip()
    if name == "phone":
        return re.sub(r"\s*([-—–－―])\s*", r"\1", value)
    return without_blanks(value) if name in ("email", "postcode") else value.rstrip(".")


def _address(words: str, *, is_explicit: bool) -> str:
    """Return an address up to where other words begin; empty if it does not look like one."""
    printed = _SET_APART.sub("", _up_to_stop(words).rstrip("（( "))
    first, *more = re.split("([，,、\\s]+)", printed)
    address = first
    for between, piece in zip(more[::2], more[1::2], strict=True):
        if not _PLACE_GOES_ON.fullmatch(piece):
            may_go_on = _PLACE_WORD.search(piece) and not _NUMBER_OF_PHONE.search(piece)
            if may_go_on:
                return ""
            break
        address += between.strip() + piece
    if _NUMBER_OF_PHONE.search(address):
        return ""
    looks_like_one = _SHORTEST_ADDRESS <= len(address) <= _LONGEST_ADDRESS and _PLACE_WORD.search(address)
    is_whole = is_explicit or _PLACE_GOES_ON.fullmatch(address)
    return address if looks_like_one and is_whole else ""


def _up_to_stop(words: str) -> str:
    """Return the words up to a stop or to a closing bracket that was not opened in them."""
    depth = 0
    for index, char in enumerate(words):
        depth += (char in "（(") - (char in "）)")
        if depth < 0 or char in "。；;":
            return words[:index]
    return words


def _sites(lines: Iterable[str]) -> list[str]:
    """Return the names of the sites where a report can be read; only those with an address if there are any."""
    where_read = [each for line in lines for each in sentences(line) if _READ_ONLINE.search(each)]
    found = [match for each in where_read for match in _SITE.finditer(each)]
    named = [match for match in found if (match["url"] or "").rstrip().lower().endswith(("//", "www."))] or found
    another = [more["name"] for match in named if (more := _AND_SITE.match(match.string, match.end("name")))]
    return [match["quoted"] or match["name"] for match in named] + another


def _self_names(name: str, texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the word by which the agency clearly calls itself, and the other words that were found."""
    usual = self_name_of(name)
    counted = Counter(word for text in texts for word in self_names_in(text, name))
    likely = [word for word, _ in counted.most_common() if word[0] == "本" or usual in (word, NAMELESS)]
    if len(likely) > 1 and counted[likely[0]] < _CLEARLY * counted[likely[1]]:
        return [], likely
    return likely[:1], list(counted)


def _distinct(values: Iterable[str]) -> list[str]:
    """Return the values that differ in more than their blanks, dashes, brackets and http://."""
    different: dict[str, str] = {}
    for value in values:
        different.setdefault(re.sub("^https?", "", norm_label(value).lower()), value)
    return list(different.values())
