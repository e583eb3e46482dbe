"""Imports point down the floors, and each library has one door."""

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
    """What import-linter says about the package in a folder, by the project's contracts."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "author", tmp_path / "author", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_contracts_hold() -> None:
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("form.py", "from author.report import Report", "author.form -> author.report"),
        ("text.py", "import author.files", "author.text -> author.files"),
        ("report.py", "def late():\n    from author import cli", "author.report -> author.cli"),
        ("editions/definition.py", "from author.blank import Slot", "author.editions.definition -> author.blank"),
        ("render/fill.py", "from author import checks", "author.render.fill -> author.checks"),
        ("cli/__init__.py", "import prompt_toolkit", "author.cli -> prompt_toolkit"),
        ("report.py", "def late():\n    import yaml", "author.report -> yaml"),
        ("wizard/flow.py", "from lxml import etree", "author.wizard.flow -> lxml"),
        ("answers/writing.py", "import docxtpl", "author.answers.writing -> docxtpl"),
        ("checks/layout.py", "import docx.shared", "author.checks.layout -> docx"),
    ],
)
def test_a_wrong_import_is_caught(module: str, line: str, broken: str, copy: Path) -> None:
    with (copy / "author" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    run = lint(copy)
    assert run.returncode != 0
    assert broken in run.stdout.replace("not allowed to import", "->")


def test_a_module_without_a_floor_is_caught(copy: Path) -> None:
    (copy / "author" / "helpers.py").write_text("", encoding="utf-8")
    run = lint(copy)
    assert run.returncode != 0
    assert "helpers" in run.stdout


def test_the_contracts_leave_no_module_and_no_library_out() -> None:
    floors, doors = CONTRACTS
    assert floors["exhaustive"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imported_as = {"pyyaml": "yaml", "python-docx": "docx", "prompt-toolkit": "prompt_toolkit"}
    needed = {requirement.partition(">")[0].lower() for requirement in project["dependencies"]}
    assert {imported_as.get(name, name) for name in needed} <= set(doors["forbidden_modules"])
