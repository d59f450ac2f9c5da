"""How long a look at records counts: what has waited longer for its turn is looked at again before it is sent."""

from __future__ import annotations

from collections.abc import Callable

from wistia_tui.api.errors import TakenBack
from wistia_tui.api.guarding import Guard
from wistia_tui.clock import Clock

LOOK_COUNTS = 30.0
"""Seconds. A slice of 100 takes about 12 (reliability 3.3); a pause of the service or a lost line takes longer."""


class Stale(TakenBack):
    """Not sent: it waited so long that somebody else may have changed the record since it was looked at."""


class Look:
    """When records were looked at."""

    def __init__(self, clock: Clock, counts: float = LOOK_COUNTS) -> None:
        self._now: Callable[[], float] = clock.monotonic
        self._counts = counts
        self._at = self._now()

    @property
    def is_stale(self) -> bool:
        """Whether it is too long ago."""
        return self._now() - self._at > self._counts

    def guard(self, other: Guard) -> Guard:
        """Asks `other`, and stops what is sent too long after the look."""

        def guard() -> None:
            if self.is_stale:
                raise Stale("It waited so long that its record has to be looked at again.")
            other()

        return guard
