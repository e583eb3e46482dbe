"""author aggregate: many reports -> the sums, who is missing, who fails what."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from author.cli.answers_file import take
from author.cli.common import Commands, count, processes_for, refuse_unfit, say_left_alone, say_written, year
from author.cli.progress import Progress
from author.cli.saying import in_words, say, say_block
from author.errors import AuthorError, Exit
from author.text import same_name

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from author.aggregate import Request, Store, Summary
    from author.report import Report

P = ParamSpec("P")

_SUFFIXES = (".xlsx", ".csv", ".yaml", ".yml", ".docx")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    aggregate = commands.add_parser(
        "aggregate",
        help="许多年报 -> 汇总",
        description="检查并汇总各单位的年报（.docx、.pdf、.html、答案文件，可以混放）。",
    )
    aggregate.add_argument("paths", type=Path, nargs="+", metavar="文件夹或文件")
    aggregate.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="汇总.xlsx|.csv|.yaml|.docx",
        help="写到哪里，可以写几个：工作簿、长表、本级政府的答案文件、Word 年报",
    )
    aggregate.add_argument("--roster", type=Path, metavar="名单", help="应报送的机关（.csv .xlsx .txt）")
    aggregate.add_argument("--own", type=Path, metavar="本机关年报", help="汇总机关自己的年报，只计一次")
    aggregate.add_argument(
        "--exclude", action="append", default=[], metavar="文件、文件夹/或机关", help="不计入的，可以写几个"
    )
    aggregate.add_argument(
        "--name", default="", metavar="本级政府", help="写进 .yaml、.docx 的机关名称；它自己的年报不计入"
    )
    aggregate.add_argument("--returns", type=Path, metavar="文件夹", help="给要退回的年报写退回意见和批注")
    # Without a default, so that what stands before the command's name is not lost.
    aggregate.add_argument(
        "--year", type=year, default=argparse.SUPPRESS, metavar="年度", help="汇总的年度（默认份数最多的）"
    )
    aggregate.add_argument(
        "--profile", type=Path, default=argparse.SUPPRESS, metavar="要求.yaml", help="本地的报送要求"
    )
    aggregate.add_argument("--replace", action="store_true", help="答案文件里已有不同的数时，用汇总的数代替")
    aggregate.add_argument("--processes", type=count, metavar="个数", help="同时用几个进程（默认每个处理器核一个）")
    aggregate.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Read, judge, add up, write."""
    from author import aggregate

    _refuse_unfit(arguments)
    with _store(arguments) as store:
        if store.is_renewed:
            say(f"以前读过的记录“{store.path}”坏了，已经重建，全部文件重新读。")
        request = _request(arguments, store)
        with Progress() as progress:
            summary = aggregate.summarize(request, store, progress)
        say_block(aggregate.listing(summary))
        aggregate.refuse_empty(summary)
        codes = [_attempt(_write, target, summary, store, arguments) for target in arguments.output]
        if arguments.returns:
            codes.append(_attempt(_return, arguments.returns, summary, store, arguments.profile))
    return max([verdict_of_all(summary), *codes])


def _attempt(write: Callable[P, Exit], *what: P.args, **how: P.kwargs) -> Exit:
    """Write one of several things; that it failed must not stop the others."""
    try:
        return write(*what, **how)
    except AuthorError as error:
        say_block(in_words(error), aside=True)
        return error.code


def _refuse_unfit(arguments: argparse.Namespace) -> None:
    for target in arguments.output:
        refuse_unfit(target, _SUFFIXES)
    for target in _written(arguments):
        if not target.parent.is_dir():
            raise AuthorError(f"文件夹“{target.parent}”不存在", "请先建好文件夹，或换一个位置")


def _written(arguments: argparse.Namespace) -> list[Path]:
    """The outputs and the folder of the returns."""
    return [*arguments.output, *([arguments.returns] if arguments.returns else [])]


def _request(arguments: argparse.Namespace, store: "Store") -> "Request":
    from author import aggregate

    named = [each for each in (arguments.own, arguments.roster, arguments.profile) if each]
    aggregate.refuse_outputs_among(named, arguments.output)
    found = aggregate.candidates(arguments.paths, named)
    ours = aggregate.known_outputs(found, store)
    aggregate.refuse_outputs_among((each.path for each in found), arguments.output, ours)
    if arguments.returns:
        found = aggregate.apart_from_returns(arguments.paths, found, arguments.returns, ours)
    return aggregate.Request(
        found=found,
        ours=ours,
        own=arguments.own,
        year=arguments.year,
        excluded=arguments.exclude,
        roster=aggregate.load_roster(arguments.roster) if arguments.roster else None,
        name=arguments.name,
        demands=arguments.profile,
        processes=processes_for(arguments.processes, len(found)),
    )


def _store(arguments: argparse.Namespace) -> "AbstractContextManager[Store]":
    """Beside the first thing that is written; where nothing is written, nothing is kept either."""
    from author import aggregate

    written = _written(arguments)
    if written:
        return aggregate.Store(written[0].parent, arguments.profile)
    return aggregate.temporary_store(arguments.profile)


def _write(target: Path, summary: "Summary", store: "Store", arguments: argparse.Namespace) -> Exit:
    from author import aggregate, render

    suffix = target.suffix.lower()
    if suffix in aggregate.TABLES:
        say_written(aggregate.write(summary, target, store), target)
        return Exit.DONE
    report = aggregate.government_report(summary, arguments.name)
    if suffix == ".docx":
        written = render.write(report, summary.form, target)
        aggregate.remember(written, store)
        say_written(written, target)
        return Exit.DONE

    def merge(before: "Report") -> "Report":
        merged = aggregate.merge(before, summary, target, arguments.name)
        if arguments.name and not same_name(merged.agency.name, arguments.name):
            kept = merged.agency.name
            say(f"“{target}”里的机关是“{kept}”，没有改成 --name 的“{arguments.name}”，要改请在填报时改。")
        return merged

    code = take(target, merge, report, summary.form, source="汇总", replace=arguments.replace)
    if code is Exit.DONE:
        aggregate.remember(target, store)
    return code


def _return(folder: Path, summary: "Summary", store: "Store", demands: Path | None) -> Exit:
    from author import aggregate

    written = list(aggregate.write_returns(folder, summary, store, demands))
    for each in written:
        for target, path in each.beside.items():
            say_left_alone(target, path)
    commented = sum(each.commented is not None for each in written)
    say(
        f"已在 {folder} 写了 {len(written)} 份退回意见，{commented} 份带批注的年报。"
        if written
        else "没有要退回的年报。"
    )
    if old := aggregate.outdated(folder, written, store):
        names = "、".join(path.name for path in old)
        say(f"{folder} 里有 {len(old)} 个文件是以前写的，这次不用退回，请核对后删去：{names}")
    return Exit.DONE


def verdict_of_all(summary: "Summary") -> Exit:
    """Whatever is left out by right, such as copies, pictures and what is excluded, is nothing wrong."""
    causes = {each.cause for each in summary.left_out}
    if any(cause.is_unread for cause in causes):
        return Exit.UNREADABLE
    wrong = any(head.errors for head in summary.counted) or summary.missing
    return Exit.FINDINGS if wrong or any(cause.must_be_settled for cause in causes) else Exit.DONE
