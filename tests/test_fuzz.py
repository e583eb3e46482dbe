"""Files whose format is right and whose sense is not: read, or refused in one sentence, within bounds."""

import os
import subprocess
import sys

import pytest

from tests.fuzz import KINDS, uses

_DIGESTS = """
import hashlib
from tests.fuzz import KINDS, spoilt
print([hashlib.sha256(spoilt(kind, number)).hexdigest() for kind in KINDS for number in range(3)])
"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_more_than_refused(kind: str) -> None:
    assert [use for use in uses(kind, range(100)) if use.troubles] == []


def test_a_number_gives_the_same_file_in_every_process() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", _DIGESTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
