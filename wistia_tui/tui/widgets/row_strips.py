"""Rows as lines of a terminal, kept for as long as they would be drawn the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from wistia_tui.text import fit

if TYPE_CHECKING:
    from wistia_tui.library.rows import Gap, Rows

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

Part = tuple[str, str]
"""A piece of a row: its text and the name of its style: "", "dim", "accent", "warning", "error"."""

LINES_KEPT = 512
"""Drawn lines that are kept: some screens full, with the cursor and without."""


class RowFormat(Protocol[T_contra]):
    """How the rows of one kind of record look.

    Every row it gives is exactly `width` cells and begins with a sign of one cell, which a mark takes the place of.
    """

    def header(self, width: int) -> str:
        """The heads of the columns."""
        ...

    def row(self, record: T_contra, width: int) -> list[Part]:
        """A record, in few pieces."""
        ...

    def state(self, record: T_contra) -> Hashable | None:
        """What else than the record its row says; None while that changes, and the row is not to be kept."""
        ...


class Look(NamedTuple):
    """What is special about a row on the screen."""

    on_cursor: bool
    highlighted: bool
    """The cursor is on it, and keys go to its table."""
    marked: bool


class RowStrips(Generic[T]):
    """Draws the lines of one table; `style(name, highlighted)` gives the look of a part."""

    def __init__(self, row_format: RowFormat[T], style: Callable[[str, bool], Style]) -> None:
        self._format = row_format
        self._style = style
        # With each line the record that it shows: as long as it is here, no other has its number in memory.
        self._drawn: LRUCache[Hashable, tuple[object, Strip]] = LRUCache(LINES_KEPT)

    def forget(self) -> None:
        """The width or the styles are others now."""
        self._drawn.clear()

    def header(self, width: int) -> Strip:
        """The heads of the columns."""
        return self.line(" " + self._format.header(max(0, width - 1)), "header", width)

    def line(self, text: str, style: str, width: int) -> Strip:
        """A line of one style."""
        if (known := self._drawn.get((text, style, width))) is None:
            strip = Strip([Segment(fit(text, width), self._style(style, False))], width)
            self._drawn[text, style, width] = known = (None, strip)
        return known[1]

    def row(self, rows: Rows[T], index: int, width: int, look: Look, *, first_shown: int) -> Strip:
        """Row `index`, or what is said of the page that it waits for, once for all of its rows on the screen."""
        # Not imported with the module: the first paint shows no rows.
        from wistia_tui.library.rows import Gap

        record = rows.row(index)
        if isinstance(record, Gap):
            return self._strip(_gap(rows, record, index, max(0, width - 1), first_shown), width, look)
        state = self._format.state(record)
        key = (id(record), state, width, look)
        known = self._drawn.get(key) if state is not None else None
        if known is not None and known[0] is record:
            return known[1]
        strip = self._strip(self._format.row(record, max(0, width - 1)), width, look)
        if state is not None:
            self._drawn[key] = (record, strip)
        return strip

    def _strip(self, parts: list[Part], width: int, look: Look) -> Strip:
        """A row with its signs, as wide as the table."""
        text, style = parts[0]
        text = ("▌" if look.on_cursor else " ") + ("●" + text[1:] if look.marked else text)
        segments = [
            Segment(text, self._style(style or ("marked" if look.marked else ""), look.highlighted))
            for text, style in ((text, style), *parts[1:])
        ]
        return Strip(segments).adjust_cell_length(width, self._style("", look.highlighted))


def _gap(rows: Rows[T], gap: Gap, index: int, width: int, first_shown: int) -> list[Part]:
    from wistia_tui.api.errors import TakenBack
    from wistia_tui.library.rows import PAGE_SIZE, Gap

    above = rows.row(index - 1) if index > first_shown else None
    if isinstance(above, Gap) and above.page == gap.page:
        return [(fit("  ··", width), "dim")]
    last = min(gap.page * PAGE_SIZE, len(rows))
    span = f"{(gap.page - 1) * PAGE_SIZE + 1:,} to {last:,}"
    if isinstance(gap.error, TakenBack):
        return [(fit(f"  – {span} taken back, r asks again", width), "dim")]
    if gap.error is not None:
        return [(fit(f"  ✗ {span} not loaded, r tries again: {gap.error.what}", width), "error")]
    return [(fit(f"  ·· loading {span} ··", width), "dim")]
