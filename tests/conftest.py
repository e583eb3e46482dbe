"""What all tests share: the edition that reports are written on, an office without requests, a hypothesis profile."""

from pathlib import Path

import pytest
from hypothesis import settings

from author import answers, editions
from author.form import Form
from author.report import Report

settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def form() -> Form:
    return editions.edition("2021")


@pytest.fixture(scope="session")
def sample_path() -> Path:
    return Path(__file__).parent.parent / "samples" / "mianyang-jhj-2023.yaml"


@pytest.fixture
def sample(sample_path: Path) -> Report:
    return answers.load(sample_path)
