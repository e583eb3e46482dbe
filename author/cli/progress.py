"""The progress line of a long run."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from types import TracebackType
from typing import TextIO, TypeVar

from author.text import pad, width

T = TypeVar("T")

_SECONDS_BETWEEN = 0.2
_SECONDS_BEFORE_ESTIMATE = 3


class ProgressLine:
    """A progress line on standard error.

    The line is silent if standard error is no terminal, or if standard output is a terminal
    too and results are printed there as they come (``between_lines``).
    """

    def __init__(self, *, between_lines: bool = False) -> None:
        self._drawn = 0.0
        self._width = 0
        self._begun = monotonic()
        self._is_shown = _is_terminal(sys.stderr) and not (between_lines and _is_terminal(sys.stdout))

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            self._draw("")
            print(end="\r", file=sys.stderr, flush=True)

    def __call__(self, done: int, before: int, total: int) -> None:
        """Show how many of the files are done, ``before`` of them in an earlier run."""
        now = monotonic()
        if not self._is_shown or now - self._drawn < _SECONDS_BETWEEN:
            return
        self._drawn = now
        known = f"（其中 {before} 份上次已读过）" if before else ""
        line = f"已处理 {done}/{total} 份{known}{self._left(done, before, total, now - self._begun)}"
        self._draw(line)

    def _draw(self, line: str) -> None:
        """Draw over the last line with blanks: not every Windows console knows escape sequences."""
        print(f"\r{pad(line, self._width)}", end="", file=sys.stderr, flush=True)
        self._width = width(line)

    def over(self, results: Iterable[T], total: int) -> Iterator[T]:
        """Yield the results as they come, and show the number of each."""
        for number, result in enumerate(results, 1):
            self(number, 0, total)
            yield result

    def _left(self, done: int, before: int, total: int, seconds: float) -> str:
        """Return how long the rest may take, judged by the files read in this run."""
        read = done - before
        if seconds < _SECONDS_BEFORE_ESTIMATE or read <= 0:
            return ""
        left = seconds / read * (total - done)
        return f"，大约还要 {round(left / 60)} 分钟" if left >= 90 else f"，大约还要 {round(left)} 秒"


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
