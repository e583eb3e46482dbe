"""YAML that a clerk writes: every value a text, every problem named by its line, in Chinese."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar

from author.errors import AuthorError
from author.numerals import BLANK
from author.text import forbidden_characters, lines_of

if TYPE_CHECKING:
    import yaml

Made = TypeVar("Made")
YamlNode: TypeAlias = "yaml.Node"
"""A value of a file with its line, for modules that read entries and never load the library."""

PLAIN_KEY = re.compile(r"[A-Za-z]\w*", re.ASCII)
"""A name that stands without quotes."""
MOST_CHARACTERS = 200_000
"""The most characters of one entry, empty lines included; the longest text of a report has some thousands."""
_PROBLEMS_SHOWN = 5
_DEEPEST = 10
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""The characters that YAML 1.1 does not allow in a file (section 5.1)."""


def _decoded(content: bytes, path: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise AuthorError(f"“{path}”是 UTF-16（Unicode）编码", "请用记事本另存为，编码选 UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AuthorError(f"“{path}”不是 UTF-8 编码（可能是 GBK/ANSI）", "请用记事本另存为，编码选 UTF-8") from None
    if not text.strip():
        raise AuthorError(f"“{path}”是空文件", "请换成填好的文件")
    return text


def _root_of(content: bytes, path: Path) -> "yaml.MappingNode":
    """Return the root of a YAML file that a clerk wrote, always a mapping; ``path`` is for messages.

    Raises:
        AuthorError: not UTF-8, not YAML, or with what such a file does not need.
    """
    import yaml

    text = _decoded(content, path)
    odd = _UNWRITABLE.search(text)
    if odd:
        place = f"{path.name} 第 {text.count(chr(10), 0, odd.start()) + 1} 行"
        raise AuthorError(f"{place}有不能保存的字符 U+{ord(odd[0]):04X}", "请删掉这个字符")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_tricks(yaml.parse(text, Loader=loader), path)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        # The library reports a mark that is never closed at the end of the file; the clerk needs its beginning.
        at_end = error.problem_mark is not None and not text[error.problem_mark.index :].strip()
        raise _syntax_error(text, path, (at_end and error.context_mark) or error.problem_mark) from None
    if not isinstance(root, yaml.MappingNode):
        raise _syntax_error(text, path, root.start_mark if root is not None else None)
    return root


def _refuse_tricks(events: "Iterable[yaml.Event]", path: Path) -> None:
    """Refuse aliases and deep nesting: no such file needs them, and both can exhaust a reader."""
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise AuthorError(f"{path.name} 第 {_line(event)} 行用了“*”引用", "请把内容直接写出来")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise AuthorError(f"{path.name} 第 {_line(event)} 行层次太深", "请检查这一行的括号和缩进")


def _syntax_error(text: str, path: Path, mark: "yaml.Mark | None") -> AuthorError:
    lines = lines_of(text)
    near = min(mark.line, len(lines) - 1) if mark else 0
    for number in sorted(range(len(lines)), key=lambda index: abs(index - near))[:4]:
        place = f"{path.name} 第 {number + 1} 行"
        if re.match(r" *\t", lines[number]):
            return AuthorError(f"{place}用了 Tab 缩进", "请把行首的 Tab 换成空格")
        if re.match(r"\s*[A-Za-z][\w.@-]*：", lines[number]):
            return AuthorError(f"{place}用了中文冒号“：”", "请改成英文冒号加一个空格“: ”")
    return AuthorError(
        f"{path.name} 第 {near + 1} 行格式不对", "请检查这一行和上一行的引号、英文冒号后的空格、行首缩进"
    )


def _line(node: "yaml.Node | yaml.Event") -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


class Entries:
    """A reader of the nodes of a file by their known names, which gathers all problems."""

    def __init__(self, path: Path, *, draft: bool = False) -> None:
        """``path`` is for messages; a draft keeps unknown entries instead of refusing them."""
        self.path = path
        self.draft = draft
        self.problems: list[str] = []
        self.unknown: dict[tuple[str, ...], str] = {}
        """The unknown entries of a draft, each as YAML, by the names that lead to it."""

    def problem(self, node: "yaml.Node", what: str) -> None:
        """Note what is wrong with a node; the sentence continues the number of its line."""
        self.problems.append(f"{self.path.name} 第 {_line(node)} 行{what}")

    def read(self, content: bytes, make: "Callable[[yaml.MappingNode], Made]") -> Made:
        """Return what a method of this reader makes of the root of a file.

        Raises:
            AuthorError: it is no YAML, or entries are wrong, with the first problems and the number of the others.
        """
        made = make(_root_of(content, self.path))
        if self.problems:
            shown = self.problems[:_PROBLEMS_SHOWN]
            more = len(self.problems) - len(shown)
            raise AuthorError("；\n".join(shown) + (f"；\n另有 {more} 处" if more else ""), "改好保存后再运行一次")
        return made

    def mapping(
        self, node: "yaml.Node | None", where: tuple[str, ...], known: Sequence[str], required: Sequence[str] = ()
    ) -> "dict[str, yaml.Node]":
        """Return the entries of a mapping by name, none if it is missing; report names that are not ``known``.

        ``where`` are the names that lead to the mapping, ``required`` those that must stand in it.
        """
        found: dict[str, yaml.Node] = {}
        if node is None:
            return found
        if not (is_mapping(node) or _is_empty(node)):
            self.problem(node, f"“{'.'.join(where)}”下面应是“名称: 内容”，一行一个，用英文冒号")
            return found
        for key_node, value in node.value if is_mapping(node) else ():
            key = key_node.value
            if not isinstance(key, str):
                self.problem(key_node, "冒号前面应是一个名称")
            elif key in found:
                self.problem(key_node, f"“{key}”写了两次，请只留一个")
            elif key in known:
                found[key] = value
            elif "：" in key:
                self.problem(key_node, f"“{key}”用了中文冒号“：”，请改成英文冒号加一个空格")
            elif self.draft:
                self.unknown[*where, key] = _as_yaml(key_node, value)
            else:
                self.refuse_unknown(key_node, ".".join((*where, key)), key, known)
        missing = [key for key in required if key not in found]
        if missing:
            place = f"“{'.'.join(where)}”里" if where else ""
            advice = f"还没有数就写 {BLANK}" if where[:1] == ("tables",) else "还没有内容就写空的引号"
            self.problem(node, f"起，{place}缺少“{'、'.join(missing)}”，请补上，{advice}")
        return found

    def refuse_unknown(self, node: "yaml.Node", what: str, word: str, known: Sequence[str]) -> None:
        """Note a word that is not known, with the known one that may be meant."""
        from difflib import get_close_matches

        # Of a word of two characters, one is enough to be alike.
        alike = 0.5 if len(word) == 2 else 0.6
        near = get_close_matches(word, known, 1, alike) if len(self.problems) < _PROBLEMS_SHOWN else ()
        advice = f"是不是“{near[0]}”" if near else "请删掉这一行，或加 # 变成说明"
        self.problem(node, f"不认识“{what}”，{advice}")

    def refuse_other_format(self, top: "Mapping[str, yaml.Node]", key: str, known: str) -> None:
        """Note a format of the file that is not the known one; the entry may be missing."""
        if self.line(top.get(key), key) not in ("", known):
            self.problem(top[key], f"“{key}”应是 {known}，这个文件可能出自更新的版本，请升级后再用")

    def scalar(self, node: "yaml.Node | None", what: str) -> str:
        """Return the text of an entry as typed; a block loses the line end that closes it."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.problem(node, f"“{what}”应是一段文字或一行数字")
            return ""
        is_block = getattr(node, "style", None) in ("|", ">")
        if len(node.value) > MOST_CHARACTERS:
            self.problem(node, f"“{what}”有 {len(node.value)} 个字，不像一份年报")
            return ""
        text = "\n".join(lines_of(node.value.removesuffix("\n") if is_block else node.value))
        for row, column, name in forbidden_characters(text)[:1]:
            self.problem(node, f"“{what}”第 {row} 段第 {column} 个字是 Word 不能保存的字符 {name}，请删掉它")
        return text

    def line(self, node: "yaml.Node | None", what: str) -> str:
        """Return the text of an entry that is one line, without blanks around it."""
        text = self.scalar(node, what).strip()
        if node is not None and "\n" in text:
            self.problem(node, f"“{what}”应在一行里写完")
        return text

    def members(self, node: "yaml.Node | None", what: str) -> "list[yaml.Node]":
        """Return the nodes of a list; none if it is missing or empty."""
        if node is None or _is_empty(node):
            return []
        if isinstance(node.value, str) or is_mapping(node):
            self.problem(node, f"“{what}”下面应是一行一个，每行前面写“- ”")
            return []
        return list(node.value)

    def lines(self, node: "yaml.Node | None", what: str) -> tuple[str, ...]:
        """Return the members of a list of lines, without the empty ones."""
        return tuple(filter(None, (self.line(each, what) for each in self.members(node, what))))


def is_mapping(node: "yaml.Node | None") -> "TypeGuard[yaml.MappingNode]":
    """Return whether a node has entries."""
    import yaml

    return isinstance(node, yaml.MappingNode)


def _is_empty(node: "yaml.Node") -> bool:
    return isinstance(node.value, str) and not node.value.strip()


def _as_yaml(key: "yaml.Node", value: "yaml.Node") -> str:
    import yaml

    entry = yaml.MappingNode("tag:yaml.org,2002:map", [(key, value)], flow_style=False)
    _quote(entry)
    text: str = yaml.serialize(entry, allow_unicode=True, width=10**9)
    return text.removesuffix("\n")


def _quote(node: "yaml.Node") -> None:
    """Put texts in quotes: PyYAML writes blocks with odd line ends so that they cannot be read again."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        node.style = '"'
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _quote(value)
            if not (isinstance(key.value, str) and PLAIN_KEY.fullmatch(key.value)):
                _quote(key)
    else:
        for value in node.value:
            _quote(value)
