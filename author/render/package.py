"""A DOCX as a zip of parts: the same parts give the same bytes."""

import io
import zipfile
from collections.abc import Mapping

_FIRST = "[Content_Types].xml"
# The earliest time that zip can hold: a file's time must not tell when it was made.
_TIMELESS = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The package, content types first as OPC readers expect, the rest by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, _TIMELESS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name.

    Raises:
        zipfile.BadZipFile: it is none.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
