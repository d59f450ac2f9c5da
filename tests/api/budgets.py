"""A budget under a clock that stands still, and requests that end when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, Permit, RequestBudget
from wistia_tui.api.errors import TokenRefused
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.api.operations import Operation
from wistia_tui.api.permits import Place

TOKEN_REFUSED = TokenRefused("Wistia does not accept this token.", status=401, code="unauthorized_credentials")


@asynccontextmanager
async def using(
    limit: int = 600, cap: int = 12, *, waits_for_token: bool = False
) -> AsyncIterator[tuple[RequestBudget, ManualClock]]:
    clock = ManualClock()
    budget = RequestBudget(clock, limit, 60.0, in_flight_cap=cap, waits_for_token=waits_for_token)
    before = asyncio.all_tasks()
    yield budget, clock
    budget.close()
    await clock.settle()
    assert asyncio.all_tasks() == before, "the budget left a task behind"


async def spend(budget: RequestBudget, count: int, lane: Lane = Lane.USER) -> None:
    for _ in range(count):
        async with budget.permit(lane) as permit:
            permit.answered()


class Request:
    """A request that is answered when the test says so."""

    def __init__(
        self,
        budget: RequestBudget,
        lane: Lane = Lane.USER,
        order: Place | None = None,
        operation: Operation | None = None,
    ) -> None:
        self.order = order
        self.operation = operation
        self.permit: Permit | None = None
        self.over = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(self.run(budget, lane))

    async def run(self, budget: RequestBudget, lane: Lane) -> None:
        async with budget.permit(lane, self.order, self.operation) as permit:
            self.permit = permit
            await self.over.wait()

    @property
    def is_waiting(self) -> bool:
        return self.permit is None

    async def end(self) -> None:
        self.over.set()
        await self.task

    async def answer(self) -> None:
        assert self.permit is not None
        self.permit.answered()
        await self.end()

    async def unconnected(self) -> None:
        assert self.permit is not None
        self.permit.unsent()
        await self.end()

    async def limit(self, seconds: float | None = 10.0) -> None:
        assert self.permit is not None
        self.permit.limited(RetryAfter(seconds, str(seconds)))
        await self.end()


class Call(Request):
    """A request of a named operation."""

    def __init__(self, budget: RequestBudget, operation: Operation, lane: Lane = Lane.USER) -> None:
        super().__init__(budget, lane, operation=operation)
