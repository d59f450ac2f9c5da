"""A client whose answers come when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project
from wistia_tui.sandbox.running import Sandbox

R = TypeVar("R", Media, Project)


class LateClient(WistiaClient):
    """Holds the answer to a read of one record back, once it is here, until it may arrive."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock) -> None:
        super().__init__(sandbox.base_url, sandbox.token, budget=RequestBudget(clock), clock=clock)
        self.held = asyncio.Event()
        self.release = asyncio.Event()
        self._to_hold = 0

    def hold_next(self) -> None:
        """Hold back the answer to the next read."""
        self._to_hold = 1
        self.held.clear()
        self.release.clear()

    async def media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Media:
        return await self._later(super().media(hashed_id, lane=lane))

    async def project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Project:
        return await self._later(super().project(hashed_id, lane=lane))

    async def _later(self, answer: Awaitable[R]) -> R:
        hold, self._to_hold = self._to_hold, 0
        here = await answer
        if hold:
            self.held.set()
            await self.release.wait()
        return here
