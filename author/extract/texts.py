"""Separate the lines of a document into title, preamble, headings, written parts and signature."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from os.path import commonprefix

from author.document import Cell, Document, Grid, TextLine, is_within, lines_in
from author.extract.fields import Located
from author.extract.headings import (
    Heading,
    Title,
    find_title,
    headings,
    is_date,
    split_signature,
    year_of_period,
)
from author.extract.values import Shape, shape_of
from author.form import Form, Part
from author.report import Signature
from author.text import norm_label

_FURNITURE = re.compile(
    r"(【?(发布|公开|发文|成文|生成|更新|创建)?(时间|日期)|(信息|稿件|文章)?来源|浏览|点击|阅读|访问|字体|字号|索引号|文号|发文字号|主题词"
    r"|作者|责任编辑|编辑|发布机构|公开方式|名称|标题|打印|关闭|分享|扫一扫|下载|附件|上一[篇条]|下一[篇条]|当前位置|您?(现在)?的?位置"
    r"|首页|返回|目录|主办|承办|版权|网站地图|联系我们|.*ICP备|.*公网安备).*"
    r"|[\d\s\-—/:：年月日.]+|[\[【]?[大中小\s]+[\]】]?"
)
_LONGEST_FURNITURE = 60
_SHORTEST_SENTENCE = 20
_END_IN_CONTENTS = re.compile(r"\d+\s*(?:…{2}|\.{4}|·{4}|\t)")
"""The end of a line in a list of contents, matched backwards, because matching forwards would start at every dot."""
_AFTER_THE_END = 3
"""The number of lines behind the article in which its signature may stand."""
_FEES_STATED = (
    ("实际收取{}", ("实际收取", "实际收费", "实收", "已收")),
    ("总金额{}", ("总金额", "应收", "计收")),
    ("发出收费通知{}", ("收费通知", "通知件数", "通知数量")),
)
"""The statements of a table of fees, each with the words of its heads; the first one that fits a head is taken."""
_FEWEST_STATED = 2
"""The fewest statements by which a table is recognised as a table of fees."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of a document, apart from its tables."""

    title: Title
    headings: Mapping[str, Heading]
    texts: Mapping[str, str]
    """Every text of the form, by key; empty if it was not found."""
    blocks: Mapping[str, tuple[int, ...]]
    """The blocks that hold each text, by key."""
    signature: Signature
    dropped: Mapping[str, tuple[str, ...]]
    """Lines that belong to no text, by key of the part in which they stand."""
    grids: Mapping[str, int]
    """The number of tables inside each written part, by part; a text cannot hold them."""
    fees: str
    """The sentence that restates a table of fees in the last part."""


def read_texts(document: Document, form: Form, located: Located) -> Texts:
    """Read title, preamble, headings, written parts and signature."""
    lines = lines_in(document)
    found = headings(lines, form, located)
    article = _Article(document, form, located, lines, found)
    front = article.front()
    title = _title(document, front, lines, form)
    bodies: dict[str, list[TextLine]] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    bodies[form.preamble.id], dropped[form.preamble.id] = article.preamble(front, title)
    for part in form.parts:
        if part.is_text:
            bodies[part.id] = article.body(part)
        else:
            dropped[part.id] = article.beside_tables(part)
    last = form.text_parts[-1].id
    bodies[last], signature, dropped[last] = article.ending(bodies[last], title.agency)
    blocks = {key: tuple(dict.fromkeys(line.block for line in body)) for key, body in bodies.items()}
    return Texts(
        title=title,
        headings=found,
        texts={key: "\n".join(line.text for line in body) for key, body in bodies.items()},
        blocks=blocks,
        signature=signature,
        dropped=dropped,
        grids={part.id: article.grids(blocks[part.id]) for part in form.text_parts},
        fees=article.fees(last),
    )


