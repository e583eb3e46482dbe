"""One value of a parsed definition file that knows its path, so that every refusal names the place."""

import re
from collections.abc import Sequence
from typing import Any

from author.errors import DefinitionError

_ID = re.compile("[a-z][a-z0-9_]*")


class Node:
    """A value with its path: ``parts[2].tables[0]``."""

    def __init__(self, data: Any, path: str, file: str) -> None:
        self.data = data
        self.path = path
        self.file = file

    def fault(self, what: str) -> DefinitionError:
        """The refusal of this value."""
        return DefinitionError(": ".join(part for part in (self.file, self.path, what) if part))

    def mapping(self, keys: str) -> "Node":
        """The node itself, if it is a mapping with no other keys than these."""
        for key in self.entries():
            if key not in keys.split():
                raise self.fault(f"unknown key '{key}'")
        return self

    def entries(self) -> dict[str, "Node"]:
        """The values of a mapping by key."""
        if not isinstance(self.data, dict):
            raise self.fault("a mapping is expected")
        return {key: self.child(key) for key in self.data}

    def child(self, key: str) -> "Node":
        """The value under a key; its data is ``None`` where the key is missing."""
        return Node(self.data.get(key), f"{self.path}.{key}" if self.path else key, self.file)

    def text(self, key: str, default: str | None = None, among: Sequence[str] = ()) -> str:
        """The text under a key; without a default it must be there and not be empty."""
        value = self.data.get(key, default)
        if value is None or (default is None and value == ""):
            raise self.fault(f"missing {key}")
        if not isinstance(value, str):
            raise self.child(key).fault("a text is expected")
        if among and value not in among:
            raise self.child(key).fault(f"one of {', '.join(filter(None, among))} is expected")
        return value

    def id(self) -> str:
        """The member's id, which becomes a piece of a key."""
        value = self.text("id")
        if not _ID.fullmatch(value):
            raise self.child("id").fault("small letters, digits and _ are expected")
        return value

    def items(self, key: str) -> list["Node"]:
        """The members of the list under a key; none where it is missing."""
        child = self.child(key)
        if child.data is None:
            return []
        if not isinstance(child.data, list):
            raise child.fault("a list is expected")
        return [Node(value, f"{child.path}[{index}]", self.file) for index, value in enumerate(child.data)]

    def some(self, key: str) -> list["Node"]:
        """The members of the list under a key, at least one."""
        found = self.items(key)
        if not found:
            raise self.fault(f"missing {key}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """The members of a list of texts."""
        for item in self.items(key):
            if not isinstance(item.data, str):
                raise item.fault("a text is expected")
        return tuple(item.data for item in self.items(key))

    def numbers(self, key: str) -> tuple[int, ...]:
        """The members of a list of positive whole numbers."""
        for item in self.items(key):
            if type(item.data) is not int or item.data <= 0:
                raise item.fault("a positive whole number is expected")
        return tuple(item.data for item in self.items(key))

    def flag(self, key: str) -> bool:
        """Whether ``true`` stands under a key; missing is ``false``."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.child(key).fault("true or false is expected")
        return value

    def year(self, key: str) -> int | None:
        """The year under a key; ``None`` where it is missing."""
        value = self.text(key, "")
        if value and not (value.isdecimal() and len(value) == 4):
            raise self.child(key).fault("a year is expected")
        return int(value) if value else None


def refuse_duplicates(items: Sequence[Node]) -> None:
    """Refuse the second of two members with the same id."""
    seen = set()
    for item in items:
        if item.data["id"] in seen:
            raise item.fault(f"duplicate id '{item.data['id']}'")
        seen.add(item.data["id"])
