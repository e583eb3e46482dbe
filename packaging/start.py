"""Run one of the three .cmd files of the Windows folder by means of `author`'s commands."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from author.cli import main
from author.errors import AuthorError, Exit
from author.files import make_folder, names_beside, write_atomic

FOLDER = Path(__file__).resolve().parent.parent.parent
"""The unzipped folder."""


def run(words: Sequence[str], dropped: Sequence[Path], show: Callable[[Path], None]) -> int:
    """Run the action of one .cmd file.

    Args:
        words: the action, ``fill``, ``check`` or ``aggregate``.
        dropped: the files and folders dropped on the .cmd file.
        show: opens a file as a double click does.

    Returns:
        The exit code of the command.
    """
    action = words[0]
    if action == "fill":
        place = writable(FOLDER / "年报")
        return main(["--dir", str(place)])
    missing = [path for path in dropped if not path.exists()]
    if missing or not dropped:
        name = "检查年报" if action == "check" else "汇总年报"
        sys.stdout.write(f"找不到“{missing[0]}”。\n" if missing else "")
        sys.stdout.write(f"请把年报文件或放年报的文件夹，用鼠标拖到“{name}”的图标上再松开。\n")
        return Exit.USAGE
    place = writable(dropped[0].parent)
    return _check(dropped, place, show) if action == "check" else _aggregate(dropped, place, show)


def _check(dropped: Sequence[Path], place: Path, show: Callable[[Path], None]) -> int:
    """Write the findings as a text beside the input, and into a single DOCX as comments."""
    comments = place / f"{dropped[0].stem}_批注.docx"
    only_one_docx = len(dropped) == 1 and dropped[0].suffix.lower() == ".docx"
    said = StringIO()
    with redirect_stdout(said):
        words = ["check", *map(str, dropped), *(["--comments", str(comments)] if only_one_docx else [])]
        code = main(words)
    sys.stdout.write(said.getvalue())
    target = place / "检查结果.txt"
    # The byte order mark tells Notepad before Windows 10 1903 that the file is UTF-8.
    write_atomic(target, said.getvalue().replace("\n", "\r\n").encode("utf-8-sig"))
    sys.stdout.write(f"检查结果写在 {target}\n")
    show(target)
    return code


def _aggregate(dropped: Sequence[Path], place: Path, show: Callable[[Path], None]) -> int:
    """Write the sums as a workbook beside the input."""
    target = place / "汇总.xlsx"
    code = main(["aggregate", *map(str, dropped), "-o", str(target)])
    if code in (Exit.DONE, Exit.FINDINGS, Exit.UNREADABLE):
        written = [path for path in names_beside(target) if path.exists()]
        if written:
            show(max(written, key=lambda path: path.stat().st_mtime_ns))
    return code


def writable(place: Path) -> Path:
    """Return a folder in which files can be made: this one, or else 年报 in the person's documents, which is announced.

    Raises:
        AuthorError: neither can be written.
    """
    with suppress(AuthorError):
        make_folder(place)
        probe = place / f".author-{os.getpid()}.tmp"
        write_atomic(probe, b"")
        probe.unlink()
        return place
    instead = documents() / "年报"
    make_folder(instead)
    sys.stdout.write(f"“{place}”不能写文件，写到 {instead}。\n")
    return instead


def documents() -> Path:
    """Return the person's documents folder, wherever it was moved to."""
    if sys.platform == "win32":
        import ctypes

        found = ctypes.create_unicode_buffer(260)
        if ctypes.windll.shell32.SHGetFolderPathW(None, 5, None, 0, found) == 0:
            return Path(found.value)
    return Path.home() / "Documents"


def dropped_files(command_line: str, words: Sequence[str]) -> list[Path]:
    r"""Return the files dropped on a .cmd file.

    The Explorer writes them after the name of the .cmd file and quotes only names with a blank;
    a name with ``&`` reaches the .cmd file cut in two, so the whole line of cmd.exe is read.

    Args:
        command_line: the line with which cmd.exe was started, ``cmd /c ""…\检查年报.cmd" a "b c""``.
        words: the words that the .cmd file got, which are used without such a line.
    """
    found = re.search(r"(?i)\.cmd\"?(?=\s|\"|$)", command_line)
    if not found:
        return [Path(word) for word in words]
    rest = command_line[found.end() :]
    if rest.count('"') % 2:
        rest = rest[: rest.rindex('"')]
    return [Path(quoted or bare) for quoted, bare in re.findall(r'"([^"]+)"|([^\s"]+)', rest)]


def _show(path: Path) -> None:
    """Open a file as a double click does, and do nothing if no program opens it."""
    if sys.platform == "win32" and "AUTHOR_NO_PAUSE" not in os.environ:
        with suppress(OSError):
            os.startfile(path)


if __name__ == "__main__":
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleTitleW("年报助手")
    try:
        sys.exit(run(sys.argv[1:], dropped_files(os.environ.get("AUTHOR_COMMAND_LINE", ""), sys.argv[2:]), _show))
    except AuthorError as refusal:
        sys.exit(str(refusal))
