"""The screen that a program's bytes make, read by a terminal emulator."""

from __future__ import annotations

import re

import pyte

_UNKNOWN = re.compile(rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]")
"""Sequences that ask for the keyboard's protocol and the like: pyte would print the end of them."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")


class Picture:
    """What stands on a terminal of so many columns and lines."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._kept = b""

    def feed(self, data: bytes) -> None:
        """Take in bytes, split anywhere."""
        data = self._kept + data
        unfinished = _UNFINISHED.search(data)
        self._kept = unfinished[0] if unfinished else b""
        self._stream.feed(_UNKNOWN.sub(b"", data[: len(data) - len(self._kept)]))

    @property
    def text(self) -> str:
        """The screen as lines of text, without the blanks at their ends."""
        # Not `display` of the emulator, which fails on half of a wide character.
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        return "\n".join("".join(row[x].data for x in range(self._screen.columns)).rstrip() for row in rows)
