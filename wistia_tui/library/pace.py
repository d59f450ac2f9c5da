"""How fast a job goes, and how long the rest of it will take."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from wistia_tui.library.entries import ItemState, JobEntry

LATELY = 60.0
"""Seconds over which the pace is taken: the window of the limit."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a job at one moment."""

    per_minute: float = 0.0
    """Records that came to an end in the last minute; 0 while nothing is known."""
    seconds_left: float | None = None


class Pacemaker:
    """Counts what a job does."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._done: deque[tuple[float, int]] = deque()

    def done(self, count: int, now: float) -> None:
        """That many records came to an end."""
        if count:
            self._done.append((now, count))
        while self._done and now - self._done[0][0] > LATELY:
            self._done.popleft()

    def pace(self, entry: JobEntry, now: float) -> Pace:
        """As far as it can be told from what was done."""
        self.done(0, now)
        count = sum(number for _, number in self._done)
        seconds = min(LATELY, now - self._began)
        if not count or seconds <= 0:
            return Pace()
        per_second = count / seconds
        left = entry.count(ItemState.PLANNED, ItemState.SENDING)
        return Pace(per_second * 60, left / per_second)
