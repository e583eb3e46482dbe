"""Look up which line of the form a register means by an applicant type or an outcome; never a guess."""

from collections.abc import Iterator, Mapping, Sequence

from author.extract.labels import without_ordinal
from author.form import Line
from author.text import norm_label


def key_of(word: str) -> str:
    """Return what identifies a word; a mere sign such as √ stands for itself."""
    return norm_label(word) or word.strip()


class LineWordings:
    """The lines among which a cell of the register chooses."""

    def __init__(self, lines: Sequence[Line], own: Mapping[str, Sequence[str]] | None = None) -> None:
        """Take the words of the lines; ``own`` are words of the office by path, which go before the form's."""
        self.lines = lines
        self._common = {parent.path for parent in lines[0].parents if all(parent in line.parents for line in lines)}
        self._lines: dict[str, set[str]] = {}
        self._groups: dict[str, list[Line]] = {}
        for line in lines:
            for word in (line.path, self.label(line), *_names(line)):
                self._lines.setdefault(key_of(word), set()).add(line.path)
            for group in self._groups_of(line):
                for word in _names(group):
                    self._groups.setdefault(key_of(word), []).append(line)
        for path, words in (own or {}).items():
            for word in words:
                self._lines[key_of(word)] = {path}

    def label(self, line: Line) -> str:
        """Return the prescribed label with those of its groups: （三）不予公开 1.属于国家秘密."""
        return " ".join([*(group.label for group in self._groups_of(line)), line.label])

    def find(self, word: str) -> Line | None:
        """Return the line that a word names; ``None`` if it names none or several."""
        paths = self._lines.get(key_of(word), set())
        return next(line for line in self.lines if line.path in paths) if len(paths) == 1 else None

    def within(self, word: str) -> list[str]:
        """Return the labels that a word may mean; empty if it says nothing."""
        paths = self._lines.get(key_of(word), set())
        lines = self._groups.get(key_of(word), []) or [line for line in self.lines if line.path in paths]
        return [line.label for line in dict.fromkeys(lines)]

    def _groups_of(self, line: Line) -> Iterator[Line]:
        return (parent for parent in line.parents if parent.path not in self._common)


def _names(line: Line) -> Iterator[str]:
    for name in (line.label, line.short, *line.also):
        bare = without_ordinal(name)
        yield from (name, bare, bare.partition("（")[0])
