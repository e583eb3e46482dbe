"""Measure the elapsed time of 20 PDFs by one command against 20 commands."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import SAMPLE, Goal, machine

from author import answers, editions, render

NUMBER = 20


def main() -> None:
    """Convert the same documents in both ways."""
    report = answers.load(SAMPLE)
    content = render.document(report, editions.edition(report.edition))
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = [folder / f"{number:02}.docx" for number in range(NUMBER)]
        for document in documents:
            document.write_bytes(content)
        (folder / "together").mkdir()
        together = elapsed([*map(str, documents), "-o", str(folder / "together")])
        alone = sum(elapsed([str(each), "-o", str(each.with_suffix(".pdf"))]) for each in documents)
        assert len(list((folder / "together").glob("*.pdf"))) == len(list(folder.glob("*.pdf"))) == NUMBER
    print(f"{NUMBER} PDFs by one command {together:6.1f} s, by {NUMBER} commands {alone:6.1f} s")
    print(f"one command {Goal(than='one each', faster=4).told(together, alone)}")


def elapsed(words: list[str]) -> float:
    """Return the seconds of one `author export`."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "author.cli", "export", *words], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
