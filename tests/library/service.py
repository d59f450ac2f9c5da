"""A service whose pages answer when the test says so, or at once, and somebody who looks at what came."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import WistiaError
from wistia_tui.library.listing import PAGE_SIZE, Gap, Listing, Rows, RowsChanged
from wistia_tui.library.loader import REST, LoadedRows


class Service:
    """Pages of a list that others may change, and what was asked of it."""

    def __init__(self, length: int, *, at_once: bool = False) -> None:
        self.records = [f"r{row}" for row in range(length)]
        self.at_once = at_once
        self.asked: list[tuple[int, Lane]] = []
        self.cancelled: list[int] = []
        self._waiting: dict[int, asyncio.Future[Sequence[str]]] = {}

    async def fetch(self, page: int, lane: Lane) -> Sequence[str]:
        self.asked.append((page, lane))
        if self.at_once:
            return self.page(page)
        future: asyncio.Future[Sequence[str]] = asyncio.get_running_loop().create_future()
        self._waiting[page] = future
        try:
            return await future
        except asyncio.CancelledError:
            self.cancelled.append(page)
            raise

    def page(self, page: int) -> list[str]:
        """What the service holds on a page now; other objects each time, as answers are."""
        return [record[:1] + record[1:] for record in self.records[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]

    @property
    def pages(self) -> list[int]:
        return [page for page, _ in self.asked]

    async def answer(self, page: int, error: WistiaError | None = None) -> None:
        await turn()
        future = self._waiting.pop(page)
        assert not future.cancelled(), f"nobody waits for page {page}"
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(self.page(page))
        await turn()


async def turn(turns: int = 5) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


def rows_of(service: Service, count: int | None, clock: ManualClock | None = None) -> LoadedRows[str]:
    return LoadedRows(Listing(lambda record: record, count=count), service.fetch, clock or ManualClock())


async def at_rest(rows: LoadedRows[str], clock: ManualClock) -> None:
    """Let time pass until nothing is loading any more."""
    await turn(3)
    for _ in range(200):
        if not rows.loading and not clock.sleeping:
            return
        await clock.advance(REST)
    raise AssertionError("it does not come to rest")


class Screen:
    """A cursor and what is round it, kept on its record by ids as a table does."""

    def __init__(self, rows: Rows[str], height: int = 40) -> None:
        self.rows = rows
        self.height = height
        self.cursor = 0
        self.top = 0
        self.identity = ""
        rows.subscribe(self._rows_changed)
        self.look()

    @property
    def shown(self) -> list[str | Gap]:
        return [self.rows.row(row) for row in range(self.top, min(self.top + self.height, len(self.rows)))]

    def look(self) -> None:
        self.rows.look(self.top, self.top + self.height - 1)

    def go_to(self, row: int) -> None:
        self.cursor = max(0, min(row, len(self.rows) - 1))
        self.identity = self.rows.identity(self.cursor)
        self._follow()
        self.look()

    def _follow(self) -> None:
        if not self.top <= self.cursor < self.top + self.height:
            self.top = self.cursor - self.height // 2
        self.top = max(0, min(self.top, len(self.rows) - self.height))

    def _rows_changed(self, change: RowsChanged) -> None:
        if change.all and self.identity and (row := self.rows.index_of(self.identity)) is not None:
            self.top, self.cursor = max(0, self.top + row - self.cursor), row
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
        if not self.rows.awaits(self.identity):
            self.identity = self.rows.identity(self.cursor)
        self._follow()
        self.look()
