"""Ctrl-C: the first one ends a run, the next ones do not break off how it ends."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

_SECONDS_TO_END = 2.0
"""The time after which another Ctrl-C counts: the one before may have been swallowed on its way up."""


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Let only the first Ctrl-C interrupt the block, so that saving and the last words are not broken off.

    An interrupted process ignores Ctrl-C from then to its end. The block changes nothing if
    Ctrl-C is ignored or has another listener.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or not _is_main_thread():
        yield
        return
    heard: float | None = None

    def interrupt(*_: object) -> None:
        nonlocal heard
        if heard is None or monotonic() - heard > _SECONDS_TO_END:
            heard = monotonic()
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if heard is None else signal.SIG_IGN)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
