"""The log file that a person asked for: a line for each request, without what a library holds and without secrets.

Lines are written by a thread of their own; a disk that is slow or full holds neither the app nor its end up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable
from errno import ELOOP
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from wistia_tui import paths
from wistia_tui.text import safe_line

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange
    from wistia_tui.api.request_log import RequestLog

MOST_BYTES = 1024 * 1024
"""Of one file."""
OLDER_FILES = 2
"""Files that are kept beside the current one, as PATH.1 and PATH.2."""
MOST_WAITING = 10_000
"""Lines that wait for a disk that hangs."""
CLOSE_WITHIN = 2.0
"""Seconds for the lines that wait at the end; what hangs longer is left behind."""
_NOT_IN_A_WORD = re.compile(r"[^!#-\[\]-~]")
_OUR_LINE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 [A-Z]+ /")
_BEGINNING = 64
"""Bytes that tell whether a line is one of ours."""


class LogFile:
    """Writes a line for each request of a log that ended."""

    def __init__(
        self, path: Path, log: RequestLog, *, most_bytes: int = MOST_BYTES, older_files: int = OLDER_FILES
    ) -> None:
        """Raises `OSError`, or `ValueError` for what is no path, when the file cannot be opened."""
        self._name = safe_line(path)
        self._file = RotatingFile(path, most_bytes, older_files)
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._has_failed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tell: Callable[[str], None] = lambda sentence: None
        # A daemon that no exit handler knows: a write may take for ever.
        self._writer = threading.Thread(target=self._write, name="log file", daemon=True)
        self._writer.start()
        self._unsubscribe = log.subscribe(self._changed)

    def hear(self, tell: Callable[[str], None]) -> None:
        """Call `tell` in the running loop, once for each time that lines cannot be written, with a sentence."""
        self._loop = asyncio.get_running_loop()
        self._tell = tell

    def close(self) -> None:
        """Write what waits and close the file; blocks for `CLOSE_WITHIN` seconds at most."""
        self._unsubscribe()
        self._lines.put(None)
        self._writer.join(CLOSE_WITHIN)

    def _changed(self, exchange: Exchange) -> None:
        if not exchange.is_ended:
            return
        if self._lines.qsize() < MOST_WAITING:
            self._lines.put(line_of(exchange))
        else:
            self._failed("it takes too long")

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._file.write(f"{line}\n".encode("ascii"))
            except OSError as error:
                self._failed(safe_line(error.strerror or type(error).__name__))
            else:
                # While others wait, a slow disk may drop the next line again: that is one trouble, not many.
                self._has_failed = self._has_failed and not self._lines.empty()
        with contextlib.suppress(OSError):
            self._file.close()

    def _failed(self, reason: str) -> None:
        if self._has_failed or self._loop is None:
            return
        self._has_failed = True
        sentence = (
            f"The log file {self._name} cannot be written ({reason}): requests are missing in it while that lasts. "
            "Free some space, or leave and name another file."
        )
        with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended
            self._loop.call_soon_threadsafe(self._tell, sentence)


class RotatingFile:
    """A file of lines that only its owner can read; several processes may write to it. Any method may raise OSError."""

    def __init__(self, path: Path, most_bytes: int, older_files: int) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._older = [path.with_name(f"{path.name}.{number}") for number in range(1, older_files + 1)]
        self._descriptor = _open(path)

    def write(self, line: bytes) -> None:
        """Add `line`, to a new file if it would make this one too large."""
        try:
            self._follow()
            if 0 < os.fstat(self._descriptor).st_size > self._most_bytes - len(line):
                self._rotate()
                self._follow()
            if self._is_torn():
                line = b"\n" + line
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError:
            self.close()  # and let go of the lock
            raise

    def close(self) -> None:
        """Close it, if it is open; the next line opens it again."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _follow(self) -> None:
        """Open the file of that name, if it is another by now: another process has rotated it."""
        if not self._is_current():
            self.close()
            self._descriptor = _open(self._path)

    def _is_current(self) -> bool:
        if self._descriptor < 0:
            return False
        try:
            named = self._path.lstat()
        except FileNotFoundError:
            return False
        return os.path.samestat(named, os.fstat(self._descriptor))

    def _rotate(self) -> None:
        """Move every file on by one, unless another process does or has done so."""
        if not _locked(self._descriptor) or not self._is_current():
            return
        if sys.platform == "win32":
            self.close()  # an open file cannot be renamed there
        for newer, older in reversed(list(pairwise([self._path, *self._older]))):
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)
        self.close()

    def _is_torn(self) -> bool:
        """Whether the file ends with half a line, as a disk that was full leaves it."""
        size = os.lseek(self._descriptor, 0, os.SEEK_END)
        if size == 0:
            return False
        os.lseek(self._descriptor, size - 1, os.SEEK_SET)
        return os.read(self._descriptor, 1) != b"\n"


def _open(path: Path) -> int:
    """A descriptor of the log file `path`; a file that holds something else is left as it is."""
    check_beginning(path)
    return paths.private_descriptor(path, os.O_RDWR | os.O_APPEND)


def check_beginning(path: Path) -> None:
    """Raises `OSError`, or `ValueError` for what is no path, if the file `path` holds anything but lines of ours."""
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY | paths.UNTRUSTED)
        try:
            beginning = os.read(descriptor, _BEGINNING)
        finally:
            os.close(descriptor)
        if beginning and not _OUR_LINE.match(beginning):
            raise FileExistsError(17, "it holds something else", str(path))


def why_not(error: Exception) -> str:
    """Why a log file cannot be opened, in a few words."""
    if isinstance(error, OSError):
        return "it is a symbolic link" if error.errno == ELOOP else safe_line(error.strerror or "not a path")
    return "not a path"


def _locked(descriptor: int) -> bool:
    """Lock a file until it is closed; False when another process has locked it."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
    return True


def line_of(exchange: Exchange) -> str:
    """An exchange that ended as one line of printable ASCII; of the query only the names, for values are a library's.

    `wait` and `took` are in seconds, `size` in bytes as sent.
    """
    parts = urlsplit(exchange.url)
    names = "&".join(dict.fromkeys(quote(name, safe="[]") for name, _ in parse_qsl(parts.query, True)))
    words = [
        exchange.at.isoformat(timespec="milliseconds"),
        _word(exchange.method),
        _word(parts.path) + (f"?{names}" if names else ""),
        f"status={'-' if exchange.status is None else exchange.status}",
        f"attempt={exchange.attempt}",
        f"wait={exchange.waited:.3f}",
        f"took={exchange.seconds or 0.0:.3f}",
        f"size={exchange.size}",
        f"request_id={_word(exchange.request_id) or '-'}",
    ]
    if exchange.error:
        words.append(f"error={json.dumps(exchange.error)}".replace("\x7f", "\\u007f"))
    return " ".join(words)


def _word(text: str) -> str:
    """`text` without blanks, quotes and what is not printable ASCII, so that no value can pass for another field."""
    return _NOT_IN_A_WORD.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)
