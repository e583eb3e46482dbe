"""author form: the editions of the form."""

import argparse
import json

from author import answers, editions, render, show
from author.cli.saying import say, say_block, say_json
from author.errors import Exit, UsageError
from author.files import write_atomic


def list_editions(_: argparse.Namespace) -> Exit:
    """Print the editions, one a line."""
    say_block(show.editions(editions.all_editions()))
    return Exit.DONE


def show_edition(arguments: argparse.Namespace) -> Exit:
    """Print the parts, tables and keys of one edition."""
    say_block(show.form(editions.edition(arguments.edition)))
    return Exit.DONE


def check(arguments: argparse.Namespace) -> Exit:
    """Prove all editions, or one definition or house template."""
    if arguments.file is None:
        for form in editions.all_editions():
            if form.writable:
                render.check_template(form, render.template_path(form))
            say(f"{form.edition} 年版格式没有问题。")
    elif arguments.file.suffix.lower() == ".docx":
        form = [form for form in editions.all_editions() if form.writable][-1]
        left_out = render.check_template(form, arguments.file)
        if left_out:
            say(f"模板里的 {'、'.join(left_out)} 年报用不着，不会带进年报。")
        say(f"模板 {arguments.file} 可以用于 {form.edition} 年版格式。")
    else:
        form = editions.load_form(arguments.file)
        say(f"{arguments.file} 没有问题：{len(form.fields)} 个数，{len(form.equations)} 条勾稽关系。")
    return Exit.DONE


def build(arguments: argparse.Namespace) -> Exit:
    """Rebuild the DOCX template of an edition from its definition."""
    from author.render.template import build_template

    form = editions.edition(arguments.edition)
    if not form.writable:
        raise UsageError(f"{form.edition} 年版格式只用于读旧年报", "填报请用新的版本")
    target = arguments.output or render.template_path(form)
    write_atomic(target, build_template(form, editions.base_folder()))
    say(f"已生成模板 {target}")
    return Exit.DONE


def print_schema(arguments: argparse.Namespace) -> Exit:
    """Print the JSON Schema of the answers file."""
    schema = answers.json_schema(editions.edition(arguments.edition))
    say_json(json.dumps(schema, ensure_ascii=False, indent=2))
    return Exit.DONE