class _Article:
    """The lines of a document, in which the lines of the report are separated from those of the page around it."""

    def __init__(
        self, document: Document, form: Form, located: Located, lines: Sequence[TextLine], found: Mapping[str, Heading]
    ) -> None:
        self._document = document
        self._lines = lines
        self._found = found
        self._tables = {reading.place.block for reading in located.readings.values()}
        scopes = [lines[heading.line].scope for heading in found.values()]
        # commonprefix returns the common beginning of any sequences, not only of paths.
        self._scope = tuple(commonprefix(scopes + [document.blocks[block].scope for block in self._tables]))  # noqa: RUF071
        self._prescribed = {"目录", *(norm_label(part.heading) for part in form.parts)}
        self._is_page = any(line.scope for line in lines)

    def front(self) -> list[TextLine]:
        """Return the lines before the first part."""
        first = min((heading.line for heading in self._found.values()), default=len(self._lines))
        table = min(self._tables, default=len(self._document.blocks))
        return [line for line in self._lines[:first] if line.block < table and not line.in_grid]

    def preamble(self, front: Sequence[TextLine], title: Title) -> tuple[list[TextLine], tuple[str, ...]]:
        """Return the lines of the preamble, and the lines before the first part that belong to no text."""
        kept: list[TextLine] = []
        left = list(front[: max(title.first, 0)])
        for line in front[title.last + 1 :]:
            (kept if self._is_preamble(line) else left).append(line)
        return kept, () if self._is_page else tuple(line.text for line in left)

    def _is_preamble(self, line: TextLine) -> bool:
        """Return whether a line before the first part is of the preamble, not of the page or a list of contents."""
        if is_date(line.text) or self._is_contents(line):
            return False
        marks = set(line.text) & set("，。")
        if not self._is_page:
            # A page that was printed or pasted has lines such as 发布时间：… 来源：… below its title.
            return bool(marks) or not _is_furniture(line.text)
        sentence = len(line.text) >= _SHORTEST_SENTENCE and marks
        return not _is_furniture(line.text) and bool(sentence or is_within(line, self._scope))

    def _is_contents(self, line: TextLine) -> bool:
        bare = norm_label(line.text).rstrip("0123456789")
        return bool(_END_IN_CONTENTS.match(line.text[::-1])) or bare in self._prescribed

    def body(self, part: Part) -> list[TextLine]:
        """Return the lines under the heading of a part, up to the next heading or the next part's tables."""
        heading = self._found.get(part.id)
        if heading is None:
            return []
        first = self._lines[heading.line]
        table = min((block for block in self._tables if block > first.block), default=len(self._document.blocks))
        body = [line for line in self._under(heading) if line.block < table]
        return [replace(first, text=heading.rest), *body] if heading.rest else body

    def beside_tables(self, part: Part) -> tuple[str, ...]:
        """Return the sentences under the heading of a part that holds only tables."""
        heading = self._found.get(part.id)
        under = self._under(heading) if heading else ()
        return tuple(line.text for line in under if "。" in line.text)

    def _under(self, heading: Heading) -> list[TextLine]:
        """Return the lines of the report between a heading and the next one, without those in tables."""
        end = min((each.line for each in self._found.values() if each.line > heading.line), default=len(self._lines))
        under = self._lines[heading.line + 1 : end]
        return [line for line in under if self._is_text(line)]

    def _is_text(self, line: TextLine) -> bool:
        """Return whether a line of the report is no row of a table and no heading that is printed twice."""
        is_heading = len(line.text) <= _LONGEST_FURNITURE and norm_label(line.text) in self._prescribed
        return not line.in_grid and not is_heading and is_within(line, self._scope)

    def ending(self, body: Sequence[TextLine], agency: str) -> tuple[list[TextLine], Signature, tuple[str, ...]]:
        """Separate the last part's lines into its text, the signature, and the lines behind the report."""
        text, signature, rest = split_signature([line.text for line in body], agency)
        if not signature.date and (outside := self._behind(body)):
            name, outside_signature, _ = split_signature(outside, agency)
            if outside_signature.date and not name:
                signature = outside_signature
        end = _end_of_text(text) if self._is_page and not signature.date else len(text)
        behind = (line for line in (*text[end:], *rest) if not (self._is_page and _is_furniture(line)))
        return list(body[:end]), signature, tuple(behind)

    def _behind(self, body: Sequence[TextLine]) -> list[str]:
        """Return the first lines of the page behind a text that stand outside of the article."""
        last = body[-1].block if body else -1
        behind = (line for line in self._lines if line.block > last and not is_within(line, self._scope))
        return [line.text for line in islice(behind, _AFTER_THE_END)] if body else []

    def fees(self, part_id: str) -> str:
        """Return what a table of fees behind the heading of a part states, as a sentence."""
        heading = self._found.get(part_id)
        first = self._lines[heading.line].block if heading else len(self._document.blocks)
        grids = (block for block in self._document.blocks[first:] if isinstance(block, Grid))
        return next(filter(None, map(_fee_sentence, grids)), "")

    def grids(self, blocks: Sequence[int]) -> int:
        """Return the number of tables between the first and the last line of a text."""
        between = range(min(blocks, default=0), max(blocks, default=0))
        return sum(1 for block in between if isinstance(self._document.blocks[block], Grid))


def _title(document: Document, front: Sequence[TextLine], lines: Sequence[TextLine], form: Form) -> Title:
    """Find the title and complete it from the statistics period."""
    title = find_title(front, form, document.title)
    return title if title.year is not None else replace(title, year=year_of_period(lines))


def _is_furniture(text: str) -> bool:
    return len(text) <= _LONGEST_FURNITURE and not text.endswith("。") and bool(_FURNITURE.fullmatch(text))


def _end_of_text(lines: Sequence[str]) -> int:
    """Return the index of the first line behind the last sentence that belongs to the page, not to the report."""
    sentences = [index for index, line in enumerate(lines) if line.endswith(("。", "！", "？"))]
    behind = range(max(sentences, default=-1) + 1, len(lines))
    return next((index for index in behind if _is_furniture(lines[index])), len(lines))


def _fee_sentence(grid: Grid) -> str:
    """Return what a table of information processing fees states, as a sentence; empty if it is another table."""
    found = dict(_statements(grid))
    ordered = [words.format(found[words]) for words, _ in reversed(_FEES_STATED) if words in found]
    return "，".join(ordered) + "。" if len(ordered) >= _FEWEST_STATED else ""


def _statements(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield the statements with their numbers and units; the number stands below its head or to the right of it."""
    for head in grid.cells:
        label = norm_label(head.text)
        words = next((words for words, keys in _FEES_STATED if any(key in label for key in keys)), None)
        number = _number_of(grid, head) if words and shape_of(head.text) is Shape.LABEL else ""
        if words and number:
            unit = "件" if "通知" in words else "万元" if "万元" in label else "元"
            yield words, number.removesuffix(unit) + unit


def _number_of(grid: Grid, head: Cell) -> str:
    below = [(row, head.column) for row in range(head.row + head.rows, grid.height)]
    beside = [(head.row, column) for column in range(head.column + head.columns, grid.width)]
    for places in (below, beside):
        cell = next((cell for place in places if (cell := grid.slots.get(place))), None)
        if cell and shape_of(cell.text) is Shape.NUMBER:
            return cell.text.strip()
    return ""
