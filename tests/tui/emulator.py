"""A terminal emulator that remembers what tests compare: letters, looks and hyperlinks of its cells."""

from __future__ import annotations

import re

import pyte
from pyte.screens import Char

STAND_INS = {"👨‍👩‍👧": "家", "❤️": "心"}
"""Clusters that pyte would take apart, and characters of their width that stand for them."""
_LINK = re.compile(r"(\x1b\]8;[^\x1b]*\x1b\\)")


class _Screen(pyte.Screen):
    link = ""

    def __init__(self, columns: int, lines: int) -> None:
        self.links: dict[tuple[int, int], str] = {}
        self.drawn: set[tuple[int, int]] = set()
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        for character in data:
            start = self.cursor.x
            super().draw(character)
            for column in range(start, self.cursor.x):
                self.links[self.cursor.y, column] = self.link
                self.drawn.add((self.cursor.y, column))

    def erase_characters(self, count: int | None = None) -> None:
        super().erase_characters(count)
        for column in range(self.cursor.x, self.cursor.x + (count or 1)):
            self.links[self.cursor.y, column] = ""

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        super().erase_in_display(how, *args, **kwargs)
        self.links.clear()
        for row in range(self.lines):  # pyte leaves out the cells that nothing was written to yet
            for column in range(self.columns):
                self.buffer[row][column] = self.cursor.attrs


class Emulator:
    """Feeds a pyte screen; wide clusters come as stand-ins."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = _Screen(columns, lines)
        self._screen.reset_mode(7, private=True)
        self._stream = pyte.Stream(self._screen)

    @property
    def drawn(self) -> set[tuple[int, int]]:
        """The cells that were ever written to, as (row, column)."""
        return set(self._screen.drawn)

    @property
    def text(self) -> str:
        screen = self._screen
        rows = ("".join(screen.buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines))
        return "\n".join(row.rstrip() for row in rows)

    def feed(self, data: str) -> None:
        for cluster, stand_in in STAND_INS.items():
            data = data.replace(cluster, stand_in)
        for piece in _LINK.split(data):
            if piece.startswith("\x1b]8;"):
                self._screen.link = "" if piece == "\x1b]8;;\x1b\\" else piece
            else:
                self._stream.feed(piece)

    def cells(self, *, only: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, tuple[object, ...], str]]:
        """What each of these cells shows."""
        return {
            (row, column): self._seen(self._screen.buffer[row][column], self._screen.links.get((row, column), ""))
            for row, column in sorted(only)
        }

    @staticmethod
    def _seen(cell: Char, link: str) -> tuple[str, tuple[object, ...], str]:
        lines = (cell.bg, cell.underscore, cell.strikethrough, cell.reverse)
        if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse or link):
            return " ", lines, link  # the colour and weight of letters cannot be seen on a blank
        return cell.data, (*lines, cell.fg, cell.bold, cell.italics, cell.blink), link
