"""author export: a report -> a page for the portal, or a PDF."""

import argparse
from pathlib import Path

from author.cli.common import Commands, say_written, verdict
from author.errors import Exit, UsageError


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    export = commands.add_parser("export", help="年报 -> 网页、PDF", description="由答案或 Word 年报生成网页、PDF。")
    export.add_argument("report", type=Path, metavar="答案.yaml|年报.docx")
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="年报.html|年报.pdf",
        help="写到哪里（转 PDF 要有 LibreOffice）",
    )
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Write the report in another format."""
    from author import export, outcomes, render, show
    from author.files import read_bytes

    target = arguments.output
    if target.suffix.lower() not in export.FORMATS:
        raise UsageError(f"输出文件“{target}”应是 {' 或 '.join(export.FORMATS)}", "请改文件名")
    source = outcomes.load(arguments.report)
    found = outcomes.findings(source)
    if target.suffix.lower() == ".html":
        content = export.html(source.report, source.form).encode()
    else:
        # A document is printed as it was edited, with all that answers cannot hold.
        edited = source.path.suffix.lower() == ".docx"
        (content,) = export.pdf([read_bytes(source.path) if edited else render.document(source.report, source.form)])
    say_written(export.write(content, target), target)
    print(show.findings(found))
    return verdict(found)
