"""Every word of the command line, in Chinese; the work of each command stands in the module that ``run`` names."""

import argparse
import re
from collections.abc import Callable, Sequence
from functools import partial
from glob import glob
from pathlib import Path
from typing import NoReturn, TypeAlias

from author.errors import UsageError

_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words of a command line.

    Returns:
        The arguments; ``run`` names the function that does the work (``author.cli.build:run``).

    Raises:
        UsageError: the words do not fit the command.
    """
    parser = _Parser(prog="author", description="编写政府信息公开工作年度报告；不带命令就开始填报。")
    parser.add_argument(
        "--dir", type=Path, default=Path(), metavar="文件夹", help="答案和年报放在哪里（默认当前文件夹）"
    )
    parser.add_argument("--year", type=_year, metavar="年度", help="报告年度（默认上一年）")
    parser.add_argument("--profile", type=Path, metavar="要求.yaml", help="本地的报送要求，一并检查")
    parser.add_argument("--plain", action="store_true", help="一问一答，不画屏幕（读屏软件、管道、小窗口）")
    parser.add_argument("--debug", action="store_true", help="出错时显示程序细节")
    parser.set_defaults(run="author.cli:fill_in")
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)
    # Parsers are slow to make: only those of named commands are made, or all of them for the help.
    named = [name for name in _COMMANDS if name in words]
    for name in named if named or not {"-h", "--help"} & set(words) else _COMMANDS:
        _COMMANDS[name](commands)
    return parser.parse_args(words)


def expanded(words: Sequence[str]) -> list[str]:
    """Return the words with each pattern (``*.docx``) replaced by its files, which Windows leaves to programs."""
    return [each for word in words for each in (sorted(glob(word)) if set(word) & set("*?") else []) or [word]]  # noqa: PTH207 - as typed


def _build(commands: _Commands) -> None:
    build = commands.add_parser("build", help="答案文件 -> Word 年报", description="由答案文件生成 Word 年报。")
    build.add_argument("answers", type=Path, metavar="答案.yaml", help="也可以是文件夹：里面每个答案文件生成一份")
    build.add_argument(
        "-o", "--output", type=Path, metavar="年报.docx", help="写到哪里，也可以是文件夹（默认在答案文件旁边）"
    )
    build.add_argument("--template", type=Path, metavar="模板.docx", help="本单位的模板（先用 form check 核对）")
    _add_processes(build)
    build.set_defaults(run="author.cli.build:run")


def _check(commands: _Commands) -> None:
    check = commands.add_parser(
        "check", help="检查年报", description="检查答案文件、Word、网页和 PDF 年报；先列必须改的。"
    )
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="可以有几个，也可以是文件夹")
    check.add_argument("--previous", type=Path, metavar="上年年报", help="与上年核对（任何一种文件）")
    check.add_argument("--profile", type=Path, metavar="要求.yaml", help="本地的报送要求")
    check.add_argument("--answers", type=Path, metavar="答案.yaml", help="列出文件里改了答案的哪些地方")
    check.add_argument(
        "--children", type=Path, action="append", metavar="文件夹", help="本级政府的年报与所属各单位年报的合计核对"
    )
    check.add_argument(
        "--own", type=Path, metavar="本机关年报", help="与 --children 一起用：汇总机关自己的年报，只计一次"
    )
    check.add_argument(
        "--exclude", action="append", default=[], metavar="文件或机关", help="与 --children 一起用：不计入的"
    )
    check.add_argument("--roster", type=Path, metavar="名单", help="与 --children 一起用：应报送的机关")
    check.add_argument(
        "--settings", type=Path, metavar="汇总设置.yaml", help="与 --children 一起用：汇总时定下的采用、免报、不计入"
    )
    check.add_argument("--comments", type=Path, metavar="批注.docx", help="把检查结果写成 Word 批注")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    _add_processes(check)
    check.set_defaults(run="author.cli.check:run")


def _import(commands: _Commands) -> None:
    imports = commands.add_parser(
        "import", help="已有的年报 -> 答案文件", description="把 Word、网页、PDF 年报读成答案文件。"
    )
    imports.add_argument("file", type=Path, metavar="年报")
    imports.add_argument("-o", "--output", type=Path, metavar="答案.yaml", help="写到哪里（默认 机关-年度.yaml）")
    imports.add_argument("--update", action="store_true", help="答案文件已有时，把年报里的改动并进去")
    imports.add_argument("--replace", action="store_true", help="年报同答案不是一个机关或年度的，也并进去")
    imports.set_defaults(run="author.cli.imports:run")


def _export(commands: _Commands) -> None:
    export = commands.add_parser("export", help="年报 -> 网页、PDF", description="由答案或 Word 年报生成网页、PDF。")
    export.add_argument(
        "reports", type=Path, nargs="+", metavar="答案.yaml|年报.docx", help="可以有几个，也可以是文件夹"
    )
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="年报.html|年报.pdf|文件夹",
        help="写到哪里（转 PDF 要有 LibreOffice）；几个年报写到一个文件夹",
    )
    export.add_argument("--format", choices=("pdf", "html"), default="pdf", help="写到文件夹时用哪种（默认 pdf）")
    export.set_defaults(run="author.cli.export:run")


def _aggregate(commands: _Commands) -> None:
    aggregate = commands.add_parser(
        "aggregate",
        help="许多年报 -> 汇总",
        description="检查并汇总各单位的年报（.docx、.pdf、.html、答案文件，可以混放）。",
    )
    aggregate.add_argument("paths", type=Path, nargs="+", metavar="文件夹或文件")
    aggregate.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="汇总.xlsx|.csv|.yaml|.docx",
        help="写到哪里，可以写几个：工作簿、长表、本级政府的答案文件、Word 年报",
    )
    aggregate.add_argument("--roster", type=Path, metavar="名单", help="应报送的机关（.csv .xlsx .txt）")
    aggregate.add_argument("--own", type=Path, metavar="本机关年报", help="汇总机关自己的年报，只计一次")
    aggregate.add_argument(
        "--exclude", action="append", default=[], metavar="文件、文件夹/或机关", help="不计入的，可以写几个"
    )
    aggregate.add_argument(
        "--name", default="", metavar="本级政府", help="写进 .yaml、.docx 的机关名称；它自己的年报不计入"
    )
    aggregate.add_argument(
        "--previous", type=Path, metavar="上年", help="与上年比较：上年的汇总（.yaml、.docx）或各单位年报的文件夹"
    )
    aggregate.add_argument("--returns", type=Path, metavar="文件夹", help="给要退回的年报写退回意见和批注")
    # The options have no default, which would replace a value given before the command's name.
    aggregate.add_argument(
        "--year", type=_year, default=argparse.SUPPRESS, metavar="年度", help="汇总的年度（默认份数最多的）"
    )
    aggregate.add_argument(
        "--profile", type=Path, default=argparse.SUPPRESS, metavar="要求.yaml", help="本地的报送要求"
    )
    aggregate.add_argument("--replace", action="store_true", help="答案文件里已有不同的数时，用汇总的数代替")
    _add_processes(aggregate)
    aggregate.set_defaults(run="author.cli.aggregate:run")


def _tally(commands: _Commands) -> None:
    tally = commands.add_parser(
        "tally",
        help="依申请公开台账 -> 第三部分的数",
        description="把依申请公开台账（.xlsx、.csv）汇总成年报的第三部分。",
    )
    tally.add_argument("register", type=Path, metavar="台账.xlsx")
    tally.add_argument("--new", action="store_true", help="新建一个空的台账，不汇总")
    # The option has no default, which would replace a year given before the command's name.
    tally.add_argument("--year", type=_year, default=argparse.SUPPRESS, metavar="年度", help="报告年度（默认上一年）")
    tally.add_argument("-o", "--output", type=Path, metavar="答案.yaml", help="写进这个答案文件的表三（默认只显示）")
    tally.add_argument("--replace", action="store_true", help="答案文件里已有不同的数时，用台账的数代替")
    tally.add_argument("--columns", type=Path, metavar="列.yaml", help="不是本程序建的台账：各列叫什么、怎么写")
    tally.add_argument("--holidays", type=Path, metavar="节假日.yaml", help="公布的放假和调休上班日期，核对答复期限用")
    tally.set_defaults(run="author.cli.tally:run")


def _form(commands: _Commands) -> None:
    form = commands.add_parser("form", help="年报格式的各个版本", description="查看、核对年报格式，重新生成模板。")
    actions = form.add_subparsers(title="做什么", metavar="做什么", required=True)
    listing = actions.add_parser("list", help="有哪些版本")
    listing.set_defaults(run="author.cli.form:list_editions")
    show = actions.add_parser("show", help="显示一个版本的部分、表格和键")
    show.add_argument("edition", metavar="版本")
    show.set_defaults(run="author.cli.form:show_edition")
    check = actions.add_parser("check", help="核对全部版本，或核对一个格式定义、一个本单位的模板")
    check.add_argument("file", type=Path, nargs="?", metavar="文件", help="form.yaml 或 模板.docx")
    check.set_defaults(run="author.cli.form:check")
    rebuild = actions.add_parser("build", help="由格式定义重新生成 Word 模板")
    rebuild.add_argument("edition", metavar="版本")
    rebuild.add_argument("-o", "--output", type=Path, metavar="模板.docx", help="写到哪里（默认 templates 里）")
    rebuild.set_defaults(run="author.cli.form:build")
    schema = actions.add_parser("schema", help="答案文件的 JSON Schema")
    schema.add_argument("edition", metavar="版本")
    schema.set_defaults(run="author.cli.form:print_schema")


_COMMANDS: dict[str, Callable[[_Commands], None]] = {
    "build": _build,
    "check": _check,
    "import": _import,
    "export": _export,
    "aggregate": _aggregate,
    "tally": _tally,
    "form": _form,
}
"""The words of each command, in the order of the help."""


def _add_processes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--processes", type=_count, metavar="个数", help="同时用几个进程（默认每个处理器核一个）")


def _year(typed: str) -> int:
    if not re.fullmatch(r"\d{4}", typed):
        raise UsageError(f"年度“{typed}”不对", "请写四位数，例如 2025")
    return int(typed)


def _count(typed: str) -> int:
    if not re.fullmatch(r"[1-9]\d?", typed):
        raise UsageError(f"进程个数“{typed}”不对", "请写 1 到 99 的整数")
    return int(typed)


class _Parser(argparse.ArgumentParser):
    """An argparse parser with every word in Chinese."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_formatter)  # type: ignore[arg-type]
        self._positionals.title = "要给出的"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def format_usage(self) -> str:
        self.formatter_class = _formatter_as_wide_as_the_terminal
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        self.formatter_class = _formatter_as_wide_as_the_terminal
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        words = re.search(r".*: '([^']+)'|.*(?:unrecognized arguments|are required): (.+)|argument (\S+?):", message)
        named = f"：{next(filter(None, words.groups()))}" if words else ""
        what = "缺少" if "required" in message or "expected" in message else "不认识的写法"
        raise UsageError(f"{what}{named}", f"用法请看 {self.prog} --help")


def _formatter(prog: str, width: int | None = 80) -> argparse.HelpFormatter:
    # argparse counts characters, not columns: help on a line of its own stays aligned in Chinese.
    # It makes a formatter for each argument, and imports much to ask for the terminal's width.
    return argparse.HelpFormatter(prog, max_help_position=6, width=width)


_formatter_as_wide_as_the_terminal = partial(_formatter, width=None)
