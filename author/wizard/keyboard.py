"""Read keys for the full screens, and deliver a pasted text in one piece on every terminal."""

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from prompt_toolkit.input import Input
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from author.wizard.paste import IDLE, Burst, Bursts

_TEXT_KEYS = {Keys.ControlI: "\t", Keys.ControlM: "\r", Keys.ControlJ: "\n"}


class PastingInput(Input):
    """An input that delivers each burst of text as one key press.

    A paste that the terminal reports stays a `Keys.BracketedPaste`. Any other burst becomes a key
    press of its first character whose data is the whole text (see `burst_of`).
    """

    def __init__(self, inner: Input) -> None:
        self._inner = inner
        self._bursts: Bursts[KeyPress] = Bursts(_text_of, lambda key: key.key == Keys.BracketedPaste)
        self._wake: Callable[[], None] | None = None
        self._last = 0.0
        self._half = ""

    def read_keys(self) -> list[KeyPress]:
        """Return the keys that can be handled now; a running burst is returned after it has ended."""
        keys = [_pasted(key) for key in self._whole(self._inner.read_keys())]
        if keys:
            self._last = time.monotonic()
        elif self._bursts.waiting and time.monotonic() - self._last >= IDLE:
            return [_pressed(each) for each in self._bursts.flush()]
        given = self._bursts.feed(keys)
        if self._bursts.waiting and self._wake:
            asyncio.get_running_loop().call_later(IDLE * 1.2, self._wake)
        return [_pressed(each) for each in given]

    def _whole(self, keys: list[KeyPress]) -> list[KeyPress]:
        """Join the two UTF-16 halves in which Windows delivers rare characters, and drop a half without its partner."""
        whole: list[KeyPress] = []
        for key in keys:
            data = self._half + key.data
            self._half = data[-1:] if "\ud800" <= data[-1:] <= "\udbff" else ""
            text = data.removesuffix(self._half).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
            if text == key.data:
                whole.append(key)
            elif text:
                whole.append(KeyPress(key.key if isinstance(key.key, Keys) else text, text))
        return whole

    def flush_keys(self) -> list[KeyPress]:
        """Return pending keys, such as an Esc that no other key followed."""
        return [_pressed(each) for each in self._bursts.feed(self._inner.flush_keys())]

    def attach(self, input_ready_callback: Callable[[], None]) -> AbstractContextManager[None]:
        """Make the input active in the current event loop."""
        self._wake = input_ready_callback
        return self._inner.attach(input_ready_callback)

    def detach(self) -> AbstractContextManager[None]:
        """Make the input inactive for a while."""
        return self._inner.detach()

    def fileno(self) -> int:
        """Return the file descriptor to wait on."""
        return self._inner.fileno()

    def typeahead_hash(self) -> str:
        """Return the name under which keys for the next screen are kept."""
        return self._inner.typeahead_hash()

    @property
    def closed(self) -> bool:
        """Return whether no more keys can come."""
        return self._inner.closed

    def raw_mode(self) -> AbstractContextManager[None]:
        """Switch the terminal to deliver every key as it is pressed."""
        return self._inner.raw_mode()

    def cooked_mode(self) -> AbstractContextManager[None]:
        """Switch the terminal to deliver whole lines, as other programs expect."""
        return self._inner.cooked_mode()

    def flush(self) -> None:
        """Send pending output to the terminal."""
        self._inner.flush()

    def close(self) -> None:
        """Release the terminal."""
        self._inner.close()


def burst_of(key: KeyPress) -> Burst | None:
    """Return the pasted text that a key press stands for; ``None`` for a single key."""
    if key.key == Keys.BracketedPaste:
        return Burst(text=key.data, reported=True)
    return Burst(text=key.data, reported=False) if not isinstance(key.key, Keys) and len(key.data) > 1 else None


def _pasted(key: KeyPress) -> KeyPress:
    """Return Ctrl+V as a paste, because on Windows the program gets the key and the terminal does not paste."""
    return KeyPress(Keys.BracketedPaste, clipboard()) if sys.platform == "win32" and key.key == Keys.ControlV else key


def clipboard() -> str:
    """Return the text on the clipboard of Windows; empty if it holds no text."""
    import ctypes

    windows: Any = ctypes.__dict__["windll"]
    user, kernel = windows.user32, windows.kernel32
    user.GetClipboardData.restype = kernel.GlobalLock.restype = ctypes.c_void_p
    kernel.GlobalLock.argtypes = kernel.GlobalUnlock.argtypes = [ctypes.c_void_p]
    if not user.OpenClipboard(None):
        return ""
    try:
        handle = user.GetClipboardData(13)  # CF_UNICODETEXT
        place = kernel.GlobalLock(handle) if handle else None
        text = ctypes.wstring_at(place) if place else ""
        if place:
            kernel.GlobalUnlock(handle)
        return text
    finally:
        user.CloseClipboard()


def _text_of(key: KeyPress) -> str | None:
    if isinstance(key.key, Keys):
        return key.data if key.key == Keys.BracketedPaste else _TEXT_KEYS.get(key.key)
    return key.data


def _pressed(given: KeyPress | Burst) -> KeyPress:
    if isinstance(given, KeyPress):
        return given
    return KeyPress(Keys.BracketedPaste if given.reported else given.text[0], given.text)
