from __future__ import annotations

import asyncio
from collections.abc import Sequence

from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import NotConnected, WistiaError
from wistia_tui.library.listing import PAGE_SIZE, Gap, Length, Listing
from wistia_tui.library.loader import LoadedRows
from wistia_tui.library.views import FilteredRows, WithFirst


class Service:
    """Pages that answer when the test says so."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked: list[tuple[int, Lane]] = []
        self.cancelled: list[int] = []
        self._waiting: dict[int, asyncio.Future[Sequence[str]]] = {}

    async def fetch(self, page: int, lane: Lane) -> Sequence[str]:
        self.asked.append((page, lane))
        future: asyncio.Future[Sequence[str]] = asyncio.get_running_loop().create_future()
        self._waiting[page] = future
        try:
            return await future
        except asyncio.CancelledError:
            self.cancelled.append(page)
            raise

    @property
    def pages(self) -> list[int]:
        return [page for page, _ in self.asked]

    async def answer(self, page: int, error: WistiaError | None = None) -> None:
        await turn()
        future = self._waiting.pop(page)
        if error is not None:
            future.set_exception(error)
        else:
            first = (page - 1) * PAGE_SIZE
            future.set_result([f"r{row}" for row in range(first, min(self.length, first + PAGE_SIZE))])
        await turn()


async def turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def rows_of(service: Service, count: int | None) -> LoadedRows[str]:
    return LoadedRows(Listing(lambda record: record, count=count), service.fetch)


async def test_what_is_on_the_screen_is_asked_before_what_is_near_it() -> None:
    service = Service(1000)
    rows = rows_of(service, 1000)
    rows.look(180, 220)
    await turn()
    assert service.asked == [(3, Lane.USER), (2, Lane.USER)]
    rows.look(280, 299)
    await turn()
    assert (3, Lane.USER) in service.asked
    assert service.asked[-1] == (4, Lane.VISIBLE)
    rows.close()


async def test_a_jump_asks_only_for_the_page_there_and_drops_what_nobody_sees() -> None:
    service = Service(100_000)
    rows = rows_of(service, 100_000)
    rows.look(0, 40)
    await turn()
    rows.look(99_960, 99_999)
    await turn()
    assert service.pages == [1, 1000]
    assert service.cancelled == [1]
    await service.answer(1000)
    assert rows.row(99_999) == "r99999"
    assert service.pages[2:] == [1001], "only whether something follows the last page is still open"
    rows.close()


async def test_a_page_in_hand_is_not_asked_again() -> None:
    service = Service(150)
    rows = rows_of(service, 150)
    rows.look(0, 40)
    await service.answer(1)
    rows.look(0, 40)
    rows.look(1, 41)
    await turn()
    assert service.pages == [1]


async def test_a_failed_page_shows_why_and_comes_back_when_retried() -> None:
    service = Service(50)
    rows = rows_of(service, 50)
    rows.look(0, 40)
    error = NotConnected("No connection.")
    await service.answer(1, error)
    assert rows.row(0) == Gap(1, error)
    rows.look(1, 41)
    await turn()
    assert service.pages == [1], "looking again must not hammer a service that fails"
    rows.retry()
    await service.answer(1)
    assert rows.row(0) == "r0"


async def test_refreshing_drops_answers_that_were_under_way() -> None:
    service = Service(50)
    rows = rows_of(service, 50)
    rows.look(0, 40)
    await turn()
    rows.refresh()
    await turn()
    assert service.cancelled == [1]
    assert service.pages == [1, 1]
    rows.close()


async def test_an_unknown_length_becomes_exact_at_the_end() -> None:
    service = Service(130)
    rows = rows_of(service, None)
    rows.look(0, 40)
    await service.answer(1)
    rows.look(80, 101)
    await service.answer(2)
    assert (len(rows), rows.listing.length) == (130, Length.EXACT)


async def test_looking_away_stops_loading() -> None:
    service = Service(500)
    rows = rows_of(service, 500)
    rows.look(0, 40)
    await turn()
    rows.look_away()
    await turn()
    assert service.cancelled == [1]
    assert rows.loading == frozenset()


async def test_a_bug_in_loading_reaches_the_loop_instead_of_being_lost() -> None:
    async def broken(page: int, lane: Lane) -> Sequence[str]:
        raise KeyError("bug")

    caught: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: caught.append(context.get("exception")))
    rows = LoadedRows(Listing[str](lambda record: record, count=5), broken)
    rows.look(0, 4)
    await turn()
    assert isinstance(caught[0], KeyError)


async def test_a_filter_shows_the_loaded_matches_and_follows_what_arrives() -> None:
    service = Service(250)
    rows = rows_of(service, 250)
    rows.look(0, 40)
    await service.answer(1)
    filtered = FilteredRows(rows, str, "R1")
    assert len(filtered) == 11  # r1, r10 to r19
    assert filtered.row(1) == "r10"
    assert filtered.index_of("r19") == 10
    assert filtered.index_of("r2") is None
    filtered.look(0, 10)
    await turn()
    assert service.pages == [1], "a filter loads nothing by itself"
    rows.look(100, 140)
    await service.answer(2)
    assert len(filtered) == 111
    filtered.close()


async def test_one_entry_on_top_shifts_the_rest() -> None:
    service = Service(3)
    rows = rows_of(service, 3)
    both: WithFirst[int, str] = WithFirst(7, "*", rows)
    both.look(0, 3)
    await service.answer(1)
    assert [both.row(index) for index in range(len(both))] == [7, "r0", "r1", "r2"]
    assert (both.identity(0), both.identity(2)) == ("*", "r1")
    assert (both.index_of("*"), both.index_of("r2"), both.index_of("x")) == (0, 3, None)
    both.change_first(8)
    assert both.row(0) == 8
