"""The programs with which offices make their files: they convert and print for the tests where they are installed."""

import html
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

_LIMIT = 240
_BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
_IN_CI = bool(os.environ.get("CI"))
# Opens each file and saves it as the kind that the target's name says; a process of its own, for the library
# ends the process when it is not content.
_BUILD = """
import sys
from docbuilder import CDocBuilder
for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    builder = CDocBuilder()
    assert builder.OpenFile(source, "") == 0, source
    assert builder.SaveFile(target.rpartition(".")[2], target) == 0, target
    builder.CloseFile()
"""

needs_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice") and not _IN_CI, reason="LibreOffice is not installed here; CI has it"
)
needs_document_builder = pytest.mark.skipif(
    not importlib.util.find_spec("docbuilder") and not _IN_CI,
    reason="document-builder is not installed here (pip install document-builder); CI has it",
)
needs_browser = pytest.mark.skipif(not _BROWSER and not _IN_CI, reason="Chromium is not installed here; CI has it")

_AXE = Path(__file__).parent.parent / "build" / "node" / "node_modules" / "axe-core" / "axe.min.js"
_AUDIT = """<script>axe.run().then(result => {
const found = document.createElement("pre");
found.id = "found-by-axe";
found.textContent = JSON.stringify(result.violations.map(each => [each.id, each.nodes[0].html]));
document.body.append(found);
})</script>"""
needs_axe = pytest.mark.skipif(
    not _AXE.exists(), reason="axe-core is not installed here (npm install --prefix build/node axe-core)"
)


def faults_of_access(page: str, folder: Path) -> list[list[str]]:
    """Return the rules of axe-core that a page breaks in a browser, each with the first element that breaks it."""
    file = folder / "audited.html"
    script = f"<script>{_AXE.read_text('utf-8')}</script>{_AUDIT}"
    file.write_text(page.replace("</body>", f"{script}</body>"), "utf-8")
    command = [_BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += ["--virtual-time-budget=60000", "--dump-dom", file.absolute().as_uri()]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT)
    _, _, found = ran.stdout.rpartition('<pre id="found-by-axe">')
    faults: list[list[str]] = json.loads(html.unescape(found.partition("</pre>")[0]))
    return faults


def by_libreoffice(files: Sequence[Path], folder: Path, kind: str) -> list[Path]:
    """Let LibreOffice save files as another kind (pdf, docx, odt) into a folder."""
    profile = f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_LIMIT)
    return [folder / f"{file.stem}.{kind}" for file in files]


def by_document_builder(files: Sequence[Path], folder: Path, kind: str) -> list[Path]:
    """Let document-builder save files as another kind (pdf, docx) into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = [folder / f"{file.stem}.{kind}" for file in files]
    pairs = [str(path.absolute()) for pair in zip(files, saved, strict=True) for path in pair]
    subprocess.run([sys.executable, "-c", _BUILD, *pairs], check=True, capture_output=True, timeout=_LIMIT)
    return saved


def by_browser(pages: Sequence[Path], folder: Path) -> list[Path]:
    """Let a browser print pages as PDF into a folder, with its own head and foot lines."""
    folder.mkdir(parents=True, exist_ok=True)
    printed = [folder / f"{page.stem}.pdf" for page in pages]
    for page, target in zip(pages, printed, strict=True):
        command = [_BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
        command += [f"--print-to-pdf={target.absolute()}", page.absolute().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_LIMIT)
    return printed
