"""Read keys for the full screens, and deliver a pasted text in one piece on every terminal."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

_TEXT_KEYS = {Keys.ControlI: "\t", Keys.ControlM: "\r"}
_MEANT: dict[str, Keys] = {Keys.ControlJ: Keys.ControlM, Keys.ControlS: Keys.F2}
"""The key that another key stands for; an Enter that is typed before the first screen appears arrives as Ctrl-J."""
_FEWEST = 3
"""The number of text keys in one read that begin a burst; a typist's keys come one by one."""


KEY_WAIT = 0.05
"""The number of seconds that a burst waits for more keys, and an Esc for the rest of an escape sequence."""
with suppress(ValueError):
    KEY_WAIT = float(os.environ.get("AUTHOR_KEY_WAIT", ""))


class PastingInput:
    """An input that passes keys on as they are typed; for the grid it joins bursts of text.

    A paste that the terminal reports is always one `Keys.BracketedPaste`. With ``joins_bursts``,
    text keys that come faster than anyone types become a key press of their first character whose
    data is the whole text, because a terminal may paste a table without saying so.
    The burst ends when no key has come for `KEY_WAIT` seconds. A burst within one cell stays single
    keys. No other screen joins keys, so that an Enter typed ahead is always an Enter.
    """

    def __init__(self, inner: Input, *, joins_bursts: bool = False) -> None:
        self._inner = inner
        self._joins_bursts = joins_bursts
        self._held: list[KeyPress] = []
        self._wake: Callable[[], None] | None = None
        self._last = 0.0
        self._half = ""
        self._after_return = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def read_keys(self) -> list[KeyPress]:
        """Return the keys that can be handled now; a running burst is returned after it has ended."""
        keys = [_meant(key) for key in self._whole_characters(self._inner.read_keys()) if not self._is_second_half(key)]
        if keys:
            self._last = time.monotonic()
        elif self._held and time.monotonic() - self._last >= KEY_WAIT:
            return self._burst()
        given = self._passed(keys)
        if self._held and self._wake:
            asyncio.get_running_loop().call_later(KEY_WAIT * 1.2, self._wake)
        return given

    def flush_keys(self) -> list[KeyPress]:
        """Return pending keys, such as an Esc that no other key followed."""
        return self._passed(self._inner.flush_keys())

    def take_held(self) -> list[KeyPress]:
        """Return the keys of a burst that has not ended, as the next screen gets them."""
        held, self._held = self._held, []
        return held

    def _passed(self, keys: list[KeyPress]) -> list[KeyPress]:
        """Return the keys that are no part of a burst, and each burst that one of them ends."""
        if not self._joins_bursts:
            return keys
        holding = bool(self._held) or sum(_text_of(key) is not None for key in keys) >= _FEWEST
        given: list[KeyPress] = []
        for key in keys:
            if _text_of(key) is None:
                given += [*self._burst(), key]
            elif holding:
                self._held.append(key)
            else:
                given.append(key)
        return given

    def _burst(self) -> list[KeyPress]:
        """Return the held keys as one key press, or as they are if they stay within one cell."""
        from author.wizard.arrangement import spans_cells

        keys = self.take_held()
        text = "".join(_text_of(key) or "" for key in keys)
        return [KeyPress(text[0], text)] if spans_cells(text) else keys

    def _is_second_half(self, key: KeyPress) -> bool:
        """Return whether a key is the LF of a CRLF that came as keys."""
        second = self._after_return and key.key == Keys.ControlJ
        self._after_return = key.key == Keys.ControlM
        return second

    def _whole_characters(self, keys: list[KeyPress]) -> list[KeyPress]:
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

    def attach(self, input_ready_callback: Callable[[], None]) -> AbstractContextManager[None]:
        """Make the input active in the current event loop."""
        self._wake = input_ready_callback
        # The screen before may have begun to read an Esc; it is read to its end here.
        asyncio.get_running_loop().call_soon(input_ready_callback)
        return self._inner.attach(input_ready_callback)


@contextmanager
def every_key() -> Iterator[None]:
    """Read every key as it is pressed until the end, also while no question is shown."""
    source = get_app_session().input
    reader = getattr(source, "console_input_reader", None)
    if hasattr(reader, "recognize_paste"):
        # The old Windows console takes a fast Enter for a paste.
        vars(reader)["recognize_paste"] = False
    with source.raw_mode():
        yield


def single_keys(key: KeyPress) -> list[KeyPress]:
    """Return the single keys of a burst; any other key alone."""
    keys = {text: key for key, text in _TEXT_KEYS.items()}
    return [key] if isinstance(key.key, Keys) else [KeyPress(keys.get(char, char), char) for char in key.data]


def _meant(key: KeyPress) -> KeyPress:
    """Return what a key stands for; Ctrl+V is a paste on Windows, where the terminal does not paste."""
    if sys.platform == "win32" and key.key == Keys.ControlV:
        return KeyPress(Keys.BracketedPaste, clipboard())
    return KeyPress(_MEANT.get(key.key, key.key), key.data)


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
    """Return the text of a character, Tab or line end; ``None`` for any other key and for a reported paste."""
    return _TEXT_KEYS.get(key.key) if isinstance(key.key, Keys) else key.data
