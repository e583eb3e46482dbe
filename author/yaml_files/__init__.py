"""YAML files, read within bounds.

Here the program's own definitions are read, whose first fault is named by its path. `entries` reads what a
clerk writes by hand: every problem is named by its line, in Chinese, and every value is a text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from author.errors import AuthorError, DefinitionError
from author.files import read_bytes

if TYPE_CHECKING:
    import yaml

_PACKAGE = Path(__file__).resolve().parent.parent
Defined = TypeVar("Defined")

_ID = re.compile("[a-z][a-z0-9_]*")
_NAME = re.compile(r"\$([a-z]+)")
_ALIAS = re.compile(r"\*(?<=[\s\[,{]\*)\w")
"""Finds an alias; the pattern begins with the fixed character, for which a search is ten times as fast."""
_MOST_ALIASES = 16
"""Aliases of aliases make a definition of any size out of a few lines."""
_WRONG_VALUES = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
"""The errors of PyYAML's constructors for a value that its tag does not fit, a key that is a list, or deep nesting."""
_TEXT, _LIST = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq"


@cache
def templates_folder() -> Path:
    """Return the folder of the definitions: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def load_definition(path: Path) -> "Node":
    """Return the root of a definition file.

    Raises:
        AuthorError: the file cannot be read.
        DefinitionError: it is not YAML, has two entries of one name, or too many aliases.
    """
    import yaml

    try:
        text = read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise AuthorError(f"读不出格式定义“{path}”", "请另存为 UTF-8") from error
    if len(_ALIAS.findall(text)) > _MOST_ALIASES:
        raise DefinitionError(f"{path.name}: more than {_MOST_ALIASES} aliases")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        data = _value(loader, loader.get_single_node())
    except (yaml.YAMLError, *_WRONG_VALUES) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    return Node(data, "", path.name)


def _value(loader: Any, node: "yaml.Node | None") -> Any:
    """Return the value of a node; refuse two entries of one name, of which YAML would keep the last."""
    if node is None or node.tag == _TEXT:
        return node and node.value
    if isinstance(node.value, str):
        return loader.construct_object(node)
    if node.tag == _LIST:
        return [_value(loader, each) for each in node.value]
    mapping = {_value(loader, key): _value(loader, each) for key, each in node.value}
    if len(mapping) < len(node.value):
        raise ValueError(f"two entries of one name: line {node.start_mark.line + 1}")
    return mapping


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return the text with the word for each ``$name``."""
    return _NAME.sub(lambda match: words.get(match[1], match[0]), text) if "$" in text else text


def _filled(data: Any, words: Mapping[str, str]) -> Any:
    if isinstance(data, list):
        return [_filled(each, words) for each in data]
    return filled(data, words) if isinstance(data, str) else data


