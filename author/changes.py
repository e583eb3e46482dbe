"""Differences between an edited report and its answers, by cell and sentence; the answers can take them over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher

from author.agency import Agency
from author.form import Form, Part
from author.numerals import Number, format_number
from author.report import MARK, Report, Signature
from author.text import CLOSING, STOPS, lines_of, without_blanks

# A line end with the blanks around it; a sentence with its stop and closing marks; the rest of a line.
_PIECE = re.compile(rf"\n\s*|[^\n{STOPS}；]*[{STOPS}；]+[{CLOSING}]*|[^\n{STOPS}；]+")
_LINE_END = "\n"
_ALIKE = 0.5
"""The least similarity of two versions of one sentence."""
_MOST_PAIRS = 10_000
"""The most pairs of sentences that are compared; a larger rewriting counts as removed and added."""


_MOST_COMPARISONS = 4_000_000
"""The most pairs of pieces, or of characters, that are compared without leaving out those that occur everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A changed number, entered or total as printed; ``None`` is blank."""

    key: str
    before: Number | None
    after: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """A changed sentence, with the line end before it if that came or went too; empty if it was added or removed."""

    key: str
    """The id of the text."""
    before: str
    after: str
    at: int
    """The place in the text before, in characters, with line ends as ``\\n``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A changed entry of one line: year, agency.name, headings.<part>, signature.name, signature.date."""

    key: str
    before: str
    after: str


Change = CellChange | SentenceChange | LineChange


def changes(before: Report, after: Report, form: Form) -> list[Change]:
    """Return what is different in ``after``, in the order of the document; both are written on this form.

    Blanks and blank lines are no difference, nor is the mark in the place of a text that was never written.
    """
    found: list[Change] = [
        *_line("agency.name", before.agency.name, after.agency.name),
        *_line("year", str(before.year), str(after.year)),
        *_sentences(form.preamble.id, before, after),
    ]
    for part in form.parts:
        found += _line(f"headings.{part.id}", before.heading(form, part.id), after.heading(form, part.id))
        found += _sentences(part.id, before, after) if part.is_text else _cells(part, before, after)
    return [
        *found,
        *_line("signature.name", before.signature.name, after.signature.name),
        *_line("signature.date", before.signature.date, after.signature.date),
    ]


def without_totals(found: Sequence[Change], form: Form) -> list[Change]:
    """Return the changes that answers can take over: they hold no totals."""
    return [each for each in found if not (isinstance(each, CellChange) and form.fields[each.key].computed)]


def take_over(before: Report, chosen: Sequence[Change], form: Form) -> Report:
    """Return the answers with some of the changes that `changes` gave, in its order; totals are computed anew."""
    entered = {each.key: each.after for each in without_totals(chosen, form) if isinstance(each, CellChange)}
    report = replace(before.with_cells(form, entered), texts=_rewritten(before.texts, chosen))
    for each in chosen:
        if isinstance(each, LineChange):
            report = _with_line(report, each, form)
    return report


def _cells(part: Part, before: Report, after: Report) -> Iterator[CellChange]:
    for table in part.tables:
        for key in (field.key for field in table.fields.values()):
            old, new = before.cells.get(key), after.cells.get(key)
            if old != new:
                yield CellChange(key=key, before=old, after=new)


def _line(key: str, before: str, after: str) -> Iterator[LineChange]:
    old, new = _written(before), _written(after)
    if without_blanks(old) != without_blanks(new):
        yield LineChange(key=key, before=old, after=new)


def _with_line(report: Report, change: LineChange, form: Form) -> Report:
    section, _, name = change.key.partition(".")
    if section == "headings":
        own = {**report.headings, name: change.after}
        return replace(report, headings={id: words for id, words in own.items() if words != form.part(id).heading})
    if section == "agency":
        return replace(report, agency=replace(report.agency, name=change.after))
    if section == "signature":
        return replace(report, signature=replace(report.signature, **{name: change.after}))
    return replace(report, year=int(change.after))


def _written(text: str) -> str:
    """Return the text with plain line ends; empty if it is nothing but a mark."""
    text = "\n".join(lines_of(text))
    return "" if MARK.fullmatch(text.strip()) else text


def _rewritten(texts: Mapping[str, str], chosen: Sequence[Change]) -> dict[str, str]:
    """Return the texts with the changes made; the last comes first so that the places of the others still hold."""
    sentences = [each for each in chosen if isinstance(each, SentenceChange)]
    found = {**texts, **{each.key: _written(texts.get(each.key, "")) for each in sentences}}
    for each in reversed(sentences):
        text = found[each.key]
        found[each.key] = text[: each.at] + each.after + text[each.at + len(each.before) :]
    return found


# --- sentences ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A sentence or a line end of a text, with its place."""

    words: str
    start: int
    end: int


def _pieces(text: str) -> list[_Piece]:
    """Return the sentences that are not blank, and one line end between paragraphs."""
    found = [
        _Piece(words=without_blanks(match.group()) or match.group()[:1], start=match.start(), end=match.end())
        for match in _PIECE.finditer(text)
    ]
    found = [piece for piece in found if piece.words == _LINE_END or piece.words.strip()]
    while found and found[-1].words == _LINE_END:
        found.pop()
    first = next((index for index, piece in enumerate(found) if piece.words != _LINE_END), 0)
    return found[first:]


