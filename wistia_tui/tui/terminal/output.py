"""Sends the newest screen to the terminal: frames that come while the line is busy merge into one."""

from __future__ import annotations

import os
import re
import select
import threading
from collections.abc import Callable

from wistia_tui.tui.terminal.grid import CellGrid

_FRAME = re.compile(r"\x1b\[\d+;\d+H")
SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_SYNC_FROM = 1_000
"""Characters of a frame from which on the terminal is asked to show it at once; less arrives at once anyway."""
_PIECE = 4_096
"""Bytes written at once; the line may be slower than we are."""
CLOSE_WITHIN = 5.0
"""Seconds that a slow line has to take what is left when the app ends."""


def is_frame(data: str) -> bool:
    """Whether `data`, which Textual writes, is a frame: it begins with the place of its first cell."""
    return _FRAME.match(data) is not None


class TerminalOutput(threading.Thread):
    """Takes what Textual writes, from any thread, and writes to a terminal what differs from what it shows."""

    def __init__(
        self, file: int, grid: CellGrid, *, failed: Callable[[Exception], None], encoding: str = "utf-8"
    ) -> None:
        """`file` is the terminal's descriptor, `grid` is nobody else's; `failed` hears of a bug, in this thread."""
        super().__init__(name="terminal-output", daemon=True)
        self._file = file
        self._grid = grid
        self._encoding = encoding
        self._failed = failed
        self._changed = threading.Condition()
        self._controls: list[str] = []
        self._knows_sync = False
        self._sends_frames = False
        self._is_closing = False
        self._size = self._taken_size = (0, 0, 0)
        self._is_gone = False

    # from the app ---------------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Take a frame, or a control sequence, which leaves before the frames that have not left yet."""
        with self._changed:
            if data in (SYNC_START, SYNC_END):
                self._knows_sync = True
            elif is_frame(data):
                self._take_size()
                self._grid.paint(data)  # also while nothing is sent: it is what the terminal is to show later
            elif not self._is_gone:
                self._controls.append(data)
            self._changed.notify()

    def resized(self, columns: int, lines: int) -> None:
        """The terminal has this size now, and shows anything; may be called from a signal handler."""
        # Only noted here: the signal may have interrupted `write` in the middle of a frame. The number tells a size
        # that came again from one that was taken.
        self._size = (self._size[0] + 1, columns, lines)
        with self._changed:
            self._changed.notify()

    def forget(self) -> None:
        """The terminal may show anything: send everything again."""
        with self._changed:
            self._grid.forget()
            self._changed.notify()

    def begin_frames(self) -> None:
        """Send frames from now on: the terminal is ours, and may show anything."""
        with self._changed:
            self._sends_frames = True
            self._grid.forget()
            self._changed.notify()

    def end_frames(self) -> None:
        """Send no frame from now on: the terminal is about to be given back."""
        with self._changed:
            self._sends_frames = False
            self._controls.append(self._grid.plain())

    def close(self) -> None:
        """Send what is left, and wait for it a little; nothing is sent after that."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self.join(CLOSE_WITHIN)
        if not self.is_alive() and not self._is_gone:
            self._send("".join(self._controls).encode())  # what a failure left behind gives the terminal back
        self._is_gone = True

    # to the terminal ------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Send until closed, or until the terminal is gone."""
        try:
            while not self._is_gone and (data := self._next()) is not None:
                self._send(data.encode(self._encoding, "replace"))
        except Exception as error:  # nobody waits for this thread: a bug in it must not be a screen that stands still
            self._failed(error)

    def _next(self) -> str | None:
        """Wait for something to send; None at the end."""
        with self._changed:
            while True:
                data = "".join(self._controls)
                self._controls.clear()
                self._take_size()
                if self._sends_frames and self._grid.is_dirty:
                    frame = self._grid.difference()
                    is_large = self._knows_sync and len(frame) >= _SYNC_FROM
                    data += f"{SYNC_START}{frame}{SYNC_END}" if is_large else frame
                if data:
                    return data
                if self._is_closing:
                    return None
                self._changed.wait()

    def _take_size(self) -> None:
        size = self._size
        if size != self._taken_size:
            self._taken_size = size
            self._grid.resize(*size[1:])

    def _send(self, data: bytes) -> None:
        """Write all of it, however slow the line is, unless the terminal is gone."""
        left = memoryview(data)
        while left and not self._is_gone:
            try:
                left = left[os.write(self._file, left[:_PIECE]) :]
            except BlockingIOError:  # whoever shares the terminal with us made it so
                select.select([], [self._file], [])
            except OSError:
                self._is_gone = True
                return
