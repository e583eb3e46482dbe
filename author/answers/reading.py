"""YAML text -> report, with every problem named by its line."""

import re
from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from author import editions
from author.answers.schema import FORMAT, SECTIONS, row_label, tree
from author.errors import AuthorError
from author.form import Field, Form
from author.report import Agency, AgencyKind, Report, Scope, Signature, fill_totals
from author.text import BLANK, Number, forbidden_characters

_PROBLEMS_SHOWN = 5
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

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise AuthorError(f"{path} 第 {_line(event)} 行用了“*”引用", "请把内容直接写出来")
        root = yaml.compose(text, Loader=loader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise AuthorError(
            f"{path} 第 {line} 行有不能保存的字符 U+{ord(text[error.position]):04X}", "请删掉这个字符"
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, path, error.problem_mark) from None
    except (RecursionError, ValueError):
        raise AuthorError(f"“{path}”层次太深或内容损坏", "请用备份文件（.bak）恢复") from None
    if not isinstance(root, yaml.MappingNode):
        raise _syntax_error(text, path, root.start_mark if root is not None else None)
    return root


def _syntax_error(text: str, path: Path, mark: Any) -> AuthorError:
    lines = text.splitlines()
    near = mark.line if mark is not None else 0
    for number in sorted(range(len(lines)), key=lambda index: abs(index - near))[:4]:
        if re.match(r" *\t", lines[number]):
            return AuthorError(f"{path} 第 {number + 1} 行用了 Tab 缩进", "请把行首的 Tab 换成空格")
        if re.match(r"\s*\w+：", lines[number]):
            return AuthorError(f"{path} 第 {number + 1} 行用了中文冒号“：”", "请改成英文冒号加一个空格“: ”")
    return AuthorError(f"{path} 第 {near + 1} 行格式不对", "请检查这一行和上一行的引号、英文冒号后的空格、行首缩进")


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

    def mapping(self, node: Any, where: tuple[str, ...], known: list[str], required: list[str]) -> dict[str, Any]:
        """The entries of a mapping by key; unknown ones are kept (draft) or a problem."""
        found: dict[str, Any] = {}
        if not _is_mapping(node):
            if not _is_empty(node):
                self.problem(node, f"“{'.'.join(where)}”下面应是“名称: 内容”，一行一个")
            return found
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node.value, str) else ""
            if key in found:
                self.problem(key_node, f"“{key}”写了两次，请只留一个")
            elif key in known:
                found[key] = value
            else:
                self._unknown(key_node, value, where, key, known)
        missing = [] if self.draft else [key for key in required if key not in found]
        if missing:
            place = f"“{'.'.join(where)}”里" if where else ""
            self.problem(node, f"起，{place}缺少“{'、'.join(missing)}”（还没有数就写 {BLANK}，还没有文字就写空的引号）")
        return found

    def _unknown(self, key_node: Any, value: Any, where: tuple[str, ...], key: str, known: list[str]) -> None:
        if self.draft:
            self.unknown[*where, key] = _serialize(value)
            return
        near = get_close_matches(key, known, 1)
        advice = f"是不是“{near[0]}”？" if near else "请删掉这一行，或加 # 变成说明"
        self.problem(key_node, f"不认识“{'.'.join((*where, key))}”，{advice}")

    def scalar(self, node: Any, what: str) -> str:
        """The text of an entry as typed; a block loses the line end that closes it."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.problem(node, f"“{what}”应是一段文字或一行数字")
            return ""
        text: str = node.value
        if node.style == "|":
            text = text.removesuffix("\n")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        for row, column, name in forbidden_characters(text)[:1]:
            self.problem(node, f"“{what}”第 {row} 段第 {column} 个字是 Word 不能保存的字符 {name}，请删掉它")
        return text

    def report(self, root: Any) -> Report:
        known = list(SECTIONS)
        top = self.mapping(root, (), known, ["form", "year", "agency", "texts", "tables"])
        if self.scalar(top.get("author"), "author") not in ("", FORMAT):
            self.problem(top["author"], f"“author”应是 {FORMAT}，这个文件可能出自更新的版本，请升级后再用")
        form = self._form(top.get("form"), root)
        year = self._year(top.get("year"), form)
        text_ids = list(form.text_keys)
        texts = self._scalars(top.get("texts"), "texts", text_ids, text_ids[1:])
        headings = self._scalars(top.get("headings"), "headings", [part.id for part in form.parts], [])
        signature = self._scalars(top.get("signature"), "signature", [each.name for each in fields(Signature)], [])
        return Report(
            edition=form.edition,
            year=year,
            scope=self._choice(top.get("scope"), Scope, "scope"),
            agency=self._agency(top.get("agency")),
            headings={key: value for key, value in headings.items() if value},
            signature=Signature(**signature),
            texts={**dict.fromkeys(text_ids, ""), **texts},
            cells=self._cells(top.get("tables"), form),
            facts=self._free(top.get("facts"), "facts"),
            reasons=self._free(top.get("reasons"), "reasons"),
            unknown=self.unknown,
        )

    def _form(self, node: Any, root: Any) -> Form:
        name = self.scalar(node, "form")
        writable = [form.edition for form in editions.all_editions() if form.writable]
        if name not in writable:
            self.problem(node or root, f"“form”写的是“{name}”，没有这个版本的填报格式，请写 {'、'.join(writable)}")
            name = writable[-1]
        return editions.edition(name)

    def _year(self, node: Any, form: Form) -> int:
        typed = self.scalar(node, "year").strip()
        if not re.fullmatch(r"\d{4}", typed) or not form.covers(int(typed)):
            if node is not None:
                self.problem(
                    node, f"“year”写的是“{typed}”，应是四位数的年度，{form.edition} 年版格式从 {form.first_year} 年起用"
                )
            return form.first_year
        return int(typed)

    def _choice(self, node: Any, kinds: type[_Choice], what: str) -> _Choice:
        typed = self.scalar(node, what)
        if typed in list(kinds):
            return kinds(typed)
        if typed:
            self.problem(node, f"“{what}”写的是“{typed}”，请写 {'、'.join(kinds)} 中的一个")
        return next(iter(kinds))

    def _agency(self, node: Any) -> Agency:
        names = [each.name for each in fields(Agency)]
        entries = self.mapping(node, ("agency",), names, ["name"])
        texts = {key: self.scalar(value, f"agency.{key}").strip() for key, value in entries.items() if key != "kind"}
        for key, value in texts.items():
            if "\n" in value:
                self.problem(entries[key], f"“agency.{key}”应在一行里写完")
        return Agency(**texts, kind=self._choice(entries.get("kind"), AgencyKind, "agency.kind"))

    def _scalars(self, node: Any, name: str, known: list[str], required: list[str]) -> dict[str, str]:
        entries = self.mapping(node, (name,), known, required)
        return {key: self.scalar(value, f"{name}.{key}") for key, value in entries.items()}

    def _free(self, node: Any, name: str) -> dict[str, str]:
        if not _is_mapping(node):
            return self._scalars(node, name, [], [])
        return self._scalars(node, name, [key.value for key, _ in node.value if isinstance(key.value, str)], [])

    def _cells(self, node: Any, form: Form) -> dict[str, Number | None]:
        ids = [table.id for table in form.tables]
        tables = self.mapping(node, ("tables",), ids, ids)
        cells: dict[str, Number | None] = {}
        for table in form.tables:
            if table.id in tables:
                self._branch(tables[table.id], ("tables", table.id), tree(table), cells)
        return fill_totals(form, cells)

    def _branch(
        self, node: Any, where: tuple[str, ...], tree: Mapping[str, Any], cells: dict[str, Number | None]
    ) -> None:
        entries = self.mapping(node, where, list(tree), list(tree))
        for key, below in tree.items():
            if key not in entries:
                continue
            if isinstance(below, dict):
                self._branch(entries[key], (*where, key), below, cells)
            else:
                self._row(entries[key], ".".join((*where, key)), below, cells)

    def _row(self, node: Any, what: str, row: tuple[Field, ...], cells: dict[str, Number | None]) -> None:
        name = " ".join(filter(None, (row[0].table.name, row_label(row))))
        typed = self.scalar(node, what).split()
        if len(typed) != len(row):
            hint = "，数与数之间空一格" if len(row) > 1 else ""
            self.problem(node, f"“{what}”（{name}）应有 {len(row)} 个数，写了 {len(typed)} 个{hint}")
            return
        for field, number in zip(row, typed, strict=True):
            if number == BLANK:
                continue
            try:
                cells[field.key] = field.kind.parse(number)
            except ValueError as error:
                self.problem(node, f"“{what}”（{field.place}）写的是“{number}”，{error}")


def _is_mapping(node: Any) -> bool:
    return node is not None and isinstance(node.value, list) and node.id == "mapping"


def _is_empty(node: Any) -> bool:
    return node is None or (isinstance(node.value, str) and not node.value.strip())


def _serialize(node: Any) -> str:
    import yaml

    text: str = yaml.serialize(node, allow_unicode=True, width=10**6)
    return text.removesuffix("\n...\n").removesuffix("\n")
