"""author export: reports -> pages for the portal, or PDFs."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from author.cli.common import Commands, Written, is_folder, refuse_unfit, say_aside, say_written, verdict
from author.cli.saying import findings_in_words, in_words, say, say_block
from author.errors import AuthorError, Exit, UsageError
from author.files import make_folder

if TYPE_CHECKING:
    from author.outcomes import Source


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    export = commands.add_parser("export", help="年报 -> 网页、PDF", description="由答案或 Word 年报生成网页、PDF。")
    export.add_argument(
        "reports", type=Path, nargs="+", metavar="答案.yaml|年报.docx", help="可以有几个，也可以是文件夹"
    )
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="年报.html|年报.pdf|文件夹",
        help="写到哪里（转 PDF 要有 LibreOffice）；几个年报写到一个文件夹",
    )
    export.add_argument("--format", choices=("pdf", "html"), default="pdf", help="写到文件夹时用哪种（默认 pdf）")
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Write the report in another format, or each of several."""
    from author import export, outcomes

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


def _contents(sources: "Sequence[Source]", suffix: str) -> list[bytes]:
    from author import export, render
    from author.files import read_bytes

    if suffix == ".html":
        return [export.html(each.report, each.form).encode() for each in sources]
    # A document is printed as it was edited, with all that answers cannot hold.
    edited = [each.path.suffix.lower() == ".docx" for each in sources]
    return export.pdf(
        [
            read_bytes(each.path) if as_it_is else render.document(each.report, each.form)
            for each, as_it_is in zip(sources, edited, strict=True)
        ]
    )


def _export_all(given: Sequence[Path], folder: Path, suffix: str) -> Exit:
    """Write each of several reports into a folder; one that cannot be read does not stop the others."""
    from author import export, outcomes, show
    from author.intake import within

    if not is_folder(folder):
        raise UsageError(f"“{folder}”是文件的名称", "要写几个年报时，-o 请给出文件夹，用哪种格式写在 --format")
    found = [each for path in given for each in within(path)]
    codes = [say_aside(each) for each in found if each.aside]
    read = [outcomes.check(each.path) for each in found if not each.aside]
    if not read and Exit.UNREADABLE not in codes:
        raise AuthorError(f"“{given[0]}”里没有年报", "请核对文件夹")
    for each in read:
        if each.error:
            say_block(in_words(each.error))
            codes.append(Exit.UNREADABLE)
    readable = [(each.source, each.findings) for each in read if each.source]
    written = Written()
    contents = _contents([source for source, _ in readable], suffix) if readable else []
    if contents:
        make_folder(folder)
    for (source, findings), content in zip(readable, contents, strict=True):
        target = folder / f"{source.path.stem}{suffix}"
        place = export.write(content, target, written.places)
        written.say(place, target, source.path)
        say(f"  {show.counts(findings)}")
        codes.append(verdict(findings))
    return max(codes)
