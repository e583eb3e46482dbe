"""Type into a Windows console and read its screen: run inside it as ``wine_hand.py PORT COLUMNS ROWS COMMAND...``.

The command is a program of the same console. Each line that comes from the port is one wish, answered by one line.
"""

import ctypes
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from prompt_toolkit.win32_types import CONSOLE_SCREEN_BUFFER_INFO, COORD, INPUT_RECORD, SMALL_RECT

_DLLS: Any = ctypes.__dict__["windll"]
_KERNEL, _USER = _DLLS.kernel32, _DLLS.user32
_KEY_EVENT, _LEFT_CTRL, _WM_CLOSE = 1, 8, 0x10


def main() -> None:
    """Give the console its size, start the command, and do what is wished until the console is closed."""
    port, columns, rows, *command = sys.argv[1:]
    resize(int(columns), int(rows))
    with socket.create_connection(("127.0.0.1", int(port))) as connection, subprocess.Popen(command):
        wishes = connection.makefile("rw", encoding="utf-8", newline="\n")
        for line in wishes:
            wish, *words = json.loads(line)
            wishes.write(json.dumps(_WISHES[wish](*words)) + "\n")
            wishes.flush()


def resize(columns: int, rows: int) -> None:
    """Make the buffer and the window as large as wished."""
    out = _opened("CONOUT$")
    for _ in range(2):  # The buffer is never smaller than the window, which is never larger than the buffer.
        _KERNEL.SetConsoleWindowInfo(out, True, ctypes.byref(SMALL_RECT(0, 0, columns - 1, rows - 1)))
        _KERNEL.SetConsoleScreenBufferSize(out, COORD(columns, rows))
    _KERNEL.CloseHandle(out)


def hit(code: int, char: str, ctrl: bool) -> bool:
    """Press and let go one key."""
    keyboard, written = _opened("CONIN$"), ctypes.c_ulong()
    for is_down in (True, False):
        record = INPUT_RECORD(_KEY_EVENT)
        key = record.Event.KeyEvent
        key.KeyDown, key.RepeatCount, key.VirtualKeyCode = is_down, 1, code
        key.uChar.UnicodeChar, key.ControlKeyState = char, _LEFT_CTRL * ctrl
        _KERNEL.WriteConsoleInputW(keyboard, ctypes.byref(record), 1, ctypes.byref(written))
    _KERNEL.CloseHandle(keyboard)
    return True


def copy(text: str) -> bool:
    """Put a text on the clipboard."""
    _KERNEL.GlobalAlloc.restype = _KERNEL.GlobalLock.restype = ctypes.c_void_p
    _KERNEL.GlobalLock.argtypes = _KERNEL.GlobalUnlock.argtypes = [ctypes.c_void_p]
    _USER.SetClipboardData.argtypes = [ctypes.c_uint, ctypes.c_void_p]
    data = f"{text}\0".encode("utf-16-le")
    memory = _KERNEL.GlobalAlloc(2, len(data))
    ctypes.memmove(_KERNEL.GlobalLock(memory), data, len(data))
    _KERNEL.GlobalUnlock(memory)
    _USER.OpenClipboard(None)
    _USER.EmptyClipboard()
    _USER.SetClipboardData(13, memory)  # CF_UNICODETEXT
    return bool(_USER.CloseClipboard())


def screen() -> list[str]:
    """Return the rows of the screen that is shown now."""
    out, seen = _opened("CONOUT$"), CONSOLE_SCREEN_BUFFER_INFO()
    _KERNEL.GetConsoleScreenBufferInfo(out, ctypes.byref(seen))
    columns, read = seen.dwSize.X, ctypes.c_ulong()
    cells, rows = ctypes.create_unicode_buffer(columns + 1), list[str]()
    for row in range(seen.srWindow.Top, seen.srWindow.Bottom + 1):
        _KERNEL.ReadConsoleOutputCharacterW(out, cells, columns, COORD(0, row), ctypes.byref(read))
        rows.append("".join(cells[: read.value]))
    _KERNEL.CloseHandle(out)
    return rows


def close() -> bool:
    """Press the button that closes the window."""
    return bool(_USER.PostMessageW(_USER.FindWindowW("WineConsoleClass", None), _WM_CLOSE, 0, 0))


_WISHES: dict[str, Callable[..., object]] = {"hit": hit, "copy": copy, "screen": screen, "close": close}


def _opened(name: str) -> Any:
    _KERNEL.CreateFileW.restype = ctypes.c_void_p
    return ctypes.c_void_p(_KERNEL.CreateFileW(name, 0xC0000000, 3, None, 3, 0, None))


if __name__ == "__main__":
    main()
