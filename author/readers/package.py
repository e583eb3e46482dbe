"""A DOCX as a zip of parts, opened as if it came from an enemy: bounded, no entities, no network."""

import hashlib
import lzma
import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from author.errors import AuthorError

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_PART = 16 * 1024 * 1024
"""Bytes of one part when unpacked; a report's document.xml has less than one million."""
LARGEST_PACKAGE = 256 * 1024 * 1024
"""Bytes of all parts when unpacked."""
MOST_ELEMENTS = 1_000_000
"""Of one part; libxml2 keeps about 120 bytes for each."""

# what zipfile lets through from itself, from struct and from the decompressors when bytes are broken
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
_MAIN = "word/document.xml"
_OTHER_PACKAGES = {
    "xl/workbook.xml": "Excel 表格",
    "ppt/presentation.xml": "演示文稿",
    "content.xml": "ODF 文档（.odt）",
}


class Package:
    """The parts of a DOCX.

    Raises:
        AuthorError: not a zip, not a DOCX, encrypted, cut off, or larger than any report.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            self._names = set(self._zip.namelist())
        except _BROKEN as error:
            raise _damaged() from error
        self.main = self._main_part()

    def xml(self, name: str) -> "_Element | None":
        """The root of a part; ``None`` where there is no such part."""
        if name not in self._names:
            return None
        return parse_xml(self.read(name))

    def beside(self, name: str) -> "_Element | None":
        """The root of a part in the folder of the main one."""
        return self.xml(posixpath.join(posixpath.dirname(self.main), name))

    def digest_beside(self, name: str) -> bytes:
        """A digest of a part in the folder of the main one; empty where there is no such part."""
        path = posixpath.join(posixpath.dirname(self.main), name)
        return hashlib.sha256(self.read(path)).digest() if path in self._names else b""

    def parts(self) -> dict[str, bytes]:
        """The content of every part, by name."""
        if sum(self._zip.getinfo(name).file_size for name in self._names) > LARGEST_PACKAGE:
            raise _too_large()
        return {name: self.read(name) for name in self._names if not name.endswith("/")}

    def _main_part(self) -> str:
        relations = self.xml("_rels/.rels")
        for each in relations if relations is not None else ():
            if str(each.get("Type", "")).endswith("/officeDocument"):
                target = posixpath.normpath(str(each.get("Target", "")).lstrip("/"))
                if target in self._names and target not in _OTHER_PACKAGES:
                    return target
        if _MAIN in self._names:
            return _MAIN
        for part, what in _OTHER_PACKAGES.items():
            if part in self._names:
                raise AuthorError(f"这是{what}，不是 Word 文档", "请用 Word 或 WPS 另存为 .docx 再用")
        raise AuthorError("这个压缩包里没有 Word 文档的正文", "请给出 .docx 文件，压缩包请先解压")

    def read(self, name: str) -> bytes:
        """The content of a part that there is."""
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise AuthorError("文件加了密码", "请用 Word 或 WPS 去掉密码后另存一份")
        if info.file_size > LARGEST_PART:
            raise _too_large()
        try:
            with self._zip.open(info) as part:
                content = part.read(LARGEST_PART + 1)
        except _BROKEN as error:
            raise _damaged() from error
        if len(content) > LARGEST_PART:
            raise _too_large()
        return content


def parse_xml(content: bytes) -> "_Element":
    """The root of an XML part.

    Raises:
        AuthorError: not well-formed, with a DTD, or larger than any report.
    """
    from lxml import etree

    if content.count(b"<") > MOST_ELEMENTS:
        raise _too_large()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise AuthorError("文件里有文档类型声明（DTD），Word 文档不会有", "请用 Word 或 WPS 打开后另存一份")
    return root


def _damaged() -> AuthorError:
    return AuthorError("文件不完整或已损坏", "请重新下载，或用 Word、WPS 打开后另存一份 .docx")


def _too_large() -> AuthorError:
    return AuthorError("文件解开以后太大，不像一份年报", "请核对是不是给错了文件")
