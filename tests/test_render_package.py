"""The packages that are written here, against those that zipfile writes."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author.errors import AuthorError
from author.package import Package
from author.render.package import deflate, pack

names = st.one_of(
    st.sampled_from(["[Content_Types].xml", "word/document.xml", "word/正文.xml"]),
    st.text(st.sampled_from("abc/_.xml年"), min_size=1, max_size=20).filter(lambda name: not name.endswith("/")),
)
contents = st.one_of(
    st.binary(max_size=500),
    st.builds(bytes.__mul__, st.binary(min_size=1, max_size=20), st.integers(1, 20_000)),
    st.randoms(use_true_random=False).map(lambda random: random.randbytes(100_000)),
)


def by_zipfile(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return buffer.getvalue()


@given(st.dictionaries(names, contents, max_size=4))
def test_a_package_has_the_bytes_that_zipfile_writes(parts: dict[str, bytes]) -> None:
    assert pack(parts) == by_zipfile(parts)
    assert Package(pack(parts)).parts() == parts


@given(st.dictionaries(names, contents, max_size=4))
def test_a_part_that_is_deflated_already_is_copied(parts: dict[str, bytes]) -> None:
    assert pack({name: deflate(part) for name, part in parts.items()}) == pack(parts)


def test_more_parts_than_a_zip_file_numbers_are_refused() -> None:
    many = pack(dict.fromkeys(map(str, range(0xFFFF)), b""))
    assert len(zipfile.ZipFile(io.BytesIO(many)).namelist()) == 0xFFFF
    with pytest.raises(AuthorError):
        pack(dict.fromkeys(map(str, range(0x10000)), b""))
