"""Files whose format is right and whose sense is not: read, or refused in one sentence, within bounds."""

import pytest

from tests.fuzz import KINDS, troubles


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_more_than_refused(kind: str) -> None:
    assert list(troubles(kind, range(200))) == []
