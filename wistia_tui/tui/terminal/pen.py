"""The terminal's cursor and style, and the shortest bytes that change them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_OFF: Final = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""What switches an attribute off; 22, 24, 25 and 54 switch off its neighbour too."""
_SEEN_ON_BLANKS: Final = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
_SGR_PARAMETER = re.compile(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+")
_NO_LINK = "\x1b]8;;\x1b\\"


class Style:
    """How a cell looks. Styles are interned by `style_of`, so that two are equal only if they are the same object."""

    __slots__ = ("attributes", "background", "blank", "erases", "foreground", "link")

    def __init__(self, sgr: str, link: str) -> None:
        attributes: set[str] = set()
        self.foreground, self.background = "39", "49"
        for parameter in _SGR_PARAMETER.findall(sgr):
            if parameter in _OFF:
                attributes.add(parameter)
            elif parameter == "0":
                attributes.clear()
                self.foreground, self.background = "39", "49"
            elif parameter.startswith(("4", "10")):
                self.background = parameter
            elif parameter.startswith(("3", "9")):
                self.foreground = parameter
        self.attributes = frozenset(attributes)
        self.link = link
        """The hyperlink's own escape sequence (OSC 8), or ""."""
        seen = self.attributes & _SEEN_ON_BLANKS
        self.blank: object = self if seen or link else self.background
        """Equal for styles in which a blank looks the same."""
        self.erases = not seen and not link
        """Whether an erased cell, which has only the background, looks like a blank in this style."""


@lru_cache(maxsize=4096)
def style_of(sgr: str, link: str = "") -> Style:
    """The style of the SGR parameters `sgr` (as `1;38;2;0;0;0`), under the hyperlink `link`."""
    return Style(sgr, link)


@lru_cache(maxsize=4096)
def _change(before: Style | None, after: Style) -> str:
    """The bytes from one style to another; `before` is None when the terminal's is not known."""
    colours = [colour for colour in (after.foreground, after.background) if colour not in ("39", "49")]
    whole = ";".join(["0", *sorted(after.attributes), *colours])
    if before is None:
        return f"\x1b[{whole}m{after.link}"
    off = {_OFF[gone] for gone in before.attributes - after.attributes}
    lost = {attribute for attribute in after.attributes if _OFF[attribute] in off}
    parts = [*sorted(off), *sorted((after.attributes - before.attributes) | lost)]
    if after.foreground != before.foreground:
        parts.append(after.foreground)
    if after.background != before.background:
        parts.append(after.background)
    look = f"\x1b[{min(';'.join(parts), whole, key=len)}m" if parts else ""
    return look + ("" if after.link == before.link else after.link or _NO_LINK)


class Pen:
    """Writes to a terminal whose cursor and style it keeps in mind."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._style: Style | None = None
        self._row: int | None = None
        self._column: int | None = None
        self._has_linked = False

    def forget(self) -> None:
        """Nothing is known of the terminal's cursor and style any more."""
        self._style = self._row = self._column = None

    def plain(self) -> str:
        """What puts the terminal's style back to its own; the pen's is not known then."""
        self.forget()
        return f"\x1b[m{_NO_LINK}" if self._has_linked else "\x1b[m"

    def move(self, row: int, column: int) -> None:
        """Put the cursor on a cell, both counted from 0."""
        if (row, column) == (self._row, self._column):
            return
        ways = [f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H"]
        if row == self._row:
            ways.append(f"\x1b[{column + 1}G" if column else "\r")
            if self._column is not None and column > self._column:
                by = column - self._column
                ways.append(f"\x1b[{by}C" if by > 1 else "\x1b[C")
        elif column == self._column:
            ways.append(f"\x1b[{row + 1}d")
        self._out.append(min(ways, key=len))
        self._row, self._column = row, column

    def draw(self, text: str, style: Style, cells: int) -> None:
        """Write `text`, which takes `cells` cells."""
        self._use(style)
        self._out.append(text)
        if self._column is not None:
            self._column += cells

    def draw_blanks(self, count: int, style: Style) -> None:
        """Write `count` blanks; the colour of letters makes no difference to them."""
        if self._style is None or self._style.blank != style.blank:
            self._use(style)
        self._out.append(" " * count)
        if self._column is not None:
            self._column += count

    def erase(self, count: int, style: Style) -> None:
        """Blank the `count` cells from the cursor on, which stays; only where `style.erases`."""
        if self._style is None or self._style.blank != style.blank:
            self._use(style)
        self._out.append(f"\x1b[{count}X" if count > 1 else "\x1b[X")

    def erase_all(self, style: Style) -> None:
        """Blank the whole screen; only where `style.erases`."""
        self._use(style)
        self._out.append("\x1b[2J")

    def lose_column(self) -> None:
        """The terminal may have another opinion on where the cursor is in its row."""
        self._column = None

    def column_in(self, row: int) -> int | None:
        """The cursor's column if it is known to be in `row`."""
        return self._column if row == self._row else None

    def suits(self, character: str, style: Style | None) -> bool:
        """Whether `character` can be written in `style` without a change."""
        if self._style is None or style is None:
            return False
        return self._style is style or (character == " " and self._style.blank == style.blank)

    def draw_again(self, text: str) -> None:
        """Write characters of one cell each for which `suits` holds."""
        self._out.append(text)
        if self._column is not None:
            self._column += len(text)

    def take(self) -> str:
        """What was written since the last time."""
        written = "".join(self._out)
        self._out.clear()
        return written

    def _use(self, style: Style) -> None:
        if self._style is not style:
            if self._style is None and self._has_linked:
                self._out.append(_NO_LINK)
            self._has_linked = self._has_linked or bool(style.link)
            self._out.append(_change(self._style, style))
            self._style = style
