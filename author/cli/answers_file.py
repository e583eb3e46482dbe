"""Numbers from elsewhere -> an answers file, without loss of what a person typed."""

from collections.abc import Callable
from pathlib import Path

from author import answers, changes, show
from author.changes import CellChange
from author.cli.saying import say, say_block
from author.errors import Exit
from author.form import Form
from author.lock import held
from author.report import Report


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
    """Merge numbers into an answers file, or into a fresh report if the file is missing.

    Args:
        target: the answers file.
        merge: returns the report with the new numbers.
        fresh: the report to begin with if the file is missing.
        form: the form of both.
        source: the name of the numbers' source, for the message.
        replace: write also if other numbers are in the file already.
        edited: false if the program wrote the file and nobody changed it since; its numbers are replaced untold.

    Raises:
        AuthorError: somebody is filling it in, or it cannot be read or written.
    """
    with held(target):
        before = answers.load(target, draft=True) if target.exists() else fresh
        report = merge(before)
        found = [each for each in changes.changes(before, report, form) if _is_replacement(each)]
        if found and edited:
            say_block(show.changes(found, form))
        if found and edited and not replace:
            say(f"“{target}”里已有不同的数，没有写入；核对后要用{source}的数代替，请加 --replace。")
            return Exit.FINDINGS
        answers.save(target, report)
    say(f"已写入 {target}")
    return Exit.DONE


def _is_replacement(change: changes.Change) -> bool:
    return isinstance(change, CellChange) and change.before is not None
