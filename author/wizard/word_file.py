"""Make the Word file from the report being written, and list what the file still lacks."""

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
    """A sentence on anything unusual, such as another folder or another name."""


def is_finished(draft: Draft, found: Sequence[Finding]) -> bool:
    """Return whether no finding is an error and no text has a mark for something to write."""
    return not any(each.is_error for each in found) and not any(map(has_placeholder, draft.report.texts.values()))


def write(draft: Draft, found: Sequence[Finding]) -> Written:
    """Write the DOCX beside the answers, or in a refuge if that folder cannot be written.

    Raises:
        AuthorError: no folder can be written.
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
    """Return what is still to be written in Word, with its section, such as 一、总体情况  主动公开."""
    headings = {part.id: draft.report.heading(draft.form, part.id) for part in draft.form.text_parts}
    headings = {draft.form.preamble.id: draft.form.preamble.label, **headings}
    return [
        f"{heading}  {what or '这里'}"
        for key, heading in headings.items()
        for what in marks_in(draft.report.texts.get(key, ""))
    ]
