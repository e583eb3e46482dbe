"""What the commands print: whatever files, cells and sentences hold, the terminal obeys none of it.

What is said in one line stays one line: no name of a file can pass for a line of ours.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from author.errors import AuthorError
from author.text import one_line, visible

if TYPE_CHECKING:
    from author.findings import Finding

_NEXT_PROBLEM = "；\n"
"""Between the problems of one error."""


def say(line: str, *, aside: bool = False) -> None:
    """Print a line; ``aside`` on standard error."""
    say_block(one_line(line), aside=aside)


def say_block(lines: str, *, aside: bool = False) -> None:
    """Print lines that were put together of lines."""
    with _let_out(aside=aside):
        print(visible(lines), file=sys.stderr if aside else sys.stdout)


def say_json(words: str) -> None:
    """Print what a program reads, to the letter."""
    with _let_out():
        print(words)


def all_said() -> None:
    """Let everything that was said reach the terminal or the file that stands for it."""
    with _let_out():
        print(end="", flush=True)


@contextmanager
def _let_out(*, aside: bool = False) -> Iterator[None]:
    """Turn a full disk into a sentence; where even that cannot be said, say nothing.

    Raises:
        AuthorError: what is said cannot be written; nothing more is.
    """
    try:
        yield
    except OSError as error:
        # What was not written is else tried once more, with an English complaint, when the process ends.
        if aside:
            sys.stderr = None
            return
        if isinstance(error, BrokenPipeError):
            raise
        from author.files import reason

        sys.stdout = None
        raise AuthorError(f"要显示的内容写不出去（{reason(error)}）", "请看看输出到了哪里") from error


def in_words(error: "AuthorError | str") -> str:
    """The sentence of an error, its problems one below the other."""
    return f"{_NEXT_PROBLEM}  ".join(map(one_line, str(error).split(_NEXT_PROBLEM)))


def findings_in_words(found: "Sequence[Finding]") -> str:
    """Each finding on a line, then how many there are."""
    from author import show

    lines = [replace(each, message=one_line(each.message), reason=one_line(each.reason)) for each in found]
    return show.findings(lines)
