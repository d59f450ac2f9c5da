"""A rate limit: a sliding window of so many requests in so many seconds (SEED: 600 in 60; moves, SPEC: 10 in 300)."""

from __future__ import annotations

import math
from collections import deque


class RateWindow:
    """Admits `limit` requests in any `seconds`.

    Every request that is admitted counts, whatever becomes of it: a wrong token, an unknown path, an injected fault.
    One that is refused with 429 does not count, so that waiting as told always helps.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._admitted: deque[float] = deque()

    def used(self, now: float) -> int:
        """How many requests count at `now` (seconds on a monotonic clock)."""
        while self._admitted and self._admitted[0] <= now - self.seconds:
            self._admitted.popleft()
        return len(self._admitted)

    def admit(self, now: float) -> int:
        """Take a slot: 0 when there was one, else the whole seconds until one is free (at least 1)."""
        if self.used(now) < self.limit:
            self._admitted.append(now)
            return 0
        # Without any slot ever, a whole window is the only honest answer.
        free = self._admitted[0] + self.seconds - now if self._admitted else self.seconds
        return max(1, math.ceil(free))
