"""The structure of the answers file, derived from the form."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from author.agency import Agency, AgencyKind, Scope
from author.form import Field, Table
from author.numerals import BLANK

FORMAT = "1"

SECTIONS = {
    "author": "本文件的格式",
    "form": "年报格式的版本",
    "year": "报告年度",
    "scope": "、".join(f"{each} {each.label}" for each in Scope),
    "agency": "",
    "headings": "与规定标题不同时才写，如 problems: 五、……",
    "signature": "需要落款时才写：name、date（2024-01-15）",
    "texts": "一行一段；单独成行或开头的（一）……是二级标题；【待填：……】是还没写的地方",
    "tables": f"{BLANK} 是还没填；总计自动算，不用写",
    "facts": "文字所依据的数字",
    "reasons": "检查项@位置: 说明（只存在这里，不进报告）",
}


def tree(table: Table) -> dict[str, Any]:
    """Return the entered fields of a table as nested keys, by rows; by columns if its only row has no label."""
    root: dict[str, Any] = {}
    by_column = len(table.row_leaves) == 1 and not table.row_leaves[0].label
    for field in table.fields.values():
        if field.computed:
            continue
        line = field.column if by_column else field.row
        ids = [*(parent.id for parent in line.parents), *([] if by_column else [line.id])]
        branch = root
        for id in ids[:-1]:
            branch = branch.setdefault(id, {})
        branch[ids[-1]] = (*branch.get(ids[-1], ()), field)
    return root


def rows_of(table: Table) -> list[tuple[Field, ...]]:
    """Return the entered fields of a table, one tuple for each line of the answers file."""

    def walk(tree: Mapping[str, Any]) -> Iterator[tuple[Field, ...]]:
        for below in tree.values():
            if isinstance(below, dict):
                yield from walk(below)
            else:
                yield below

    return list(walk(tree(table)))


def row_label(row: tuple[Field, ...]) -> str:
    """Return the name of a line of the answers file."""
    return row[0].row_caption or " ".join(parent.short for parent in row[0].column.parents)


def agency_note(name: str) -> str:
    """Return what an entry about the agency means."""
    if name == "kind":
        return "、".join(f"{each} {each.label}" for each in AgencyKind)
    return next(str(each.metadata["label"]) for each in fields(Agency) if each.name == name)
