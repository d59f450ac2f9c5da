"""Pages that wait for a permit: what has not left costs nothing and is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from tests.clocks import ManualClock
from tests.library.service import Service, turn
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.library.library import Library
from wistia_tui.library.listing import Listing
from wistia_tui.library.loader import REST, LoadedRows

WINDOW = 60.0


class Limited:
    """A list of a service whose account may send `limit` requests a minute."""

    def __init__(self, limit: int) -> None:
        self.clock = ManualClock()
        self.budget = RequestBudget(self.clock, limit, WINDOW)
        self.service = Service(100_000)
        self.rows: LoadedRows[str] = LoadedRows(
            Listing(lambda record: record, count=100_000),
            self._fetch,
            self.clock,
            is_unsent=self.budget.is_waiting,
        )

    async def _fetch(self, page: int, lane: Lane) -> Sequence[str]:
        async with self.budget.permit(lane) as permit:
            records = await self.service.fetch(page, lane)
            permit.answered()
            return records

    async def use_up(self) -> None:
        """Send what may be sent in this minute."""
        while self.budget.snapshot().used < self.budget.snapshot().limit:
            async with self.budget.permit(Lane.USER) as permit:
                permit.answered()

    async def look(self, first: int) -> None:
        self.rows.look(first, first + 19)
        await turn()


@pytest.fixture
async def limited() -> AsyncIterator[Limited]:
    made = Limited(1)
    yield made
    made.rows.close()
    made.budget.close()
    await turn()


async def test_a_page_that_has_not_left_is_taken_back_at_once_when_nobody_wants_it(limited: Limited) -> None:
    await limited.use_up()
    for first in (40, 10_040, 20_040, 30_040, 40_040):
        await limited.look(first)
        assert limited.rows.loading == {first // 100 + 1}
        assert limited.budget.snapshot().waiting == 1
    await limited.clock.advance(WINDOW)
    assert limited.service.pages == [401]
    assert limited.budget.snapshot().used == 1


async def test_a_page_that_has_left_is_kept_and_its_answer_taken(limited: Limited) -> None:
    await limited.look(0)
    assert limited.service.pages == [1]
    await limited.look(10_040)
    await limited.clock.advance(REST)
    assert limited.rows.loading == {1, 101}
    await limited.look(20_040)
    assert limited.rows.loading == {1}, "the one that waits is taken back, and no other is asked for while passing by"
    await limited.clock.advance(REST)
    assert limited.rows.loading == {1, 201}
    await limited.service.answer(1)
    assert limited.rows.row(0) == "r0"
    assert limited.service.cancelled == []


async def test_a_page_fetched_ahead_goes_before_others_once_it_is_seen(limited: Limited) -> None:
    await limited.use_up()
    await limited.look(10_075)
    assert limited.rows.loading == {101, 102}
    await limited.look(10_140)
    assert limited.rows.loading == {102}
    await limited.clock.advance(WINDOW)
    assert limited.service.asked == [(102, Lane.USER)]


async def test_pages_that_wait_leave_their_place_to_one_that_is_seen() -> None:
    limited = Limited(2)
    await limited.look(0)
    await limited.look(10_040)
    await limited.clock.advance(REST)
    assert limited.service.pages == [1, 101]
    await limited.look(20_075)
    await limited.clock.advance(REST)
    assert limited.rows.loading == {1, 101, 201}
    await limited.look(20_110)
    await limited.clock.advance(REST)
    assert limited.rows.loading == {1, 101, 202}, "202 is seen now, 201 is only near"
    assert limited.service.cancelled == []
    limited.rows.close()
    limited.budget.close()
    await turn()


async def test_a_search_for_the_end_that_is_given_up_takes_back_what_has_not_left(limited: Limited) -> None:
    await limited.look(0)
    await limited.service.answer(1)
    give_up = limited.rows.seek_end(lambda error: None)
    await turn()
    assert limited.rows.loading == {1000}
    give_up()
    assert limited.rows.loading == frozenset()
    await turn()
    assert limited.budget.snapshot().waiting == 0


async def test_the_budget_knows_whose_request_waits() -> None:
    clock = ManualClock()
    budget = RequestBudget(clock, 1, WINDOW)

    async def send() -> None:
        async with budget.permit(Lane.USER):
            await clock.sleep(1.0)

    first, second = (asyncio.get_running_loop().create_task(send()) for _ in range(2))
    assert not budget.is_waiting(first)
    await turn()
    assert (budget.is_waiting(first), budget.is_waiting(second)) == (False, True)
    second.cancel()
    await turn()
    assert not budget.is_waiting(second)
    await clock.advance(1.0)
    assert first.done()
    budget.close()


async def test_the_lists_of_an_account_take_back_what_waits_for_the_limit(
    client: WistiaClient, clock: ManualClock
) -> None:
    library, budget = Library(client, clock), client.budget
    medias = library.medias(None, None)
    medias.listing.expect(100_000)
    while budget.snapshot().used < budget.snapshot().limit:
        async with budget.permit(Lane.USER):
            pass
    for first in (40, 10_040, 20_040):
        medias.look(first, first + 19)
        await turn()
    assert medias.loading == {201}
    assert budget.snapshot().waiting == 1
    library.close()
