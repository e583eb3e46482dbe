"""The program: `author`, or `python -m author.cli`."""

import gc
import sys
from typing import NoReturn

from author.cli import main

_OBJECTS = 50_000


def run() -> NoReturn:
    """Run the command of this process and end it."""
    # What a command makes it mostly needs to its end: to look for garbage often, and once more
    # at the end, takes a twentieth of the time of a short one.
    gc.set_threshold(_OBJECTS)
    code = main()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
