"""Alarm: one moment at which something is to be done."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wistia_tui.clock import Clock


class Alarm:
    """Calls `ring` at the moment that was set last. Belongs to one event loop's thread."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._when = math.inf
        self._sleeping: asyncio.Task[None] | None = None

    def set(self, when: float) -> None:
        """Ring at `when`, on the monotonic clock, and not before; never if that is infinite."""
        if when == self._when:
            return
        if self._sleeping is not None:
            self._sleeping.cancel()
            self._sleeping = None
        self._when = when
        if not math.isinf(when):
            self._sleeping = asyncio.get_running_loop().create_task(self._sleep_until(when))

    async def _sleep_until(self, when: float) -> None:
        await self._clock.sleep(when - self._clock.monotonic())
        self._sleeping, self._when = None, math.inf
        self._ring()
