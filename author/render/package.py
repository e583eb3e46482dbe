"""A DOCX as a zip of parts: the same parts give the same bytes."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from author.errors import AuthorError

_FIRST = "[Content_Types].xml"
_MOST_PARTS = 0xFFFF

# The records of a zip file (PKWARE APPNOTE 4.3): what both headers of an entry say, what only the second says, the end.
_ENTRY = struct.Struct("<5H3L2H")
_DIRECTORY_ENTRY = struct.Struct("<3H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_DIRECTORY_SIGNATURE = b"PK\x01\x02\x14\x00"
_END_SIGNATURE = b"PK\x05\x06"
_VERSION = 20
_UTF_8_NAME = 0x800
# The earliest time that zip can hold: a file's time must not tell when it was made.
_TIME, _DATE = 0, 0x21
_READABLE_BY_OWNER = 0o600 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Deflated:
    """A part as it stands in a package: what is in every report is deflated once and copied from then on."""

    content: bytes
    """The compressed bytes."""
    size: int
    """Bytes of the part itself."""
    checksum: int
    """CRC-32 of the part itself."""


def deflate(part: bytes) -> Deflated:
    """A part made ready to be packed."""
    compressed = zlib.compress(part, wbits=-zlib.MAX_WBITS)
    return Deflated(content=compressed, size=len(part), checksum=zlib.crc32(part))


def pack(parts: Mapping[str, bytes | Deflated]) -> bytes:
    """The package, content types first as OPC readers expect, the rest by name.

    Written here, as zipfile cannot take what is deflated already; the bytes are those that zipfile writes.

    Raises:
        AuthorError: more parts than a zip file without extensions holds.
    """
    if len(parts) > _MOST_PARTS:
        raise AuthorError(f"文件里有 {len(parts)} 个部件", "这不像一份年报，请核对")
    entries: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
        part = parts[name]
        deflated = part if isinstance(part, Deflated) else deflate(part)
        stored_name = name.encode()
        header = _header(stored_name, deflated)
        entry = b"".join((_LOCAL_SIGNATURE, header, stored_name, deflated.content))
        place = _DIRECTORY_ENTRY.pack(0, 0, 0, _READABLE_BY_OWNER, offset)
        directory.append(b"".join((_DIRECTORY_SIGNATURE, header, place, stored_name)))
        entries.append(entry)
        offset += len(entry)
    listed = b"".join(directory)
    end = _END.pack(_END_SIGNATURE, 0, 0, len(parts), len(parts), len(listed), offset, 0)
    return b"".join((*entries, listed, end))


def _header(name: bytes, part: Deflated) -> bytes:
    flags = 0 if name.isascii() else _UTF_8_NAME
    return _ENTRY.pack(
        _VERSION, flags, zipfile.ZIP_DEFLATED, _TIME, _DATE, part.checksum, len(part.content), part.size, len(name), 0
    )
