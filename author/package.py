"""Packages: DOCX and XLSX as zip files of XML parts, read within bounds and written."""

import hashlib
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from author.errors import AuthorError

if TYPE_CHECKING:
    from lxml.etree import _Element

XmlElement: TypeAlias = "_Element"
"""An element of a part, for modules that do not load the library before they need it."""
MOST_PARTS = 10_000
"""A report has about fifteen; zipfile keeps about 700 bytes for each."""
_STORED_SIZE = 1000
"""The most bytes of a part that `pack` does not deflate: in a report that takes longer than 2 KB are worth."""
MOST_ELEMENTS = 1_000_000
"""Elements of one part; libxml2 keeps about 120 bytes for each."""


class PackageKind(NamedTuple):
    """The bounds of one kind of package, and the words with which a package is refused."""

    main: str
    """The usual name of its main part."""
    largest_part: int
    """The most bytes of one part when unpacked."""
    largest_package: int
    """The most bytes of all parts when unpacked."""
    program: str
    """The program beside WPS that writes such packages."""
    suffix: str
    too_large: tuple[str, str]
    """The fault of a package beyond the bounds, and the remedy."""
    other: tuple[str, str]
    """The fault of a package of another kind, with a place for the name of that kind, and the remedy."""
    no_main: str
    """The name of the part that every package of this kind has."""

    def damaged(self) -> AuthorError:
        """Return the error for a package that cannot be unpacked."""
        advice = f"请重新下载，或用 {self.program}、WPS 打开后另存一份 {self.suffix}"
        return AuthorError("文件不完整或已损坏", advice)

    def encrypted(self) -> AuthorError:
        """Return the error for a file with a password."""
        return AuthorError("文件加了密码", f"请用 {self.program} 或 WPS 去掉密码后另存一份")

    def oversized(self) -> AuthorError:
        """Return the error for a package beyond the bounds."""
        return AuthorError(*self.too_large)


DOCX = PackageKind(
    main="word/document.xml",
    largest_part=16 * 1024 * 1024,  # A report's text has less than one million.
    largest_package=256 * 1024 * 1024,
    program="Word",
    suffix=".docx",
    too_large=("文件解开以后太大，不像一份年报", "请核对是不是给错了文件"),
    other=("这是{}，不是 Word 文档", "请用 Word 或 WPS 另存为 .docx 再用"),
    no_main="Word 文档的正文",
)

_SAVE_AS = "请用 {program} 或 WPS 打开，选“另存为”，类型选 {suffix}，再用存好的文件"
_PICTURE = "图片里的数字读不出来，请给出里面有文字的文件"
_UNPACK = "请先解压"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "是旧格式的 .doc、.xls 或 .wps、.et 文件", _SAVE_AS),
    (b"{\\rtf", "是 RTF 文档", _SAVE_AS),
    (b"MIME-Version:", "是 MHT 单个网页文件", _SAVE_AS),
    (b"From: <Saved by", "是 MHT 单个网页文件", _SAVE_AS),
    (b"%PDF-", "是 PDF 文件", "请给出 {suffix} 文件"),
    (b"%!PS", "是 PostScript 文件", "请给出 {suffix} 文件"),
    (b"\xff\xd8\xff", "是图片（JPEG）", _PICTURE),
    (b"\x89PNG", "是图片（PNG）", _PICTURE),
    (b"Rar!", "是 RAR 压缩包", _UNPACK),
    (b"7z\xbc\xaf", "是 7z 压缩包", _UNPACK),
)
"""The first bytes of files that nothing here reads, with what they are and what to do."""
# The stream in which Office keeps a file with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# The errors that zipfile, struct and the decompressors raise for broken bytes.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
_ENTRY = b"PK\x01\x02"
"""The signature with which every entry of a zip file's directory begins (APPNOTE 4.3.12)."""
CONTENT_TYPES = "[Content_Types].xml"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
"""The namespace of the elements in `CONTENT_TYPES`."""
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_KINDS = {
    "word/document.xml": "Word 文档",
    "xl/workbook.xml": "Excel 表格",
    "xl/workbook.bin": "二进制的 .xlsb 表格",
    "ppt/presentation.xml": "演示文稿",
    "content.xml": "ODF 文档或表格（.odt、.ods）",
}
"""The kinds of packages that are told apart, by their usual main part."""


