"""Gate: closed by a 429 or a refused token, opened again by the answer to a single probe. Pure arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wistia_tui.api.errors import RateLimited, TokenRefused
from wistia_tui.clock import duration

if TYPE_CHECKING:
    from datetime import datetime

    from wistia_tui.api.limit_headers import RetryAfter

PROBE_EVERY = 10.0
"""Seconds between the probes that a person may send while the service wants to be left alone for long."""
ABSURD_PAUSE = 600.0
"""Seconds to stay away when the service names a time that cannot be meant."""
_AT_LEAST = (0.0, 0.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Shortest pause by the number of refusals in a row."""
_UNTOLD = 5.0
_LONGEST_GUESS = 60.0


class Gate:
    """Whether requests may leave. Requests are known by their number, which grows with each that leaves."""

    def __init__(self) -> None:
        self.until = 0.0
        """When the pause ends, on the monotonic clock."""
        self.is_half_open = False
        """Whether only a probe may pass."""
        self.probe: int | None = None
        """Number of the probe on its way."""
        self.token_error: TokenRefused | None = None
        self.reason = ""
        self._newest_before = 0
        self._refusals = 0
        self._is_long = False
        self._last_probe = -math.inf

    def opens_at(self, now: float, *, early: bool) -> float:
        """When a request may pass; infinite while a probe decides. `early`: a person asks (see `may_probe_early`)."""
        if not self.is_half_open:
            return now
        if self.probe is not None:
            return math.inf
        return now if early and self.may_probe_early(now) else max(now, self.until)

    def passed(self, number: int, now: float) -> None:
        """Request `number` leaves; if only a probe may, it is the probe."""
        if self.is_half_open:
            self.probe = number
            self._last_probe = now

    def returned(self, number: int) -> None:
        """Request `number` is over, whatever came of it."""
        if self.probe == number:
            self.probe = None

    def accepted(self, number: int) -> None:
        """Request `number` was answered, not with a refusal; older ones than the refusal prove nothing."""
        if number > self._newest_before:
            self.is_half_open = self._is_long = False
            self.until = 0.0
            self._refusals = 0
            self.token_error = None
            self.reason = ""

    def limited(
        self, number: int, newest: int, now: float, retry_after: RetryAfter, *, dice: float, slot_free_in: float | None
    ) -> None:
        """Request `number` was refused with 429; `newest` is the number of the last one that left.

        `dice` in [0, 1) only lengthens the pause. `slot_free_in`: seconds until our own window has room again if it
        is at least half used, else None; the best guess where the service names no time.
        """
        if number > self._newest_before:
            # Those that were on their way together are refused together: one refusal.
            self._refusals += 1
            self._newest_before = newest
        self._is_long = retry_after.is_too_long or self.is_blocked(now)
        wait = self._pause(retry_after, slot_free_in)
        self.until = max(self.until, now + wait + dice * max(0.25, min(2.0, 0.1 * wait)))
        self.is_half_open = True
        self.reason = "Wistia answered 429: the account's request limit is used up"
        if retry_after.is_absurd:
            self.reason += f" (it said Retry-After: {retry_after.raw})"

    def _pause(self, retry_after: RetryAfter, slot_free_in: float | None) -> float:
        at_least = _AT_LEAST[min(max(self._refusals - 1, 0), len(_AT_LEAST) - 1)]
        if retry_after.is_absurd:
            return ABSURD_PAUSE
        if retry_after.seconds is not None:
            return max(retry_after.seconds, at_least)
        guess = max(1.0, slot_free_in) if slot_free_in is not None else _UNTOLD
        return max(min(_LONGEST_GUESS, guess * 2.0 ** min(max(self._refusals - 1, 0), 6)), at_least)

    def refused_token(self, newest: int, error: TokenRefused) -> None:
        """The token was refused: from now on one request at a time tries whether that is still so."""
        self.is_half_open = True
        self._newest_before = newest
        self.token_error = error
        self.reason = "Wistia refused the token"

    def is_paused(self, now: float) -> bool:
        """Whether the time that the service named is not over."""
        return self.is_half_open and now < self.until

    def is_blocked(self, now: float) -> bool:
        """Whether the pause is longer than anybody should sit and wait."""
        return self._is_long and self.is_paused(now)

    def may_probe_early(self, now: float) -> bool:
        """Whether a person may try within a long pause: one request, and not all the time."""
        return self.is_blocked(now) and self.probe is None and now - self._last_probe >= PROBE_EVERY

    def blocked_error(self, now: float, opens: datetime) -> RateLimited:
        """What those get who would have to wait too long; `opens` is the time of day when the pause ends."""
        seconds = max(0.0, self.until - now)
        return RateLimited(
            f"{self.reason}. Requests may go on at {opens.astimezone():%H:%M}, in {duration(seconds)}; "
            "this one was not carried out.",
            "Try again then; an earlier try sends one request.",
            status=429,
        )
