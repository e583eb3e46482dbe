"""author build: answers -> the official DOCX."""

import argparse
from pathlib import Path

from author.cli.common import Commands, say_written, verdict
from author.errors import Exit, UsageError


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    build = commands.add_parser("build", help="答案文件 -> Word 年报", description="由答案文件生成 Word 年报。")
    build.add_argument("answers", type=Path, metavar="答案.yaml")
    build.add_argument("-o", "--output", type=Path, metavar="年报.docx", help="写到哪里（默认在答案文件旁边）")
    build.add_argument("--template", type=Path, metavar="模板.docx", help="本单位的模板（先用 form check 核对）")
    build.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Check the answers and write the report."""
    from author import answers, checks, editions, render, show

    report = answers.load(arguments.answers)
    form = editions.edition(report.edition)
    found = checks.run(report, form)
    finished = verdict(found) is Exit.DONE
    target = _target(arguments.output or arguments.answers.parent, render.file_name(report, form, finished=finished))
    say_written(render.write(report, form, target, template=arguments.template), target)
    print(show.findings(found))
    return verdict(found)


def _target(output: Path, name: str) -> Path:
    if output.is_dir():
        return output / name
    if output.suffix.lower() != ".docx":
        raise UsageError(f"输出文件“{output}”应是 .docx", "请改文件名")
    return output
