"""author tally: a request register -> the numbers of part 3."""

import argparse
from datetime import date
from pathlib import Path

from author.cli.answers_file import take
from author.cli.common import Commands, refuse_unfit, verdict, year
from author.cli.saying import findings_in_words, say, say_block
from author.errors import AuthorError, Exit

_SUFFIX = ".xlsx"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    tally = commands.add_parser(
        "tally",
        help="依申请公开台账 -> 第三部分的数",
        description="把依申请公开台账（.xlsx、.csv）汇总成年报的第三部分。",
    )
    tally.add_argument("register", type=Path, metavar="台账.xlsx")
    tally.add_argument("--new", action="store_true", help="新建一个空的台账，不汇总")
    # Without a default, so that a year before the command's name is not lost.
    tally.add_argument("--year", type=year, default=argparse.SUPPRESS, metavar="年度", help="报告年度（默认上一年）")
    tally.add_argument("-o", "--output", type=Path, metavar="答案.yaml", help="写进这个答案文件的表三（默认只显示）")
    tally.add_argument("--replace", action="store_true", help="答案文件里已有不同的数时，用台账的数代替")
    tally.add_argument("--columns", type=Path, metavar="列.yaml", help="不是本程序建的台账：各列叫什么、怎么写")
    tally.add_argument("--holidays", type=Path, metavar="节假日.yaml", help="公布的放假和调休上班日期，核对答复期限用")
    tally.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Make a new register, or count one."""
    from author import editions, tally
    from author.outcomes import ANSWERS_SUFFIXES
    from author.report import blank_report
    from author.wizard.beginning import usual_year

    if arguments.new:
        return _new(arguments.register)
    if arguments.output:
        refuse_unfit(arguments.output, ANSWERS_SUFFIXES)
    reported = arguments.year or usual_year()
    register = tally.load(editions.for_year(reported).edition)
    counted = tally.count(
        arguments.register,
        reported,
        register,
        today=date.today(),
        columns=arguments.columns,
        holidays=arguments.holidays,
    )
    say_block(tally.printed(counted, register))
    found = tally.findings(counted, register)
    say_block(findings_in_words(found))
    if arguments.output is None:
        return verdict(found)
    if verdict(found) is Exit.FINDINGS:
        say(f"还有没计入的行，没有写入“{arguments.output}”；改好台账再运行一次。")
        return Exit.FINDINGS
    return take(
        arguments.output,
        lambda before: tally.merge(before, counted, register),
        blank_report(register.form, counted.year),
        register.form,
        source="台账",
        replace=arguments.replace,
    )


def _new(target: Path) -> Exit:
    from author import editions, tally
    from author.files import write_atomic

    refuse_unfit(target, [_SUFFIX])
    if target.exists() or target.is_symlink():
        raise AuthorError(f"“{target}”已经有了，没有动它", "请换一个文件名")
    newest = [form for form in editions.all_editions() if form.writable][-1]
    write_atomic(target, tally.new_register(tally.load(newest.edition)))
    say(f"已生成 {target}，怎么填见里面的“{tally.load(newest.edition).sheets['guide']}”")
    return Exit.DONE
