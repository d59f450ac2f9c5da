"""Which page next: what is on the screen before what is near it, and nothing for where somebody only passes by.

A request counts in the account's window once it has left, answered or not, and a cancelled one costs its connection
as well. So scrolling on cancels nothing; what decides is whether a page is asked for at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import WistiaError
from wistia_tui.clock import Clock
from wistia_tui.library.listing import PAGE_SIZE, Gap, Listing, RowsChanged
from wistia_tui.library.tasks import spawn

T = TypeVar("T")

NEAR = 30
"""Rows above and below the screen whose pages are fetched ahead."""
IN_FLIGHT = 3
"""Pages asked for at once: enough to hide the latency, few enough that a jump is not behind them."""
OUT_OF_SIGHT = 2
"""Of the pages on their way, how many may be for where nobody looks any more, while a page is missing that is seen."""
REST = 0.12
"""Seconds that the screen rests before more is asked for: a key held down passes by more pages than it shows."""
TICK = 0.001
"""Seconds that a clock may be off when it wakes a sleeper."""
ROWS_KEPT = 6_000
"""Records of one list in memory: some 25 MB of medias."""
ROWS_KEPT_AWAY = 1_000
"""Records kept of a list that nobody looks at, so that going back to it costs no request."""


class LoadedRows(Generic[T]):
    """A listing that fills itself where somebody looks.

    `fetch(page, lane)` gives the records of one page or raises `WistiaError`; `arrived(records)` may exchange
    records for newer versions before they are placed. All methods belong to the event loop's thread.
    """

    def __init__(
        self,
        listing: Listing[T],
        fetch: Callable[[int, Lane], Awaitable[Sequence[T]]],
        clock: Clock,
        arrived: Callable[[Sequence[T]], Sequence[T]] = lambda records: records,
    ) -> None:
        self.listing = listing
        self._fetch = fetch
        self._clock = clock
        self._arrived = arrived
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._viewport: tuple[int, int] | None = None
        self._moved_at = 0.0
        self._rest: asyncio.Task[None] | None = None
        self._refreshing = False
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
        """Fetch what is missing on and near the rows `first` to `last`, at once or when the screen rests there."""
        if (first, last) != self._viewport:
            self._viewport = (first, last)
            self._moved_at = self._clock.monotonic()
            if self._tasks and self._rest is None:
                self._rest = spawn(self._wait_for_rest(), name="rest")
        self._pump()

    # loading --------------------------------------------------------------------------------------------------------

    def look_away(self) -> None:
        """Nobody looks at this list now: stop fetching for it, and keep only what was near the screen."""
        self._cancel()
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self._viewport is not None:
            middle, self._viewport = sum(self._viewport) // 2, None
            self.listing.keep_near(middle, ROWS_KEPT_AWAY)

    def refresh(self, count: int | None = None, *, changed: bool = False) -> None:
        """Fetch everything again as it is looked at, starting with what is on the screen.

        Pages on their way since the refresh before are waited for; with `changed`, their answers were made before a
        change of ours and are not.
        """
        if changed or not self._refreshing:
            self._cancel()
        self._refreshing = True
        self.listing.expire(count)
        self._pump()
        self._refreshing = bool(self._tasks)

    def retry(self) -> None:
        """Fetch failed pages again."""
        self.listing.retry()
        self._pump()

    def restart(self) -> None:
        """Ask again for the pages on their way: their answers were made before a change of ours."""
        self._cancel()
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
        passing_by = self._rest is not None and self._tasks
        if self._closed or passing_by:
            return
        wanted = self._wanted()
        missing = [(page, lane) for page, lane in wanted if page not in self._tasks]
        if missing and len(self._tasks) >= IN_FLIGHT:
            # The latest are given up: they are the likeliest to wait for their permit still, which costs nothing.
            pages = {page for page, _ in wanted}
            for page in [page for page in self._tasks if page not in pages][OUT_OF_SIGHT:]:
                self._tasks.pop(page).cancel()
        for page, lane in missing[: max(0, IN_FLIGHT - len(self._tasks))]:
            self._tasks[page] = spawn(self._load(page, lane), name=f"page {page}")

    async def _wait_for_rest(self) -> None:
        while (left := self._moved_at + REST - self._clock.monotonic()) > TICK:
            await self._clock.sleep(left)
        self._rest = None
        self._pump()

    def _cancel(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._refreshing = False

    async def _load(self, page: int, lane: Lane) -> None:
        task = asyncio.current_task()
        answer: Sequence[T] | WistiaError
        try:
            answer = await self._fetch(page, lane)
        except WistiaError as error:
            answer = error
        finally:
            given_up = self._tasks.get(page) is not task
            if not given_up:
                del self._tasks[page]
        if given_up:
            return
        self._refreshing = self._refreshing and bool(self._tasks)
        if isinstance(answer, WistiaError):
            self.listing.fail(page, answer)
        else:
            self.listing.place(page, self._arrived(answer))
            if self._viewport is not None:
                self.listing.keep_near(sum(self._viewport) // 2, ROWS_KEPT)
        self._pump()
