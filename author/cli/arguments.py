"""What may be typed: the parser in Chinese, put together from the commands."""

import argparse
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from author.cli.common import year
from author.errors import Exit, UsageError

_COMMANDS = {
    "build": "build",
    "check": "check",
    "import": "imports",
    "export": "export",
    "aggregate": "aggregate",
    "tally": "tally",
    "form": "form",
}
"""The module of each command, in the order of the help."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The words of a command line; ``run`` is the function that does what they ask.

    Raises:
        UsageError: the words are not of a command's form.
    """
    # Of the commands only the one that is named need be there; where none is, the help lists all.
    named = [words[0]] if words and words[0] in _COMMANDS else _COMMANDS
    parser = _Parser(prog="author", description="编写政府信息公开工作年度报告；不带命令就开始填报。")
    parser.add_argument(
        "--dir", type=Path, default=Path(), metavar="文件夹", help="答案和年报放在哪里（默认当前文件夹）"
    )
    parser.add_argument("--year", type=year, metavar="年度", help="报告年度（默认上一年）")
    parser.add_argument("--profile", type=Path, metavar="要求.yaml", help="本地的报送要求，一并检查")
    parser.add_argument("--plain", action="store_true", help="一问一答，不画屏幕（读屏软件、管道、小窗口）")
    parser.add_argument("--debug", action="store_true", help="出错时显示程序细节")
    parser.set_defaults(run=_wizard)
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)
    for name in named:
        import_module(f"author.cli.{_COMMANDS[name]}").add(commands)
    return parser.parse_args(words)


class _Parser(argparse.ArgumentParser):
    """argparse with every word in Chinese."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_formatter)  # type: ignore[arg-type]
        self._positionals.title = "要给出的"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        words = re.search(r".*: '([^']+)'|.*(?:unrecognized arguments|are required): (.+)|argument (\S+?):", message)
        named = f"：{next(filter(None, words.groups()))}" if words else ""
        what = "缺少" if "required" in message or "expected" in message else "不认识的写法"
        raise UsageError(f"{what}{named}", f"用法请看 {self.prog} --help")


def _formatter(prog: str) -> argparse.HelpFormatter:
    # argparse counts characters, not columns: help on a line of its own stays aligned in Chinese.
    return argparse.HelpFormatter(prog, max_help_position=6)


def _wizard(arguments: argparse.Namespace) -> Exit:
    from author import wizard

    return wizard.run(arguments.dir, year=arguments.year, plain=arguments.plain, demands=arguments.profile)
