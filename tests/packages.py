"""Make DOCX files for the tests, from the XML of a body."""

import io
import zipfile
from collections.abc import Mapping

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATION}" Target="word/document.xml"/></Relationships>'
)


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of parts, the same at any time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def root(tag: str, content: str) -> str:
    """Return a part whose root is an element of the word processor's namespace."""
    more = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} xmlns:w="{W_NS}" {more}>{content}</w:{tag}>'


def docx(body: str, **parts: str) -> bytes:
    """Return a DOCX with a body; ``styles`` and ``numbering`` are contents of further parts."""
    further = {f"word/{tag}.xml": root(tag, content) for tag, content in parts.items()}
    document = root("document", f"<w:body>{body}</w:body>")
    return zipped({"_rels/.rels": _RELATIONS, "word/document.xml": document, **further})


def p(text: str, properties: str = "") -> str:
    """Return a paragraph with one run."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def tbl(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    """Return a row; a cell that is not XML yet becomes one."""
    made = "".join(cell if cell.startswith("<") else tc(p(cell)) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>"


def tc(content: str, properties: str = "") -> str:
    """Return a cell."""
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}</w:tc>"
