"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import random
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class ManualClock:
    """Time that moves only by `advance`; sleepers wake in order, each seeing its own moment."""

    def __init__(self, seed: int = 0) -> None:
        self._time = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._random = random.Random(seed)

    def monotonic(self) -> float:
        return self._time

    def now(self) -> datetime:
        return START + timedelta(seconds=self._time - 1000.0)

    def random(self) -> float:
        return self._random.random()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._time + seconds, next(self._order), future))
        await future

    @property
    def sleeping(self) -> int:
        """How many tasks wait for time to pass."""
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def next_in(self) -> float:
        """Seconds until the next task wakes; infinite when none sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] - self._time if self._sleepers else math.inf

    async def advance(self, seconds: float) -> None:
        """Move on by `seconds`, waking each sleeper at its moment and letting it run."""
        end = self._time + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, future = heapq.heappop(self._sleepers)
            self._time = when
            if not future.done():
                future.set_result(None)
            await self.settle()
        self._time = end
        await self.settle()

    @staticmethod
    async def settle(turns: int = 20) -> None:
        """Let everything that is ready run."""
        for _ in range(turns):
            await asyncio.sleep(0)
