"""author import: a published or edited report -> answers; and numbers from elsewhere -> an answers file."""

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path

from author import answers, changes, outcomes
from author.agency import same_name
from author.changes import CellChange, Change, SentenceChange
from author.cli.common import refuse_unfit
from author.cli.saying import findings_in_words, say, say_block
from author.errors import AuthorError, Exit
from author.files import is_there
from author.findings import verdict
from author.form import Form
from author.lock import held
from author.report import Report
from author.sentences import composed


def run(arguments: argparse.Namespace) -> Exit:
    """Read a report and save it as answers; what did not fit or was changed is listed and kept as comments."""
    if arguments.output:
        refuse_unfit(arguments.output, answers.SUFFIXES)
    source = outcomes.load(arguments.file)
    if not source.form.writable:
        raise AuthorError(
            f"“{arguments.file}”是 {source.form.edition} 年版格式，不能存成答案文件", "核对可用 author check"
        )
    target = arguments.output or arguments.file.with_name(answers.file_name(source.report))
    with held(target):
        if is_there(target) and not arguments.update:
            raise AuthorError(f"“{target}”已经有了，没有动它", "要并入年报里的改动请加 --update，或用 -o 换一个文件名")
        if is_there(target):
            is_written = _take_over(target, source, replace=arguments.replace)
            odd = outcomes.remarks_on(source)
        else:
            is_written = True
            odd = outcomes.save_as_answers(source, target)
    say(f"已写入 {target}" if is_written else f"没有写入，{target} 照旧")
    if odd:
        say_block(findings_in_words(odd))
    return verdict(odd)


def _take_over(target: Path, source: outcomes.Source, *, replace: bool) -> bool:
    """Take the changes of a document over into an answers file, and return whether they changed it."""
    before = answers.load(target)
    is_same = same_name(before.agency.name, source.report.agency.name)
    if not ((is_same and before.year == source.report.year) or replace):
        raise AuthorError(
            f"“{source.path}”是{_whose(source.report)}年报，“{target}”是{_whose(before)}，没有写入",
            "请核对是不是给错了文件，确要并入请加 --replace",
        )
    found = changes.changes(before, source.report, source.form)
    say_block(changes.listed(found, source.form))
    report = changes.take_over(before, found, source.form)
    # If the report is another agency's, no address or telephone of the former agency may stay.
    agency = report.agency if is_same else outcomes.with_contacts(source).report.agency
    report = composed.refreshed(before, dataclasses.replace(report, agency=agency), source.form)
    # Answers hold no totals, so a changed total alone changes nothing.
    if report == before:
        return False
    answers.save(target, report)
    _say_refreshed(changes.changes(source.report, report, source.form), source)
    return True


def _say_refreshed(found: list[Change], source: outcomes.Source) -> None:
    """List the composed sentences that follow the new numbers in the answers, but not in the document."""
    sentences = [changes.in_words(each, source.form) for each in found if isinstance(each, SentenceChange)]
    if sentences:
        say(f"以下句子是程序按表里的数写的，答案里已经跟着改了，“{source.path}”里还是原来的，请在那里也改过来：")
        say_block("\n".join(sentences))


def _whose(report: Report) -> str:
    return f"“{report.agency.name or '（没有机关名称）'}”{report.year} 年的"


def merge_into_answers(
    target: Path,
    merge: Callable[[Report], Report],
    fresh: Report,
    form: Form,
    *,
    source: str,
    replace: bool,
    edited: bool = True,
) -> Exit:
    """Merge numbers into an answers file, or into a fresh report if the file is missing; composed texts follow them.

    Other numbers that the file holds are listed, and replaced only with ``replace``; a file that is still as
    the program wrote it (not ``edited``) is written again without a list. ``source`` names where numbers come from.

    Raises:
        AuthorError: somebody is filling it in, or it cannot be read or written.
    """
    with held(target):
        before = answers.load(target, draft=True) if target.exists() else fresh
        report = composed.refreshed(before, merge(before), form)
        changed = (each for each in changes.changes(before, report, form) if isinstance(each, CellChange))
        found = [each for each in changed if each.before is not None]
        if found and edited:
            say_block(changes.listed(found, form))
        if found and edited and not replace:
            say(f"“{target}”里已有不同的数，没有写入；核对后要用{source}的数代替，请加 --replace。")
            return Exit.FINDINGS
        answers.save(target, report)
    say(f"已写入 {target}")
    return Exit.DONE
