"""Report -> YAML text: commented, one table row a line, texts as blocks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from author import editions
from author.answers.schema import FORMAT, SECTIONS, AnswerTree, agency_note, row_label, rows_of, tree
from author.form import Table
from author.numerals import BLANK, Number, format_number
from author.report import Report
from author.text import Expression, pad
from author.yaml_files.entries import PLAIN_KEY

_UNSAFE_IN_BLOCK = Expression(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SAFE_IN_QUOTES = re.compile(r'( ?[^"\\\s])*')


def dump(report: Report, remarks: Sequence[str] = ()) -> str:
    """Return the answers file of a report as text; ``remarks`` become comments at its head."""
    form = editions.edition(report.edition)
    origin = {"author": FORMAT, "form": report.edition, "year": str(report.year), "scope": report.scope.value}
    agency = asdict(report.agency)
    lines = [f"# {form.title} 填报数据（可用记事本修改；英文冒号后空一格）"]
    lines += [f"# 读入时：{_UNSAFE_IN_BLOCK.sub('', ' '.join(remark.split()))}" for remark in remarks]
    lines += [_entry(key, value, note=form.basis if key == "form" else SECTIONS[key]) for key, value in origin.items()]
    lines += _section(report, "agency", agency)
    lines += _section(report, "headings", report.headings)
    lines += _section(report, "signature", {key: value for key, value in asdict(report.signature).items() if value})
    lines += [_head("texts")]
    lines += [_text(key, report.texts.get(key, "")) for key in form.text_keys]
    lines += _kept(report, ("texts",), 1)
    lines += [_head("tables")]
    notes = {keys: words for table in form.tables for keys, words in _notes(table).items()}
    lines += _branch(tree(form.tables), ("tables",), report, notes)
    lines += _section(report, "facts", report.facts)
    lines += _section(report, "reasons", report.reasons)
    lines += _kept(report, (), 0)
    return "\n".join(lines) + "\n"


def _head(key: str) -> str:
    return f"{key}:" + (f"  # {SECTIONS[key]}" if SECTIONS[key] else "")


def _section(report: Report, name: str, entries: Mapping[str, str]) -> list[str]:
    kept = _kept(report, (name,), 1)
    if not (entries or kept):
        return [f"{name}: {{}}  # {SECTIONS[name]}"]
    notes = {key: agency_note(key) for key in entries} if name == "agency" else {}
    return [_head(name), *(_entry(key, value, 1, notes.get(key, "")) for key, value in entries.items()), *kept]


def _notes(table: Table) -> dict[tuple[str, ...], str]:
    """Return the words behind a table and behind its groups, by the keys that lead to each."""
    columns = " ".join(field.column.short for field in rows_of(table)[0])
    groups = (line for leaf in (*table.row_leaves, *table.column_leaves) for line in leaf.parents)
    shorts = {(table.id, *(each.id for each in (*line.parents, line))): line.short for line in groups}
    return {(table.id,): f"{table.band or table.name}：{columns}", **shorts}


def _branch(
    tree: AnswerTree, where: tuple[str, ...], report: Report, notes: Mapping[tuple[str, ...], str]
) -> Iterator[str]:
    depth = len(where)
    for key, below in tree.items():
        if isinstance(below, dict):
            yield pad("  " * depth + f"{_key(key)}:", 42 if depth > 1 else 0) + f"  # {notes[(*where, key)[1:]]}"
            yield from _branch(below, (*where, key), report, notes)
        else:
            numbers = " ".join(_cell(report.cells.get(field.key)) for field in below)
            yield _entry(key, numbers, depth, row_label(below))
    yield from _kept(report, where, depth)


def _cell(value: Number | None) -> str:
    return BLANK if value is None else format_number(value)


def _entry(key: str, value: str, depth: int = 0, note: str = "") -> str:
    line = "  " * depth + f"{_key(key)}: {_quoted(value)}"
    return f"{pad(line, 42)}  # {note}" if note else line


def _text(key: str, text: str) -> str:
    if not text or _UNSAFE_IN_BLOCK.search(text):
        return _entry(key, text, 1)
    indicator = "2" if text[0] in " \n\t" else ""
    keep = "+" if text.endswith("\n") or not text.strip() else ""
    return "\n".join([f"  {key}: |{indicator}{keep}", *(f"    {line}" if line else "" for line in text.split("\n"))])


def _kept(report: Report, where: tuple[str, ...], depth: int) -> list[str]:
    """Return the lines of the unknown entries that stood in this place."""
    entries = [entry for path, entry in report.unknown.items() if path[:-1] == where]
    return [f"{'  ' * depth}{line}" if line else "" for entry in entries for line in entry.split("\n")]


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(value: str) -> str:
    if not _UNSAFE_IN_BLOCK.search(value) and _SAFE_IN_QUOTES.fullmatch(value):
        return f'"{value}"'
    # Half a character (a lone UTF-16 surrogate) would be written as an escape that no YAML reader takes.
    value.encode("utf-8")
    import yaml

    text: str = yaml.dump(value, default_style='"', allow_unicode=True, width=10**9)
    return text.removesuffix("\n")
