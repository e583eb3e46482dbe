"""Windows as far as Wine shows it: the built folder, unpacked, and its Python run in a Chinese locale."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import windows

from tests.processes import wait_until

ROOT = Path(__file__).parent.parent
ZIP = ROOT / "dist" / "windows.zip"
SECONDS = 300
SECONDS_BEFORE_ANOTHER_TRY = 60

_FONTS = {
    "user.reg": '[Console]\n"FaceName"="Liberation Mono"\n"FontSize"=dword:00160000\n',
    "system.reg": r"[Software\\Microsoft\\Windows NT\\CurrentVersion\\FontLink\\SystemLink]"
    + '\n"Liberation Mono"=str(7):"NotoSansCJK-Regular.ttc,Noto Sans CJK SC\\0"\n',
}
"""The registry's entries of a font for consoles, and of the one for characters that it lacks."""


class Windows:
    """The unpacked folder 年报助手, below a path with Chinese characters and a blank, and a Wine of its own.

    Args:
        place: an empty folder for all of it.
        display: the display of X that shows windows; empty shows none.
    """

    def __init__(self, place: Path, display: str = "") -> None:
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
            "DISPLAY": display,
            "LOCPATH": str(locales),
            "LC_ALL": "zh_CN.UTF-8",
            "AUTHOR_NO_PAUSE": "1",
        }
        for name, keys in _FONTS.items():
            (place / "wine" / name).write_text(f"WINE REGISTRY Version 2\n#arch=win64\n\n{keys}", "ascii")
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


LONG_WORK = """
import _winapi, sys
from os import getpid
from pathlib import Path
from time import sleep
from author.workers import _children_in_job, map_in_processes

start = _winapi.CreateProcess

def start_worker(*words):
    flags = 4 if sys.argv[1] == "suspended" else words[5]
    made = start(*words[:5], flags, *words[6:])
    with Path(sys.argv[2]).open("a") as started:
        started.write("+")
    return made

if __name__ == "__main__":
    with _children_in_job():
        pass
    other = f'"{sys.executable}" -c "import time; time.sleep(600)" other-of-{getpid()},'
    start(None, other, None, None, False, 0, None, None, None)
    Path(sys.argv[2]).write_text(f"{getpid()},")
    _winapi.CreateProcess = start_worker
    list(map_in_processes(sleep, [600, 600, 600], 2, print))
"""
"""A program whose two workers work for ten minutes.

It is given their state and a file, into which it writes its own number, a comma, and a + for each worker that
Windows has started.
"""


def long_work_started(pid_file: Path, folder: Path) -> str:
    """Wait until both workers of the long work are started, and return what names their parent in their command lines.

    /proc shows a worker before Wine has started it, and one that a job's end met in between once lived on.

    Args:
        pid_file: the file into which the parent writes its number, which parents of other tests may have too.
        folder: the unpacked folder whose Python runs them.
    """
    wait_until(lambda: pid_file.exists() and pid_file.read_text().endswith(",++"))
    pid = pid_file.read_text().removesuffix("++")
    assert len(running(f"parent_pid={pid}", str(folder))) == 2
    return pid


def running(*words: str) -> list[str]:
    """Return the command lines with these words of all processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            line = path.read_bytes().decode("utf-8", "replace").replace("\\", "/")
            if all(word in line for word in words):
                found.append(line)
    return found


def dropped(windows: Windows, icon: str, folder: Path, name: str) -> None:
    """Drop a file on one of the .cmd files as the Explorer does."""
    line = f'cmd /c ""{z(windows.folder)}\\{icon}.cmd" "{z(folder)}\\{name}""'
    code = f"import subprocess, sys; sys.exit(subprocess.run({line!r}, stdin=subprocess.DEVNULL).returncode)"
    windows.script(code, folder)


def z(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")
