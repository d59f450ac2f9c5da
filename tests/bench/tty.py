"""A program on a pseudo-terminal, with a clock and a byte counter on all that it writes.

Bytes are stamped when they are read and looked at afterwards: the emulator that turns them into a screen takes longer
than the programs that are measured.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import psutil

from tests.bench.picture import Picture

COLUMNS, LINES = 120, 40
KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "ctrl+c": b"\x03",
}
_READ = 65_536
_TO_END = 5.0
"""Seconds that a program has to end in after SIGTERM."""
_TO_ANSWER = 2.0
"""Seconds within which a key must have changed something."""
_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # it knows synchronized output
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
}
_QUERY = re.compile(b"|".join(map(re.escape, _ANSWERS)))
_LONGEST_QUERY = max(map(len, _ANSWERS))


class NeverCame(Exception):
    """What a measurement waits for did not happen."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read gave, and when (`time.perf_counter`, seconds)."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Press:
    """What came of a key: seconds until the first and until the last byte, and how many bytes there were."""

    first: float
    last: float
    size: int


class Tty:
    """`command` on a terminal of 120 by 40 in truecolor; `started` is when, on `time.perf_counter`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], directory: Path) -> None:
        self.chunks: list[Chunk] = []
        self.size = 0
        """Bytes written so far."""
        self.picture = Picture(COLUMNS, LINES)
        """The screen of what was looked at so far; `text` looks at all."""
        self._pictured = 0
        self._tail = b""
        self._fd, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._program = subprocess.Popen(
            command, stdin=end, stdout=end, stderr=end, start_new_session=True, env=environment, cwd=directory
        )
        os.close(end)
        self.process = psutil.Process(self._program.pid)

    def __enter__(self) -> Tty:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._program.terminate()
        until = time.perf_counter() + _TO_END
        while self._program.poll() is None and time.perf_counter() < until:
            self.read(0.05)
        self._program.kill()
        self._program.wait()
        os.close(self._fd)

    # reading --------------------------------------------------------------------------------------------------------

    def read(self, seconds: float, at_most: int = _READ) -> int:
        """Take in what comes within `seconds`, `at_most` bytes of it; how many came."""
        if not select.select([self._fd], [], [], max(0.0, seconds))[0]:
            return 0
        try:
            data = os.read(self._fd, at_most)
        except OSError:  # Linux ends a terminal that nobody holds any more with EIO
            data = b""
        if not data:
            time.sleep(min(0.05, max(0.0, seconds)))
            return 0
        self.chunks.append(Chunk(time.perf_counter(), data))
        self.size += len(data)
        self._answer(data)
        return len(data)

    def _answer(self, data: bytes) -> None:
        recent = self._tail + data
        for query in _QUERY.finditer(recent):
            if query.end() > len(self._tail):
                self.send(_ANSWERS[query[0]])
        self._tail = recent[-_LONGEST_QUERY:]

    def settle(self, quiet: float, limit: float = 30.0) -> None:
        """Read until nothing came for `quiet` seconds; `NeverCame` when that is not within `limit` seconds."""
        until = time.perf_counter() + limit
        while self.read(quiet):
            if time.perf_counter() > until:
                raise NeverCame(f"it was never quiet for {quiet} s")

    # keys -----------------------------------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # it has ended: whoever waits for its answer says so
            os.write(self._fd, data)

    def key(self, name: str, times: int = 1) -> None:
        """Press a key; all `times` arrive together, as in a burst over a slow line."""
        self.send(KEYS.get(name, name.encode()) * times)

    def press(self, name: str, *, quiet: float) -> Press:
        """Press a key and take in what comes until nothing did for `quiet` seconds."""
        first, start = len(self.chunks), time.perf_counter()
        self.key(name)
        if not self.read(_TO_ANSWER):
            raise NeverCame(f"{name} changed nothing:\n{self.text}")
        self.settle(quiet)
        came = self.chunks[first:]
        return Press(came[0].at - start, came[-1].at - start, sum(len(chunk.data) for chunk in came))

    def sizes(self, name: str, times: int, *, quiet: float) -> list[int]:
        """The bytes that each press of a key leads to, those that come later than `quiet` seconds included."""
        marks = []
        for _ in range(times):
            marks.append(self.size)
            self.key(name)
            self.settle(quiet)
        marks.append(self.size)
        return [after - before for before, after in pairwise(marks)]

    # the screen -----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The screen as lines of text, of all that was read so far."""
        while self._pictured < len(self.chunks):
            self._picture_next()
        return self.picture.text

    def _picture_next(self) -> Chunk:
        chunk = self.chunks[self._pictured]
        self._pictured += 1
        self.picture.feed(chunk.data)
        return chunk

    def moment(self, test: Callable[[str], bool]) -> float:
        """When the screen first passed `test`, of what was read but not yet looked at (`time.perf_counter`)."""
        while self._pictured < len(self.chunks):
            chunk = self._picture_next()
            if test(self.picture.text):
                return chunk.at
        raise NeverCame(f"the screen never showed it:\n{self.text}")

    def see(self, test: Callable[[str], bool], limit: float = 30.0) -> None:
        """Read until the screen passes `test`. Not for timing: the emulator is slower than the line."""
        until = time.perf_counter() + limit
        while not test(self.text):
            if not self.read(0.05) and (self._program.poll() is not None or time.perf_counter() > until):
                raise NeverCame(f"the screen never showed it:\n{self.text}")
