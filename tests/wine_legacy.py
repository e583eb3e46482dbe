"""Run a module or a file in Wine's console window as in Windows' legacy console: ``wine_legacy.py NAME WORDS...``.

A double of two answers of the system: Wine 8 says that its console knows escape sequences, which it then shows as
they are; and it gives a Chinese character one cell, where Windows gives two.
"""

import importlib
import runpy
import sys
from typing import Any

from prompt_toolkit.utils import get_cwidth

_OUTPUT: Any = importlib.import_module("prompt_toolkit.output.win32").Win32Output
_FLUSH = _OUTPUT.flush


def _flush_in_two_cells(output: Any) -> None:
    output._buffer = [char + " " * (get_cwidth(char) - 1) for text in output._buffer for char in text]
    _FLUSH(output)


if __name__ == "__main__":
    _OUTPUT.flush = _flush_in_two_cells
    importlib.import_module("prompt_toolkit.output.windows10").__dict__["is_win_vt100_enabled"] = bool
    importlib.import_module("prompt_toolkit.input.win32").__dict__["_is_win_vt100_input_enabled"] = bool
    sys.argv = sys.argv[1:]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
