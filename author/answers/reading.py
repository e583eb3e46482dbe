"""YAML text -> report, with every problem named by its line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from author import editions
from author.answers.schema import FORMAT, PLAIN_KEY, SECTIONS, row_label, tree
from author.errors import AuthorError
from author.form import Field, Form
from author.report import Agency, AgencyKind, Report, Scope, Signature, fill_totals
from author.text import BLANK, Number, forbidden_characters, lines_of

_PROBLEMS_SHOWN = 5
_DEEPEST = 10
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 does not allow in a file (section 5.1)."""
_Choice = TypeVar("_Choice", bound=StrEnum)


def parse(content: bytes, path: Path, *, draft: bool) -> Report:
    """The report in an answers file; ``path`` is for messages.

    Raises:
        AuthorError: not YAML of ours, or wrong entries.
    """
    entries = _Entries(path, draft)
    report = entries.report(_compose(_decode(content, path), path))
    if entries.problems:
        shown = entries.problems[:_PROBLEMS_SHOWN]
        more = len(entries.problems) - len(shown)
        raise AuthorError("；\n".join(shown) + (f"；\n另有 {more} 处" if more else ""), "改好保存后再运行一次")
    return report


def _decode(content: bytes, path: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise AuthorError(f"“{path}”是 UTF-16（Unicode）编码", "请用记事本另存为，编码选 UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AuthorError(f"“{path}”不是 UTF-8 编码（可能是 GBK/ANSI）", "请用记事本另存为，编码选 UTF-8") from None
    if not text.strip():
        raise AuthorError(f"“{path}”是空文件", "请换成填好的答案文件，或运行 author 重新填写")
    return text


def _compose(text: str, path: Path) -> Any:
    import yaml

    odd = _UNWRITABLE.search(text)
    if odd:
        place = f"{path.name} 第 {text.count(chr(10), 0, odd.start()) + 1} 行"
        raise AuthorError(f"{place}有不能保存的字符 U+{ord(odd[0]):04X}", "请删掉这个字符")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_tricks(yaml.parse(text, Loader=loader), path)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, path, error.problem_mark) from None
    if not isinstance(root, yaml.MappingNode):
        raise _syntax_error(text, path, root.start_mark if root is not None else None)
    return root


def _refuse_tricks(events: Iterable[Any], path: Path) -> None:
    """No answers file needs aliases or deep nesting; both can blow up a reader."""
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise AuthorError(f"{path.name} 第 {_line(event)} 行用了“*”引用", "请把内容直接写出来")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise AuthorError(f"{path.name} 第 {_line(event)} 行层次太深", "请检查这一行的括号和缩进")


def _syntax_error(text: str, path: Path, mark: Any) -> AuthorError:
    lines = lines_of(text)
    near = min(mark.line, len(lines) - 1) if mark is not None else 0
    for number in sorted(range(len(lines)), key=lambda index: abs(index - near))[:4]:
        place = f"{path.name} 第 {number + 1} 行"
        if re.match(r" *\t", lines[number]):
            return AuthorError(f"{place}用了 Tab 缩进", "请把行首的 Tab 换成空格")
        if re.match(r"\s*[A-Za-z]\w*：", lines[number]):
            return AuthorError(f"{place}用了中文冒号“：”", "请改成英文冒号加一个空格“: ”")
    return AuthorError(
        f"{path.name} 第 {near + 1} 行格式不对", "请检查这一行和上一行的引号、英文冒号后的空格、行首缩进"
    )


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


class _Entries:
    """Walks the nodes by our schema and gathers all problems."""

    def __init__(self, path: Path, draft: bool) -> None:
        self.path = path
        self.draft = draft
        self.problems: list[str] = []
        self.unknown: dict[tuple[str, ...], str] = {}

    def problem(self, node: Any, what: str) -> None:
        self.problems.append(f"{self.path.name} 第 {_line(node)} 行{what}")

    def mapping(
        self, node: Any, where: tuple[str, ...], known: Sequence[str], required: Sequence[str]
    ) -> dict[str, Any]:
        """The entries of a mapping by key; unknown ones are kept (draft) or a problem."""
        found: dict[str, Any] = {}
        if node is None:
            return found
        if not (_is_mapping(node) or _is_empty(node)):
            self.problem(node, f"“{'.'.join(where)}”下面应是“名称: 内容”，一行一个，用英文冒号")
            return found
        for key_node, value in node.value if _is_mapping(node) else ():
            key = key_node.value
            if not isinstance(key, str):
                self.problem(key_node, "冒号前面应是一个名称")
            elif key in found:
                self.problem(key_node, f"“{key}”写了两次，请只留一个")
            elif key in known:
                found[key] = value
            elif "：" in key:
                self.problem(key_node, f"“{key}”用了中文冒号“：”，请改成英文冒号加一个空格")
            else:
                self._unknown(key_node, value, where, known)
        missing = [key for key in required if key not in found]
        if missing:
            place = f"“{'.'.join(where)}”里" if where else ""
            advice = f"还没有数就写 {BLANK}" if where[:1] == ("tables",) else "还没有内容就写空的引号"
            self.problem(node, f"起，{place}缺少“{'、'.join(missing)}”，请补上，{advice}")
        return found

    def _unknown(self, key_node: Any, value: Any, where: tuple[str, ...], known: Sequence[str]) -> None:
        key = key_node.value
        if self.draft:
            self.unknown[*where, key] = _serialize(key_node, value)
            return
        near = get_close_matches(key, known, 1)
        advice = f"是不是“{near[0]}”" if near else "请删掉这一行，或加 # 变成说明"
        self.problem(key_node, f"不认识“{'.'.join((*where, key))}”，{advice}")

    def scalar(self, node: Any, what: str) -> str:
        """The text of an entry as typed; a block loses the line end that closes it."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.problem(node, f"“{what}”应是一段文字或一行数字")
            return ""
        text = "\n".join(lines_of(node.value.removesuffix("\n") if node.style in ("|", ">") else node.value))
        for row, column, name in forbidden_characters(text)[:1]:
            self.problem(node, f"“{what}”第 {row} 段第 {column} 个字是 Word 不能保存的字符 {name}，请删掉它")
        return text

    def line(self, node: Any, what: str) -> str:
        """The text of an entry that is one line, without blanks around it."""
        text = self.scalar(node, what).strip()
        if "\n" in text:
            self.problem(node, f"“{what}”应在一行里写完")
        return text

    def report(self, root: Any) -> Report:
        """The report whose answers file has this root."""
        top = self.mapping(root, (), list(SECTIONS), self._required("form", "year", "agency", "texts", "tables"))
        if self.line(top.get("author"), "author") not in ("", FORMAT):
            self.problem(top["author"], f"“author”应是 {FORMAT}，这个文件可能出自更新的版本，请升级后再用")
        form = self._form(top.get("form"), root)
        year = self._year(top.get("year"), root, form)
        texts = self._section(top, "texts", form.text_keys, self._required(*form.text_keys[1:]))
        headings = self._lines(top, "headings", [part.id for part in form.parts])
        return Report(
            edition=form.edition,
            year=year,
            scope=self._choice(top.get("scope"), Scope, "scope"),
            agency=self._agency(top.get("agency")),
            headings={key: value for key, value in headings.items() if value},
            signature=self._signature(top),
            texts={**dict.fromkeys(form.text_keys, ""), **texts},
            cells=self._cells(top.get("tables"), form),
            facts=self._section(top, "facts", _keys(top.get("facts"))),
            reasons=self._section(top, "reasons", _keys(top.get("reasons"))),
            unknown=self.unknown,
        )

    def _required(self, *keys: str) -> Sequence[str]:
        return () if self.draft else keys

    def _form(self, node: Any, root: Any) -> Form:
        name = self.line(node, "form")
        writable = [form.edition for form in editions.all_editions() if form.writable]
        if name in writable:
            return editions.edition(name)
        if node is not None:
            self.problem(node, f"“form”写的是“{name}”，没有这个版本的填报格式，请写 {'、'.join(writable)}")
        elif self.draft:
            self.problem(root, f"起，缺少“form”（年报格式的版本），请写 {'、'.join(writable)}")
        return editions.edition(writable[-1])

    def _year(self, node: Any, root: Any, form: Form) -> int:
        typed = self.line(node, "year")
        if re.fullmatch(r"\d{4}", typed) and form.covers(int(typed)):
            return int(typed)
        if node is not None:
            expected = f"应是四位数的年度，{form.edition} 年版格式从 {form.first_year} 年起用"
            self.problem(node, f"“year”写的是“{typed}”，{expected}")
        elif self.draft:
            self.problem(root, "起，缺少“year”（报告年度），请写四位数的年度")
        return form.first_year

    def _choice(self, node: Any, kinds: type[_Choice], what: str) -> _Choice:
        typed = self.line(node, what)
        if typed in list(kinds):
            return kinds(typed)
        if typed:
            self.problem(node, f"“{what}”写的是“{typed}”，请写 {'、'.join(kinds)} 中的一个")
        return next(iter(kinds))

    def _agency(self, node: Any) -> Agency:
        entries = self.mapping(node, ("agency",), [each.name for each in fields(Agency)], self._required("name"))
        kind = self._choice(entries.pop("kind", None), AgencyKind, "agency.kind")
        return Agency(**{key: self.line(value, f"agency.{key}") for key, value in entries.items()}, kind=kind)

    def _signature(self, top: Mapping[str, Any]) -> Signature:
        signature = Signature(**self._lines(top, "signature", [each.name for each in fields(Signature)]))
        if signature.date and not _is_date(signature.date):
            self.problem(top["signature"], f"“signature.date”写的是“{signature.date}”，应像 2024-01-15")
        return signature

    def _section(
        self, top: Mapping[str, Any], name: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known, required)
        return {key: self.scalar(value, f"{name}.{key}") for key, value in entries.items()}

    def _lines(self, top: Mapping[str, Any], name: str, known: Sequence[str]) -> dict[str, str]:
        entries = self.mapping(top.get(name), (name,), known, ())
        return {key: self.line(value, f"{name}.{key}") for key, value in entries.items()}

    def _cells(self, node: Any, form: Form) -> dict[str, Number | None]:
        cells: dict[str, Number | None] = {}
        self._branch(node, ("tables",), {table.id: tree(table) for table in form.tables}, cells)
        return fill_totals(form, cells)

    def _branch(
        self, node: Any, where: tuple[str, ...], tree: Mapping[str, Any], cells: dict[str, Number | None]
    ) -> None:
        entries = self.mapping(node, where, list(tree), self._required(*tree))
        for key, value in entries.items():
            below = tree[key]
            if isinstance(below, dict):
                self._branch(value, (*where, key), below, cells)
            else:
                self._row(value, ".".join((*where, key)), below, cells)

    def _row(self, node: Any, what: str, row: tuple[Field, ...], cells: dict[str, Number | None]) -> None:
        name = " ".join(filter(None, (row[0].table.name, row_label(row))))
        typed = node.value.split() if isinstance(node.value, str) else []
        if len(typed) != len(row):
            written = f"写了 {len(typed)} 个" if isinstance(node.value, str) else "没有写在一行里"
            self.problem(node, f"“{what}”（{name}）应有 {len(row)} 个数（中间空一格，还没有数就写 {BLANK}），{written}")
            return
        for field, number in zip(row, typed, strict=True):
            if number == BLANK:
                continue
            try:
                cells[field.key] = field.kind.parse(number)
            except ValueError as error:
                self.problem(node, f"“{what}”（{field.place}）写的是“{number}”，{error}")


def _is_mapping(node: Any) -> bool:
    return node is not None and node.id == "mapping"


def _is_empty(node: Any) -> bool:
    return isinstance(node.value, str) and not node.value.strip()


def _keys(node: Any) -> Sequence[str]:
    return [key.value for key, _ in node.value if isinstance(key.value, str)] if _is_mapping(node) else ()


def _is_date(iso: str) -> bool:
    try:
        return date.fromisoformat(iso).isoformat() == iso
    except ValueError:
        return False


def _serialize(key: Any, value: Any) -> str:
    import yaml

    entry = yaml.MappingNode("tag:yaml.org,2002:map", [(key, value)], flow_style=False)
    _quote(entry)
    text: str = yaml.serialize(entry, allow_unicode=True, width=10**9)
    return text.removesuffix("\n")


def _quote(node: Any) -> None:
    """Texts are written again in quotes: of blocks with odd line ends PyYAML writes what cannot be read."""
    if isinstance(node.value, str):
        node.style = '"'
    elif _is_mapping(node):
        for key, value in node.value:
            _quote(value)
            if not (isinstance(key.value, str) and PLAIN_KEY.fullmatch(key.value)):
                _quote(key)
    else:
        for value in node.value:
            _quote(value)
