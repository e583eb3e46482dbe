"""Commands -> exit code; the one place that prints (the wizard draws its own screens)."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from author.errors import AuthorError, Exit, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after the program's name; those of the process by default.

    Returns:
        An exit code of `Exit`. Nothing is raised unless ``--debug`` was given.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not stop the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    try:
        arguments = _parser().parse_args([word for word in words if word != "--debug"])
        run: Callable[[argparse.Namespace], Exit] = arguments.run
        return run(arguments)
    except AuthorError as error:
        if debug:
            raise
        print(error, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (… | head): nothing is left to say, also not at shutdown.
        sys.stdout = None
        return Exit.DONE
    except Exception as error:
        if debug:
            raise
        print(
            f"程序内部出错（{type(error).__name__}），请加 --debug 再运行一次，把显示的内容交给维护人员。",
            file=sys.stderr,
        )
        return Exit.UNREADABLE


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


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="author", description="编写政府信息公开工作年度报告；不带命令就开始填报。")
    parser.add_argument(
        "--dir", type=Path, default=Path(), metavar="文件夹", help="答案和年报放在哪里（默认当前文件夹）"
    )
    parser.add_argument("--year", type=_year, metavar="年度", help="报告年度（默认上一年）")
    parser.add_argument("--plain", action="store_true", help="一问一答，不画屏幕（读屏软件、管道、小窗口）")
    parser.add_argument("--debug", action="store_true", help="出错时显示程序细节")
    parser.set_defaults(run=_wizard)
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)

    build = commands.add_parser("build", help="答案文件 -> Word 年报", description="由答案文件生成 Word 年报。")
    build.add_argument("answers", type=Path, metavar="答案.yaml")
    build.add_argument("-o", "--output", type=Path, metavar="年报.docx", help="写到哪里（默认在答案文件旁边）")
    build.add_argument("--template", type=Path, metavar="模板.docx", help="本单位的模板（先用 form check 核对）")
    build.set_defaults(run=_build)

    export = commands.add_parser("export", help="年报 -> 网页、PDF", description="由答案或 Word 年报生成网页、PDF。")
    export.add_argument("report", type=Path, metavar="答案.yaml|年报.docx")
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="年报.html|年报.pdf",
        help="写到哪里（转 PDF 要有 LibreOffice）",
    )
    export.set_defaults(run=_export)

    form = commands.add_parser("form", help="年报格式的各个版本", description="查看、核对年报格式，重新生成模板。")
    actions = form.add_subparsers(title="做什么", metavar="做什么", required=True, parser_class=_Parser)
    listing = actions.add_parser("list", help="有哪些版本")
    listing.set_defaults(run=_form_list)
    show = actions.add_parser("show", help="显示一个版本的部分、表格和键")
    show.add_argument("edition", metavar="版本")
    show.set_defaults(run=_form_show)
    check = actions.add_parser("check", help="核对全部版本，或核对一个格式定义、一个本单位的模板")
    check.add_argument("file", type=Path, nargs="?", metavar="文件", help="form.yaml 或 模板.docx")
    check.set_defaults(run=_form_check)
    rebuild = actions.add_parser("build", help="由格式定义重新生成 Word 模板")
    rebuild.add_argument("edition", metavar="版本")
    rebuild.add_argument("-o", "--output", type=Path, metavar="模板.docx", help="写到哪里（默认 templates 里）")
    rebuild.set_defaults(run=_form_build)
    schema = actions.add_parser("schema", help="答案文件的 JSON Schema")
    schema.add_argument("edition", metavar="版本")
    schema.set_defaults(run=_form_schema)
    return parser


def _year(typed: str) -> int:
    if not re.fullmatch(r"\d{4}", typed):
        raise UsageError(f"年度“{typed}”不对", "请写四位数，例如 2025")
    return int(typed)


def _wizard(arguments: argparse.Namespace) -> Exit:
    from author import wizard

    return wizard.run(arguments.dir, year=arguments.year, plain=arguments.plain)


def _build(arguments: argparse.Namespace) -> Exit:
    from author import answers, checks, editions, render, show

    report = answers.load(arguments.answers)
    form = editions.edition(report.edition)
    found = checks.run(report, form)
    failed = any(each.is_error for each in found)
    target = _target(arguments.output or arguments.answers.parent, render.file_name(report, form, finished=not failed))
    _say_written(render.write(report, form, target, template=arguments.template), target)
    print(show.findings(found))
    return Exit.FINDINGS if failed else Exit.DONE


def _say_written(written: Path, target: Path) -> None:
    if written != target:
        print(f"“{target.name}”已被改过或正打开着，没有动它，另存为 {written.name}。")
    print(f"已生成 {written}")


def _target(output: Path, name: str) -> Path:
    if output.is_dir():
        return output / name
    if output.suffix.lower() != ".docx":
        raise UsageError(f"输出文件“{output}”应是 .docx", "请改文件名")
    return output


def _export(arguments: argparse.Namespace) -> Exit:
    from author import answers, checks, editions, export, render, show
    from author.extract import read_report
    from author.files import read_bytes

    source, target = arguments.report, arguments.output
    if target.suffix.lower() not in export.FORMATS:
        raise UsageError(f"输出文件“{target}”应是 {' 或 '.join(export.FORMATS)}", "请改文件名")
    is_document = source.suffix.lower() == ".docx"
    extraction = read_report(source) if is_document else None
    report = extraction.report if extraction else answers.load(source)
    form = editions.edition(report.edition)
    found = [*(extraction.findings if extraction else ()), *checks.run(report, form)]
    if target.suffix.lower() == ".html":
        content = export.html(report, form).encode()
    else:
        # A document is printed as it was edited, with all that answers cannot hold.
        (content,) = export.pdf([read_bytes(source) if is_document else render.document(report, form)])
    _say_written(export.write(content, target), target)
    print(show.findings(found))
    return Exit.FINDINGS if any(each.is_error for each in found) else Exit.DONE


def _form_list(_: argparse.Namespace) -> Exit:
    from author import editions, show

    print(show.editions(editions.all_editions()))
    return Exit.DONE


def _form_show(arguments: argparse.Namespace) -> Exit:
    from author import editions, show

    print(show.form(editions.edition(arguments.edition)))
    return Exit.DONE


def _form_check(arguments: argparse.Namespace) -> Exit:
    from author import editions, render

    if arguments.file is None:
        for form in editions.all_editions():
            if form.writable:
                render.check_template(form, render.template_path(form))
            print(f"{form.edition} 年版格式没有问题。")
    elif arguments.file.suffix.lower() == ".docx":
        form = [form for form in editions.all_editions() if form.writable][-1]
        render.check_template(form, arguments.file)
        print(f"模板 {arguments.file} 可以用于 {form.edition} 年版格式。")
    else:
        form = editions.load_definition(arguments.file)
        print(f"{arguments.file} 没有问题：{len(form.fields)} 个数，{len(form.equations)} 条勾稽关系。")
    return Exit.DONE


def _form_build(arguments: argparse.Namespace) -> Exit:
    from author import editions, render
    from author.files import write_atomic

    form = editions.edition(arguments.edition)
    if not form.writable:
        raise UsageError(f"{form.edition} 年版格式只用于读旧年报", "填报请用新的版本")
    target = arguments.output or render.template_path(form)
    write_atomic(target, render.build_template(form, editions.base_folder()))
    print(f"已生成模板 {target}")
    return Exit.DONE


def _form_schema(arguments: argparse.Namespace) -> Exit:
    import json

    from author import answers, editions

    schema = answers.json_schema(editions.edition(arguments.edition))
    print(json.dumps(schema, ensure_ascii=False, indent=2))
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
