"""Several budgets on one window file, as several processes of one host have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.api import budgets
from tests.api.budgets import Request
from tests.api.servers import TOKEN, eventually
from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import WindowFile

SERVICE = "https://api.example.com/v1"


def budget_on(directory: Path, clock: ManualClock, *, limit: int = 600, token: str = TOKEN) -> RequestBudget:
    shared = SharedWindow(WindowFile(directory, SERVICE, token), clock.monotonic)
    return RequestBudget(clock, limit, 60.0, shared=shared)


@asynccontextmanager
async def processes(
    directory: Path, count: int = 2, *, limit: int = 600, token: str = TOKEN
) -> AsyncIterator[tuple[ManualClock, list[RequestBudget]]]:
    """So many budgets, as so many processes have them."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        made = [budget_on(directory, clock, limit=limit, token=token) for _ in range(count)]
        for budget in made:
            stack.callback(budget.close)
        yield clock, made


async def sent(request: Request) -> Request:
    await eventually(lambda: request.permit is not None)
    return request


async def spend(budget: RequestBudget, count: int, lane: Lane = Lane.USER) -> None:
    await budgets.spend(budget, count, lane)
    await all_told(budget)


async def all_told(budget: RequestBudget) -> None:
    """Wait until the thread has done everything that the budget asked for."""
    done = asyncio.Event()
    budget._access.do(lambda window, now: None, lambda result: done.set())
    await done.wait()


async def arrives(clock: ManualClock, request: Request) -> None:
    """Those who wait look again now and then; give them the time."""
    for _ in range(2000):
        if request.permit is not None:
            return
        await clock.advance(0.1)
        await asyncio.sleep(0.001)
    raise AssertionError("it never left")


def the_file(directory: Path) -> Path:
    (found,) = directory.glob("window-*.db")
    return found
