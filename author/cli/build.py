"""author build: answers -> the official DOCX, one or a folder of them."""

import argparse
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.common import (
    Commands,
    Written,
    count,
    is_folder,
    processes_for,
    refuse_unfit,
    say_aside,
    say_written,
    verdict,
)
from author.cli.progress import Progress
from author.cli.saying import findings_in_words, in_words, say, say_block
from author.errors import AuthorError, Exit, UsageError
from author.files import make_folder

if TYPE_CHECKING:
    from author.findings import Finding
    from author.intake import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What came of one answers file: a document and what is wrong with it, or why there is none."""

    path: Path
    name: str = ""
    content: bytes = b""
    findings: "tuple[Finding, ...]" = ()
    refusal: str = ""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    build = commands.add_parser("build", help="答案文件 -> Word 年报", description="由答案文件生成 Word 年报。")
    build.add_argument("answers", type=Path, metavar="答案.yaml", help="也可以是文件夹：里面每个答案文件生成一份")
    build.add_argument(
        "-o", "--output", type=Path, metavar="年报.docx", help="写到哪里，也可以是文件夹（默认在答案文件旁边）"
    )
    build.add_argument("--template", type=Path, metavar="模板.docx", help="本单位的模板（先用 form check 核对）")
    build.add_argument("--processes", type=count, metavar="个数", help="同时用几个进程（默认每个处理器核一个）")
    build.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Check the answers and write the report, or one for each answers file of a folder."""
    if arguments.answers.is_dir():
        return _build_all(arguments)
    from author import render

    made = _make(arguments.answers, arguments.template)
    target = _target(arguments.output or made.path.parent, made.name)
    say_written(render.save(made.content, target), target)
    say_block(findings_in_words(made.findings))
    return verdict(made.findings)


def _make(path: Path, template: Path | None) -> _Made:
    from author import answers, checks, editions, render

    report = answers.load(path)
    form = editions.edition(report.edition)
    found = checks.run(report, form)
    name = render.file_name(report, form, finished=verdict(found) is Exit.DONE)
    return _Made(path=path, name=name, content=render.document(report, form, template), findings=tuple(found))


def _target(output: Path, name: str) -> Path:
    if is_folder(output):
        make_folder(output)
        return output / name
    refuse_unfit(output, [".docx"])
    return output


# --- a folder -----------------------------------------------------------------------------


def _build_all(arguments: argparse.Namespace) -> Exit:
    """Make them in worker processes, write them here in order: no two files onto one another."""
    from author.workers import in_order

    if arguments.output and not is_folder(arguments.output):
        raise UsageError(f"“{arguments.output}”是文件的名称", "答案有一个文件夹时，-o 请给出文件夹")
    among = _answers_among(arguments.answers)
    codes, written = [say_aside(each) for each in among if each.aside], Written()
    found = [each.path for each in among if not each.aside]
    if not found and Exit.UNREADABLE not in codes:
        raise AuthorError(f"“{arguments.answers}”里没有答案文件", "答案文件的名称以 .yaml 结尾")
    if arguments.output and found:
        make_folder(arguments.output)
    work = partial(_make_or_refuse, template=arguments.template)
    making = in_order(work, found, processes_for(arguments.processes, len(found)), _lost)
    with Progress(between_lines=True) as progress, closing(making) as made:
        codes += [_write(each, arguments.output, written) for each in progress.over(made, len(found))]
    return max(codes)


def _answers_among(folder: Path) -> "list[Candidate]":
    """The answers files of a folder, and what may hold some and cannot be opened."""
    from author.intake import candidates
    from author.outcomes import ANSWERS_SUFFIXES

    return [each for each in candidates([folder]) if each.path.suffix.lower() in ANSWERS_SUFFIXES or each.is_closed]


def _make_or_refuse(path: Path, template: Path | None) -> _Made:
    try:
        return _make(path, template)
    except AuthorError as error:
        return _Made(path=path, refusal=str(error))


def _lost(path: Path) -> _Made:
    return _Made(path=path, refusal=f"“{path}”生成到一半程序被系统中止，请单独生成这一份。")


def _write(made: _Made, output: Path | None, written: Written) -> Exit:
    """Write one of many and say so in a line or two; what goes wrong here does not stop the others."""
    from author import render, show

    if made.refusal:
        say_block(in_words(made.refusal))
        return Exit.UNREADABLE
    target = (output or made.path.parent) / made.name
    try:
        place = render.save(made.content, target, written.places)
    except AuthorError as error:
        say_block(in_words(error))
        return error.code
    written.say(place, target, made.path)
    say(f"  {show.counts(made.findings)}")
    return verdict(made.findings)
