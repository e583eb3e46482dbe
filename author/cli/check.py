"""author check: any file -> findings, as text, JSON or Word comments."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.common import Commands, say_written, verdict
from author.errors import Exit, UsageError

if TYPE_CHECKING:
    from author.outcomes import Outcome, Source


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    check = commands.add_parser(
        "check", help="检查年报", description="检查答案文件、Word、网页和 PDF 年报；先列必须改的。"
    )
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="可以有几个")
    check.add_argument("--previous", type=Path, metavar="上年年报", help="与上年核对（任何一种文件）")
    check.add_argument("--profile", type=Path, metavar="要求.yaml", help="本地的报送要求")
    check.add_argument("--answers", type=Path, metavar="答案.yaml", help="列出文件里改了答案的哪些地方")
    check.add_argument("--comments", type=Path, metavar="批注.docx", help="把检查结果写成 Word 批注")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Check every file; one that cannot be read does not stop the others."""
    from author import outcomes

    if len(arguments.files) > 1 and (arguments.comments or arguments.answers):
        raise UsageError("--comments 和 --answers 一次只能检查一个文件", "请分别运行")
    if arguments.comments and arguments.files[0].suffix.lower() != ".docx":
        raise UsageError("批注只能写进 .docx 年报", "请给出 Word 年报")
    previous = outcomes.load(arguments.previous).report if arguments.previous else None
    found = [outcomes.check(path, previous, arguments.profile) for path in arguments.files]
    if arguments.json:
        print(json.dumps([outcomes.as_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        _say(found)
    if arguments.answers and found[0].source:
        _say_changes(arguments.answers, found[0].source)
    if arguments.comments:
        _comment(found[0], arguments.comments)
    if any(each.error for each in found):
        return Exit.UNREADABLE
    return verdict([finding for each in found for finding in each.findings])


def _say(found: "Sequence[Outcome]") -> None:
    from author import show

    for each in found:
        if each.source is None:
            print(each.error)
            continue
        report = each.source.report
        agency = report.agency.name or "（没有机关名称）"
        print(f"== {each.path}：{agency} {report.year} 年度（{report.edition} 年版格式）")
        print(show.findings(each.findings))


def _say_changes(answers_file: Path, source: "Source") -> None:
    from author import answers, changes, show

    before = answers.load(answers_file)
    print(show.changes(changes.changes(before, source.report, source.form), source.form))


def _comment(outcome: "Outcome", target: Path) -> None:
    from author.files import read_bytes, write_beside_edited
    from author.render.comments import annotate

    if outcome.source and outcome.source.extraction:
        content = annotate(read_bytes(outcome.path), outcome.source.extraction, outcome.findings)
        say_written(write_beside_edited(target, content, lambda _: False), target)
