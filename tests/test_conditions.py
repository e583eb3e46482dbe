"""The suite does not depend on how it is started."""

import os
import signal
import subprocess
import sys

from tests.processes import ROOT

UNFRIENDLY = {"LANG": "C", "LC_ALL": "C", "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
"""No terminal's name, no Chinese locale."""


def test_tests_of_interrupts_pass_where_the_parent_ignores_interrupts() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            "-k",
            "check or swallowed",
            "tests/test_interrupts.py",
        ],
        cwd=ROOT,
        env=UNFRIENDLY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert run.returncode == 0, run.stdout
