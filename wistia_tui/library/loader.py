"""Which page next: what is on the screen before what is near it, and nothing for where somebody only passes by.

A request counts in the account's window once it has left, answered or not, and a cancelled one costs its connection
as well: its answer is taken, wherever the screen is by then. One that still waits for its permit costs nothing, and
is taken back as soon as another page is wanted more.

Nothing is asked for by itself: it takes a look, a refresh, the answer to what those asked for, or a page on the
screen from which a record moved away, which is read again when its turn comes, or which an outage kept from coming,
whose rows say so while it waits for the connection.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import NotConnected, RateLimited, Unanswered, WistiaError
from wistia_tui.clock import Clock
from wistia_tui.library.listing import PAGE_SIZE, Gap, Listing, RowsChanged
from wistia_tui.library.pages import first_row, page_at
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
WAKE_UPS = 2
"""Times that the same pages are asked for by themselves: with a service that contradicts itself it would not end."""
ROWS_KEPT = 6_000
"""Records of one list in memory: some 15 MB of medias."""
ROWS_KEPT_AWAY = 1_000
"""Records kept of a list that nobody looks at, so that going back to it costs no request."""


@dataclass(frozen=True, slots=True)
class _Fetch:
    task: asyncio.Task[None]
    lane: Lane


@dataclass(slots=True)
class _Seek:
    """Somebody wants to know the last row, and looks at the rows `seen` meanwhile."""

    done: Callable[[WistiaError | None], None]
    seen: tuple[int, int] | None


class LoadedRows(Generic[T]):
    """A listing that fills itself where somebody looks.

    `fetch(page, lane)` gives the records of one page or raises `WistiaError`; `arrived(records)` may exchange
    records for newer versions before they are placed; `is_unsent(task)` says that the fetch which `task` runs has
    sent nothing yet. All methods belong to the event loop's thread.
    """

    def __init__(
        self,
        listing: Listing[T],
        fetch: Callable[[int, Lane], Awaitable[Sequence[T]]],
        clock: Clock,
        arrived: Callable[[Sequence[T]], Sequence[T]] = lambda records: records,
        is_unsent: Callable[[asyncio.Task[Any]], bool] = lambda task: False,
    ) -> None:
        self.listing = listing
        self._fetch = fetch
        self._clock = clock
        self._arrived = arrived
        self._is_unsent = is_unsent
        self._fetches: dict[int, _Fetch] = {}
        # Pages that failed for want of a connection, and whose rows say so: while they are seen, they wait for one.
        self._cut_off: set[int] = set()
        self._viewport: tuple[int, int] | None = None
        self._moved_at = 0.0
        self._rest: asyncio.Task[None] | None = None
        self._due: asyncio.Task[None] | None = None
        self._due_at = math.inf
        self._woken_for = range(0)
        self._wake_ups = 0
        self._seek: _Seek | None = None
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

    def identities(self, first: int, last: int) -> list[str]:
        """The ids of rows `first` to `last` inclusive, as far as the list goes; "" for each that is not here."""
        return self.listing.identities(first, last)

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        return self.listing.index_of(identity)

    def awaits(self, identity: str) -> bool:
        """Whether that record left its page and may come back with a page beside it that is still to be read."""
        return self.listing.awaits(identity)

    def subscribe(self, listener: Callable[[RowsChanged], None]) -> Callable[[], None]:
        """Call `listener` at each change; the result ends it."""
        return self.listing.subscribe(listener)

    def look(self, first: int, last: int) -> None:
        """Fetch what is missing on and near the rows `first` to `last`, at once or when the screen rests there."""
        if (first, last) != self._viewport:
            self._viewport = (first, last)
            self._moved_at = self._clock.monotonic()
            if self._fetches and self._rest is None:
                self._rest = spawn(self._wait_for_rest(), name="rest")
            self._follow_seeker()
        self._pump()

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """Find out which row is the last one, then call `done`, with what went wrong if anything; the result gives up.

        It takes one or two requests where the count is right, and else some 2 log2(n) for an end that is n pages
        away. `done` is called at once when the last row is known, and never when somebody looks elsewhere meanwhile:
        at rows that are neither the last ones nor those that were on the screen.
        """
        seek = self._seek = _Seek(done, self._viewport)
        self.listing.begin_search()
        self._pump()

        def give_up() -> None:
            if self._seek is seek:
                self._seek = None
                self._pump()

        return give_up

    # loading --------------------------------------------------------------------------------------------------------

    def look_away(self) -> None:
        """Nobody looks at this list now: stop fetching for it, and keep only what was near the screen."""
        self._cancel()
        self._seek = None
        for waiting in (self._rest, self._due):
            if waiting is not None:
                waiting.cancel()
        self._rest = self._due = None
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
        if count is not None and self._viewport is not None:
            first, last = self._viewport
            if first - PAGE_SIZE < count <= last:
                # Counts lag behind (reference 9.13): what is on the screen stays until its own page says more.
                count = None
        self._cut_off.clear()
        self.listing.expire(count)
        self._pump()
        self._refreshing = bool(self._fetches)

    def retry(self) -> None:
        """Fetch failed pages again."""
        self._cut_off.clear()
        self.listing.retry()
        self._pump()

    def reconnected(self) -> None:
        """The service takes requests again: fetch what an outage or a pause kept from coming, as it is looked at."""
        self.listing.retry(lambda error: isinstance(error, NotConnected | Unanswered | RateLimited))
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
        return frozenset(self._fetches)

    # what to ask for ------------------------------------------------------------------------------------------------

    def _wanted(self) -> dict[int, Lane]:
        """Pages to fetch, the most urgent first."""
        listing, now = self.listing, self._clock.monotonic()
        wanted: dict[int, Lane] = {}
        if self._seek is not None and (probe := listing.end_probe()) is not None:
            wanted[probe] = Lane.USER
        if self._viewport is None:
            return wanted
        end = max(0, len(listing) - 1)
        first, last = (min(max(0, row), end) for row in self._viewport)
        seen = range(page_at(first), page_at(last) + 1)
        near = range(page_at(max(0, first - NEAR)), page_at(min(end, last + NEAR)) + 1)
        needed = [page for page in near if listing.needs(page, now)]
        needed += [page for page in listing.awaited(first, last) if page not in near and listing.needs(page, now)]
        if needed:
            middle = page_at((first + last) // 2)
            needed.sort(key=lambda page: (page not in seen, _distance(page, first, last), abs(page - middle)))
            for page in needed:
                wanted.setdefault(page, Lane.USER if page in seen else Lane.VISIBLE)
        elif listing.end_in_doubt(seen[-1], now):
            wanted.setdefault(seen[-1] + 1, Lane.VISIBLE)
        for page in seen:
            if listing.is_stale(page, now) or page in self._cut_off:
                wanted.setdefault(page, Lane.VISIBLE)
        return wanted

    def _pump(self) -> None:
        """Ask for what is wanted now, as far as there are places, and take back what has not left for anything else."""
        if self._closed:
            return
        self._end_seek()
        self._wake_when_due()
        wanted = self._wanted()
        if not wanted and not self._fetches:
            return
        sent = [page for page, fetch in self._fetches.items() if not self._is_unsent(fetch.task)]
        missing = [page for page in wanted if page not in sent]
        passing_by = self._rest is not None and bool(sent)
        if missing and len(sent) >= IN_FLIGHT and not passing_by:
            for page in [page for page in sent if page not in wanted][OUT_OF_SIGHT:]:
                self._take_back(page)
                sent.remove(page)
        next_pages = missing[: max(0, IN_FLIGHT - len(sent))]
        asked = set(self._fetches)
        for page in asked.difference(sent):
            if page not in next_pages or self._fetches[page].lane != wanted[page]:
                self._take_back(page)
        probe = self.listing.end_probe() if self._seek is not None else None
        for page in next_pages:
            if page not in self._fetches and (not passing_by or page in asked or page == probe):
                self._fetches[page] = _Fetch(spawn(self._load(page, wanted[page]), name=f"page {page}"), wanted[page])

    async def _wait_for_rest(self) -> None:
        while (left := self._moved_at + REST - self._clock.monotonic()) > TICK:
            await self._clock.sleep(left)
        self._rest = None
        self._pump()

    def _wake_when_due(self) -> None:
        """See to it that a page on the screen that falls due later is asked for then, though nobody moves."""
        if self._viewport is None:
            return
        now = self._clock.monotonic()
        seen = range(page_at(self._viewport[0]), page_at(self._viewport[1]) + 1)
        if seen != self._woken_for:
            self._woken_for, self._wake_ups = seen, 0
        if self._wake_ups >= WAKE_UPS:
            return
        due_at = min((due for page in seen if (due := self.listing.due_at(page)) > now), default=math.inf)
        if self._due is not None and due_at != self._due_at:
            self._due.cancel()
            self._due = None
        if self._due is None and due_at < math.inf:
            self._due, self._due_at = spawn(self._wait_until_due(due_at), name="due"), due_at

    async def _wait_until_due(self, due_at: float) -> None:
        while (left := due_at - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        self._due = None
        self._wake_ups += 1
        self._pump()

    def _take_back(self, page: int) -> None:
        self._fetches.pop(page).task.cancel()

    def _cancel(self) -> None:
        for page in tuple(self._fetches):
            self._take_back(page)
        self._refreshing = False

    # the end --------------------------------------------------------------------------------------------------------

    def _follow_seeker(self) -> None:
        """Give up the search for the end if whoever wanted to know it looks elsewhere."""
        if self._seek is None or self._viewport is None:
            return
        first, last = self._viewport
        if self._seek.seen is None or last >= len(self) - 1:
            self._seek.seen = self._viewport
        elif last < self._seek.seen[0] or first > self._seek.seen[1]:
            self._seek = None

    def _end_seek(self, error: WistiaError | None = None) -> None:
        """Tell whoever wanted to know the last row, if it is known or cannot be."""
        if self._seek is not None and (error is not None or self.listing.end_probe() is None):
            seek, self._seek = self._seek, None
            seek.done(error)

    # an answer ------------------------------------------------------------------------------------------------------

    async def _load(self, page: int, lane: Lane) -> None:
        task = asyncio.current_task()
        answer: Sequence[T] | WistiaError
        try:
            answer = await self._fetch(page, lane)
        except WistiaError as error:
            answer = error
        finally:
            fetch = self._fetches.get(page)
            given_up = fetch is None or fetch.task is not task
            if not given_up:
                del self._fetches[page]
        if given_up:
            return
        self._refreshing = self._refreshing and bool(self._fetches)
        # In that lane it waits for as long as it takes; where it fails there, waiting does not help.
        if isinstance(answer, NotConnected) and lane is Lane.USER:
            self._cut_off.add(page)
        else:
            self._cut_off.discard(page)
        if isinstance(answer, WistiaError):
            is_probe = page == self.listing.end_probe()
            self.listing.fail(page, answer, self._clock.monotonic())
            if is_probe:
                self._end_seek(answer)
        else:
            self.listing.place(page, self._arrived(answer), self._clock.monotonic())
            if self._viewport is not None:
                self.listing.keep_near(sum(self._viewport) // 2, ROWS_KEPT)
        self._pump()


def _distance(page: int, first: int, last: int) -> int:
    """Rows between page `page` and the rows `first` to `last`; 0 where they overlap."""
    return max(0, first_row(page) - last, first - first_row(page) - PAGE_SIZE + 1)
