"""Waiting for what the service does in the background: it tells no progress, so it is asked, seldom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wistia_tui.api.background import BackgroundJob
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.lanes import Lane
from wistia_tui.api.verification import undeterred
from wistia_tui.clock import Clock

APART = 0.5
"""Seconds between two questions, over all jobs: half of what the lane of visible things may have (reliability 1.3)."""
LONGEST_PAUSE = 10.0
PATIENCE = 600.0
"""Seconds after which a job that does not end is no longer waited for."""
LOOK_EVERY = 60.0
"""Seconds after which its records are looked at, whatever the service says: it may have other words than we know."""
HASTE = 20.0
"""Seconds for which somebody who wants to stop, or to know what an earlier run left, is kept waiting."""


class BackgroundJobs:
    """Asks for all jobs of an account in turn."""

    def __init__(self, client: WistiaClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._turn = asyncio.Lock()

    async def over(
        self, number: int | None, patience: float, is_stopped: Callable[[], bool] = lambda: False
    ) -> bool | None:
        """Whether the background job is over, failed or not, after waiting for it; None where nobody can tell.

        At most `patience` seconds, and no more than `HASTE` once it `is_stopped`. What it did must be read from the
        records in any case (reference 5.8). Raises no `WistiaError`.
        """
        if number is None:
            return None
        began, pause = self._clock.monotonic(), 1.0
        while self._clock.monotonic() - began < (min(patience, HASTE) if is_stopped() else patience):
            await self._clock.sleep(pause)
            try:
                job = await undeterred(lambda: self._ask(number))
            except WistiaError:
                return None  # how long they are kept is not written down
            if job.is_over:
                return True
            pause = min(LONGEST_PAUSE, pause * 2)
        return False

    async def _ask(self, number: int) -> BackgroundJob:
        async with self._turn:
            job = await self._client.background_job(number, lane=Lane.VISIBLE)
            await self._clock.sleep(APART)
            return job
