"""Files that keep their format but not their sense: elements moved, repeated, nested, emptied, filled with junk.

By hand: python -m tests.fuzz KIND COUNT [SEED]
"""

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from author import answers, editions, export, outcomes, profile, render, tally
from author.errors import AuthorError
from author.package import Package
from author.render.comments import annotate
from tests.packages import zipped
from tests.pages import Sheet, pdf

MOST_SECONDS = 5
"""The most processor time for one file."""

_SAMPLES = Path(__file__).parent.parent / "samples"
_UNITS = (
    *(".", "…", "·", "\t", " ", "\u3000", "1", "一", "（", "）", "（一）", "、", "。", "，", "-", "/", "】", "“", "@"),
    *("公开", "申请", "12件", "1.", "2024年", "万元", "www.", "0816-", "政府信息", "【待填：", "同比增长12%"),
    "依申请公开收到申请12件，",
)
_PARSER = etree.XMLParser(huge_tree=True)
_NUMBERS = ("0", "1", "2", "-1", "99", "65535", "1000000", "99999999999999999999", "1.5", "", "x", "NaN")


class _Base(NamedTuple):
    docx: dict[str, bytes]
    html: str
    pdf: bytes
    yaml: str
    xlsx: dict[str, bytes]


def _base() -> _Base:
    report = answers.load(_SAMPLES / "example-zrzy-2024.yaml")
    form = editions.edition(report.edition)
    rows = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
    ]
    page = Sheet().text(80, 780, "示例市自然资源局2024年政府信息公开工作年度报告").text(80, 750, "一、总体情况")
    page.table((80, 200, 300, 400, 500), (740, 710, 680, 650), rows)
    page.content.append("/Fm Do")
    return _Base(
        docx=Package(render.document(report, form)).parts(),
        html=export.html(report, form),
        pdf=pdf(page, Sheet().text(80, 700, "二、主动公开政府信息情况"), form="0 0 m 10 10 l S"),
        yaml=answers.dump(report),
        xlsx=Package(tally.new_register(replace(tally.load(form.edition), spare_rows=20))).parts(),
    )


# --- trees of XML -------------------------------------------------------------------------


def _junk(rng: random.Random) -> str:
    return rng.choice(_UNITS) * rng.choice((1, 3, 50, 20_000))


