"""The structure of the answers file, derived from the form; also as a JSON Schema for editors and other programs."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TypeAlias

from author.agency import Agency, AgencyKind, Scope
from author.form import Field, Form, Table
from author.numerals import BLANK
from author.report import Signature

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


AnswerRow: TypeAlias = tuple[Field, ...]
"""The fields that stand in one line of the answers file."""
AnswerTree: TypeAlias = "dict[str, AnswerTree | AnswerRow]"
"""The lines of the answers file under the keys of their groups."""


def tree(tables: Sequence[Table]) -> AnswerTree:
    """Return the entered fields of tables as nested keys, by rows; by columns if a table's only row has no label."""
    return _nested({(table.id, *ids): row for table in tables for ids, row in _rows(table).items()})


def rows_of(table: Table, *, computed: bool = False) -> list[AnswerRow]:
    """Return the fields of a table, one tuple for each line of the answers file; with the sums only if wanted."""
    return list(_rows(table, computed=computed).values())


def _rows(table: Table, *, computed: bool = False) -> dict[tuple[str, ...], AnswerRow]:
    """Return the lines of a table by the keys that lead to each."""
    rows: dict[tuple[str, ...], AnswerRow] = {}
    by_column = len(table.row_leaves) == 1 and not table.row_leaves[0].label
    for field in table.fields.values():
        if computed or not field.computed:
            line = field.column if by_column else field.row
            ids = (*(parent.id for parent in line.parents), *(() if by_column else (line.id,)))
            rows[ids] = (*rows.get(ids, ()), field)
    return rows


def _nested(rows: Mapping[tuple[str, ...], AnswerRow]) -> AnswerTree:
    nested: AnswerTree = {}
    for (first, *rest), row in rows.items():
        if not rest:
            nested[first] = row
        elif first not in nested:
            nested[first] = _nested({ids[1:]: each for ids, each in rows.items() if ids[0] == first})
    return nested


def row_label(row: AnswerRow) -> str:
    """Return the name of a line of the answers file."""
    return row[0].row_caption or " ".join(parent.short for parent in row[0].column.parents)


def agency_note(name: str) -> str:
    """Return the meaning of an entry about the agency."""
    if name == "kind":
        return "、".join(f"{each} {each.label}" for each in AgencyKind)
    return next(str(each.metadata["label"]) for each in fields(Agency) if each.name == name)


def json_schema(form: Form) -> dict[str, object]:
    """Return the schema (draft 2020-12) of the answers on an edition; every value is a text."""
    texts = {id: {"type": "string"} for id in form.text_keys}
    agency = {each.name: {"type": "string", "description": agency_note(each.name)} for each in fields(Agency)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{form.title} 答案文件（{form.basis}）",
        "type": "object",
        "required": ["form", "year", "agency", "texts", "tables"],
        "additionalProperties": False,
        "properties": {
            "author": {"const": FORMAT},
            "form": {"const": form.edition},
            "year": {"type": "string", "pattern": "^[0-9]{4}$"},
            "scope": {"enum": list(Scope)},
            "agency": _closed({**agency, "kind": {"enum": list(AgencyKind)}}, ["name"]),
            "headings": _closed({part.id: {"type": "string", "default": part.heading} for part in form.parts}, []),
            "signature": _closed({each.name: {"type": "string"} for each in fields(Signature)}, []),
            "texts": _closed(texts, [id for id in texts if id != form.preamble.id]),
            "tables": _branch(tree(form.tables)),
            "facts": {"type": "object", "additionalProperties": {"type": "string"}},
            "reasons": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def _closed(properties: Mapping[str, object], required: list[str]) -> dict[str, object]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": dict(properties)}


def _branch(below: AnswerTree) -> dict[str, object]:
    entries = {key: _branch(each) if isinstance(each, dict) else _row(each) for key, each in below.items()}
    return _closed(entries, list(entries))


def _row(row: AnswerRow) -> dict[str, object]:
    captions = " ".join(field.column.short for field in row)
    return {
        "type": "string",
        "description": f"{row_label(row)}：{captions}",
        "pattern": rf"^\s*\S+(\s+\S+){{{len(row) - 1}}}\s*$",
    }
