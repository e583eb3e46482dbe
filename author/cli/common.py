"""What several commands say and decide alike."""

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from author.cli.saying import say
from author.errors import Exit, UsageError

if TYPE_CHECKING:
    from author.findings import Finding
    from author.intake import Candidate

_KINDS_OF_FILE = (
    ".csv", ".doc", ".docx", ".et", ".htm", ".html", ".json", ".pdf", ".txt", ".wps", ".xls", ".xlsx", ".yaml", ".yml",
)  # fmt: skip
"""Ends of names that nobody gives a folder."""
_FEW = 8
"""Files that are done sooner than worker processes have started."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def say_written(written: Path, target: Path) -> None:
    """Say where a file is, and that another was left alone."""
    if written != target:
        say_left_alone(target, written)
    say(f"已生成 {written}")


class Written:
    """Where one run has written what: no two of its files come onto one another."""

    def __init__(self) -> None:
        self.places: set[Path] = set()
        self._sources: dict[Path, Path] = {}

    def say(self, written: Path, target: Path, source: Path) -> None:
        """Say where the file made from ``source`` is, and whether another of this run has its name or its content."""
        first = self._sources.setdefault(target, source)
        if first == source:
            say_written(written, target)
        elif written in self.places:
            say(f"“{source}”生成的与“{first}”的完全相同，只写一份：{written}")
        else:
            say(f"“{first}”和“{source}”生成的文件同名，后一份另存为 {written.name}。")
            say(f"已生成 {written}")
        self.places.add(written)


def say_aside(candidate: "Candidate") -> Exit:
    """Say why a file of a folder is not read, and what that means for the shell."""
    say(f"“{candidate.shown}”{candidate.aside}。")
    return Exit.UNREADABLE if candidate.is_unread else Exit.DONE


def is_folder(target: Path) -> bool:
    """Whether an output is a folder: one that is there, or one that can be made, by its name."""
    return target.is_dir() or not (target.exists() or target.suffix.lower() in _KINDS_OF_FILE)


def refuse_unfit(target: Path, suffixes: Sequence[str]) -> None:
    """Refuse an output that is no file, or one of another kind than is written.

    Raises:
        UsageError: it is.
    """
    # A name that the system refuses is told when it is written.
    with suppress(OSError, ValueError):
        if target.is_dir():
            raise UsageError(f"输出文件“{target}”是文件夹", "请给出文件名")
    if target.suffix.lower() not in suffixes:
        raise UsageError(f"输出文件“{target}”应是 {'、'.join(suffixes)}", "请改文件名")


def say_left_alone(target: Path, written: Path) -> None:
    """Say that a file was not written over, and where its new content is."""
    say(f"“{target.name}”已被改过或正打开着，没有动它，另存为 {written.name}。")


def year(typed: str) -> int:
    """A year as typed on the command line.

    Raises:
        UsageError: it is none.
    """
    if not re.fullmatch(r"\d{4}", typed):
        raise UsageError(f"年度“{typed}”不对", "请写四位数，例如 2025")
    return int(typed)


def count(typed: str) -> int:
    """A number of processes as typed on the command line.

    Raises:
        UsageError: it is none.
    """
    if not re.fullmatch(r"[1-9]\d?", typed):
        raise UsageError(f"进程个数“{typed}”不对", "请写 1 到 99 的整数")
    return int(typed)


def processes_for(wanted: int | None, files: int) -> int:
    """How many processes work on so many files: as wanted, else one for few files and one a core for more."""
    from author.workers import usual_processes

    return wanted or (usual_processes() if files > _FEW else 1)


def verdict(findings: "Sequence[Finding]") -> Exit:
    """What the shell is told of findings."""
    return Exit.FINDINGS if any(each.is_error for each in findings) else Exit.DONE
