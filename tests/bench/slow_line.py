"""A slow line: a token bucket on what is read, and a key held down on it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.bench.tty import Tty

_GULP = 256
"""Bytes read at a time: small, so that the program meets the line's rate and not its bursts."""
_REST = 1.5
"""Seconds without a byte after which the screen is at rest."""
_LIMIT = 120.0


@dataclass(slots=True)
class TokenBucket:
    """How many bytes may pass: `rate` a second, never more than `burst` saved up. Pure arithmetic."""

    rate: float
    burst: int = _GULP
    _tokens: float = field(default=0.0, init=False)
    _at: float | None = field(default=None, init=False)

    def allowed(self, now: float) -> int:
        """Bytes that may pass at `now` (seconds)."""
        if self._at is not None:
            self._tokens = min(float(self.burst), self._tokens + (now - self._at) * self.rate)
        self._at = now
        return int(self._tokens)

    def spend(self, count: int) -> None:
        """`count` bytes passed."""
        self._tokens -= count

    def full_in(self) -> float:
        """Seconds until `burst` bytes may pass."""
        return max(0.0, self.burst - self._tokens) / self.rate


def hold(tty: Tty, key: str, *, seconds: float, keys_a_second: float, bytes_a_second: float) -> tuple[int, float]:
    """Hold `key` down on a line of `bytes_a_second`: how often it repeated, and seconds from the last to the last byte.

    The second is 0 when the last byte came before the last key.
    """
    bucket = TokenBucket(bytes_a_second)
    count = round(seconds * keys_a_second)
    start = last_key = last_byte = time.perf_counter()
    sent = 0
    while (now := time.perf_counter()) < start + seconds + _LIMIT:
        if sent < count and now >= start + sent / keys_a_second:
            tty.key(key)
            sent, last_key = sent + 1, now
        until_key = start + sent / keys_a_second - now if sent < count else 0.05
        if bucket.allowed(now) < bucket.burst:
            time.sleep(max(0.0, min(bucket.full_in(), until_key)))
        elif came := tty.read(min(0.05, until_key), bucket.burst):
            bucket.spend(came)
            last_byte = tty.chunks[-1].at
        elif sent == count and now > max(last_key, last_byte) + _REST:
            break
    return sent, max(0.0, last_byte - last_key)
