"""The log file that a person asked for: a line for each request, without what a library holds and without secrets.

Lines are written by a thread of their own; a disk that is slow or full never holds the app up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import sys
from collections.abc import Callable
from logging.handlers import QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from wistia_tui import paths
from wistia_tui.text import safe_line

if TYPE_CHECKING:
    from io import TextIOWrapper

    from wistia_tui.api.request_log import Exchange, RequestLog

MOST_BYTES = 1024 * 1024
"""Of one file."""
OLDER_FILES = 2
"""Files that are kept beside the current one, as PATH.1 and PATH.2."""
MOST_WAITING = 10_000
"""Lines that wait for a disk that hangs."""
_NOT_IN_A_WORD = re.compile(r"[^!#-\[\]-~]")


class LogFile:
    """Writes a line for each request of a log that ended."""

    def __init__(
        self, path: Path, log: RequestLog, *, most_bytes: int = MOST_BYTES, older_files: int = OLDER_FILES
    ) -> None:
        """Raises `OSError`, or `ValueError` for what is no path, when the file cannot be opened."""
        self._name = safe_line(path)
        self._lines: SimpleQueue[Any] = SimpleQueue()
        self._file = _PrivateFile(path, self._failed, most_bytes, older_files)
        self._writer = QueueListener(self._lines, self._file)
        self._writer.start()
        self._has_failed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tell: Callable[[str], None] = lambda sentence: None
        self._unsubscribe = log.subscribe(self._changed)

    def hear(self, tell: Callable[[str], None]) -> None:
        """Call `tell` in the running loop, once, with a sentence when lines could not be written."""
        self._loop = asyncio.get_running_loop()
        self._tell = tell

    def close(self) -> None:
        """Write what waits and close the file; blocks."""
        self._unsubscribe()
        self._writer.stop()
        self._file.close()

    def _changed(self, exchange: Exchange) -> None:
        if not exchange.is_ended:
            return
        if self._lines.qsize() < MOST_WAITING:
            self._lines.put(logging.makeLogRecord({"msg": line_of(exchange)}))
        else:
            self._failed("it takes too long")

    def _failed(self, reason: str) -> None:
        if self._has_failed or self._loop is None:
            return
        self._has_failed = True
        sentence = f"The log file {self._name} cannot be written ({reason}): requests are missing in it from now on."
        with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended
            self._loop.call_soon_threadsafe(self._tell, sentence)


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner can read; what goes wrong is told, and the next line tries again."""

    def __init__(self, path: Path, failed: Callable[[str], None], most_bytes: int, older_files: int) -> None:
        self._failed = failed
        super().__init__(path, maxBytes=most_bytes, backupCount=older_files)

    def _open(self) -> TextIOWrapper:
        return paths.open_private(Path(self.baseFilename))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name of logging)
        """Say why, and begin with a fresh file object: the old one would keep half a line."""
        error = sys.exc_info()[1]
        self._failed(safe_line(getattr(error, "strerror", None) or type(error).__name__))
        stream, self.stream = self.stream, None
        with contextlib.suppress(OSError):
            if stream is not None:
                stream.close()


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
