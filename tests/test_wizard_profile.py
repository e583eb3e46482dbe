"""A local profile in the wizard: its requirements stand among the findings."""

import subprocess
import sys
from pathlib import Path

from author.errors import Exit
from tests.wizard_run import ENVIRONMENT

SAMPLE = Path(__file__).parent.parent / "samples" / "mianyang-jhj-2023.yaml"


def run_plain(folder: Path, profile: Path) -> subprocess.CompletedProcess[str]:
    """Open the finished draft of the folder in the plain wizard, look at the findings, and leave."""
    (folder / "绵阳市经济合作局-2023.yaml").write_bytes(SAMPLE.read_bytes())
    words = ["-m", "author.cli", "--plain", "--dir", str(folder), "--profile", str(profile)]
    return subprocess.run(
        [sys.executable, *words],
        input="1\n只做检查，不改动\n",
        capture_output=True,
        text=True,
        timeout=60,
        env=ENVIRONMENT,
    )


def test_what_is_demanded_locally_is_checked_with_the_rest(tmp_path: Path) -> None:
    profile = tmp_path / "demands.yml"
    profile.write_text('profile: "1"\nname: "某市通知"\nlongest:\n  overview: "100"\n', "utf-8")
    done = run_plain(tmp_path, profile)
    assert "某市通知" in done.stdout
    profile.write_text('profile: "1"\nname: "某市通知"\nlongest:\n  overview: "9000"\n', "utf-8")
    assert "某市通知" not in run_plain(tmp_path, profile).stdout


def test_a_profile_that_cannot_be_read_stops_before_a_question_is_lost(tmp_path: Path) -> None:
    done = run_plain(tmp_path, tmp_path / "missing.yml")
    assert done.returncode == Exit.UNREADABLE
    assert "missing.yml" in done.stderr
    assert "Traceback" not in done.stderr
