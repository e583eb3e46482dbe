"""author form: the editions of the form."""

import argparse
from pathlib import Path

from author.cli.common import Commands
from author.cli.saying import say, say_block, say_json
from author.errors import Exit, UsageError


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    form = commands.add_parser("form", help="年报格式的各个版本", description="查看、核对年报格式，重新生成模板。")
    actions = form.add_subparsers(title="做什么", metavar="做什么", required=True)
    listing = actions.add_parser("list", help="有哪些版本")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="显示一个版本的部分、表格和键")
    show.add_argument("edition", metavar="版本")
    show.set_defaults(run=_show)
    check = actions.add_parser("check", help="核对全部版本，或核对一个格式定义、一个本单位的模板")
    check.add_argument("file", type=Path, nargs="?", metavar="文件", help="form.yaml 或 模板.docx")
    check.set_defaults(run=_check)
    rebuild = actions.add_parser("build", help="由格式定义重新生成 Word 模板")
    rebuild.add_argument("edition", metavar="版本")
    rebuild.add_argument("-o", "--output", type=Path, metavar="模板.docx", help="写到哪里（默认 templates 里）")
    rebuild.set_defaults(run=_build)
    schema = actions.add_parser("schema", help="答案文件的 JSON Schema")
    schema.add_argument("edition", metavar="版本")
    schema.set_defaults(run=_schema)


def _list(_: argparse.Namespace) -> Exit:
    from author import editions, show

    say_block(show.editions(editions.all_editions()))
    return Exit.DONE


def _show(arguments: argparse.Namespace) -> Exit:
    from author import editions, show

    say_block(show.form(editions.edition(arguments.edition)))
    return Exit.DONE


def _check(arguments: argparse.Namespace) -> Exit:
    from author import editions, render

    if arguments.file is None:
        for form in editions.all_editions():
            if form.writable:
                render.check_template(form, render.template_path(form))
            say(f"{form.edition} 年版格式没有问题。")
    elif arguments.file.suffix.lower() == ".docx":
        form = [form for form in editions.all_editions() if form.writable][-1]
        render.check_template(form, arguments.file)
        say(f"模板 {arguments.file} 可以用于 {form.edition} 年版格式。")
    else:
        form = editions.load_definition(arguments.file)
        say(f"{arguments.file} 没有问题：{len(form.fields)} 个数，{len(form.equations)} 条勾稽关系。")
    return Exit.DONE


def _build(arguments: argparse.Namespace) -> Exit:
    from author import editions, render
    from author.files import write_atomic
    from author.render.template import build_template

    form = editions.edition(arguments.edition)
    if not form.writable:
        raise UsageError(f"{form.edition} 年版格式只用于读旧年报", "填报请用新的版本")
    target = arguments.output or render.template_path(form)
    write_atomic(target, build_template(form, editions.base_folder()))
    say(f"已生成模板 {target}")
    return Exit.DONE


def _schema(arguments: argparse.Namespace) -> Exit:
    import json

    from author import answers, editions

    schema = answers.json_schema(editions.edition(arguments.edition))
    say_json(json.dumps(schema, ensure_ascii=False, indent=2))
    return Exit.DONE
