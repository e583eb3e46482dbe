"""Measure filling one report: ours, docxtpl on the same template and data, docxtemplater, deflating the same bytes.

docxtemplater takes part if a folder with its node_modules is named:
``NODE_FOLDER=folder python benchmarks/fill.py`` after ``npm install docxtemplater pizzip`` in that folder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree
from measuring import SAMPLE, Goal, machine, own_seconds, show, turns

from author import answers, editions, render
from author.form import Form
from author.render.fill import context
from author.report import Report

DOCUMENT = "word/document.xml"
ROUNDS = 9
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def main() -> None:
    """Prove that all make the same document, then measure."""
    report = answers.load(SAMPLE)
    form = editions.edition(report.edition)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = render.document(report, form)
        assert canonical(ours) == canonical(by_docxtpl(report, form, folder)), "not the document of docxtpl"
        parts = [part for _, part in parts_of(ours)]

        def fill() -> None:
            (folder / "ours.docx").write_bytes(render.document(report, form))

        def deflate() -> None:
            (folder / "deflated").write_bytes(b"".join(zlib.compress(part, 6) for part in parts))

        competitors = {"author, batch": fill, "deflating the same bytes and writing them": deflate}
        medians = turns(competitors, ROUNDS, own_seconds, repeats=200)
        medians |= turns({"docxtpl": lambda: by_docxtpl(report, form, folder)}, ROUNDS, own_seconds)
        again = turns(competitors, ROUNDS, own_seconds, repeats=200)
        medians |= {each: min(medians[each], again[each]) for each in again}
        node = docxtemplater(form, folder, ours)
        if node is not None:
            medians["docxtemplater, warm"] = node
    print(machine())
    goals = [
        Goal(than="docxtpl", faster=60),
        Goal(than="docxtemplater, warm", faster=8),
        Goal(than="deflating the same bytes and writing them", at_most=1.7),
    ]
    show(medians, "author, batch", goals)


def by_docxtpl(report: Report, form: Form, folder: Path) -> bytes:
    """Return the same report made by docxtpl, with a new template each time as its guide shows."""
    template = DocxTemplate(render.template_path(form))
    template.render({**context(report, form), "fingerprint": ""}, jinja_env=Environment(autoescape=True))
    target = folder / "docxtpl.docx"
    template.save(target)
    return target.read_bytes()


def parts_of(content: bytes) -> list[tuple[str, bytes]]:
    """Return the content of each part by name."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def canonical(content: bytes) -> bytes:
    """Return the text part as canonical XML."""
    return etree.tostring(etree.fromstring(dict(parts_of(content))[DOCUMENT]), method="c14n")


# --- docxtemplater -----------------------------------------------------------------------


def docxtemplater(form: Form, folder: Path, ours: bytes) -> float | None:
    """Return the median seconds of one warm rendering; ``None`` if docxtemplater is not installed."""
    node_folder = os.environ.get("NODE_FOLDER")
    if not node_folder or not shutil.which("node"):
        print("docxtemplater is left out: NODE_FOLDER names no folder with node_modules", file=sys.stderr)
        return None
    template, data = equivalent(form, ours)
    (folder / "template.docx").write_bytes(template)
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    script = Path(__file__).with_name("docxtemplater.js")
    environment = {**os.environ, "NODE_PATH": str(Path(node_folder) / "node_modules")}
    command = ["node", str(script), str(folder)]
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    made = (folder / "docxtemplater.docx").read_bytes()
    assert words(made) == words(ours), "not the words of docxtemplater"
    return float(ran.stdout)


def equivalent(form: Form, ours: bytes) -> tuple[bytes, dict[str, object]]:
    """Return a template in docxtemplater's language for the same document, and its data.

    It is our own document with a tag in the place of each number and one loop over the
    paragraphs of each text, in their style.
    """
    parts = dict(parts_of(ours))
    root = etree.fromstring(parts[DOCUMENT])
    numbers = iter(form.fields)
    data: dict[str, object] = {}
    for cell in root.iter(f"{W}tc"):
        style = cell.find(f".//{W}pStyle")
        text = cell.find(f".//{W}t")
        if text is not None and style is not None and style.get(f"{W}val") == "TableNumber":
            key = next(numbers).replace(".", "_")
            data[key], text.text = text.text, f"{{{key}}}"
    body = root.find(f"{W}body")
    assert body is not None
    run: list[etree._Element] = []
    for element in [*body, None]:
        is_text = element is not None and element.tag == f"{W}p" and not is_heading(element)
        if is_text:
            run.append(element)
        elif run:
            loop(run, data)
            run = []
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return package.getvalue(), data


def is_heading(paragraph: etree._Element) -> bool:
    """Return whether the paragraph is a heading."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and style.get(f"{W}val") != "BodyText"


def loop(paragraphs: list[etree._Element], data: dict[str, object]) -> None:
    """Replace paragraphs by a loop over their words; a run-in heading and its rest are two runs."""
    name = f"text{sum(isinstance(value, list) for value in data.values())}"
    data[name] = [dict(zip("ab", [*texts(each), "", ""], strict=False)) for each in paragraphs]
    model = max(paragraphs, key=lambda each: len(texts(each)))
    for tag, place in ((f"#{name}", model.addprevious), (f"/{name}", model.addnext)):
        alone = deepcopy(model)
        first, *others = alone.findall(f"{W}r")
        first.find(f"{W}t").text = f"{{{tag}}}"
        for run in others:
            alone.remove(run)
        place(alone)
    for letter, text in zip("ab", model.findall(f"{W}r/{W}t"), strict=False):
        text.text = f"{{{letter}}}"
    for each in paragraphs:
        if each is not model:
            each.getparent().remove(each)


def texts(paragraph: etree._Element) -> list[str]:
    """Return the words of each run."""
    return [text.text or "" for text in paragraph.findall(f"{W}r/{W}t")]


def words(content: bytes) -> str:
    """Return all words of the text part, without blanks."""
    root = etree.fromstring(dict(parts_of(content))[DOCUMENT])
    return re.sub(r"\s", "", "".join(text.text or "" for text in root.iter(f"{W}t")))


if __name__ == "__main__":
    main()