def _sentences(key: str, before: Report, after: Report) -> Iterator[SentenceChange]:
    texts = _written(before.texts.get(key, "")), _written(after.texts.get(key, ""))
    old, new = map(_pieces, texts)
    # All line ends are alike: if paragraphs came or went, only the sentences tell which belong together.
    one, two = ([each.words for each in pieces] for pieces in (old, new))
    matcher = SequenceMatcher(lambda words: words == _LINE_END, one, two, autojunk=_are_beyond_reports(one, two))
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag != "equal":
            end = old[i_end - 1].end if i_end else 0
            yield from _changed_run(key, texts, old[i:i_end], new[j:j_end], end)


def _changed_run(
    key: str, texts: tuple[str, str], old: Sequence[_Piece], new: Sequence[_Piece], end: int
) -> Iterator[SentenceChange]:
    """Yield the changes between two runs of pieces without a common sentence; ``end`` is the end of the old run."""
    before, after = texts
    i = j = 0
    for i_next, j_next in [*_versions(old, new), (len(old), len(new))]:
        for start, stop in _with_line_ends(old[i:i_next]):
            yield SentenceChange(key=key, before=before[start:stop], after="", at=start)
        at = old[i_next].start if i_next < len(old) else end
        for start, stop in _with_line_ends(new[j:j_next]):
            yield SentenceChange(key=key, before="", after=after[start:stop], at=at)
        if i_next < len(old) and (one := old[i_next]).words != (two := new[j_next]).words:
            yield SentenceChange(
                key=key, before=before[one.start : one.end], after=after[two.start : two.end], at=one.start
            )
        i, j = i_next + 1, j_next + 1


def _with_line_ends(pieces: Sequence[_Piece]) -> list[tuple[int, int]]:
    """Return start and end of each sentence with the line end before it; a last one goes to the sentence before."""
    found: list[tuple[int, int]] = []
    start = None
    for piece in pieces:
        start = piece.start if start is None else start
        if piece.words != _LINE_END:
            found.append((start, piece.end))
            start = None
    if start is not None:
        found.append((found.pop()[0] if found else start, pieces[-1].end))
    return found


def _versions(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[tuple[int, int]]:
    """Return the pairs of sentences that are versions of one another: the most alike, then those on either side."""
    if len(old) * len(new) > _MOST_PAIRS:
        return []
    alike = {(i, j): _similarity(one.words, two.words) for i, one in enumerate(old) for j, two in enumerate(new)}

    def between(top: int, bottom: int, left: int, right: int) -> list[tuple[int, int]]:
        within = [(i, j) for i in range(top, bottom) for j in range(left, right) if alike[i, j] >= _ALIKE]
        if not within:
            return []
        i, j = max(within, key=alike.__getitem__)
        return [*between(top, i, left, j), (i, j), *between(i + 1, bottom, j + 1, right)]

    return between(0, len(old), 0, len(new))


def _similarity(one: str, two: str) -> float:
    if one == two == _LINE_END:
        return _ALIKE
    matcher = SequenceMatcher(None, one, two, autojunk=_are_beyond_reports(one, two))
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _are_beyond_reports(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether two texts are so long that what occurs everywhere in them must be left out of the comparison."""
    return len(one) * len(two) > _MOST_COMPARISONS


# --- in words -----------------------------------------------------------------------------


def listed(found: Sequence[Change], form: Form) -> str:
    """Return the changes of an edited report, then the count of each kind."""
    if not found:
        return "与答案一致，没有改动。"
    kinds = {"数字": CellChange, "文字": SentenceChange, "标题、年度、落款": LineChange}
    numbers = (f"{name} {sum(isinstance(each, kind) for each in found)}" for name, kind in kinds.items())
    return "\n".join([*(in_words(each, form) for each in found), f"与答案相比的改动：{'，'.join(numbers)}。"])


def in_words(each: Change, form: Form) -> str:
    """Return one change with what was there and what is there now."""
    if isinstance(each, CellChange):
        field = form.fields[each.key]
        note = "（合计）" if field.computed else ""
        return f"改  {field.place}{note}：{_cell(each.before)} → {_cell(each.after)}"
    verb = "增" if not each.before else "删" if not each.after else "改"
    versions = (("原", each.before), ("现", each.after))
    lines = (f"    {name}：{words.strip() or '（另起一段）'}" for name, words in versions if words)
    return "\n".join([f"{verb}  {_place(each, form)}", *lines])


def _cell(value: Number | None) -> str:
    return "空白" if value is None else format_number(value)


def _place(change: SentenceChange | LineChange, form: Form) -> str:
    if isinstance(change, SentenceChange):
        return form.name_of(change.key)
    section, _, name = change.key.partition(".")
    if section == "headings":
        return f"“{form.part(name).name}”的标题"
    cover = {"agency": Agency, "signature": Signature}.get(section)
    labels = {each.name: each.metadata["label"] for each in fields(cover)} if cover else {}
    return str(labels.get(name, "年度"))
