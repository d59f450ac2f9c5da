"""The orders that a list can have, as a menu with a letter each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.api.payloads import Sort, SortField
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import Words


@dataclass(frozen=True, slots=True)
class SortChoice:
    """The order that was chosen; None inside is the service's default order."""

    sort: Sort | None


_DEFAULT = ("d", "default order", None)
_FIELDS = (
    ("n", SortField.NAME, "A to Z", "Z to A"),
    ("c", SortField.CREATED, "oldest first", "newest first"),
    ("u", SortField.UPDATED, "oldest first", "newest first"),
)
ORDERS: tuple[tuple[str, str, Sort | None], ...] = (
    _DEFAULT,
    *(
        (letter, f"{field.value:<8}{'↓' if descending else '↑'}  {down if descending else up}", Sort(field, descending))
        for letter, field, up, down in _FIELDS
        for descending in (False, True)
    ),
)
"""Letter, words and order of each entry."""
_FIRST = {"n": False, "c": True, "u": True}
"""Which direction a letter takes first: names from A, times from the newest."""


class Orders(Widget):
    """The entries, the current one marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"orders--text", "orders--cursor"}
    DEFAULT_CSS = """
    Orders { width: 1fr; height: 7; }
    """
    can_focus = False

    def __init__(self, current: Sort | None, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._current = current
        self.cursor = next((index for index, order in enumerate(ORDERS) if order[2] == current), 0)

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are entries."""
        cursor = max(0, min(self.cursor + by, len(ORDERS) - 1))
        if cursor != self.cursor:
            self.cursor = cursor
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One entry."""
        width = self.size.width
        if y >= len(ORDERS):
            return Strip.blank(width, self.get_component_rich_style("orders--text"))
        letter, words, sort = ORDERS[y]
        shown = "  now" if sort == self._current else ""
        sign = "▌" if y == self.cursor else " "
        style = self.get_component_rich_style("orders--cursor" if y == self.cursor else "orders--text")
        return Strip([Segment(fit(f"{sign}{letter}  {words}{shown}", width), style)], width)


class SortMenu(Modal[SortChoice | None]):
    """Chooses an order; a letter chooses at once, and again the other direction."""

    def __init__(self, current: Sort | None, title: str) -> None:
        super().__init__()
        self._current = current
        self._heading = safe_line(title)
        self._orders = Orders(current, id="orders")

    def compose(self) -> ComposeResult:
        """Title, entries, keys."""
        with Vertical(classes="dialog menu"):
            yield Words(self._heading, "title", id="menu-title", keep=True)
            yield self._orders
            yield Words("j k Enter, or a letter   Esc back", "dim", id="menu-hints", keep=True)

    def on_key(self, event: Key) -> None:
        """Move, choose or go back."""
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        match event.key:
            case "down" | "j" | "tab":
                self._orders.move(1)
            case "up" | "k" | "shift+tab":
                self._orders.move(-1)
            case "home" | "g" | "pageup":
                self._orders.move(-len(ORDERS))
            case "end" | "G" | "pagedown":
                self._orders.move(len(ORDERS))
            case "enter":
                self.dismiss(SortChoice(ORDERS[self._orders.cursor][2]))
            case "escape" | "q" | "s":
                self.dismiss(None)
            case "d":
                self.dismiss(SortChoice(None))
            case "n" | "c" | "u" as letter:
                self.dismiss(SortChoice(self._by_letter(letter)))

    def _by_letter(self, letter: str) -> Sort:
        field = next(field for known, field, *_ in _FIELDS if known == letter)
        if self._current is not None and self._current.field == field:
            return Sort(field, not self._current.descending)
        return Sort(field, _FIRST[letter])
