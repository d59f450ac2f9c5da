"""Time and randomness as one parameter, and ages as people say them."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What everything that waits, times out, counts or rolls dice takes as a parameter."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""
        ...

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...

    def random(self) -> float:
        """A number in [0, 1), for jitter."""
        ...


class SystemClock:
    """The machine's own clock and dice."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()

    def now(self) -> datetime:
        """The time of day in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Let the event loop run for `seconds`."""
        await asyncio.sleep(seconds)

    def random(self) -> float:
        """A number in [0, 1)."""
        return random.random()


_AGES = (
    (60, 1, "s"),
    (3_600, 60, "min"),
    (86_400, 3_600, "h"),
    (7 * 86_400, 86_400, "d"),
    (30 * 86_400, 7 * 86_400, "w"),
    (365 * 86_400, 30 * 86_400, "mo"),
)


def age(then: datetime | None, now: datetime) -> str:
    """How long ago `then` was, in one unit: `4 min`, `2 d`, `3 mo`; `""` when unknown."""
    if then is None:
        return ""
    seconds = max(0, int((now - then).total_seconds()))
    for below, unit, name in _AGES:
        if seconds < below:
            return f"{seconds // unit} {name}"
    return f"{seconds // (365 * 86_400)} y"


def duration(seconds: float | None) -> str:
    """A length as `3:12` or `1:02:09`; `""` when unknown or not a length."""
    if seconds is None or not 0 <= seconds < 360_000_000:
        return ""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
