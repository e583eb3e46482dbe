"""The answers file as a JSON Schema, for editors and other programs."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from author.agency import Agency, AgencyKind, Scope
from author.answers.schema import FORMAT, AnswerRow, AnswerTree, agency_note, row_label, tree
from author.form import Form
from author.report import Signature


def json_schema(form: Form) -> dict[str, Any]:
    """Return the schema (draft 2020-12) of the answers on an edition; every value is a text."""
    texts = {id: {"type": "string"} for id in form.text_keys}
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
            "agency": _closed({each.name: _agency(each.name) for each in fields(Agency)}, ["name"]),
            "headings": _closed({part.id: {"type": "string", "default": part.heading} for part in form.parts}, []),
            "signature": _closed({each.name: {"type": "string"} for each in fields(Signature)}, []),
            "texts": _closed(texts, [id for id in texts if id != form.preamble.id]),
            "tables": _branch(tree(form.tables)),
            "facts": {"type": "object", "additionalProperties": {"type": "string"}},
            "reasons": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def _closed(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": dict(properties)}


def _agency(name: str) -> dict[str, Any]:
    return {"enum": list(AgencyKind)} if name == "kind" else {"type": "string", "description": agency_note(name)}


def _branch(below: AnswerTree) -> dict[str, Any]:
    entries = {key: _branch(each) if isinstance(each, dict) else _row(each) for key, each in below.items()}
    return _closed(entries, list(entries))


def _row(row: AnswerRow) -> dict[str, Any]:
    captions = " ".join(field.column.short for field in row)
    return {
        "type": "string",
        "description": f"{row_label(row)}：{captions}",
        "pattern": rf"^\s*\S+(\s+\S+){{{len(row) - 1}}}\s*$",
    }
