"""Print the words of the commands, without control characters that files, cells and sentences may contain.

A message of one line stays one line, so that the name of a file cannot look like a line of the program.
"""

import errno
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from time import monotonic
from typing import TYPE_CHECKING, TextIO, TypeVar

from author.errors import AuthorError
from author.text import one_line, pad, visible, width

if TYPE_CHECKING:
    from author.findings import Finding

T = TypeVar("T")

_NEXT_PROBLEM = "；\n"
"""The text between two problems of one error."""
_SECONDS_BETWEEN = 0.2
_SECONDS_BEFORE_ESTIMATE = 3


def say(line: str, *, to_stderr: bool = False) -> None:
    """Print one line."""
    say_block(one_line(line), to_stderr=to_stderr)


def say_block(lines: str, *, to_stderr: bool = False) -> None:
    """Print text of several lines."""
    with _write_errors_in_words(to_stderr=to_stderr):
        print(visible(lines), file=sys.stderr if to_stderr else sys.stdout)


def prepare_streams() -> None:
    """Prepare the standard streams: a character that a stream cannot encode is shown as ?.

    A stream whose encoding has no Chinese characters, such as a file on an English Windows, gets UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if _is_chinese(stream.encoding) else "utf-8", errors="replace")


def _is_chinese(encoding: str) -> bool:
    try:
        "年报".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def say_json(words: str) -> None:
    """Print text for a program: every character as it is, in UTF-8 whatever the console's code page."""
    with _write_errors_in_words():
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        print(words)


def flush() -> None:
    """Send everything printed so far to the terminal or to the file behind standard output."""
    with _write_errors_in_words():
        print(end="", flush=True)


@contextmanager
def _write_errors_in_words(*, to_stderr: bool = False) -> Iterator[None]:
    """Turn a full disk into a sentence, and into silence on standard error.

    Raises:
        AuthorError: standard output cannot be written; nothing more is printed on it.
    """
    try:
        yield
    except OSError as error:
        # Python would write again at the end of the process and complain in English, so the stream is taken away.
        if to_stderr:
            sys.stderr = None
            return
        # Windows reports an invalid argument if the reader of our output has gone.
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            raise BrokenPipeError from error
        from author.files import reason

        sys.stdout = None
        raise AuthorError(f"要显示的内容写不出去（{reason(error)}）", "请看看输出到了哪里") from error


def in_words(error: "AuthorError | str") -> str:
    """Return the sentence of an error, with its problems one below the other."""
    return f"{_NEXT_PROBLEM}  ".join(map(one_line, str(error).split(_NEXT_PROBLEM)))


def findings_in_words(found: "Sequence[Finding]") -> str:
    """Return each finding on a line, and their counts on the last one."""
    from author import show

    lines = [each._replace(message=one_line(each.message), reason=one_line(each.reason)) for each in found]
    return show.findings(lines)


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

    def __exit__(self, *_: object) -> None:
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
        """Draw the line over the last one, padded with blanks: not every Windows console knows escape sequences."""
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
