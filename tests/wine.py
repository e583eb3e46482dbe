"""Windows as far as Wine shows it: the built folder, unpacked, and its Python run in a Chinese locale."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import windows

ROOT = Path(__file__).parent.parent
ZIP = ROOT / "dist" / "windows.zip"
SECONDS = 300
SECONDS_BEFORE_ANOTHER_TRY = 60


class Windows:
    """The unpacked folder 年报助手, below a path with Chinese characters and a blank, and a Wine of its own."""

    def __init__(self, place: Path) -> None:
        self.here = place / "甲 乙"
        self.folder = self.here / "年报助手"
        with zipfile.ZipFile(ZIP) as archive:
            archive.extractall(self.here)
        # Wine takes its code page 936 from the name of the locale alone.
        locales = place / "locales"
        locales.mkdir()
        (locales / "zh_CN.utf8").symlink_to("/usr/lib/locale/C.utf8")
        self.environment = {
            **os.environ,
            **windows.wine_drive(place / "wine"),
            "LOCPATH": str(locales),
            "LC_ALL": "zh_CN.UTF-8",
            "AUTHOR_NO_PAUSE": "1",
        }
        # The server and the services that Wine starts once would hold the pipe of a first command for ever.
        for line in (["wineserver", "-p"], ["wine", "cmd", "/c", "exit"]):
            subprocess.run(
                line,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
            )

    def end(self) -> None:
        """End Wine and all that runs in it."""
        subprocess.run(["wineserver", "-k"], env=self.environment, timeout=SECONDS)

    def python(self, *words: str) -> list[str]:
        """Return the command line that runs the folder's Python."""
        return ["wine", str(self.folder / "app" / "python.exe"), *words]

    def run(self, *words: object, cwd: Path | None = None, utf8: bool = True) -> "subprocess.CompletedProcess[bytes]":
        """Run a command of the program to its end.

        About one run in forty with worker processes hangs in Wine 8, which loses messages in pipes; it is run again.
        """
        line = self.python(*(["-X", "utf8"] if utf8 else []), "-m", "author.cli", *map(str, words))
        try:
            return self.start(line, cwd, seconds=SECONDS_BEFORE_ANOTHER_TRY)
        except subprocess.TimeoutExpired:
            return self.start(line, cwd)

    def script(
        self, code: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run some lines of Python, which may start Windows' own programs."""
        return self.start(self.python("-X", "utf8", "-c", code), cwd, environment)

    def start(
        self,
        line: list[str],
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: int = SECONDS,
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run a command line in Wine to its end."""
        return subprocess.run(
            line,
            cwd=cwd or self.here,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
        )


def obstacle() -> str:
    """Return why the folder cannot be run here; empty if it can."""
    if shutil.which("wine") is None or not windows.WINE_PROGRAMS.exists():
        return "wine is missing, or lies elsewhere than Debian has it"
    return "" if ZIP.exists() else "dist/windows.zip is missing: python packaging/windows.py -o dist/windows.zip"
