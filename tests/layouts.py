"""Other layouts of a DOCX of ours, as type sizes and margins; and a report as another program writes it."""

import io
import random
import re
import zipfile

import docx
from docx.oxml import OxmlElement

from author import editions
from author.report import Report
from tests.filled import as_cells

_TOGETHER = re.compile("<w:(?:cantSplit|keepNext|pageBreakBefore|keepLines)/>")


def in_another_layout(docx: bytes, source: random.Random) -> bytes:
    """Return the same report as an office might lay it out; its tables may be cut by the ends of pages anywhere."""
    size, height = source.choice((21, 24, 28, 32)), source.choice((340, 600, 800))
    indent, margin = source.choice(("0", "640")), source.choice((1000, 1440, 2400))
    place = source.choice(("top", "center", "bottom"))
    turned = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    changes = {
        "word/document.xml": [
            (r"<w:trHeight [^>]*/>", f'<w:trHeight w:val="{height}"/>'),
            (r"<w:vAlign [^>]*/>", f'<w:vAlign w:val="{place}"/>'),
            (r'(<w:pgMar [^>]*?)w:right="\d+"', rf'\1w:right="{margin}"'),
            *([(r"<w:pgSz [^>]*/>", turned)] if source.random() < 0.3 else []),
            *([("<w:tblHeader/>", "")] if source.random() < 0.5 else []),
        ],
        "word/styles.xml": [
            ('w:val="32"', f'w:val="{size}"'),
            (r"<w:ind [^>]*firstLine[^>]*/>", f'<w:ind w:firstLineChars="0" w:firstLine="{indent}"/>'),
            ('<w:jc w:val="both"/>', f'<w:jc w:val="{source.choice(("both", "left"))}"/>'),
        ],
    }
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            part = package.read(name)
            if name in changes:
                text = _TOGETHER.sub("", part.decode())
                for old, new in changes[name]:
                    text = re.sub(old, new, text)
                part = text.encode()
            target.writestr(name, part)
    return made.getvalue()


def from_another_program(report: Report) -> bytes:
    """Return a report as python-docx writes it: its own styles, bold headings, tables that repeat their first row."""
    form = editions.edition(report.edition)
    document = docx.Document()
    for line in report.title(form):
        document.add_heading(line, 0)
    for line in report.texts[form.preamble.id].splitlines():
        document.add_paragraph(line)
    for part in form.parts:
        document.add_paragraph().add_run(report.heading(form, part.id)).bold = True
        if part.is_text:
            for line in report.texts[part.id].splitlines():
                document.add_paragraph(f"\u3000\u3000{line}")
            continue
        cells = as_cells(part, report)
        height, width = max(each.row + each.rows for each in cells), max(each.column + each.columns for each in cells)
        table = document.add_table(height, width, "Table Grid")
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for each in cells:
            last = table.cell(each.row + each.rows - 1, each.column + each.columns - 1)
            table.cell(each.row, each.column).merge(last).text = each.text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