def _mutated_xml(content: bytes, rng: random.Random) -> bytes:
    root = etree.fromstring(content, _PARSER)
    for _ in range(rng.randint(1, 6)):
        elements = [each for each in root.iter() if isinstance(each.tag, str)]
        element = rng.choice(elements)
        rng.choice((_move, _repeat, _nest, _drop, _spoil, _rename))(element, elements, rng)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _move(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    target = rng.choice(elements)
    if element not in target.iterancestors() and target is not element and element.getparent() is not None:
        target.insert(rng.randint(0, len(target)), element)


def _repeat(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    parent = element.getparent()
    size = sum(1 for _ in element.iter())
    if parent is not None:
        markup = etree.tostring(element, with_tail=False)
        for _number in range(min(rng.choice((1, 3, 100, 3000)), 20_000 // size)):
            parent.insert(parent.index(element), etree.fromstring(markup, _PARSER))


def _nest(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    """Put an element into copies of what stands around other elements, up to hundreds deep."""
    parent = element.getparent()
    if parent is None:
        return
    around = [each for each in rng.choice(elements).iterancestors() if each.getparent() is not None][:4]
    tags = [each.tag for each in reversed(around)] or [element.tag]
    place = etree.Element(tags[0])
    parent.replace(element, place)
    for number in range(rng.choice((1, 5, 60, 300))):
        place = etree.SubElement(place, tags[number % len(tags)])
    place.append(element)


def _drop(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and rng.random() < 0.9:
        parent.remove(element)


def _spoil(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    if element.attrib and rng.random() < 0.6:
        element.set(rng.choice(list(element.attrib)), rng.choice((*_NUMBERS, _junk(rng))))
    else:
        element.text = _junk(rng)


def _rename(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    element.tag = rng.choice(elements).tag


def _mutated_package(parts: dict[str, bytes], rng: random.Random, favourites: tuple[str, ...]) -> bytes:
    changed = dict(parts)
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(favourites if rng.random() < 0.8 else tuple(changed))
        if rng.random() < 0.05:
            changed.pop(name, None)
        elif name in changed and name.endswith((".xml", ".rels")):
            changed[name] = _mutated_xml(changed[name], rng)
    return zipped(changed)


# --- the kinds ----------------------------------------------------------------------------


def _docx(base: _Base, rng: random.Random) -> bytes:
    return _mutated_package(base.docx, rng, ("word/document.xml", "word/document.xml", "word/styles.xml"))


def _xlsx(base: _Base, rng: random.Random) -> bytes:
    sheets = [name for name in base.xlsx if name.startswith("xl/worksheets/")]
    return _mutated_package(base.xlsx, rng, (*sheets, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"))


def _html(base: _Base, rng: random.Random) -> bytes:
    pieces = re.split(r"(<[^>]*>)", base.html)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(pieces))
        match rng.randrange(6):
            case 0:
                span = rng.choice(("rowspan", "colspan"))
                pieces[at] = re.sub(r"<t[dh]\b", f"\\g<0> {span}={rng.choice(_NUMBERS)}", pieces[at])
            case 1:
                pieces[at] = ""
            case 2:
                pieces[at] += _junk(rng)
            case 3:
                end = at + rng.randint(1, 40)
                pieces[at] += "".join(pieces[at:end]) * rng.choice((1, 5, 200))
            case 4:
                pieces[at] += rng.choice(("<table>", "<tr><td>", "<div>", "<!--", "<td><table><tr><td>")) * rng.choice(
                    (1, 30, 2000)
                )
            case _:
                pieces.insert(at, pieces.pop(rng.randrange(len(pieces))))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8", "gb18030", "utf-16"))
    return "".join(pieces)[:4_000_000].encode(encoding, "replace")


def _pdf(base: _Base, rng: random.Random) -> bytes:
    content = base.pdf
    for _ in range(rng.randint(1, 4)):
        objects = list(re.finditer(rb"\d+ 0 obj.*?endobj", content, re.DOTALL))
        references = list(re.finditer(rb"\b(\d+) 0 R", content))
        numbers = list(re.finditer(rb"(?<![\w.])\d+(?![\w.])", content))
        match rng.randrange(6):
            case 0 if objects:
                found = rng.choice(objects)
                content = content[: found.start()] + content[found.end() :]
            case 1 if objects:
                one, other = rng.choice(objects), rng.choice(objects)
                content = content[: one.start()] + other.group() + content[one.end() :]
            case 2 if references:
                found = rng.choice(references)
                elsewhere = b"%d 0 R" % rng.randint(0, 12)
                content = content[: found.start()] + elsewhere + content[found.end() :]
            case 3 if numbers:
                found = rng.choice(numbers)
                content = content[: found.start()] + rng.choice(_NUMBERS).encode() + content[found.end() :]
            case 4:
                content = content.replace(b"0 0 m", b"/Fm Do " * rng.choice((1, 3, 20)))
            case _:
                content = content.replace(b"/Type /Page ", b"/Type /Page /Rotate %d " % rng.choice((90, 180, 45)))
    return content


def _yaml(base: _Base, rng: random.Random) -> bytes:
    lines = base.yaml.split("\n")
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(lines))
        match rng.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines[at:at] = [lines[at]] * rng.choice((1, 2, 3000))
            case 2:
                lines[at] = " " * rng.randint(0, 9) + lines[at].strip()
            case 3:
                lines[at] = (
                    f"{lines[at].partition(':')[0]}: {rng.choice((*_NUMBERS, '[]', '{}', '[{a: b}]', _junk(rng)))}"
                )
            case 4:
                lines[at] += rng.choice(
                    (" &a", " *a", ": :", " |", " >", '"', "'", "[" * 50, "{a: " * 50, "!!int", "\t")
                )
            case 5:
                tag = rng.choice(("map", "binary", "set", "python/tuple"))
                lines[at] = f"{lines[at].partition(':')[0]}: !!{tag} x"
            case _:
                lines.insert(at, lines.pop(rng.randrange(len(lines))))
    return "\n".join(lines).encode()


_MAKERS: dict[str, Callable[[_Base, random.Random], bytes]] = {
    "docx": _docx,
    "html": _html,
    "pdf": _pdf,
    "yaml": _yaml,
    "xlsx": _xlsx,
}
KINDS = tuple(_MAKERS)


# --- what is done with each ---------------------------------------------------------------


def _use(path: Path) -> None:
    """Do with a file what the commands do; only an `AuthorError` may come of it, which they print."""
    if path.suffix == ".xlsx":
        register = tally.load("2021")
        with suppress(AuthorError):
            tally.count(path, 2024, register, today=date(2025, 1, 10))
        return
    outcome = outcomes.check(path)
    if outcome.source is None:
        return
    with suppress(AuthorError):
        answers.parse(answers.dump(outcome.source.report).encode(), path, draft=True)
    if path.suffix == ".docx" and outcome.source.extraction:
        with suppress(AuthorError):
            annotate(outcome.source.content, outcome.source.extraction, outcome.findings)
    if path.suffix == ".yaml":
        with suppress(AuthorError):
            render.document(outcome.source.report, outcome.source.form)
        with suppress(AuthorError):
            profile.load(path, outcome.source.form)


def troubles(kind: str, count: int, seed: int = 0) -> Iterator[str]:
    """Yield what went wrong with some files of a kind; none should."""
    base = _base()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            path = Path(folder, f"{number}.{kind}")
            path.write_bytes(_MAKERS[kind](base, random.Random(f"{kind} {seed} {number}")))
            began = time.process_time()
            try:
                _use(path)
            except Exception as error:
                yield f"{kind} {seed} {number}: {error!r}"
            if time.process_time() - began > MOST_SECONDS:
                yield f"{kind} {seed} {number}: {time.process_time() - began:.1f} s"
            path.unlink()


if __name__ == "__main__":
    for trouble in troubles(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0):
        print(trouble, flush=True)
