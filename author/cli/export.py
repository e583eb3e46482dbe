"""author export: reports -> pages for the portal, or PDFs."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from author import export, outcomes, render, show
from author.cli.common import OutputLog, is_folder, refuse_unfit, say_skipped, say_written
from author.cli.saying import findings_in_words, in_words, say, say_block
from author.errors import AuthorError, Exit, UsageError
from author.files import make_folder
from author.findings import verdict
from author.intake import within


def run(arguments: argparse.Namespace) -> Exit:
    """Write the report in another format, or each of several."""
    target = arguments.output
    if is_folder(target) or len(arguments.reports) > 1 or arguments.reports[0].is_dir():
        return _export_all(arguments.reports, target, f".{arguments.format}")
    refuse_unfit(target, export.FORMATS)
    source = outcomes.load(arguments.reports[0])
    found = outcomes.findings(source)
    (content,) = _contents([source], target.suffix.lower())
    say_written(export.write(content, target), target)
    say_block(findings_in_words(found))
    return verdict(found)


def _contents(sources: Sequence[outcomes.Source], suffix: str) -> list[bytes]:
    if suffix == ".html":
        return [export.html(each.report, each.form).encode() for each in sources]
    # A DOCX is converted as it is, with edits that an answers file cannot hold.
    return export.pdf(
        [
            each.content if each.path.suffix.lower() == ".docx" else render.document(each.report, each.form)
            for each in sources
        ]
    )


def _export_all(given: Sequence[Path], folder: Path, suffix: str) -> Exit:
    """Write each of several reports into a folder; one that cannot be read or written does not stop the others."""
    if not is_folder(folder):
        raise UsageError(f"“{folder}”是文件的名称", "要写几个年报时，-o 请给出文件夹，用哪种格式写在 --format")
    found = [each for path in given for each in within(path)]
    codes = [say_skipped(each) for each in found if each.skip_reason]
    read = [outcomes.check(each.path) for each in found if not each.skip_reason]
    if not read and Exit.UNREADABLE not in codes:
        raise AuthorError(f"“{given[0]}”里没有年报", "请核对文件夹")
    for each in read:
        if each.error:
            say_block(in_words(each.error))
            codes.append(Exit.UNREADABLE)
    readable = [(each.source, each.findings) for each in read if each.source]
    log = OutputLog()
    contents = _contents([source for source, _ in readable], suffix) if readable else []
    if contents:
        make_folder(folder)
    for (source, findings), content in zip(readable, contents, strict=True):
        target = folder / f"{source.path.stem}{suffix}"
        try:
            place = export.write(content, target, log.places)
        except AuthorError as error:
            say_block(in_words(error))
            codes.append(error.code)
            continue
        log.report(place, target, source.path)
        say(f"  {show.counts(findings)}")
        codes.append(verdict(findings))
    return max(codes)
