"""Which page next: what is on the screen before what is near it, and nothing that nobody looks at any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import WistiaError
from wistia_tui.library.listing import PAGE_SIZE, Gap, Listing, RowsChanged
from wistia_tui.library.tasks import spawn

T = TypeVar("T")

NEAR = 30
"""Rows above and below the screen whose pages are fetched ahead."""
IN_FLIGHT = 3
"""Pages asked for at once: enough to hide the latency, few enough that a jump is not behind them."""


class LoadedRows(Generic[T]):
    """A listing that fills itself where somebody looks.

    `fetch(page, lane)` gives the records of one page or raises `WistiaError`; `arrived(records)` may exchange
    records for newer versions before they are placed. All methods belong to the event loop's thread.
    """

    def __init__(
        self,
        listing: Listing[T],
        fetch: Callable[[int, Lane], Awaitable[Sequence[T]]],
        arrived: Callable[[Sequence[T]], Sequence[T]] = lambda records: records,
    ) -> None:
        self.listing = listing
        self._fetch = fetch
        self._arrived = arrived
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._viewport: tuple[int, int] | None = None
        self._closed = False

    # the protocol of Rows -------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.listing)

    def row(self, index: int) -> T | Gap:
        """The record at `index`, or why it is not here."""
        return self.listing.row(index)

    def identity(self, index: int) -> str:
        """The id of the record at `index`, or ""."""
        return self.listing.identity(index)

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        return self.listing.index_of(identity)

    def subscribe(self, listener: Callable[[RowsChanged], None]) -> Callable[[], None]:
        """Call `listener` at each change; the result ends it."""
        return self.listing.subscribe(listener)

    def look(self, first: int, last: int) -> None:
        """Fetch what is missing on and near the rows `first` to `last`; drop requests for pages out of sight."""
        self._viewport = (first, last)
        self._pump()

    # loading --------------------------------------------------------------------------------------------------------

    def look_away(self) -> None:
        """Nobody looks at this list now: stop fetching for it."""
        self._viewport = None
        self._cancel(keep=set())

    def refresh(self, count: int | None = None) -> None:
        """Fetch everything again as it is looked at, starting with what is on the screen."""
        self._cancel(keep=set())
        self.listing.expire(count)
        self._pump()

    def retry(self) -> None:
        """Fetch failed pages again."""
        self.listing.retry()
        self._pump()

    def restart(self) -> None:
        """Ask again for the pages on their way: their answers were made before a change of ours."""
        self._cancel(keep=set())
        self._pump()

    def close(self) -> None:
        """Stop for good."""
        self._closed = True
        self.look_away()

    @property
    def loading(self) -> frozenset[int]:
        """The pages on their way."""
        return frozenset(self._tasks)

    def _wanted(self) -> list[tuple[int, Lane]]:
        """Pages to fetch, the most urgent first."""
        if self._viewport is None:
            return []
        first, last = self._viewport
        end = max(0, len(self.listing) - 1)
        first, last = min(max(0, first), end), min(max(0, last), end)
        middle = (first + last) // 2 // PAGE_SIZE + 1
        seen = range(first // PAGE_SIZE + 1, last // PAGE_SIZE + 2)
        near = range(max(0, first - NEAR) // PAGE_SIZE + 1, min(end, last + NEAR) // PAGE_SIZE + 2)
        pages = [(page, Lane.USER) for page in sorted(seen, key=lambda page: abs(page - middle))]
        pages += [(page, Lane.VISIBLE) for page in near if page not in seen]
        wanted = [(page, lane) for page, lane in pages if self.listing.needs(page)]
        if not wanted and self.listing.end_in_doubt(seen[-1]):
            wanted = [(seen[-1] + 1, Lane.VISIBLE)]
        return wanted

    def _pump(self) -> None:
        if self._closed:
            return
        wanted = self._wanted()
        self._cancel(keep={page for page, _ in wanted})
        for page, lane in wanted:
            if len(self._tasks) >= IN_FLIGHT:
                break
            if page not in self._tasks:
                self._tasks[page] = spawn(self._load(page, lane), name=f"page {page}")

    def _cancel(self, keep: set[int]) -> None:
        for page in [page for page in self._tasks if page not in keep]:
            self._tasks.pop(page).cancel()

    async def _load(self, page: int, lane: Lane) -> None:
        task = asyncio.current_task()
        try:
            records = await self._fetch(page, lane)
        except WistiaError as error:
            if self._tasks.get(page) is task:
                del self._tasks[page]
                self.listing.fail(page, error)
                self._pump()
            return
        if self._tasks.get(page) is not task:
            return
        del self._tasks[page]
        self.listing.place(page, self._arrived(records))
        self._pump()
