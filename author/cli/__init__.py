"""Commands -> exit code; the one place that prints (the wizard draws its own screens)."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pkgutil import resolve_name

from author.cli.arguments import expanded, parse
from author.cli.interrupts import interrupted_once
from author.cli.saying import flush, in_words, prepare_streams, say, say_block
from author.errors import AuthorError, Exit


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after the program's name; by default those of the process.

    Returns:
        An exit code of `Exit`. Nothing is raised without ``--debug``.
    """
    prepare_streams()
    with interrupted_once():
        words = list(sys.argv[1:] if argv is None else argv)
        return _run(expanded(words) if sys.platform == "win32" else words)


def _run(words: Sequence[str]) -> int:
    debug = "--debug" in words
    try:
        arguments = parse([word for word in words if word != "--debug"])
        run: Callable[[argparse.Namespace], Exit] = resolve_name(f"author.cli.{arguments.run}")
        code = run(arguments)
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


def _in_a_sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        from author.files import reason

        return str(AuthorError(f"“{error.filename}”打不开（{reason(error)}）", "请核对名称和权限"))
    return f"程序内部出错（{type(error).__name__}），请加 --debug 再运行一次，把显示的内容交给维护人员。"
