"""author tally: a request register -> the numbers of part 3."""

import argparse
from datetime import date
from pathlib import Path

from author import answers, editions, tally
from author.cli.common import refuse_unfit
from author.cli.imports import merge_into_answers
from author.cli.saying import findings_in_words, say, say_block
from author.errors import AuthorError, Exit
from author.files import writing
from author.findings import verdict
from author.numerals import usual_year
from author.report import blank_report

_SUFFIX = ".xlsx"


def run(arguments: argparse.Namespace) -> Exit:
    """Make a new register, or count one."""
    if arguments.new:
        return _write_new(arguments.register)
    if arguments.output:
        refuse_unfit(arguments.output, answers.SUFFIXES)
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
    return merge_into_answers(
        arguments.output,
        lambda before: tally.merge(before, counted, register),
        blank_report(register.form, counted.year),
        register.form,
        source="台账",
        replace=arguments.replace,
    )


def _write_new(target: Path) -> Exit:
    refuse_unfit(target, [_SUFFIX])
    if target.exists() or target.is_symlink():
        raise AuthorError(f"“{target}”已经有了，没有动它", "请换一个文件名")
    newest = [form for form in editions.all_editions() if form.writable][-1]
    register = tally.load(newest.edition)
    # The workbook is made in temporary files, so a full disk is noticed here already.
    with writing(target) as file:
        file.write(tally.new_register(register))
    say(f"已生成 {target}，怎么填见里面的“{register.sheets['guide']}”")
    return Exit.DONE
