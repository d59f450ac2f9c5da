"""One run of traffic: the app's own client and budget, a service, bulk work, a person, and others on the account."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.rig.clients import real_client
from tests.rig.service import ASKED, Asked, FixedWindow, Quota, Service, SlidingWindow, Travel, usual
from tests.rig.virtual import VirtualClock, run
from wistia_tui.api.budget import BudgetSnapshot, BudgetState, Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.lanes import BULK_SHARE

LIMIT, WINDOW = 600, 60.0
SERVERS = ("sliding", "fixed")
WORKERS = 12
"""Bulk work wants as many at once as the budget ever lets go."""
_PERSON_EVERY, _PAGES_EVERY, _PAGES = 3.0, 20.0, 3
"""Seconds on average between two wishes of a person, and between two scrolls that want some pages."""
_SAMPLE_EVERY = 0.5
_PAUSED = {BudgetState.BACKOFF, BudgetState.PROBING, BudgetState.BLOCKED}


def quota(server: str, dice: random.Random, limit: int = LIMIT, window: float = WINDOW) -> Quota:
    """The limit of the account, as one of `SERVERS`."""
    return SlidingWindow(limit, window) if server == "sliding" else FixedWindow(limit, window, dice.uniform(0, window))


@dataclass(frozen=True, slots=True)
class Sample:
    """What the meter says at a moment, and what the service counts then."""

    at: float
    meter: BudgetSnapshot
    counted: int


@dataclass
class Trial:
    """What happens until :meth:`run` returns, and what was noted of it. To be made inside of a virtual loop."""

    server: str = "sliding"
    seed: int = 0
    travel: Travel = usual
    bulk_share: float = BULK_SHARE
    moves: Quota | None = None
    samples: list[Sample] = field(default_factory=list)
    person: list[Asked] = field(default_factory=list)
    pages: list[Asked] = field(default_factory=list)
    moved: list[Asked] = field(default_factory=list)
    bulk: list[float] = field(default_factory=list)
    """When each answer came that bulk work got."""

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.server} {self.seed}")
        clock = VirtualClock(self.seed)
        self.began = self.ended = clock.monotonic()
        self.service = Service(quota(self.server, self._dice), self._dice, travel=self.travel, moves=self.moves)
        self.budget = RequestBudget(clock, LIMIT, WINDOW, bulk_share=self.bulk_share)
        self.client: WistiaClient = real_client(self.service, self.budget, clock)

    async def run(self, seconds: float, *happening: Coroutine[Any, Any, object]) -> None:
        """Let all of this happen for so long; whatever goes wrong in it is raised."""
        tasks = [asyncio.create_task(one) for one in happening]
        try:
            done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            self.ended = asyncio.get_running_loop().time()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.client.aclose()
            self.budget.close()

    async def work(self, workers: int = WORKERS) -> None:
        """Bulk work without end."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            await self.client.medias(1, lane=Lane.BULK)
            self.bulk.append(asyncio.get_running_loop().time())

    async def browse(self) -> None:
        """A person who asks for something now and then, without waiting for what was asked before, and who scrolls."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._now_and_then(_PERSON_EVERY, 1, Lane.USER, self.person))
            group.create_task(self._now_and_then(_PAGES_EVERY, _PAGES, Lane.VISIBLE, self.pages))

    async def _now_and_then(self, every: float, at_once: int, lane: Lane, notes: list[Asked]) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self._dice.expovariate(1 / every))
                for _ in range(at_once):
                    group.create_task(self.ask(notes, lambda: self.client.medias(1, lane=lane)))

    async def ask(self, notes: list[Asked], send: Callable[[], Awaitable[object]]) -> None:
        """Send, and note when it was wanted, when the first request for it left, and when it was done."""
        loop = asyncio.get_running_loop()
        asked = Asked(loop.time())
        notes.append(asked)
        ASKED.set(asked)
        await send()
        asked.done = loop.time()

    async def watch(self) -> None:
        """Compare the meter with the service's own count, twice a second."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SAMPLE_EVERY)
            now = loop.time()
            self.samples.append(Sample(now, self.budget.snapshot(), self.service.quota.used(now)))

    def waits(self, notes: Sequence[Asked]) -> list[float]:
        """Seconds until the first request left, for everything that was wanted; endless for what never left."""
        return [asked.sent - asked.at for asked in self._in_time(notes)]

    def totals(self, notes: Sequence[Asked]) -> list[float]:
        """Seconds until it was done, for everything that was wanted; endless for what was never done."""
        return [asked.done - asked.at for asked in self._in_time(notes)]

    def _in_time(self, notes: Sequence[Asked]) -> list[Asked]:
        """Without what was wanted so shortly before the end that it need not be done."""
        return [asked for asked in notes if asked.at <= self.ended - WINDOW]

    @property
    def paused(self) -> float:
        """Share of the time in which the budget was closed after a 429, the wait for the probe's answer included."""
        return sum(sample.meter.state in _PAUSED for sample in self.samples) / len(self.samples)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` of them do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is lived through: so many minutes, once for each server and seed."""

    minutes: float
    seeds: int
    servers: Sequence[str] = SERVERS


def trials_of(extent: Extent, story: Callable[[str, int], Coroutine[Any, Any, Trial]]) -> list[Trial]:
    """The trials that `story` makes of each server and seed."""
    return [run(story(server, seed)) for server in extent.servers for seed in range(extent.seeds)]
