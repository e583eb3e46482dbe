"""Every word of the command line, in Chinese; the work of each command stands in the module that ``run`` names."""

import argparse
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeAlias

from author.errors import UsageError

_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words of a command line; ``run`` names the function to call: ``author.cli.build:run``.

    Raises:
        UsageError: the words do not fit the command.
    """
    parser = _Parser(prog="author", description="编写政府信息公开工作年度报告；不带命令就开始填报。")
    parser.value("--dir", "文件夹", "答案和年报放在哪里（默认当前文件夹）", default=Path())
    parser.value("--year", "年度", "报告年度（默认上一年）", type=_year)
    parser.value("--profile", "要求.yaml", "本地的报送要求，一并检查")
    parser.flag("--plain", "一问一答，不画屏幕（读屏软件、管道、小窗口）")
    parser.flag("--debug", "出错时显示程序细节")
    parser.set_defaults(run="author.cli:fill_in")
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)
    # Parsers are slow to make: only those of named commands are made, or all of them for the help.
    named = [name for name in _COMMANDS if name in words]
    for name in named if named or not {"-h", "--help"} & set(words) else _COMMANDS:
        _COMMANDS[name](commands)
    return parser.parse_args(words)


def expanded(words: Sequence[str]) -> list[str]:
    """Return the words with each pattern (``*.docx``) replaced by its files, which Windows leaves to programs."""
    from glob import glob

    return [each for word in words for each in (sorted(glob(word)) if set(word) & set("*?") else []) or [word]]  # noqa: PTH207 - as typed


def _command(commands: _Commands, name: str, run: str, help: str, description: str | None = None) -> "_Parser":
    command = commands.add_parser(name, help=help, description=description)
    command.set_defaults(run=f"author.cli.{run}")
    return command


def _build(commands: _Commands) -> None:
    build = _command(commands, "build", "build:run", "答案文件 -> Word 年报", "由答案文件生成 Word 年报。")
    build.value("answers", "答案.yaml", "也可以是文件夹：里面每个答案文件生成一份")
    build.value("-o --output", "年报.docx", "写到哪里，也可以是文件夹（默认在答案文件旁边）")
    build.value("--template", "模板.docx", "本单位的模板（先用 form check 核对）")
    build.processes()


def _check(commands: _Commands) -> None:
    check = _command(commands, "check", "check:run", "检查年报", "检查答案文件、Word、网页和 PDF 年报；先列必须改的。")
    check.value("files", "文件", "可以有几个，也可以是文件夹", nargs="+")
    check.value("--previous", "上年年报", "与上年核对（任何一种文件）")
    check.value("--profile", "要求.yaml", "本地的报送要求")
    check.value("--answers", "答案.yaml", "列出文件里改了答案的哪些地方")
    check.value("--children", "文件夹", "本级政府的年报与所属各单位年报的合计核对", action="append")
    check.value("--own", "本机关年报", "与 --children 一起用：汇总机关自己的年报，只计一次")
    check.value("--exclude", "文件或机关", "与 --children 一起用：不计入的", type=str, action="append", default=[])
    check.value("--roster", "名单", "与 --children 一起用：应报送的机关")
    check.value("--settings", "汇总设置.yaml", "与 --children 一起用：汇总时定下的采用、免报、不计入")
    check.value("--comments", "批注.docx", "把检查结果写成 Word 批注")
    check.flag("--json", "输出 JSON")
    check.processes()


def _import(commands: _Commands) -> None:
    imports = _command(
        commands, "import", "imports:run", "已有的年报 -> 答案文件", "把 Word、网页、PDF 年报读成答案文件。"
    )
    imports.value("file", "年报")
    imports.value("-o --output", "答案.yaml", "写到哪里（默认 机关-年度.yaml）")
    imports.flag("--update", "答案文件已有时，把年报里的改动并进去")
    imports.flag("--replace", "年报同答案不是一个机关或年度的，也并进去")


def _export(commands: _Commands) -> None:
    export = _command(commands, "export", "export:run", "年报 -> 网页、PDF", "由答案或 Word 年报生成网页、PDF。")
    export.value("reports", "答案.yaml|年报.docx", "可以有几个，也可以是文件夹", nargs="+")
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="年报.html|年报.pdf|文件夹",
        help="写到哪里（转 PDF 要有 LibreOffice）；几个年报写到一个文件夹",
    )
    export.add_argument("--format", choices=("pdf", "html"), default="pdf", help="写到文件夹时用哪种（默认 pdf）")


def _aggregate(commands: _Commands) -> None:
    aggregate = _command(
        commands,
        "aggregate",
        "aggregate:run",
        "许多年报 -> 汇总",
        "检查并汇总各单位的年报（.docx、.pdf、.html、答案文件，可以混放）。",
    )
    aggregate.value("paths", "文件夹或文件", nargs="+")
    aggregate.value(
        "-o --output",
        "汇总.xlsx|.csv|.yaml|.docx",
        "写到哪里，可以写几个：工作簿、长表、本级政府的答案文件、Word 年报",
        action="append",
        default=[],
    )
    aggregate.value("--roster", "名单", "应报送的机关（.csv .xlsx .txt）")
    aggregate.value("--own", "本机关年报", "汇总机关自己的年报，只计一次")
    aggregate.value("--exclude", "文件、文件夹/或机关", "不计入的，可以写几个", type=str, action="append", default=[])
    aggregate.value("--name", "本级政府", "写进 .yaml、.docx 的机关名称；它自己的年报不计入", type=str, default="")
    aggregate.value("--previous", "上年", "与上年比较：上年的汇总（.yaml、.docx）或各单位年报的文件夹")
    aggregate.value("--returns", "文件夹", "给要退回的年报写退回意见和批注")
    # The options have no default, which would replace a value given before the command's name.
    aggregate.value("--year", "年度", "汇总的年度（默认份数最多的）", type=_year, default=argparse.SUPPRESS)
    aggregate.value("--profile", "要求.yaml", "本地的报送要求", default=argparse.SUPPRESS)
    aggregate.flag("--replace", "答案文件里已有不同的数时，用汇总的数代替")
    aggregate.processes()


def _tally(commands: _Commands) -> None:
    tally = _command(
        commands,
        "tally",
        "tally:run",
        "依申请公开台账 -> 第三部分的数",
        "把依申请公开台账（.xlsx、.csv）汇总成年报的第三部分。",
    )
    tally.value("register", "台账.xlsx")
    tally.flag("--new", "新建一个空的台账，不汇总")
    # The option has no default, which would replace a year given before the command's name.
    tally.value("--year", "年度", "报告年度（默认上一年）", type=_year, default=argparse.SUPPRESS)
    tally.value("-o --output", "答案.yaml", "写进这个答案文件的表三（默认只显示）")
    tally.flag("--replace", "答案文件里已有不同的数时，用台账的数代替")
    tally.value("--columns", "列.yaml", "不是本程序建的台账：各列叫什么、怎么写")
    tally.value("--holidays", "节假日.yaml", "公布的放假和调休上班日期，核对答复期限用")


def _form(commands: _Commands) -> None:
    form = commands.add_parser("form", help="年报格式的各个版本", description="查看、核对年报格式，重新生成模板。")
    actions = form.add_subparsers(title="做什么", metavar="做什么", required=True)
    _command(actions, "list", "form:list_editions", "有哪些版本")
    show = _command(actions, "show", "form:show_edition", "显示一个版本的部分、表格和键")
    show.value("edition", "版本", type=str)
    check = _command(actions, "check", "form:check", "核对全部版本，或核对一个格式定义、一个本单位的模板")
    check.value("file", "文件", "form.yaml 或 模板.docx", nargs="?")
    rebuild = _command(actions, "build", "form:build", "由格式定义重新生成 Word 模板")
    rebuild.value("edition", "版本", type=str)
    rebuild.value("-o --output", "模板.docx", "写到哪里（默认 templates 里）")
    schema = _command(actions, "schema", "form:print_schema", "答案文件的 JSON Schema")
    schema.value("edition", "版本", type=str)


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

    def value(
        self,
        names: str,
        metavar: str,
        help: str = "",
        *,
        type: Callable[[str], object] = Path,
        nargs: str | None = None,
        action: str = "store",
        default: object = None,
    ) -> None:
        """Take an argument or an option with a value, by default a path."""
        self.add_argument(
            *names.split(), type=type, metavar=metavar, help=help or None, nargs=nargs, action=action, default=default
        )

    def flag(self, name: str, help: str) -> None:
        """Take an option without a value."""
        self.add_argument(name, action="store_true", help=help)

    def processes(self) -> None:
        """Take the number of processes."""
        self.value("--processes", "个数", "同时用几个进程（默认每个处理器核一个）", type=_count)

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
