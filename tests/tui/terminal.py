"""The app on a real pseudo-terminal, read back by a terminal emulator."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from types import TracebackType

import pyte

KEYS = {"enter": "\r", "escape": "\x1b", "pagedown": "\x1b[6~", "down": "\x1b[B", "end": "\x1b[F", "ctrl+s": "\x13"}


class Terminal:
    """`python -m wistia_tui` on a terminal of `columns` by `lines`; everything that it writes is kept in `raw`."""

    def __init__(self, *arguments: str, columns: int, lines: int, environment: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self._fd, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wistia_tui", *arguments],
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
        )
        os.close(end)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        os.close(self._fd)

    def read(self, seconds: float) -> bool:
        """Take in what comes within `seconds`; False when nothing did, or the terminal was given back."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            data = os.read(self._fd, 65_536)
            self.raw += data
            if b"\x1b[?2026$p" in data:  # a modern terminal knows synchronized output
                self.write(b"\x1b[?2026;2$y")
            self._stream.feed(data)
            return bool(data)
        return False

    def write(self, data: bytes) -> None:
        os.write(self._fd, data)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size as a window does: what stood there is not kept, and the app gets a signal."""
        self.screen.resize(lines, columns)
        self.screen.erase_in_display(2)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)  # it is no terminal of a session, so the kernel tells nobody

    def press(self, *keys: str) -> None:
        for key in keys:
            self.write(KEYS.get(key, key).encode())

    @property
    def text(self) -> str:
        # Not `screen.display`, which fails on half of a wide character.
        rows = (self.screen.buffer[row] for row in range(self.screen.lines))
        return "\n".join("".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows)

    def see(self, wanted: str | Callable[[str], bool], limit: float = 30) -> str:
        """Read until the screen holds `wanted`; the screen."""
        test = wanted if callable(wanted) else lambda text: wanted in text
        end = time.monotonic() + limit
        while not test(self.text):
            if time.monotonic() > end or (not self.read(0.2) and self.process.poll() is not None):
                raise AssertionError(f"never seen: {wanted}\n{self.text}")
        return self.text

    def show(self, data: bytes) -> None:
        """Put something on the screen that the app did not write."""
        self._stream.feed(data)

    def rest(self) -> str:
        """Read until nothing came for a while; the screen."""
        while self.read(0.3):
            pass
        return self.text

    def hang_up(self) -> int:
        """Take the terminal away, as a dropped connection does; the app's exit code."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDWR)
        return self.process.wait(30)

    def end(self, number: signal.Signals | None = None) -> int:
        """Wait for the app to end, after a signal if one is given; its exit code."""
        if number is not None:
            self.process.send_signal(number)
        limit = time.monotonic() + 30
        while self.process.poll() is None:
            self.read(0.2)
            if time.monotonic() > limit:
                raise AssertionError(f"it did not end\n{self.text}")
        while self.read(0.05):
            pass
        return self.process.returncode
