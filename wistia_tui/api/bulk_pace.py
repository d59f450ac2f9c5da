"""BulkPace: how fast bulk work may go, so that others on the account keep their share. Pure arithmetic.

Nobody says how much of the limit others use; a 429 is the only sign. So bulk work begins at half of the limit and
gains slowly; after a 429 it goes down to seven tenths of what it had really sent, and from there feels its way up much
more slowly still (AIMD). The figures were found by simulation, see `tests/rig`. GCRA spreads the requests, so that
they never empty the window in its first seconds.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

BURST = 10
"""Requests that may leave at once after a rest."""
START, LEAST = 0.5, 0.05
"""Rates at the beginning and at least, as shares of the limit."""
BACK_TO = 0.7
"""The rate after a 429, as a share of what was sent before it."""
GAIN, SLOW_GAIN = 0.1, 0.004
"""What the rate gains in a window, as shares of the limit: before a 429, and after one."""
FORGET_AFTER = 1800.0
"""Seconds without a 429 after which it no longer says anything of what others use."""
MOST_CREDITED = 5.0
"""Seconds after a request for which the rate gains: in a pause or without work nothing is learned."""


@dataclass(slots=True)
class BulkPace:
    """The pace of all bulk work on this host; times are on the monotonic clock, rates in requests per window."""

    rate: float | None = None
    """None until there is bulk work."""
    due: float = 0.0
    """GCRA's theoretical arrival time: when the next request is due at an even pace."""
    left_at: float = 0.0
    """When the last one left, or a rest ended."""
    gained_at: float = 0.0
    """Up to when the rate has gained."""
    refused_at: float | None = None
    """When the service said 429 last, if that still counts."""

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From `to_values`. Raises TypeError."""
        return cls(**values)

    def to_values(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    def opens_at(self, now: float, limit: int, window: float, share: float) -> float:
        """When the next request may leave; at most `share` of the limit in a window. Gains what is due till now."""
        self._gain(now, limit, window, share)
        # A little earlier, for what is lost in adding up fractions.
        return max(now, self.due - (BURST - 1) * self._interval(limit, window) - 1e-6)

    def passed(self, now: float, limit: int, window: float) -> None:
        """One leaves."""
        self.due = max(self.due, now) + self._interval(limit, window)
        self.left_at = now

    def refused(self, now: float, sent: int, limit: int) -> None:
        """The service said 429 while `sent` bulk requests were in the window."""
        if self.rate is None or not sent:
            return
        self.refused_at = now
        self.rate = max(LEAST * limit, BACK_TO * sent)

    def _interval(self, limit: int, window: float) -> float:
        return window / (self.rate or START * limit)

    def _gain(self, now: float, limit: int, window: float, share: float) -> None:
        if self.rate is None or now - self.left_at > window:
            # Others may have taken what this host did not use.
            self.rate = min(START * limit, share * limit, self.rate or math.inf)
            self.left_at = self.gained_at = now
            return
        if self.refused_at is not None and now - self.refused_at > FORGET_AFTER:
            self.refused_at = None
        seconds = max(0.0, min(now, self.left_at + MOST_CREDITED) - self.gained_at)
        self.gained_at = max(now, self.gained_at)
        gain = GAIN if self.refused_at is None else SLOW_GAIN
        self.rate = min(share * limit, self.rate + gain * limit * seconds / window)
