"""A real pseudo-terminal whose screen is read as a person sees it.

The program runs in a pty (pexpect); what it writes goes through a terminal emulator
(pyte), in which ambiguous characters such as the box lines or the Chinese quotation
marks are one cell wide, or two as on a Chinese Windows console. Every wait has an end:
a step at the latest after ``STEP`` seconds, a terminal after ``LIFE`` seconds.

    with Terminal([sys.executable, "-m", "author"], columns=79, rows=24) as terminal:
        terminal.wait_for("请选择")
        terminal.send("1", ENTER)
        assert terminal.screen()[0].startswith(" 2025 年度")

Keys that arrive in one read look like a paste, so ``send`` waits until the program has read each one.
"""

import fcntl
import os
import signal
import struct
import termios
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pexpect
import pyte
import pyte.screens

ENTER, TAB, BACK_TAB, ESCAPE, BACKSPACE, DELETE = "\r", "\t", "\x1b[Z", "\x1b", "\x7f", "\x1b[3~"
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, PAGE_UP, PAGE_DOWN = "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~"
F2, F4, F5, F6, F7, F9 = "\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[20~"
CTRL_C, CTRL_S, CTRL_Z = "\x03", "\x13", "\x1a"

SIZES = ((79, 24), (80, 24), (80, 25), (120, 30), (200, 50))
"""Columns and rows at which every screen is looked at."""
GOLDEN = Path(__file__).parent / "golden"
STEP = 60.0
LIFE = 600.0
_AFTER_ESCAPE = 0.3  # Programs wait a while to see whether an escape sequence follows.
_ON_ITS_WAY = 0.03  # Typed bytes are not counted as unread at once.
_QUIET = 0.1
_PASTE = ("\x1b[200~", "\x1b[201~")


class Terminal:
    """A program in a terminal of a given size."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        wide: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._wide = wide
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._end = time.monotonic() + LIFE
        self._child = pexpect.spawn(
            command[0],
            list(command[1:]),
            dimensions=(rows, columns),
            cwd=None if cwd is None else str(cwd),
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "PYTHONUTF8": "1",
                "PROMPT_TOOLKIT_NO_CPR": "1",  # The answers of pyte would come too late and shift the picture.
                **(env or {}),
            },
        )
        self._child.delaybeforesend = None
        self._typed = typed_into(self._child.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def send(self, *keys: str) -> None:
        """Press keys one by one; a text is typed character by character, an escape sequence is one key."""
        for text in keys:
            for key in [text] if text.startswith("\x1b") else text:
                self.hit(key)
        self.settle()

    def hit(self, key: str) -> None:
        """Press one key, and wait until the program has read it."""
        self._child.send(key)
        self._wait(_ON_ITS_WAY)
        end = time.monotonic() + STEP
        while unread(self._typed) and time.monotonic() < end:
            self._pump(0.005)
        self._wait(_AFTER_ESCAPE if key == ESCAPE else 0)

    def type_on(self, keys: str, pause: float) -> None:
        """Press keys without waiting for the program, and pause behind them as a typist does."""
        self._child.send(keys)
        self._wait(pause)

    def paste(self, text: str, *, bracketed: bool = True, chunk: int = 0) -> None:
        """Paste as a terminal does; a raw paste may arrive in chunks of some bytes."""
        data = "".join((_PASTE[0], text, _PASTE[1]) if bracketed else (text,)).encode()
        for start in range(0, len(data), chunk or len(data)):
            self._child.send(data[start : start + (chunk or len(data))])
            self._pump(0.005)
        self.settle()

    def screen(self) -> list[str]:
        """Return the rows as drawn, without blanks at their ends."""
        self._pump(0)
        # Screen.display is not used: it measures every cell again and fails on half overwritten wide ones.
        lines = (self._screen.buffer[row] for row in range(self._screen.lines))
        return ["".join(line[column].data for column in range(self._screen.columns)).rstrip() for line in lines]

    @property
    def shows_caret(self) -> bool:
        """Return whether the caret is shown, which is hidden while a part of a screen is still to come."""
        return not self._screen.cursor.hidden

    @property
    def cursor(self) -> tuple[int, int]:
        """Return row and column of the caret, from 0."""
        self._pump(0)
        return self._screen.cursor.y, self._screen.cursor.x

    def wait_for(self, text: str) -> None:
        """Wait until the text is on the screen."""
        end = time.monotonic() + STEP
        while text not in "\n".join(self.screen()):
            assert time.monotonic() < end, f"{text!r} did not appear:\n" + "\n".join(self.screen())
            assert self._child.isalive(), f"ended before {text!r} appeared:\n" + "\n".join(self.screen())
            self._pump(0.05)
        self.settle()

    def wait_until(self, shows: Callable[[], object]) -> bool:
        """Return whether something became true of the screen within ``STEP`` seconds."""
        end = time.monotonic() + STEP
        while not shows():
            if time.monotonic() > end:
                return False
            self._pump(0.05)
        return True

    def settle(self) -> None:
        """Wait until the program has been quiet for a moment."""
        end = time.monotonic() + STEP
        while self._pump(_QUIET):
            assert time.monotonic() < end, "the program never stopped drawing"

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window to another size."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)
        self.settle()

    def is_alive(self) -> bool:
        """Return whether the program runs."""
        return bool(self._child.isalive())

    def wait_end(self) -> int:
        """Return the exit code when the program has ended by itself."""
        end = time.monotonic() + STEP
        while self._child.isalive():
            assert time.monotonic() < end, "did not end:\n" + "\n".join(self.screen())
            self._pump(0.05)
        self._pump(0)
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -self._child.signalstatus)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Yield stop the program for a while, wherever it is."""
        os.kill(self._child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._child.pid, signal.SIGCONT)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the program as kill, or with SIGHUP a closed window, does; nothing happens if it has ended."""
        if self._child.isalive():
            self._child.kill(number)
        end = time.monotonic() + STEP
        while self._child.isalive() and time.monotonic() < end:
            self._pump(0.02)
        self._child.close(force=True)
        with suppress(OSError):
            os.close(self._typed)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._pump(left)

    def _pump(self, seconds: float) -> bool:
        """Draw what arrives within some seconds; whether anything did."""
        assert time.monotonic() < self._end, "the terminal was open for too long"
        try:
            data = self._child.read_nonblocking(1 << 16, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF, ValueError):
            return False
        with _width_model(wide=self._wide):
            self._stream.feed(data)
        return True


def typed_into(pid: int) -> int:
    """Return a descriptor of the terminal that a process reads from, for `unread`."""
    return os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)


def unread(typed: int) -> int:
    """Return how many typed bytes a program has not read yet; 0 once it has ended."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(typed, termios.FIONREAD, b"\0\0\0\0"))[0])
    except OSError:
        return 0


def golden_of(name: str, columns: int, rows: int) -> Path:
    """Return the file of a picture; one stands for all sizes of which the same columns are drawn."""
    return GOLDEN / f"{name}-{max(columns, 80)}x{rows}.txt"


@contextmanager
def _width_model(*, wide: bool) -> Iterator[None]:
    """Let pyte measure characters with another function for the moment; it imports the function by name."""
    narrow = pyte.screens.wcwidth

    def measure(char: str) -> int:
        return 2 if wide and unicodedata.east_asian_width(char) == "A" else narrow(char)

    pyte.screens.wcwidth = measure
    try:
        yield
    finally:
        pyte.screens.wcwidth = narrow
