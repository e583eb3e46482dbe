"""What a text must hold for an expression to match: few expressions then have to be compiled, which takes long."""

from functools import cache
from typing import Union

Needs = tuple[tuple[Union[str, "Needs"], ...], ...]
"""Alternatives; of one of them all words and all groups must be there."""

_OPTIONAL = "?*{"
_ANY = ". ^$"


def may_match(pattern: str, text: str) -> bool:
    """False only where the expression matches nothing in the text; blanks of the pattern stand for anything."""
    return _are_met(_needs(pattern), text)


def _are_met(needs: Needs, text: str) -> bool:
    return any(
        all(each in text if isinstance(each, str) else _are_met(each, text) for each in alternative)
        for alternative in needs
    )


@cache
def _needs(pattern: str) -> Needs:
    return _Reader(pattern).alternatives()


class _Reader:
    """Goes through an expression once; whatever it is not sure of it does not need."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> Needs:
        """Up to the end of the group or of the expression."""
        found: list[tuple[str | Needs, ...]] = []
        needs: list[str | Needs] = []
        words = ""
        while (char := self._next()) not in ("", ")"):
            need = self._need(char)
            if isinstance(need, str) and need and not self._is_optional():
                words += need
                continue
            needs += [words] if words else []
            words = ""
            if char == "|":
                found.append(tuple(needs))
                needs = []
            elif need and not isinstance(need, str) and not self._is_optional():
                needs.append(need)
        return (*found, tuple([*needs, words] if words else needs))

    def _next(self) -> str:
        char = self._pattern[self._at : self._at + 1]
        self._at += 1
        return char

    def _need(self, char: str) -> "str | Needs":
        """What one piece needs: itself, what its group needs, or nothing."""
        if char == "(":
            return self._group()
        if char == "[":
            self._at = self._pattern.index("]", self._at + 1) + 1
        elif char == "{":
            self._at = self._pattern.index("}", self._at) + 1
        elif char == "\\":
            self._at += 1
        elif char not in "|?*+" + _ANY:
            return char
        return ""

    def _group(self) -> "str | Needs":
        plain = self._pattern.startswith("?:", self._at)
        special = not plain and self._pattern.startswith("?", self._at)
        self._at += 2 if plain else 0
        needs = self.alternatives()
        return "" if special else needs

    def _is_optional(self) -> bool:
        return self._pattern[self._at : self._at + 1] in tuple(_OPTIONAL)
