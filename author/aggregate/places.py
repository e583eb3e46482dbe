"""What is written must not lie where it is read: neither over a report nor among those that come in."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path, PurePath

from author.aggregate.returns import is_named_as_return
from author.aggregate.store import Store, outputs_known_in
from author.errors import UsageError
from author.intake import Candidate


def known_outputs(found: Iterable[Candidate], store: Store) -> frozenset[str]:
    """What we wrote, as real paths: as the store remembers, and as those remember that lie among the files."""
    return store.outputs().union(*map(outputs_known_in, {each.path.parent for each in found}))


def refuse_outputs_among(files: Iterable[Path], targets: Iterable[Path], ours: Collection[str] = ()) -> None:
    """Whatever is to be read must not be written over, unless it is known, by its real path, as ours.

    Raises:
        UsageError: an output is one of the files.
    """
    there = {_identity(target): target for target in targets if os.path.realpath(target) not in ours}
    there.pop(None, None)
    for path in files if there else ():
        if target := there.get(_identity(path)):
            raise UsageError(f"输出文件“{target}”是这次要读的文件之一，写进去会盖掉它", "请换一个文件名")


def apart_from_returns(
    given: Iterable[Path], found: Sequence[Candidate], folder: Path, ours: Collection[str]
) -> list[Candidate]:
    """What was found outside the folder of the returns, in which only these may lie; ``ours`` is what we wrote.

    Raises:
        UsageError: one of the given folders and files, or of the found files, lies there and is none of ours.
    """
    within = {each for each in found if _is_within(each.path, folder)}
    files = [each.path for each in found if each in within and not (each.skip_reason or is_named_as_return(each.path))]
    for path in [path for path in given if _is_within(path, folder)] + files:
        if os.path.realpath(path) not in ours:
            raise UsageError(f"--returns 的文件夹“{folder}”里有要汇总的“{path}”", "请换一个只放退回意见的文件夹")
    return [each for each in found if each not in within]


def _is_within(path: Path, folder: Path) -> bool:
    """A path is a folder or lies in it, through all links."""
    return PurePath(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _identity(path: Path) -> tuple[int, int] | None:
    """The same for all names of a file; none where there is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
