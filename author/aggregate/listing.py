"""What became of every file, as terminal text."""

from collections.abc import Iterator

from author.aggregate.summary import Cause, Head, Summary
from author.text import one_line


def listing(summary: Summary) -> str:
    """A line for each file, counted or not, then who is missing, what to know, and how many there are."""
    lines = [*_files(summary), *_missing(summary), *summary.remarks, _counts(summary)]
    return "\n".join(map(one_line, lines))


def _files(summary: Summary) -> Iterator[str]:
    yield from (f"计入  {head.agency or '（没有机关名称）'}  {head.path}{_errors(head)}" for head in summary.counted)
    yield from (f"不计  {each.head.agency or each.head.path}  {_why(each.head, each.why)}" for each in summary.left_out)
    yield from (f"不计  {path}  {Cause.OURS.value}，不计入" for path in summary.ours)


def _errors(head: Head) -> str:
    return f"  错误 {head.errors}" if head.errors else ""


def _why(head: Head, why: str) -> str:
    why = why.replace("；\n", "；")
    return f"{head.path}：{why}" if head.agency else why


def _missing(summary: Summary) -> Iterator[str]:
    yield from (f"缺报  {each.agency}{f'  {each.near}' if each.near else ''}" for each in summary.missing)


def _counts(summary: Summary) -> str:
    parts = [f"计入 {len(summary.counted)} 份", f"没有计入 {len(summary.left_out)} 份"]
    parts += [f"缺报 {len(summary.missing)} 家"] if summary.missing else []
    return f"{summary.year} 年度（{summary.form.edition} 年版格式）：{'，'.join(parts)}。"
