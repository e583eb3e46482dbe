"""Commands -> exit code: the named command is imported and run, and whatever it raises becomes one sentence."""

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from author.cli.arguments import expanded, parse
from author.cli.saying import flush, in_words, prepare_streams, say, say_block
from author.errors import AuthorError, Exit

_SECONDS_TO_END = 2.0
"""The time after which another Ctrl-C counts: the one before may have been swallowed on its way up."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv``, by default the arguments of the process; return a code of `Exit`.

    Nothing is raised without ``--debug``.
    """
    prepare_streams()
    with interrupted_once():
        words = list(sys.argv[1:] if argv is None else argv)
        return _run(expanded(words) if sys.platform == "win32" else words)


def _run(words: Sequence[str]) -> int:
    debug = "--debug" in words
    try:
        arguments = parse([word for word in words if word != "--debug"])
        module, _, name = arguments.run.partition(":")
        code: Exit = getattr(importlib.import_module(module), name)(arguments)
        flush()
        return code
    except AuthorError as error:
        if debug:
            raise
        say_block(in_words(error), to_stderr=True)
        return error.code
    except KeyboardInterrupt:
        say("已中断。", to_stderr=True)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (… | head): nothing is left to say, also not at shutdown.
        sys.stdout = None
        return Exit.DONE
    except Exception as error:
        if debug:
            raise
        say(_in_a_sentence(error), to_stderr=True)
        return Exit.UNREADABLE


def fill_in(arguments: argparse.Namespace) -> Exit:
    """Start the wizard, which asks for the answers on screens of its own and writes the report."""
    from author import wizard

    return wizard.run(arguments.dir, year=arguments.year, plain=arguments.plain, profile_path=arguments.profile)


def _in_a_sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        from author.files import reason

        # The system names no file if it refuses a temporary one.
        what = f"“{error.filename}”打不开" if error.filename else "磁盘或临时文件夹读写不了"
        return str(AuthorError(f"{what}（{reason(error)}）", "请核对名称、权限和磁盘空间"))
    return f"程序内部出错（{type(error).__name__}），请加 --debug 再运行一次，把显示的内容交给维护人员。"


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Let only the first Ctrl-C interrupt the block, so that saving and the last words are not broken off.

    An interrupted process ignores Ctrl-C from then to its end. The block changes nothing if
    Ctrl-C is ignored or has another listener.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or not is_main:
        yield
        return
    heard: float | None = None

    def interrupt(*_: object) -> None:
        nonlocal heard
        if heard is None or monotonic() - heard > _SECONDS_TO_END:
            heard = monotonic()
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if heard is None else signal.SIG_IGN)
