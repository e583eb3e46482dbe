"""Imports point down the floors, and each library has one door."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LINT = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Return the result of import-linter for the package in a folder, by the project's contracts."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


WRONG = {
    "form.py": ("from author.report import Report", "author.form -> author.report"),
    "text.py": ("import author.files", "author.text -> author.files"),
    "report.py": ("def late():\n    from author import cli\n    import yaml", "author.report -> author.cli"),
    "editions/wording.py": ("from author.printed import Slot", "author.editions.wording -> author.printed"),
    "render/fill.py": ("from author import checks", "author.render.fill -> author.checks"),
    "cli/__init__.py": ("import prompt_toolkit", "author.cli -> prompt_toolkit"),
    "wizard/flow.py": ("from lxml import etree", "author.wizard.flow -> lxml"),
    "outcomes.py": ("import zipfile", "author.outcomes -> zipfile"),
    "answers/schema.py": ("import docxtpl", "author.answers.schema -> docxtpl"),
    "checks/tables.py": ("import docx.shared", "author.checks.tables -> docx"),
}
"""A line at the end of a module, and how the import that no contract allows is named."""


@pytest.fixture(scope="module")
def report_on_wrong_imports(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what is said of a copy of the package with all wrong imports: one run costs as much as a hundred."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "author", folder / "author", ignore=shutil.ignore_patterns("__pycache__"))
    for module, (line, _) in WRONG.items():
        with (folder / "author" / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    run = lint(folder)
    assert run.returncode != 0
    return run.stdout.replace("not allowed to import", "->")


@pytest.mark.parametrize("module", WRONG)
def test_a_wrong_import_is_caught(module: str, report_on_wrong_imports: str) -> None:
    assert WRONG[module][1] in report_on_wrong_imports


def test_an_import_inside_a_function_is_caught(report_on_wrong_imports: str) -> None:
    assert "author.report -> yaml" in report_on_wrong_imports


def test_a_module_without_a_floor_is_caught(tmp_path: Path) -> None:
    (tmp_path / "author").mkdir()
    floors = [module.strip() for floor in CONTRACTS[0]["layers"] for module in floor.split("|")]
    for module in ("__init__", "helpers", *floors):
        (tmp_path / "author" / f"{module}.py").write_text("", encoding="utf-8")
    run = lint(tmp_path)
    assert run.returncode != 0
    assert "helpers" in run.stdout


def test_the_contracts_leave_no_module_and_no_library_out() -> None:
    floors, doors = CONTRACTS
    assert floors["exhaustive"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imported_as = {"pyyaml": "yaml", "python-docx": "docx", "prompt-toolkit": "prompt_toolkit"}
    needed = {requirement.partition(">")[0].lower() for requirement in project["dependencies"]}
    assert {imported_as.get(name, name) for name in needed} <= set(doors["forbidden_modules"])


def test_the_guide_for_contributors_shows_the_floors_and_names_only_what_exists() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = guide.split("```")[1]
    floors = re.split(r"\n(?=\d+  )", picture.split("\n-  ")[0].strip("\n"))
    drawn = [set(re.findall(r"(?<=  )([a-z_]+)/?(?=\s)", re.sub(r"(?m)^(.{46}).*", r"\1 ", floor))) for floor in floors]
    layers = next(each["layers"] for each in CONTRACTS if each["id"] == "floors")
    assert drawn == [set(layer.split(" | ")) for layer in layers]
    named = re.findall(r"`((?:author|tests|templates)/[\w/.]+)`", guide)
    assert [path for path in named if not (ROOT / path).exists()] == []
