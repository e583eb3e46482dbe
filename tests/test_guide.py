"""The guide shows the program as it is now."""

import re
from functools import partial
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
import scenes

from tests.processes import wait_until

GUIDE = Path(scenes.__file__).parent
PDF = GUIDE / "使用说明.pdf"
PAGE = (GUIDE / "guide.html").read_text("utf-8")
MAKE = "make the guide anew: .venv/bin/python docs/guide/make.py"


def said_in(picture: Path) -> str:
    """Return what a picture says, which its file keeps as a description (chunk iTXt of PNG)."""
    content, at = picture.read_bytes(), 8
    while content[at + 4 : at + 8] != b"iTXt":
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    chunk = content[at + 8 : at + 8 + int.from_bytes(content[at : at + 4], "big")]
    return chunk.removeprefix(b"Description\0\0\0\0\0").decode()


@pytest.mark.parametrize("walk", scenes.WALKS, ids=lambda walk: walk.__name__)
def test_every_picture_says_what_the_program_says_now(walk: scenes.Walk) -> None:
    for scene in scenes.scenes(walk):
        said = said_in(GUIDE / "pictures" / f"{scene.name}.png")
        wait_until(partial(says, scene, said), 60)
        assert says(scene, said), MAKE


def says(scene: scenes.Scene, words: str) -> bool:
    """Return whether a scene says these words by now."""
    return (scene.look_again() if scene.look_again else scene).words == words


def test_the_guide_shows_each_picture_once() -> None:
    assert sorted(re.findall(r'src="(.+?)"', PAGE)) == sorted(
        path.relative_to(GUIDE).as_posix() for path in (GUIDE / "pictures").iterdir()
    )


def test_the_printed_guide_has_at_most_eight_pages_and_the_words_of_the_page() -> None:
    printed = pypdfium2.PdfDocument(PDF)
    assert len(printed) <= 8
    words = "".join(page.get_textpage().get_text_range() for page in printed)
    body = PAGE[PAGE.index("<body>") :]
    expected = unescape(re.sub("<[^>]+>", "", body))
    assert re.sub(r"\s", "", words) == re.sub(r"\s", "", expected), MAKE
