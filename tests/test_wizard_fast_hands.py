"""Sessions typed faster than screens change, in a real terminal, on both faces.

Nothing waits for the program: the keys come at their own pace, as from a clerk who knows the questions by heart.
AUTHOR_SESSIONS=100 pytest tests/test_wizard_fast_hands.py repeats each session that often.
"""

import os
import sys
from pathlib import Path

import pytest

from author import answers
from author.errors import Exit
from tests.terminal import ESCAPE, F2, F5, Terminal
from tests.wizard_run import FORM, NAME

SESSIONS = int(os.environ.get("AUTHOR_SESSIONS", "1"))

FACTS = {
    "self": "我局",
    "address": "人民路18号",
    "postcode": "621000",
    "phone": "0816-6037929",
    "email": "",
    "website": "某某网站",
    "url": "http://example.gov.cn/",
}
PROBLEMS = "解读还不够多。"
NUMBERS = [0, 0, 0, 12, 3, 20, 0, 0, 0, 0]
"""The numbers of the first table, in the order in which they are printed."""

FIRST = [
    "",  # the year
    NAME,
    *(fact for name, fact in FACTS.items() if name != "self"),
    "",  # the cover is right
    "4",  # the overview is left for Word
    "1",  # there is something for the first table
]
"""The lines up to the first table, which are the same on both faces."""
KEYS: dict[str, tuple[str, ...]] = {
    "screens": (
        *"".join(f"{line}\r" for line in FIRST),
        *"0\r12\t3\t20\r",
        F5,
        F2,
        *"3\r",  # no requests
        *"2\r",  # no proceedings
        *f"2\r{PROBLEMS}",
        F2,
        *"4\r",  # other matters are left for Word
        ESCAPE,  # the findings
        *"9\r",  # the Word file
        *"0\r",
    ),
    "plain": (
        *"".join(f"{line}\r" for line in FIRST),
        *"0\r12 3 20\r0\r0\r0\r0\r\r",
        *"3\r",
        *"2\r",
        *f"2\r{PROBLEMS}\r.\r\r",
        *"4\r",
        *"0\r",
        *"9\r",
        *"0\r",
    ),
}


@pytest.mark.parametrize("session", range(SESSIONS))
@pytest.mark.parametrize("pause", [0.06, 0.0], ids=["60 ms a key", "one burst"])
@pytest.mark.parametrize("face", KEYS)
def test_a_session_typed_ahead_ends_with_every_answer_where_it_belongs(
    tmp_path: Path, face: str, pause: float, session: int
) -> None:
    command = [sys.executable, "-m", "author.cli", "--dir", str(tmp_path), *(["--plain"] if face == "plain" else [])]
    with Terminal(command) as terminal:
        for keys in KEYS[face] if pause else ["".join(KEYS[face])]:
            terminal.type_on(keys, pause)
        assert terminal.wait_end() in (Exit.DONE, Exit.FINDINGS)
    (path,) = tmp_path.glob("*.yaml")
    report = answers.load(path, draft=True)
    assert report.agency.name == NAME
    assert {name: getattr(report.agency, name) for name in FACTS} == FACTS
    assert [report.cells[field.key] for field in FORM.part("proactive").inputs] == NUMBERS
    assert {report.cells[field.key] for id in ("requests", "proceedings") for field in FORM.part(id).inputs} == {0}
    assert PROBLEMS in report.texts["problems"]
    assert len(list(tmp_path.glob("*.docx"))) == 1
