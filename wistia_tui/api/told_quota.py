"""ToldQuota: what the headers of answers say of the quota, as far as it can still be believed. Pure arithmetic."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from wistia_tui.api.lanes import Lane, ceiling
from wistia_tui.api.limit_headers import LONGEST_WAIT, ToldLimits

SAME_LIMIT_TOLD = 3
"""Answers in a row that must name the same limit before it replaces ours."""


@dataclass(frozen=True, slots=True)
class _Word:
    """The newest word of the service."""

    remaining: int
    number: int
    """Of the request that was answered so: `remaining` knows nothing of those sent after it."""
    until: float
    has_reset: bool


class ToldQuota:
    """The service's own word on what is left; requests are known by their numbers, which grow."""

    def __init__(self) -> None:
        self.newest = 0
        """The number of the request that left last."""
        self._word: _Word | None = None
        self._limits: deque[int] = deque(maxlen=SAME_LIMIT_TOLD)

    def note(self, told: ToldLimits, number: int, now: float, window: float) -> None:
        """Take up the headers of the answer to request `number`.

        Answers come out of order: of two words the one that leaves less counts.
        """
        # A limit for another span of time is one more limit, not another one.
        if told.limit and told.window in {None, window}:
            self._limits.append(told.limit)
        if told.remaining is None:
            return
        self.expire(now)
        known = self.remaining
        is_older = self._word is not None and number < self._word.number
        if known is not None and is_older and told.remaining - (self.newest - number) > known:
            return
        # Believed for as long as a call would wait at most: a wrong header must not stop the app for a day.
        until = now + min(window if told.reset is None else told.reset, LONGEST_WAIT)
        self._word = _Word(told.remaining, number, until, told.reset is not None)

    @property
    def limit(self) -> int | None:
        """The limit that the last answers agree on, if they do."""
        agree = len(self._limits) == SAME_LIMIT_TOLD and len(set(self._limits)) == 1
        return self._limits[0] if agree else None

    @property
    def remaining(self) -> int | None:
        """How many requests are left, less those that were sent since; None: not told lately."""
        return None if self._word is None else max(0, self._word.remaining - (self.newest - self._word.number))

    def opens_at(self, lane: Lane, now: float, limit: int, bulk_share: float) -> float:
        """When a request of `lane` may go; what the lane leaves to others must be left."""
        self.expire(now)
        remaining = self.remaining
        if self._word is None or remaining is None or not self._word.has_reset:
            return now
        return now if remaining > limit - ceiling(lane, limit, bulk_share) else self._word.until

    def forget(self) -> None:
        """What is left is not known any more."""
        self._word = None

    def expire(self, now: float) -> None:
        """Forget what is out of date."""
        if self._word is not None and self._word.until <= now:
            self._word = None

    @property
    def until(self) -> float | None:
        """When the word is out of date."""
        return None if self._word is None else self._word.until
