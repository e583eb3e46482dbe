"""The program: `author`, or `python -m author.cli`."""

import gc
import sys
from typing import NoReturn

from author.cli import main
from author.workers import collect_seldom


def run() -> NoReturn:
    """Run the command of this process and end it."""
    collect_seldom()
    code = main()
    # The garbage collection at the end would take a twentieth of a short command's time.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
