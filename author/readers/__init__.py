"""Read DOCX, HTML and PDF files with text as a Document; the format is recognised by content, not by name.

The readers know nothing of the form. They raise only if a file cannot be read at all;
whatever is odd becomes a remark of the document.
"""

from pathlib import Path

from author.document import Document, Paragraph
from author.errors import AuthorError, unlike_report
from author.files import read_bytes
from author.package import DOCX, refuse_foreign

MOST_LINES = 20_000
"""The most lines of text; a report has some hundreds, a portal's page around it some thousands."""
MOST_CHARACTERS = 500_000
"""The most characters of text outside tables; a report has some thousands."""

_SNIFFED = 4096


def read(path: Path, content: bytes | None = None) -> Document:
    """Return the document in a file; ``content`` are its bytes if they are read already.

    Raises:
        AuthorError: it cannot be read at all; the sentence names the file and says what to do.
    """
    content = read_bytes(path) if content is None else content
    try:
        if path.suffix.lower() == ".eml":
            raise AuthorError("是邮件，不是年报", "请把里面的附件另存出来再用，没有附件的请补交")
        document = _document(content)
        _refuse_if_too_long(document)
        return document
    except AuthorError as error:
        raise AuthorError(f"读不了“{path}”：{error.message}", error.hint) from error
    except RecursionError as error:
        raise unlike_report(f"读不了“{path}”：里面的内容套得太深") from error


def _document(content: bytes) -> Document:
    head = content[:_SNIFFED]
    if head.startswith(b"PK"):
        from author.readers.docx import read_docx

        return read_docx(content)
    if b"%PDF-" in head[:1024]:
        from author.readers.pdf import read_pdf

        return read_pdf(content)
    refuse_foreign(content, DOCX)
    from author.readers.html import looks_like_html, read_html

    if looks_like_html(content):
        return read_html(content)
    raise AuthorError("看不出是什么文件", "能读的是 .docx、网页（.html）和有文字的 .pdf")


def _refuse_if_too_long(document: Document) -> None:
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    lines = sum(text.count("\n") + 1 for text in texts)
    if lines > MOST_LINES:
        raise unlike_report(f"文件里有 {lines} 段文字")
    characters = sum(map(len, texts))
    if characters > MOST_CHARACTERS:
        raise unlike_report(f"文件里有 {characters} 个字")
