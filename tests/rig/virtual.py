"""Time that jumps: an event loop which never waits, since its clock goes straight to the next timer."""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_BEGIN = 1000.0
_TICK = 1e-6
"""Seconds that a jump goes too far: whoever sleeps for less than a float can add to the time would never wake."""


class NothingLeft(Exception):
    """Somebody waits for what cannot come any more: no timer is set and nothing is ready."""


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = _BEGIN

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingLeft("everybody waits, and no time is set at which anything would happen")
        if timeout > 0:
            self.now += timeout + _TICK
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs timers in their order, one right after the other."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds."""
        return self._jumping.now


def run(story: Coroutine[Any, Any, T]) -> T:
    """The result of `story`, lived through in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)


class VirtualClock:
    """The running virtual loop's time, and dice of its own; to be made inside of :func:`run`."""

    def __init__(self, seed: int = 0) -> None:
        self._loop = asyncio.get_running_loop()
        self._dice = random.Random(seed)

    def monotonic(self) -> float:
        """Seconds."""
        return self._loop.time()

    def now(self) -> datetime:
        """The time of day in UTC."""
        return START + timedelta(seconds=self._loop.time() - _BEGIN)

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(seconds)

    def random(self) -> float:
        """A number in [0, 1)."""
        return self._dice.random()
