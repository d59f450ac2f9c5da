"""When failures mean that a job had better stop. No I/O."""

from __future__ import annotations

from collections.abc import Callable

from wistia_tui.api.errors import NotConnected, RateLimited, TakenBack, TokenRefused, WistiaError
from wistia_tui.library.entries import NotJournaled

SAME_FAILURES = 5
"""Failures of one kind in a row after which a job stops by itself: the rest would most likely fail as well."""

NOT_ABOUT_THE_RECORD = (TakenBack, NotConnected, RateLimited, TokenRefused)
"""Certainly not sent, and for no reason that lies in the record: the others would fare the same."""
STOPS_ALL = (*NOT_ABOUT_THE_RECORD, NotJournaled)


class FailuresInARow:
    """Stops a job after `SAME_FAILURES` in a row."""

    def __init__(self, stop: Callable[[str], None]) -> None:
        """`stop` is told why."""
        self._stop = stop
        self._last = ""
        self._count = 0

    def ended(self, cause: WistiaError | None) -> bool:
        """One more came to its end; `cause` is why it failed, if it did. Whether that was one too many."""
        if cause is None:
            self._count = 0
            return False
        kind = f"{type(cause).__name__} {getattr(cause, 'status', '')}"
        self._count = self._count + 1 if kind == self._last else 1
        self._last = kind
        if self._count < SAME_FAILURES:
            return False
        self._stop(f"{SAME_FAILURES} in a row failed: {cause.happened}")
        return True