def refuse_foreign(content: bytes, kind: PackageKind) -> None:
    """Refuse an empty file, and a file that begins like one of a kind that nothing here reads.

    Raises:
        AuthorError: the sentence says of which kind it is, and how to come to a package of the wanted kind.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise AuthorError("是空文件", "请核对文件是否下载或保存完整")
    for magic, what, advice in _FOREIGN:
        if content.startswith(magic):
            if _ENCRYPTED in content:
                raise kind.encrypted()
            raise AuthorError(what, advice.format(program=kind.program, suffix=kind.suffix))


class Package:
    """The parts of a package, unpacked one at a time and within bounds.

    Raises:
        AuthorError: not a zip file, cut off, or with more parts than any report.
    """

    def __init__(self, content: bytes, kind: PackageKind = DOCX) -> None:
        self._kind = kind
        if content.count(_ENTRY) > MOST_PARTS:
            raise kind.oversized()
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            self.names = dict.fromkeys(self._zip.namelist()).keys()
        except _BROKEN as error:
            raise kind.damaged() from error
        self._digests: dict[str, bytes] = {}
        self._relations: dict[str, list[tuple[str, str]]] = {}

    def read(self, name: str) -> bytes:
        """Return the content of a part; empty if there is no such part.

        Raises:
            AuthorError: the part is damaged, encrypted, or larger than any report's.
        """
        if name not in self.names:
            return b""
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise self._kind.encrypted()
        if info.file_size > self._kind.largest_part:
            raise self._kind.oversized()
        try:
            with self._zip.open(info) as part:
                content = part.read(self._kind.largest_part + 1)
        except _BROKEN as error:
            raise self._kind.damaged() from error
        if len(content) > self._kind.largest_part:
            raise self._kind.oversized()
        return content

    def parts(self) -> dict[str, bytes]:
        """Return the content of every part, by name.

        Raises:
            AuthorError: as `read`, or all parts together are larger than any report.
        """
        if sum(self._zip.getinfo(name).file_size for name in self.names) > self._kind.largest_package:
            raise self._kind.oversized()
        return {name: self.read(name) for name in self.names if not name.endswith("/")}

    def xml(self, name: str) -> "XmlElement | None":
        """Return the root of a part; ``None`` if there is no such part."""
        return parse_xml(self.read(name), self._kind) if name in self.names else None

    def digest(self, name: str) -> bytes:
        """Return a digest of a part; the same for all parts that do not exist."""
        if name not in self._digests:
            self._digests[name] = hashlib.sha256(self.read(name)).digest()
        return self._digests[name]

    def related(self, kind: str, source: str = "") -> str | None:
        """Return the name of the first part to which a part, or the package itself, has a relationship of a kind.

        The kind is the last word of the relationship's type: ``styles``.
        """
        targets = (target for type, target in self.relations(source) if type.endswith(f"/{kind}"))
        return next((target for target in targets if target in self.names), None)

    def relations(self, source: str) -> list[tuple[str, str]]:
        """Return type and target of the relationships of a part that stay inside the package (OPC, 9.3)."""
        if source not in self._relations:
            root = self.xml(relations_part(source))
            self._relations[source] = [
                (each.get("Type", ""), target_of(each, source))
                for each in (root if root is not None else ())
                if each.get("TargetMode") != "External"
            ]
        return self._relations[source]

    @cached_property
    def content_types(self) -> dict[str, str]:
        """The content types that are declared for single parts, by name (OPC, 10.1.2.3)."""
        root = self.xml(CONTENT_TYPES)
        declared = (each for each in (root if root is not None else ()) if each.get("PartName"))
        return {each.get("PartName", "").removeprefix("/"): each.get("ContentType", "") for each in declared}

    @cached_property
    def main(self) -> str:
        """The name of the part with the text of a DOCX.

        Raises:
            AuthorError: as `usual_main`.
        """
        related = self.related("officeDocument")
        return related if related and related not in _KINDS else self.usual_main()

    def usual_main(self) -> str:
        """Return the usual name of the main part.

        Raises:
            AuthorError: there is no part of that name: the package is of another kind.
        """
        if self._kind.main in self.names:
            return self._kind.main
        for part, what in _KINDS.items():
            if part in self.names:
                problem, advice = self._kind.other
                raise AuthorError(problem.format(what), advice)
        raise AuthorError(f"这个压缩包里没有 {self._kind.no_main}", f"请给出 {self._kind.suffix} 文件，压缩包请先解压")

    def of_main(self, kind: str) -> str:
        """Return the name of the part of a kind that belongs to the main one.

        The relationship decides; without one the usual name does: ``word/styles.xml``.
        """
        return self.related(kind, self.main) or self.beside_main(f"{kind}.xml")

    def beside_main(self, base: str) -> str:
        """Return the full name of a part in the folder of the main one."""
        return posixpath.join(posixpath.dirname(self.main), base)


def relations_part(source: str) -> str:
    """Return the name of the part that holds the relationships of a part; empty is the package itself."""
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def target_of(relation: XmlElement, source: str) -> str:
    """Return the name of the part to which a relationship of a part points."""
    path = posixpath.join("/", posixpath.dirname(source), relation.get("Target", ""))
    return posixpath.normpath(path).lstrip("/")


def pack(parts: Mapping[str, bytes], onto: bytes = b"") -> bytes:
    """Return a package of parts, content types first as OPC readers expect, the others by name.

    The same parts give the same bytes. The package ``onto`` stays as it is, with the parts added behind
    its own: what many documents have in common is deflated once.
    """
    buffer = BytesIO(onto)
    with zipfile.ZipFile(buffer, "a") as package:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            # A ZipInfo is dated 1980 by default: the file must not tell when it was made.
            entry = zipfile.ZipInfo(name)
            entry.create_system = 0
            if len(parts[name]) > _STORED_SIZE:
                entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return buffer.getvalue()


def folder_parts(folder: Path) -> dict[str, bytes]:
    """Return the parts of a package that lies unpacked in a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def parse_xml(content: bytes, kind: PackageKind = DOCX) -> XmlElement:
    """Return the root of an XML part, without entities, network, comments and processing instructions.

    Raises:
        AuthorError: not well-formed, with a DTD, or larger than any report.
    """
    from lxml import etree

    if content.count(b"<") > MOST_ELEMENTS:
        raise kind.oversized()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        # Elements may then nest 2,048 deep, not 256: Word nests content controls without a limit.
        # The other limits that this lifts concern entities, which a plain part cannot declare, and the part's size.
        huge_tree=_is_plain(content),
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise kind.damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise AuthorError("文件里有文档类型声明（DTD），Word 文档不会有", "请用 Word 或 WPS 打开后另存一份")
    return root


def xml_part(root: XmlElement) -> bytes:
    """Return an XML part with this root."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_plain(content: bytes) -> bool:
    """Return whether a part is UTF-8 and declares no document type."""
    return content.lstrip()[:1] == b"<" and b"<!DOCTYPE" not in content and not _OTHER_ENCODING.match(content)
