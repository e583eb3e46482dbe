"""The packages that are written, and how they are read back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from author.package import Package, pack

names = st.one_of(
    st.sampled_from(["[Content_Types].xml", "word/document.xml", "word/正文.xml"]),
    st.text(st.sampled_from("abc/_.xml年"), min_size=1, max_size=20).filter(lambda name: not name.endswith("/")),
)
parts_of_a_package = st.dictionaries(names, st.binary(max_size=500), max_size=4)


@given(parts_of_a_package)
@settings(deadline=None)
def test_parts_are_read_back_as_they_were_packed(parts: dict[str, bytes]) -> None:
    assert Package(pack(parts)).parts() == parts
    assert pack(dict(reversed(parts.items()))) == pack(parts), "the order in which they are given changes nothing"


@given(parts_of_a_package, parts_of_a_package)
@settings(deadline=None)
def test_parts_packed_onto_a_package_stand_behind_its_own(first: dict[str, bytes], more: dict[str, bytes]) -> None:
    added = {name: part for name, part in more.items() if name not in first}
    package = pack(first)
    assert Package(pack(added, onto=package)).parts() == {**first, **added}
    directory = package.find(b"PK\x01\x02") if first else 0
    assert pack(added, onto=package)[:directory] == package[:directory]
