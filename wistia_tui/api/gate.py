"""Gates: closed by a refusal or by a missing connection, opened again by a single probe. Pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from wistia_tui.api.errors import RateLimited
from wistia_tui.clock import duration

if TYPE_CHECKING:
    from datetime import datetime

    from wistia_tui.api.limit_headers import RetryAfter

PROBE_LEASE = 20.0
"""Seconds for which a probe holds the others; one that is lost, or whose process stands still, holds them no longer."""
PROBE_EVERY = 10.0
"""Seconds between the probes that a person may send while the service wants to be left alone for long."""
ABSURD_PAUSE = 600.0
"""Seconds to stay away when the service names a time that cannot be meant."""
PATIENCE = 600.0
"""Seconds of refusals and nothing else after which those who wait are told, instead of waiting on."""
FORGOTTEN_AFTER = 60.0
"""Seconds after a pause in which nobody tried, from which on the next refusal begins the count anew."""
_AT_LEAST = (0.0, 0.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Shortest pause by the number of refusals in a row."""
_UNTOLD = 5.0
_LONGEST_GUESS = 60.0


@dataclass(slots=True)
class Gate:
    """Whether requests may leave. Requests are known by their number, which grows with each that leaves."""

    until: float = 0.0
    """When it may be tried again, on the monotonic clock."""
    is_half_open: bool = False
    """Whether only a probe may pass."""
    probe: int | None = None
    """Number of the probe on its way."""
    refusals: int = 0
    """How often in a row it was closed."""
    reason: str = ""
    newest_before: int = 0
    """The last request that left before it closed: what was sent till then proves nothing of the time after."""
    last_probe: float | None = None

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From `to_values`, of this version of the app or another one. Raises TypeError or ValueError."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def to_values(self) -> dict[str, Any]:
        """What differs from an open gate, as JSON takes it."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}

    def opens_at(self, now: float) -> float:
        """When a request may pass."""
        if not self.is_half_open:
            return now
        return max(now, self.until, self.lease_ends(now))

    def lease_ends(self, now: float) -> float:
        """Until when the probe on its way holds the others; `now` without one."""
        if self.probe is None or self.last_probe is None:
            return now
        return max(now, self.last_probe + PROBE_LEASE)

    def is_probing(self, now: float) -> bool:
        """Whether a probe holds the others."""
        return self.lease_ends(now) > now

    def passed(self, number: int, now: float) -> None:
        """Request `number` leaves; if only a probe may, it is the probe."""
        if self.is_half_open:
            self.probe = number
            self.last_probe = now

    def returned(self, number: int) -> None:
        """Request `number` is over, whatever came of it."""
        if self.probe == number:
            self.probe = None

    def accepted(self, number: int) -> None:
        """Request `number` got through; older ones than the refusal prove nothing."""
        if number > self.newest_before:
            self.open()

    def open(self) -> None:
        """Let everything pass."""
        self.until, self.is_half_open, self.probe = 0.0, False, None
        self.refusals, self.reason = 0, ""

    def closed(self, number: int, newest: int, until: float, reason: str) -> bool:
        """Close it because of request `number`; `newest` is the last one that left. Whether that is news.

        Those that were on their way together are refused together: one refusal.
        """
        is_news = number > self.newest_before or not self.is_half_open
        if is_news:
            self.refusals += 1
            self.newest_before = newest
        self.until = max(self.until, until)
        self.is_half_open = True
        self.reason = reason
        return is_news

    def is_paused(self, now: float) -> bool:
        """Whether the time until the next try is not over."""
        return self.is_half_open and now < self.until


@dataclass(slots=True)
class RateGate(Gate):
    """Closed by a 429 for as long as the service says."""

    is_long: bool = False
    """Whether that is longer than anybody should sit and wait."""
    refused_since: float | None = None
    """When it began to refuse, if nothing got through since."""
    suspect: str = ""
    """The operation whose refusal made it half open, if it is not known yet whether the others are refused too."""

    def open(self) -> None:
        """Let everything pass."""
        # Not super(): a dataclass with slots is another class than the one whose body this is.
        Gate.open(self)
        self.is_long, self.refused_since, self.suspect = False, None, ""

    def suspect_of(self, operation: str, newest: int) -> None:
        """That operation was refused: let one of another find out whether all are; `newest` left last."""
        if not self.is_half_open:
            self.is_half_open, self.newest_before, self.suspect = True, newest, operation
            self.reason = f"Wistia answered 429 to “{operation}”: one request tries the others"

    def limited(
        self,
        number: int,
        newest: int,
        now: float,
        retry_after: RetryAfter,
        *,
        dice: float,
        slot_free_in: float | None,
        what: str = "the account's request limit is used up",
    ) -> bool:
        """Request `number` was refused with 429; whether that is news, and not one of those sent together.

        `dice` in [0, 1) only lengthens the pause. `slot_free_in`: seconds until our own window has room again if it
        is at least half used, else None; the best guess where the service names no time.
        """
        is_first = number > self.newest_before or not self.is_half_open
        wait = self._pause(retry_after, slot_free_in, self.refusals + is_first)
        reason = f"Wistia answered 429: {what}"
        if retry_after.is_absurd:
            reason += f" (it said Retry-After: {retry_after.raw})"
        self.suspect = ""
        was_blocked, was_until = self.is_blocked(now), self.until
        is_news = self.closed(number, newest, now + wait + dice * max(0.25, min(2.0, 0.1 * wait)), reason)
        if self.refused_since is None or now - was_until > FORGOTTEN_AFTER:
            self.refused_since = now
        self.is_long = was_blocked or retry_after.is_too_long or now - self.refused_since >= PATIENCE
        return is_news

    @staticmethod
    def _pause(retry_after: RetryAfter, slot_free_in: float | None, refusals: int) -> float:
        repeats = max(refusals - 1, 0)
        at_least = _AT_LEAST[min(repeats, len(_AT_LEAST) - 1)]
        if retry_after.is_absurd:
            return ABSURD_PAUSE
        if retry_after.seconds is not None:
            return max(retry_after.seconds, at_least)
        guess = max(1.0, slot_free_in) if slot_free_in is not None else _UNTOLD
        return float(max(min(_LONGEST_GUESS, guess * 2.0 ** min(repeats, 6)), at_least))

    def is_blocked(self, now: float) -> bool:
        """Whether the pause is longer than anybody should sit and wait."""
        return self.is_long and self.is_paused(now)

    def may_probe_early(self, now: float) -> bool:
        """Whether a person may try within a long pause: one request, and not all the time."""
        last = -math.inf if self.last_probe is None else self.last_probe
        return self.is_blocked(now) and not self.is_probing(now) and now - last >= PROBE_EVERY

    def blocked_error(self, now: float, opens: datetime) -> RateLimited:
        """What those get who would have to wait too long; `opens` is the time of day when the pause ends."""
        seconds = max(0.0, self.until - now)
        return RateLimited(
            f"{self.reason}. Requests may go on at {opens.astimezone():%H:%M}, in {duration(seconds)}; "
            "this one was not carried out.",
            "Try again then; an earlier try sends one request.",
            status=429,
        )


RHYTHM = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds until the next try, by the number of tries in a row that found no connection."""


@dataclass(slots=True)
class LineGate(Gate):
    """Closed while no connection can be made: one request at a time tries, less and less often."""

    since: float = 0.0
    """When it closed."""

    def unconnected(self, number: int, newest: int, now: float, dice: float) -> None:
        """Request `number` found no connection."""
        if not self.is_half_open:
            self.since = now
        is_news = number > self.newest_before or not self.is_half_open
        wait = RHYTHM[min(self.refusals, len(RHYTHM) - 1)] * (1 + 0.25 * dice)
        if is_news:
            self.closed(number, newest, now + wait, "The last requests found no connection")

    def try_now(self) -> None:
        """Let the next request try at once."""
        self.until = 0.0

    @property
    def is_offline(self) -> bool:
        """Whether it is more than a request that had bad luck."""
        return self.is_half_open and self.refusals > 1
