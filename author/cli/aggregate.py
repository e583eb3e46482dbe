"""author aggregate: many reports -> the sums, who is missing, and what each must correct."""

import argparse
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec

from author import outcomes, render
from author.agency import same_name
from author.aggregate import AggregateOptions, Store, Summary, output, returns, settings, summarize
from author.aggregate.offices import record_round
from author.aggregate.roster import Roster, load_roster
from author.aggregate.settings import Settings
from author.aggregate.summary import listing, nothing_counted
from author.cli.common import refuse_unfit, say_written, verdict_of_all
from author.cli.imports import merge_into_answers
from author.cli.saying import ProgressLine, in_words, say, say_block
from author.errors import AuthorError, Exit
from author.files import left_alone
from author.intake import Candidate, candidates
from author.report import Cells, Report
from author.workers import usual_processes

P = ParamSpec("P")

_SUFFIXES = (".xlsx", ".csv", ".yaml", ".yml", ".docx")


def run(arguments: argparse.Namespace) -> Exit:
    """Read the reports, decide which count, add them up and write the outputs.

    The settings and the store lie beside the first output; without outputs the store is a temporary one.
    """
    targets = [*arguments.output, *([arguments.returns] if arguments.returns else [])]
    for target in arguments.output:
        refuse_unfit(target, _SUFFIXES)
    for target in targets:
        if not target.parent.is_dir():
            raise AuthorError(f"文件夹“{target.parent}”不存在", "请先建好文件夹，或换一个位置")
    folder = targets[0].parent if targets else None
    with Store(folder, arguments.profile) as store:
        if store.is_renewed:
            say(f"以前读过的记录“{store.path}”坏了，已经重建，全部文件重新读。")
        options = _options(arguments, folder, store)
        with ProgressLine() as progress:
            summary = summarize(options, store, progress)
        say_block(listing(summary))
        if not summary.counted:
            raise nothing_counted(summary.left_out)
        codes = [_attempt(_write, target, summary, store, arguments) for target in arguments.output]
        if arguments.returns:
            codes.append(_attempt(_return, arguments.returns, summary, store, arguments.profile))
        if folder:
            codes.append(_attempt(_finish_round, summary, store, folder))
    return max([verdict_of_all(summary), *codes])


def _attempt(write: Callable[P, Exit], *what: P.args, **how: P.kwargs) -> Exit:
    """Write one of several outputs; a failure is said and does not stop the others."""
    try:
        return write(*what, **how)
    except AuthorError as error:
        say_block(in_words(error), to_stderr=True)
        return error.code


def _options(arguments: argparse.Namespace, folder: Path | None, store: Store) -> AggregateOptions:
    named = [each for each in (arguments.own, arguments.roster, arguments.profile, arguments.previous) if each]
    output.refuse_outputs_among(named, arguments.output)
    found = candidates(arguments.paths, named)
    ours = output.known_outputs(found, store)
    output.refuse_outputs_among((each.path for each in found), arguments.output, ours)
    if arguments.returns:
        found = returns.apart_from_returns(arguments.paths, found, arguments.returns, ours)
    decided = folder / settings.FILE if folder else None
    return replace(
        _common_options(arguments, found, ours, decided if decided and decided.exists() else None),
        year=arguments.year,
        previous=_last_year(arguments) if arguments.previous else {},
        name=arguments.name,
        profile_path=arguments.profile,
    )


def _common_options(
    arguments: argparse.Namespace, found: Sequence[Candidate], ours: Collection[str], decided: Path | None
) -> AggregateOptions:
    """Return what `author aggregate` and `author check --children` have in common."""
    return AggregateOptions(
        found=found,
        ours=ours,
        own=arguments.own,
        excluded=arguments.exclude,
        roster=load_roster(arguments.roster) if arguments.roster else Roster(),
        settings=settings.load_settings(decided) if decided else Settings(),
        processes=arguments.processes or usual_processes(len(found)),
    )


def sum_of_children(arguments: argparse.Namespace, parent: Report) -> Summary:
    """Add up the reports of the agencies below a government, and print the outcome of each.

    Raises:
        AuthorError: none of the reports below counts.
    """
    named = (arguments.files[0], arguments.previous, arguments.own, arguments.roster, arguments.settings)
    children = candidates(arguments.children, [each for each in named if each])
    with ProgressLine() as progress, Store(None) as store:
        options = _common_options(arguments, children, output.known_outputs(children, store), arguments.settings)
        options = replace(options, year=parent.year, parent=parent.agency.name)
        summary = summarize(options, store, progress)
    say_block(listing(summary), to_stderr=arguments.json)
    if len(summary.counted) == (1 if arguments.own else 0):
        raise AuthorError(f"“{arguments.children[0]}”里没有一份 {parent.year} 年度的年报可以计入", "请核对 --children")
    return summary


def _last_year(arguments: argparse.Namespace) -> Cells:
    """Return last year's sums: of the one report that was given, or of the reports in a folder."""
    if not arguments.previous.is_dir():
        return outcomes.load(arguments.previous).report.cells
    found = candidates([arguments.previous])
    with ProgressLine() as progress, Store(None) as store:
        options = AggregateOptions(found=found, processes=arguments.processes or usual_processes(len(found)))
        return summarize(options, store, progress).cells


def _write(target: Path, summary: Summary, store: Store, arguments: argparse.Namespace) -> Exit:
    suffix = target.suffix.lower()
    if suffix in output.TABLES:
        say_written(output.write(summary, target, store), target)
        return Exit.DONE
    report = output.government_report(summary, arguments.name)
    if suffix == ".docx":
        written = render.write(report, summary.form, target)
        store.record(written)
        say_written(written, target)
        return Exit.DONE

    def merge(before: Report) -> Report:
        merged = output.merge(before, summary, target, arguments.name)
        if arguments.name and not same_name(merged.agency.name, arguments.name):
            kept = merged.agency.name
            say(f"“{target}”里的机关是“{kept}”，没有改成 --name 的“{arguments.name}”，要改请在填报时改。")
        return merged

    # A file that was not edited since is written again, so that all outputs of a run agree.
    edited = not store.is_ours(target)
    code = merge_into_answers(
        target, merge, report, summary.form, source="汇总", replace=arguments.replace, edited=edited
    )
    if code is Exit.DONE:
        store.record(target)
    return code


def _finish_round(summary: Summary, store: Store, folder: Path) -> Exit:
    record_round(summary.offices, store)
    written = settings.write_settings(folder, summary.proposals)
    if summary.proposals:
        say(f"要您决定的写在“{written}”的末尾。")
    return Exit.DONE


def _return(folder: Path, summary: Summary, store: Store, profile_path: Path | None) -> Exit:
    written = list(returns.write_returns(folder, summary, store, profile_path))
    for each in written:
        for target, path in each.beside.items():
            say(left_alone(target, path))
    covering = returns.write_covering_list(folder, summary, written, store) if written else []
    commented = sum(each.commented is not None for each in written)
    say(
        f"已在“{folder}”写了 {len(written)} 份退回意见，{commented} 份带批注的年报。"
        if written
        else "没有要退回的年报。"
    )
    if old := returns.outdated(folder, [*covering, *(path for each in written for path in each.files)], store):
        names = "、".join(path.name for path in old)
        say(f"“{folder}”里有 {len(old)} 个文件是以前写的，这次不用退回，请核对后删去：{names}")
    return Exit.DONE
