"""Files that a clerk writes in YAML: every value a text, every problem named by its line, in Chinese."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from author.answers.schema import PLAIN_KEY
from author.errors import AuthorError
from author.numerals import BLANK
from author.text import forbidden_characters, lines_of

_PROBLEMS_SHOWN = 5
_DEEPEST = 10
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML 1.1 does not allow in a file (section 5.1)."""


def _decode(content: bytes, path: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise AuthorError(f"“{path}”是 UTF-16（Unicode）编码", "请用记事本另存为，编码选 UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AuthorError(f"“{path}”不是 UTF-8 编码（可能是 GBK/ANSI）", "请用记事本另存为，编码选 UTF-8") from None
    if not text.strip():
        raise AuthorError(f"“{path}”是空文件", "请换成填好的文件")
    return text


def root_of(content: bytes, path: Path) -> Any:
    """The root node of a YAML file, always a mapping; ``path`` is for messages.

    Raises:
        AuthorError: not UTF-8, not YAML, or with what such a file needs not have.
    """
    import yaml

    text = _decode(content, path)
    odd = _UNWRITABLE.search(text)
    if odd:
        place = f"{path.name} 第 {text.count(chr(10), 0, odd.start()) + 1} 行"
        raise AuthorError(f"{place}有不能保存的字符 U+{ord(odd[0]):04X}", "请删掉这个字符")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_tricks(yaml.parse(text, Loader=loader), path)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        # What was never closed is found wrong at the end of the file; the clerk needs its beginning.
        at_end = error.problem_mark is not None and not text[error.problem_mark.index :].strip()
        raise _syntax_error(text, path, (at_end and error.context_mark) or error.problem_mark) from None
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
        if re.match(r"\s*[A-Za-z][\w.@-]*：", lines[number]):
            return AuthorError(f"{place}用了中文冒号“：”", "请改成英文冒号加一个空格“: ”")
    return AuthorError(
        f"{path.name} 第 {near + 1} 行格式不对", "请检查这一行和上一行的引号、英文冒号后的空格、行首缩进"
    )


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


class Entries:
    """Walks nodes by a schema and gathers all problems; a draft keeps entries that are not of the schema."""

    def __init__(self, path: Path, *, draft: bool = False) -> None:
        self.path = path
        self.draft = draft
        self.problems: list[str] = []
        self.unknown: dict[tuple[str, ...], str] = {}

    def problem(self, node: Any, what: str) -> None:
        """Note what is wrong with a node, to follow the number of its line."""
        self.problems.append(f"{self.path.name} 第 {_line(node)} 行{what}")

    def refuse_problems(self) -> None:
        """Refuse the file if anything was wrong.

        Raises:
            AuthorError: with the first problems.
        """
        if self.problems:
            shown = self.problems[:_PROBLEMS_SHOWN]
            more = len(self.problems) - len(shown)
            raise AuthorError("；\n".join(shown) + (f"；\n另有 {more} 处" if more else ""), "改好保存后再运行一次")

    def mapping(
        self, node: Any, where: tuple[str, ...], known: Sequence[str], required: Sequence[str]
    ) -> dict[str, Any]:
        """The entries of a mapping by key; unknown ones are kept (draft) or a problem."""
        found: dict[str, Any] = {}
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
        self.stranger(key_node, ".".join((*where, key)), key, known)

    def stranger(self, node: Any, what: str, word: str, known: Sequence[str]) -> None:
        """Note a word that is none of the known ones, with the one that may be meant."""
        near = get_close_matches(word, known, 1)
        advice = f"是不是“{near[0]}”" if near else "请删掉这一行，或加 # 变成说明"
        self.problem(node, f"不认识“{what}”，{advice}")

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

    def members(self, node: Any, what: str) -> list[Any]:
        """The nodes of a list; none where it is missing or empty."""
        if node is None or _is_empty(node):
            return []
        if node.id != "sequence":
            self.problem(node, f"“{what}”下面应是一行一个，每行前面写“- ”")
            return []
        return list(node.value)


def is_mapping(node: Any) -> bool:
    """Whether a node has entries."""
    return node is not None and node.id == "mapping"


def _is_empty(node: Any) -> bool:
    return isinstance(node.value, str) and not node.value.strip()


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
    elif is_mapping(node):
        for key, value in node.value:
            _quote(value)
            if not (isinstance(key.value, str) and PLAIN_KEY.fullmatch(key.value)):
                _quote(key)
    else:
        for value in node.value:
            _quote(value)
