"""author check: any file -> findings, as text, JSON or Word comments."""

import argparse
import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from author import answers, changes, outcomes
from author.agency import same_name
from author.cli.common import refuse_unfit, verdict_of_all
from author.cli.saying import ProgressLine, findings_in_words, in_words, say, say_block, say_json
from author.errors import AuthorError, Exit, UsageError
from author.files import write_beside_edited
from author.findings import verdict
from author.intake import Candidate, within
from author.outcomes import Outcome
from author.report import Report
from author.text import one_line
from author.workers import map_in_processes, usual_processes


def run(arguments: argparse.Namespace) -> Exit:
    """Check every file; one that cannot be read does not stop the others."""
    _refuse_unfit(arguments)
    previous = outcomes.load(arguments.previous).report if arguments.previous else None
    if not _is_about_one(arguments):
        return _check_all(arguments, previous)
    outcome, code = _check_one(arguments, previous)
    code = max(code, _say(arguments, previous, [_checked_words(outcome, as_json=arguments.json)]))
    if arguments.answers and outcome.source:
        source = outcome.source
        changed = changes.changes(answers.load(arguments.answers), source.report, source.form)
        say_block(changes.listed(changed, source.form))
    if arguments.comments and outcome.source and outcome.source.extraction:
        from author.render.comments import annotate

        content = annotate(outcome.source.content, outcome.source.extraction, outcome.findings)
        written = write_beside_edited(arguments.comments, content, lambda _: False)
        if written != arguments.comments:
            say(f"“{arguments.comments.name}”已经有了，没有动它，另存为“{written.name}”。")
        say(f"已生成 {written}")
    return code


def _is_about_one(arguments: argparse.Namespace) -> bool:
    return bool(arguments.comments or arguments.answers or arguments.children)


def _refuse_unfit(arguments: argparse.Namespace) -> None:
    if _is_about_one(arguments) and (len(arguments.files) > 1 or arguments.files[0].is_dir()):
        raise UsageError("--comments、--answers 和 --children 一次只能检查一个文件", "请分别运行")
    if arguments.comments and arguments.files[0].suffix.lower() != ".docx":
        raise UsageError("批注只能写进 .docx 年报", "请给出 Word 年报")
    if arguments.comments:
        refuse_unfit(arguments.comments, [".docx"])
    if (arguments.own or arguments.exclude or arguments.roster or arguments.settings) and not arguments.children:
        raise UsageError(
            "--own、--exclude、--roster、--settings 要与 --children 一起用", "请加上 --children 各单位年报的文件夹"
        )


# --- one report ---------------------------------------------------------------------------


def _check_one(arguments: argparse.Namespace, previous: Report | None) -> tuple[Outcome, Exit]:
    """Return the outcome of the report, and the exit code for its children."""
    outcome = outcomes.check(arguments.files[0], previous, arguments.profile)
    if not arguments.children or outcome.source is None:
        return outcome, Exit.DONE
    from author.aggregate.output import compare
    from author.cli.aggregate import sum_of_children

    summary = sum_of_children(arguments, outcome.source.report)
    remarks = compare(outcome.source.report, summary)
    found = outcomes.findings(outcome.source, previous, arguments.profile, remarks=remarks)
    return replace(outcome, findings=found), verdict_of_all(summary)


# --- many ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """The printed words about one file, as text or JSON, and its exit code."""

    words: str
    code: Exit
    agency: str | None = None
    """The name in the report; ``None`` if the file could not be read."""


def _check_all(arguments: argparse.Namespace, previous: Report | None) -> Exit:
    found = [each for given in arguments.files for each in within(given)]
    if not found:
        raise AuthorError(f"“{arguments.files[0]}”里没有文件", "请核对文件夹")
    work = partial(_check_file, previous=previous, profile_path=arguments.profile, as_json=arguments.json)
    crashed = partial(_refused, why="读到一半程序被系统中止，请单独检查这个文件", as_json=arguments.json)
    checking = map_in_processes(work, found, arguments.processes or usual_processes(len(found)), crashed)
    with ProgressLine(between_lines=True) as progress, closing(checking) as checked:
        return _say(arguments, previous, progress.over(checked, len(found)))


def _check_file(candidate: Candidate, previous: Report | None, profile_path: Path | None, *, as_json: bool) -> _Checked:
    if candidate.skip_reason:
        # Most files of a folder that are skipped are no reports.
        code = Exit.UNREADABLE if candidate.is_unread else Exit.DONE
        return replace(_refused(candidate, candidate.skip_reason, as_json=as_json), code=code)
    return _checked_words(outcomes.check(candidate.path, previous, profile_path), as_json=as_json)


def _refused(candidate: Candidate, why: str, *, as_json: bool) -> _Checked:
    error = AuthorError(f"“{candidate.shown}”{why}")
    return _checked_words(Outcome(path=candidate.path, error=error), as_json=as_json)


def _checked_words(outcome: Outcome, *, as_json: bool) -> _Checked:
    code = Exit.UNREADABLE if outcome.error else verdict(outcome.findings)
    report = outcome.source.report if outcome.source else None
    if as_json:
        words = json.dumps(outcomes.as_json(outcome), ensure_ascii=False, indent=1)
    elif report is None:
        words = in_words(outcome.error or "")
    else:
        agency = report.agency.name or "（没有机关名称）"
        title = f"== {outcome.path}：{agency} {report.year} 年度（{report.edition} 年版格式）"
        words = f"{one_line(title)}\n{findings_in_words(outcome.findings)}"
    return _Checked(words=words, code=code, agency=report.agency.name if report else None)


def _say(arguments: argparse.Namespace, previous: Report | None, said: Iterable[_Checked]) -> Exit:
    """Print the words about each file as they come, and return the gravest code."""
    code, agencies = Exit.DONE, set[str]()
    for number, each in enumerate(said):
        if arguments.json:
            say_json(f"{',' if number else '['}\n{each.words}")
        else:
            say_block(each.words)
        code = max(code, each.code)
        agencies |= {each.agency} if each.agency is not None else set()
    if arguments.json:
        say_json("]")
    if previous and agencies and not any(same_name(previous.agency.name, each) for each in agencies):
        last = previous.agency.name or "（没有机关名称）"
        say(
            f"--previous 是“{last}”的年报，检查的都不是这个机关的，没有比较；改过名称的，请先改成一致。", to_stderr=True
        )
    return code
