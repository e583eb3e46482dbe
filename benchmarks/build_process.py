"""Measure the whole process of `author build` for one report, checks included, against a script with docxtpl alone."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from fill import canonical
from measuring import SAMPLE, Goal, children_seconds, environment, machine, show, turns

from author import answers, editions, render
from author.render.fill import context

ROUNDS = 15
SCRIPT = """
import json, sys
from docxtpl import DocxTemplate
from jinja2 import Environment
from markupsafe import Markup
template = DocxTemplate(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as file:
    values = json.load(file)
values["signature"] = Markup(values["signature"])
template.render(values, jinja_env=Environment(autoescape=True))
template.save(sys.argv[3])
"""


def main() -> None:
    """Prove that both write the same document, then measure."""
    report = answers.load(SAMPLE)
    form = editions.edition(report.edition)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, other, values = folder / "ours.docx", folder / "other.docx", folder / "values.json"
        values.write_text(json.dumps(plain(context(report, form)), ensure_ascii=False), "utf-8")
        build = [sys.executable, "-m", "author.cli", "build", str(SAMPLE), "-o", str(ours)]
        script = [sys.executable, "-c", SCRIPT, str(render.template_path(form)), str(values), str(other)]
        run(build)
        run(script)
        assert canonical(ours.read_bytes()) == canonical(other.read_bytes()), "not the same document"
        medians = turns(
            {
                "author build": lambda: run(build),
                "a script that only does docxtpl": lambda: run(script),
                "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
            },
            ROUNDS,
            children_seconds,
        )
    print(machine())
    show(medians, "author build", [Goal(than="a script that only does docxtpl", at_most=0.7)])


def plain(values: dict[str, object]) -> dict[str, object]:
    """Return the template's values as JSON holds them."""
    texts = {
        key: [{**each._asdict(), "own_line": each.own_line} for each in paragraphs]
        for key, paragraphs in values["texts"].items()  # type: ignore[attr-defined]
    }
    return {**values, "texts": texts, "fingerprint": ""}


def run(command: list[str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())


if __name__ == "__main__":
    main()
