"""The records of one job as a list for a table, read as somebody comes near them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import title
from wistia_tui.library.entries import Item, ItemState
from wistia_tui.library.rows import EVERYTHING, PAGE_SIZE, Announcer, Gap, RowsChanged
from wistia_tui.library.tasks import spawn
from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.widgets.change_rows import effect
from wistia_tui.tui.widgets.row_formats import NO_NAME

if TYPE_CHECKING:
    from wistia_tui.tui.widgets.row_strips import Part

NEAR = 30
"""Rows below the screen that are read ahead."""

ReadItems = Callable[[int, int], Awaitable[list[Item]]]
"""Reads items beyond a place, so many at most; may raise `WistiaError`."""

_WORDS: dict[ItemState, tuple[str, str, str]] = {
    ItemState.PLANNED: ("○", "to do", ""),
    ItemState.SENDING: ("~", "on the way", "warning"),
    ItemState.DONE: ("✓", "done", ""),
    ItemState.ALREADY: ("✓", "so already", ""),
    ItemState.FAILED: ("✗", "failed", "error"),
    ItemState.CONFLICT: ("✗", "conflict", "error"),
    ItemState.ABSENT: ("–", "gone", "warning"),
    ItemState.UNKNOWN: ("?", "in doubt", "warning"),
    ItemState.CANCELLED: ("–", "not sent", "dim"),
}
"""How an item stands: its sign, its word and the name of the style of its row."""
_WORD = 10
_GAP = "  "


def state_of(item: Item) -> str:
    """How it stands, by a sign and a word."""
    sign, word, _ = _WORDS[item.state]
    return f"{sign} {word}"


class ItemRows(Announcer):
    """Items in their order; the list is read from its start on, a page after the other."""

    def __init__(self, read: ReadItems, count: int, failed: Callable[[WistiaError], None]) -> None:
        """`count` is how many there are as far as is known; `failed` is called with what kept them from coming."""
        super().__init__()
        self._read = read
        self._count = count
        self._failed = failed
        self._items: list[Item] = []
        self.left_out = 0
        """How many of them did not come, though all were read: this version of the app cannot read them."""
        self._wanted = PAGE_SIZE
        self._is_reading = False
        self._starts_over = False
        self._is_closed = False
        self._end_sought: Callable[[WistiaError | None], None] | None = None

    def close(self) -> None:
        """Read nothing more."""
        self._is_closed = True

    @property
    def is_short(self) -> bool:
        """Whether one page holds them all, so that to read them again costs little."""
        return len(self._items) <= PAGE_SIZE

    def read_again(self, count: int) -> None:
        """Read from the start; there are `count` of them now. What is shown stays until the first page is here."""
        self._count = count
        self._wanted = PAGE_SIZE
        self._starts_over = True
        self._read_on()

    def _read_on(self) -> None:
        is_missing = len(self._items) < min(self._wanted, self._count)
        if not self._is_reading and not self._is_closed and (self._starts_over or is_missing):
            self._is_reading = True
            spawn(self._read_page(), name="items")

    async def _read_page(self) -> None:
        starts_over, self._starts_over = self._starts_over, False
        before = [] if starts_over else self._items
        try:
            page = await self._read(before[-1].seq if before else -1, PAGE_SIZE)
        except WistiaError as error:
            self._is_reading = False
            self._not_read(error)
            return
        self._is_reading = False
        if not self._is_closed and not self._starts_over:
            self._take([*before, *page], is_end=not page)
        self._read_on()

    def _take(self, items: list[Item], *, is_end: bool) -> None:
        before, length = self._items, len(self)
        self._items = items
        self.left_out = max(0, self._count - len(items)) if is_end else 0
        self._count = len(items) if is_end else max(self._count, len(items))
        if len(items) >= self._count:
            self._tell_end(None)
        if len(self) != length or [item.seq for item in before] != [item.seq for item in items]:
            self.announce(EVERYTHING)
            return
        for index, (was, item) in enumerate(zip(before, items, strict=True)):
            if (was.state, was.note) != (item.state, item.note):
                self.announce(RowsChanged(index, index))

    def _not_read(self, error: WistiaError) -> None:
        self._count = len(self._items)
        if not self._is_closed:
            self._failed(error)
            self._tell_end(error)
            self.announce(EVERYTHING)

    def _tell_end(self, error: WistiaError | None) -> None:
        done, self._end_sought = self._end_sought, None
        if done is not None:
            done(error)

    # the protocol of Rows -------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return max(self._count, len(self._items))

    def row(self, index: int) -> Item | Gap:
        """The item at `index`, if it is here."""
        return self._items[index] if index < len(self._items) else Gap(index // PAGE_SIZE + 1)

    def identity(self, index: int) -> str:
        """Its place in the job."""
        return str(self._items[index].seq) if 0 <= index < len(self._items) else ""

    def identities(self, first: int, last: int) -> list[str]:
        """The places of rows `first` to `last`."""
        return [self.identity(index) for index in range(first, min(last + 1, len(self)))]

    def index_of(self, identity: str) -> int | None:
        """Where the item of that place is."""
        return next((index for index, item in enumerate(self._items) if str(item.seq) == identity), None)

    def awaits(self, identity: str) -> bool:
        """Never: what went away has another state now."""
        return False

    def look(self, first: int, last: int) -> None:
        """Read as far as somebody looks, and a little further."""
        self._wanted = max(self._wanted, last + 1 + NEAR)
        self._read_on()

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """Read all there are, since they can be read in their order only, then call `done`."""
        self._wanted = max(self._wanted, len(self))
        self._end_sought = done
        if len(self._items) >= self._count:
            self._tell_end(None)
        else:
            self._read_on()

        def give_up() -> None:
            self._end_sought = None

        return give_up


class ItemFormat:
    """Rows of items: how each stands, its record, and why, or what becomes of it."""

    @staticmethod
    def _name(width: int) -> int:
        return max(0, width - 2 - _WORD - 2 * len(_GAP)) * 2 // 5

    def header(self, width: int) -> str:
        """The heads of the columns."""
        return f"  {fit('State', _WORD)}{_GAP}{fit('Record', self._name(width))}{_GAP}Why, or what becomes of it"

    def state(self, record: Item) -> Hashable | None:
        """How it stands."""
        return record.state, record.note

    def row(self, record: Item, width: int) -> list[Part]:
        """An item in `width` cells."""
        sign, word, style = _WORDS[record.state]
        name = fit(safe_line(title(record.change)) or NO_NAME, self._name(width))
        text = f"{sign} {fit(word, _WORD)}{_GAP}{name}{_GAP}"
        return [(text + fit(safe_line(record.note) or effect(record.change), max(0, width - cell_width(text))), style)]
