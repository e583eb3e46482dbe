"""author import: a published or edited report -> answers."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.common import Commands, refuse_unfit, verdict
from author.cli.saying import findings_in_words, say, say_block
from author.errors import AuthorError, Exit

if TYPE_CHECKING:
    from author.outcomes import Source


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    imports = commands.add_parser(
        "import", help="已有的年报 -> 答案文件", description="把 Word、网页、PDF 年报读成答案文件。"
    )
    imports.add_argument("file", type=Path, metavar="年报")
    imports.add_argument("-o", "--output", type=Path, metavar="答案.yaml", help="写到哪里（默认 机关-年度.yaml）")
    imports.add_argument("--update", action="store_true", help="答案文件已有时，把年报里的改动并进去")
    imports.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Read a report and keep it as answers; what did not fit is listed and kept as comments."""
    from author import answers, outcomes

    if arguments.output:
        refuse_unfit(arguments.output, outcomes.ANSWERS_SUFFIXES)
    source = outcomes.load(arguments.file)
    if not source.form.writable:
        raise AuthorError(
            f"“{arguments.file}”是 {source.form.edition} 年版格式，不能存成答案文件", "核对可用 author check"
        )
    target = arguments.output or arguments.file.with_name(answers.file_name(source.report))
    if target.exists() and not arguments.update:
        raise AuthorError(f"“{target}”已经有了，没有动它", "要并入年报里的改动请加 --update，或用 -o 换一个文件名")
    if target.exists():
        _take_over(target, source)
    else:
        answers.save(target, source.report, remarks=[each.message for each in source.remarks])
    say(f"已写入 {target}")
    say_block(findings_in_words(source.remarks))
    return verdict(source.remarks)


def _take_over(target: Path, source: "Source") -> None:
    from author import answers, changes, show

    before = answers.load(target)
    found = changes.changes(before, source.report, source.form)
    answers.save(target, changes.take_over(before, found, source.form))
    say_block(show.changes(found, source.form))
