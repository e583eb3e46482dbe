"""Print the words of the commands so that the terminal obeys nothing that files, cells and sentences contain.

A message of one line stays one line, so that the name of a file cannot look like a line of the program.
"""

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.text import one_line, visible

if TYPE_CHECKING:
    from author.findings import Finding

_NEXT_PROBLEM = "；\n"
"""The text between two problems of one error."""


def say(line: str, *, to_stderr: bool = False) -> None:
    """Print one line."""
    say_block(one_line(line), to_stderr=to_stderr)


def say_block(lines: str, *, to_stderr: bool = False) -> None:
    """Print text of several lines."""
    with _write_errors_in_words(to_stderr=to_stderr):
        print(visible(lines), file=sys.stderr if to_stderr else sys.stdout)


def prepare_streams() -> None:
    """Let no character stop the work: what a stream cannot encode is shown as ?.

    A stream that is no Chinese one at all, such as a file on a Windows in English, gets UTF-8.
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
        # Python tries once more when the process ends and complains in English: the stream is taken away.
        if to_stderr:
            sys.stderr = None
            return
        if isinstance(error, BrokenPipeError) or _is_closed_pipe_of_windows(error):
            raise BrokenPipeError from error
        from author.files import reason

        sys.stdout = None
        raise AuthorError(f"要显示的内容写不出去（{reason(error)}）", "请看看输出到了哪里") from error


def _is_closed_pipe_of_windows(error: OSError) -> bool:
    """Return whether the reader of our output has gone, which Windows calls an invalid argument."""
    return sys.platform == "win32" and error.errno == errno.EINVAL


def in_words(error: "AuthorError | str") -> str:
    """Return the sentence of an error, with its problems one below the other."""
    return f"{_NEXT_PROBLEM}  ".join(map(one_line, str(error).split(_NEXT_PROBLEM)))


def findings_in_words(found: "Sequence[Finding]") -> str:
    """Return each finding on a line, and their counts on the last one."""
    from author import show

    lines = [replace(each, message=one_line(each.message), reason=one_line(each.reason)) for each in found]
    return show.findings(lines)
