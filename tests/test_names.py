"""The words of the code: a name means one thing in the whole package, and retired words stay away."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "author"
MODULES = sorted(PACKAGE.rglob("*.py"))
RETIRED = (
    "organ", "organs", "demands", "desk", "board", "stage", "crew", "sieve", "outlet", "nobodys", "plain_desk",
    "is_half",     "drop_sums", "all_said", "let_out", "hire", "dismiss", "undisturbed", "print_of", "keep_interrupts",
)  # fmt: skip
"""Metaphors, and names that said less than the ones which took their place."""


def types_of(module: Path) -> list[str]:
    """Return the names of the classes and type aliases that a module defines at its top."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    aliases = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp)
        for target in node.targets
        if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][a-z]\w*", target.id)
    ]
    return [*classes, *aliases]


def test_no_type_name_stands_for_two_things() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for module in MODULES:
        for name in types_of(module):
            places[name.strip("_")].append(str(module.relative_to(PACKAGE)))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_no_module_defines_a_name_twice(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names += [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    names += [
        node.target.id for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_no_retired_word_is_used(module: Path) -> None:
    words = re.findall(r"[a-z]+(?:_[a-z]+)*", module.read_text(encoding="utf-8").lower())
    parts = {part for word in words for part in (word, *word.split("_"))}
    assert sorted(parts & set(RETIRED)) == []


WITHOUT_TYPES = {
    "aggregate/offices.py": "json: what was recorded in earlier rounds",
    "aggregate/store.py": "json and sqlite3: rows and their columns",
    "extract/contacts.py": "dataclasses.replace: fields by name",
    "readers/html.py": "lxml-stubs: a target that takes only texts",
    "spreadsheet/writing.py": "XlsxWriter: everything",
    "wizard/cover.py": "dataclasses.replace: fields by name",
    "wizard/keyboard.py": "ctypes: the functions of Windows",
    "wizard/screen.py": "prompt_toolkit: what an application returns",
    "wizard/screens.py": "prompt_toolkit: an output that passes everything on",
    "workers.py": "multiprocessing: items and results, which lose their types on the way",
    "yaml_files/__init__.py": "PyYAML: what a file holds",
}
"""The modules that say ``Any``, and the library that gives it there."""


def test_any_is_said_only_where_a_library_gives_it() -> None:
    said = {
        str(module.relative_to(PACKAGE))
        for module in MODULES
        if re.search(r"^from typing import .*\bAny\b", module.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert said == set(WITHOUT_TYPES)
