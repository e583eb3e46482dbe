"""author build: answers -> the official DOCX, one or a folder of them."""

import argparse
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from author import answers, checks, editions, render, show
from author.cli.common import OutputLog, is_folder, refuse_unfit, say_skipped, say_written
from author.cli.saying import ProgressLine, findings_in_words, in_words, say, say_block
from author.errors import AuthorError, Exit, UsageError
from author.files import make_folder
from author.findings import Finding, verdict
from author.workers import map_in_processes, usual_processes


class _Built(NamedTuple):
    """The document made of one answers file and its findings, or the reason why none was made."""

    path: Path
    name: str = ""
    content: bytes = b""
    findings: tuple[Finding, ...] = ()
    refusal: str = ""


def run(arguments: argparse.Namespace) -> Exit:
    """Check the answers and write the report, or one for each answers file of a folder."""
    if arguments.answers.is_dir():
        return _build_all(arguments)
    made = _make(arguments.answers, arguments.template)
    target = arguments.output or made.path.parent
    if is_folder(target):
        make_folder(target)
        target /= made.name
    else:
        refuse_unfit(target, [".docx"])
    say_written(render.save(made.content, target), target)
    say_block(findings_in_words(made.findings))
    return verdict(made.findings)


def _make(path: Path, template: Path | None) -> _Built:
    report = answers.load(path)
    form = editions.edition(report.edition)
    found = checks.run(report, form)
    name = render.file_name(report, form, finished=verdict(found) is Exit.DONE)
    return _Built(path=path, name=name, content=render.document(report, form, template), findings=tuple(found))


# --- a folder -----------------------------------------------------------------------------


def _build_all(arguments: argparse.Namespace) -> Exit:
    """Make the documents in worker processes and write them here, in order, so that none replaces another."""
    if arguments.output and not is_folder(arguments.output):
        raise UsageError(f"“{arguments.output}”是文件的名称", "答案有一个文件夹时，-o 请给出文件夹")
    from author.intake import candidates

    everything = candidates([arguments.answers])
    among = [each for each in everything if each.path.suffix.lower() in answers.SUFFIXES or each.is_closed]
    codes, log = [say_skipped(each) for each in among if each.skip_reason], OutputLog()
    found = [each.path for each in among if not each.skip_reason]
    if not found and Exit.UNREADABLE not in codes:
        raise AuthorError(f"“{arguments.answers}”里没有答案文件", "答案文件的名称以 .yaml 结尾")
    if arguments.output and found:
        make_folder(arguments.output)
    work = partial(_make_or_refuse, template=arguments.template)
    making = map_in_processes(work, found, arguments.processes or usual_processes(len(found)), _crashed)
    with ProgressLine(between_lines=True) as progress, closing(making) as made:
        codes += [_write(each, arguments.output, log) for each in progress.over(made, len(found))]
    return max(codes)


def _make_or_refuse(path: Path, template: Path | None) -> _Built:
    try:
        return _make(path, template)
    except AuthorError as error:
        return _Built(path=path, refusal=str(error))


def _crashed(path: Path) -> _Built:
    return _Built(path=path, refusal=f"“{path}”生成到一半程序被系统中止，请单独生成这一份。")


def _write(made: _Built, output: Path | None, log: OutputLog) -> Exit:
    """Write one of many documents and say so in a line or two; a failure does not stop the others."""
    if made.refusal:
        say_block(in_words(made.refusal))
        return Exit.UNREADABLE
    target = (output or made.path.parent) / made.name
    try:
        place = render.save(made.content, target, log.places)
    except AuthorError as error:
        say_block(in_words(error))
        return error.code
    log.report(place, target, made.path)
    say(f"  {show.counts(made.findings)}")
    return verdict(made.findings)
