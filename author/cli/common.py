"""Words and decisions that several commands share."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.saying import say
from author.errors import Exit, UsageError
from author.files import left_alone

if TYPE_CHECKING:
    from author.aggregate import Summary
    from author.intake import Candidate

_KINDS_OF_FILE = (
    ".csv", ".doc", ".docx", ".et", ".htm", ".html", ".json", ".pdf", ".txt", ".wps", ".xls", ".xlsx", ".yaml", ".yml",
)  # fmt: skip
"""Suffixes that the names of folders do not have."""


def say_written(written: Path, target: Path) -> None:
    """Say where a file is, and whether an edited one of its name was left alone."""
    if told := left_alone(target, written):
        say(told)
    say(f"已生成 {written}")


class OutputLog:
    """The files that one run has written, so that none of them replaces another."""

    def __init__(self) -> None:
        self.places: set[Path] = set()
        self._sources: dict[Path, Path] = {}

    def report(self, written: Path, target: Path, source: Path) -> None:
        """Say where the file made from ``source`` is, and whether it shares its name or content with an earlier one."""
        first = self._sources.setdefault(target, source)
        if first == source:
            say_written(written, target)
        elif written in self.places:
            say(f"“{source}”生成的与“{first}”的完全相同，只写一份：{written}")
        else:
            say(f"“{first}”和“{source}”生成的文件同名，后一份另存为 {written.name}。")
            say(f"已生成 {written}")
        self.places.add(written)


def say_skipped(candidate: "Candidate") -> Exit:
    """Say why a file of a folder is not read, and return the exit code for it."""
    say(f"“{candidate.shown}”{candidate.skip_reason}。")
    return Exit.UNREADABLE if candidate.is_unread else Exit.DONE


def is_folder(target: Path) -> bool:
    """Return whether an output is an existing folder, or has the name of a new one."""
    return target.is_dir() or not (target.exists() or target.suffix.lower() in _KINDS_OF_FILE)


def refuse_unfit(target: Path, suffixes: Sequence[str]) -> None:
    """Refuse an output that is a folder or has another suffix.

    Raises:
        UsageError: the output is refused.
    """
    # The writer reports a name that the system refuses.
    with suppress(OSError, ValueError):
        if target.is_dir():
            raise UsageError(f"输出文件“{target}”是文件夹", "请给出文件名")
    if target.suffix.lower() not in suffixes:
        raise UsageError(f"输出文件“{target}”应是 {'、'.join(suffixes)}", "请改文件名")


def verdict_of_all(summary: "Summary") -> Exit:
    """Return the exit code for an aggregation; copies, pictures and excluded files are no faults."""
    causes = {each.cause for each in summary.left_out}
    if any(cause.is_unread for cause in causes):
        return Exit.UNREADABLE
    wrong = any(head.errors for head in summary.counted) or summary.missing
    return Exit.FINDINGS if wrong or any(cause.must_be_settled for cause in causes) else Exit.DONE