class Node:
    """One value of a definition, which knows its path (``parts[2].tables[0]``), so that a refusal names the place.

    Each method that returns a value raises a `DefinitionError` if the value is of another kind.
    """

    def __init__(self, data: Any, path: str, file: str) -> None:
        self.data = data
        self.path = path
        self.file = file

    def fault(self, what: str) -> DefinitionError:
        """Return the refusal of this value."""
        return DefinitionError(": ".join(part for part in (self.file, self.path, what) if part))

    def filled(self, words: Mapping[str, str]) -> "Node":
        """Return the node with the word for each ``$name`` in its text, or in the texts of its list."""
        return Node(_filled(self.data, words), self.path, self.file)

    def mapping(self, keys: str) -> "Node":
        """Return the node itself if it is a mapping with no other keys than these."""
        known = keys.split()
        for key in self._keys():
            if key not in known:
                raise self.fault(f"unknown key '{key}'")
        return self

    def entries(self) -> dict[str, "Node"]:
        """Return the values of a mapping by key."""
        return {key: self.child(key) for key in self._keys()}

    def _keys(self) -> Iterable[str]:
        if not isinstance(self.data, dict):
            raise self.fault("a mapping is expected")
        for key in self.data:
            if not isinstance(key, str):
                raise self.fault(f"a text is expected in the place of the key '{key}'")
        return self.data

    def child(self, key: str) -> "Node":
        """Return the value under a key; its data is ``None`` if the key is missing."""
        return Node(self._get(key), f"{self.path}.{key}" if self.path else key, self.file)

    def _get(self, key: str, default: object = None) -> Any:
        if not isinstance(self.data, dict):
            raise self.fault("a mapping is expected")
        return self.data.get(key, default)

    def entries_of(self, key: str) -> dict[str, "Node"]:
        """Return the entries of the mapping under a key; none if the key is missing."""
        return self.child(key).entries() if key in self.data else {}

    def words(self) -> str:
        """Return the value itself, a text that is not empty."""
        if not isinstance(self.data, str) or not self.data:
            raise self.fault("a text is expected")
        return self.data

    def text(self, key: str, default: str | None = None, among: Sequence[str] = ()) -> str:
        """Return the text under a key; without a default it must be there and not be empty."""
        value = self._get(key, default)
        if value is None or (default is None and value == ""):
            raise self.fault(f"missing {key}")
        if not isinstance(value, str):
            raise self.child(key).fault("a text is expected")
        if among and value not in among:
            raise self.child(key).fault(f"one of {', '.join(filter(None, among))} is expected")
        return value

    def made(self, type: type[Defined], /, **known: object) -> Defined:
        """Return a dataclass or a named tuple; each field that is not ``known`` is read from the entry of its name.

        The type of the field decides how it is read; a field without a default must be there and not be empty.
        """
        for name, (read, default) in _fields_of(type).items():  # type: ignore[arg-type]
            if name in known:
                continue
            if default is not None and name not in self.data:
                known[name] = default
            elif default is None and self.data.get(name) in (None, []):
                raise self.fault(f"missing {name}")
            else:
                known[name] = read(self, name)
        return type(**known)

    def id(self) -> str:
        """Return the member's id, which becomes a piece of a key."""
        value = self.text("id")
        if not _ID.fullmatch(value):
            raise self.child("id").fault("small letters, digits and _ are expected")
        return value

    def members(self) -> list["Node"]:
        """Return the members of a list."""
        if not isinstance(self.data, list):
            raise self.fault("a list is expected")
        return [Node(value, f"{self.path}[{index}]", self.file) for index, value in enumerate(self.data)]

    def items(self, key: str) -> list["Node"]:
        """Return the members of the list under a key; none if the key is missing."""
        return [] if self._get(key) is None else self.child(key).members()

    def some(self, key: str) -> list["Node"]:
        """Return the members of the list under a key, which must have at least one."""
        found = self.items(key)
        if not found:
            raise self.fault(f"missing {key}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the members of a list of texts; none if the key is missing."""
        return tuple(item.words() for item in self.items(key))

    def whole(self) -> int:
        """Return the value itself, a positive whole number."""
        if type(self.data) is not int or self.data <= 0:
            raise self.fault("a positive whole number is expected")
        return self.data

    def flag(self, key: str) -> bool:
        """Return whether ``true`` stands under a key; missing is ``false``."""
        value = self._get(key, default=False)
        if not isinstance(value, bool):
            raise self.child(key).fault("true or false is expected")
        return value

    def year(self, key: str) -> int | None:
        """Return the year under a key; ``None`` if the key is missing."""
        value = self.text(key, "")
        if value and not (value.isdecimal() and len(value) == 4):
            raise self.child(key).fault("a year is expected")
        return int(value) if value else None

    def day(self, key: str) -> date:
        """Return the date under a key, written as 2024-01-15."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self.child(key).fault("a date is expected") from None


_Read: TypeAlias = Callable[[Node, str], object]
_READERS: Mapping[object, _Read] = {
    bool: Node.flag,
    int: lambda node, name: node.child(name).whole(),
    date: Node.day,
    tuple[str, ...]: Node.texts,
}
"""How fields are read by their type, if it is not a text or an enumeration of words."""


@cache
def _fields_of(made: Any) -> Mapping[str, tuple[_Read, object]]:
    """Return how each field of a type is read, and its default; ``None`` if it has none."""
    if issubclass(made, tuple):
        defaults = made._field_defaults
    else:
        defaults = {field.name: field.default for field in fields(made) if field.default is not MISSING}
    kinds = made.__annotations__.items()
    return {name: (_reader(kind, is_optional=name in defaults), defaults.get(name)) for name, kind in kinds}


def _reader(kind: Any, *, is_optional: bool) -> _Read:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda node, name: kind(node.text(name, among=list(kind)))
    return _READERS.get(kind) or (lambda node, name: node.text(name, "" if is_optional else None))


def refuse_duplicates(items: Sequence[Node]) -> None:
    """Refuse the second of two members with the same id."""
    seen = set()
    for item in items:
        id = item.id()
        if id in seen:
            raise item.fault(f"duplicate id '{id}'")
        seen.add(id)
