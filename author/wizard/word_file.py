"""The Word file from the report being written, and what it still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from author.errors import AuthorError
from author.findings import Finding
from author.report import has_placeholder, marks_in
from author.wizard.draft import Draft
from author.wizard.session import refuges


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A Word file that was made."""

    path: Path
    notice: str
    """What did not go as usual: another folder, another name."""


def is_finished(draft: Draft, found: Sequence[Finding]) -> bool:
    """Nothing must be mended and nothing is left to write."""
    return not any(each.is_error for each in found) and not any(map(has_placeholder, draft.report.texts.values()))


def write(draft: Draft, found: Sequence[Finding]) -> Written:
    """Write the DOCX beside the answers, in a refuge where that folder takes none.

    Raises:
        AuthorError: no folder takes it.
    """
    from author import render

    name = render.file_name(draft.report, draft.form, finished=is_finished(draft, found))
    notices = []
    try:
        target = draft.session.folder / name
        path = render.write(draft.report, draft.form, target)
    except AuthorError as error:
        target = refuges()[0] / name
        notices.append(f"{error}改写到“{target.parent}”。")
        path = render.write(draft.report, draft.form, target)
    if path != target:
        notices.append(f"“{target.name}”已被改过或正打开着，没有动它，另存为“{path.name}”。")
    return Written(path=path, notice="".join(notices))


def to_write(draft: Draft) -> list[str]:
    """What is still to be written in Word, by section: 一、总体情况  主动公开."""
    headings = {part.id: draft.report.heading(draft.form, part.id) for part in draft.form.text_parts}
    headings = {draft.form.preamble.id: draft.form.preamble.label, **headings}
    return [
        f"{heading}  {what or '这里'}"
        for key, heading in headings.items()
        for what in marks_in(draft.report.texts.get(key, ""))
    ]
