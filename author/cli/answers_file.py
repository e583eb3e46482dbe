"""Numbers from elsewhere -> an answers file, in which nothing that a person typed is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.saying import say, say_block
from author.errors import AuthorError, Exit

if TYPE_CHECKING:
    from author.changes import Change
    from author.form import Form
    from author.report import Report


def take(
    target: Path, merge: "Callable[[Report], Report]", fresh: "Report", form: "Form", *, source: str, replace: bool
) -> Exit:
    """Merge numbers into an answers file, or into a fresh report where there is none.

    Where other numbers stand there already nothing is written, unless they shall be
    replaced; ``source`` names where the new ones come from.

    Raises:
        AuthorError: somebody is filling it in, or it cannot be read or written.
    """
    from author import answers, changes, show
    from author.wizard.lock import Lock

    lock = Lock(target)
    if not lock.acquire():
        raise AuthorError(f"“{target}”正在别处填写", "请先退出那边的填报，再运行一次")
    try:
        before = answers.load(target, draft=True) if target.exists() else fresh
        report = merge(before)
        found = [each for each in changes.changes(before, report, form) if _replaces(each)]
        if found:
            say_block(show.changes(found, form))
        if found and not replace:
            say(f"“{target}”里已有不同的数，没有写入；核对后要用{source}的数代替，请加 --replace。")
            return Exit.FINDINGS
        answers.save(target, report)
    finally:
        lock.release()
    say(f"已写入 {target}")
    return Exit.DONE


def _replaces(change: "Change") -> bool:
    from author.changes import CellChange

    return isinstance(change, CellChange) and change.before is not None
