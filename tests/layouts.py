"""Other layouts of a DOCX of ours: type sizes, margins, landscape pages, rows of other heights, tables over pages."""

import io
import random
import re
import zipfile

_TOGETHER = re.compile("<w:(?:cantSplit|keepNext|pageBreakBefore|keepLines)/>")


def in_another_layout(docx: bytes, source: random.Random) -> bytes:
    """The same report as an office might lay it out; its tables may be cut by the ends of pages anywhere."""
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
