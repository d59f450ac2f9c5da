from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from tests.clocks import ManualClock
from tests.library.late_client import LateClient
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=260) as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox, clock: ManualClock) -> AsyncIterator[WistiaClient]:
    made = WistiaClient(sandbox.base_url, sandbox.token, budget=RequestBudget(clock), clock=clock)
    yield made
    await made.aclose()
    made.budget.close()


class WaitlessClock(ManualClock):
    """The real time of day, which the service's stamps are compared with; waiting is up to the test."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def clock() -> ManualClock:
    return WaitlessClock()


@pytest.fixture
async def library(client: WistiaClient, clock: ManualClock) -> AsyncIterator[Library]:
    made = Library(client, clock)
    await made.load_account()  # as the app does; changes need to know whose they are
    yield made
    await made.aclose()


@pytest.fixture
async def late(sandbox: Sandbox, clock: ManualClock) -> AsyncIterator[LateClient]:
    made = LateClient(sandbox, clock)
    yield made
    await made.aclose()
    made.budget.close()
